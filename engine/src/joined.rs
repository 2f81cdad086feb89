//! The joined view: the cells without their joinable gaps; and the closed view: without the signs inside Latin words.

use std::ops::Range;

use crate::fold::{Cell, Kind, flag};
use crate::gaps::{Class, Gaps, LONGEST};
use crate::text::Unit;

/// The joined view of a text, and what hits in it must contain.
#[derive(Debug, Default)]
pub struct Joined {
    pub cells: Vec<Cell>,
    /// The cells that had a gap before them, in order.
    joins: Vec<usize>,
    /// Those of them whose gap had a hard sign or a line break, and no bracket that encloses the cell on either side.
    hard: Vec<usize>,
    /// For every join the number of its row: of gaps one after the other that are written alike.
    rows: Vec<u32>,
}

impl Joined {
    /// Takes the gaps out of `cells`, which begin `offset` code points into the text.
    pub fn build<U: Unit>(&mut self, cells: &[Cell], units: &[U], offset: usize) {
        self.begin();
        let mut gaps = Gaps::new();
        let mut copied = 0;
        for cell in cells {
            if let Some(gap) = gaps.push(Class::of(cell.kind, cell.flags & flag::BREAK != 0)) {
                self.skip(cells, copied, gap.start, gap.end);
                copied = gap.end;
            }
        }
        if let Some(gap) = gaps.finish() {
            self.skip(cells, copied, gap.start, gap.end);
            copied = gap.end;
        }
        self.end(cells, copied, offset);
        let mut hard = std::mem::take(&mut self.hard);
        hard.retain(|&at| !self.is_enclosed(units, at - 1) && !self.is_enclosed(units, at));
        self.hard = hard;
        let mut row = 0;
        for number in 0..self.joins.len() {
            let is_alike = number > 0 && self.gap(units, number - 1).eq(self.gap(units, number));
            row += u32::from(!is_alike);
            self.rows.push(row);
        }
    }

    /// What was taken out before the nth join; nothing if it was part of one code point.
    fn gap<U: Unit>(&self, units: &[U], number: usize) -> impl Iterator<Item = u32> {
        let at = self.joins[number];
        let gap = self.cells[at - 1].end as usize..self.cells[at].start as usize;
        units.get(gap).unwrap_or_default().iter().map(|unit| unit.code())
    }

    /// What stands before the cells `first..=last` and the two cells behind them. If they are spread evenly, what lies
    /// beyond a gap that is written otherwise has nothing to do with them.
    pub fn around(&self, first: usize, last: usize) -> (Option<&Cell>, [Option<&Cell>; 2]) {
        let begin = self.joins.partition_point(|&join| join <= first);
        let end = self.joins.partition_point(|&join| join <= last);
        let row = |number: usize| self.rows.get(number).copied();
        let even = begin < end && row(begin) == row(end - 1);
        let is_other = |join: usize, cell: usize, inner: usize| {
            even && self.joins.get(join) == Some(&cell) && row(join) != row(inner)
        };
        let left = begin.checked_sub(1).is_some_and(|join| is_other(join, first, begin));
        let right = end > 0 && is_other(end, last + 1, end - 1);
        let before = first.checked_sub(1).filter(|_| !left);
        let behind = [last + 1, last + 2].map(|at| self.cells.get(at).filter(|_| !right));
        (before.map(|at| &self.cells[at]), behind)
    }

    /// Takes the signs inside Latin words out of `cells`.
    pub fn close(&mut self, cells: &[Cell], offset: usize) {
        self.begin();
        let (mut copied, mut word) = (0, None);
        for (at, cell) in cells.iter().enumerate() {
            match cell.kind {
                Kind::Letter | Kind::Digit => {
                    let after = word.replace(at).map_or(at, |last: usize| last + 1);
                    if after < at && at - after <= usize::from(LONGEST) {
                        self.skip(cells, copied, after, at);
                        copied = at;
                    }
                }
                Kind::List | Kind::Symbol if cell.base != APOSTROPHE => {}
                _ => word = None,
            }
        }
        self.end(cells, copied, offset);
    }

    fn begin(&mut self) {
        self.cells.clear();
        self.joins.clear();
        self.hard.clear();
        self.rows.clear();
    }

    /// Copies what is left; all places are those in the text.
    fn end(&mut self, cells: &[Cell], copied: usize, offset: usize) {
        self.cells.extend_from_slice(&cells[copied..]);
        for cell in &mut self.cells {
            cell.start += offset as u32;
            cell.end += offset as u32;
        }
    }

    /// Copies the cells up to a gap; what is dropped in the gap follows the last of them.
    fn skip(&mut self, cells: &[Cell], copied: usize, start: usize, end: usize) {
        self.cells.extend_from_slice(&cells[copied..start]);
        let dropped = cells[start..end].iter().fold(0, |bits, cell| bits | cell.inside | cell.after);
        if let Some(last) = self.cells.last_mut() {
            last.after |= dropped;
        }
        let hard = |cell: &Cell| cell.kind == Kind::Hard || cell.flags & flag::BREAK != 0;
        if cells[start..end].iter().any(hard) {
            self.hard.push(self.cells.len());
        }
        self.joins.push(self.cells.len());
    }
}

impl Joined {
    /// The first cell from `at` on that had a gap before it.
    pub fn next_join(&self, at: usize) -> Option<usize> {
        self.joins.get(self.joins.partition_point(|&join| join < at)).copied()
    }

    /// Whether a gap was taken out right before the cell `at`.
    pub fn is_joined(&self, at: usize) -> bool {
        self.joins.binary_search(&at).is_ok()
    }

    /// Whether the cells `first..=last` begin and end with whole pieces of Latin words, and not amid a row of
    /// single letters; a plural's `s` may be left over.
    pub fn is_whole(&self, first: usize, last: usize) -> bool {
        let end = last + 1;
        let is_plural = || self.cells.get(end).is_some_and(|cell| cell.skeleton == u32::from('s'));
        self.is_border(first)
            && (self.is_border(end) || is_plural() && self.is_border(end + 1))
            && !self.is_amid(first)
            && !self.is_amid(end)
    }

    /// Whether no piece of a Latin word goes on from the cell before to this one.
    fn is_border(&self, at: usize) -> bool {
        let is_word = |at: usize| {
            self.cells.get(at).is_some_and(|cell| matches!(cell.kind, Kind::Letter | Kind::Digit))
        };
        !at.checked_sub(1).is_some_and(is_word) || !is_word(at) || self.is_joined(at)
    }

    /// Whether a gap was taken out before a cell, between two pieces of one cell each.
    fn is_amid(&self, at: usize) -> bool {
        self.is_joined(at) && self.is_border(at - 1) && self.is_border(at + 1)
    }

    /// The cells right before and right behind `first..=last`, where no gap was taken out.
    pub fn beside(&self, first: usize, last: usize) -> [Option<&Cell>; 2] {
        let before = first.checked_sub(1).filter(|_| !self.is_joined(first));
        let behind = Some(last + 1).filter(|&behind| !self.is_joined(behind));
        [before, behind].map(|at| self.cells.get(at?))
    }

    /// Whether any of the cells `first..end` had a gap before it.
    pub fn has_join(&self, first: usize, end: usize) -> bool {
        !within(&self.joins, first..end).is_empty()
    }

    /// Whether the cells `first..=last` may be read together across the hard signs between them: there
    /// are none that keep them apart, or no two of the cells stand side by side.
    pub fn coheres(&self, first: usize, last: usize) -> bool {
        within(&self.hard, first + 1..last + 1).is_empty()
            || within(&self.joins, first + 1..last + 1).len() == last - first
    }

    /// Where the cells `first..=last` stand in the text, with the brackets or quotes that one of these two
    /// stands in by itself.
    pub fn span<U: Unit>(&self, units: &[U], first: usize, last: usize) -> (u32, u32) {
        let left = self.is_joined(first + 1) && self.is_enclosed(units, first);
        let right = self.is_joined(last) && self.is_enclosed(units, last);
        (self.cells[first].start - u32::from(left), self.cells[last].end + u32::from(right))
    }

    /// Whether a bracket or quote stands right before a cell, and its partner right behind it.
    fn is_enclosed<U: Unit>(&self, units: &[U], at: usize) -> bool {
        let Cell { start, end, .. } = self.cells[at];
        let unit = |at: usize| units.get(at).map(|unit| unit.code());
        let before = (start as usize).checked_sub(1).and_then(unit);
        let (Some(open), Some(close)) = (before, unit(end as usize)) else { return false };
        ENCLOSING.iter().any(|pair| pair.map(u32::from) == [open, close])
    }
}

/// Those of some numbers, which are in order, that lie in a range.
fn within(numbers: &[usize], range: Range<usize>) -> &[usize] {
    let rest = &numbers[numbers.partition_point(|&number| number < range.start)..];
    &rest[..rest.partition_point(|&number| number < range.end)]
}

/// Brackets and quotes: what opens, and what closes.
const ENCLOSING: [[char; 2]; 21] = [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
    ['<', '>'],
    ['"', '"'],
    ['\'', '\''],
    ['（', '）'],
    ['［', '］'],
    ['｛', '｝'],
    ['＜', '＞'],
    ['＂', '＂'],
    ['“', '”'],
    ['‘', '’'],
    ['«', '»'],
    ['〈', '〉'],
    ['《', '》'],
    ['「', '」'],
    ['『', '』'],
    ['【', '】'],
    ['〔', '〕'],
    ['〖', '〗'],
];

/// Part of too many words.
pub const APOSTROPHE: u32 = 0x27;

/// Cells of the shortest hit that counts across a sign inside a word.
const SHORTEST_CUT: usize = 4;

/// Follows the walk over a joined view, to tell which hits contain a gap and are long enough.
#[derive(Debug, Default)]
pub struct Trail {
    next_join: usize,
    /// One more than the last cell that was joined, than the last ideograph, and than the last letter.
    joined: usize,
    ideograph: usize,
    letter: usize,
}

impl Trail {
    /// The walk reads the cell `at`.
    pub fn pass(&mut self, view: &Joined, at: usize) {
        if view.joins.get(self.next_join) == Some(&at) {
            self.next_join += 1;
            self.joined = at + 1;
        }
        match view.cells[at].kind {
            Kind::Ideograph => self.ideograph = at + 1,
            Kind::Letter => self.letter = at + 1,
            _ => {}
        }
    }

    /// The last cell that was joined, if there was one.
    pub fn last_join(&self) -> usize {
        self.joined.saturating_sub(1)
    }

    /// Whether a hit of `len` cells that ends here counts.
    pub fn counts(&self, at: usize, len: usize) -> bool {
        let first = at + 1 - len;
        let least = if self.ideograph > first { 2 } else { 3 };
        len >= least && self.joined > first + 1
    }

    /// The same in the closed view.
    pub fn counts_as_cut(&self, at: usize, len: usize) -> bool {
        let first = at + 1 - len;
        len >= SHORTEST_CUT && self.joined > first + 1 && self.letter > first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::text::code_points;

    fn view(text: &str) -> Joined {
        let (mut cells, mut joined) = (Vec::new(), Joined::default());
        fold(&code_points(text), &mut cells);
        joined.build(&cells, &code_points(text), 0);
        joined
    }

    #[test]
    fn the_cell_after_a_gap_is_known_and_spans_stay_those_of_the_text() {
        let view = view("xx b.t.c");
        let bases: String = view.cells.iter().map(|cell| char::from_u32(cell.base).unwrap()).collect();
        assert_eq!((bases.as_str(), view.joins.as_slice()), ("xx btc", &[4, 5][..]));
        assert_eq!((view.cells[3].start, view.cells[5].end), (3, 8));
    }

    #[test]
    fn brackets_around_single_cells_belong_to_them() {
        let span = |text: &str, first, last| view(text).span(&code_points(text), first, last);
        assert_eq!(span("【比】【特】【币】", 1, 3), (0, 9));
        assert_eq!(span("aa (b)(t)", 4, 5), (3, 9));
        assert_eq!(span("收比特“币”", 1, 3), (1, 6));
        assert_eq!(span("（比“特”币）", 1, 3), (1, 6));
    }

    #[test]
    fn hard_signs_are_looked_through_one_by_one_or_where_they_enclose() {
        let coheres = |text: &str, first, last| view(text).coheres(first, last);
        assert!(coheres("比，特，币", 0, 2) && coheres("比特（币）", 0, 2) && coheres("比.特币", 0, 2));
        assert!(!coheres("比特，币。", 0, 2) && !coheres("比特\"币，", 0, 2));
    }

    #[test]
    fn what_is_dropped_in_a_gap_belongs_to_the_cell_before() {
        let view = view("比❤\u{fe0f}特");
        assert_eq!(view.cells[0].after, flag::INVISIBLE);
    }

    #[test]
    fn hits_need_a_gap_inside_and_some_length() {
        let view = view("aa 比*特 bb b.c");
        let mut trail = Trail::default();
        let mut counts = Vec::new();
        for at in 0..view.cells.len() {
            trail.pass(&view, at);
            counts.push((1..=at + 1).filter(|&len| trail.counts(at, len)).collect::<Vec<_>>());
        }
        let bases: String = view.cells.iter().map(|cell| char::from_u32(cell.base).unwrap()).collect();
        assert_eq!(bases, "aa 比特 bb bc");
        assert!(counts[3].is_empty());
        assert_eq!(counts[4], [2, 3, 4, 5]);
        assert_eq!(counts[5], [3, 4, 5, 6]);
        assert_eq!(counts[10], [3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
}
