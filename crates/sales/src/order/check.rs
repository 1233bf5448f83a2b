//! The checks of an order, each with its outcome and its reasons: what stands in its way, who would have to agree, what to be reminded of.

use super::answer::{CreditLook, LineAmounts, OrderCheck, Outcome};
use super::facts::Facts;
use super::lines::Weighed;
use super::money::Amounts;
use super::terms::{FLOOR_MARGIN, OVERDUE_DAYS_MAX, OWN_DISCOUNT};
use super::{RELEASE_CREDIT, RELEASE_PRICE};
use base::{Clause, Decision, Money, Need, Quantity, Refusal, Remedy, Ruled, UnitPrice};
use crm::api::{CREDIT_STRENGTH, CustomerState, Dealing, PaymentKind};
use kernel::Terms;
use kernel::ledger::money::Guard;
use rules::credit::{ChargeTerms, Strength};
use stock::api::WarehouseState;

/// What has been found so far.
#[derive(Debug, Default)]
pub struct Findings {
    /// Every check, in the order of their doing.
    pub checks: Vec<OrderCheck>,
    /// What stands against the order.
    pub refusals: Vec<Refusal>,
    /// Who would have to agree.
    pub needs: Vec<Need>,
}

/// What one check found.
#[derive(Debug, Default)]
pub struct Found {
    /// What stands against the order.
    pub refusals: Vec<Refusal>,
    /// Who would have to agree.
    pub needs: Vec<Need>,
    /// What to be reminded of.
    pub reminders: Vec<Remedy>,
    /// What speaks for it.
    pub passed: Vec<Remedy>,
    /// Where it is written.
    pub basis: Vec<Clause>,
}

impl Findings {
    /// Adds a check with what it found.
    pub fn add(&mut self, name: &str, found: Found) {
        let said = |refusal: &Refusal| Remedy { key: refusal.key.clone(), args: refusal.args.clone() };
        let mut why: Vec<Remedy> = Vec::new();
        for refusal in &found.refusals {
            why.push(said(refusal));
            why.extend(refusal.remedy.clone());
        }
        why.extend(found.needs.iter().filter_map(|need| need.reason.clone()));
        why.extend(found.reminders.iter().cloned());
        let outcome = if !found.refusals.is_empty() {
            Outcome::Refused
        } else if !found.needs.is_empty() {
            Outcome::NeedsApproval
        } else if !found.reminders.is_empty() {
            Outcome::Reminder
        } else {
            Outcome::Passed
        };
        if outcome == Outcome::Passed {
            why.extend(found.passed);
        }
        let mut basis = found.basis;
        basis.extend(found.refusals.iter().flat_map(|refusal| refusal.basis.iter().cloned()));
        basis.sort();
        basis.dedup();
        self.checks.push(OrderCheck { name: name.to_owned(), outcome, why, basis });
        self.refusals.extend(found.refusals);
        self.needs.extend(found.needs);
    }
}

/// Everything that an order must say is there, and still served.
pub fn complete(facts: &Facts, mut refusals: Vec<Refusal>) -> Found {
    let needed = |key: &str, field: &str| Refusal::new(key).field(field);
    let parts: [(&str, Option<&Dealing>); 4] =
        [("customer", facts.customer()), ("receiver", facts.receiver()), ("invoiced", facts.invoiced()), ("payer", facts.payer())];
    if facts.customer().is_none() {
        refusals.push(needed("sales_order.customer_needed", "customer"));
    } else {
        if !facts.in_reach {
            refusals.push(needed("sales_order.customer_not_yours", "customer"));
        }
        let mut told = Vec::new();
        for (field, part) in parts {
            match part {
                None => refusals.push(needed("sales_order.customer_needed", field)),
                Some(part) if part.state == CustomerState::Closed && !told.contains(&part.id) => {
                    told.push(part.id);
                    refusals.push(needed("customer.closed", field));
                }
                Some(_) => {}
            }
        }
    }
    match (&facts.site, facts.content.warehouse) {
        (Some(site), _) if site.state == WarehouseState::Closed => refusals.push(needed("warehouse.closed", "warehouse")),
        (Some(_), _) => {}
        (None, Some(_)) => refusals.push(needed("sales_order.warehouse_gone", "warehouse")),
        (None, None) => refusals.push(needed("sales_order.warehouse_needed", "warehouse")),
    }
    let mut reminders = Vec::new();
    match (&facts.address, facts.content.address, facts.receiver()) {
        (Some(address), _, Some(receiver)) if address.customer_id != receiver.id => {
            refusals.push(needed("sales_order.address_of_another", "address"));
        }
        (None, Some(_), Some(_)) => refusals.push(needed("sales_order.address_of_another", "address")),
        (None, None, Some(_)) => reminders.push(Remedy::new("sales_order.no_address")),
        _ => {}
    }
    Found { refusals, reminders, ..Found::default() }
}

/// The goods are free where they are wanted from.
pub fn in_stock(facts: &Facts, lines: &[Weighed<'_>], clause: &Clause) -> Found {
    let Some(site) = &facts.site else { return Found::default() };
    let here = |product: i64| facts.available.iter().find(|there| there.product.get() == product && there.warehouse == site.warehouse);
    let wanted: Vec<&Weighed<'_>> = lines.iter().filter(|line| line.held_more() > 0).collect();
    let asked: Vec<rules::reserve::Line> = wanted
        .iter()
        .map(|line| rules::reserve::Line {
            item: line.read.product,
            asked: Quantity::from_thousandths(line.held_more()),
            free: here(line.read.product).map_or(Quantity::ZERO, stock::api::Available::free),
        })
        .collect();
    let mut refusals = rules::reserve::decide(&asked, clause).err().unwrap_or_default();
    for refusal in &mut refusals {
        let at = refusal.field.as_deref().and_then(|field| field.split('.').nth(1)).and_then(|number| number.parse::<usize>().ok());
        let Some((line, asked)) = at.and_then(|at| Some((wanted.get(at)?, asked.get(at)?))) else { continue };
        refusal.field = Some(line.field("quantity"));
        let elsewhere =
            facts.available.iter().filter(|there| there.product.get() == line.read.product && there.warehouse != site.warehouse);
        if let Some(there) = elsewhere.filter(|there| there.free() >= asked.asked).max_by_key(|there| there.free()) {
            let cure = Remedy::new("sales_order.elsewhere").arg("warehouse", there.warehouse_name.as_str()).arg("free", there.free());
            refusal.remedy = Some(cure);
        }
    }
    Found { refusals, basis: vec![clause.clone()], ..Found::default() }
}

/// What is paid on a side of tax for a line, all discounts taken off.
const fn paid(amounts: &LineAmounts) -> i64 {
    amounts.full_minor - amounts.discount_minor - amounts.shared_minor
}

/// Whether `got` is more than `points` basis points below `list`.
fn below(got: i64, list: i64, points: i64) -> bool {
    i128::from(got) * 10_000 < i128::from(list) * i128::from(10_000 - points)
}

/// The least that one ordered unit is sold for without somebody's leave, without tax: what its goods cost on average, and the margin.
pub fn floor(facts: &Facts, line: &Weighed<'_>, margin: i64) -> Option<UnitPrice> {
    let average = facts.costs.iter().find(|cost| cost.product == line.sold.product.id).and_then(stock::api::StockCost::average)?;
    let factor = line.sold.factor(&line.unit)?;
    let exact = i128::from(average.micros()) * i128::from(factor.numerator) * i128::from(10_000 + margin);
    let per = i128::from(factor.denominator) * 10_000;
    // Rounded up: a floor is not undercut by a rounding.
    i64::try_from((exact + per - 1) / per).ok().map(UnitPrice::from_micros)
}

/// Prices and discounts are within what the person may give alone, and above the floor.
pub fn prices(facts: &Facts, lines: &[Weighed<'_>], amounts: &Amounts, terms: &Terms<'_>) -> Found {
    let entity = facts.site.as_ref().map_or(0, |site| site.entity.get());
    let (own, margin) = (terms.now(&OWN_DISCOUNT, entity), terms.now(&FLOOR_MARGIN, entity));
    let mut found = Found { basis: vec![own.clause.clone(), margin.clause.clone()], ..Found::default() };
    let reason = |key: &str, line: &Weighed<'_>| Remedy::new(key).arg("line", line.line_no).arg("product", line.sold.product.name.as_str());
    let (mut own_why, mut floor_why) = (Vec::new(), Vec::new());
    let (mut got_all, mut list_all) = (0_i128, 0_i128);
    for (line, amounts) in lines.iter().zip(&amounts.lines) {
        let Some(quantity) = line.read.quantity else { continue };
        let unchanged = line.is_done();
        let got = paid(amounts);
        let list = line.list.and_then(|list| list.times(quantity, facts.currency).ok()).map(|money| money.minor);
        got_all += i128::from(got);
        list_all += i128::from(list.unwrap_or(got));
        if line.read.gift || unchanged {
            continue;
        }
        let paid = Money::new(got, facts.currency);
        match list {
            None => own_why.push(reason("sales_order.no_list_price", line)),
            Some(list) if below(got, list, own.value) => {
                let list = Money::new(list, facts.currency);
                own_why.push(reason("sales_order.below_list", line).arg("paid", paid).arg("list", list));
            }
            Some(_) => {}
        }
        let least = floor(facts, line, margin.value).and_then(|floor| floor.times(quantity, facts.currency).ok());
        if least.is_some_and(|least| amounts.net_minor < least.minor) {
            floor_why.push(reason("sales_order.below_floor", line));
        }
    }
    // Gifts are a discount of the whole.
    if own_why.is_empty() && got_all * 10_000 < list_all * i128::from(10_000 - own.value) {
        let minor = |all: i128| Money::new(i64::try_from(all).unwrap_or(i64::MAX), facts.currency);
        own_why.push(Remedy::new("sales_order.gifts_below_list").arg("paid", minor(got_all)).arg("list", minor(list_all)));
    }
    for (rule, clause, why) in [("price.own_discount", &own.clause, own_why), ("price.floor", &margin.clause, floor_why)] {
        let mut why = why.into_iter();
        let Some(first) = why.next() else { continue };
        found.needs.push(Need::new(rule, clause).step(RELEASE_PRICE.name()).reason(first));
        found.reminders.extend(why);
    }
    found
}

/// The payer's credit, and what must hold of it while the order is posted.
pub struct Credit {
    /// What was found.
    pub found: Found,
    /// Before and after.
    pub look: CreditLook,
    /// What must hold when it is posted.
    pub guard: Guard,
}

/// Whether the payer's credit carries what the order moves.
pub fn credit(facts: &Facts, moved_minor: i64, kind: PaymentKind, terms: &Terms<'_>) -> Option<Credit> {
    let (site, payer) = (facts.site.as_ref()?, facts.payer()?);
    let strength = terms.now(&CREDIT_STRENGTH, site.entity.get());
    let none = rules::credit::Exposure {
        open_orders: 0,
        delivered: 0,
        invoiced: 0,
        bills: 0,
        advances: 0,
        currency: facts.currency,
        limit: 0,
        hold: false,
    };
    let exposure = facts.exposure.as_ref().map_or(none, rules::credit::Exposure::from);
    let before_minor = exposure.total().map_or(i64::MAX, |total| total.minor);
    let after_minor = before_minor.saturating_add(moved_minor);
    let mut found = Found { basis: vec![strength.clause.clone()], ..Found::default() };
    let mut guard = Guard::WithinLimit;
    let at_payer = |mut refusal: Refusal| {
        refusal.field = Some(if facts.content.payer == Some(payer.id) { "payer".into() } else { "customer".into() });
        refusal
    };
    if kind == PaymentKind::BeforeDelivery {
        guard = Guard::NotOnHold;
        if exposure.hold && moved_minor > 0 {
            found.refusals.push(at_payer(Refusal::new("credit.charge.on_hold").basis(&strength.clause)));
        } else {
            found.passed.push(Remedy::new("sales_order.why.prepaid"));
        }
    } else if moved_minor > 0 {
        match rules::credit::charge(&exposure, Money::new(moved_minor, facts.currency), &ChargeTerms { strength: strength.clone() }) {
            Decision::Allow { plan, .. } => {
                if plan.reminders.is_empty() {
                    let (after, limit) = (plan.exposure, Money::new(exposure.limit, facts.currency));
                    found.passed.push(Remedy::new("sales_order.why.within_limit").arg("after", after).arg("limit", limit));
                } else {
                    guard = Guard::NotOnHold;
                }
                found.reminders.extend(plan.reminders);
            }
            Decision::Refuse(refusals) => found.refusals.extend(refusals.into_iter().map(at_payer)),
            Decision::NeedsApproval { needs, .. } => {
                guard = Guard::NotOnHold;
                let own = |need: Need| Need { rule: "sales_order.credit".into(), steps: vec![RELEASE_CREDIT.name().into()], ..need };
                found.needs.extend(needs.into_iter().map(own));
            }
        }
    }
    if moved_minor <= 0 {
        guard = Guard::None;
    }
    let look = CreditLook {
        exposure: facts.exposure.as_ref().map(|exposure| exposure.id),
        limit_minor: exposure.limit,
        on_hold: exposure.hold,
        before_minor,
        moved_minor,
        after_minor,
        oldest_due_on: facts.oldest_due,
    };
    Some(Credit { found, look, guard })
}

/// Whether the payer's group owes something for too long.
pub fn overdue(facts: &Facts, moved_minor: i64, kind: PaymentKind, terms: &Terms<'_>) -> Found {
    let Some(site) = &facts.site else { return Found::default() };
    let days: Ruled<i64> = terms.now(&OVERDUE_DAYS_MAX, site.entity.get());
    let strength = terms.now(&CREDIT_STRENGTH, site.entity.get());
    let mut found = Found { basis: vec![days.clause.clone()], ..Found::default() };
    let Some(due_on) = facts.oldest_due else { return found };
    let late = i64::from(facts.today.days()) - i64::from(due_on.days());
    if late <= days.value || moved_minor <= 0 {
        return found;
    }
    let why = Remedy::new("sales_order.overdue").arg("due_on", due_on).arg("days", late).arg("max", days.value);
    if kind == PaymentKind::BeforeDelivery || strength.value == Strength::Remind {
        found.reminders.push(why);
    } else if strength.value == Strength::Approve {
        found.needs.push(Need::new("sales_order.overdue", &days.clause).step(RELEASE_CREDIT.name()).reason(why));
    } else {
        let refusal = Refusal { args: why.args, ..Refusal::new("sales_order.overdue") };
        found.refusals.push(refusal.field("customer").basis(&days.clause).remedy(Remedy::new("sales_order.collect_first")));
    }
    found
}

/// The customer's own number of the order is none of another's.
pub fn duplicate(facts: &Facts) -> Found {
    let refusal =
        |number: &String| Refusal::new("sales_order.customer_order_no_taken").arg("number", number.as_str()).field("customer_order_no");
    Found { refusals: facts.same_number.iter().map(refusal).collect(), ..Found::default() }
}
