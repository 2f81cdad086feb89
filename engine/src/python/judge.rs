//! The usual call of a policy's `judge`, as short as it can be.
//!
//! `Judge` is the base class of `bylaw.Policy`. A `str` judged here and now goes from Python's call
//! to the engine and, if it is clean, as most are, back with the decision that clean texts of a day
//! share: no Python code runs. Everything else is handed to the methods of the subclass.

use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::{Engine, Verdict, let_go, units};
use crate::Value;

/// A day in force.
struct Today {
    /// When it begins and ends, in seconds since the epoch.
    begins: f64,
    ends: f64,
    /// Its number.
    day: i64,
    /// The decision about a clean text.
    clean: Py<PyAny>,
}

/// What a policy judges with.
struct Desk {
    engine: Py<Engine>,
    /// A context of which nothing is known.
    nothing: Vec<Option<Value>>,
    /// The class of decisions, and what they are made of besides day, verdict and text.
    decision: Py<PyAny>,
    model: Py<PyAny>,
    digest: Py<PyAny>,
    field: Py<PyAny>,
    dated: bool,
    kind: Py<PyAny>,
    context: Py<PyAny>,
}

impl Desk {
    fn decide<'py>(
        &self,
        text: &Bound<'py, PyString>,
        day: i64,
        verdict: crate::Verdict,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = text.py();
        let Desk { decision, model, digest, field, dated, kind, context, .. } = self;
        let day = if *dated { day } else { 0 };
        let texts = ((field, text),);
        decision.bind(py).call1((model, digest, day, Verdict::from(verdict), texts, true, kind, context))
    }
}

/// The base of a policy. It holds no object that leads back to the policy.
#[pyclass(frozen, subclass, module = "bylaw._engine")]
pub struct Judge {
    desk: OnceLock<Desk>,
    today: RwLock<Option<Today>>,
}

impl Judge {
    /// The day it is, if it is the one that is known, and what clean texts get.
    fn now<'py>(&self, py: Python<'py>) -> Option<(i64, Bound<'py, PyAny>)> {
        let today = self.today.read().unwrap_or_else(PoisonError::into_inner);
        let Today { begins, ends, day, clean } = today.as_ref()?;
        let is_today = *ends == f64::INFINITY || (*begins..*ends).contains(&clock());
        is_today.then(|| (*day, clean.bind(py).clone()))
    }
}

/// Seconds since the epoch.
fn clock() -> f64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}

#[pymethods]
impl Judge {
    #[new]
    #[pyo3(signature = (*_args, **_options))]
    fn new(_args: &Bound<'_, PyTuple>, _options: Option<&Bound<'_, PyDict>>) -> Self {
        Judge { desk: OnceLock::new(), today: RwLock::new(None) }
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
        let desk = Desk { engine, nothing, decision, model, digest, field, dated, kind, context };
        self.desk.set(desk).map_err(|_| PyRuntimeError::new_err("a policy has one engine"))
    }

    /// What clean texts get on a day, which begins and ends at these times.
    fn _open(&self, begins: f64, ends: f64, day: i64, clean: Py<PyAny>) {
        let today = Today { begins, ends, day, clean };
        // Replaced under the lock, dropped after it: a finalizer may run Python code.
        let _before = self.today.write().unwrap_or_else(PoisonError::into_inner).replace(today);
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
            && let Some((day, clean)) = slf.get().now(py)
        {
            let (texts, engine) = ([units(string)?], &desk.engine.get().engine);
            return match let_go(py, &texts, || engine.judge(&[0], &texts, &desk.nothing, day)) {
                None => Ok(clean),
                Some(verdict) => desk.decide(string, day, verdict),
            };
        }
        slf.call_method1(intern!(py, "_judge"), (text, context, at))
    }
}
