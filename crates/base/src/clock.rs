//! The time and the dice: the only places that ask the machine for either.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::timestamp::Timestamp;

/// Who says what time it is.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock, which within a process never goes backwards: when the machine is set back, time stands still.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// The latest instant ever told in this process, in microseconds.
static LATEST_MICROS: AtomicI64 = AtomicI64::new(i64::MIN);

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
    fn now(&self) -> Timestamp {
        let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(_) => 0, // a machine that believes it is before 1970 has no time to tell
        };
        let before = LATEST_MICROS.fetch_max(micros, Ordering::AcqRel);
        Timestamp::from_micros(micros.max(before))
    }
}

/// A clock that a test sets; shared through an `Arc`.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub const fn new(now: Timestamp) -> TestClock {
        TestClock(AtomicI64::new(now.micros()))
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::Release);
    }

    /// Moves it so many milliseconds on (back if negative).
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis.saturating_mul(1_000), Ordering::AcqRel);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Acquire))
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// `N` bytes nobody can guess, from the operating system.
///
/// # Panics
/// If the operating system has no randomness to give: without it no session or token is safe, so nothing may go on.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that takes randomness from the operating system")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gives no random bytes: {error}");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_never_goes_back() {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                std::thread::spawn(|| {
                    let told: Vec<_> = (0..1_000).map(|_| SystemClock.now()).collect();
                    assert!(told.is_sorted());
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(SystemClock.now() > Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
    }

    #[test]
    fn a_test_clock_is_shared_and_stands_still() {
        let clock = Arc::new(TestClock::new(Timestamp::from_micros(0)));
        let seen: Arc<dyn Clock> = clock.clone();
        clock.advance_millis(5);
        assert_eq!(seen.now().micros(), 5_000);
        clock.set(Timestamp::from_micros(1));
        assert_eq!((seen.now().micros(), seen.now().micros()), (1, 1));
    }

    #[test]
    fn random_bytes_differ() {
        assert_ne!(random_bytes::<32>(), random_bytes::<32>());
    }
}
