//! Partners: which matches have one of another set near them, and which of those are near.
//!
//! Every measure of distance grows with the gap, so the nearest partner that does not overlap
//! decides. It is found by binary search among sorted starts (for one that follows) or sorted
//! ends (for one that goes before); two sets of n and m matches cost (n + m) log (n + m).

use crate::distance::{Places, before};
use crate::matches::Match;
use crate::plan::{Distance, Near, Side};

/// The rules of a neighbourhood.
#[derive(Debug)]
pub struct Neighbourhood {
    pub lists: Vec<u32>,
    unit: Distance,
    within: i64,
    side: Side,
}

impl Neighbourhood {
    pub fn new(near: &Near, lists: Vec<u32>) -> Neighbourhood {
        Neighbourhood { lists, unit: near.unit, within: near.within, side: near.side }
    }

    /// Keeps the subjects of one text that have a partner, and the partners that have a subject.
    pub fn pair(
        &self,
        matches: &[Match],
        text: &Places<'_>,
        subjects: &mut Vec<u32>,
        partners: &mut Vec<u32>,
    ) {
        let there = Sorted::new(matches, partners);
        let here = Sorted::new(matches, subjects);
        let (after, before) = match self.side {
            Side::Either => (true, true),
            Side::Before => (true, false),
            Side::After => (false, true),
        };
        subjects.retain(|&i| self.has_one(&there, matches[i as usize], text, after, before));
        // Seen from the partner, the sides are the other way round.
        partners.retain(|&i| self.has_one(&here, matches[i as usize], text, before, after));
    }

    /// Whether one of `others` is close enough, after `one` or before it as asked.
    fn has_one(&self, others: &Sorted, one: Match, text: &Places<'_>, after: bool, before: bool) -> bool {
        let next = others.first_start(one.end).filter(|_| after);
        let last = others.last_end(one.start).filter(|_| before);
        next.is_some_and(|start| self.is_close(text, one.end, start))
            || last.is_some_and(|end| self.is_close(text, end, one.start))
    }

    fn is_close(&self, text: &Places<'_>, left: u32, right: u32) -> bool {
        let between = |places: &[u32]| before(places, right) - before(places, left);
        match self.unit {
            Distance::Chars => i64::from(right - left) <= self.within,
            Distance::Words => between(text.words()) <= self.within,
            Distance::Sentence => between(text.sentences()) == 0,
            Distance::Any => true,
        }
    }
}

/// Starts and ends of a set of matches, each in order.
struct Sorted {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Sorted {
    fn new(matches: &[Match], set: &[u32]) -> Sorted {
        let mut starts: Vec<u32> = set.iter().map(|&i| matches[i as usize].start).collect();
        let mut ends: Vec<u32> = set.iter().map(|&i| matches[i as usize].end).collect();
        starts.sort_unstable();
        ends.sort_unstable();
        Sorted { starts, ends }
    }

    /// The first start at or after a position.
    fn first_start(&self, position: u32) -> Option<u32> {
        self.starts.get(self.starts.partition_point(|&start| start < position)).copied()
    }

    /// The last end at or before a position.
    fn last_end(&self, position: u32) -> Option<u32> {
        self.ends[..self.ends.partition_point(|&end| end <= position)].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Text, code_points};

    fn pair(unit: &str, within: i64, side: &str, text: &str) -> (Vec<u32>, Vec<u32>) {
        let near = format!(r#"{{"lists": [1], "unit": "{unit}", "within": {within}, "side": "{side}"}}"#);
        let near: Near = serde_json::from_str(&near).unwrap();
        let units = code_points(text);
        let matches: Vec<Match> = (0..)
            .zip(&units)
            .filter(|(_, code)| [0x61, 0x62].contains(*code))
            .map(|(i, code)| Match { text: 0, start: i, end: i + 1, term: *code, views: 0 })
            .collect();
        let of =
            |term: u32| (0..matches.len() as u32).filter(|&i| matches[i as usize].term == term).collect();
        let (mut subjects, mut partners): (Vec<u32>, Vec<u32>) = (of(0x61), of(0x62));
        let places = Places::new(Text::Four(&units));
        Neighbourhood::new(&near, vec![1]).pair(&matches, &places, &mut subjects, &mut partners);
        let places = |set: Vec<u32>| set.into_iter().map(|i| matches[i as usize].start).collect();
        (places(subjects), places(partners))
    }

    #[test]
    fn all_subjects_and_all_partners_in_reach_remain() {
        assert_eq!(pair("chars", 2, "either", "a--b-a---a"), (vec![0, 5], vec![3]));
        assert_eq!(pair("chars", 0, "either", "ab-b"), (vec![0], vec![1]));
        assert_eq!(pair("any", 0, "either", "b----a----b"), (vec![5], vec![0, 10]));
        assert_eq!(pair("chars", -1, "either", "ab"), (vec![], vec![]));
    }

    #[test]
    fn sides_are_those_of_the_subject() {
        assert_eq!(pair("any", 0, "before", "b-a-b"), (vec![2], vec![4]));
        assert_eq!(pair("any", 0, "after", "b-a-b"), (vec![2], vec![0]));
    }

    #[test]
    fn words_and_sentences_count_what_begins_or_ends_between() {
        assert_eq!(pair("words", 1, "either", "a x b"), (vec![0], vec![4]));
        assert_eq!(pair("words", 0, "either", "a x b"), (vec![], vec![]));
        assert_eq!(pair("sentence", 0, "either", "a x! b"), (vec![], vec![]));
        assert_eq!(pair("sentence", 0, "either", "a x, b!"), (vec![0], vec![5]));
    }
}
