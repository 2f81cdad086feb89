//! The surroundings of a raw hit, read backwards from where it ended, only as far as needed.
//!
//! Clean text never pays for cells: the walk looks at code points, and only when the automaton
//! reports something are the cells of that place worked out, from the text itself or from the
//! joined view, whichever is the [`Surroundings`]. All hits that end in one place share the
//! window, and every cell carries sums from the end of the hit, so that a hit of any length is
//! checked in constant time once the window is that long.

use crate::fold::{Cell, Kind, flag, table};
use crate::text::Unit;

/// A cell before the end of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    pub base: u32,
    pub skeleton: u32,
    pub start: u32,
    pub flags: u8,
    /// `flag::DROPPED` bits of the code points between its start and that of the next cell.
    pub between: u8,
}

/// What a cell is to a word beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub skeleton: u32,
    pub kind: Kind,
}

impl Edge {
    /// A symbol that looks like a letter is a symbol to its neighbours, as enclosed letters are.
    pub fn new(base: u32, skeleton: u32, flags: u8) -> Edge {
        let kind = match table().kind(base) {
            _ if flags & flag::ENCLOSED != 0 => Kind::Symbol,
            Kind::Letter | Kind::Digit => table().kind(skeleton),
            other => other,
        };
        Edge { skeleton, kind }
    }
}

/// A view around the last cell of a hit.
pub trait Surroundings {
    /// The next cell backwards, the last cell of the hit first.
    fn behind(&mut self) -> Option<Behind>;
    /// Where the last cell ends, and the `flag::DROPPED` bits of its code points.
    fn end(&self) -> (u32, u8);
    /// The two cells that follow; the second only where the first is no white space.
    fn ahead(&self) -> [Option<Edge>; 2];
}

/// The base view, read off the text.
pub struct InText<'a, U> {
    units: &'a [U],
    /// The code point of the last cell, and the number of the symbol in it.
    last: (usize, usize),
    /// The code point being read and how many of its symbols are left.
    at: usize,
    left: usize,
}

impl<'a, U: Unit> InText<'a, U> {
    /// The hit ends with the `symbol`th symbol of the code point at `at`, which is no white space.
    pub fn new(units: &'a [U], at: usize, symbol: usize) -> Self {
        InText { units, last: (at, symbol), at, left: symbol + 1 }
    }

    /// The last cell before the code point at `start`.
    pub fn before(units: &'a [U], start: usize) -> Option<Edge> {
        let mut around = InText { units, last: (start, 0), at: start, left: 0 };
        around.behind().map(|cell| Edge::new(cell.base, cell.skeleton, cell.flags))
    }

    /// The white space run that ends at `self.at`; moves to its first code point.
    fn run_of_space(&mut self, mut between: u8) -> Behind {
        let (base, skeleton) =
            table().symbol(self.units[self.at].code(), table().row(self.units[self.at].code()), 0);
        let (mut flags, mut dropped) = (0, 0);
        for at in (0..=self.at).rev() {
            let row = table().row(self.units[at].code());
            if row.is_dropped() {
                dropped |= row.flags & flag::DROPPED;
            } else if row.kind == Kind::White {
                self.at = at;
                flags |= row.flags;
                between |= dropped;
                dropped = 0;
            } else {
                break;
            }
        }
        Behind { base, skeleton, start: self.at as u32, flags, between }
    }
}

impl<U: Unit> Surroundings for InText<'_, U> {
    fn behind(&mut self) -> Option<Behind> {
        let table = table();
        let mut between = 0;
        while self.left == 0 {
            self.at = self.at.checked_sub(1)?;
            let row = table.row(self.units[self.at].code());
            if row.is_dropped() {
                between |= row.flags & flag::DROPPED;
            } else if row.kind == Kind::White {
                return Some(self.run_of_space(between));
            } else {
                self.left = usize::from(row.len);
            }
        }
        self.left -= 1;
        let code = self.units[self.at].code();
        let row = table.row(code);
        let (base, skeleton) = table.symbol(code, row, self.left);
        Some(Behind { base, skeleton, start: self.at as u32, flags: row.flags, between })
    }

    fn end(&self) -> (u32, u8) {
        let first = self.last.0 + 1;
        let (mut end, mut bits, mut passed) = (first, 0, 0);
        for (at, unit) in self.units.iter().enumerate().skip(first) {
            let row = table().row(unit.code());
            if !row.is_dropped() {
                break;
            }
            passed |= row.flags & flag::DROPPED;
            if row.flags & flag::DROPPED == flag::MARK {
                end = at + 1;
                bits |= passed;
            }
        }
        (end as u32, bits)
    }

    fn ahead(&self) -> [Option<Edge>; 2] {
        let table = table();
        let mut edges = [None; 2];
        let (mut found, mut symbol) = (0, self.last.1 + 1);
        for unit in &self.units[self.last.0..] {
            let row = table.row(unit.code());
            for n in symbol..usize::from(row.len) {
                let (base, skeleton) = table.symbol(unit.code(), row, n);
                edges[found] = Some(Edge::new(base, skeleton, row.flags));
                found += 1;
                if found == edges.len() || row.kind == Kind::White {
                    return edges;
                }
            }
            symbol = 0;
        }
        edges
    }
}

/// A view that has been written down as cells, of which `last` is the last of the hit.
pub struct InCells<'a> {
    cells: &'a [Cell],
    last: usize,
    left: usize,
}

impl<'a> InCells<'a> {
    pub fn new(cells: &'a [Cell], last: usize) -> Self {
        InCells { cells, last, left: last + 1 }
    }
}

impl Surroundings for InCells<'_> {
    fn behind(&mut self) -> Option<Behind> {
        self.left = self.left.checked_sub(1)?;
        let cell = &self.cells[self.left];
        // Cells of one code point have what follows it in common, not between them.
        let next = self.cells.get(self.left + 1);
        let apart = next.is_none_or(|next| next.start != cell.start);
        let between = if apart { cell.inside | cell.after } else { 0 };
        let Cell { base, skeleton, start, flags, .. } = *cell;
        Some(Behind { base, skeleton, start, flags, between })
    }

    fn end(&self) -> (u32, u8) {
        (self.cells[self.last].end, self.cells[self.last].inside)
    }

    fn ahead(&self) -> [Option<Edge>; 2] {
        let edge = |at: usize| self.cells.get(at).map(|cell| Edge::new(cell.base, cell.skeleton, cell.flags));
        let next = edge(self.last + 1);
        [next, edge(self.last + 2).filter(|_| next.is_some_and(|next| next.kind != Kind::White))]
    }
}

/// A cell of the window, with sums from itself to the end of the hit.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub base: u32,
    pub start: u32,
    pub edge: Edge,
    /// Flags of the cells so far and of the code points in their span.
    pub views: u8,
    /// Whether a base symbol so far is not its skeleton.
    pub differs: bool,
}

/// The cells before the end of a hit, last first.
#[derive(Debug, Default)]
pub struct Window {
    cells: Vec<Seen>,
    end: u32,
    ahead: Option<[Option<Edge>; 2]>,
}

impl Window {
    /// Begins anew at another place.
    pub fn open(&mut self) {
        self.cells.clear();
        self.ahead = None;
    }

    /// Where the hit ends; valid once a cell was read.
    pub fn end(&self) -> u32 {
        self.end
    }

    /// The `n`th cell backwards, 0 being the last of the hit.
    pub fn cell(&mut self, n: usize, around: &mut impl Surroundings) -> Option<Seen> {
        while self.cells.len() <= n {
            let cell = around.behind()?;
            let (views, differs) = match self.cells.last() {
                Some(last) => (last.views | cell.between, last.differs),
                None => {
                    let (end, bits) = around.end();
                    self.end = end;
                    (bits, false)
                }
            };
            self.cells.push(Seen {
                base: cell.base,
                start: cell.start,
                edge: Edge::new(cell.base, cell.skeleton, cell.flags),
                views: views | (cell.flags & flag::CELLS),
                differs: differs || cell.base != cell.skeleton,
            });
        }
        Some(self.cells[n])
    }

    /// The cells read so far.
    pub fn cells(&self) -> &[Seen] {
        &self.cells
    }

    pub fn ahead(&mut self, around: &impl Surroundings) -> [Option<Edge>; 2] {
        *self.ahead.get_or_insert_with(|| around.ahead())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::text::code_points;

    /// Both readings of the base view agree at every cell, backwards and forwards.
    #[test]
    fn the_text_reads_as_its_cells_do() {
        let samples =
            ["a \u{200b}\u{301} \n\u{301}b", "㎏\u{200b}\u{301}\u{200b}ﬁ x\u{301}", "\u{301}Ⓑss", "1  ㎏"];
        for sample in samples {
            let units = code_points(sample);
            let mut cells = Vec::new();
            fold(&units, &mut cells);
            for (last, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.kind != Kind::White) {
                let symbol = cells[..last].iter().filter(|other| other.start == cell.start).count();
                let mut text = InText::new(&units, cell.start as usize, symbol);
                let mut written = InCells::new(&cells, last);
                assert_eq!((text.end(), text.ahead()), (written.end(), written.ahead()), "{sample:?} {last}");
                let (mut one, mut other) = (Vec::new(), Vec::new());
                text.behind();
                written.behind();
                one.extend(std::iter::from_fn(|| text.behind()));
                other.extend(std::iter::from_fn(|| written.behind()));
                assert_eq!(one, other, "{sample:?} {last}");
            }
        }
    }
}
