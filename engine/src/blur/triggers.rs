//! Where the blurred view is needed: what a text must show for a letter to be stretched, a digit to
//! be one, or a character to be another that sounds alike.
//!
//! The blurred view is made wherever the joined view differs from the base view, too, so it is
//! enough to look at the base view here; and where there is more to a code point than one symbol
//! nothing is told at all. Too much may be let through, never too little.

use super::classes::{All, classes, letter};
use crate::fold::{Kind, table};
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
fn hash(classes: [u32; 3]) -> u64 {
    classes
        .iter()
        .fold(0, |hash: u64, &class| (hash.rotate_left(21) ^ u64::from(class)).wrapping_mul(SCATTER))
}

impl Sounds {
    /// Adds a spelling by the classes of its symbols, if it can be meant by its sound.
    pub fn add(&mut self, of_symbols: &[All]) {
        match of_symbols {
            [] | [_] => {}
            [first, second] => {
                self.has_pairs = true;
                for &class in first {
                    self.hashes.extend(second.iter().map(|&last| hash([0, class, last])));
                }
            }
            [.., first, second, third] => {
                for &class in first {
                    for &middle in second {
                        self.hashes.extend(third.iter().map(|&last| hash([class, middle, last])));
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

    fn is_empty(&self) -> bool {
        self.filter.is_empty()
    }

    fn may_have(&self, classes: [u32; 3]) -> bool {
        let bit = hash(classes) >> self.shift;
        self.filter[(bit / 64) as usize] >> (bit % 64) & 1 != 0
    }
}

/// A cell as far as it matters here.
#[derive(Clone, Copy)]
struct Past {
    skeleton: u32,
    kind: Kind,
    class: u32,
}

const NOTHING: Past = Past { skeleton: u32::MAX, kind: Kind::White, class: 0 };

impl Past {
    fn is_sign(self) -> bool {
        !matches!(self.kind, Kind::Letter | Kind::Ideograph) && letter(self.skeleton).is_some()
    }
}

/// Answers, in order, the code points at which something shows.
pub fn triggers<U: Unit>(sounds: &Sounds, units: &[U], mut found: impl FnMut(usize)) {
    let (table, classes) = (table(), classes());
    let mut past = [NOTHING; 3];
    for (at, unit) in units.iter().enumerate() {
        let code = unit.code();
        let row = table.row(code);
        if row.is_dropped() {
            continue;
        }
        if row.len > 1 {
            found(at);
            past = [NOTHING; 3];
            continue;
        }
        let skeleton = table.symbol(code, row, 0).1;
        let kind = row.base_kind;
        if kind == Kind::White && past[0].kind == Kind::White {
            continue;
        }
        let has_readings = !sounds.is_empty() && skeleton > 0xFF;
        let class = if has_readings { classes.first(skeleton) } else { skeleton };
        let now = Past { skeleton, kind, class };
        if stretches(now, past)
            || stands_for_letter(now, past[0])
            || is_other_stroke(units, at)
            || !sounds.is_empty() && kind == Kind::Ideograph && sounds_like(sounds, now, past)
        {
            found(at);
        }
        past = [now, past[0], past[1]];
    }
}

/// An ideograph twice, anything else three times, or two things twice each.
fn stretches(now: Past, [last, second, third]: [Past; 3]) -> bool {
    now.skeleton == last.skeleton
        && (now.kind == Kind::Ideograph
            || now.skeleton == second.skeleton
            || second.skeleton == third.skeleton && second.kind == Kind::Letter)
}

/// A digit or sign beside a letter.
fn stands_for_letter(now: Past, last: Past) -> bool {
    now.kind == Kind::Letter && last.is_sign() || last.kind == Kind::Letter && now.is_sign()
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

fn sounds_like(sounds: &Sounds, now: Past, [last, second, _]: [Past; 3]) -> bool {
    sounds.may_have([second.class, last.class, now.class])
        || sounds.has_pairs && sounds.may_have([0, last.class, now.class])
}
