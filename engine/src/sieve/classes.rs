//! What the sieve sees of code points: small numbers that stand for symbols.
//!
//! What is read as one symbol has one class. Several symbols may share theirs, so that more passes.
//! One-byte texts have so few symbols that six bits tell nearly all of them apart.

use crate::alphabet::{Alphabet, DROP, MULTI};
use crate::compiled::flat::Flat;
use crate::rarity::Rarity;

/// Beside a class: a key by itself. Beside none: what touches this code point can only be told by a walk.
pub const SPECIAL: u16 = 1 << 15;

/// The same beside a narrow class in a byte.
pub const SPECIAL_BYTE: u8 = 1 << 7;

/// No symbol of a key, or white space.
pub const NONE: u16 = 0;

/// Classes of codes that one-byte code points are read as are below this, all others not.
pub const WIDE: u16 = 1 << NARROW_BITS;

/// Whether any of some classes is wide, given all their bits.
pub const fn is_wide(bits: u16) -> bool {
    // Wide classes have bits that narrow ones do not.
    bits >= WIDE
}

/// Bits of a class of what one-byte texts can have, and of any.
pub const NARROW_BITS: u32 = 6;
pub const BITS: u32 = 16;

#[derive(Debug)]
pub struct Classes {
    /// Codes that are keys by themselves, in order; and those that are where they are not what they look
    /// like (see [`super::Sieve::build`]).
    pub alone: Flat<u32>,
    pub signs: Flat<u32>,
    /// The code of white space; 0 where no key has any.
    space: u32,
    /// The codes that one-byte code points are read as, in order, and their classes.
    narrow: Vec<(u32, u16)>,
    /// Of code points of two bytes or one; behind them one more, so that two can be read at each.
    classes: Box<[u16; (1 << u16::BITS) + 1]>,
    /// Of those of one byte, which are narrow.
    pub bytes: [u8; 1 << u8::BITS],
}

impl Classes {
    pub fn new(alphabet: &Alphabet, space: u32, alone: Flat<u32>, signs: Flat<u32>) -> Classes {
        let bytes = (0..=u8::MAX).map(|byte| alphabet.entry(byte));
        let plain = bytes.filter(|entry| entry & (DROP | MULTI) == 0).map(Alphabet::code);
        let mut narrow: Vec<u32> = plain.filter(|&code| code != 0 && code != space).collect();
        narrow.sort_unstable();
        narrow.dedup();
        // The commonest first: their lower bits alone tell them from each other.
        let rarity = Rarity::of(alphabet);
        narrow.sort_by_key(|&code| rarity.of_row(&[code]));
        let classes = (0..WIDE - 1).cycle().map(|rank| 1 + rank);
        let mut narrow: Vec<(u32, u16)> = narrow.into_iter().zip(classes).collect();
        narrow.sort_unstable();
        let mut classes =
            Classes { alone, signs, space, narrow, classes: Box::new([NONE; _]), bytes: [0; _] };
        for code in 0..=u16::MAX {
            classes.classes[usize::from(code)] = classes.of_entry(alphabet, alphabet.entry(code));
        }
        for (byte, &class) in classes.bytes.iter_mut().zip(classes.classes.iter()) {
            *byte = class as u8 | if class & SPECIAL == 0 { 0 } else { SPECIAL_BYTE };
        }
        classes
    }

    pub fn of_code(&self, code: u32) -> u16 {
        if code == 0 || code == self.space {
            return NONE;
        }
        // All but `NONE`, and but one bit for `SPECIAL`.
        match self.narrow.binary_search_by_key(&code, |&(narrow, _)| narrow) {
            Ok(place) => self.narrow[place].1,
            Err(_) => WIDE + (code % u32::from(SPECIAL - WIDE)) as u16,
        }
    }

    #[cfg(target_arch = "x86_64")]
    pub fn two_bytes(&self) -> &[u16; (1 << u16::BITS) + 1] {
        &self.classes
    }

    #[inline(always)]
    pub fn of_one_byte(&self, unit: u8) -> u16 {
        self.classes[usize::from(unit)]
    }

    #[inline(always)]
    pub fn of_two_bytes(&self, unit: u16) -> u16 {
        self.classes[usize::from(unit)]
    }

    #[inline(always)]
    pub fn of_four_bytes(&self, alphabet: &Alphabet, unit: u32) -> u16 {
        match u16::try_from(unit) {
            Ok(unit) => self.of_two_bytes(unit),
            Err(_) => self.of_entry(alphabet, alphabet.entry(unit)),
        }
    }

    fn of_entry(&self, alphabet: &Alphabet, entry: u32) -> u16 {
        if entry & DROP != 0 {
            return NONE | SPECIAL;
        }
        if entry & MULTI != 0 {
            let is_known = alphabet.expansion(entry).iter().any(|&code| code != 0);
            return NONE | if is_known { SPECIAL } else { 0 };
        }
        let code = Alphabet::code(entry);
        let has = |codes: &[u32]| codes.binary_search(&code).is_ok();
        let is_key = has(&self.alone) || has(&self.signs) && entry != alphabet.entry_of_code(code);
        self.of_code(code) | if is_key { SPECIAL } else { 0 }
    }
}
