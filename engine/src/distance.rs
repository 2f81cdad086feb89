//! Distances in a text that are not counted in code points: words and sentences.
//!
//! Only the places where words begin and sentences end are kept, in order; how many lie between
//! two positions is two binary searches. They are worked out the first time a rule asks.

use std::cell::OnceCell;

use crate::fold::{Kind, flag, table};
use crate::text::{Text, Unit, with_units};

/// The places of one text, each kind made when first asked for.
#[derive(Debug)]
pub struct Places<'a> {
    text: Text<'a>,
    words: OnceCell<Vec<u32>>,
    sentences: OnceCell<Vec<u32>>,
}

impl<'a> Places<'a> {
    pub fn new(text: Text<'a>) -> Places<'a> {
        Places { text, words: OnceCell::new(), sentences: OnceCell::new() }
    }

    /// Where words begin.
    pub fn words(&self) -> &[u32] {
        self.words.get_or_init(|| with_units!(self.text, units => word_starts(units)))
    }

    /// Where sentences end.
    pub fn sentences(&self) -> &[u32] {
        self.sentences.get_or_init(|| with_units!(self.text, units => sentence_ends(units)))
    }
}

/// How many places lie before a position.
pub fn before(places: &[u32], position: u32) -> i64 {
    places.partition_point(|&place| place < position) as i64
}

fn word_starts<U: Unit>(units: &[U]) -> Vec<u32> {
    let mut starts = Vec::new();
    let mut in_word = false;
    for (at, unit) in units.iter().enumerate() {
        let row = table().row(unit.code());
        if row.is_dropped() {
            continue;
        }
        let is_letter = matches!(row.kind, Kind::Letter | Kind::Digit);
        if row.kind == Kind::Ideograph || is_letter && !in_word {
            starts.push(at as u32);
        }
        in_word = is_letter;
    }
    starts
}

fn sentence_ends<U: Unit>(units: &[U]) -> Vec<u32> {
    let is_white = |at: usize| units.get(at).is_none_or(|unit| table().row(unit.code()).kind == Kind::White);
    let ends = units.iter().enumerate().filter(|&(at, unit)| match char::from_u32(unit.code()) {
        Some('.') => is_white(at + 1),
        Some('。' | '｡' | '！' | '？' | '!' | '?' | '；' | ';' | '…') => true,
        _ => table().row(unit.code()).flags & flag::BREAK != 0,
    });
    ends.map(|(at, _)| at as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    #[test]
    fn words_begin_at_ideographs_and_after_what_is_no_letter() {
        assert_eq!(word_starts(&code_points("ab\u{301}c 12x中国b-c")), [0, 5, 8, 9, 10, 12]);
    }

    #[test]
    fn sentences_end_at_marks_line_breaks_and_final_dots() {
        assert_eq!(sentence_ends(&code_points("a.b. c！d\ne….")), [3, 6, 8, 10, 11]);
    }

    #[test]
    fn what_lies_between_is_a_difference() {
        let text = code_points("a. b. c");
        let places = Places::new(Text::Four(&text));
        assert_eq!(before(places.words(), 6) - before(places.words(), 1), 1);
        assert_eq!(before(places.sentences(), 6) - before(places.sentences(), 1), 2);
    }
}
