//! The bits that are set in a word.

/// Their places, the lowest first.
#[inline(always)]
pub fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        place
    })
}

/// Those of them whose places pass.
#[inline(always)]
pub fn kept(word: u64, passes: impl Fn(usize) -> bool) -> u64 {
    ones(word).fold(0, |kept, place| kept | u64::from(passes(place)) << place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_is_seen_once_in_order() {
        for word in [0, 1, 0b1010, 1 << 63, u64::MAX] {
            let places: Vec<usize> = ones(word).collect();
            assert_eq!(places, (0..64).filter(|place| word >> place & 1 == 1).collect::<Vec<_>>());
            assert_eq!(kept(word, |_| true), word);
            assert_eq!(kept(word, |place| place % 2 == 1), word & 0xAAAA_AAAA_AAAA_AAAA);
        }
    }
}
