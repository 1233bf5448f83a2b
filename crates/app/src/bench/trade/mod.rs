//! Orders over HTTP: confirmed, from the draft to the money, and many who want the same goods; each beside its bound.
//!
//! The company is founded once, by operations but for its credit, its goods and its past ([`sql`]), and copied for every measurement and
//! every bound.

mod bound;
mod cash;
mod confirm;
mod hot;
mod sql;
mod trader;

use super::Line;
use super::company::Company;
use super::site::Site;
use kernel::db::{Address, JobLimits, bound as measured};
use kernel::{Failure, Res};
use std::path::Path;
use trader::Known;

/// How large the company is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) products: usize,
    pub(crate) customers: usize,
    /// Orders of the past.
    pub(crate) orders: u64,
}

/// A company that was founded and is copied.
pub(crate) struct Base {
    site: Site,
    known: Known,
}

impl Base {
    /// Founds the company, or takes the one that was kept and has no past yet: it is founded there once, and copied.
    pub(crate) async fn found(postgres: Option<&str>, sizes: Sizes, kept: Option<&Path>) -> Res<Base> {
        let Some(file) = kept.filter(|_| postgres.is_none()) else {
            let site = Site::new(postgres).await?;
            let known = Known::found(&site.address, sizes, trader::PLENTY).await?;
            return Ok(Base { site, known });
        };
        let without = Site::kept(file);
        let known = if without.address.is_there().await? {
            Known::read(&without.address, file).await?
        } else {
            let known = Known::found(&without.address, Sizes { orders: 0, ..sizes }, trader::PLENTY).await?;
            known.write(file)?;
            known
        };
        let site = Site::like(&without, postgres).await?;
        business(&site.address, sizes.orders).await?;
        Ok(Base { site, known })
    }

    pub(crate) async fn remove(self) -> Res<()> {
        self.site.remove().await
    }
}

/// What of this module a name stands for.
pub(crate) const CONFIRM: &str = "order.confirm";
pub(crate) const CASH: &str = "order.to_cash";
pub(crate) const HOT: &str = "order.hot";

/// Confirmations and cycles on one engine, as far as they are wanted.
pub(crate) async fn measure(
    postgres: Option<&str>,
    sizes: Sizes,
    kept: Option<&Path>,
    wanted: impl Fn(&str) -> bool,
    print: impl Fn(&Line),
) -> Res<()> {
    if wanted(HOT) {
        print(&hot::measure(postgres).await?);
    }
    if !wanted(CONFIRM) && !wanted(CASH) {
        return Ok(());
    }
    let base = Base::found(postgres, sizes, kept).await?;
    if wanted(CONFIRM) {
        print(&confirm::measure(&base, postgres).await?);
    }
    if wanted(CASH) {
        print(&cash::measure(&base, postgres).await?);
    }
    base.remove().await
}

/// The figures of an address that statements are completed with.
async fn completed(address: &Address, statements: &[&str], on_hand: i64, orders: u64) -> Res<Vec<String>> {
    let counts: Vec<(i64, i64, i64)> = measured::ask(address, sql::COUNTS, &[]).await?;
    let (customers, products, base) = counts.first().copied().ok_or_else(|| Failure::bug("nothing to fill"))?;
    let today = today()?;
    let figures = [("{base}", base), ("{customers}", customers), ("{products}", products), ("{today}", today), ("{on_hand}", on_hand)];
    let orders = orders.to_string();
    let complete = |statement: &&str| {
        let filled = figures.iter().fold((*statement).to_owned(), |text, (place, figure)| text.replace(place, &figure.to_string()));
        filled.replace("{orders}", &orders)
    };
    Ok(statements.iter().map(complete).collect())
}

/// Today, where the company is, in days.
pub(crate) fn today() -> Res<i64> {
    let day = base::Clock::now(&base::SystemClock).business_date("Asia/Shanghai").ok_or_else(|| Failure::bug("no date"))?;
    Ok(i64::from(day.days()))
}

/// Gives every customer credit and lays so much of every product into the warehouse.
pub(crate) async fn ground(address: &Address, on_hand: i64) -> Res<()> {
    let statements = completed(address, sql::GROUND, on_hand, 0).await?;
    measured::fill(address, &statements).await
}

/// Fills a company that nobody uses with so many orders and all that came of them.
pub(crate) async fn business(address: &Address, orders: u64) -> Res<()> {
    if orders == 0 {
        return Ok(());
    }
    let statements = completed(address, sql::BUSINESS, 0, orders).await?;
    measured::fill(address, &statements).await
}

/// Goods of every product for a company whose program has ended, years of business, and the program again.
pub(crate) async fn filled(company: Company, address: &Address, orders: u64) -> Res<Company> {
    let Company { kernel, admin, token, warehouse, products } = company;
    drop(kernel);
    ground(address, trader::PLENTY).await?;
    business(address, orders).await?;
    let kernel = trader::program(address, &JobLimits::default()).await?;
    Ok(Company { kernel, admin, token, warehouse, products })
}
