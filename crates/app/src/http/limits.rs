//! Rate limits: how often somebody may try to sign in, and how often an address may be wrong.

use super::fault::Fault;
use base::Digest;
use governor::clock::{Clock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use kernel::Kernel;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// With more keys than this, those whose quota is whole again are forgotten.
const KEYS_MAX: usize = 10_000;

/// The kernel's clock, for the limiter: a test sets it.
#[derive(Clone)]
struct Time(Kernel);
impl Clock for Time {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        Nanos::new(u64::try_from(self.0.now().micros()).unwrap_or(0).saturating_mul(1_000))
    }
}

/// So many a minute, counted by key.
struct Limit<K: Hash + Eq + Clone>(RateLimiter<K, HashMapStateStore<K>, Time, NoOpMiddleware<Nanos>>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(kernel: &Kernel, per_minute: NonZeroU32) -> Self {
        Limit(RateLimiter::new(Quota::per_minute(per_minute), HashMapStateStore::default(), Time(kernel.clone())))
    }

    fn take(&self, key: &K) -> Result<(), Fault> {
        if self.0.len() > KEYS_MAX {
            self.0.retain_recent();
        }
        self.0.check_key(key).map_err(|until| {
            let wait = until.earliest_possible().duration_since(self.0.clock().now());
            Fault::too_many(wait.as_u64().div_ceil(1_000_000_000).max(1))
        })
    }
}

/// The limits of one server.
pub(crate) struct Limits {
    sign_in_by_peer: Limit<IpAddr>,
    sign_in_by_login: Limit<[u8; 32]>,
    failed_by_peer: Limit<IpAddr>,
}

impl Limits {
    pub(super) fn new(kernel: &Kernel, sign_in_per_minute: NonZeroU32, failed_per_minute: NonZeroU32) -> Limits {
        Limits {
            sign_in_by_peer: Limit::new(kernel, sign_in_per_minute),
            sign_in_by_login: Limit::new(kernel, sign_in_per_minute),
            failed_by_peer: Limit::new(kernel, failed_per_minute),
        }
    }

    /// Before a password is looked at. The address first, so that one who is stopped there does not use up another's login.
    pub(crate) fn sign_in(&self, peer: IpAddr, login: &str) -> Result<(), Fault> {
        self.sign_in_by_peer.take(&network(peer))?;
        self.sign_in_by_login.take(Digest::of(login.trim().to_lowercase().as_bytes()).as_bytes())
    }

    /// After a credential proved wrong. Only the wrong ones are slowed: a good token behind the same proxy goes on.
    pub(crate) fn failed(&self, peer: IpAddr) -> Result<(), Fault> {
        self.failed_by_peer.take(&network(peer))
    }
}

/// One customer of an IPv6 provider has at least 2^64 addresses: they count as one.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(v6) => IpAddr::from((v6.to_bits() >> 64 << 64).to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::network;
    use std::net::IpAddr;

    fn check(address: &str, expected: &str) {
        assert_eq!(network(address.parse::<IpAddr>().unwrap()), expected.parse::<IpAddr>().unwrap());
    }

    #[test]
    fn addresses_of_one_customer_count_as_one() {
        check("192.0.2.7", "192.0.2.7");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    }
}
