//! What slows those who guess passwords: only a few are looked at in the same moment, and only so many wrong ones of a person in a minute.

use super::User;
use crate::db::Boxed;
use crate::db::session::lock;
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use base::{Id, Timestamp};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How long a password waits for its turn to be looked at.
const TURN: Duration = Duration::from_secs(5);
/// Wrong present passwords of one person, a minute.
const WRONG_PER_MINUTE: i64 = 10;
const MINUTE_MICROS: i64 = 60_000_000;
/// With more people than this, those who were not wrong of late are forgotten.
const PEOPLE_MAX: usize = 1_000;

/// Busy with this: the present password was wrong too often; nothing was compared.
pub const TOO_MANY_TRIES: &str = "password.too_many_tries";

impl Kernel {
    /// A turn at hashing, which takes 20 MB and a core for each.
    pub(crate) fn turn(&self) -> Boxed<'_, Res<OwnedSemaphorePermit>> {
        Box::pin(async move {
            let turn = tokio::time::timeout(TURN, self.0.passwords.clone().acquire_owned()).await;
            turn.map_err(|_| Failure::Busy(crate::db::QUEUE_FULL))?.map_err(Failure::bug)
        })
    }
}

/// Until when whom the wrong ones count.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<HashMap<Id<User>, i64>>);

impl Guesses {
    /// Before a password is compared: it counts as wrong until it proved right.
    pub(crate) fn take(&self, user: Id<User>, now: Timestamp) -> Res<()> {
        let (now, each) = (now.micros(), MINUTE_MICROS / WRONG_PER_MINUTE);
        let mut until = lock(&self.0);
        if until.len() > PEOPLE_MAX {
            until.retain(|_, until| *until > now);
        }
        let taken = until.get(&user).copied().unwrap_or(now).max(now) + each;
        if taken - now > MINUTE_MICROS {
            tracing::warn!(user = user.get(), "the present password was wrong too often");
            return Err(Failure::Busy(TOO_MANY_TRIES));
        }
        until.insert(user, taken);
        Ok(())
    }

    /// After it proved right.
    pub(crate) fn give_back(&self, user: Id<User>) {
        if let Some(until) = lock(&self.0).get_mut(&user) {
            *until -= MINUTE_MICROS / WRONG_PER_MINUTE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_wrong_too_often_waits() {
        let (guesses, now) = (Guesses::default(), Timestamp::from_micros(1_000_000_000));
        let (one, other) = (Id::new(1), Id::new(2));
        for _ in 0..20 {
            guesses.take(one, now).expect("right ones do not count");
            guesses.give_back(one);
        }
        for _ in 0..WRONG_PER_MINUTE {
            guesses.take(one, now).expect("a few");
        }
        assert_eq!(guesses.take(one, now).expect_err("too many").code(), TOO_MANY_TRIES);
        guesses.take(other, now).expect("another person");
        guesses.take(one, now.plus_secs(6)).expect("one comes back");
        assert!(guesses.take(one, now.plus_secs(6)).is_err());
    }
}
