//! Where the joined view is needed: the parts of a text around gaps that may be joinable.
//!
//! No gap goes across a wall (sentence punctuation or a line break between pieces too long to be joined
//! across it), and what stands beyond a wall decides nothing on this side. So the joined view is made of the *region* between two walls in
//! which a joint was seen. Needles that hold white space or hard separators themselves can lie
//! across walls; for those, regions are that much wider. Regions that touch are made one: however
//! the joints lie, every part of a text is joined once.

use std::ops::Range;

use crate::alphabet::{Alphabet, DROP, MULTI};
use crate::blur::classes::letter;
use crate::fold::table;
use crate::text::Unit;
use crate::trigger::{self, BREAK, HARD, IDEOGRAPH, LETTER, trigger};
use crate::vocabulary::Vocabulary;

/// What regions are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The joined view: only where there is a gap, and across walls if needles lie across them.
    Joints,
    /// The blurred view: a wall that may be read as a letter is none.
    Blur,
}

/// Collects joints, hands out regions.
pub struct Regions<'a, U> {
    vocabulary: &'a Vocabulary,
    units: &'a [U],
    purpose: Purpose,
    /// Words that a region goes on beyond its walls.
    margin: usize,
    /// The region under way, without its margin on the right. It ends before a wall.
    open: Option<Range<usize>>,
}

impl<'a, U: Unit> Regions<'a, U> {
    pub fn new(vocabulary: &'a Vocabulary, units: &'a [U], purpose: Purpose) -> Self {
        let margin = if purpose == Purpose::Joints { vocabulary.across_walls as usize } else { 0 };
        Regions { vocabulary, units, purpose, margin, open: None }
    }

    /// A gap may have ended at `place`; answers a region that is complete. Places come in order.
    pub fn joint(&mut self, place: usize) -> Option<Range<usize>> {
        let place = place.min(self.units.len());
        let done = match &self.open {
            Some(open) if place <= open.end => return None,
            Some(open) => open.end,
            None => 0,
        };
        let end = self.wall_right(place);
        let mut start = self.wall_left(place, done);
        if self.margin > 0 {
            start = self.wall_left(self.margin_left(start, done), done);
            if let Some(open) = self.open.as_mut().filter(|_| start == done) {
                open.end = end;
                return None;
            }
        }
        let complete = self.open.replace(start..end);
        complete.and_then(|region| self.complete(region))
    }

    /// The text is over; answers the last region.
    pub fn finish(mut self) -> Option<Range<usize>> {
        let region = self.open.take()?;
        self.complete(region)
    }

    /// A region with its margin and the wall on the right, if it has a joinable gap.
    fn complete(&self, region: Range<usize>) -> Option<Range<usize>> {
        let mut end = region.end;
        if self.margin > 0 {
            end = self.wall_right(self.margin_right(end));
        }
        let region = region.start..(end + 1).min(self.units.len());
        let is_needed = self.purpose == Purpose::Blur || self.has_gap(&self.units[region.clone()]);
        is_needed.then_some(region)
    }

    fn has_gap(&self, units: &[U]) -> bool {
        let trigger = trigger();
        let mut state = trigger::START;
        for unit in units {
            let entry = self.entry(*unit);
            state = if entry & (DROP | MULTI) == MULTI {
                trigger.step_expansion(state, unit.code())
            } else {
                trigger.step(state, Alphabet::class(entry))
            };
        }
        trigger.has_gap(state)
    }

    /// The last wall in `stop..from`, else `stop`.
    fn wall_left(&self, from: usize, stop: usize) -> usize {
        (stop..from).rev().find(|&at| self.is_wall(at)).unwrap_or(stop)
    }

    /// The first wall from `from` on, else the end.
    fn wall_right(&self, from: usize) -> usize {
        (from..self.units.len()).find(|&at| self.is_wall(at)).unwrap_or(self.units.len())
    }

    /// So far to the left of `from` that no needle reaches further; `stop` if that is nearer.
    fn margin_left(&self, from: usize, stop: usize) -> usize {
        let mut words = (stop..from).rev().filter(|&at| self.is_word(at));
        words.nth(self.margin - 1).unwrap_or(stop)
    }

    /// The same to the right.
    fn margin_right(&self, from: usize) -> usize {
        let mut words = (from..self.units.len()).filter(|&at| self.is_word(at));
        words.nth(self.margin - 1).unwrap_or(self.units.len())
    }

    fn entry(&self, unit: U) -> u32 {
        self.vocabulary.alphabet.entry(unit)
    }

    fn is_wall(&self, at: usize) -> bool {
        let class = Alphabet::class(self.entry(self.units[at]));
        matches!(class, HARD | BREAK)
            && !(self.purpose == Purpose::Blur && self.is_sign(at))
            && !self.may_go_across(at, class == BREAK)
    }

    /// Whether a gap with what stands at a place may be joinable: told from the pieces beside it alone.
    fn may_go_across(&self, at: usize, breaks: bool) -> bool {
        let before = (0..at).rev().map(|at| self.entry(self.units[at]));
        let after = self.units[at + 1..].iter().map(|unit| self.entry(*unit));
        match (piece(before), piece(after)) {
            (Piece::None, _) | (_, Piece::None) => false,
            (Piece::Unclear, _) | (_, Piece::Unclear) => true,
            (Piece::Of(one, single), Piece::Of(other, other_single)) => {
                let ideographs = one == IDEOGRAPH && other == IDEOGRAPH && !breaks;
                single && other_single || ideographs && (single || other_single)
            }
        }
    }

    /// Whether a wall may stand for a letter inside a word.
    fn is_sign(&self, at: usize) -> bool {
        let code = self.units[at].code();
        letter(table().symbol(code, table().row(code), 0).1).is_some()
    }

    /// Whether no gap can take the code point out.
    fn is_word(&self, at: usize) -> bool {
        matches!(Alphabet::class(self.entry(self.units[at])), LETTER | IDEOGRAPH)
    }
}

/// The piece beside a place.
enum Piece {
    /// The text ends first.
    None,
    /// It lies far away, or has what is dropped or has several symbols near its edge.
    Unclear,
    /// Its class, and whether it has one cell.
    Of(u32, bool),
}

/// Code points that are looked at for a piece: a gap has few cells, but white space counts once a run.
const NEAR: usize = 16;

/// The first piece in some entries.
fn piece(mut entries: impl Iterator<Item = u32>) -> Piece {
    for _ in 0..NEAR {
        let Some(entry) = entries.next() else { return Piece::None };
        let class = Alphabet::class(entry);
        if entry & (DROP | MULTI) != 0 {
            return Piece::Unclear;
        }
        if matches!(class, LETTER | IDEOGRAPH) {
            return match entries.next() {
                Some(next) if next & (DROP | MULTI) != 0 => Piece::Unclear,
                next => Piece::Of(class, next.is_none_or(|next| Alphabet::class(next) != class)),
            };
        }
    }
    Piece::Unclear
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;
    use crate::text::code_points;

    #[test]
    fn gaps_close_behind_one_another_have_regions_of_their_own() {
        let list = r#"{"name": "a", "views": 2, "groups": [{"mode": "anywhere", "terms": ["狗狗币"]}]}"#;
        let vocabulary = Vocabulary::build(&[serde_json::from_str(list).unwrap()]).unwrap();
        let units = code_points("狗狗@币\n狗狗@币航");
        let mut found = Vec::new();
        let mut regions = Regions::new(&vocabulary, &units, Purpose::Joints);
        shape::traces(vocabulary.watch(), &units, |_, place| found.extend(regions.joint(place)));
        found.extend(regions.finish());
        assert_eq!(found, [0..5, 4..10]);
    }
}
