//! Aho–Corasick over symbol codes, as a double array.
//!
//! A goto table per state would be the fastest walk and far too big; hash maps are small and slow.
//! A double array needs one addition-free address and one comparison per step, 16 bytes per state,
//! and puts a state's failure link and output beside its transition data, so that a step touches
//! one cache line. Addresses are `base ^ code`: they stay inside an aligned block whatever the
//! base, so no step can leave the array. The root, where clean text spends its time, has a dense
//! row of its own.

mod build;
mod stored;

pub use build::Keys;

use crate::compiled::flat::{Flat, Plain};

/// The state before anything is read.
pub const ROOT: u32 = 0;

/// `check` of a slot that holds no state, and of the root.
const NO_STATE: u32 = u32::MAX;

/// Ends a chain of outputs.
pub const NO_OUTPUT: u32 = 0;

#[derive(Clone, Copy, Debug)]
#[repr(C, align(16))]
struct State {
    /// The child by code `c`, if there is one, is `base ^ c`.
    base: u32,
    /// The parent.
    check: u32,
    /// The state of the longest proper suffix that is a state.
    fail: u32,
    /// The first link of what ends here, or `NO_OUTPUT`.
    output: u32,
}

/// A key that ends in a state; the chain goes on with shorter keys.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Link {
    key: u32,
    next: u32,
}

// SAFETY: four whole numbers without padding.
unsafe impl Plain for State {}
// SAFETY: two whole numbers without padding.
unsafe impl Plain for Link {}

/// The sections of a compiled policy that hold an automaton.
pub const SECTIONS: [&str; 3] = ["states", "root", "links"];

#[derive(Debug)]
pub struct Automaton {
    states: Flat<State>,
    /// Apart from the states, since few steps ask for it. Those beyond 65,535 count as endless.
    depths: Vec<u16>,
    /// The root's child by every code; `ROOT` where there is none.
    root: Flat<u32>,
    links: Flat<Link>,
}

/// The state after one more symbol.
#[inline(always)]
fn step(states: &[State], root: &[u32], mut state: u32, code: u32) -> u32 {
    if code == 0 {
        return ROOT;
    }
    while state != ROOT {
        let current = states[state as usize];
        let child = current.base ^ code;
        if states[child as usize].check == state {
            return child;
        }
        state = current.fail;
    }
    root[code as usize]
}

impl Automaton {
    /// The state after one more symbol. Code 0 stands for a symbol that is in no key.
    #[inline(always)]
    pub fn step(&self, state: u32, code: u32) -> u32 {
        step(&self.states, &self.root, state, code)
    }

    /// How many symbols back the longest key begins that may be under way.
    #[inline(always)]
    pub fn depth(&self, state: u32) -> u32 {
        match self.depths[state as usize] {
            u16::MAX => u32::MAX,
            depth => u32::from(depth),
        }
    }

    /// The first link of the keys that end in `state`, or `NO_OUTPUT`.
    #[inline(always)]
    pub fn output(&self, state: u32) -> u32 {
        self.states[state as usize].output
    }

    /// The keys of a chain, longest first.
    #[inline]
    pub fn keys(&self, output: u32) -> impl Iterator<Item = u32> + '_ {
        let mut next = output;
        std::iter::from_fn(move || {
            if next == NO_OUTPUT {
                return None;
            }
            let link = self.links[next as usize];
            next = link.next;
            Some(link.key)
        })
    }
}
