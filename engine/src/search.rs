//! One text → its matches: the base view, then what it calls for (patterns, the joined view),
//! then limits and exceptions.
//!
//! A clean text ends after the first walk. Everything a text needs lies in a [`Scratch`] that is
//! used again for the next one.

use std::cell::Cell as Slot;

use crate::alphabet::{ACTION, Alphabet, DROP, MULTI, SPACE};
use crate::automaton::{NO_OUTPUT, ROOT};
use crate::exceptions;
use crate::fold::{Cell, fold, table};
use crate::joined::{Joined, Trail};
use crate::patterns::BaseText;
use crate::pool::{Found, Pool};
use crate::text::{Text, Unit, with_units};
use crate::trigger::{self, trigger};
use crate::verify::{self, Passed};
use crate::views;
use crate::vocabulary::{Needle, Vocabulary, traits};
use crate::window::{InCells, InText, Surroundings, Window};

/// How much of a text is looked at and how much is kept of what is found.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub chars: usize,
    pub matches: usize,
}

/// Memory that texts have in common.
#[derive(Debug, Default)]
pub struct Scratch {
    matches: Pool,
    exceptions: Pool,
    candidates: Candidates,
    window: Window,
    cells: Vec<Cell>,
    joined: Joined,
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
    /// Lends the thread's scratch.
    pub fn with<T>(body: impl FnOnce(&mut Scratch) -> T) -> T {
        // Taken out while in use: a panic or a nested call can never see it half filled.
        let mut scratch = SCRATCH.take().unwrap_or_default();
        let result = body(&mut scratch);
        if scratch.cells.capacity() <= KEPT {
            SCRATCH.set(Some(scratch));
        }
        result
    }
}

/// How many exceptions are kept for every match that may be.
const EXCEPTIONS_PER_MATCH: usize = 16;

/// The matches of one text by `(start, end, term)`, handed to `keep`; answers whether the text or
/// what was found was cut.
pub fn search(
    vocabulary: &Vocabulary,
    limits: Limits,
    text: Text<'_>,
    scratch: &mut Scratch,
    keep: impl FnMut(Found),
) -> bool {
    let (text, cut) = text.prefix(limits.chars);
    scratch.matches.open(limits.matches);
    scratch.exceptions.open(limits.matches.saturating_mul(EXCEPTIONS_PER_MATCH));
    scratch.candidates.open(vocabulary.patterns.len());
    let more = with_units!(text, units => Search { vocabulary, scratch, units }.run());
    if scratch.matches.is_empty() && !more && scratch.exceptions.is_empty() {
        return cut;
    }
    let (matches, too_many) = scratch.matches.close();
    let (covers, too_many_exceptions) = scratch.exceptions.close();
    if too_many_exceptions {
        matches.retain(|found| !vocabulary.has_exceptions(vocabulary.term_lists[found.owner as usize]));
    }
    exceptions::remove(vocabulary, matches, covers);
    matches.sort_unstable_by_key(|found| (found.start, found.end, found.owner));
    matches.iter().copied().for_each(keep);
    cut || more || too_many || too_many_exceptions
}

/// The state of the trigger after a code point with several symbols.
fn after_expansion(state: u8, code: u32) -> u8 {
    let row = table().row(code);
    let classes =
        (0..usize::from(row.len)).map(|n| trigger::number(table().base_kind(code, row, n), row.flags));
    classes.fold(state, |state, class| trigger().step(state, class))
}

struct Search<'a, U> {
    vocabulary: &'a Vocabulary,
    scratch: &'a mut Scratch,
    units: &'a [U],
}

impl<U: Unit> Search<'_, U> {
    /// Fills the pools; answers whether a pattern had more matches than are looked at.
    fn run(&mut self) -> bool {
        let joinable =
            if self.vocabulary.joins { self.base_view::<true>() } else { self.base_view::<false>() };
        let patterned = !(self.scratch.candidates.numbers.is_empty() && self.vocabulary.always.is_empty());
        if !joinable && !patterned {
            return false;
        }
        fold(self.units, &mut self.scratch.cells);
        if joinable {
            self.joined_view();
        }
        patterned && self.patterns()
    }

    /// Walks the text itself, folding on the way; answers, if asked, whether it has a joinable gap.
    fn base_view<const JOINS: bool>(&mut self) -> bool {
        let trigger = trigger();
        let mut gap = trigger::START;
        let Vocabulary { alphabet, automaton, .. } = self.vocabulary;
        let mut state = ROOT;
        let mut after_space = false;
        for (at, unit) in self.units.iter().enumerate() {
            let entry = alphabet.entry(unit.code());
            if JOINS {
                gap = trigger.step(gap, Alphabet::class(entry));
            }
            if entry >= ACTION {
                if entry & DROP != 0 {
                    continue;
                }
                if entry & MULTI != 0 {
                    after_space = false;
                    state = self.expansion(state, at, alphabet.expansion(entry));
                    gap = after_expansion(gap, unit.code());
                    continue;
                }
                if after_space {
                    continue;
                }
            }
            after_space = entry & SPACE != 0;
            state = automaton.step(state, Alphabet::code(entry));
            let output = automaton.output(state);
            if output != NO_OUTPUT && self.base_hits(at, 0, output) {
                return JOINS && trigger::has_gap(self.units);
            }
        }
        JOINS && trigger.has_gap(gap)
    }

    /// The symbols of one code point that has several.
    fn expansion(&mut self, mut state: u32, at: usize, codes: &[u32]) -> u32 {
        let automaton = &self.vocabulary.automaton;
        for (symbol, &code) in codes.iter().enumerate() {
            state = automaton.step(state, code);
            let output = automaton.output(state);
            if output != NO_OUTPUT {
                self.base_hits(at, symbol, output);
            }
        }
        state
    }

    /// Checks the hits that end in the `symbol`th symbol of a code point; answers whether the
    /// rest of the text can add nothing.
    #[cold]
    fn base_hits(&mut self, at: usize, symbol: usize, output: u32) -> bool {
        let end = at as u32 + 1;
        let no_exceptions = self.vocabulary.exception_lists.is_empty();
        if self.scratch.matches.is_closed(end) && (no_exceptions || self.scratch.exceptions.is_closed(end)) {
            return true;
        }
        self.scratch.window.open();
        let mut around = InText::new(self.units, at, symbol);
        for key in self.vocabulary.automaton.keys(output) {
            let needle = self.vocabulary.needles[key as usize];
            if !needle.is(traits::BASE) {
                continue;
            }
            if needle.is(traits::LITERAL) {
                self.scratch.candidates.add(needle.owner);
            } else if needle.is(traits::EXACT) {
                let passed = verify::exact(self.units, at, self.vocabulary.exact(&needle));
                self.keep(&needle, passed);
            } else {
                self.folded(&needle, &mut around, end, 0);
            }
        }
        false
    }

    /// Checks a folded hit that ends at `end` or a little later.
    fn folded(&mut self, needle: &Needle, around: &mut impl Surroundings, end: u32, views: u8) {
        let Scratch { matches, exceptions, window, .. } = &mut *self.scratch;
        let pool = if needle.is(traits::EXCEPTION) { exceptions } else { matches };
        if pool.is_closed(end) {
            return;
        }
        let passed = verify::folded(self.vocabulary, needle, window, around);
        self.keep(needle, passed.map(|passed| Passed { views: passed.views | views, ..passed }));
    }

    fn keep(&mut self, needle: &Needle, passed: Option<Passed>) {
        let Some(Passed { start, end, views }) = passed else { return };
        let Scratch { matches, exceptions, .. } = &mut *self.scratch;
        let pool = if needle.is(traits::EXCEPTION) { exceptions } else { matches };
        pool.push(Found { end, start, owner: needle.owner, views });
    }

    /// Walks the cells without their joinable gaps, for hits that contain one.
    fn joined_view(&mut self) {
        let Vocabulary { alphabet, automaton, needles, .. } = self.vocabulary;
        let mut joined = std::mem::take(&mut self.scratch.joined);
        joined.build(&self.scratch.cells);
        let mut trail = Trail::default();
        let mut state = ROOT;
        for (at, cell) in joined.cells.iter().enumerate() {
            trail.pass(&joined, at);
            state = automaton.step(state, alphabet.symbol(cell.skeleton));
            let output = automaton.output(state);
            if output == NO_OUTPUT {
                continue;
            }
            self.scratch.window.open();
            let mut around = InCells::new(&joined.cells, at);
            for key in automaton.keys(output) {
                let needle = &needles[key as usize];
                if needle.is(traits::JOINED) && trail.counts(at, needle.len as usize) {
                    self.folded(needle, &mut around, cell.end, views::SEPARATORS);
                }
            }
        }
        self.scratch.joined = joined;
    }

    /// Runs the patterns that may match; answers whether one had more than are looked at.
    fn patterns(&mut self) -> bool {
        let Scratch { matches, candidates, cells, base, .. } = &mut *self.scratch;
        base.build(cells);
        let mut more = false;
        for &number in candidates.numbers.iter().chain(self.vocabulary.always.iter()) {
            more |= self.vocabulary.patterns[number as usize].run(base, cells, matches);
        }
        more
    }
}
