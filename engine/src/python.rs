//! The Python face: `bylaw._engine`.
//!
//! With the files in `python/`, all that knows Python. Down come a plan and texts, up go numbers; Python objects are
//! made when somebody looks at them. No Python object is held by the engine and none is called.

mod arrow;
mod batch;
mod compiled;
mod judge;
mod list;
mod outcome;
mod today;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{PyList, PyString, PyTuple};

use crate::{Excepted, Finding, Limits, Match, Span, Text, Value};

/// Texts of more code points than this are judged with the interpreter let go.
const LONG: usize = 4096;

type Matches = Vec<(u32, u32, u32, u16)>;
type Spans = Vec<(u32, u32, u32, u32, u16, bool)>;
type Findings = Vec<(u32, i64, i64, Spans)>;
type Exceptions = Vec<(u32, usize, Spans, Spans)>;

/// A policy made ready for judging texts.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct Engine {
    pub engine: crate::Engine,
}

#[pymethods]
impl Engine {
    #[new]
    fn new(py: Python<'_>, plan_json: &str, max_chars: i64, max_matches: i64) -> PyResult<Self> {
        let limits =
            Limits { chars: limit("max_chars", max_chars)?, matches: limit("max_matches", max_matches)? };
        let engine = py.detach(|| crate::Engine::new(plan_json, limits)).map_err(PyValueError::new_err)?;
        Ok(Engine { engine })
    }

    /// Judge texts, given as (field, text); None if there is nothing to say.
    fn judge(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
        day: i64,
    ) -> PyResult<Option<Verdict>> {
        let context = self.context(context)?;
        let (mut fields, mut strings) = (Vec::new(), Vec::new());
        for (position, text) in texts.try_iter()?.enumerate() {
            let (field, string) = field_and_text(position, &text?)?;
            if fields.contains(&field) {
                return Err(PyValueError::new_err(format!("texts[{position}]: field {field} comes twice")));
            }
            fields.push(field);
            strings.push(string);
        }
        let texts = strings.iter().map(units).collect::<PyResult<Vec<_>>>()?;
        Ok(let_go(py, &texts, || self.engine.judge(&fields, &texts, &context, day)).map(Verdict::from))
    }

    /// Judge one text of field 0.
    fn judge_text(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        context: &Bound<'_, PyAny>,
        day: i64,
    ) -> PyResult<Option<Verdict>> {
        let context = self.context(context)?;
        let texts = [units(string(text).ok_or_else(|| no_string("text", text))?)?];
        Ok(let_go(py, &texts, || self.engine.judge(&[0], &texts, &context, day)).map(Verdict::from))
    }

    /// Judge many texts of field 0, each by itself.
    fn judge_many<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
        context: &Bound<'py, PyAny>,
        day: i64,
    ) -> PyResult<Vec<Option<Verdict>>> {
        let context = self.context(context)?;
        let strings = texts.try_iter()?.enumerate().map(|(position, text)| {
            text?
                .cast_into::<PyString>()
                .map_err(|error| no_string(&format!("texts[{position}]"), &error.into_inner()))
        });
        let strings = strings.collect::<PyResult<Vec<_>>>()?;
        let texts = strings.iter().map(units).collect::<PyResult<Vec<_>>>()?;
        let judge = |text: &Text<'_>| {
            self.engine.judge(&[0], std::slice::from_ref(text), &context, day).map(Verdict::from)
        };
        Ok(let_go(py, &texts, || texts.iter().map(judge).collect()))
    }

    /// The matches of a text as (term, start, end, views), and whether any were left out.
    fn matches(&self, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<(Matches, bool)> {
        let text = units(string(text).ok_or_else(|| no_string("text", text))?)?;
        let (matches, truncated) = let_go(py, &[text], || self.engine.matches(text));
        let tuple = |found: Match| (found.term, found.start, found.end, found.views);
        Ok((matches.into_iter().map(tuple).collect(), truncated))
    }
}

impl Engine {
    pub fn context(&self, context: &Bound<'_, PyAny>) -> PyResult<Vec<Option<Value>>> {
        let given = context.len()?;
        if given != self.engine.context {
            let message = format!("context: {given} values where the plan has {}", self.engine.context);
            return Err(PyValueError::new_err(message));
        }
        if given == 0 {
            return Ok(Vec::new());
        }
        let values = context.try_iter()?.enumerate();
        values.map(|(position, value)| context_value(position, &value?)).collect()
    }
}

/// What was found in the texts of one call.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct Verdict {
    pub verdict: crate::Verdict,
}

impl From<crate::Verdict> for Verdict {
    fn from(verdict: crate::Verdict) -> Self {
        Verdict { verdict }
    }
}

#[pymethods]
impl Verdict {
    #[getter]
    fn points(&self) -> i64 {
        self.verdict.points
    }

    #[getter]
    fn review_points(&self) -> i64 {
        self.verdict.review_points
    }

    #[getter]
    fn truncated(&self) -> bool {
        self.verdict.truncated
    }

    /// The rules that hold, without their spans.
    #[getter]
    fn rules(&self) -> Vec<u32> {
        self.verdict.findings.iter().map(|finding| finding.rule).collect()
    }

    #[getter]
    fn findings(&self) -> Findings {
        let tuple = |finding: &Finding| (finding.rule, finding.points, finding.factor, spans(&finding.spans));
        self.verdict.findings.iter().map(tuple).collect()
    }

    #[getter]
    fn excepted(&self) -> Exceptions {
        let tuple = |one: &Excepted| (one.rule, one.unless, spans(&one.spans), spans(&one.guard));
        self.verdict.excepted.iter().map(tuple).collect()
    }

    /// (points, review_points, truncated, findings, excepted)
    fn as_tuple(&self) -> (i64, i64, bool, Findings, Exceptions) {
        (self.points(), self.review_points(), self.truncated(), self.findings(), self.excepted())
    }

    fn __repr__(&self) -> String {
        let verdict = &self.verdict;
        format!(
            "<Verdict points={} review_points={} findings={} excepted={}{}>",
            verdict.points,
            verdict.review_points,
            verdict.findings.len(),
            verdict.excepted.len(),
            if verdict.truncated { " truncated" } else { "" },
        )
    }
}

fn spans(spans: &[Span]) -> Spans {
    let tuple = |span: &Span| {
        let Match { text, start, end, term, views } = span.found;
        (text, start, end, term, views, span.counted)
    };
    spans.iter().map(tuple).collect()
}

fn limit(name: &str, value: i64) -> PyResult<usize> {
    usize::try_from(value).map_err(|_| PyValueError::new_err(format!("{name}: {value} is negative")))
}

fn string<'a, 'py>(text: &'a Bound<'py, PyAny>) -> Option<&'a Bound<'py, PyString>> {
    text.cast::<PyString>().ok()
}

fn no_string(place: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let kind = value.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string());
    PyTypeError::new_err(format!("{place}: expected str, not {kind}"))
}

fn field_and_text<'py>(position: usize, text: &Bound<'py, PyAny>) -> PyResult<(u32, Bound<'py, PyString>)> {
    let place = format!("texts[{position}]");
    let pair = text
        .cast::<PyTuple>()
        .ok()
        .filter(|pair| pair.len() == 2)
        .ok_or_else(|| PyTypeError::new_err(format!("{place}: expected a pair of field and text")))?;
    let field: i64 = pair.get_item(0)?.extract()?;
    let field = u32::try_from(field)
        .map_err(|_| PyValueError::new_err(format!("{place}: {field} is no field number")))?;
    let string = pair.get_item(1)?.cast_into::<PyString>();
    Ok((field, string.map_err(|error| no_string(&place, &error.into_inner()))?))
}

fn context_value(position: usize, value: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Some(string) = string(value) {
        return Ok(Some(Value::Text(string.to_string_lossy().into_owned())));
    }
    match value.extract::<i64>() {
        Ok(number) => Ok(Some(Value::Number(number))),
        Err(error) if error.is_instance_of::<PyTypeError>(value.py()) => {
            Err(PyTypeError::new_err(format!("context[{position}]: expected int, str or None")))
        }
        Err(_) => Err(PyValueError::new_err(format!("context[{position}]: the number is too large"))),
    }
}

/// The base and the skeleton of a text (SEMANTICS.md, section 2).
#[pyfunction]
fn fold(text: &str) -> (String, String) {
    crate::folded(text)
}

/// The bases of many texts.
#[pyfunction]
fn fold_many<'py>(py: Python<'py>, texts: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let (mut folder, bases) = (crate::Folder::default(), PyList::empty(py));
    for text in texts.try_iter()? {
        bases.append(folder.base(text?.cast::<PyString>()?.to_str()?))?;
    }
    Ok(bases)
}

/// The code points of a string, as they lie in memory.
pub fn units<'a>(string: &'a Bound<'_, PyString>) -> PyResult<Text<'a>> {
    // SAFETY: `data` reads the kind and the address that the object states itself. A `str` never
    // changes while somebody else holds a reference to it, and the slice borrows ours: it is
    // valid wherever it can be used, with the interpreter let go as well. That the bit field is
    // read right on a platform is held by the tests, which use strings of all three widths.
    let data = unsafe { string.data() }?;
    Ok(match data {
        PyStringData::Ucs1(units) => Text::One(units),
        PyStringData::Ucs2(units) => Text::Two(units),
        PyStringData::Ucs4(units) => Text::Four(units),
    })
}

/// Runs `body`, with the interpreter let go if there is much to read.
pub fn let_go<T: Send>(py: Python<'_>, texts: &[Text<'_>], body: impl Send + FnOnce() -> T) -> T {
    let length = texts.iter().fold(0usize, |sum, text| sum.saturating_add(text.len()));
    let_go_of(py, length, body)
}

/// The same given how long all texts are.
pub fn let_go_of<T: Send>(py: Python<'_>, length: usize, body: impl Send + FnOnce() -> T) -> T {
    if length > LONG { py.detach(body) } else { body() }
}

#[pymodule(gil_used = false)]
mod _engine {
    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_export]
    use super::judge::Judge;
    #[pymodule_export]
    use super::outcome::Outcome;
    #[pymodule_export]
    use super::{Engine, Verdict, fold, fold_many};

    #[pymodule_export]
    use super::arrow::{ArrowColumns, ArrowError, ArrowTexts};

    #[pymodule_export]
    use super::batch::{ArrowFound, Legend, judge_arrow};

    #[pymodule_export]
    use super::compiled::{Compiled, Terms, compiled};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("GRAMMAR", crate::GRAMMAR)?;
        module.add("FOLD_TABLE", crate::FOLD_TABLE)?;
        module.add("READINGS_TABLE", crate::READINGS_TABLE)?;
        module.add("SPLITS_TABLE", crate::SPLITS_TABLE)?;
        module.add("PICTURES_TABLE", crate::PICTURES_TABLE)?;
        module.add("ALIKE_TABLE", crate::ALIKE_TABLE)?;
        module.add("PROFILE", if cfg!(debug_assertions) { "debug" } else { "release" })?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
