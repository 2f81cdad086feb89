//! Many texts at once, on one or more threads: dealt out in grains of about equal weight ([`run`]), or, where only the
//! calling thread can make them ready and take what comes of them, in pieces that are handed over one by one
//! ([`relay`]).
//!
//! The calling thread works too; between two grains or pieces it is asked whether to go on. Threads
//! live for one batch, so that a process may fork between two.

use std::collections::VecDeque;
use std::num::NonZero;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// The weight of a grain: small enough to be dealt out evenly and to stop soon, large enough to
/// cost nothing beside its work.
const GRAIN: usize = 1 << 16;

/// A row weighs its bytes and this.
pub const ROW: usize = 16;

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
        let threads = threads.unwrap_or_else(|| paying(total));
        if threads > 1 && grains.len() < threads * 8 {
            grains = Grains::of(total / (threads * 8), &weigh).0;
        }
        Deal { threads: threads.clamp(1, grains.len().max(1)), grains, weight: total }
    }
}

/// How many threads pay for texts of so many bytes or code points, and a little for each.
pub fn paying(total: usize) -> usize {
    match total {
        0..LIGHT => 1,
        _ => thread::available_parallelism().map_or(1, NonZero::get).min(total / (LIGHT / 2)),
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
    let mut done = thread::scope(|scope| {
        // Where there can be no more threads, those there are do the work.
        let hand = |_| thread::Builder::new().spawn_scoped(scope, || worker(&mut || Ok(()))).ok();
        let hands: Vec<_> = (1..deal.threads).map_while(hand).collect();
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

/// Pieces that wait for a thread.
struct Belt<P> {
    waiting: Mutex<Waiting<P>>,
    changed: Condvar,
}

struct Waiting<P> {
    pieces: VecDeque<P>,
    /// Whether no more will come.
    is_over: bool,
}

impl<P> Belt<P> {
    fn new() -> Belt<P> {
        let waiting = Waiting { pieces: VecDeque::new(), is_over: false };
        Belt { waiting: Mutex::new(waiting), changed: Condvar::new() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<P>> {
        // Nothing that could panic is done while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, piece: P) {
        self.waiting().pieces.push_back(piece);
        self.changed.notify_one();
    }

    fn len(&self) -> usize {
        self.waiting().pieces.len()
    }

    /// The next piece, if one waits.
    fn take(&self) -> Option<P> {
        self.waiting().pieces.pop_front()
    }

    /// The next piece, if there will be one.
    fn wait(&self) -> Option<P> {
        let is_idle = |waiting: &mut Waiting<P>| waiting.pieces.is_empty() && !waiting.is_over;
        let waiting = self.changed.wait_while(self.waiting(), is_idle);
        waiting.unwrap_or_else(PoisonError::into_inner).pieces.pop_front()
    }
}

/// Ends a belt, however its batch ends.
struct End<'a, P>(&'a Belt<P>);

impl<P> Drop for End<'_, P> {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.is_over = true;
        waiting.pieces.clear();
        drop(waiting);
        self.0.changed.notify_all();
    }
}

/// Pieces made ready ahead, for every other thread.
const AHEAD: usize = 2;

/// What the calling thread does in a [`relay`] of pieces.
pub trait Relay<P, E> {
    /// Makes the next piece ready, if there is one.
    fn next(&mut self) -> Result<Option<P>, E>;
    /// Does the work for a piece, as other threads do.
    fn work(&mut self, piece: &mut P);
    /// Takes a piece back that the work is done for; they come in no order.
    fn take(&mut self, piece: P) -> Result<(), E>;
    /// Does nothing but wait for others.
    fn wait<T: Send>(&mut self, waiting: impl Send + FnOnce() -> T) -> T;
}

/// Makes pieces ready, has the work done for them, and takes them back, all of it on the calling thread but for the
/// work, which the other threads share; ends with the first error.
pub fn relay<P: Send, E>(
    threads: usize,
    own: &mut impl Relay<P, E>,
    work: impl Fn(&mut P) + Sync,
) -> Result<(), E> {
    let belt = Belt::new();
    let (sender, mut done) = mpsc::channel();
    thread::scope(|scope| {
        let _end = End(&belt);
        let hand = |_: &usize| {
            let (sender, belt, work) = (sender.clone(), &belt, &work);
            let hand = move || {
                while let Some(mut piece) = belt.wait() {
                    let result = catch_unwind(AssertUnwindSafe(|| work(&mut piece)));
                    if sender.send(result.map(|()| piece)).is_err() {
                        break;
                    }
                }
            };
            // Where there can be no more threads, those there are do the work.
            thread::Builder::new().spawn_scoped(scope, hand).is_ok()
        };
        let hands = (1..threads).take_while(hand).count();
        let whole = |piece: thread::Result<P>| piece.unwrap_or_else(|panic| resume_unwind(panic));
        // Pieces that are not back yet, and whether there are more to come.
        let (mut out, mut goes_on) = (0usize, true);
        loop {
            if let Ok(piece) = done.try_recv() {
                out -= 1;
                own.take(whole(piece))?;
            } else if goes_on && belt.len() <= hands * AHEAD {
                match own.next()? {
                    Some(piece) => {
                        out += 1;
                        belt.put(piece);
                    }
                    None => goes_on = false,
                }
            } else if let Some(mut piece) = belt.take() {
                out -= 1;
                own.work(&mut piece);
                own.take(piece)?;
            } else if out > 0 {
                let receiver = &mut done;
                // This thread holds a sender, too: there is an answer to every piece.
                if let Ok(piece) = own.wait(move || receiver.recv()) {
                    out -= 1;
                    own.take(whole(piece))?;
                }
            } else {
                return Ok(());
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;
    use std::time::Duration;

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

    /// Numbers that are doubled, and come back.
    struct Doubles {
        left: Range<usize>,
        back: Vec<usize>,
        /// A number that is no number, and one that is not taken back.
        bad: [usize; 2],
        /// Whether it leaves the work to others.
        is_slow: bool,
    }

    impl Relay<usize, usize> for Doubles {
        fn next(&mut self) -> Result<Option<usize>, usize> {
            let number = self.left.next();
            if number == Some(self.bad[0]) { Err(self.bad[0]) } else { Ok(number) }
        }

        fn work(&mut self, number: &mut usize) {
            if self.is_slow {
                thread::sleep(Duration::from_millis(1));
            }
            *number *= 2;
        }

        fn take(&mut self, number: usize) -> Result<(), usize> {
            self.back.push(number);
            if number == self.bad[1] { Err(number) } else { Ok(()) }
        }

        fn wait<T: Send>(&mut self, waiting: impl Send + FnOnce() -> T) -> T {
            waiting()
        }
    }

    const NEVER: usize = usize::MAX;

    #[test]
    fn every_piece_comes_back_once() {
        for (threads, count) in [(1, 0), (1, 100), (2, 1), (2, 1000), (4, 1000)] {
            let mut own = Doubles { left: 0..count, back: Vec::new(), bad: [NEVER; 2], is_slow: false };
            assert_eq!(relay(threads, &mut own, |number| *number *= 2), Ok(()));
            own.back.sort_unstable();
            assert_eq!(own.back, (0..count).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_relay_ends_with_the_first_error_or_panic() {
        for threads in 1..4 {
            for (bad, error) in [([50, NEVER], 50), ([NEVER, 100], 100)] {
                let mut own = Doubles { left: 0..1_000_000, back: Vec::new(), bad, is_slow: false };
                assert_eq!(relay(threads, &mut own, |number| *number *= 2), Err(error));
                assert!(!own.left.is_empty());
            }
        }
        let mut own = Doubles { left: 0..10_000, back: Vec::new(), bad: [NEVER; 2], is_slow: true };
        let result = catch_unwind(AssertUnwindSafe(|| relay(2, &mut own, |_| panic!("on purpose"))));
        assert!(result.is_err());
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
