//! Where the blurred view is needed: what a text must show for a letter to be stretched, a digit to
//! be one, or a character to be another that sounds alike.
//!
//! The blurred view is made wherever the joined view differs from the base view, too, so it is
//! enough to look at the base view here; and where there is more to a code point than one symbol
//! nothing is told at all. Too much may be let through, never too little.

use std::sync::OnceLock;

use super::classes::{All, MOST_READINGS, classes, letter, of_letter};
use crate::fold::{Kind, table};
use crate::paged::{PAGE, Paged};
use crate::text::Unit;

/// Bits of a word that says which triples of sounds there are, and how many words at least.
const MOST_BITS: u32 = 22;
const LEAST_BITS: u32 = 12;
/// Places of the filter per key.
const ROOM: usize = 32;

const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

/// The triples (in keys of two symbols: pairs) of classes that show where something may stand by its sound.
#[derive(Debug, Default)]
pub struct Sounds {
    hashes: Vec<u64>,
    filter: Vec<u64>,
    shift: u32,
    has_pairs: bool,
}

/// A hash of classes in a row; of a pair the first is 0.
#[inline(always)]
fn hash([first, second, third]: [u32; 3]) -> u64 {
    (u64::from(first) << 42 ^ u64::from(second) << 21 ^ u64::from(third)).wrapping_mul(SCATTER)
}

impl Sounds {
    /// Adds a spelling by the classes of its symbols, if it can be meant by its sound.
    pub fn add(&mut self, of_symbols: &[All]) {
        match of_symbols {
            [] | [_] => {}
            [first, second] => {
                self.has_pairs = true;
                for &class in first {
                    self.hashes.extend(second.iter().map(|&last| hash([0, number(class), number(last)])));
                }
            }
            _ => {
                // Only beside characters that have readings is anybody asked for triples.
                let sounds =
                    |window: &&[All]| window.iter().flatten().any(|&class| classes().reading(class) != 0);
                let Some([first, second, third]) = of_symbols.windows(3).rev().find(sounds) else { return };
                for &class in first {
                    for &middle in second {
                        let hash = |&last: &u32| hash([number(class), number(middle), number(last)]);
                        self.hashes.extend(third.iter().map(hash));
                    }
                }
            }
        }
    }

    pub fn finish(&mut self) {
        let hashes = std::mem::take(&mut self.hashes);
        if hashes.is_empty() {
            return;
        }
        let bits = (hashes.len() * ROOM).next_power_of_two().trailing_zeros().clamp(LEAST_BITS, MOST_BITS);
        self.shift = u64::BITS - bits;
        self.filter = vec![0; 1 << (bits - u64::BITS.trailing_zeros())];
        for hash in hashes {
            let bit = hash >> self.shift;
            self.filter[(bit / 64) as usize] |= 1 << (bit % 64);
        }
    }

    #[inline(always)]
    fn may_end(&self, now: Sign, last: Sign, second: Sign) -> bool {
        !self.filter.is_empty()
            && (self.may_have([second.class(), last.class(), now.class()])
                || self.has_pairs && self.may_have([0, last.class(), now.class()]))
    }

    fn may_have(&self, classes: [u32; 3]) -> bool {
        let bit = hash(classes) >> self.shift;
        self.filter[(bit / 64) as usize] >> (bit % 64) & 1 != 0
    }
}

/// What a code point is, as far as it matters here, in one load: its symbol, what kind that is, and
/// how it is read.
#[derive(Clone, Copy)]
struct Sign(u32);

const SYMBOL_BITS: u32 = 16;
const READING: u32 = MOST_READINGS << SYMBOL_BITS;
/// Stands in for a letter only inside a word.
const EXCLAMATION: u32 = 1 << 25;
const LETTER: u32 = 1 << 26;
const IDEOGRAPH: u32 = 1 << 27;
/// What can stand for a letter.
const STANDS_IN: u32 = 1 << 28;
const SPACE: u32 = 1 << 29;
const DROPPED: u32 = 1 << 30;
const SEVERAL: u32 = 1 << 31;

const NOTHING: Sign = Sign(SPACE | 0x20);

impl Sign {
    fn of(code: u32) -> Sign {
        let row = table().row(code);
        if row.len != 1 {
            return Sign(if row.is_dropped() { DROPPED } else { SEVERAL });
        }
        let skeleton = table().symbol(code, row, 0).1;
        // Two symbols may have one number: then more is let through.
        let symbol = (skeleton ^ skeleton >> SYMBOL_BITS) & ((1 << SYMBOL_BITS) - 1);
        let kind = match row.base_kind {
            Kind::Letter => LETTER,
            Kind::Ideograph => IDEOGRAPH,
            Kind::White => SPACE,
            _ if skeleton == u32::from('!') => EXCLAMATION,
            _ if letter(skeleton).is_some() => STANDS_IN,
            _ => 0,
        };
        Sign(symbol | u32::from(classes().reading(skeleton)) << SYMBOL_BITS | kind)
    }

    fn is(self, bits: u32) -> bool {
        self.0 & bits != 0
    }

    /// A number of its class that is only its own, as far as 16 bits go.
    fn class(self) -> u32 {
        match self.0 & READING {
            0 => of_letter(self.0 & ((1 << SYMBOL_BITS) - 1)),
            reading => reading,
        }
    }

    fn same(self, other: Sign) -> bool {
        (self.0 ^ other.0) << (u32::BITS - SYMBOL_BITS) == 0
    }
}

/// The signs of all code points, made when first needed.
fn signs() -> &'static Paged<u32> {
    static SIGNS: OnceLock<Paged<u32>> = OnceLock::new();
    SIGNS.get_or_init(|| {
        Paged::build(0, |page, entries| {
            for (i, entry) in entries.iter_mut().enumerate() {
                *entry = Sign::of((page * PAGE + i) as u32).0;
            }
            true
        })
    })
}

fn skeleton<U: Unit>(unit: U) -> u32 {
    table().symbol(unit.code(), table().row(unit.code()), 0).1
}

/// The number by which [`Sounds`] knows a class. The character that stands for a reading may itself look
/// like another one, so its reading counts, not what it is taken for.
fn number(class: u32) -> u32 {
    match classes().reading(class) {
        0 => Sign::of(class).class(),
        reading => u32::from(reading) << SYMBOL_BITS,
    }
}

/// Answers, in order, the code points at which something shows.
///
/// `is_used` says whether any key has the class of a symbol.
pub fn triggers<U: Unit>(
    sounds: &Sounds,
    is_used: impl Fn(u32) -> bool,
    units: &[U],
    mut found: impl FnMut(usize),
) {
    if U::bytes(units).is_some_and(|bytes| !super::bytes::may_show(bytes)) {
        return;
    }
    let signs = signs();
    let mut past = [NOTHING; 3];
    for (at, unit) in units.iter().enumerate() {
        let now = Sign(unit.look_up(signs));
        if now.is(DROPPED | SEVERAL | SPACE) {
            if now.is(SEVERAL) {
                found(at);
            }
            if now.is(SEVERAL) || now.is(SPACE) && !past[0].is(SPACE) {
                past = [NOTHING, past[0], past[1]];
            }
            continue;
        }
        let [last, second, _] = past;
        if stretches(now, past) && is_used(skeleton(*unit))
            || stands_for_letter(now, last, second)
            || matches!(unit.code(), 0x49 | 0x6C) && is_other_stroke(units, at)
            || (now.0 | last.0 | second.0) & READING != 0 && sounds.may_end(now, last, second)
        {
            found(at);
        }
        past = [now, last, second];
    }
}

/// An ideograph twice, a letter three times, or two letters twice each.
#[inline(always)]
fn stretches(now: Sign, [last, second, third]: [Sign; 3]) -> bool {
    now.same(last)
        && now.is(LETTER | IDEOGRAPH)
        && (now.is(IDEOGRAPH)
            || last.is(IDEOGRAPH)
            || now.same(second)
            || second.same(third) && second.is(LETTER))
}

/// A digit or sign beside a letter; an exclamation mark only inside a word.
#[inline(always)]
fn stands_for_letter(now: Sign, last: Sign, second: Sign) -> bool {
    now.is(LETTER) && last.is(STANDS_IN)
        || last.is(LETTER) && now.is(STANDS_IN)
        || last.is(EXCLAMATION) && now.is(LETTER | STANDS_IN) && second.is(LETTER | STANDS_IN)
}

fn is_other_stroke<U: Unit>(units: &[U], at: usize) -> bool {
    let typed = |at: usize| units.get(at).and_then(|unit| u8::try_from(unit.code()).ok()).unwrap_or(0);
    let before = at.checked_sub(1).map_or(0, typed);
    match typed(at) {
        b'I' => before.is_ascii_lowercase(),
        b'l' => before.is_ascii_uppercase() && typed(at + 1).is_ascii_uppercase(),
        _ => false,
    }
}
