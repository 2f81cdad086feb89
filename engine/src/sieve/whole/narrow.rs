//! The narrow gate, as [`Narrow::ask`] has it.

use std::arch::x86_64::*;

use super::super::block::PLACES;
use super::super::narrow::Narrow;
use super::TOGETHER;

/// For each of the places looked up together its class and those of the three before it, the oldest lowest.
static FOURS: [[u8; 4]; TOGETHER] = {
    let mut fours = [[0; 4]; TOGETHER];
    let mut byte = 0;
    while byte < 4 * TOGETHER {
        fours[byte / 4][byte % 4] = (byte / 4 + byte % 4) as u8;
        byte += 1;
    }
    fours
};

impl Narrow {
    /// The same of a whole block, before which nothing stands.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi1,bmi2")]
    pub fn ask_whole_block(&self, classes: &[u8; PLACES]) -> u64 {
        // SAFETY: a vector is 64 bytes.
        let now = unsafe { _mm512_loadu_epi8(classes.as_ptr().cast()) };
        self.ask_whole(_mm512_setzero_si512(), now, u64::MAX)
    }

    /// At which of the places that are `asked` anchors may end, given the classes of a block and, at the end of
    /// `before`, of the last four that stand before.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi1,bmi2")]
    pub fn ask_whole(&self, before: __m512i, now: __m512i, asked: u64) -> u64 {
        let rows = _mm512_alignr_epi32::<15>(now, before);
        // SAFETY: a vector is 64 bytes.
        let fours = unsafe { _mm512_loadu_epi8(FOURS.as_ptr().cast()) };
        let bytes = |bytes: [u8; 4]| _mm512_set1_epi32(i32::from_le_bytes(bytes));
        // Of the third symbol the bit that chooses a half of a word; the others of it, one within that.
        let chosen = bytes([(1 << self.oldest_bits) - 1, 32, 63, 63]);
        let pairs = bytes([64, 1, 64, 1]);
        // 32 · (line · halves a line has + half + 2 · oldest)
        let all = _mm512_set1_epi32(64 << self.oldest_bits << 16 | 1);
        let halves = self.words.as_ptr().cast::<i32>();
        let mut found = 0;
        macro_rules! ask {
            ($nth:literal, $from:expr, $first:literal) => {
                if asked >> ($nth * TOGETHER) & 0xFFFF != 0 {
                    let four =
                        _mm512_permutexvar_epi8(_mm512_add_epi8(fours, _mm512_set1_epi8($first)), $from);
                    let pairs = _mm512_maddubs_epi16(_mm512_and_si512(four, chosen), pairs);
                    let places = _mm512_srli_epi32::<5>(_mm512_madd_epi16(pairs, all));
                    // SAFETY: the place is that of a half of a word: each of its parts is masked.
                    let half = unsafe { _mm512_i32gather_epi32::<4>(places, halves) };
                    let bit = _mm512_rorv_epi32(half, _mm512_srli_epi32::<8>(four));
                    let bits = _mm512_test_epi32_mask(bit, _mm512_set1_epi32(1));
                    found |= u64::from(bits) << ($nth * TOGETHER);
                }
            };
        }
        ask!(0, rows, 1);
        ask!(1, rows, 17);
        ask!(2, rows, 33);
        ask!(3, now, 45);
        found & asked
    }
}
