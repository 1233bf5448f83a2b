//! What every stock document depends on, and what is wrong with any of them.

use crate::cost::model::StockCost;
use crate::warehouse::model::{Site, Warehouse, WarehouseState};
use base::{BusinessDate, Currency, Id, Quantity, Refusal};
use catalog::api::{Product, ProductState};
use futures_util::try_join;
use kernel::access::User;
use kernel::ledger::quantity::{StockBalance, plain_balances};
use kernel::{Read, Res, p};
use org::api::{OpeningBook, opening_book};
use rules::bounds::{Bounds, QUANTITY_MAX};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Lines of one document at the most.
pub(crate) const LINES_MAX: usize = 50;

/// What a stock document depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ground {
    pub(super) site: Site,
    /// Where goods come in by a transfer.
    pub(super) to: Option<Site>,
    pub(super) products: Vec<Bought>,
    /// What there is of them; a product without a row has never been there.
    pub(super) balances: Vec<StockBalance>,
    /// What they cost together; a product without a row has never come in.
    pub(super) costs: Vec<StockCost>,
    pub(super) currency: Currency,
    pub(super) today: BusinessDate,
    pub(super) owner: Option<Id<User>>,
    /// Whether opening balances are still taken; nothing where it is none.
    pub(super) book: Option<OpeningBook>,
}

/// A product, as far as it can come in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Bought {
    pub(crate) product: Id<Product>,
    pub(crate) state: ProductState,
}

/// Reads it; the products are kept as they are, and so is the other warehouse.
pub(super) async fn gather(
    read: &Read<'_>,
    warehouse: Id<Warehouse>,
    to: Option<Id<Warehouse>>,
    products: impl Iterator<Item = Id<Product>>,
) -> Res<Ground> {
    let ids: BTreeSet<Id<Product>> = products.collect();
    let items: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let ids: Vec<Id<Product>> = ids.into_iter().collect();
    let at = p![warehouse];
    let site = read.one::<Site>(&crate::warehouse::sql::SITE, &at);
    let currency = read.one::<(Currency,)>(&crate::warehouse::sql::CURRENCY, &at);
    let (site, (currency,), products, balances) =
        try_join!(site, currency, catalog::api::by_ids(read, &ids), plain_balances(read, warehouse.get(), &items))?;
    let to = match to {
        Some(to) => Some(read.one::<Site>(&crate::warehouse::sql::SITE, p![to]).await?),
        None => None,
    };
    let costs = crate::cost::kept(read, site.entity.get(), &items).await?;
    if let Some(to) = &to {
        read.observe(to.warehouse, to.version);
    }
    for product in &products {
        read.observe(product.id, product.version);
    }
    let products = products.iter().map(|product| Bought { product: product.id, state: product.state }).collect();
    let today = read.today(site.entity);
    Ok(Ground { site, to, products, balances, costs, currency, today, owner: read.actor().user, book: None })
}

/// The same for opening stock.
pub(super) async fn gather_opening(read: &Read<'_>, warehouse: Id<Warehouse>, products: impl Iterator<Item = Id<Product>>) -> Res<Ground> {
    let ground = gather(read, warehouse, None, products).await?;
    let book = opening_book(read, ground.site.entity.get()).await?;
    Ok(Ground { book: Some(book), ..ground })
}

impl Ground {
    /// What is wrong with the day, the warehouse and the number of lines.
    pub(super) fn head(&self, moved_on: BusinessDate, lines: usize) -> Vec<Refusal> {
        let mut refusals = Bounds::new().not_long_ago("moved_on", moved_on, self.today).lines("lines", lines, LINES_MAX).refusals();
        if self.site.state == WarehouseState::Closed {
            refusals.push(Refusal::new("warehouse.closed").field("warehouse"));
        }
        refusals.extend(in_future(moved_on, self.today));
        refusals
    }

    /// The line's product does not come in any more.
    pub(super) fn closed(&self, at: usize, product: Id<Product>) -> Option<Refusal> {
        let closed = self.products.iter().any(|known| known.product == product && known.state == ProductState::Closed);
        closed.then(|| Refusal::new("product.closed").field(format!("lines.{at}.product")))
    }

    /// What is free of a product.
    pub(super) fn free(&self, product: Id<Product>) -> Quantity {
        self.balances.iter().find(|balance| balance.item == product.get()).map_or(Quantity::ZERO, StockBalance::free)
    }

    /// What lies there of a product.
    pub(super) fn on_hand(&self, product: Id<Product>) -> Quantity {
        self.balances.iter().find(|balance| balance.item == product.get()).map_or(Quantity::ZERO, |balance| balance.on_hand)
    }

    /// How much of a product there is in all warehouses together.
    pub(super) fn everywhere(&self, product: Id<Product>) -> Quantity {
        self.costs.iter().find(|cost| cost.product == product).map_or(Quantity::ZERO, |cost| cost.quantity)
    }

    /// The lines that would leave, each with what is still free of its product when it comes to them: those for which it is too little
    /// are told so. Quantities above zero.
    pub(super) fn short(&self, leaving: impl Iterator<Item = (usize, Id<Product>, Quantity)>) -> Vec<Refusal> {
        let mut left: BTreeMap<Id<Product>, Quantity> = BTreeMap::new();
        let mut refusals = Vec::new();
        for (at, product, quantity) in leaving {
            let free = left.entry(product).or_insert_with(|| self.free(product));
            match free.checked_sub(quantity) {
                Ok(rest) if rest >= Quantity::ZERO => *free = rest,
                _ => {
                    let short = Refusal::new("stock.short").arg("asked", quantity).arg("free", *free);
                    refusals.push(short.field(format!("lines.{at}.quantity")));
                    *free = Quantity::ZERO;
                }
            }
        }
        refusals
    }
}

/// Goods move today or have moved.
pub(super) fn in_future(moved_on: BusinessDate, today: BusinessDate) -> Option<Refusal> {
    (moved_on > today).then(|| Refusal::new("stock.in_future").arg("today", today).field("moved_on"))
}

/// A quantity of either sign, not zero, that sums can take.
pub(super) fn signed(field: &str, quantity: Quantity) -> Option<Refusal> {
    if quantity == Quantity::ZERO {
        return Some(Refusal::new("stock.adjust.nothing").field(field));
    }
    let size = quantity.checked_neg().map_or(quantity, |other| other.max(quantity));
    (size > QUANTITY_MAX || size <= Quantity::ZERO).then(|| Refusal::new("quantity.too_large").arg("max", QUANTITY_MAX).field(field))
}

/// The lines whose product an earlier line has already.
pub(super) fn twice(products: impl Iterator<Item = Id<Product>>) -> Vec<Refusal> {
    let mut seen: BTreeMap<Id<Product>, usize> = BTreeMap::new();
    let mut refusals = Vec::new();
    for (at, product) in products.enumerate() {
        let first = *seen.entry(product).or_insert(at);
        if first != at {
            let line = i64::try_from(first + 1).unwrap_or(i64::MAX);
            refusals.push(Refusal::new("stock.line_twice").arg("line", line).field(format!("lines.{at}.product")));
        }
    }
    refusals
}
