//! The spellings of terms in one piece of text, found by number.
//!
//! A list of 100,000 terms is two arrays here, and no object a term; what looks one up makes it.

use std::ops::Range;
use std::sync::Arc;

use crate::compiled::container::{Container, Fault, Writer};
use crate::compiled::flat::Flat;

const TEXT: &str = "spelling";
const ENDS: &str = "spellend";
const FIRSTS: &str = "firsts";

/// The sections that hold the spellings.
pub const SECTIONS: [&str; 3] = [TEXT, ENDS, FIRSTS];

#[derive(Debug, Default)]
struct Arena {
    /// All spellings, one after the other, in UTF-8.
    text: Flat<u8>,
    /// Where every spelling ends.
    ends: Flat<u32>,
    /// The first spelling of every term, and where the last term's end; empty: each has one.
    firsts: Flat<u32>,
}

/// Some terms in a row.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    arena: Arc<Arena>,
    range: Range<usize>,
}

/// Takes terms one by one.
#[derive(Debug, Default)]
pub struct Builder {
    text: Vec<u8>,
    ends: Vec<u32>,
    firsts: Vec<u32>,
    single: bool,
}

/// More text than 32 bits can address.
#[derive(Debug)]
pub struct TooLong;

impl Builder {
    pub fn new() -> Builder {
        Builder { firsts: vec![0], single: true, ..Builder::default() }
    }

    pub fn spelling(&mut self, spelling: &str) -> Result<(), TooLong> {
        self.text.extend_from_slice(spelling.as_bytes());
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| TooLong)?);
        Ok(())
    }

    /// The spellings since the last call are those of one term.
    pub fn term(&mut self) {
        let last = self.firsts.last().copied().unwrap_or(0);
        self.firsts.push(self.ends.len() as u32);
        self.single &= self.ends.len() as u32 == last + 1;
    }

    pub fn finish(self) -> Terms {
        let len = self.firsts.len() - 1;
        let firsts = if self.single { Vec::new() } else { self.firsts };
        let arena = Arena { text: self.text.into(), ends: self.ends.into(), firsts: firsts.into() };
        Terms { arena: Arc::new(arena), range: 0..len }
    }
}

impl Terms {
    pub fn len(&self) -> usize {
        self.range.len()
    }

    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Some of these terms.
    pub fn part(&self, start: usize, end: usize) -> Option<Terms> {
        let range = self.range.start.checked_add(start)?..self.range.start.checked_add(end)?;
        (range.start <= range.end && range.end <= self.range.end)
            .then(|| Terms { arena: Arc::clone(&self.arena), range })
    }

    /// The spellings of the `i`th term, its name first.
    pub fn spellings(&self, i: usize) -> impl ExactSizeIterator<Item = &str> {
        let Arena { text, ends, firsts } = &*self.arena;
        let term = self.range.start + i;
        let range =
            if firsts.is_empty() { term..term + 1 } else { firsts[term] as usize..firsts[term + 1] as usize };
        range.map(|spelling| {
            let start = if spelling == 0 { 0 } else { ends[spelling - 1] };
            // Checked when it came in; a file that changes under us reads as nothing.
            std::str::from_utf8(&text[start as usize..ends[spelling] as usize]).unwrap_or_default()
        })
    }

    /// Terms of several groups, one after the other, as sections.
    pub fn write(parts: &[Terms], writer: &mut Writer<'_>) -> Result<(), TooLong> {
        let mut all = Builder::new();
        for part in parts {
            for i in 0..part.len() {
                part.spellings(i).try_for_each(|spelling| all.spelling(spelling))?;
                all.term();
            }
        }
        writer.add_own(TEXT, &all.text);
        writer.add_own(ENDS, &all.ends);
        writer.add_own(FIRSTS, if all.single { &[] } else { &all.firsts });
        Ok(())
    }

    pub fn read(container: &Container) -> Result<Terms, Fault> {
        let arena = Arena {
            text: container.flat(TEXT)?,
            ends: container.flat(ENDS)?,
            firsts: container.flat(FIRSTS)?,
        };
        let text =
            std::str::from_utf8(&arena.text).map_err(|error| Fault::section(TEXT, error.to_string()))?;
        let spellings = arena.ends.len();
        let ends_well = arena.ends.last().copied().unwrap_or(0) as usize == text.len();
        if !arena.ends.is_sorted()
            || !ends_well
            || !arena.ends.iter().all(|&end| text.is_char_boundary(end as usize))
        {
            return Err(Fault::section(ENDS, "a spelling does not end in the text"));
        }
        let firsts = &arena.firsts;
        let (rises, whole) = (firsts.is_sorted_by(|a, b| a < b), firsts.last() == Some(&(spellings as u32)));
        let is_sound = firsts.is_empty() || rises && whole && firsts[0] == 0;
        if !is_sound {
            return Err(Fault::section(FIRSTS, "a term has no spelling, or another's"));
        }
        let len = if firsts.is_empty() { spellings } else { firsts.len() - 1 };
        Ok(Terms { arena: Arc::new(arena), range: 0..len })
    }
}

impl PartialEq for Terms {
    fn eq(&self, other: &Terms) -> bool {
        self.len() == other.len() && (0..self.len()).all(|i| self.spellings(i).eq(other.spellings(i)))
    }
}

impl Eq for Terms {}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(terms: &[&[&str]]) -> Terms {
        let mut builder = Builder::new();
        for term in terms {
            term.iter().for_each(|spelling| builder.spelling(spelling).unwrap());
            builder.term();
        }
        builder.finish()
    }

    fn stored(parts: &[Terms]) -> Terms {
        let mut writer = Writer::default();
        Terms::write(parts, &mut writer).unwrap();
        Terms::read(&Container::copy(&writer.finish().unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn terms_come_back_and_parts_of_them_are_what_they_were() {
        let (plain, several) = (terms(&[&["a"], &["比特币"]]), terms(&[&["b", "大饼"], &["c"]]));
        let all = stored(&[plain.clone(), several.clone()]);
        assert_eq!((all.part(0, 2), all.part(2, 4)), (Some(plain.clone()), Some(several.clone())));
        assert_eq!(all.spellings(2).collect::<Vec<_>>(), ["b", "大饼"]);
        assert!(stored(std::slice::from_ref(&plain)) == plain && plain != several);
        assert!(all.part(3, 5).is_none() && all.part(2, 1).is_none());
        assert!(stored(&[]).is_empty() && several.part(1, 2).unwrap() == terms(&[&["c"]]));
    }
}
