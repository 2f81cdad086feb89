//! Short texts side by side, so that the sieve is asked about many of them at once.
//!
//! A sieve that goes on from one text to the next is a third faster than one that begins anew: no block of a few
//! code points, no end to be guessed. Where symbols of two texts look like an anchor, too much passes,
//! never too little.

use crate::alphabet::Alphabet;
use crate::arrow::utf8::{Malformed, append, is_ascii};
use crate::sieve::{Place, Places, Sieve};
use crate::text::{Text, Unit};

/// Texts of more code points are judged by themselves.
pub const SHORT: usize = 1 << 12;

/// A sheet with so many texts, or so many code points, is full.
pub const ROWS: usize = 512;
const UNITS: usize = 1 << 15;

#[derive(Debug, Default)]
pub struct Sheet {
    one: Vec<u8>,
    two: Vec<u16>,
    four: Vec<u32>,
    rows: Vec<Row>,
}

/// A text: the caller's number for it, and where it ends among those of its width.
#[derive(Clone, Copy, Debug)]
struct Row {
    number: usize,
    end: u32,
    width: Width,
}

#[derive(Clone, Copy, Debug)]
enum Width {
    One,
    Two,
    Four,
}

impl Sheet {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.one.len() + self.two.len() + self.four.len() >= UNITS
    }

    pub fn clear(&mut self) {
        self.one.clear();
        self.two.clear();
        self.four.clear();
        self.rows.clear();
    }

    /// Adds a text of at most [`SHORT`] code points.
    pub fn push(&mut self, number: usize, text: Text<'_>) {
        let (width, end) = match text {
            Text::One(units) => (Width::One, extend(&mut self.one, units)),
            Text::Two(units) => (Width::Two, extend(&mut self.two, units)),
            Text::Four(units) => (Width::Four, extend(&mut self.four, units)),
        };
        self.rows.push(Row { number, end, width });
    }

    /// Adds a text in UTF-8 of at most [`SHORT`] bytes; `false` if its code points are too wide.
    pub fn push_utf8(&mut self, number: usize, bytes: &[u8]) -> Result<bool, Malformed> {
        if is_ascii(bytes) {
            self.push(number, Text::One(bytes));
        } else if append(bytes, &mut self.two)? {
            self.rows.push(Row { number, end: self.two.len() as u32, width: Width::Two });
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Hands out the texts in the order they were added, with the places of each that the sieve lets through.
    pub fn read(&self, sieve: &Sieve, alphabet: &Alphabet, mut each: impl FnMut(usize, Text<'_>, &[Place])) {
        let mut one = Reader::new(sieve, alphabet, &self.one);
        let mut two = Reader::new(sieve, alphabet, &self.two);
        let mut four = Reader::new(sieve, alphabet, &self.four);
        for row in &self.rows {
            let end = row.end as usize;
            match row.width {
                Width::One => one.text(end, |units, places| each(row.number, Text::One(units), places)),
                Width::Two => two.text(end, |units, places| each(row.number, Text::Two(units), places)),
                Width::Four => four.text(end, |units, places| each(row.number, Text::Four(units), places)),
            }
        }
    }
}

/// Hands out one-byte texts that stand side by side already, given where each ends, as [`Sheet::read`] does.
pub fn read_run(
    sieve: &Sieve,
    alphabet: &Alphabet,
    units: &[u8],
    ends: &[u32],
    mut each: impl FnMut(usize, Text<'_>, &[Place]),
) {
    let mut reader = Reader::new(sieve, alphabet, units);
    for (number, &end) in ends.iter().enumerate() {
        reader.text(end as usize, |units, places| each(number, Text::One(units), places));
    }
}

fn extend<U: Unit>(all: &mut Vec<U>, units: &[U]) -> u32 {
    all.extend_from_slice(units);
    all.len() as u32
}

/// Reads the texts of one width.
struct Reader<'a, U> {
    units: &'a [U],
    passing: Places<'a, U>,
    /// The next place that passes.
    next: Option<Place>,
    /// Where the next text begins.
    start: usize,
    /// Those of the text under way.
    places: Vec<Place>,
}

impl<'a, U: Unit> Reader<'a, U> {
    fn new(sieve: &'a Sieve, alphabet: &'a Alphabet, units: &'a [U]) -> Self {
        let mut passing = sieve.places(alphabet, units);
        let next = passing.next();
        Reader { units, passing, next, start: 0, places: Vec::new() }
    }

    #[inline]
    fn text(&mut self, end: usize, each: impl FnOnce(&[U], &[Place])) {
        let start = std::mem::replace(&mut self.start, end);
        self.places.clear();
        while let Some(place) = self.next.filter(|place| place.at < end) {
            self.places.push(Place { at: place.at - start, ..place });
            self.next = self.passing.next();
        }
        each(&self.units[start..end], &self.places);
    }
}
