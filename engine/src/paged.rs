//! A two-stage table over all code points: a page number per 256 code points, pages shared.
//!
//! Tables over Unicode are mostly uniform, so equal pages are stored once. Two loads answer any
//! code point, and the pages that one language touches stay in the first-level cache. Page 0 lies
//! first, so that one-byte texts need a single load.

use std::collections::HashMap;
use std::hash::Hash;

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
    /// `page(p, entries)` fills the entries of page `p`, which come in holding `default`.
    pub fn build(default: T, mut page: impl FnMut(usize, &mut [T; PAGE])) -> Self {
        let mut seen: HashMap<[T; PAGE], u32> = HashMap::new();
        let mut table = Paged { index: Box::new([0; PAGES]), entries: Vec::new(), default };
        for number in 0..PAGES {
            let mut filled = [default; PAGE];
            page(number, &mut filled);
            let next = table.entries.len() as u32;
            let stored = *seen.entry(filled).or_insert_with(|| {
                table.entries.extend_from_slice(&filled);
                next
            });
            table.index[number] = stored;
        }
        table
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

    /// Changes every entry, each alike wherever it is found.
    pub fn update(&mut self, change: impl FnMut(&mut T)) {
        self.entries.iter_mut().for_each(change);
    }

    /// Whether two pages are stored as one.
    pub fn same_page(&self, one: usize, other: usize) -> bool {
        self.index[one] == self.index[other]
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
        });
        assert_eq!(table.get(0x4E03), 7);
        assert_eq!(table.get(0x4E04), 0);
        assert_eq!(table.get(0x10_FFFF), 0);
        assert_eq!(table.get(u32::MAX), 0);
        assert_eq!(table.entries.len(), 2 * PAGE);
        assert!(table.same_page(0, 1) && !table.same_page(0, 0x4E));
    }
}
