//! The narrow gate, as [`Narrow::ask`] has it.

use std::arch::x86_64::*;

use crate::sieve::block::{PLACES, TOGETHER};
use crate::sieve::narrow::Narrow;

/// For each of the places looked up together its class and those of the three before it, the oldest lowest.
static FOURS: [[u8; 4]; TOGETHER] = lanes([0, 1, 2, 3]);
/// The classes that choose bits: the third, and the fourth before it, each in a half of its own.
static CHOOSING: [[u8; 4]; TOGETHER] = lanes([2, 2, 0, 0]);

const fn lanes(first: [u8; 4]) -> [[u8; 4]; TOGETHER] {
    let mut lanes = [first; TOGETHER];
    let mut byte = 0;
    while byte < 4 * TOGETHER {
        lanes[byte / 4][byte % 4] += (byte / 4) as u8;
        byte += 1;
    }
    lanes
}

impl Narrow {
    /// The same of a whole block, before which nothing stands.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn ask_whole_block(&self, classes: &[u8; PLACES]) -> u64 {
        // SAFETY: a vector is 64 bytes.
        let now = unsafe { _mm512_loadu_epi8(classes.as_ptr().cast()) };
        self.ask_whole(_mm512_setzero_si512(), now, u64::MAX)
    }

    /// At which of the places that are `asked` anchors may end, given the classes of a block and, at the end of
    /// `before`, of the last four that stand before.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn ask_whole(&self, before: __m512i, now: __m512i, asked: u64) -> u64 {
        let rows = _mm512_alignr_epi32::<15>(now, before);
        // SAFETY: a vector is 64 bytes.
        let load = |table: &[[u8; 4]; TOGETHER]| unsafe { _mm512_loadu_epi8(table.as_ptr().cast()) };
        let (fours, choosing) = (load(&FOURS), load(&CHOOSING));
        // As `word_of`: within · 2, of the third symbol two bits only, and line.
        let seen = _mm512_set1_epi32(i32::from_le_bytes([63, 0x30, 63, 63]));
        let pairs = _mm512_set1_epi32(i32::from_le_bytes([2, 1, 64, 1]));
        let within = _mm512_set1_epi32(0xFFFF << 16 | ((1 << self.bits) - 1) << 1);
        let number = _mm512_set1_epi32(2 << self.bits << 16 | 1);
        let both = _mm512_set1_epi32(1 << 16 | 1);
        let words = self.words.as_ptr().cast::<i32>();
        let mut found = 0;
        macro_rules! ask {
            ($nth:literal, $from:expr, $first:literal) => {
                if asked >> ($nth * TOGETHER) & 0xFFFF != 0 {
                    let of = |table, first| {
                        _mm512_permutexvar_epi8(_mm512_add_epi8(table, _mm512_set1_epi8(first)), $from)
                    };
                    let pairs = _mm512_maddubs_epi16(_mm512_and_si512(of(fours, $first + 1), seen), pairs);
                    let numbers = _mm512_madd_epi16(_mm512_and_si512(pairs, within), number);
                    // SAFETY: the number is that of a word: each of its parts is masked.
                    let found_there =
                        unsafe { _mm512_i32gather_epi32::<4>(_mm512_srli_epi32::<1>(numbers), words) };
                    // As `chosen`, each bit moved down to where its half begins.
                    let bits = _mm512_shrdv_epi16(found_there, found_there, of(choosing, $first));
                    let passes = _mm512_cmpeq_epi32_mask(_mm512_and_si512(bits, both), both);
                    found |= u64::from(passes) << ($nth * TOGETHER);
                }
            };
        }
        ask!(0, rows, 0);
        ask!(1, rows, 16);
        ask!(2, rows, 32);
        ask!(3, now, 44);
        found & asked
    }
}
