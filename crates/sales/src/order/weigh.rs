//! The one decision about an order: priced, checked, promised. `sales_order.preview` shows it, `sales_order.confirm` and
//! `sales_order.amend` act on it.

use super::answer::{AddressNamed, CreditLook, FreeIn, OrderPreview, Parties, PartyNamed, PreviewLine, PreviewVerdict, Totals};
use super::check::{self, Findings, Found};
use super::facts::Facts;
use super::lines::{self, Weighed};
use super::money::{self, Amounts};
use super::plan::{OrderPlan, PlannedLine};
use super::promise::{Promised, promised};
use super::terms::FLOOR_MARGIN;
use super::typed::{self, Typed};
use base::{Clause, Decision, Refusal, Remedy};
use crm::api::{Dealing, Payment};
use kernel::Terms;
use kernel::ledger::money::Guard;

/// All that came of looking at an order.
pub struct Weighing {
    /// What is shown of it.
    pub preview: OrderPreview,
    /// What would be written; nothing while it cannot be.
    pub plan: Option<OrderPlan>,
}

impl Weighing {
    /// The decision: refused with everything that stands against it, or allowed, or allowed once somebody agrees.
    pub fn decision(self) -> Decision<OrderPlan> {
        let OrderPreview { refusals, needs, checks, .. } = self.preview;
        let mut basis: Vec<Clause> = checks.into_iter().flat_map(|check| check.basis).collect();
        basis.sort();
        basis.dedup();
        match self.plan {
            Some(plan) if refusals.is_empty() && needs.is_empty() => Decision::allow_under(plan, basis),
            Some(plan) if refusals.is_empty() => Decision::NeedsApproval { plan, needs, basis },
            _ => Decision::Refuse(refusals),
        }
    }
}

/// Weighs an order.
pub fn weigh(facts: &Facts, terms: &Terms<'_>) -> Weighing {
    let with_tax = with_tax(facts, terms);
    let typed = typed::read(&facts.content, facts.currency, facts.today);
    let mut wrong = typed.refusals.clone();
    let lines = lines::weigh(facts, &typed, with_tax, &mut wrong);
    missing_lines(facts, &lines, &mut wrong);
    let amounts = money::amounts(facts, &typed, &lines, with_tax).unwrap_or_else(|refusals| {
        wrong.extend(refusals.into_iter().filter(|no| !wrong.iter().any(|known| known.field == no.field)).collect::<Vec<_>>());
        None
    });
    if let Some(amounts) = &amounts {
        delivered_amounts(&lines, amounts, &mut wrong);
    }
    let (measured, rest): (Vec<Refusal>, Vec<Refusal>) = wrong.into_iter().partition(is_about_quantity);
    let mut findings = Findings::default();
    findings.add("complete", check::complete(facts, rest));
    findings.add("quantity", Found { refusals: measured, ..Found::default() });
    let clause = Clause::new("order", "1.1", terms.version());
    let promise = promised(facts, &lines, typed.requested_on, terms);
    if let Some(promise) = &promise {
        findings.add("stock", check::in_stock(&lines, promise));
    }
    if let Some(amounts) = &amounts {
        findings.add("price", check::prices(facts, &lines, amounts, with_tax, terms));
    }
    let payment = payment(facts);
    let moved = amounts
        .as_ref()
        .map_or(0, |amounts| amounts.totals.gross_minor - facts.amended.as_ref().map_or(0, |amended| amended.order.gross_minor));
    let credit = payment.and_then(|payment| check::credit(facts, moved, payment.kind, terms));
    let (mut look, mut guard) = (None, Guard::None);
    if let Some(credit) = credit {
        (look, guard) = (credit.look, credit.guard);
        findings.add("credit", credit.found);
    }
    findings.add("duplicate", check::duplicate(facts, typed.customer_order_no.as_deref(), &clause));
    if let Some(promise) = &promise {
        findings.add("promise", kept(promise));
    }
    let shown = Shown { facts, typed: &typed, lines: &lines, amounts: amounts.as_ref(), promise: promise.as_ref(), with_tax };
    let plan = shown.plan(&findings, guard, payment, terms);
    let preview = shown.preview(findings, look, payment, terms);
    Weighing { preview, plan }
}

fn is_about_quantity(refusal: &Refusal) -> bool {
    refusal.key.starts_with("unit.") || refusal.key.starts_with("quantity.") || refusal.key == "sales_order.below_delivered"
}

/// Whether prices hold the tax: as the order that is amended, as the draft says, as the company writes its prices.
fn with_tax(facts: &Facts, terms: &Terms<'_>) -> bool {
    let entity = facts.site.as_ref().map_or(0, |site| site.entity.get());
    let agreed = facts.amended.as_ref().map(|amended| amended.order.with_tax);
    agreed.or(facts.content.with_tax).unwrap_or_else(|| terms.now(&catalog::api::WITH_TAX, entity).value)
}

/// On which terms it is paid: as the order that is amended, or as the payer pays.
fn payment(facts: &Facts) -> Option<Payment> {
    match &facts.amended {
        Some(amended) => Some(amended.order.payment()),
        None => facts.payer().map(Dealing::payment),
    }
}

/// A line that is left out of an amendment is given up; what was delivered of it cannot be.
fn missing_lines(facts: &Facts, lines: &[Weighed<'_>], wrong: &mut Vec<Refusal>) {
    let Some(amended) = &facts.amended else { return };
    let gone = amended.progress.iter().filter(|progress| !lines.iter().any(|line| line.line_no == progress.line_no));
    for progress in gone.filter(|progress| progress.delivered.is_positive()) {
        let no = Refusal::new("sales_order.line_delivered_stays").arg("line", progress.line_no).arg("delivered", progress.delivered);
        wrong.push(no.field("lines"));
    }
    if !amended.order.state.is_open() {
        wrong.push(Refusal::new("sales_order.ended").arg("number", amended.order.number.as_str()));
    }
    if lines.iter().all(|line| line.old.is_none())
        && amended.progress.iter().all(|progress| !progress.delivered.is_positive())
        && lines.is_empty()
    {
        wrong.push(Refusal::new("sales_order.nothing_left").field("lines").remedy(Remedy::new("sales_order.cancel_instead")));
    }
}

/// What was delivered of a line is part of what it comes to.
fn delivered_amounts(lines: &[Weighed<'_>], amounts: &Amounts, wrong: &mut Vec<Refusal>) {
    for (line, amounts) in lines.iter().zip(&amounts.lines) {
        let Some((_, progress)) = line.old else { continue };
        let less = amounts.net_minor < progress.delivered_net_minor || amounts.tax_minor < progress.delivered_tax_minor;
        let rest = line.ends() && (amounts.net_minor, amounts.tax_minor) != (progress.delivered_net_minor, progress.delivered_tax_minor);
        if less || rest {
            let no = Refusal::new("sales_order.delivered_amount_stays").arg("line", line.line_no).field(line.field("quantity"));
            wrong.push(no.remedy(Remedy::new("sales_order.close_instead")));
        }
    }
}

/// The promised day, and whether it is the one that was wanted.
fn kept(promise: &Promised) -> Found {
    let (refusals, reminders, basis) = (promise.refusals.clone(), promise.reminders.clone(), promise.basis.clone());
    let passed = promise.day.map(|day| Remedy::new("sales_order.why.promised").arg("promised", day)).into_iter().collect();
    Found { refusals, reminders, passed, basis, ..Found::default() }
}

/// What is shown and written of an order, once it is weighed.
struct Shown<'w, 'f> {
    facts: &'f Facts,
    typed: &'w Typed,
    lines: &'w [Weighed<'f>],
    amounts: Option<&'w Amounts>,
    promise: Option<&'w Promised>,
    with_tax: bool,
}

impl Shown<'_, '_> {
    fn margin(&self, terms: &Terms<'_>) -> i64 {
        terms.now(&FLOOR_MARGIN, self.facts.site.as_ref().map_or(0, |site| site.entity.get())).value
    }

    /// What would be written, if nothing stands against it.
    fn plan(&self, findings: &Findings, guard: Guard, payment: Option<Payment>, terms: &Terms<'_>) -> Option<OrderPlan> {
        let (facts, typed) = (self.facts, self.typed);
        let (site, amounts, payment) = (facts.site.as_ref()?, self.amounts?, payment?);
        let promised_on = self.promise?.day?;
        if !findings.refusals.is_empty() {
            return None;
        }
        let margin = self.margin(terms);
        let mut lines = Vec::with_capacity(self.lines.len());
        for (line, amounts) in self.lines.iter().zip(&amounts.lines) {
            let balance =
                facts.available.iter().find(|there| there.product.get() == line.read.product && there.warehouse == site.warehouse);
            lines.push(PlannedLine {
                line_no: line.line_no,
                product: line.sold.product.id,
                unit: line.unit.clone(),
                quantity: line.read.quantity?,
                base: line.base?,
                price: line.price?,
                list: line.list,
                entry: line.entry,
                floor: line
                    .old
                    .map_or_else(|| check::floor(facts, line, margin), |(old, _)| old.floor_micro.map(base::UnitPrice::from_micros)),
                tax_rate: line.old.map_or(line.sold.product.tax_rate?, |(old, _)| old.tax_rate),
                gift: line.read.gift,
                amounts: *amounts,
                remark: line.read.remark.clone(),
                is_new: line.old.is_none(),
                held_more: line.held_more(),
                balance: balance.map_or(0, |there| there.balance),
            });
        }
        Some(OrderPlan {
            site: site.clone(),
            customer: facts.customer()?.clone(),
            receiver: facts.receiver()?.clone(),
            invoiced: facts.invoiced()?.clone(),
            payer: facts.payer()?.clone(),
            address: facts.address.as_ref().map(|address| address.id),
            currency: facts.currency,
            with_tax: self.with_tax,
            payment,
            exposure: facts.exposure.as_ref().map(|exposure| exposure.id),
            guard,
            ordered_on: facts.today,
            posted_on: None,
            requested_on: typed.requested_on,
            promised_on,
            customer_order_no: typed.customer_order_no.clone(),
            remark: typed.remark.clone(),
            reason: typed.reason.clone(),
            lines,
            totals: amounts.totals,
            amended: facts.amended.clone(),
            checks: findings.checks.clone(),
        })
    }

    fn preview(&self, findings: Findings, credit: Option<CreditLook>, payment: Option<Payment>, terms: &Terms<'_>) -> OrderPreview {
        let facts = self.facts;
        let verdict = match (findings.refusals.is_empty(), findings.needs.is_empty()) {
            (true, true) => PreviewVerdict::Allowed,
            (true, false) => PreviewVerdict::NeedsApproval,
            (false, _) => PreviewVerdict::Refused,
        };
        let address = facts.address.as_ref().map(|address| {
            let parts = [address.province.as_deref(), address.city.as_deref(), address.district.as_deref(), Some(address.street.as_str())];
            AddressNamed { id: address.id, label: address.label.clone(), place: crm::api::address_line(parts.into_iter().flatten()) }
        });
        let margin = self.margin(terms);
        OrderPreview {
            entity: facts.site.as_ref().map(|site| site.entity),
            currency: facts.currency,
            with_tax: self.with_tax,
            ordered_on: facts.today,
            requested_on: self.typed.requested_on,
            parties: parties(facts),
            payment,
            address,
            lines: self.lines.iter().enumerate().map(|(at, line)| self.line(at, line, margin)).collect(),
            totals: self.amounts.map(|amounts: &Amounts| -> Totals { amounts.totals }),
            credit,
            promised_on: self.promise.and_then(|promise| promise.day),
            promise: self.promise.map(|promise| promise.steps.clone()).unwrap_or_default(),
            checks: findings.checks,
            verdict,
            refusals: findings.refusals,
            needs: findings.needs,
        }
    }

    fn line(&self, at: usize, line: &Weighed<'_>, margin: i64) -> PreviewLine {
        let product = &line.sold.product;
        let there = self.facts.available.iter().filter(|there| there.product == product.id);
        let available = there.map(|there| FreeIn {
            warehouse: there.warehouse,
            code: there.warehouse_code.clone(),
            name: there.warehouse_name.clone(),
            on_hand: there.on_hand,
            reserved: there.reserved,
            free: there.free(),
        });
        PreviewLine {
            index: line.read.index,
            line_no: line.line_no,
            product: product.id,
            product_code: product.code.clone(),
            product_name: product.name.clone(),
            base_unit: product.unit.clone(),
            units: line.sold.units(),
            unit: line.unit.clone(),
            quantity: line.read.quantity,
            base_quantity: line.base,
            tax_rate: product.tax_rate,
            answer: line.answer.clone(),
            list_price_micro: line.list.map(base::UnitPrice::micros),
            price_micro: line.price.map(base::UnitPrice::micros),
            floor_micro: check::floor(self.facts, line, margin).map(base::UnitPrice::micros),
            amounts: self.amounts.and_then(|amounts| amounts.lines.get(at).copied()),
            available: available.collect(),
            promised_on: self.promise.and_then(|promise| promise.day),
            promise: self.promise.map(|promise| promise.steps.clone()).unwrap_or_default(),
        }
    }
}

fn parties(facts: &Facts) -> Option<Parties> {
    let named = |part: &Dealing| PartyNamed { id: part.id, code: part.code.clone(), name: part.name.clone() };
    Some(Parties {
        customer: named(facts.customer()?),
        receiver: named(facts.receiver()?),
        invoiced: named(facts.invoiced()?),
        payer: named(facts.payer()?),
    })
}
