//! Sets of short rows of classes, as spellings have them: what stands beside a trace tells whether it matters.

use smallvec::smallvec;

use super::sign::class_number;
use crate::blur::classes::All;
use crate::compiled::container::{Container, Fault, Writer};
use crate::compiled::flat::Flat;

/// Words of a set at most and at least; else one for every two rows.
const MOST_BITS: u32 = 18;
const LEAST_BITS: u32 = 6;

/// Odd, without pattern.
pub const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Stands where a row has fewer classes, and before the first and behind the last of a spelling.
pub const NONE: u32 = 0;
pub const EDGE: u32 = u32::MAX;

/// Classes by their numbers ([`super::sign`]).
pub type Row = [u32; 4];

/// A set that has some more than were added.
#[derive(Debug, Default)]
pub struct Rows {
    words: Flat<u64>,
    shift: u32,
}

/// Chooses a word by the highest bits, and two bits of it by others.
#[inline(always)]
fn hash(row: Row) -> u64 {
    let [first, second, third, fourth] = row.map(scattered);
    (first << 48).wrapping_add(second << 32).wrapping_add(third << 16).wrapping_add(fourth)
}

/// A class as it is summed up; none is 0.
#[inline(always)]
fn scattered(class: u32) -> u64 {
    let product = u64::from(class).wrapping_mul(SCATTER);
    product ^ product >> 32
}

#[inline(always)]
fn mask(hash: u64) -> u64 {
    1 << (hash >> 24 & 63) | 1 << (hash >> 32 & 63)
}

impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Rows {
        let hashes: Vec<u64> = rows.into_iter().map(hash).collect();
        if hashes.is_empty() {
            return Rows::default();
        }
        let bits = (hashes.len() / 2).next_power_of_two().trailing_zeros().clamp(LEAST_BITS, MOST_BITS);
        let (mut words, shift) = (vec![0u64; 1 << bits], u64::BITS - bits);
        for hash in hashes {
            words[(hash >> shift) as usize] |= mask(hash);
        }
        Rows { words: words.into(), shift }
    }
}

/// The numbers of the classes of a spelling's symbols.
pub fn numbers(spelling: &[All]) -> Vec<All> {
    let of_symbol = |all: &All| all.iter().map(|&class| class_number(class)).collect();
    spelling.iter().map(of_symbol).collect()
}

/// Every way to read four numbers in a row.
pub fn each_of(row: [&All; 4], mut each: impl FnMut(Row)) {
    let [first, second, third, fourth] = row;
    for &a in first {
        for &b in second {
            for &c in third {
                fourth.iter().for_each(|&d| each([a, b, c, d]));
            }
        }
    }
}

/// Two symbols of a spelling with the one before and the one behind, at each place.
pub fn around_pairs(spelling: &[All], mut each: impl FnMut(Row)) {
    let numbers = numbers(spelling);
    let edge: All = smallvec![EDGE];
    for (at, pair) in numbers.windows(2).enumerate() {
        let before = at.checked_sub(1).map_or(&edge, |before| &numbers[before]);
        let behind = numbers.get(at + 2).unwrap_or(&edge);
        each_of([before, &pair[0], &pair[1], behind], &mut each);
    }
}

impl Rows {
    pub fn write<'a>(&'a self, name: &'static str, writer: &mut Writer<'a>) {
        writer.add(name, &self.words);
    }

    pub fn read(name: &str, container: &Container) -> Result<Rows, Fault> {
        let words: Flat<u64> = container.flat(name)?;
        if words.is_empty() {
            return Ok(Rows::default());
        }
        let bits = words.len().trailing_zeros();
        if !words.len().is_power_of_two() || !(LEAST_BITS..=MOST_BITS).contains(&bits) {
            return Err(Fault::section(name, "it has another length"));
        }
        Ok(Rows { words, shift: u64::BITS - bits })
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    #[inline(always)]
    pub fn may_have(&self, row: Row) -> bool {
        let hash = hash(row);
        let wanted = mask(hash);
        self.words.get((hash >> self.shift) as usize).is_some_and(|word| word & wanted == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_and_hardly_anything_else() {
        let rows: Rows = (1..1000).map(|n| [NONE, NONE, n, n * 7]).collect();
        assert!((1..1000).all(|n| rows.may_have([NONE, NONE, n, n * 7])));
        let others = (1..1000).filter(|&n| rows.may_have([NONE, NONE, n, n * 7 + 1])).count();
        assert!(others < 20, "{others}");
        assert!(!Rows::default().may_have([0, 1, 2, 3]));
    }
}
