//! What shows of a text before anything is searched in it: whether there are gaps that may be joinable, whether
//! anything may have to be read another way, and whether anything may be coded.
//!
//! Each disguise leaves traces: signs between single letters, a digit beside a letter, a character twice. Most
//! texts have none, so they are looked for first, 64 code points at a time ([`window`]), and only the parts that
//! show something are made into views ([`crate::regions`]). Too much may show, never too little.

mod cuts;
mod joints;
pub mod rows;
pub mod sign;
pub mod window;

use crate::blur::Blurred;
use crate::ones::ones;
use crate::text::Unit;
use rows::Rows;
use window::Window;

/// What is looked for.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// What stands beside each other in spellings that may have gaps inside.
    pub joins: Option<&'a Rows>,
    pub decodes: bool,
    pub blurred: Option<&'a Blurred>,
}

/// What shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shows {
    /// A gap that may be joinable.
    pub gaps: bool,
    /// Signs inside a Latin word.
    pub cuts: bool,
    /// Something that may have to be read another way.
    pub blurs: bool,
    /// Something that may be coded, or turn the direction.
    pub codes: bool,
}

/// What shows at a code point, or in the gap that ends before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    Gap,
    Cut,
    Blur,
}

impl Watch<'_> {
    /// Whether nothing is looked for.
    pub fn is_idle(&self) -> bool {
        self.joins.is_none() && self.blurred.is_none() && !self.decodes
    }

    #[inline(always)]
    fn gaps<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        self.joins.map_or(0, |spellings| joints::joints(window, spellings))
    }

    #[inline(always)]
    fn cuts<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        self.joins.map_or(0, |spellings| cuts::cuts(window, spellings))
    }

    #[inline(always)]
    fn blurs<U: Unit>(&self, window: &Window<'_, U>) -> u64 {
        self.blurred.map_or(0, |blurred| blurred.traces(window))
    }
}

/// Goes over a text until all that is looked for shows.
pub fn shows<U: Unit>(watch: Watch<'_>, units: &[U]) -> Shows {
    let mut shows = Shows::default();
    let joins = watch.joins.is_some();
    let all = Shows { gaps: joins, cuts: joins, blurs: watch.blurred.is_some(), codes: watch.decodes };
    if all == shows {
        return shows;
    }
    Window::each(units, |window| {
        shows.gaps |= watch.gaps(window) != 0;
        shows.cuts |= watch.cuts(window) != 0;
        shows.blurs |= watch.blurs(window) != 0;
        shows.codes |= watch.decodes && (window.bits.coded != 0 || window.turns);
        shows != all
    });
    shows
}

/// Answers where something shows, in order but for the few code points that windows have in common.
pub fn traces<U: Unit>(watch: Watch<'_>, units: &[U], mut found: impl FnMut(Trace, usize)) {
    Window::each(units, |window| {
        let traces = [
            (Trace::Gap, watch.gaps(window)),
            (Trace::Cut, watch.cuts(window)),
            (Trace::Blur, watch.blurs(window)),
        ];
        for (trace, slots) in traces {
            ones(slots).for_each(|slot| found(trace, window.place(slot)));
        }
        true
    });
}
