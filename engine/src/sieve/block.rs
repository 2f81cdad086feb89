//! A part of a text as gates see it.

use super::classes::{self, NONE};
use super::form::NARROW;

/// Places that are asked about at once, and the code points before them that are looked back at.
pub const PLACES: usize = 64;
pub const BACK: usize = 4;

/// Places that are worked out together where a processor has registers for that.
pub const TOGETHER: usize = 16;

/// Classes of a part of a text.
pub struct Block {
    /// `BACK` of what stands before, then `len` of the block.
    pub classes: [u16; BACK + PLACES],
    pub len: usize,
}

impl Block {
    /// Whether two narrow classes stand together: anchors have two symbols at least.
    #[inline(always)]
    pub fn has_narrow_pair(&self) -> bool {
        let is_narrow = |class: u16| class.wrapping_sub(NONE + 1) < classes::WIDE - 1;
        let pairs = self.classes.iter().zip(&self.classes[1..]).take(BACK + self.len);
        pairs.fold(false, |any, (one, next)| any | (is_narrow(*one) & is_narrow(*next)))
    }

    /// What the narrow gate sees of them.
    #[inline(always)]
    pub fn narrow(&self) -> [u8; BACK + PLACES] {
        self.classes.map(|class| NARROW.seen(class) as u8)
    }
}
