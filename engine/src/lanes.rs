//! Bytes, 32 at a time, on the x86-64 processors that can (AVX2, as nearly all since 2015).

use std::arch::x86_64::*;

pub const LANES: usize = 32;

#[derive(Clone, Copy)]
pub struct Lanes(pub __m256i);

/// Whether the processor has what functions enable that take or give [`Lanes`].
pub fn are_there() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2")
}

/// Shifts sixteen bytes down; what comes in from above is zero.
static DOWN: [u8; 32] = {
    let mut down = [1 << 7; 32];
    let mut byte = 0;
    while byte < 16 {
        down[byte] = byte as u8;
        byte += 1;
    }
    down
};

#[inline(always)]
fn half(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: any sixteen bytes are a vector.
    unsafe { std::mem::transmute::<[u8; 16], __m128i>(*bytes) }
}

impl Lanes {
    /// Zeros, and in the last lanes these bytes, the lowest first.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn last(four: u32) -> Lanes {
        Lanes(_mm256_setr_epi32(0, 0, 0, 0, 0, 0, 0, four as i32))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn of(bytes: &[u8]) -> Lanes {
        let bytes: &[u8; LANES] = bytes.first_chunk().expect("32 bytes");
        // SAFETY: any 32 bytes are a vector.
        Lanes(unsafe { std::mem::transmute::<[u8; LANES], __m256i>(*bytes) })
    }

    /// Up to 32 bytes, and zeros.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn padded(bytes: &[u8]) -> Lanes {
        if bytes.len() >= LANES {
            return Lanes::of(bytes);
        }
        let (low, high) = match (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
            (Some(first), Some(last)) => {
                let down = DOWN[LANES - bytes.len()..].first_chunk::<16>().expect("two vectors");
                (half(first), _mm_shuffle_epi8(half(last), half(down)))
            }
            _ => {
                let few = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
                    (Some(first), Some(last)) => {
                        let high =
                            u64::from_le_bytes(*last).checked_shr(8 * (16 - bytes.len() as u32)).unwrap_or(0);
                        _mm_set_epi64x(high as i64, i64::from_le_bytes(*first))
                    }
                    _ => {
                        let few = bytes.iter().rev().fold(0, |few, &byte| few << 8 | u64::from(byte));
                        _mm_set_epi64x(0, few as i64)
                    }
                };
                (few, _mm_setzero_si128())
            }
        };
        Lanes(_mm256_set_m128i(high, low))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn bytes(self) -> [u8; LANES] {
        // SAFETY: a vector is 32 bytes.
        unsafe { std::mem::transmute::<__m256i, [u8; LANES]>(self.0) }
    }

    /// The last four, the first lowest.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn last_four(self) -> u32 {
        _mm256_extract_epi32::<7>(self.0) as u32
    }

    /// The highest bit of each.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn highest(self) -> u32 {
        _mm256_movemask_epi8(self.0) as u32
    }

    /// The bits of each, by their value: those of all lowest bits first.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn columns(self) -> [u32; 8] {
        let (mut columns, mut bytes) = ([0; 8], self.0);
        for column in columns.iter_mut().rev() {
            // The highest bit of every byte; then the next one takes its place.
            *column = Lanes(bytes).highest();
            bytes = _mm256_add_epi8(bytes, bytes);
        }
        columns
    }

    /// What a table has for each; they are ASCII.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn look_up(self, table: &[u8; 128]) -> Lanes {
        let mut found = _mm256_setzero_si256();
        for (row, of_row) in table.as_chunks::<16>().0.iter().enumerate() {
            // Below 0x80 in this row, and not below it elsewhere, where a shuffle answers zero.
            let column = _mm256_xor_si256(self.0, _mm256_set1_epi8((row << 4) as i8));
            let column = _mm256_adds_epu8(column, _mm256_set1_epi8(0x70));
            let part = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(half(of_row)), column);
            found = _mm256_or_si256(found, part);
        }
        Lanes(found)
    }

    /// The lanes that are the same as the one before but for some bits. `before`: the 32 that stand before.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn repeats(self, before: Lanes, but_for: u8) -> u32 {
        let between = _mm256_permute2x128_si256::<0x21>(before.0, self.0);
        let last = _mm256_alignr_epi8::<15>(self.0, between);
        let differs = _mm256_andnot_si256(_mm256_set1_epi8(but_for as i8), _mm256_xor_si256(self.0, last));
        Lanes(_mm256_cmpeq_epi8(differs, _mm256_setzero_si256())).highest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_what_bytes_are() {
        if !are_there() {
            return;
        }
        let table: [u8; 128] = std::array::from_fn(|byte| (byte * 37 + 11) as u8);
        let text: [u8; 64] = std::array::from_fn(|at| b"aAb bBzZ\x7F\0"[at * at % 10]);
        for len in 0..=LANES {
            let part = &text[LANES..LANES + len];
            // SAFETY: the processor has it.
            let (padded, found, columns, repeats, four) = unsafe {
                let (before, now) = (Lanes::of(&text), Lanes::padded(part));
                let found = now.look_up(&table);
                (now.bytes(), found.bytes(), found.columns(), now.repeats(before, 0x20), now.last_four())
            };
            let byte = |at: usize| if at < len { part[at] } else { 0 };
            for at in 0..LANES {
                assert_eq!(padded[at], byte(at));
                assert_eq!(found[at], table[usize::from(byte(at))]);
                let bits = columns.iter().enumerate().map(|(bit, column)| (column >> at & 1) << bit);
                assert_eq!(bits.sum::<u32>(), u32::from(found[at]));
                let last = if at == 0 { text[LANES - 1] } else { byte(at - 1) };
                assert_eq!(repeats >> at & 1 == 1, (byte(at) ^ last) & !0x20 == 0);
            }
            assert_eq!(four.to_le_bytes(), [28, 29, 30, 31].map(byte));
        }
    }
}
