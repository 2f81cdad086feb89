//! Arrow arrays of others → rows of UTF-8, with everything checked that the interface lets us check.
//!
//! Taken are the layouts of strings (`utf8`, `large_utf8`, `string_view`, dictionaries of them, and
//! `null`), in any slice, and structs of them. What is unsafe here is to believe the producer's
//! addresses, and that a buffer is as long as its array says; rows are then cut out of slices.

use std::ffi::c_void;
use std::ops::Range;

use super::ffi::ArrowArray;
use super::schema::{Index, Layout, Shape, children};

/// What is wrong with a row that can't be cut out of its buffers.
pub type Torn = &'static str;

/// A column of one chunk.
pub struct Column<'a> {
    length: usize,
    /// Where the rows begin.
    first: usize,
    validity: Option<&'a [u8]>,
    data: Data<'a>,
}

enum Data<'a> {
    Null,
    Utf8 { offsets: &'a [[u8; 4]], bytes: &'a [u8] },
    LargeUtf8 { offsets: &'a [[u8; 8]], bytes: &'a [u8] },
    Utf8View { views: &'a [[u8; 16]], buffers: Vec<&'a [u8]> },
    Dictionary { indices: &'a [u8], index: Index, values: Box<Column<'a>> },
}

/// A chunk of rows.
pub struct Chunk<'a> {
    length: usize,
    first: usize,
    validity: Option<&'a [u8]>,
    pub columns: Vec<Column<'a>>,
}

impl<'a> Chunk<'a> {
    pub fn read(array: &'a ArrowArray, shape: &Shape) -> Result<Chunk<'a>, String> {
        if array.is_released() {
            return Err("the array is released".into());
        }
        let (length, first) = extent(array)?;
        let Shape::Fields(fields) = shape else {
            let Shape::Text(layout) = shape else { unreachable!() };
            let column = Column::read(array, layout)?;
            return Ok(Chunk { length, first: 0, validity: None, columns: vec![column] });
        };
        let buffers = buffers(array, 1)?;
        let children = children(array.n_children, array.children, array)?;
        if children.len() != fields.len() {
            return Err(format!(
                "a chunk has {} columns where the schema has {}",
                children.len(),
                fields.len()
            ));
        }
        let mut columns = Vec::with_capacity(fields.len());
        for (child, (name, layout)) in children.into_iter().zip(fields) {
            let column = Column::read(child, layout).map_err(|error| format!("column {name:?}: {error}"))?;
            if column.length < first + length {
                return Err(format!("column {name:?} has {} rows of {}", column.length, first + length));
            }
            columns.push(column);
        }
        Ok(Chunk { length, first, validity: validity(array, buffers[0], length, first)?, columns })
    }

    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether there is no row at this place at all.
    pub fn is_null(&self, row: usize) -> bool {
        !is_valid(self.validity, self.first + row)
    }

    /// The text of a row in a column.
    #[inline]
    pub fn text(&self, column: usize, row: usize) -> Result<Option<&'a [u8]>, Torn> {
        self.columns[column].text(self.first + row)
    }

    /// The texts of rows in a column that lie one behind the other and are all there: where each ends, counted from where
    /// the first begins, is written to `ends`. `None` where they do not, or nobody can tell.
    pub fn run(&self, column: usize, rows: Range<usize>, ends: &mut Vec<u32>) -> Option<&'a [u8]> {
        let is_whole = self.validity.is_none() && rows.end <= self.length;
        is_whole.then(|| self.columns[column].run(self.first + rows.start..self.first + rows.end, ends))?
    }

    /// Tells of every row about how much there is to read in it.
    pub fn weigh(&self, mut each: impl FnMut(usize)) {
        let rows = self.first..self.first + self.length;
        match &self.columns[..] {
            [only] => only.weigh(rows, each),
            columns => rows.for_each(|row| {
                each(columns.iter().map(|column| column.weight(row)).fold(0, usize::saturating_add));
            }),
        }
    }
}

/// The lengths between offsets; 0 where they are no offsets.
fn lengths<T: Copy>(offsets: &[T], read: fn(T) -> i64, each: impl FnMut(usize)) {
    let lengths = offsets.windows(2).map(|pair| read(pair[1]).saturating_sub(read(pair[0])));
    lengths.map(|length| usize::try_from(length).unwrap_or(0)).for_each(each);
}

impl<'a> Column<'a> {
    fn read(array: &'a ArrowArray, layout: &Layout) -> Result<Column<'a>, String> {
        if array.is_released() {
            return Err("the array is released".into());
        }
        let (length, first) = extent(array)?;
        let column = |validity, data| Column { length, first, validity, data };
        // Arrays without rows may leave their buffers out.
        if length == 0 || *layout == Layout::Null {
            return Ok(column(None, Data::Null));
        }
        let end = first + length;
        let (at_least, exactly) = match layout {
            Layout::Utf8 | Layout::LargeUtf8 => (3, true),
            Layout::Utf8View => (3, false),
            _ => (2, true),
        };
        let buffers = buffers(array, at_least)?;
        if exactly && buffers.len() != at_least {
            return Err(format!("an array has {} buffers instead of {at_least}", buffers.len()));
        }
        let validity = validity(array, buffers[0], length, first)?;
        let data = match layout {
            Layout::Null => unreachable!(),
            Layout::Utf8 => {
                let offsets = slice(array, buffers[1], end + 1, 4)?.as_chunks().0;
                let bytes = strings(array, buffers[2], offset32(offsets[first]), offset32(offsets[end]))?;
                Data::Utf8 { offsets, bytes }
            }
            Layout::LargeUtf8 => {
                let offsets = slice(array, buffers[1], end + 1, 8)?.as_chunks().0;
                let bytes = strings(array, buffers[2], offset64(offsets[first]), offset64(offsets[end]))?;
                Data::LargeUtf8 { offsets, bytes }
            }
            Layout::Utf8View => {
                let views = slice(array, buffers[1], end, 16)?.as_chunks().0;
                let variadic = &buffers[2..buffers.len() - 1];
                let sizes: &[[u8; 8]] =
                    slice(array, buffers[buffers.len() - 1], variadic.len(), 8)?.as_chunks().0;
                let buffer =
                    |(&place, &size): (&*const c_void, &[u8; 8])| strings(array, place, 0, offset64(size));
                let buffers = variadic.iter().zip(sizes).map(buffer).collect::<Result<_, _>>()?;
                Data::Utf8View { views, buffers }
            }
            Layout::Dictionary(index, values) => {
                // SAFETY: the array is not released, and a dictionary belongs to it.
                let dictionary = unsafe { array.dictionary.as_ref() }.ok_or("a dictionary is missing")?;
                let values = Box::new(Column::read(dictionary, values)?);
                Data::Dictionary {
                    indices: slice(array, buffers[1], end, index.width)?,
                    index: *index,
                    values,
                }
            }
        };
        Ok(column(validity, data))
    }

    /// `row` counts from where the array's rows begin, and is less than its length.
    #[inline]
    fn text(&self, row: usize) -> Result<Option<&'a [u8]>, Torn> {
        let at = self.first + row;
        if !is_valid(self.validity, at) {
            return Ok(None);
        }
        let text = match &self.data {
            Data::Null => return Ok(None),
            Data::Utf8 { offsets, bytes } => {
                let (start, end) = (offset32(offsets[at]), offset32(offsets[at + 1]));
                cut(bytes, start, end)
            }
            Data::LargeUtf8 { offsets, bytes } => {
                let (start, end) = (offset64(offsets[at]), offset64(offsets[at + 1]));
                cut(bytes, start, end)
            }
            Data::Utf8View { views, buffers } => view(&views[at], buffers),
            Data::Dictionary { indices, index, values } => return values.text_at(index.read(indices, at)),
        };
        text.map(Some).ok_or("its offsets leave the buffer")
    }

    /// As [`Chunk::run`].
    fn run(&self, rows: Range<usize>, ends: &mut Vec<u32>) -> Option<&'a [u8]> {
        ends.clear();
        let (first, last) = (self.first + rows.start, self.first + rows.end);
        if self.validity.is_some() {
            return None;
        }
        match &self.data {
            Data::Utf8 { offsets, bytes } => together(&offsets[first..=last], bytes, offset32, ends),
            Data::LargeUtf8 { offsets, bytes } => together(&offsets[first..=last], bytes, offset64, ends),
            _ => None,
        }
    }

    /// As [`Chunk::weigh`].
    fn weigh(&self, rows: Range<usize>, each: impl FnMut(usize)) {
        let (first, last) = (self.first + rows.start, self.first + rows.end);
        match &self.data {
            Data::Utf8 { offsets, .. } => lengths(&offsets[first..=last], offset32, each),
            Data::LargeUtf8 { offsets, .. } => lengths(&offsets[first..=last], offset64, each),
            _ => rows.map(|row| self.weight(row)).for_each(each),
        }
    }

    fn weight(&self, row: usize) -> usize {
        self.text(row).ok().flatten().map_or(0, <[u8]>::len)
    }

    #[inline]
    fn text_at(&self, index: Option<usize>) -> Result<Option<&'a [u8]>, Torn> {
        match index {
            Some(row) if row < self.length => self.text(row),
            _ => Err("its index leaves the dictionary"),
        }
    }
}

impl Index {
    fn read(self, indices: &[u8], at: usize) -> Option<usize> {
        let bytes = &indices[at * self.width..(at + 1) * self.width];
        let mut wide = [0; 8];
        // Little-endian or big-endian, the number is at that end of the wide one.
        if cfg!(target_endian = "little") {
            wide[..self.width].copy_from_slice(bytes);
        } else {
            wide[8 - self.width..].copy_from_slice(bytes);
        }
        let number = u64::from_ne_bytes(wide);
        let is_negative = self.signed && number >> (self.width * 8 - 1) & 1 == 1;
        usize::try_from(number).ok().filter(|_| !is_negative)
    }
}

#[inline]
fn offset32(bytes: [u8; 4]) -> i64 {
    i64::from(i32::from_ne_bytes(bytes))
}

#[inline]
fn offset64(bytes: [u8; 8]) -> i64 {
    i64::from_ne_bytes(bytes)
}

/// A piece of a buffer, if it is one.
#[inline]
fn cut(bytes: &[u8], start: i64, end: i64) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

/// The bytes between the first and the last of some offsets, if all are in order; the offsets but the first, less that.
fn together<'a, T: Copy>(
    offsets: &[T],
    bytes: &'a [u8],
    number: impl Fn(T) -> i64,
    ends: &mut Vec<u32>,
) -> Option<&'a [u8]> {
    let (first, others) = offsets.split_first()?;
    let start = number(*first);
    let all = cut(bytes, start, others.last().map_or(start, |last| number(*last)))?;
    u32::try_from(all.len()).ok()?;
    // As many as fit `u32`, since they are in order and the last is where the bytes end.
    ends.extend(others.iter().map(|&end| number(end).wrapping_sub(start) as u32));
    offsets.is_sorted_by_key(|&offset| number(offset)).then_some(all)
}

/// Short strings lie in their view; a long one's view has its length, four bytes of it, the number
/// of its buffer, and where it begins there.
#[inline]
fn view<'a>(view: &'a [u8; 16], buffers: &[&'a [u8]]) -> Option<&'a [u8]> {
    let number = |at: usize| offset32([view[at], view[at + 1], view[at + 2], view[at + 3]]);
    let length = number(0);
    if (0..=12).contains(&length) {
        return Some(&view[4..4 + length as usize]);
    }
    let (buffer, start) = (buffers.get(usize::try_from(number(8)).ok()?)?, number(12));
    cut(buffer, start, start + length)
}

#[inline]
fn is_valid(validity: Option<&[u8]>, at: usize) -> bool {
    validity.is_none_or(|bits| bits[at / 8] >> (at % 8) & 1 == 1)
}

/// The length of an array and where its rows begin.
fn extent(array: &ArrowArray) -> Result<(usize, usize), String> {
    let number = |value: i64| usize::try_from(value).ok().filter(|&value| value <= isize::MAX as usize / 32);
    match (number(array.length), number(array.offset)) {
        (Some(length), Some(first)) => Ok((length, first)),
        _ => Err(format!("an array has length {} and offset {}", array.length, array.offset)),
    }
}

fn validity(
    array: &ArrowArray,
    bits: *const c_void,
    length: usize,
    first: usize,
) -> Result<Option<&[u8]>, String> {
    if array.null_count == 0 || bits.is_null() && array.null_count < 0 {
        return Ok(None);
    }
    if length == 0 {
        return Ok(None);
    }
    slice(array, bits, (first + length).div_ceil(8), 1).map(Some)
}

/// The addresses of an array's buffers, `at_least` so many.
fn buffers(array: &ArrowArray, at_least: usize) -> Result<&[*const c_void], String> {
    let count = usize::try_from(array.n_buffers).ok().filter(|&count| count >= at_least && count < 1 << 31);
    let count = count.ok_or_else(|| format!("an array has {} buffers", array.n_buffers))?;
    if array.buffers.is_null() {
        return Err("an array has no buffers".into());
    }
    // SAFETY: the array is not released, and says that there are so many addresses.
    Ok(unsafe { std::slice::from_raw_parts(array.buffers, count) })
}

/// More bytes than there are addresses.
const IMPOSSIBLE: usize = isize::MAX as usize >> if usize::BITS > 32 { 16 } else { 0 };

/// So many units of a buffer of `_owner`, which is not released.
fn slice(_owner: &ArrowArray, place: *const c_void, count: usize, width: usize) -> Result<&[u8], String> {
    let length = count.checked_mul(width).filter(|&length| length < IMPOSSIBLE);
    let length = length.ok_or("a buffer is impossibly long")?;
    if length == 0 {
        return Ok(&[]);
    }
    if place.is_null() {
        return Err("a buffer is missing".into());
    }
    // SAFETY: the array, not released, needs a buffer of this size here by its length, offset and
    // layout; bytes have no alignment, and don't change while the array is borrowed.
    Ok(unsafe { std::slice::from_raw_parts(place.cast(), length) })
}

/// The bytes that offsets from `first` to `last` point into.
fn strings(owner: &ArrowArray, place: *const c_void, first: i64, last: i64) -> Result<&[u8], String> {
    match usize::try_from(last) {
        Ok(length) if (0..=last).contains(&first) => slice(owner, place, length, 1),
        _ => Err(format!("its strings go from {first} to {last}")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::arrow::export::{Buffer, Node, array, schema, stream};
    use crate::arrow::ffi::{ArrowArrayStream, ArrowSchema};

    const WORDS: [&str; 4] = ["", "abc", "比特币", "x"];

    fn structs(columns: usize) -> Arc<Node> {
        let words = Node { name: "text", ..Node::strings(WORDS.into_iter()).unwrap() };
        let child = Arc::new(words);
        let buffers = vec![None];
        let children = vec![child; columns];
        Arc::new(Node { name: "", format: "+s", length: 4, nulls: 0, buffers, children, dictionary: None })
    }

    fn texts(chunk: &Chunk<'_>) -> Vec<Option<&'static str>> {
        let word = |text: &[u8]| WORDS.into_iter().find(|word| word.as_bytes() == text).unwrap();
        (0..chunk.len()).map(|row| chunk.text(0, row).unwrap().map(word)).collect()
    }

    #[test]
    fn what_goes_out_comes_in() {
        let node = structs(1);
        let (array, schema) = (array(&node), schema(&node));
        let chunk = Chunk::read(&array, &Shape::read(&schema).unwrap()).unwrap();
        assert_eq!(texts(&chunk), WORDS.map(Some));
        drop(node);
        assert_eq!(texts(&chunk), WORDS.map(Some));
        let mut weights = Vec::new();
        chunk.weigh(|weight| weights.push(weight));
        assert_eq!(weights, [0, 3, 9, 1]);
    }

    #[test]
    fn a_slice_counts_from_its_offset() {
        let node = structs(1);
        let (mut array, schema) = (array(&node), schema(&node));
        (array.offset, array.length) = (1, 2);
        let chunk = Chunk::read(&array, &Shape::read(&schema).unwrap()).unwrap();
        assert_eq!(texts(&chunk), [Some("abc"), Some("比特币")]);
    }

    #[test]
    fn dictionaries_and_nulls() {
        let words = Arc::new(Node::strings(WORDS.into_iter()).unwrap());
        let bits = Some(Arc::new(Buffer::Bytes(vec![0b101])));
        let codes = Some(Arc::new(Buffer::I32(vec![2, 9, 1])));
        let (buffers, children, dictionary) = (vec![bits, codes], Vec::new(), Some(words));
        let node =
            Arc::new(Node { name: "", format: "i", length: 3, nulls: 1, buffers, children, dictionary });
        let (array, schema) = (array(&node), schema(&node));
        let chunk = Chunk::read(&array, &Shape::read(&schema).unwrap()).unwrap();
        assert_eq!(texts(&chunk), [Some("比特币"), None, Some("abc")]);
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        assert!(Shape::read(&schema(&structs(2))).unwrap_err().contains("two columns"));
    }

    #[test]
    fn a_child_moved_away_outlives_its_parent() {
        let node = structs(1);
        let mut parent = array(&node);
        // SAFETY: the struct is ours and not released: it has one child.
        let child = unsafe { ArrowArray::take(*parent.children) };
        assert!(!child.is_released());
        parent = ArrowArray::empty();
        assert!(parent.is_released());
        assert_eq!(Arc::strong_count(&node.children[0]), 2);
        assert_eq!(texts(&Chunk::read(&child, &Shape::Text(Layout::Utf8)).unwrap()), WORDS.map(Some));
        drop(child);
        assert_eq!(Arc::strong_count(&node.children[0]), 1);
    }

    #[test]
    fn a_stream_gives_one_chunk_and_all_is_released() {
        let node = structs(1);
        let mut stream: ArrowArrayStream = stream(node.clone());
        let schema: ArrowSchema = stream.schema().unwrap();
        let array = stream.chunk().unwrap().unwrap();
        assert!(stream.chunk().unwrap().is_none());
        drop(stream);
        assert_eq!(Chunk::read(&array, &Shape::read(&schema).unwrap()).unwrap().len(), 4);
        drop(array);
        assert_eq!(Arc::strong_count(&node), 1);
    }
}
