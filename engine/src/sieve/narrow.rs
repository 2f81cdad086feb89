//! Whether an anchor may end at a place of a one-byte text.
//!
//! One-byte texts have so few symbols that a table can have a bit for every three of them. The two newest
//! symbols choose a line, the third a bit, and which of the line's words it is a bit of is chosen by the
//! oldest. So nothing passes by chance but what differs from an anchor in its oldest symbol, and since
//! text has the same pairs of letters again and again, the lines it asks for are at hand.

use super::form::{NARROW, SHORTEST, ToAnchor, anchors};
use crate::compiled::flat::Flat;

/// Lines, one for every two symbols.
const LINES: usize = 1 << (2 * NARROW.bits);

/// Bits of the oldest symbol that are looked at, if there are many anchors.
const MOST_BITS: u32 = 5;

/// Words that lie in the cache together.
const BESIDE: usize = 8;

#[derive(Debug)]
pub struct Narrow {
    pub(super) words: Flat<u64>,
    /// How many of the lowest bits of the oldest symbol choose a word.
    pub(super) oldest_bits: u32,
}

/// The number of the word of a row. Its bit is the third symbol.
#[inline(always)]
fn word_of(row: u32, oldest_bits: u32) -> usize {
    let oldest = row >> (3 * NARROW.bits) & ((1 << oldest_bits) - 1);
    ((row as usize & (LINES - 1)) << oldest_bits) + oldest as usize
}

impl Narrow {
    pub fn build(keys: &[ToAnchor]) -> Narrow {
        let anchors = anchors(NARROW, keys);
        // The fewer there are, the less differ in nothing but their oldest symbol.
        let oldest_bits = (anchors.len().max(1).ilog2() / 2).saturating_sub(1).min(MOST_BITS);
        let mut words = vec![0; LINES << oldest_bits];
        for (len, anchor) in anchors {
            // What may stand before a short anchor is any symbol.
            let (thirds, oldests) = match len {
                2 => (1 << NARROW.bits, 1 << oldest_bits),
                3 => (1, 1 << oldest_bits),
                _ => (1, 1),
            };
            for third in 0..thirds {
                for oldest in 0..oldests {
                    let row = anchor as u32 | third << (2 * NARROW.bits) | oldest << (3 * NARROW.bits);
                    words[word_of(row, oldest_bits)] |= 1u64.wrapping_shl(row >> (2 * NARROW.bits));
                }
            }
        }
        Narrow::new(words.into())
    }

    /// Of no keys.
    #[cfg(target_arch = "x86_64")]
    pub fn of_nothing() -> Narrow {
        Narrow::build(&[])
    }

    /// Whether there can be so many words.
    pub fn is_size(words: usize) -> bool {
        (0..=MOST_BITS).any(|bits| words == LINES << bits)
    }

    /// `words`: of a size that [`Narrow::is_size`].
    pub(super) fn new(words: Flat<u64>) -> Narrow {
        let oldest_bits = (words.len() / LINES).trailing_zeros();
        Narrow { words, oldest_bits }
    }

    /// Symbols of the shortest anchor that may end with a row.
    #[inline(always)]
    pub fn shortest(&self, row: u64) -> usize {
        // What any symbol may stand before is in all words of a line; to ask those at hand is enough.
        let beside = |at_hand: usize| {
            let first = word_of(row as u32, self.oldest_bits) & !(at_hand - 1);
            self.words[first..][..at_hand].iter().fold(u64::MAX, |all, word| all & word)
        };
        let words = 1 << self.oldest_bits;
        let all = if words >= BESIDE { beside(BESIDE) } else { beside(words) };
        match all.wrapping_shr((row >> (2 * NARROW.bits)) as u32) & 1 {
            _ if all == u64::MAX => SHORTEST,
            any_oldest => NARROW.longest - any_oldest as usize,
        }
    }

    /// Where anchors may end in at most 64 places, the lowest bit being the first. `before`: the classes that
    /// stand before, the last highest.
    #[inline(always)]
    pub fn ask(&self, classes: &[u8], before: u32) -> u64 {
        let mut row =
            before.to_le_bytes().into_iter().fold(0, |row, class| NARROW.push(row, u16::from(class)));
        let mut found = 0;
        for (place, &class) in classes.iter().enumerate() {
            row = NARROW.push(row, u16::from(class));
            // SAFETY: what chooses a word is cut down to as many bits as there are words.
            let word = unsafe { *self.words.get_unchecked(word_of(row as u32, self.oldest_bits)) };
            found |= (word.wrapping_shr((row >> (2 * NARROW.bits)) as u32) & 1) << place;
        }
        found
    }
}

#[cfg(target_arch = "x86_64")]
pub use at_once::some;

#[cfg(target_arch = "x86_64")]
mod at_once {
    use std::arch::x86_64::*;

    use super::{NARROW, Narrow};
    use crate::lanes::{LANES, Lanes};

    /// Which classes are not none.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn some(classes: Lanes) -> u32 {
        let six = _mm256_and_si256(classes.0, _mm256_set1_epi8((1 << NARROW.bits) - 1));
        !Lanes(_mm256_cmpeq_epi8(six, _mm256_setzero_si256())).highest()
    }

    impl Narrow {
        /// The same as [`Narrow::ask`] of the classes of 32 places, or of the first `len` of them; `before` are those of
        /// the 32 that stand before.
        #[inline]
        #[target_feature(enable = "avx2")]
        pub fn ask_lanes<const GATHER: bool>(&self, before: Lanes, now: Lanes, len: usize) -> u32 {
            let six = _mm256_set1_epi8((1 << NARROW.bits) - 1);
            let (before, now) = (_mm256_and_si256(before.0, six), _mm256_and_si256(now.0, six));
            let between = _mm256_permute2x128_si256::<0x21>(before, now);
            let newer = _mm256_alignr_epi8::<15>(now, between);
            let third = _mm256_alignr_epi8::<14>(now, between);
            let oldest = _mm256_alignr_epi8::<13>(now, between);
            let oldest = _mm256_and_si256(oldest, _mm256_set1_epi8((1 << self.oldest_bits) as i8 - 1));
            // line = newest + 64 · newer, 16 bits each
            let lines = _mm256_set1_epi16(1 << (8 + NARROW.bits) | 1);
            let lines = Wider {
                low: _mm256_maddubs_epi16(_mm256_unpacklo_epi8(now, newer), lines),
                high: _mm256_maddubs_epi16(_mm256_unpackhi_epi8(now, newer), lines),
            };
            let found = if GATHER {
                self.gather(lines, third, oldest)
            } else {
                self.insert(lines, third, oldest, len)
            };
            if len >= LANES { found } else { found & ((1 << len) - 1) }
        }

        /// The same of 64, before which nothing stands.
        #[target_feature(enable = "avx2")]
        pub fn ask_block<const GATHER: bool>(&self, classes: &[u8; 2 * LANES]) -> u64 {
            let (low, high) = classes.split_at(LANES);
            let (none, low, high) = (Lanes::last(0), Lanes::of(low), Lanes::of(high));
            let found = self.ask_lanes::<GATHER>(none, low, LANES);
            u64::from(found) | u64::from(self.ask_lanes::<GATHER>(low, high, LANES)) << LANES
        }

        /// By halves of words.
        #[inline]
        #[target_feature(enable = "avx2")]
        fn gather(&self, lines: Wider, third: __m256i, oldest: __m256i) -> u32 {
            // within = half + 2 · oldest; place = line · halves a line has + within, 32 bits
            let half = _mm256_and_si256(_mm256_srli_epi16::<5>(third), _mm256_set1_epi8(1));
            let all = _mm256_set1_epi32(2 << self.oldest_bits | 1 << 16);
            let withins = Wider::within(half, oldest, 2);
            // What moves its bit to the top.
            let none = _mm256_setzero_si256();
            let up = _mm256_andnot_si256(third, _mm256_set1_epi8(31));
            let ups = Wider { low: _mm256_unpacklo_epi8(up, none), high: _mm256_unpackhi_epi8(up, none) };
            let halves = self.words.as_ptr().cast::<i32>();
            macro_rules! four {
                ($line:expr, $within:expr, $up:expr, $unpack:ident) => {{
                    let places = _mm256_madd_epi16($unpack($line, $within), all);
                    // SAFETY: the place is that of a half of a word: each of its parts is masked.
                    let found = unsafe { _mm256_i32gather_epi32::<4>(halves, places) };
                    _mm256_sllv_epi32(found, $unpack($up, none))
                }};
            }
            macro_rules! eight {
                ($of:ident) => {
                    _mm256_packs_epi32(
                        four!(lines.$of, withins.$of, ups.$of, _mm256_unpacklo_epi16),
                        four!(lines.$of, withins.$of, ups.$of, _mm256_unpackhi_epi16),
                    )
                };
            }
            Lanes(_mm256_packs_epi16(eight!(low), eight!(high))).highest()
        }

        /// By bytes of words; only the first `len`, or some more.
        #[inline]
        #[target_feature(enable = "avx2")]
        fn insert(&self, lines: Wider, third: __m256i, oldest: __m256i, len: usize) -> u32 {
            // The bit of a word, as a byte of it and a bit of that.
            let byte = _mm256_and_si256(_mm256_srli_epi16::<3>(third), _mm256_set1_epi8(7));
            let bits = _mm256_setr_epi8(
                1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128, 1,
                2, 4, 8, 16, 32, 64, -128,
            );
            let bit = _mm256_shuffle_epi8(bits, _mm256_and_si256(third, _mm256_set1_epi8(7)));
            // within = byte + 8 · oldest; place = line · bytes a line has + within, 32 bits
            let withins = Wider::within(byte, oldest, 8);
            let all = _mm256_set1_epi32(8 << self.oldest_bits | 1 << 16);
            let mut places = Places([0; 32]);
            let mut put = |at: usize, line: __m256i, within: __m256i| {
                let low = _mm256_madd_epi16(_mm256_unpacklo_epi16(line, within), all);
                let high = _mm256_madd_epi16(_mm256_unpackhi_epi16(line, within), all);
                places.put(at, _mm256_castsi256_si128(low));
                places.put(at + 4, _mm256_castsi256_si128(high));
                places.put(at + 16, _mm256_extracti128_si256::<1>(low));
                places.put(at + 20, _mm256_extracti128_si256::<1>(high));
            };
            put(0, lines.low, withins.low);
            put(8, lines.high, withins.high);
            let words = self.words.as_ptr().cast::<u8>();
            macro_rules! insert {
                ($from:literal: $($lane:literal)*) => {{
                    let mut found = _mm_setzero_si128();
                    // SAFETY: the place is that of a byte of a word: each of its parts is masked.
                    $( found = _mm_insert_epi8::<$lane>(found, i32::from(unsafe { *words.add(places.0[$from + $lane] as usize) })); )*
                    found
                }};
            }
            let low = insert!(0: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
            let high = if len > 16 {
                insert!(16: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
            } else {
                _mm_setzero_si128()
            };
            let found = _mm256_set_m128i(high, low);
            Lanes(_mm256_cmpeq_epi8(_mm256_and_si256(found, bit), bit)).highest()
        }
    }

    /// A number of 16 bits for each of 32 places, as unpacking leaves them.
    #[derive(Clone, Copy)]
    struct Wider {
        low: __m256i,
        high: __m256i,
    }

    impl Wider {
        /// `part + size · oldest`
        #[inline]
        #[target_feature(enable = "avx2")]
        fn within(part: __m256i, oldest: __m256i, size: i16) -> Wider {
            let each = _mm256_set1_epi16(size << 8 | 1);
            Wider {
                low: _mm256_maddubs_epi16(_mm256_unpacklo_epi8(part, oldest), each),
                high: _mm256_maddubs_epi16(_mm256_unpackhi_epi8(part, oldest), each),
            }
        }
    }

    #[repr(align(32))]
    struct Places([u32; 32]);

    impl Places {
        #[inline(always)]
        fn put(&mut self, at: usize, four: __m128i) {
            // SAFETY: a vector is four numbers.
            self.0[at..at + 4].copy_from_slice(&unsafe { std::mem::transmute::<__m128i, [u32; 4]>(four) });
        }
    }
}
