//! Many texts at once: rows are dealt out in grains of about equal weight, to one or more threads.
//!
//! The calling thread works too; between two of its grains it is asked whether to go on. Threads
//! live for one batch, so that a process may fork between two.

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The weight of a grain: small enough to be dealt out evenly and to stop soon, large enough to
/// cost nothing beside its work.
const GRAIN: usize = 1 << 16;

/// A row weighs its bytes and this.
const ROW: usize = 16;

/// A batch that is lighter is left to one thread, unless more are asked for.
const LIGHT: usize = 1 << 19;

/// Rows in grains, and how many threads they are for.
#[derive(Debug)]
pub struct Deal {
    pub grains: Vec<Range<usize>>,
    pub threads: usize,
    /// Of all rows.
    pub weight: usize,
}

impl Deal {
    /// `weigh` adds the weights of all rows; `threads`: as many as asked for, or as many as pay.
    pub fn new(weigh: impl Fn(&mut Grains), threads: Option<usize>) -> Deal {
        let (mut grains, total) = Grains::of(GRAIN, &weigh);
        let threads = threads.unwrap_or_else(|| match total {
            0..LIGHT => 1,
            _ => std::thread::available_parallelism().map_or(1, NonZero::get).min(total / (LIGHT / 2)),
        });
        if threads > 1 && grains.len() < threads * 8 {
            grains = Grains::of(total / (threads * 8), &weigh).0;
        }
        Deal { threads: threads.clamp(1, grains.len().max(1)), grains, weight: total }
    }
}

/// Ranges of rows that weigh about `grain`, under way.
#[derive(Debug, Default)]
pub struct Grains {
    grain: usize,
    done: Vec<Range<usize>>,
    /// What the rows done weigh.
    total: usize,
    /// The first row of the grain under way, how many rows there are up to here, and what it weighs.
    start: usize,
    rows: usize,
    heavy: usize,
}

impl Grains {
    /// The grains, and what all rows weigh.
    fn of(grain: usize, weigh: impl Fn(&mut Grains)) -> (Vec<Range<usize>>, usize) {
        let mut grains = Grains { grain, ..Grains::default() };
        weigh(&mut grains);
        if grains.start < grains.rows {
            grains.cut();
        }
        (grains.done, grains.total)
    }

    /// Adds the next row.
    #[inline]
    pub fn add(&mut self, weight: usize) {
        self.rows += 1;
        self.heavy = self.heavy.saturating_add(weight).saturating_add(ROW);
        if self.heavy >= self.grain {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.done.push(self.start..self.rows);
        self.total = self.total.saturating_add(self.heavy);
        (self.start, self.heavy) = (self.rows, 0);
    }
}

/// Does the work for every grain; the answers are in order of the grains.
///
/// `go_on` is asked on the calling thread. Of several errors the one of the first grain is given;
/// no grain is begun after an error.
pub fn run<T: Send, E: Send>(
    deal: &Deal,
    work: impl Fn(Range<usize>) -> Result<T, E> + Sync,
    mut go_on: impl FnMut() -> Result<(), E>,
) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let worker = |go_on: &mut dyn FnMut() -> Result<(), E>| {
        let mut done = Vec::new();
        while !stopped.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(grain) = deal.grains.get(number) else { break };
            let result = work(grain.clone());
            let asked = if result.is_ok() { go_on() } else { Ok(()) };
            if result.is_err() || asked.is_err() {
                stopped.store(true, Ordering::Relaxed);
            }
            done.push((number, result));
            if let Err(error) = asked {
                done.push((number, Err(error)));
            }
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let hands: Vec<_> = (1..deal.threads).map(|_| scope.spawn(|| worker(&mut || Ok(())))).collect();
        // Also where this thread panics, the others end their grain and begin no more.
        let stop = Stop(&stopped);
        let mut done = worker(&mut go_on);
        std::mem::forget(stop);
        for hand in hands {
            match hand.join() {
                Ok(results) => done.extend(results),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|&(number, _)| number);
    done.into_iter().map(|(_, result)| result).collect()
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;

    use super::*;

    fn deal(weights: impl Iterator<Item = usize> + Clone, threads: Option<usize>) -> Deal {
        Deal::new(|grains| weights.clone().for_each(|weight| grains.add(weight)), threads)
    }

    fn rows(deal: &Deal) -> Vec<usize> {
        deal.grains.iter().cloned().flatten().collect()
    }

    #[test]
    fn every_row_is_dealt_out_once_and_in_order() {
        for (count, weight, threads) in [
            (0, 10, None),
            (1, 0, Some(4)),
            (7, 1 << 20, Some(2)),
            (100_000, 40, None),
            (5, 3, Some(1)),
            (9, 0, Some(3)),
        ] {
            let deal = self::deal(repeat_n(weight, count), threads);
            assert_eq!(rows(&deal), (0..count).collect::<Vec<_>>());
            assert!(deal.grains.iter().all(|grain| !grain.is_empty()));
            assert!(deal.threads >= 1 && threads.is_none_or(|threads| deal.threads <= threads));
        }
    }

    #[test]
    fn rows_are_weighed_not_counted() {
        let deal = self::deal((0..1000).map(|row| if row == 0 { 1 << 20 } else { 10 }), Some(2));
        assert_eq!(deal.grains[0], 0..1);
        assert_eq!(deal.threads, 2);
    }

    #[test]
    fn small_batches_stay_on_one_thread() {
        assert_eq!(deal(repeat_n(40, 1000), None).threads, 1);
    }

    #[test]
    fn answers_are_in_order_whoever_gave_them() {
        for threads in 1..5 {
            let deal = self::deal(repeat_n(1, 1000), Some(threads));
            let answers = run(&deal, |grain| Ok::<_, ()>(grain.collect::<Vec<_>>()), || Ok(()));
            assert_eq!(answers.unwrap().concat(), (0..1000).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_error_wins_and_ends_it() {
        for threads in 1..5 {
            let deal = self::deal(repeat_n(1 << 16, 1000), Some(threads));
            let begun = AtomicUsize::new(0);
            let work = |grain: Range<usize>| {
                begun.fetch_add(1, Ordering::Relaxed);
                if grain.start >= 10 { Err(grain.start) } else { Ok(()) }
            };
            assert_eq!(run(&deal, work, || Ok(())), Err(10));
            assert!(begun.into_inner() < 100);
        }
    }

    #[test]
    fn whoever_is_asked_may_end_it() {
        let deal = self::deal(repeat_n(1 << 16, 1000), Some(1));
        let mut asked = 0;
        let go_on = || {
            asked += 1;
            if asked == 3 { Err("enough") } else { Ok(()) }
        };
        assert_eq!(run(&deal, |_| Ok(()), go_on), Err("enough"));
        assert_eq!(asked, 3);
    }
}
