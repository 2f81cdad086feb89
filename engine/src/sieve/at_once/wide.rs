//! The wide gate, as [`Wide::ask`] has it.

use std::arch::x86_64::*;

use super::words::{self, Words};
use crate::sieve::wide::{SCATTER, Wide};

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
        let even =
            self.ask_eight::<GATHER>(_mm256_unpacklo_epi16(now.0, one.0), _mm256_unpacklo_epi16(two.0, none));
        let odd =
            self.ask_eight::<GATHER>(_mm256_unpackhi_epi16(now.0, one.0), _mm256_unpackhi_epi16(two.0, none));
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
