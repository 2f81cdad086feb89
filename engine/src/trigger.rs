//! The trigger of the joined view: whether a text has a joinable gap, in one load per code point.
//!
//! The machine of [`crate::gaps`] remembers so little that all it can ever remember is numbered
//! and its steps are written down as a table, small enough for the first-level cache. The walk
//! over the base view takes these steps on the way: they wait for nothing the walk waits for.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::fold::{Kind, flag, table};
use crate::gaps::{Class, Decision, Memory};
use crate::text::Unit;

/// Classes of code points as numbers. 0 is that of code points the fold table does not list.
pub const CLASSES: u32 = 16;
const BY_NUMBER: [Class; 7] = [
    Class::Symbol,
    Class::Letter,
    Class::Ideograph,
    Class::Separator,
    Class::Emoji,
    Class::Wall,
    Class::Space,
];
/// A line break: a wall that is white space.
const BREAK: u32 = 7;
/// Nothing happens.
pub const SKIP: u32 = 8;

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
            trigger.ends[usize::from(number)] = state.0.undecided;
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
        // Numbers would run into that of `FOUND`; there are far fewer, as a test shows.
        debug_assert!(numbers.len() < usize::from(FOUND));
        trigger
    }
}

/// One step of the machine; the flag says whether the last cell is white space. `None`: a gap.
fn advance((mut memory, after_space): (Memory, bool), class: u32) -> Option<(Memory, bool)> {
    let is_space = class == BREAK || class < BREAK && BY_NUMBER[class as usize] == Class::Space;
    match (class, after_space && is_space) {
        (SKIP.., _) => return Some((memory, after_space)),
        (BREAK, true) => memory.wall(),
        (_, true) => {}
        _ => {
            let class = if class == BREAK { Class::Wall } else { BY_NUMBER[class as usize] };
            if memory.push(class) != Decision::Nothing {
                return None;
            }
        }
    }
    Some((memory, is_space))
}

/// The table, made when first needed.
pub fn trigger() -> &'static Trigger {
    static TRIGGER: OnceLock<Trigger> = OnceLock::new();
    TRIGGER.get_or_init(Trigger::build)
}

/// The number of the class of a symbol that comes from a code point with these flags.
pub fn number(base_kind: Kind, flags: u8) -> u32 {
    let breaks = flags & flag::BREAK != 0;
    if breaks && base_kind == Kind::White {
        return BREAK;
    }
    let class = Class::of(base_kind, breaks);
    BY_NUMBER.iter().position(|&other| other == class).map_or(SKIP, |number| number as u32)
}

/// Whether a text has a joinable gap.
pub fn has_gap<U: Unit>(units: &[U]) -> bool {
    let (table, trigger) = (table(), trigger());
    let mut state = START;
    for unit in units {
        let row = table.row(unit.code());
        for n in 0..usize::from(row.len) {
            state = trigger.step(state, number(table.base_kind(unit.code(), row, n), row.flags));
        }
    }
    trigger.has_gap(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    #[test]
    fn there_are_few_states() {
        let trigger = trigger();
        let mut reached: Vec<u8> = trigger.steps.iter().copied().filter(|&state| state != FOUND).collect();
        reached.sort_unstable();
        reached.dedup();
        assert!(reached.len() < 128, "{}", reached.len());
    }

    #[test]
    fn a_run_of_white_space_is_one_cell_whatever_is_dropped_in_it() {
        assert!(has_gap(&code_points("a     b")));
        assert!(has_gap(&code_points("a  \u{200b}   b")));
        assert!(!has_gap(&code_points("a  \u{200b} \n  b")));
        assert!(!has_gap(&code_points("ordinary text, of words. And more")));
    }
}
