//! A whole text as cells, for what needs random access: spellings, patterns, the joined view.
//!
//! The base view never builds this vector: it walks the text itself (see [`crate::window`]).

use super::{Kind, flag, table};
use crate::text::Unit;

/// One symbol of a folded text and where it stands in the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub base: u32,
    pub skeleton: u32,
    pub start: u32,
    pub end: u32,
    /// The kind of the base symbol.
    pub kind: Kind,
    /// Flags of the code point (of the whole run for white space).
    pub flags: u8,
    /// `flag::DROPPED` bits of the code points in `[start, end)`.
    pub inside: u8,
    /// `flag::DROPPED` bits of the code points from `end` to the next cell.
    pub after: u8,
}

impl Cell {
    fn extend(&mut self, end: u32, bits: u8) {
        self.end = end;
        self.inside |= self.after | bits;
        self.after = 0;
    }
}

/// Folds a text, replacing what `cells` held.
pub fn fold<U: Unit>(units: &[U], cells: &mut Vec<Cell>) {
    cells.clear();
    let table = table();
    // Where the cells of the last code point that has any begin.
    let mut group = 0;
    for (i, unit) in units.iter().enumerate() {
        let (code, at) = (unit.code(), i as u32);
        let row = table.row(code);
        if row.is_dropped() {
            drop_into(&mut cells[group..], at + 1, row.flags);
            continue;
        }
        if row.kind == Kind::White
            && let Some(last) = cells.last_mut().filter(|last| last.kind == Kind::White)
        {
            last.extend(at + 1, 0);
            last.flags |= row.flags;
            continue;
        }
        group = cells.len();
        for n in 0..usize::from(row.len) {
            let (base, skeleton) = table.symbol(code, row, n);
            let kind = table.base_kind(code, row, n);
            cells.push(Cell {
                base,
                skeleton,
                start: at,
                end: at + 1,
                kind,
                flags: row.flags,
                inside: 0,
                after: 0,
            });
        }
    }
}

/// A dropped code point: a mark lengthens the cells before it, anything else only follows them.
fn drop_into(cells: &mut [Cell], end: u32, flags: u8) {
    for cell in cells {
        if flags & flag::DROPPED == flag::MARK {
            cell.extend(end, flag::MARK);
        } else {
            cell.after |= flags & flag::DROPPED;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    fn folded(text: &str) -> Vec<(String, u32, u32)> {
        let mut cells = Vec::new();
        fold(&code_points(text), &mut cells);
        let show = |c: &Cell| (char::from_u32(c.base).unwrap().to_string(), c.start, c.end);
        cells.iter().map(show).collect()
    }

    fn cell(base: &str, start: u32, end: u32) -> (String, u32, u32) {
        (base.into(), start, end)
    }

    #[test]
    fn white_space_runs_are_one_cell_and_marks_lengthen_the_cell_before() {
        assert_eq!(folded("A \u{200b}\n B"), [cell("a", 0, 1), cell(" ", 1, 5), cell("b", 5, 6)]);
        assert_eq!(folded("e\u{200b}\u{301}x"), [cell("e", 0, 3), cell("x", 3, 4)]);
        assert_eq!(folded("\u{301}x\u{200b}"), [cell("x", 1, 2)]);
    }

    #[test]
    fn a_mark_after_an_expansion_lengthens_all_of_it() {
        assert_eq!(folded("㎏\u{301}"), [cell("k", 0, 2), cell("g", 0, 2)]);
        assert_eq!(folded("ﬁß"), [cell("f", 0, 1), cell("i", 0, 1), cell("s", 1, 2), cell("s", 1, 2)]);
    }

    #[test]
    fn dropped_code_points_leave_their_bits() {
        let mut cells = Vec::new();
        fold(&code_points("e\u{200b}\u{301}\u{200b}x"), &mut cells);
        assert_eq!((cells[0].inside, cells[0].after), (flag::DROPPED, flag::INVISIBLE));
    }
}
