//! From an anchor to its keys.

use super::form::{Around, Beside, Form, ToAnchor, bits};
use crate::compiled::flat::{Flat, Plain};

/// Keys that share a place with so many others are left to the walk: comparing them one by one could
/// cost more.
const MOST_ANCHORED: usize = 16;

#[derive(Debug)]
pub struct Leads {
    /// By hash, where anchored keys begin; and where the last end.
    pub(super) firsts: Flat<u32>,
    firsts_shift: u32,
    pub(super) anchored: Flat<Anchored>,
}

/// A key and its anchor.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Anchored {
    pub key: u32,
    /// The symbols of the key up to the end of the anchor; 0 where only a walk can tell the hits.
    pub back: u8,
    pub(super) beside: Beside,
    /// What the symbols around a place are compared with before the key itself is.
    tag: u16,
}

// SAFETY: whole numbers without padding.
unsafe impl Plain for Anchored {}

impl Leads {
    pub fn build(form: Form, keys: &[ToAnchor]) -> Leads {
        let mut hashed: Vec<(u64, Anchored)> = keys
            .iter()
            .map(|to| {
                let &ToAnchor { key, back, around, len, beside } = to;
                let tag = form.tag(around, len, beside);
                (form.hash(around.row, len), Anchored { key, back, beside, tag })
            })
            .collect();
        hashed.sort_unstable_by_key(|&(hash, anchored)| (hash, anchored.key));
        let firsts_bits = bits(keys.len());
        let mut firsts = Vec::with_capacity((1 << firsts_bits) + 1);
        let mut anchored = Vec::with_capacity(keys.len());
        let place = |hash: u64| (hash >> (u64::BITS - firsts_bits)) as usize;
        for together in hashed.chunk_by(|a, b| place(a.0) == place(b.0)) {
            firsts.resize(place(together[0].0) + 1, anchored.len() as u32);
            if together.len() > MOST_ANCHORED {
                // One stands for all: to look through them would take the longer, the more there are.
                anchored.push(Anchored { key: together[0].1.key, back: 0, beside: Beside::ANYTHING, tag: 0 });
            } else {
                anchored.extend(together.iter().map(|&(_, one)| one));
            }
        }
        firsts.resize((1 << firsts_bits) + 1, anchored.len() as u32);
        Leads::new(firsts.into(), anchored.into())
    }

    /// There is one more than a power of two of `firsts`.
    pub(super) fn new(firsts: Flat<u32>, anchored: Flat<Anchored>) -> Leads {
        let firsts_shift = u64::BITS - (firsts.len() - 1).trailing_zeros();
        Leads { firsts, firsts_shift, anchored }
    }

    /// The keys the anchors of which may end at a place, if they have no fewer symbols than `shortest`.
    #[inline(always)]
    pub fn anchored(
        &self,
        form: Form,
        around: Around,
        shortest: usize,
    ) -> impl Iterator<Item = Anchored> + '_ {
        let mut len = form.longest;
        let mut left = self.of(form, around.row, len);
        std::iter::from_fn(move || {
            loop {
                if let Some((first, others)) = left.split_first() {
                    left = others;
                    if first.beside == Beside::ANYTHING || form.tag(around, len, first.beside) == first.tag {
                        return Some(*first);
                    }
                } else if len > shortest {
                    len -= 1;
                    left = self.of(form, around.row, len);
                } else {
                    return None;
                }
            }
        })
    }

    /// The keys that anchors of so many symbols lead to, and some others.
    #[inline(always)]
    fn of(&self, form: Form, row: u64, len: usize) -> &[Anchored] {
        let place = (form.hash(row, len) >> self.firsts_shift) as usize;
        &self.anchored[self.firsts[place] as usize..self.firsts[place + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::NARROW;
    use super::*;

    #[test]
    fn keys_beyond_number_lead_to_one_walk() {
        let to = |key: u32| {
            let around = Around { row: 0x12345, next: u64::from(key % 64) };
            ToAnchor { key, back: 4, around, len: 4, beside: Beside::new(0, 1) }
        };
        let found = |keys: usize, next: u64| -> Vec<(u32, u8)> {
            let leads = Leads::build(NARROW, &(0..keys as u32).map(to).collect::<Vec<_>>());
            let there = Around { row: 0x12345, next };
            leads.anchored(NARROW, there, 2).map(|one| (one.key, one.back)).collect()
        };
        assert_eq!(found(MOST_ANCHORED, 3), [(3, 4)]);
        assert_eq!(found(MOST_ANCHORED, 63), []);
        assert_eq!(found(1000, 3), [(0, 0)]);
        assert_eq!(found(1000, 63), [(0, 0)]);
    }
}
