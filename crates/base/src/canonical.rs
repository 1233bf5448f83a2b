//! Canonical bytes: one value, one encoding, for digests and the audit chain.
//!
//! The encoding is deterministic CBOR (RFC 8949 §4.2.1): shortest integers, definite lengths, map keys in the order of
//! their encoded bytes. A stored digest must stay checkable for years, so a changed layout takes a new version number.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use minicbor::Encoder;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Writes one CBOR record: an array of version, kind and the items in the order they were given.
#[derive(Debug)]
pub struct Canonical {
    encoder: Encoder<Vec<u8>>,
    /// Items written at the top so far.
    items: u64,
    /// How many items each open list still waits for, the innermost last.
    open: Vec<u64>,
}

impl Canonical {
    /// Begins a record of this kind (e.g. `"audit"`), laid out as in this version of the kind.
    #[must_use]
    pub fn new(version: u8, kind: &str) -> Canonical {
        let start = Canonical { encoder: Encoder::new(Vec::new()), items: 0, open: Vec::new() };
        start.int(i64::from(version)).text(kind)
    }

    /// An integer.
    #[must_use]
    pub fn int(self, value: i64) -> Canonical {
        self.item(|to| written(to.i64(value)))
    }

    /// A text.
    #[must_use]
    pub fn text(self, value: &str) -> Canonical {
        self.item(|to| written(to.str(value)))
    }

    /// Bytes.
    #[must_use]
    pub fn bytes(self, value: &[u8]) -> Canonical {
        self.item(|to| written(to.bytes(value)))
    }

    /// True or false.
    #[must_use]
    pub fn bool(self, value: bool) -> Canonical {
        self.item(|to| written(to.bool(value)))
    }

    /// An integer, or null.
    #[must_use]
    pub fn opt_int(self, value: Option<i64>) -> Canonical {
        match value {
            Some(value) => self.int(value),
            None => self.null(),
        }
    }

    /// A text, or null.
    #[must_use]
    pub fn opt_text(self, value: Option<&str>) -> Canonical {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }

    /// Bytes, or null.
    #[must_use]
    pub fn opt_bytes(self, value: Option<&[u8]>) -> Canonical {
        match value {
            Some(value) => self.bytes(value),
            None => self.null(),
        }
    }

    /// A list: the next `n` items (each of which may be a list) are its members.
    #[must_use]
    pub fn list(self, n: u64) -> Canonical {
        let mut list = self.item(|to| written(to.array(n)));
        list.open.push(n);
        list.close();
        list
    }

    /// The bytes of the record.
    ///
    /// # Panics
    /// If a list got fewer items than it announced: such bytes would mean something else.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        assert!(self.open.is_empty(), "a list still waits for {:?} items", self.open);
        let mut whole = Encoder::new(Vec::new());
        written(whole.array(self.items));
        let mut bytes = whole.into_writer();
        bytes.extend(self.encoder.into_writer());
        bytes
    }

    /// The digest of the record.
    ///
    /// # Panics
    /// As [`Canonical::finish`].
    #[must_use]
    pub fn digest(self) -> Digest {
        Digest::of(&self.finish())
    }

    fn null(self) -> Canonical {
        self.item(|to| written(to.null()))
    }

    fn item(mut self, write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Canonical {
        write(&mut self.encoder);
        match self.open.last_mut() {
            Some(waiting) => *waiting -= 1,
            None => self.items += 1,
        }
        self.close();
        self
    }

    fn close(&mut self) {
        while self.open.last() == Some(&0) {
            self.open.pop();
        }
    }
}

/// Writing to memory cannot fail, and nothing here writes a type of its own.
fn written<T>(result: Result<T, minicbor::encode::Error<std::convert::Infallible>>) {
    assert!(result.is_ok(), "memory takes every byte");
}

/// Why a JSON value has no canonical bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotCanonical {
    /// A number that is not an integer of 64 bits: a fraction has more than one decimal spelling.
    Number,
    /// Nested deeper than 128 levels.
    TooDeep,
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotCanonical::Number => "only integers of 64 bits have canonical bytes",
            NotCanonical::TooDeep => "nested deeper than 128 levels",
        })
    }
}

impl std::error::Error for NotCanonical {}

/// How deep a JSON value may be nested; also what `serde_json` reads at most.
const DEPTH_MAX: usize = 128;

/// The canonical bytes of a JSON value: the same for the same content, whatever the order of its keys.
pub fn canonical_json(value: &Value) -> Result<Vec<u8>, NotCanonical> {
    let mut encoder = Encoder::new(Vec::new());
    encode_json(&mut encoder, value, 0)?;
    Ok(encoder.into_writer())
}

fn encode_json(to: &mut Encoder<Vec<u8>>, value: &Value, depth: usize) -> Result<(), NotCanonical> {
    if depth > DEPTH_MAX {
        return Err(NotCanonical::TooDeep);
    }
    match value {
        Value::Null => written(to.null()),
        Value::Bool(truth) => written(to.bool(*truth)),
        Value::String(text) => written(to.str(text)),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(signed), _) => written(to.i64(signed)),
            (None, Some(unsigned)) => written(to.u64(unsigned)),
            (None, None) => return Err(NotCanonical::Number),
        },
        Value::Array(items) => {
            written(to.array(items.len() as u64));
            for item in items {
                encode_json(to, item, depth + 1)?;
            }
        }
        Value::Object(map) => {
            written(to.map(map.len() as u64));
            // Bytewise order of the encoded keys: a text's head holds its length, so shorter keys come first.
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by(|(a, _), (b, _)| (a.len(), a.as_bytes()).cmp(&(b.len(), b.as_bytes())));
            for (key, member) in members {
                written(to.str(key));
                encode_json(to, member, depth + 1)?;
            }
        }
    }
    Ok(())
}

/// A SHA-256 digest. In JSON and for people 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// A digest that was computed before.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest written as 64 lower-case hexadecimal digits, or nothing.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Digest> {
        let nibble = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let digits: &[u8; 64] = hex.as_bytes().try_into().ok()?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Digest(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotADigest;

impl fmt::Display for NotADigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a digest is 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for NotADigest {}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(hex: &str) -> Result<Self, NotADigest> {
        Digest::from_hex(hex).ok_or(NotADigest)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = Cow::<str>::deserialize(deserializer)?;
        Digest::from_hex(&hex).ok_or_else(|| D::Error::custom(NotADigest))
    }
}

impl JsonSchema for Digest {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 digest" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[track_caller]
    fn check(bytes: &[u8], golden: &str) {
        assert_eq!(hex(bytes), golden.replace(' ', ""), "canonical bytes changed: stored digests no longer match");
    }

    #[test]
    fn a_record_has_its_golden_bytes() {
        let record = Canonical::new(1, "audit").int(7).text("客户").opt_text(None).bytes(&[0xde, 0xad]).bool(true);
        let record = record.list(2).int(-1).int(1000).opt_int(None).list(0).opt_bytes(Some(&[])).opt_int(Some(i64::MIN));
        check(&record.finish(), "8c 01 65 6175646974 07 66 e5aea2e688b7 f6 42dead f5 82 20 1903e8 f6 80 40 3b7fffffffffffffff");
        check(&Canonical::new(2, "x").finish(), "82 02 61 78");
        check(&Canonical::new(1, "x").list(1).list(2).int(1).int(2).text("y").finish(), "84 01 6178 81 82 01 02 6179");
        let many = (0..22).fold(Canonical::new(1, "x"), |record, i| record.int(i));
        assert_eq!(hex(&many.finish())[..4], *"9818");
    }

    #[test]
    #[should_panic(expected = "a list still waits for")]
    fn a_short_list_is_a_bug() {
        let _ = Canonical::new(1, "x").list(2).int(1).finish();
    }

    #[test]
    fn json_has_its_golden_bytes() {
        check(&canonical_json(&json!(null)).unwrap(), "f6");
        check(
            &canonical_json(&json!({"b": 1, "aa": 2, "a": [null, true, -5, "x", 18_446_744_073_709_551_615_u64]})).unwrap(),
            "a3 6161 85 f6 f5 24 6178 1bffffffffffffffff 6162 01 626161 02",
        );
        check(&canonical_json(&json!({"单": {}, "z": 24, "": -256})).unwrap(), "a3 60 38ff 617a 1818 63e58d95 a0");
    }

    #[test]
    fn what_has_two_spellings_is_refused() {
        assert_eq!(canonical_json(&json!({"a": [1.5]})), Err(NotCanonical::Number));
        assert_eq!(canonical_json(&json!(1.0)), Err(NotCanonical::Number));
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(canonical_json(&nested(128)).is_ok());
        assert_eq!(canonical_json(&nested(129)), Err(NotCanonical::TooDeep));
    }

    #[test]
    fn digests_are_sha256_in_hex() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), known);
        assert_eq!(Digest::from_hex(known), Some(digest));
        assert_eq!(serde_json::to_value(digest).unwrap(), json!(known));
        assert_eq!(serde_json::from_value::<Digest>(json!(known)).unwrap(), digest);
        for refused in ["", &known[1..], &known.to_uppercase(), &format!("{known}0"), &known.replace('b', "g"), &"é".repeat(32)] {
            assert_eq!(Digest::from_hex(refused), None, "{refused}");
        }
        assert_eq!(Canonical::new(1, "x").digest(), Digest::of(&[0x82, 1, 0x61, 0x78]));
    }

    /// JSON without fractions, small enough that two random values are often alike.
    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-30..300_i64).prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            "[a-b0-1客]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-c]{0,2}", inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Reads the bytes back, so that equal bytes are proven to come from equal values.
    fn decode(from: &mut minicbor::Decoder<'_>) -> Value {
        use minicbor::data::Type;
        match from.datatype().unwrap() {
            Type::Null => from.null().map(|()| Value::Null).unwrap(),
            Type::Bool => from.bool().unwrap().into(),
            Type::String => from.str().unwrap().into(),
            Type::Array => (0..from.array().unwrap().unwrap()).map(|_| decode(from)).collect::<Vec<_>>().into(),
            Type::Map => {
                let members = (0..from.map().unwrap().unwrap()).map(|_| (from.str().unwrap().to_owned(), decode(from)));
                Value::Object(members.collect())
            }
            _ => {
                let number = i128::from(from.int().unwrap());
                u64::try_from(number).map_or_else(|_| i64::try_from(number).unwrap().into(), Value::from)
            }
        }
    }

    proptest! {
        #[test]
        fn no_two_values_share_their_bytes(value in values()) {
            let bytes = canonical_json(&value).unwrap();
            let mut decoder = minicbor::Decoder::new(&bytes);
            prop_assert_eq!(decode(&mut decoder), value);
            prop_assert_eq!(decoder.position(), bytes.len());
        }

        #[test]
        fn the_order_of_keys_does_not_matter(members in prop::collection::btree_map("[a-c]{0,3}", values(), 0..6), turn in 0..6_usize) {
            let spell = |order: &[(&String, &Value)]| {
                let members: Vec<_> = order.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str()))).collect();
                serde_json::from_str::<Value>(&format!("{{{}}}", members.join(","))).unwrap()
            };
            let mut order: Vec<_> = members.iter().collect();
            let straight = canonical_json(&spell(&order)).unwrap();
            order.reverse();
            if !order.is_empty() {
                let turn = turn % order.len();
                order.rotate_left(turn);
            }
            prop_assert_eq!(canonical_json(&spell(&order)).unwrap(), straight);
        }
    }
}
