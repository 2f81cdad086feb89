//! The blurred view: stretched letters, digits and signs for letters, characters for others that
//! sound alike (`SEMANTICS.md`, section 4b).
//!
//! Few texts hold anything of that, so the view is made only of the regions in which [`traces`]
//! show that something may have to be read another way. There the joined view is reduced to runs of
//! classes ([`classes`]); keys of an automaton of its own find where spellings may stand, and
//! [`reading`] holds those places against them.

pub mod classes;
pub mod reading;
pub mod stored;
mod traces;

use crate::automaton::{Automaton, Keys, NO_OUTPUT, ROOT};
use crate::compiled::flat::Flat;
use crate::fold::Cell;
use crate::paged::{Paged, Sparse};
use crate::shape::window::Window;
use crate::text::Unit;
use crate::views;
use crate::vocabulary::{Needle, Vocabulary, traits};
use classes::classes;
use traces::Traces;

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
    /// The code of every class, and the class of every code, from code 1.
    codes: Paged<u32>,
    classes: Flat<u32>,
    automaton: Automaton,
    /// The needle of every key, and its length in runs.
    needles: Flat<u32>,
    lengths: Flat<u32>,
    /// What shows in texts that may have one of them.
    traces: Traces,
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
        let (mut keys, mut traces) = (Keys::default(), traces::Builder::default());
        let (mut needles, mut lengths) = (Vec::new(), Vec::new());
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
                traces.sounds(&of_symbols, needle.is(traits::SOUNDS));
            }
            let first = keys.len();
            combinations(&of_symbols, |classes| {
                let mut runs = classes.to_vec();
                runs.dedup();
                let is_new = (first..keys.len()).all(|key| keys.get(key) != runs);
                if is_new {
                    needles.push(number);
                    lengths.push(runs.len() as u32);
                    keys.push(runs.into_iter());
                }
            });
            traces.runs((first..keys.len()).map(|key| keys.get(key)));
        }
        if needles.is_empty() {
            return None;
        }
        let mut used: Vec<u32> = keys.all_codes().to_vec();
        used.sort_unstable();
        used.dedup();
        let codes = codes_of(&used)?;
        keys.all_codes_mut().iter_mut().for_each(|class| *class = codes.get(*class));
        let automaton = Automaton::build(&keys, used.len());
        let (classes, needles, lengths) = (used.into(), needles.into(), lengths.into());
        Some(Blurred { codes, classes, automaton, needles, lengths, traces: traces.finish() })
    }

    /// The slots of a window at which something shows that must be looked at.
    #[inline(always)]
    pub fn traces<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        self.traces.of(window)
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
                let len = self.lengths[key as usize] as usize;
                hit(self.needles[key as usize], &runs[at + 1 - len..=at]);
            }
        }
    }
}

/// The codes of classes, in their order from code 1; `None` if one is no code point, or comes twice.
fn codes_of(of_codes: &[u32]) -> Option<Paged<u32>> {
    let mut codes = Sparse::new(0);
    for (code, &class) in (1..).zip(of_codes) {
        if class >= 0x11_0000 || codes.get(class) != 0 {
            return None;
        }
        *codes.entry(class) = code;
    }
    Some(codes.paged(|_, code| code))
}

/// Whether a needle is one that the blurred view looks for.
pub fn is_blurred(vocabulary: &Vocabulary, needle: &Needle) -> bool {
    const ALLOWED: u16 = views::REPEATS | views::LEET | views::PINYIN;
    // Variants of which there are many, and which are hard enough to read.
    const NEVER: u16 = views::REPEATS | views::SWAPS | views::PICTURES;
    !needle.is(traits::EXCEPTION | traits::EXACT | traits::LITERAL)
        && needle.needs() & NEVER == 0
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
