//! The sales order as its rows say it.

use super::sql;
use base::{BusinessDate, Canonical, Currency, Digest, Entity, Id, Quantity, Timestamp};
use catalog::api::Product;
use crm::api::{Address, Customer, Payment, PaymentKind};
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Cell, FromCell};
use kernel::ledger::check::Snapshot;
use kernel::{Failure, Res, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

/// What has become of an order; always what its lines say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Agreed; nothing of it is delivered.
    Confirmed,
    /// Something of it is delivered, something is still to be.
    PartDelivered,
    /// All of it is delivered.
    Fulfilled,
    /// 结单: what was not delivered is given up; something was delivered.
    ShortClosed,
    /// Given up before anything was delivered.
    Cancelled,
}
impl OrderState {
    /// Every state.
    pub const ALL: [OrderState; 5] =
        [OrderState::Confirmed, OrderState::PartDelivered, OrderState::Fulfilled, OrderState::ShortClosed, OrderState::Cancelled];
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            OrderState::Confirmed => "confirmed",
            OrderState::PartDelivered => "part_delivered",
            OrderState::Fulfilled => "fulfilled",
            OrderState::ShortClosed => "short_closed",
            OrderState::Cancelled => "cancelled",
        }
    }
    /// Something of it may still be delivered.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, OrderState::Confirmed | OrderState::PartDelivered)
    }
}
impl FromCell for OrderState {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        OrderState::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

kernel::row! {
    /// A sales order, entity `sales_order`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct SalesOrder {
        /// Its id.
        pub id: Id<SalesOrder>,
        /// Its number.
        pub number: String,
        /// The legal entity that sells.
        pub entity_id: Id<LegalEntity>,
        /// Who orders.
        pub customer_id: Id<Customer>,
        /// Who receives the goods.
        pub receiver_id: Id<Customer>,
        /// Who is invoiced.
        pub invoiced_id: Id<Customer>,
        /// Who pays.
        pub payer_id: Id<Customer>,
        /// The credit group of the payer.
        pub credit_group_id: Id<Customer>,
        /// The row of its credit that the order moves.
        pub exposure_id: i64,
        /// The currency of all amounts.
        pub currency: Currency,
        /// From where the goods are sent.
        pub warehouse_id: Id<Warehouse>,
        /// Where they are brought to.
        pub address_id: Option<Id<Address>>,
        /// The number the customer gave it.
        pub customer_order_no: Option<String>,
        /// What else is to be known.
        pub remark: Option<String>,
        /// The day it was confirmed.
        pub ordered_on: BusinessDate,
        /// The day the customer wants the goods.
        pub requested_on: Option<BusinessDate>,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// Whether prices hold the tax.
        pub with_tax: bool,
        /// On which kind of terms it is paid.
        pub payment_kind: PaymentKind,
        /// Days of those terms.
        pub payment_days: Option<i64>,
        /// The last day that counts for a month.
        pub cut_off_day: Option<i64>,
        /// The day of the statement.
        pub statement_day: Option<i64>,
        /// Months after the settled one.
        pub payment_months: Option<i64>,
        /// The day of payment in that month.
        pub pay_day: Option<i64>,
        /// The present revision, from 1.
        pub revision: i64,
        /// What it comes to without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// What it comes to with tax.
        pub gross_minor: i64,
        /// What of that is delivered.
        pub delivered_minor: i64,
        /// What of that is given up.
        pub cancelled_minor: i64,
        /// The department that looked after the customer when it was confirmed.
        pub department_id: Id<Department>,
        /// The person who looked after the customer when it was confirmed.
        pub owner_id: Id<User>,
        /// When it was confirmed.
        pub confirmed_at: Timestamp,
        /// What has become of it.
        pub state: OrderState,
        /// Raised by every change; a change names the version it saw.
        pub version: i64,
    }
}
impl SalesOrder {
    /// On which terms it is paid.
    #[must_use]
    pub fn payment(&self) -> Payment {
        Payment {
            kind: self.payment_kind,
            days: self.payment_days,
            cut_off_day: self.cut_off_day,
            statement_day: self.statement_day,
            months: self.payment_months,
            pay_day: self.pay_day,
        }
    }
}
impl Entity for SalesOrder {
    const NAME: &'static str = "sales_order";
}

kernel::row! {
    /// A line of a revision.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct OrderLine {
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// The revision.
        pub revision: i64,
        /// The line, from 1; a line keeps its number in every revision.
        pub line_no: i64,
        /// The product.
        pub product_id: Id<Product>,
        /// The unit it is ordered in.
        pub unit: String,
        /// How much, in thousandths of that unit.
        pub quantity: Quantity,
        /// The same in thousandths of the product's own unit.
        pub base_quantity: Quantity,
        /// The agreed price of one ordered unit, in millionths, with tax or without as the order says.
        pub price_micro: i64,
        /// The price of the price lists, likewise; nothing where none holds.
        pub list_price_micro: Option<i64>,
        /// The price it came from.
        pub price_entry_id: Option<i64>,
        /// The least it may be sold for without somebody's leave, per ordered unit, without tax.
        pub floor_micro: Option<i64>,
        /// The rate of tax, in basis points.
        pub tax_rate: i64,
        /// What was taken off the line, on the side of tax the price is on.
        pub discount_minor: i64,
        /// Its share of what was taken off the whole order, likewise.
        pub shared_discount_minor: i64,
        /// Given for nothing.
        pub gift: bool,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// The day it is promised for.
        pub promised_on: BusinessDate,
        /// What else is to be known.
        pub remark: Option<String>,
    }
}

kernel::row! {
    /// What was agreed in a revision, besides its lines.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct OrderRevision {
        /// Its id: the document of an amendment; the order's own for the first.
        pub id: i64,
        /// The order.
        pub order_id: Id<SalesOrder>,
        /// Its number, from 1.
        pub revision: i64,
        /// Why the order was amended.
        pub reason: Option<String>,
        /// Without tax.
        pub net_minor: i64,
        /// The tax.
        pub tax_minor: i64,
        /// With tax.
        pub gross_minor: i64,
        /// What was taken off the whole.
        pub discount_minor: i64,
        /// What was rounded off.
        pub rounding_minor: i64,
        /// The day the customer wants the goods.
        pub requested_on: Option<BusinessDate>,
        /// The day they are promised for.
        pub promised_on: BusinessDate,
        /// The number the customer gave it.
        pub customer_order_no: Option<String>,
        /// Where the goods are brought to.
        pub address_id: Option<Id<Address>>,
        /// What else is to be known.
        pub remark: Option<String>,
    }
}

/// An order as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedOrder {
    /// Its id.
    pub id: Id<SalesOrder>,
    /// Its version, to be sent with the next change.
    pub version: i64,
    /// What has become of it.
    pub state: OrderState,
}

/// What has become of an order, by its lines: ordered, delivered and given up of each, in thousandths. A line of nothing says nothing.
#[must_use]
pub fn state_of(lines: impl IntoIterator<Item = (i64, i64, i64)>) -> OrderState {
    let (mut open, mut delivered, mut cancelled) = (false, false, false);
    for (ordered, out, given_up) in lines {
        open |= out + given_up < ordered;
        delivered |= out > 0;
        cancelled |= given_up > 0;
    }
    match (open, delivered, cancelled) {
        (true, true, _) => OrderState::PartDelivered,
        (true, false, _) => OrderState::Confirmed,
        (false, true, true) => OrderState::ShortClosed,
        (false, true, false) => OrderState::Fulfilled,
        (false, false, _) => OrderState::Cancelled,
    }
}

/// What is agreed besides the lines.
fn agreed(canonical: Canonical, revision: &OrderRevision) -> Canonical {
    let day = |day: BusinessDate| i64::from(day.days());
    canonical
        .int(revision.revision)
        .text(revision.reason.as_deref().unwrap_or_default())
        .int(revision.net_minor)
        .int(revision.tax_minor)
        .int(revision.gross_minor)
        .int(revision.discount_minor)
        .int(revision.rounding_minor)
        .int(revision.requested_on.map_or(0, day))
        .int(day(revision.promised_on))
        .text(revision.customer_order_no.as_deref().unwrap_or_default())
        .int(revision.address_id.map_or(0, Id::get))
        .text(revision.remark.as_deref().unwrap_or_default())
}

fn with_lines(canonical: Canonical, lines: &[OrderLine]) -> Canonical {
    lines.iter().fold(canonical.int(i64::try_from(lines.len()).unwrap_or(i64::MAX)), |canonical, line| {
        canonical
            .int(line.line_no)
            .int(line.product_id.get())
            .text(&line.unit)
            .int(line.quantity.thousandths())
            .int(line.base_quantity.thousandths())
            .int(line.price_micro)
            .int(line.list_price_micro.unwrap_or(-1))
            .int(line.price_entry_id.unwrap_or(0))
            .int(line.floor_micro.unwrap_or(-1))
            .int(line.tax_rate)
            .int(line.discount_minor)
            .int(line.shared_discount_minor)
            .int(i64::from(line.gift))
            .int(line.net_minor)
            .int(line.tax_minor)
            .int(line.gross_minor)
            .int(i64::from(line.promised_on.days()))
            .text(line.remark.as_deref().unwrap_or_default())
    })
}

/// The digest of an order: who, where from, on which terms, and what was agreed first.
#[must_use]
pub fn digest(order: &SalesOrder, first: &OrderRevision, lines: &[OrderLine]) -> Digest {
    let head = Canonical::new(1, super::DOC_TYPE)
        .int(order.id.get())
        .int(order.entity_id.get())
        .int(order.customer_id.get())
        .int(order.receiver_id.get())
        .int(order.invoiced_id.get())
        .int(order.payer_id.get())
        .int(order.credit_group_id.get())
        .int(order.exposure_id)
        .text(order.currency.as_str())
        .int(order.warehouse_id.get())
        .int(i64::from(order.ordered_on.days()))
        .int(i64::from(order.with_tax))
        .text(order.payment_kind.as_str())
        .int(order.payment_days.unwrap_or(-1))
        .int(order.cut_off_day.unwrap_or(-1))
        .int(order.statement_day.unwrap_or(-1))
        .int(order.payment_months.unwrap_or(-1))
        .int(order.pay_day.unwrap_or(-1))
        .int(order.department_id.get())
        .int(order.owner_id.get())
        .int(order.confirmed_at.micros());
    with_lines(agreed(head, first), lines).digest()
}

/// The digest of an amendment: the order, and what was agreed anew.
#[must_use]
pub fn revision_digest(revision: &OrderRevision, lines: &[OrderLine]) -> Digest {
    let head = Canonical::new(1, super::AMENDMENT).int(revision.id).int(revision.order_id.get());
    with_lines(agreed(head, revision), lines).digest()
}

/// The digests of orders, computed again from their rows.
pub(super) async fn digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(Failure::bug)?;
    let orders: Vec<SalesOrder> = snapshot.fetch(&sql::BY_IDS, p![ids.as_str()]).await?;
    // The document of the first revision is the order itself.
    let first: Vec<OrderRevision> = snapshot.fetch(&sql::REVISIONS, p![ids.as_str()]).await?;
    let lines: Vec<OrderLine> = snapshot.fetch(&sql::FIRST_LINES, p![ids.as_str()]).await?;
    let whole = |order: &SalesOrder| {
        let revision = first.iter().find(|revision| revision.id == order.id.get())?;
        let own: Vec<OrderLine> = lines.iter().filter(|line| line.order_id == order.id).cloned().collect();
        Some((order.id.get(), digest(order, revision, &own)))
    };
    Ok(orders.iter().filter_map(whole).collect())
}

/// The digests of amendments, computed again from their rows.
pub(super) async fn revision_digests(snapshot: &Snapshot<'_>, ids: &[i64]) -> Res<Vec<(i64, Digest)>> {
    let ids = serde_json::to_string(ids).map_err(Failure::bug)?;
    let revisions: Vec<OrderRevision> = snapshot.fetch(&sql::REVISIONS, p![ids.as_str()]).await?;
    let lines: Vec<OrderLine> = snapshot.fetch(&sql::REVISED_LINES, p![ids.as_str()]).await?;
    let whole = |revision: &OrderRevision| {
        let of = |line: &&OrderLine| line.order_id == revision.order_id && line.revision == revision.revision;
        let own: Vec<OrderLine> = lines.iter().filter(of).cloned().collect();
        (revision.id, revision_digest(revision, &own))
    };
    Ok(revisions.iter().map(whole).collect())
}
