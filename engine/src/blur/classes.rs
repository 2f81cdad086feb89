//! What the blurred view doesn't tell apart: letters and the digits that look like them, and
//! characters that sound alike.

use std::collections::HashMap;
use std::sync::OnceLock;

use smallvec::{SmallVec, smallvec};

use crate::paged::{Paged, Sparse};

/// The classes of a symbol.
pub type All = SmallVec<[u32; 4]>;

/// Readings of a character, most usual first; 0 where there are no more.
type Readings = [u16; 4];

pub struct Classes {
    readings: Paged<Readings>,
    /// The least character of every reading that is most usual for one, by number; 0: none.
    least: Vec<u32>,
}

/// The letter that a digit or a sign stands for.
pub fn letter(sign: u32) -> Option<u32> {
    let letter = match u8::try_from(sign).ok()? {
        b'0' => b'o',
        b'1' | b'|' | b'!' => b'i',
        b'2' => b'z',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'6' | b'8' => b'b',
        b'7' | b'+' => b't',
        b'9' => b'g',
        _ => return None,
    };
    Some(u32::from(letter))
}

/// The class of a symbol without readings.
pub fn of_letter(symbol: u32) -> u32 {
    if symbol == u32::from('l') { u32::from('i') } else { letter(symbol).unwrap_or(symbol) }
}

impl Classes {
    fn parse(table: &str) -> Option<Classes> {
        let mut numbers: HashMap<&str, u16> = HashMap::new();
        let mut readings: Sparse<Readings> = Sparse::new([0; 4]);
        let mut least = vec![0];
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (code, names) = line.split_once('\t')?;
            let code = u32::from_str_radix(code, 16).ok().filter(|&code| code < 0x11_0000)?;
            let mut of_code = [0; 4];
            for (n, name) in names.split(',').enumerate() {
                let next = numbers.len() as u16 + 1;
                let number = *numbers.entry(name).or_insert(next);
                least.resize(least.len().max(usize::from(number) + 1), 0);
                *of_code.get_mut(n)? = number;
            }
            let least = &mut least[usize::from(of_code[0])];
            *least = if *least == 0 { code } else { code.min(*least) };
            *readings.entry(code) = of_code;
        }
        Some(Classes { readings: readings.paged(|_, of_code| of_code), least })
    }

    /// The number of a character's most usual reading; 0 if it has none.
    pub fn reading(&self, symbol: u32) -> u16 {
        self.readings.get(symbol)[0]
    }

    /// Whether the most usual reading of one character is a reading of another.
    pub fn sounds_like(&self, one: u32, other: u32) -> bool {
        let reading = self.reading(one);
        reading != 0 && self.readings.get(other).contains(&reading)
    }

    /// The class of a symbol as texts have it.
    pub fn first(&self, symbol: u32) -> u32 {
        match self.reading(symbol) {
            0 => of_letter(symbol),
            reading => self.least[usize::from(reading)],
        }
    }

    /// The classes that texts may have where a spelling has the symbol.
    pub fn all(&self, symbol: u32) -> All {
        let mut all = All::new();
        for reading in self.readings.get(symbol) {
            let class = self.least[usize::from(reading)];
            if class != 0 && !all.contains(&class) {
                all.push(class);
            }
        }
        if all.is_empty() { smallvec![of_letter(symbol)] } else { all }
    }
}

/// The classes of the readings that are compiled in.
pub fn classes() -> &'static Classes {
    static CLASSES: OnceLock<Classes> = OnceLock::new();
    // The embedded file is part of the program; the test below holds it to its format.
    CLASSES
        .get_or_init(|| Classes::parse(crate::READINGS_TABLE).expect("the embedded readings are well formed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(character: char) -> u32 {
        u32::from(character)
    }

    #[test]
    fn characters_that_sound_alike_are_one_class() {
        let classes = classes();
        assert_eq!(classes.first(code('坊')), classes.first(code('芳')));
        assert_ne!(classes.first(code('坊')), classes.first(code('币')));
        assert!(classes.all(code('藏')).len() > 1);
        assert!(classes.sounds_like(code('仓'), code('藏')));
        assert!(!classes.sounds_like(code('a'), code('b')));
    }

    #[test]
    fn digits_and_signs_are_classed_with_letters() {
        let classes = classes();
        for (sign, letter) in "01|!23456789@$+l".chars().zip("oiiizeasbtbgasti".chars()) {
            assert_eq!(classes.first(code(sign)), code(letter), "{sign}");
        }
        assert_eq!(classes.first(code('x')), code('x'));
    }
}
