//! Which symbols of a key the sieve looks for: a few in a row that text seldom has, and few keys.

use super::classes::{self, NONE};
use super::form::{Around, Beside, Form, SHORTEST, WIDE};
use crate::automaton::Keys;
use crate::rarity::Rarity;

/// Anchors begin at most this far into a key, so that no walk need start far before a place.
const FURTHEST: usize = 12;

/// Rows of symbols are counted in no more places.
const MOST_COUNTED: u32 = 19;

/// Where an anchor begins in its key, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub start: usize,
    pub len: usize,
    /// The classes of its symbols, and of some beside.
    pub around: Around,
    pub beside: Beside,
}

/// Whether a key has something in a row that no one-byte text can have; if it has nothing in a row, whether its first
/// symbol is that.
fn is_wide(classes: &[u16]) -> bool {
    let is_wide = |class: &u16| classes::is_wide(*class);
    let mut rows = classes.split(|&class| class == NONE).filter(|row| row.len() >= SHORTEST).peekable();
    match rows.peek() {
        Some(_) => rows.any(|row| row.iter().any(is_wide)),
        None => classes.iter().find(|&&class| class != NONE).is_some_and(is_wide),
    }
}

/// What anchors are chosen from.
pub struct Choice<'a> {
    pub form: Form,
    pub keys: &'a Keys,
    /// By code.
    pub classes: &'a [u16],
    pub rarity: &'a Rarity,
}

impl Choice<'_> {
    /// The anchor of every key of the form; `None` of others, and of one that is nothing but white space.
    pub fn anchors(&self) -> Vec<Option<Anchor>> {
        let (mut counts, mut row) = (Counts::new(self.form, self.keys.all_codes().len()), Vec::new());
        for key in 0..self.keys.len() {
            if self.read(key, &mut row) {
                rows(self.form, &row).for_each(|anchor| counts.add(&anchor));
            }
        }
        let choose = |key: usize| {
            let is_looked_for = self.read(key, &mut row);
            is_looked_for.then(|| self.choose(&counts, &row, self.keys.get(key))).flatten()
        };
        (0..self.keys.len()).map(choose).collect()
    }

    /// Whether a key is one of the form; what a gate sees of it is written to `row`.
    fn read(&self, key: usize, row: &mut Vec<u16>) -> bool {
        row.clear();
        row.extend(self.keys.get(key).iter().map(|&code| self.classes[code as usize]));
        let is_own = is_wide(row) == (self.form == WIDE);
        row.iter_mut().for_each(|class| *class = self.form.seen(*class));
        is_own
    }

    fn choose(&self, counts: &Counts, classes: &[u16], codes: &[u32]) -> Option<Anchor> {
        let order = |anchor: &Anchor| {
            let rarity = self.rarity.of_row(&codes[anchor.start..][..anchor.len]);
            // Of equals the first: the walk is shorter.
            (std::cmp::Reverse(rarity.saturating_sub(eighths(counts.of(anchor)))), anchor.start)
        };
        let mut rows = rows(self.form, classes).peekable();
        let first = rows.peek().copied().filter(|first| first.len < SHORTEST || first.start > FURTHEST);
        // Of symbols alone it is always the first, and one anchor that lies far in is better than none.
        first.or_else(|| rows.take_while(|anchor| anchor.start <= FURTHEST).min_by_key(order))
    }
}

/// How many keys have some symbols in a row, or a little more.
struct Counts {
    form: Form,
    counts: Vec<u16>,
    shift: u32,
}

impl Counts {
    /// For keys of so many symbols in all.
    fn new(form: Form, symbols: usize) -> Counts {
        let bits = symbols.next_power_of_two().trailing_zeros().clamp(1, MOST_COUNTED);
        Counts { form, counts: vec![0; 1 << bits], shift: u64::BITS - bits }
    }

    fn place(&self, anchor: &Anchor) -> usize {
        (self.form.hash(anchor.around.row, anchor.len) >> self.shift) as usize
    }

    fn add(&mut self, anchor: &Anchor) {
        let place = self.place(anchor);
        self.counts[place] = self.counts[place].saturating_add(1);
    }

    fn of(&self, anchor: &Anchor) -> u16 {
        self.counts[self.place(anchor)]
    }
}

/// All that may be the anchor of a key.
fn rows(form: Form, classes: &[u16]) -> impl Iterator<Item = Anchor> + '_ {
    // In a wide gate every anchor has something wide: without that, nobody asks.
    let is_own = move |row: &[u16]| form != WIDE || row.iter().any(|&class| classes::is_wide(class));
    let all = classes.split(|&class| class == NONE).filter(move |row| is_own(row));
    let len = all.map(<[u16]>::len).max().unwrap_or(0).min(form.longest);
    // Symbols so far, and how many of them have no white space between them.
    let (mut so_far, mut run) = (0, 0usize);
    classes.iter().enumerate().filter_map(move |(last, &class)| {
        so_far = form.push(so_far, class);
        run = if class == NONE { 0 } else { run + 1 };
        // White space beside is one of them, but not what stands beyond: there may be a run of it.
        let is_behind_space = last + 1 > run;
        let more = (run.checked_sub(len).filter(|_| run > 0)? + usize::from(is_behind_space)).min(form.more);
        let start = last + 1 - len;
        is_own(&classes[start..=last]).then(|| {
            let behind =
                classes[last + 1..].split_inclusive(|&class| class == NONE).next().unwrap_or_default();
            let behind = &behind[..behind.len().min(form.next)];
            let around = Around {
                row: form.lowest(so_far, len + more),
                next: behind.iter().rev().fold(0, |next, &class| form.push(next, class)),
            };
            Anchor { start, len, around, beside: Beside::new(more, behind.len()) }
        })
    })
}

/// About 8 · log₂ of a number: rarity is in eighths of a bit.
fn eighths(count: u16) -> u32 {
    let whole = count.max(1).ilog2();
    8 * whole + (u32::from(count) << 3 >> whole & 7)
}
