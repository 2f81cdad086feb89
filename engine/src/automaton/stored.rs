//! Automaton ↔ sections of a compiled policy.
//!
//! What is read is used as it lies, so that it must be sound first: no address may leave the
//! array, no walk may go round in circles, and a text of n symbols may cost n steps at most. That
//! holds because every state has a *depth*, one more than that of its parent, which failure links
//! make smaller: what steps down as a text is read was stepped up before. Links of outputs lead to
//! earlier ones, and to keys that are no longer than the state is deep, so that a hit never begins
//! before the text. All of it is checked in two passes over the states and one over the links.

use super::{Automaton, Link, NO_OUTPUT, NO_STATE, ROOT, SECTIONS, State};
use crate::compiled::container::{Container, Fault, Writer};

const STATES: &str = SECTIONS[0];
const ROOTS: &str = SECTIONS[1];
const LINKS: &str = SECTIONS[2];

impl Automaton {
    /// Writes it as sections of these names.
    pub fn write<'a>(&'a self, names: [&'static str; 3], writer: &mut Writer<'a>) {
        let [states, root, links] = names;
        writer.add(states, &self.states);
        writer.add(root, &self.root);
        writer.add(links, &self.links);
    }

    /// `codes`: as in [`Automaton::build`]. `len`: the length of a key, if there is such a key.
    pub fn read(
        names: [&str; 3],
        container: &Container,
        codes: usize,
        len: impl Fn(u32) -> Option<u32>,
    ) -> Result<Automaton, Fault> {
        let [states, root, links] = names;
        let (states, root, links) = (container.flat(states)?, container.flat(root)?, container.flat(links)?);
        let automaton = Automaton { states, depths: Vec::new(), root, links };
        automaton.checked(codes, len).map_err(|fault| {
            let named = SECTIONS.iter().zip(names).find(|(own, _)| fault.place.contains(*own));
            match named {
                Some((_, name)) => Fault { remedy: fault.remedy, ..Fault::section(name, fault.cause) },
                None => fault,
            }
        })
    }

    /// Itself with the depths, if it is sound. Faults name the usual sections.
    fn checked(mut self, codes: usize, len: impl Fn(u32) -> Option<u32>) -> Result<Automaton, Fault> {
        let block = block(codes);
        let size = self.states.len();
        if size == 0 || !size.is_multiple_of(block) || u32::try_from(size).is_err() {
            return Err(Fault::section(STATES, format!("{size} states are no multiple of {block}")));
        }
        if self.root.len() != codes + 1 {
            return Err(Fault::section(ROOTS, "it has another length than the alphabet"));
        }
        // Keys are short but for the odd one: a byte holds most depths, and reads faster.
        let bytes = self.check::<u8>(&len)?;
        let depths = match bytes {
            Some(bytes) => Some(bytes.into_iter().map(u16::from).collect()),
            None => self.check::<u16>(&len)?,
        };
        self.depths = depths.ok_or_else(|| Fault::section(STATES, "a key is too long"))?;
        Ok(self)
    }

    /// Checks that all is sound, and answers the depths; `None`: they are more than `D` can hold.
    fn check<D: Depth>(&self, len: &impl Fn(u32) -> Option<u32>) -> Result<Option<Vec<D>>, Fault> {
        let Some(depths) = self.depths::<D>()? else { return Ok(None) };
        self.check_states(&depths, &self.lengths(len)?)?;
        let one = D::from(1);
        let is_child = |&state: &u32| state == ROOT || depths.get(state as usize) == Some(&one);
        if self.root[0] != ROOT || !self.root.iter().all(is_child) {
            return Err(Fault::section(ROOTS, "a state is no child of the root"));
        }
        Ok(Some(depths))
    }

    /// The depth of every state, `D::MAX` where there is none.
    fn depths<D: Depth>(&self) -> Result<Option<Vec<D>>, Fault> {
        let fault = |state: u32| Fault::section(STATES, format!("state {state} is not below the root"));
        let states = &self.states[..];
        let mut depths = vec![D::MAX; states.len()];
        depths[0] = D::from(0);
        let mut path = Vec::new();
        for start in 1..states.len() {
            if states[start].check == NO_STATE || depths[start] != D::MAX {
                continue;
            }
            // Up to the first state whose depth is known: mostly the parent.
            let mut at = start;
            let mut depth = loop {
                let parent = states[at].check as usize;
                let known = *depths.get(parent).ok_or_else(|| fault(at as u32))?;
                path.push(at);
                depths[at] = D::PENDING;
                if known == D::PENDING || known == D::MAX && states[parent].check == NO_STATE {
                    return Err(fault(at as u32));
                }
                if known != D::MAX {
                    break known;
                }
                at = parent;
            };
            while let Some(state) = path.pop() {
                let Some(next) = depth.next() else { return Ok(None) };
                depth = next;
                depths[state] = next;
            }
        }
        Ok(Some(depths))
    }

    fn check_states<D: Depth>(&self, depths: &[D], lengths: &[u32]) -> Result<(), Fault> {
        let fault = |state: usize, what: &str| Fault::section(STATES, format!("state {state}: {what}"));
        let size = self.states.len();
        for (number, (state, &depth)) in self.states.iter().zip(depths).enumerate() {
            let State { base, check, fail, output } = *state;
            if base as usize >= size {
                return Err(fault(number, "its children are outside"));
            }
            if check == NO_STATE {
                if (fail, output) != (ROOT, NO_OUTPUT) {
                    return Err(fault(number, "it is not empty"));
                }
                continue;
            }
            if depths.get(fail as usize).is_none_or(|&shorter| shorter >= depth) {
                return Err(fault(number, "its failure link leads to no shorter state"));
            }
            if lengths.get(output as usize).is_none_or(|&length| length > depth.into()) {
                return Err(fault(number, "its output is none, or too long"));
            }
        }
        if self.states[0].check != NO_STATE {
            return Err(fault(0, "it is no root"));
        }
        Ok(())
    }

    /// The length of the longest key of every link; 0 for `NO_OUTPUT`.
    fn lengths(&self, len: &impl Fn(u32) -> Option<u32>) -> Result<Vec<u32>, Fault> {
        let mut lengths = Vec::with_capacity(self.links.len());
        for (number, &Link { key, next }) in self.links.iter().enumerate() {
            // The first is none, and ends the others.
            let length = if number == 0 { Some(0) } else { len(key) };
            let shorter = if number == 0 { Some(0) } else { lengths.get(next as usize).copied() };
            match (length, shorter) {
                (Some(length), Some(shorter)) if length >= shorter => lengths.push(length),
                _ => {
                    return Err(Fault::section(
                        LINKS,
                        format!("link {number} leads to no key, or to no earlier one"),
                    ));
                }
            }
        }
        if lengths.is_empty() {
            return Err(Fault::section(LINKS, "there are none"));
        }
        Ok(lengths)
    }
}

/// How many slots are added at a time: a power of two above all codes.
pub fn block(codes: usize) -> usize {
    (codes + 1).next_power_of_two().max(256)
}

trait Depth: Copy + Ord + From<u8> + Into<u32> {
    /// Not known, or no state.
    const MAX: Self;
    /// On the path being followed.
    const PENDING: Self;

    /// One more, if that can be said.
    fn next(self) -> Option<Self>;
}

macro_rules! depth {
    ($type:ty) => {
        impl Depth for $type {
            const MAX: $type = <$type>::MAX;
            const PENDING: $type = <$type>::MAX - 1;

            fn next(self) -> Option<$type> {
                (self < <$type>::MAX - 2).then(|| self + 1)
            }
        }
    };
}
depth!(u8);
depth!(u16);
