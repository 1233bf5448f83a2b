//! The checks of an order, each with its outcome and its reasons: what stands in its way, who would have to agree, what to be reminded of.

use super::answer::{CreditLook, OrderCheck, Outcome};
use super::facts::Facts;
use super::lines::Weighed;
use super::money::Amounts;
use super::promise::Promised;
use super::terms::{FLOOR_MARGIN, OVERDUE_DAYS_MAX, OWN_DISCOUNT};
use super::{RELEASE_CREDIT, RELEASE_PRICE};
use crate::order_draft::model::DraftContent;
use base::{Clause, Id, Money, Need, Quantity, Rate, Refusal, Remedy, Ruled, UnitPrice, proportion};
use crm::api::{CREDIT_STRENGTH, CustomerState, Dealing, PaymentKind};
use kernel::ledger::money::Guard;
use kernel::{Permission, Terms};
use rules::order::{Check, CreditFacts, CreditTerms, Guarded, LinePrice, PriceTerms, credit_of_order, floor_of_cost};
use stock::api::WarehouseState;

/// The refusal of an order for a customer whom somebody else looks after.
pub const NOT_YOURS: &str = "sales_order.customer_not_yours";
/// The rule that asks when more is given away than a person may give alone: that of the price rules.
const OWN_DISCOUNT_RULE: &str = "order.own_discount";
/// The rule that asks when something is sold below its floor, and when nobody knows the floor: that of the price rules.
const FLOOR_RULE: &str = "order.floor_price";
/// The rule that asks when somebody is to pay with whom that is not agreed.
const PAYER_RULE: &str = "order.payer_not_agreed";
/// The rule by which an invoice goes to the one that is agreed.
const INVOICED_RULE: &str = "order.invoiced_not_agreed";

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
    /// Everything that was found, in words; nothing = as refusals, needs and reminders say it.
    pub said: Vec<Remedy>,
    /// Where it is written.
    pub basis: Vec<Clause>,
}

impl Found {
    /// Something is to be looked at.
    fn remind(&mut self, reminder: Remedy) {
        if !self.said.is_empty() {
            self.said.push(reminder.clone());
        }
        self.reminders.push(reminder);
    }
    /// Somebody has to agree, for this reason.
    fn ask(&mut self, need: Need, step: Permission, reason: Remedy) {
        // Where nothing was put into words, the reasons are the words.
        if !self.said.is_empty() {
            self.said.push(reason.clone());
        }
        self.needs.push(need.step(step.name()).reason(reason));
    }
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
        if !found.said.is_empty() {
            why = found.said;
        }
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
            refusals.push(needed(NOT_YOURS, "customer"));
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
    refusals.extend(unfound(&facts.content));
    refusals.extend(stays(facts));
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

/// What an amendment cannot change: with whom, from where and on which side of tax it was agreed.
fn stays(facts: &Facts) -> Vec<Refusal> {
    let Some(order) = facts.amended.as_ref().map(|amended| &amended.order) else { return Vec::new() };
    let content = &facts.content;
    let parts = [
        ("customer", content.customer.map(Id::get), order.customer_id.get()),
        ("receiver", content.receiver.map(Id::get), order.receiver_id.get()),
        ("invoiced", content.invoiced.map(Id::get), order.invoiced_id.get()),
        ("payer", content.payer.map(Id::get), order.payer_id.get()),
        ("warehouse", content.warehouse, order.warehouse_id.get()),
        ("with_tax", content.with_tax.map(i64::from), i64::from(order.with_tax)),
    ];
    let others = parts.into_iter().filter(|(_, given, agreed)| given.is_some_and(|given| given != *agreed));
    others.map(|(field, ..)| Refusal::new("sales_order.stays_as_agreed").arg("number", order.number.as_str()).field(field)).collect()
}

/// Somebody was typed for a part whom nobody is called: it is not silently taken by whom it is agreed with.
fn unfound(content: &DraftContent) -> Vec<Refusal> {
    let chosen = [("receiver", content.receiver), ("invoiced", content.invoiced), ("payer", content.payer)];
    let typed = chosen.into_iter().filter(|(_, chosen)| chosen.is_none());
    let typed = typed.filter_map(|(field, _)| Some((field, content.texts.get(field)?.trim())).filter(|(_, words)| !words.is_empty()));
    typed.map(|(field, words)| Refusal::new("sales_order.party_unknown").arg("typed", words).field(field)).collect()
}

/// The goods are free where they are wanted from.
pub fn in_stock(lines: &[Weighed<'_>], promised: &Promised) -> Found {
    let wanted: Vec<&Weighed<'_>> = lines.iter().filter(|line| line.held_more() > 0).collect();
    let refusals = promised.short.iter().cloned().map(|refusal| super::money::at_typed(refusal, &wanted)).collect();
    Found { refusals, ..Found::default() }
}

/// What a rule's check found; whoever has to agree is asked by the permission of orders.
fn found(check: Check, step: Permission) -> Found {
    let reminders = if check.outcome == rules::order::Outcome::Reminder { check.why.clone() } else { Vec::new() };
    let needs = check.needs.into_iter().map(|need| Need { steps: vec![step.name().to_owned()], ..need }).collect();
    Found { refusals: check.refusals, needs, reminders, said: check.why, basis: check.basis, ..Found::default() }
}

/// The least that one ordered unit is sold for without somebody's leave, without tax: what its goods cost on average, and the margin. None
/// in a currency in which no costs are kept.
pub fn floor(facts: &Facts, line: &Weighed<'_>, margin: i64) -> Option<UnitPrice> {
    let cost = facts.costs.iter().find(|cost| cost.product == line.sold.product.id && cost.currency == facts.currency)?;
    let average = cost.average()?;
    let factor = line.factor()?;
    let cost = proportion(average.micros(), factor.numerator, factor.denominator).ok()?;
    floor_of_cost(UnitPrice::from_micros(cost), Rate::from_basis_points(margin)).ok()
}

/// The list price without tax, for one ordered unit.
fn list_net(line: &Weighed<'_>, with_tax: bool) -> Option<UnitPrice> {
    let rate = Rate::from_basis_points(line.sold.product.tax_rate?);
    if with_tax { rate.price_without(line.list?).ok() } else { line.list }
}

/// Prices and discounts are within what the person may give alone, and above the floor. A price that no list backs, and what is given away
/// beside what is sold, count as well.
pub fn prices(facts: &Facts, lines: &[Weighed<'_>], amounts: &Amounts, with_tax: bool, terms: &Terms<'_>) -> Found {
    let entity = facts.site.as_ref().map_or(0, |site| site.entity.get());
    let (own, margin) = (terms.now(&OWN_DISCOUNT, entity), terms.now(&FLOOR_MARGIN, entity));
    let rate = |ruled: &Ruled<i64>| Ruled::new(Rate::from_basis_points(ruled.value), ruled.clause.clone());
    let price_terms = PriceTerms { floor_margin: rate(&margin), own_discount: rate(&own) };
    let priced = lines.iter().zip(&amounts.lines).map(|(line, amounts)| LinePrice {
        product: line.sold.product.name.clone(),
        quantity: line.read.quantity.unwrap_or(Quantity::ZERO),
        net_minor: amounts.net_minor,
        // What was delivered is agreed for good.
        list: list_net(line, with_tax).filter(|_| !line.is_done()),
        floor: floor(facts, line, margin.value).filter(|_| !line.is_done()),
        gift: line.read.gift,
    });
    let priced: Vec<LinePrice> = priced.collect();
    let mut found = found(rules::order::prices(&priced, facts.currency, &price_terms), RELEASE_PRICE);
    let asks = |found: &Found| found.needs.iter().any(|need| need.rule == OWN_DISCOUNT_RULE);
    let unbacked = lines.iter().find(|line| !line.read.gift && !line.is_done() && line.list.is_none());
    let reason = match unbacked {
        _ if asks(&found) => None,
        Some(line) => {
            let product = line.sold.product.name.as_str();
            Some(Remedy::new("sales_order.no_list_price").arg("line", line.line_no).arg("product", product))
        }
        None => gifts(facts, lines, &priced, with_tax, own.value),
    };
    if let Some(reason) = reason {
        found.ask(Need::new(OWN_DISCOUNT_RULE, &own.clause), RELEASE_PRICE, reason);
    }
    if let Some(books) = facts.foreign().filter(|_| lines.iter().any(|line| !line.is_done())) {
        let reason = Remedy::new("sales_order.no_floor").arg("currency", facts.currency.as_str()).arg("books", books.as_str());
        found.ask(Need::new(FLOOR_RULE, &margin.clause), RELEASE_PRICE, reason);
    }
    found
}

/// What is given away together with what is sold is more than one may give alone. A gift counts at its list price, also when it was
/// delivered already, where no list has one at its floor; one that nobody knows the worth of, or beside which nothing is paid, is asked for.
fn gifts(facts: &Facts, lines: &[Weighed<'_>], priced: &[LinePrice], with_tax: bool, own: i64) -> Option<Remedy> {
    let times = |price: UnitPrice, line: &LinePrice| price.times(line.quantity, facts.currency).ok().map(|worth| i128::from(worth.minor));
    let worth = |(line, priced): (&Weighed<'_>, &LinePrice)| match priced.gift {
        true => list_net(line, with_tax).or(priced.floor).and_then(|price| times(price, priced)),
        false => Some(priced.list.and_then(|list| times(list, priced)).unwrap_or(i128::from(priced.net_minor))),
    };
    if !priced.iter().any(|line| line.gift) {
        return None;
    }
    let paid: i128 = priced.iter().map(|line| i128::from(line.net_minor)).sum();
    let full: Option<i128> = lines.iter().zip(priced).map(worth).sum();
    let money = |minor: i128| Money::new(i64::try_from(minor).unwrap_or(i64::MAX), facts.currency);
    let beyond = full.is_none_or(|full| paid <= 0 || paid * 10_000 < full * i128::from(10_000 - own));
    beyond.then(|| Remedy::new("sales_order.gifts_below_list").arg("paid", money(paid)).arg("list", money(full.unwrap_or(paid))))
}

/// The payer's credit, and what must hold of it while the order is posted.
pub struct Credit {
    /// What was found.
    pub found: Found,
    /// Before and after; nothing for whoever may not see it.
    pub look: Option<CreditLook>,
    /// What must hold when it is posted.
    pub guard: Guard,
}

/// Whether the payer's credit carries what the order moves, nothing is overdue for too long, and the payer and whoever is invoiced are agreed with
/// the customer: nobody buys on the credit, the terms and the prices of somebody who did not order. Of a receiver who is not agreed it reminds.
pub fn credit(facts: &Facts, moved_minor: i64, kind: PaymentKind, terms: &Terms<'_>) -> Option<Credit> {
    let (site, payer) = (facts.site.as_ref()?, facts.payer()?);
    let entity = site.entity.get();
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
    let credit_facts = CreditFacts {
        exposure,
        prepaid: kind == PaymentKind::BeforeDelivery,
        amount: Money::new(moved_minor, facts.currency),
        oldest_due: facts.oldest_due,
        today: facts.today,
    };
    let credit_terms =
        CreditTerms { strength: terms.now(&CREDIT_STRENGTH, entity), overdue_days_max: terms.now(&OVERDUE_DAYS_MAX, entity) };
    let credited = credit_of_order(&credit_facts, &credit_terms);
    let mut found = found(credited.check, RELEASE_CREDIT);
    let at = if facts.content.payer == Some(payer.id) { "payer" } else { "customer" };
    for refusal in &mut found.refusals {
        refusal.field = Some(at.to_owned());
    }
    if facts.credit_hidden {
        found = without_figures(found);
    }
    let before_minor = exposure.total().map_or(i64::MAX, |total| total.minor);
    let after_minor = before_minor.saturating_add(moved_minor);
    if facts.credit_hidden {
        found.passed.push(Remedy::new("sales_order.credit_carries"));
    } else if found.said.is_empty() && kind != PaymentKind::BeforeDelivery {
        let money = |minor: i64| Money::new(minor, facts.currency);
        found.passed.push(Remedy::new("sales_order.why.within_limit").arg("after", money(after_minor)).arg("limit", money(exposure.limit)));
    }
    if let Some(stranger) = facts.stranger() {
        let reason = Remedy::new("sales_order.payer_not_agreed").arg("payer", stranger.name.as_str());
        found.ask(Need::new(PAYER_RULE, &credit_terms.strength.clause), RELEASE_CREDIT, reason);
    }
    if let Some(stranger) = facts.invoiced_stranger() {
        let reason = Remedy::new("sales_order.invoiced_not_agreed").arg("invoiced", stranger.name.as_str());
        found.ask(Need::new(INVOICED_RULE, &credit_terms.strength.clause), RELEASE_CREDIT, reason);
    }
    if let Some(stranger) = facts.receiving_stranger() {
        found.remind(Remedy::new("sales_order.receiver_not_agreed").arg("receiver", stranger.name.as_str()));
    }
    let guard = match credited.guard {
        Guarded::WithinLimit => Guard::WithinLimit,
        Guarded::NotOnHold => Guard::NotOnHold,
        Guarded::Prepaid => Guard::Prepaid,
        Guarded::Nothing => Guard::None,
    };
    let look = CreditLook {
        exposure: facts.exposure.as_ref().map(|exposure| exposure.id),
        limit_minor: exposure.limit,
        on_hold: exposure.hold,
        before_minor,
        moved_minor,
        after_minor,
        oldest_due_on: facts.oldest_due,
    };
    Some(Credit { found, look: (!facts.credit_hidden).then_some(look), guard })
}

/// What a check of credit found, told to whoever may not see that credit: what came of it, and no figures.
fn without_figures(found: Found) -> Found {
    let plain = |key: &str, said: Remedy| if said.args.is_empty() { said } else { Remedy::new(key) };
    let refusal = |no: Refusal| {
        let said = plain("sales_order.credit_refused", Remedy { key: no.key, args: no.args });
        Refusal { key: said.key, args: said.args, remedy: None, ..no }
    };
    let mut refusals: Vec<Refusal> = found.refusals.into_iter().map(refusal).collect();
    refusals.dedup_by(|next, before| next.key == before.key);
    let need = |need: Need| Need { reason: need.reason.map(|said| plain("sales_order.credit_asks", said)), ..need };
    let reminders = found.reminders.into_iter().map(|said| plain("sales_order.credit_reminds", said)).collect();
    Found { refusals, needs: found.needs.into_iter().map(need).collect(), reminders, said: Vec::new(), ..found }
}

/// The customer's own number of the order is none of another's.
pub fn duplicate(facts: &Facts, customer_order_no: Option<&str>, clause: &Clause) -> Found {
    found(rules::order::duplicate(customer_order_no, facts.same_number.as_ref(), clause), RELEASE_PRICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_typed_and_not_found_is_told() {
        let mut content = DraftContent { payer: Some(base::Id::new(80)), ..DraftContent::default() };
        for (field, words) in [("customer", "苏州"), ("receiver", "  "), ("invoiced", "不存在的公司"), ("payer", "无锡")] {
            content.texts.insert(field.to_owned(), words.to_owned());
        }
        let told: Vec<_> = unfound(&content).into_iter().map(|no| (no.key, no.field)).collect();
        assert_eq!(told, [("sales_order.party_unknown".to_owned(), Some("invoiced".to_owned()))]);
    }
}
