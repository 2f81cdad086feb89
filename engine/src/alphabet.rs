//! From code points to the automaton's codes, with the fold built in.
//!
//! Only symbols that some spelling has get a code, numbered by frequency so that the children of
//! a state crowd together in the double array; all others are code 0. One table lookup per code
//! point does the folding: it answers the code of the skeleton symbol, or an action for the few
//! that are dropped, merge with the white space before them, or fold to several symbols. Beside it
//! stands the class of the code point for [`crate::trigger`].

use crate::automaton::Keys;
use crate::compiled::flat::Flat;
use crate::fold::{self, Kind};
use crate::paged::{PAGE, PAGES, Paged, Sparse};
use crate::text::Unit;
use crate::trigger;

/// The code is what lies lowest.
const CODE: u32 = (1 << CLASS_SHIFT) - 1;
/// Where the class lies.
const CLASS_SHIFT: u32 = 23;
const CLASS: u32 = trigger::CLASSES - 1;
/// No symbol: the state of the walk does not change.
pub const DROP: u32 = 1 << 27;
/// White space, where some spelling has white space: counts once per run. The rest is its code.
pub const SPACE: u32 = 1 << 28;
/// Several symbols: the rest is where their codes lie.
pub const MULTI: u32 = 1 << 29;
/// The walk does more than take a step.
pub const ACTION: u32 = DROP | SPACE | MULTI;

pub struct Alphabet {
    /// How many codes there are, 0 left out.
    pub codes: usize,
    by_code: Flat<u32>,
    symbols: Paged<u32>,
    points: Paged<u32>,
    /// For every expansion its length and its codes.
    expansions: Vec<u32>,
}

impl Alphabet {
    /// Numbers the symbols of all keys, and replaces them by their codes.
    pub fn number(keys: &mut Keys) -> Alphabet {
        let mut table = vec![0u32; 0x11_0000];
        for &symbol in keys.all_codes() {
            table[symbol as usize] = table[symbol as usize].saturating_add(1);
        }
        let mut used: Vec<u32> = (0..table.len() as u32).filter(|&s| table[s as usize] > 0).collect();
        used.sort_by_key(|&symbol| std::cmp::Reverse(table[symbol as usize]));
        for (code, &symbol) in (1..).zip(&used) {
            table[symbol as usize] = code;
        }
        for symbol in keys.all_codes_mut() {
            *symbol = table[*symbol as usize];
        }
        let codes = used.len();
        // Symbols are code points, each counted once.
        Alphabet::new(used.into()).unwrap_or_else(|| unreachable!("{codes} symbols"))
    }

    /// The alphabet of symbols in the order of their codes; `None` if one is no code point, or
    /// comes twice.
    pub fn new(by_code: Flat<u32>) -> Option<Alphabet> {
        let mut symbols = Sparse::new(0);
        for (code, &symbol) in (1..).zip(by_code.iter()) {
            if symbol >= 0x11_0000 || symbols.get(symbol) != 0 {
                return None;
            }
            *symbols.entry(symbol) = code;
        }
        let symbols = symbols.paged(|_, code| code);
        let mut expansions = Vec::new();
        let points = code_points(&symbols, &mut expansions);
        Some(Alphabet { codes: by_code.len(), by_code, symbols, points, expansions })
    }

    /// The symbols in the order of their codes, from code 1.
    pub fn by_code(&self) -> &[u32] {
        &self.by_code
    }

    /// What to do with a code point: a code, or an action.
    #[inline(always)]
    pub fn entry<U: Unit>(&self, unit: U) -> u32 {
        unit.look_up(&self.points)
    }

    /// The entry of a code's own symbol.
    pub fn entry_of_code(&self, code: u32) -> u32 {
        self.entry(self.by_code[code as usize - 1])
    }

    /// The code in an entry without `DROP` and `MULTI`.
    #[inline(always)]
    pub fn code(entry: u32) -> u32 {
        entry & CODE
    }

    /// The class in an entry.
    #[inline(always)]
    pub fn class(entry: u32) -> u32 {
        entry >> CLASS_SHIFT & CLASS
    }

    /// An entry of a class and no symbol.
    const fn of_class(class: u32) -> u32 {
        class << CLASS_SHIFT
    }

    /// The codes of an entry with `MULTI`.
    pub fn expansion(&self, entry: u32) -> &[u32] {
        let at = Alphabet::code(entry) as usize;
        let len = self.expansions[at] as usize;
        &self.expansions[at + 1..at + 1 + len]
    }

    /// The code of a symbol that is folded already.
    #[inline(always)]
    pub fn symbol(&self, symbol: u32) -> u32 {
        self.symbols.get(symbol)
    }
}

fn code_points(symbols: &Paged<u32>, expansions: &mut Vec<u32>) -> Paged<u32> {
    let table = fold::table();
    Paged::build(0, |page, entries| {
        let untouched = symbols.same_page(page, PAGES - 1) && symbols.get(0x10_FFFF) == 0;
        if untouched && table.is_default_page(page) {
            return false;
        }
        for (i, entry) in entries.iter_mut().enumerate() {
            *entry = point(symbols, (page * PAGE + i) as u32, expansions);
        }
        true
    })
}

fn point(symbols: &Paged<u32>, code: u32, expansions: &mut Vec<u32>) -> u32 {
    let table = fold::table();
    let row = table.row(code);
    if row.is_dropped() {
        return DROP | Alphabet::of_class(trigger::SKIP);
    }
    if row.len == 1 {
        let symbol = symbols.get(table.symbol(code, row, 0).1);
        let class = trigger::number(row.base_kind, row.flags);
        let space = if row.kind == Kind::White && symbol != 0 { SPACE } else { 0 };
        return symbol | space | Alphabet::of_class(class);
    }
    let codes = (0..usize::from(row.len)).map(|n| symbols.get(table.symbol(code, row, n).1));
    let at = expansions.len() as u32;
    expansions.push(u32::from(row.len));
    expansions.extend(codes);
    at | MULTI | Alphabet::of_class(trigger::SKIP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alphabet(words: &[&str]) -> Alphabet {
        let mut keys = Keys::default();
        words.iter().for_each(|word| keys.push(word.chars().map(u32::from)));
        Alphabet::number(&mut keys)
    }

    #[test]
    fn frequent_symbols_have_low_codes_and_folded_forms_share_them() {
        let alphabet = alphabet(&["kgb", "bb"]);
        assert_eq!(alphabet.symbol('b' as u32), 1);
        for form in ['b', 'B', 'Ｂ', 'В', '𝐁', '🅱'] {
            assert_eq!(Alphabet::code(alphabet.entry(form as u32)), 1, "{form}");
        }
        assert_eq!(Alphabet::code(alphabet.entry('x' as u32)), 0);
        let codes = ['k', 'g'].map(|c| alphabet.symbol(c as u32));
        assert_eq!(alphabet.expansion(alphabet.entry('㎏' as u32)), codes);
    }

    #[test]
    fn actions_are_given_only_where_they_are_needed() {
        assert!(alphabet(&["ab"]).entry(' ' as u32) & ACTION == 0);
        assert!(alphabet(&["ab"]).entry(0x200Bu32) & DROP != 0);
        let spaced = alphabet(&["a b"]);
        let entry = spaced.entry('\n' as u32);
        assert_eq!((entry & SPACE, Alphabet::code(entry)), (SPACE, spaced.symbol(' ' as u32)));
    }
}
