//! Folding: what a code point is read as.
//!
//! [`table`] answers for one code point, [`cells`] for a text.

pub mod cells;
pub mod table;

pub use cells::{Cell, fold};
pub use table::{Kind, table};

/// Flags of code points and cells. The three that make a match *disguised* have the values of
/// their bits in [`crate::views`], so that views are got by masking.
pub mod flag {
    /// Beside `MARK` in what it means for views.
    pub const ACCENTED: u8 = 1;
    pub const STYLED: u8 = 4;
    pub const MARK: u8 = 8;
    pub const INVISIBLE: u8 = 16;
    pub const ENCLOSED: u8 = 32;
    pub const BREAK: u8 = 64;
    /// What cells pass on to the views of a match.
    pub const CELLS: u8 = STYLED | ACCENTED;
    /// Code points that have no cell of their own.
    pub const DROPPED: u8 = MARK | INVISIBLE;
}
