//! `stock.reserve`: the hot path. Two reads, and two writes besides the promise itself.

use super::events::{Moved, StockReserved};
use super::model::Reservation;
use super::{DOC_TYPE, sql};
use crate::warehouse::model::{Site, Warehouse, WarehouseState};
use base::{Clause, Id, Quantity, Refusal, Timestamp};
use catalog::api::Product;
use futures_util::try_join;
use kernel::access::User;
use kernel::ledger::quantity::{self, StockBalance, plain_balances};
use kernel::policy::{TermKey, out_of_bounds};
use kernel::{Decision, Operation, Permission, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lines of one reservation at the most.
const LINES_MAX: usize = 50;
const DAY_SECS: i64 = 86_400;
/// A published number of days beyond this is taken as this.
const DAYS_END: i64 = 36_500;

/// How many days stock may be promised to one at the longest; also how long it is when nothing else is asked.
pub(super) static HOLD_DAYS_MAX: TermKey<i64> = TermKey {
    key: "stock.reserve.hold_days_max",
    document: "stock",
    article: "2.1",
    default: || 90,
    objection: |days, _| out_of_bounds(*days, 1, 3650),
};

/// Promises stock: everything asked for, or nothing.
pub struct Reserve;

/// Stock to be promised.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReserveStock {
    /// Of which warehouse.
    pub warehouse: Id<Warehouse>,
    /// What it is for, in the caller's words, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// When the promise ends by itself; when not given, after the longest time that the regulation allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// 1 to 50 lines; lines of one product count together.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<ReserveLine>,
}

/// One product to be promised.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReserveLine {
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in thousandths of its unit, above zero.
    pub quantity: Quantity,
}

/// What a promise depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Availability {
    site: Site,
    /// What there is of the products asked for; a product without a row has never been there.
    balances: Vec<StockBalance>,
    owner: Option<Id<User>>,
    now: Timestamp,
}

/// The promise as it will be made.
pub struct Plan {
    site: Site,
    owner: i64,
    reference: String,
    expires_at: Timestamp,
    lines: Vec<Promise>,
}

/// What is promised of one product.
#[derive(Debug, PartialEq, Eq)]
struct Promise {
    balance: i64,
    product: Id<Product>,
    quantity: Quantity,
    line_no: i64,
}

/// The reservation as made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reserved {
    /// Its id.
    pub id: Id<Reservation>,
    /// Its version, to be sent with its release.
    pub version: i64,
    /// When the promise ends by itself.
    pub expires_at: Timestamp,
}

impl Operation for Reserve {
    const NAME: &'static str = "stock.reserve";
    const NEEDS: Permission = Permission::new("stock.reserve");
    type Input = ReserveStock;
    type Facts = Availability;
    type Plan = Plan;
    type Output = Reserved;

    fn samples() -> Vec<ReserveStock> {
        let line = |product, quantity| ReserveLine { product: Id::new(product), quantity: Quantity::from_thousandths(quantity) };
        let plain = ReserveStock { warehouse: Id::new(70), reference: None, expires_at: None, lines: vec![line(52, 7_000)] };
        let lines = vec![line(53, 2_000), line(54, 500), line(53, 1_000)];
        let expires_at = Timestamp::parse("2026-11-30T09:00:00Z");
        vec![plain.clone(), ReserveStock { reference: Some("展会样品".into()), expires_at, lines, ..plain }]
    }

    async fn gather(read: &Read<'_>, input: &ReserveStock) -> Res<Availability> {
        let mut items: Vec<i64> = input.lines.iter().map(|line| line.product.get()).collect();
        items.sort_unstable();
        items.dedup();
        let warehouse = p![input.warehouse];
        let site = read.one::<Site>(&crate::warehouse::sql::SITE, warehouse);
        let (site, balances) = try_join!(site, plain_balances(read, input.warehouse.get(), &items))?;
        Ok(Availability { site, balances, owner: read.actor().user, now: read.now() })
    }

    fn decide(input: &ReserveStock, facts: &Availability, terms: &Terms<'_>) -> Decision<Plan> {
        let hold = terms.now(&HOLD_DAYS_MAX, facts.site.entity.get());
        let latest = facts.now.plus_secs(hold.value.clamp(0, DAYS_END) * DAY_SECS);
        let bounds = Bounds::new().optional_text("reference", input.reference.as_deref(), NAME_MAX);
        let mut refusals = bounds.lines("lines", input.lines.len(), LINES_MAX).refusals();
        if facts.site.state == WarehouseState::Closed {
            refusals.push(Refusal::new("warehouse.closed").field("warehouse"));
        }
        match input.expires_at {
            Some(at) if at <= facts.now => refusals.push(Refusal::new("stock.reserve.expired").field("expires_at")),
            Some(at) if at > latest => {
                let refusal = Refusal::new("stock.reserve.held_too_long").arg("days", hold.value).field("expires_at");
                refusals.push(refusal.basis(&hold.clause));
            }
            _ => {}
        }
        refusals.extend(short(input, facts, &hold.clause));
        let plan = Plan {
            site: facts.site.clone(),
            owner: facts.owner.map_or(0, Id::get),
            reference: input.reference.as_deref().unwrap_or_default().trim().to_owned(),
            expires_at: input.expires_at.unwrap_or(latest),
            lines: promises(&input.lines, &facts.balances),
        };
        Decision::unless(refusals, plan, vec![hold.clause])
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Reserved> {
        let id = tx.id::<Reservation>()?;
        let promised: Vec<quantity::Reserve> =
            plan.lines.iter().map(|l| quantity::Reserve { balance: l.balance, quantity: l.quantity, line_no: l.line_no }).collect();
        let header = p![id, plan.reference.as_str(), plan.owner, plan.expires_at, plan.site.warehouse, plan.site.version];
        try_join!(tx.guard(&sql::INSERT, header, 1), quantity::reserve(tx, DOC_TYPE, id.get(), &promised))?;
        let lines = plan.lines.iter().map(|l| Moved { product: l.product, quantity: l.quantity }).collect();
        tx.publish(&StockReserved { reservation: id, warehouse: plan.site.warehouse, lines })?;
        tx.touch(id);
        Ok(Reserved { id, version: 1, expires_at: plan.expires_at })
    }
}

fn of(balances: &[StockBalance], product: Id<Product>) -> Option<&StockBalance> {
    balances.iter().find(|balance| balance.item == product.get())
}

/// What cannot be promised, by the rule; of a product without a row there is nothing.
fn short(input: &ReserveStock, facts: &Availability, clause: &Clause) -> Vec<Refusal> {
    let line = |line: &ReserveLine| rules::reserve::Line {
        item: line.product.get(),
        asked: line.quantity,
        free: of(&facts.balances, line.product).map_or(Quantity::ZERO, StockBalance::free),
    };
    let lines: Vec<rules::reserve::Line> = input.lines.iter().map(line).collect();
    rules::reserve::decide(&lines, clause).err().unwrap_or_default()
}

/// One promise a product, under the number of its first line. What has no balance was refused by the rule.
fn promises(lines: &[ReserveLine], balances: &[StockBalance]) -> Vec<Promise> {
    let mut by_balance: BTreeMap<i64, Promise> = BTreeMap::new();
    for (line_no, line) in (1_i64..).zip(lines) {
        let Some(balance) = of(balances, line.product) else { continue };
        let first = Promise { balance: balance.id, product: line.product, quantity: Quantity::ZERO, line_no };
        let promise = by_balance.entry(balance.id).or_insert(first);
        // A sum out of range is more than is free: the rule has refused it.
        promise.quantity = promise.quantity.checked_add(line.quantity).unwrap_or(promise.quantity);
    }
    by_balance.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(product: i64, quantity: i64) -> ReserveLine {
        ReserveLine { product: Id::new(product), quantity: Quantity::from_thousandths(quantity) }
    }
    fn balance(id: i64, item: i64, on_hand: i64, reserved: i64) -> StockBalance {
        StockBalance { id, item, on_hand: Quantity::from_thousandths(on_hand), reserved: Quantity::from_thousandths(reserved) }
    }

    #[test]
    fn lines_of_one_product_are_one_promise() {
        let promises = promises(&[line(50, 2), line(51, 3), line(50, 4)], &[balance(900, 51, 9, 0), balance(901, 50, 9, 0)]);
        let told: Vec<_> = promises.iter().map(|p| (p.balance, p.product.get(), p.quantity.thousandths(), p.line_no)).collect();
        assert_eq!(told, [(900, 51, 3, 2), (901, 50, 6, 1)]);
    }

    #[test]
    fn what_is_not_free_is_short() {
        let check = |lines: Vec<ReserveLine>, expected: &[&str]| {
            let input = ReserveStock { warehouse: Id::new(70), reference: None, expires_at: None, lines };
            let site =
                Site { warehouse: Id::new(70), entity: Id::new(1), department: Id::new(14), state: WarehouseState::Active, version: 1 };
            let balances = vec![balance(900, 50, 10, 4)];
            let facts = Availability { site, balances, owner: None, now: Timestamp::from_micros(0) };
            let refusals = short(&input, &facts, &Clause::new("stock", "2.1", 1));
            let told: Vec<String> = refusals.iter().map(|r| format!("{} {}", r.key, r.field.as_deref().unwrap_or("-"))).collect();
            assert_eq!(told, expected);
        };
        check(vec![line(50, 6)], &[]);
        check(vec![line(50, 4), line(50, 3)], &["stock.reserve.short lines.1.quantity"]);
        check(vec![line(51, 1)], &["stock.reserve.short lines.0.quantity"]);
        check(vec![line(51, 0)], &["quantity.not_positive lines.0.quantity"]);
    }
}
