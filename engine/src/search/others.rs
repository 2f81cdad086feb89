//! What is looked for beside the base view: in a text's joined, closed and blurred view, where it shows what they see
//! through.

use std::ops::Range;

use super::Search;
use crate::automaton::{NO_OUTPUT, ROOT};
use crate::blur::reading::{Hit, Spelled};
use crate::blur::{self, Blurred};
use crate::compounds::Compounds;
use crate::fold::{Cell, fold};
use crate::joined::{Joined, Trail};
use crate::regions::{Purpose, Regions};
use crate::shape::{self, Shows, Watch};
use crate::text::Unit;
use crate::verify::{self, Passed};
use crate::views;
use crate::vocabulary::{Needle, Vocabulary, traits};
use crate::window::{Edge, InCells};

/// A hit in the joined or the closed view, of which `at` is the last cell.
struct JoinedHit<'a> {
    needle: &'a Needle,
    view: &'a Joined,
    trail: &'a Trail,
    at: usize,
}

impl JoinedHit<'_> {
    fn first(&self) -> usize {
        self.at + 1 - self.needle.len as usize
    }
}

impl<U: Unit> Search<'_, U> {
    /// Makes the joined, the closed and the blurred view where a text shows what they see through.
    #[cold]
    pub fn other_views(&mut self, shows: Shows) {
        let (vocabulary, units) = (self.vocabulary, self.units);
        let blurred = vocabulary.blurred.as_ref().filter(|_| shows.blurs);
        let joins = Some(&vocabulary.joins).filter(|_| shows.gaps || shows.cuts);
        let watch = Watch { joins, decodes: false, blurred };
        let mut gaps = Regions::new(vocabulary, units, Purpose::Joints);
        let mut blurs = Regions::new(vocabulary, units, Purpose::Blur);
        let mut compounds = Compounds::new(&vocabulary.alphabet, units, vocabulary.longest_joined);
        shape::traces(watch, units, |trace, place| match trace {
            shape::Trace::Gap => {
                if let Some(region) = gaps.joint(place) {
                    self.joined_view(region);
                }
            }
            shape::Trace::Cut => {
                if let Some(region) = compounds.cut(place) {
                    self.closed_view(&region);
                }
            }
            shape::Trace::Blur => {
                if let Some(region) = blurs.joint(place) {
                    self.blurred_region(region);
                }
            }
        });
        if let Some(region) = gaps.finish() {
            self.joined_view(region);
        }
        if let Some(region) = compounds.finish() {
            self.closed_view(&region);
        }
        if let Some(region) = blurs.finish() {
            self.blurred_region(region);
        }
    }

    /// Looks for what the blurred view sees where the joined view may be no other than the base view.
    fn blurred_region(&mut self, region: Range<usize>) {
        if let Some(blurred) = &self.vocabulary.blurred {
            self.join(&region);
            self.blurred_view(blurred);
        }
    }

    /// Makes the joined view of a region.
    fn join(&mut self, region: &Range<usize>) {
        fold(&self.units[region.clone()], &mut self.scratch.cells);
        self.scratch.joined.build(&self.scratch.cells, self.units, region.start);
    }

    /// Finds spellings in the runs of the joined view.
    #[cold]
    fn blurred_view(&mut self, blurred: &Blurred) {
        let joined = std::mem::take(&mut self.scratch.joined);
        let mut runs = std::mem::take(&mut self.scratch.runs);
        let mut spelling = std::mem::take(&mut self.scratch.spelling);
        blur::runs(&joined.cells, &mut runs);
        blurred.hits(&runs, |number, runs| {
            let needle = self.vocabulary.needles[number as usize];
            let hit = Hit { units: self.units, view: &joined, runs };
            let (start, end) = hit.span();
            if self.is_closed(end) {
                return;
            }
            blur::spell(self.vocabulary, number, &needle, &mut spelling);
            let may_sound = blur::may_sound(self.vocabulary, &needle);
            let allowed = self.vocabulary.allowed(&needle) | if may_sound { views::SOUNDS } else { 0 };
            let spelled = Spelled { symbols: &spelling, allowed, sounds: needle.is(traits::SOUNDS) };
            let passed = hit.views(&spelled, &needle).map(|views| Passed { start, end, views });
            self.keep(&needle, passed);
        });
        self.scratch.joined = joined;
        self.scratch.runs = runs;
        self.scratch.spelling = spelling;
    }

    /// Walks the cells of a region without their joinable gaps.
    fn joined_view(&mut self, region: Range<usize>) {
        self.join(&region);
        self.walk_joined(Self::joined_hit);
        if let Some(blurred) = &self.vocabulary.blurred {
            self.blurred_view(blurred);
        }
    }

    /// Walks the cells of a region without the signs inside Latin words.
    fn closed_view(&mut self, region: &Range<usize>) {
        fold(&self.units[region.clone()], &mut self.scratch.cells);
        self.scratch.joined.close(&self.scratch.cells, region.start);
        self.walk_joined(Self::closed_hit);
    }

    /// Walks what has been joined, around what was taken out, for hits that contain some of it.
    fn walk_joined(&mut self, check: impl Fn(&mut Self, &JoinedHit<'_>, &mut InCells<'_>) -> Option<Passed>) {
        let Vocabulary { alphabet, automaton, needles, .. } = self.vocabulary;
        let joined = std::mem::take(&mut self.scratch.joined);
        let mut trail = Trail::default();
        let (mut state, mut at) = (ROOT, 0);
        while let Some(join) = joined.next_join(at) {
            // A key that holds the gap begins at most so far before it; and one that began behind it does not.
            let begin = join.saturating_sub(self.vocabulary.longest_joined as usize);
            if begin > at {
                (state, at) = (ROOT, begin);
            }
            while at < joined.cells.len()
                && (at <= join || automaton.depth(state) as usize > at - trail.last_join())
            {
                let cell = &joined.cells[at];
                trail.pass(&joined, at);
                state = automaton.step(state, alphabet.symbol(cell.skeleton));
                let output = automaton.output(state);
                if output != NO_OUTPUT {
                    self.scratch.window.open();
                    let mut around = InCells::new(&joined.cells, at);
                    for key in automaton.keys(output) {
                        let needle = &needles[key as usize];
                        if needle.is(traits::JOINED) {
                            let hit = JoinedHit { needle, view: &joined, trail: &trail, at };
                            let passed = check(self, &hit, &mut around);
                            self.keep(needle, passed);
                        }
                    }
                }
                at += 1;
            }
        }
        self.scratch.joined = joined;
    }

    /// Checks a hit in the joined view.
    fn joined_hit(&mut self, hit: &JoinedHit<'_>, around: &mut InCells<'_>) -> Option<Passed> {
        let &JoinedHit { needle, view, trail, at } = hit;
        if !trail.counts(at, needle.len as usize) || !view.coheres(hit.first(), at) {
            return None;
        }
        let (before, behind) = view.around(hit.first(), at);
        if !verify::is_free(needle, || (before.map(edge), behind.map(|cell| cell.map(edge)))) {
            return None;
        }
        let passed = self.folded(&needle.alone(), around, view.cells[at].end)?;
        let (start, end) = view.span(self.units, hit.first(), at);
        Some(Passed { start, end, views: passed.views | views::SEPARATORS })
    }

    /// The same in the closed view. What such a hit has beside it is told from the text with its signs.
    fn closed_hit(&mut self, hit: &JoinedHit<'_>, around: &mut InCells<'_>) -> Option<Passed> {
        let &JoinedHit { needle, view, trail, at } = hit;
        if !trail.counts_as_cut(at, needle.len as usize) || !view.is_whole(hit.first(), at) {
            return None;
        }
        let [before, behind] = view.beside(hit.first(), at).map(|cell| cell.map(|cell| edge(cell).kind));
        if needle.guard().blocks(before, behind) {
            return None;
        }
        let passed = self.folded(&needle.alone(), around, view.cells[at].end)?;
        Some(Passed { views: passed.views | views::SEPARATORS, ..passed })
    }
}

/// What a cell is to a word beside it.
fn edge(cell: &Cell) -> Edge {
    Edge::new(cell.base, cell.skeleton, cell.flags)
}
