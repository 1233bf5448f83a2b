//! Rate limits: how often somebody may try to sign in, and how often an address may be wrong.

use super::Bounds;
use super::fault::Fault;
use base::Digest;
use kernel::Kernel;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

/// With more keys than this, those whose quota is whole again are forgotten.
const KEYS_MAX: usize = 10_000;
const MINUTE_MICROS: i64 = 60_000_000;

/// So many a minute, counted by key, on the kernel's clock; what was taken can be given back.
struct Limit<K> {
    kernel: Kernel,
    /// How long one takes to come back.
    each_micros: i64,
    /// When a key's quota is whole again.
    whole_at: Mutex<HashMap<K, i64>>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(kernel: &Kernel, per_minute: NonZeroU32) -> Self {
        Limit { kernel: kernel.clone(), each_micros: MINUTE_MICROS / i64::from(per_minute.get()), whole_at: Mutex::default() }
    }

    fn take(&self, key: &K) -> Result<(), Fault> {
        let now = self.kernel.now().micros();
        let mut whole_at = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        if whole_at.len() > KEYS_MAX {
            whole_at.retain(|_, at| *at > now);
        }
        let taken = whole_at.get(key).copied().unwrap_or(now).max(now) + self.each_micros;
        let wait = taken - now - self.each_micros.saturating_mul(MINUTE_MICROS / self.each_micros);
        if wait > 0 {
            let secs = u64::try_from(wait).unwrap_or(0).div_ceil(1_000_000);
            return Err(Fault::too_many(secs.max(1)));
        }
        whole_at.insert(key.clone(), taken);
        Ok(())
    }

    fn give_back(&self, key: &K) {
        let mut whole_at = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = whole_at.get_mut(key) {
            *at -= self.each_micros;
        }
    }
}

/// The limits of one server. Tries to sign in are counted where they come from: a stranger who tries somebody's login stops
/// themself, not that person. Only what failed stays counted: an office behind one address signs in as often as it likes.
pub(crate) struct Limits {
    sign_in: Limit<(IpAddr, [u8; 32])>,
    /// For one login from everywhere: so high that only many addresses at once come to it.
    sign_in_by_login: Limit<[u8; 32]>,
    sign_in_by_peer: Limit<IpAddr>,
    failed_by_peer: Limit<IpAddr>,
}

impl Limits {
    pub(super) fn new(kernel: &Kernel, bounds: &Bounds) -> Limits {
        Limits {
            sign_in: Limit::new(kernel, bounds.sign_in_per_minute),
            sign_in_by_login: Limit::new(kernel, bounds.sign_in_of_login_per_minute),
            sign_in_by_peer: Limit::new(kernel, bounds.failed_per_minute),
            failed_by_peer: Limit::new(kernel, bounds.failed_per_minute),
        }
    }

    /// Before a password is looked at. One who is stopped does not use up what counts for others.
    pub(crate) fn sign_in(&self, peer: IpAddr, login: &str) -> Result<(), Fault> {
        let (network, login) = (network(peer), known_by(login));
        self.sign_in_by_peer.take(&network)?;
        self.sign_in.take(&(network, login)).inspect_err(|_| self.sign_in_by_peer.give_back(&network))?;
        self.sign_in_by_login.take(&login).inspect_err(|_| {
            self.sign_in_by_peer.give_back(&network);
            self.sign_in.give_back(&(network, login));
        })
    }

    /// After it proved right, or was not looked at after all.
    pub(crate) fn not_failed(&self, peer: IpAddr, login: &str) {
        let (network, login) = (network(peer), known_by(login));
        self.sign_in_by_peer.give_back(&network);
        self.sign_in.give_back(&(network, login));
        self.sign_in_by_login.give_back(&login);
    }

    /// After a credential proved wrong. Only the wrong ones are slowed: a good token behind the same proxy goes on.
    pub(crate) fn failed(&self, peer: IpAddr) -> Result<(), Fault> {
        self.failed_by_peer.take(&network(peer))
    }
}

/// One login, however it is written.
fn known_by(login: &str) -> [u8; 32] {
    *Digest::of(base::plain(&base::plain(login).to_lowercase()).as_bytes()).as_bytes()
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
