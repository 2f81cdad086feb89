//! Whether a raw hit is a match: look-alikes, word edges, exact text, and the views it needs.

use crate::fold::{Kind, flag, table};
use crate::text::Unit;
use crate::views;
use crate::vocabulary::{Exact, Needle, Vocabulary, traits};
use crate::window::{Edge, InText, Surroundings, Window};

/// A hit that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    pub start: u32,
    pub end: u32,
    pub views: u16,
}

/// Hits of a word this short end at a digit (eth0 is not eth).
const SHORT: u32 = 3;

/// Checks a hit of a folded needle that ends where the window begins.
pub fn folded(
    vocabulary: &Vocabulary,
    needle: &Needle,
    window: &mut Window,
    around: &mut impl Surroundings,
) -> Option<Passed> {
    let len = needle.len as usize;
    let first = window.cell(len - 1, around)?;
    let bases = window.cells().iter().map(|cell| cell.base);
    let disguised = is_disguised(vocabulary, needle, bases, first.differs)?;
    if !is_free(needle, || (window.cell(len, around).map(|cell| cell.edge), window.ahead(around))) {
        return None;
    }
    Some(Passed { start: first.start, end: window.end(), views: views_of(needle, first.views, disguised) })
}

/// The same where every symbol of the needle comes from a code point of its own, from `start` to `last`, which are no
/// white space, and nothing lies between.
pub fn compared<U: Unit>(
    vocabulary: &Vocabulary,
    needle: &Needle,
    units: &[U],
    start: usize,
    last: usize,
) -> Option<Passed> {
    let row = |unit: &U| table().row(unit.code());
    let there = &units[start..=last];
    let (mut flags, mut differs) = (0, false);
    // Of ASCII there is nothing to say.
    if U::bits(there) >= 0x80 {
        for row in there.iter().map(row) {
            flags |= row.flags & flag::CELLS;
            differs |= row.differs();
        }
    }
    let bases = there.iter().rev().map(|unit| table().symbol(unit.code(), row(unit), 0).0);
    let disguised = is_disguised(vocabulary, needle, bases, differs)?;
    let around = InText::new(units, last, 0);
    if !is_free(needle, || (InText::before(units, start), around.ahead())) {
        return None;
    }
    let (end, bits) = around.end();
    Some(Passed { start: start as u32, end, views: views_of(needle, flags | bits, disguised) })
}

/// Whether a hit looks like the needle only; `None` if that is not enough. `bases`: from its last cell backwards;
/// `differs`: whether one of them is not its skeleton.
fn is_disguised(
    vocabulary: &Vocabulary,
    needle: &Needle,
    bases: impl Iterator<Item = u32>,
    differs: bool,
) -> Option<bool> {
    let disguised = if needle.is(traits::DISGUISED) {
        true
    } else if let Some(base) = vocabulary.base(needle) {
        let mut others = base.iter().rev().zip(bases).filter(|(symbol, base)| **symbol != *base);
        match others.next() {
            // What is written plainly is no disguise of ₿ or of a rare character.
            Some((first, _)) if table().is_itself(*first) => return None,
            Some(_) if others.any(|(symbol, _)| table().is_itself(*symbol)) => return None,
            other => other.is_some(),
        }
    } else {
        differs
    };
    // One symbol is too little to be told by what it looks like: ₿ is a sign of its own, not a b.
    (!disguised || needle.len > 1 && needle.is(traits::LOOKALIKES)).then_some(disguised)
}

/// The views that a hit needs, given the flags of its cells.
fn views_of(needle: &Needle, flags: u8, disguised: bool) -> u16 {
    let of_text = views::of_flags(flags) & !needle.own();
    of_text | needle.needs() | if disguised { views::LOOKALIKES } else { 0 }
}

/// Whether a needle's edges are free between the cell before it and the two behind it, and its guard lets them stand
/// there. They are only asked for if it matters.
#[inline]
pub fn is_free(needle: &Needle, around: impl FnOnce() -> (Option<Edge>, [Option<Edge>; 2])) -> bool {
    let (is_word, guard) = (needle.is(traits::WORD), needle.guard());
    if !is_word && !guard.is_some() {
        return true;
    }
    let (before, behind) = around();
    let before = before.map(|edge| edge.kind);
    let is_free =
        !is_word || free_right(needle.last(), needle.len, behind) && free_left(needle.first(), before);
    is_free && !guard.blocks(before, behind[0].map(|edge| edge.kind))
}

/// Whether a hit may begin with a symbol of this kind behind that cell.
pub fn free_left(first: Kind, before: Option<Kind>) -> bool {
    match before {
        Some(Kind::Letter) => !matches!(first, Kind::Letter | Kind::Digit),
        Some(Kind::Digit) => first != Kind::Digit,
        _ => true,
    }
}

/// Whether a hit of `len` cells may end with a symbol of this kind before those cells.
pub fn free_right(last: Kind, len: u32, [next, after]: [Option<Edge>; 2]) -> bool {
    let Some(next) = next else { return true };
    match (last, next.kind) {
        (Kind::Letter, Kind::Letter) => {
            next.skeleton == u32::from('s') && after.is_none_or(|after| after.kind != Kind::Letter)
        }
        (Kind::Letter, Kind::Digit) => len > SHORT,
        (Kind::Digit, Kind::Letter | Kind::Digit) => false,
        _ => true,
    }
}

/// Checks an exact needle, the last cell of which comes from the code point at `at`.
///
/// All code points of the spelling that have cells are in its key, and code points without cells
/// can only follow the last one: the spelling has one place where it can stand.
pub fn exact<U: Unit>(units: &[U], at: usize, exact: Exact<'_>) -> Option<Passed> {
    let end = at + 1 + exact.trailing;
    let start = end.checked_sub(exact.spelling.len())?;
    let there = units.get(start..end)?;
    let same = there.iter().zip(exact.spelling).all(|(unit, code)| unit.code() == *code);
    same.then_some(Passed { start: start as u32, end: end as u32, views: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(first: Kind, last: Kind, len: u32) -> Needle {
        crate::vocabulary::tests::needle(first, last, len)
    }

    fn edge(symbol: char) -> Option<Edge> {
        Some(Edge::new(u32::from(symbol), u32::from(symbol), 0))
    }

    #[test]
    fn the_right_edge_is_free_for_plurals_and_for_digits_after_longer_words() {
        let short = needle(Kind::Letter, Kind::Letter, 3);
        let long = needle(Kind::Letter, Kind::Letter, 4);
        let cases = [
            (&short, edge('x'), None, false),
            (&short, edge('s'), None, true),
            (&short, edge('s'), edge('0'), true),
            (&short, edge('s'), edge('s'), false),
            (&short, edge('0'), None, false),
            (&long, edge('0'), None, true),
            (&short, edge('中'), None, true),
            (&short, None, None, true),
        ];
        for (needle, next, after, free) in cases {
            assert_eq!(free_right(needle.last(), needle.len, [next, after]), free, "{next:?} {after:?}");
        }
        let number = needle_of_digits();
        assert!(
            !free_right(number.last(), number.len, [edge('a'), None])
                && !free_right(number.last(), number.len, [edge('1'), None])
        );
    }

    fn needle_of_digits() -> Needle {
        needle(Kind::Digit, Kind::Digit, 2)
    }

    #[test]
    fn of_ascii_there_is_nothing_to_say() {
        let rows = (0..0x80).map(|code| table().row(code));
        assert!(rows.into_iter().all(|row| row.flags & flag::CELLS == 0 && !row.differs()));
    }

    #[test]
    fn an_exact_spelling_stands_where_its_last_cell_is() {
        let text = [1u32, 2, 3, 0x200B, 5];
        let spelling = [2, 3, 0x200B];
        let check = |at, trailing| exact(&text, at, Exact { spelling: &spelling, trailing });
        assert_eq!(check(2, 1), Some(Passed { start: 1, end: 4, views: 0 }));
        assert_eq!(check(1, 1), None);
        assert_eq!(check(4, 1), None);
        assert_eq!(check(0, 1), None);
    }
}
