//! Batches of `str` in, decisions out.
//!
//! Only the calling thread can read strings and make decisions, so it hands what it has read to the others piece by
//! piece, decides what they have found meanwhile, and helps them while there is nothing to read or to decide.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

use super::batch::Teller;
use super::outcome::{Outcome, Setting};
use super::{let_go_of, units};
use crate::batch::{self, ROW, Relay};
use crate::sheet::Sheet;
use crate::{Asked, Text, Value};

/// Strings that are read, judged and decided before the next: so many, or fewer of so many code points. What was read
/// of a string is still at hand then when it is judged, and what was found when it is decided.
const BLOCK: usize = 512;
const HEAVY: usize = 1 << 16;

/// Strings that are looked at to tell how many threads pay.
const SAMPLES: usize = 256;

/// A day, what decisions call it, and what clean texts get on it.
pub struct Day<'a, 'py> {
    pub number: i64,
    pub named: i64,
    pub clean: &'a Bound<'py, PyAny>,
}

/// Strings that are judged together, and what was found in them, by row.
#[derive(Default)]
struct Piece<'a> {
    /// The row of the first.
    first: usize,
    read: Vec<Text<'a>>,
    /// Code points of all.
    length: usize,
    sheet: Sheet,
    found: Vec<(usize, crate::Verdict)>,
}

impl Piece<'_> {
    fn judge(&mut self, engine: &crate::Engine, asked: Asked<'_>) {
        let Piece { first, read, sheet, found, .. } = self;
        for (row, &text) in (*first..).zip(read.iter()) {
            engine.add(sheet, row, text, asked, |row, verdict| found.push((row, verdict)));
        }
        engine.finish(sheet, asked, |row, verdict| found.push((row, verdict)));
    }
}

/// While it is there, the garbage collector is not called up. Decisions are no part of any cycle, but so many of them
/// would have it go over all else that is new, such as the caller's own list, again and again.
struct CollectorOff<'py> {
    was_on: bool,
    _attached: Python<'py>,
}

impl<'py> CollectorOff<'py> {
    fn new(py: Python<'py>) -> CollectorOff<'py> {
        // SAFETY: this thread is attached to the interpreter, here and until the value is dropped.
        CollectorOff { was_on: unsafe { pyo3::ffi::PyGC_Disable() } == 1, _attached: py }
    }
}

impl Drop for CollectorOff<'_> {
    fn drop(&mut self) {
        if self.was_on {
            // SAFETY: as above.
            unsafe { pyo3::ffi::PyGC_Enable() };
        }
    }
}

/// The part of the calling thread.
struct Caller<'a, 'py> {
    engine: &'a crate::Engine,
    asked: Asked<'a>,
    setting: &'a Arc<Setting>,
    named: i64,
    py: Python<'py>,
    texts: &'a [Bound<'py, PyString>],
    /// Strings that were read, and judged.
    read: usize,
    judged: usize,
    /// Pieces to be filled again.
    spare: Vec<Piece<'a>>,
    decided: Vec<(usize, Bound<'py, PyAny>)>,
    teller: Teller,
}

impl<'a> Relay<Piece<'a>, PyErr> for Caller<'a, '_> {
    fn next(&mut self) -> PyResult<Option<Piece<'a>>> {
        let left = &self.texts[self.read..];
        if left.is_empty() {
            return Ok(None);
        }
        let mut piece = self.spare.pop().unwrap_or_default();
        (piece.first, piece.length) = (self.read, 0);
        piece.read.clear();
        for text in left.iter().take(BLOCK) {
            let text = units(text)?;
            piece.length = piece.length.saturating_add(text.len());
            piece.read.push(text);
            if piece.length >= HEAVY {
                break;
            }
        }
        self.read += piece.read.len();
        Ok(Some(piece))
    }

    fn work(&mut self, piece: &mut Piece<'a>) {
        let (engine, asked) = (self.engine, self.asked);
        let_go_of(self.py, piece.length, || piece.judge(engine, asked));
    }

    fn take(&mut self, mut piece: Piece<'a>) -> PyResult<()> {
        {
            let _off = CollectorOff::new(self.py);
            for (row, verdict) in piece.found.drain(..) {
                let decision = Outcome::decide(self.setting, self.named, &self.texts[row], verdict)?;
                self.decided.push((row, decision));
            }
        }
        self.judged += piece.read.len();
        self.spare.push(piece);
        self.teller.go_on(self.judged)
    }

    fn wait<T: Send>(&mut self, waiting: impl Send + FnOnce() -> T) -> T {
        self.py.detach(waiting)
    }
}

/// Judge many texts of field 0: their decisions; `None` if one is no `str`.
pub fn judge_list<'py>(
    engine: &crate::Engine,
    setting: &Arc<Setting>,
    texts: &Bound<'py, PyAny>,
    context: &[Option<Value>],
    day: &Day<'_, 'py>,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Option<Bound<'py, PyList>>> {
    let py = texts.py();
    let Some(texts) = held(texts)? else { return Ok(None) };
    let asked = Asked { field: 0, context, day: day.number };
    let weight = weight(&texts)?;
    let pieces = texts.len().div_ceil(BLOCK).max(weight / HEAVY).min(texts.len());
    let threads = threads.unwrap_or_else(|| batch::paying(weight)).min(pieces).max(1);
    let teller = Teller::new(texts.len(), progress);
    let (spare, decided) = (Vec::new(), Vec::new());
    let mut caller = Caller {
        engine,
        asked,
        setting,
        named: day.named,
        py,
        texts: &texts,
        read: 0,
        judged: 0,
        spare,
        decided,
        teller,
    };
    batch::relay(threads, &mut caller, |piece| piece.judge(engine, asked))?;
    let Caller { decided, teller, .. } = caller;
    teller.finish(py)?;
    // Last of all, so that the garbage collector does not meet it half way.
    let decisions = PyList::new(py, std::iter::repeat_n(day.clean, texts.len()))?;
    for (row, decision) in decided {
        decisions.set_item(row, decision)?;
    }
    Ok(Some(decisions))
}

/// The strings of a list or a tuple, whatever becomes of it; `None` if something else is in it. No Python object holds
/// them, which the garbage collector, called up by decisions, would go over again and again.
fn held<'py>(texts: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyString>>>> {
    fn all<'py>(
        texts: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
    ) -> Option<Vec<Bound<'py, PyString>>> {
        let mut held = Vec::with_capacity(texts.len());
        for text in texts {
            held.push(text.cast_into().ok()?);
        }
        Some(held)
    }
    match texts.cast::<PyList>() {
        Ok(list) => Ok(all(list.iter())),
        Err(_) => Ok(all(texts.cast::<PyTuple>()?.iter())),
    }
}

/// About what all texts weigh, told by some of them.
fn weight(texts: &[Bound<'_, PyString>]) -> PyResult<usize> {
    let every = texts.len().div_ceil(SAMPLES).max(1);
    texts.iter().step_by(every).try_fold(0usize, |sum, text| {
        Ok(sum.saturating_add((units(text)?.len() + ROW).saturating_mul(every)))
    })
}
