//! What day it is, and what clean texts get on it, for calls that must not wait to know.

use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;

/// A day in force.
struct Opened {
    /// When it begins and ends, in seconds since the epoch.
    begins: f64,
    ends: f64,
    /// Its number.
    day: i64,
    /// The decision about a clean text.
    clean: Py<PyAny>,
}

/// The latest day in force. Even a lock that nobody holds costs a tenth of a call, so every day that was opened is
/// kept, once, and only its address is read: a policy that is used for ten years has 3,650 of them.
#[derive(Default)]
pub struct Today {
    latest: AtomicPtr<Opened>,
    /// Where they are, they stay when more are added.
    opened: Mutex<Vec<Arc<Opened>>>,
}

impl Today {
    /// The day it is, if it is the one that is known, and what clean texts get.
    #[inline]
    pub fn now<'py>(&self, py: Python<'py>) -> Option<(i64, Bound<'py, PyAny>)> {
        // SAFETY: null, or the address of one that is kept as long as this is, and never changed.
        let Opened { begins, ends, day, clean } = unsafe { self.latest.load(Ordering::Acquire).as_ref() }?;
        let is_today = *ends == f64::INFINITY || (*begins..*ends).contains(&clock());
        is_today.then(|| (*day, clean.bind(py).clone()))
    }

    /// What clean texts get on a day, which begins and ends at these times. It is the same whenever that day is opened.
    pub fn open(&self, begins: f64, ends: f64, day: i64, clean: Py<PyAny>) {
        let is_it = |one: &Opened| (one.begins, one.ends, one.day) == (begins, ends, day);
        // SAFETY: as above.
        if unsafe { self.latest.load(Ordering::Acquire).as_ref() }.is_some_and(is_it) {
            return;
        }
        // Made before the lock is taken, and dropped after it if it is known: a finalizer may run Python code.
        let new = Arc::new(Opened { begins, ends, day, clean });
        let mut all = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = match all.iter().rev().find(|one| is_it(one)) {
            Some(known) => Arc::as_ptr(known),
            None => {
                all.push(new.clone());
                Arc::as_ptr(&new)
            }
        };
        self.latest.store(latest.cast_mut(), Ordering::Release);
    }
}

/// Seconds since the epoch, some milliseconds late: what the system notes at every tick costs a tenth of the time.
#[cfg(target_os = "linux")]
fn clock() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it is ours to write to. It stays at the epoch where there is no such clock, which is no day in force.
    unsafe { libc::clock_gettime(libc::CLOCK_REALTIME_COARSE, &raw mut now) };
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// Seconds since the epoch.
#[cfg(not(target_os = "linux"))]
fn clock() -> f64 {
    use std::time::{SystemTime, UNIX_EPOCH};
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}
