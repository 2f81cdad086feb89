//! Anchors as a set that every place of a text is asked about, and the keys they lead to.
//!
//! The last symbols of a text but for the oldest choose a word, the oldest chooses a bit of it: one
//! load a place. Which bit also depends on the others, so that anchors that share a word seldom
//! share bits. Shorter anchors have all bits of their words. Words and bits are worked out for
//! several places at once, in what registers a processor has for that.

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

/// For words.
const SCATTER_WORDS: u32 = 0x9E37_79B9;

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

    /// All but the oldest symbol of a row as long as the longest anchor, and that one.
    #[inline(always)]
    fn parts(self, row: u64) -> (u32, u32) {
        let oldest = row >> (self.bits * (self.longest as u32 - 1));
        (self.last(row, self.longest - 1) as u32, oldest as u32)
    }

    /// Which bits of a word the oldest symbol and the others choose. In halves, those of the upper and the lower one. Only
    /// their lowest bits count.
    #[inline(always)]
    fn choose(self, newer: u32, oldest: u32) -> (u32, u32) {
        let others = newer ^ newer >> if self.halves { 16 } else { 7 };
        (oldest.wrapping_add(others), others)
    }

    /// Whether a word has the bits chosen, in the lowest bit.
    #[inline(always)]
    fn may_have(self, word: u64, (upper, lower): (u32, u32)) -> u64 {
        if self.halves {
            word.wrapping_shr(upper | 32) & word.wrapping_shr(lower & 31) & 1
        } else {
            word.wrapping_shr(upper) & 1
        }
    }

    /// The bits of a row; `any`: with any oldest symbol.
    fn bits(self, row: u64, any: bool) -> u64 {
        let (newer, oldest) = self.parts(row);
        let (upper, lower) = self.choose(newer, oldest);
        let bit = if any {
            self.any_oldest()
        } else {
            1u64.wrapping_shl(if self.halves { upper | 32 } else { upper })
        };
        bit | if self.halves { 1 << (lower & 31) } else { 0 }
    }

    /// Whether a word may be that of an anchor without oldest symbol.
    #[inline(always)]
    fn has_any_oldest(self, word: u64) -> bool {
        word & self.any_oldest() == self.any_oldest()
    }

    /// All bits that oldest symbols choose from.
    #[inline(always)]
    const fn any_oldest(self) -> u64 {
        if self.halves { u64::MAX << u32::BITS } else { u64::MAX }
    }
}

/// The number of a word, of as many as `shift` leaves numbers.
#[inline(always)]
fn word_of(newer: u32, shift: u32) -> u32 {
    newer.wrapping_mul(SCATTER_WORDS) >> shift
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

/// Places that are asked about at once, and the code points before them that are looked back at.
pub const PLACES: usize = 64;
pub const BACK: usize = 3;
/// Places that are worked out together.
const LANES: usize = 16;

/// Classes of a part of a text.
pub struct Block {
    /// `BACK` of what stands before, then `len` of the block.
    pub classes: [u16; BACK + PLACES],
    pub len: usize,
}

impl Block {
    /// The block as a gate of some form sees it.
    #[inline(always)]
    pub fn seen(&self, form: Form) -> Block {
        Block { classes: self.classes.map(|class| form.seen(class)), len: self.len }
    }

    /// Whether two narrow classes stand together: anchors have two symbols at least.
    #[inline(always)]
    pub fn has_narrow_pair(&self) -> bool {
        let is_narrow = |class: u16| class.wrapping_sub(NONE + 1) < classes::WIDE - 1;
        let pairs = self.classes.iter().zip(&self.classes[1..]).take(BACK + self.len);
        pairs.fold(false, |any, (one, next)| any | (is_narrow(*one) & is_narrow(*next)))
    }
}

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
                words[word_of(form.parts(row).0, u32::BITS - bits) as usize] |=
                    form.bits(row, len < form.longest);
            }
        }
        words
    }

    /// There are a power of two of `words`, and one more than a power of two of `firsts`.
    pub(super) fn new(words: Flat<u64>, firsts: Flat<u32>, anchored: Flat<Anchored>) -> Gate {
        let words_shift = u32::BITS - words.len().trailing_zeros();
        let firsts_shift = u64::BITS - (firsts.len() - 1).trailing_zeros();
        Gate { words, words_shift, firsts, firsts_shift, anchored }
    }

    /// The number of a word.
    #[inline(always)]
    fn place(&self, newer: u32) -> u32 {
        word_of(newer, self.words_shift)
    }

    /// Where anchors may end in at most 64 places, the highest bit being the first: as they are read, which is best for
    /// short texts. `row` is what stands before.
    #[inline(always)]
    pub fn may_have_as_read(
        &self,
        form: Form,
        classes: impl ExactSizeIterator<Item = u16>,
        mut row: u64,
    ) -> u64 {
        let (mut found, len) = (0u64, classes.len());
        for class in classes {
            row = form.push(row, class);
            let (newer, oldest) = form.parts(row);
            // SAFETY: there are `1 << (32 - words_shift)` words.
            let word = unsafe { *self.words.get_unchecked(self.place(newer) as usize) };
            found = found << 1 | form.may_have(word, form.choose(newer, oldest));
        }
        found.checked_shl(u64::BITS - len as u32).unwrap_or(0)
    }

    /// The same of a block that was read.
    #[inline(always)]
    pub fn may_have(&self, form: Form, block: &Block) -> u64 {
        // The word of a place, and the bits chosen.
        let mut asked = [0u32; PLACES];
        for (nth, asked) in asked.chunks_exact_mut(LANES).enumerate().take(block.len.div_ceil(LANES)) {
            for (lane, asked) in asked.iter_mut().enumerate() {
                let class = |back: usize| u32::from(block.classes[nth * LANES + lane + BACK - back]);
                let (newer, oldest) = match form.longest {
                    4 => (class(2) << (2 * form.bits) | class(1) << form.bits | class(0), class(3)),
                    _ => (class(1) << form.bits | class(0), class(2)),
                };
                let (upper, lower) = form.choose(newer, oldest);
                *asked = self.place(newer) << 11 | (upper & 63) << 5 | lower & 31;
            }
        }
        let mut found = 0u64;
        for &asked in asked.iter().take(block.len) {
            // SAFETY: there are `1 << (32 - words_shift)` words.
            let word = unsafe { *self.words.get_unchecked((asked >> 11) as usize) };
            found = found << 1 | form.may_have(word, (asked >> 5, asked & 31));
        }
        found.checked_shl(u64::BITS - block.len as u32).unwrap_or(0)
    }

    /// The keys the anchors of which may end with a row. `is_key`: its last symbol may be one.
    #[inline(always)]
    pub fn anchored(&self, form: Form, row: u64, is_key: bool) -> impl Iterator<Item = Anchored> + '_ {
        let has_shorter = form.has_any_oldest(self.words[self.place(form.parts(row).0) as usize]);
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
