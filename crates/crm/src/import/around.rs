//! What the words of a row stand for: classes, regions and people by code or name, terms of payment as people write them.

use super::sql;
use crate::terms::{Payment, PaymentKind};
use base::{Id, Refusal, plain};
use kernel::access::{Department, User};
use kernel::profile::{Below, by_code, by_code_or_path, only};
use kernel::{Read, Res, p};

/// Something that is called by a code or by a name.
type Named = (i64, String, String);

/// Classes, regions and people, read once for some rows.
pub(super) struct Around {
    classes: Vec<Named>,
    regions: Vec<Below>,
    people: Vec<Named>,
}

impl Around {
    /// Reads what the rows of somebody's table may name; of people, those that they see themselves.
    pub(super) async fn read(read: &Read<'_>, who: Id<User>, any: impl Fn(&str) -> bool) -> Res<Around> {
        let classes = if any("class") { read.fetch(&sql::CLASSES, p![]).await? } else { Vec::new() };
        let regions = if any("region") { read.fetch(&sql::REGIONS, p![]).await? } else { Vec::new() };
        let people: Vec<(i64, String, String, Id<Department>)> =
            if any("owner") { read.fetch(&sql::PEOPLE, p![]).await? } else { Vec::new() };
        let sees = |id: i64, place| id == who.get() || read.person_sees(who, "user.list", place, Id::new(id));
        let people = people.into_iter().filter(|(id, .., place)| sees(*id, *place)).map(|(id, login, name, _)| (id, login, name)).collect();
        Ok(Around { classes, regions, people })
    }
    /// The class with this code, or the only one of this name.
    pub(super) fn class(&self, typed: &str) -> Result<i64, Refusal> {
        one(&self.classes, typed, "class")
    }
    /// The person with this login, or the only one of this name.
    pub(super) fn person(&self, typed: &str) -> Result<i64, Refusal> {
        one(&self.people, typed, "owner")
    }
    /// The region with this code, or at the end of this path of names.
    pub(super) fn region(&self, typed: &str) -> Result<i64, Refusal> {
        only(&by_code_or_path(&self.regions, typed), typed, "region")
    }
}

fn one(all: &[Named], typed: &str, field: &str) -> Result<i64, Refusal> {
    let coded = by_code(all, |(_, code, _)| code, typed);
    if !coded.is_empty() {
        return only(&coded.into_iter().map(|(id, ..)| *id).collect::<Vec<_>>(), typed, field);
    }
    let typed_plain = plain(typed);
    let named: Vec<i64> = all.iter().filter(|(_, _, name)| plain(name) == typed_plain).map(|(id, ..)| *id).collect();
    only(&named, typed, field)
}

/// Words for terms that need no figure.
const PLAIN: &[(&str, PaymentKind)] = &[
    ("款到发货", PaymentKind::BeforeDelivery),
    ("先款后货", PaymentKind::BeforeDelivery),
    ("预付款", PaymentKind::BeforeDelivery),
    ("预付", PaymentKind::BeforeDelivery),
    ("prepaid", PaymentKind::BeforeDelivery),
    ("货到付款", PaymentKind::OnDelivery),
    ("现结", PaymentKind::OnDelivery),
    ("现款现货", PaymentKind::OnDelivery),
    ("cod", PaymentKind::OnDelivery),
];

/// Terms as people write them: 款到发货, 货到付款, 账期30天, 30天, 月结, 月结45天. A month is settled to its last day.
pub(super) fn payment(typed: &str) -> Result<Payment, Refusal> {
    let unknown = || Refusal::new("import.payment.unknown").arg("typed", typed).field("payment");
    let words: String = plain(typed).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if let Some((_, kind)) = PLAIN.iter().find(|(own, _)| *own == words) {
        return Ok(Payment::plain(*kind));
    }
    let (monthly, rest) = match words.strip_prefix("月结") {
        Some(rest) => (true, rest),
        None => (false, words.strip_prefix("账期").or_else(|| words.strip_prefix("net")).unwrap_or(&words)),
    };
    let figure = rest.trim_end_matches("days").trim_end_matches('天').trim_end_matches('日');
    let days = match figure {
        "" if monthly => 30,
        digits if digits.len() <= 3 => digits.parse::<i64>().map_err(|_| unknown())?,
        _ => return Err(unknown()),
    };
    if days < 0 {
        return Err(unknown());
    }
    Ok(if monthly {
        Payment { cut_off_day: Some(31), statement_day: Some(31), days: Some(days), ..Payment::plain(PaymentKind::MonthlyDays) }
    } else {
        Payment { days: Some(days), ..Payment::plain(PaymentKind::Days) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_people_write_them() {
        let days = |n| Payment { days: Some(n), ..Payment::plain(PaymentKind::Days) };
        let month =
            |n| Payment { cut_off_day: Some(31), statement_day: Some(31), days: Some(n), ..Payment::plain(PaymentKind::MonthlyDays) };
        for (typed, expected) in [
            ("款到发货", Some(Payment::BEFORE_DELIVERY)),
            (" 货到付款 ", Some(Payment::plain(PaymentKind::OnDelivery))),
            ("账期 30 天", Some(days(30))),
            ("４５天", Some(days(45))),
            ("60", Some(days(60))),
            ("Net 30", Some(days(30))),
            ("月结", Some(month(30))),
            ("月结60天", Some(month(60))),
            ("月结25号", None),
            ("看情况", None),
            ("-5", None),
            ("1000", None),
        ] {
            assert_eq!(payment(typed).ok(), expected, "{typed}");
        }
    }

    #[test]
    fn people_classes_and_regions_have_codes_and_names() {
        let named = |id, code: &str, name: &str| (id, code.to_owned(), name.to_owned());
        let around = Around {
            classes: vec![named(1, "A", "重点客户"), named(2, "B", "普通客户")],
            regions: vec![
                (1, None, "HD".into(), "华东".into()),
                (2, Some(1), "NB".into(), "宁波".into()),
                (3, None, "X".into(), "宁波".into()),
            ],
            people: vec![named(5, "zhang", "张明"), named(6, "li", "李静"), named(7, "li2", "李静")],
        };
        assert_eq!((around.class("Ａ"), around.class("a"), around.class("普通客户")), (Ok(1), Ok(1), Ok(2)));
        assert_eq!((around.person("zhang"), around.person("张明")), (Ok(5), Ok(5)));
        let key = |found: Result<i64, Refusal>| found.map_err(|no| no.key);
        assert_eq!(key(around.person("李静")), Err("import.owner.several".into()));
        assert_eq!(key(around.person("王五")), Err("import.owner.unknown".into()));
        assert_eq!((around.region("华东/宁波"), around.region("NB")), (Ok(2), Ok(2)));
        assert_eq!(key(around.region("宁波")), Err("import.region.several".into()));
    }
}
