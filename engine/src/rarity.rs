//! How seldom ordinary text has a symbol, for choosing what the sieve looks for.
//!
//! Only choices depend on it, never answers.

use crate::alphabet::Alphabet;

/// For a to z, eighths of −log₂ of the share among the letters of English. Computed from the UCI
/// SMS Spam Collection.
const LETTERS: [u8; 26] =
    [30, 48, 42, 39, 26, 47, 42, 36, 31, 68, 49, 35, 40, 31, 28, 45, 84, 34, 33, 28, 38, 52, 42, 61, 40, 75];

const DIGIT: u32 = 48;
/// Any other symbol.
const OTHER: u32 = 72;

/// The rarity of every code of an alphabet, in eighths of a bit.
pub fn of_codes(alphabet: &Alphabet) -> Vec<u32> {
    let mut rarity = vec![OTHER; alphabet.codes + 1];
    for digit in '0'..='9' {
        rarity[alphabet.symbol(u32::from(digit)) as usize] = DIGIT;
    }
    for (letter, eighths) in ('a'..='z').zip(LETTERS) {
        rarity[alphabet.symbol(u32::from(letter)) as usize] = u32::from(eighths);
    }
    rarity
}
