//! The schema of a producer → how its texts are laid out, or why they are none.

use std::ffi::CStr;

use super::ffi::{ArrowSchema, string};

/// How the strings of a column are laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    Null,
    Utf8,
    LargeUtf8,
    Utf8View,
    Dictionary(Index, Box<Layout>),
}

/// The integers that point into a dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    pub(super) width: usize,
    pub(super) signed: bool,
}

/// What a row is: a text, or named texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Text(Layout),
    Fields(Vec<(String, Layout)>),
}

const WANTED: &str = "texts are strings (utf8, large_utf8, string_view, or a dictionary of them)";

impl Shape {
    /// Reads a schema; the error says what it is and what would be taken.
    pub fn read(schema: &ArrowSchema) -> Result<Shape, String> {
        if format(schema)? != "+s" || !schema.dictionary.is_null() {
            return Ok(Shape::Text(layout(schema, "the column")?));
        }
        let mut fields: Vec<(String, Layout)> = Vec::new();
        for child in children(schema.n_children, schema.children, schema)? {
            // SAFETY: the schema is not released, so its strings are alive.
            let name = unsafe { string(child.name) }.map_or(c"", |name| name);
            let name = name.to_str().map_err(|_| "the name of a column is not UTF-8")?.to_owned();
            if fields.iter().any(|(other, _)| *other == name) {
                return Err(format!("there are two columns {name:?}"));
            }
            let layout = layout(child, &format!("column {name:?}"))
                .map_err(|error| format!("{error}, or leave it out: choose the columns that are texts"))?;
            fields.push((name, layout));
        }
        Ok(Shape::Fields(fields))
    }
}

fn layout(schema: &ArrowSchema, place: &str) -> Result<Layout, String> {
    let letters = format(schema)?;
    // SAFETY: the schema is not released, and a dictionary belongs to it.
    if let Some(dictionary) = unsafe { schema.dictionary.as_ref() } {
        let values = match layout(dictionary, place)? {
            Layout::Dictionary(..) => {
                return Err(format!("{place} is a dictionary of dictionaries; {WANTED}"));
            }
            plain => plain,
        };
        let index = |width, signed| Ok(Layout::Dictionary(Index { width, signed }, Box::new(values)));
        return match letters {
            "c" => index(1, true),
            "C" => index(1, false),
            "s" => index(2, true),
            "S" => index(2, false),
            "i" => index(4, true),
            "I" => index(4, false),
            "l" => index(8, true),
            "L" => index(8, false),
            _ => Err(format!("{place} is a dictionary with indices of type {}", type_name(letters))),
        };
    }
    match letters {
        "n" => Ok(Layout::Null),
        "u" => Ok(Layout::Utf8),
        "U" => Ok(Layout::LargeUtf8),
        "vu" => Ok(Layout::Utf8View),
        "z" | "Z" | "vz" => Err(format!("{place} is {}; {WANTED}; decode it first", type_name(letters))),
        _ => Err(format!("{place} is {}; {WANTED}; cast it to a string type", type_name(letters))),
    }
}

/// The name of a type as people know it.
fn type_name(letters: &str) -> String {
    let name = match letters {
        "n" => "null",
        "b" => "bool",
        "c" => "int8",
        "C" => "uint8",
        "s" => "int16",
        "S" => "uint16",
        "i" => "int32",
        "I" => "uint32",
        "l" => "int64",
        "L" => "uint64",
        "e" => "float16",
        "f" => "float32",
        "g" => "float64",
        "z" => "binary",
        "Z" => "large_binary",
        "vz" => "binary_view",
        "+l" => "list",
        "+L" => "large_list",
        "+vl" | "+vL" => "list_view",
        "+s" => "struct",
        "+m" => "map",
        "+r" => "run_end_encoded",
        _ if letters.starts_with("td") => "date",
        _ if letters.starts_with("tt") => "time",
        _ if letters.starts_with("ts") => "timestamp",
        _ if letters.starts_with("tD") => "duration",
        _ if letters.starts_with("ti") => "interval",
        _ if letters.starts_with("d:") => "decimal",
        _ if letters.starts_with("w:") => "fixed_size_binary",
        _ if letters.starts_with("+w:") => "fixed_size_list",
        _ if letters.starts_with("+u") => "union",
        _ => return format!("of type {letters:?}"),
    };
    name.into()
}

fn format(schema: &ArrowSchema) -> Result<&str, String> {
    // SAFETY: the string belongs to the schema, which is not released.
    let letters = unsafe { string(schema.format) }.filter(|_| !schema.is_released());
    letters
        .map(CStr::to_str)
        .and_then(Result::ok)
        .ok_or_else(|| "the schema is released or has no type".into())
}

/// The children of an array or a schema, whose `owner` is not released.
pub(super) fn children<T>(count: i64, place: *mut *mut T, _owner: &T) -> Result<Vec<&T>, String> {
    let count = usize::try_from(count).ok().filter(|&count| count < 1 << 31);
    let count = count.ok_or("a number of columns is impossible")?;
    if count == 0 {
        return Ok(Vec::new());
    }
    if place.is_null() {
        return Err("the columns are missing".into());
    }
    // SAFETY: the owner is not released, and says that there are so many addresses; each is null
    // or that of a child, which lives as long as its owner.
    let children =
        unsafe { std::slice::from_raw_parts(place, count) }.iter().map(|child| unsafe { child.as_ref() });
    children.collect::<Option<_>>().ok_or_else(|| "a column is missing".into())
}
