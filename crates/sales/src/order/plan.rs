//! An order as it will be written, and the writing of it.

use super::answer::{ConfirmedOrder, LineAmounts, OrderCheck, Totals};
use super::events::{LineTold, OrderConfirmed};
use super::facts::Amended;
use super::model::{OrderLine, OrderRevision, OrderState, SalesOrder, digest};
use super::{DOC_TYPE, sql};
use base::{BusinessDate, Currency, Id, Money, Quantity, Remedy, UnitPrice};
use catalog::api::Product;
use crm::api::{Address, Dealing, Payment};
use futures_util::try_join;
use kernel::db::Val;
use kernel::ledger::money::{Account, Guard, MoneyPosting, open_exposure, post_money};
use kernel::ledger::quantity::{self, Reserve};
use kernel::number::post_document;
use kernel::{Posting, Res, Tx, p};
use stock::api::Site;

/// A line as it will be written.
#[derive(Debug, Clone)]
pub struct PlannedLine {
    /// Its number.
    pub line_no: i64,
    /// The product.
    pub product: Id<Product>,
    /// The unit it is ordered in.
    pub unit: String,
    /// How much, in that unit.
    pub quantity: Quantity,
    /// The same in the product's own unit.
    pub base: Quantity,
    /// The agreed price of one ordered unit.
    pub price: UnitPrice,
    /// The price of the lists.
    pub list: Option<UnitPrice>,
    /// The entry it comes from.
    pub entry: Option<i64>,
    /// The least it may be sold for without somebody's leave.
    pub floor: Option<UnitPrice>,
    /// The rate of tax, in basis points.
    pub tax_rate: i64,
    /// Given for nothing.
    pub gift: bool,
    /// What it comes to.
    pub amounts: LineAmounts,
    /// What else is to be known.
    pub remark: Option<String>,
    /// No revision had it before.
    pub is_new: bool,
    /// How much more of it is to be held than is held now, in thousandths.
    pub held_more: i64,
    /// The balance that it is held of.
    pub balance: i64,
}

/// An order as it will be written.
#[derive(Debug, Clone)]
pub struct OrderPlan {
    /// From where the goods are sent.
    pub site: Site,
    /// Who orders.
    pub customer: Dealing,
    /// Who receives the goods.
    pub receiver: Dealing,
    /// Who is invoiced.
    pub invoiced: Dealing,
    /// Who pays.
    pub payer: Dealing,
    /// Where the goods are brought to.
    pub address: Option<Id<Address>>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Whether prices hold the tax.
    pub with_tax: bool,
    /// On which terms it is paid.
    pub payment: Payment,
    /// The row of the payer's credit; nothing = it is opened.
    pub exposure: Option<i64>,
    /// What must hold of that credit.
    pub guard: Guard,
    /// The day of the order.
    pub ordered_on: BusinessDate,
    /// The day on which it stands in the books; nothing = the day it is confirmed.
    pub posted_on: Option<BusinessDate>,
    /// The day the customer wants the goods.
    pub requested_on: Option<BusinessDate>,
    /// The day they are promised for.
    pub promised_on: BusinessDate,
    /// The number the customer gave it.
    pub customer_order_no: Option<String>,
    /// What else is to be known.
    pub remark: Option<String>,
    /// Why it is amended.
    pub reason: Option<String>,
    /// What is ordered.
    pub lines: Vec<PlannedLine>,
    /// What it comes to.
    pub totals: Totals,
    /// The order that it amends, as it stood.
    pub amended: Option<Amended>,
    /// Every check with its reasons.
    pub checks: Vec<OrderCheck>,
}

impl OrderPlan {
    /// What it is about, for whoever has to agree: whose order, how many lines, how much.
    pub fn about(&self) -> Remedy {
        let key = if self.amended.is_some() { "sales_order.about_amendment" } else { "sales_order.about" };
        let about = Remedy::new(key)
            .arg("customer", self.customer.name.as_str())
            .arg("lines", i64::try_from(self.lines.len()).unwrap_or(i64::MAX))
            .arg("gross", Money::new(self.totals.gross_minor, self.currency));
        match &self.amended {
            Some(amended) => about.arg("number", amended.order.number.as_str()),
            None => about,
        }
    }

    /// What is agreed in a revision, besides its lines.
    pub fn revision(&self, id: i64, order: Id<SalesOrder>, revision: i64) -> OrderRevision {
        OrderRevision {
            id,
            order_id: order,
            revision,
            reason: self.reason.clone(),
            net_minor: self.totals.net_minor,
            tax_minor: self.totals.tax_minor,
            gross_minor: self.totals.gross_minor,
            discount_minor: self.totals.discount_minor,
            rounding_minor: self.totals.rounding_minor,
            requested_on: self.requested_on,
            promised_on: self.promised_on,
            customer_order_no: self.customer_order_no.clone(),
            address_id: self.address,
            remark: self.remark.clone(),
        }
    }

    /// The lines of a revision.
    pub fn lines(&self, order: Id<SalesOrder>, revision: i64) -> Vec<OrderLine> {
        let line = |line: &PlannedLine| OrderLine {
            order_id: order,
            revision,
            line_no: line.line_no,
            product_id: line.product,
            unit: line.unit.clone(),
            quantity: line.quantity,
            base_quantity: line.base,
            price_micro: line.price.micros(),
            list_price_micro: line.list.map(UnitPrice::micros),
            price_entry_id: line.entry,
            floor_micro: line.floor.map(UnitPrice::micros),
            tax_rate: line.tax_rate,
            discount_minor: line.amounts.discount_minor,
            shared_discount_minor: line.amounts.shared_minor,
            gift: line.gift,
            net_minor: line.amounts.net_minor,
            tax_minor: line.amounts.tax_minor,
            gross_minor: line.amounts.gross_minor,
            promised_on: self.promised_on,
            remark: line.remark.clone(),
        };
        let mut lines: Vec<OrderLine> = self.lines.iter().map(line).collect();
        lines.sort_unstable_by_key(|line| line.line_no);
        lines
    }

    /// The order's row, as it is confirmed.
    pub fn row(&self, id: Id<SalesOrder>, number: String, exposure: i64, tx: &Tx<'_>) -> SalesOrder {
        SalesOrder {
            id,
            number,
            entity_id: self.site.entity,
            customer_id: self.customer.id,
            receiver_id: self.receiver.id,
            invoiced_id: self.invoiced.id,
            payer_id: self.payer.id,
            credit_group_id: self.payer.credit_group,
            exposure_id: exposure,
            currency: self.currency,
            warehouse_id: self.site.warehouse,
            address_id: self.address,
            customer_order_no: self.customer_order_no.clone(),
            remark: self.remark.clone(),
            ordered_on: self.ordered_on,
            requested_on: self.requested_on,
            promised_on: self.promised_on,
            with_tax: self.with_tax,
            payment_kind: self.payment.kind,
            payment_days: self.payment.days,
            cut_off_day: self.payment.cut_off_day,
            statement_day: self.payment.statement_day,
            payment_months: self.payment.months,
            pay_day: self.payment.pay_day,
            revision: 1,
            net_minor: self.totals.net_minor,
            tax_minor: self.totals.tax_minor,
            gross_minor: self.totals.gross_minor,
            delivered_minor: 0,
            cancelled_minor: 0,
            department_id: self.customer.department,
            owner_id: self.customer.owner,
            confirmed_at: tx.now(),
            state: OrderState::Confirmed,
            version: 1,
        }
    }

    /// The row of the payer's credit, opened where there is none.
    pub async fn exposure(&self, tx: &Tx<'_>) -> Res<i64> {
        match self.exposure {
            Some(id) => Ok(id),
            None => open_exposure(tx, self.site.entity.get(), self.payer.credit_group.get(), self.currency, 0).await,
        }
    }

    /// Holds what is to be held more of, and lets go of what is to be held less of.
    pub async fn hold(&self, tx: &Tx<'_>, order: Id<SalesOrder>) -> Res<()> {
        let moved = |sign: i64| -> Vec<Reserve> {
            let lines = self.lines.iter().filter(|line| line.held_more.signum() == sign);
            lines
                .map(|line| {
                    let quantity = Quantity::from_thousandths(line.held_more.abs());
                    Reserve { balance: line.balance, quantity, line_no: line.line_no }
                })
                .collect()
        };
        let (more, mut less) = (moved(1), moved(-1));
        less.extend(self.given_up());
        if !less.is_empty() {
            quantity::release(tx, DOC_TYPE, order.get(), &less).await?;
        }
        if more.is_empty() { Ok(()) } else { quantity::reserve(tx, DOC_TYPE, order.get(), &more).await }
    }

    /// What is held of lines that are left out.
    fn given_up(&self) -> Vec<Reserve> {
        let Some(amended) = &self.amended else { return Vec::new() };
        let gone = amended.progress.iter().filter(|progress| !self.lines.iter().any(|line| line.line_no == progress.line_no));
        let held = gone.filter(|progress| progress.open().is_positive());
        held.map(|progress| Reserve { balance: amended.balance(progress.product), quantity: progress.open(), line_no: progress.line_no })
            .collect()
    }

    /// The day on which it stands in the books.
    fn effective(&self, tx: &Tx<'_>) -> BusinessDate {
        self.posted_on.unwrap_or_else(|| tx.effective())
    }

    /// Posts what the order moves of the payer's open orders.
    pub async fn post(&self, tx: &Tx<'_>, exposure: i64, minor: i64, doc_type: &'static str, doc_id: i64) -> Res<()> {
        if minor == 0 {
            return Ok(());
        }
        let posting = MoneyPosting {
            entity: self.site.entity.get(),
            customer: self.payer.id.get(),
            exposure,
            account: Account::OpenOrders,
            amount: Money::new(minor, self.currency),
            doc_type,
            doc_id,
            effective: self.effective(tx),
            reverses: None,
        };
        post_money(tx, &[posting], self.guard).await.map(|_| ())
    }

    /// What is told of it.
    pub fn answer(&self, id: Id<SalesOrder>, number: String, version: i64, revision: i64) -> ConfirmedOrder {
        ConfirmedOrder {
            id,
            number,
            version,
            revision,
            gross_minor: self.totals.gross_minor,
            promised_on: self.promised_on,
            checks: self.checks.clone(),
        }
    }
}

/// Posts an order and writes its rows: the goods are held, the payer's open orders moved, the world is told.
pub async fn post_order(tx: &Tx<'_>, plan: &OrderPlan, id: Id<SalesOrder>) -> Res<(SalesOrder, Vec<OrderLine>)> {
    let exposure = plan.exposure(tx).await?;
    let gross = plan.totals.gross_minor;
    // The goods before the money, as whoever amends takes them: who holds one waits for nobody who has the other.
    plan.hold(tx, id).await?;
    plan.post(tx, exposure, gross, DOC_TYPE, id.get()).await?;
    let (revision, lines) = (plan.revision(id.get(), id, 1), plan.lines(id, 1));
    let mut order = plan.row(id, String::new(), exposure, tx);
    let posting = Posting {
        doc_type: DOC_TYPE,
        doc_id: id.get(),
        entity: plan.site.entity,
        series: DOC_TYPE,
        effective: plan.effective(tx),
        digest: digest(&order, &revision, &lines),
        corrects: None,
    };
    order.number = post_document(tx, posting).await?;
    // Everybody waits for the series from here on: what is left goes out together. The order alone goes before: what is sent together
    // keeps no order where something of it is not prepared yet, and everything else refers to the order.
    let new: Vec<&OrderLine> = lines.iter().collect();
    write_order(tx, &order, plan).await?;
    let unheld: Vec<i64> = plan.lines.iter().filter(|line| line.held_more == 0).map(|line| line.line_no).collect();
    try_join!(write_revision(tx, &revision, &lines, &unheld), write_progress(tx, &new))?;
    let told = |line: &OrderLine| LineTold { line_no: line.line_no, product: line.product_id, quantity: line.base_quantity };
    tx.publish(&OrderConfirmed {
        order: id,
        number: order.number.clone(),
        entity: order.entity_id,
        customer: order.customer_id,
        payer: order.payer_id,
        warehouse: order.warehouse_id,
        gross: Money::new(gross, order.currency),
        promised_on: order.promised_on,
        lines: lines.iter().map(told).collect(),
    })?;
    tx.touch(id);
    Ok((order, lines))
}

/// Writes a revision with its lines; those of some numbers hold nothing of their products.
pub async fn write_revision(tx: &Tx<'_>, revision: &OrderRevision, lines: &[OrderLine], unheld: &[i64]) -> Res<()> {
    let r = revision;
    let head = p![
        r.id,
        r.order_id,
        r.revision,
        r.reason.as_deref(),
        r.net_minor,
        r.tax_minor,
        r.gross_minor,
        r.discount_minor,
        r.rounding_minor,
        r.requested_on,
        r.promised_on,
        r.customer_order_no.as_deref(),
        r.address_id,
        r.remark.as_deref()
    ];
    let lines: Vec<Vec<Val<'_>>> = lines.iter().map(|line| values(line, unheld.contains(&line.line_no)).to_vec()).collect();
    try_join!(tx.guard(&sql::INSERT_REVISION, head, 1), tx.guard_many(&sql::INSERT_LINE, &lines))?;
    Ok(())
}

fn values(line: &OrderLine, unheld: bool) -> [Val<'_>; 21] {
    p![
        line.order_id,
        line.revision,
        line.line_no,
        line.product_id,
        unheld.then_some(line.product_id),
        line.unit.as_str(),
        line.quantity,
        line.base_quantity,
        line.price_micro,
        line.list_price_micro,
        line.price_entry_id,
        line.floor_micro,
        line.tax_rate,
        line.discount_minor,
        line.shared_discount_minor,
        line.gift,
        line.net_minor,
        line.tax_minor,
        line.gross_minor,
        line.promised_on,
        line.remark.as_deref()
    ]
}

/// Writes what is to become of lines that no revision had before.
pub async fn write_progress(tx: &Tx<'_>, lines: &[&OrderLine]) -> Res<()> {
    let rows: Vec<Vec<Val<'_>>> =
        lines.iter().map(|line| p![line.order_id, line.line_no, line.base_quantity, line.net_minor, line.tax_minor].to_vec()).collect();
    if rows.is_empty() { Ok(()) } else { tx.guard_many(&sql::INSERT_PROGRESS, &rows).await }
}

/// Writes an order's row, if everybody who plays a part and the warehouse are as they were read.
pub async fn write_order(tx: &Tx<'_>, order: &SalesOrder, plan: &OrderPlan) -> Res<()> {
    let o = order;
    let params = p![
        o.id,
        o.number.as_str(),
        o.exposure_id,
        &o.currency,
        o.address_id,
        o.customer_order_no.as_deref(),
        o.remark.as_deref(),
        o.ordered_on,
        o.requested_on,
        o.promised_on,
        o.with_tax,
        o.payment_kind.as_str(),
        o.payment_days,
        o.cut_off_day,
        o.statement_day,
        o.payment_months,
        o.pay_day,
        o.net_minor,
        o.tax_minor,
        o.gross_minor,
        o.confirmed_at,
        o.payer_id,
        plan.payer.version,
        o.receiver_id,
        plan.receiver.version,
        o.invoiced_id,
        plan.invoiced.version,
        o.warehouse_id,
        plan.site.version,
        o.customer_id,
        plan.customer.version
    ];
    tx.guard(&sql::INSERT, params, 1).await
}

impl Amended {
    /// The balance that a product of the order is held of.
    fn balance(&self, product: Id<Product>) -> i64 {
        self.balances.iter().find(|(held, _)| *held == product).map_or(0, |(_, balance)| *balance)
    }
}
