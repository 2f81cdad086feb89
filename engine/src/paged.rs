//! A two-stage table over all code points: a page number per 256 code points, pages shared.
//!
//! Tables over Unicode are mostly uniform, so equal pages are stored once. Two loads answer any
//! code point, and the pages that one language touches stay in the first-level cache. Page 0 lies
//! first, so that one-byte texts need a single load.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

const PAGE_BITS: u32 = 8;
pub const PAGE: usize = 1 << PAGE_BITS;
pub const PAGES: usize = 0x11_0000 >> PAGE_BITS;

/// What a table can hold.
pub trait Entry: Copy + Eq + Hash {}
impl<T: Copy + Eq + Hash> Entry for T {}

#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// Where the entries of every page begin.
    index: Box<[u32; PAGES]>,
    entries: Vec<T>,
    default: T,
}

impl<T: Entry> Paged<T> {
    /// `page(p, entries)` fills the entries of page `p`, which come in holding `default`, and answers
    /// whether it did.
    pub fn build(default: T, mut page: impl FnMut(usize, &mut [T; PAGE]) -> bool) -> Self {
        let mut table = Paged { index: Box::new([0; PAGES]), entries: Vec::new(), default };
        let mut seen: HashMap<u64, u32> = HashMap::new();
        let mut untouched = None;
        let mut entries = [default; PAGE];
        for number in 0..PAGES {
            let stored = if page(number, &mut entries) {
                let stored = table.store(&entries, &mut seen);
                entries = [default; PAGE];
                stored
            } else {
                *untouched.get_or_insert_with(|| table.store(&entries, &mut seen))
            };
            table.index[number] = stored;
        }
        table.entries.shrink_to_fit();
        table
    }

    /// Where a page begins, which is added if there is none like it. `seen`: pages by their hash.
    fn store(&mut self, page: &[T; PAGE], seen: &mut HashMap<u64, u32>) -> u32 {
        let mut hasher = DefaultHasher::new();
        page.hash(&mut hasher);
        let hash = hasher.finish();
        let known = seen.get(&hash).copied();
        let like = |start: &u32| self.entries[*start as usize..][..PAGE] == page[..];
        known.filter(like).unwrap_or_else(|| {
            let next = self.entries.len() as u32;
            self.entries.extend_from_slice(page);
            seen.insert(hash, next);
            next
        })
    }

    /// The entry of a code point; the default for what is none.
    #[inline(always)]
    pub fn get(&self, code: u32) -> T {
        let Some(&page) = self.index.get((code >> PAGE_BITS) as usize) else {
            return self.default;
        };
        // SAFETY: the index holds only beginnings of whole pages.
        unsafe { *self.entries.get_unchecked(page as usize + code as usize % PAGE) }
    }

    /// The entries of the code points below [`PAGE`].
    #[inline(always)]
    pub fn first_page(&self) -> &[T; PAGE] {
        // SAFETY: as above; page 0 is stored first.
        unsafe { &*self.entries.as_ptr().cast() }
    }

    /// Whether two pages are stored as one.
    pub fn same_page(&self, one: usize, other: usize) -> bool {
        self.index[one] == self.index[other]
    }
}

/// What a table is made of: only the pages that something was written to.
pub struct Sparse<T> {
    pages: Vec<Option<Box<[T; PAGE]>>>,
    default: T,
}

impl<T: Copy + Eq + Hash> Sparse<T> {
    pub fn new(default: T) -> Self {
        Sparse { pages: (0..PAGES).map(|_| None).collect(), default }
    }

    /// The entry of a code point; the default for what is none.
    pub fn get(&self, code: u32) -> T {
        let page = self.pages.get((code >> PAGE_BITS) as usize).and_then(Option::as_ref);
        page.map_or(self.default, |page| page[code as usize & (PAGE - 1)])
    }

    /// The entry of a code point, to write to.
    pub fn entry(&mut self, code: u32) -> &mut T {
        let page =
            self.pages[(code >> PAGE_BITS) as usize].get_or_insert_with(|| Box::new([self.default; PAGE]));
        &mut page[code as usize & (PAGE - 1)]
    }

    /// The table; every entry that was written to goes through `finish` with its code point.
    pub fn paged(&self, finish: impl Fn(u32, T) -> T) -> Paged<T> {
        Paged::build(self.default, |number, entries| {
            let Some(page) = &self.pages[number] else { return false };
            for (i, (entry, &written)) in entries.iter_mut().zip(page.iter()).enumerate() {
                *entry = finish((number * PAGE + i) as u32, written);
            }
            true
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_pages_are_stored_once_and_every_code_point_has_its_entry() {
        let table = Paged::build(0u32, |page, entries| {
            if page == 0x4E {
                entries[3] = 7;
            }
            page == 0x4E || page == 0x50
        });
        assert_eq!(table.get(0x4E03), 7);
        assert_eq!(table.get(0x4E04), 0);
        assert_eq!(table.get(0x10_FFFF), 0);
        assert_eq!(table.get(u32::MAX), 0);
        assert_eq!(table.entries.len(), 2 * PAGE);
        assert!(table.same_page(0, 1) && table.same_page(0, 0x50) && !table.same_page(0, 0x4E));
    }

    #[test]
    fn a_sparse_table_becomes_the_same_table() {
        let mut sparse = Sparse::new(0u32);
        *sparse.entry(0x4E03) = 7;
        assert_eq!((sparse.get(0x4E03), sparse.get(0x4E04), sparse.get(u32::MAX)), (7, 0, 0));
        let table = sparse.paged(|code, entry| if code == 0x4E03 { entry + 1 } else { entry });
        assert_eq!((table.get(0x4E03), table.get(0x4E04), table.entries.len()), (8, 0, 2 * PAGE));
    }
}
