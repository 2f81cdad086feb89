//! The trigger of the joined view: whether a text has a joinable gap, in one load per code point.
//!
//! The machine of [`crate::gaps`] remembers so little that all it can ever remember is numbered
//! and its steps are written down as a table, small enough for the first-level cache.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::fold::{Kind, flag, table};
use crate::gaps::{Class, Decision, Memory};

/// Classes of code points as numbers. 0 is that of code points the fold table does not list.
pub const CLASSES: u32 = 16;
pub const SYMBOL: u32 = 0;
pub const LETTER: u32 = 1;
pub const IDEOGRAPH: u32 = 2;
pub const HARD: u32 = 3;
const BY_NUMBER: [(u32, Class); 8] = [
    (SYMBOL, Class::Symbol),
    (LETTER, Class::Letter),
    (IDEOGRAPH, Class::Ideograph),
    (HARD, Class::Hard),
    (BREAK, Class::Break),
    (SEPARATOR, Class::Separator),
    (SPACE, Class::Space),
    (EMOJI, Class::Emoji),
];
pub const SEPARATOR: u32 = 4;
pub const SPACE: u32 = 8;
/// A line break.
pub const BREAK: u32 = 7;
pub const EMOJI: u32 = 12;
/// Nothing happens.
pub const SKIP: u32 = 15;

/// A place for every state and class: no index can miss, and none is checked.
const STEPS: usize = 256 * CLASSES as usize;

/// Where a text begins, and where it is known to have a gap.
pub const START: u8 = 0;
const FOUND: u8 = u8::MAX;

pub struct Trigger {
    /// The state after a state and a class.
    steps: Box<[u8; STEPS]>,
    /// Whether a text that ends in a state has a gap.
    ends: Vec<bool>,
}

impl Trigger {
    #[inline(always)]
    pub fn step(&self, state: u8, class: u32) -> u8 {
        self.steps[(u32::from(state) * CLASSES + class % CLASSES) as usize]
    }

    /// The state after the symbols of a code point that has several.
    pub fn step_expansion(&self, state: u8, code: u32) -> u8 {
        let row = table().row(code);
        let classes = (0..usize::from(row.len)).map(|n| number(table().base_kind(code, row, n), row.flags));
        classes.fold(state, |state, class| self.step(state, class))
    }

    /// Whether a text that is over had a gap.
    pub fn has_gap(&self, state: u8) -> bool {
        self.ends[usize::from(state)]
    }

    fn build() -> Trigger {
        let states = usize::from(FOUND) + 1;
        let mut trigger = Trigger { steps: Box::new([FOUND; STEPS]), ends: vec![true; states] };
        let mut numbers = HashMap::from([((Memory::NEW, false), START)]);
        let mut queue = vec![(Memory::NEW, false)];
        while let Some(state) = queue.pop() {
            let number = numbers[&state];
            trigger.ends[usize::from(number)] = state.0.ends_joinable();
            for class in 0..CLASSES {
                let next = match advance(state, class) {
                    None => FOUND,
                    Some(next) => {
                        let fresh = numbers.len() as u8;
                        *numbers.entry(next).or_insert_with(|| {
                            queue.push(next);
                            fresh
                        })
                    }
                };
                trigger.steps[usize::from(number) * CLASSES as usize + class as usize] = next;
            }
        }
        // There are far fewer, whatever texts there are.
        assert!(numbers.len() < states);
        trigger
    }
}

/// One step of the machine; the flag says whether the last cell is white space. `None`: a gap.
fn advance((mut memory, after_space): (Memory, bool), class: u32) -> Option<(Memory, bool)> {
    let Some(of_cell) = class_of(class) else { return Some((memory, after_space)) };
    let is_space = matches!(of_cell, Class::Break | Class::Space);
    match (class, after_space && is_space) {
        (BREAK, true) => memory.breaks(),
        (_, true) => {}
        _ if memory.push(of_cell) != Decision::Nothing => return None,
        _ => {}
    }
    Some((memory, is_space))
}

/// The class of a number, `None` for those that nothing happens at.
fn class_of(number: u32) -> Option<Class> {
    BY_NUMBER.iter().find(|&&(other, _)| other == number).map(|&(_, class)| class)
}

/// The table, made when first needed.
pub fn trigger() -> &'static Trigger {
    static TRIGGER: OnceLock<Trigger> = OnceLock::new();
    TRIGGER.get_or_init(Trigger::build)
}

/// The number of the class of a symbol that comes from a code point with these flags.
pub fn number(base_kind: Kind, flags: u8) -> u32 {
    let class = Class::of(base_kind, flags & flag::BREAK != 0);
    BY_NUMBER.iter().find(|&&(_, other)| other == class).map_or(SKIP, |&(number, _)| number)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::text::code_points;

    /// Whether a text has a joinable gap.
    pub fn has_gap(units: &[u32]) -> bool {
        let step = |state, &code: &u32| trigger().step_expansion(state, code);
        trigger().has_gap(units.iter().fold(START, step))
    }

    #[test]
    fn a_run_of_white_space_is_one_cell_whatever_is_dropped_in_it() {
        assert!(has_gap(&code_points("a     b")));
        assert!(has_gap(&code_points("a  \u{200b}   b")));
        assert!(has_gap(&code_points("a  \u{200b} \n  b")));
        assert!(!has_gap(&code_points("a  \u{200b} \n  bc")));
        assert!(!has_gap(&code_points("ordinary text, of words. And more")));
    }
}
