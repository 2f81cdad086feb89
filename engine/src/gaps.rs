//! Joinable gaps: where the joined view takes separators out.
//!
//! One state machine, fed with the cells of a text in order, says which gaps are joinable. A gap
//! next to a single cell may only be decided by the cell after next, so an answer can come one
//! cell late. [`Gaps`] adds positions to the machine, for making the view; [`crate::trigger`]
//! makes a table of it, for telling which texts have any gap at all (most have none).

use std::ops::Range;

use crate::fold::Kind;

/// The longest gap in cells.
pub const LONGEST: u8 = 4;

/// What a cell is to the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Letter,
    Ideograph,
    /// White space in which no line breaks.
    Space,
    Separator,
    Symbol,
    Emoji,
    /// Punctuation of sentences, brackets and quotes.
    Hard,
    /// White space in which a line breaks.
    Break,
}

impl Class {
    pub fn of(kind: Kind, breaks: bool) -> Class {
        match kind {
            Kind::Letter | Kind::Digit => Class::Letter,
            Kind::Ideograph => Class::Ideograph,
            _ if breaks => Class::Break,
            Kind::White => Class::Space,
            Kind::Hard => Class::Hard,
            Kind::List => Class::Separator,
            Kind::Symbol => Class::Symbol,
            Kind::Emoji => Class::Emoji,
        }
    }
}

/// The last piece of wordish cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Piece {
    ideographs: bool,
    single: bool,
    /// A single ideograph with a gap before it.
    apart: bool,
}

/// What a gap is made of, the later values taking in the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Filling {
    Emoji,
    Symbols,
    Signs,
    Hard,
    Breaks,
    /// Not joinable: too long.
    Closed,
}

/// What the machine remembers. Positions are left out: there are few such values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    piece: Option<Piece>,
    /// Cells since the piece, and what they are.
    gap: Option<(u8, Filling)>,
    /// What it takes for the gap before the piece to be joinable.
    undecided: Undecided,
}

/// What the gap before a piece waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Undecided {
    No,
    /// That the piece stays single.
    IfSingle,
    /// And has a gap behind it as well.
    IfAlone,
}

/// What a cell decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Nothing,
    /// The gap that ends with this cell is joinable.
    ThisGap,
    /// The gap that was undecided is joinable.
    LastGap,
}

impl Memory {
    pub const NEW: Memory = Memory { piece: None, gap: None, undecided: Undecided::No };

    #[inline]
    pub fn push(&mut self, class: Class) -> Decision {
        let filling = match class {
            Class::Letter | Class::Ideograph => return self.word(class == Class::Ideograph),
            Class::Emoji => Filling::Emoji,
            Class::Symbol => Filling::Symbols,
            Class::Separator | Class::Space => Filling::Signs,
            Class::Hard => Filling::Hard,
            Class::Break => Filling::Breaks,
        };
        let (len, before) = self.gap.unwrap_or((0, Filling::Emoji));
        self.gap = Some(match (self.worth(before.max(filling)), len) {
            (filling, 0..LONGEST) if filling < Filling::Closed => (len + 1, filling),
            _ => (LONGEST, Filling::Closed),
        });
        if self.undecided == Undecided::No { Decision::Nothing } else { self.decide_last() }
    }

    /// A filling as far as it matters behind the piece: the less is remembered, the fewer memories there are.
    fn worth(&mut self, filling: Filling) -> Filling {
        match self.piece {
            None => Filling::Closed,
            _ if filling == Filling::Emoji => filling,
            Some(piece) if !piece.ideographs => {
                if piece.single {
                    Filling::Breaks
                } else {
                    Filling::Closed
                }
            }
            Some(piece) if filling == Filling::Breaks && !piece.single => Filling::Closed,
            _ => filling,
        }
    }

    /// A line break came up in the run of white space that the last cell is.
    pub fn breaks(&mut self) {
        let gap = self.gap;
        self.gap = gap.map(|(len, filling)| (len, self.worth(filling.max(Filling::Breaks))));
    }

    fn decide_last(&mut self) -> Decision {
        self.undecided = Undecided::No;
        Decision::LastGap
    }

    /// Whether the gap that was undecided is joinable where the text is over.
    pub fn ends_joinable(&self) -> bool {
        self.undecided == Undecided::IfSingle
    }

    fn word(&mut self, ideographs: bool) -> Decision {
        let gap = self.gap.take();
        let apart = ideographs && gap.is_some();
        let Some(before) = self.piece.replace(Piece { ideographs, single: true, apart }) else {
            return Decision::Nothing;
        };
        let undecided = std::mem::replace(&mut self.undecided, Undecided::No);
        let Some((_, filling)) = gap else {
            if before.ideographs == ideographs {
                self.piece = Some(Piece { ideographs, single: false, apart: false });
                return Decision::Nothing;
            }
            let joins = undecided == Undecided::IfSingle;
            return if joins { Decision::LastGap } else { Decision::Nothing };
        };
        let both_ideographs = before.ideographs && ideographs;
        let joins = filling == Filling::Emoji
            || both_ideographs
                && match filling {
                    Filling::Symbols => true,
                    Filling::Signs => before.single,
                    Filling::Hard => before.apart,
                    _ => false,
                };
        if joins {
            return Decision::ThisGap;
        }
        self.undecided = match filling {
            Filling::Closed => Undecided::No,
            _ if before.single => Undecided::IfSingle,
            Filling::Signs if both_ideographs => Undecided::IfSingle,
            Filling::Hard if both_ideographs => Undecided::IfAlone,
            _ => Undecided::No,
        };
        Decision::Nothing
    }
}

/// The machine with positions.
#[derive(Debug)]
pub struct Gaps {
    memory: Memory,
    at: usize,
    /// Where the gap at hand begins.
    start: usize,
    /// The gap that is undecided, if one is.
    last: Range<usize>,
}

impl Gaps {
    pub fn new() -> Gaps {
        Gaps { memory: Memory::NEW, at: 0, start: 0, last: 0..0 }
    }

    /// The next cell; answers a gap, as a range of cell numbers, that turned out joinable.
    pub fn push(&mut self, class: Class) -> Option<Range<usize>> {
        let at = self.at;
        self.at += 1;
        let gap = self.start..at;
        let decision = self.memory.push(class);
        let last = self.last.clone();
        if matches!(class, Class::Letter | Class::Ideograph) {
            self.start = self.at;
            self.last = gap.clone();
        }
        match decision {
            Decision::Nothing => None,
            Decision::ThisGap => Some(gap),
            Decision::LastGap => Some(last),
        }
    }

    /// The text is over; answers the gap that was undecided.
    pub fn finish(self) -> Option<Range<usize>> {
        self.memory.ends_joinable().then_some(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{flag, fold};
    use crate::text::code_points;
    use crate::trigger::tests::has_gap;

    /// The text with joinable gaps taken out.
    fn joined(text: &str) -> String {
        let (units, mut cells) = (code_points(text), Vec::new());
        fold(&units, &mut cells);
        let mut gaps = Gaps::new();
        let class = |cell: &crate::fold::Cell| Class::of(cell.kind, cell.flags & flag::BREAK != 0);
        let mut found: Vec<_> = cells.iter().filter_map(|cell| gaps.push(class(cell))).collect();
        found.extend(gaps.finish());
        assert_eq!(has_gap(&units), !found.is_empty(), "{text:?}");
        let kept = cells.iter().enumerate().filter(|(i, _)| !found.iter().any(|gap| gap.contains(i)));
        kept.map(|(_, cell)| char::from_u32(cell.base).unwrap()).collect()
    }

    #[test]
    fn single_letters_ideographs_and_emoji_are_joined() {
        let cases = [
            ("b.t.c", "btc"),
            ("b  t c.", "btc."),
            ("比*特😀币", "比特币"),
            ("比-特别/币", "比特别币"),
            ("bit😀coin", "bitcoin"),
            ("a中 b", "a中b"),
            ("a b中", "ab中"),
            ("收购比 特 币", "收购比特币"),
            ("(b)(t)c, d", "(btcd"),
            ("收购比【特】币种", "收购比特币种"),
            ("“好”我们。他", "“好我们。他"),
            ("b\nt\n \nc", "btc"),
            ("比\n特\n币", "比特币"),
        ];
        for (text, expected) in cases {
            assert_eq!(joined(text), expected);
        }
    }

    #[test]
    fn sentences_lines_words_and_wide_gaps_are_not() {
        let cases = [
            "bc, t",
            "b,\n. , t",
            "b \n tc",
            "比\n特币",
            "你们,他们",
            "好,我们",
            "我们(a好)",
            "bit coin",
            "a bc",
            "中国 人民",
            "比特-特别",
            "比特 特别",
            "b.....t",
            ".b.",
            "b",
            "",
        ];
        for text in cases {
            assert_eq!(joined(text), text.replace(" \n ", " ").replace('\n', " "), "{text:?}");
        }
    }
}
