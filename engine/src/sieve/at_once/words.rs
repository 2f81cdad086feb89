//! The classes of 16 places at once, on the x86-64 processors that can (AVX2).

use std::arch::x86_64::*;

use crate::lanes::Lanes;
use crate::sieve::classes::{SPECIAL, WIDE};

pub const WORDS: usize = 16;

/// The first place lowest.
#[derive(Clone, Copy)]
pub struct Words(pub __m256i);

const LAST_NARROW: i16 = WIDE as i16 - 1;

impl Words {
    // SAFETY: any 32 bytes are a vector.
    pub const NONE: Words = Words(unsafe { std::mem::transmute::<[u16; WORDS], __m256i>([0; WORDS]) });

    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn of(classes: [u16; WORDS]) -> Words {
        // SAFETY: any 16 classes are a vector.
        Words(unsafe { std::mem::transmute::<[u16; WORDS], __m256i>(classes) })
    }

    /// Those without what says that they are special.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn plain(self) -> Words {
        Words(_mm256_and_si256(self.0, _mm256_set1_epi16(!SPECIAL as i16)))
    }

    /// The first few of up to four, moved to the end.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn at_the_end(self, few: usize) -> Words {
        let four = _mm256_extract_epi64::<0>(self.0) as u64;
        let moved = four.checked_shl((u64::BITS as usize - few * u16::BITS as usize) as u32).unwrap_or(0);
        Words(_mm256_set_epi64x(moved as i64, 0, 0, 0))
    }

    /// Those one and two places further back; `before`: the 16 that stand before.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn back(self, before: Words) -> (Words, Words) {
        let between = _mm256_permute2x128_si256::<0x21>(before.0, self.0);
        let (one, two) =
            (_mm256_alignr_epi8::<14>(self.0, between), _mm256_alignr_epi8::<12>(self.0, between));
        (Words(one), Words(two))
    }
}

/// What a narrow gate sees of 32.
#[inline]
#[target_feature(enable = "avx2")]
pub fn narrow(low: Words, high: Words) -> Lanes {
    let seen = |words: Words| {
        let is_wide = _mm256_cmpgt_epi16(words.0, _mm256_set1_epi16(LAST_NARROW));
        _mm256_andnot_si256(is_wide, words.0)
    };
    Lanes(_mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi16(seen(low), seen(high))))
}

/// Whether any of them is special.
#[inline]
#[target_feature(enable = "avx2")]
pub fn are_special(one: Words, other: Words) -> bool {
    _mm256_testz_si256(_mm256_or_si256(one.0, other.0), _mm256_set1_epi16(SPECIAL as i16)) == 0
}

/// At which places one of three, plain ones, is wide.
#[inline]
#[target_feature(enable = "avx2")]
pub fn wide(three: [Words; 3]) -> u32 {
    let all = three.iter().fold(_mm256_setzero_si256(), |all, words| _mm256_or_si256(all, words.0));
    let is_wide = _mm256_cmpgt_epi16(all, _mm256_set1_epi16(LAST_NARROW));
    let bytes = Lanes(_mm256_packs_epi16(is_wide, _mm256_setzero_si256())).highest();
    bytes & 0xFF | bytes >> 8 & 0xFF00
}
