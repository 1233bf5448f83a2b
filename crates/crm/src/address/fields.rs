//! What people give of an address: words, the days and the hours at which goods are taken.

use super::model::Address;
use crate::customer::fields::{PHONE_MAX, REMARK_MAX, SHORT_MAX, phone, phone_wrong, prose, set};
use base::{Refusal, human};
use rules::bounds::{Bounds, NAME_MAX};

/// The minutes of a day.
const DAY: i64 = 1440;

/// What is given of an address; as the fields of the inputs.
#[derive(Debug, Clone, Default)]
pub(super) struct Given<'i> {
    pub(super) label: Option<&'i str>,
    pub(super) street: Option<&'i str>,
    pub(super) receiver: Option<&'i str>,
    pub(super) phone: Option<&'i str>,
    pub(super) province: Option<&'i str>,
    pub(super) city: Option<&'i str>,
    pub(super) district: Option<&'i str>,
    pub(super) days: Option<&'i [i64]>,
    pub(super) from: Option<&'i str>,
    pub(super) until: Option<&'i str>,
    pub(super) remark: Option<&'i str>,
}

/// The fields of an input that has one for each.
macro_rules! given {
    ($input:expr, $label:expr, $street:expr) => {
        $crate::address::fields::Given {
            label: $label,
            street: $street,
            receiver: $input.receiver.as_deref(),
            phone: $input.phone.as_deref(),
            province: $input.province.as_deref(),
            city: $input.city.as_deref(),
            district: $input.district.as_deref(),
            days: $input.days.as_deref(),
            from: $input.from.as_deref(),
            until: $input.until.as_deref(),
            remark: $input.remark.as_deref(),
        }
    };
}
pub(super) use given;

impl Given<'_> {
    /// The address with it. Hours go together: whoever gives one of them gives both.
    pub(super) fn onto(&self, record: &mut Address) {
        for (kept, text) in [(&mut record.label, self.label), (&mut record.street, self.street)] {
            if let Some(text) = text {
                text.trim().clone_into(kept);
            }
        }
        set(&mut record.receiver, self.receiver);
        set(&mut record.province, self.province);
        set(&mut record.city, self.city);
        set(&mut record.district, self.district);
        set(&mut record.remark, self.remark);
        if self.phone.is_some() {
            record.phone = phone(self.phone);
        }
        if let Some(days) = self.days {
            let sum = days.iter().filter(|day| (1..=7).contains(*day)).fold(0, |sum, day| sum | 1 << (day - 1));
            record.weekdays = (sum > 0).then_some(sum);
        }
        if self.from.is_some() || self.until.is_some() {
            record.from_minute = self.from.and_then(minute).flatten();
            record.to_minute = self.until.and_then(minute).flatten();
        }
    }

    /// Everything that is wrong with it.
    pub(super) fn refusals(&self) -> Vec<Refusal> {
        let mut bounds = Bounds::new();
        for (field, text, max) in [("label", self.label, SHORT_MAX), ("street", self.street, NAME_MAX)] {
            if let Some(text) = text {
                bounds = bounds.text(field, text, max);
            }
        }
        let texts = [
            ("receiver", self.receiver, SHORT_MAX),
            ("phone", self.phone, PHONE_MAX),
            ("province", self.province, SHORT_MAX),
            ("city", self.city, SHORT_MAX),
            ("district", self.district, SHORT_MAX),
        ];
        let bounds = texts.into_iter().fold(bounds, |bounds, (field, text, max)| bounds.optional_text(field, text, max));
        let mut refusals = bounds.refusals();
        refusals.extend(prose("remark", self.remark, REMARK_MAX));
        if refusals.iter().all(|no| no.field.as_deref() != Some("phone")) {
            refusals.extend(phone_wrong(self.phone).map(|no| no.field("phone")));
        }
        if self.days.is_some_and(|days| days.iter().any(|day| !(1..=7).contains(day))) {
            refusals.push(Refusal::new("address.days.wrong").field("days"));
        }
        refusals.extend(self.hours());
        refusals
    }

    fn hours(&self) -> Option<Refusal> {
        let wrong = |key: &str, field: &str| Some(Refusal::new(key).field(field));
        let (from, until) = (self.from.map_or(Some(None), minute), self.until.map_or(Some(None), minute));
        match (from, until) {
            (None, _) => wrong("address.hour.unreadable", "from"),
            (_, None) => wrong("address.hour.unreadable", "until"),
            (Some(None), Some(None)) => None,
            (Some(None), _) => wrong("address.hour.both", "from"),
            (_, Some(None)) => wrong("address.hour.both", "until"),
            (Some(Some(from)), Some(Some(until))) if from < until => None,
            _ => wrong("address.hour.order", "until"),
        }
    }
}

/// A time of day in minutes after midnight: `9`, `9:30`, `0930`, `９：３０`, `24:00`. Blank is no time; what cannot be read is nothing.
fn minute(text: &str) -> Option<Option<i64>> {
    let text = human::half_width(text);
    let text = text.trim().trim_end_matches(['时', '点']);
    if text.is_empty() {
        return Some(None);
    }
    let (hours, minutes) = match text.split_once([':', '.', '点', '时']) {
        Some((hours, minutes)) => (hours, minutes.trim_end_matches('分')),
        None if text.len() == 4 => text.split_at_checked(2)?,
        None => (text, "00"),
    };
    let figure =
        |part: &str| part.parse::<i64>().ok().filter(|_| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let (hours, minutes) = (figure(hours)?, figure(minutes)?);
    let at = hours * 60 + minutes;
    (minutes < 60 && at <= DAY).then_some(Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, expected) in [
            ("9", Some(Some(540))),
            ("9:30", Some(Some(570))),
            ("０９：３０", Some(Some(570))),
            ("0930", Some(Some(570))),
            ("9点", Some(Some(540))),
            ("9点30分", Some(Some(570))),
            ("24:00", Some(Some(1440))),
            (" ", Some(None)),
            ("24:01", None),
            ("9:60", None),
            ("9:3x", None),
            ("上午", None),
            ("-1", None),
            ("93000", None),
        ] {
            assert_eq!(minute(text), expected, "{text}");
        }
    }

    #[test]
    fn a_window_has_a_beginning_before_its_end() {
        let check = |days: &[i64], from, until, expected: &[&str]| {
            let given = Given { days: Some(days), from, until, ..Given::default() };
            let found: Vec<String> =
                given.refusals().into_iter().map(|no| format!("{} {}", no.key, no.field.unwrap_or_default())).collect();
            assert_eq!(found, expected);
        };
        check(&[], None, None, &[]);
        check(&[1, 5], Some("9:00"), Some("17:00"), &[]);
        check(&[1, 1], Some(""), Some(""), &[]);
        check(&[0, 8], None, None, &["address.days.wrong days"]);
        check(&[], Some("9:00"), None, &["address.hour.both until"]);
        check(&[], None, Some("17:00"), &["address.hour.both from"]);
        check(&[], Some("17:00"), Some("9:00"), &["address.hour.order until"]);
        check(&[], Some("早上"), Some("9:00"), &["address.hour.unreadable from"]);
    }
}
