//! Facts in a decision record are compressed before the transaction, with a dictionary whose name the record carries, so that a
//! record can be read for as long as it is kept, whatever dictionaries come later.

use crate::failure::{Failure, Res};

/// How a decision record's facts are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// JSON as it is (shorter than its compressed form).
    Plain,
    /// Zstandard, with the prefix dictionary `facts-1`.
    Facts1,
}

/// Words that facts are full of; never changed, only succeeded by another.
static FACTS_1: &[u8] = br#"{"entity":,"today":"2026-,"effective":"2026-,"currency":"CNY","limit_minor":,"on_hold":false,"open_orders":0,"delivered":0,"invoiced":,"bills":0,"advances":0,"version":1,"state":"active","record":{"id":,"code":"","name":"","department":,"owner":,"quantity":000,"reserved":,"on_hand":,"free":,"lines":[{"balance":,"item":,"asked":000,"free":000},{"balance":,"item":,"asked":000,"free":000}],"warehouse":,"#;
/// Level 1 and above build a code table for the letters of every record, which takes longer than all the rest for a few bytes less.
const LEVEL: i32 = -1;
/// Facts are bounded; what claims to be larger is not ours.
const FACTS_MAX: usize = 1 << 20;

impl Codec {
    /// As the record names it.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Plain => "json",
            Codec::Facts1 => "zstd/facts-1",
        }
    }

    /// Packs facts, choosing the shorter form.
    pub(crate) fn pack(facts: &str) -> (Codec, Vec<u8>) {
        thread_local! {
            static PACKER: std::cell::RefCell<Option<zstd::bulk::Compressor<'static>>> =
                std::cell::RefCell::new(zstd::bulk::Compressor::with_dictionary(LEVEL, FACTS_1).ok());
        }
        let packed = PACKER.with_borrow_mut(|p| p.as_mut().and_then(|p| p.compress(facts.as_bytes()).ok()));
        match packed {
            Some(bytes) if bytes.len() < facts.len() => (Codec::Facts1, bytes),
            _ => (Codec::Plain, facts.as_bytes().to_vec()),
        }
    }

    /// The facts of a record.
    pub fn unpack(name: &str, bytes: &[u8]) -> Res<String> {
        let plain = match name {
            "json" => bytes.to_vec(),
            "zstd/facts-1" => zstd::bulk::Decompressor::with_dictionary(FACTS_1)
                .and_then(|mut d| d.decompress(bytes, FACTS_MAX))
                .map_err(|e| Failure::bug(format!("facts cannot be unpacked: {e}")))?,
            other => return Err(Failure::bug(format!("facts are packed by {other}, which this program does not know"))),
        };
        String::from_utf8(plain).map_err(|e| Failure::bug(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::Codec;

    #[test]
    fn facts_come_back_as_they_were() {
        for facts in ["{}", r#"{"entity":1,"today":"2026-11-25","lines":[{"balance":4,"item":7,"asked":7000,"free":1000000}]}"#] {
            let (codec, bytes) = Codec::pack(facts);
            assert_eq!(Codec::unpack(codec.name(), &bytes).expect("unpacks"), facts);
        }
    }
}
