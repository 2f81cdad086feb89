//! Anchors as a set that every place of a text is asked about, and the keys they lead to.
//!
//! The last symbols of a text but for the oldest choose a word, the oldest chooses a bit of it: one
//! load a place. Which bit also depends on the others, so that anchors that share a word seldom
//! share bits. Shorter anchors have all bits of their words.

use super::classes::{self, BITS, NARROW_BITS, NONE};
use crate::compiled::flat::{Flat, Plain};

/// How the last symbols are held in a number, the latest lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    bits: u32,
    /// Symbols of the longest anchor.
    pub longest: usize,
    /// Symbols before an anchor that are looked at before its key is.
    pub more: usize,
    /// Whether the lower half of a word is left to the newer symbols alone: many keys have no more, and
    /// have all other bits.
    halves: bool,
}

pub const NARROW: Form = Form { bits: NARROW_BITS, longest: 4, more: 2, halves: false };
pub const WIDE: Form = Form { bits: BITS, longest: 3, more: 1, halves: true };

/// Symbols of the shortest anchor that the words have. Keys without two symbols in a row have one.
pub const SHORTEST: usize = 2;
const ALONE: usize = 1;

/// Odd, without pattern.
const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

impl Form {
    /// What a gate of this form sees of a class: a narrow one nothing of wide ones.
    #[inline(always)]
    pub const fn seen(self, class: u16) -> u16 {
        if self.bits == NARROW_BITS && class >= classes::WIDE { NONE } else { class }
    }

    #[inline(always)]
    pub const fn push(self, row: u64, class: u16) -> u64 {
        row << self.bits | class as u64
    }

    /// Whether a row has a wide class.
    #[inline(always)]
    pub fn has_wide(self, row: u64) -> bool {
        (0..u64::BITS / self.bits).any(|nth| classes::is_wide((row >> (self.bits * nth)) as u16))
    }

    /// Only the last symbols of a row.
    #[inline(always)]
    pub const fn last(self, row: u64, symbols: usize) -> u64 {
        row & u64::MAX >> (u64::BITS - self.bits * symbols as u32)
    }

    /// The hash of an anchor of so many symbols.
    #[inline(always)]
    pub fn hash(self, row: u64, len: usize) -> u64 {
        (self.last(row, len) ^ (len as u64) << 60).wrapping_mul(SCATTER)
    }

    /// The hash of all but the oldest symbol of a row as long as the longest anchor.
    #[inline(always)]
    fn hash_of_newer(self, row: u64) -> u64 {
        self.last(row, self.longest - 1).wrapping_mul(SCATTER)
    }

    /// Whether a word has the bits of a row, in the lowest bit.
    #[inline(always)]
    fn may_have(self, word: u64, row: u64, newer: u64) -> u64 {
        let oldest = ((row >> (self.bits * (self.longest as u32 - 1))) + (newer >> 32)) as u32;
        if self.halves {
            let (low, high) = (word as u32, (word >> u32::BITS) as u32);
            u64::from(low.wrapping_shr((newer >> 24) as u32) & high.wrapping_shr(oldest) & 1)
        } else {
            word.wrapping_shr(oldest) & 1
        }
    }

    /// Whether a word may be that of an anchor without oldest symbol.
    #[inline(always)]
    fn has_any_oldest(self, word: u64) -> bool {
        let all = if self.halves { u64::from(u32::MAX) << u32::BITS } else { u64::MAX };
        word & all == all
    }

    /// The bits of a row; `any`: with any oldest symbol.
    fn bits(self, row: u64, newer: u64, any: bool) -> u64 {
        let oldest = ((row >> (self.bits * (self.longest as u32 - 1))) + (newer >> 32)) as u32;
        if self.halves {
            let high = if any { u32::MAX } else { 1u32.wrapping_shl(oldest) };
            u64::from(1u32.wrapping_shl((newer >> 24) as u32)) | u64::from(high) << u32::BITS
        } else if any {
            u64::MAX
        } else {
            1u64.wrapping_shl(oldest)
        }
    }
}

pub const LEAST_BITS: u32 = 6;
/// More make fewer chance hits and more misses in the cache.
pub const MOST_BITS: u32 = 18;

/// Words for every one that is full, because what passes there is any symbol; up to a number.
const SPARE: u64 = 16;
const MOST_SPARED: u64 = 1 << 13;

/// Keys that share a place with so many others are left to the walk: comparing them one by one could
/// cost more.
const MOST_ANCHORED: usize = 8;

#[derive(Debug)]
pub struct Gate {
    /// As many as `words_shift` leaves numbers.
    pub(super) words: Flat<u64>,
    words_shift: u32,
    /// By hash, where anchored keys begin; and where the last end.
    pub(super) firsts: Flat<u32>,
    firsts_shift: u32,
    pub(super) anchored: Flat<Anchored>,
}

/// A key and its anchor.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Anchored {
    pub key: u32,
    /// The symbols of the key up to the end of the anchor; 0 where only a walk can tell the hits.
    pub back: u8,
    /// How many of those before the anchor are in the tag.
    pub(super) more: u8,
    tag: u16,
}

// SAFETY: whole numbers without padding.
unsafe impl Plain for Anchored {}

/// What the last symbols of a text are compared with before the key itself is.
#[inline(always)]
fn tag(hash: u64) -> u16 {
    // The lower bits of a product know nothing of the higher bits of its factor.
    (hash >> 40 ^ hash >> 8) as u16
}

/// A key whose anchor is the last of these symbols. `back` as in [`Anchored`].
pub struct ToAnchor {
    pub key: u32,
    pub back: u8,
    pub row: u64,
    pub len: usize,
    /// Symbols in front of them in the row.
    pub more: usize,
}

impl Gate {
    pub fn build(form: Form, keys: &[ToAnchor]) -> Gate {
        let mut hashed: Vec<(u64, Anchored)> = keys
            .iter()
            .map(|to| {
                let tag = tag(form.hash(to.row, to.len + to.more));
                let anchored = Anchored { key: to.key, back: to.back, more: to.more as u8, tag };
                (form.hash(to.row, to.len), anchored)
            })
            .collect();
        hashed.sort_unstable_by_key(|&(hash, anchored)| (hash, anchored.key));
        let words = Gate::words(form, keys);
        let firsts_bits = bits(keys.len());
        let mut firsts = Vec::with_capacity((1 << firsts_bits) + 1);
        let mut anchored = Vec::with_capacity(keys.len());
        let place = |hash: u64| (hash >> (u64::BITS - firsts_bits)) as usize;
        for together in hashed.chunk_by(|a, b| place(a.0) == place(b.0)) {
            firsts.resize(place(together[0].0) + 1, anchored.len() as u32);
            let crowded = together.len() > MOST_ANCHORED;
            anchored.extend(
                together.iter().map(|&(_, one)| Anchored { back: if crowded { 0 } else { one.back }, ..one }),
            );
        }
        firsts.resize((1 << firsts_bits) + 1, anchored.len() as u32);
        Gate::new(words.into(), firsts.into(), anchored.into())
    }

    /// The words that have the bits of all anchors.
    fn words(form: Form, keys: &[ToAnchor]) -> Vec<u64> {
        let mut anchors: Vec<(usize, u64)> = keys
            .iter()
            .map(|to| (to.len, form.last(to.row, to.len)))
            .filter(|&(len, _)| len >= SHORTEST)
            .collect();
        anchors.sort_unstable();
        anchors.dedup();
        // What may stand before a short anchor is any symbol.
        let before = |len: usize| 1u64 << (form.bits * (form.longest - 1).saturating_sub(len) as u32);
        let full: u64 =
            anchors.iter().map(|&(len, _)| if len < form.longest { before(len) } else { 0 }).sum();
        let bits = bits(anchors.len().max((full * SPARE).min(MOST_SPARED) as usize));
        let mut words = vec![0u64; 1 << bits];
        for (len, anchor) in anchors {
            for before in 0..before(len) {
                let row = anchor | before << (form.bits * len as u32);
                let hash = form.hash_of_newer(row);
                words[(hash >> (u64::BITS - bits)) as usize] |= form.bits(row, hash, len < form.longest);
            }
        }
        words
    }

    /// There are a power of two of `words`, and one more than a power of two of `firsts`.
    pub(super) fn new(words: Flat<u64>, firsts: Flat<u32>, anchored: Flat<Anchored>) -> Gate {
        let shift = |len: usize| u64::BITS - len.trailing_zeros();
        let (words_shift, firsts_shift) = (shift(words.len()), shift(firsts.len() - 1));
        Gate { words, words_shift, firsts, firsts_shift, anchored }
    }

    /// Where anchors may end: up to 64 places, of which the highest bit is the first. `row` is what stands before.
    #[inline(always)]
    pub fn may_have(&self, form: Form, classes: impl ExactSizeIterator<Item = u16>, mut row: u64) -> u64 {
        let (mut found, count) = (0u64, classes.len());
        for class in classes {
            row = form.push(row, class);
            let hash = form.hash_of_newer(row);
            // SAFETY: there are `1 << (64 - words_shift)` words.
            let word = unsafe { *self.words.get_unchecked((hash >> self.words_shift) as usize) };
            found = found << 1 | form.may_have(word, row, hash);
        }
        found.checked_shl(u64::BITS - count as u32).unwrap_or(0)
    }

    /// The keys the anchors of which may end with a row. `is_key`: its last symbol may be one.
    #[inline(always)]
    pub fn anchored(&self, form: Form, row: u64, is_key: bool) -> impl Iterator<Item = Anchored> + '_ {
        let hash = form.hash_of_newer(row);
        let has_shorter = form.has_any_oldest(self.words[(hash >> self.words_shift) as usize]);
        let shortest = match (is_key, has_shorter) {
            (true, _) => ALONE,
            (_, true) => SHORTEST,
            _ => form.longest,
        };
        let mut len = form.longest;
        let mut left = self.of(form, row, len);
        std::iter::from_fn(move || {
            loop {
                if let Some((first, others)) = left.split_first() {
                    left = others;
                    if tag(form.hash(row, len + usize::from(first.more))) == first.tag {
                        return Some(*first);
                    }
                } else if len > shortest {
                    len -= 1;
                    left = self.of(form, row, len);
                } else {
                    return None;
                }
            }
        })
    }

    /// The keys that anchors of so many symbols lead to, and some others.
    #[inline(always)]
    fn of(&self, form: Form, row: u64, len: usize) -> &[Anchored] {
        let place = (form.hash(row, len) >> self.firsts_shift) as usize;
        &self.anchored[self.firsts[place] as usize..self.firsts[place + 1] as usize]
    }
}

/// For so many things.
fn bits(count: usize) -> u32 {
    count.next_power_of_two().trailing_zeros().clamp(LEAST_BITS, MOST_BITS)
}
