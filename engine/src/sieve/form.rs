//! Forms of anchors: how many symbols they have, and how those are held in a number.

use super::classes::{self, BITS, NARROW_BITS, NONE};

/// How the last symbols are held in a number, the latest lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    pub bits: u32,
    /// Symbols of the longest anchor.
    pub longest: usize,
    /// Symbols before an anchor that are looked at before its key is.
    pub more: usize,
    /// Those behind it.
    pub next: usize,
}

pub const NARROW: Form = Form { bits: NARROW_BITS, longest: 5, more: 1, next: 4 };
pub const WIDE: Form = Form { bits: BITS, longest: 3, more: 1, next: 3 };

/// Symbols of the shortest anchor that gates have. Keys without two symbols in a row have one.
pub const SHORTEST: usize = 2;
pub const ALONE: usize = 1;

/// Odd, without pattern.
const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;
const SCATTER_NEXT: u64 = 0xC2B2_AE3D_27D4_EB4F;

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

    /// Only the last symbols of a row, or the next of what stands behind: at least one.
    #[inline(always)]
    pub const fn lowest(self, row: u64, symbols: usize) -> u64 {
        row & u64::MAX >> (u64::BITS - self.bits * symbols as u32)
    }

    /// The hash of an anchor of so many symbols.
    #[inline(always)]
    pub fn hash(self, row: u64, len: usize) -> u64 {
        (self.lowest(row, len) ^ (len as u64) << 60).wrapping_mul(SCATTER)
    }

    /// A few bits of an anchor of so many symbols and of what its key has beside it.
    #[inline(always)]
    pub fn tag(self, around: Around, len: usize, beside: Beside) -> u16 {
        let next = (around.next & ((1 << (self.bits * beside.next())) - 1)).wrapping_mul(SCATTER_NEXT);
        let hash = self.hash(around.row, len + beside.more()) ^ next;
        // The lower bits of a product know nothing of the higher bits of its factor.
        (hash >> 40 ^ hash >> 8) as u16
    }
}

/// What stands around the end of an anchor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The last symbols, the latest lowest.
    pub row: u64,
    /// Those behind, the first lowest.
    pub next: u64,
}

/// How many symbols before an anchor and behind it are told from others by a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Beside(u8);

impl Beside {
    /// Of what has no tag: too many keys are led to.
    pub const ANYTHING: Beside = Beside(u8::MAX);

    pub fn new(more: usize, next: usize) -> Beside {
        Beside((more | next << 4) as u8)
    }

    #[inline(always)]
    pub fn more(self) -> usize {
        usize::from(self.0 & 15)
    }

    #[inline(always)]
    pub fn next(self) -> u32 {
        u32::from(self.0 >> 4)
    }

    /// Whether the tags of a form tell so much.
    pub fn fits(self, form: Form) -> bool {
        self == Beside::ANYTHING || self.more() <= form.more && self.next() as usize <= form.next
    }
}

/// A key whose anchor is the last of so many symbols. `back` as in [`super::Anchored`].
pub struct ToAnchor {
    pub key: u32,
    pub back: u8,
    pub around: Around,
    pub len: usize,
    pub beside: Beside,
}

const LEAST_BITS: u32 = 6;
/// More make fewer chance hits and more misses in the cache.
const MOST_BITS: u32 = 18;

/// Of the numbers of places that a hash chooses from, where there are so many things.
pub fn bits(count: usize) -> u32 {
    count.next_power_of_two().trailing_zeros().clamp(LEAST_BITS, MOST_BITS)
}

/// Whether a hash can choose from so many places.
pub fn is_size(places: usize) -> bool {
    places.is_power_of_two() && (LEAST_BITS..=MOST_BITS).contains(&places.trailing_zeros())
}

/// The anchors of so many symbols that gates have, each once.
pub fn anchors(form: Form, keys: &[ToAnchor]) -> Vec<(usize, u64)> {
    let long = keys.iter().filter(|to| to.len >= SHORTEST);
    let mut anchors: Vec<(usize, u64)> =
        long.map(|to| (to.len, form.lowest(to.around.row, to.len))).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
}
