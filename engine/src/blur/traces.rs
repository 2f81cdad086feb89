//! Where a text shows that the blurred view may see something there: a letter or a character that is stretched, a
//! digit beside a letter, a character that may be meant by its sound.
//!
//! Each is told by what stands beside it in spellings: of every key, all pairs of neighbouring runs with what is
//! beside them are kept in a filter, and of one that may sound like others, its last four classes and their readings.

use smallvec::smallvec;

use super::classes::{All, MOST_READINGS, classes};
use crate::compiled::flat::Flat;
use crate::ones::kept;
use crate::shape::rows::{self, EDGE, NONE, Row, Rows, SCATTER};
use crate::shape::sign::{self, class_number};
use crate::shape::window::{Bits, Window};
use crate::text::Unit;

/// Classes in a row at most.
const MOST_IN_ROW: usize = 4;

/// Words of a set of pairs of readings.
pub const PAIRS: usize = ((MOST_READINGS as usize + 1) * (MOST_READINGS as usize + 1)).div_ceil(64);

const READING_BITS: u32 = MOST_READINGS.count_ones();

/// The number of a pair of readings.
#[inline(always)]
fn pair(one: u32, other: u32) -> usize {
    ((one & MOST_READINGS) * (MOST_READINGS + 1) + (other & MOST_READINGS)) as usize
}

/// Words of a set of triples of readings at least and at most; else one for every two of them.
const LEAST_WORDS: usize = 1 << 6;
const MOST_WORDS: usize = 1 << 26;

/// Three readings, and the last two of them with the next.
#[inline(always)]
fn triple(first: u32, second: u32, third: u32) -> u64 {
    [first, second, third].into_iter().fold(0, next)
}

#[inline(always)]
fn next(three: u64, reading: u32) -> u64 {
    (three << READING_BITS | u64::from(reading & MOST_READINGS)) & ((1 << (3 * READING_BITS)) - 1)
}

/// The word of a triple in a set of so many, a power of two, and its bits there.
#[inline(always)]
fn place(triple: u64, words: usize) -> (usize, u64) {
    // The higher bits of a product know of all bits of its factor.
    let hash = triple.wrapping_mul(SCATTER);
    ((hash >> 32) as usize & (words - 1), 1 << (hash >> 58) | 1 << (hash >> 26 & 63))
}

/// What is taken to stand before a text: white space.
const BLANK: u32 = b' ' as u32;

/// What the traces of some keys are made of.
#[derive(Debug, Default)]
pub struct Builder {
    sounds: Vec<Row>,
    triples: Vec<u64>,
    runs: Vec<Row>,
    pairs: Vec<usize>,
}

impl Builder {
    /// Adds a spelling that may be meant by its sound; of two symbols, only if `marked`.
    pub fn sounds(&mut self, of_symbols: &[All], marked: bool) {
        let sounds = |all: &All| all.iter().any(|&class| classes().reading(class) != 0);
        let Some(last) = of_symbols.iter().rposition(sounds) else { return };
        if of_symbols.len() < 2 || of_symbols.len() == 2 && !marked {
            return;
        }
        // Only what has a reading, or stands right behind it, need be asked about.
        let end = (last + 2).max(3).min(of_symbols.len());
        let numbers = rows::numbers(&of_symbols[end.saturating_sub(MOST_IN_ROW)..end]);
        let none: All = smallvec![NONE];
        let row = match &numbers[..] {
            [first, second] => [&none, &none, first, second],
            [first, second, third] => [&none, first, second, third],
            four => [&four[0], &four[1], &four[2], &four[3]],
        };
        rows::each_of(row, |row| {
            let [_, second, third, fourth] = row.map(sign::reading);
            if numbers.len() == 2 {
                self.pairs.push(pair(third, fourth));
            } else {
                self.triples.push(triple(second, third, fourth));
            }
            self.sounds.push(row);
        });
    }

    /// Adds the runs of the keys of one spelling, each row once.
    pub fn runs<'a>(&mut self, keys: impl Iterator<Item = &'a [u32]>) {
        let mut found = Vec::new();
        for key in keys {
            if let [only] = *key {
                found.push([NONE, EDGE, class_number(only), EDGE]);
            }
            let runs: Vec<All> = key.iter().map(|&class| smallvec![class]).collect();
            rows::around_pairs(&runs, |row| found.push(row));
        }
        found.sort_unstable();
        found.dedup();
        self.runs.append(&mut found);
    }

    pub fn finish(self) -> Traces {
        let mut pairs = vec![0u64; if self.pairs.is_empty() { 0 } else { PAIRS }];
        self.pairs.iter().for_each(|pair| pairs[pair / 64] |= 1 << (pair % 64));
        let words = match self.triples.len() {
            0 => 0,
            count => (count / 2).next_power_of_two().clamp(LEAST_WORDS, MOST_WORDS),
        };
        let mut triples = vec![0u64; words];
        for (word, bits) in self.triples.iter().map(|&triple| place(triple, words)) {
            triples[word] |= bits;
        }
        Traces {
            sounds: self.sounds.into_iter().collect(),
            triples: triples.into(),
            pairs: pairs.into(),
            runs: self.runs.into_iter().collect(),
        }
    }
}

/// What shows that keys may be found.
#[derive(Debug, Default)]
pub struct Traces {
    /// The last four classes of a key, fewer behind [`NONE`].
    pub sounds: Rows,
    /// Two runs in a row, with those before and behind, [`EDGE`] being where a key ends.
    pub runs: Rows,
    /// The readings that the last three of `sounds` have: two bits of a word for each, if there are any.
    pub triples: Flat<u64>,
    /// The same of those that have only two: a bit for each two readings, if there are any.
    pub pairs: Flat<u64>,
}

impl Traces {
    /// Whether there can be so many words of triples.
    pub fn is_size(words: usize) -> bool {
        words == 0 || words.is_power_of_two() && (LEAST_WORDS..=MOST_WORDS).contains(&words)
    }

    /// The slots of a window at which something shows.
    #[inline(always)]
    pub fn of<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        let bits = &window.bits;
        let mut traces = strokes(bits) | bits.mixed;
        traces |= kept(beside_letters(bits) & bits.own, |slot| self.is_sign_of_run(window, slot));
        traces |= self.stretched(window);
        if bits.ideographs != 0 && !self.sounds.is_empty() {
            traces |= self.sounding(window);
        }
        traces & bits.own
    }

    /// A letter three times, two letters twice each, or an ideograph and the same again, where a key may be.
    #[inline(always)]
    fn stretched<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        let Bits { words, signs, ideographs, same, own, .. } = window.bits;
        let doubled = same & words & !signs;
        // One of the two is enough: what is no letter may look like one.
        let twice = same & (ideographs | ideographs << 1);
        // The first two of a run of ideographs stand for all of it.
        let stretched = doubled & (doubled << 1 | doubled << 2) | twice & !(twice << 1);
        kept(stretched & own, |slot| self.is_run(window, slot))
    }

    /// Whether a digit or sign in a slot, or in the one before, may be in a run of a key.
    #[inline(always)]
    fn is_sign_of_run<U: Unit>(&self, window: &Window<'_, U>, slot: usize) -> bool {
        let Bits { signs, exclamations, .. } = window.bits;
        let is_sign = |slot: &usize| (signs | exclamations) >> slot & 1 != 0;
        [slot, slot - 1].iter().filter(|slot| is_sign(slot)).any(|&slot| self.is_run(window, slot))
    }

    /// Whether a run that has a cell in a slot may be one of a key.
    fn is_run<U: Unit>(&self, window: &Window<'_, U>, slot: usize) -> bool {
        let class = |slot: usize| window.sign(slot).class();
        let own = class(slot);
        let (before, far_before) = others(own, (0..slot).rev().map(class));
        let (behind, far_behind) = others(own, (slot..window.len).map(class));
        // At an end of the window that is none of the text, anything may follow.
        if far_before.is_none() && !window.is_first() || far_behind.is_none() && !window.is_last {
            return true;
        }
        let [far_before, before, behind, far_behind] =
            [far_before, before, behind, far_behind].map(|class| class.unwrap_or(EDGE));
        let has = |row| self.runs.may_have(row);
        let goes_on = |before| has([before, own, behind, EDGE]) || has([before, own, behind, far_behind]);
        let comes_from = |behind| has([EDGE, before, own, behind]) || has([far_before, before, own, behind]);
        // A key begins with it, ends with it, has it inside, or has no other.
        goes_on(EDGE)
            || comes_from(EDGE)
            || goes_on(before) && comes_from(behind)
            || has([NONE, EDGE, own, EDGE])
    }

    /// What may be meant by its sound, with the slots before it.
    #[inline(always)]
    fn sounding<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        let mut found = 0u64;
        if !self.triples.is_empty() {
            let mut three = 0;
            for (slot, &reading) in window.readings().iter().enumerate() {
                three = next(three, reading.into());
                let (word, bits) = place(three, self.triples.len());
                found |= u64::from(self.triples[word] & bits == bits) << slot;
            }
        }
        if !self.pairs.is_empty() {
            let mut last = NONE;
            for (slot, &reading) in window.readings().iter().enumerate() {
                let pair = pair(last, reading.into());
                found |= (self.pairs[pair / 64] >> (pair % 64) & 1) << slot;
                last = reading.into();
            }
        }
        kept(found & window.bits.own, |slot| self.sounds_at(window, slot))
    }

    fn sounds_at<U: Unit>(&self, window: &Window<'_, U>, slot: usize) -> bool {
        let class = |back: usize| slot.checked_sub(back).map_or(BLANK, |slot| window.sign(slot).class());
        let [first, second, third, fourth] = [class(3), class(2), class(1), class(0)];
        self.sounds.may_have([first, second, third, fourth])
            || self.sounds.may_have([NONE, second, third, fourth])
            || self.sounds.may_have([NONE, NONE, third, fourth])
    }
}

/// The first class that is another, and the first that is another than that.
fn others(own: u32, mut classes: impl Iterator<Item = u32>) -> (Option<u32>, Option<u32>) {
    let first = classes.find(|&class| class != own);
    (first, first.and_then(|first| classes.find(|&class| class != first)))
}

/// A digit or sign beside a letter; an exclamation mark only inside a word.
#[inline(always)]
fn beside_letters(bits: &Bits) -> u64 {
    let Bits { words, signs, exclamations, .. } = *bits;
    let letters = words & !signs;
    let either = letters | signs;
    letters & signs << 1 | signs & letters << 1 | either & exclamations << 1 & either << 2
}

/// A capital I behind a small letter, or a small l between capitals.
#[inline(always)]
fn strokes(bits: &Bits) -> u64 {
    let Bits { words, signs, capitals, strokes, .. } = *bits;
    let small = words & !signs & !capitals;
    strokes & capitals & small << 1 | capitals & (strokes & !capitals) << 1 & capitals << 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slots at which a text shows something, given spellings that may all be meant by their sound.
    fn traces(spellings: &[&str], text: &str) -> u64 {
        let mut builder = Builder::default();
        for spelling in spellings {
            let of_symbols: Vec<All> = spelling.chars().map(|c| classes().all(u32::from(c))).collect();
            builder.sounds(&of_symbols, true);
            let mut runs: Vec<u32> = of_symbols.iter().map(|all| all[0]).collect();
            runs.dedup();
            builder.runs([&runs[..]].into_iter());
        }
        let units: Vec<u32> = text.chars().map(u32::from).collect();
        builder.finish().of(&Window::first(&units))
    }

    #[test]
    fn what_is_stretched_or_mixed_shows_and_ordinary_text_does_not() {
        let spellings = ["bitcoin", "eth", "usdt", "wallet", "比特币"];
        for text in [
            "ethhhh",
            "wwaallet",
            "b1tcoin",
            "u$dt",
            "b!tcoin",
            "walIet",
            "BlT",
            "eTTth",
            "b㎏",
            "比特特币",
            "比特避",
        ] {
            assert_ne!(traces(&spellings, text), 0, "{text}");
        }
        for text in [
            "Hello, all of you! I said 100 $ (or more)\tis too much.\n",
            "IBM Alloy book keeping",
            "café",
            "天天快乐，好好学习",
            "中中外外",
            "ummm",
            "bbttcc",
            "2nd",
        ] {
            assert_eq!(traces(&spellings, text), 0, "{text}");
        }
        assert_ne!(traces(&["哈哈"], "哈哈哈"), 0);
    }

    #[test]
    fn a_run_at_the_end_of_a_window_shows_unless_the_text_ends_there() {
        let mut builder = Builder::default();
        let runs: Vec<u32> = "特币".chars().map(|c| classes().first(u32::from(c))).collect();
        builder.runs([&runs[..]].into_iter());
        let traces = builder.finish();
        let units: Vec<u32> =
            ["好"; 60].iter().chain(&["特"; 10]).flat_map(|c| c.chars()).map(u32::from).collect();
        assert_ne!(traces.of(&Window::first(&units)), 0);
        assert_eq!(traces.of(&Window::first(&units[..64])), 0);
    }
}
