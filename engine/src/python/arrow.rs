//! The Arrow PyCapsule interface: capsules of others in, capsules of ours out.

use std::ffi::CStr;
use std::sync::Arc;

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::arrow::export::{self, Node};
use crate::arrow::ffi::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::arrow::import::Chunk;
use crate::arrow::schema::Shape;

create_exception!(
    bylaw._engine,
    ArrowError,
    PyValueError,
    "Arrow data that cannot be taken; says which and why."
);

pub fn fault(message: impl Into<String>) -> PyErr {
    ArrowError::new_err(message.into())
}

/// Arrow strings, or named columns of them.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct ArrowTexts {
    pub shape: Shape,
    pub chunks: Vec<ArrowArray>,
    pub rows: usize,
}

#[pymethods]
impl ArrowTexts {
    #[new]
    fn new(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<Self> {
        // An object with both may refuse to be one array.
        if source.hasattr("__arrow_c_stream__")? {
            let capsule = source.call_method0("__arrow_c_stream__")?;
            return Self::of_stream(py, ArrowArrayStream::of(&capsule)?);
        }
        if source.hasattr("__arrow_c_array__")? {
            let pair = source.call_method0("__arrow_c_array__")?;
            let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                pair.extract().map_err(|_| fault("__arrow_c_array__ gives no pair of capsules"))?;
            let (schema, array) = (ArrowSchema::of(&schema)?, ArrowArray::of(&array)?);
            let shape = Shape::read(&schema).map_err(fault)?;
            let mut texts = ArrowTexts { shape, chunks: Vec::new(), rows: 0 };
            texts.push(array)?;
            return Ok(texts);
        }
        Err(fault("it has neither __arrow_c_stream__ nor __arrow_c_array__"))
    }

    /// The names of the columns; None for texts without a name.
    #[getter]
    fn fields(&self) -> Option<Vec<&str>> {
        match &self.shape {
            Shape::Text(_) => None,
            Shape::Fields(fields) => Some(fields.iter().map(|(name, _)| name.as_str()).collect()),
        }
    }

    fn __len__(&self) -> usize {
        self.rows
    }
}

impl ArrowTexts {
    /// Producers may need other threads that wait for the interpreter, so they are called without it.
    fn of_stream(py: Python<'_>, mut stream: ArrowArrayStream) -> PyResult<Self> {
        let schema = py.detach(|| stream.schema()).map_err(fault)?;
        let shape = Shape::read(&schema).map_err(fault)?;
        let mut texts = ArrowTexts { shape, chunks: Vec::new(), rows: 0 };
        while let Some(array) = py.detach(|| stream.chunk()).map_err(fault)? {
            texts.push(array)?;
            py.check_signals()?;
        }
        Ok(texts)
    }

    fn push(&mut self, array: ArrowArray) -> PyResult<()> {
        let rows = Chunk::read(&array, &self.shape).map_err(fault)?.len();
        if rows > 0 {
            self.rows = self.rows.checked_add(rows).ok_or_else(|| fault("there are too many rows"))?;
            self.chunks.push(array);
        }
        Ok(())
    }
}

/// What a capsule of the interface holds.
trait InCapsule: Sized {
    const NAME: &'static CStr;
    fn is_released(&self) -> bool;

    /// # Safety
    /// As for `take` of each.
    unsafe fn take(place: *mut Self) -> Self;

    fn of(capsule: &Bound<'_, PyAny>) -> PyResult<Self> {
        let name = Self::NAME.to_string_lossy();
        let capsule =
            capsule.cast::<PyCapsule>().map_err(|_| fault(format!("{name}: that is no capsule")))?;
        let place = capsule
            .pointer_checked(Some(Self::NAME))
            .map_err(|_| fault(format!("a capsule has another name than {name}")))?
            .cast::<Self>();
        if !place.is_aligned() {
            return Err(fault(format!("{name}: the address is not aligned")));
        }
        // SAFETY: by its name, the capsule holds such a struct, aligned as just checked; the
        // consumer, we, may move it out, and nobody else does while we are attached.
        let held = unsafe { Self::take(place.as_ptr()) };
        if held.is_released() {
            return Err(fault(format!("{name}: it is released; was it consumed before?")));
        }
        Ok(held)
    }
}

macro_rules! in_capsule {
    ($($kind:ident: $name:literal),*) => { $(
        impl InCapsule for $kind {
            const NAME: &'static CStr = $name;
            fn is_released(&self) -> bool {
                $kind::is_released(self)
            }
            unsafe fn take(place: *mut Self) -> Self {
                // SAFETY: as promised by the caller.
                unsafe { $kind::take(place) }
            }
        }
    )* };
}
in_capsule!(ArrowSchema: c"arrow_schema", ArrowArray: c"arrow_array", ArrowArrayStream: c"arrow_array_stream");

/// Columns for others, who share them.
#[pyclass(frozen, module = "bylaw._engine")]
pub struct ArrowColumns {
    pub node: Arc<Node>,
}

#[pymethods]
impl ArrowColumns {
    fn __len__(&self) -> usize {
        self.node.length
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        PyCapsule::new_with_value(py, export::schema(&self.node), ArrowSchema::NAME)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // A producer may give its own schema where it cannot give the one that is asked for.
        drop(requested_schema);
        let array = PyCapsule::new_with_value(py, export::array(&self.node), ArrowArray::NAME)?;
        Ok((self.__arrow_c_schema__(py)?, array))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        PyCapsule::new_with_value(py, export::stream(self.node.clone()), ArrowArrayStream::NAME)
    }
}
