//! Building the double array, breadth first.
//!
//! Sorted keys make every state a range of keys, so no trie is built first. Breadth-first order
//! puts the states near the root side by side, and has every failure link and every shorter
//! output ready when it is needed. A state with one child takes the oldest free slot; the children
//! of any other are tried at 64 addresses at once (see [`Room`]).

use std::collections::VecDeque;

use super::stored::block;
use super::{Automaton, Link, NO_OUTPUT, NO_STATE, ROOT, State, step};

const FREE: State = State { base: 0, check: NO_STATE, fail: ROOT, output: NO_OUTPUT };

/// Keys as code sequences, one after the other in one vector.
#[derive(Debug, Default)]
pub struct Keys {
    codes: Vec<u32>,
    ends: Vec<u32>,
}

impl Keys {
    pub fn push(&mut self, codes: impl Iterator<Item = u32>) {
        self.codes.extend(codes);
        self.ends.push(self.codes.len() as u32);
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, key: usize) -> &[u32] {
        let start = if key == 0 { 0 } else { self.ends[key - 1] };
        &self.codes[start as usize..self.ends[key] as usize]
    }

    pub fn all_codes_mut(&mut self) -> &mut [u32] {
        &mut self.codes
    }

    pub fn all_codes(&self) -> &[u32] {
        &self.codes
    }
}

/// The keys `lo..hi` of the sorted order share the `depth` codes that lead to `state`.
struct Branch {
    state: u32,
    lo: usize,
    hi: usize,
    depth: usize,
}

struct Builder<'a> {
    keys: &'a Keys,
    order: Vec<u32>,
    states: Vec<State>,
    depths: Vec<u16>,
    root: Vec<u32>,
    links: Vec<Link>,
    room: Room,
}

impl Automaton {
    /// An automaton over non-empty keys of codes `1..=codes`. A key's number is its output; equal
    /// keys all appear.
    pub fn build(keys: &Keys, codes: usize) -> Automaton {
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| keys.get(a as usize).cmp(keys.get(b as usize)).then(a.cmp(&b)));
        let mut builder = Builder {
            keys,
            order,
            states: Vec::new(),
            depths: Vec::new(),
            root: vec![ROOT; codes + 1],
            links: vec![Link { key: 0, next: NO_OUTPUT }],
            room: Room::new(block(codes)),
        };
        builder.grow();
        builder.room.take(ROOT);
        builder.run();
        let Builder { states, depths, root, links, .. } = builder;
        Automaton { states: states.into(), depths, root: root.into(), links: links.into() }
    }
}

impl Builder<'_> {
    fn run(&mut self) {
        let hi = self.order.len();
        let mut queue = VecDeque::from([Branch { state: ROOT, lo: 0, hi, depth: 0 }]);
        let mut children = Vec::new();
        while let Some(branch) = queue.pop_front() {
            self.children(&branch, &mut children);
            if children.is_empty() {
                continue;
            }
            let base = self.room_for(&children);
            self.states[branch.state as usize].base = base;
            for i in 0..children.len() {
                let (code, lo) = children[i];
                let hi = children.get(i + 1).map_or(branch.hi, |&(_, next)| next);
                let state = base ^ code;
                self.room.take(state);
                let child = Branch { state, lo, hi, depth: branch.depth + 1 };
                self.enter(&branch, code, &child);
                queue.push_back(child);
            }
        }
    }

    /// The codes that follow, each with where its range of keys begins.
    fn children(&self, branch: &Branch, children: &mut Vec<(u32, usize)>) {
        children.clear();
        for i in branch.lo..branch.hi {
            let key = self.keys.get(self.order[i] as usize);
            let Some(&code) = key.get(branch.depth) else { continue };
            if children.last().is_none_or(|&(last, _)| last != code) {
                children.push((code, i));
            }
        }
    }

    /// Fills the slot of a new state: parent, failure link, outputs.
    fn enter(&mut self, parent: &Branch, code: u32, child: &Branch) {
        let fail = if parent.state == ROOT {
            self.root[code as usize] = child.state;
            ROOT
        } else {
            let fail = self.states[parent.state as usize].fail;
            step(&self.states, &self.root, fail, code)
        };
        let mut output = self.states[fail as usize].output;
        let ending = self.order[child.lo..child.hi].iter();
        let ending = ending.take_while(|&&key| self.keys.get(key as usize).len() == child.depth);
        for &key in ending {
            self.links.push(Link { key, next: output });
            output = self.links.len() as u32 - 1;
        }
        self.states[child.state as usize] = State { base: 0, check: parent.state, fail, output };
        self.depths[child.state as usize] = child.depth.min(usize::from(u16::MAX)) as u16;
    }

    /// A base for which the slots of all children are free.
    fn room_for(&mut self, children: &[(u32, usize)]) -> u32 {
        self.room.find(children).unwrap_or_else(|| self.grow())
    }

    /// Opens a block of free slots; returns its first address.
    fn grow(&mut self) -> u32 {
        let start = self.room.grow();
        self.states.resize(start + self.room.block, FREE);
        self.depths.resize(start + self.room.block, 0);
        start as u32
    }
}

/// States with this many children or more look for room together.
const MOST: usize = 64;

/// Which slots are free, a bit each.
///
/// The slots of 64 neighbouring bases for one code are one word of bits, in another order: those
/// of `base ^ code`. Put in the order of the bases, the words of all children have a bit in common
/// where all of them find room. Where there was none for some number of children, none is looked
/// for again; what remains is left to states with fewer.
struct Room {
    words: Vec<u64>,
    block: usize,
    /// The words before this one have no free slot.
    oldest: usize,
    /// Where to look on, by the number of children.
    from: [usize; MOST + 1],
}

impl Room {
    /// `block`: how many slots there are more at a time, a power of two.
    fn new(block: usize) -> Room {
        Room { words: Vec::new(), block, oldest: 0, from: [0; MOST + 1] }
    }

    /// Adds a block of free slots; returns its first address.
    fn grow(&mut self) -> usize {
        let start = self.words.len() * 64;
        self.words.resize(self.words.len() + self.block / 64, u64::MAX);
        start
    }

    fn take(&mut self, slot: u32) {
        self.words[slot as usize / 64] &= !(1 << (slot % 64));
    }

    /// A base where all children find room.
    fn find(&mut self, children: &[(u32, usize)]) -> Option<u32> {
        if let [(code, _)] = children {
            self.oldest += self.words[self.oldest..].iter().take_while(|&&word| word == 0).count();
            let word = self.words.get(self.oldest)?;
            return Some((self.oldest as u32 * 64 + word.trailing_zeros()) ^ code);
        }
        let from = &mut self.from[children.len().min(MOST)];
        while *from < self.words.len() {
            let mut bases = u64::MAX;
            for &(code, _) in children {
                bases &= exchanged(self.words[*from ^ (code as usize / 64)], code % 64);
                if bases == 0 {
                    break;
                }
            }
            if bases != 0 {
                return Some(*from as u32 * 64 + bases.trailing_zeros());
            }
            *from += 1;
        }
        None
    }
}

/// The word with bit `i ^ by` at place `i`.
fn exchanged(mut word: u64, by: u32) -> u64 {
    const KEPT: [u64; 6] = [
        0x5555_5555_5555_5555,
        0x3333_3333_3333_3333,
        0x0F0F_0F0F_0F0F_0F0F,
        0x00FF_00FF_00FF_00FF,
        0x0000_FFFF_0000_FFFF,
        0x0000_0000_FFFF_FFFF,
    ];
    for (bit, low) in KEPT.into_iter().enumerate() {
        if by >> bit & 1 != 0 {
            word = (word & low) << (1 << bit) | word >> (1 << bit) & low;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of the xorshift family, enough to vary keys.
    struct Random(u64);

    impl Random {
        fn below(&mut self, n: u32) -> u32 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 33) as u32 % n
        }

        fn word(&mut self, codes: u32, longest: u32) -> Vec<u32> {
            let length = 1 + self.below(longest);
            (0..length).map(|_| 1 + self.below(codes)).collect()
        }
    }

    fn walk(automaton: &Automaton, text: &[u32]) -> Vec<(usize, u32)> {
        let mut state = ROOT;
        let mut hits = Vec::new();
        for (i, &code) in text.iter().enumerate() {
            state = automaton.step(state, code);
            hits.extend(automaton.keys(automaton.output(state)).map(|key| (i + 1, key)));
        }
        hits.sort_unstable();
        hits
    }

    fn naive(keys: &[Vec<u32>], text: &[u32]) -> Vec<(usize, u32)> {
        let mut hits = Vec::new();
        for (number, key) in keys.iter().enumerate() {
            let ends = key.len()..=text.len();
            hits.extend(ends.filter(|&end| text[..end].ends_with(key)).map(|end| (end, number as u32)));
        }
        hits.sort_unstable();
        hits
    }

    #[test]
    fn bits_are_exchanged_as_addresses_are() {
        let word = 0x0123_4567_89AB_CDEF;
        for by in 0..64 {
            let there = exchanged(word, by);
            assert!((0..64).all(|i| there >> i & 1 == word >> (i ^ by) & 1), "{by}");
        }
    }

    fn build(words: &[Vec<u32>], codes: u32) -> Automaton {
        let mut keys = Keys::default();
        words.iter().for_each(|word| keys.push(word.iter().copied()));
        Automaton::build(&keys, codes as usize)
    }

    #[test]
    fn every_occurrence_is_found_as_a_naive_search_finds_it() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        for round in 0..400 {
            let codes = [1, 2, 3, 5, 40, 700][round % 6];
            let count = 1 + random.below(60);
            let words: Vec<_> = (0..count).map(|_| random.word(codes, 6)).collect();
            let automaton = build(&words, codes);
            // Code 0, a symbol in no key, comes up too.
            let mut text: Vec<u32> = (0..200).map(|_| random.below(codes + 1)).collect();
            words.iter().take(20).for_each(|word| text.extend(word));
            assert_eq!(walk(&automaton, &text), naive(&words, &text));
        }
    }

    #[test]
    fn no_keys_at_all_is_an_automaton_too() {
        assert_eq!(walk(&build(&[], 0), &[0, 0]), []);
    }

    #[test]
    fn room_is_found_without_wasting_most_of_it() {
        let mut random = Random(7);
        let words: Vec<_> = (0..20_000).map(|_| random.word(3000, 8)).collect();
        let automaton = build(&words, 3000);
        let used = automaton.states.iter().filter(|state| state.check != NO_STATE).count();
        assert!(automaton.states.len() < used * 5 / 4, "{} slots for {used} states", automaton.states.len());
    }
}
