//! Passwords on their way in: never shown, never stored; only their hash goes on.

use super::User;
use super::credential::{hash_password, verify};
use crate::db::session::lock;
use crate::failure::Res;
use crate::op::Read;
use base::{Id, Refusal};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

/// Shortest password, characters.
const CHARACTERS_MIN: usize = 8;
/// Longest, bytes: signing in reads no more.
const BYTES_MAX: usize = 200;
/// What stands for it wherever it would be shown: audit, receipt, log.
const SHOWN: &str = "***";
/// What stands for a hash where nothing stays: no password fits it.
const UNHASHED: &str = "*";

/// A password as somebody sent it. Wherever it is written it reads `***`, so that an input can be kept as evidence.
#[derive(Clone)]
pub struct Secret {
    text: String,
    public: bool,
    /// Made once, before the transaction: hashing is slow on purpose.
    hash: Arc<OnceLock<String>>,
    /// The hash it was compared with last, and whether it fits: compared before the transaction as well.
    compared: Arc<Mutex<Option<(String, bool)>>>,
}

impl Secret {
    /// An example for documentation, which is no secret and shows itself.
    pub(crate) fn example(text: &str) -> Secret {
        Secret::of(text.to_owned(), true)
    }

    fn of(text: String, public: bool) -> Secret {
        Secret { text, public, hash: Arc::default(), compared: Arc::default() }
    }

    /// Why it will not do.
    pub(crate) fn objection(&self, field: &str) -> Option<Refusal> {
        if self.text.chars().count() < CHARACTERS_MIN {
            return Some(Refusal::new("password.too_short").arg("min", CHARACTERS_MIN as i64).field(field));
        }
        (self.text.len() > BYTES_MAX).then(|| Refusal::new("password.too_long").arg("max", BYTES_MAX as i64).field(field))
    }

    /// Whether it is the one of which this hash of somebody's was kept. Where nothing stays it is taken for it: whoever guesses learns there
    /// nothing.
    ///
    /// # Errors
    /// Busy when it was wrong too often.
    pub(crate) fn is_of(&self, read: &Read<'_>, user: Id<User>, stored: &str) -> Res<bool> {
        if read.scene.trial || self.text.len() > BYTES_MAX {
            return Ok(read.scene.trial);
        }
        let mut compared = lock(&self.compared);
        if let Some((_, fits)) = compared.as_ref().filter(|(hash, _)| hash == stored) {
            return Ok(*fits);
        }
        let guesses = &read.scene.kernel.guesses;
        guesses.take(user, read.now())?;
        let fits = verify(Some(stored), &self.text);
        if fits {
            guesses.give_back(user);
        }
        *compared = Some((stored.to_owned(), fits));
        Ok(fits)
    }

    /// Its argon2id hash; None when it will not do anyway.
    pub(crate) fn hash(&self, read: &Read<'_>) -> Res<Option<String>> {
        if self.objection("").is_some() {
            return Ok(None);
        }
        if read.scene.trial {
            return Ok(Some(UNHASHED.to_owned()));
        }
        self.hashed().map(Some)
    }

    fn hashed(&self) -> Res<String> {
        if self.hash.get().is_none() {
            let _ = self.hash.set(hash_password(&self.text)?);
        }
        Ok(self.hash.get().cloned().unwrap_or_default())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SHOWN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.public { &self.text } else { SHOWN })
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(|text| Secret::of(text, false))
    }
}

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password", "minLength": CHARACTERS_MIN, "maxLength": BYTES_MAX, "writeOnly": true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let secret: Secret = serde_json::from_str(r#""open sesame""#).expect("a text");
        assert_eq!(format!("{secret:?} {}", serde_json::to_string(&secret).expect("json")), r#"*** "***""#);
        let hash = secret.hashed().expect("hashed");
        assert!(hash.starts_with("$argon2id$") && !hash.contains("sesame"));
        assert_eq!(secret.hashed().expect("hashed"), hash, "made once");
        assert_eq!(serde_json::to_string(&Secret::example("open sesame")).expect("json"), r#""open sesame""#);
    }

    #[test]
    fn what_will_not_do_is_told() {
        for (text, key) in
            [("", Some("password.too_short")), ("1234567", Some("password.too_short")), ("12345678", None), ("八个汉字也算密码", None)]
        {
            let secret = Secret::example(text);
            assert_eq!(secret.objection("password").map(|r| r.key).as_deref(), key, "{text}");
        }
        assert_eq!(Secret::example(&"长".repeat(67)).objection("password").map(|r| r.key).as_deref(), Some("password.too_long"));
        // what stands for a secret is not one: an input read back from the evidence does not pass
        assert!(Secret::example(SHOWN).objection("password").is_some());
    }
}
