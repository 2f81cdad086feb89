//! The native engine of bylaw: texts in, findings and points out.
//!
//! What it answers is laid down in `SEMANTICS.md`; the Python reference engine answers the same.
//!
//! ```text
//! plan (JSON) ── plan ── vocabulary ─┬─ alphabet, automaton, sieve     made ready once
//!                     └─ rules ──────┴─ conditions, points
//!
//! str ── text ── search ── sieve ─┬─ base view: compare, or walk the automaton → window → verify ─┐
//!                                 ├─ joined view: joints → regions → gaps → joined → the same     ├─ pool
//!                                 └─ patterns                                                     ┘   │
//!                          matches ── exceptions ─────────────────────────────────────────────────────┘
//!                             └─ rules ── conditions (near, distance) ── points ── verdict
//! ```
//!
//! A clean text, by far the most frequent, ends in the sieve, which passes once over the units that
//! Python holds: no copy, no cells, no allocation. Everything behind it is worked out where the
//! sieve let something through. Only `python.rs` and `python/` know Python; nothing knows files or clocks.
//!
//! ```text
//! many texts ── batch: grains, threads ── sheet: one sieve for many ── judge ── columns, by the legend
//! Arrow ── arrow: import, utf8 ─┘                                                └─ arrow: export ── Arrow
//! ```

#![deny(unsafe_op_in_unsafe_fn)]

mod alphabet;
pub mod arrow;
mod automaton;
pub mod batch;
mod blur;
pub mod columns;
pub mod compiled;
mod compounds;
mod conditions;
mod decode;
mod distance;
mod engine;
mod exceptions;
mod few;
mod fold;
mod gaps;
mod joined;
#[cfg(target_arch = "x86_64")]
mod lanes;
pub mod legend;
mod matches;
mod near;
mod needless;
mod ones;
mod paged;
mod patterns;
mod plan;
mod points;
mod pool;
mod rarity;
mod regions;
mod rules;
mod search;
mod shape;
pub mod sheet;
mod sieve;
pub mod terms;
mod text;
mod trigger;
mod verify;
mod views;
mod vocabulary;
mod walk;
mod window;

// Left out of the test binary, which then needs no interpreter to link with.
#[cfg(all(feature = "python", not(test)))]
mod python;

pub use engine::{Asked, Engine, Excepted, Finding, Span, Verdict};
pub use matches::Match;
pub use plan::Value;
pub use search::Limits;
pub use text::Text;

/// Folds texts one after the other in the same memory.
#[derive(Default)]
pub struct Folder {
    units: Vec<u32>,
    cells: Vec<fold::Cell>,
}

impl Folder {
    fn fold(&mut self, text: &str) {
        self.units.clear();
        self.units.extend(text.chars().map(u32::from));
        fold::fold(&self.units, &mut self.cells);
    }

    /// How a text is read without look-alikes.
    pub fn base(&mut self, text: &str) -> String {
        self.fold(text);
        self.string(|cell| cell.base)
    }

    fn string(&self, symbol: fn(&fold::Cell) -> u32) -> String {
        let mut string = String::with_capacity(self.cells.len());
        // No fold leads to a surrogate, and a `str` holds none.
        string.extend(self.cells.iter().filter_map(|cell| char::from_u32(symbol(cell))));
        string
    }
}

/// The base and the skeleton of a text: how it is read, without and with look-alikes.
pub fn folded(text: &str) -> (String, String) {
    let mut folder = Folder::default();
    folder.fold(text);
    (folder.string(|cell| cell.base), folder.string(|cell| cell.skeleton))
}

/// The grammar of policies.
pub const GRAMMAR: &str = include_str!("../../grammar/policy.lark");

/// The table that texts are folded with.
pub const FOLD_TABLE: &str = include_str!("../data/fold.tsv");

/// How Han characters are read, in letters.
pub const READINGS_TABLE: &str = include_str!("../data/readings.tsv");

/// How Han characters are written as their parts.
pub const SPLITS_TABLE: &str = include_str!("../data/splits.tsv");

/// How Han characters are written as emoji.
pub const PICTURES_TABLE: &str = include_str!("../data/pictures.tsv");

/// Which common Han characters are taken for each other.
pub const ALIKE_TABLE: &str = include_str!("../data/alike.tsv");
