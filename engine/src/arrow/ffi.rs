//! The structs of the Arrow C data interface. Each owns what it holds: dropped, it is released.
//!
//! <https://arrow.apache.org/docs/format/CDataInterface.html>. The interface gives no sizes of
//! buffers and asks to be trusted with its addresses; all else is checked in `import`.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

#[repr(C)]
pub struct ArrowSchema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *mut *mut ArrowSchema,
    pub(super) dictionary: *mut ArrowSchema,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub(super) private_data: *mut c_void,
}

#[repr(C)]
pub struct ArrowArray {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *mut *const c_void,
    pub(super) children: *mut *mut ArrowArray,
    pub(super) dictionary: *mut ArrowArray,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub(super) private_data: *mut c_void,
}

type GetSchema = unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int;
type GetNext = unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int;
type GetLastError = unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char;

#[repr(C)]
pub struct ArrowArrayStream {
    pub(super) get_schema: Option<GetSchema>,
    pub(super) get_next: Option<GetNext>,
    pub(super) get_last_error: Option<GetLastError>,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    pub(super) private_data: *mut c_void,
}

/// What all three have in common: empty is released, and whoever holds one releases it once.
macro_rules! owned {
    ($name:ident { $($field:ident: $empty:expr),* $(,)? }) => {
        impl $name {
            /// A released one, to be filled in.
            pub fn empty() -> Self {
                $name { $($field: $empty,)* release: None, private_data: ptr::null_mut() }
            }

            pub fn is_released(&self) -> bool {
                self.release.is_none()
            }

            /// Takes a struct out of the place where its producer put it.
            ///
            /// # Safety
            /// `place` is the address of such a struct, aligned, and nobody else reads or writes
            /// it meanwhile.
            pub unsafe fn take(place: *mut Self) -> Self {
                // SAFETY: as promised by the caller. What is left behind is released, hence never
                // released again.
                unsafe { ptr::replace(place, Self::empty()) }
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                if let Some(release) = self.release {
                    // SAFETY: the struct is not released yet and is ours; the interface demands
                    // exactly this call.
                    unsafe { release(self) };
                }
            }
        }

        // SAFETY: the interface lets another thread use and release what one thread has made, as
        // long as they don't do so at once, which `&mut` and ownership see to.
        unsafe impl Send for $name {}
    };
}

owned!(ArrowSchema {
    format: ptr::null(),
    name: ptr::null(),
    metadata: ptr::null(),
    flags: 0,
    n_children: 0,
    children: ptr::null_mut(),
    dictionary: ptr::null_mut(),
});
owned!(ArrowArray {
    length: 0,
    null_count: 0,
    offset: 0,
    n_buffers: 0,
    n_children: 0,
    buffers: ptr::null_mut(),
    children: ptr::null_mut(),
    dictionary: ptr::null_mut(),
});
owned!(ArrowArrayStream { get_schema: None, get_next: None, get_last_error: None });

// SAFETY: what an array holds does not change until it is released, which takes ownership; `&`
// only reads.
unsafe impl Sync for ArrowArray {}
// SAFETY: likewise.
unsafe impl Sync for ArrowSchema {}

impl ArrowArrayStream {
    pub fn schema(&mut self) -> Result<ArrowSchema, String> {
        let get_schema = self.get_schema.filter(|_| !self.is_released()).ok_or("the stream is released")?;
        let mut schema = ArrowSchema::empty();
        // SAFETY: the stream is not released, and `schema` is a place for the answer.
        let code = unsafe { get_schema(self, &mut schema) };
        self.check(code)?;
        if schema.is_released() {
            return Err("the stream gives a released schema".into());
        }
        Ok(schema)
    }

    /// The next chunk; `None` at the end.
    pub fn chunk(&mut self) -> Result<Option<ArrowArray>, String> {
        let get_next = self.get_next.filter(|_| !self.is_released()).ok_or("the stream is released")?;
        let mut array = ArrowArray::empty();
        // SAFETY: as above.
        let code = unsafe { get_next(self, &mut array) };
        self.check(code)?;
        Ok((!array.is_released()).then_some(array))
    }

    fn check(&mut self, code: c_int) -> Result<(), String> {
        if code == 0 {
            return Ok(());
        }
        let said = self.get_last_error.and_then(|get_last_error| {
            // SAFETY: the stream is not released and its last call failed.
            let said = unsafe { get_last_error(self) };
            // SAFETY: null or a string that lives until the next call on the stream.
            unsafe { string(said) }.map(CStr::to_string_lossy)
        });
        Err(match said {
            Some(said) => format!("its producer reports: {}", said.trim()),
            None => format!("its producer reports error {code}"),
        })
    }
}

/// A C string of the interface, `None` where it gives none.
///
/// # Safety
/// The address is null or that of a string that ends in NUL and lives as long as the borrow.
pub(super) unsafe fn string<'a>(place: *const c_char) -> Option<&'a CStr> {
    // SAFETY: as promised by the caller.
    (!place.is_null()).then(|| unsafe { CStr::from_ptr(place) })
}
