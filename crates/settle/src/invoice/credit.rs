//! `credit_note.post`

use super::events::CreditNotePosted;
use super::model::{Credited, Invoice, InvoiceKind, InvoiceLine, insert, sums};
use super::post::{deliveries, entry, item, posting, said, taken_by};
use super::{INVOICE, LINES_MAX, TAX_NUMBER_MAX, sql};
use crate::allocation::model::OpenItem;
use base::{BusinessDate, Id, Money, Quantity, Refusal, proportion};
use crm::api::Account;
use fulfil::api::{DeliveredLine, Delivery, Part, credited, delivered_lines};
use futures_util::try_join;
use kernel::db::Val;
use kernel::ledger::money::{self, Guard, MoneyPosting, Side};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use rules::share::Portion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Negates an invoice, wholly or in part: 红字发票, 反审核.
pub struct Credit;

/// How much of an invoice's line is credited.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CreditLineInput {
    /// The invoice's line.
    pub line: i64,
    /// How much of it in the product's own unit, in thousandths.
    pub quantity: Quantity,
}

/// A credit note to be posted.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PostCreditNote {
    /// The invoice.
    pub invoice: Id<Invoice>,
    /// Its day, not before the invoice's and not after today.
    pub credited_on: BusinessDate,
    /// Why, at most 200 characters.
    pub reason: String,
    /// The number of the tax invoice 税务发票号码, at most 50 characters; taken once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// What is credited; none = all that was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<CreditLineInput>,
}

kernel::row! {
    /// What of an invoice is open.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Open {
        /// Its item.
        pub id: Id<OpenItem>,
        /// How much, in minor units.
        pub open_minor: i64,
    }
}

/// What a credit note depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Crediting {
    invoice: Invoice,
    lines: Vec<InvoiceLine>,
    credited: Vec<Credited>,
    delivered: Vec<DeliveredLine>,
    item: Option<Open>,
    customer: Account,
    taken_by: Option<Id<Invoice>>,
    today: BusinessDate,
}

/// The credit note as it will be posted.
pub struct Plan {
    head: Invoice,
    lines: Vec<InvoiceLine>,
    parts: Vec<Part>,
    /// What had been credited of each line.
    before: Vec<Credited>,
    invoice: Id<Invoice>,
    /// The invoice's item, and how much of it is settled at once.
    settles: Option<(i64, i64)>,
    version: i64,
}

/// The credit note as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedCreditNote {
    /// Its id.
    pub id: Id<Invoice>,
    /// Its number.
    pub number: String,
    /// How much, with tax, in minor units, above zero.
    pub gross_minor: i64,
    /// What of it is no receivable any more.
    pub receivable_minor: i64,
    /// The item of that, if any.
    pub open_item: Option<Id<OpenItem>>,
    /// What of it settled the invoice at once; the rest is the customer's.
    pub settled_minor: i64,
}

impl Operation for Credit {
    const NAME: &'static str = "credit_note.post";
    const NEEDS: Permission = Permission::new("credit_note.post");
    type Input = PostCreditNote;
    type Facts = Crediting;
    type Plan = Plan;
    type Output = PostedCreditNote;

    fn samples() -> Vec<PostCreditNote> {
        let whole = PostCreditNote {
            invoice: Id::new(SAMPLE_INVOICE),
            credited_on: BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN),
            reason: "开票信息有误".into(),
            tax_number: None,
            lines: Vec::new(),
        };
        let lines = vec![CreditLineInput { line: 1, quantity: Quantity::from_thousandths(500) }];
        vec![whole.clone(), PostCreditNote { tax_number: Some("24312000000011112222".into()), lines, ..whole }]
    }

    async fn gather(read: &Read<'_>, input: &PostCreditNote) -> Res<Crediting> {
        let ids = format!("[{}]", input.invoice);
        let invoice: Invoice = read.one(&sql::BY_IDS, p![ids.as_str()]).await?;
        let lines: Vec<InvoiceLine> = read.fetch(&sql::LINES_BY_IDS, p![ids.as_str()]).await?;
        let pairs: Vec<(Id<Delivery>, i64)> = lines.iter().map(|line| (line.delivery_id, line.delivery_line_no)).collect();
        let (credited, delivered, item, customer, taken_by) = try_join!(
            read.fetch(&sql::CREDITED_OF, p![input.invoice]),
            delivered_lines(read, &pairs),
            read.opt(&sql::ITEM_OF, p![input.invoice]),
            crm::api::account(read, invoice.customer_id),
            taken_by(read, input.tax_number.as_deref())
        )?;
        let today = read.today(invoice.entity_id);
        Ok(Crediting { invoice, lines, credited, delivered, item, customer, taken_by, today })
    }

    fn decide(input: &PostCreditNote, facts: &Crediting, _: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = bounds(input, facts);
        if facts.invoice.kind == InvoiceKind::CreditNote {
            refusals.push(Refusal::new("credit_note.of_credit_note").field("invoice"));
            return Decision::Refuse(refusals);
        }
        let taken = taken(input, facts, &mut refusals);
        if taken.is_empty() && refusals.is_empty() {
            refusals.push(Refusal::new("credit_note.nothing_left").field("invoice"));
        }
        if !refusals.is_empty() {
            return Decision::Refuse(refusals);
        }
        Decision::allow(plan(input, facts, &taken))
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<PostedCreditNote> {
        let id = tx.id()?;
        let lines: Vec<InvoiceLine> = plan.lines.iter().map(|line| InvoiceLine { invoice_id: id, ..line.clone() }).collect();
        let head = Invoice { id, ..plan.head.clone() };
        credited(tx, &plan.parts).await?;
        let progress: Vec<Vec<Val<'_>>> = plan.parts.iter().zip(&plan.before).map(|(part, before)| progress(plan, part, before)).collect();
        tx.guard_many(&sql::CREDIT, &progress).await?;
        let receivable_minor = -head.receivable_minor;
        let (mut open_item, mut settled_minor) = (None, 0);
        if receivable_minor > 0 {
            let credit = money::open_item(tx, &item(&head, Side::Credit)).await?;
            if let Some((debit, amount_minor)) = plan.settles {
                money::allocate(tx, &[money::Allocate { debit, credit, amount_minor }]).await?;
                settled_minor = amount_minor;
            }
            money::post_money(tx, &negated(&head, settled_minor), Guard::None).await?;
            open_item = Some(Id::new(credit));
        }
        tx.publish(&CreditNotePosted {
            credit_note: id,
            invoice: plan.invoice,
            entity: head.entity_id,
            customer: head.customer_id,
            payer: head.payer_id,
            amount: Money::new(-head.gross_minor, head.currency),
            receivable_minor,
            deliveries: deliveries(&lines),
        })?;
        tx.touch(id);
        let number = post_document(tx, posting(&head, &lines, Some((INVOICE, plan.invoice.get())))).await?;
        insert(tx, &head, &number, &lines, plan.version).await?;
        Ok(PostedCreditNote { id, number, gross_minor: -head.gross_minor, receivable_minor, open_item, settled_minor })
    }
}

/// The invoice of the samples, in the standard world.
const SAMPLE_INVOICE: i64 = 810;

/// What is wrong with the input by itself, and with its day.
fn bounds(input: &PostCreditNote, facts: &Crediting) -> Vec<Refusal> {
    let mut bounds = Bounds::new()
        .text("reason", &input.reason, NAME_MAX)
        .optional_text("tax_number", input.tax_number.as_deref(), TAX_NUMBER_MAX)
        .not_long_ago("credited_on", input.credited_on, facts.today);
    for (at, line) in input.lines.iter().enumerate() {
        bounds = bounds.quantity(&format!("lines.{at}.quantity"), line.quantity);
    }
    let mut refusals = bounds.refusals();
    if input.credited_on > facts.today {
        refusals.push(Refusal::new("credit_note.in_future").arg("today", facts.today).field("credited_on"));
    }
    if input.credited_on < facts.invoice.invoiced_on {
        let no = Refusal::new("credit_note.too_early").arg("invoiced_on", facts.invoice.invoiced_on);
        refusals.push(no.field("credited_on"));
    }
    if facts.taken_by.is_some() {
        let number = said(input.tax_number.as_deref()).unwrap_or_default();
        refusals.push(Refusal::new("invoice.tax_number_in_use").arg("tax_number", number).field("tax_number"));
    }
    refusals
}

/// What of a line is left to credit.
fn left(line: &InvoiceLine, facts: &Crediting) -> (Credited, Quantity) {
    let nothing = Credited { line_no: line.line_no, quantity: Quantity::ZERO, net_minor: 0, tax_minor: 0 };
    let before = facts.credited.iter().find(|one| one.line_no == line.line_no).copied().unwrap_or(nothing);
    (before, Quantity::from_thousandths(line.base_quantity.thousandths() - before.quantity.thousandths()))
}

/// The lines that are credited, each with how much of it.
fn taken<'f>(input: &PostCreditNote, facts: &'f Crediting, refusals: &mut Vec<Refusal>) -> Vec<(&'f InvoiceLine, Quantity)> {
    if input.lines.is_empty() {
        return facts.lines.iter().map(|line| (line, left(line, facts).1)).filter(|(_, left)| left.is_positive()).collect();
    }
    let mut taken: Vec<(&InvoiceLine, Quantity)> = Vec::with_capacity(input.lines.len());
    for (at, asked) in input.lines.iter().enumerate() {
        let twice = taken.iter().any(|(line, _)| line.line_no == asked.line);
        match facts.lines.iter().find(|line| line.line_no == asked.line) {
            None => refusals.push(Refusal::new("credit_note.line_unknown").field(format!("lines.{at}.line"))),
            Some(_) if twice => refusals.push(Refusal::new("invoice.line_twice").field(format!("lines.{at}.line"))),
            Some(line) => {
                let (_, left) = left(line, facts);
                if asked.quantity > left {
                    refusals.push(Refusal::new("credit_note.above").arg("left", left).field(format!("lines.{at}.quantity")));
                }
                taken.push((line, asked.quantity));
            }
        }
    }
    taken
}

/// The document: what came back, and shares of what is left of the invoice's lines, negated.
fn plan(input: &PostCreditNote, facts: &Crediting, taken: &[(&InvoiceLine, Quantity)]) -> Plan {
    let invoice = &facts.invoice;
    let (mut lines, mut parts, mut before) = (Vec::new(), Vec::new(), Vec::new());
    for ((line, quantity), line_no) in taken.iter().zip(1..) {
        let Some(delivered) = facts.delivered.iter().find(|one| one.delivery == line.delivery_id && one.line_no == line.delivery_line_no)
        else {
            continue;
        };
        let (credited, left) = left(line, facts);
        let (net_left, tax_left) = (line.net_minor - credited.net_minor, line.tax_minor - credited.tax_minor);
        let of = Portion { quantity: left, net_minor: net_left, tax_minor: tax_left };
        let (net_minor, tax_minor) = rules::share::credit(of, delivered.left().portion(), *quantity);
        let gross_minor = net_minor + tax_minor;
        let ordered = proportion(line.quantity.thousandths(), quantity.thousandths(), line.base_quantity.thousandths());
        lines.push(InvoiceLine {
            line_no,
            quantity: Quantity::from_thousandths(-ordered.unwrap_or(quantity.thousandths())),
            base_quantity: Quantity::from_thousandths(-quantity.thousandths()),
            net_minor: -net_minor,
            tax_minor: -tax_minor,
            gross_minor: -gross_minor,
            posted_minor: if line.posted_minor == 0 { 0 } else { -gross_minor },
            corrects_line: Some(line.line_no),
            ..(*line).clone()
        });
        parts.push(Part { line: delivered.clone(), quantity: *quantity, net_minor, tax_minor });
        before.push(credited);
    }
    let (net_minor, tax_minor, receivable_minor) = sums(&lines);
    let head = Invoice {
        kind: InvoiceKind::CreditNote,
        invoiced_on: input.credited_on,
        due_on: input.credited_on,
        tax_number: said(input.tax_number.as_deref()).map(str::to_owned),
        remark: Some(input.reason.trim().to_owned()),
        net_minor,
        tax_minor,
        gross_minor: net_minor + tax_minor,
        receivable_minor,
        corrects_id: Some(invoice.id),
        department_id: facts.customer.department,
        owner_id: facts.customer.owner,
        ..invoice.clone()
    };
    let settles = facts.item.map(|item| (item.id.get(), item.open_minor.min(-receivable_minor))).filter(|(_, minor)| *minor > 0);
    Plan { head, lines, parts, before, invoice: invoice.id, settles, version: facts.customer.version }
}

fn progress<'p>(plan: &Plan, part: &Part, before: &Credited) -> Vec<Val<'p>> {
    p![part.quantity, part.net_minor, part.tax_minor, plan.invoice, before.line_no, before.quantity].to_vec()
}

/// What was invoiced is delivered only; what of it was paid is the customer's. A part of zero is left out.
fn negated(head: &Invoice, settled_minor: i64) -> Vec<MoneyPosting> {
    let minor = -head.receivable_minor;
    let parts =
        [(money::Account::Delivered, minor), (money::Account::Invoiced, -settled_minor), (money::Account::Advances, minor - settled_minor)];
    parts.into_iter().filter(|(_, minor)| *minor != 0).map(|(account, minor)| entry(head, account, minor)).collect()
}
