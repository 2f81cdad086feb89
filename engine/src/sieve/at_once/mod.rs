//! The gates asked about many places at once, on the x86-64 processors that can (AVX2): the narrow one about 32, the wide
//! one about 16.
//!
//! What is looked up for each place is brought together in one of two ways, whichever is faster on the processor:
//! `GATHER`, by the instruction made for it, or one by one.

mod narrow;
mod wide;
mod words;

use super::Sieve;
use super::block::{BACK, PLACES};
use super::classes::NONE;
use super::places::{Ahead, Mark};
use crate::alphabet::Alphabet;
use crate::lanes::{LANES, Lanes};
use crate::text::Unit;
use words::{WORDS, Words};

impl Sieve {
    /// Asks the narrow gate about one block after the other.
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub(super) fn fill_narrow_at_once<const GATHER: bool>(&self, bytes: &[u8], ahead: &mut Ahead) {
        while let Some(block) = ahead.step(bytes) {
            self.ask_narrow::<GATHER>(block, ahead);
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn ask_narrow<const GATHER: bool>(&self, block: &[u8], ahead: &mut Ahead) {
        let (mut mark, mut before) = (Mark::default(), Lanes::last(ahead.before.narrow));
        for (part, shift) in block.chunks(LANES).zip([0, LANES]) {
            let (now, special) = self.lanes(part);
            if special != 0 {
                let keys = special & narrow::some(now);
                mark.special |= u64::from(special & !keys) << shift;
                mark.may |= u64::from(keys) << shift;
            }
            mark.may |= u64::from(self.narrow.ask_lanes::<GATHER>(before, now, part.len())) << shift;
            before = now;
        }
        ahead.before.narrow = before.last_four();
        ahead.mark(mark);
    }

    /// Asks both gates; only the narrow one where all is ASCII.
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub(super) fn fill_both_at_once<const GATHER: bool, U: Unit>(
        &self,
        alphabet: &Alphabet,
        units: &[U],
        ahead: &mut Ahead,
    ) {
        while let Some(block) = ahead.step(units) {
            let back = &units[ahead.block.saturating_sub(BACK)..ahead.block];
            match ascii(back, block) {
                Some(bytes) => self.ask_narrow::<GATHER>(&bytes[..block.len()], ahead),
                None => self.ask_both::<GATHER, U>(alphabet, back, block, ahead),
            }
        }
    }

    /// The same of a block of any units, given what stands before.
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn ask_both<const GATHER: bool, U: Unit>(
        &self,
        alphabet: &Alphabet,
        back: &[U],
        block: &[U],
        ahead: &mut Ahead,
    ) {
        let classes = |units: &[U]| self.words(alphabet, units);
        let (mut may, mut is_special) = (0, false);
        let mut last = classes(back).plain().at_the_end(back.len());
        let mut before = words::narrow(Words::NONE, last);
        for (part, shift) in block.chunks(LANES).zip([0, LANES]) {
            let (low, high) = part.split_at(part.len().min(WORDS));
            let (low, high) = (classes(low), if high.is_empty() { Words::NONE } else { classes(high) });
            is_special |= words::are_special(low, high);
            let (low, high) = (low.plain(), high.plain());
            let now = words::narrow(low, high);
            // Anchors have two symbols at least.
            let (is, was) = (narrow::some(now), narrow::some(before));
            if is & (is << 1 | was >> (LANES - 1)) != 0 {
                may |= u64::from(self.narrow.ask_lanes::<GATHER>(before, now, part.len())) << shift;
            }
            let mut found = self.wide.ask_words::<GATHER>(last, low);
            if part.len() > WORDS {
                found |= self.wide.ask_words::<GATHER>(low, high) << WORDS;
            }
            let there = u32::MAX >> (LANES - part.len());
            may |= u64::from(found & there) << shift;
            (last, before) = (high, now);
        }
        // Only a whole block is followed by another.
        ahead.before.narrow = before.last_four();
        let mark = if is_special { self.special(alphabet, block) } else { Mark::default() };
        ahead.mark(Mark { may: mark.may | may, ..mark });
    }

    /// The classes of up to 32 bytes, and which of them are special.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn lanes(&self, bytes: &[u8]) -> (Lanes, u32) {
        let (text, table) = (Lanes::padded(bytes), &self.classes.bytes);
        let classes = if text.highest() == 0 {
            text.look_up(table.first_chunk().expect("of all bytes"))
        } else {
            Lanes::of(&text.bytes().map(|byte| table[usize::from(byte)]))
        };
        let (special, is_whole) = (classes.highest(), bytes.len() >= LANES);
        (classes, if is_whole { special } else { special & ((1 << bytes.len()) - 1) })
    }

    /// The classes of up to 16 code points, and none.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn words<U: Unit>(&self, alphabet: &Alphabet, units: &[U]) -> Words {
        let class = |unit: U| unit.class(&self.classes, alphabet);
        match units.first_chunk::<WORDS>() {
            Some(all) => Words::of(all.map(class)),
            None => {
                let mut classes = [NONE; WORDS];
                classes.iter_mut().zip(units).for_each(|(place, unit)| *place = class(*unit));
                Words::of(classes)
            }
        }
    }
}

/// The bytes of a block, if it is ASCII, and what stands before.
#[inline]
#[target_feature(enable = "avx2")]
fn ascii<U: Unit>(back: &[U], block: &[U]) -> Option<[u8; PLACES]> {
    let is_ascii = |bits: u32| (bits | U::bits(back)) < 0x80;
    // Nearly all blocks of a long text are whole: loops of a known length.
    if let Some(all) = block.first_chunk::<PLACES>() {
        return is_ascii(U::bits(all)).then(|| all.map(|unit| unit.code() as u8));
    }
    let mut bytes = [0; PLACES];
    bytes.iter_mut().zip(block).for_each(|(byte, unit)| *byte = unit.code() as u8);
    is_ascii(U::bits(block)).then_some(bytes)
}
