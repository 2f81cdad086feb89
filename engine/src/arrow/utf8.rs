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
    /// Reads a text, or so much of it that it has more than `enough` code points.
    pub fn read<'a>(&'a mut self, bytes: &'a [u8], enough: usize) -> Result<Text<'a>, Malformed> {
        self.read_by(fastest, bytes, enough)
    }

    fn read_by<'a>(
        &'a mut self,
        narrow: impl Fn(&[u8], &mut [u16]) -> End,
        bytes: &'a [u8],
        enough: usize,
    ) -> Result<Text<'a>, Malformed> {
        let bytes = beginning(bytes, enough.saturating_add(1).saturating_mul(4));
        if is_ascii(bytes) {
            return Ok(Text::One(bytes));
        }
        // No code point has fewer bytes than one.
        let end = narrow(bytes, room(&mut self.two, bytes.len() + SLACK));
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

/// Texts of two-byte units, one behind the other.
#[derive(Debug, Default)]
pub struct Line {
    /// Written up to `len`; what lies behind is room.
    units: Vec<u16>,
    len: usize,
}

impl Line {
    pub fn units(&self) -> &[u16] {
        &self.units[..self.len]
    }

    pub fn clear(&mut self) {
        self.len = 0;
        room(&mut self.units, 0);
    }

    pub fn extend(&mut self, units: &[u16]) {
        self.behind(units.len()).copy_from_slice(units);
        self.len += units.len();
    }

    /// Adds a text in UTF-8, unless it has a code point that does not fit: `false`.
    pub fn read(&mut self, bytes: &[u8]) -> Result<bool, Malformed> {
        let End { written, why, .. } = fastest(bytes, self.behind(bytes.len() + SLACK));
        match why {
            Why::Done => self.len += written,
            Why::Wide => return Ok(false),
            Why::Malformed => return Err(Malformed),
        }
        Ok(true)
    }

    /// So many units behind the last.
    fn behind(&mut self, more: usize) -> &mut [u16] {
        let end = self.len + more;
        if self.units.len() < end {
            self.units.resize(2 * end, 0);
        }
        &mut self.units[self.len..end]
    }
}

/// What `<[u8]>::is_ascii` says, in fewer steps for the few bytes of a message.
#[inline]
pub fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u128 = u128::from_ne_bytes([0x80; 16]);
    let high = |of: &[u8; 16]| u128::from_ne_bytes(*of) & HIGH != 0;
    match bytes.last_chunk() {
        Some(last) => !high(last) && !bytes.as_chunks().0.iter().any(high),
        None => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => {
                (u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last)) & HIGH as u64 == 0
            }
            _ => bytes.iter().fold(0, |all, byte| all | byte) < 0x80,
        },
    }
}

/// The first `length` bytes, less those of a code point that would be cut in two.
#[inline]
fn beginning(bytes: &[u8], length: usize) -> &[u8] {
    if bytes.len() <= length {
        return bytes;
    }
    let tail = bytes[..=length].iter().rev().take_while(|&&byte| is_next(byte)).count();
    &bytes[..length - tail.min(3)]
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

/// Units that may be written beyond the last code point.
const SLACK: usize = 32;

/// The walk to two-byte units with what the processor has. `out` has [`SLACK`].
#[inline]
fn fastest(bytes: &[u8], out: &mut [u16]) -> End {
    #[cfg(target_arch = "x86_64")]
    if has_sixty_four() {
        // SAFETY: the processor has what the function is compiled for.
        return unsafe { sixty_four::walk(bytes, out) };
    }
    #[cfg(target_arch = "x86_64")]
    if bytes.len() >= sixteen::WIDTH && std::arch::is_x86_feature_detected!("ssse3") {
        // SAFETY: the processor has what the function is compiled for.
        return unsafe { sixteen::walk(bytes, out) };
    }
    walk(bytes, out)
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn has_sixty_four() -> bool {
    use std::arch::is_x86_feature_detected as has;
    // Processors that have these have everything else there.
    has!("avx512vbmi2") && has!("avx512vbmi") && has!("avx512bw")
}

/// 64 bytes at a time, whatever they are: no step waits for how far the last one came.
#[cfg(target_arch = "x86_64")]
mod sixty_four {
    use std::arch::x86_64::*;

    use super::{End, SLACK, Why};

    const WIDTH: usize = 64;
    const LANES: usize = 32;

    /// As [`super::walk`]; `out` has [`SLACK`].
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt,bmi1,bmi2")]
    pub fn walk(bytes: &[u8], out: &mut [u16]) -> End {
        let out = &mut out[..bytes.len() + SLACK];
        let (mut read, mut written, mut doubtful) = (0, 0, 0);
        let why = loop {
            let left = &bytes[read..];
            if left.is_empty() {
                break Why::Done;
            }
            let len = left.len().min(WIDTH);
            // SAFETY: as many bytes are read as are left.
            let now = unsafe { _mm512_maskz_loadu_epi8(u64::MAX >> (WIDTH - len), left.as_ptr().cast()) };
            let all = |byte: u8| _mm512_set1_epi8(byte as i8);
            let nexts = _mm512_cmplt_epi8_mask(now, all(0xC0));
            let twos = _mm512_cmpge_epu8_mask(now, all(0xC0));
            let threes = _mm512_cmpge_epu8_mask(now, all(0xE0));
            let fours = _mm512_cmpge_epu8_mask(now, all(0xF0));
            let short = twos & _mm512_cmplt_epu8_mask(now, all(0xC2));
            // Up to a code point that may end behind the 64, or has four bytes.
            let split = (twos & 1 << 63) | (threes & 1 << 62);
            let cut = len.min((fours | split).trailing_zeros() as usize);
            let before = if cut == WIDTH { u64::MAX } else { (1 << cut) - 1 };
            if (twos & before) << 1 | (threes & before) << 2 != nexts & before || short & before != 0 {
                break Why::Malformed;
            }
            doubtful |=
                before & (_mm512_cmpeq_epi8_mask(now, all(0xE0)) | _mm512_cmpeq_epi8_mask(now, all(0xED)));
            let leads = before & !nexts;
            let firsts = _mm512_maskz_compress_epi8(leads, numbers());
            let count = leads.count_ones() as usize;
            put(now, _mm512_castsi512_si256(firsts), &mut out[written..]);
            if count > LANES {
                put(now, _mm512_extracti64x4_epi64::<1>(firsts), &mut out[written + LANES..]);
            }
            (read, written) = (read + cut, written + count);
            if cut < WIDTH && fours >> cut & 1 == 1 {
                break Why::Wide;
            }
        };
        // Shorter than its bytes say, or a surrogate: only after these two can there be one.
        let sound = doubtful == 0 || std::str::from_utf8(&bytes[..read]).is_ok();
        End { read, written, why: if sound { why } else { Why::Malformed } }
    }

    /// Writes the code points, of at most three bytes, that begin at some of 64 bytes.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn put(bytes: __m512i, firsts: __m256i, out: &mut [u16]) {
        const LOW: u64 = 0x5555_5555_5555_5555;
        let first = _mm512_cvtepu8_epi16(firsts);
        let byte = |more| {
            _mm512_maskz_permutexvar_epi8(LOW, _mm512_add_epi16(first, _mm512_set1_epi16(more)), bytes)
        };
        let (a, b, c) = (byte(0), byte(1), byte(2));
        let six = |byte| _mm512_and_si512(byte, _mm512_set1_epi16(0x3F));
        // What does not fit is what says how many bytes there are.
        let three = _mm512_or_si512(_mm512_slli_epi16::<12>(a), _mm512_slli_epi16::<6>(six(b)));
        let three = _mm512_or_si512(three, six(c));
        let two = _mm512_slli_epi16::<6>(_mm512_and_si512(a, _mm512_set1_epi16(0x1F)));
        let two = _mm512_or_si512(two, six(b));
        let is = |from| _mm512_cmpge_epu16_mask(a, _mm512_set1_epi16(from));
        let points = _mm512_mask_mov_epi16(_mm512_mask_mov_epi16(a, is(0xC0), two), is(0xE0), three);
        // SAFETY: a vector is 32 units.
        let units = unsafe { std::mem::transmute::<__m512i, [u16; LANES]>(points) };
        out[..LANES].copy_from_slice(&units);
    }

    /// 0 to 63.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn numbers() -> __m512i {
        const NUMBERS: [u8; WIDTH] = {
            let mut numbers = [0; WIDTH];
            let mut at = 0;
            while at < WIDTH {
                numbers[at] = at as u8;
                at += 1;
            }
            numbers
        };
        // SAFETY: any 64 bytes are a vector.
        unsafe { std::mem::transmute::<[u8; WIDTH], __m512i>(NUMBERS) }
    }
}

/// Sixteen bytes at a time: as many code points of three bytes as the sixteen begin with, or as
/// many of one byte. Chinese text is runs of these, and a run's end costs no branch.
#[cfg(target_arch = "x86_64")]
mod sixteen {
    use std::arch::x86_64::*;

    use super::{End, SLACK, Why};

    pub const WIDTH: usize = 16;

    /// Where code points of three bytes begin, and where they go on, from the first byte on.
    const LEADS: u32 = 0b0_001_001_001_001_001;
    const NEXTS: u32 = 0b0_110_110_110_110_110;

    /// Shifts sixteen bytes down; what comes in from above is zero.
    static DOWN: [u8; 32] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        128, 128, 128, 128, 128, 128, 128,
    ];

    #[inline]
    fn vector(bytes: &[u8; WIDTH]) -> __m128i {
        // SAFETY: any sixteen bytes are a vector.
        unsafe { std::mem::transmute(*bytes) }
    }

    #[inline]
    fn units(vector: __m128i) -> [u16; 8] {
        // SAFETY: a vector is eight units.
        unsafe { std::mem::transmute(vector) }
    }

    /// As [`super::walk`], for at least sixteen bytes; `out` has [`SLACK`].
    #[target_feature(enable = "ssse3")]
    pub fn walk(bytes: &[u8], out: &mut [u16]) -> End {
        let out = &mut out[..bytes.len() + SLACK];
        let (mut read, mut written) = (0, 0);
        // The last bytes of the text, moved down by as many as are read already.
        let last = vector(bytes.last_chunk().expect("at least sixteen bytes"));
        let mut doubtful = _mm_setzero_si128();
        let why = loop {
            if read == bytes.len() {
                break Why::Done;
            }
            let left = bytes.len() - read;
            let now = match bytes[read..].first_chunk() {
                Some(chunk) => vector(chunk),
                None => {
                    let down = DOWN[WIDTH - left..].first_chunk().expect("two vectors");
                    _mm_shuffle_epi8(last, vector(down))
                }
            };
            let e0 = _mm_set1_epi8(0xE0_u8 as i8);
            let leads = bits(_mm_cmpeq_epi8(_mm_and_si128(now, _mm_set1_epi8(0xF0_u8 as i8)), e0));
            let nexts = bits(_mm_cmplt_epi8(now, _mm_set1_epi8(0xC0_u8 as i8)));
            let ed = _mm_cmpeq_epi8(now, _mm_set1_epi8(0xED_u8 as i8));
            doubtful = _mm_or_si128(doubtful, _mm_or_si128(_mm_cmpeq_epi8(now, e0), ed));
            let threes = (((leads ^ LEADS) | (nexts ^ NEXTS)) | 1 << 15).trailing_zeros() as usize / 3;
            let ones = (_mm_movemask_epi8(now) as u32 | 1 << 16).trailing_zeros() as usize;
            let ones = ones.min(left);

            // 1110aaaa 10bbbbcc 10dddddd → aaaabbbb ccdddddd, low byte first.
            let pairs = _mm_setr_epi8(2, 1, 5, 4, 8, 7, 11, 10, 14, 13, -1, -1, -1, -1, -1, -1);
            let pairs = _mm_and_si128(_mm_shuffle_epi8(now, pairs), _mm_set1_epi8(0x3F));
            let firsts = _mm_setr_epi8(-1, 0, -1, 3, -1, 6, -1, 9, -1, 12, -1, -1, -1, -1, -1, -1);
            let firsts = _mm_slli_epi16(_mm_shuffle_epi8(now, firsts), 4);
            let codes = _mm_or_si128(firsts, _mm_maddubs_epi16(pairs, _mm_set1_epi16(0x4001)));

            if threes == 5 {
                // Guessed by the processor, so that it need not wait for how far to go.
                out[written..written + 8].copy_from_slice(&units(codes));
                (read, written) = (read + 15, written + 5);
                continue;
            }
            let zero = _mm_setzero_si128();
            let (low, high) = (_mm_unpacklo_epi8(now, zero), _mm_unpackhi_epi8(now, zero));
            let choose = _mm_set1_epi16(if threes > 0 { -1 } else { 0 });
            let low = _mm_or_si128(_mm_and_si128(choose, codes), _mm_andnot_si128(choose, low));
            if (threes | ones) == 0 {
                match super::step(&bytes[read..], &mut out[written..]) {
                    Ok(length) => (read, written) = (read + length, written + 1),
                    Err(why) => break why,
                }
                continue;
            }
            out[written..written + 8].copy_from_slice(&units(low));
            out[written + 8..written + 16].copy_from_slice(&units(high));
            (read, written) = (read + 3 * threes + ones, written + threes + ones);
        };
        // Shorter than its bytes say, or a surrogate: only after these two can there be one.
        let sound = bits(doubtful) == 0 || std::str::from_utf8(&bytes[..read]).is_ok();
        End { read, written, why: if sound { why } else { Why::Malformed } }
    }

    #[inline]
    fn bits(vector: __m128i) -> u32 {
        // SAFETY: every x86-64 has SSE2.
        (unsafe { _mm_movemask_epi8(vector) }) as u32
    }
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
        if read == bytes.len() {
            break Why::Done;
        }
        match step(&bytes[read..], &mut out[written..]) {
            Ok(length) => (read, written) = (read + length, written + 1),
            Err(why) => break why,
        }
    };
    End { read, written, why }
}

/// Reads one code point; answers how many bytes it has.
#[inline(always)]
fn step<U: Unit>(bytes: &[u8], out: &mut [U]) -> Result<usize, Why> {
    let (code, length) = match *bytes {
        [a @ 0..0x80, ..] => (u32::from(a), 1),
        [a @ 0xC2..0xE0, b, ..] if is_next(b) => (u32::from(a & 0x1F) << 6 | six(b), 2),
        [a @ 0xE0..0xF0, b, c, ..] if is_next(b) && is_next(c) => {
            (u32::from(a & 0x0F) << 12 | six(b) << 6 | six(c), 3)
        }
        [0xF0..0xF5, ..] if !U::WHOLE => return Err(Why::Wide),
        [a @ 0xF0..0xF5, b, c, d, ..] if is_next(b) && is_next(c) && is_next(d) => {
            (u32::from(a & 0x07) << 18 | six(b) << 12 | six(c) << 6 | six(d), 4)
        }
        _ => return Err(Why::Malformed),
    };
    let is_sound = match length {
        3 => is_sound(code),
        4 => (0x1_0000..=0x10_FFFF).contains(&code),
        _ => true,
    };
    if !is_sound {
        return Err(Why::Malformed);
    }
    out[0] = U::of(code);
    Ok(length)
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

    type Way = fn(&[u8], &mut [u16]) -> End;

    /// All ways to read that this processor has.
    fn ways() -> Vec<Way> {
        #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
        let mut ways: Vec<Way> = vec![walk, fastest];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("ssse3") {
            ways.push(|bytes, out| match bytes.len() {
                // SAFETY: the processor has what the function is compiled for.
                sixteen::WIDTH.. => unsafe { sixteen::walk(bytes, out) },
                _ => walk(bytes, out),
            });
        }
        ways
    }

    fn decoded(decoder: &mut Decoder, bytes: &[u8], way: Way) -> Option<Vec<u32>> {
        let text = decoder.read_by(way, bytes, usize::MAX).ok()?;
        Some(with_units!(text, units => units.iter().map(|unit| text::Unit::code(*unit)).collect()))
    }

    fn agrees(decoder: &mut Decoder, bytes: &[u8]) {
        for way in ways() {
            assert_eq!(decoded(decoder, bytes, way), expected(bytes), "{bytes:x?}");
        }
    }

    fn expected(bytes: &[u8]) -> Option<Vec<u32>> {
        std::str::from_utf8(bytes).ok().map(|text| text.chars().map(u32::from).collect())
    }

    #[test]
    fn it_agrees_with_std_on_every_code_point() {
        let mut decoder = Decoder::default();
        for code in (0..=0x10_FFFF).filter_map(char::from_u32) {
            for around in ["", "x", "比特币比特币币"] {
                let text = format!("{around}{code}{around}");
                agrees(&mut decoder, text.as_bytes());
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
                agrees(&mut decoder, &few[..cut]);
            }
            // The same within runs, where many are read at a time.
            for (before, after) in
                [("比特币比特", ""), ("比特币比特", "币比特币比特币🔥"), ("aaaaaaaaaaaaaa", "bbb")]
            {
                agrees(&mut decoder, &[before.as_bytes(), &few, after.as_bytes()].concat());
            }
        }
    }

    #[test]
    fn it_agrees_with_std_wherever_a_step_ends() {
        let mut decoder = Decoder::default();
        for before in 0..2 * 64 {
            for few in ["é", "币", "🔥", "aé币🔥币éa"] {
                for cut in 0..=few.len() {
                    for after in ["", "x", "币", "🔥"] {
                        let bytes = ["x".repeat(before).as_bytes(), &few.as_bytes()[..cut], after.as_bytes()]
                            .concat();
                        agrees(&mut decoder, &bytes);
                        agrees(
                            &mut decoder,
                            &[&bytes, "币币币币币币币币币币币币币币币币币币币币币币币".as_bytes()].concat(),
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn enough_is_enough() {
        let mut decoder = Decoder::default();
        for text in
            ["abcdefghijklmnopqrstuvw", "币币币币币币币币币币币币", "x🔥🔥🔥🔥🔥🔥", "éééééééééééééé🔥é"]
        {
            for enough in 0..6 {
                let read = decoder.read(text.as_bytes(), enough).unwrap();
                assert!(read.len() > enough && read.len() <= 4 * (enough + 1), "{text} {enough}");
            }
        }
    }

    #[test]
    fn memory_is_given_back() {
        let mut decoder = Decoder::default();
        let long = "币".repeat(KEPT);
        assert!(decoder.read(long.as_bytes(), KEPT).is_ok() && decoder.two.len() > KEPT);
        assert!(decoder.read("币".as_bytes(), KEPT).is_ok() && decoder.two.len() <= KEPT);
    }
}
