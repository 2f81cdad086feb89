//! In front of the automaton: which places of a text can be part of a hit at all.
//!
//! Most texts are clean, and a walk through a large automaton waits for memory at every step.
//! So every key gets an *anchor*, a few symbols in a row that ordinary text seldom has, and the
//! sieve asks of every place only whether an anchor may end there: one load, none waiting for
//! another, and nothing to guess for the processor, since answers are gathered for several blocks of 64
//! places before anyone looks at them.
//! Only around places that pass is the text compared with the keys, or the automaton walked
//! ([`crate::walk`]) where comparing could cost more or say too little.
//!
//! There are two gates. The [`narrow`] one has the keys that one-byte texts can hold, and anchors of
//! five symbols, which English needs; it is all that one-byte texts are asked. The [`wide`] one has all
//! other keys, and anchors of three symbols, since many Chinese words have no more. Other texts are
//! asked by both, each only where they have something that it knows. [`leads`] goes on from an anchor
//! to its keys.
//!
//! How the gates are asked differs by what a processor has: [`one_by_one`], many places [`at_once`], a [`whole`] block;
//! [`way`] chooses. [`places`] hands out what passes.
//!
//! Anchors hold no white space, since a run of it counts once. Code points that are dropped or have
//! several symbols always pass, and those that are keys by themselves. So the sieve lets through
//! too much, never too little.

mod anchor;
#[cfg(target_arch = "x86_64")]
mod at_once;
mod block;
mod classes;
mod form;
mod leads;
mod narrow;
mod one_by_one;
mod places;
pub mod stored;
mod way;
#[cfg(target_arch = "x86_64")]
mod whole;
mod wide;

use crate::alphabet::Alphabet;
use crate::automaton::Keys;
use crate::compiled::flat::Flat;
use crate::rarity::Rarity;
use crate::text::{Text, Unit};

use anchor::{Anchor, Choice};
pub use classes::Classes;
use classes::{NONE, SPECIAL};
use form::{ALONE, Around, Form, NARROW, SHORTEST, ToAnchor, WIDE};
pub use leads::Anchored;
use leads::Leads;
use narrow::Narrow;
use places::Ahead;
pub use places::{Place, Places};
use way::Way;
use wide::Wide;

/// Keys longer than this are left to the walk.
const LONGEST: usize = 64;

#[derive(Debug)]
pub struct Sieve {
    classes: Classes,
    narrow: Narrow,
    wide: Wide,
    /// Of narrow and of wide anchors.
    leads: [Leads; 2],
    way: Way,
    /// How many symbols before the end of its anchor, and of what its tag knows behind that, a key can begin.
    pub reach: usize,
    /// The keys that are compared with texts, one after the other, and where each ends.
    codes: Flat<u16>,
    ends: Flat<u32>,
}

impl Sieve {
    /// `space` is the code of white space. `signs` are keys of one symbol that stands for a letter but is
    /// none: only code points that are no letter, either, can be one.
    pub fn build(keys: &Keys, alphabet: &Alphabet, space: u32, signs: &[u32]) -> Sieve {
        let is_space = |code: &u32| *code == space && space != 0;
        let (mut alone, mut of_signs) = (Vec::new(), Vec::new());
        let (mut compared, mut ends) = (Vec::new(), Vec::with_capacity(keys.len()));
        for key in 0..keys.len() {
            let codes = keys.get(key);
            if codes.len() <= LONGEST && codes.iter().all(|&code| code <= u32::from(u16::MAX)) {
                compared.extend(codes.iter().map(|&code| code as u16));
            }
            ends.push(compared.len() as u32);
            if codes.split(is_space).all(|row| row.len() < SHORTEST) {
                let is_sign = signs.binary_search(&(key as u32)).is_ok();
                // A literal that is nothing but white space is not looked for.
                let first = codes.iter().find(|code| !is_space(code));
                if is_sign { &mut of_signs } else { &mut alone }.extend(first);
            }
        }
        for codes in [&mut alone, &mut of_signs] {
            codes.sort_unstable();
            codes.dedup();
        }
        let classes = Classes::new(alphabet, space, alone.into(), of_signs.into());
        let rarity = Rarity::of(alphabet);
        let of_codes: Vec<u16> = (0..=alphabet.codes as u32).map(|code| classes.of_code(code)).collect();
        let anchors = |form| Choice { form, keys, classes: &of_codes, rarity: &rarity }.anchors();
        let (narrow, wide) = (anchors(NARROW), anchors(WIDE));
        // What is dropped or has several symbols may stand in all that a tag tells of.
        let reach_of = |anchor: &Anchor| anchor.start + anchor.len + anchor.beside.next() as usize;
        let reach = narrow.iter().chain(&wide).flatten().map(reach_of);
        // That of what has several symbols.
        let reach = reach.max().unwrap_or(0).max(1);
        let (to_narrow, to_wide) = (to_anchors(&narrow, &ends), to_anchors(&wide, &ends));
        let leads = [Leads::build(NARROW, &to_narrow), Leads::build(WIDE, &to_wide)];
        let (narrow, wide) = (Narrow::build(&to_narrow), Wide::build(&to_wide));
        Sieve::new(classes, narrow, wide, leads, compared.into(), ends.into(), reach)
    }

    fn new(
        classes: Classes,
        narrow: Narrow,
        wide: Wide,
        leads: [Leads; 2],
        codes: Flat<u16>,
        ends: Flat<u32>,
        reach: usize,
    ) -> Sieve {
        Sieve { classes, narrow, wide, leads, way: Way::best(), reach, codes, ends }
    }

    /// The codes of a key; none of one that is not compared.
    #[inline]
    pub fn key(&self, key: u32) -> &[u16] {
        let start = (key as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.codes[start as usize..self.ends[key as usize] as usize]
    }

    /// The keys the anchors of which may end at a place.
    pub fn anchored<'a, U: Unit>(
        &'a self,
        alphabet: &Alphabet,
        units: &[U],
        at: usize,
    ) -> impl Iterator<Item = Anchored> + 'a {
        let class = units[at].class(&self.classes, alphabet);
        let is_narrow = (NONE + 1..classes::WIDE).contains(&(class & !SPECIAL));
        let keys = |leads: &'a Leads, form, around, shortest| {
            leads.anchored(form, around, if class > SPECIAL { ALONE } else { shortest })
        };
        let narrow = is_narrow.then(|| {
            let around = self.around(NARROW, alphabet, units, at);
            keys(&self.leads[0], NARROW, around, self.narrow.shortest(around.row))
        });
        let wide = (!U::IS_ONE_BYTE).then(|| self.around(WIDE, alphabet, units, at));
        let wide = wide
            .filter(|around| wide::is_asked(around.row))
            .map(|around| keys(&self.leads[1], WIDE, around, self.wide.shortest(around.row)));
        narrow.into_iter().flatten().chain(wide.into_iter().flatten())
    }

    /// The symbols around a place, as a gate sees them.
    #[inline(always)]
    fn around<U: Unit>(&self, form: Form, alphabet: &Alphabet, units: &[U], at: usize) -> Around {
        let push = |row, unit: &U| form.push(row, form.seen(self.plain_class(alphabet, *unit)));
        let around = |last: &[U], next: &[U]| Around {
            row: last.iter().fold(0, push),
            next: next.iter().rev().fold(0, push),
        };
        let (most, place) = (form.longest + form.more, at + 1);
        // Nearly always all are there: loops of known lengths.
        if place >= most && place + form.next <= units.len() {
            around(&units[place - most..][..most], &units[place..][..form.next])
        } else {
            around(
                &units[place.saturating_sub(most)..place],
                &units[place..units.len().min(place + form.next)],
            )
        }
    }

    #[inline(always)]
    fn plain_class<U: Unit>(&self, alphabet: &Alphabet, unit: U) -> u16 {
        unit.class(&self.classes, alphabet) & !SPECIAL
    }

    /// The places of a text that pass.
    #[inline]
    pub fn places<'a, U: Unit>(&'a self, alphabet: &'a Alphabet, units: &'a [U]) -> Places<'a, U> {
        Places::new(self, alphabet, units)
    }

    /// Asks about the next blocks of a text, until there are marks enough.
    #[inline]
    fn fill<U: Unit>(&self, alphabet: &Alphabet, units: &[U], ahead: &mut Ahead) {
        // SAFETY, of all but the first: the processor has what these enable.
        match (self.way, U::text(units)) {
            (Way::OneByOne, Text::One(bytes)) => self.fill_narrow(bytes, ahead),
            (Way::OneByOne, _) => self.fill_both(alphabet, units, ahead),
            #[cfg(target_arch = "x86_64")]
            (Way::Inserting, Text::One(bytes)) => unsafe { self.fill_narrow_at_once::<false>(bytes, ahead) },
            #[cfg(target_arch = "x86_64")]
            (Way::Inserting, _) => unsafe { self.fill_both_at_once::<false, U>(alphabet, units, ahead) },
            #[cfg(target_arch = "x86_64")]
            (Way::Gathering, Text::One(bytes)) => unsafe { self.fill_narrow_at_once::<true>(bytes, ahead) },
            #[cfg(target_arch = "x86_64")]
            (Way::Gathering, _) => unsafe { self.fill_both_at_once::<true, U>(alphabet, units, ahead) },
            #[cfg(target_arch = "x86_64")]
            (Way::Whole, Text::One(bytes)) => unsafe { self.fill_narrow_whole(bytes, ahead) },
            #[cfg(target_arch = "x86_64")]
            (Way::Whole, _) => unsafe { self.fill_both_whole(alphabet, units, ahead) },
        }
    }
}

/// The keys that have anchors. `ends`: where the codes of keys that are compared end.
fn to_anchors(anchors: &[Option<Anchor>], ends: &[u32]) -> Vec<ToAnchor> {
    let keys = anchors.iter().enumerate().filter_map(|(key, anchor)| {
        let Anchor { start, len, around, beside } = (*anchor)?;
        let before = key.checked_sub(1).map_or(0, |before| ends[before]);
        let back = if ends[key] > before { (start + len) as u8 } else { 0 };
        Some(ToAnchor { key: key as u32, back, around, len, beside })
    });
    keys.collect()
}

#[cfg(test)]
mod tests {
    use super::block::{BACK, PLACES};
    use super::*;
    use crate::text::code_points;

    const KEYS: [&str; 11] =
        ["ab", "abc", "abcd", "bitcoin", "x y", "z", "比特币", "涨", "大饼b", "u币 cd", "のe"];

    fn sieve() -> (Sieve, Alphabet) {
        let mut keys = Keys::default();
        KEYS.iter().for_each(|key| keys.push(key.chars().map(u32::from)));
        let alphabet = Alphabet::number(&mut keys);
        (Sieve::build(&keys, &alphabet, alphabet.symbol(0x20), &[]), alphabet)
    }

    /// The same sieve, asked in all ways that the processor knows.
    fn all_ways() -> (Vec<Sieve>, Alphabet) {
        let sieves = Way::known().into_iter().map(|way| Sieve { way, ..sieve().0 });
        (sieves.collect(), sieve().1)
    }

    fn check<U: Unit>(ways: &[Sieve], alphabet: &Alphabet, units: &[U], key: usize, start: usize) {
        let all: Vec<Vec<Place>> = ways.iter().map(|sieve| sieve.places(alphabet, units).collect()).collect();
        let places = &all[0];
        assert!(all.iter().all(|others| others == places), "{all:?}");
        let leads_to = |place: &Place| {
            let is_it = |anchored: Anchored| {
                let stands_there = place.at + 1 == start + usize::from(anchored.back);
                anchored.key == key as u32 && (anchored.back == 0 || stands_there)
            };
            place.anchor && ways[0].anchored(alphabet, units, place.at).any(is_it)
        };
        assert!(places.iter().any(leads_to), "{} at {start}", KEYS[key]);
    }

    /// In texts of all widths, wherever a block begins, and whatever stands beside.
    #[test]
    fn every_key_is_led_to_wherever_it_stands() {
        let (ways, alphabet) = all_ways();
        for (key, word) in KEYS.iter().enumerate() {
            let besides = ["q", "好", " ", "c", "币", "é", "\u{AD}", "z币 "];
            for (beside, times) in besides
                .into_iter()
                .flat_map(|beside| (0..2 * PLACES + BACK).map(move |times| (beside, times)))
            {
                let before = beside.repeat(times);
                let four = code_points(&[before.as_str(), word, &beside.repeat(2)].concat());
                let start = before.chars().count();
                let two: Vec<u16> = four.iter().map(|&code| code as u16).collect();
                let one: Option<Vec<u8>> = four.iter().map(|&code| u8::try_from(code).ok()).collect();
                check(&ways, &alphabet, &four, key, start);
                check(&ways, &alphabet, &two, key, start);
                one.into_iter().for_each(|one| check(&ways, &alphabet, &one, key, start));
            }
        }
    }
}
