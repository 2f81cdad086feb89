//! Batches: many `str` or Arrow data in, what was found or Arrow columns out.
//!
//! The engine is at work with the interpreter let go. Now and then the calling thread comes back
//! to see to signals and to tell how far it is.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use super::arrow::{ArrowColumns, ArrowError, ArrowTexts, fault};
use super::outcome::{Outcome, Setting};
use super::{Engine, LONG, units};
use crate::arrow::import::Chunk;
use crate::arrow::utf8::Decoder;
use crate::batch::{self, Deal};
use crate::columns::{Found, Part, Wanted};
use crate::legend::{self, Lane, Names};
use crate::{Text, Value};

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

/// Does the work for all rows that were dealt out.
fn run<T: Send>(
    py: Python<'_>,
    deal: &Deal,
    progress: Option<Py<PyAny>>,
    work: impl Fn(Range<usize>) -> Result<T, Stop> + Sync + Send,
) -> PyResult<Vec<T>> {
    let total = deal.grains.last().map_or(0, |grain| grain.end);
    let done = AtomicUsize::new(0);
    let counted = |grain: Range<usize>| {
        let rows = grain.len();
        let result = work(grain)?;
        done.fetch_add(rows, Ordering::Relaxed);
        Ok(result)
    };
    let mut last = Instant::now();
    let go_on = || {
        if last.elapsed() < PATIENCE {
            return Ok(());
        }
        let result = Python::attach(|py| {
            py.check_signals()?;
            match (&progress, done.load(Ordering::Relaxed)) {
                (Some(progress), done) if done < total => progress.call1(py, (done, total)).map(drop),
                _ => Ok(()),
            }
        });
        last = Instant::now();
        result.map_err(Stop::Raised)
    };
    let is_small = deal.threads == 1 && deal.weight <= LONG;
    let body = || batch::run(deal, counted, go_on);
    let results = if is_small { body() } else { py.detach(body) }?;
    if let Some(progress) = progress {
        progress.call1(py, (total, total))?;
    }
    Ok(results)
}

/// A day, what decisions call it, and what clean texts get on it.
pub struct Day<'a, 'py> {
    pub number: i64,
    pub named: i64,
    pub clean: &'a Bound<'py, PyAny>,
}

/// Judge many texts of field 0: their decisions; `None` if one is no `str`.
pub fn judge_list<'py>(
    engine: &crate::Engine,
    setting: &Arc<Setting>,
    texts: &Bound<'py, PyTuple>,
    context: &[Option<Value>],
    day: &Day<'_, 'py>,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Option<Bound<'py, PyList>>> {
    let py = texts.py();
    // A tuple never changes, and keeps its strings alive.
    let mut read = Vec::with_capacity(texts.len());
    for text in texts.as_slice() {
        let Ok(string) = text.cast::<PyString>() else { return Ok(None) };
        read.push(units(string)?);
    }
    let deal = Deal::new(|| read.iter().map(|text| text.len()), threads);
    let number = day.number;
    let parts = run(py, &deal, progress, |grain| {
        let judge = |row: usize| Some((row, engine.judge(&[0], &read[row..=row], context, number)?));
        Ok(grain.filter_map(judge).collect::<Vec<_>>())
    })?;
    let decisions = PyList::new(py, std::iter::repeat_n(day.clean, texts.len()))?;
    for (row, verdict) in parts.into_iter().flatten() {
        let string = texts.as_slice()[row].cast::<PyString>()?;
        decisions.set_item(row, Outcome::decide(setting, day.named, string, verdict)?)?;
    }
    Ok(Some(decisions))
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
    let weights = || judging.chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|row| chunk.weight(row)));
    let deal = Deal::new(weights, threads);
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
        let mut decoder = Decoder::default();
        for row in rows {
            let bytes = chunk.text(0, row - start).map_err(|why| torn(row, why))?;
            let Some(bytes) = bytes.filter(|_| !chunk.is_null(row - start)) else {
                part.null(row);
                continue;
            };
            if !self.in_force {
                continue;
            }
            let text =
                decoder.read(bytes, self.engine.max_chars()).map_err(|_| torn(row, "it is not UTF-8"))?;
            if let Some(verdict) = self.engine.judge(&[field], &[text], &self.context, self.day) {
                part.add(row, &verdict, |_| 0, self.legend, self.wanted);
            }
        }
        Ok(())
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

fn torn(row: usize, why: &str) -> String {
    format!("the text of row {row} is broken: {why}")
}
