//! What a block is: rows of the audit in the order of their positions, and the hash over them and the block before.

use base::{Canonical, Digest, Timestamp};

/// Rows a block holds at most, unless a single position has more.
pub(super) const ROWS_MAX: usize = 1000;
/// What the first block continues.
pub(super) const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

crate::row! {
    /// A row of the audit, whole.
    #[derive(Clone, Debug)]
    pub struct Line {
        pub id: i64,
        pub position: i64,
        pub at: i64,
        pub effective_on: i64,
        pub operation: String,
        pub outcome: String,
        pub actor_id: Option<i64>,
        pub on_behalf_of: Option<i64>,
        pub channel: String,
        pub cause: Option<String>,
        pub policy_version: i64,
        pub input: String,
        pub result: String,
        pub touched: String,
    }
}

/// The hash of a block: version 1 of its layout; another layout takes another number, old blocks keep theirs.
pub(super) fn hash(block: i64, previous: &str, sealed_at: Timestamp, lines: &[Line]) -> Digest {
    let count = lines.len() as u64;
    let mut record = Canonical::new(1, "audit_block").int(block).text(previous).int(sealed_at.micros()).int(lines.len() as i64).list(count);
    for line in lines {
        record = record
            .list(14)
            .int(line.id)
            .int(line.position)
            .int(line.at)
            .int(line.effective_on)
            .text(&line.operation)
            .text(&line.outcome)
            .opt_int(line.actor_id)
            .opt_int(line.on_behalf_of)
            .text(&line.channel)
            .opt_text(line.cause.as_deref())
            .int(line.policy_version)
            .text(&line.input)
            .text(&line.result)
            .text(&line.touched);
    }
    record.digest()
}

/// How many of these rows make the next block: at most `ROWS_MAX`, cut between positions only. None when one position fills them
/// all and may have more: that block is its whole position.
pub(super) fn cut(lines: &[Line], max: usize) -> Option<usize> {
    if lines.len() <= max {
        return Some(lines.len());
    }
    let beyond = lines[max].position;
    let end = lines[..max].iter().rposition(|l| l.position != beyond)?;
    Some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, position: i64) -> Line {
        Line {
            id,
            position,
            at: 1,
            effective_on: 20_000,
            operation: "order.confirm".into(),
            outcome: "done".into(),
            actor_id: Some(31),
            on_behalf_of: None,
            channel: "screen".into(),
            cause: None,
            policy_version: 1,
            input: "{}".into(),
            result: "{}".into(),
            touched: "[]".into(),
        }
    }

    #[test]
    fn blocks_are_cut_between_positions() {
        let check = |positions: &[i64], max, expected| {
            let lines: Vec<Line> = (1..).zip(positions).map(|(id, p)| line(id, *p)).collect();
            assert_eq!(cut(&lines, max), expected, "{positions:?}");
        };
        check(&[], 3, Some(0));
        check(&[1, 2, 3], 3, Some(3));
        check(&[1, 2, 3, 4], 3, Some(3));
        check(&[1, 2, 2, 2], 3, Some(1));
        check(&[1, 1, 2, 2], 3, Some(2));
        check(&[1, 1, 1, 2], 3, Some(3));
        check(&[1, 1, 1, 1], 3, None);
    }

    #[test]
    fn every_byte_counts() {
        let at = Timestamp::from_micros(7);
        let whole = || hash(2, NOTHING_BEFORE, at, &[line(1, 1), line(2, 1)]);
        // Stored hashes must stay checkable: a changed layout takes a new version.
        assert_eq!(whole().to_string(), "236ffeb7f99843952b5aa9763c3eda97b838f8000229f1773044d33228486df5");
        let mut changed = line(2, 1);
        changed.input = "{ }".into();
        let others = [
            hash(3, NOTHING_BEFORE, at, &[line(1, 1), line(2, 1)]),
            hash(2, &whole().to_string(), at, &[line(1, 1), line(2, 1)]),
            hash(2, NOTHING_BEFORE, Timestamp::from_micros(8), &[line(1, 1), line(2, 1)]),
            hash(2, NOTHING_BEFORE, at, &[line(1, 1)]),
            hash(2, NOTHING_BEFORE, at, &[line(2, 1), line(1, 1)]),
            hash(2, NOTHING_BEFORE, at, &[line(1, 1), changed]),
        ];
        for other in others {
            assert_ne!(other, whole());
        }
    }
}
