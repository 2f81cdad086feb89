//! The walk of the automaton over the base view, around the places that the sieve lets through.
//!
//! It reads the text itself, folding on the way. It begins where the first key that touches the
//! place can begin, and goes on until no key that does is under way any more; a place inside what
//! was walked already only makes it go on. So every end of a hit is seen at most once, in order.

use crate::alphabet::{ACTION, Alphabet, DROP, MULTI, SPACE};
use crate::automaton::{NO_OUTPUT, ROOT};
use crate::text::Unit;
use crate::vocabulary::Vocabulary;

/// Where the walk is.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    state: u32,
    /// The next code point.
    at: usize,
    after_space: bool,
}

/// A state with keys that end in it: `output` of the automaton after the `symbol`th symbol of the
/// code point `at`.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    pub at: usize,
    pub symbol: usize,
    pub output: u32,
}

impl Walk {
    pub const NEW: Walk = Walk { state: ROOT, at: 0, after_space: false };

    /// Walks until all hits that touch the code point `place` are found. `stop` answers whether to
    /// break off.
    #[inline(always)]
    pub fn cover<U: Unit>(
        &mut self,
        vocabulary: &Vocabulary,
        units: &[U],
        place: usize,
        mut stop: impl FnMut(Stop) -> bool,
    ) -> bool {
        let Vocabulary { alphabet, automaton, .. } = vocabulary;
        self.approach(vocabulary, units, place);
        let Walk { mut state, mut at, mut after_space } = *self;
        // Cells behind the place. A key under way that is no longer began behind it.
        let mut behind = 0;
        while at < units.len() && (at <= place || automaton.depth(state) > behind) {
            let here = at;
            at += 1;
            let entry = alphabet.entry(units[here]);
            if entry & ACTION != 0 {
                if entry & DROP != 0 {
                    continue;
                }
                if entry & MULTI != 0 {
                    after_space = false;
                    for (symbol, &code) in alphabet.expansion(entry).iter().enumerate() {
                        state = automaton.step(state, code);
                        let output = automaton.output(state);
                        if output != NO_OUTPUT {
                            stop(Stop { at: here, symbol, output });
                        }
                        behind += u32::from(here > place);
                    }
                    continue;
                }
                if after_space {
                    continue;
                }
            }
            after_space = entry & SPACE != 0;
            state = automaton.step(state, Alphabet::code(entry));
            behind += u32::from(here > place);
            let output = automaton.output(state);
            if output != NO_OUTPUT && stop(Stop { at: here, symbol: 0, output }) {
                return true;
            }
        }
        *self = Walk { state, at, after_space };
        false
    }

    /// Goes to where the first key that touches `place` can begin, if it is not there yet.
    fn approach<U: Unit>(&mut self, vocabulary: &Vocabulary, units: &[U], place: usize) {
        let reach = vocabulary.sieve.reach;
        // A cell takes one code point or more, so this is the least it may be.
        if place < self.at + reach {
            return;
        }
        let (mut start, mut cells, mut before_space) = (place + 1, 0, false);
        while start > self.at && cells < reach {
            start -= 1;
            let entry = vocabulary.alphabet.entry(units[start]);
            if entry & DROP == 0 {
                let is_space = entry & (MULTI | SPACE) == SPACE;
                cells += usize::from(!(is_space && before_space));
                before_space = is_space;
            }
        }
        if start > self.at {
            *self = Walk { state: ROOT, at: start, after_space: false };
        }
    }
}
