//! What is searched: the code points of a text, as Python holds them.
//!
//! A Python `str` is an array of 1-, 2- or 4-byte units, one per code point. Walking those units
//! needs no copy, positions are code points at once, and lone surrogates are code points like any
//! other. Everything that walks a text is generic over [`Unit`] and instantiated three times.

use crate::alphabet::Alphabet;
use crate::paged::{Entry, Paged};
use crate::sieve::Classes;

/// A storage unit that holds one whole code point.
pub trait Unit: Copy + Send + Sync {
    const IS_ONE_BYTE: bool = false;

    fn code(self) -> u32;

    /// The entry of a table over all code points.
    #[inline(always)]
    fn look_up<T: Entry>(self, table: &Paged<T>) -> T {
        table.get(self.code())
    }

    /// All bits that any of some units has.
    fn bits(units: &[Self]) -> u32
    where
        Self: Sized;

    /// The same units.
    fn text(units: &[Self]) -> Text<'_>
    where
        Self: Sized;

    /// The units, where all of them are one-byte ASCII.
    #[inline(always)]
    fn ascii(units: &[Self]) -> Option<&[u8]>
    where
        Self: Sized,
    {
        match Self::text(units) {
            Text::One(bytes) if bytes.is_ascii() => Some(bytes),
            _ => None,
        }
    }

    /// What the sieve sees of it.
    fn class(self, classes: &Classes, alphabet: &Alphabet) -> u16;
}

impl Unit for u8 {
    const IS_ONE_BYTE: bool = true;

    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    #[inline(always)]
    fn look_up<T: Entry>(self, table: &Paged<T>) -> T {
        table.first_page()[usize::from(self)]
    }

    #[inline(always)]
    fn text(units: &[u8]) -> Text<'_> {
        Text::One(units)
    }

    #[inline(always)]
    fn bits(units: &[u8]) -> u32 {
        u32::from(units.iter().fold(0, |all, unit| all | unit))
    }

    #[inline(always)]
    fn class(self, classes: &Classes, _: &Alphabet) -> u16 {
        classes.of_one_byte(self)
    }
}

impl Unit for u16 {
    #[inline(always)]
    fn text(units: &[u16]) -> Text<'_> {
        Text::Two(units)
    }

    #[inline(always)]
    fn bits(units: &[u16]) -> u32 {
        u32::from(units.iter().fold(0, |all, unit| all | unit))
    }

    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    #[inline(always)]
    fn class(self, classes: &Classes, _: &Alphabet) -> u16 {
        classes.of_two_bytes(self)
    }
}

impl Unit for u32 {
    #[inline(always)]
    fn text(units: &[u32]) -> Text<'_> {
        Text::Four(units)
    }

    #[inline(always)]
    fn bits(units: &[u32]) -> u32 {
        units.iter().fold(0, |all, unit| all | unit)
    }

    #[inline(always)]
    fn code(self) -> u32 {
        self
    }

    #[inline(always)]
    fn class(self, classes: &Classes, alphabet: &Alphabet) -> u16 {
        classes.of_four_bytes(alphabet, self)
    }
}

/// A borrowed text in one of the three widths.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    One(&'a [u8]),
    Two(&'a [u16]),
    Four(&'a [u32]),
}

/// Runs `$body` with `$units` bound to the slice of whichever width `$text` has.
macro_rules! with_units {
    ($text:expr, $units:ident => $body:expr) => {
        match $text {
            $crate::text::Text::One($units) => $body,
            $crate::text::Text::Two($units) => $body,
            $crate::text::Text::Four($units) => $body,
        }
    };
}
pub(crate) use with_units;

impl<'a> Text<'a> {
    pub fn len(self) -> usize {
        with_units!(self, units => units.len())
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The first `limit` code points, and whether that cut anything off.
    pub fn prefix(self, limit: usize) -> (Text<'a>, bool) {
        if self.len() <= limit {
            return (self, false);
        }
        let cut = match self {
            Text::One(units) => Text::One(&units[..limit]),
            Text::Two(units) => Text::Two(&units[..limit]),
            Text::Four(units) => Text::Four(&units[..limit]),
        };
        (cut, true)
    }
}

/// The code points of a `&str`, for spellings and for tests.
pub fn code_points(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_counts_code_points_and_says_whether_it_cut() {
        let units = [0x1F600, 0xD800, 0x61];
        let (cut, was_cut) = Text::Four(&units).prefix(2);
        assert_eq!((cut.len(), was_cut), (2, true));
        let (whole, was_cut) = Text::Four(&units).prefix(3);
        assert_eq!((whole.len(), was_cut), (3, false));
    }
}
