//! A company that sells: who buys, what, and the drafts that wait to be confirmed.

use super::super::company::{AT_ONCE, Company, id, next, set_up};
use super::super::lists;
use super::super::shape::IDS;
use super::{Sizes, business, ground, sql};
use base::SystemClock;
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::access::Principal;
use kernel::db::bound::{self, Written};
use kernel::db::{Address, Cell, JobLimits};
use kernel::query::Window;
use kernel::{Failure, Kernel, Res, Settings};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Lines of an order.
pub(super) const LINES: usize = 5;
/// More of a product than a benchmark sells, in thousandths.
pub(super) const PLENTY: i64 = 1_000_000_000_000;
/// Prices of one request at the most.
const PRICES_AT_ONCE: usize = 500;
/// The drafts' ids begin here, above those of the bound.
const DRAFTS: i64 = IDS * 2;
/// Drafts written in one commit.
const DRAFTS_AT_ONCE: usize = 500;
/// One of so many customers is behind with payments, where there is a past: seven in a row, then none for a while.
const LATE: usize = 10;

/// What is known of a founded company besides its database.
#[derive(Clone)]
pub(super) struct Known {
    admin: Principal,
    token: String,
    warehouse: i64,
    entity: i64,
}

/// A product that is sold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Good {
    pub(super) product: i64,
    /// What lies of it.
    pub(super) balance: i64,
    /// The row of what it costs.
    pub(super) cost: i64,
}

/// Who buys, and the row of its credit.
pub(super) type Buyer = (i64, i64);

/// A founded company with its program.
pub(super) struct Trader {
    pub(super) company: Company,
    pub(super) address: Address,
    pub(super) entity: i64,
    pub(super) buyers: Vec<Buyer>,
    pub(super) goods: Vec<Good>,
    /// How a draft is written.
    draft: Written,
    /// Drafts written so far.
    pub(super) drafts: i64,
}

/// Another program on a database.
pub(super) async fn program(address: &Address, limits: &JobLimits) -> Res<Kernel> {
    let settings = Settings { limits: limits.clone(), ..Settings::default() };
    Kernel::open(address, crate::registry(), Arc::new(SystemClock), settings).await
}

impl Known {
    /// Founds the company: products with prices, customers with terms, then credit, goods and a past.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
    pub(super) async fn found(address: &Address, sizes: Sizes, on_hand: i64) -> Res<Known> {
        let started = Instant::now();
        let company = Company::found(address, 0, JobLimits::default()).await?;
        let (kernel, admin) = (&company.kernel, company.admin);
        let creations = (0..sizes.products).map(|n| async move {
            let mut product = lists::product(n);
            product["tax_rate"] = json!(1300);
            id(&set_up(kernel, admin, "product.create", &product).await?)
        });
        let products: Vec<i64> = stream::iter(creations).buffered(AT_ONCE).try_collect().await?;
        let creations = (0..sizes.customers).map(|n| async move {
            let mut customer = lists::customer(n);
            customer["payment"] = json!({"kind": "days", "days": 30});
            set_up(kernel, admin, "customer.create", &customer).await.map(|_| ())
        });
        stream::iter(creations).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
        let today = kernel.now().business_date("Asia/Shanghai").ok_or_else(|| Failure::bug("no date"))?;
        let list = json!({"code": "ALL", "name": "销售价", "currency": "CNY", "with_tax": true, "valid_from": today});
        let list = id(&set_up(kernel, admin, "price_list.create", &list).await?)?;
        for some in products.chunks(PRICES_AT_ONCE) {
            let line = |product: &i64| json!({"product": product, "price_micro": 10_000_000 + product % 90 * 100_000});
            let lines: Vec<Value> = some.iter().map(line).collect();
            set_up(kernel, admin, "price.set_many", &json!({"list": list, "lines": lines})).await?;
        }
        let entities = kernel.query("legal_entity.list", admin, json!({}), &Window::default()).await?;
        let entity = entities.rows.first().ok_or_else(Failure::not_found).and_then(id)?;
        let known = Known { admin, token: company.token.clone(), warehouse: company.warehouse, entity };
        drop(company);
        ground(address, on_hand).await?;
        business(address, sizes.orders).await?;
        eprintln!("founded in {} s: {sizes:?}", started.elapsed().as_secs());
        Ok(known)
    }
}

impl Known {
    /// Where it is written beside the company's file.
    fn beside(file: &Path) -> PathBuf {
        file.with_extension("json")
    }

    /// What has to be known of a company that is kept.
    pub(super) fn write(&self, file: &Path) -> Res<()> {
        let known = json!({"token": self.token, "warehouse": self.warehouse, "entity": self.entity});
        std::fs::write(Known::beside(file), known.to_string()).map_err(Failure::bug)
    }

    pub(super) async fn read(address: &Address, file: &Path) -> Res<Known> {
        let text = std::fs::read_to_string(Known::beside(file)).map_err(Failure::bug)?;
        let known: Value = serde_json::from_str(&text).map_err(Failure::bug)?;
        let id = |field: &str| known[field].as_i64().ok_or_else(|| Failure::bug(format!("no {field} of the company that was kept")));
        let admin = program(address, &JobLimits::default()).await?.console_user("admin").await?;
        Ok(Known {
            admin,
            token: known["token"].as_str().unwrap_or_default().to_owned(),
            warehouse: id("warehouse")?,
            entity: id("entity")?,
        })
    }
}

impl Trader {
    /// Opens a founded company.
    pub(super) async fn open(address: &Address, known: &Known, limits: &JobLimits) -> Res<Trader> {
        let kernel = program(address, limits).await?;
        let company = Company { kernel, admin: known.admin, token: known.token.clone(), warehouse: known.warehouse, products: Vec::new() };
        let buyers: Vec<Buyer> = bound::ask(address, sql::CUSTOMERS, &[]).await?;
        let buyers = buyers.into_iter().enumerate().filter(|(n, _)| n / 7 % LATE != 0).map(|(_, buyer)| buyer).collect();
        let goods: Vec<(i64, i64, i64)> = bound::ask(address, sql::GOODS, &[]).await?;
        let goods = goods.into_iter().map(|(product, balance, cost)| Good { product, balance, cost }).collect();
        let draft = draft_as_written(&company).await?;
        Ok(Trader { company, address: address.clone(), entity: known.entity, buyers, goods, draft, drafts: 0 })
    }

    /// The order with a number: who buys, and what.
    pub(super) fn order(&self, n: i64) -> Order {
        let mut seed = n.unsigned_abs() * 0x9E37_79B9 + 4711;
        let mut choose = |many: usize| usize::try_from(next(&mut seed) % many.max(1) as u64).unwrap_or(0);
        let buyer = self.buyers[choose(self.buyers.len())];
        let mut goods: Vec<Good> = Vec::with_capacity(LINES);
        while goods.len() < LINES.min(self.goods.len()) {
            let good = self.goods[choose(self.goods.len())];
            if goods.iter().all(|other| other.product != good.product) {
                goods.push(good);
            }
        }
        // In the order in which locks are taken.
        goods.sort_unstable_by_key(|good| good.balance);
        Order { n, buyer, goods }
    }

    /// So many drafts more, as they are stored: the insert of a saved draft with other values, over a connection of its own.
    pub(super) async fn stock_up(&mut self, count: u64, quantity: i64, limits: &JobLimits) -> Res<()> {
        let mut writes = Vec::new();
        for _ in 0..count {
            let order = self.order(self.drafts);
            let content = order.content(self.company.warehouse, quantity).to_string();
            let mut row = self.draft.rows.first().cloned().ok_or_else(|| Failure::bug("no draft was written"))?;
            (row[0], row[3], row[5]) = (Cell::Int(order.draft()), Cell::Int(order.buyer.0), Cell::Text(content));
            writes.push(vec![Written { rows: vec![row], ..self.draft.clone() }]);
            self.drafts += 1;
        }
        bound::write(&self.address, writes, limits, DRAFTS_AT_ONCE).await
    }
}

/// How a draft is written: one that was saved, and thrown away again.
async fn draft_as_written(company: &Company) -> Res<Written> {
    let faults = company.kernel.db().faults();
    faults.record();
    let saved = set_up(&company.kernel, company.admin, "order_draft.save", &json!({"content": {"lines": []}})).await?;
    let written = faults.recorded().into_iter().find(|write| write.table() == "order_draft");
    let discard = json!({"draft": saved["id"], "version": saved["version"]});
    set_up(&company.kernel, company.admin, "order_draft.discard", &discard).await?;
    written.ok_or_else(|| Failure::bug("no draft was written"))
}

/// What one draft orders.
#[derive(Debug, Clone)]
pub(super) struct Order {
    n: i64,
    pub(super) buyer: Buyer,
    pub(super) goods: Vec<Good>,
}

impl Order {
    /// The id of its draft, where it is one of those that were stocked up.
    pub(super) fn draft(&self) -> i64 {
        DRAFTS + self.n
    }

    /// The number the customer gave it.
    pub(super) fn customer_order_no(&self) -> String {
        format!("PO-{:012}", self.n)
    }

    /// What its draft holds.
    pub(super) fn content(&self, warehouse: i64, quantity: i64) -> Value {
        let lines: Vec<Value> = self.goods.iter().map(|good| json!({"product": good.product, "quantity": quantity.to_string()})).collect();
        json!({
            "customer": self.buyer.0, "warehouse": warehouse, "customer_order_no": self.customer_order_no(), "rounding": "none", "lines": lines
        })
    }

    /// The records that it moves, each with that of another order.
    pub(super) fn beside(&self, other: &Order) -> impl Iterator<Item = (i64, i64)> {
        let of = |order: &Order| {
            let mut ids = vec![order.buyer.0, order.buyer.1, order.draft()];
            ids.extend(order.goods.iter().flat_map(|good| [good.product, good.balance, good.cost]));
            ids
        };
        of(self).into_iter().zip(of(other))
    }
}
