//! The narrow gate, as [`Narrow::ask`] has it.

use std::arch::x86_64::*;

use crate::lanes::{LANES, Lanes};
use crate::sieve::form::NARROW;
use crate::sieve::narrow::Narrow;

/// Which classes are not none.
#[inline]
#[target_feature(enable = "avx2")]
pub fn some(classes: Lanes) -> u32 {
    let six = _mm256_and_si256(classes.0, _mm256_set1_epi8((1 << NARROW.bits) - 1));
    !Lanes(_mm256_cmpeq_epi8(six, _mm256_setzero_si256())).highest()
}

/// The bits of one byte by their numbers below 16, and those of the next.
const BITS: [[u8; 16]; 2] = {
    let mut bits = [[0; 16]; 2];
    let mut bit = 0;
    while bit < 8 {
        bits[0][bit] = 1 << bit;
        bits[1][bit + 8] = 1 << bit;
        bit += 1;
    }
    bits
};

impl Narrow {
    /// The same as [`Narrow::ask`] of the classes of 32 places, or of the first `len` of them; `before` are those of
    /// the 32 that stand before.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn ask_lanes<const GATHER: bool>(&self, before: Lanes, now: Lanes, len: usize) -> u32 {
        let each = |byte: u8| _mm256_set1_epi8(byte as i8);
        let six = each((1 << NARROW.bits) - 1);
        let (before, now) = (_mm256_and_si256(before.0, six), _mm256_and_si256(now.0, six));
        let between = _mm256_permute2x128_si256::<0x21>(before, now);
        let newer = _mm256_alignr_epi8::<15>(now, between);
        let third = _mm256_alignr_epi8::<14>(now, between);
        let fourth = _mm256_alignr_epi8::<13>(now, between);
        let oldest = _mm256_alignr_epi8::<12>(now, between);
        // As `word_of`.
        let eights = _mm256_srli_epi16::<1>(_mm256_and_si256(third, each(0x30)));
        let within = _mm256_and_si256(_mm256_add_epi8(fourth, eights), each((1 << self.bits) - 1));
        // As `chosen`: its four bytes. Of a number, four bits are looked at.
        let bits = BITS.map(|half| {
            // SAFETY: any sixteen bytes are a vector.
            _mm256_broadcastsi128_si256(unsafe { std::mem::transmute::<[u8; 16], __m128i>(half) })
        });
        let [third, oldest] = [third, oldest].map(|class| bits.map(|half| _mm256_shuffle_epi8(half, class)));
        // line = newest + 64 · newer; number = line · words a line has + within
        let line = _mm256_set1_epi16(1 << (8 + NARROW.bits) | 1);
        let number = _mm256_set1_epi32(1 << 16 | 1 << self.bits);
        let none = _mm256_setzero_si256();
        macro_rules! eight {
            ($eight:ident, $four:ident) => {{
                let lines = _mm256_maddubs_epi16($eight(now, newer), line);
                let numbers = _mm256_madd_epi16($four(lines, $eight(within, none)), number);
                let words = self.look_up::<GATHER>(numbers, len);
                let chosen = $four($eight(third[0], third[1]), $eight(oldest[0], oldest[1]));
                _mm256_cmpeq_epi32(_mm256_and_si256(words, chosen), chosen)
            }};
        }
        macro_rules! sixteen {
            ($eight:ident) => {
                _mm256_packs_epi32(
                    eight!($eight, _mm256_unpacklo_epi16),
                    eight!($eight, _mm256_unpackhi_epi16),
                )
            };
        }
        let (low, high) = (sixteen!(_mm256_unpacklo_epi8), sixteen!(_mm256_unpackhi_epi8));
        let found = Lanes(_mm256_packs_epi16(low, high)).highest();
        if len >= LANES { found } else { found & ((1 << len) - 1) }
    }

    /// The words of eight numbers, the higher four being of places beyond the sixteenth.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn look_up<const GATHER: bool>(&self, numbers: __m256i, len: usize) -> __m256i {
        let words = self.words.as_ptr().cast::<i32>();
        if GATHER {
            // SAFETY: the numbers are of words: each of their parts is masked.
            return unsafe { _mm256_i32gather_epi32::<4>(words, numbers) };
        }
        let four = |numbers: __m128i| {
            // SAFETY: as above.
            let word = |number: i32| unsafe { *words.add(number as u32 as usize) };
            let first = _mm_cvtsi32_si128(word(_mm_cvtsi128_si32(numbers)));
            let second = _mm_insert_epi32::<1>(first, word(_mm_extract_epi32::<1>(numbers)));
            let third = _mm_insert_epi32::<2>(second, word(_mm_extract_epi32::<2>(numbers)));
            _mm_insert_epi32::<3>(third, word(_mm_extract_epi32::<3>(numbers)))
        };
        let low = four(_mm256_castsi256_si128(numbers));
        let high = if len > 16 { four(_mm256_extracti128_si256::<1>(numbers)) } else { _mm_setzero_si128() };
        _mm256_set_m128i(high, low)
    }

    /// The same of 64 places, before which nothing stands.
    #[target_feature(enable = "avx2")]
    pub fn ask_block<const GATHER: bool>(&self, classes: &[u8; 2 * LANES]) -> u64 {
        let (low, high) = classes.split_at(LANES);
        let (none, low, high) = (Lanes::last(0), Lanes::of(low), Lanes::of(high));
        let found = self.ask_lanes::<GATHER>(none, low, LANES);
        u64::from(found) | u64::from(self.ask_lanes::<GATHER>(low, high, LANES)) << LANES
    }
}
