//! What was found in a field, at most so much of it, whatever order it comes in.
//!
//! The limit keeps the first finds by `(end, start, owner)`. Finds come nearly in that order, yet
//! not quite (marks lengthen spans, views are searched one after the other), so the pool takes up
//! to twice the limit, then throws away what can no longer be among the first.

/// A match of a term or of an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    // In the order the limit sorts by; of equal places the fewest views come first.
    pub end: u32,
    pub start: u32,
    pub owner: u32,
    pub views: u16,
}

/// Room that small limits have on top, so that they are not sorted all the time.
const SLACK: usize = 64;

#[derive(Debug, Default)]
pub struct Pool {
    found: Vec<Found>,
    limit: usize,
    /// Once something was left out: the end of the last find kept.
    last_end: Option<u32>,
}

impl Pool {
    pub fn open(&mut self, limit: usize) {
        self.found.clear();
        self.limit = limit;
        self.last_end = None;
    }

    #[inline]
    pub fn push(&mut self, found: Found) {
        if self.is_closed(found.end) {
            return;
        }
        self.found.push(found);
        if self.found.len() > self.limit.saturating_mul(2).saturating_add(SLACK) {
            self.prune();
        }
    }

    /// Whether nothing that ends at `end` or later would be kept.
    pub fn is_closed(&self, end: u32) -> bool {
        self.last_end.is_some_and(|last| end > last)
    }

    /// Whether nothing was ever found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.last_end.is_none()
    }

    fn prune(&mut self) {
        self.found.sort_unstable();
        self.found.dedup_by_key(|found| (found.end, found.start, found.owner));
        if self.found.len() > self.limit {
            self.found.truncate(self.limit);
            self.last_end = Some(self.found.last().map_or(0, |found| found.end));
        }
    }

    /// What is kept, each once, by `(start, end, owner)`, and whether anything was left out.
    pub fn close(&mut self) -> (&mut Vec<Found>, bool) {
        if self.found.len() > self.limit {
            self.prune();
        }
        // Stable sorts take little time for what is nearly in order. Of equal places the fewest views come first.
        self.found.sort_by_key(|found| (found.start, found.end, found.owner, found.views));
        self.found.dedup_by_key(|found| (found.end, found.start, found.owner));
        (&mut self.found, self.last_end.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(end: u32, start: u32, views: u16) -> Found {
        Found { end, start, owner: 0, views }
    }

    #[test]
    fn the_first_by_end_and_start_are_kept_whatever_the_order() {
        let mut pool = Pool::default();
        pool.open(3);
        for end in (1..500).rev().chain(1..500) {
            pool.push(found(end, 0, 0));
        }
        let (kept, truncated) = pool.close();
        assert_eq!(kept.iter().map(|f| f.end).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(truncated);
    }

    #[test]
    fn of_equal_finds_the_one_with_fewest_views_is_kept_and_nothing_is_left_out() {
        let mut pool = Pool::default();
        pool.open(1);
        for views in [3, 1, 2] {
            pool.push(found(5, 2, views));
        }
        assert_eq!(pool.close(), (&mut vec![found(5, 2, 1)], false));
    }

    #[test]
    fn a_limit_of_nothing_closes_the_pool() {
        let mut pool = Pool::default();
        pool.open(0);
        (0..SLACK as u32 * 2).for_each(|end| pool.push(found(end + 1, end, 0)));
        assert!(pool.is_closed(1) && !pool.is_empty());
        assert_eq!(pool.close(), (&mut vec![], true));
    }
}
