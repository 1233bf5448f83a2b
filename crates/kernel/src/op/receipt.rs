//! What a key stands for: the operation, the day it was asked for, the input — and the input's secrets, which it shows as `***`.
//!
//! A receipt keeps a SHA-256 over these. Only when the input has secrets, a salt and their argon2id hash follow behind it: a request
//! with another password is another request, and whoever reads the database comes to a password no faster than by `app_user`.

use super::references::{Path, values};
use crate::failure::{Failure, Res};
use argon2::Argon2;
use base::{BusinessDate, Canonical, Digest};
use serde_json::Value;

/// Bytes of the digest that a mark begins with.
const DIGEST: usize = 32;
/// Bytes of the salt behind it, when there are secrets.
const SALT: usize = 16;
/// Bytes of the hash behind the salt.
const HASH: usize = 32;

/// The secrets of an input as it was sent; none when it has none.
pub(crate) fn secrets(paths: &[Path], body: &[u8]) -> Option<String> {
    let sent: Value = serde_json::from_slice(body).ok()?;
    let found = values(paths, &sent);
    (!found.is_empty()).then(|| Value::Array(found.into_iter().cloned().collect()).to_string())
}

/// A new salt and the hash of these secrets under it.
pub(crate) fn seal(secrets: &str) -> Res<Vec<u8>> {
    let salt = base::random_bytes::<SALT>();
    let mut seal = salt.to_vec();
    seal.extend(hash(secrets, &salt)?);
    Ok(seal)
}

fn hash(secrets: &str, salt: &[u8]) -> Res<[u8; HASH]> {
    let mut out = [0; HASH];
    Argon2::default().hash_password_into(secrets.as_bytes(), salt, &mut out).map_err(|e| Failure::bug(e.to_string()))?;
    Ok(out)
}

/// What is stored: the digest, and the seal of the secrets behind it.
pub(crate) fn mark(operation: &str, effective: Option<BusinessDate>, input: &Digest, seal: &[u8]) -> Vec<u8> {
    let mut mark = digest(operation, effective, input, seal).as_bytes().to_vec();
    mark.extend(seal);
    mark
}

fn digest(operation: &str, effective: Option<BusinessDate>, input: &Digest, seal: &[u8]) -> Digest {
    let day = effective.map(|day| i64::from(day.days()));
    Canonical::new(1, "receipt").text(operation).opt_int(day).bytes(input.as_bytes()).bytes(seal).digest()
}

/// Whether a stored mark is that of this operation, day and input, whatever the secrets.
pub(crate) fn stands_for(mark: &[u8], operation: &str, effective: Option<BusinessDate>, input: &Digest) -> bool {
    let Some((stored, seal)) = mark.split_at_checked(DIGEST) else { return false };
    (seal.is_empty() || seal.len() == SALT + HASH) && stored == digest(operation, effective, input, seal).as_bytes()
}

/// Whether the secrets are those that a mark was made of.
pub(crate) fn same_secrets(mark: &[u8], secrets: Option<&str>) -> Res<bool> {
    let seal = mark.get(DIGEST..).unwrap_or_default();
    match (seal.split_at_checked(SALT), secrets) {
        (Some((salt, stored)), Some(secrets)) => Ok(hash(secrets, salt)? == stored),
        (None, None) => Ok(seal.is_empty()),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_operation_day_input_and_secret() {
        let (input, other) = (Digest::of(b"a"), Digest::of(b"b"));
        let day = BusinessDate::parse("2026-11-25");
        let plain = mark("user.disable", day, &input, &[]);
        let check = |mark: &[u8], operation: &str, day, input: &Digest, expected: bool| {
            assert_eq!(stands_for(mark, operation, day, input), expected, "{operation} {day:?}");
        };
        check(&plain, "user.disable", day, &input, true);
        check(&plain, "user.enable", day, &input, false);
        check(&plain, "user.disable", None, &input, false);
        check(&plain, "user.disable", day, &other, false);
        check(&plain[..31], "user.disable", day, &input, false);
        assert!(same_secrets(&plain, None).expect("no error") && !same_secrets(&plain, Some("x")).expect("no error"));
        let seal = seal(r#"["open sesame"]"#).expect("hashed");
        let sealed = mark("user.set_password", None, &input, &seal);
        check(&sealed, "user.set_password", None, &input, true);
        assert!(same_secrets(&sealed, Some(r#"["open sesame"]"#)).expect("no error"));
        assert!(!same_secrets(&sealed, Some(r#"["open"]"#)).expect("no error") && !same_secrets(&sealed, None).expect("no error"));
        // the seal cannot be taken off or changed
        check(&sealed[..32], "user.set_password", None, &input, false);
    }
}
