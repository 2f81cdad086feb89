//! Compiled policies and terms as Python sees them; the rest of `bylaw._engine` is beside this.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyIterator, PyList, PyString, PyTuple};

use super::Engine;
use crate::compiled::container::Container;
use crate::compiled::{self as format, Fault};
use crate::{Limits, terms};

/// ValueError(place, cause, remedy).
fn refused(fault: Fault) -> PyErr {
    PyValueError::new_err((fault.place, fault.cause, fault.remedy))
}

/// Terms in one piece of text: a str, or a tuple of spellings, each, made when looked at.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct Terms {
    terms: terms::Terms,
}

impl Terms {
    fn get<'py>(&self, py: Python<'py>, i: usize) -> PyResult<Bound<'py, PyAny>> {
        let mut spellings = self.terms.spellings(i);
        if spellings.len() == 1 {
            return Ok(PyString::new(py, spellings.next().unwrap_or_default()).into_any());
        }
        Ok(PyTuple::new(py, spellings)?.into_any())
    }

    fn list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        (0..self.terms.len()).try_for_each(|i| list.append(self.get(py, i)?))?;
        Ok(list)
    }
}

#[pymethods]
impl Terms {
    #[new]
    fn new(terms: &Bound<'_, PyAny>) -> PyResult<Self> {
        let too_long = |_| PyValueError::new_err("the terms have more than 4 GiB of text");
        let mut builder = terms::Builder::new();
        for term in terms.try_iter()? {
            let term = term?;
            if let Ok(spelling) = term.cast::<PyString>() {
                builder.spelling(spelling.to_str()?).map_err(too_long)?;
            } else {
                let spellings = term.cast::<PyTuple>()?;
                if spellings.is_empty() {
                    return Err(PyValueError::new_err("a term without spellings"));
                }
                for spelling in spellings {
                    builder.spelling(spelling.cast::<PyString>()?.to_str()?).map_err(too_long)?;
                }
            }
            builder.term();
        }
        Ok(Terms { terms: builder.finish() })
    }

    fn __len__(&self) -> usize {
        self.terms.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: isize) -> PyResult<Bound<'py, PyAny>> {
        let i = if index < 0 { index.checked_add_unsigned(self.terms.len()) } else { Some(index) };
        let i = i.and_then(|i| usize::try_from(i).ok()).filter(|&i| i < self.terms.len());
        self.get(py, i.ok_or_else(|| PyIndexError::new_err("no term of this number"))?)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.list(py)?.try_iter()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Terms>().is_ok_and(|other| other.get().terms == self.terms)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for i in 0..self.terms.len() {
            self.terms.spellings(i).for_each(|spelling| spelling.hash(&mut hasher));
        }
        hasher.finish()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyList>,))> {
        Ok((slf.get_type().into_any(), (slf.get().list(slf.py())?,)))
    }

    fn __repr__(&self) -> String {
        format!("<{} terms>", self.terms.len())
    }

    /// The terms from `start` up to `stop`, which share the text.
    fn part(&self, start: usize, stop: usize) -> PyResult<Terms> {
        let part = self.terms.part(start, stop);
        part.map(|terms| Terms { terms }).ok_or_else(|| PyIndexError::new_err("no such terms"))
    }
}

/// A compiled policy: an engine, the terms, and the language's model.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct Compiled {
    compiled: format::Compiled,
}

#[pymethods]
impl Compiled {
    /// From bytes, which are kept.
    #[staticmethod]
    fn hold(py: Python<'_>, data: Bound<'_, PyBytes>) -> PyResult<Self> {
        let data = Box::new(PyBackedBytes::from(data));
        let compiled = py.detach(|| format::Compiled::new(Container::hold(data)?));
        Ok(Compiled { compiled: compiled.map_err(refused)? })
    }

    /// From a file, which is mapped.
    #[staticmethod]
    fn map(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let container = py.detach(|| Container::map(&path))?;
        Ok(Compiled { compiled: container.and_then(format::Compiled::new).map_err(refused)? })
    }

    fn model<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.compiled.model().map_err(refused)?))
    }

    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, self.compiled.sources().map_err(refused)?))
    }

    /// The terms of all groups, one after the other.
    fn terms(&self, py: Python<'_>) -> PyResult<Terms> {
        let terms = py.detach(|| self.compiled.terms()).map_err(refused)?;
        Ok(Terms { terms })
    }

    /// The engine of a plan whose lists are empty; `sizes`: how many terms they have.
    fn engine(
        &self,
        py: Python<'_>,
        plan_json: &str,
        sizes: Vec<usize>,
        max_chars: usize,
        max_matches: usize,
    ) -> PyResult<Engine> {
        let limits = Limits { chars: max_chars, matches: max_matches };
        let engine = py.detach(|| self.compiled.engine(plan_json, &sizes, limits)).map_err(refused)?;
        Ok(Engine { engine })
    }
}

/// An engine with the model, the sources and, group by group, the terms it was made of, as a compiled policy.
#[pyfunction]
pub fn compiled<'py>(
    py: Python<'py>,
    engine: &Bound<'py, Engine>,
    model: &[u8],
    sources: &[u8],
    terms: Vec<Bound<'py, Terms>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let terms: Vec<_> = terms.iter().map(|part| part.get().terms.clone()).collect();
    let engine = &engine.get().engine;
    let bytes = py.detach(|| format::write(engine, model, sources, &terms)).map_err(refused)?;
    Ok(PyBytes::new(py, &bytes))
}
