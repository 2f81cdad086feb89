//! In front of the automaton: which places of a text can be part of a hit at all.
//!
//! Most texts are clean, and a walk through a large automaton waits for memory at every step.
//! So every key gets an *anchor*, a few symbols in a row that ordinary text seldom has, and the
//! sieve asks of every place only whether an anchor may end there: a load for the folded symbol,
//! one or more for the question, none waiting for another. Only around places that pass is
//! the text compared with the keys, or the automaton walked ([`crate::walk`]) where comparing could
//! cost more or say too little.
//!
//! Anchors have [`LONG`] symbols where the key has as many, else [`MIDDLE`], else three or two;
//! keys of single symbols pass at each of these. The last symbols are remembered as a sum in
//! which every step shifts the older ones further up, until they fall out: so one shift and one
//! addition keep the hash of the last six, four or two. The hash chooses a word of a table and a
//! bit of the word; few ordinary places get that far, and for those a second bit is asked.
//!
//! Anchors hold no white space, since a run of it counts once. Code points that are dropped, have
//! several symbols, or are not what their symbol usually is always pass. So the sieve lets through
//! too much, never too little.

pub mod stored;

use crate::alphabet::{Alphabet, DROP, LOOK, MULTI, PASS};
use crate::automaton::Keys;
use crate::compiled::flat::{Flat, Plain};
use crate::joints::{self, joints};
use crate::text::Unit;
use crate::trigger::{EMOJI, HARD};

const LONG: usize = 6;
const MIDDLE: usize = 4;
const SHORT: usize = 3;
const PAIR: usize = 2;

/// Of these lengths are anchors.
const LENGTHS: [usize; 4] = [LONG, MIDDLE, SHORT, PAIR];

/// Keys longer than this are left to the walk, and those that share a word of a table with so many
/// others: comparing them one by one could cost more.
const LONGEST: usize = 64;
const MOST_ANCHORED: usize = 8;

/// Anchors begin at most this far into a key, so that no walk need start far before a place.
const FURTHEST: usize = 12;

/// How far a step shifts the symbols before: after so many as the name says they have fallen out.
const fn shift(symbols: usize) -> u32 {
    u64::BITS.div_ceil(symbols as u32)
}

/// Odd numbers without pattern.
const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;
const SCATTER_AGAIN: u64 = 0xD6E8_FEB8_6659_FD93;

/// A word per anchor: more would make fewer chance hits and more misses in the cache.
const LEAST_BITS: u32 = 6;
const MOST_BITS: u32 = 18;

/// Entries of which the sieve knows too little, and [`joints`].
const SPECIAL: u32 = DROP | MULTI | PASS;
const BEYOND_JOINTS: u32 = DROP | MULTI;

#[derive(Debug)]
pub struct Sieve {
    long: Table,
    middle: Table,
    short: Table,
    pair: Table,
    /// Which of these there are, by `HAS_` bits.
    lengths: u8,
    has_bmi2: bool,
    /// How many symbols before the end of its anchor a key can begin.
    pub reach: usize,
    /// Codes that pass by themselves.
    alone: Flat<u32>,
    /// The keys that are compared with texts, one after the other, and where each ends.
    codes: Flat<u16>,
    ends: Flat<u32>,
}

/// What the sieve remembers on its way through a text.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// The next code point.
    at: usize,
    sums: Sums,
    /// The last cells as [`joints`] sees them.
    cells: u32,
}

/// The last symbols: six, four, three, two.
#[derive(Clone, Copy, Debug)]
struct Sums {
    long: u64,
    middle: u64,
    short: u64,
    pair: u64,
}

/// A place that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where; the length of the text for what shows at its end.
    pub at: usize,
    /// Whether an anchor ends here.
    pub anchor: bool,
    /// Whether only a walk can tell the hits that touch it.
    pub special: bool,
    /// Whether a joinable gap may have ended here.
    pub joint: bool,
}

impl Trace {
    pub const NEW: Trace =
        Trace { at: 0, sums: Sums { long: 0, middle: 0, short: 0, pair: 0 }, cells: joints::START };
}

/// An entry as what is summed up. The lower bits are those of the code alone.
#[inline(always)]
fn scattered(entry: u32) -> u64 {
    u64::from(entry).wrapping_mul(SCATTER)
}

const HAS_MIDDLE: u8 = 1;
const HAS_SHORT: u8 = 2;
const HAS_PAIR: u8 = 4;

impl Sieve {
    /// `entries` are those of the codes; `rarity` says how seldom text has them; `signs` are keys
    /// that only code points can make that pass anyhow.
    pub fn build(keys: &Keys, entries: &[u32], space: u32, rarity: &[u32], signs: &[u32]) -> Sieve {
        let mut anchors: [Vec<(u64, Anchored)>; 4] = Default::default();
        let (mut alone, mut compared, mut ends) = (Vec::new(), Vec::new(), Vec::with_capacity(keys.len()));
        // That of a symbol alone.
        let mut reach = 1;
        for key in 0..keys.len() {
            let codes = keys.get(key);
            let is_compared = codes.len() <= LONGEST && codes.iter().all(|&code| code <= u32::from(u16::MAX));
            if is_compared {
                compared.extend(codes.iter().map(|&code| code as u16));
            }
            ends.push(compared.len() as u32);
            let Some((start, len)) = anchor(codes, space, rarity) else {
                // A literal may begin with white space; one that is nothing else is not looked for.
                let found = codes.iter().position(|&code| code != space || space == 0);
                let is_sign = signs.binary_search(&(key as u32)).is_ok();
                alone.extend(found.filter(|_| !is_sign).map(|at| codes[at]));
                reach = reach.max(found.map_or(0, |at| at + 1));
                continue;
            };
            reach = reach.max(start + len);
            let number = LENGTHS.iter().position(|&length| length == len).unwrap_or(0);
            let symbols = codes[start..start + len].iter().map(|&code| scattered(entries[code as usize]));
            let shift = shift(len);
            let hash = symbols.fold(0, |sum: u64, symbol| (sum << shift).wrapping_add(symbol));
            let back = if is_compared { (start + len) as u16 } else { 0 };
            anchors[number].push((hash, Anchored { key: key as u32, back, tag: Table::tag(hash) }));
        }
        alone.sort_unstable();
        alone.dedup();
        Sieve::new(anchors.map(Table::of), reach, alone.into(), compared.into(), ends.into())
    }

    fn new(
        [long, middle, short, pair]: [Table; 4],
        reach: usize,
        alone: Flat<u32>,
        codes: Flat<u16>,
        ends: Flat<u32>,
    ) -> Sieve {
        let has = |table: &Table, bit| if table.anchored.is_empty() { 0 } else { bit };
        let lengths = has(&middle, HAS_MIDDLE) | has(&short, HAS_SHORT) | has(&pair, HAS_PAIR);
        #[cfg(target_arch = "x86_64")]
        let has_bmi2 = is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2");
        #[cfg(not(target_arch = "x86_64"))]
        let has_bmi2 = false;
        Sieve { long, middle, short, pair, lengths, has_bmi2, reach, alone, codes, ends }
    }

    /// The codes that pass by themselves.
    pub fn alone(&self) -> &[u32] {
        &self.alone
    }

    /// The codes of a key; none of one that is not compared.
    #[inline]
    pub fn key(&self, key: u32) -> &[u16] {
        let start = (key as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.codes[start as usize..self.ends[key as usize] as usize]
    }

    /// The keys the anchors of which may end where the trace is.
    pub fn anchored(&self, trace: &Trace) -> impl Iterator<Item = Anchored> + '_ {
        let Sums { long, middle, short, pair } = trace.sums;
        let tables = [(&self.long, long), (&self.middle, middle), (&self.short, short), (&self.pair, pair)];
        tables.into_iter().flat_map(|(table, hash)| table.get(hash))
    }

    /// The next place that passes; with `joins` that of a joint, too.
    #[inline]
    pub fn next<U: Unit>(
        &self,
        alphabet: &Alphabet,
        units: &[U],
        joins: bool,
        trace: &mut Trace,
    ) -> Option<Place> {
        macro_rules! run {
            ($($lengths:literal)*) => {
                match (self.lengths, joins) {
                    $(($lengths, false) => self.run::<U, $lengths, false>(alphabet, units, trace),
                      ($lengths, true) => self.run::<U, $lengths, true>(alphabet, units, trace),)*
                    _ => unreachable!("eight sets of three lengths"),
                }
            };
        }
        run!(0 1 2 3 4 5 6 7)
    }

    fn run<U: Unit, const SET: u8, const JOINS: bool>(
        &self,
        alphabet: &Alphabet,
        units: &[U],
        trace: &mut Trace,
    ) -> Option<Place> {
        #[cfg(target_arch = "x86_64")]
        if self.has_bmi2 {
            // SAFETY: the processor has it.
            return unsafe { self.run_bmi2::<U, SET, JOINS>(alphabet, units, trace) };
        }
        self.run_anywhere::<U, SET, JOINS>(alphabet, units, trace)
    }

    /// The same, with shifts by any register.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "bmi1,bmi2")]
    fn run_bmi2<U: Unit, const SET: u8, const JOINS: bool>(
        &self,
        alphabet: &Alphabet,
        units: &[U],
        trace: &mut Trace,
    ) -> Option<Place> {
        self.run_anywhere::<U, SET, JOINS>(alphabet, units, trace)
    }

    #[inline(always)]
    fn run_anywhere<U: Unit, const SET: u8, const JOINS: bool>(
        &self,
        alphabet: &Alphabet,
        units: &[U],
        trace: &mut Trace,
    ) -> Option<Place> {
        let joints = joints();
        let Trace { at: from, sums: Sums { mut long, mut middle, mut short, mut pair }, mut cells } = *trace;
        for (at, unit) in units.iter().enumerate().skip(from) {
            let entry = unit.entry(alphabet);
            let hash = scattered(entry);
            long = (long << shift(LONG)).wrapping_add(hash);
            let mut may = self.long.may_have(long);
            if SET & HAS_MIDDLE != 0 {
                middle = (middle << shift(MIDDLE)).wrapping_add(hash);
                may |= self.middle.may_have(middle);
            }
            if SET & HAS_SHORT != 0 {
                short = (short << shift(SHORT)).wrapping_add(hash);
                may |= self.short.may_have(short);
            }
            if SET & HAS_PAIR != 0 {
                pair = (pair << shift(PAIR)).wrapping_add(hash);
                may |= self.pair.may_have(pair);
            }
            if JOINS {
                cells = cells << 2 | Alphabet::class(entry) & 3;
                may |= u64::from(joints.may_end(cells));
            }
            if may & 1 != 0 || entry & LOOK != 0 {
                let sums = Sums { long, middle, short, pair };
                let special = entry & SPECIAL != 0;
                let anchor = self.has_anchor::<SET>(sums);
                let joint = JOINS
                    && (joints.may_end(cells)
                        || entry & BEYOND_JOINTS != 0
                        || Alphabet::class(entry) == EMOJI);
                if anchor || special || joint {
                    *trace = Trace { at: at + 1, sums, cells };
                    return Some(Place { at, anchor, special, joint });
                }
            }
        }
        *trace = Trace { at: units.len() + 1, ..*trace };
        // Behind the text stands what is no word: now a gap at its end is decided.
        let joint = JOINS && from <= units.len() && joints.may_end(cells << 2 | HARD);
        joint.then_some(Place { at: units.len(), anchor: false, special: false, joint })
    }

    #[cold]
    fn has_anchor<const SET: u8>(&self, sums: Sums) -> bool {
        self.long.has(sums.long)
            || SET & HAS_MIDDLE != 0 && self.middle.has(sums.middle)
            || SET & HAS_SHORT != 0 && self.short.has(sums.short)
            || SET & HAS_PAIR != 0 && self.pair.has(sums.pair)
    }
}

/// A set of hashes that has some more than were added.
#[derive(Debug)]
struct Table {
    /// As many as `shift` leaves numbers.
    words: Flat<u64>,
    shift: u32,
    /// Where the anchors of every word begin, and where the last end.
    firsts: Flat<u32>,
    anchored: Flat<Anchored>,
}

/// An anchor's key.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Anchored {
    pub key: u32,
    /// The symbols of the key up to the end of the anchor; 0 where only a walk can tell the hits.
    pub back: u16,
    tag: u16,
}

// SAFETY: whole numbers without padding.
unsafe impl Plain for Anchored {}

impl Table {
    fn of(mut anchors: Vec<(u64, Anchored)>) -> Table {
        anchors.sort_unstable_by_key(|&(hash, anchored)| (hash, anchored.key));
        let distinct = anchors.chunk_by(|a, b| a.0 == b.0).count();
        let bits = distinct.next_power_of_two().trailing_zeros().clamp(LEAST_BITS, MOST_BITS);
        let (mut words, shift) = (vec![0u64; 1 << bits], u64::BITS - bits);
        let mut firsts = Vec::with_capacity((1 << bits) + 1);
        let mut anchored = Vec::with_capacity(anchors.len());
        // The highest bits of the hash are the number of the word, so they are in order.
        for same_word in anchors.chunk_by(|a, b| a.0 >> shift == b.0 >> shift) {
            let place = (same_word[0].0 >> shift) as usize;
            firsts.resize(place + 1, anchored.len() as u32);
            let crowded = same_word.len() > MOST_ANCHORED;
            for &(hash, one) in same_word {
                words[place] |= 1u64.wrapping_shl(Table::bit(hash)) | 1 << Table::other_bit(hash);
                anchored.push(if crowded { Anchored { back: 0, ..one } } else { one });
            }
        }
        firsts.resize((1 << bits) + 1, anchored.len() as u32);
        Table { words: words.into(), shift, firsts: firsts.into(), anchored: anchored.into() }
    }

    /// The highest bits hold something of every symbol.
    #[inline(always)]
    fn place(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    /// The last symbol says which bit; shifts look at no more of it.
    #[inline(always)]
    fn bit(hash: u64) -> u32 {
        hash as u32
    }

    fn other_bit(hash: u64) -> u32 {
        (hash.wrapping_mul(SCATTER_AGAIN) >> 58) as u32
    }

    fn tag(hash: u64) -> u16 {
        (hash.wrapping_mul(SCATTER_AGAIN) >> 40) as u16
    }

    /// The lowest bit is the answer.
    #[inline(always)]
    fn may_have(&self, hash: u64) -> u64 {
        // SAFETY: there are `1 << (64 - shift)` words.
        let word = unsafe { *self.words.get_unchecked(self.place(hash)) };
        word.wrapping_shr(Table::bit(hash))
    }

    fn has(&self, hash: u64) -> bool {
        self.may_have(hash) & 1 != 0 && self.words[self.place(hash)] >> Table::other_bit(hash) & 1 != 0
    }

    fn get(&self, hash: u64) -> impl Iterator<Item = Anchored> + '_ {
        let range = if self.has(hash) {
            let place = self.place(hash);
            self.firsts[place] as usize..self.firsts[place + 1] as usize
        } else {
            0..0
        };
        let tag = Table::tag(hash);
        self.anchored[range].iter().copied().filter(move |anchored| anchored.tag == tag)
    }
}

/// Where the anchor of a key begins and how long it is; `None`: a symbol alone.
fn anchor(codes: &[u32], space: u32, rarity: &[u32]) -> Option<(usize, usize)> {
    let is_space = |code: &u32| *code == space && space != 0;
    let longest = codes.split(is_space).map(<[u32]>::len).max().unwrap_or(0);
    let len = match longest {
        0 | 1 => return None,
        LONG.. => LONG,
        MIDDLE.. => MIDDLE,
        _ => longest,
    };
    let windows = codes.windows(len).enumerate().filter(|(_, window)| !window.iter().any(is_space));
    // One anchor that lies far in is better than none.
    let near = windows.clone().take_while(|&(start, _)| start <= FURTHEST);
    // Of equals the first: the walk is shorter.
    let order = |&(start, window): &(usize, &[u32])| {
        let rarity: u32 = window.iter().map(|&code| rarity[code as usize]).sum();
        (std::cmp::Reverse(rarity), start)
    };
    let best = near.min_by_key(order).or_else(|| windows.clone().next());
    best.map(|(start, _)| (start, len))
}
