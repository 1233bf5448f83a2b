//! Asking for documents of history, one request each. Whoever is told that others are in the way waits and asks again under the same key: an
//! import of hours does not end because a backup took the database for a moment.

use base::BusinessDate;
use kernel::access::Principal;
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Request, Res};
use std::time::Duration;

/// So often something is asked that meets others.
const TRIES: u32 = 10;
/// The first pause; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Whom to ask, and in whose name.
#[derive(Clone)]
pub(crate) struct Asking {
    kernel: Kernel,
    principal: Principal,
}

impl Asking {
    pub(crate) fn new(kernel: &Kernel, principal: Principal) -> Asking {
        Asking { kernel: kernel.clone(), principal }
    }

    /// Asks for one operation; what it answers.
    pub(crate) async fn ask(&self, operation: &str, input: Vec<u8>, key: String, on: Option<BusinessDate>) -> Res<String> {
        self.asked(operation, input, key, on, Mode::Commit).await
    }

    /// The same without doing it.
    pub(crate) async fn tried(&self, operation: &str, input: Vec<u8>) -> Res<String> {
        self.asked(operation, input, "history:tried".to_owned(), None, Mode::DryRun).await
    }

    async fn asked(&self, operation: &str, input: Vec<u8>, key: String, on: Option<BusinessDate>, mode: Mode) -> Res<String> {
        let request = Request {
            operation: operation.to_owned(),
            input,
            principal: self.principal,
            key: Some(key),
            mode,
            channel: Channel::Import,
            effective: on,
            cause: Cause::Request,
        };
        match patiently(|| self.kernel.execute(&request), PAUSE).await?.answer {
            Answer::Done(output) => Ok(output),
            Answer::Pending { .. } => Err(Failure::bug(format!("{operation} waits for approval"))),
        }
    }
}

/// Asks again, after a pause, as long as others are in the way.
async fn patiently<T, F: Future<Output = Res<T>>>(mut ask: impl FnMut() -> F, mut pause: Duration) -> Res<T> {
    for _ in 1..TRIES {
        match ask().await {
            Err(Failure::Busy(_) | Failure::Conflict("busy.contention")) => tokio::time::sleep(pause).await,
            ended => return ended,
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
    ask().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    async fn asked(failures: u32, failure: fn() -> Failure) -> (u32, Res<()>) {
        let times = Cell::new(0);
        let ended = patiently(
            || {
                times.set(times.get() + 1);
                let met = times.get() <= failures;
                async move { if met { Err(failure()) } else { Ok(()) } }
            },
            Duration::ZERO,
        )
        .await;
        (times.get(), ended)
    }

    #[tokio::test]
    async fn who_meets_others_asks_again_and_who_is_refused_does_not() {
        for failure in [|| Failure::Busy("busy.full"), || Failure::Conflict("busy.contention")] {
            assert!(matches!(asked(3, failure).await, (4, Ok(()))));
            assert!(matches!(asked(TRIES, failure).await, (TRIES, Err(_))), "not for ever");
        }
        assert!(matches!(asked(1, || Failure::Conflict("history.other")).await, (1, Err(_))));
        assert!(matches!(asked(1, || Failure::Refused(Vec::new())).await, (1, Err(Failure::Refused(_)))));
    }
}
