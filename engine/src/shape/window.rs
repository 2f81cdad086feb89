//! Up to 64 code points of a text, and what each of them is: one bit of a few words for every trait, so that what
//! stands beside what is told of all of them at once, by shifts.

use super::sign::{CAPITAL, EMOJI, GAP, IDEOGRAPH, SIGN, STROKE, SYMBOL, Sign, Signs, WORD, signs};
#[cfg(target_arch = "x86_64")]
use crate::lanes::{self, LANES, Lanes};
use crate::text::Unit;

/// Code points of a window.
pub const WIDTH: usize = 64;
/// How many of them the next window begins with.
const OVERLAP: usize = 16;
/// Of these, those that are only there to be looked back at.
const BACK: usize = OVERLAP - 2;
const BLOCK: usize = 16;
/// All bits of a letter of ASCII but that which tells small ones from capitals.
const CASE: u8 = !0x20;

/// What is dropped has no slot; white space behind white space has none either.
pub struct Window<'a, U> {
    signs: &'static Signs,
    units: &'a [U],
    pub len: usize,
    pub bits: Bits,
    /// Whether something among what is dropped turns the direction.
    pub turns: bool,
    pub is_last: bool,
    first: usize,
    /// The code points in the slots, where some have none.
    places: Vec<usize>,
    /// The readings of what is in the slots, unless all is ASCII, which has none.
    readings: [u16; WIDTH],
}

/// One bit for every slot.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Bits {
    pub words: u64,
    pub ideographs: u64,
    /// What can be part of any gap; in there, what is no mere separator, and emoji.
    pub gaps: u64,
    pub symbols: u64,
    pub emoji: u64,
    /// Gaps that do not cut words; and white space of any kind.
    pub blanks: u64,
    pub spaces: u64,
    pub signs: u64,
    pub exclamations: u64,
    pub mixed: u64,
    pub capitals: u64,
    pub strokes: u64,
    pub coded: u64,
    /// The same symbol as in the slot before.
    pub same: u64,
    /// Slots that this window is the one to ask about.
    pub own: u64,
    /// Slots there are.
    pub all: u64,
}

impl Bits {
    /// What is no part of a word.
    #[inline(always)]
    pub fn between(&self) -> u64 {
        self.all & !(self.words | self.ideographs)
    }

    /// Whether white space stands behind white space: it has no slot there, however a window is read.
    #[inline(always)]
    fn has_runs_of_space(&self) -> bool {
        self.spaces & self.spaces << 1 != 0
    }

    /// What can be taken out of a Latin word.
    #[inline(always)]
    pub fn separators(&self) -> u64 {
        self.gaps & !(self.emoji | self.blanks)
    }
}

impl<'a, U: Unit> Window<'a, U> {
    /// Hands out one window after the other, as long as the answer is to go on.
    #[inline(always)]
    pub fn each(units: &'a [U], mut goes_on: impl FnMut(&Self) -> bool) {
        // It stays where it is: to move it would take as long as to fill it.
        let mut window = Window::empty(units);
        window.fill(0);
        while goes_on(&window) && !window.is_last {
            window.fill(window.place(WIDTH - OVERLAP));
        }
    }

    /// A window over what a text begins with.
    #[cfg(test)]
    pub fn first(units: &'a [U]) -> Self {
        let mut window = Window::empty(units);
        window.fill(0);
        window
    }

    #[inline(always)]
    fn empty(units: &'a [U]) -> Self {
        Window {
            signs: signs(),
            units,
            len: 0,
            bits: Bits::default(),
            turns: false,
            is_last: false,
            first: 0,
            places: Vec::new(),
            readings: [0; WIDTH],
        }
    }

    pub fn is_first(&self) -> bool {
        self.first == 0
    }

    /// The code point in a slot.
    #[inline(always)]
    pub fn place(&self, slot: usize) -> usize {
        self.places.get(slot).copied().unwrap_or(self.first + slot)
    }

    #[inline(always)]
    pub fn sign(&self, slot: usize) -> Sign {
        self.signs.get(self.units[self.place(slot)])
    }

    /// The readings of what is in the slots of a window that has ideographs; 0: none.
    #[inline(always)]
    pub fn readings(&self) -> &[u16] {
        &self.readings[..self.len]
    }

    /// The class in a slot: `None` at the ends of the text, and `Some(None)` where it is not known.
    pub fn class(&self, slot: Option<usize>) -> Option<Option<u32>> {
        match slot {
            Some(slot) if slot < self.len => Some(Some(self.sign(slot).class())),
            Some(_) => (!self.is_last).then_some(None),
            None => (!self.is_first()).then_some(None),
        }
    }

    #[inline(always)]
    fn fill(&mut self, first: usize) {
        let end = self.units.len().min(first + WIDTH);
        (self.first, self.len, self.is_last) = (first, end - first, end == self.units.len());
        self.turns = false;
        self.places.clear();
        let units = &self.units[first..end];
        let plain = match U::ascii(units) {
            Some(bytes) => self.read_ascii(bytes),
            None => self.read_plain(units),
        };
        if !plain {
            self.read_anyhow();
        }
    }

    /// Reads code points, unless something among them has no slot.
    #[inline(always)]
    fn read_plain(&mut self, units: &[U]) -> bool {
        let (mut traits, mut same) = ([0; WIDTH], [0; WIDTH]);
        let (mut drops, mut last) = (false, Sign::default());
        let slots = traits.iter_mut().zip(&mut same).zip(&mut self.readings);
        for (((traits, same), reading), unit) in slots.zip(units) {
            let sign = self.signs.get(*unit);
            drops |= sign.is_dropped();
            *traits = sign.traits();
            *reading = sign.reading() as u16;
            *same = u8::from(sign.symbol() == last.symbol());
            last = sign;
        }
        self.bits = self.of(columns(&traits, self.len), columns(&same, self.len)[0]);
        !drops && !self.bits.has_runs_of_space()
    }

    /// The same of ASCII.
    #[inline(always)]
    fn read_ascii(&mut self, bytes: &[u8]) -> bool {
        let (traits, same) = ascii(bytes, self.signs.traits_of_ascii());
        self.bits = self.of(traits, same);
        // What is dropped has all traits.
        self.bits.words & self.bits.ideographs == 0 && !self.bits.has_runs_of_space()
    }

    /// The same, code point by code point: what is dropped is left out, and white space behind white space.
    #[cold]
    fn read_anyhow(&mut self) {
        let (mut traits, mut same) = ([0; WIDTH], [0; WIDTH]);
        let (mut last, mut at) = (Sign::default(), self.first);
        while at < self.units.len() && self.places.len() < WIDTH {
            let (sign, len) = (self.signs.get(self.units[at]), self.places.len());
            if sign.is_dropped() {
                self.turns |= sign.turns();
            } else if sign.is_space() && len > 0 && last.is_space() {
                traits[len - 1] &= sign.traits();
            } else {
                traits[len] = sign.traits();
                same[len] = u8::from(sign.symbol() == last.symbol());
                self.readings[len] = sign.reading() as u16;
                self.places.push(at);
                last = sign;
            }
            at += 1;
        }
        (self.len, self.is_last) = (self.places.len(), at == self.units.len());
        self.bits = self.of(columns(&traits, self.len), columns(&same, self.len)[0]);
    }

    #[inline(always)]
    fn of(&self, traits: [u64; 8], same: u64) -> Bits {
        let all = if self.len == 0 { 0 } else { u64::MAX >> (WIDTH - self.len) };
        let [words, ideographs, gaps, symbols, emoji, signs, capitals, strokes] =
            traits.map(|bits| bits & all);
        let from = if self.first == 0 { 0 } else { BACK };
        let beyond = if self.is_last { 0 } else { OVERLAP - BACK };
        Bits {
            words,
            ideographs,
            gaps,
            symbols: symbols & gaps,
            emoji: emoji & gaps,
            blanks: capitals & gaps,
            spaces: capitals & !(words | symbols),
            signs,
            exclamations: symbols & !gaps,
            mixed: emoji & !gaps,
            capitals: capitals & words,
            strokes: strokes & words,
            coded: strokes & !words,
            same: same & all & !1,
            own: u64::MAX << from & u64::MAX >> beyond,
            all,
        }
    }
}

/// The bits of the traits of ASCII, and which bytes are the same letter as the one before, in small or in capitals;
/// some others, too.
#[inline(always)]
fn ascii(bytes: &[u8], traits_of: &[u8; 128]) -> ([u64; 8], u64) {
    #[cfg(target_arch = "x86_64")]
    if lanes::are_there() {
        // SAFETY: the processor has it.
        return unsafe { ascii_lanes(bytes, traits_of) };
    }
    ascii_bytes(bytes, traits_of)
}

fn ascii_bytes(bytes: &[u8], traits_of: &[u8; 128]) -> ([u64; 8], u64) {
    let (mut traits, mut same) = ([0; WIDTH], [0; WIDTH]);
    let mut last = 0;
    for ((traits, same), &byte) in traits.iter_mut().zip(&mut same).zip(bytes) {
        *traits = traits_of[usize::from(byte) % traits_of.len()];
        *same = u8::from((byte ^ last) & CASE == 0);
        last = byte;
    }
    (columns(&traits, bytes.len()), columns(&same, bytes.len())[0])
}

/// The same, 32 at once.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn ascii_lanes(bytes: &[u8], traits_of: &[u8; 128]) -> ([u64; 8], u64) {
    let (mut traits, mut same, mut before) = ([0; 8], 0, Lanes::last(0));
    for (part, shift) in bytes.chunks(LANES).zip([0, LANES]) {
        let now = Lanes::padded(part);
        let columns = now.look_up(traits_of).columns();
        traits.iter_mut().zip(columns).for_each(|(all, column)| *all |= u64::from(column) << shift);
        same |= u64::from(now.repeats(before, !CASE)) << shift;
        before = now;
    }
    (traits, same)
}

/// The bits of some bytes, by their value: those of all lowest bits first.
#[inline(always)]
fn columns(bytes: &[u8; WIDTH], len: usize) -> [u64; 8] {
    const { assert!(WORD == 1 && IDEOGRAPH == 2 && GAP == 4 && SYMBOL == 8 && EMOJI == 16 && SIGN == 32) };
    const { assert!(CAPITAL == 64 && STROKE == 128) };
    let mut columns = [0; 8];
    for (number, block) in bytes.chunks_exact(BLOCK).enumerate().take(len.div_ceil(BLOCK)) {
        for (column, of_block) in columns.iter_mut().zip(columns_of(block)) {
            *column |= u64::from(of_block) << (number * BLOCK);
        }
    }
    columns
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn columns_of(block: &[u8]) -> [u16; 8] {
    use std::arch::x86_64::{_mm_add_epi8, _mm_loadu_si128, _mm_movemask_epi8};
    let block: &[u8; BLOCK] = block.try_into().unwrap_or(&[0; BLOCK]);
    let mut columns = [0; 8];
    // SAFETY: every x86-64 processor has SSE2, and the load reads the 16 bytes of an array.
    unsafe {
        let mut bytes = _mm_loadu_si128(block.as_ptr().cast());
        for column in columns.iter_mut().rev() {
            // The highest bit of every byte; then the next one takes its place.
            *column = _mm_movemask_epi8(bytes) as u16;
            bytes = _mm_add_epi8(bytes, bytes);
        }
    }
    columns
}

/// The same, byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn columns_anywhere(block: &[u8]) -> [u16; 8] {
    let mut columns = [0; 8];
    for (at, &byte) in block.iter().enumerate() {
        for (bit, column) in columns.iter_mut().enumerate() {
            *column |= u16::from(byte >> bit & 1) << at;
        }
    }
    columns
}

#[cfg(not(target_arch = "x86_64"))]
use columns_anywhere as columns_of;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    #[test]
    fn blocks_are_read_alike_at_once_and_byte_by_byte() {
        let mut seed = 1u64;
        for _ in 0..1000 {
            let block: [u8; BLOCK] = std::array::from_fn(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 56) as u8
            });
            assert_eq!(columns_of(&block), columns_anywhere(&block));
        }
    }

    #[test]
    fn ascii_is_read_alike_at_once_and_byte_by_byte() {
        let text: Vec<u8> = b"Aa lL\x7F1'! ".iter().copied().cycle().take(WIDTH).collect();
        let masked = |len: usize, (traits, same): ([u64; 8], u64)| {
            let all = if len == 0 { 0 } else { u64::MAX >> (WIDTH - len) };
            (traits.map(|bits| bits & all), same & all & !1)
        };
        let of_ascii = signs().traits_of_ascii();
        for len in 0..=WIDTH {
            let bytes = &text[WIDTH - len..];
            assert_eq!(masked(len, ascii(bytes, of_ascii)), masked(len, ascii_bytes(bytes, of_ascii)));
        }
    }

    #[test]
    fn slots_are_where_the_text_has_them() {
        let units = code_points("a\u{200b}b  \u{200b} c\n ");
        let window = Window::first(&units);
        let places: Vec<_> = (0..window.len).map(|slot| window.place(slot)).collect();
        assert_eq!(places, [0, 2, 3, 7, 8]);
        assert_eq!((window.bits.words, window.bits.gaps), (0b01011, 0b00100));
        let long = vec![u32::from('a'); 100];
        let mut found = Vec::new();
        Window::each(&long, |window| {
            found.push((window.is_last, window.place(20), window.len));
            true
        });
        assert_eq!(found, [(false, 20, 64), (true, 68, 52)]);
    }

    #[test]
    fn ascii_reads_as_any_other_text_does() {
        for text in
            ["Hello, IlI oo! 100$ & 50%\tb..b (x) a\u{7f}a", "a  b \n c\r\n\td it's", " \n\n x", "a \n"]
        {
            let one = Window::first(text.as_bytes());
            let units = code_points(text);
            let other = Window::first(&units);
            let letters = |bits: Bits| bits.same & bits.words & !bits.signs;
            assert_eq!(letters(one.bits), letters(other.bits));
            assert_eq!(Bits { same: 0, ..one.bits }, Bits { same: 0, ..other.bits });
            let places = |len: usize, place: &dyn Fn(usize) -> usize| (0..len).map(place).collect::<Vec<_>>();
            assert_eq!(
                places(one.len, &|slot| one.place(slot)),
                places(other.len, &|slot| other.place(slot))
            );
        }
    }
}
