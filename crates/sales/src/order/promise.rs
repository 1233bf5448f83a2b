//! By when an order can be there, by the rule; what is short is told beside it, and the day all the same.

use super::answer::PromiseStep;
use super::facts::Facts;
use super::lines::Weighed;
use super::terms::{CUT_OFF, PICKING_DAYS, TRANSIT_DAYS};
use base::{BusinessDate, Clause, Decision, Quantity, Refusal, Remedy, WorkCalendar};
use kernel::Terms;
use rules::promise::{Elsewhere, Promise, PromiseFacts, PromiseLine, PromiseTerms, Step, promise};
use std::sync::OnceLock;

/// When an order can be there, and what is not free for it.
#[derive(Debug, Clone)]
pub struct Promised {
    /// The day it is promised for; nothing where none can be told.
    pub day: Option<BusinessDate>,
    /// How it came about.
    pub steps: Vec<PromiseStep>,
    /// What whoever confirms should know.
    pub reminders: Vec<Remedy>,
    /// The lines that get too little, `lines.{i}` being the i-th that wants more than it holds.
    pub short: Vec<Refusal>,
    /// Why no day can be told.
    pub refusals: Vec<Refusal>,
    /// Where it is written.
    pub basis: Vec<Clause>,
}

/// The days that are worked, made once.
fn calendar() -> &'static WorkCalendar {
    static CALENDAR: OnceLock<WorkCalendar> = OnceLock::new();
    CALENDAR.get_or_init(base::calendar::china)
}

/// A line that wants more than the order holds of it, with where else there is some, the most first.
fn wanted(facts: &Facts, line: &Weighed<'_>) -> PromiseLine {
    let here = facts.site.as_ref().map(|site| site.warehouse);
    let there = || facts.available.iter().filter(|there| there.product.get() == line.read.product);
    let free = there().find(|there| Some(there.warehouse) == here).map_or(Quantity::ZERO, stock::api::Available::free);
    let others = there().filter(|there| Some(there.warehouse) != here);
    let mut elsewhere: Vec<Elsewhere> =
        others.map(|there| Elsewhere { warehouse: there.warehouse_name.clone(), free: there.free() }).collect();
    elsewhere.sort_by_key(|other| std::cmp::Reverse(other.free));
    PromiseLine { product: line.read.product, asked: Quantity::from_thousandths(line.held_more()), free, elsewhere }
}

/// By when the goods can be there, counted from now.
pub fn promised(facts: &Facts, lines: &[Weighed<'_>], requested: Option<BusinessDate>, terms: &Terms<'_>) -> Option<Promised> {
    let entity = facts.site.as_ref()?.entity.get();
    let rule = PromiseTerms {
        cut_off: terms.now(&CUT_OFF, entity),
        picking: terms.now(&PICKING_DAYS, entity),
        transit: terms.now(&TRANSIT_DAYS, entity),
    };
    let basis = vec![rule.cut_off.clause.clone(), rule.picking.clause.clone(), rule.transit.clause.clone()];
    let mut asked = PromiseFacts {
        confirmed_on: facts.today,
        minute: facts.minute,
        lines: lines.iter().filter(|line| line.held_more() > 0).map(|line| wanted(facts, line)).collect(),
        calendar: calendar().clone(),
        known_until: Some(base::calendar::known_until()),
        weekdays: facts.address.as_ref().and_then(|address| address.weekdays),
        requested,
    };
    let mut found = Promised { day: None, steps: Vec::new(), reminders: Vec::new(), short: Vec::new(), refusals: Vec::new(), basis };
    match promise(&asked, &rule) {
        Decision::Refuse(short) if short.iter().all(|refusal| refusal.field.is_some()) => {
            found.short = short;
            // The day it could be there if it were free.
            asked.lines.clear();
            if let Decision::Allow { plan, .. } = promise(&asked, &rule) {
                found.take(&plan);
            }
        }
        Decision::Refuse(refusals) => found.refusals = refusals,
        Decision::Allow { plan, .. } | Decision::NeedsApproval { plan, .. } => found.take(&plan),
    }
    Some(found)
}

impl Promised {
    fn take(&mut self, promise: &Promise) {
        let step = |step: &Step| PromiseStep { why: step.said.clone(), day: step.day };
        self.day = Some(promise.date);
        self.steps = promise.steps.iter().map(step).collect();
        self.reminders.clone_from(&promise.reminders);
    }
}
