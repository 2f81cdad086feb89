//! Joinable gaps: where the joined view takes separators out.
//!
//! One state machine, fed with the kinds of cells in order, says which gaps are joinable. A gap
//! between single cells is only decided by the cell after next, so an answer may come one cell
//! late. The same machine tells whether a text has any gap at all (most have none, and then no
//! joined view is made) and which cells to leave out.

use std::ops::Range;

use crate::fold::{Kind, flag, table};
use crate::text::Unit;

/// The longest gap in cells.
const LONGEST: usize = 4;

/// The last piece of wordish cells.
#[derive(Clone, Copy, Debug)]
struct Piece {
    ideographs: bool,
    single: bool,
}

#[derive(Clone, Copy, Debug)]
struct Gap {
    start: usize,
    len: usize,
    /// No cell of it ends a sentence or a line.
    open: bool,
    only_symbols: bool,
    /// Nothing but symbols, emoji and list separators: no white space.
    only_signs: bool,
    only_emoji: bool,
}

const NO_GAP: Gap = Gap { start: 0, len: 0, open: true, only_symbols: true, only_signs: true, only_emoji: true };

#[derive(Debug)]
pub struct Gaps {
    at: usize,
    piece: Option<Piece>,
    gap: Gap,
    /// A gap that is joinable if the piece after it stays single.
    pending: Option<Range<usize>>,
}

impl Gaps {
    pub fn new() -> Gaps {
        Gaps { at: 0, piece: None, gap: NO_GAP, pending: None }
    }

    /// The next cell; answers a gap, as a range of cell numbers, that turned out joinable.
    #[inline]
    pub fn push(&mut self, kind: Kind, flags: u8) -> Option<Range<usize>> {
        let at = self.at;
        self.at += 1;
        if kind.is_wordish() {
            return self.word(at, kind == Kind::Ideograph);
        }
        if self.gap.len == 0 {
            self.gap.start = at;
        }
        self.gap.len += 1;
        self.gap.open &= kind != Kind::Hard && flags & flag::BREAK == 0;
        self.gap.only_signs &= matches!(kind, Kind::Symbol | Kind::Emoji | Kind::List);
        self.gap.only_symbols &= matches!(kind, Kind::Symbol | Kind::Emoji);
        self.gap.only_emoji &= kind == Kind::Emoji;
        self.pending.take()
    }

    /// The text is over; answers the gap that was undecided.
    pub fn finish(&mut self) -> Option<Range<usize>> {
        self.pending.take()
    }

    fn word(&mut self, at: usize, ideographs: bool) -> Option<Range<usize>> {
        let gap = std::mem::replace(&mut self.gap, NO_GAP);
        let before = self.piece.replace(Piece { ideographs, single: true });
        let before = before?;
        if gap.len == 0 {
            if before.ideographs != ideographs {
                return self.pending.take();
            }
            self.pending = None;
            self.piece = Some(Piece { ideographs, single: false });
            return None;
        }
        if !gap.open || gap.len > LONGEST {
            return None;
        }
        let between_ideographs = before.ideographs && ideographs;
        let signs = between_ideographs && gap.only_signs;
        if gap.only_emoji || between_ideographs && gap.only_symbols || signs && before.single {
            return Some(gap.start..at);
        }
        self.pending = (signs || before.single).then_some(gap.start..at);
        None
    }
}

/// Whether a text has a joinable gap.
pub fn has_any<U: Unit>(units: &[U]) -> bool {
    let table = table();
    let mut gaps = Gaps::new();
    let mut after_space = false;
    for unit in units {
        let code = unit.code();
        let row = table.row(code);
        if row.is_dropped() {
            continue;
        }
        let is_space = row.kind == Kind::White;
        if is_space && after_space {
            // The run is one cell; it counts as a line break if any of it is one.
            gaps.gap.open &= row.flags & flag::BREAK == 0;
            continue;
        }
        after_space = is_space;
        for n in 0..usize::from(row.len) {
            if gaps.push(table.base_kind(code, row, n), row.flags).is_some() {
                return true;
            }
        }
    }
    gaps.finish().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::text::code_points;

    /// The text with joinable gaps taken out.
    fn joined(text: &str) -> String {
        let (units, mut cells) = (code_points(text), Vec::new());
        fold(&units, &mut cells);
        let mut gaps = Gaps::new();
        let mut found: Vec<_> = cells.iter().filter_map(|cell| gaps.push(cell.kind, cell.flags)).collect();
        found.extend(gaps.finish());
        assert_eq!(has_any(&units), !found.is_empty(), "{text:?}");
        let kept = cells.iter().enumerate().filter(|(i, _)| !found.iter().any(|gap| gap.contains(i)));
        kept.map(|(_, cell)| char::from_u32(cell.base).unwrap()).collect()
    }

    #[test]
    fn single_letters_ideographs_and_emoji_are_joined() {
        let cases = [
            ("b.t.c", "btc"),
            ("b  t c.", "btc."),
            ("比*特😀币", "比特币"),
            ("bit😀coin", "bitcoin"),
            ("a中 b", "a中b"),
        ];
        for (text, expected) in cases {
            assert_eq!(joined(text), expected);
        }
    }

    #[test]
    fn sentences_lines_words_and_wide_gaps_are_not() {
        for text in
            ["b, t", "b\nt", "b \n t", "bit coin", "a bc", "中国 人民", "比-特别", "b.....t", ".b.", "b", ""]
        {
            assert_eq!(joined(text), text.replace(" \n ", " ").replace('\n', " "), "{text:?}");
        }
    }
}
