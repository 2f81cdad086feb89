//! Whether an anchor may end at a place of a text that is not all one byte.
//!
//! The newest two symbols choose a word and a bit of its lower half, the oldest a bit of the upper half:
//! many anchors have no more than two, and all bits of the upper half. Words and bits are worked out
//! for several places at once, in what registers a processor has for that.

use super::block::{BACK, Block, PLACES, TOGETHER};
use super::classes;
use super::form::{ToAnchor, WIDE, anchors, bits};
use crate::compiled::flat::Flat;

/// Words for every one that is full, because what passes there is any symbol; up to a number.
const SPARE: u64 = 16;
const MOST_SPARED: u64 = 1 << 13;

/// All bits that oldest symbols choose from.
const ANY_OLDEST: u64 = u64::MAX << u32::BITS;

/// Odd, without pattern.
pub const SCATTER: u32 = 0x9E37_79B9;

#[derive(Debug)]
pub struct Wide {
    /// As many as `shift` leaves numbers.
    pub(super) words: Flat<u64>,
    pub(super) shift: u32,
}

/// Which bits of the upper and the lower half are chosen.
#[inline(always)]
fn choose(newer: u32, oldest: u32) -> (u32, u32) {
    let others = newer ^ newer >> 16;
    (oldest.wrapping_add(others) & 31, others & 31)
}

#[inline(always)]
fn parts(row: u64) -> (u32, u32) {
    (row as u32, (row >> (2 * WIDE.bits)) as u32)
}

/// The number of a word, of as many as `shift` leaves numbers.
#[inline(always)]
fn word_of(newer: u32, shift: u32) -> u32 {
    newer.wrapping_mul(SCATTER) >> shift
}

/// Whether a wide anchor can end with a row: all have something wide.
#[inline(always)]
pub fn is_asked(row: u64) -> bool {
    const NARROW: u64 = (classes::WIDE - 1) as u64;
    const NONE_WIDE: u64 = NARROW << (2 * WIDE.bits) | NARROW << WIDE.bits | NARROW;
    WIDE.lowest(row, WIDE.longest) & !NONE_WIDE != 0
}

impl Wide {
    pub fn build(keys: &[ToAnchor]) -> Wide {
        let anchors = anchors(WIDE, keys);
        let full = anchors.iter().filter(|&&(len, _)| len < WIDE.longest).count() as u64;
        let count = anchors.len().max((full * SPARE).min(MOST_SPARED) as usize);
        let bits = bits(count);
        let mut words = vec![0u64; 1 << bits];
        for (len, row) in anchors {
            let (newer, oldest) = parts(row);
            let (upper, lower) = choose(newer, oldest);
            let of_oldest = if len < WIDE.longest { ANY_OLDEST } else { 1 << (upper + u32::BITS) };
            words[word_of(newer, u32::BITS - bits) as usize] |= of_oldest | 1 << lower;
        }
        Wide::new(words.into())
    }

    /// `words`: of a size that [`super::form::is_size`].
    pub(super) fn new(words: Flat<u64>) -> Wide {
        let shift = u32::BITS - words.len().trailing_zeros();
        Wide { words, shift }
    }

    /// Symbols of the shortest anchor that may end with a row.
    #[inline(always)]
    pub fn shortest(&self, row: u64) -> usize {
        let word = self.words[word_of(parts(row).0, self.shift) as usize];
        WIDE.longest - usize::from(word & ANY_OLDEST == ANY_OLDEST)
    }

    /// Where anchors may end in a block, the lowest bit being the first place; all have something wide.
    #[inline(always)]
    pub fn ask(&self, block: &Block) -> u64 {
        // The word of a place, and the bits chosen.
        let mut asked = [0u32; PLACES];
        for (nth, asked) in asked.chunks_exact_mut(TOGETHER).enumerate().take(block.len.div_ceil(TOGETHER)) {
            for (lane, asked) in asked.iter_mut().enumerate() {
                let class = |back: usize| u32::from(block.classes[nth * TOGETHER + lane + BACK - back]);
                let newer = class(1) << WIDE.bits | class(0);
                let (upper, lower) = choose(newer, class(2));
                *asked = word_of(newer, self.shift) << 10 | upper << 5 | lower;
            }
        }
        let mut found = 0u64;
        for (place, &asked) in asked.iter().enumerate().take(block.len) {
            // SAFETY: there are `1 << (32 - shift)` words.
            let word = unsafe { *self.words.get_unchecked((asked >> 10) as usize) };
            let newest_three = &block.classes[place + BACK - 2..=place + BACK];
            let is_wide = classes::is_wide(newest_three.iter().fold(0, |any, class| any | class));
            found |= (word >> (asked >> 5 & 31 | 32) & word >> (asked & 31) & u64::from(is_wide)) << place;
        }
        found
    }
}
