//! Patterns: regular expressions over the base string of a text.
//!
//! Most texts never reach the regex engine: a pattern runs only if one of its literals was seen.
//! A literal is looked for in the skeleton, as all else, so only such parts of it are used as
//! have the same skeleton wherever they come from.

use std::collections::HashSet;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use crate::fold::{Cell, Kind, flag, fold, table};
use crate::pool::Found;
use crate::text::code_points;
use crate::views;

/// Matches of one pattern that are looked at in one text.
const LIMIT: usize = 256;

/// Bytes a compiled pattern may take.
const SIZE_LIMIT: usize = 10 << 20;

/// Bytes the lazily built automaton of a pattern may take.
const CACHE_LIMIT: usize = 2 << 20;

/// How deep groups may nest.
const NEST_LIMIT: u32 = 100;

#[derive(Debug)]
pub struct Pattern {
    pub term: u32,
    regex: Regex,
}

impl Pattern {
    pub fn compile(term: u32, source: &str) -> Result<Pattern, String> {
        let regex = RegexBuilder::new(source)
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(CACHE_LIMIT)
            .nest_limit(NEST_LIMIT)
            .build()
            .map_err(|error| format!("regex {source:?}: {error}"))?;
        Ok(Pattern { term, regex })
    }

    /// The regular expression.
    pub fn source(&self) -> &str {
        self.regex.as_str()
    }

    /// Hands out the matches in a text; answers whether there were more than are looked at.
    pub fn run(&self, text: &BaseText, cells: &[Cell], mut keep: impl FnMut(Found)) -> bool {
        let found = self.regex.find_iter(&text.string).filter(|found| !found.is_empty());
        for (number, found) in found.enumerate() {
            if number == LIMIT {
                return true;
            }
            let (first, last) = (text.cell_at(found.start()), text.cell_at(found.end()) - 1);
            keep(Found {
                end: cells[last].end,
                start: cells[first].start,
                owner: self.term,
                views: views::of_flags(flags_of(&cells[first..=last])),
            });
        }
        false
    }
}

/// The flags of cells, and of what is dropped in their span.
fn flags_of(cells: &[Cell]) -> u8 {
    let (Some(last), rest) = (cells.last(), &cells[..cells.len() - 1]) else { return 0 };
    let flags = rest
        .iter()
        .filter(|cell| cell.start != last.start)
        .fold(last.inside, |bits, cell| bits | cell.inside | cell.after);
    let styled = cells.iter().fold(0, |bits, cell| bits | cell.flags);
    flags & flag::DROPPED | styled & flag::CELLS
}

/// The base string of a text as UTF-8, with the way back to its cells.
#[derive(Debug, Default)]
pub struct BaseText {
    string: String,
    /// Where every cell begins in the string, and where the last ends.
    offsets: Vec<usize>,
}

impl BaseText {
    pub fn build(&mut self, cells: &[Cell]) {
        self.string.clear();
        self.offsets.clear();
        for cell in cells {
            self.offsets.push(self.string.len());
            self.string.push(char::from_u32(cell.base).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.offsets.push(self.string.len());
    }

    fn cell_at(&self, offset: usize) -> usize {
        self.offsets.partition_point(|&start| start < offset)
    }
}

/// The longest part of a literal that has one skeleton only, folded; `None` if there is no such
/// part. Whatever contains the literal contains its parts.
pub fn certain_part(literal: &str) -> Option<Vec<Cell>> {
    let mut cells = Vec::new();
    fold(&code_points(literal), &mut cells);
    let parts = cells.split(|cell| uncertain_symbols().contains(&cell.base)).map(trimmed);
    parts.max_by_key(|part| part.len()).filter(|part| !part.is_empty()).map(<[Cell]>::to_vec)
}

/// Cells without the white space around them, which runs over into what is beside it.
fn trimmed(cells: &[Cell]) -> &[Cell] {
    let is_word = |cell: &Cell| cell.kind != Kind::White;
    let start = cells.iter().position(is_word).unwrap_or(cells.len());
    let end = cells.iter().rposition(is_word).map_or(start, |last| last + 1);
    &cells[start..end]
}

/// Base symbols that some code point folds to with another skeleton than the symbol's own.
fn uncertain_symbols() -> &'static HashSet<u32> {
    static SYMBOLS: OnceLock<HashSet<u32>> = OnceLock::new();
    SYMBOLS.get_or_init(|| {
        let table = table();
        let mut symbols = HashSet::new();
        for code in (0..0x11_0000).filter(|code| !table.is_default_page((code >> 8) as usize)) {
            let row = table.row(code);
            for n in 0..usize::from(row.len) {
                let (base, skeleton) = table.symbol(code, row, n);
                if table.symbol(base, table.row(base), 0).1 != skeleton {
                    symbols.insert(base);
                }
            }
        }
        symbols
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::Pool;

    fn matches(regex: &str, text: &str) -> (Vec<(u32, u32, u16)>, bool) {
        let (mut cells, mut base, mut pool) = (Vec::new(), BaseText::default(), Pool::default());
        fold(&code_points(text), &mut cells);
        base.build(&cells);
        pool.open(1000);
        let more = Pattern::compile(0, regex).unwrap().run(&base, &cells, |found| pool.push(found));
        (pool.close().0.iter().map(|f| (f.start, f.end, f.views)).collect(), more)
    }

    #[test]
    fn spans_are_those_of_the_original_text() {
        assert_eq!(matches("0x[0-9a-f]+", "中 ０Ｘ1\u{301}F\u{200b}!"), (vec![(2, 7, views::MARKS)], false));
        assert_eq!(matches("g 1", "5㎏ \n 1"), (vec![(1, 6, views::STYLED)], false));
        assert_eq!(matches("k", "㎏\u{200b}"), (vec![(0, 1, views::STYLED)], false));
    }

    #[test]
    fn empty_matches_are_none_and_too_many_are_told() {
        assert_eq!(matches("a*", "bab"), (vec![(1, 2, 0)], false));
        let (found, more) = matches("a", &"a".repeat(LIMIT + 1));
        assert_eq!((found.len(), more), (LIMIT, true));
        assert!(!matches("a", &"a".repeat(LIMIT)).1);
    }

    #[test]
    fn literals_keep_only_what_is_certain() {
        let part = |literal| certain_part(literal).map(|cells: Vec<Cell>| cells.len());
        assert_eq!(part("0x"), Some(2));
        assert_eq!(part(""), None);
        assert_eq!(certain_part("在线").unwrap()[0].skeleton, '在' as u32);
    }
}
