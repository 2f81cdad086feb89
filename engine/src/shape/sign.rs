//! What a code point is to the shape of a text, in one load: what it does beside others, how it is
//! read, and which symbol it is.

use std::sync::OnceLock;

use crate::blur::classes::{MOST_READINGS, classes, letter, of_letter};
use crate::decode::is_coded;
use crate::fold::{Kind, table};
use crate::joined::APOSTROPHE;
use crate::paged::{PAGE, Paged};
use crate::text::Unit;
use crate::trigger;

/// A letter or a digit.
pub const WORD: u8 = 1;
pub const IDEOGRAPH: u8 = 2;
/// Can be part of any gap; what has none of these three is a hard sign or a line break.
pub const GAP: u8 = 4;
/// In a gap: more than a separator. By itself: an exclamation mark.
pub const SYMBOL: u8 = 8;
/// In a gap: an emoji. By itself: several symbols.
pub const EMOJI: u8 = 16;
/// Can stand for a letter, the exclamation mark apart.
pub const SIGN: u8 = 32;
/// One of `A-Z`. Of others: what does not cut words, white space and apostrophes.
pub const CAPITAL: u8 = 64;
/// Of letters: an `I` or `l`. Of others: what begins a code, or turns the direction.
pub const STROKE: u8 = 128;

/// The lowest bits number the symbol; of two that have one number, more is let through.
const SYMBOL_BITS: u32 = 15;
const READING_SHIFT: u32 = SYMBOL_BITS;
const TRAITS_SHIFT: u32 = 24;
/// Above all others, as no code point is a letter and an ideograph: what is dropped, and of this, what turns
/// the direction.
const DROPPED: u32 = u32::MAX;
const TURNS: u32 = u32::MAX - 1;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sign(u32);

impl Sign {
    fn of(code: u32) -> Sign {
        let row = table().row(code);
        if row.is_dropped() {
            return Sign(if is_coded(code) { TURNS } else { DROPPED });
        }
        let (_, skeleton) = table().symbol(code, row, 0);
        let mut traits = traits(code);
        if row.len > 1 {
            traits = EMOJI;
        }
        traits |= match u8::try_from(code) {
            Ok(b'I') => CAPITAL | STROKE,
            Ok(b'A'..=b'Z') => CAPITAL,
            Ok(b'l') => STROKE,
            _ if is_coded(code) && traits & WORD == 0 => STROKE,
            _ => 0,
        };
        let reading = u32::from(classes().reading(skeleton));
        Sign(u32::from(traits) << TRAITS_SHIFT | reading << READING_SHIFT | number(skeleton))
    }

    #[inline(always)]
    pub fn is_dropped(self) -> bool {
        self.0 >= TURNS
    }

    /// Whether it is dropped and turns the direction.
    #[inline(always)]
    pub fn turns(self) -> bool {
        self.0 == TURNS
    }

    #[inline(always)]
    pub fn traits(self) -> u8 {
        (self.0 >> TRAITS_SHIFT) as u8
    }

    /// Its reading by number; 0: none.
    #[inline(always)]
    pub fn reading(self) -> u32 {
        self.0 >> READING_SHIFT & MOST_READINGS
    }

    /// A number of its class that is only its own, as far as the bits go.
    #[inline(always)]
    pub fn class(self) -> u32 {
        match self.0 & MOST_READINGS << READING_SHIFT {
            0 => of_letter(self.symbol()),
            reading => reading,
        }
    }

    #[inline(always)]
    pub fn symbol(self) -> u32 {
        self.0 & ((1 << SYMBOL_BITS) - 1)
    }

    #[inline(always)]
    pub fn is_space(self) -> bool {
        // Some characters have its number.
        self.symbol() == u32::from(' ') && self.traits() & (WORD | IDEOGRAPH) == 0
    }
}

fn number(skeleton: u32) -> u32 {
    (skeleton ^ skeleton >> SYMBOL_BITS) & ((1 << SYMBOL_BITS) - 1)
}

/// The traits of a code point by its first symbol.
fn traits(code: u32) -> u8 {
    let row = table().row(code);
    let (_, skeleton) = table().symbol(code, row, 0);
    let kind = table().base_kind(code, row, 0);
    let class = match trigger::number(kind, row.flags) {
        trigger::LETTER => WORD,
        trigger::IDEOGRAPH => IDEOGRAPH,
        trigger::SYMBOL if table().symbol(code, row, 0).0 == APOSTROPHE => GAP | SYMBOL | CAPITAL,
        trigger::SYMBOL => GAP | SYMBOL,
        trigger::EMOJI => GAP | SYMBOL | EMOJI,
        trigger::HARD => 0,
        trigger::BREAK => CAPITAL,
        trigger::SPACE => GAP | CAPITAL,
        _ => GAP,
    };
    class
        | match kind {
            Kind::Letter | Kind::Ideograph | Kind::White => 0,
            _ if skeleton == u32::from('!') => SYMBOL,
            _ if letter(skeleton).is_some() => SIGN,
            _ => 0,
        }
}

/// The class of a symbol of a spelling, as [`Sign::class`] numbers it. The character that stands for a
/// reading may itself look like another one, so its reading counts, not what it is taken for.
pub fn class_number(class: u32) -> u32 {
    match classes().reading(class) {
        0 => of_letter(number(class)),
        reading => u32::from(reading) << READING_SHIFT,
    }
}

/// The reading that a class's number stands for; 0: none.
pub fn reading(class_number: u32) -> u32 {
    class_number >> READING_SHIFT & MOST_READINGS
}

/// The signs of all code points, made when first needed.
pub struct Signs {
    of_code_points: Paged<u32>,
    traits_of_ascii: [u8; 128],
}

impl Signs {
    #[inline(always)]
    pub fn get<U: Unit>(&self, unit: U) -> Sign {
        Sign(unit.look_up(&self.of_code_points))
    }

    /// What is dropped has all of them.
    #[inline(always)]
    pub fn traits_of_ascii(&self) -> &[u8; 128] {
        &self.traits_of_ascii
    }
}

pub fn signs() -> &'static Signs {
    static SIGNS: OnceLock<Signs> = OnceLock::new();
    SIGNS.get_or_init(|| {
        let of_code_points = Paged::build(0, |page, entries| {
            for (i, entry) in entries.iter_mut().enumerate() {
                *entry = Sign::of((page * PAGE + i) as u32).0;
            }
            true
        });
        let traits_of_ascii = std::array::from_fn(|code| Sign(of_code_points.get(code as u32)).traits());
        Signs { of_code_points, traits_of_ascii }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits_of(character: char) -> u8 {
        signs().get(u32::from(character)).traits()
    }

    #[test]
    fn code_points_are_what_they_are_to_gaps_and_to_words() {
        let cases = [
            ('a', WORD),
            ('A', WORD | CAPITAL),
            ('I', WORD | CAPITAL | STROKE),
            ('l', WORD | STROKE),
            ('币', IDEOGRAPH),
            (' ', GAP | CAPITAL),
            ('.', GAP | SYMBOL),
            ('\n', CAPITAL),
            ('。', 0),
            ('1', WORD | SIGN),
            ('!', SYMBOL),
            ('！', SYMBOL),
            ('😀', GAP | SYMBOL | EMOJI),
            ('㎏', EMOJI),
            ('″', EMOJI),
            ('*', GAP | SYMBOL),
            ('\'', GAP | SYMBOL | CAPITAL),
        ]; // one line each would say no more
        for (character, traits) in cases {
            assert_eq!(traits_of(character), traits, "{character:?}");
        }
        for coded in "&<%\\".chars() {
            assert_eq!(traits_of(coded) & (WORD | STROKE), STROKE, "{coded}");
        }
        assert!(signs().get(0x200Bu32).is_dropped() && !signs().get(0x200Bu32).turns());
        assert!(signs().get(0x202Eu32).is_dropped() && signs().get(0x202Eu32).turns());
        assert!(signs().get(0x3000u32).is_space() && signs().get(0x0Au32).is_space());
        assert!(!signs().get(u32::from('耡')).is_space());
    }

    #[test]
    fn no_code_point_looks_dropped_that_is_not() {
        for code in 0..0x11_0000u32 {
            let row = table().row(code);
            assert_eq!(signs().get(code).is_dropped(), row.is_dropped(), "{code:X}");
        }
    }

    #[test]
    fn characters_that_sound_alike_have_one_number() {
        let class = |character: char| signs().get(u32::from(character)).class();
        assert_eq!(class('坊'), class('芳'));
        assert_eq!(class('坊'), class_number(classes().first(u32::from('芳'))));
        assert_eq!(class('1'), class_number(u32::from('i')));
        assert_ne!(class('坊'), class('币'));
    }
}
