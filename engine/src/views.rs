//! The views a match needs, as bits: what had to be looked through to see it.

use crate::fold::{flag, table};

/// Look-alikes read as the letters they are taken for.
pub const LOOKALIKES: u8 = 1;
/// Separators taken out.
pub const SEPARATORS: u8 = 2;
/// Styled letters read as plain ones.
pub const STYLED: u8 = 4;
/// Combining marks taken off.
pub const MARKS: u8 = 8;
/// Invisible characters taken out.
pub const INVISIBLE: u8 = 16;
/// The views that are read off the flags of code points.
pub const FROM_FLAGS: u8 = STYLED | MARKS | INVISIBLE;

/// The views that a run of code points needs of itself.
pub fn of_code_points(points: &[u32]) -> u8 {
    let flags = points.iter().fold(0, |flags, &code| flags | table().row(code).flags);
    const _: () = assert!(FROM_FLAGS == flag::STYLED | flag::MARK | flag::INVISIBLE);
    flags & FROM_FLAGS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    #[test]
    fn styled_letters_marks_and_invisible_characters_show() {
        assert_eq!(of_code_points(&code_points("abc 中")), 0);
        assert_eq!(of_code_points(&code_points("𝐁")), STYLED);
        assert_eq!(of_code_points(&code_points("b\u{301}\u{200b}")), MARKS | INVISIBLE);
    }
}
