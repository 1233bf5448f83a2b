//! Identities: a number that knows what it identifies.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::{Serialize, Serializer};

/// A kind of record that has ids.
pub trait Entity: 'static {
    /// The trade's name of the kind, in lower case, e.g. `"customer"`.
    const NAME: &'static str;
}

/// The id of a record of kind `T`: 1 … 2^53 − 1, so that every JSON reader keeps it exactly.
pub struct Id<T: Entity>(i64, PhantomData<fn() -> T>);

impl<T: Entity> Id<T> {
    /// The greatest id, 2^53 − 1.
    pub const MAX: i64 = (1 << 53) - 1;

    /// The id `number`.
    ///
    /// # Panics
    /// If `number` is outside 1 … 2^53 − 1: ids come from the id blocks or the database, never out of range. What a person
    /// or another program sent goes through [`Id::try_new`] or deserialisation.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        assert!(number >= 1 && number <= Self::MAX, "an id is between 1 and 2^53 - 1");
        Id(number, PhantomData)
    }

    /// The id `number`, or nothing if it is outside 1 … 2^53 − 1.
    #[must_use]
    pub const fn try_new(number: i64) -> Option<Self> {
        if number >= 1 && number <= Self::MAX { Some(Id(number, PhantomData)) } else { None }
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

// Written by hand: a derive would ask the same of `T`, which is only a name.
impl<T: Entity> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Entity> Copy for Id<T> {}

impl<T: Entity> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Entity> Eq for Id<T> {}

impl<T: Entity> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Entity> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T: Entity> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: Entity> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", T::NAME, self.0)
    }
}

impl<T: Entity> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl<T: Entity> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

struct IdVisitor<T>(PhantomData<fn() -> T>);

impl<T: Entity> Visitor<'_> for IdVisitor<T> {
    type Value = Id<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the id of a {}: an integer between 1 and 2^53 - 1", T::NAME)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Id<T>, E> {
        Id::try_new(number).ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id<T>, E> {
        i64::try_from(number).ok().and_then(Id::try_new).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }
}

impl<'de, T: Entity> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(IdVisitor(PhantomData))
    }
}

impl<T: Entity> JsonSchema for Id<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Id_{}", T::NAME).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MAX, "x-entity": T::NAME })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    // Has none of the traits that an id has.
    struct Customer;

    impl Entity for Customer {
        const NAME: &'static str = "customer";
    }

    #[track_caller]
    fn check(json: &str, expected: Option<i64>) {
        let read = serde_json::from_str::<Id<Customer>>(json);
        assert_eq!(read.as_ref().ok().map(|id| id.get()), expected, "{json}: {read:?}");
        if let Some(number) = expected {
            assert_eq!(serde_json::to_string(&Id::<Customer>::new(number)).unwrap(), json);
        }
    }

    #[test]
    fn json_keeps_ids_in_range_exactly() {
        check("1", Some(1));
        check("42", Some(42));
        check("9007199254740991", Some(9_007_199_254_740_991));
        for refused in ["0", "-1", "9007199254740992", "18446744073709551615", "1.0", "1.5", "\"1\"", "null", "1e3"] {
            check(refused, None);
        }
    }

    #[test]
    fn the_range_ends_where_json_readers_lose_digits() {
        assert_eq!(Id::<Customer>::try_new(0), None);
        assert_eq!(Id::<Customer>::try_new(Id::<Customer>::MAX + 1), None);
        assert!(Id::<Customer>::try_new(Id::<Customer>::MAX).is_some());
    }

    #[test]
    #[should_panic(expected = "an id is between")]
    fn an_impossible_id_is_a_bug() {
        let _ = Id::<Customer>::new(0);
    }

    #[test]
    fn ids_compare_as_numbers_and_show_their_kind() {
        let ids: BTreeSet<Id<Customer>> = [3, 1, 2, 3].map(Id::new).into();
        assert_eq!(format!("{ids:?}"), "{customer#1, customer#2, customer#3}");
        assert_eq!(Id::<Customer>::new(7).to_string(), "7");
    }

    #[test]
    fn the_schema_names_the_entity_in_place() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is asked for")]
        struct Input {
            /// Who buys.
            customer: Id<Customer>,
        }
        let schema = schemars::schema_for!(Input);
        let expected = serde_json::json!({
            "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64, "x-entity": "customer",
            "description": "Who buys."
        });
        assert_eq!(schema.as_value()["properties"]["customer"], expected);
    }
}
