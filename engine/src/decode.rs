//! The decoded text: markup read, text that runs backwards turned round (`SEMANTICS.md`, section 4c).

use crate::fold::{flag, table};
use crate::text::Unit;
use crate::views;

/// A text as it is seen, and where its code points come from.
#[derive(Debug, Default)]
pub struct Decoded {
    pub units: Vec<u32>,
    origins: Vec<Origin>,
}

/// What a code point comes from.
#[derive(Clone, Copy, Debug)]
struct Origin {
    start: u32,
    end: u32,
    /// The views it needs.
    views: u16,
    /// Those that something dropped right before it needs.
    before: u16,
}

/// Units that are looked at together.
const CHUNK: usize = 32;

const OVERRIDE: u32 = 0x202E;

/// Whether a code point may begin what is decoded: `&`, `<`, `%`, `\`, or an override of the direction.
pub fn is_coded(code: u32) -> bool {
    matches!(code, 0x26 | 0x3C | 0x25 | 0x5C | OVERRIDE)
}
const DIRECTIONS: std::ops::RangeInclusive<u32> = 0x202A..=0x202E;
const NAMED: [(&str, u32); 7] = [
    ("amp", 0x26),
    ("lt", 0x3C),
    ("gt", 0x3E),
    ("quot", 0x22),
    ("apos", 0x27),
    ("nbsp", 0xA0),
    ("shy", 0xAD),
];
/// Code points inside a tag at most, behind its first letter.
const LONGEST_TAG: usize = 64;

impl Decoded {
    /// `None`: there is nothing to decode.
    pub fn new<U: Unit>(units: &[U]) -> Option<Decoded> {
        let coded = |unit: &U| is_coded(unit.code());
        // Many at a time: most texts have none.
        let any = |chunk: &[U]| chunk.iter().fold(false, |any, unit| any | coded(unit));
        let chunk = units.chunks(CHUNK).position(any)? * CHUNK;
        // Most of what looks like the beginning of a code is none, and a text without any need not be copied.
        let begins = |at: &usize| units[*at].code() == OVERRIDE || self::coded(&units[*at..]).is_some();
        let first = (chunk..units.len()).filter(|&at| coded(&units[at])).find(begins)?;
        let mut decoded = Decoded::default();
        let found = decoded.unmark(units, first);
        let turned = decoded.turn();
        (found || turned).then_some(decoded)
    }

    /// Where a part comes from, and the views it needs.
    pub fn origin(&self, start: u32, end: u32) -> (u32, u32, u16) {
        let Some(part) = self.origins.get(start as usize..end as usize).filter(|part| !part.is_empty())
        else {
            return (start, end, 0);
        };
        let mut found = (u32::MAX, 0, 0);
        for origin in part {
            found = (found.0.min(origin.start), found.1.max(origin.end), found.2 | origin.views);
        }
        let between = part[1..].iter().fold(0, |views, origin| views | origin.before);
        let inside = found.2 | between;
        let needed = if inside == 0 { self.beside(start, end) } else { inside };
        (found.0, found.1, needed)
    }

    /// The views of what is decoded right before a part or right behind it: what is coded may look like more of a word.
    fn beside(&self, start: u32, end: u32) -> u16 {
        let at =
            |place: Option<usize>| place.and_then(|at| self.origins.get(at)).map_or(0, |origin| origin.views);
        (at((start as usize).checked_sub(1)) | at(Some(end as usize))) & views::MARKUP
    }

    fn push(&mut self, code: u32, start: usize, end: usize, views: u16, before: u16) {
        self.units.push(code);
        self.origins.push(Origin { start: start as u32, end: end as u32, views, before });
    }

    /// Reads the markup; answers whether there was any. Nothing is coded before `first`.
    fn unmark<U: Unit>(&mut self, units: &[U], first: usize) -> bool {
        let (mut at, mut before, mut found) = (0, 0, false);
        while let Some(unit) = units.get(at) {
            let part = if at < first { None } else { coded(&units[at..]) };
            let (code, len, views) = match part {
                None => (Some(unit.code()), 1, 0),
                Some((code, len)) => (code, len, views::MARKUP),
            };
            found |= views != 0;
            match code {
                Some(code) => {
                    self.push(code, at, at + len, views, before);
                    before = 0;
                }
                None => before = views::MARKUP,
            }
            at += len;
        }
        // A tag at the very end stands between no two characters.
        found && (before == 0 || self.origins.iter().any(|origin| origin.views | origin.before != 0))
    }

    /// Turns what an override makes run backwards; answers whether anything was turned.
    fn turn(&mut self) -> bool {
        if !self.units.iter().any(|code| DIRECTIONS.contains(code)) {
            return false;
        }
        let units = std::mem::take(&mut self.units);
        let origins = std::mem::take(&mut self.origins);
        // What was dropped before a character that is dropped itself stands before the next one.
        let (mut at, mut turned, mut carried) = (0, false, 0);
        while at < units.len() {
            let begins = units[at] == OVERRIDE;
            carried = self.take_over(units[at], origins[at], carried);
            at += 1;
            if !begins {
                continue;
            }
            let ends =
                |code: &u32| matches!(code, 0x202C..=0x202E) || table().row(*code).flags & flag::BREAK != 0;
            let end = units[at..].iter().position(ends).map_or(units.len(), |len| at + len);
            for one in (at..end).rev() {
                // What was dropped behind it stands before it now.
                let before = if one + 1 < end { origins[one + 1].before } else { 0 };
                let origin = Origin { views: origins[one].views | views::REVERSED, before, ..origins[one] };
                carried = self.take_over(units[one], origin, carried);
                turned = true;
            }
            carried |= if at < end { origins[at].before } else { 0 };
            at = end;
        }
        turned
    }
}

impl Decoded {
    /// Adds a code point, or drops it if it only directs others; answers the views that what was dropped
    /// before the next one needs.
    fn take_over(&mut self, code: u32, origin: Origin, carried: u16) -> u16 {
        let before = origin.before | carried;
        if DIRECTIONS.contains(&code) {
            return before | origin.views & views::MARKUP;
        }
        self.units.push(code);
        self.origins.push(Origin { before, ..origin });
        0
    }
}

/// What a text begins with, if that is coded: the character, or none for a tag, and its length.
fn coded<U: Unit>(units: &[U]) -> Option<(Option<u32>, usize)> {
    let (code, len) = match units[0].code() {
        0x26 => reference(units)?,
        0x5C => escape(units)?,
        0x25 => percent(units)?,
        0x3C => return tag(units).map(|len| (None, len)),
        _ => return None,
    };
    let is_character = char::from_u32(code).is_some_and(|c| c != '\0');
    is_character.then_some((Some(code), len))
}

/// The code point at a place, if it is an ASCII character.
fn ascii<U: Unit>(units: &[U], at: usize) -> Option<u8> {
    units.get(at).and_then(|unit| u8::try_from(unit.code()).ok())
}

/// Digits from a place on, at most so many: their number, and where they end.
fn digits<U: Unit>(units: &[U], from: usize, most: usize, radix: u32) -> Option<(u32, usize)> {
    let (mut number, mut at) = (0u32, from);
    while at < from + most
        && let Some(digit) = ascii(units, at).and_then(|byte| char::from(byte).to_digit(radix))
    {
        number = number.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    (at > from).then_some((number, at))
}

/// Exactly so many hexadecimal digits.
fn hexadecimal<U: Unit>(units: &[U], from: usize, len: usize) -> Option<u32> {
    digits(units, from, len, 16).filter(|&(_, end)| end == from + len).map(|(number, _)| number)
}

/// `&#N;`, `&#xH;`, `&name;`
fn reference<U: Unit>(units: &[U]) -> Option<(u32, usize)> {
    if ascii(units, 1) == Some(b'#') {
        let (code, end) = match ascii(units, 2)? {
            b'x' | b'X' => digits(units, 3, 7, 16)?,
            _ => digits(units, 2, 7, 10)?,
        };
        return Some((code, end + usize::from(ascii(units, end) == Some(b';'))));
    }
    NAMED.into_iter().find_map(|(name, code)| {
        let end = 1 + name.len();
        let is_name = name.bytes().enumerate().all(|(at, byte)| ascii(units, 1 + at) == Some(byte));
        (is_name && ascii(units, end) == Some(b';')).then_some((code, end + 1))
    })
}

/// `\uHHHH`, `\UHHHHHHHH`, `\xHH`, several of them that are UTF-8, `\u{H…}`
fn escape<U: Unit>(units: &[U]) -> Option<(u32, usize)> {
    match ascii(units, 1)? {
        b'x' => utf8(units, b"\\x").or_else(|| hexadecimal(units, 2, 2).map(|code| (code, 4))),
        b'U' => hexadecimal(units, 2, 8).map(|code| (code, 10)),
        b'u' if ascii(units, 2) == Some(b'{') => {
            let (code, end) = digits(units, 3, 6, 16)?;
            (ascii(units, end) == Some(b'}')).then_some((code, end + 1))
        }
        b'u' => {
            let high = hexadecimal(units, 2, 4)?;
            let is_escape = ascii(units, 6) == Some(b'\\') && ascii(units, 7) == Some(b'u');
            let low = hexadecimal(units, 8, 4).filter(|low| is_escape && (0xDC00..0xE000).contains(low));
            match low {
                Some(low) if (0xD800..0xDC00).contains(&high) => {
                    Some((0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12))
                }
                _ => Some((high, 6)),
            }
        }
        _ => None,
    }
}

/// One character as the `%HH` of its UTF-8, or as `%uHHHH`.
fn percent<U: Unit>(units: &[U]) -> Option<(u32, usize)> {
    match ascii(units, 1)? {
        b'u' => hexadecimal(units, 2, 4).map(|code| (code, 6)),
        _ => utf8(units, b"%"),
    }
}

/// One character as the bytes of its UTF-8, a sign and two digits for each.
fn utf8<U: Unit>(units: &[U], sign: &[u8]) -> Option<(u32, usize)> {
    let width = sign.len() + 2;
    let byte = |n: usize| {
        let is_sign = sign.iter().enumerate().all(|(at, &byte)| ascii(units, width * n + at) == Some(byte));
        is_sign.then(|| hexadecimal(units, width * n + sign.len(), 2)).flatten().map(|byte| byte as u8)
    };
    let first = byte(0)?;
    let len = match first {
        0..0x80 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF8 => 4,
        _ => return None,
    };
    let mut bytes = [0; 4];
    for (n, there) in bytes[..len].iter_mut().enumerate() {
        *there = byte(n)?;
    }
    let character = std::str::from_utf8(&bytes[..len]).ok()?.chars().next()?;
    Some((u32::from(character), width * len))
}

/// The length of a tag.
fn tag<U: Unit>(units: &[U]) -> Option<usize> {
    let name = 1 + usize::from(matches!(ascii(units, 1)?, b'/' | b'!'));
    ascii(units, name).filter(|&byte| byte.is_ascii_alphabetic() || byte == b'-')?;
    for (n, unit) in units.iter().enumerate().skip(name + 1).take(LONGEST_TAG + 1) {
        match unit.code() {
            0x3E => return Some(n + 1),
            0x3C => return None,
            code if table().row(code).flags & flag::BREAK != 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::code_points;

    fn decode(text: &str) -> Option<String> {
        let decoded = Decoded::new(&code_points(text))?;
        Some(decoded.units.iter().map(|&code| char::from_u32(code).unwrap()).collect())
    }

    #[test]
    fn references_escapes_and_tags_are_read() {
        for (coded, shown) in [
            ("&#66;&#x54;C", "BTC"),
            ("&#66TC", "BTC"),
            ("B&amp;C", "B&C"),
            (r"\u0042\x54\U00000043\u{43}", "BTCC"),
            (r"\ud83d\ude00", "😀"),
            ("%42tc %E5%B8%81", "Btc 币"),
            (r"%u5E01 \xe5\xb8\x81 \xe5\xb8", "币 币 å¸"),
            ("b<b>t</b>c<br/>", "btc"),
            ("a<!-- x -->b", "ab"),
        ] {
            assert_eq!(decode(coded).as_deref(), Some(shown), "{coded}");
        }
    }

    #[test]
    fn what_is_none_of_those_stays() {
        for text in
            ["R&D", "50% off", "a < b > c", "<3", r"\d \u12", "&#0;", "&#xD800;", "%FF%00", "&amp", "x<b", ""]
        {
            assert_eq!(decode(text), None, "{text}");
        }
        let long = format!("<a{}>", "x".repeat(65));
        assert_eq!(decode(&long), None);
    }

    #[test]
    fn overrides_are_turned_round() {
        assert_eq!(decode("a\u{202e}ctb\u{202c} d").as_deref(), Some("abtc d"));
        assert_eq!(decode("\u{202e}ctb\nx").as_deref(), Some("btc\nx"));
        assert_eq!(decode("\u{202e}"), None);
        assert_eq!(decode("\u{202a}btc"), None);
        assert_eq!(decode("a\u{202e}\u{202c}<i>b").as_deref(), Some("ab"));
    }

    #[test]
    fn parts_know_where_they_come_from() {
        let decoded = Decoded::new(&code_points("x&#66;t<i>c\u{202e}ba")).unwrap();
        assert_eq!(decoded.origin(1, 4), (1, 11, views::MARKUP));
        assert_eq!(decoded.origin(0, 1), (0, 1, views::MARKUP));
        assert_eq!(decoded.origin(2, 3), (6, 7, views::MARKUP));
        assert_eq!(decoded.origin(3, 4), (10, 11, 0));
        assert_eq!(decoded.origin(4, 5), (13, 14, views::REVERSED));
        assert_eq!(decoded.origin(2, 2).2, 0);
    }

    #[test]
    fn dropped_tags_stand_where_they_are_seen() {
        let origin = |text: &str, start, end| Decoded::new(&code_points(text)).unwrap().origin(start, end);
        assert_eq!(origin("bit<i>\u{202a}coin", 0, 7), (0, 11, views::MARKUP));
        assert_eq!(origin("\u{202e}x<i>tib\u{202c}", 0, 3).2, views::REVERSED);
        assert_eq!(origin("\u{202e}cb<i>a\u{202c}", 0, 2).2, views::REVERSED | views::MARKUP);
    }
}
