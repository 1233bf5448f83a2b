//! Rows of one file beside each other: pure, one walk along their keys and days.

/// A row as it is compared: its place, its key, the first day it speaks of and the day on which that ends, what it says.
pub(super) type Compared = (i64, String, Option<i64>, Option<i64>, String);

/// What a row is beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// It says the same as an earlier one: once is enough.
    Same(i64),
    /// It speaks of one record, or of one record in the same days, and says something else: nobody could tell which is right, also not
    /// when one of them says what is so already.
    Clash(i64),
}

/// The first of the rows that say the same, for all of them.
struct Said {
    no: i64,
    from: i64,
    to: i64,
}

/// The rows that have to be told of another, each with its place. Rows come by key, among them by what they say.
pub(super) fn compare(rows: &[Compared]) -> Vec<(i64, Beside)> {
    let mut told = Vec::new();
    for of_key in rows.chunk_by(|a, b| a.1 == b.1) {
        let mut said: Vec<Said> = Vec::new();
        for alike in of_key.chunk_by(|a, b| a.4 == b.4) {
            let first = alike.iter().map(|row| row.0).min().unwrap_or_default();
            told.extend(alike.iter().filter(|row| row.0 != first).map(|row| (row.0, Beside::Same(first))));
            // Without days it speaks of all of them.
            let days = alike.first().and_then(|row| row.2.map(|from| (from, row.3.unwrap_or(i64::MAX))));
            let (from, to) = days.unwrap_or((i64::MIN, i64::MAX));
            said.push(Said { no: first, from, to });
        }
        told.extend(clashes(said));
    }
    told
}

/// Of spans in the order of their days one overlaps with the one that reaches furthest before it, or with the next.
fn clashes(mut said: Vec<Said>) -> Vec<(i64, Beside)> {
    said.sort_by_key(|one| (one.from, one.no));
    let mut told = Vec::new();
    let mut furthest: Option<(i64, i64)> = None;
    for (at, one) in said.iter().enumerate() {
        let before = furthest.filter(|(to, _)| *to > one.from).map(|(_, no)| no);
        let behind = said.get(at + 1).filter(|next| next.from < one.to).map(|next| next.no);
        told.extend(before.or(behind).map(|other| (one.no, Beside::Clash(other))));
        if furthest.is_none_or(|(to, _)| one.to > to) {
            furthest = Some((one.to, one.no));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(no: i64, key: &str, days: Option<(i64, Option<i64>)>, says: &str) -> Compared {
        (no, key.to_owned(), days.map(|(from, _)| from), days.and_then(|(_, to)| to), says.to_owned())
    }

    #[test]
    fn a_row_names_the_one_it_clashes_with() {
        let rows = [
            row(2, "a", Some((10, Some(20))), "x"),
            row(3, "a", Some((20, Some(30))), "y"),
            row(4, "a", Some((29, Some(40))), "z"),
            row(5, "a", Some((29, Some(40))), "z"),
            row(6, "b", None, "q"),
            row(7, "b", Some((1, None)), "r"),
            row(8, "c", Some((-5, Some(5))), "q"),
        ];
        let expected = [(5, Beside::Same(4)), (3, Beside::Clash(4)), (4, Beside::Clash(3)), (6, Beside::Clash(7)), (7, Beside::Clash(6))];
        assert_eq!(compare(&rows), expected);
    }

    proptest! {
        #[test]
        fn it_is_what_every_pair_says(spans in prop::collection::vec((0_i64..12, 1_i64..6, 0_usize..4), 1..12)) {
            let said = |(from, length, says): &(i64, i64, usize)| (*from, from + length, format!("{from} {length} {says}"));
            let mut rows: Vec<Compared> = spans.iter().map(said).zip(2..).map(|((from, to, says), no)| row(no, "k", Some((from, Some(to))), &says)).collect();
            rows.sort_by(|a, b| (&a.4, a.0).cmp(&(&b.4, b.0)));
            let told = compare(&rows);
            for one in &rows {
                let earlier = rows.iter().any(|other| other.4 == one.4 && other.0 < one.0);
                let overlap = |other: &&Compared| other.4 != one.4 && one.2 < other.3 && other.2 < one.3;
                let clash = rows.iter().find(overlap).is_some();
                match told.iter().find(|(no, _)| *no == one.0) {
                    Some((_, Beside::Same(first))) => prop_assert!(earlier && rows.iter().any(|other| other.0 == *first && other.4 == one.4)),
                    Some((_, Beside::Clash(no))) => prop_assert!(!earlier && rows.iter().filter(overlap).any(|other| other.0 == *no)),
                    None => prop_assert!(!earlier && !clash),
                }
            }
        }
    }
}
