//! The views a match needs, as bits: what had to be looked through to see it.

use crate::fold::{flag, table};

/// Look-alikes read as the letters they are taken for.
pub const LOOKALIKES: u16 = 1;
/// Separators taken out.
pub const SEPARATORS: u16 = 2;
/// Styled letters read as plain ones.
pub const STYLED: u16 = 4;
/// Combining marks taken off.
pub const MARKS: u16 = 8;
/// Invisible characters taken out.
pub const INVISIBLE: u16 = 16;
/// Stretched letters shortened.
pub const REPEATS: u16 = 32;
/// Digits and signs read as letters.
pub const LEET: u16 = 64;
/// Parts of a character read as one.
pub const SPLITS: u16 = 128;
/// Read backwards.
pub const REVERSED: u16 = 256;
/// Pinyin read as characters.
pub const PINYIN: u16 = 512;
/// Characters read as others that sound alike.
pub const SOUNDS: u16 = 1024;
/// Markup and escapes decoded.
pub const MARKUP: u16 = 2048;
/// Letters put back that changed places.
pub const SWAPS: u16 = 4096;
/// Emoji read as the characters they stand for.
pub const PICTURES: u16 = 8192;
/// How many views there are.
pub const COUNT: usize = 14;
/// The views that are read off the flags of code points.
pub const FROM_FLAGS: u16 = STYLED | MARKS | INVISIBLE;
/// What a list can allow.
pub const OF_LISTS: u16 =
    LOOKALIKES | SEPARATORS | REPEATS | LEET | SPLITS | REVERSED | PINYIN | MARKUP | SWAPS | PICTURES;
/// What variants can need.
pub const OF_VARIANTS: u16 = LOOKALIKES | REPEATS | SPLITS | REVERSED | PINYIN | SWAPS | PICTURES;
/// The views that the blurred view sees through.
pub const BLURRED: u16 = REPEATS | LEET | SOUNDS;

/// The views that a run of code points needs of itself.
pub fn of_code_points(points: &[u32]) -> u16 {
    let flags = points.iter().fold(0, |flags, &code| flags | table().row(code).flags);
    of_flags(flags)
}

/// The views that flags of code points say are needed.
pub fn of_flags(flags: u8) -> u16 {
    const _: () = assert!(FROM_FLAGS == (flag::STYLED | flag::MARK | flag::INVISIBLE) as u16);
    let accented = if flags & flag::ACCENTED != 0 { MARKS } else { 0 };
    u16::from(flags) & FROM_FLAGS | accented
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    #[test]
    fn styled_letters_marks_and_invisible_characters_show() {
        assert_eq!(of_code_points(&code_points("abc 中")), 0);
        assert_eq!(of_code_points(&code_points("𝐁")), STYLED);
        assert_eq!(of_code_points(&code_points("é")), MARKS);
        assert_eq!(of_code_points(&code_points("b\u{301}\u{200b}")), MARKS | INVISIBLE);
    }
}
