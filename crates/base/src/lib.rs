//! The values the whole house counts with: money, quantities, rates, dates, ids, messages and decisions.
//!
//! Nothing here waits, reads or writes: no async, no IO, no floating point. Every type says in which unit it counts, every
//! operation that can leave its range says so in its return type, and every rounding happens once, half away from zero.
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

mod address;
mod arithmetic;
pub mod calendar;
mod canonical;
mod capitals;
mod clock;
pub mod company;
mod date;
mod decision;
pub mod human;
mod id;
mod message;
mod money;
mod plain;
mod quantity;
mod rate;
pub mod search;
mod timestamp;

pub use address::form_pairs;
pub use arithmetic::{Arithmetic, proportion};
pub use calendar::WorkCalendar;
pub use canonical::{Canonical, Digest, NotADigest, NotCanonical, canonical_json};
pub use capitals::in_capitals;
pub use clock::{Clock, SystemClock, TestClock, random_bytes};
pub use date::{BusinessDate, NotADate, Period, Weekday};
pub use decision::{Clause, Decision, Need, Refusal, Remedy, Ruled};
pub use id::{Entity, Id};
pub use message::{Arg, Args, Catalogue, KeyTaken, Lang, Text};
pub use money::{Currency, Money};
pub use plain::{code_key, is_blank, is_hidden, mixes_scripts, plain};
pub use quantity::{Quantity, UnitPrice};
pub use rate::Rate;
pub use timestamp::{NotAnInstant, Timestamp};
