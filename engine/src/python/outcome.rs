//! What a decision is made of, asked for without a step in Python.
//!
//! `Outcome` is the base class of `bylaw.Decision`: whether anything was found and for how many
//! points is known when it is made; all else is worked out there, when somebody looks.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::Verdict;

/// The base of a decision. It holds no object that leads back to it.
#[pyclass(frozen, subclass, module = "bylaw._engine")]
pub struct Outcome {
    /// The checked policy that decided.
    #[pyo3(get)]
    model: Py<PyAny>,
    /// SHA-256 of the policy that decided.
    #[pyo3(get)]
    digest: Py<PyAny>,
    #[pyo3(get)]
    _day: i64,
    #[pyo3(get)]
    _verdict: Option<Py<PyAny>>,
    #[pyo3(get)]
    _texts: Py<PyTuple>,
    /// False if the policy was not in force on that day: then nothing is found.
    #[pyo3(get)]
    in_force: bool,
    /// The kind of account whose ladder applies; ``None`` where the policy has one ladder for all.
    #[pyo3(get)]
    kind: Option<Py<PyAny>>,
    #[pyo3(get)]
    _context: Option<Py<PyAny>>,
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
}

#[pymethods]
impl Outcome {
    #[new]
    #[pyo3(signature = (model, digest, day, verdict, texts, in_force = true, kind = None, context = None))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        model: Py<PyAny>,
        digest: Py<PyAny>,
        day: i64,
        verdict: Option<Bound<'_, PyAny>>,
        texts: Py<PyTuple>,
        in_force: bool,
        kind: Option<Py<PyAny>>,
        context: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let (points, review_points, truncated, found) = match &verdict {
            None => (0, 0, false, false),
            Some(verdict) => figures(verdict)?,
        };
        let _verdict = verdict.map(Bound::unbind);
        Ok(Outcome {
            model,
            digest,
            _day: day,
            _verdict,
            _texts: texts,
            in_force,
            kind,
            _context: context,
            points,
            review_points,
            truncated,
            found,
        })
    }

    fn __bool__(&self) -> bool {
        self.found
    }
}

/// Points, points with those for review, whether it was truncated, and whether a rule holds: of
/// either engine's verdict.
fn figures(verdict: &Bound<'_, PyAny>) -> PyResult<(i64, i64, bool, bool)> {
    if let Ok(verdict) = verdict.cast::<Verdict>() {
        let verdict = &verdict.get().verdict;
        return Ok((verdict.points, verdict.review_points, verdict.truncated, !verdict.findings.is_empty()));
    }
    let py = verdict.py();
    Ok((
        verdict.getattr(intern!(py, "points"))?.extract()?,
        verdict.getattr(intern!(py, "review_points"))?.extract()?,
        verdict.getattr(intern!(py, "truncated"))?.extract()?,
        verdict.getattr(intern!(py, "rules"))?.is_truthy()?,
    ))
}
