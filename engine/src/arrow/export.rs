//! Columns of ours → Arrow arrays for others, who share them: nothing is copied.

use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use super::ffi::{ArrowArray, ArrowArrayStream, ArrowSchema};

/// Memory that arrays share.
#[derive(Debug)]
pub enum Buffer {
    Bytes(Vec<u8>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Buffer {
    fn address(&self) -> *const c_void {
        match self {
            Buffer::Bytes(units) => units.as_ptr().cast(),
            Buffer::I32(units) => units.as_ptr().cast(),
            Buffer::I64(units) => units.as_ptr().cast(),
        }
    }
}

/// A column, or a struct of them: its type and its memory.
#[derive(Debug)]
pub struct Node {
    pub name: &'static str,
    /// The type in the letters of the interface.
    pub format: &'static str,
    pub length: usize,
    pub nulls: usize,
    /// `None`: there is no validity bitmap, since nothing is null.
    pub buffers: Vec<Option<Arc<Buffer>>>,
    pub children: Vec<Arc<Node>>,
    pub dictionary: Option<Arc<Node>>,
}

impl Node {
    /// A dictionary's strings. Fails where 32 bits can't count their bytes.
    pub fn strings<'a>(strings: impl Iterator<Item = &'a str>) -> Result<Node, String> {
        let (mut offsets, mut bytes) = (vec![0], Vec::new());
        for string in strings {
            bytes.extend_from_slice(string.as_bytes());
            offsets.push(i32::try_from(bytes.len()).map_err(|_| "the names of the policy exceed 2 GiB")?);
        }
        Ok(Node {
            name: "",
            format: "u",
            length: offsets.len() - 1,
            nulls: 0,
            buffers: vec![None, Some(Arc::new(Buffer::I32(offsets))), Some(Arc::new(Buffer::Bytes(bytes)))],
            children: Vec::new(),
            dictionary: None,
        })
    }
}

/// The struct was filled in by [`schema`] or [`array`], and holds what they put there.
struct HeldSchema {
    format: CString,
    name: CString,
    children: Vec<*mut ArrowSchema>,
}

const NULLABLE: i64 = 2;

pub fn schema(node: &Node) -> ArrowSchema {
    let string = |text: &str| CString::new(text).unwrap_or_default();
    let children = node.children.iter().map(|child| Box::into_raw(Box::new(schema(child)))).collect();
    let dictionary = node.dictionary.as_ref().map(|node| Box::into_raw(Box::new(schema(node))));
    let mut held = Box::new(HeldSchema { format: string(node.format), name: string(node.name), children });
    ArrowSchema {
        format: held.format.as_ptr(),
        name: held.name.as_ptr(),
        flags: NULLABLE,
        n_children: held.children.len() as i64,
        children: held.children.as_mut_ptr(),
        dictionary: dictionary.unwrap_or(ptr::null_mut()),
        release: Some(release_schema),
        private_data: Box::into_raw(held).cast(),
        ..ArrowSchema::empty()
    }
}

unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    // SAFETY: `schema` has been made above and is released for the first time; then its private
    // data is the box put there, and children and dictionary are boxes of their own. Those that
    // the consumer has moved away are released already, and only their boxes go.
    unsafe {
        let schema = &mut *schema;
        let held = Box::from_raw(schema.private_data.cast::<HeldSchema>());
        held.children.iter().for_each(|&child| drop(Box::from_raw(child)));
        if !schema.dictionary.is_null() {
            drop(Box::from_raw(schema.dictionary));
        }
        schema.release = None;
    }
}

struct HeldArray {
    /// Keeps the buffers alive.
    _node: Arc<Node>,
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
}

pub fn array(node: &Arc<Node>) -> ArrowArray {
    let address =
        |buffer: &Option<Arc<Buffer>>| buffer.as_ref().map_or(ptr::null(), |buffer| buffer.address());
    let buffers = node.buffers.iter().map(address).collect();
    let children = node.children.iter().map(|child| Box::into_raw(Box::new(array(child)))).collect();
    let dictionary = node.dictionary.as_ref().map(|node| Box::into_raw(Box::new(array(node))));
    let mut held = Box::new(HeldArray { _node: node.clone(), buffers, children });
    ArrowArray {
        length: node.length as i64,
        null_count: node.nulls as i64,
        n_buffers: held.buffers.len() as i64,
        buffers: held.buffers.as_mut_ptr(),
        n_children: held.children.len() as i64,
        children: held.children.as_mut_ptr(),
        dictionary: dictionary.unwrap_or(ptr::null_mut()),
        release: Some(release_array),
        private_data: Box::into_raw(held).cast(),
        ..ArrowArray::empty()
    }
}

unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    // SAFETY: as in `release_schema`.
    unsafe {
        let array = &mut *array;
        let held = Box::from_raw(array.private_data.cast::<HeldArray>());
        held.children.iter().for_each(|&child| drop(Box::from_raw(child)));
        if !array.dictionary.is_null() {
            drop(Box::from_raw(array.dictionary));
        }
        array.release = None;
    }
}

/// A stream of one chunk.
struct HeldStream {
    node: Arc<Node>,
    done: bool,
}

pub fn stream(node: Arc<Node>) -> ArrowArrayStream {
    ArrowArrayStream {
        get_schema: Some(stream_schema),
        get_next: Some(stream_next),
        get_last_error: Some(stream_error),
        release: Some(release_stream),
        private_data: Box::into_raw(Box::new(HeldStream { node, done: false })).cast(),
    }
}

unsafe extern "C" fn stream_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    // SAFETY: the consumer may only call this with a stream made above that is not released, and
    // a place for the schema, which holds nothing yet.
    unsafe {
        let held = &*(*stream).private_data.cast::<HeldStream>();
        ptr::write(out, schema(&held.node));
    }
    0
}

unsafe extern "C" fn stream_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    // SAFETY: as above; the consumer makes one call at a time.
    unsafe {
        let held = &mut *(*stream).private_data.cast::<HeldStream>();
        let is_first = !std::mem::replace(&mut held.done, true);
        ptr::write(out, if is_first { array(&held.node) } else { ArrowArray::empty() });
    }
    0
}

unsafe extern "C" fn stream_error(_stream: *mut ArrowArrayStream) -> *const c_char {
    ptr::null()
}

unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    // SAFETY: `stream` has been made above and is released for the first time.
    unsafe {
        drop(Box::from_raw((*stream).private_data.cast::<HeldStream>()));
        (*stream).release = None;
    }
}
