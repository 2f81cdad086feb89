//! Vocabulary ↔ sections of a compiled policy.
//!
//! Every number that points somewhere is checked here, once: see `COMPILED.md`.

use super::{Needle, SAME, Vocabulary, traits};
use crate::alphabet::Alphabet;
use crate::automaton::{self, Automaton};
use crate::blur::{Blurred, stored as blur};
use crate::compiled::container::{Container, Fault, Writer};
use crate::compiled::flat::Flat;
use crate::patterns::Pattern;
use crate::shape::rows::Rows;
use crate::sieve::{Sieve, stored as sieve};

const SYMBOLS: &str = "symbols";
const NEEDLES: &str = "needles";
const STRINGS: &str = "strings";
const TERMS: &str = "termlist";
const EXCEPTIONS: &str = "exclist";
const PATTERNS: &str = "patterns";
const ALWAYS: &str = "always";
const JOINS: &str = "gaprows";

/// The sections that hold a vocabulary.
pub const SECTIONS: [&[&str]; 4] = [
    &[SYMBOLS, NEEDLES, STRINGS, TERMS, EXCEPTIONS, PATTERNS, ALWAYS, JOINS],
    &automaton::SECTIONS,
    &sieve::SECTIONS,
    &blur::SECTIONS,
];

/// Symbols a key or an exact spelling may have. Terms of policies are far shorter.
const LONGEST: u32 = u16::MAX as u32 - 2;

impl Vocabulary {
    pub fn write<'a>(&'a self, writer: &mut Writer<'a>) -> Result<(), Fault> {
        let is_long = |needle: &Needle| {
            needle.len > LONGEST
                || needle.is(traits::EXACT) && self.exact(needle).spelling.len() > LONGEST as usize
        };
        if self.needles.iter().any(is_long) {
            let cause = format!("a spelling has more than {LONGEST} symbols");
            return Err(Fault { remedy: "shorten it", ..Fault::section(NEEDLES, cause) });
        }
        writer.add(SYMBOLS, self.alphabet.by_code());
        self.automaton.write(automaton::SECTIONS, writer);
        writer.add(NEEDLES, &self.needles);
        writer.add(STRINGS, &self.strings);
        writer.add(TERMS, &self.term_lists);
        writer.add(EXCEPTIONS, &self.exception_lists);
        let patterns: Vec<_> = self.patterns.iter().map(|pattern| (pattern.term, pattern.source())).collect();
        let patterns =
            serde_json::to_vec(&patterns).map_err(|error| Fault::section(PATTERNS, error.to_string()))?;
        writer.add_own(PATTERNS, &patterns);
        writer.add(ALWAYS, &self.always);
        self.joins.write(JOINS, writer);
        self.sieve.write(self.across_walls, writer);
        if let Some(blurred) = &self.blurred {
            blurred.write(writer);
        }
        Ok(())
    }

    /// `list_views`: what each list of the policy allows.
    pub fn read(container: &Container, list_views: Vec<u16>) -> Result<Vocabulary, Fault> {
        let lists = list_views.len();
        let alphabet = Alphabet::new(container.flat(SYMBOLS)?);
        let alphabet = alphabet.ok_or_else(|| Fault::section(SYMBOLS, "a symbol is none, or comes twice"))?;
        let needles: Flat<Needle> = container.flat(NEEDLES)?;
        let len = |key: u32| needles.get(key as usize).map(|needle| needle.len);
        let automaton = Automaton::read(automaton::SECTIONS, container, alphabet.codes, len)?;
        let term_lists: Flat<u32> = container.flat(TERMS)?;
        let exception_lists: Flat<u32> = container.flat(EXCEPTIONS)?;
        let patterns = patterns(container, term_lists.len())?;
        let always: Flat<u32> = container.flat(ALWAYS)?;
        if !rises(&always, patterns.len()) || always.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Fault::section(ALWAYS, "a number is no pattern's"));
        }
        for (name, numbers) in [(TERMS, &term_lists), (EXCEPTIONS, &exception_lists)] {
            if !rises(numbers, lists) {
                return Err(Fault::section(name, "a number is no list's, or out of order"));
            }
        }
        let bounds =
            Bounds { terms: term_lists.len(), exceptions: exception_lists.len(), patterns: patterns.len() };
        let strings: Flat<u32> = container.flat(STRINGS)?;
        if let Some(number) = needles.iter().position(|needle| !is_sound(needle, &bounds, &strings)) {
            return Err(Fault::section(NEEDLES, format!("needle {number} is none")));
        }
        let mut list_sizes = vec![0; lists];
        term_lists.iter().for_each(|&list| list_sizes[list as usize] += 1);
        let (sieve, across_walls) =
            Sieve::read(container, needles.len(), &alphabet, alphabet.symbol(super::SPACE))?;
        let decodes = super::decodes(&list_views);
        let longest_joined = super::longest_joined(&needles);
        let mut vocabulary = Vocabulary {
            alphabet,
            automaton,
            needles,
            patterns,
            always,
            term_lists,
            exception_lists,
            list_sizes,
            list_views,
            joins: Rows::read(JOINS, container)?,
            longest_joined,
            across_walls,
            sieve,
            blurred: None,
            decodes,
            strings,
        };
        vocabulary.blurred = Blurred::read(container, &vocabulary)?;
        Ok(vocabulary)
    }
}

/// Whether numbers are in order and below a bound.
fn rises(numbers: &[u32], bound: usize) -> bool {
    numbers.is_sorted() && numbers.last().is_none_or(|&last| (last as usize) < bound)
}

fn patterns(container: &Container, terms: usize) -> Result<Vec<Pattern>, Fault> {
    let fault = |cause: String| Fault::section(PATTERNS, cause);
    let sources: Vec<(u32, String)> =
        serde_json::from_slice(container.bytes(PATTERNS)?).map_err(|error| fault(error.to_string()))?;
    let compile = |(term, source): &(u32, String)| {
        if *term as usize >= terms {
            return Err(fault(format!("term {term} of {terms}")));
        }
        Pattern::compile(*term, source).map_err(fault)
    };
    sources.iter().map(compile).collect()
}

/// How many of each there are that a needle can belong to.
struct Bounds {
    terms: usize,
    exceptions: usize,
    patterns: usize,
}

fn is_sound(needle: &Needle, bounds: &Bounds, strings: &[u32]) -> bool {
    let owners = if needle.is(traits::LITERAL) {
        bounds.patterns
    } else if needle.is(traits::EXCEPTION) {
        bounds.exceptions
    } else {
        bounds.terms
    };
    let traits = if needle.is(traits::LITERAL) {
        needle.traits == traits::LITERAL | traits::BASE
    } else {
        !(needle.is(traits::EXACT) && needle.is(traits::JOINED))
    };
    let original = needle.original as usize;
    let text = if needle.is(traits::EXACT) {
        let header = original.checked_add(2).and_then(|end| strings.get(original..end));
        header.and_then(|header| {
            let (len, trailing) = (header[0], header[1]);
            let end = (original + 2).checked_add(len as usize)?;
            ((1..=LONGEST).contains(&len) && trailing <= len && end <= strings.len()).then_some(())
        })
    } else if needle.original == SAME {
        Some(())
    } else {
        original.checked_add(needle.len as usize).filter(|&end| end <= strings.len()).map(|_| ())
    };
    let is_plain =
        !needle.guard().is_some() || !needle.is(traits::LITERAL | traits::EXACT | traits::EXCEPTION);
    (needle.owner as usize) < owners
        && traits
        && is_plain
        && (1..=LONGEST).contains(&needle.len)
        && text.is_some()
}
