//! Whether an anchor may end at a place of a one-byte text.
//!
//! One-byte texts have so few symbols that the two newest can choose a line of a table. A word of it and a bit of the word's
//! lower half are chosen by the two before them, a bit of the upper half by the oldest. Where an anchor has no so old symbols,
//! any may stand there: all that they choose from is set. Hardly anything passes that is no anchor, and since text has the
//! same pairs of letters again and again, the lines it asks for are at hand.

use super::block::{BACK, PLACES, TOGETHER};
use super::form::{NARROW, SHORTEST, ToAnchor, anchors};
use crate::compiled::flat::Flat;

/// Lines, one for every two symbols.
const LINES: usize = 1 << (2 * NARROW.bits);

/// Of the number of a line's words, if there are many anchors.
const MOST_BITS: u32 = 6;

/// Words that lie in the cache together.
const BESIDE: usize = 16;

/// A half of a word.
const HALF: u32 = u32::BITS / 2;
const ANY_OLDEST: u32 = u32::MAX << HALF;

#[derive(Debug)]
pub struct Narrow {
    pub(super) words: Flat<u32>,
    /// Of the number of a line's words.
    pub(super) bits: u32,
}

/// The class of a row that is so far back.
#[inline(always)]
const fn class(row: u64, back: u32) -> u32 {
    (row >> (back * NARROW.bits)) as u32 & ((1 << NARROW.bits) - 1)
}

/// Which of a line's words it is. The third symbol chooses a bit of it; what that has more bits is seen here.
#[inline(always)]
const fn within(fourth: u32, third: u32, bits: u32) -> u32 {
    (fourth + (third >> 4 << 3)) & ((1 << bits) - 1)
}

/// The number of the first word of a row's line, and which of the line's words it is.
#[inline(always)]
const fn word_of(row: u64, bits: u32) -> (usize, usize) {
    let within = within(class(row, 3), class(row, 2), bits);
    ((row as usize & (LINES - 1)) << bits, within as usize)
}

/// The bit of the lower half and that of the upper half.
#[inline(always)]
const fn chosen(row: u64) -> (u32, u32) {
    (1 << (class(row, 2) % HALF), 1 << (HALF + class(row, 4) % HALF))
}

impl Narrow {
    pub fn build(keys: &[ToAnchor]) -> Narrow {
        let anchors = anchors(NARROW, keys);
        // The fewer there are, the less differ in nothing but their older symbols.
        let bits = (anchors.len().max(1).ilog2() / 2).saturating_sub(1).min(MOST_BITS);
        let mut words = vec![0; LINES << bits];
        for (len, row) in anchors {
            let ((line, within), (third, oldest)) = (word_of(row, bits), chosen(row));
            // What may stand before a short anchor is any symbol.
            match len {
                2 => words[line..][..1 << bits].fill(u32::MAX),
                3 => words[line..][..1 << bits].iter_mut().for_each(|word| *word |= third | ANY_OLDEST),
                4 => words[line + within] |= third | ANY_OLDEST,
                _ => words[line + within] |= third | oldest,
            }
        }
        Narrow::new(words.into())
    }

    /// Of no keys.
    #[cfg(target_arch = "x86_64")]
    pub fn of_nothing() -> Narrow {
        Narrow::build(&[])
    }

    /// Whether there can be so many words.
    pub fn is_size(words: usize) -> bool {
        (0..=MOST_BITS).any(|bits| words == LINES << bits)
    }

    /// `words`: of a size that [`Narrow::is_size`].
    pub(super) fn new(words: Flat<u32>) -> Narrow {
        let bits = (words.len() / LINES).trailing_zeros();
        Narrow { words, bits }
    }

    /// Symbols of the shortest anchor that may end with a row.
    #[inline(always)]
    pub fn shortest(&self, row: u64) -> usize {
        let ((line, within), (third, _)) = (word_of(row, self.bits), chosen(row));
        if self.words[line + within] & ANY_OLDEST != ANY_OLDEST {
            return NARROW.longest;
        }
        // What any two symbols may stand before is in all words of a line; to ask those at hand is enough.
        let beside = |at_hand: usize| {
            let words = &self.words[line + within / at_hand * at_hand..][..at_hand];
            words.iter().fold(u32::MAX, |all, word| all & word)
        };
        let words = 1 << self.bits;
        match if words >= BESIDE { beside(BESIDE) } else { beside(words) } {
            u32::MAX => SHORTEST,
            all if all & third != 0 && all & ANY_OLDEST == ANY_OLDEST => 3,
            _ => 4,
        }
    }

    /// Where anchors may end in at most 64 places, the lowest bit being the first. `before`: the classes that
    /// stand before, the last highest.
    #[inline(always)]
    pub fn ask(&self, classes: &[u8], before: u32) -> u64 {
        let mut all = [0; BACK + PLACES];
        all[..BACK].copy_from_slice(&before.to_le_bytes());
        all[BACK..][..classes.len()].copy_from_slice(classes);
        // The number of each place's word: several are worked out together.
        let mut numbers = [0u32; PLACES];
        for (nth, numbers) in
            numbers.chunks_exact_mut(TOGETHER).enumerate().take(classes.len().div_ceil(TOGETHER))
        {
            for (lane, number) in numbers.iter_mut().enumerate() {
                let class = |back: usize| u32::from(all[nth * TOGETHER + lane + BACK - back]);
                let line = class(1) << NARROW.bits | class(0);
                *number = (line << self.bits) + within(class(3), class(2), self.bits);
            }
        }
        let mut found = 0;
        for (place, &number) in numbers.iter().enumerate().take(classes.len()) {
            // SAFETY: what chooses a word is cut down to as many bits as there are words.
            let word = unsafe { *self.words.get_unchecked(number as usize) };
            let bits =
                word >> (all[place + BACK - 2] % HALF as u8) & word >> (HALF as u8 + all[place] % HALF as u8);
            found |= u64::from(bits & 1) << place;
        }
        found
    }
}
