//! Sieve ↔ sections of a compiled policy.
//!
//! A sieve that is not that of its keys would miss hits; what is checked is that no number in it
//! leads out of an array.

use super::{Anchored, LEAST_BITS, LONGEST, MOST_BITS, Sieve, Table};
use crate::compiled::container::{Container, Fault, Writer};

const NUMBERS: &str = "sieve";
const ALONE: &str = "alone";
const CODES: &str = "keys";
const ENDS: &str = "keyends";
/// Words, firsts and anchors of every table.
const TABLES: [[&str; 3]; 4] = [
    ["words6", "firsts6", "anchors6"],
    ["words4", "firsts4", "anchors4"],
    ["words3", "firsts3", "anchors3"],
    ["words2", "firsts2", "anchors2"],
];

/// The sections that hold a sieve.
pub const SECTIONS: [&str; 16] = {
    let [[a, b, c], [d, e, f], [g, h, i], [j, k, l]] = TABLES;
    [NUMBERS, ALONE, CODES, ENDS, a, b, c, d, e, f, g, h, i, j, k, l]
};

impl Sieve {
    /// `across_walls` goes with it, being a number of the same kind.
    pub fn write<'a>(&'a self, across_walls: u32, writer: &mut Writer<'a>) {
        writer.add_own(NUMBERS, &[self.reach as u32, across_walls]);
        writer.add(ALONE, &self.alone);
        writer.add(CODES, &self.codes);
        writer.add(ENDS, &self.ends);
        let tables = [&self.long, &self.middle, &self.short, &self.pair];
        for ([words, firsts, anchored], table) in TABLES.iter().zip(tables) {
            writer.add(words, &table.words);
            writer.add(firsts, &table.firsts);
            writer.add(anchored, &table.anchored);
        }
    }

    /// The sieve, and `across_walls`. `keys` and `codes`: how many there are.
    pub fn read(container: &Container, keys: usize, codes: usize) -> Result<(Sieve, u32), Fault> {
        let numbers = container.flat::<u32>(NUMBERS)?;
        let &[reach, across_walls] = &numbers[..] else {
            return Err(Fault::section(NUMBERS, "it has another length"));
        };
        let alone = container.flat::<u32>(ALONE)?;
        if alone.iter().any(|&code| code == 0 || code as usize > codes) {
            return Err(Fault::section(ALONE, "a number is no code"));
        }
        let (key_codes, ends) = (container.flat::<u16>(CODES)?, container.flat::<u32>(ENDS)?);
        let is_long = |pair: &[u32]| pair[1] - pair[0] > LONGEST as u32;
        let first_is_long = ends.first().is_some_and(|&end| end > LONGEST as u32);
        let whole = ends.last().is_none_or(|&last| last as usize == key_codes.len());
        if ends.len() != keys || !ends.is_sorted() || !whole || first_is_long || ends.windows(2).any(is_long)
        {
            return Err(Fault::section(ENDS, "keys end where they cannot"));
        }
        let [long, middle, short, pair] = TABLES;
        let table = |names| Table::read(container, names, keys);
        let tables = [table(long)?, table(middle)?, table(short)?, table(pair)?];
        Ok((Sieve::new(tables, reach as usize, alone, key_codes, ends), across_walls))
    }
}

impl Table {
    fn read(
        container: &Container,
        [words, firsts, anchored]: [&str; 3],
        keys: usize,
    ) -> Result<Table, Fault> {
        let found = container.flat::<u64>(words)?;
        let bits = found.len().trailing_zeros();
        if !found.len().is_power_of_two() || !(LEAST_BITS..=MOST_BITS).contains(&bits) {
            return Err(Fault::section(words, "it has another length"));
        }
        let (starts, anchors) = (container.flat::<u32>(firsts)?, container.flat::<Anchored>(anchored)?);
        let whole = starts.first() == Some(&0) && starts.last() == Some(&(anchors.len() as u32));
        if starts.len() != found.len() + 1 || !whole || !starts.is_sorted() {
            return Err(Fault::section(firsts, "it does not fit the words and anchors"));
        }
        if anchors.iter().any(|anchor| anchor.key as usize >= keys) {
            return Err(Fault::section(anchored, "a number is no key's"));
        }
        Ok(Table { words: found, shift: u64::BITS - bits, firsts: starts, anchored: anchors })
    }
}
