//! The usual call of a policy's `judge`, as short as it can be.
//!
//! `Judge` is the base class of `bylaw.Policy`. A `str` judged here and now goes from Python's call
//! to the engine and, if it is clean, as most are, back with the decision that clean texts of a day
//! share: no Python code runs. Everything else is handed to the methods of the subclass.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::list::{Day, judge_list};
use super::outcome::{Outcome, Setting};
use super::today::Today;
use super::{Engine, let_go, units};
use crate::Value;

/// What a policy judges with.
struct Desk {
    engine: Py<Engine>,
    /// A context of which nothing is known.
    nothing: Vec<Option<Value>>,
    setting: Arc<Setting>,
    dated: bool,
}

impl Desk {
    /// The day that decisions name.
    fn day(&self, day: i64) -> i64 {
        if self.dated { day } else { 0 }
    }
}

/// The base of a policy. It holds no object that leads back to the policy.
#[pyclass(frozen, subclass, module = "bylaw._engine")]
pub struct Judge {
    desk: OnceLock<Desk>,
    today: Today,
}

#[pymethods]
impl Judge {
    #[new]
    #[pyo3(signature = (*_args, **_options))]
    fn new(_args: &Bound<'_, PyTuple>, _options: Option<&Bound<'_, PyDict>>) -> Self {
        Judge { desk: OnceLock::new(), today: Today::default() }
    }

    /// Has the usual call end here. Decisions are made by calling `decision`.
    #[allow(clippy::too_many_arguments)]
    fn _use(
        &self,
        engine: Py<Engine>,
        decision: Py<PyAny>,
        model: Py<PyAny>,
        digest: Py<PyAny>,
        field: Py<PyAny>,
        dated: bool,
        kind: Py<PyAny>,
        context: Py<PyAny>,
    ) -> PyResult<()> {
        let nothing = vec![None; engine.get().engine.context];
        let setting = Arc::new(Setting { decision, model, digest, field, kind, context });
        let desk = Desk { engine, nothing, setting, dated };
        self.desk.set(desk).map_err(|_| PyRuntimeError::new_err("a policy has one engine"))
    }

    /// What clean texts get on a day, which begins and ends at these times.
    fn _open(&self, begins: f64, ends: f64, day: i64, clean: Py<PyAny>) {
        self.today.open(begins, ends, day, clean);
    }

    /// Judges one text (or named fields, ``{"nickname": …, "text": …}``).
    ///
    /// A plain ``str`` is the field ``text``, or the first one declared if there is none of that name.
    /// ``context`` gives the facts the policy declares (durations as ``timedelta`` or seconds);
    /// what is missing makes comparisons false. ``at`` is when the act took place: an aware
    /// ``datetime``, or a ``date`` in the policy's time zone; without it, now.
    /// Raises :class:`InputError` for anything the policy cannot take.
    #[pyo3(signature = (text, *, context = None, at = None))]
    fn judge<'py>(
        slf: &Bound<'py, Self>,
        text: &Bound<'py, PyAny>,
        context: Option<&Bound<'py, PyAny>>,
        at: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        if let (None, None, Ok(string)) = (context, at, text.cast::<PyString>())
            && let Some(desk) = slf.get().desk.get()
            && let Some((day, clean)) = slf.get().today.now(py)
        {
            let (texts, engine) = ([units(string)?], &desk.engine.get().engine);
            return match let_go(py, &texts, || engine.judge(&[0], &texts, &desk.nothing, day)) {
                None => Ok(clean),
                Some(verdict) => Outcome::decide(&desk.setting, desk.day(day), string, verdict),
            };
        }
        slf.call_method1(intern!(py, "_judge"), (text, context, at))
    }

    /// Judges many texts at once; `None` if one is no `str`, or this engine is not the one in use.
    #[allow(clippy::too_many_arguments, reason = "a method of a Python class")]
    fn _judge_list<'py>(
        &self,
        texts: &Bound<'py, PyAny>,
        context: &Bound<'py, PyAny>,
        kind: Py<PyAny>,
        day: i64,
        clean: &Bound<'py, PyAny>,
        threads: Option<usize>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyList>>> {
        let Some(desk) = self.desk.get() else { return Ok(None) };
        let engine = desk.engine.get();
        let values = engine.context(context)?;
        let setting = desk.setting.in_context(texts.py(), kind, context.clone().unbind());
        let day = Day { number: day, named: desk.day(day), clean };
        judge_list(&engine.engine, &Arc::new(setting), texts, &values, &day, threads, progress)
    }
}
