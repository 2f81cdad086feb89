//! One text → its matches: the base view, then what it calls for (patterns, the joined view),
//! then limits and exceptions.
//!
//! A clean text ends in the sieve. Everything that others need lies in a [`Scratch`] that is used
//! again for the next one.

mod others;

use std::cell::Cell as Slot;

use crate::alphabet::{Alphabet, DROP, MULTI, SPACE};
use crate::blur::{Run, Symbol};
use crate::decode::Decoded;
use crate::exceptions;
use crate::fold::{Cell, fold};
use crate::joined::Joined;
use crate::needless;
use crate::patterns::BaseText;
use crate::pool::{Found, Pool};
use crate::shape::{self, Shows};
use crate::sieve::{Anchored, Place};
use crate::text::{Text, Unit, with_units};
use crate::verify::{self, Passed};
use crate::vocabulary::{Needle, Vocabulary, traits};
use crate::walk::{Stop, Walk};
use crate::window::{InText, Surroundings, Window};

/// How much of a text is looked at and how much is kept of what is found.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub chars: usize,
    pub matches: usize,
}

/// Memory that texts have in common.
#[derive(Debug, Default)]
struct Scratch {
    matches: Pool,
    exceptions: Pool,
    candidates: Candidates,
    window: Window,
    cells: Vec<Cell>,
    joined: Joined,
    runs: Vec<Run>,
    spelling: Vec<Symbol>,
    base: BaseText,
}

/// The patterns that had a literal in the text, each once.
#[derive(Debug, Default)]
struct Candidates {
    numbers: Vec<u32>,
    seen: Vec<bool>,
}

impl Candidates {
    fn open(&mut self, patterns: usize) {
        self.numbers.drain(..).for_each(|number| self.seen[number as usize] = false);
        // Another engine may have used the scratch before.
        self.seen.resize(patterns.max(self.seen.len()), false);
    }

    fn add(&mut self, number: u32) {
        if !std::mem::replace(&mut self.seen[number as usize], true) {
            self.numbers.push(number);
        }
    }
}

/// Cells kept for the next text; a longer text gives its memory back.
const KEPT: usize = 1 << 16;

thread_local! {
    static SCRATCH: Slot<Option<Box<Scratch>>> = const { Slot::new(None) };
}

impl Scratch {
    fn open(&mut self, limits: Limits, patterns: usize) {
        self.matches.open(limits.matches);
        self.exceptions.open(limits.matches.saturating_mul(EXCEPTIONS_PER_MATCH));
        self.candidates.open(patterns);
    }

    /// Hands out the matches that no exception covers; answers whether any were left out.
    fn close(&mut self, vocabulary: &Vocabulary, keep: impl FnMut(Found)) -> bool {
        if self.matches.is_empty() && self.exceptions.is_empty() {
            return false;
        }
        let (matches, too_many) = self.matches.close();
        let (covers, too_many_exceptions) = self.exceptions.close();
        if too_many_exceptions {
            matches.retain(|found| !vocabulary.has_exceptions(vocabulary.term_lists[found.owner as usize]));
        }
        needless::remove(vocabulary, matches);
        exceptions::remove(vocabulary, matches, covers);
        matches.iter().copied().for_each(keep);
        too_many || too_many_exceptions
    }

    /// Lends the thread's scratch.
    fn with<T>(body: impl FnOnce(&mut Scratch) -> T) -> T {
        // Taken out while in use: a panic or a nested call can never see it half filled.
        let mut scratch = SCRATCH.take().unwrap_or_default();
        let result = body(&mut scratch);
        if scratch.cells.capacity() <= KEPT {
            SCRATCH.set(Some(scratch));
        }
        result
    }
}

/// Symbols that are compared one by one before walking is taken to be cheaper: at all, and for every
/// code point so far.
const COMPARED: usize = 1024;
const COMPARED_PER_UNIT: usize = 8;

/// How many exceptions are kept for every match that may be.
const EXCEPTIONS_PER_MATCH: usize = 16;

/// The matches of one text by `(start, end, term)`, handed to `keep`; answers whether the text or
/// what was found was cut.
pub fn search(vocabulary: &Vocabulary, limits: Limits, text: Text<'_>, keep: impl FnMut(Found)) -> bool {
    let (text, cut) = text.prefix(limits.chars);
    with_units!(text, units => {
        let places = vocabulary.sieve.places(&vocabulary.alphabet, units);
        search_at(vocabulary, limits, units, places, keep)
    }) || cut
}

/// The same of a text no longer than the limit, given the places that the sieve lets through.
pub fn search_at<U: Unit>(
    vocabulary: &Vocabulary,
    limits: Limits,
    units: &[U],
    mut places: impl Iterator<Item = Place>,
    keep: impl FnMut(Found),
) -> bool {
    if units.is_empty() {
        return false;
    }
    let first = places.next();
    let shows = shape::shows(vocabulary.watch(), units);
    if first.is_none() && vocabulary.always.is_empty() && shows == Shows::default() {
        return false;
    }
    let decoded = if shows.codes { Decoded::new(units) } else { None };
    let places = first.into_iter().chain(places.by_ref());
    Scratch::with(|scratch| {
        scratch.open(limits, vocabulary.patterns.len());
        let more = Search::new(vocabulary, scratch, units, None).run(places, shows);
        let even_more = decoded.is_some_and(|decoded| search_decoded(vocabulary, scratch, &decoded));
        scratch.close(vocabulary, keep) || more || even_more
    })
}

/// Whether there is nothing to find where the sieve lets nothing through.
pub fn ends_in_sieve(vocabulary: &Vocabulary) -> bool {
    vocabulary.always.is_empty() && vocabulary.watch().is_idle()
}

/// Searches what a text shows when it is decoded; answers whether a pattern had too many matches.
#[cold]
fn search_decoded(vocabulary: &Vocabulary, scratch: &mut Scratch, decoded: &Decoded) -> bool {
    scratch.candidates.open(vocabulary.patterns.len());
    let places = vocabulary.sieve.places(&vocabulary.alphabet, &decoded.units);
    let shows = shape::shows(vocabulary.watch(), &decoded.units);
    Search::new(vocabulary, scratch, &decoded.units, Some(decoded)).run(places, shows)
}

struct Search<'a, U> {
    vocabulary: &'a Vocabulary,
    scratch: &'a mut Scratch,
    units: &'a [U],
    walk: Walk,
    /// Symbols compared so far.
    compared: usize,
    /// What the units were decoded from.
    decoded: Option<&'a Decoded>,
}

impl<'a, U: Unit> Search<'a, U> {
    fn new(
        vocabulary: &'a Vocabulary,
        scratch: &'a mut Scratch,
        units: &'a [U],
        decoded: Option<&'a Decoded>,
    ) -> Self {
        Search { vocabulary, scratch, units, walk: Walk::NEW, compared: 0, decoded }
    }
}

impl<U: Unit> Search<'_, U> {
    /// Fills the pools; answers whether a pattern had more matches than are looked at.
    fn run(&mut self, mut places: impl Iterator<Item = Place>, shows: Shows) -> bool {
        // Once one fills the pools, the rest of the text can add nothing.
        let _full = places.find(|place| self.base_view(*place));
        if shows.gaps || shows.cuts || shows.blurs {
            self.other_views(shows);
        }
        self.patterns()
    }

    /// Finds what touches a place; answers whether the rest of the text can add nothing.
    fn base_view(&mut self, place: Place) -> bool {
        let mut walks = place.special && !self.is_apart(place.at);
        if place.anchor && !walks {
            // All later hits end later.
            if self.is_closed(place.at as u32 + 1) {
                return true;
            }
            let vocabulary = self.vocabulary;
            // Where one must be walked for, the walk finds the others, too.
            walks = vocabulary
                .sieve
                .anchored(&vocabulary.alphabet, self.units, place.at)
                .any(|anchored| anchored.back == 0 || !self.compare(anchored, place.at));
        }
        walks && self.walk(place.at)
    }

    /// Whether what stands at a place is dropped where no key goes on: beside an end of the text, or what no key has.
    /// Only its neighbours are looked at: to look further would make a long row of such places dear.
    fn is_apart(&self, at: usize) -> bool {
        let alphabet = &self.vocabulary.alphabet;
        let ends_here = |unit: &U| {
            let entry = alphabet.entry(*unit);
            entry & (DROP | MULTI) == 0 && Alphabet::code(entry) == 0
        };
        let (before, behind) = self.units.split_at(at);
        alphabet.entry(behind[0]) & DROP != 0
            && (before.last().is_none_or(ends_here) || behind.get(1).is_none_or(ends_here))
    }

    /// Walks around a place; answers whether the rest of the text can add nothing.
    #[cold]
    fn walk(&mut self, place: usize) -> bool {
        let mut walk = self.walk;
        let is_full = walk.cover(self.vocabulary, self.units, place, |Stop { at, symbol, output }| {
            if self.is_closed(at as u32 + 1) {
                return true;
            }
            self.scratch.window.open();
            let mut around = InText::new(self.units, at, symbol);
            for key in self.vocabulary.automaton.keys(output) {
                self.hit(key, at, |search, needle| {
                    verify::folded(search.vocabulary, needle, &mut search.scratch.window, &mut around)
                });
            }
            false
        });
        self.walk = walk;
        is_full
    }

    /// Compares a key with the text, given where its anchor ends. Answers `false` if that is no
    /// longer worth while: a walk will find whatever a comparison would.
    fn compare(&mut self, anchored: Anchored, place: usize) -> bool {
        let key = self.vocabulary.sieve.key(anchored.key);
        let Some(start) = (place + 1).checked_sub(usize::from(anchored.back)) else { return true };
        let all = self.units.len();
        let units = &self.units[start.min(all)..(start + key.len()).min(all)];
        if self.compared > COMPARED + COMPARED_PER_UNIT * place {
            return false;
        }
        let alphabet = &self.vocabulary.alphabet;
        let is_same = |(unit, code): &(&U, &u16)| {
            let entry = alphabet.entry(**unit);
            entry & (DROP | MULTI) == 0 && Alphabet::code(entry) == u32::from(**code)
        };
        let same = units.iter().zip(key).take_while(is_same).count();
        self.compared += same + 1;
        if same < key.len() {
            // Behind an anchor that stands there whole, something that is dropped or has several symbols
            // may lie too far from where the walk around it begins.
            if units.get(same).is_some_and(|unit| alphabet.entry(*unit) & (DROP | MULTI) != 0) {
                return false;
            }
            // A run of white space counts once; if there is one, it shows between here and there.
            let is_space = |unit: &U| alphabet.entry(*unit) & (MULTI | SPACE) == SPACE;
            return !units.windows(2).any(|two| two.iter().all(is_space));
        }
        // A key that holds its anchor is not empty, however the file it came from was made.
        if let Some(last) = (start + key.len()).checked_sub(1) {
            self.hit(anchored.key, last, |search, needle| {
                if needle.len as usize == key.len() && !search.begins_or_ends_in_space(start, last) {
                    return verify::compared(search.vocabulary, needle, search.units, start, last);
                }
                search.scratch.window.open();
                let around = &mut InText::new(search.units, last, 0);
                verify::folded(search.vocabulary, needle, &mut search.scratch.window, around)
            });
        }
        true
    }

    /// White space that a hit touches is a run, wherever it begins.
    fn begins_or_ends_in_space(&self, start: usize, last: usize) -> bool {
        let entry = |at: usize| self.vocabulary.alphabet.entry(self.units[at]);
        (entry(start) | entry(last)) & SPACE != 0
    }

    /// Whether nothing that ends at `end` or later would be kept.
    fn is_closed(&self, end: u32) -> bool {
        // What is decoded may come from before what it stands behind.
        if self.decoded.is_some() {
            return false;
        }
        let no_exceptions = self.vocabulary.exception_lists.is_empty();
        self.scratch.matches.is_closed(end) && (no_exceptions || self.scratch.exceptions.is_closed(end))
    }

    /// Checks the hit of a key the last cell of which comes from the code point `at`; `folded` does so for one that
    /// is neither a literal nor exact.
    fn hit(&mut self, key: u32, at: usize, folded: impl FnOnce(&mut Self, &Needle) -> Option<Passed>) {
        let needle = self.vocabulary.needles[key as usize];
        if !needle.is(traits::BASE) {
            return;
        }
        if needle.is(traits::LITERAL) {
            self.scratch.candidates.add(needle.owner);
        } else if needle.is(traits::EXACT) {
            let passed = verify::exact(self.units, at, self.vocabulary.exact(&needle));
            self.keep(&needle, passed);
        } else if !self.is_full(&needle, at as u32 + 1) {
            let passed = folded(self, &needle);
            self.keep(&needle, passed);
        }
    }

    /// Whether nothing of a needle that ends at `end` or later would be kept.
    fn is_full(&self, needle: &Needle, end: u32) -> bool {
        let Scratch { matches, exceptions, .. } = &*self.scratch;
        let pool = if needle.is(traits::EXCEPTION) { exceptions } else { matches };
        self.decoded.is_none() && pool.is_closed(end)
    }

    /// Checks a folded hit that ends at `end` or a little later.
    fn folded(&mut self, needle: &Needle, around: &mut impl Surroundings, end: u32) -> Option<Passed> {
        if self.is_full(needle, end) {
            return None;
        }
        verify::folded(self.vocabulary, needle, &mut self.scratch.window, around)
    }

    fn keep(&mut self, needle: &Needle, passed: Option<Passed>) {
        let Some(Passed { start, end, views }) = passed else { return };
        let Some((start, end, views)) = self.origin(needle, start, end, views) else { return };
        let Scratch { matches, exceptions, .. } = &mut *self.scratch;
        let pool = if needle.is(traits::EXCEPTION) { exceptions } else { matches };
        pool.push(Found { end, start, owner: needle.owner, views });
    }

    /// Where a match stands in the original text, and all the views it needs; `None` if it needs none
    /// that are decoded, or its list does not allow them.
    fn origin(&self, needle: &Needle, start: u32, end: u32, views: u16) -> Option<(u32, u32, u16)> {
        let Some(decoded) = self.decoded else { return Some((start, end, views)) };
        let (start, end, more) = decoded.origin(start, end);
        let is_allowed = more & !self.vocabulary.allowed(needle) == 0;
        (more != 0 && is_allowed).then_some((start, end, views | more))
    }

    /// Runs the patterns that may match; answers whether one had more than are looked at.
    fn patterns(&mut self) -> bool {
        let Scratch { matches, candidates, cells, base, .. } = &mut *self.scratch;
        if candidates.numbers.is_empty() && self.vocabulary.always.is_empty() {
            return false;
        }
        fold(self.units, cells);
        base.build(cells);
        let mut more = false;
        for &number in candidates.numbers.iter().chain(self.vocabulary.always.iter()) {
            let pattern = &self.vocabulary.patterns[number as usize];
            more |= pattern.run(base, cells, |mut found| {
                if let Some(decoded) = self.decoded {
                    let (start, end, views) = decoded.origin(found.start, found.end);
                    let list = self.vocabulary.term_lists[found.owner as usize];
                    if views == 0 || views & !self.vocabulary.list_views[list as usize] != 0 {
                        return;
                    }
                    found = Found { start, end, views: found.views | views, ..found };
                }
                matches.push(found);
            });
        }
        more
    }
}
