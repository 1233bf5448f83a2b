//! `invoice.post`

use super::events::InvoicePosted;
use super::model::{Invoice, InvoiceKind, InvoiceLine, digest, insert, sums};
use super::{LINES_MAX, TAX_NUMBER_MAX, sql};
use crate::allocation::model::OpenItem;
use base::{BusinessDate, Id, Money, Quantity, Refusal, proportion};
use crm::api::{Account, Customer, CustomerState};
use fulfil::api::{Arises, DeliveredLine, Delivery, Part, cannot_invoice, delivered_lines, invoiced};
use futures_util::try_join;
use kernel::db::Val;
use kernel::ledger::money::{self, Guard, MoneyPosting, NewItem, Side};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::payment::due_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Invoices what was delivered, of one delivery or several.
pub struct Post;

/// How much of a delivered line is invoiced.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct InvoiceLineInput {
    /// The delivery.
    pub delivery: Id<Delivery>,
    /// Its line.
    pub delivery_line: i64,
    /// How much of it in the product's own unit, in thousandths.
    pub quantity: Quantity,
}

/// An invoice to be posted.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PostInvoice {
    /// Who is invoiced.
    pub customer: Id<Customer>,
    /// Its day, not after today and not before the goods left.
    pub invoiced_on: BusinessDate,
    /// The number of the tax invoice 税务发票号码, at most 50 characters; taken once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// A remark, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What is invoiced, 1 to 200 lines.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<InvoiceLineInput>,
}

/// What an invoice depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Invoicing {
    customer: Account,
    /// Who pays, of the first line.
    payer: Option<Account>,
    delivered: Vec<DeliveredLine>,
    /// The document that has the number of the tax invoice already.
    taken_by: Option<Id<Invoice>>,
    today: BusinessDate,
}

/// The invoice as it will be posted.
pub struct Plan {
    head: Invoice,
    lines: Vec<InvoiceLine>,
    parts: Vec<Part>,
    version: i64,
}

/// The invoice as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedInvoice {
    /// Its id.
    pub id: Id<Invoice>,
    /// Its number.
    pub number: String,
    /// How much, with tax, in minor units.
    pub gross_minor: i64,
    /// What of it became a receivable by it.
    pub receivable_minor: i64,
    /// The item of that, if any.
    pub open_item: Option<Id<OpenItem>>,
}

impl Operation for Post {
    const NAME: &'static str = "invoice.post";
    const NEEDS: Permission = Permission::new("invoice.post");
    type Input = PostInvoice;
    type Facts = Invoicing;
    type Plan = Plan;
    type Output = PostedInvoice;

    fn samples() -> Vec<PostInvoice> {
        let line = |delivery_line, quantity| InvoiceLineInput {
            delivery: Id::new(SAMPLE_DELIVERY),
            delivery_line,
            quantity: Quantity::from_thousandths(quantity),
        };
        let plain = PostInvoice {
            customer: Id::new(83),
            invoiced_on: BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN),
            tax_number: Some("24312000000087654321".into()),
            remark: None,
            lines: vec![line(1, 1_000)],
        };
        let several = PostInvoice {
            tax_number: None,
            remark: Some("十一月第一批".into()),
            lines: vec![line(1, 3_000), line(2, 500)],
            ..plain.clone()
        };
        vec![plain, several]
    }

    async fn gather(read: &Read<'_>, input: &PostInvoice) -> Res<Invoicing> {
        let pairs: Vec<(Id<Delivery>, i64)> = input.lines.iter().take(LINES_MAX).map(|line| (line.delivery, line.delivery_line)).collect();
        let customer = crm::api::account(read, input.customer);
        let (customer, delivered, taken_by) =
            try_join!(customer, delivered_lines(read, &pairs), taken_by(read, input.tax_number.as_deref()))?;
        let today = delivered.first().map_or_else(|| read.effective(), |line| read.today(line.entity));
        let payer = match delivered.first() {
            Some(line) => Some(crm::api::account(read, line.payer).await?),
            None => None,
        };
        // The document itself compares who is invoiced, and who pays may be another.
        if let Some(payer) = payer.as_ref().filter(|payer| payer.customer != customer.customer) {
            read.observe(payer.customer, payer.version);
        }
        Ok(Invoicing { customer, payer, delivered, taken_by, today })
    }

    fn decide(input: &PostInvoice, facts: &Invoicing, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = bounds(input, facts);
        let mut taken: Vec<(&DeliveredLine, Quantity)> = Vec::with_capacity(input.lines.len());
        for (at, line) in input.lines.iter().enumerate() {
            let found = facts.delivered.iter().find(|one| one.delivery == line.delivery && one.line_no == line.delivery_line);
            let twice = taken.iter().any(|(one, _)| one.delivery == line.delivery && one.line_no == line.delivery_line);
            match found {
                None => refusals.push(Refusal::new("invoice.line_unknown").field(format!("lines.{at}.delivery_line"))),
                Some(_) if twice => refusals.push(Refusal::new("invoice.line_twice").field(format!("lines.{at}.delivery_line"))),
                Some(one) => {
                    refusals.extend(cannot_invoice(one, line.quantity, &format!("lines.{at}.quantity")));
                    if one.invoiced_to != input.customer {
                        let no = Refusal::new("invoice.other_customer").arg("number", one.number.as_str());
                        refusals.push(no.field(format!("lines.{at}.delivery")));
                    }
                    taken.push((one, line.quantity));
                }
            }
        }
        refusals.extend(together(input, &taken));
        let Some(first) = owed_by_it(&taken).or_else(|| taken.first().map(|(one, _)| *one)) else { return Decision::Refuse(refusals) };
        let due_on = match due_date(&first.payment().rule(), input.invoiced_on) {
            Ok(day) => day,
            Err(no) => {
                refusals.push(no.field("invoiced_on"));
                input.invoiced_on
            }
        };
        if !refusals.is_empty() {
            return Decision::Refuse(refusals);
        }
        Decision::allow(plan(input, facts, &taken, due_on))
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<PostedInvoice> {
        let id = tx.id()?;
        let lines: Vec<InvoiceLine> = plan.lines.iter().map(|line| InvoiceLine { invoice_id: id, ..line.clone() }).collect();
        let head = Invoice { id, ..plan.head.clone() };
        invoiced(tx, &plan.parts).await?;
        let mut open_item = None;
        if head.receivable_minor > 0 {
            let item = money::open_item(tx, &item(&head, Side::Debit)).await?;
            money::post_money(tx, &arising(&head), Guard::None).await?;
            open_item = Some(Id::new(item));
        }
        tx.publish(&InvoicePosted {
            invoice: id,
            entity: head.entity_id,
            customer: head.customer_id,
            payer: head.payer_id,
            amount: Money::new(head.gross_minor, head.currency),
            receivable_minor: head.receivable_minor,
            deliveries: deliveries(&lines),
        })?;
        tx.touch(id);
        let number = post_document(tx, posting(&head, &lines, None)).await?;
        insert(tx, &head, &number, &lines, plan.version).await?;
        let progress: Vec<Vec<Val<'_>>> = lines.iter().map(|line| p![id, line.line_no, line.base_quantity].to_vec()).collect();
        tx.guard_many(&sql::BEGIN_PROGRESS, &progress).await?;
        Ok(PostedInvoice { id, number, gross_minor: head.gross_minor, receivable_minor: head.receivable_minor, open_item })
    }
}

/// The delivery of the samples, in the standard world.
const SAMPLE_DELIVERY: i64 = 770;

/// Which document has the number of a tax invoice.
pub(super) async fn taken_by(read: &Read<'_>, tax_number: Option<&str>) -> Res<Option<Id<Invoice>>> {
    let Some(number) = said(tax_number) else { return Ok(None) };
    let taken: Option<(Id<Invoice>,)> = read.opt(&sql::BY_TAX_NUMBER, p![number]).await?;
    Ok(taken.map(|(id,)| id))
}

/// A text, if it says anything.
pub(super) fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// What is wrong with the input by itself, and with its day.
fn bounds(input: &PostInvoice, facts: &Invoicing) -> Vec<Refusal> {
    let mut bounds = Bounds::new()
        .optional_text("tax_number", input.tax_number.as_deref(), TAX_NUMBER_MAX)
        .optional_text("remark", input.remark.as_deref(), NAME_MAX)
        .not_long_ago("invoiced_on", input.invoiced_on, facts.today)
        .lines("lines", input.lines.len(), LINES_MAX);
    for (at, line) in input.lines.iter().enumerate() {
        bounds = bounds.quantity(&format!("lines.{at}.quantity"), line.quantity);
    }
    let mut refusals = bounds.refusals();
    if input.invoiced_on > facts.today {
        refusals.push(Refusal::new("invoice.in_future").arg("today", facts.today).field("invoiced_on"));
    }
    if facts.taken_by.is_some() {
        let number = said(input.tax_number.as_deref()).unwrap_or_default();
        refusals.push(Refusal::new("invoice.tax_number_in_use").arg("tax_number", number).field("tax_number"));
    }
    // Nobody who is closed owes anything new. Who closed had everything invoiced: this is what was credited since.
    if let Some(payer) = facts.payer.as_ref().filter(|payer| payer.state == CustomerState::Closed) {
        refusals.push(Refusal::new("invoice.payer_closed").arg("name", payer.name.as_str()).field("customer"));
    }
    let left = facts.delivered.iter().map(|line| line.delivered_on).max();
    if let Some(left) = left.filter(|left| *left > input.invoiced_on) {
        refusals.push(Refusal::new("invoice.before_delivery").arg("delivered_on", left).field("invoiced_on"));
    }
    refusals
}

/// The first line that becomes a receivable by the invoice: its terms say when that is due.
fn owed_by_it<'l>(taken: &[(&'l DeliveredLine, Quantity)]) -> Option<&'l DeliveredLine> {
    taken.iter().map(|(one, _)| *one).find(|one| one.arises == Arises::Invoice)
}

/// What stands against putting these lines on one invoice: one seller, one payer, one currency, one day on which what it makes a
/// receivable is due.
fn together(input: &PostInvoice, taken: &[(&DeliveredLine, Quantity)]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let Some((first, _)) = taken.first() else { return refusals };
    let owed = owed_by_it(taken);
    for (at, line) in input.lines.iter().enumerate() {
        let Some((one, _)) = taken.iter().find(|(one, _)| one.delivery == line.delivery && one.line_no == line.delivery_line) else {
            continue;
        };
        let party = |line: &DeliveredLine| (line.entity, line.payer, line.exposure, line.currency);
        let due = owed.filter(|owed| one.arises == Arises::Invoice && one.payment() != owed.payment());
        let (key, other) = match due {
            _ if party(one) != party(first) => ("invoice.mixed", *first),
            Some(owed) => ("invoice.mixed_terms", owed),
            None => continue,
        };
        let no = Refusal::new(key).arg("number", one.number.as_str()).arg("other", other.number.as_str());
        refusals.push(no.field(format!("lines.{at}.delivery")));
    }
    refusals
}

/// Stands where the id will, which is given when the document is posted.
const NOT_GIVEN: i64 = 1;

/// The document with its shares of what was delivered.
fn plan(input: &PostInvoice, facts: &Invoicing, taken: &[(&DeliveredLine, Quantity)], due_on: BusinessDate) -> Plan {
    let (mut lines, mut parts) = (Vec::with_capacity(taken.len()), Vec::with_capacity(taken.len()));
    for ((one, quantity), line_no) in taken.iter().zip(1..) {
        let (net_minor, tax_minor) = one.part(*quantity);
        let gross_minor = net_minor + tax_minor;
        let ordered = proportion(one.quantity.thousandths(), quantity.thousandths(), one.base_quantity.thousandths());
        lines.push(InvoiceLine {
            invoice_id: Id::new(NOT_GIVEN),
            line_no,
            delivery_id: one.delivery,
            delivery_line_no: one.line_no,
            product_id: one.product,
            unit: one.unit.clone(),
            quantity: ordered.map_or(*quantity, Quantity::from_thousandths),
            base_quantity: *quantity,
            tax_rate: one.tax_rate,
            net_minor,
            tax_minor,
            gross_minor,
            posted_minor: if one.arises == Arises::Invoice { gross_minor } else { 0 },
            corrects_line: None,
        });
        parts.push(Part { line: (*one).clone(), quantity: *quantity, net_minor, tax_minor });
    }
    let (net_minor, tax_minor, receivable_minor) = sums(&lines);
    let (first, account) = (taken[0].0, &facts.customer);
    let head = Invoice {
        id: Id::new(NOT_GIVEN),
        kind: InvoiceKind::Invoice,
        entity_id: first.entity,
        customer_id: input.customer,
        payer_id: first.payer,
        exposure_id: first.exposure,
        currency: first.currency,
        invoiced_on: input.invoiced_on,
        due_on,
        tax_number: said(input.tax_number.as_deref()).map(str::to_owned),
        remark: said(input.remark.as_deref()).map(str::to_owned),
        net_minor,
        tax_minor,
        gross_minor: net_minor + tax_minor,
        receivable_minor,
        corrects_id: None,
        department_id: account.department,
        owner_id: account.owner,
    };
    Plan { head, lines, parts, version: account.version }
}

/// The item of what a document makes a receivable, or takes back.
pub(super) fn item(head: &Invoice, side: Side) -> NewItem {
    NewItem {
        entity: head.entity_id.get(),
        customer: head.payer_id.get(),
        currency: head.currency,
        side,
        doc_type: head.kind.as_str(),
        doc_id: head.id.get(),
        amount_minor: head.receivable_minor.abs(),
        due_on: head.due_on,
    }
}

/// An entry of a document.
pub(super) fn entry(head: &Invoice, account: money::Account, minor: i64) -> MoneyPosting {
    MoneyPosting {
        entity: head.entity_id.get(),
        customer: head.payer_id.get(),
        exposure: head.exposure_id,
        account,
        amount: Money::new(minor, head.currency),
        doc_type: head.kind.as_str(),
        doc_id: head.id.get(),
        effective: head.invoiced_on,
        reverses: None,
    }
}

/// What was delivered is invoiced.
fn arising(head: &Invoice) -> [MoneyPosting; 2] {
    let minor = head.receivable_minor;
    [entry(head, money::Account::Delivered, -minor), entry(head, money::Account::Invoiced, minor)]
}

/// How the register of posted documents has it.
pub(super) fn posting(head: &Invoice, lines: &[InvoiceLine], corrects: Option<(&'static str, i64)>) -> Posting {
    let lines: Vec<&InvoiceLine> = lines.iter().collect();
    Posting {
        doc_type: head.kind.as_str(),
        doc_id: head.id.get(),
        entity: head.entity_id,
        series: head.kind.as_str(),
        effective: head.invoiced_on,
        digest: digest(head, &lines),
        corrects,
    }
}

/// The deliveries of lines, each once.
pub(super) fn deliveries(lines: &[InvoiceLine]) -> Vec<i64> {
    lines.iter().map(|line| line.delivery_id.get()).collect::<BTreeSet<i64>>().into_iter().collect()
}
