//! The wide gate, as [`Wide::ask`] has it.

use std::arch::x86_64::*;

use super::words::Words;
use crate::sieve::block::TOGETHER;
use crate::sieve::wide::{SCATTER, Wide};

/// For each of the places looked up together its class and the one before it, and the one before that.
static NEWER: [[u16; 2]; TOGETHER] = pairs([2, 1]);
static OLDEST: [[u16; 2]; TOGETHER] = pairs([0, 0]);

const fn pairs(first: [u16; 2]) -> [[u16; 2]; TOGETHER] {
    let mut pairs = [[0; 2]; TOGETHER];
    let mut lane = 0;
    while lane < TOGETHER {
        pairs[lane] = [first[0] + lane as u16, first[1] + lane as u16];
        lane += 1;
    }
    pairs
}

/// Every second of 32 numbers.
static EVERY_SECOND: [u32; TOGETHER] = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30];

impl Wide {
    /// At which of the places that are `asked` anchors may end, given the classes of a block and, at the end of
    /// `before`, of the last two that stand before.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub(super) fn ask_whole(&self, before: __m512i, Words([low, high]): Words, asked: u64) -> u64 {
        let mut found = 0;
        macro_rules! ask {
            ($nth:literal, $from:expr, $first:literal) => {
                if asked >> ($nth * TOGETHER) & 0xFFFF != 0 {
                    found |= u64::from(self.ask_sixteen($from, $first)) << ($nth * TOGETHER);
                }
            };
        }
        ask!(0, _mm512_alignr_epi32::<15>(low, before), 0);
        ask!(1, low, 14);
        ask!(2, _mm512_alignr_epi32::<15>(high, low), 0);
        ask!(3, high, 14);
        found & asked
    }

    /// The same of 16 places, the first of which is two behind the `first` of some classes.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    fn ask_sixteen(&self, classes: __m512i, first: i16) -> u16 {
        // SAFETY: a vector is 64 bytes.
        let load = |table: *const u8| unsafe { _mm512_loadu_epi8(table.cast()) };
        let first = _mm512_set1_epi16(first);
        let newer = _mm512_permutexvar_epi16(_mm512_add_epi16(load(NEWER.as_ptr().cast()), first), classes);
        let oldest = _mm512_permutexvar_epi16(_mm512_add_epi16(load(OLDEST.as_ptr().cast()), first), classes);
        // As `choose` and `word_of`; what is rotated by is taken modulo 32.
        let lower = _mm512_xor_si512(newer, _mm512_srli_epi32::<16>(newer));
        let upper = _mm512_add_epi32(oldest, lower);
        let scattered = _mm512_mullo_epi32(newer, _mm512_set1_epi32(SCATTER as i32));
        let places = _mm512_srl_epi32(scattered, _mm_cvtsi32_si128(self.shift as i32));
        let words = self.words.as_ptr().cast::<i64>();
        // SAFETY: there are `1 << (32 - shift)` words.
        let gather = |places| unsafe { _mm512_i32gather_epi64::<8>(places, words) };
        let some = gather(_mm512_castsi512_si256(places));
        let others = gather(_mm512_extracti64x4_epi64::<1>(places));
        let every_second = load(EVERY_SECOND.as_ptr().cast());
        let next = _mm512_add_epi32(every_second, _mm512_set1_epi32(1));
        let halves = |which| _mm512_permutex2var_epi32(some, which, others);
        let bit = _mm512_and_si512(
            _mm512_rorv_epi32(halves(every_second), lower),
            _mm512_rorv_epi32(halves(next), upper),
        );
        _mm512_test_epi32_mask(bit, _mm512_set1_epi32(1))
    }
}
