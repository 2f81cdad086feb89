//! Bytes and numbers of 16 bits of 64 places (AVX-512 with VBMI).

use std::arch::x86_64::*;

use crate::sieve::block::PLACES;
use crate::text::{Text, Unit};

/// Numbers of 16 bits of 64 places, the first half and the second.
#[derive(Clone, Copy)]
pub struct Words(pub [__m512i; 2]);

/// What a table has for each byte.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
pub fn look_up(table: &[u8; 256], bytes: __m512i) -> __m512i {
    // SAFETY: a vector is 64 bytes of them.
    let part = |nth: usize| unsafe { _mm512_loadu_epi8(table[nth * 64..][..64].as_ptr().cast()) };
    let ascii = _mm512_permutex2var_epi8(part(0), bytes, part(1));
    match _mm512_movepi8_mask(bytes) {
        0 => ascii,
        others => _mm512_mask_blend_epi8(others, ascii, _mm512_permutex2var_epi8(part(2), bytes, part(3))),
    }
}

/// The last four bytes, the first lowest.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
pub fn highest_four(bytes: __m512i) -> u32 {
    _mm_extract_epi32::<3>(_mm512_extracti32x4_epi32::<3>(bytes)) as u32
}

/// The code points of a block that are `there`, if two bytes hold each.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
pub fn read<U: Unit>(block: &[U], there: u64) -> Option<Words> {
    // SAFETY, of all: nothing but the block is read.
    match U::text(block) {
        Text::One(_) => None,
        Text::Two(units) => {
            let half = |nth: usize| unsafe {
                _mm512_maskz_loadu_epi16(
                    (there >> (32 * nth)) as u32,
                    units.as_ptr().wrapping_add(32 * nth).cast(),
                )
            };
            Some(Words([half(0), half(1)]))
        }
        Text::Four(units) => {
            let part = |nth: usize| unsafe {
                _mm512_maskz_loadu_epi32(
                    (there >> (16 * nth)) as u16,
                    units.as_ptr().wrapping_add(16 * nth).cast(),
                )
            };
            let parts = [part(0), part(1), part(2), part(3)];
            let all =
                _mm512_or_si512(_mm512_or_si512(parts[0], parts[1]), _mm512_or_si512(parts[2], parts[3]));
            if _mm512_test_epi32_mask(all, _mm512_set1_epi32(!0xFFFF)) != 0 {
                return None;
            }
            let half = |low, high| {
                _mm512_inserti64x4::<1>(
                    _mm512_castsi256_si512(_mm512_cvtepi32_epi16(low)),
                    _mm512_cvtepi32_epi16(high),
                )
            };
            Some(Words([half(parts[0], parts[1]), half(parts[2], parts[3])]))
        }
    }
}

impl Words {
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn of(words: &[u16; PLACES]) -> Words {
        // SAFETY: half of them are a vector.
        let half = |nth: usize| unsafe { _mm512_loadu_epi16(words[32 * nth..][..32].as_ptr().cast()) };
        Words([half(0), half(1)])
    }

    /// Their lower halves, if they are ASCII.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn ascii(self) -> Option<__m512i> {
        let any = _mm512_or_si512(self.0[0], self.0[1]);
        (_mm512_test_epi16_mask(any, _mm512_set1_epi16(!0x7F)) == 0).then(|| self.bytes(u64::MAX))
    }

    /// The lower halves of those in a mask; the others are zero.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn bytes(self, mask: u64) -> __m512i {
        let low = _mm512_maskz_cvtepi16_epi8(mask as u32, self.0[0]);
        let high = _mm512_maskz_cvtepi16_epi8((mask >> 32) as u32, self.0[1]);
        _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high)
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn and(self, bits: u16) -> Words {
        Words(self.0.map(|half| _mm512_and_si512(half, _mm512_set1_epi16(bits as i16))))
    }

    /// Where the highest bit is set.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn highest(self) -> u64 {
        let [low, high] = self.0.map(|half| u64::from(_mm512_movepi16_mask(half)));
        low | high << 32
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub fn at_least(self, least: u16) -> u64 {
        let [low, high] =
            self.0.map(|half| u64::from(_mm512_cmpge_epu16_mask(half, _mm512_set1_epi16(least as i16))));
        low | high << 32
    }
}
