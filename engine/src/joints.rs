//! Where a joinable gap may have ended, told from the last few cells alone.
//!
//! The machine of [`crate::trigger`] must see every cell in order, each step waiting for the one
//! before. In front of it stands one question that waits for nothing: of the last [`CELLS`] code
//! points only four classes are told apart, letters, ideographs, hard signs and the rest, and a table
//! says whether any state of the machine could find a gap at the end of such a row. Emoji and what
//! is dropped or has several symbols are beyond it; whoever asks looks at those by himself.

use std::sync::OnceLock;

use crate::trigger::{self, HARD, IDEOGRAPH, LETTER, SYMBOL, States, trigger};

/// Code points that are looked at.
const CELLS: u32 = 8;
const ROWS: usize = 1 << (2 * CELLS);

/// Before a text: a sentence of letters, behind which no gap is left open.
pub const START: u32 = 0x5554 | HARD;

/// White space counts once a run, so this many code points may be few enough cells for a gap.
const MANY: u32 = 5;

/// One bit for every row.
pub struct Joints(Box<[u64; ROWS / 64]>);

impl Joints {
    /// Whether a gap may have ended with the last of these cells.
    #[inline(always)]
    pub fn may_end(&self, cells: u32) -> bool {
        let row = cells as usize % ROWS;
        self.0[row / 64] >> (row % 64) & 1 != 0
    }

    fn build() -> Joints {
        let mut joints = Joints(Box::new([0; ROWS / 64]));
        joints.fill(trigger().all_states(), 0, 0);
        joints
    }

    /// Goes through all rows that continue `row`, with the states that it can have led to.
    fn fill(&mut self, states: States, row: u32, len: u32) {
        for class in [SYMBOL, LETTER, IDEOGRAPH, HARD] {
            let (mut next, found) = trigger().step_all(states, class);
            // The machine stops at a gap, yet behind what no gap goes across it begins anew.
            next |= if class == HARD { 1 << trigger().step(trigger::START, HARD) } else { 0 };
            let row = row << 2 | class;
            if len + 1 < CELLS {
                self.fill(next, row, len + 1);
            } else if found || ends_many(row) {
                self.0[row as usize / 64] |= 1 << (row % 64);
            }
        }
    }
}

/// Whether the row ends with a word after `MANY` cells that are none.
fn ends_many(row: u32) -> bool {
    let cell = |back: u32| row >> (2 * back) & 3;
    matches!(cell(0), LETTER | IDEOGRAPH) && (1..=MANY).all(|back| matches!(cell(back), SYMBOL | HARD))
}

/// The table, made when first needed.
pub fn joints() -> &'static Joints {
    static JOINTS: OnceLock<Joints> = OnceLock::new();
    JOINTS.get_or_init(Joints::build)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::table;
    use crate::trigger::number;
    use crate::trigger::tests::has_gap;

    /// Whether a gap may be in a text, by the table.
    fn may_join(text: &str) -> bool {
        let classes = text.chars().map(|c| {
            let row = table().row(u32::from(c));
            number(row.base_kind, row.flags)
        });
        let mut cells = START;
        classes.chain([HARD]).any(|class| {
            cells = cells << 2 | class & 3;
            joints().may_end(cells)
        })
    }

    #[test]
    fn no_gap_is_missed_and_ordinary_text_has_none() {
        for text in [
            "b.t.c",
            "b t",
            "比-特",
            "比   *   特",
            "a     b",
            "xx y.z",
            "币 安 x",
            "币~~~~安",
            "币+安定 好",
            "(b)(t)",
            "他说，我，们",
            "b\nt",
            "b,  \n   t",
            "买币，好。",
        ] {
            assert!(has_gap(&crate::text::code_points(text)), "{text}");
            assert!(may_join(text), "{text}");
        }
        for text in [
            "ordinary text, of words. And more",
            "你好，世界！ 再见",
            "一行\n两行",
            "“他们”说的",
            "it's nine o'clock",
            "等等......",
        ] {
            assert!(!may_join(text), "{text}");
        }
    }

    #[test]
    fn every_gap_of_short_rows_is_seen() {
        let signs = ['a', '中', '.', ' ', '\n', ','];
        for row in 0..signs.len().pow(7) {
            let text: String = (0..7).map(|n| signs[row / signs.len().pow(n) % signs.len()]).collect();
            assert!(may_join(&text) || !has_gap(&crate::text::code_points(&text)), "{text:?}");
        }
    }
}
