//! What a decision is made of, asked for without a step in Python.
//!
//! `Outcome` is the base class of `bylaw.Decision`: whether anything was found and for how many
//! points is known when it is made; all else is worked out there, when somebody looks. It is made for
//! one message in ten or so, so it is small: one object, which holds the verdict itself and shares
//! all that the decisions of a policy have in common.

use std::cell::Cell;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::Verdict;

/// What the decisions about plain texts in one context have in common. No object in it leads back to it.
pub struct Setting {
    /// The class of decisions.
    pub decision: Py<PyAny>,
    pub model: Py<PyAny>,
    pub digest: Py<PyAny>,
    /// The name of the field that plain texts are.
    pub field: Py<PyAny>,
    pub kind: Py<PyAny>,
    pub context: Py<PyAny>,
}

impl Setting {
    /// The same in another context.
    pub fn in_context(&self, py: Python<'_>, kind: Py<PyAny>, context: Py<PyAny>) -> Setting {
        Setting {
            decision: self.decision.clone_ref(py),
            model: self.model.clone_ref(py),
            digest: self.digest.clone_ref(py),
            field: self.field.clone_ref(py),
            kind,
            context,
        }
    }
}

/// The base of a decision.
#[pyclass(frozen, subclass, weakref, module = "bylaw._engine")]
pub struct Outcome {
    setting: Arc<Setting>,
    #[pyo3(get)]
    _day: i64,
    told: Told,
    texts: Texts,
    /// False if the policy was not in force on that day: then nothing is found.
    #[pyo3(get)]
    in_force: bool,
    /// Points of the findings in mode ``enforce``; they decide the sanction.
    #[pyo3(get)]
    points: i64,
    /// Points of ``enforce`` and ``grey`` together; they may call for a person.
    #[pyo3(get)]
    review_points: i64,
    /// True if a limit was reached: there may be more than was found.
    #[pyo3(get)]
    truncated: bool,
    found: bool,
    /// What was worked out when somebody looked. A `__dict__` would be made for each.
    kept: PyOnceLock<Py<PyDict>>,
}

/// The verdict.
enum Told {
    Native {
        verdict: crate::Verdict,
        shown: PyOnceLock<Py<Verdict>>,
    },
    /// An object, or ``None``.
    Given(Py<PyAny>),
}

enum Texts {
    /// One, in the field that the setting names.
    Plain(Py<PyString>),
    Given(Py<PyTuple>),
}

thread_local! {
    /// What the next decision that is made without arguments is. So a decision can be made from what no
    /// Python object holds; nothing else runs between putting it here and taking it.
    static NEXT: Cell<Option<Outcome>> = const { Cell::new(None) };
}

impl Outcome {
    /// The decision about a plain text.
    pub fn decide<'py>(
        setting: &Arc<Setting>,
        day: i64,
        text: &Bound<'py, PyString>,
        verdict: crate::Verdict,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (points, review_points, truncated, found) = figures(&verdict);
        NEXT.set(Some(Outcome {
            setting: setting.clone(),
            _day: day,
            told: Told::Native { verdict, shown: PyOnceLock::new() },
            texts: Texts::Plain(text.clone().unbind()),
            in_force: true,
            points,
            review_points,
            truncated,
            found,
            kept: PyOnceLock::new(),
        }));
        let decision = setting.decision.bind(text.py()).call0()?;
        // SAFETY: it is an object of a class that takes part in garbage collection, as all of PyO3's do. Being no
        // part of any cycle it need not; else the collector would go over all decisions again and again.
        unsafe { pyo3::ffi::PyObject_GC_UnTrack(decision.as_ptr().cast()) };
        Ok(decision)
    }
}

#[pymethods]
impl Outcome {
    #[new]
    #[pyo3(signature = (model = None, digest = None, day = 0, verdict = None, texts = None, in_force = true,
        kind = None, context = None))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        model: Option<Py<PyAny>>,
        digest: Option<Py<PyAny>>,
        day: i64,
        verdict: Option<Bound<'_, PyAny>>,
        texts: Option<Py<PyTuple>>,
        in_force: bool,
        kind: Option<Py<PyAny>>,
        context: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let next = if model.is_none() { NEXT.take() } else { None };
        if let Some(next) = next {
            return Ok(next);
        }
        let (Some(model), Some(digest), Some(texts)) = (model, digest, texts) else {
            return Err(PyTypeError::new_err("decisions are made by policies: call `judge`"));
        };
        let (points, review_points, truncated, found) = match &verdict {
            None => (0, 0, false, false),
            Some(verdict) => figures_of(verdict)?,
        };
        let none = || py.None();
        let (kind, context) = (kind.unwrap_or_else(none), context.unwrap_or_else(none));
        let setting = Setting { decision: none(), model, digest, field: none(), kind, context };
        Ok(Outcome {
            setting: Arc::new(setting),
            _day: day,
            told: Told::Given(verdict.map_or_else(none, Bound::unbind)),
            texts: Texts::Given(texts),
            in_force,
            points,
            review_points,
            truncated,
            found,
            kept: PyOnceLock::new(),
        })
    }

    fn __bool__(&self) -> bool {
        self.found
    }

    /// The checked policy that decided.
    #[getter]
    fn model(&self, py: Python<'_>) -> Py<PyAny> {
        self.setting.model.clone_ref(py)
    }

    /// SHA-256 of the policy that decided.
    #[getter]
    fn digest(&self, py: Python<'_>) -> Py<PyAny> {
        self.setting.digest.clone_ref(py)
    }

    /// The kind of account whose ladder applies; ``None`` where the policy has one ladder for all.
    #[getter]
    fn kind(&self, py: Python<'_>) -> Py<PyAny> {
        self.setting.kind.clone_ref(py)
    }

    #[getter]
    fn _kept(&self, py: Python<'_>) -> Py<PyDict> {
        self.kept.get_or_init(py, || PyDict::new(py).unbind()).clone_ref(py)
    }

    #[getter]
    fn _context(&self, py: Python<'_>) -> Py<PyAny> {
        self.setting.context.clone_ref(py)
    }

    #[getter]
    fn _verdict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        match &self.told {
            Told::Given(verdict) => Ok(verdict.clone_ref(py)),
            Told::Native { verdict, shown } => {
                let shown = shown.get_or_try_init(py, || Py::new(py, Verdict::from(verdict.clone())))?;
                Ok(shown.clone_ref(py).into_any())
            }
        }
    }

    #[getter]
    fn _texts(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        match &self.texts {
            Texts::Given(texts) => Ok(texts.clone_ref(py)),
            Texts::Plain(text) => {
                let named = PyTuple::new(py, [self.setting.field.bind(py), text.bind(py).as_any()])?;
                Ok(PyTuple::new(py, [named])?.unbind())
            }
        }
    }
}

type Figures = (i64, i64, bool, bool);

/// Points, points with those for review, whether it was truncated, and whether a rule holds.
fn figures(verdict: &crate::Verdict) -> Figures {
    (verdict.points, verdict.review_points, verdict.truncated, !verdict.findings.is_empty())
}

/// The same of either engine's verdict.
fn figures_of(verdict: &Bound<'_, PyAny>) -> PyResult<Figures> {
    if let Ok(verdict) = verdict.cast::<Verdict>() {
        return Ok(figures(&verdict.get().verdict));
    }
    let py = verdict.py();
    Ok((
        verdict.getattr(intern!(py, "points"))?.extract()?,
        verdict.getattr(intern!(py, "review_points"))?.extract()?,
        verdict.getattr(intern!(py, "truncated"))?.extract()?,
        verdict.getattr(intern!(py, "rules"))?.is_truthy()?,
    ))
}
