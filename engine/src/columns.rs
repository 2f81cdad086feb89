//! Verdicts of many rows → columns.
//!
//! Only rows that something was found in are kept; what a clean row holds is filled in where the
//! columns are made.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Verdict;
use crate::arrow::export::{Buffer, Node};
use crate::legend::{Lane, Legend, NONE};
use crate::ones::ones;

/// Which columns to make.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub points: bool,
    pub review_points: bool,
    pub step: bool,
    pub review: bool,
    pub severity: bool,
    pub truncated: bool,
    pub rules: bool,
    pub spans: bool,
}

/// A row that something was found in.
#[derive(Debug)]
struct Hit {
    row: usize,
    points: i64,
    review_points: i64,
    step: u8,
    review: u8,
    severity: Option<u32>,
    truncated: bool,
    /// How many rules and spans there are up to here, in this part.
    rules: usize,
    spans: usize,
}

#[derive(Debug)]
struct Span {
    rule: u32,
    field: u32,
    start: u32,
    end: u32,
    term: u32,
    views: u16,
    counted: bool,
}

/// The rows of a grain.
#[derive(Debug, Default)]
pub struct Part {
    hits: Vec<Hit>,
    rules: Vec<u32>,
    spans: Vec<Span>,
    /// Rows without a text.
    nulls: Vec<usize>,
}

impl Part {
    pub fn null(&mut self, row: usize) {
        self.nulls.push(row);
    }

    /// `field` of a text by its position in the row.
    pub fn add(
        &mut self,
        row: usize,
        verdict: &Verdict,
        field: impl Fn(u32) -> u32,
        legend: &Legend,
        wanted: Wanted,
    ) {
        let severity = legend.level(verdict, Lane::Enforce);
        let step = legend.step(verdict.points, severity);
        let higher = legend.step(verdict.review_points, legend.level(verdict, Lane::Grey));
        if wanted.rules {
            self.rules.extend(verdict.findings.iter().map(|finding| finding.rule));
        }
        if wanted.spans {
            for finding in &verdict.findings {
                self.spans.extend(finding.spans.iter().map(|span| Span {
                    rule: finding.rule,
                    field: field(span.found.text),
                    start: span.found.start,
                    end: span.found.end,
                    term: span.found.term,
                    views: span.found.views,
                    counted: span.counted,
                }));
            }
        }
        self.hits.push(Hit {
            row,
            points: verdict.points,
            review_points: verdict.review_points,
            step,
            review: if higher > step { higher } else { NONE },
            severity,
            truncated: verdict.truncated,
            rules: self.rules.len(),
            spans: self.spans.len(),
        });
    }
}

/// All rows of a batch.
#[derive(Debug)]
pub struct Found {
    rows: usize,
    parts: Vec<Part>,
    terms: Numbers,
}

impl Found {
    /// `parts` in the order of their rows.
    pub fn new(rows: usize, parts: Vec<Part>) -> Found {
        let spans = parts.iter().flat_map(|part| &part.spans);
        let terms = Numbers::of(|| spans.clone().map(|span| span.term));
        Found { rows, parts, terms }
    }

    /// Something of every span.
    fn of_spans<T>(&self, of: impl Fn(&Span) -> T) -> Vec<T> {
        let mut all = Vec::with_capacity(self.parts.iter().map(|part| part.spans.len()).sum());
        self.parts.iter().for_each(|part| all.extend(part.spans.iter().map(&of)));
        all
    }

    /// The terms that were found, each once, in order.
    pub fn terms(&self) -> Vec<u32> {
        self.terms.all()
    }

    /// One struct of the columns that are wanted. `fields` are the names of the fields, `terms` the
    /// names and lists of [`Found::terms`].
    pub fn columns(
        &self,
        legend: &Legend,
        wanted: Wanted,
        fields: &[String],
        terms: &[(String, u32)],
    ) -> Result<Arc<Node>, String> {
        let rows = Rows::of(self, wanted);
        let make = Make { rows: self.rows, nulls: self.nulls() };
        let mut columns = Vec::new();
        if wanted.points {
            columns.push(make.numbers("points", rows.points));
        }
        if wanted.review_points {
            columns.push(make.numbers("review_points", rows.review_points));
        }
        if wanted.step {
            columns.push(make.with_nulls(short("step", rows.steps, legend.steps.clone())));
        }
        if wanted.review {
            columns.push(make.sparse(short("review", rows.reviews, legend.steps.clone()), rows.reviewed));
        }
        if wanted.severity {
            columns.push(make.sparse(coded("severity", rows.levels, legend.levels.clone()), rows.graded));
        }
        if wanted.truncated {
            columns.push(make.with_nulls(plain(
                "truncated",
                "b",
                self.rows,
                Buffer::Bytes(rows.truncated.bytes),
            )));
        }
        if wanted.rules {
            let rules = self.parts.iter().flat_map(|part| &part.rules).map(|&rule| rule as i32);
            let rules = coded("item", rules.collect(), legend.rule_names.clone());
            columns.push(make.list("rules", rows.rule_offsets, rules)?);
        }
        if wanted.spans {
            let spans = self.span_structs(legend, fields, terms)?;
            columns.push(make.list("spans", rows.span_offsets, spans)?);
        }
        Ok(Arc::new(structs("", self.rows, columns)))
    }

    fn nulls(&self) -> Option<Nulls> {
        let count = self.parts.iter().map(|part| part.nulls.len()).sum();
        if count == 0 {
            return None;
        }
        let mut bits = vec![0xFF; self.rows.div_ceil(8)];
        let nulls = self.parts.iter().flat_map(|part| &part.nulls);
        nulls.for_each(|&row| bits[row / 8] &= !(1 << (row % 8)));
        Some(Nulls { count, bits: Arc::new(Buffer::Bytes(bits)) })
    }

    fn span_structs(
        &self,
        legend: &Legend,
        fields: &[String],
        terms: &[(String, u32)],
    ) -> Result<Node, String> {
        if self.terms.count() != terms.len() {
            return Err(format!("{} names for {} terms", terms.len(), self.terms.count()));
        }
        // Terms of several lists may have one name; a dictionary has it once.
        let (mut names, mut numbers) = (Vec::new(), HashMap::new());
        let mut name_of = Vec::with_capacity(terms.len());
        for (name, _) in terms {
            name_of.push(*numbers.entry(name.as_str()).or_insert_with(|| {
                names.push(name.as_str());
                names.len() as i32 - 1
            }));
        }
        let named: Vec<(i32, i32)> =
            name_of.iter().zip(terms).map(|(&name, &(_, list))| (name, list as i32)).collect();
        let named = self.of_spans(|span| named[self.terms.place(span.term)]);
        let positions = |name, numbers: Vec<i64>| plain(name, "l", numbers.len(), Buffer::I64(numbers));
        let fields = Arc::new(Node::strings(fields.iter().map(String::as_str))?);
        let counted = self.of_spans(|span| span.counted);
        let columns = vec![
            coded("rule", self.of_spans(|span| span.rule as i32), legend.rule_names.clone()),
            coded("field", self.of_spans(|span| span.field as i32), fields),
            positions("start", self.of_spans(|span| i64::from(span.start))),
            positions("end", self.of_spans(|span| i64::from(span.end))),
            coded("term", named.iter().map(|of| of.0).collect(), Arc::new(Node::strings(names.into_iter())?)),
            coded("list", named.iter().map(|of| of.1).collect(), legend.list_names.clone()),
            self.views(legend)?,
            flags("counted", named.len(), counted.into_iter()),
        ];
        Ok(structs("item", named.len(), columns))
    }

    fn views(&self, legend: &Legend) -> Result<Node, String> {
        let all = self.of_spans(|span| span.views);
        let (mut offsets, mut views) = (Vec::with_capacity(all.len() + 1), Vec::new());
        offsets.push(0);
        for of_span in all {
            views.extend(ones(of_span.into()).map(|view| view as u8));
            offsets.push(offset(views.len())?);
        }
        let item = short("item", views, legend.view_names.clone());
        Ok(list("views", offsets, item))
    }
}

/// Some numbers, each once, and how many of them are less than each.
#[derive(Debug)]
struct Numbers {
    /// A bit for every number there is.
    words: Vec<u64>,
    /// How many there are before each word, and in all.
    before: Vec<u32>,
}

impl Numbers {
    fn of<I: Iterator<Item = u32>>(numbers: impl Fn() -> I) -> Numbers {
        let words = numbers().max().map_or(0, |most| most as usize / 64 + 1);
        let (mut words, mut before) = (vec![0u64; words], Vec::with_capacity(words + 1));
        numbers().for_each(|number| words[number as usize / 64] |= 1 << (number % 64));
        before.push(0);
        before.extend(words.iter().scan(0, |count, word| {
            *count += word.count_ones();
            Some(*count)
        }));
        Numbers { words, before }
    }

    fn count(&self) -> usize {
        self.before.last().map_or(0, |&count| count as usize)
    }

    fn all(&self) -> Vec<u32> {
        let mut all = Vec::with_capacity(self.count());
        for (at, &word) in self.words.iter().enumerate() {
            all.extend(ones(word).map(|bit| (at * 64 + bit) as u32));
        }
        all
    }

    /// The place of one of them in order.
    fn place(&self, number: u32) -> usize {
        let (word, bit) = (number as usize / 64, number % 64);
        (self.before[word] + (self.words[word] & ((1 << bit) - 1)).count_ones()) as usize
    }
}

/// Rows that are null in every column.
struct Nulls {
    count: usize,
    bits: Arc<Buffer>,
}

/// What there is of every row, or nothing where it is not wanted.
struct Rows {
    points: Vec<i64>,
    review_points: Vec<i64>,
    steps: Vec<u8>,
    reviews: Vec<u8>,
    reviewed: Bits,
    levels: Vec<i32>,
    graded: Bits,
    truncated: Bits,
    rule_offsets: Vec<i32>,
    span_offsets: Vec<i32>,
}

/// A bit for every row.
struct Bits {
    bytes: Vec<u8>,
    /// How many are set.
    count: usize,
}

impl Bits {
    fn new(rows: usize) -> Bits {
        Bits { bytes: vec![0; rows.div_ceil(8)], count: 0 }
    }

    fn set(&mut self, row: usize, bit: bool) {
        self.bytes[row / 8] |= u8::from(bit) << (row % 8);
        self.count += usize::from(bit);
    }
}

impl Rows {
    /// Goes over the hits once: there may be more of them than a cache holds.
    fn of(found: &Found, wanted: Wanted) -> Rows {
        let rows = |is_wanted: bool| if is_wanted { found.rows } else { 0 };
        let offsets = |is_wanted: bool| Vec::with_capacity(if is_wanted { found.rows + 1 } else { 0 });
        let mut all = Rows {
            points: vec![0; rows(wanted.points)],
            review_points: vec![0; rows(wanted.review_points)],
            steps: vec![NONE; rows(wanted.step)],
            reviews: vec![NONE; rows(wanted.review)],
            reviewed: Bits::new(rows(wanted.review)),
            levels: vec![0; rows(wanted.severity)],
            graded: Bits::new(rows(wanted.severity)),
            truncated: Bits::new(rows(wanted.truncated)),
            rule_offsets: offsets(wanted.rules),
            span_offsets: offsets(wanted.spans),
        };
        let (mut rules, mut spans) = (Offsets::default(), Offsets::default());
        for part in &found.parts {
            for hit in &part.hits {
                let row = hit.row;
                if wanted.points {
                    all.points[row] = hit.points;
                }
                if wanted.review_points {
                    all.review_points[row] = hit.review_points;
                }
                if wanted.step {
                    all.steps[row] = hit.step;
                }
                if wanted.review {
                    all.reviews[row] = hit.review;
                    all.reviewed.set(row, hit.review != NONE);
                }
                if wanted.severity {
                    all.levels[row] = hit.severity.unwrap_or_default() as i32;
                    all.graded.set(row, hit.severity.is_some());
                }
                if wanted.truncated {
                    all.truncated.set(row, hit.truncated);
                }
                if wanted.rules {
                    rules.add(&mut all.rule_offsets, row, hit.rules);
                }
                if wanted.spans {
                    spans.add(&mut all.span_offsets, row, hit.spans);
                }
            }
            rules.before += part.rules.len();
            spans.before += part.spans.len();
        }
        all.rule_offsets.resize(if wanted.rules { found.rows + 1 } else { 0 }, rules.last);
        all.span_offsets.resize(if wanted.spans { found.rows + 1 } else { 0 }, spans.last);
        all
    }
}

/// Where the items of rows begin, under way.
#[derive(Default)]
struct Offsets {
    /// Items of the parts before.
    before: usize,
    /// Where those of the last row end. Before a list is made of them it is seen to that 31 bits can count them.
    last: i32,
}

impl Offsets {
    /// `end`: how many items there are up to a row in its part.
    fn add(&mut self, offsets: &mut Vec<i32>, row: usize, end: usize) {
        // The rows before it begin where the last one ended, and so does it.
        offsets.resize(row + 1, self.last);
        self.last = (self.before + end) as i32;
    }
}

struct Make {
    rows: usize,
    nulls: Option<Nulls>,
}

impl Make {
    fn with_nulls(&self, mut node: Node) -> Node {
        if let Some(nulls) = &self.nulls {
            node.nulls = nulls.count;
            node.buffers[0] = Some(nulls.bits.clone());
        }
        node
    }

    fn numbers(&self, name: &'static str, numbers: Vec<i64>) -> Node {
        self.with_nulls(plain(name, "l", self.rows, Buffer::I64(numbers)))
    }

    /// A column that is null but for some rows.
    fn sparse(&self, mut node: Node, given: Bits) -> Node {
        node.nulls = self.rows - given.count;
        node.buffers[0] = Some(Arc::new(Buffer::Bytes(given.bytes)));
        node
    }

    fn list(&self, name: &'static str, offsets: Vec<i32>, item: Node) -> Result<Node, String> {
        offset(item.length)?;
        Ok(self.with_nulls(list(name, offsets, item)))
    }
}

fn offset(items: usize) -> Result<i32, String> {
    i32::try_from(items).map_err(|_| "there are more than 2**31 - 1 spans: judge fewer texts at once".into())
}

fn node(name: &'static str, format: &'static str, length: usize, buffers: Vec<Option<Arc<Buffer>>>) -> Node {
    Node { name, format, length, nulls: 0, buffers, children: Vec::new(), dictionary: None }
}

fn plain(name: &'static str, format: &'static str, length: usize, buffer: Buffer) -> Node {
    node(name, format, length, vec![None, Some(Arc::new(buffer))])
}

/// Strings by their number in a dictionary.
fn coded(name: &'static str, codes: Vec<i32>, strings: Arc<Node>) -> Node {
    Node { dictionary: Some(strings), ..plain(name, "i", codes.len(), Buffer::I32(codes)) }
}

/// The same for at most 128 strings.
fn short(name: &'static str, codes: Vec<u8>, strings: Arc<Node>) -> Node {
    Node { dictionary: Some(strings), ..plain(name, "c", codes.len(), Buffer::Bytes(codes)) }
}

fn flags(name: &'static str, length: usize, flags: impl Iterator<Item = bool>) -> Node {
    let mut bits = Bits::new(length);
    flags.enumerate().for_each(|(at, flag)| bits.set(at, flag));
    plain(name, "b", length, Buffer::Bytes(bits.bytes))
}

fn list(name: &'static str, offsets: Vec<i32>, item: Node) -> Node {
    let (length, buffer) = (offsets.len() - 1, Buffer::I32(offsets));
    Node { children: vec![Arc::new(item)], ..plain(name, "+l", length, buffer) }
}

fn structs(name: &'static str, length: usize, columns: Vec<Node>) -> Node {
    Node { children: columns.into_iter().map(Arc::new).collect(), ..node(name, "+s", length, vec![None]) }
}
