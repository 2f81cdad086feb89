//! The fold table: `data/fold.tsv`, parsed once, answered in two loads.
//!
//! A row keeps the *distance* from the code point to its base and skeleton instead of the symbols
//! themselves. Characters that fold to themselves, by far the most, then have equal rows, so that
//! whole pages of the table are equal and stored once.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use super::flag;
use crate::paged::{Paged, Sparse};

/// What a code point is, as far as words, gaps and edges go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    Letter,
    Digit,
    Ideograph,
    White,
    Hard,
    List,
    Symbol,
    Emoji,
}

impl Kind {
    /// The kind that is `number as u8`; only the lowest three bits count.
    pub fn numbered(number: u8) -> Kind {
        use Kind::{Digit, Emoji, Hard, Ideograph, Letter, List, Symbol, White};
        [Letter, Digit, Ideograph, White, Hard, List, Symbol, Emoji][usize::from(number & 7)]
    }

    /// Letters, digits and ideographs: what words are made of.
    pub fn is_wordish(self) -> bool {
        matches!(self, Kind::Letter | Kind::Digit | Kind::Ideograph)
    }

    fn parse(text: &str) -> Option<Kind> {
        Some(match text {
            "L" => Kind::Letter,
            "D" => Kind::Digit,
            "I" => Kind::Ideograph,
            "W" => Kind::White,
            "H" => Kind::Hard,
            "P" => Kind::List,
            "S" => Kind::Symbol,
            "E" => Kind::Emoji,
            _ => return None,
        })
    }
}

/// The treatment of one code point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Distance to the base symbol, or where the expansion starts if `len` is above 1.
    base: u32,
    /// Distance to the skeleton symbol.
    skeleton: u32,
    pub kind: Kind,
    /// The kind of the base symbol (the kind itself for expansions).
    pub base_kind: Kind,
    pub flags: u8,
    /// How many symbols it folds to.
    pub len: u8,
}

const DEFAULT: Row =
    Row { base: 0, skeleton: 0, kind: Kind::Symbol, base_kind: Kind::Symbol, flags: 0, len: 1 };

// Pages of rows are hashed when the table is made: in two words a row, not in six parts.
impl Hash for Row {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Row { base, skeleton, kind, base_kind, flags, len } = *self;
        state.write_u64(u64::from(base) << 32 | u64::from(skeleton));
        state.write_u32(u32::from_be_bytes([kind as u8, base_kind as u8, flags, len]));
    }
}

impl Row {
    /// Whether what it folds to, being one symbol, is written otherwise than it looks.
    #[inline(always)]
    pub fn differs(self) -> bool {
        self.base != self.skeleton
    }

    /// Whether the code point has no cell of its own.
    #[inline(always)]
    pub fn is_dropped(self) -> bool {
        self.len == 0
    }
}

pub struct Table {
    rows: Paged<Row>,
    expansions: Vec<u32>,
}

/// A parsed line: the range, and its row with absolute symbols.
struct Line {
    first: u32,
    last: u32,
    kind: Kind,
    flags: u8,
    /// `None`: itself.
    base: Option<Vec<u32>>,
    look: Option<u32>,
}

impl Table {
    /// Reads the table; the error names the line.
    pub fn parse(text: &str) -> Result<Table, String> {
        let mut expansions = Vec::new();
        let mut rows = Sparse::new(DEFAULT);
        let numbered = text.lines().enumerate();
        for (number, line) in numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let line =
                parse_line(line).ok_or_else(|| format!("fold table, line {}: malformed", number + 1))?;
            enter(&line, &mut rows, &mut expansions);
        }
        let rows = rows.paged(|code, row| match row.len {
            1 => Row { base_kind: rows.get(code.wrapping_add(row.base)).kind, ..row },
            _ => row,
        });
        Ok(Table { rows, expansions })
    }

    #[inline(always)]
    pub fn row(&self, code: u32) -> Row {
        self.rows.get(code)
    }

    /// The `i`th base and skeleton symbol of a code point; `row` is its row and `i < row.len`.
    #[inline(always)]
    pub fn symbol(&self, code: u32, row: Row, i: usize) -> (u32, u32) {
        if row.len == 1 {
            return (code.wrapping_add(row.base), code.wrapping_add(row.skeleton));
        }
        let symbol = self.expansions[row.base as usize + i];
        (symbol, symbol.wrapping_add(self.rows.get(symbol).skeleton))
    }

    /// The kind of a symbol, read from its own row.
    #[inline(always)]
    pub fn kind(&self, symbol: u32) -> Kind {
        self.rows.get(symbol).kind
    }

    /// The kind of the `i`th base symbol of a code point.
    #[inline(always)]
    pub fn base_kind(&self, code: u32, row: Row, i: usize) -> Kind {
        if row.len == 1 { row.base_kind } else { self.kind(self.symbol(code, row, i).0) }
    }

    /// Whether a base symbol of a spelling is meant as such, though it looks like another: a sign or
    /// an ideograph. A letter that looks like another may stand for it.
    pub fn is_itself(&self, symbol: u32) -> bool {
        let row = self.row(symbol);
        row.skeleton != row.base && !matches!(row.kind, Kind::Letter | Kind::Digit)
    }

    /// Whether all code points of a page are treated by default.
    pub fn is_default_page(&self, page: usize) -> bool {
        // Nothing above plane 14 is ever listed but private use, which is default.
        self.rows.same_page(page, crate::paged::PAGES - 1) && self.row(0x10_FFFF) == DEFAULT
    }
}

fn enter(line: &Line, rows: &mut Sparse<Row>, expansions: &mut Vec<u32>) {
    let mut row = Row { kind: line.kind, base_kind: line.kind, flags: line.flags, ..DEFAULT };
    let single = match line.base.as_deref() {
        None => None,
        Some([symbol]) => Some(*symbol),
        Some(symbols) => {
            row.base = expansions.len() as u32;
            row.len = symbols.len() as u8;
            expansions.extend_from_slice(symbols);
            None
        }
    };
    if line.flags & flag::DROPPED != 0 {
        row.len = 0;
    }
    for code in line.first..=line.last {
        if row.len == 1 {
            let base = single.unwrap_or(code);
            row.base = base.wrapping_sub(code);
            row.skeleton = line.look.unwrap_or(base).wrapping_sub(code);
        }
        *rows.entry(code) = row;
    }
}

fn parse_line(line: &str) -> Option<Line> {
    let mut columns = line.split('\t');
    let range = columns.next()?;
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let kind = Kind::parse(columns.next()?)?;
    let flags = columns.next()?.chars().try_fold(0, |flags, c| Some(flags | parse_flag(c)?))?;
    let base = match columns.next()? {
        "=" => None,
        symbols => {
            Some(symbols.split(' ').filter(|s| !s.is_empty()).map(code_point).collect::<Option<Vec<_>>>()?)
        }
    };
    let look = match columns.next()? {
        "-" => None,
        symbol => Some(code_point(symbol)?),
    };
    let too_long = base.as_ref().is_some_and(|symbols| symbols.len() > usize::from(u8::MAX));
    let line = Line { first: code_point(first)?, last: code_point(last)?, kind, flags, base, look };
    (line.first <= line.last && columns.next().is_none() && !too_long).then_some(line)
}

fn parse_flag(c: char) -> Option<u8> {
    Some(match c {
        'd' => flag::INVISIBLE,
        'm' => flag::MARK,
        'a' => flag::ACCENTED,
        'e' => flag::ENCLOSED,
        's' => flag::STYLED,
        'n' => flag::BREAK,
        _ => return None,
    })
}

fn code_point(hex: &str) -> Option<u32> {
    u32::from_str_radix(hex, 16).ok().filter(|&code| code < 0x11_0000)
}

/// The table that is compiled in.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    // The embedded file is part of the program; the test below holds it to its format.
    TABLE.get_or_init(|| Table::parse(crate::FOLD_TABLE).expect("the embedded fold table is well formed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(table: &Table, code: u32) -> Vec<(u32, u32)> {
        let row = table.row(code);
        (0..usize::from(row.len)).map(|i| table.symbol(code, row, i)).collect()
    }

    #[test]
    fn the_embedded_table_is_well_formed_and_bases_are_fixed_points() {
        let table = Table::parse(crate::FOLD_TABLE).unwrap();
        for code in 0..0x11_0000 {
            for (base, _) in symbols(&table, code) {
                let own = symbols(&table, base);
                assert_eq!((own.len(), own[0].0), (1, base), "{code:X}");
            }
        }
    }

    #[test]
    fn rows_give_base_look_kind_and_flags() {
        let table =
            Table::parse("# note\n41-42\tL\ts\t61\t-\n43\tL\t\t=\t63\n44\tS\td\t\t-\n45\tI\te\t61 62\t-\n")
                .unwrap();
        assert_eq!(symbols(&table, 0x42), [(0x61, 0x61)]);
        assert_eq!(symbols(&table, 0x43), [(0x43, 0x63)]);
        assert_eq!(symbols(&table, 0x45), [(0x61, 0x61), (0x62, 0x62)]);
        assert!(table.row(0x44).is_dropped());
        assert_eq!(table.row(0x41).flags, flag::STYLED);
        assert_eq!((table.row(0x41).kind, table.row(0x41).base_kind), (Kind::Letter, Kind::Symbol));
        assert_eq!(symbols(&table, 0xD800), [(0xD800, 0xD800)]);
        assert!(table.is_default_page(5) && !table.is_default_page(0));
    }

    #[test]
    fn a_malformed_line_is_named() {
        for line in ["41", "41\tQ\t\t=\t-", "42-41\tL\t\t=\t-", "41\tL\tz\t=\t-", "110000\tL\t\t=\t-"] {
            let error = Table::parse(&format!("#\n{line}\n")).err();
            assert_eq!(error.as_deref(), Some("fold table, line 2: malformed"), "{line}");
        }
    }
}
