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

#[cfg(target_arch = "x86_64")]
mod at_once {
    use std::arch::x86_64::*;

    use super::super::words::{self, Words};
    use super::{SCATTER, Wide};

    impl Wide {
        /// The same of 16 places; `before` are those that stand before.
        #[inline]
        #[target_feature(enable = "avx2")]
        pub fn ask_words<const GATHER: bool>(&self, before: Words, now: Words) -> u32 {
            let (one, two) = now.back(before);
            let wide = words::wide([now, one, two]);
            if wide == 0 {
                return 0;
            }
            let none = _mm256_setzero_si256();
            // Unpacking takes the places by fours: the first and the third, the second and the last.
            let even = self
                .ask_eight::<GATHER>(_mm256_unpacklo_epi16(now.0, one.0), _mm256_unpacklo_epi16(two.0, none));
            let odd = self
                .ask_eight::<GATHER>(_mm256_unpackhi_epi16(now.0, one.0), _mm256_unpackhi_epi16(two.0, none));
            wide & (even[0] | odd[0] << 4 | even[1] << 8 | odd[1] << 12)
        }

        #[inline]
        #[target_feature(enable = "avx2")]
        fn ask_eight<const GATHER: bool>(&self, newer: __m256i, oldest: __m256i) -> [u32; 2] {
            // As `choose` and `word_of`.
            let low = _mm256_set1_epi32(31);
            let others = _mm256_xor_si256(newer, _mm256_srli_epi32::<16>(newer));
            let upper = _mm256_and_si256(_mm256_add_epi32(oldest, others), low);
            let upper = _mm256_add_epi32(upper, _mm256_set1_epi32(32));
            let lower = _mm256_and_si256(others, low);
            let scattered = _mm256_mullo_epi32(newer, _mm256_set1_epi32(SCATTER as i32));
            let places = _mm256_srl_epi32(scattered, _mm_cvtsi32_si128(self.shift as i32));
            let first = self.ask_four::<GATHER>(
                _mm256_castsi256_si128(places),
                _mm256_castsi256_si128(upper),
                _mm256_castsi256_si128(lower),
            );
            let last = self.ask_four::<GATHER>(
                _mm256_extracti128_si256::<1>(places),
                _mm256_extracti128_si256::<1>(upper),
                _mm256_extracti128_si256::<1>(lower),
            );
            [first, last]
        }

        #[inline]
        #[target_feature(enable = "avx2")]
        fn ask_four<const GATHER: bool>(&self, places: __m128i, upper: __m128i, lower: __m128i) -> u32 {
            let words = self.words.as_ptr().cast::<i64>();
            // SAFETY: there are `1 << (32 - shift)` words.
            let found = if GATHER {
                unsafe { _mm256_i32gather_epi64::<8>(words, places) }
            } else {
                let word = |place: i32| unsafe { *words.add(place as u32 as usize) };
                _mm256_set_epi64x(
                    word(_mm_extract_epi32::<3>(places)),
                    word(_mm_extract_epi32::<2>(places)),
                    word(_mm_extract_epi32::<1>(places)),
                    word(_mm_cvtsi128_si32(places)),
                )
            };
            let both = _mm256_and_si256(
                _mm256_srlv_epi64(found, _mm256_cvtepu32_epi64(upper)),
                _mm256_srlv_epi64(found, _mm256_cvtepu32_epi64(lower)),
            );
            _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_slli_epi64::<63>(both))) as u32
        }
    }
}
