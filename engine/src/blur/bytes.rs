//! Whether anything may show ([`super::triggers`]) in text of one byte a code point, many bytes at a time.
//!
//! What matters of every byte is one bit of a few words, one bit a byte; what stands beside what is
//! then told by shifts. Texts with bytes beyond ASCII, or with control characters, are left to the
//! code that knows all code points.

/// Bytes of a window: as many as a word has bits. Windows overlap by as many as are looked back at.
const WINDOW: usize = 64;
const BACK: usize = 3;
const BLOCK: usize = 16;

/// What the bytes of a window are, a bit for each.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
struct Bits {
    letters: u64,
    capitals: u64,
    /// Digits and signs that can stand for letters, the exclamation mark apart.
    signs: u64,
    exclamations: u64,
    capital_i: u64,
    small_l: u64,
    /// The same letter as the one before.
    same: u64,
    /// Dropped, or beyond ASCII.
    odd: u64,
}

/// Whether anything may show.
pub fn may_show(bytes: &[u8]) -> bool {
    let mut from = 0;
    loop {
        let window = &bytes[from..bytes.len().min(from + WINDOW)];
        if shows(bits(window)) {
            return true;
        }
        if from + WINDOW >= bytes.len() {
            return false;
        }
        from += WINDOW - BACK;
    }
}

fn shows(bits: Bits) -> bool {
    let Bits { letters, capitals, signs, exclamations, capital_i, small_l, same, odd } = bits;
    let words = letters | signs;
    let stretched = same & (same << 1 | same << 2);
    let beside = letters & signs << 1 | signs & letters << 1;
    let inside = words & exclamations << 1 & words << 2;
    let strokes = capital_i & (letters & !capitals) << 1 | capitals & small_l << 1 & capitals << 2;
    stretched | beside | inside | strokes | odd != 0
}

/// The bits of at most [`WINDOW`] bytes; missing ones are blanks.
fn bits(window: &[u8]) -> Bits {
    let mut bits = Bits::default();
    let mut before = [b' '; BLOCK];
    for (number, chunk) in window.chunks(BLOCK).enumerate() {
        let block = <[u8; BLOCK]>::try_from(chunk).unwrap_or_else(|_| {
            let mut block = [b' '; BLOCK];
            block[..chunk.len()].copy_from_slice(chunk);
            block
        });
        let of_block = block_bits(&before, &block);
        let at = number * BLOCK;
        bits.letters |= of_block.letters << at;
        bits.capitals |= of_block.capitals << at;
        bits.signs |= of_block.signs << at;
        bits.exclamations |= of_block.exclamations << at;
        bits.capital_i |= of_block.capital_i << at;
        bits.small_l |= of_block.small_l << at;
        bits.same |= of_block.same << at;
        bits.odd |= of_block.odd << at;
        before = block;
    }
    bits
}

/// The bits of a block behind another one.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn block_bits(before: &[u8; BLOCK], block: &[u8; BLOCK]) -> Bits {
    use std::arch::x86_64::*;
    // SAFETY: every x86-64 processor has SSE2, and each load reads the 16 bytes of an array.
    unsafe {
        let (before, now) = (_mm_loadu_si128(before.as_ptr().cast()), _mm_loadu_si128(block.as_ptr().cast()));
        let all = |byte: u8| _mm_set1_epi8(byte as i8);
        let is = |byte: u8| _mm_cmpeq_epi8(now, all(byte));
        let within = |of, first: u8, len: u8| {
            let distance = _mm_sub_epi8(of, all(first));
            _mm_cmpeq_epi8(_mm_min_epu8(distance, all(len - 1)), distance)
        };
        let bits = |holds| u64::from(_mm_movemask_epi8(holds) as u16);
        let small = _mm_or_si128(now, all(0x20));
        let small_before = _mm_srli_si128::<15>(_mm_or_si128(before, all(0x20)));
        let last = _mm_or_si128(_mm_slli_si128::<1>(small), small_before);
        let letters = within(small, b'a', 26);
        let others = _mm_or_si128(_mm_or_si128(is(b'$'), is(b'@')), _mm_or_si128(is(b'|'), is(b'+')));
        let plain = _mm_or_si128(within(now, b' ', 0x5F), within(now, b'\t', 5));
        Bits {
            letters: bits(letters),
            capitals: bits(within(now, b'A', 26)),
            signs: bits(_mm_or_si128(within(now, b'0', 10), others)),
            exclamations: bits(is(b'!')),
            capital_i: bits(is(b'I')),
            small_l: bits(is(b'l')),
            same: bits(_mm_and_si128(letters, _mm_cmpeq_epi8(small, last))),
            odd: !bits(plain) & 0xFFFF,
        }
    }
}

/// The same, byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[cfg_attr(target_arch = "x86_64", allow(dead_code))]
fn block_bits_anywhere(before: &[u8; BLOCK], block: &[u8; BLOCK]) -> Bits {
    let mut bits = Bits::default();
    let mut last = before[BLOCK - 1] | 0x20;
    for (at, &byte) in block.iter().enumerate() {
        let bit = |holds: bool| u64::from(holds) << at;
        bits.letters |= bit(byte.is_ascii_alphabetic());
        bits.capitals |= bit(byte.is_ascii_uppercase());
        bits.signs |= bit(byte.is_ascii_digit() || matches!(byte, b'$' | b'@' | b'|' | b'+'));
        bits.exclamations |= bit(byte == b'!');
        bits.capital_i |= bit(byte == b'I');
        bits.small_l |= bit(byte == b'l');
        bits.same |= bit(byte.is_ascii_alphabetic() && byte | 0x20 == last);
        bits.odd |= bit(!matches!(byte, b'\t'..=b'\r' | b' '..0x7F));
        last = byte | 0x20;
    }
    bits
}

#[cfg(not(target_arch = "x86_64"))]
use block_bits_anywhere as block_bits;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stretched_mixed_or_odd_shows_and_ordinary_text_does_not() {
        for text in [
            "ethhhh",
            "bbttcc",
            "b1tcoin",
            "u$dt",
            "b!tcoin",
            "walIet",
            "BlT",
            "caf\u{e9}",
            "a\u{1}b",
            "eTTt",
        ] {
            let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
            assert!(may_show(&bytes), "{text}");
            for len in [13, 15, 60, 61, 63, 64, 124, 200] {
                let far = [vec![b'.'; len], bytes.clone()].concat();
                assert!(may_show(&far), "{text} behind {len}");
            }
        }
        for text in
            ["", "Hello, all of you! I said 100 $ (or more)\tis too much.\n", "IBM Alloy book keeping"]
        {
            assert!(!may_show(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn blocks_are_read_alike_at_once_and_byte_by_byte() {
        let mut seed = 1u64;
        for _ in 0..20_000 {
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let byte = (seed >> 56) as u8;
                if seed >> 40 & 3 == 0 { byte } else { b"aAlLiI1$!+ b"[usize::from(byte) % 12] }
            };
            let (before, block) = ([0; BLOCK].map(|_: u8| next()), [0; BLOCK].map(|_: u8| next()));
            assert_eq!(block_bits(&before, &block), block_bits_anywhere(&before, &block));
        }
    }
}
