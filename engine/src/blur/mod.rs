//! The blurred view: stretched letters, digits and signs for letters, characters for others that
//! sound alike (`SEMANTICS.md`, section 4b).
//!
//! Few texts hold anything of that, so the view is made only of the regions in which [`triggers`]
//! saw that something may have to be read another way. There the joined view is reduced to runs of
//! classes ([`classes`]); keys of an automaton of its own find where spellings may stand, and
//! [`reading`] holds those places against them.

mod bytes;
pub mod classes;
pub mod reading;
pub mod triggers;

use crate::automaton::{Automaton, Keys, NO_OUTPUT, ROOT};
use crate::fold::Cell;
use crate::paged::{Paged, Sparse};
use crate::text::Unit;
use crate::views;
use crate::vocabulary::{Needle, Vocabulary, traits};
use classes::classes;
use triggers::Sounds;

/// Symbols of the longest spelling that is looked for, and keys of one spelling at most.
pub const LONGEST: usize = 64;
const MOST_KEYS: usize = 8;

/// Neighbouring cells of one class: `first..end`.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub symbol: u32,
    pub first: usize,
    pub end: usize,
}

/// What is searched for in the blurred view.
pub struct Blurred {
    /// The code of every class.
    codes: Paged<u32>,
    automaton: Automaton,
    /// The needle of every key, and its length in runs.
    keys: Vec<(u32, u32)>,
    /// What shows that characters may be others that sound alike.
    sounds: Sounds,
}

/// A symbol of a spelling.
#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    pub base: u32,
    pub skeleton: u32,
}

impl Blurred {
    /// `None` if no list allows what the view sees through.
    pub fn build(vocabulary: &Vocabulary) -> Option<Blurred> {
        let (mut keys, mut owners, mut sounds) = (Keys::default(), Vec::new(), Sounds::default());
        let mut spelling = Vec::new();
        for (number, needle) in (0..).zip(vocabulary.needles.iter()) {
            if !is_blurred(vocabulary, needle) {
                continue;
            }
            spell(vocabulary, number, needle, &mut spelling);
            if !(2..=LONGEST).contains(&spelling.len()) {
                continue;
            }
            let of_symbols: Vec<_> = spelling.iter().map(|symbol| classes().all(symbol.skeleton)).collect();
            if may_sound(vocabulary, needle) {
                sounds.add(&of_symbols);
            }
            let first = keys.len();
            combinations(&of_symbols, |classes| {
                let mut runs = classes.to_vec();
                runs.dedup();
                let is_new = (first..keys.len()).all(|key| keys.get(key) != runs);
                if is_new {
                    owners.push((number, runs.len() as u32));
                    keys.push(runs.into_iter());
                }
            });
        }
        if owners.is_empty() {
            return None;
        }
        let mut codes = Sparse::new(0);
        let mut next = 0;
        for symbol in keys.all_codes_mut() {
            let code = codes.entry(*symbol);
            if *code == 0 {
                next += 1;
                *code = next;
            }
            *symbol = *code;
        }
        let automaton = Automaton::build(&keys, next as usize);
        sounds.finish();
        Some(Blurred { codes: codes.paged(|_, code| code), automaton, keys: owners, sounds })
    }

    /// Answers, in order, the code points at which a text shows that it must be looked at.
    pub fn triggers<U: Unit>(&self, units: &[U], found: impl FnMut(usize)) {
        triggers::triggers(&self.sounds, |symbol| self.codes.get(classes().first(symbol)) != 0, units, found);
    }

    /// Whether a text shows anything at all.
    pub fn shows<U: Unit>(&self, units: &[U]) -> bool {
        let mut shows = false;
        self.triggers(units, |_| shows = true);
        shows
    }

    /// Finds the keys in some runs: answers the needle, and the runs of the hit.
    pub fn hits(&self, runs: &[Run], mut hit: impl FnMut(u32, &[Run])) {
        let mut state = ROOT;
        for (at, run) in runs.iter().enumerate() {
            state = self.automaton.step(state, self.codes.get(run.symbol));
            let output = self.automaton.output(state);
            if output == NO_OUTPUT {
                continue;
            }
            for key in self.automaton.keys(output) {
                let (needle, len) = self.keys[key as usize];
                hit(needle, &runs[at + 1 - len as usize..=at]);
            }
        }
    }
}

/// Whether a needle is one that the blurred view looks for.
fn is_blurred(vocabulary: &Vocabulary, needle: &Needle) -> bool {
    const ALLOWED: u16 = views::REPEATS | views::LEET | views::PINYIN;
    !needle.is(traits::EXCEPTION | traits::EXACT | traits::LITERAL)
        && needle.needs() & views::REPEATS == 0
        && (needle.is(traits::SOUNDS) || vocabulary.allowed(needle) & ALLOWED != 0)
}

/// Whether characters that sound alike may stand for those of a needle. Not for a variant: that is
/// written otherwise already.
pub fn may_sound(vocabulary: &Vocabulary, needle: &Needle) -> bool {
    needle.needs() == 0 && (needle.is(traits::SOUNDS) || vocabulary.allowed(needle) & views::PINYIN != 0)
}

/// The symbols of a needle; none if it is too long.
pub fn spell(vocabulary: &Vocabulary, number: u32, needle: &Needle, spelling: &mut Vec<Symbol>) {
    spelling.clear();
    let skeleton = vocabulary.skeleton(number);
    if skeleton.len() != needle.len as usize {
        return;
    }
    match vocabulary.base(needle) {
        None => spelling.extend(skeleton.map(|symbol| Symbol { base: symbol, skeleton: symbol })),
        Some(base) => {
            let symbols = skeleton.zip(base).map(|(skeleton, &base)| Symbol { base, skeleton });
            spelling.extend(symbols);
        }
    }
}

/// The first combinations of classes of symbols, the last symbol's changing first.
fn combinations(of_symbols: &[classes::All], mut each: impl FnMut(&[u32])) {
    let mut chosen = vec![0; of_symbols.len()];
    let mut symbols = vec![0; of_symbols.len()];
    for _ in 0..MOST_KEYS {
        for ((symbol, of), &number) in symbols.iter_mut().zip(of_symbols).zip(&chosen) {
            *symbol = of[number];
        }
        each(&symbols);
        let Some(at) = (0..chosen.len()).rev().find(|&at| chosen[at] + 1 < of_symbols[at].len()) else {
            return;
        };
        chosen[at] += 1;
        chosen[at + 1..].fill(0);
    }
}

/// The runs of some cells.
pub fn runs(cells: &[Cell], runs: &mut Vec<Run>) {
    runs.clear();
    let classes = classes();
    for (at, cell) in cells.iter().enumerate() {
        let symbol = classes.first(cell.skeleton);
        match runs.last_mut() {
            Some(last) if last.symbol == symbol => last.end = at + 1,
            _ => runs.push(Run { symbol, first: at, end: at + 1 }),
        }
    }
}
