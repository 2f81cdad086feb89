//! What the blurred view searches ↔ sections of a compiled policy.

use super::traces::{PAIRS, Traces};
use super::{Blurred, codes_of, is_blurred};
use crate::automaton::Automaton;
use crate::compiled::container::{Container, Fault, Writer};
use crate::compiled::flat::Flat;
use crate::shape::rows::Rows;
use crate::vocabulary::Vocabulary;

const CLASSES: &str = "blurclas";
const AUTOMATON: [&str; 3] = ["blurstat", "blurroot", "blurlink"];
const NEEDLES: &str = "blurneed";
const LENGTHS: &str = "blurlens";
const SOUNDS: &str = "blursnds";
const TRIPLES: &str = "blurtrip";
const RUNS: &str = "blurruns";
const READINGS: &str = "blurread";

/// The sections that hold it; there are none of them where no list allows what the view sees through.
pub const SECTIONS: [&str; 10] = {
    let [states, root, links] = AUTOMATON;
    [CLASSES, states, root, links, NEEDLES, LENGTHS, SOUNDS, TRIPLES, RUNS, READINGS]
};

impl Blurred {
    pub fn write<'a>(&'a self, writer: &mut Writer<'a>) {
        writer.add(CLASSES, &self.classes);
        self.automaton.write(AUTOMATON, writer);
        writer.add(NEEDLES, &self.needles);
        writer.add(LENGTHS, &self.lengths);
        self.traces.sounds.write(SOUNDS, writer);
        writer.add(TRIPLES, &self.traces.triples);
        self.traces.runs.write(RUNS, writer);
        writer.add(READINGS, &self.traces.pairs);
    }

    /// `None`: the policy has none.
    pub fn read(container: &Container, vocabulary: &Vocabulary) -> Result<Option<Blurred>, Fault> {
        if !container.has(CLASSES) {
            return Ok(None);
        }
        let classes: Flat<u32> = container.flat(CLASSES)?;
        let codes =
            codes_of(&classes).ok_or_else(|| Fault::section(CLASSES, "a class is none, or comes twice"))?;
        let (needles, lengths): (Flat<u32>, Flat<u32>) = (container.flat(NEEDLES)?, container.flat(LENGTHS)?);
        let is_one = |&number: &u32| {
            vocabulary.needles.get(number as usize).is_some_and(|needle| is_blurred(vocabulary, needle))
        };
        if !needles.iter().all(is_one) {
            return Err(Fault::section(NEEDLES, "a number is none of a needle that the view looks for"));
        }
        if lengths.len() != needles.len() || lengths.contains(&0) {
            return Err(Fault::section(LENGTHS, "it does not fit the needles"));
        }
        let len = |key: u32| lengths.get(key as usize).copied();
        let automaton = Automaton::read(AUTOMATON, container, classes.len(), len)?;
        let pairs: Flat<u64> = container.flat(READINGS)?;
        if !pairs.is_empty() && pairs.len() != PAIRS {
            return Err(Fault::section(READINGS, "it has another length"));
        }
        let triples: Flat<u64> = container.flat(TRIPLES)?;
        if !Traces::is_size(triples.len()) {
            return Err(Fault::section(TRIPLES, "it has another length"));
        }
        let rows = |name| Rows::read(name, container);
        let traces = Traces { sounds: rows(SOUNDS)?, triples, runs: rows(RUNS)?, pairs };
        Ok(Some(Blurred { codes, classes, automaton, needles, lengths, traces }))
    }
}
