//! By when an order can be there.

use super::answer::PromiseStep;
use super::facts::Facts;
use super::terms::{CUT_OFF, PICKING_DAYS, TRANSIT_DAYS};
use base::{BusinessDate, Clause, Remedy, WorkCalendar};
use kernel::Terms;
use std::sync::OnceLock;

/// A day, how it came about, and where that is written.
#[derive(Debug, Clone)]
pub struct Promise {
    /// The day they are promised for: the one that was wanted, if that is no earlier.
    pub day: BusinessDate,
    /// How it came about.
    pub steps: Vec<PromiseStep>,
    /// Where it is written.
    pub basis: Vec<Clause>,
}

/// The days that are worked, made once.
fn calendar() -> &'static WorkCalendar {
    static CALENDAR: OnceLock<WorkCalendar> = OnceLock::new();
    CALENDAR.get_or_init(base::calendar::china)
}

/// Whether goods are taken on a day: the sum of Monday 1, Tuesday 2 … Sunday 64.
fn taken_on(mask: Option<i64>, day: BusinessDate) -> bool {
    mask.is_none_or(|mask| mask & 127 == 0 || mask & (1_i64 << day.weekday() as u32) != 0)
}

/// By when the goods can be there, counted from now.
pub fn promise(facts: &Facts, requested_on: Option<BusinessDate>, terms: &Terms<'_>) -> Option<Promise> {
    let entity = facts.site.as_ref()?.entity.get();
    let (cut_off, picking, transit) = (terms.now(&CUT_OFF, entity), terms.now(&PICKING_DAYS, entity), terms.now(&TRANSIT_DAYS, entity));
    let calendar = calendar();
    let mut steps = Vec::new();
    let mut step = |why: Remedy, day: BusinessDate| {
        steps.push(PromiseStep { why, day });
        day
    };
    let late = facts.minute >= cut_off.value;
    let begin = if late { facts.today.add_days(1)? } else { facts.today };
    let begin = calendar.next_working_day(begin)?;
    let clock = format!("{:02}:{:02}", cut_off.value / 60, cut_off.value % 60);
    let key = if late { "sales_order.step.after_cut_off" } else { "sales_order.step.begins" };
    let begin = step(Remedy::new(key).arg("time", clock), begin);
    let picked = calendar.add_working_days(begin, i32::try_from(picking.value).ok()?)?;
    let picked = step(Remedy::new("sales_order.step.picked").arg("days", picking.value), picked);
    let there = picked.add_days(i32::try_from(transit.value).ok()?)?;
    let mut earliest = step(Remedy::new("sales_order.step.transit").arg("days", transit.value), there);
    let mask = facts.address.as_ref().and_then(|address| address.weekdays);
    let open = |from: BusinessDate| (0..7).filter_map(|n| from.add_days(n)).find(|day| taken_on(mask, *day));
    if let Some(day) = open(earliest).filter(|day| *day != earliest) {
        earliest = step(Remedy::new("sales_order.step.weekdays"), day);
    }
    let mut day = earliest;
    if let Some(wanted) = requested_on.filter(|wanted| *wanted > earliest) {
        let wanted = open(wanted).unwrap_or(wanted);
        day = step(Remedy::new("sales_order.step.requested"), wanted);
    }
    Some(Promise { day, steps, basis: vec![cut_off.clause, picking.clause, transit.clause] })
}
