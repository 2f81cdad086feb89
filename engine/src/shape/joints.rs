//! Which slots of a window a joinable gap may end before.
//!
//! The machine of [`crate::gaps`] says exactly where gaps are, one cell after the other. Here the same is asked of
//! a whole window, of which only the length of gaps is not looked at: nothing is missed, and what is
//! found too much is held against the machine later ([`crate::regions`]).

use super::rows::{EDGE, Rows};
use super::window::{Bits, WIDTH, Window};
use crate::ones::kept;
use crate::text::Unit;

/// Of the slots right behind a run of `through`, those whose run begins right behind one of `from`: where
/// the run is added to itself, its bits carry over into the slot behind it.
#[inline(always)]
pub fn across(from: u64, through: u64) -> u64 {
    ((from << 1 & through).wrapping_add(through)) & !through
}

/// How many slots of a run stand right before a slot that is not the first.
#[inline(always)]
pub fn run_before(run: u64, slot: usize) -> usize {
    (run << (WIDTH - slot)).leading_ones() as usize
}

/// How many stand right behind it.
#[inline(always)]
pub fn run_behind(run: u64, slot: usize) -> usize {
    (run >> slot >> 1).trailing_ones() as usize
}

/// The first slots of some pieces, and their last.
#[inline(always)]
fn ends(pieces: u64) -> (u64, u64) {
    (pieces & !(pieces << 1), pieces & !(pieces >> 1))
}

/// The joints of a window beside which some spelling may stand that has them inside.
#[inline(always)]
pub fn joints<U: Unit>(window: &Window<'_, U>, spellings: &Rows) -> u64 {
    let all = joinable(&window.bits, window.is_first());
    let joints = all & window.bits.own;
    let mixed = joints & window.bits.mixed;
    mixed | kept(joints & !mixed, |slot| may_matter(window, spellings, all, slot))
}

#[inline(always)]
fn joinable(bits: &Bits, is_first: bool) -> u64 {
    let Bits { words, ideographs, gaps, symbols, emoji, mixed, .. } = *bits;
    let (wordish, between) = (words | ideographs, bits.between());
    let ((word_starts, word_ends), (starts, ends)) = (ends(words), ends(ideographs));
    let single = starts & ends;
    let any_single = single | word_starts & word_ends;
    let by_emoji = across(word_ends | ends, emoji) & wordish;
    let by_symbols = across(ends, symbols) & ideographs;
    let beside_one = across(single, gaps) & ideographs | across(ends, gaps) & single;
    // Across hard signs, ideographs must stand apart on their other side, too.
    let (apart, alone) = (single & between << 1, single & between >> 1);
    let beside_apart = across(apart, between) & ideographs | across(ends, between) & alone;
    let between_two = across(any_single, between) & any_single;
    // What began before the window may have begun anyhow.
    let from_before = if is_first { 0 } else { across_start(between) & wordish };
    by_emoji | by_symbols | beside_one | beside_apart | between_two | from_before | mixed
}

/// Whether a spelling may hold the gap before `slot`: it then has the cells on both sides of it.
fn may_matter<U: Unit>(window: &Window<'_, U>, spellings: &Rows, joints: u64, slot: usize) -> bool {
    let (between, mixed) = (window.bits.between(), window.bits.mixed);
    // The slot that the gap right before a slot begins behind.
    let across_left = |slot: usize| slot.checked_sub(run_before(between, slot) + 1);
    let Some(before) = across_left(slot) else { return true };
    let is = |bits: u64, slot: usize| bits >> slot & 1 != 0;
    let is_joint = |slot: usize| is(joints, slot);
    let (Some(Some(left)), Some(Some(right))) = (window.class(Some(before)), window.class(Some(slot))) else {
        return true;
    };
    // What is stretched is another row than the spelling's: beside it, nothing is known.
    let known = |slot: Option<usize>| match window.class(slot) {
        None => Some(EDGE),
        Some(beyond) => beyond.filter(|&beyond| beyond != left && beyond != right),
    };
    // The slot that a gap right behind a slot ends before, if that may be taken out.
    let across_right = |slot: usize| {
        let next = slot + 1 + run_behind(between, slot);
        let is_open = next > slot + 1 && !is(between, slot);
        (is_open && (next >= WIDTH || next < window.len && is_joint(next))).then_some(next)
    };
    // Beside the two stands what the text has there, or what is beyond another gap that may be taken out, too; or a
    // spelling ends there.
    let (beside_left, beside_right) = (before.checked_sub(1), Some(slot + 1));
    let beyond_left = if is_joint(before) { known(across_left(before)) } else { Some(EDGE) };
    let beyond_right = across_right(slot).map_or(Some(EDGE), |next| known(Some(next)));
    let sides = (known(beside_left), beyond_left, known(beside_right), beyond_right);
    let (Some(first), Some(beyond_left), Some(last), Some(beyond_right)) = sides else { return true };
    let has = |row| spellings.may_have(row);
    // Where it goes on with what the text has, what stands further out must be in it, as well.
    let goes_on_left = || {
        let further = beside_left.filter(|&slot| !is_joint(slot)).map(|slot| known(slot.checked_sub(1)));
        let further = further.flatten().filter(|&further| further != first);
        further.is_none_or(|further| [further, EDGE].into_iter().any(|end| has([end, first, left, right])))
    };
    let goes_on_right = || {
        let is_open = slot + 1 < WIDTH && across_right(slot + 1).is_some();
        let further = if is_open { None } else { known(Some(slot + 2)) };
        let further = further.filter(|&further| further != last);
        further.is_none_or(|further| [further, EDGE].into_iter().any(|end| has([left, right, last, end])))
    };
    let ways = |across: u32, next: u32| {
        // Where there is no other gap, that is no way of its own.
        let across = (across != EDGE).then_some(Way::Across(across));
        [Some(Way::Ends), across, Some(Way::Goes(next))].into_iter().flatten()
    };
    let may_have = |before: Way, behind: Way| {
        has([before.class(), left, right, behind.class()])
            && (!before.goes_on() || goes_on_left())
            && (!behind.goes_on() || goes_on_right())
    };
    let may_stand = |before: Way| ways(beyond_right, last).any(|behind| may_have(before, behind));
    left == right || mixed != 0 || ways(beyond_left, first).any(may_stand)
}

/// How a spelling goes on beyond the cells on both sides of a gap.
#[derive(Clone, Copy)]
enum Way {
    /// It has its end there.
    Ends,
    /// With what is beyond another gap that is taken out, too.
    Across(u32),
    /// With what the text has there.
    Goes(u32),
}

impl Way {
    fn class(self) -> u32 {
        match self {
            Way::Ends => EDGE,
            Way::Across(class) | Way::Goes(class) => class,
        }
    }

    fn goes_on(self) -> bool {
        matches!(self, Way::Goes(_))
    }
}

/// The slot behind a run that fills the first slots.
#[inline(always)]
fn across_start(through: u64) -> u64 {
    if through & 1 == 0 { 0 } else { through.wrapping_add(1) & !through }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;
    use crate::trigger::tests::has_gap;

    /// Whether a gap may be in a text, by its windows.
    fn may_join(units: &[u32]) -> bool {
        let mut found = false;
        Window::each(units, |window| {
            found = joinable(&window.bits, window.is_first()) & window.bits.own != 0;
            !found
        });
        found
    }

    #[test]
    fn no_gap_is_missed_and_ordinary_text_has_none() {
        for text in [
            "b.t.c",
            "a     b",
            "比 特币",
            "比特-币",
            "比.特",
            "bit😀coin",
            "say b.t.c",
            "(b)(t)",
            "他说，我，们",
            "b\nt",
            "b,  \n   t",
            "买币，好。",
            "b\u{200b}.t",
            "㎏.b",
            "a.1",
        ] {
            assert!(may_join(&code_points(text)), "{text}");
        }
        for text in [
            "ordinary text, of words. And more",
            "中国 人民，大家好。",
            "I have a dream",
            "一行\n两行",
            "“他们”说的",
            "it's nine o'clock",
            "",
        ] {
            assert!(!may_join(&code_points(text)), "{text}");
        }
    }

    #[test]
    fn what_the_machine_finds_is_found_wherever_it_stands() {
        let letters = code_points("aaabB1 .- \n。😀*比特币\u{200b}\u{301}㎏…!");
        let mut seed = 7u64;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        let mut joined = 0;
        for _ in 0..30_000 {
            let mut units: Vec<u32> = (0..next(9)).map(|_| letters[next(letters.len())]).collect();
            let far = [0, 0, 40, 55, 60, 100][next(6)];
            // Words that have no gap of their own, so that what is found is what was put behind them.
            units.splice(0..0, code_points("word ").into_iter().cycle().take(far));
            if has_gap(&units) {
                joined += 1;
                assert!(
                    may_join(&units),
                    "{:?}",
                    units.iter().map(|&c| char::from_u32(c)).collect::<Vec<_>>()
                );
            }
        }
        assert!(joined > 3000);
    }
}
