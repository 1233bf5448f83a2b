//! What becomes of an order: its lines move under their guards, and the order's totals and state are always what its lines say. Fulfilment
//! calls these; nobody else writes these tables.

use super::model::{OrderState, SalesOrder, state_of};
use super::sql;
use base::{Currency, Id, Quantity, Refusal};
use catalog::api::Product;
use crm::api::{Address, Customer, Payment};
use futures_util::try_join;
use kernel::access::{Department, LegalEntity, User};
use kernel::db::{Boxed, Val};
use kernel::{Failure, Read, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::api::Warehouse;

kernel::row! {
    /// A line of an order with what became of it. Quantities are in the product's own unit, amounts in minor units.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    pub struct LineFacts {
        /// The line.
        pub line_no: i64,
        /// The product.
        pub product: Id<Product>,
        /// How much is ordered.
        pub ordered: Quantity,
        /// What of it is delivered; what came back by a reversal is taken off again.
        pub delivered: Quantity,
        /// What of that came back.
        pub returned: Quantity,
        /// What of it is given up.
        pub cancelled: Quantity,
        /// What all that is ordered comes to without tax.
        pub net_minor: i64,
        /// The tax on it.
        pub tax_minor: i64,
        /// What is delivered of the net.
        pub delivered_net_minor: i64,
        /// What is delivered of the tax.
        pub delivered_tax_minor: i64,
        /// The unit it is ordered in.
        pub unit: String,
        /// So much is ordered in that unit; with `ordered` this is the conversion.
        pub quantity: Quantity,
        /// The rate of tax, in basis points.
        pub tax_rate: i64,
        /// The agreed price of one ordered unit, in millionths, with tax or without as the order says.
        pub price_micro: i64,
        /// Given for nothing.
        pub gift: bool,
    }
}
impl LineFacts {
    /// What is still to be delivered.
    #[must_use]
    pub fn open(&self) -> Quantity {
        let left = self.ordered.thousandths() - self.delivered.thousandths() - self.cancelled.thousandths();
        Quantity::from_thousandths(left.max(0))
    }
    /// What a part of the open quantity comes to, net and tax: a share of what is left, and all that is left takes all of it.
    #[must_use]
    pub fn part(&self, taken: Quantity) -> (i64, i64) {
        let left = (self.net_minor - self.delivered_net_minor, self.tax_minor - self.delivered_tax_minor);
        rules::share::part(self.open(), left.0, left.1, taken)
    }
}

/// What a delivery, a return or an invoice of an order relies on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderFacts {
    /// The order.
    pub id: Id<SalesOrder>,
    /// Its number.
    pub number: String,
    /// The version that was read; `deliver`, `undeliver` and `returned` guard it themselves.
    pub version: i64,
    /// What has become of it.
    pub state: OrderState,
    /// The legal entity that sells.
    pub entity: Id<LegalEntity>,
    /// Who orders.
    pub customer: Id<Customer>,
    /// Who receives the goods.
    pub receiver: Id<Customer>,
    /// Who is invoiced.
    pub invoiced: Id<Customer>,
    /// Who pays: whose money and exposure move.
    pub payer: Id<Customer>,
    /// The credit group of the payer.
    pub credit_group: Id<Customer>,
    /// The row of its credit.
    pub exposure: i64,
    /// The currency of all amounts.
    pub currency: Currency,
    /// From where the goods are sent; its stock is reserved by document type `sales_order`.
    pub warehouse: Id<Warehouse>,
    /// Where they are brought to.
    pub address: Option<Id<Address>>,
    /// Whether prices hold the tax.
    pub with_tax: bool,
    /// On which terms it is paid.
    pub payment: Payment,
    /// The department that looked after the customer when it was confirmed.
    pub department: Id<Department>,
    /// The person who looked after the customer when it was confirmed.
    pub owner: Id<User>,
    /// What of the gross is delivered.
    pub delivered_minor: i64,
    /// What of the gross is given up.
    pub cancelled_minor: i64,
    /// What it comes to with tax.
    pub gross_minor: i64,
    /// Its lines of the present revision, by number.
    pub lines: Vec<LineFacts>,
}

/// A line that moves. The caller computed the amounts from the facts ([`LineFacts::part`]); the writer checks them against the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moving {
    /// The line.
    pub line_no: i64,
    /// How much of it, above zero, in the product's own unit.
    pub quantity: Quantity,
    /// What that comes to without tax.
    pub net_minor: i64,
    /// The tax on it.
    pub tax_minor: i64,
}

/// An order as it stands after a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// What has become of it.
    pub state: OrderState,
    /// Its version.
    pub version: i64,
}

/// Reads what fulfilment relies on.
///
/// # Errors
/// Not found.
pub fn facts<'a>(read: &'a Read<'_>, order: Id<SalesOrder>) -> Boxed<'a, Res<OrderFacts>> {
    Box::pin(async move {
        let (order, lines): (SalesOrder, Vec<LineFacts>) =
            try_join!(read.one(&sql::BY_ID, p![order]), read.fetch(&sql::FACTS_OF, p![order]))?;
        Ok(OrderFacts::of(order, lines))
    })
}

impl OrderFacts {
    /// Of an order and its lines.
    pub(crate) fn of(order: SalesOrder, lines: Vec<LineFacts>) -> OrderFacts {
        OrderFacts {
            id: order.id,
            payment: order.payment(),
            number: order.number,
            version: order.version,
            state: order.state,
            entity: order.entity_id,
            customer: order.customer_id,
            receiver: order.receiver_id,
            invoiced: order.invoiced_id,
            payer: order.payer_id,
            credit_group: order.credit_group_id,
            exposure: order.exposure_id,
            currency: order.currency,
            warehouse: order.warehouse_id,
            address: order.address_id,
            with_tax: order.with_tax,
            department: order.department_id,
            owner: order.owner_id,
            delivered_minor: order.delivered_minor,
            cancelled_minor: order.cancelled_minor,
            gross_minor: order.gross_minor,
            lines,
        }
    }

    /// What will have become of the order when so much more of its lines is delivered: always what the lines say.
    fn state_after(&self, lines: &[Moving], sign: i64) -> OrderState {
        let after = self.lines.iter().map(|line| {
            let moved: i64 = lines.iter().filter(|moving| moving.line_no == line.line_no).map(|moving| moving.quantity.thousandths()).sum();
            (line.ordered.thousandths(), line.delivered.thousandths() + sign * moved, line.cancelled.thousandths())
        });
        state_of(after)
    }

    async fn delivered(&self, tx: &Tx<'_>, lines: &[Moving], sign: i64) -> Res<Moved> {
        if lines.iter().any(|line| !line.quantity.is_positive() || line.net_minor < 0 || line.tax_minor < 0) {
            return Err(Failure::bug("only what is above zero is delivered"));
        }
        if matches!(self.state, OrderState::ShortClosed | OrderState::Cancelled) {
            return Err(Failure::Refused(vec![Refusal::new("sales_order.ended").arg("number", self.number.as_str()).field("order")]));
        }
        let gross: i64 = lines.iter().map(|line| line.net_minor + line.tax_minor).sum();
        let state = self.state_after(lines, sign);
        tx.guard(&sql::DELIVERED, p![sign * gross, state.as_str(), self.id, self.version], 1).await?;
        let write = if sign > 0 { &sql::DELIVER } else { &sql::UNDELIVER };
        let rows: Vec<Vec<Val<'_>>> =
            lines.iter().map(|line| p![line.quantity, line.net_minor, line.tax_minor, self.id, line.line_no].to_vec()).collect();
        tx.guard_many(write, &rows).await?;
        tx.touch(self.id);
        Ok(Moved { state, version: self.version + 1 })
    }

    async fn came_back(&self, tx: &Tx<'_>, lines: &[Moving]) -> Res<Moved> {
        if lines.iter().any(|line| !line.quantity.is_positive()) {
            return Err(Failure::bug("only what is above zero comes back"));
        }
        tx.guard(&sql::RAISE, p![self.id, self.version], 1).await?;
        let rows: Vec<Vec<Val<'_>>> = lines.iter().map(|line| p![line.quantity, self.id, line.line_no].to_vec()).collect();
        tx.guard_many(&sql::RETURNED, &rows).await?;
        tx.touch(self.id);
        Ok(Moved { state: self.state, version: self.version + 1 })
    }
}

/// Goods of an order leave: its lines take the quantities and amounts, its totals and state follow. Each line stands once in `lines`. It
/// does not touch stock, money or open items: whoever delivers releases the reservation (`sales_order`, the order's id, line by line) and
/// posts.
///
/// # Errors
/// Stale when the order is not as `facts` told it or a line has less left; refused when the order was closed or cancelled.
pub fn deliver<'a>(tx: &'a Tx<'_>, facts: &'a OrderFacts, lines: &'a [Moving]) -> Boxed<'a, Res<Moved>> {
    Box::pin(facts.delivered(tx, lines, 1))
}

/// The exact negation of [`deliver`] (反审核): the lines are to be delivered again. Whoever calls it reserves the goods anew.
///
/// # Errors
/// Stale when the order is not as `facts` told it, or something of it has come back; refused when the order was closed or cancelled.
pub fn undeliver<'a>(tx: &'a Tx<'_>, facts: &'a OrderFacts, lines: &'a [Moving]) -> Boxed<'a, Res<Moved>> {
    Box::pin(facts.delivered(tx, lines, -1))
}

/// Goods that were delivered came back: only the returned quantity of the lines rises; they are not to be delivered again, and the state
/// stays. The amounts of `lines` are not looked at.
///
/// # Errors
/// Stale when the order is not as `facts` told it, or when more would come back than was delivered.
pub fn returned<'a>(tx: &'a Tx<'_>, facts: &'a OrderFacts, lines: &'a [Moving]) -> Boxed<'a, Res<Moved>> {
    Box::pin(facts.came_back(tx, lines))
}
