//! Matches that say nothing, because something plainer stands there: blurred ones of a term that is there plainly
//! (`SEMANTICS.md`, section 4b), and emoji for characters inside another match (section 4a).

use crate::pool::Found;
use crate::views::{BLURRED, PICTURES};
use crate::vocabulary::Vocabulary;

/// Takes them out. What is needless is told from all matches, whichever of them go.
pub fn remove(vocabulary: &Vocabulary, matches: &mut Vec<Found>) {
    let needs = matches.iter().fold(0, |needs, found| needs | found.views);
    if needs & (BLURRED | PICTURES) == 0 {
        return;
    }
    let plain = (needs & BLURRED != 0).then(|| Plain::of(vocabulary, matches));
    let written = (needs & PICTURES != 0).then(|| Written::of(matches));
    matches.retain(|found| {
        let is_there = plain.as_ref().is_some_and(|plain| plain.stands_at(vocabulary, found));
        let is_inside = written.as_ref().is_some_and(|written| written.covers(found));
        !(found.views & BLURRED != 0 && is_there || found.views & PICTURES != 0 && is_inside)
    });
}

/// The matches that are not blurred.
struct Plain {
    /// By term and start.
    found: Vec<Found>,
    /// Up to every one of these, how far those of its term so far reach.
    reach: Vec<u32>,
    /// `(list, start, end)`.
    places: Vec<(u32, u32, u32)>,
}

fn in_list(vocabulary: &Vocabulary, found: &Found) -> (u32, u32, u32) {
    (vocabulary.term_lists[found.owner as usize], found.start, found.end)
}

impl Plain {
    fn of(vocabulary: &Vocabulary, matches: &[Found]) -> Plain {
        let mut found: Vec<Found> = matches.iter().copied().filter(|one| one.views & BLURRED == 0).collect();
        found.sort_unstable_by_key(|one| (one.owner, one.start));
        let mut reach: Vec<u32> = Vec::with_capacity(found.len());
        for (at, one) in found.iter().enumerate() {
            let before = at.checked_sub(1).filter(|&before| found[before].owner == one.owner);
            reach.push(before.map_or(0, |before| reach[before]).max(one.end));
        }
        let mut places: Vec<_> = found.iter().map(|one| in_list(vocabulary, one)).collect();
        places.sort_unstable();
        Plain { found, reach, places }
    }

    /// Whether the same term overlaps a match, or another one of its list stands there as it is.
    fn stands_at(&self, vocabulary: &Vocabulary, found: &Found) -> bool {
        // Of the plain matches of the term that begin before this one ends, does any end behind its start?
        let behind =
            self.found.partition_point(|other| (other.owner, other.start) < (found.owner, found.end));
        let last = behind.checked_sub(1).filter(|&last| self.found[last].owner == found.owner);
        let overlaps = last.is_some_and(|last| self.reach[last] > found.start);
        overlaps || self.places.binary_search(&in_list(vocabulary, found)).is_ok()
    }
}

/// The matches without emoji for characters: `(start, end)`, where `end` is the furthest of those so far.
struct Written(Vec<(u32, u32)>);

impl Written {
    fn of(matches: &[Found]) -> Written {
        let written = matches.iter().filter(|one| one.views & PICTURES == 0);
        let mut spans: Vec<_> = written.map(|one| (one.start, one.end)).collect();
        spans.sort_unstable();
        for at in 1..spans.len() {
            spans[at].1 = spans[at].1.max(spans[at - 1].1);
        }
        Written(spans)
    }

    fn covers(&self, found: &Found) -> bool {
        let after = self.0.partition_point(|&(start, _)| start <= found.start);
        self.0[..after].last().is_some_and(|&(_, end)| end >= found.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::SEPARATORS;

    #[test]
    fn emoji_for_characters_go_where_something_else_spans_them() {
        let list = r#"{"name": "a", "views": 0, "groups": [{"mode": "anywhere", "terms": ["x", "y"]}]}"#;
        let vocabulary = Vocabulary::build(&[serde_json::from_str(list).unwrap()]).unwrap();
        let found = |start, end, owner, views| Found { end, start, owner, views };
        let spread = found(0, 3, 0, SEPARATORS);
        let kept =
            [found(2, 4, 1, PICTURES), found(6, 8, 1, PICTURES), found(6, 9, 0, PICTURES), found(7, 8, 0, 0)];
        let mut matches = vec![spread, found(1, 3, 1, PICTURES), found(0, 3, 1, PICTURES)];
        matches.extend(kept);
        remove(&vocabulary, &mut matches);
        assert_eq!(matches, [vec![spread], kept.to_vec()].concat());
    }
}
