//! Everything that is searched for: terms and exceptions as needles, patterns, the automaton.
//!
//! A *needle* is one key of the automaton together with what a hit of it has to pass. A spelling
//! makes one, or two where the joined view has a form of its own. The strings themselves are only
//! kept where a hit must be compared with more than its skeleton.

pub mod stored;

use std::collections::HashSet;

use smallvec::smallvec;

use crate::alphabet::Alphabet;
use crate::automaton::{Automaton, Keys};
use crate::blur::classes::classes;
use crate::blur::{self, Blurred};
use crate::compiled::flat::{Flat, Plain};
use crate::fold::{Cell, Kind, fold, table};
use crate::patterns::Pattern;
use crate::plan::{self, Mode};
use crate::shape::Watch;
use crate::shape::rows::{self, Row, Rows};
use crate::sieve::Sieve;
use crate::text::code_points;
use crate::views;

/// Traits of needles.
pub mod traits {
    /// The owner is an exception, not a term.
    pub const EXCEPTION: u16 = 1;
    /// Compared with the original text, unfolded.
    pub const EXACT: u16 = 2;
    /// Its ends must be word edges.
    pub const WORD: u16 = 4;
    /// Its list allows look-alikes.
    pub const LOOKALIKES: u16 = 8;
    /// Searched in the joined view.
    pub const JOINED: u16 = 16;
    /// Searched in the base view.
    pub const BASE: u16 = 32;
    /// A literal of a pattern: the owner is the pattern's number, a hit makes it a candidate.
    pub const LITERAL: u16 = 64;
    /// The base string has another length than the key: every hit is by look-alikes.
    pub const DISGUISED: u16 = 128;
    /// A variant, by the views it needs.
    pub const SPLIT: u16 = 256;
    pub const REVERSED: u16 = 512;
    pub const PINYIN: u16 = 1024;
    pub const ALIKE: u16 = 2048;
    /// Meant by its sound, too.
    pub const SOUNDS: u16 = 4096;
    /// A variant with a letter doubled.
    pub const DOUBLED: u16 = 8192;
    /// A variant in which two letters changed places.
    pub const SWAPPED: u16 = 16384;
    /// A variant with an emoji for a character. All 16 traits there can be.
    pub const PICTURED: u16 = 32768;
}

/// The traits of variants and the views they stand for.
const VARIANTS: [(u16, u16); 7] = [
    (traits::SPLIT, views::SPLITS),
    (traits::REVERSED, views::REVERSED),
    (traits::PINYIN, views::PINYIN),
    (traits::ALIKE, views::LOOKALIKES),
    (traits::DOUBLED, views::REPEATS),
    (traits::SWAPPED, views::SWAPS),
    (traits::PICTURED, views::PICTURES),
];

/// Where the guard begins in `Needle::packed`.
const GUARD_SHIFT: u32 = 9;

/// `Needle::original` where the base string is the skeleton.
const SAME: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Needle {
    /// Term, exception or pattern number, by trait.
    pub owner: u32,
    /// Length of the key in cells.
    pub len: u32,
    original: u32,
    pub traits: u16,
    /// Three bits each: the kinds of the first and last skeleton symbol, by their numbers; the views the spelling
    /// itself needs; the kinds that must not stand before a hit, and behind it.
    packed: u16,
}

// SAFETY: three numbers of four bytes and two of two: 16 bytes without padding.
unsafe impl Plain for Needle {}
const _: () = assert!(size_of::<Needle>() == 16);

impl Needle {
    /// The kind of the first skeleton symbol.
    pub fn first(&self) -> Kind {
        Kind::numbered(self.packed as u8)
    }

    /// The kind of the last skeleton symbol.
    pub fn last(&self) -> Kind {
        Kind::numbered((self.packed >> 3) as u8)
    }

    /// Views the spelling itself needs, which say nothing about a text.
    pub fn own(&self) -> u16 {
        (self.packed >> 6 & 7) * views::STYLED
    }

    /// What must not stand beside a hit.
    #[inline]
    pub fn guard(&self) -> Guard {
        Guard(self.packed >> GUARD_SHIFT)
    }

    pub fn is(&self, traits: u16) -> bool {
        self.traits & traits != 0
    }

    /// The same without what it asks of its neighbours.
    pub fn alone(&self) -> Needle {
        Needle {
            traits: self.traits & !traits::WORD,
            packed: self.packed & !(u16::MAX << GUARD_SHIFT),
            ..*self
        }
    }

    /// The views that a hit needs because of what the spelling is.
    #[inline]
    pub fn needs(&self) -> u16 {
        let of = |(bit, view): &(u16, u16)| if self.is(*bit) { *view } else { 0 };
        VARIANTS.iter().map(of).fold(0, std::ops::BitOr::bitor)
    }
}

/// Kinds that must not stand before a hit (the lowest three bits, by their numbers) and behind it (the next three).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard(u16);

impl Guard {
    /// The kinds by the letters of the fold table.
    fn new((before, behind): &(String, String)) -> Result<Guard, String> {
        let bits = |kinds: &String| {
            kinds.chars().try_fold(0, |bits, kind| {
                let number =
                    "LDI".find(kind).ok_or_else(|| format!("guard: {kind:?} is no kind of a word"))?;
                Ok::<u16, String>(bits | 1 << number)
            })
        };
        Ok(Guard(bits(before)? | bits(behind)? << 3))
    }

    /// Whether there is something that must not stand there.
    #[inline]
    pub fn is_some(self) -> bool {
        self.0 & 63 != 0
    }

    pub fn blocks(self, before: Option<Kind>, behind: Option<Kind>) -> bool {
        // Kinds of words are the first three.
        let blocks =
            |bits: u16, kind: Option<Kind>| kind.is_some_and(|kind| bits & 7 & 1 << kind as u16 != 0);
        blocks(self.0, before) || blocks(self.0 >> 3, behind)
    }
}

pub struct Vocabulary {
    pub alphabet: Alphabet,
    pub automaton: Automaton,
    pub needles: Flat<Needle>,
    pub patterns: Vec<Pattern>,
    /// Patterns of which no literal is known.
    pub always: Flat<u32>,
    /// The list of every term and of every exception.
    pub term_lists: Flat<u32>,
    pub exception_lists: Flat<u32>,
    /// How many terms each list has, and the views it allows.
    pub list_sizes: Vec<usize>,
    pub list_views: Vec<u16>,
    /// What stands beside each other in spellings that may have gaps inside.
    pub joins: Rows,
    /// Cells of the longest needle that may have a gap inside, and of the longest that can lie across a wall.
    pub longest_joined: u32,
    pub across_walls: u32,
    pub sieve: Sieve,
    /// Where some list allows what it sees through.
    pub blurred: Option<Blurred>,
    /// Whether any list allows markup, or text that runs backwards.
    pub decodes: bool,
    /// Base strings and exact spellings, one after the other.
    strings: Flat<u32>,
}

/// What an exact needle compares: the spelling, and how many of its code points follow the last
/// one that has a cell.
pub struct Exact<'a> {
    pub spelling: &'a [u32],
    pub trailing: usize,
}

impl Vocabulary {
    /// Whether a list has exceptions. They are numbered list by list.
    pub fn has_exceptions(&self, list: u32) -> bool {
        self.exception_lists.binary_search(&list).is_ok()
    }

    pub fn build(lists: &[plan::List]) -> Result<Vocabulary, String> {
        let mut builder = Builder::default();
        for (number, list) in lists.iter().enumerate() {
            builder
                .list(number as u32, list)
                .map_err(|error| format!("plan: lists[{number}] `{}`: {error}", list.name))?;
        }
        let alphabet = Alphabet::number(&mut builder.keys);
        let automaton = Automaton::build(&builder.keys, alphabet.codes);
        let space = alphabet.symbol(SPACE);
        let sieve = Sieve::build(&builder.keys, &alphabet, space, &builder.signs);
        let list_views: Vec<u16> = lists.iter().map(|list| list.views).collect();
        let mut vocabulary = Vocabulary {
            alphabet,
            automaton,
            patterns: builder.patterns,
            always: builder.always.into(),
            term_lists: builder.term_lists.into(),
            exception_lists: builder.exception_lists.into(),
            list_sizes: builder.list_sizes,
            joins: Rows::default(),
            longest_joined: longest_joined(&builder.needles),
            across_walls: builder.across_walls,
            needles: builder.needles.into(),
            sieve,
            blurred: None,
            decodes: decodes(&list_views),
            list_views,
            strings: builder.strings.into(),
        };
        vocabulary.joins = vocabulary.rows_of_joined(&builder.keys);
        vocabulary.blurred = Blurred::build(&vocabulary);
        Ok(vocabulary)
    }

    /// The rows of the needles that may have a gap inside.
    fn rows_of_joined(&self, keys: &Keys) -> Rows {
        let (by_code, mut rows) = (self.alphabet.by_code(), Vec::<Row>::new());
        for (key, needle) in self.needles.iter().enumerate().filter(|(_, needle)| needle.is(traits::JOINED)) {
            let is_blurred = blur::is_blurred(self, needle);
            let of_code = |&code: &u32| match by_code[code as usize - 1] {
                symbol if is_blurred => classes().all(symbol),
                symbol => smallvec![classes().first(symbol)],
            };
            let spelling: Vec<_> = keys.get(key).iter().map(of_code).collect();
            rows::around_pairs(&spelling, |row| rows.push(row));
        }
        rows.into_iter().collect()
    }

    /// What to look for in a text beside what is in the sieve.
    pub fn watch(&self) -> Watch<'_> {
        Watch {
            joins: Some(&self.joins).filter(|joins| !joins.is_empty()),
            decodes: self.decodes,
            blurred: self.blurred.as_ref(),
        }
    }

    /// The views that the list of a needle allows.
    pub fn allowed(&self, needle: &Needle) -> u16 {
        let lists = if needle.is(traits::EXCEPTION) { &self.exception_lists } else { &self.term_lists };
        self.list_views[lists[needle.owner as usize] as usize]
    }

    /// The skeleton of a folded needle, if it is one that is compared.
    pub fn skeleton(&self, key: u32) -> impl ExactSizeIterator<Item = u32> + '_ {
        let by_code = self.alphabet.by_code();
        // A file may have any numbers there; what is no code is a symbol that no text has.
        let symbol = |&code: &u16| usize::from(code).checked_sub(1).and_then(|at| by_code.get(at));
        self.sieve.key(key).iter().map(move |code| symbol(code).copied().unwrap_or(0))
    }

    /// The base string of a needle, where it is not the skeleton.
    pub fn base(&self, needle: &Needle) -> Option<&[u32]> {
        let at = needle.original as usize;
        (needle.original != SAME).then(|| &self.strings[at..at + needle.len as usize])
    }

    /// What a needle with `traits::EXACT` compares.
    pub fn exact(&self, needle: &Needle) -> Exact<'_> {
        let at = needle.original as usize;
        let (len, trailing) = (self.strings[at] as usize, self.strings[at + 1] as usize);
        Exact { spelling: &self.strings[at + 2..at + 2 + len], trailing }
    }
}

#[derive(Default)]
struct Builder {
    keys: Keys,
    /// The keys of single symbols that look like letters, in order. What reads as them passes the
    /// sieve, being no letter; the letters that they look like need not.
    signs: Vec<u32>,
    needles: Vec<Needle>,
    patterns: Vec<Pattern>,
    always: Vec<u32>,
    term_lists: Vec<u32>,
    exception_lists: Vec<u32>,
    list_sizes: Vec<usize>,
    strings: Vec<u32>,
    across_walls: u32,
    cells: Vec<Cell>,
    /// Of the terms under way.
    guard: Guard,
}

impl Builder {
    fn list(&mut self, number: u32, list: &plan::List) -> Result<(), String> {
        if list.views & !views::OF_LISTS != 0 {
            return Err(format!("views {} has unknown bits", list.views));
        }
        let mut size = 0;
        for (g, group) in list.groups.iter().enumerate() {
            let needles = self.needles.len();
            self.guard = guard(group).map_err(|error| format!("groups[{g}].{error}"))?;
            for (t, term) in group.terms.iter().enumerate() {
                let term_id = self.term_lists.len() as u32;
                self.term(term_id, list.views, group.mode, term)
                    .map_err(|error| format!("groups[{g}].terms[{t}]: {error}"))?;
                self.term_lists.push(number);
            }
            self.variants(list.views, group, needles).map_err(|error| format!("groups[{g}].{error}"))?;
            size += group.terms.len();
        }
        self.guard = Guard::default();
        self.list_sizes.push(size);
        for (e, spelling) in list.except.iter().enumerate() {
            let exception = self.exception_lists.len() as u32;
            let traits = traits::EXCEPTION | allowed(list.views);
            self.spelling(exception, traits, spelling).map_err(|error| format!("except[{e}]: {error}"))?;
            self.exception_lists.push(number);
        }
        Ok(())
    }

    /// The variants of a group's terms, and what is meant by its sound. The group's needles begin at
    /// `needles`.
    fn variants(&mut self, views: u16, group: &plan::Group, needles: usize) -> Result<(), String> {
        let first = self.term_lists.len() - group.terms.len();
        let is_folded = matches!(group.mode, Mode::Anywhere | Mode::Word);
        let terms = if is_folded { group.terms.len() } else { 0 };
        for (v, (term, spelling, needs)) in group.variants.iter().enumerate() {
            let place = |error: String| format!("variants[{v}]: {error}");
            if *term >= terms {
                return Err(place(format!("term {term} of {terms}")));
            }
            if *needs == 0 || needs & !views::OF_VARIANTS != 0 {
                return Err(place(format!("bits {needs} are none of a variant")));
            }
            let of = |(bit, view): &(u16, u16)| if needs & view != 0 { *bit } else { 0 };
            let needs = VARIANTS.iter().map(of).fold(0, std::ops::BitOr::bitor);
            let traits = traits::WORD | allowed(views) | needs;
            self.spelling((first + term) as u32, traits, spelling).map_err(place)?;
        }
        if let Some(term) = group.sounds.iter().find(|&&term| term >= terms) {
            return Err(format!("sounds: term {term} of {terms}"));
        }
        let sounding: HashSet<u32> = group.sounds.iter().map(|&term| (first + term) as u32).collect();
        if !sounding.is_empty() {
            let folded = |needle: &&mut Needle| !needle.is(traits::EXCEPTION | traits::LITERAL);
            for needle in self.needles[needles..].iter_mut().filter(folded) {
                needle.traits |= if sounding.contains(&needle.owner) { traits::SOUNDS } else { 0 };
            }
        }
        Ok(())
    }

    fn term(&mut self, id: u32, views: u16, mode: Mode, term: &plan::Term) -> Result<(), String> {
        let spellings = match (mode, term) {
            (Mode::Pattern, plan::Term::Pattern(pattern)) => return self.pattern(id, pattern),
            (Mode::Pattern, _) => return Err("a pattern group holds patterns only".into()),
            (_, plan::Term::Pattern(_)) => return Err("a pattern outside of a pattern group".into()),
            (_, plan::Term::Spellings(spellings)) => spellings,
        };
        if spellings.is_empty() {
            return Err("a term without spellings".into());
        }
        let traits = match mode {
            Mode::Exact => traits::EXACT | traits::BASE,
            Mode::Word => traits::WORD | allowed(views),
            _ => allowed(views),
        };
        spellings.iter().try_for_each(|spelling| self.spelling(id, traits, spelling))
    }

    fn spelling(&mut self, owner: u32, traits: u16, spelling: &str) -> Result<(), String> {
        let points = code_points(spelling);
        let mut cells = std::mem::take(&mut self.cells);
        fold(&points, &mut cells);
        let refused = match (cells.first(), cells.last()) {
            (Some(first), Some(last)) if first.kind != Kind::White && last.kind != Kind::White => None,
            (None, _) => Some("folds to nothing"),
            _ => Some("begins or ends with white space"),
        };
        if let Some(reason) = refused {
            return Err(format!("spelling {spelling:?} {reason}"));
        }
        let own = views::of_code_points(&points) as u8;
        if traits & traits::EXACT != 0 {
            let original = self.strings.len() as u32;
            let last = cells.last().map_or(0, |cell| cell.start as usize + 1);
            self.strings.extend([points.len() as u32, (points.len() - last) as u32]);
            self.strings.extend(&points);
            self.needle(owner, traits, own, &cells, Some(original));
        } else {
            self.folded(owner, traits, own, &cells);
        }
        self.cells = cells;
        Ok(())
    }

    /// The needles of a folded spelling: as it is, and without its symbols for the joined view.
    fn folded(&mut self, owner: u32, traits: u16, own: u8, cells: &[Cell]) {
        self.needle(owner, traits | traits::BASE, own, cells, None);
        if traits & traits::JOINED == 0 {
            return;
        }
        // A line break is white space, too.
        if cells.iter().any(|cell| matches!(cell.kind, Kind::Hard | Kind::White)) {
            self.across_walls = self.across_walls.max(cells.len() as u32);
        }
        let kind = |cell: &Cell| table().kind(cell.skeleton);
        // An emoji in a spelling stands for something; without it the rest is another word.
        if cells.iter().any(|cell| kind(cell) == Kind::Emoji) {
            return;
        }
        let is_bare = |cell: &Cell| kind(cell).is_wordish();
        let bare: Vec<Cell> = cells.iter().copied().filter(is_bare).collect();
        if !bare.is_empty() && bare.len() < cells.len() {
            // A symbol that looks like a letter is in the skeleton only.
            let uneven = bare.iter().any(|cell| !cell.kind.is_wordish());
            let traits = if uneven { traits | traits::DISGUISED } else { traits };
            self.needle(owner, traits, own, &bare, None);
        }
    }

    fn needle(&mut self, owner: u32, traits: u16, own: u8, cells: &[Cell], original: Option<u32>) {
        let original = original.unwrap_or_else(|| {
            if cells.iter().all(|cell| cell.base == cell.skeleton) {
                return SAME;
            }
            let at = self.strings.len() as u32;
            self.strings.extend(cells.iter().map(|cell| cell.base));
            at
        });
        let kind = |cell: &Cell| table().kind(cell.skeleton);
        let (first, last) = (kind(&cells[0]), kind(&cells[cells.len() - 1]));
        if let [cell] = cells
            && !cell.kind.is_wordish()
            && kind(cell).is_wordish()
        {
            self.signs.push(self.needles.len() as u32);
        }
        self.keys.push(cells.iter().map(|cell| cell.skeleton));
        self.needles.push(Needle {
            owner,
            len: cells.len() as u32,
            original,
            traits,
            packed: packed(first, last, own, self.guard),
        });
    }

    fn pattern(&mut self, term: u32, pattern: &plan::Pattern) -> Result<(), String> {
        let number = self.patterns.len() as u32;
        self.patterns.push(Pattern::compile(term, &pattern.regex)?);
        let literals: Option<Vec<_>> =
            pattern.literals.iter().map(|literal| crate::patterns::certain_part(literal)).collect();
        match literals {
            Some(literals) if !literals.is_empty() => {
                for cells in literals {
                    self.needle(number, traits::LITERAL | traits::BASE, 0, &cells, Some(SAME));
                }
            }
            _ => self.always.push(number),
        }
        Ok(())
    }
}

/// Cells of the longest needle that may have a gap inside.
fn longest_joined(needles: &[Needle]) -> u32 {
    let joined = needles.iter().filter(|needle| needle.is(traits::JOINED));
    joined.map(|needle| needle.len).max().unwrap_or(0)
}

/// Whether any of some lists allows markup, or text that runs backwards.
fn decodes(list_views: &[u16]) -> bool {
    list_views.iter().any(|views| views & (views::MARKUP | views::REVERSED) != 0)
}

fn packed(first: Kind, last: Kind, own: u8, guard: Guard) -> u16 {
    const _: () = assert!(views::FROM_FLAGS == 7 * views::STYLED);
    first as u16 | (last as u16) << 3 | (u16::from(own) / views::STYLED) << 6 | guard.0 << GUARD_SHIFT
}

/// What must not stand beside the terms of a group.
fn guard(group: &plan::Group) -> Result<Guard, String> {
    let guard = Guard::new(&group.guard)?;
    if guard.is_some() && !matches!(group.mode, Mode::Anywhere | Mode::Word) {
        return Err("guard: of terms that are not folded".into());
    }
    Ok(guard)
}

/// White space, folded.
const SPACE: u32 = 0x20;

/// The traits that a list's views give its spellings.
fn allowed(views: u16) -> u16 {
    let lookalikes = if views & views::LOOKALIKES != 0 { traits::LOOKALIKES } else { 0 };
    let joined = if views & views::SEPARATORS != 0 { traits::JOINED } else { 0 };
    lookalikes | joined
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A folded needle with the edges given.
    pub fn needle(first: Kind, last: Kind, len: u32) -> Needle {
        let packed = packed(first, last, 0, Guard::default());
        Needle { owner: 0, len, original: SAME, traits: traits::WORD, packed }
    }

    fn build(list: &str) -> Result<Vocabulary, String> {
        Vocabulary::build(&[serde_json::from_str(list).unwrap()])
    }

    #[test]
    fn spellings_make_needles_and_the_joined_form_is_one_of_its_own() {
        let list = r#"{"name": "a", "views": 3, "groups": [{"mode": "word", "terms": ["a.b", ["x", "yz"]]},
            {"mode": "exact", "terms": ["U\u200b"]}], "except": ["ab"]}"#;
        let built = build(list).unwrap();
        let shape: Vec<_> = built.needles.iter().map(|n| (n.owner, n.len, n.is(traits::BASE))).collect();
        assert_eq!(
            shape,
            [(0, 3, true), (0, 2, false), (1, 1, true), (1, 2, true), (2, 1, true), (0, 2, true)]
        );
        let exact = built.exact(&built.needles[4]);
        assert_eq!((exact.spelling, exact.trailing), (&[0x55, 0x200B][..], 1));
        assert_eq!(built.list_sizes, [3]);
    }

    #[test]
    fn base_strings_are_kept_where_the_skeleton_differs() {
        let built =
            build(r#"{"name": "a", "views": 1, "groups": [{"mode": "word", "terms": ["в", "b"]}]}"#).unwrap();
        assert_eq!(built.base(&built.needles[0]), Some(&['в' as u32][..]));
        assert_eq!(built.base(&built.needles[1]), None);
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let cases = [
            (r#""views": 4, "groups": []"#, "views 4 has unknown bits"),
            (
                r#""views": 0, "groups": [{"mode": "exact", "terms": ["a"], "sounds": [0]}]"#,
                "groups[0].sounds: term 0 of 0",
            ),
            (
                r#""views": 0, "groups": [{"mode": "word", "terms": ["a"], "guard": ["L", "S"]}]"#,
                "groups[0].guard: 'S' is no kind of a word",
            ),
            (
                r#""views": 0, "groups": [{"mode": "exact", "terms": ["a"], "guard": ["L", ""]}]"#,
                "groups[0].guard: of terms that are not folded",
            ),
            (
                r#""views": 0, "groups": [{"mode": "word", "terms": ["a"], "variants": [[0, "b", 4]]}]"#,
                "groups[0].variants[0]: bits 4 are none of a variant",
            ),
            (
                r#""views": 0, "groups": [{"mode": "word", "terms": ["a", "\u200b"]}]"#,
                "groups[0].terms[1]: spelling \"\\u{200b}\" folds to nothing",
            ),
            (r#""views": 0, "groups": [{"mode": "word", "terms": [[]]}]"#, "a term without spellings"),
            (
                r#""views": 0, "groups": [{"mode": "pattern", "terms": [{"regex": "(", "literals": []}]}]"#,
                "groups[0].terms[0]: regex",
            ),
            (
                r#""views": 0, "groups": [], "except": ["a "]"#,
                "except[0]: spelling \"a \" begins or ends with white space",
            ),
        ];
        for (body, message) in cases {
            let error = build(&format!(r#"{{"name": "n", {body}}}"#)).err().unwrap();
            assert!(error.starts_with("plan: lists[0] `n`: ") && error.contains(message), "{error}");
        }
    }
}
