//! `history.take`

use super::belongs::{Belonging, belonging};
use super::document::{Kind, PastDocument, PastReturn, PastSale, Posted, Taken};
use super::{SAMPLE, paid};
use crate::batch::model::{BatchState, HistoryBatch, batch};
use crate::batch::sql;
use base::{BusinessDate, Currency, Digest, Id, Quantity, Refusal, code_key};
use catalog::api::{Create as CreateProductOperation, Product, ReopenProduct};
use crm::api::{Create as CreateCustomerOperation, CreateRegionOperation, ReopenCustomer};
use fulfil::api::{Delivery, Post as PostDeliveryOperation, PostGoodsReturn, PostReturn, ReturnLine, deliver_past};
use kernel::access::{Department, LegalEntity, User};
use kernel::op::Dated;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, CODE_MAX};
use sales::api::{
    Confirm as ConfirmOrderOperation, LINES_MAX, OrderFacts, OrderPlan, PastFacts, PastLine, PastOrder, past_alone, past_facts, past_plan,
    post_old,
};
use schemars::JsonSchema;
use serde::Serialize;
use settle::api::{AllocationLine, Credit, InvoiceLineInput, Item, PostCreditNote, PostInvoice, PostInvoiceOperation, open_items};
use std::collections::{BTreeMap, BTreeSet};
use stock::api::{Adjust, Receive, Warehouse, availability};

/// The oldest day that is brought in, in days before today.
pub(crate) const DAYS_BACK_MAX: i32 = 36_525;

/// Brings one document of the past in, as of its own day.
pub struct Take;

/// What it depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ground {
    batch: HistoryBatch,
    /// How the document stands to it.
    belonging: Belonging,
    currency: Currency,
    /// What stands at its place already.
    known: Option<Known>,
    /// Digest of all that it says.
    content: String,
    /// Another batch in which it stands already.
    elsewhere: Option<Id<HistoryBatch>>,
    /// Of records: those that are there already.
    there: Vec<There>,
    /// Of a sale.
    sale: Option<PastFacts>,
    /// Of a sale: what is free of its products.
    free: Vec<(Id<Product>, Quantity)>,
    /// What a payment finds.
    payment: paid::Found,
}

/// What stands at a place of a batch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Known {
    number: String,
    /// Digest of what it said; what was brought in by an earlier program has none.
    content: Option<String>,
    posted: Vec<Posted>,
}

/// A record that is there already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct There {
    id: i64,
    /// Its code, in small letters.
    code: String,
    version: i64,
    closed: bool,
}

/// What is written.
pub struct Plan {
    input: PastDocument,
    kind: Kind,
    known: Option<Vec<Posted>>,
    content: String,
    entity: Id<LegalEntity>,
    currency: Currency,
    there: Vec<There>,
    order: Option<OrderPlan>,
    /// What a payment finds.
    payment: paid::Found,
}

impl Operation for Take {
    const NAME: &'static str = "history.take";
    const NEEDS: Permission = super::TAKE;
    const DATED: Option<Dated> = Some(Dated { needs: super::TAKE, days_back: DAYS_BACK_MAX, days_ahead: 0, as_of: true });
    type Input = PastDocument;
    type Facts = Ground;
    type Plan = Plan;
    type Output = Taken;

    fn samples() -> Vec<PastDocument> {
        let line = |product, quantity| PastLine {
            product: Id::new(product),
            quantity: Quantity::from_thousandths(quantity),
            price_micro: 12_500_000,
            tax_rate: 1_300,
        };
        let sale = PastSale { customer: Id::new(80), with_tax: true, paid: false, lines: vec![line(50, 2_000), line(51, 1_000)] };
        let paid = PastSale { paid: true, lines: vec![line(50, 1_000)], ..sale.clone() };
        let back = ReturnLine { delivery_line: 1, quantity: Quantity::from_thousandths(500) };
        let returned = PastReturn { delivery: Id::new(SAMPLE_DELIVERY), invoice: Some(Id::new(SAMPLE_INVOICE)), lines: vec![back] };
        let at = |seq, number: &str| PastDocument::at(Id::new(SAMPLE), seq, number);
        vec![
            PastDocument { sale: Some(sale), ..at(901, "XS-2024-0001") },
            PastDocument { sale: Some(paid), simulated: true, ..at(902, "XS-2024-0002") },
            PastDocument { returned: vec![returned], ..at(903, "TH-2024-0001") },
            PastDocument { received: Receive::samples().pop(), ..at(904, "RK-2024-0001") },
            PastDocument { adjusted: Adjust::samples().pop(), ..at(905, "PD-2024-0001") },
            PastDocument { products: CreateProductOperation::samples(), ..at(906, "products") },
            PastDocument { customers: CreateCustomerOperation::samples(), ..at(907, "customers") },
            PastDocument { regions: CreateRegionOperation::samples(), ..at(908, "regions") },
        ]
    }

    /// A sale is an order and its delivery, posted by the functions behind the operations; a record that is there already is told to whoever
    /// may make one.
    fn stands_for(input: &PastDocument) -> Vec<Permission> {
        let mut needs = Vec::new();
        if input.sale.is_some() {
            needs.extend([ConfirmOrderOperation::NEEDS, PostDeliveryOperation::NEEDS]);
        }
        if !input.regions.is_empty() {
            needs.push(CreateRegionOperation::NEEDS);
        }
        if !input.products.is_empty() {
            needs.push(CreateProductOperation::NEEDS);
        }
        if !input.customers.is_empty() {
            needs.push(CreateCustomerOperation::NEEDS);
        }
        needs
    }

    fn alone(input: &PastDocument) -> Vec<Refusal> {
        // A number may begin with a sign: it is the earlier system's.
        let mut refusals = Bounds::new().text("number", &input.number, CODE_MAX).refusals();
        if input.seq <= 0 {
            refusals.push(Refusal::new("history.no_place").field("seq"));
        }
        if input.kind().is_none() {
            refusals.push(Refusal::new("history.one_thing").field("number"));
        }
        if let Some(sale) = &input.sale {
            refusals.extend(past_alone("sale.lines", &sale.lines));
        }
        for (i, back) in input.returned.iter().enumerate() {
            refusals.extend(Bounds::new().lines(&format!("returned.{i}.lines"), back.lines.len(), LINES_MAX).refusals());
        }
        refusals
    }

    async fn gather(read: &Read<'_>, input: &PastDocument) -> Res<Ground> {
        let batch = batch(read, input.batch).await?;
        let (_, currency): (i64, Currency) = read.one(&sql::BOOKS, p![batch.warehouse]).await?;
        let known = known(read, input).await?;
        let belonging = belonging(read, &batch, input).await?;
        let mut ground = Ground {
            batch,
            belonging,
            currency,
            known,
            content: Digest::of(&serde_json::to_vec(input).map_err(Failure::bug)?).to_string(),
            elsewhere: None,
            there: there(read, input).await?,
            sale: None,
            free: Vec::new(),
            payment: paid::Found::default(),
        };
        let (entity, warehouse) = (ground.batch.entity, ground.batch.warehouse);
        if let Some(kind) = input.kind().filter(|_| !input.simulated && ground.known.is_none()) {
            let place = p![input.number.as_str(), kind.as_str(), read.effective(), entity, input.batch];
            ground.elsewhere = read.opt::<(Id<HistoryBatch>,)>(&sql::ELSEWHERE, place).await?.map(|(batch,)| batch);
        }
        if let Some(sale) = &input.sale {
            ground.sale = Some(past_facts(read, sale.customer, warehouse, &sale.lines).await?);
            ground.free = free(read, entity, warehouse, &sale.lines).await?;
        }
        if let Some(payment) = &input.paid {
            ground.payment = own_items(read, input.batch, open_items(read, entity, payment.customer, currency).await?).await?;
        }
        Ok(ground)
    }

    fn decide(input: &PastDocument, facts: &Ground, terms: &Terms<'_>) -> Decision<Plan> {
        let mut refusals = at_its_place(input, facts, terms.effective);
        if facts.known.is_none() {
            refusals.extend(facts.belonging.wrong(terms.effective));
        }
        let Some(kind) = input.kind() else { return Decision::Refuse(refusals) };
        let order = match (&input.sale, &facts.sale) {
            (Some(sale), Some(found)) if facts.known.is_none() => {
                match order(input, sale, found, &facts.free, &facts.batch, terms.effective) {
                    Ok(order) => Some(order),
                    Err(more) => {
                        refusals.extend(more);
                        None
                    }
                }
            }
            _ => None,
        };
        let plan = Plan {
            input: input.clone(),
            kind,
            known: facts.known.as_ref().map(|known| known.posted.clone()),
            content: facts.content.clone(),
            entity: facts.batch.entity,
            currency: facts.currency,
            there: facts.there.clone(),
            order,
            payment: facts.payment.clone(),
        };
        Decision::unless(refusals, plan, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Taken> {
        if let Some(posted) = &plan.known {
            return Ok(Taken { known: true, posted: posted.clone(), kept: Vec::new() });
        }
        let (input, document) = (&plan.input, tx.number()?);
        let (kind, number) = (plan.kind.as_str(), input.number.as_str());
        let row = p![document, input.batch, input.seq, kind, number, tx.effective(), input.simulated, plan.content.as_str()];
        tx.guard(&sql::INSERT_DOCUMENT, row, 1).await?;
        let posted = match plan.kind {
            Kind::Records => records(tx, input, &plan.there).await?,
            Kind::Sale => sold(tx, plan).await?,
            Kind::Return => came_back(tx, input).await?,
            Kind::Receipt => received(tx, input).await?,
            Kind::Adjustment => adjusted(tx, input).await?,
            Kind::Payment => match &input.paid {
                Some(payment) => {
                    let books = (plan.entity, plan.currency, input.number.as_str());
                    paid::pay(tx, books, payment.customer, payment.due_to, &plan.payment).await?
                }
                None => Vec::new(),
            },
        };
        let mut rows = Vec::with_capacity(posted.len());
        for (n, one) in (1_i64..).zip(&posted) {
            rows.push(p![tx.number()?, document, n, one.kind.as_str(), one.id, input.batch].to_vec());
        }
        tx.guard_many(&sql::INSERT_POSTED, &rows).await?;
        Ok(Taken { known: false, posted, kept: Vec::new() })
    }
}

/// A delivery of the standard world that is invoiced.
const SAMPLE_DELIVERY: i64 = 775;
/// Its invoice there.
const SAMPLE_INVOICE: i64 = 810;

/// What stands at the place of a document already.
async fn known(read: &Read<'_>, input: &PastDocument) -> Res<Option<Known>> {
    let there: Option<(i64, String, bool, Option<String>)> = read.opt(&sql::DOCUMENT, p![input.batch, input.seq]).await?;
    let Some((document, number, _, content)) = there else { return Ok(None) };
    let posted: Vec<(String, i64)> = read.fetch(&sql::POSTED, p![document]).await?;
    Ok(Some(Known { number, content, posted: posted.into_iter().map(|(kind, id)| Posted { kind, id }).collect() }))
}

/// What stands against a document at its place, in its warehouse and on its day.
fn at_its_place(input: &PastDocument, facts: &Ground, on: BusinessDate) -> Vec<Refusal> {
    let (mut refusals, batch) = (Vec::new(), &facts.batch);
    match &facts.known {
        Some(known) if known.content.as_ref().is_some_and(|content| *content != facts.content) => {
            refusals.push(Refusal::new("history.other_document").arg("number", known.number.as_str()).field("seq"));
        }
        Some(_) => return refusals,
        None if batch.state == BatchState::Undoing => {
            refusals.push(Refusal::new("history.being_taken_back").arg("batch", batch.id.get()).field("batch"));
        }
        None if batch.state != BatchState::Running => refusals.push(Refusal::new("history.ended").arg("left", 0).field("batch")),
        None if input.seq > batch.document_count => {
            refusals.push(Refusal::new("history.beyond").arg("count", batch.document_count).field("seq"));
        }
        None => {}
    }
    if let Some(other) = facts.elsewhere {
        refusals.push(Refusal::new("history.there_already").arg("batch", other.get()).field("number"));
    }
    let received = input.received.as_ref().map(|received| ("received", "received_on", received.warehouse, received.received_on));
    let adjusted = input.adjusted.as_ref().map(|adjusted| ("adjusted", "moved_on", adjusted.warehouse, adjusted.moved_on));
    for (at, day, warehouse, moved_on) in received.into_iter().chain(adjusted) {
        if warehouse != batch.warehouse {
            refusals.push(Refusal::new("history.not_its_warehouse").field(format!("{at}.warehouse")));
        }
        if moved_on != on {
            refusals.push(Refusal::new("history.not_its_day").arg("on", on).field(format!("{at}.{day}")));
        }
    }
    refusals
}

/// Of what is open of a customer that which documents of the batch opened.
async fn own_items(read: &Read<'_>, batch: Id<HistoryBatch>, (mut debits, mut credits): (Vec<Item>, Vec<Item>)) -> Res<paid::Found> {
    let ids: Vec<i64> = debits.iter().chain(&credits).map(|item| item.id.get()).collect();
    let ids = serde_json::to_string(&ids).map_err(Failure::bug)?;
    let own: Vec<(i64,)> = read.fetch(&sql::ITEMS, p![ids.as_str(), batch]).await?;
    let (own, all): (BTreeSet<i64>, _) = (own.into_iter().map(|(id,)| id).collect(), debits.len() + credits.len());
    debits.retain(|item| own.contains(&item.id.get()));
    credits.retain(|item| own.contains(&item.id.get()));
    Ok(paid::Found { others: all > own.len(), debits, credits })
}

/// What is free of the products of a sale.
async fn free(read: &Read<'_>, entity: Id<LegalEntity>, warehouse: Id<Warehouse>, lines: &[PastLine]) -> Res<Vec<(Id<Product>, Quantity)>> {
    let mut products: Vec<i64> = lines.iter().map(|line| line.product.get()).collect();
    products.sort_unstable();
    products.dedup();
    let there = availability(read, entity.get(), &products).await?;
    Ok(there.into_iter().filter(|there| there.warehouse == warehouse).map(|there| (there.product, there.free())).collect())
}

/// The order of a sale, if its goods are there.
fn order(
    input: &PastDocument,
    sale: &PastSale,
    facts: &PastFacts,
    free: &[(Id<Product>, Quantity)],
    batch: &HistoryBatch,
    on: BusinessDate,
) -> Result<OrderPlan, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut left: BTreeMap<Id<Product>, i64> = free.iter().map(|(product, free)| (*product, free.thousandths())).collect();
    for (i, line) in sale.lines.iter().enumerate() {
        let left = left.entry(line.product).or_default();
        *left -= line.quantity.thousandths();
        if *left < 0 {
            let missing = Quantity::from_thousandths(-*left);
            refusals.push(Refusal::new("history.short").arg("missing", missing).field(format!("sale.lines.{i}.quantity")));
            *left = 0;
        }
    }
    let (customer, warehouse, number) = (sale.customer, batch.warehouse, input.number.as_str());
    let past = PastOrder { customer, warehouse, number, on, with_tax: sale.with_tax, lines: &sale.lines };
    match past_plan(&past, facts) {
        Ok(plan) if refusals.is_empty() => Ok(plan),
        Ok(_) => Err(refusals),
        Err(more) => {
            refusals.extend(more.into_iter().map(|no| below("sale", no)));
            Err(refusals)
        }
    }
}

fn below(at: &str, mut no: Refusal) -> Refusal {
    no.field = no.field.map(|field| match field.as_str() {
        "number" => field,
        // That of the batch.
        "warehouse" => "batch".to_owned(),
        _ => format!("{at}.{field}"),
    });
    no
}

fn posted(kind: &str, id: i64) -> Posted {
    Posted { kind: kind.to_owned(), id }
}

/// Records of these codes that are there already, those in use first: they are used as they are.
async fn there(read: &Read<'_>, input: &PastDocument) -> Res<Vec<There>> {
    if !input.customers.is_empty() {
        return customers_there(read, input).await;
    }
    let (codes, statement): (Vec<String>, _) = if !input.regions.is_empty() {
        (input.regions.iter().map(|region| code_key(&region.code)).collect(), &sql::REGIONS_CODED)
    } else if !input.products.is_empty() {
        (input.products.iter().map(|product| code_key(&product.code)).collect(), &sql::PRODUCTS_CODED)
    } else {
        return Ok(Vec::new());
    };
    let codes = serde_json::to_string(&codes).map_err(Failure::bug)?;
    let found: Vec<(i64, String, i64, String)> = read.fetch(statement, p![codes.as_str()]).await?;
    Ok(found.into_iter().map(|(id, code, version, state)| There { id, code, version, closed: state == "closed" }).collect())
}

/// Id, code, version and state of a customer, and whose it is.
type Coded = (i64, String, i64, String, Id<Department>, Id<User>);

/// Of customers those within the reach of whoever may make them: of another it is told, as to everybody else, that its code is in use.
async fn customers_there(read: &Read<'_>, input: &PastDocument) -> Res<Vec<There>> {
    let codes: Vec<String> = input.customers.iter().map(|customer| code_key(&customer.code)).collect();
    let codes = serde_json::to_string(&codes).map_err(Failure::bug)?;
    let found: Vec<Coded> = read.fetch(&sql::CUSTOMERS_CODED, p![codes.as_str()]).await?;
    let mut there = Vec::with_capacity(found.len());
    for (id, code, version, state, department, owner) in found {
        if read.actor().may_see(CreateCustomerOperation::NEEDS, department, owner) {
            there.push(There { id, code, version, closed: state == "closed" });
        }
    }
    Ok(there)
}

/// Makes those that are not there, in the order in which they are named. One that was closed, as taking a batch back closes them, is taken
/// into use again and is the batch's like those that it made.
async fn records(tx: &Tx<'_>, input: &PastDocument, there: &[There]) -> Res<Vec<Posted>> {
    let known = |code: &str| there.iter().find(|one| one.code == code_key(code));
    let mut made = Vec::new();
    for (i, region) in input.regions.iter().enumerate() {
        made.push(match known(&region.code) {
            Some(known) => posted("known", known.id),
            None => posted("region", tx.call::<CreateRegionOperation>(&format!("regions.{i}"), region).await?.id.get()),
        });
    }
    for (i, product) in input.products.iter().enumerate() {
        made.push(match known(&product.code) {
            Some(There { id, version, closed: true, .. }) => {
                let again = ReopenProduct { product: Id::new(*id), version: *version };
                posted("product", tx.call::<catalog::api::Reopen>("", &again).await?.id.get())
            }
            Some(known) => posted("known", known.id),
            None => posted("product", tx.call::<CreateProductOperation>(&format!("products.{i}"), product).await?.id.get()),
        });
    }
    for (i, customer) in input.customers.iter().enumerate() {
        made.push(match known(&customer.code) {
            Some(There { id, version, closed: true, .. }) => {
                let again = ReopenCustomer { customer: Id::new(*id), version: *version };
                posted("customer", tx.call::<crm::api::Reopen>("", &again).await?.id.get())
            }
            Some(known) => posted("known", known.id),
            None => posted("customer", tx.call::<CreateCustomerOperation>(&format!("customers.{i}"), customer).await?.id.get()),
        });
    }
    Ok(made)
}

/// The order, the delivery of all of it, its invoice, and the receipt where it was paid at once.
async fn sold(tx: &Tx<'_>, plan: &Plan) -> Res<Vec<Posted>> {
    let (Some(sale), Some(planned)) = (&plan.input.sale, &plan.order) else { return Ok(Vec::new()) };
    let number = plan.input.number.as_str();
    let order = post_old(tx, planned).await?;
    let delivery = deliver_past(tx, &order, tx.effective(), number).await?;
    let mut made = vec![posted("sales_order", order.id.get()), posted("delivery", delivery.get())];
    // What was given for nothing is on no invoice.
    if planned.totals.gross_minor == 0 {
        return Ok(made);
    }
    let invoice = tx.call::<PostInvoiceOperation>("sale", &invoice(sale, &order, delivery, tx.effective(), number)).await?;
    made.push(posted("invoice", invoice.id.get()));
    if let Some(item) = invoice.open_item.filter(|_| sale.paid) {
        let books = (plan.entity, plan.currency, number);
        let line = AllocationLine { item, amount_minor: invoice.receivable_minor };
        made.push(paid::receipt(tx, books, sale.customer, invoice.receivable_minor, vec![line]).await?);
    }
    Ok(made)
}

fn invoice(sale: &PastSale, order: &OrderFacts, delivery: Id<Delivery>, on: BusinessDate, number: &str) -> PostInvoice {
    let line = |line: &sales::api::LineFacts| InvoiceLineInput { delivery, delivery_line: line.line_no, quantity: line.ordered };
    PostInvoice {
        customer: sale.customer,
        invoiced_on: on,
        tax_number: None,
        remark: Some(number.to_owned()),
        lines: order.lines.iter().map(line).collect(),
    }
}

async fn came_back(tx: &Tx<'_>, input: &PastDocument) -> Res<Vec<Posted>> {
    let mut made = Vec::new();
    for (i, back) in input.returned.iter().enumerate() {
        let (at, on, reason) = (format!("returned.{i}"), tx.effective(), input.number.clone());
        let returned = PostReturn { delivery: back.delivery, returned_on: on, reason: reason.clone(), lines: back.lines.clone() };
        let returned = tx.call::<PostGoodsReturn>(&at, &returned).await?;
        made.push(posted("goods_return", returned.id.get()));
        if returned.gross.minor > 0 {
            let Some(invoice) = back.invoice else {
                return Err(Failure::Refused(vec![Refusal::new("history.no_invoice").field(format!("{at}.invoice"))]));
            };
            let credit = PostCreditNote { invoice, credited_on: on, reason, tax_number: None, lines: back.credited() };
            made.push(posted("credit_note", tx.call::<Credit>(&at, &credit).await?.id.get()));
        }
    }
    Ok(made)
}

async fn received(tx: &Tx<'_>, input: &PastDocument) -> Res<Vec<Posted>> {
    let Some(received) = &input.received else { return Ok(Vec::new()) };
    Ok(vec![posted("goods_receipt", tx.call::<Receive>("received", received).await?.id.get())])
}

async fn adjusted(tx: &Tx<'_>, input: &PastDocument) -> Res<Vec<Posted>> {
    let Some(adjusted) = &input.adjusted else { return Ok(Vec::new()) };
    Ok(vec![posted("stock_adjustment", tx.call::<Adjust>("adjusted", adjusted).await?.id.get())])
}
