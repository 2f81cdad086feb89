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
}

pub const NARROW: Form = Form { bits: NARROW_BITS, longest: 4, more: 2 };
pub const WIDE: Form = Form { bits: BITS, longest: 3, more: 1 };

/// Symbols of the shortest anchor that gates have. Keys without two symbols in a row have one.
pub const SHORTEST: usize = 2;
pub const ALONE: usize = 1;

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
}

/// A key whose anchor is the last of these symbols. `back` as in [`super::Anchored`].
pub struct ToAnchor {
    pub key: u32,
    pub back: u8,
    pub row: u64,
    pub len: usize,
    /// Symbols in front of them in the row.
    pub more: usize,
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
    let mut anchors: Vec<(usize, u64)> = long.map(|to| (to.len, form.last(to.row, to.len))).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
}
