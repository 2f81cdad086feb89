//! The container: named sections in one run of bytes, described in `COMPILED.md`.
//!
//! [`Container::open`] answers for magic, version, lengths, places and checksums; what a section
//! means is checked where it is read.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

use super::flat::{ALIGN, Flat, Image, Plain, as_bytes};

/// Changes with every change of what the sections are or mean.
pub const FORMAT: u32 = 8;

/// Bytes that are taken for a compiled policy at most.
pub const MAX_BYTES: usize = 1 << 30;

/// Not text, and damaged by what changes line ends.
const MAGIC: [u8; 8] = *b"\x89BYLAW\r\n";
const VERSION: &str = env!("CARGO_PKG_VERSION");

const HEADER: usize = 64;
const ENTRY: usize = 32;
const NAME: usize = 8;
const MOST_SECTIONS: usize = 64;

/// Where the parts of the header begin.
mod at {
    pub const FORMAT: usize = 8;
    pub const SECTIONS: usize = 12;
    pub const LENGTH: usize = 16;
    pub const FOLD: usize = 24;
    pub const VERSION: usize = 32;
    pub const CHECKSUM: usize = 56;
}

/// Why bytes are no compiled policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: String,
    pub cause: String,
    pub remedy: &'static str,
}

const AGAIN: &str = "compile the policy again with this version of bylaw";
const COPY: &str = "take another copy, or compile the policy again";
const WRONG_FILE: &str = "give what `Policy.to_bytes` or `Policy.save` wrote";

impl Fault {
    /// The contents of a section are not what the engine writes.
    pub fn section(name: &str, cause: impl Into<String>) -> Fault {
        Fault { place: format!("section `{name}`"), cause: cause.into(), remedy: COPY }
    }

    fn header(cause: impl Into<String>, remedy: &'static str) -> Fault {
        Fault { place: "header".into(), cause: cause.into(), remedy }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.cause, self.remedy)
    }
}

/// The table that texts are folded with is part of what a compiled policy relies on.
fn fold_fingerprint() -> u64 {
    xxh3_64(crate::FOLD_TABLE.as_bytes())
}

/// Collects sections.
#[derive(Default)]
pub struct Writer<'a> {
    sections: Vec<(&'static str, std::borrow::Cow<'a, [u8]>)>,
}

impl<'a> Writer<'a> {
    pub fn add<T: Plain>(&mut self, name: &'static str, values: &'a [T]) {
        self.sections.push((name, as_bytes(values).into()));
    }

    pub fn add_own<T: Plain>(&mut self, name: &'static str, values: &[T]) {
        self.sections.push((name, as_bytes(values).to_vec().into()));
    }

    /// The bytes. Equal sections give equal bytes.
    pub fn finish(self) -> Result<Vec<u8>, Fault> {
        if cfg!(target_endian = "big") {
            return Err(Fault::header("this machine's byte order is not that of the format", AGAIN));
        }
        let mut table = Vec::new();
        let mut end = HEADER + self.sections.len() * ENTRY;
        for (name, bytes) in &self.sections {
            let start = end.next_multiple_of(ALIGN);
            end = start + bytes.len();
            let mut padded = [0; NAME];
            padded[..name.len()].copy_from_slice(name.as_bytes());
            table.extend_from_slice(&padded);
            for word in [start as u64, bytes.len() as u64, xxh3_64(bytes)] {
                table.extend_from_slice(&word.to_le_bytes());
            }
        }
        if end > MAX_BYTES {
            let remedy = "split the policy, or load it from its text";
            return Err(Fault::header(
                format!("{end} bytes, more than the {MAX_BYTES} that are read"),
                remedy,
            ));
        }
        let mut out = Vec::with_capacity(end);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.extend_from_slice(&(self.sections.len() as u32).to_le_bytes());
        out.extend_from_slice(&(end as u64).to_le_bytes());
        out.extend_from_slice(&fold_fingerprint().to_le_bytes());
        out.extend_from_slice(VERSION.as_bytes());
        out.resize(HEADER, 0);
        out.extend_from_slice(&table);
        let checksum = head_checksum(&out);
        out[at::CHECKSUM..HEADER].copy_from_slice(&checksum.to_le_bytes());
        for (_, bytes) in &self.sections {
            out.resize(out.len().next_multiple_of(ALIGN), 0);
            out.extend_from_slice(bytes);
        }
        Ok(out)
    }
}

const _: () = assert!(VERSION.len() <= at::CHECKSUM - at::VERSION);

/// The checksum of header and table, but for the place where it stands.
fn head_checksum(head: &[u8]) -> u64 {
    xxh3_64(&[&head[..at::CHECKSUM], &head[HEADER..]].concat())
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map_or(0, u64::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_le_bytes)
}

struct Section {
    name: String,
    start: usize,
    end: usize,
}

/// Sections of bytes whose checksums hold.
pub struct Container {
    image: Arc<Image>,
    sections: Vec<Section>,
}

impl Container {
    /// Maps a file. Its sections are used where they lie, and processes share their memory.
    ///
    /// The file must not be written to while it is in use; replace it by another of the same name
    /// instead, as `Policy.save` does. What was validated is read again later: changing the file
    /// could make the engine panic, or the system end the process where the file got shorter.
    pub fn map(path: &Path) -> std::io::Result<Result<Container, Fault>> {
        // Asked before it is opened: a pipe would keep us waiting.
        let kind = std::fs::metadata(path)?;
        if !kind.is_file() || kind.len() == 0 {
            return Ok(Err(Fault::header("it is empty or no regular file", WRONG_FILE)));
        }
        if kind.len() > MAX_BYTES as u64 {
            return Ok(Err(too_large(kind.len())));
        }
        let file = File::open(path)?;
        // SAFETY: nobody may write to the file, as said above; the pages are never written by us.
        let map = unsafe { Mmap::map(&file) }?;
        Ok(Container::open(Image::Map(map)))
    }

    /// Takes a copy of bytes.
    pub fn copy(bytes: &[u8]) -> Result<Container, Fault> {
        if bytes.len() > MAX_BYTES {
            return Err(too_large(bytes.len() as u64));
        }
        Container::open(Image::copy(bytes))
    }

    /// Keeps bytes that do not change.
    pub fn hold(bytes: Box<dyn AsRef<[u8]> + Send + Sync>) -> Result<Container, Fault> {
        let len = bytes.as_ref().as_ref().len();
        if len > MAX_BYTES {
            return Err(too_large(len as u64));
        }
        Container::open(Image::held(bytes))
    }

    fn open(image: Image) -> Result<Container, Fault> {
        let sections = sections(image.bytes())?;
        Ok(Container { image: Arc::new(image), sections })
    }

    /// Answers whether all sections are among these.
    pub fn expect(&self, known: &[&str]) -> Result<(), Fault> {
        match self.sections.iter().find(|section| !known.contains(&&*section.name)) {
            Some(section) => Err(Fault::section(&section.name, "this version knows no such section")),
            None => Ok(()),
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.sections.iter().any(|section| section.name == name)
    }

    fn section(&self, name: &str) -> Result<&Section, Fault> {
        let found = self.sections.iter().find(|section| section.name == name);
        found.ok_or_else(|| Fault::section(name, "it is missing"))
    }

    pub fn bytes(&self, name: &str) -> Result<&[u8], Fault> {
        let section = self.section(name)?;
        Ok(&self.image.bytes()[section.start..section.end])
    }

    /// A section as an array of plain values, which share the memory of the container.
    pub fn flat<T: Plain>(&self, name: &str) -> Result<Flat<T>, Fault> {
        let section = self.section(name)?;
        let flat = Flat::inside(&self.image, section.start, section.end);
        flat.ok_or_else(|| Fault::section(name, "its length is no multiple of what it consists of"))
    }
}

fn too_large(len: u64) -> Fault {
    Fault::header(format!("it has {len} bytes; at most {MAX_BYTES} are read"), WRONG_FILE)
}

/// Reads header and table, and checks everything in them.
fn sections(bytes: &[u8]) -> Result<Vec<Section>, Fault> {
    if !bytes.starts_with(&MAGIC) {
        return Err(Fault::header("this is no compiled policy", WRONG_FILE));
    }
    if bytes.len() < HEADER {
        return Err(Fault::header("it ends too early", COPY));
    }
    if cfg!(target_endian = "big") {
        return Err(Fault::header("this machine's byte order is not that of the format", AGAIN));
    }
    let format = u32_at(bytes, at::FORMAT);
    if format != FORMAT {
        let age = if format > FORMAT { "a newer" } else { "an older" };
        return Err(Fault::header(
            format!("made by {age} version of bylaw (format {format}, not {FORMAT})"),
            AGAIN,
        ));
    }
    let count = u32_at(bytes, at::SECTIONS) as usize;
    if count > MOST_SECTIONS || bytes.len() < HEADER + count * ENTRY {
        return Err(Fault::header("it ends too early", COPY));
    }
    let head = &bytes[..HEADER + count * ENTRY];
    if head_checksum(head) != u64_at(bytes, at::CHECKSUM) {
        return Err(Fault::header("it is damaged: its checksum is wrong", COPY));
    }
    if u64_at(bytes, at::LENGTH) != bytes.len() as u64 {
        let length = u64_at(bytes, at::LENGTH);
        return Err(Fault::header(format!("it has {} bytes instead of {length}", bytes.len()), COPY));
    }
    if u64_at(bytes, at::FOLD) != fold_fingerprint() {
        let writer = String::from_utf8_lossy(&bytes[at::VERSION..at::CHECKSUM]);
        let writer = writer.trim_end_matches('\0');
        return Err(Fault::header(
            format!("made by a version that folds texts otherwise ({writer:?})"),
            AGAIN,
        ));
    }
    let mut sections: Vec<Section> = Vec::with_capacity(count);
    let mut end = head.len();
    for entry in head[HEADER..].chunks_exact(ENTRY) {
        let section = section(bytes, entry, end)?;
        if sections.iter().any(|other| other.name == section.name) {
            return Err(Fault::section(&section.name, "it is there twice"));
        }
        end = section.end;
        sections.push(section);
    }
    if end != bytes.len() {
        return Err(Fault::header("there is something after the last section", COPY));
    }
    Ok(sections)
}

/// One section, which begins where alignment allows after the `last` byte of the one before.
fn section(bytes: &[u8], entry: &[u8], last: usize) -> Result<Section, Fault> {
    let name = entry[..NAME].split(|&byte| byte == 0).next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).escape_debug().to_string();
    let start = last.next_multiple_of(ALIGN);
    let end = usize::try_from(u64_at(entry, 16)).ok().and_then(|len| start.checked_add(len));
    let end = end.filter(|&end| end <= bytes.len() && u64_at(entry, 8) == start as u64);
    let Some(end) = end else {
        return Err(Fault::section(&name, "its place is wrong"));
    };
    if bytes[last..start].iter().any(|&byte| byte != 0) {
        return Err(Fault::section(&name, "it is damaged: there is something before it"));
    }
    if xxh3_64(&bytes[start..end]) != u64_at(entry, 24) {
        return Err(Fault::section(&name, "it is damaged: its checksum is wrong"));
    }
    Ok(Section { name, start, end })
}

/// Puts the checksums right after a change, so that tests reach what comes behind them.
#[cfg(test)]
pub fn mend(bytes: &mut [u8]) {
    let count = (u32_at(bytes, at::SECTIONS) as usize).min((bytes.len() - HEADER) / ENTRY);
    for i in 0..count {
        let entry = HEADER + i * ENTRY;
        let (start, len) = (u64_at(bytes, entry + 8) as usize, u64_at(bytes, entry + 16) as usize);
        let section = start.checked_add(len).and_then(|end| bytes.get(start..end));
        if let Some(sum) = section.map(xxh3_64) {
            bytes[entry + 24..entry + 32].copy_from_slice(&sum.to_le_bytes());
        }
    }
    let sum = head_checksum(&bytes[..HEADER + count * ENTRY]);
    bytes[at::CHECKSUM..HEADER].copy_from_slice(&sum.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.add("numbers", &[1u32, 2, 3]);
        writer.add_own("text", b"abc");
        writer.finish().unwrap()
    }

    fn fault(bytes: &[u8]) -> String {
        Container::copy(bytes).err().unwrap().to_string()
    }

    #[test]
    fn sections_come_back_as_they_were() {
        let container = Container::copy(&sample()).unwrap();
        assert_eq!(container.flat::<u32>("numbers").unwrap()[..], [1, 2, 3]);
        assert_eq!(container.bytes("text").unwrap(), b"abc");
        assert!(container.flat::<u16>("text").is_err() && container.bytes("more").is_err());
        assert!(container.expect(&["numbers", "text"]).is_ok() && container.expect(&["text"]).is_err());
    }

    #[test]
    fn every_byte_and_every_length_counts() {
        let whole = sample();
        for i in 0..whole.len() {
            for bit in 0..8 {
                let mut other = whole.clone();
                other[i] ^= 1 << bit;
                // The version of the writer is there for messages, yet counted in the checksum.
                assert!(Container::copy(&other).is_err(), "bit {bit} of byte {i}");
            }
            assert!(Container::copy(&whole[..i]).is_err(), "the first {i} bytes");
        }
        assert!(Container::copy(&[&whole[..], &[0]].concat()).is_err());
    }

    #[test]
    fn faults_say_what_to_do() {
        let changed = |at: usize, to: u8| {
            let mut bytes = sample();
            bytes[at] = to;
            mend(&mut bytes);
            fault(&bytes)
        };
        assert!(fault(b"policy").contains("no compiled policy; give what `Policy.to_bytes`"));
        let newer = FORMAT + 1;
        let expected = format!("a newer version of bylaw (format {newer}, not {FORMAT}); compile the policy");
        assert!(changed(at::FORMAT, newer as u8).contains(&expected));
        assert!(changed(at::FORMAT, 0).contains("an older version"));
        assert!(changed(at::FOLD, 0).contains("folds texts otherwise (\"0."));
        assert!(changed(HEADER + 8, 1).contains("section `numbers`: its place is wrong"));
        let mut damaged = sample();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        assert!(
            fault(&damaged).contains("section `text`: it is damaged: its checksum is wrong; take another")
        );
    }
}
