//! The gates asked about a whole block of 64 places at once, on the x86-64 processors that can (AVX-512 with VBMI).
//!
//! A block that is not whole is read under a mask: a short text has no end that would be a case of its own.

mod narrow;
mod wide;
mod words;

use std::arch::x86_64::*;

use super::Sieve;
use super::block::PLACES;
use super::classes::{self, NONE, SPECIAL};
use super::form::NARROW;
use super::places::{Ahead, Before, Mark};
use crate::alphabet::Alphabet;
use crate::text::Unit;
use words::{Words, highest_four, look_up, read};

/// Whether the processor has what functions here enable.
pub fn is_there() -> bool {
    is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vbmi2")
        && crate::lanes::are_there()
}

impl Sieve {
    /// Asks the narrow gate about one block after the other.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub(super) fn fill_narrow_whole(&self, bytes: &[u8], ahead: &mut Ahead) {
        let mut before = _mm512_set1_epi32(ahead.before.narrow as i32);
        while let Some(block) = ahead.step(bytes) {
            let there = u64::MAX >> (PLACES - block.len());
            // SAFETY: nothing but the block is read.
            let text = unsafe { _mm512_maskz_loadu_epi8(there, block.as_ptr().cast()) };
            let mark;
            (mark, before) = self.ask_narrow_whole(text, there, before);
            ahead.mark(mark);
        }
        ahead.before.narrow = highest_four(before);
    }

    /// Asks the narrow gate about the bytes of a block that are `there`, given the classes that stand before; answers
    /// their own, too.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    fn ask_narrow_whole(&self, text: __m512i, there: u64, before: __m512i) -> (Mark, __m512i) {
        let classes = look_up(&self.classes.bytes, text);
        let now = _mm512_and_si512(classes, _mm512_set1_epi8((1 << NARROW.bits) - 1));
        let special = _mm512_movepi8_mask(classes) & there;
        let may = self.narrow.ask_whole(before, now, there);
        let keys = special & _mm512_test_epi8_mask(now, now);
        (Mark { may: may | keys, special: special & !keys }, now)
    }

    /// Asks both gates; only the narrow one where all is ASCII.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    pub(super) fn fill_both_whole<U: Unit>(&self, alphabet: &Alphabet, units: &[U], ahead: &mut Ahead) {
        while let Some(block) = ahead.step(units) {
            let there = u64::MAX >> (PLACES - block.len());
            let (text, before) = (read(block, there), ahead.before);
            let narrow_before = _mm512_set1_epi32(before.narrow as i32);
            if before.wide == 0
                && let Some(bytes) = text.and_then(|text| text.ascii())
            {
                let (mark, now) = self.ask_narrow_whole(bytes, there, narrow_before);
                let narrow = highest_four(now);
                let [.., last_but_one, last] = narrow.to_le_bytes();
                let two = u32::from(last) << u16::BITS | u32::from(last_but_one);
                ahead.before = Before { narrow, two, wide: 0 };
                ahead.mark(mark);
                continue;
            }
            let classes = match text {
                Some(text) => self.classes_whole(text, there),
                None => {
                    let mut classes = [NONE; PLACES];
                    let each = classes.iter_mut().zip(block);
                    each.for_each(|(class, unit)| *class = unit.class(&self.classes, alphabet));
                    Words::of(&classes)
                }
            };
            let (special, now) = (classes.highest(), classes.and(!SPECIAL));
            let (some, wide) = (now.at_least(NONE + 1), now.at_least(classes::WIDE));
            let (keys, narrow) = (special & some, some & !wide);
            let bytes = now.bytes(narrow);
            let mut mark = Mark { may: keys, special: special & !keys };
            // Anchors have two symbols at least.
            let pairs = narrow & (narrow << 1 | u64::from(before.narrow >> 24 != 0));
            if pairs != 0 {
                mark.may |= self.narrow.ask_whole(narrow_before, bytes, pairs);
            }
            let wide_before = before.wide >> 1 | before.wide;
            let touched = (wide | wide << 1 | wide << 2 | wide_before) & there;
            if touched != 0 {
                mark.may |= self.wide.ask_whole(_mm512_set1_epi32(before.two as i32), now, touched);
            }
            ahead.before = Before {
                narrow: highest_four(bytes),
                two: highest_four(now.0[1]),
                wide: wide >> (PLACES - 2),
            };
            ahead.mark(mark);
        }
    }

    /// The classes of the two-byte code points that are `there`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2")]
    fn classes_whole(&self, text: Words, there: u64) -> Words {
        let half = |nth: usize| {
            let units = text.0[nth];
            let table = self.classes.two_bytes().as_ptr().cast::<i32>();
            let low = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(units));
            let high = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64::<1>(units));
            // SAFETY: behind the class of the last code point there is one more.
            let look_up = |units| unsafe { _mm512_i32gather_epi32::<2>(units, table) };
            let low = _mm512_cvtepi32_epi16(look_up(low));
            let high = if there >> (32 * nth + 16) & 0xFFFF == 0 {
                _mm256_setzero_si256()
            } else {
                _mm512_cvtepi32_epi16(look_up(high))
            };
            let all = _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high);
            _mm512_maskz_mov_epi16((there >> (32 * nth)) as u32, all)
        };
        Words([half(0), if there >> 32 == 0 { _mm512_setzero_si512() } else { half(1) }])
    }
}
