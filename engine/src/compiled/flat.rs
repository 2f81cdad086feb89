//! Flat arrays: of their own, or lying in an image that others may have mapped, too.
//!
//! A slice is a slice wherever it lies: reading one costs the same, and what reads it needs no
//! second version. Arrays in an image keep it alive.

use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

use memmap2::Mmap;

/// Values that are nothing but their bytes.
///
/// # Safety
///
/// The type has no padding, every pattern of bits is a value of it, and it is aligned to no more
/// than 16 bytes.
pub unsafe trait Plain: Copy + Send + Sync + 'static {}

// SAFETY: whole numbers have no padding, and every pattern of bits is one.
unsafe impl Plain for u8 {}
// SAFETY: as above.
unsafe impl Plain for u16 {}
// SAFETY: as above.
unsafe impl Plain for u32 {}
// SAFETY: as above.
unsafe impl Plain for u64 {}

/// Where arrays in an image begin: at a multiple of this.
pub const ALIGN: usize = 64;

/// What the most particular of [`Plain`] types asks of addresses.
const HELD: usize = 16;

/// The values as bytes, in the order of this machine.
pub fn as_bytes<T: Plain>(values: &[T]) -> &[u8] {
    // SAFETY: `Plain` has no padding, so all these bytes are initialised; they live as long.
    unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) }
}

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; ALIGN]);

const _: () = assert!(size_of::<Line>() == ALIGN);

/// Bytes that do not change while somebody holds them.
pub enum Image {
    Copy(Lines),
    /// Somebody else's.
    Held(Box<dyn AsRef<[u8]> + Send + Sync>),
    Map(Mmap),
}

/// Bytes that begin where any array may.
pub struct Lines {
    lines: Vec<Line>,
    len: usize,
}

impl Image {
    /// A copy of some bytes.
    pub fn copy(bytes: &[u8]) -> Image {
        let mut lines: Vec<Line> = Vec::with_capacity(bytes.len().div_ceil(ALIGN));
        // SAFETY: the vector has room for all the bytes; they are only ever read as bytes, and no
        // more than `len` of them, so that its lines need not be there.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), lines.as_mut_ptr().cast(), bytes.len()) };
        Image::Copy(Lines { lines, len: bytes.len() })
    }

    /// Bytes that somebody else keeps unchanged; a copy if they lie where arrays cannot.
    pub fn held(bytes: Box<dyn AsRef<[u8]> + Send + Sync>) -> Image {
        let start = bytes.as_ref().as_ref();
        if start.as_ptr().addr().is_multiple_of(HELD) { Image::Held(bytes) } else { Image::copy(start) }
    }

    pub fn bytes(&self) -> &[u8] {
        match self {
            // SAFETY: `len` bytes were written there.
            Image::Copy(Lines { lines, len }) => unsafe {
                std::slice::from_raw_parts(lines.as_ptr().cast(), *len)
            },
            Image::Held(bytes) => bytes.as_ref().as_ref(),
            Image::Map(map) => map,
        }
    }
}

/// A slice that owns what it lies in, or a share of it.
pub struct Flat<T: Plain> {
    start: NonNull<T>,
    len: usize,
    /// Never touched again: `start` points into it.
    _owner: Owner<T>,
}

#[expect(dead_code, reason = "held, not read")]
enum Owner<T> {
    Own(Vec<T>),
    Image(Arc<Image>),
}

// SAFETY: a `Flat` is a slice of values that nobody changes, with the owner of their memory.
unsafe impl<T: Plain> Send for Flat<T> {}
// SAFETY: as above.
unsafe impl<T: Plain> Sync for Flat<T> {}

impl<T: Plain> From<Vec<T>> for Flat<T> {
    fn from(mut values: Vec<T>) -> Self {
        values.shrink_to_fit();
        // A vector that moves leaves its values where they are.
        let start = NonNull::new(values.as_mut_ptr()).unwrap_or(NonNull::dangling());
        Flat { start, len: values.len(), _owner: Owner::Own(values) }
    }
}

impl<T: Plain> Flat<T> {
    /// The values that lie in `bytes` of an image; `None` if they do not fit or are not aligned.
    pub fn inside(image: &Arc<Image>, start: usize, end: usize) -> Option<Flat<T>> {
        let bytes = image.bytes().get(start..end)?;
        let address = bytes.as_ptr();
        if !bytes.len().is_multiple_of(size_of::<T>()) || !address.addr().is_multiple_of(align_of::<T>()) {
            return None;
        }
        let len = bytes.len() / size_of::<T>();
        let start = NonNull::new(address.cast_mut().cast())?;
        Some(Flat { start, len, _owner: Owner::Image(Arc::clone(image)) })
    }
}

impl<T: Plain> Deref for Flat<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: `start` is aligned and `len` values lie there: those of the vector, or bytes of
        // the image that were measured in `inside`, any of which are values, as `T` is `Plain`.
        // The owner is held and never changes them; a mapped file is another matter, see
        // `Container::open`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl<T: Plain + fmt::Debug> fmt::Debug for Flat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self[..].fmt(f)
    }
}

impl<T: Plain> Default for Flat<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_outlive_moves_and_keep_their_image() {
        let own = Box::new(Flat::from(vec![1u32, 2, 3]));
        assert_eq!(own[..], [1, 2, 3]);
        let image = Arc::new(Image::copy(&[1, 0, 0, 0, 2, 0, 0, 0, 9]));
        let inside: Flat<u32> = Flat::inside(&image, 0, 8).unwrap();
        drop(image);
        assert_eq!(inside.iter().map(|&v| u32::from_le(v)).collect::<Vec<_>>(), [1, 2]);
        assert!(Flat::<u32>::default().is_empty());
    }

    #[test]
    fn bytes_of_others_are_used_where_they_lie_or_copied() {
        struct At(Vec<Line>, usize);
        impl AsRef<[u8]> for At {
            fn as_ref(&self) -> &[u8] {
                &self.0[0].0[self.1..]
            }
        }
        for (at, held) in [(0, true), (16, true), (1, false), (8, false)] {
            let image = Image::held(Box::new(At(vec![Line([7; ALIGN])], at)));
            assert_eq!((matches!(image, Image::Held(_)), image.bytes().len()), (held, ALIGN - at));
            assert!(image.bytes().iter().all(|&byte| byte == 7));
        }
    }

    #[test]
    fn what_does_not_fit_or_is_not_aligned_is_none() {
        let image = Arc::new(Image::copy(&[0; 100]));
        assert_eq!(image.bytes().len(), 100);
        for (start, end) in [(0, 7), (1, 9), (96, 104), (8, 4)] {
            assert!(Flat::<u64>::inside(&image, start, end).is_none(), "{start}..{end}");
        }
        assert_eq!(Flat::<u64>::inside(&image, 8, 24).unwrap().len(), 2);
    }
}
