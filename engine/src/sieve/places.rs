//! The places of a text that pass, block by block.

use super::Sieve;
use super::block::PLACES;
use crate::alphabet::Alphabet;
use crate::text::Unit;

/// Blocks that are asked about one after the other before anyone looks at what passes in them: what is looked up for
/// one need not wait until it is known where the last one leads to.
const AHEAD: usize = 8;

/// A place that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: usize,
    /// Whether an anchor may end here.
    pub anchor: bool,
    /// Whether only a walk can tell the hits that touch it.
    pub special: bool,
}

/// What passes in a block, the first place lowest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    pub may: u64,
    pub special: u64,
}

/// Blocks that were asked about, and what is remembered of them for those behind.
#[derive(Debug)]
pub struct Ahead {
    marks: [Mark; AHEAD],
    marked: usize,
    /// Where the first of them begins, the latest, and the next.
    first: usize,
    pub block: usize,
    next: usize,
    pub before: Before,
}

/// What stands before a block, if there was one.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// What the narrow gate sees of the last four places, the last highest.
    pub narrow: u32,
    /// The classes of the last two, the last higher; and at which of them they are wide. The other ways look them up
    /// again.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "only whole blocks are told"))]
    pub two: u32,
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "only whole blocks are told"))]
    pub wide: u64,
}

impl Ahead {
    const NEW: Ahead = Ahead {
        marks: [Mark { may: 0, special: 0 }; AHEAD],
        marked: 0,
        first: 0,
        block: 0,
        next: 0,
        before: Before { narrow: 0, two: 0, wide: 0 },
    };

    /// The next block, unless there is none or there are marks enough.
    #[inline(always)]
    pub fn step<'a, U>(&mut self, units: &'a [U]) -> Option<&'a [U]> {
        if self.next >= units.len() || self.marked == AHEAD {
            return None;
        }
        let end = units.len().min(self.next + PLACES);
        (self.block, self.next) = (self.next, end);
        Some(&units[self.block..end])
    }

    /// Adds what passes in the block under way.
    #[inline(always)]
    pub fn mark(&mut self, mark: Mark) {
        self.marks[self.marked % AHEAD] = mark;
        self.marked += 1;
    }
}

/// The places of a text that pass, in order.
pub struct Places<'a, U> {
    sieve: &'a Sieve,
    alphabet: &'a Alphabet,
    units: &'a [U],
    ahead: Ahead,
    /// The marks looked at.
    read: usize,
    /// What is left of the latest, and where its block begins.
    left: Mark,
    block: usize,
}

impl<'a, U: Unit> Places<'a, U> {
    #[inline(always)]
    pub fn new(sieve: &'a Sieve, alphabet: &'a Alphabet, units: &'a [U]) -> Self {
        Places { sieve, alphabet, units, ahead: Ahead::NEW, read: 0, left: Mark::default(), block: 0 }
    }
}

impl<U: Unit> Iterator for Places<'_, U> {
    type Item = Place;

    #[inline]
    fn next(&mut self) -> Option<Place> {
        let ahead = &mut self.ahead;
        while self.left.may | self.left.special == 0 {
            if self.read == ahead.marked {
                if ahead.next >= self.units.len() {
                    return None;
                }
                (ahead.first, ahead.marked, self.read) = (ahead.next, 0, 0);
                self.sieve.fill(self.alphabet, self.units, ahead);
            }
            self.left = ahead.marks[self.read % AHEAD];
            self.block = ahead.first + self.read * PLACES;
            self.read += 1;
        }
        let Mark { may, special } = &mut self.left;
        let number = (*may | *special).trailing_zeros();
        let bit = 1 << number;
        let place =
            Place { at: self.block + number as usize, anchor: *may & bit != 0, special: *special & bit != 0 };
        *may &= !bit;
        *special &= !bit;
        Some(place)
    }
}
