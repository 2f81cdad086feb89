//! The gates asked about one place after the other, as any processor can.

use super::Sieve;
use super::block::{BACK, Block, PLACES};
use super::classes::{self, NONE, SPECIAL, SPECIAL_BYTE};
use super::places::{Ahead, Mark};
use crate::alphabet::Alphabet;
use crate::text::Unit;

impl Sieve {
    /// Asks the narrow gate about one block after the other.
    pub(super) fn fill_narrow(&self, bytes: &[u8], ahead: &mut Ahead) {
        while let Some(block) = ahead.step(bytes) {
            let (mut classes, mut mark) = ([0; PLACES], Mark::default());
            for (place, (class, &byte)) in classes.iter_mut().zip(block).enumerate() {
                *class = self.classes.bytes[usize::from(byte)];
                if *class & SPECIAL_BYTE != 0 {
                    let of = if *class == SPECIAL_BYTE { &mut mark.special } else { &mut mark.may };
                    *of |= 1 << place;
                    *class &= !SPECIAL_BYTE;
                }
            }
            mark.may |= self.narrow.ask(&classes[..block.len()], ahead.before.narrow);
            ahead.before.narrow = u32::from_le_bytes(*classes.last_chunk().expect("four of all"));
            ahead.mark(mark);
        }
    }

    /// Asks both gates about one block after the other, each if it can say something of it.
    pub(super) fn fill_both<U: Unit>(&self, alphabet: &Alphabet, units: &[U], ahead: &mut Ahead) {
        while let Some(part) = ahead.step(units) {
            let first = ahead.block.saturating_sub(BACK);
            let mut block = Block { classes: [NONE; _], len: part.len() };
            let mut any = NONE;
            let places = block.classes[BACK - (ahead.block - first)..].iter_mut();
            for (class, unit) in places.zip(&units[first..ahead.block + part.len()]) {
                *class = unit.class(&self.classes, alphabet);
                any |= *class;
            }
            let mut mark = Mark::default();
            if any & SPECIAL != 0 {
                block.classes.iter_mut().for_each(|class| *class &= !SPECIAL);
                mark = self.special(alphabet, part);
            }
            let narrow = block.narrow();
            if block.has_narrow_pair() {
                let before = u32::from_le_bytes(*narrow.first_chunk().expect("what stands before"));
                mark.may |= self.narrow.ask(&narrow[BACK..BACK + block.len], before);
            }
            if classes::is_wide(any & !SPECIAL) {
                mark.may |= self.wide.ask(&block);
            }
            ahead.mark(mark);
        }
    }

    /// The places of a block that are special, or keys by themselves.
    #[cold]
    pub(super) fn special<U: Unit>(&self, alphabet: &Alphabet, block: &[U]) -> Mark {
        let mut mark = Mark::default();
        for (place, unit) in block.iter().enumerate() {
            let (class, bit) = (unit.class(&self.classes, alphabet), 1 << place);
            if class == SPECIAL {
                mark.special |= bit;
            } else if class > SPECIAL {
                mark.may |= bit;
            }
        }
        mark
    }
}
