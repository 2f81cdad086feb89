//! Sieve ↔ sections of a compiled policy.
//!
//! A sieve that is not that of its keys would miss hits; what is checked is that no number in it
//! leads out of an array.

use super::form::{self, Form, NARROW, WIDE};
use super::leads::{Anchored, Leads};
use super::narrow::Narrow;
use super::wide::Wide;
use super::{Classes, LONGEST, Sieve};
use crate::alphabet::Alphabet;
use crate::compiled::container::{Container, Fault, Writer};
use crate::compiled::flat::{Flat, Plain};

const NUMBERS: &str = "sieve";
const ALONE: &str = "alone";
const SIGNS: &str = "signs";
const CODES: &str = "keys";
const ENDS: &str = "keyends";
const NARROW_WORDS: &str = "narrow";
const WIDE_WORDS: &str = "wide";
/// Of narrow and of wide anchors.
const LEADS: [[&str; 2]; 2] = [["firsts1", "anchors1"], ["firsts2", "anchors2"]];

/// The sections that hold a sieve.
pub const SECTIONS: [&str; 11] = {
    let [[a, b], [c, d]] = LEADS;
    [NUMBERS, ALONE, SIGNS, CODES, ENDS, NARROW_WORDS, WIDE_WORDS, a, b, c, d]
};

impl Sieve {
    /// `across_walls` goes with it, being a number of the same kind.
    pub fn write<'a>(&'a self, across_walls: u32, writer: &mut Writer<'a>) {
        writer.add_own(NUMBERS, &[self.reach as u32, across_walls]);
        writer.add(ALONE, &self.classes.alone);
        writer.add(SIGNS, &self.classes.signs);
        writer.add(CODES, &self.codes);
        writer.add(ENDS, &self.ends);
        writer.add(NARROW_WORDS, &self.narrow.words);
        writer.add(WIDE_WORDS, &self.wide.words);
        for ([firsts, anchored], leads) in LEADS.iter().zip(&self.leads) {
            writer.add(firsts, &leads.firsts);
            writer.add(anchored, &leads.anchored);
        }
    }

    /// The sieve, and `across_walls`. `keys`: how many there are; `space`: the code of white space.
    pub fn read(
        container: &Container,
        keys: usize,
        alphabet: &Alphabet,
        space: u32,
    ) -> Result<(Sieve, u32), Fault> {
        let numbers = container.flat::<u32>(NUMBERS)?;
        let &[reach, across_walls] = &numbers[..] else {
            return Err(Fault::section(NUMBERS, "it has another length"));
        };
        let codes = |name| -> Result<Flat<u32>, Fault> {
            let codes = container.flat::<u32>(name)?;
            let is_sound =
                codes.is_sorted() && codes.iter().all(|&code| code > 0 && code as usize <= alphabet.codes);
            is_sound
                .then_some(codes)
                .ok_or_else(|| Fault::section(name, "a number is no code, or out of order"))
        };
        let (alone, signs) = (codes(ALONE)?, codes(SIGNS)?);
        let (key_codes, ends) = (container.flat::<u16>(CODES)?, container.flat::<u32>(ENDS)?);
        let is_long = |pair: &[u32]| pair[1] - pair[0] > LONGEST as u32;
        let first_is_long = ends.first().is_some_and(|&end| end > LONGEST as u32);
        let whole = ends.last().is_none_or(|&last| last as usize == key_codes.len());
        if ends.len() != keys || !ends.is_sorted() || !whole || first_is_long || ends.windows(2).any(is_long)
        {
            return Err(Fault::section(ENDS, "keys end where they cannot"));
        }
        let narrow = Narrow::new(words(container, NARROW_WORDS, Narrow::is_size)?);
        let wide = Wide::new(words(container, WIDE_WORDS, form::is_size)?);
        let [of_narrow, of_wide] = LEADS;
        let leads =
            [Leads::read(container, NARROW, of_narrow, keys)?, Leads::read(container, WIDE, of_wide, keys)?];
        let classes = Classes::new(alphabet, space, alone, signs);
        Ok((Sieve::new(classes, narrow, wide, leads, key_codes, ends, reach as usize), across_walls))
    }
}

/// The words of a gate.
fn words<T: Plain>(container: &Container, name: &str, is_size: fn(usize) -> bool) -> Result<Flat<T>, Fault> {
    let words = container.flat::<T>(name)?;
    if is_size(words.len()) { Ok(words) } else { Err(Fault::section(name, "it has another length")) }
}

impl Leads {
    fn read(
        container: &Container,
        form: Form,
        [firsts, anchored]: [&str; 2],
        keys: usize,
    ) -> Result<Leads, Fault> {
        let (starts, anchors) = (container.flat::<u32>(firsts)?, container.flat::<Anchored>(anchored)?);
        let is_size = starts.len().checked_sub(1).is_some_and(form::is_size);
        let whole = starts.first() == Some(&0) && starts.last() == Some(&(anchors.len() as u32));
        if !whole || !is_size || !starts.is_sorted() {
            return Err(Fault::section(firsts, "it does not fit the anchors"));
        }
        let is_sound = |anchor: &Anchored| (anchor.key as usize) < keys && anchor.beside.fits(form);
        if !anchors.iter().all(is_sound) {
            return Err(Fault::section(anchored, "a number is no key's, or too much is in a tag"));
        }
        Ok(Leads::new(starts, anchors))
    }
}
