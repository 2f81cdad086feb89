//! Batches of Arrow data in, Arrow columns out.
//!
//! The engine is at work with the interpreter let go. Now and then the calling thread comes back
//! to see to signals and to tell how far it is.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::arrow::{ArrowColumns, ArrowError, ArrowTexts, fault};
use super::{Engine, LONG};
use crate::arrow::import::Chunk;
use crate::arrow::utf8::Decoder;
use crate::batch::{self, Deal, Grains};
use crate::columns::{Found, Part, Wanted};
use crate::legend::{self, Lane, Names};
use crate::sheet::{self, Sheet};
use crate::{Asked, Text, Value};

/// How long the interpreter may be let go before the calling thread comes back to it.
const PATIENCE: Duration = Duration::from_millis(50);

/// Why a batch ends early.
enum Stop {
    Fault(String),
    Raised(PyErr),
}

impl From<Stop> for PyErr {
    fn from(stop: Stop) -> PyErr {
        match stop {
            Stop::Fault(message) => ArrowError::new_err(message),
            Stop::Raised(error) => error,
        }
    }
}

/// Comes back to the interpreter now and then.
pub struct Teller {
    last: Instant,
    total: usize,
    progress: Option<Py<PyAny>>,
}

impl Teller {
    pub fn new(total: usize, progress: Option<Py<PyAny>>) -> Teller {
        Teller { last: Instant::now(), total, progress }
    }

    /// Sees to signals and tells how many rows are done, if it was long ago.
    pub fn go_on(&mut self, done: usize) -> PyResult<()> {
        if self.last.elapsed() < PATIENCE {
            return Ok(());
        }
        let result = Python::attach(|py| {
            py.check_signals()?;
            match &self.progress {
                Some(progress) if done < self.total => progress.call1(py, (done, self.total)).map(drop),
                _ => Ok(()),
            }
        });
        self.last = Instant::now();
        result
    }

    pub fn finish(self, py: Python<'_>) -> PyResult<()> {
        self.progress.map_or(Ok(()), |progress| progress.call1(py, (self.total, self.total)).map(drop))
    }
}

/// Does the work for all rows that were dealt out.
fn run<T: Send>(
    py: Python<'_>,
    deal: &Deal,
    progress: Option<Py<PyAny>>,
    work: impl Fn(Range<usize>) -> Result<T, Stop> + Sync + Send,
) -> PyResult<Vec<T>> {
    let mut teller = Teller::new(deal.grains.last().map_or(0, |grain| grain.end), progress);
    let done = AtomicUsize::new(0);
    let counted = |grain: Range<usize>| {
        let rows = grain.len();
        let result = work(grain)?;
        done.fetch_add(rows, Ordering::Relaxed);
        Ok(result)
    };
    let go_on = || teller.go_on(done.load(Ordering::Relaxed)).map_err(Stop::Raised);
    let is_small = deal.threads == 1 && deal.weight <= LONG;
    let body = || batch::run(deal, counted, go_on);
    let results = if is_small { body() } else { py.detach(body) }?;
    teller.finish(py)?;
    Ok(results)
}

/// What the numbers of a policy's columns stand for.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct Legend {
    legend: legend::Legend,
}

#[pymethods]
impl Legend {
    #[new]
    fn new(
        rules: Vec<(String, String, u32)>,
        levels: Vec<(String, Vec<(i64, u8)>)>,
        steps: Vec<String>,
        lists: Vec<String>,
        views: Vec<String>,
    ) -> PyResult<Self> {
        let lane = |mode: &str| match mode {
            "enforce" => Lane::Enforce,
            "grey" => Lane::Grey,
            _ => Lane::Silent,
        };
        let rules = rules.into_iter().map(|(name, mode, level)| (name, lane(&mode), level)).collect();
        let legend = legend::Legend::new(Names { rules, levels, steps, lists, views });
        Ok(Legend { legend: legend.map_err(PyValueError::new_err)? })
    }
}

fn wanted(columns: &[String]) -> PyResult<Wanted> {
    let mut wanted = Wanted::default();
    for column in columns {
        *match column.as_str() {
            "points" => &mut wanted.points,
            "review_points" => &mut wanted.review_points,
            "step" => &mut wanted.step,
            "review" => &mut wanted.review,
            "severity" => &mut wanted.severity,
            "truncated" => &mut wanted.truncated,
            "rules" => &mut wanted.rules,
            "spans" => &mut wanted.spans,
            _ => return Err(PyValueError::new_err(format!("columns: there is no column {column:?}"))),
        } = true;
    }
    Ok(wanted)
}

/// What was found in Arrow texts.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct ArrowFound {
    found: Found,
    legend: Py<Legend>,
    wanted: Wanted,
}

#[pymethods]
impl ArrowFound {
    /// The terms in the spans, each once, in order.
    fn terms(&self) -> Vec<u32> {
        self.found.terms()
    }

    /// The columns; the terms are given as (name, number of the list).
    fn columns(
        &self,
        py: Python<'_>,
        fields: Vec<String>,
        terms: Vec<(String, u32)>,
    ) -> PyResult<ArrowColumns> {
        let legend = &self.legend.get().legend;
        let node = py.detach(|| self.found.columns(legend, self.wanted, &fields, &terms));
        Ok(ArrowColumns { node: node.map_err(fault)? })
    }
}

/// Judge Arrow texts; column `n` is the field `fields[n]`. Not `in_force`: nothing is found.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "a function of the Python module")]
pub fn judge_arrow(
    py: Python<'_>,
    engine: &Engine,
    texts: &ArrowTexts,
    fields: Vec<u32>,
    context: &Bound<'_, PyAny>,
    day: i64,
    in_force: bool,
    legend: &Bound<'_, Legend>,
    columns: Vec<String>,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<ArrowFound> {
    let context = engine.context(context)?;
    let wanted = wanted(&columns)?;
    let chunks =
        texts.chunks.iter().map(|array| Chunk::read(array, &texts.shape)).collect::<Result<Vec<_>, _>>();
    let chunks = chunks.map_err(fault)?;
    if chunks.iter().any(|chunk| chunk.columns.len() != fields.len()) {
        return Err(PyValueError::new_err(format!("fields: {} for another number of columns", fields.len())));
    }
    let starts = chunks.iter().scan(0, |start, chunk| Some(std::mem::replace(start, *start + chunk.len())));
    let judging = Judging {
        engine: &engine.engine,
        starts: starts.collect(),
        chunks,
        fields,
        context,
        day,
        in_force,
        legend: &legend.get().legend,
        wanted,
    };
    let weigh = |grains: &mut Grains| {
        judging.chunks.iter().for_each(|chunk| chunk.weigh(|weight| grains.add(weight)))
    };
    let deal = Deal::new(weigh, threads);
    let parts = run(py, &deal, progress, |grain| judging.grain(grain).map_err(Stop::Fault))?;
    Ok(ArrowFound { found: Found::new(texts.rows, parts), legend: legend.clone().unbind(), wanted })
}

struct Judging<'a> {
    engine: &'a crate::Engine,
    chunks: Vec<Chunk<'a>>,
    /// The row that each chunk begins with.
    starts: Vec<usize>,
    fields: Vec<u32>,
    context: Vec<Option<Value>>,
    day: i64,
    in_force: bool,
    legend: &'a legend::Legend,
    wanted: Wanted,
}

impl Judging<'_> {
    /// A grain may go over several chunks.
    fn grain(&self, grain: Range<usize>) -> Result<Part, String> {
        let mut part = Part::default();
        let mut row = grain.start;
        while row < grain.end {
            let number = self.starts.partition_point(|&start| start <= row) - 1;
            let (chunk, start) = (&self.chunks[number], self.starts[number]);
            let end = grain.end.min(start + chunk.len());
            match self.fields[..] {
                [field] => self.texts(chunk, start, row..end, field, &mut part)?,
                _ => self.rows_of_fields(chunk, start, row..end, &mut part)?,
            }
            row = end;
        }
        Ok(part)
    }

    /// Rows of one text.
    fn texts(
        &self,
        chunk: &Chunk<'_>,
        start: usize,
        rows: Range<usize>,
        field: u32,
        part: &mut Part,
    ) -> Result<(), String> {
        let (mut desk, mut ends) = (Sheets::default(), Vec::new());
        for first in rows.clone().step_by(sheet::ROWS) {
            let block = first..rows.end.min(first + sheet::ROWS);
            let run = chunk.run(0, block.start - start..block.end - start, &mut ends);
            let run = run.filter(|run| run.len() <= self.engine.max_chars());
            let (mut row, mut at) = (first, 0);
            while row < block.end {
                // Rows that are ASCII lie as they are read; after them comes one that is not.
                let ends = &ends[row - first..];
                let ascii = run.map_or(&[][..], |run| ascii_prefix(&run[at..]));
                let whole = match run {
                    Some(_) => ends.partition_point(|&end| end as usize <= at + ascii.len()),
                    None => 0,
                };
                if whole < FEW_ROWS {
                    self.mixed(chunk, start, row..block.end, field, &mut desk, part)?;
                    break;
                }
                if self.in_force {
                    let keep = |number: usize, verdict| {
                        part.add(row + number, &verdict, |_| 0, self.legend, self.wanted)
                    };
                    self.engine.judge_run(ascii, (at as u32, &ends[..whole]), self.asked(field), keep);
                }
                let next = block.end.min(row + whole + 1);
                self.mixed(chunk, start, row + whole..next, field, &mut desk, part)?;
                at = ends[next - row - 1] as usize;
                row = next;
            }
        }
        Ok(())
    }

    /// Rows of one text that are not all there, or not all ASCII.
    fn mixed(
        &self,
        chunk: &Chunk<'_>,
        start: usize,
        rows: Range<usize>,
        field: u32,
        desk: &mut Sheets,
        part: &mut Part,
    ) -> Result<(), String> {
        let Sheets { sheet, decoder } = desk;
        let asked = self.asked(field);
        let is_short = self.engine.max_chars().min(sheet::SHORT);
        let add = |part: &mut Part, row, verdict| part.add(row, &verdict, |_| 0, self.legend, self.wanted);
        for row in rows {
            let bytes = chunk.text(0, row - start).map_err(|why| torn(row, why))?;
            let Some(bytes) = bytes.filter(|_| !chunk.is_null(row - start)) else {
                part.null(row);
                continue;
            };
            if !self.in_force {
                continue;
            }
            let malformed = |_| torn(row, "it is not UTF-8");
            if sheet.is_full() {
                self.engine.finish(sheet, asked, |row, verdict| add(part, row, verdict));
            }
            if bytes.len() <= is_short && sheet.push_utf8(row, bytes).map_err(malformed)? {
                continue;
            }
            let text = decoder.read(bytes, self.engine.max_chars()).map_err(malformed)?;
            self.engine.add(sheet, row, text, asked, |row, verdict| add(part, row, verdict));
        }
        self.engine.finish(sheet, asked, |row, verdict| add(part, row, verdict));
        Ok(())
    }

    fn asked(&self, field: u32) -> Asked<'_> {
        Asked { field, context: &self.context, day: self.day }
    }

    /// Rows of several texts, of which some may be missing.
    fn rows_of_fields(
        &self,
        chunk: &Chunk<'_>,
        start: usize,
        rows: Range<usize>,
        part: &mut Part,
    ) -> Result<(), String> {
        let mut decoders: Vec<Decoder> = self.fields.iter().map(|_| Decoder::default()).collect();
        let (mut fields, mut places) = (Vec::new(), Vec::new());
        for row in rows {
            fields.clear();
            places.clear();
            let mut texts: Vec<Text<'_>> = Vec::with_capacity(decoders.len());
            for (column, decoder) in decoders.iter_mut().enumerate() {
                let bytes = chunk.text(column, row - start).map_err(|why| torn(row, why))?;
                let Some(bytes) = bytes.filter(|_| !chunk.is_null(row - start)) else { continue };
                texts.push(
                    decoder.read(bytes, self.engine.max_chars()).map_err(|_| torn(row, "it is not UTF-8"))?,
                );
                fields.push(self.fields[column]);
                places.push(column as u32);
            }
            if texts.is_empty() {
                part.null(row);
            } else if self.in_force
                && let Some(verdict) = self.engine.judge(&fields, &texts, &self.context, self.day)
            {
                part.add(row, &verdict, |text| places[text as usize], self.legend, self.wanted);
            }
        }
        Ok(())
    }
}

/// What rows of one text are read into.
#[derive(Default)]
struct Sheets {
    sheet: Sheet,
    decoder: Decoder,
}

/// Fewer rows than these that are ASCII are not looked at as one.
const FEW_ROWS: usize = 8;

fn ascii_prefix(bytes: &[u8]) -> &[u8] {
    const STEP: usize = 256;
    let whole = bytes.chunks(STEP).take_while(|chunk| chunk.is_ascii()).map(<[u8]>::len).sum();
    let rest = bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count();
    &bytes[..whole + rest]
}

fn torn(row: usize, why: &str) -> String {
    format!("the text of row {row} is broken: {why}")
}
