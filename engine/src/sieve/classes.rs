//! What the sieve sees of code points: small numbers that stand for symbols.
//!
//! What is read as one symbol has one class. Several symbols may share theirs, so that more passes.
//! One-byte texts have so few symbols that six bits tell nearly all of them apart.

use crate::alphabet::{Alphabet, DROP, MULTI};
use crate::compiled::flat::Flat;

/// Beside a class: a key by itself. Beside none: what touches this code point can only be told by a walk.
pub const SPECIAL: u16 = 1 << 15;

/// No symbol of a key, or white space.
pub const NONE: u16 = 0;

/// Bits of a class: in one-byte texts, and in all others.
pub const NARROW_BITS: u32 = 6;
pub const WIDE_BITS: u32 = 16;

/// The `n`th class that is not `NONE`, of so many bits.
fn numbered(n: usize, bits: u32) -> u16 {
    (1 + n % ((1 << bits) - 1)) as u16
}

#[derive(Debug)]
pub struct Classes {
    /// Codes that are keys by themselves, in order; and those that are where they are not what they look
    /// like (see [`super::Sieve::build`]).
    pub alone: Flat<u32>,
    pub signs: Flat<u32>,
    /// The code of white space; 0 where no key has any.
    space: u32,
    /// The codes that one-byte code points are read as, in order.
    of_one_byte: Vec<u32>,
    narrow: [u16; 1 << u8::BITS],
    wide: Box<[u16; 1 << u16::BITS]>,
}

impl Classes {
    pub fn new(alphabet: &Alphabet, space: u32, alone: Flat<u32>, signs: Flat<u32>) -> Classes {
        let bytes = (0..=u8::MAX).map(|byte| alphabet.entry(byte));
        let plain = bytes.filter(|entry| entry & (DROP | MULTI) == 0).map(Alphabet::code);
        let mut of_one_byte: Vec<u32> = plain.filter(|&code| code != 0 && code != space).collect();
        of_one_byte.sort_unstable();
        of_one_byte.dedup();
        let (narrow, wide) = ([NONE; _], Box::new([NONE; _]));
        let mut classes = Classes { alone, signs, space, of_one_byte, narrow, wide };
        classes.narrow = std::array::from_fn(|code| {
            let narrow = |code| classes.narrow(code).unwrap_or(NONE);
            classes.read_as(alphabet, alphabet.entry(code as u8), narrow)
        });
        for code in 0..=u16::MAX {
            classes.wide[usize::from(code)] = classes.of_entry(alphabet, alphabet.entry(code));
        }
        classes
    }

    /// The class of a code in one-byte texts; `None` where no code point of theirs is read as it.
    pub fn narrow(&self, code: u32) -> Option<u16> {
        if code == self.space {
            return Some(NONE);
        }
        self.of_one_byte.binary_search(&code).ok().map(|rank| numbered(rank, NARROW_BITS))
    }

    /// The class of a code in texts of more than one byte. One bit is left for `SPECIAL`.
    pub fn wide(&self, code: u32) -> u16 {
        if code == 0 || code == self.space { NONE } else { numbered(code as usize - 1, WIDE_BITS - 1) }
    }

    #[inline(always)]
    pub fn of_one_byte(&self, unit: u8) -> u16 {
        self.narrow[usize::from(unit)]
    }

    #[inline(always)]
    pub fn of_two_bytes(&self, unit: u16) -> u16 {
        self.wide[usize::from(unit)]
    }

    #[inline(always)]
    pub fn of_four_bytes(&self, alphabet: &Alphabet, unit: u32) -> u16 {
        match u16::try_from(unit) {
            Ok(unit) => self.of_two_bytes(unit),
            Err(_) => self.of_entry(alphabet, alphabet.entry(unit)),
        }
    }

    fn of_entry(&self, alphabet: &Alphabet, entry: u32) -> u16 {
        self.read_as(alphabet, entry, |code| self.wide(code))
    }

    fn read_as(&self, alphabet: &Alphabet, entry: u32, class: impl Fn(u32) -> u16) -> u16 {
        if entry & DROP != 0 || entry & MULTI != 0 && alphabet.expansion(entry).iter().any(|&code| code != 0)
        {
            return NONE | SPECIAL;
        }
        if entry & MULTI != 0 {
            return NONE;
        }
        let code = Alphabet::code(entry);
        let has = |codes: &[u32]| codes.binary_search(&code).is_ok();
        let is_key = has(&self.alone) || has(&self.signs) && entry != alphabet.entry_of_code(code);
        class(code) | if is_key { SPECIAL } else { 0 }
    }
}
