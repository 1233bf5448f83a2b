//! The promise date 承诺交期: when what is ordered now reaches the customer, step by step.
//!
//! 1. The goods are free in the warehouse, or there is nothing to promise.
//! 2. Work begins on the day of the confirmation; after the cut-off, or on a day that is not worked, on the next working day.
//! 3. Picking takes so many working days after that: 0 leaves the warehouse on the day work begins.
//! 4. Transit takes so many days, whatever days they are.
//! 5. A customer who receives on certain days of the week only gets it on the first of them that is no public holiday.
//! 6. A customer who wants it later gets it on the day they want it. One who wants it earlier is promised what can be kept, and whoever
//!    confirms is told so.
//!
//! Every line is promised, and the whole on the day of its last line. Each step says the day after it and rests on its clause.

use base::{BusinessDate, Clause, Decision, Quantity, Refusal, Remedy, Ruled, Text, WorkCalendar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reserve::least_free;

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text {
        key: "promise.short",
        zh: "要订购 {asked}，本仓可用只有 {free}",
        en: "To order {asked}, that much must be free in this warehouse; {free} is",
    },
    Text {
        key: "promise.take_elsewhere", zh: "改从{warehouse}发货（可用 {free}）", en: "Deliver from {warehouse}, where {free} is free"
    },
    Text { key: "promise.ask_for", zh: "改为不超过 {free}", en: "Order {free} or less" },
    Text {
        key: "promise.no_day",
        zh: "推算不出交期：请检查工作日历和期限",
        en: "To promise a day, check the working calendar and the terms",
    },
    Text { key: "promise.step.free", zh: "可用 {free}，需要 {asked}", en: "{free} is free, {asked} is needed" },
    Text {
        key: "promise.step.same_day", zh: "{time} 截单前确认，当日开始备货", en: "Confirmed before {time}: work begins the same day"
    },
    Text {
        key: "promise.step.after_cut_off",
        zh: "{time} 截单后确认，下一工作日开始备货",
        en: "Confirmed after {time}: work begins on the next working day",
    },
    Text {
        key: "promise.step.day_off",
        zh: "确认当日不上班，下一工作日开始备货",
        en: "Confirmed on a day off: work begins on the next working day",
    },
    Text { key: "promise.step.picked", zh: "备货 {days} 个工作日", en: "Picking takes {days} working days" },
    Text { key: "promise.step.transit", zh: "在途 {days} 天", en: "Transit takes {days} days" },
    Text { key: "promise.step.weekday", zh: "客户只在约定的日子收货", en: "The customer receives on certain days only" },
    Text { key: "promise.step.requested", zh: "客户要求 {day} 到货", en: "The customer wants it on {day}" },
    Text {
        key: "promise.later_than_requested",
        zh: "要求交期 {requested} 无法满足，最早 {promised}：请与客户确认",
        en: "{requested} was asked for, {promised} is the earliest: agree on it with the customer",
    },
    Text {
        key: "promise.holidays_unknown",
        zh: "{until} 之后的节假日安排尚未录入，交期只按周末推算",
        en: "The holidays after {until} are not known yet: only weekends are counted",
    },
];

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;
/// Whoever receives on one day of the week has such a day that is no holiday within these; otherwise the calendar is wrong.
const LONGEST_WAIT_DAYS: i32 = 60;

/// A warehouse that has some of it as well.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Elsewhere {
    /// Its name.
    pub warehouse: String,
    /// How much is free there, in thousandths of the base unit.
    pub free: Quantity,
}

/// A line to be promised.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PromiseLine {
    /// The id of the product; lines of one product share what is free.
    pub product: i64,
    /// How much is asked for, in thousandths of the base unit.
    pub asked: Quantity,
    /// How much is free in the order's warehouse before any line takes; the least counts if lines of a product differ.
    pub free: Quantity,
    /// Where else there is some, in the order in which it is to be proposed.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
}

/// What is known when an order is confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PromiseFacts {
    /// The day of the confirmation.
    pub confirmed_on: BusinessDate,
    /// The minute of that day, 0 … 1439, by the clock of the legal entity.
    pub minute: i64,
    /// The lines in order.
    pub lines: Vec<PromiseLine>,
    /// Which days the warehouse works.
    pub calendar: WorkCalendar,
    /// The last day whose holidays the calendar knows; nothing = all of them.
    pub known_until: Option<BusinessDate>,
    /// The days of the week on which the customer receives: the sum of Monday 1, Tuesday 2 … Sunday 64; nothing (or 0) = any day.
    pub weekdays: Option<i64>,
    /// When the customer wants it, if they said so.
    pub requested: Option<BusinessDate>,
}

/// What the regulation says about promises.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PromiseTerms {
    /// The minute of the day from which a confirmation counts for the next working day: 960 is 16:00; 1440 = never.
    pub cut_off: Ruled<i64>,
    /// Working days between the beginning of work and leaving the warehouse, 0 or more.
    pub picking: Ruled<i64>,
    /// Days on the way, 0 or more.
    pub transit: Ruled<i64>,
}

/// A step towards the date.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// What happens, in words.
    pub said: Remedy,
    /// The day after it.
    pub day: BusinessDate,
    /// The clause it rests on; nothing if it follows from facts alone.
    pub basis: Option<Clause>,
}

/// When a line comes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LinePromise {
    /// The promised day.
    pub date: BusinessDate,
    /// How it came about.
    pub steps: Vec<Step>,
}

/// When the order comes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Promise {
    /// The promised day: that of the last line.
    pub date: BusinessDate,
    /// The earliest day on which it could be there, whatever was asked for.
    pub earliest: BusinessDate,
    /// How it came about, for the whole.
    pub steps: Vec<Step>,
    /// Each line, in order.
    pub lines: Vec<LinePromise>,
    /// What whoever confirms should know.
    pub reminders: Vec<Remedy>,
}

/// When what is ordered can be there; see the head of this module for the steps. It rests on every clause of the terms.
///
/// Refused: `promise.short` at `lines.{i}.quantity` (with where it could come from, or how much there is), `quantity.not_positive`
/// there, `promise.no_day` where no working day is left. A requested day that cannot be kept is a reminder.
#[must_use]
pub fn promise(facts: &PromiseFacts, terms: &PromiseTerms) -> Decision<Promise> {
    let basis = vec![terms.cut_off.clause.clone(), terms.picking.clause.clone(), terms.transit.clause.clone()];
    let refusals = short(&facts.lines, &terms.picking.clause);
    if !refusals.is_empty() {
        return Decision::Refuse(refusals);
    }
    match way(facts, terms) {
        Some(steps) => Decision::allow_under(promised(facts, steps), basis),
        None => Decision::refuse(Refusal::new("promise.no_day").basis(&terms.picking.clause)),
    }
}

/// The lines that get too little, served in their order.
fn short(lines: &[PromiseLine], clause: &Clause) -> Vec<Refusal> {
    let mut left = least_free(lines.iter().map(|line| (line.product, line.free)));
    let mut refusals = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let field = format!("lines.{i}.quantity");
        let free = left.entry(line.product).or_insert(Quantity::ZERO);
        match free.checked_sub(line.asked) {
            _ if !line.asked.is_positive() => refusals.push(Refusal::new("quantity.not_positive").field(field)),
            Ok(rest) if rest >= Quantity::ZERO => *free = rest,
            _ => {
                let refusal = Refusal::new("promise.short").arg("asked", line.asked).arg("free", *free).basis(clause).field(field);
                refusals.push(match cure(line, free) {
                    Some(cure) => refusal.remedy(cure),
                    None => refusal,
                });
            }
        }
    }
    refusals
}

/// What a line that gets too little can do; if it is to ask for what is left, nothing is left behind it.
fn cure(line: &PromiseLine, free: &mut Quantity) -> Option<Remedy> {
    if let Some(other) = line.elsewhere.iter().find(|other| other.free >= line.asked) {
        return Some(Remedy::new("promise.take_elsewhere").arg("warehouse", other.warehouse.as_str()).arg("free", other.free));
    }
    let left = std::mem::take(free);
    left.is_positive().then(|| Remedy::new("promise.ask_for").arg("free", left))
}

/// The steps from the confirmation to the customer.
fn way(facts: &PromiseFacts, terms: &PromiseTerms) -> Option<Vec<Step>> {
    let step = |said: Remedy, day: BusinessDate, ruled: Option<&Ruled<i64>>| Step { said, day, basis: ruled.map(|r| r.clause.clone()) };
    let begun = begin(facts, &terms.cut_off)?;
    let (picking, transit) = (terms.picking.value.max(0), terms.transit.value.max(0));
    let ready = facts.calendar.add_working_days(begun.day, i32::try_from(picking).ok()?)?;
    let there = ready.add_days(i32::try_from(transit).ok()?)?;
    let mut steps = vec![
        begun,
        step(Remedy::new("promise.step.picked").arg("days", picking), ready, Some(&terms.picking)),
        step(Remedy::new("promise.step.transit").arg("days", transit), there, Some(&terms.transit)),
    ];
    if let Some(mask) = facts.weekdays.filter(|mask| mask & 127 != 0) {
        let received = (0..LONGEST_WAIT_DAYS).map_while(|days| there.add_days(days)).find(|&day| receives(facts, mask, day))?;
        steps.push(step(Remedy::new("promise.step.weekday"), received, None));
    }
    Some(steps)
}

/// When work begins.
fn begin(facts: &PromiseFacts, cut_off: &Ruled<i64>) -> Option<Step> {
    let (on, worked) = (facts.confirmed_on, facts.calendar.is_working_day(facts.confirmed_on));
    let in_time = facts.minute < cut_off.value;
    let day = if worked && in_time { on } else { facts.calendar.add_working_days(on, 1)? };
    let minutes = cut_off.value.clamp(0, DAY_MINUTES);
    let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let said = match (worked, in_time) {
        (false, _) => Remedy::new("promise.step.day_off"),
        (true, true) => Remedy::new("promise.step.same_day").arg("time", time),
        (true, false) => Remedy::new("promise.step.after_cut_off").arg("time", time),
    };
    Some(Step { said, day, basis: Some(cut_off.clause.clone()) })
}

fn receives(facts: &PromiseFacts, mask: i64, day: BusinessDate) -> bool {
    mask & (1 << day.weekday() as i64) != 0 && !facts.calendar.holidays.contains(&day)
}

fn promised(facts: &PromiseFacts, mut steps: Vec<Step>) -> Promise {
    let earliest = steps.last().map_or(facts.confirmed_on, |step| step.day);
    let mut reminders = Vec::new();
    match facts.requested {
        Some(day) if day > earliest => {
            steps.push(Step { said: Remedy::new("promise.step.requested").arg("day", day), day, basis: None });
        }
        Some(day) if day < earliest => {
            reminders.push(Remedy::new("promise.later_than_requested").arg("requested", day).arg("promised", earliest));
        }
        _ => {}
    }
    if let Some(until) = facts.known_until.filter(|&until| earliest > until) {
        reminders.push(Remedy::new("promise.holidays_unknown").arg("until", until));
    }
    let date = steps.last().map_or(earliest, |step| step.day);
    let free = |line: &PromiseLine| Step {
        said: Remedy::new("promise.step.free").arg("free", line.free).arg("asked", line.asked),
        day: facts.confirmed_on,
        basis: None,
    };
    let line = |line: &PromiseLine| LinePromise { date, steps: std::iter::once(free(line)).chain(steps.iter().cloned()).collect() };
    let lines = facts.lines.iter().map(line).collect();
    Promise { date, earliest, steps, lines, reminders }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{assert_speaks, assert_words};
    use base::calendar::{china, known_until};
    use proptest::prelude::*;

    fn day(text: &str) -> BusinessDate {
        BusinessDate::parse(text).unwrap()
    }

    fn quantity(thousandths: i64) -> Quantity {
        Quantity::from_thousandths(thousandths)
    }

    fn line((product, asked, free): (i64, i64, i64)) -> PromiseLine {
        PromiseLine { product, asked: quantity(asked), free: quantity(free), elsewhere: Vec::new() }
    }

    /// One line, in stock, confirmed at 10:00.
    fn facts(confirmed_on: &str) -> PromiseFacts {
        PromiseFacts {
            confirmed_on: day(confirmed_on),
            minute: 600,
            lines: vec![line((1, 5, 5))],
            calendar: china(),
            known_until: Some(known_until()),
            weekdays: None,
            requested: None,
        }
    }

    /// Cut-off at 16:00, so many working days of picking, so many days on the way.
    fn terms(picking: i64, transit: i64) -> PromiseTerms {
        let ruled = |value, article| Ruled::new(value, Clause::new("promise", article, 1));
        PromiseTerms { cut_off: ruled(960, "1.1"), picking: ruled(picking, "1.2"), transit: ruled(transit, "1.3") }
    }

    fn promised_by(facts: &PromiseFacts, terms: &PromiseTerms) -> Promise {
        let Decision::Allow { plan, basis } = promise(facts, terms) else { panic!("no promise: {facts:?}") };
        assert_eq!(basis.iter().map(|clause| &*clause.article).collect::<Vec<_>>(), ["1.1", "1.2", "1.3"]);
        plan.steps.iter().chain(plan.lines.iter().flat_map(|line| &line.steps)).for_each(|step| assert_words(&step.said));
        plan.reminders.iter().for_each(assert_words);
        plan
    }

    /// The steps by the ends of their keys, each with its month and day.
    #[track_caller]
    fn check(facts: &PromiseFacts, (picking, transit): (i64, i64), expected: &str) {
        let promise = promised_by(facts, &terms(picking, transit));
        let said = |step: &Step| format!("{} {}", step.said.key.trim_start_matches("promise.step."), &step.day.to_string()[5..]);
        let reminders = promise.reminders.iter().map(|said| said.key.clone());
        let found: Vec<_> = promise.steps.iter().map(said).chain(reminders).collect();
        assert_eq!(found.join(", "), expected);
        assert_eq!(promise.steps.last().unwrap().day, promise.date);
        assert!(promise.lines.iter().all(|line| line.date == promise.date && line.steps.len() == promise.steps.len() + 1));
    }

    #[test]
    fn a_promise_goes_step_by_step() {
        // Wednesday 25 November 2026
        let wednesday = facts("2026-11-25");
        check(&wednesday, (0, 0), "same_day 11-25, picked 11-25, transit 11-25");
        check(&wednesday, (1, 2), "same_day 11-25, picked 11-26, transit 11-28");
        check(&PromiseFacts { minute: 959, ..wednesday.clone() }, (1, 0), "same_day 11-25, picked 11-26, transit 11-26");
        check(&PromiseFacts { minute: 960, ..wednesday.clone() }, (1, 0), "after_cut_off 11-26, picked 11-27, transit 11-27");
        check(&PromiseFacts { minute: 960, ..facts("2026-11-27") }, (1, 1), "after_cut_off 11-30, picked 12-01, transit 12-02");
        check(&facts("2026-11-28"), (1, 1), "day_off 11-30, picked 12-01, transit 12-02");
        // The Saturday before the Spring Festival is worked, then nothing until the 24th, and the Saturday after it again.
        check(&facts("2026-02-14"), (1, 1), "same_day 02-14, picked 02-24, transit 02-25");
        check(&facts("2026-02-18"), (4, 0), "day_off 02-24, picked 02-28, transit 02-28");
    }

    #[test]
    fn a_customer_receives_on_their_days() {
        let on = |weekdays, date| PromiseFacts { weekdays: Some(weekdays), ..facts(date) };
        // Mondays and Thursdays: 1 + 8
        check(&on(9, "2026-11-25"), (0, 1), "same_day 11-25, picked 11-25, transit 11-26, weekday 11-26");
        check(&on(9, "2026-11-25"), (1, 1), "same_day 11-25, picked 11-26, transit 11-27, weekday 11-30");
        // 1 October is a Thursday and a holiday, 5 October a Monday and one
        check(&on(9, "2026-09-29"), (0, 1), "same_day 09-29, picked 09-29, transit 09-30, weekday 10-08");
        check(&on(0, "2026-11-25"), (0, 1), "same_day 11-25, picked 11-25, transit 11-26");
        check(&on(64, "2026-11-25"), (0, 1), "same_day 11-25, picked 11-25, transit 11-26, weekday 11-29");
    }

    #[test]
    fn a_wish_is_kept_or_told() {
        let wish = |text| PromiseFacts { requested: Some(day(text)), ..facts("2026-11-25") };
        check(&wish("2026-11-26"), (0, 1), "same_day 11-25, picked 11-25, transit 11-26");
        check(&wish("2026-12-10"), (0, 1), "same_day 11-25, picked 11-25, transit 11-26, requested 12-10");
        check(&wish("2026-11-25"), (0, 1), "same_day 11-25, picked 11-25, transit 11-26, promise.later_than_requested");
        let late = promised_by(&wish("2026-12-10"), &terms(0, 1));
        assert_eq!((late.earliest, late.date), (day("2026-11-26"), day("2026-12-10")));
        check(&facts("2026-12-31"), (1, 0), "same_day 12-31, picked 01-01, transit 01-01, promise.holidays_unknown");
    }

    #[track_caller]
    fn short_of(lines: &[PromiseLine], expected: &[(&str, &str)]) {
        let facts = PromiseFacts { lines: lines.to_vec(), ..facts("2026-11-25") };
        let refusals = match promise(&facts, &terms(1, 1)) {
            Decision::Refuse(refusals) => refusals,
            other => panic!("{other:?}"),
        };
        assert_speaks(&refusals);
        let cure = |refusal: &Refusal| refusal.remedy.as_ref().map_or(String::new(), |cure| cure.key.clone());
        let found: Vec<_> = refusals.iter().map(|refusal| (refusal.field.clone().unwrap(), cure(refusal))).collect();
        assert_eq!(found.iter().map(|(field, cure)| (&**field, &**cure)).collect::<Vec<_>>(), expected);
        assert!(refusals.iter().all(|refusal| refusal.key == "quantity.not_positive" || !refusal.basis.is_empty()));
    }

    #[test]
    fn what_is_not_there_is_not_promised() {
        short_of(&[line((1, 6, 5))], &[("lines.0.quantity", "promise.ask_for")]);
        short_of(&[line((1, 6, 0))], &[("lines.0.quantity", "")]);
        short_of(&[line((1, 3, 5)), line((1, 3, 5))], &[("lines.1.quantity", "promise.ask_for")]);
        short_of(
            &[line((1, 9, 5)), line((2, 1, 1)), line((1, 1, 5))],
            &[("lines.0.quantity", "promise.ask_for"), ("lines.2.quantity", "")],
        );
        short_of(&[line((1, 0, 5)), line((1, -1, 5))], &[("lines.0.quantity", ""), ("lines.1.quantity", "")]);
        let there = |free| Elsewhere { warehouse: "华南仓".into(), free: quantity(free) };
        let elsewhere = |other| PromiseLine { elsewhere: vec![there(2), there(other)], ..line((1, 6, 5)) };
        short_of(&[elsewhere(6)], &[("lines.0.quantity", "promise.take_elsewhere")]);
        short_of(&[elsewhere(5)], &[("lines.0.quantity", "promise.ask_for")]);
    }

    #[test]
    fn where_nobody_works_nothing_is_promised() {
        let idle = PromiseFacts { calendar: WorkCalendar::new(base::Weekday::ALL, [], []), ..facts("2026-11-25") };
        for (facts, picking) in [(idle, 1), (facts("2026-11-25"), i64::MAX), (facts("2199-12-31"), 1)] {
            let Decision::Refuse(refusals) = promise(&facts, &terms(picking, 0)) else { panic!("promised") };
            assert_speaks(&refusals);
            assert_eq!(refusals[0].key, "promise.no_day");
        }
    }

    proptest! {
        #[test]
        fn steps_never_go_back_and_later_confirmations_are_promised_no_earlier(
            start in 0..1_090_i32, minute in 0..1_440_i64, later in 0..2_880_i64, picking in 0..6_i64, transit in 0..6_i64, mask in 0..128_i64,
        ) {
            let at = |minutes: i64| PromiseFacts {
                confirmed_on: day("2024-01-01").add_days(start + i32::try_from(minutes / 1_440).unwrap()).unwrap(),
                minute: minutes % 1_440,
                weekdays: Some(mask),
                ..facts("2024-01-01")
            };
            let (first, second) = (promised_by(&at(minute), &terms(picking, transit)), promised_by(&at(minute + later), &terms(picking, transit)));
            prop_assert!(first.date <= second.date);
            prop_assert!(first.steps.windows(2).all(|pair| pair[0].day <= pair[1].day));
            prop_assert!(china().is_working_day(first.steps[0].day) && china().is_working_day(first.steps[1].day));
            prop_assert!(mask == 0 || mask & (1 << first.date.weekday() as i64) != 0);
        }
    }
}
