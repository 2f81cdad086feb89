//! Which slots of a window a sign inside a Latin word may end before.

use super::joints::{across, run_before, run_behind};
use super::rows::{EDGE, Rows};
use super::sign::class_number;
use super::window::{WIDTH, Window};
use crate::ones::kept;
use crate::text::Unit;

/// The slots behind such signs beside which some spelling may stand that has them inside.
#[inline(always)]
pub fn cuts<U: Unit>(window: &Window<'_, U>, spellings: &Rows) -> u64 {
    let bits = &window.bits;
    let words = bits.words;
    let all = across(words & !(words >> 1), bits.separators()) & words;
    kept(all & bits.own, |slot| may_matter(window, spellings, all, slot)) | bits.mixed & bits.own
}

/// Whether a spelling may go on across the sign before `slot`. It begins and ends with whole pieces.
fn may_matter<U: Unit>(window: &Window<'_, U>, spellings: &Rows, cuts: u64, slot: usize) -> bool {
    let (words, separators, mixed) = (window.bits.words, window.bits.separators(), window.bits.mixed);
    let gap = run_before(separators, slot);
    let Some(before) = slot.checked_sub(gap + 1) else { return true };
    let (Some(Some(left)), Some(Some(right))) = (window.class(Some(before)), window.class(Some(slot))) else {
        return true;
    };
    let is = |bits: u64, slot: usize| slot < WIDTH && bits >> slot & 1 != 0;
    let next = slot + 1 + run_behind(separators, slot);
    let is_open = |cut: usize| is(cuts, cut) || cut >= window.len && !window.is_last;
    // Beyond another sign that may go there is no telling what comes.
    if is_open(before) || next > slot + 1 && is_open(next) {
        return true;
    }
    let (first, last) = (window.class(before.checked_sub(1)), window.class(Some(slot + 1)));
    if mixed != 0 || first == Some(None) || last == Some(None) {
        return true;
    }
    let (first, last) = (first.flatten().unwrap_or(EDGE), last.flatten().unwrap_or(EDGE));
    // A spelling may go on there, or have its end here, where a piece has; a plural's letter is no part of it.
    let is_plural = |class: u32| class == class_number(u32::from('s'));
    let may_begin = before.checked_sub(1).is_none_or(|beyond| !is(words, beyond));
    let may_end = !is(words, slot + 1) || is_plural(last);
    let may = |first, last| spellings.may_have([first, left, right, last]);
    let may_be = may(first, last)
        || may_begin && may(EDGE, last)
        || may_end && (may(first, EDGE) || may_begin && may(EDGE, EDGE));
    // A spelling has the whole of both pieces, so any four in a row, the gap taken out.
    let class = |at: usize| window.sign(if at > before { at + gap } else { at }).class();
    let has_four = |at: usize| {
        let [one, two, three, four] = [at, at + 1, at + 2, at + 3].map(class);
        spellings.may_have([one, two, three, four])
            || at + 3 > before + 1 && is_plural(four) && spellings.may_have([one, two, three, EDGE])
    };
    may_be
        && (0..before.saturating_sub(1))
            .rev()
            .take_while(|&at| is(words, at) && is(words, at + 1))
            .all(has_four)
        && (slot + 2..window.len)
            .take_while(|&at| is(words, at) && is(words, at - 1))
            .all(|last| has_four(last - gap - 3))
}
