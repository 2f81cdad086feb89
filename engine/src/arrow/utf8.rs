//! UTF-8 → code points in units of one width, checked, in memory that is used again.
//!
//! What is ASCII is its own code points and stays where it is. Most of the rest fits two bytes a
//! unit; only a text with a code point beyond needs four.

use crate::text::Text;

#[derive(Debug, Default)]
pub struct Decoder {
    two: Vec<u16>,
    four: Vec<u32>,
}

/// Units kept for the next text; a longer text gives its memory back.
const KEPT: usize = 1 << 16;

/// The bytes are not UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

/// Why a walk over the bytes ended, and where: `read` bytes gave `written` code points.
struct End {
    read: usize,
    written: usize,
    why: Why,
}

#[derive(PartialEq, Eq)]
enum Why {
    Done,
    Wide,
    Malformed,
}

trait Unit: Copy + Default {
    /// Whether every code point fits.
    const WHOLE: bool;
    fn of(code: u32) -> Self;
}

impl Unit for u16 {
    const WHOLE: bool = false;
    #[inline(always)]
    fn of(code: u32) -> u16 {
        code as u16
    }
}

impl Unit for u32 {
    const WHOLE: bool = true;
    #[inline(always)]
    fn of(code: u32) -> u32 {
        code
    }
}

impl Decoder {
    pub fn read<'a>(&'a mut self, bytes: &'a [u8]) -> Result<Text<'a>, Malformed> {
        if bytes.is_ascii() {
            return Ok(Text::One(bytes));
        }
        // No code point has fewer bytes than one.
        let end = walk(bytes, room(&mut self.two, bytes.len()));
        match end.why {
            Why::Done => Ok(Text::Two(&self.two[..end.written])),
            Why::Malformed => Err(Malformed),
            Why::Wide => {
                let four = room(&mut self.four, bytes.len());
                for (wide, &unit) in four.iter_mut().zip(&self.two[..end.written]) {
                    *wide = u32::from(unit);
                }
                let rest = walk(&bytes[end.read..], &mut four[end.written..]);
                let written = end.written + rest.written;
                if rest.why == Why::Done { Ok(Text::Four(&self.four[..written])) } else { Err(Malformed) }
            }
        }
    }
}

/// At least `length` units; how many there are grows, but for what a giant left behind.
fn room<U: Unit>(units: &mut Vec<U>, length: usize) -> &mut [U] {
    if units.len() < length {
        units.resize(length.max(1024), U::default());
    } else if units.len() > KEPT && length <= KEPT {
        units.truncate(KEPT);
        units.shrink_to_fit();
    }
    units
}

/// `out` has room for as many units as there are bytes.
fn walk<U: Unit>(bytes: &[u8], out: &mut [U]) -> End {
    let out = &mut out[..bytes.len()];
    let (mut read, mut written) = (0, 0);
    let why = loop {
        // Runs of three bytes are the usual case here, so they are tried first, four at a time.
        while let Some(run) = bytes[read..].first_chunk::<12>() {
            let Some(units) = three_by_four(run) else { break };
            for (place, code) in out[written..written + 4].iter_mut().zip(units) {
                *place = U::of(code);
            }
            (read, written) = (read + 12, written + 4);
        }
        let Some(&first) = bytes.get(read) else { break Why::Done };
        let (code, length) = match first {
            0..0x80 => (u32::from(first), 1),
            0xC2..0xE0 => match bytes[read..].first_chunk::<2>() {
                Some(&[a, b]) if is_next(b) => (u32::from(a & 0x1F) << 6 | six(b), 2),
                _ => break Why::Malformed,
            },
            0xE0..0xF0 => match bytes[read..].first_chunk::<3>() {
                Some(&[a, b, c]) if is_next(b) && is_next(c) => {
                    let code = u32::from(a & 0x0F) << 12 | six(b) << 6 | six(c);
                    if !is_sound(code) {
                        break Why::Malformed;
                    }
                    (code, 3)
                }
                _ => break Why::Malformed,
            },
            0xF0..0xF5 if !U::WHOLE => break Why::Wide,
            0xF0..0xF5 => match bytes[read..].first_chunk::<4>() {
                Some(&[a, b, c, d]) if is_next(b) && is_next(c) && is_next(d) => {
                    let code = u32::from(a & 0x07) << 18 | six(b) << 12 | six(c) << 6 | six(d);
                    if !(0x1_0000..=0x10_FFFF).contains(&code) {
                        break Why::Malformed;
                    }
                    (code, 4)
                }
                _ => break Why::Malformed,
            },
            _ => break Why::Malformed,
        };
        out[written] = U::of(code);
        (read, written) = (read + length, written + 1);
    };
    End { read, written, why }
}

/// Four code points of three bytes each, if that is what the bytes are.
#[inline(always)]
fn three_by_four(run: &[u8; 12]) -> Option<[u32; 4]> {
    let mut codes = [0; 4];
    let mut sound = true;
    for (code, &[a, b, c]) in codes.iter_mut().zip(run.as_chunks::<3>().0) {
        *code = u32::from(a & 0x0F) << 12 | six(b) << 6 | six(c);
        sound &= a & 0xF0 == 0xE0 && is_next(b) && is_next(c) && is_sound(*code);
    }
    sound.then_some(codes)
}

/// Not shorter than its bytes say, and no surrogate.
#[inline(always)]
fn is_sound(code: u32) -> bool {
    code >= 0x800 && code & 0xF800 != 0xD800
}

#[inline(always)]
fn is_next(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[inline(always)]
fn six(byte: u8) -> u32 {
    u32::from(byte & 0x3F)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{self, with_units};

    fn decoded(decoder: &mut Decoder, bytes: &[u8]) -> Option<Vec<u32>> {
        let text = decoder.read(bytes).ok()?;
        Some(with_units!(text, units => units.iter().map(|unit| text::Unit::code(*unit)).collect()))
    }

    fn expected(bytes: &[u8]) -> Option<Vec<u32>> {
        std::str::from_utf8(bytes).ok().map(|text| text.chars().map(u32::from).collect())
    }

    #[test]
    fn it_agrees_with_std_on_every_code_point() {
        let mut decoder = Decoder::default();
        for code in (0..=0x10_FFFF).filter_map(char::from_u32) {
            for around in ["", "x", "比特币比特币"] {
                let text = format!("{around}{code}{around}");
                assert_eq!(decoded(&mut decoder, text.as_bytes()), expected(text.as_bytes()), "{code:?}");
            }
        }
    }

    #[test]
    fn it_agrees_with_std_on_every_few_bytes() {
        let mut decoder = Decoder::default();
        let bytes: Vec<u8> =
            [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED]
                .into_iter()
                .chain([0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF])
                .collect();
        let n = bytes.len();
        for number in 0..n * n * n * n {
            let few: Vec<u8> = (0..4).map(|place| bytes[number / n.pow(place) % n]).collect();
            for cut in 1..=4 {
                assert_eq!(decoded(&mut decoder, &few[..cut]), expected(&few[..cut]), "{few:x?}");
            }
            // The same at the end of a run, where four are read at a time.
            let run = ["比特".as_bytes(), &few].concat();
            assert_eq!(decoded(&mut decoder, &run), expected(&run), "{run:x?}");
        }
    }

    #[test]
    fn memory_is_given_back() {
        let mut decoder = Decoder::default();
        let long = "币".repeat(KEPT);
        assert!(decoder.read(long.as_bytes()).is_ok() && decoder.two.len() > KEPT);
        assert!(decoder.read("币".as_bytes()).is_ok() && decoder.two.len() <= KEPT);
    }
}
