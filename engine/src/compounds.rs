//! Where the closed view is needed: the Latin words with signs inside, around the places that show some, and as much
//! beside them as spellings can have.

use std::ops::Range;

use crate::alphabet::{Alphabet, DROP, MULTI};
use crate::text::Unit;
use crate::trigger::{BREAK, LETTER, SEPARATOR, SPACE, SYMBOL};

/// Hands out regions. Those that lie close together are made one, so that all together are hardly longer than the
/// text.
pub struct Compounds<'a, U> {
    alphabet: &'a Alphabet,
    units: &'a [U],
    /// Cells of the longest spelling.
    longest: usize,
    /// The region under way, from where it begins to where its last compound ends.
    open: Option<Range<usize>>,
}

impl<'a, U: Unit> Compounds<'a, U> {
    pub fn new(alphabet: &'a Alphabet, units: &'a [U], longest: u32) -> Self {
        Compounds { alphabet, units, longest: longest as usize, open: None }
    }

    /// There may be a sign inside a word right before `place`; answers a region that is complete. Places come in
    /// order.
    pub fn cut(&mut self, place: usize) -> Option<Range<usize>> {
        let done = self.open.as_ref().map_or(0, |open| open.end);
        if place < done {
            return None;
        }
        let (begin, end) = (self.left(place, done), self.right(place));
        let beside = self.visible(done..begin).rev().nth(self.longest);
        match (&mut self.open, beside) {
            (Some(open), None) => {
                open.end = end;
                None
            }
            (_, beside) => {
                let start = beside.map_or(0, |beside| self.left(beside, done));
                let complete = self.open.replace(start..end);
                complete.map(|region| self.complete(region))
            }
        }
    }

    /// The text is over; answers the last region.
    pub fn finish(mut self) -> Option<Range<usize>> {
        let region = self.open.take()?;
        Some(self.complete(region))
    }

    /// A region with what stands behind it.
    fn complete(&self, region: Range<usize>) -> Range<usize> {
        let beside = self.visible(region.end..self.units.len()).nth(self.longest);
        let end = beside.map_or(self.units.len(), |beside| self.right(beside));
        region.start..(end + 1).min(self.units.len())
    }

    /// The code point before the compound that `place` is in, else `stop`.
    fn left(&self, place: usize, stop: usize) -> usize {
        (stop..place).rev().find(|&at| !self.is_part(at)).unwrap_or(stop)
    }

    /// The one behind it, else the end.
    fn right(&self, place: usize) -> usize {
        (place..self.units.len()).find(|&at| !self.is_part(at)).unwrap_or(self.units.len())
    }

    /// What has a cell of its own, whatever stands beside it.
    fn visible(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = usize> + '_ {
        range.filter(|&at| {
            let entry = self.alphabet.entry(self.units[at]);
            entry & DROP == 0 && !matches!(Alphabet::class(entry), SPACE | BREAK)
        })
    }

    /// Whether a code point is part of words and of signs inside them, or may hold such.
    fn is_part(&self, at: usize) -> bool {
        let entry = self.alphabet.entry(self.units[at]);
        entry & (DROP | MULTI) != 0 || matches!(Alphabet::class(entry), LETTER | SEPARATOR | SYMBOL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;
    use crate::vocabulary::Vocabulary;

    fn regions(text: &str, longest: u32, places: &[usize]) -> Vec<(usize, usize)> {
        let list = r#"{"name": "a", "views": 2, "groups": [{"mode": "word", "terms": ["bitcoin"]}]}"#;
        let vocabulary = Vocabulary::build(&[serde_json::from_str(list).unwrap()]).unwrap();
        let units = code_points(text);
        let mut compounds = Compounds::new(&vocabulary.alphabet, &units, longest);
        let mut found: Vec<_> = places.iter().filter_map(|&place| compounds.cut(place)).collect();
        found.extend(compounds.finish());
        found.iter().map(|region| (region.start, region.end)).collect()
    }

    #[test]
    fn a_region_begins_and_ends_with_whole_compounds() {
        let text = "one two three bit.co-in four five six";
        assert_eq!(regions(text, 1, &[18, 21]), [(7, 29)]);
        assert_eq!(regions(text, 99, &[18]), [(0, 37)]);
    }

    #[test]
    fn those_that_lie_apart_are_handed_out_one_by_one() {
        let text = "a-b 比特 比特 比特 a-b 比特 a-b";
        assert_eq!(regions(text, 2, &[2, 15, 22]), [(0, 8), (7, 23)]);
    }
}
