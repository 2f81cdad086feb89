//! Arrow in and out, by the C data interface: no library of Arrow, no Python.
//!
//! ```text
//! ArrowArray ── import: rows of UTF-8 ── utf8: texts ── batch ── columns: nodes ── export ── ArrowArray
//! ```

pub mod export;
pub mod ffi;
pub mod import;
pub mod schema;
pub mod utf8;
