//! Short texts side by side, so that the sieve is asked about many of them at once.
//!
//! A sieve that goes on from one text to the next takes little more than half the time of one that begins anew: no
//! block of a few code points, no end to be guessed. Where symbols of two texts look like an anchor, too much
//! passes, never too little.

use crate::alphabet::Alphabet;
use crate::arrow::utf8::{Line, Malformed, is_ascii};
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
    two: Line,
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
        self.rows.len() >= ROWS || self.one.len() + self.two.units().len() + self.four.len() >= UNITS
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
            Text::Two(units) => {
                self.two.extend(units);
                (Width::Two, self.two.units().len() as u32)
            }
            Text::Four(units) => (Width::Four, extend(&mut self.four, units)),
        };
        self.rows.push(Row { number, end, width });
    }

    /// Adds a text in UTF-8 of at most [`SHORT`] bytes; `false` if its code points are too wide.
    pub fn push_utf8(&mut self, number: usize, bytes: &[u8]) -> Result<bool, Malformed> {
        if is_ascii(bytes) {
            self.push(number, Text::One(bytes));
        } else if self.two.read(bytes)? {
            self.rows.push(Row { number, end: self.two.units().len() as u32, width: Width::Two });
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Hands out the texts in the order they were added, with the places of each that the sieve lets through.
    pub fn read(&self, sieve: &Sieve, alphabet: &Alphabet, mut each: impl FnMut(usize, Text<'_>, &[Place])) {
        let mut one = Reader::new(sieve, alphabet, &self.one);
        let mut two = Reader::new(sieve, alphabet, self.two.units());
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

/// Hands out one-byte texts that stand side by side already, as [`Sheet::read`] does. `ends`: where each ends, the
/// units beginning at `first`.
pub fn read_run(
    sieve: &Sieve,
    alphabet: &Alphabet,
    units: &[u8],
    (first, ends): (u32, &[u32]),
    mut each: impl FnMut(usize, Text<'_>, &[Place]),
) {
    let mut reader = Reader::new(sieve, alphabet, units);
    for (number, &end) in ends.iter().enumerate() {
        reader.text((end - first) as usize, |units, places| each(number, Text::One(units), places));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automaton::Keys;
    use crate::text::{code_points, with_units};

    /// A text in units of the least width it fits.
    fn units(text: &str, look: impl FnOnce(Text<'_>)) {
        let four = code_points(text);
        let two: Vec<u16> = four.iter().map(|&code| code as u16).collect();
        let one: Vec<u8> = four.iter().map(|&code| code as u8).collect();
        match four.iter().max().copied().unwrap_or(0) {
            0..0x100 => look(Text::One(&one)),
            0x100..0x1_0000 => look(Text::Two(&two)),
            _ => look(Text::Four(&four)),
        }
    }

    #[test]
    fn texts_come_back_in_order_and_at_least_their_own_places_pass() {
        let mut keys = Keys::default();
        ["ab", "abcd", "比特币", "u币", "z"].iter().for_each(|key| keys.push(key.chars().map(u32::from)));
        let alphabet = Alphabet::number(&mut keys);
        let sieve = Sieve::build(&keys, &alphabet, 0, &[]);
        let words =
            ["", "a", "bcd", "ab", "比特", "币🔥", "xu币", "z", "é", "abcdabcdabcdabcdabcdabcdabcdabcdabcd"];
        let texts: Vec<String> =
            (0..1000).map(|n| [words[n % 10], words[n / 10 % 10], words[n / 100]].concat()).collect();
        let mut sheet = Sheet::default();
        for (number, text) in texts.iter().enumerate() {
            // As UTF-8, every other time; what is too wide for that is added as it is.
            if number % 2 == 0 || !sheet.push_utf8(number, text.as_bytes()).unwrap() {
                units(text, |text| sheet.push(number, text));
            }
        }
        let mut next = 0;
        sheet.read(&sieve, &alphabet, |number, read, places| {
            assert_eq!(number, next);
            next += 1;
            let points: Vec<u32> = with_units!(read, units => units.iter().map(|unit| unit.code()).collect());
            assert_eq!(points, code_points(&texts[number]));
            let own: Vec<Place> = with_units!(read, units => sieve.places(&alphabet, units).collect());
            assert!(
                own.iter().all(|place| places.iter().any(|other| other.at == place.at)),
                "{}",
                texts[number]
            );
            assert!(places.iter().all(|place| place.at < points.len()));
        });
        assert_eq!(next, texts.len());
        assert!(sheet.is_full());
        sheet.clear();
        assert!(sheet.is_empty());
    }

    #[test]
    fn a_run_is_read_as_its_texts_are() {
        let mut keys = Keys::default();
        keys.push("ab".chars().map(u32::from));
        let alphabet = Alphabet::number(&mut keys);
        let sieve = Sieve::build(&keys, &alphabet, 0, &[]);
        let mut found = Vec::new();
        read_run(&sieve, &alphabet, b"xabab", (7, &[7, 10, 10, 11, 12]), |number, text, places| {
            found.push((number, text.len(), places.iter().map(|place| place.at).collect::<Vec<_>>()));
        });
        // The third pair goes over an end: it passes, and nobody finds a key there.
        let expected = [(0, 0, vec![]), (1, 3, vec![2]), (2, 0, vec![]), (3, 1, vec![]), (4, 1, vec![0])];
        assert_eq!(found, expected);
    }
}
