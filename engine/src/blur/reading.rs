//! Whether the runs of a hit read as the spelling, and whether that makes a match.

use super::classes::{classes, letter, of_letter};
use super::{Run, Symbol};
use crate::fold::{Cell, Kind, flag, table};
use crate::joined::Joined;
use crate::text::Unit;
use crate::verify::{free_left, free_right};
use crate::views;
use crate::vocabulary::{Needle, traits};
use crate::window::Edge;

/// How cells were read; one bit for every way.
const SAME: u8 = 1;
const SIGN: u8 = 2;
const OTHER_STROKE: u8 = 4;
const SOUND: u8 = 8;

/// What a hit is held against.
pub struct Spelled<'a> {
    pub symbols: &'a [Symbol],
    /// What its list allows, with `SOUNDS`.
    pub allowed: u16,
    /// Whether its term is marked `sounds`.
    pub sounds: bool,
}

/// A hit that may read as a spelling.
pub struct Hit<'a, U> {
    pub units: &'a [U],
    pub view: &'a Joined,
    pub runs: &'a [Run],
}

/// What it takes to read a hit.
#[derive(Default)]
struct Reading {
    views: u16,
    /// Whether anything was needed that only this view sees.
    blurred: bool,
    /// How every cell of the hit was read.
    ways: Vec<u8>,
    /// The stretched runs, and how many symbols the spelling has there.
    stretched: Vec<(Run, usize)>,
}

impl<U: Unit> Hit<'_, U> {
    fn first(&self) -> usize {
        self.runs[0].first
    }

    fn end(&self) -> usize {
        self.runs[self.runs.len() - 1].end
    }

    fn cells(&self) -> &[Cell] {
        &self.view.cells[self.first()..self.end()]
    }

    /// The views that a match needs; `None` if the hit is none.
    pub fn views(&self, spelled: &Spelled<'_>, needle: &Needle) -> Option<u16> {
        // First what costs least: long runs can be part of many hits.
        if self.cells().len() < spelled.symbols.len() || !self.has_free_edges(needle) {
            return None;
        }
        let reading = self.read(spelled.symbols)?;
        if !reading.blurred || reading.views & !spelled.allowed != 0 {
            return None;
        }
        let cells = self.cells();
        let joined = self.view.has_join(self.first() + 1, self.end());
        let least = if cells.iter().any(|cell| cell.kind == Kind::Ideograph) { 2 } else { 3 };
        // Without its symbols a spelling stands only where some were taken out.
        if !joined && !needle.is(traits::BASE) {
            return None;
        }
        if joined
            && (spelled.allowed & views::SEPARATORS == 0
                || cells.len() < least
                || !self.view.coheres(self.first(), self.end() - 1))
        {
            return None;
        }
        let passes = !self.has_wall(&reading)
            && self.signs_stand_inside(&reading)
            && (reading.stretched.is_empty() || self.is_stretched_enough(&reading))
            && (reading.views & views::LEET == 0 || self.has_letters_enough(spelled, &reading))
            && (reading.views & views::SOUNDS == 0 || self.sounds_enough(spelled, &reading));
        let joined = if joined { views::SEPARATORS } else { 0 };
        passes
            .then(|| reading.views | joined | needle.needs() | views::of_flags(self.flags()) & !needle.own())
    }

    /// Where the match stands in the text.
    pub fn span(&self) -> (u32, u32) {
        self.view.span(self.units, self.first(), self.end() - 1)
    }

    fn read(&self, symbols: &[Symbol]) -> Option<Reading> {
        let mut reading = Reading::default();
        let mut rest = symbols;
        for run in self.runs {
            let begin = |symbol: &Symbol, run: &Run| classes().all(symbol.skeleton).contains(&run.symbol);
            // The run under way comes first, the next only begins where a symbol is none of it.
            let len = rest.iter().take_while(|symbol| begin(symbol, run)).count();
            if len == 0 {
                return None;
            }
            let spelled;
            (spelled, rest) = rest.split_at(len);
            self.read_run(run, spelled, &mut reading)?;
        }
        rest.is_empty().then_some(reading)
    }

    fn read_run(&self, run: &Run, symbols: &[Symbol], reading: &mut Reading) -> Option<()> {
        let cells = &self.view.cells[run.first..run.end];
        if cells.len() < symbols.len() {
            return None;
        }
        if cells.len() > symbols.len() {
            if cells.iter().any(|cell| cell.skeleton != cells[0].skeleton) {
                return None;
            }
            reading.stretched.push((*run, symbols.len()));
            reading.views |= views::REPEATS;
            reading.blurred = true;
        }
        for (nth, cell) in cells.iter().enumerate() {
            let (way, views) = self.read_cell(cell, symbols[nth.min(symbols.len() - 1)])?;
            reading.ways.push(way);
            reading.views |= views;
            reading.blurred |= way != SAME;
        }
        Some(())
    }

    /// How a cell reads as a symbol, and the views that needs.
    fn read_cell(&self, cell: &Cell, symbol: Symbol) -> Option<(u8, u16)> {
        if cell.base == symbol.base {
            return Some((SAME, 0));
        }
        if cell.skeleton == symbol.skeleton && !table().is_itself(symbol.base) {
            return Some((SAME, views::LOOKALIKES));
        }
        let stands_for = letter(cell.skeleton);
        if table().kind(symbol.base) == Kind::Letter
            && !matches!(cell.kind, Kind::Letter | Kind::Ideograph)
            && stands_for.is_some()
            && stands_for == Some(of_letter(symbol.skeleton))
        {
            return Some((SIGN, views::LEET));
        }
        if self.is_other_stroke(cell, symbol) {
            return Some((OTHER_STROKE, views::LOOKALIKES));
        }
        classes().sounds_like(cell.base, symbol.base).then_some((SOUND, views::SOUNDS))
    }

    /// A capital I among small letters is taken for l, a small l among capitals for I.
    fn is_other_stroke(&self, cell: &Cell, symbol: Symbol) -> bool {
        let at = cell.start as usize;
        let typed =
            |at: usize| self.units.get(at).and_then(|unit| u8::try_from(unit.code()).ok()).unwrap_or(0);
        let before = at.checked_sub(1).map_or(0, typed);
        match u8::try_from(symbol.base).unwrap_or(0) {
            b'l' => typed(at) == b'I' && before.is_ascii_lowercase(),
            b'i' => typed(at) == b'l' && before.is_ascii_uppercase() && typed(at + 1).is_ascii_uppercase(),
            _ => false,
        }
    }

    fn has_wall(&self, reading: &Reading) -> bool {
        let cells = self.cells();
        let is_word =
            |cell: Option<&Cell>| cell.is_some_and(|cell| matches!(cell.kind, Kind::Letter | Kind::Digit));
        cells.iter().enumerate().any(|(at, cell)| {
            let inside = || at > 0 && is_word(cells.get(at - 1)) && is_word(cells.get(at + 1));
            cell.flags & flag::BREAK != 0
                || cell.kind == Kind::Hard && !(reading.ways[at] == SIGN && inside())
        })
    }

    fn has_free_edges(&self, needle: &Needle) -> bool {
        let cells = self.cells();
        let kind = |cell: &Cell| table().kind(cell.skeleton);
        let edge =
            |at: usize| self.view.cells.get(at).map(|cell| Edge::new(cell.base, cell.skeleton, cell.flags));
        let before = self.first().checked_sub(1).and_then(edge).map(|edge| edge.kind);
        let around = [edge(self.end()), edge(self.end() + 1)];
        let guard = needle.guard();
        !(guard.is_some() && guard.blocks(before, around[0].map(|edge| edge.kind)))
            && free_left(kind(&cells[0]), before)
            && free_right(kind(&cells[cells.len() - 1]), cells.len() as u32, around)
    }

    fn signs_stand_inside(&self, reading: &Reading) -> bool {
        let is_word = |at: Option<usize>| {
            let cell = at.and_then(|at| self.view.cells.get(at));
            cell.is_some_and(|cell| matches!(cell.kind, Kind::Letter | Kind::Digit))
        };
        let (first, last) = (reading.ways[0], reading.ways[reading.ways.len() - 1]);
        !(first == SIGN && is_word(self.first().checked_sub(1)) || last == SIGN && is_word(Some(self.end())))
    }

    fn is_stretched_enough(&self, reading: &Reading) -> bool {
        let kind = |run: &Run| self.view.cells[run.first].kind;
        let can_be = |run: &Run| {
            (run.first..run.end).all(|at| {
                matches!(self.view.cells[at].kind, Kind::Letter | Kind::Ideograph)
                    || reading.ways[at - self.first()] == SIGN
            })
        };
        let is_plain =
            |(run, len): &(Run, usize)| kind(run) == Kind::Ideograph || run.end - run.first >= len + 2;
        let is_beside = |two: &[(Run, usize)]| two[0].0.end == two[1].0.first;
        reading.stretched.iter().all(|(run, _)| can_be(run))
            && (reading.stretched.iter().any(is_plain)
                || reading.stretched.len() >= 3 && reading.stretched.windows(2).any(is_beside))
    }

    fn has_letters_enough(&self, spelled: &Spelled<'_>, reading: &Reading) -> bool {
        let cells = self.cells();
        let is_letter = |at: usize| cells.get(at).is_some_and(|cell| cell.kind == Kind::Letter);
        let same = (0..cells.len()).filter(|&at| is_letter(at) && reading.ways[at] == SAME).count();
        let beside = |at: usize| at > 0 && is_letter(at - 1) || is_letter(at + 1);
        spelled.symbols.len() >= 4
            && same >= 2
            && (0..cells.len()).any(|at| reading.ways[at] == SIGN && beside(at))
    }

    fn sounds_enough(&self, spelled: &Spelled<'_>, reading: &Reading) -> bool {
        let mut ideographs =
            self.cells().iter().zip(&reading.ways).filter(|(cell, _)| cell.kind == Kind::Ideograph);
        let some_same = ideographs.any(|(_, &way)| way == SAME);
        match spelled.symbols.len() {
            0 | 1 => false,
            2 => spelled.sounds && some_same,
            _ => spelled.sounds || some_same,
        }
    }

    /// The flags of the cells, and of what is dropped in their span.
    fn flags(&self) -> u8 {
        let cells = self.cells();
        let last = cells[cells.len() - 1];
        let dropped = cells
            .iter()
            .filter(|cell| cell.start != last.start)
            .fold(last.inside, |bits, cell| bits | cell.inside | cell.after);
        let styled = cells.iter().fold(0, |bits, cell| bits | cell.flags);
        dropped & flag::DROPPED | styled & flag::CELLS
    }
}
