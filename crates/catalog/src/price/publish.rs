//! Whether prices may be published on a list, and what ends by it: pure, from the list as it is. `price.set` and `price.set_many`
//! are the same decision.

use super::model::{PriceEntry, SavedPrice};
use super::sql;
use crate::price_list::model::{PriceList, PriceListState};
use crate::price_list::sql as list;
use crate::product::model::{Product, ProductState};
use crate::{product, unit};
use base::{BusinessDate, Id, Quantity, Refusal, UnitPrice};
use kernel::{Read, Res, Tx, p};
use rules::bounds::{Bounds, QUANTITY_MAX};
use rules::price;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A price to be published.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// What it is the price of.
    pub product: Id<Product>,
    /// One of which unit: the product's own, or one of its other units; nothing = its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// It holds from this quantity on, in thousandths of that unit; nothing or 0 = for every quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_quantity: Option<Quantity>,
    /// The price of one unit, in millionths of the list's currency.
    #[schemars(extend("x-unit" = "micros"))]
    pub price_micro: i64,
    /// The first day it holds, not before today; nothing = today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<BusinessDate>,
    /// The day it holds no more; nothing = until the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<BusinessDate>,
    /// Of a line of an import: its row there, which the program itself says. Elsewhere it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
}

/// The list, and what its prices depend on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Published {
    pub(super) list: PriceList,
    products: Vec<Product>,
    /// The other units of the products.
    units: Vec<(Id<Product>, String)>,
    /// The prices of the products that hold today or later.
    entries: Vec<PriceEntry>,
    /// Those of other lists for the same people, in the same currency and of the same priority.
    rivals: Vec<PriceEntry>,
    /// How many lists there are for the same people in the same currency.
    lists_beside: usize,
    today: BusinessDate,
}

/// What will be written.
#[derive(Debug, Clone)]
pub struct Plan {
    list: Id<PriceList>,
    list_version: i64,
    lists_beside: usize,
    /// The products whose other units are priced, with the version they were read at: no unit is taken away between.
    holds: BTreeMap<Id<Product>, i64>,
    new: Vec<New>,
}

/// One price to be written, with the one that ends by it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct New {
    product: Id<Product>,
    unit: String,
    from_quantity: Quantity,
    price_micro: i64,
    valid_from: BusinessDate,
    valid_to: Option<BusinessDate>,
    /// The price in whose place it comes, with the version it was read at.
    ends: Option<(Id<PriceEntry>, i64)>,
    /// Its row, where it comes from an import with others.
    row: Option<i64>,
}

/// Reads what decides.
pub(super) async fn gather(read: &Read<'_>, on: Id<PriceList>, lines: &[PriceLine]) -> Res<Published> {
    let of: BTreeSet<Id<Product>> = lines.iter().map(|line| line.product).collect();
    let of: Vec<Id<Product>> = of.into_iter().collect();
    let ids = serde_json::to_string(&of).map_err(kernel::Failure::bug)?;
    let today = read.effective();
    // Before what stands on them: a price that comes between the two changes what was seen.
    let lists_beside = lists_beside(read, on).await?;
    let list = read.one(&list::BY_ID, p![on]).await?;
    let products = product::by_ids(read, &of).await?;
    let units = read.fetch(&unit::sql::NAMES, p![ids.as_str()]).await?;
    let entries = read.fetch(&sql::FROM_DAY, p![on, ids.as_str(), today]).await?;
    let rivals = read.fetch(&sql::RIVALS, p![on, ids.as_str(), today]).await?;
    Ok(Published { list, products, units, entries, rivals, lists_beside, today })
}

/// What is decided relies on the other lists for the same people being as they are: no two that cannot be told apart begin side by side.
/// How many they are is to be seen to by [`as_many_beside`].
pub(crate) async fn lists_beside(read: &Read<'_>, on: Id<PriceList>) -> Res<usize> {
    let beside: Vec<(Id<PriceList>, i64)> = read.fetch(&sql::BESIDE, p![on]).await?;
    beside.iter().for_each(|(list, version)| read.observe(*list, *version));
    Ok(beside.len())
}

/// None came beside a list since it was decided; asked when the list itself is held. Whoever gives one that comes later its first
/// price waits for this list.
pub(crate) async fn as_many_beside(tx: &Tx<'_>, on: Id<PriceList>, seen: usize) -> Res<()> {
    tx.guard(&sql::AS_MANY_BESIDE, p![on, i64::try_from(seen).map_err(kernel::Failure::bug)?], 1).await
}

/// All objections to all lines, each at its field behind `at`; none = what will be written.
pub(super) fn decide(lines: &[PriceLine], facts: &Published, at: impl Fn(usize) -> String) -> Result<Plan, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if facts.list.state == PriceListState::Closed {
        refusals.push(Refusal::new("price_list.closed").field("list"));
    }
    let mut new: Vec<New> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let prefix = at(n);
        let field = |name: &str| format!("{prefix}{name}");
        match one(line, facts, &new, &field) {
            Ok(price) => new.push(price),
            Err(no) => refusals.extend(no),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let in_other_unit = |product: &&Product| new.iter().any(|price| price.product == product.id && price.unit != product.unit);
    let holds = facts.products.iter().filter(in_other_unit).map(|product| (product.id, product.version)).collect();
    Ok(Plan { list: facts.list.id, list_version: facts.list.version, lists_beside: facts.lists_beside, holds, new })
}

fn one(line: &PriceLine, facts: &Published, before: &[New], field: &dyn Fn(&str) -> String) -> Result<New, Vec<Refusal>> {
    let Some(product) = facts.products.iter().find(|product| product.id == line.product) else {
        return Err(vec![Refusal::new("record.not_found").field(field("product"))]);
    };
    let mut refusals = Vec::new();
    if product.state == ProductState::Closed {
        refusals.push(Refusal::new("product.closed").field(field("product")));
    }
    let unit = line.unit.as_deref().map_or(product.unit.as_str(), str::trim);
    if unit != product.unit && !facts.units.iter().any(|(of, name)| *of == product.id && name == unit) {
        refusals.push(Refusal::new("product_unit.unknown").arg("unit", unit).field(field("unit")));
    }
    let from_quantity = line.from_quantity.unwrap_or(Quantity::ZERO);
    if from_quantity < Quantity::ZERO || from_quantity > QUANTITY_MAX {
        refusals.push(Refusal::new("price.tier").field(field("from_quantity")));
    }
    refusals.extend(Bounds::new().unit_price(&field("price_micro"), line.price_micro).refusals());
    let valid_from = line.valid_from.unwrap_or(facts.today);
    refusals.extend(period(valid_from, line.valid_to, facts, field));
    let mut price = New {
        product: product.id,
        unit: unit.to_owned(),
        from_quantity,
        price_micro: line.price_micro,
        valid_from,
        valid_to: line.valid_to,
        ends: None,
        row: line.row,
    };
    if refusals.is_empty() {
        match place(&price, facts, before, field) {
            Ok(ends) => price.ends = ends,
            Err(no) => refusals.extend(no),
        }
    }
    if refusals.is_empty() { Ok(price) } else { Err(refusals) }
}

/// A period that has not begun, is not empty, and begins while the list holds.
fn period(from: BusinessDate, to: Option<BusinessDate>, facts: &Published, field: &dyn Fn(&str) -> String) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if from < facts.today {
        refusals.push(Refusal::new("price.begins_in_past").arg("today", facts.today).field(field("valid_from")));
    }
    if to.is_some_and(|to| to <= from) {
        refusals.push(Refusal::new("price.period.empty").field(field("valid_to")));
    }
    let (first, end) = (facts.list.valid_from, facts.list.valid_to);
    if from < first || end.is_some_and(|end| from >= end) {
        let last = end.map_or_else(|| "…".to_owned(), |end| end.to_string());
        refusals.push(Refusal::new("price.outside_list").arg("from", first).arg("to", last).field(field("valid_from")));
    }
    refusals
}

/// The price that ends by the new one; an objection when it would overlap with another, or nothing would decide between them.
fn place(
    new: &New,
    facts: &Published,
    before: &[New],
    field: &dyn Fn(&str) -> String,
) -> Result<Option<(Id<PriceEntry>, i64)>, Vec<Refusal>> {
    let same = |entry: &&PriceEntry| (entry.product_id, entry.unit.as_str(), entry.from_quantity) == new.tier() && !entry.never_applied();
    let mut ends = None;
    let mut others = Vec::new();
    for entry in facts.entries.iter().filter(same) {
        // It began before and the new one takes all that was left of it: it ends where the new one begins.
        let reaches = entry.valid_from < new.valid_from && entry.valid_to.is_none_or(|to| to > new.valid_from);
        let whole = new.valid_to.is_none_or(|end| entry.valid_to.is_some_and(|to| to <= end));
        if reaches && whole {
            ends = Some((entry.id, entry.version));
        } else {
            others.push(new.beside(entry, facts));
        }
    }
    let entry = new.claim(0, facts);
    let mut conflicts = price::conflicts(&entry, &others);
    // Beside other lists it holds no longer than its own.
    let end = [new.valid_to, facts.list.valid_to].into_iter().flatten().min();
    let rivals: Vec<price::PriceEntry> = facts.rivals.iter().filter(same).map(|entry| new.beside(entry, facts)).collect();
    conflicts.extend(price::conflicts(&price::PriceEntry { valid_to: end, ..new.claim(0, facts) }, &rivals));
    let mut refusals: Vec<Refusal> = conflicts.into_iter().map(|no| no.field(field("valid_from"))).collect();
    let earlier = (1_i64..).zip(before).filter(|(_, line)| line.tier() == new.tier());
    let earlier: Vec<price::PriceEntry> = earlier.map(|(id, line)| line.claim(id, facts)).collect();
    if !price::conflicts(&entry, &earlier).is_empty() {
        refusals.push(Refusal::new("price.twice").field(field("product")));
    }
    if refusals.is_empty() { Ok(ends) } else { Err(refusals) }
}

impl New {
    /// What it is the price of: no two prices of one list hold for the same at a time.
    fn tier(&self) -> (Id<Product>, &str, Quantity) {
        (self.product, self.unit.as_str(), self.from_quantity)
    }

    /// It as the rule sees it, under a number. Those that are compared are of one unit, and of lists for the same people, in one
    /// currency, of one priority: these need not be told apart.
    fn claim(&self, id: i64, facts: &Published) -> price::PriceEntry {
        price::PriceEntry {
            id,
            list: facts.list.id.get(),
            priority: facts.list.priority,
            product: self.product.get(),
            whom: price::For::Everyone,
            region: None,
            channel: None,
            unit: 0,
            from_quantity: self.from_quantity,
            currency: facts.list.currency,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            tax_included: facts.list.with_tax,
            unit_price: UnitPrice::from_micros(self.price_micro),
        }
    }

    /// A price of the same tier that stands already, as the rule sees it.
    fn beside(&self, entry: &PriceEntry, facts: &Published) -> price::PriceEntry {
        price::PriceEntry {
            list: entry.list_id.get(),
            valid_from: entry.valid_from,
            valid_to: entry.valid_to,
            unit_price: UnitPrice::from_micros(entry.price_micro),
            ..self.claim(entry.id.get(), facts)
        }
    }
}

/// Writes them: the list before its prices, so that the next change of its prices waits and looks again.
pub(super) async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Vec<SavedPrice>> {
    let holds: Vec<_> = plan.holds.iter().map(|(product, version)| p![*product, *version].to_vec()).collect();
    tx.guard_many(&product::sql::HOLD, &holds).await?;
    tx.guard(&list::RAISE, p![plan.list, plan.list_version], 1).await?;
    as_many_beside(tx, plan.list, plan.lists_beside).await?;
    let ended: BTreeMap<Id<PriceEntry>, (BusinessDate, i64)> =
        plan.new.iter().filter_map(|new| new.ends.map(|(id, version)| (id, (new.valid_from, version)))).collect();
    let rows: Vec<_> = ended.iter().map(|(id, (on, version))| p![*on, *id, *version].to_vec()).collect();
    tx.guard_many(&sql::END, &rows).await?;
    let mut saved = Vec::with_capacity(plan.new.len());
    for new in &plan.new {
        saved.push(SavedPrice { id: tx.id()?, version: 1, ended: new.ends.map(|(id, _)| id) });
    }
    // As the audit writes it.
    let origin = |new: &New| tx.batch().map(|(batch, row)| format!("batch:{batch}:{}", new.row.unwrap_or(row)));
    let origins: Vec<Option<String>> = plan.new.iter().map(origin).collect();
    let mut rows = Vec::with_capacity(plan.new.len());
    for ((new, saved), origin) in plan.new.iter().zip(&saved).zip(&origins) {
        let (unit, from, to, now) = (new.unit.as_str(), new.valid_from, new.valid_to, tx.now());
        rows.push(
            p![saved.id, plan.list, new.product, unit, new.from_quantity, new.price_micro, from, to, now, origin.as_deref()].to_vec(),
        );
    }
    tx.exec_many(&sql::INSERT, &rows).await?;
    tx.touch(plan.list);
    saved.iter().for_each(|price| tx.touch(price.id));
    // What was done about a product's prices is found by the product.
    plan.new.iter().map(|new| new.product).collect::<BTreeSet<_>>().into_iter().for_each(|product| tx.touch(product));
    ended.keys().for_each(|id| tx.touch(*id));
    Ok(saved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price_list::model::Audience;
    use base::{Currency, Timestamp};

    fn day(n: i32) -> BusinessDate {
        BusinessDate::from_days(20_000 + n).expect("a day")
    }
    fn product(id: i64, state: ProductState) -> Product {
        let (code, name) = (format!("P{id}"), "杯".to_owned());
        let low_since: Option<Timestamp> = None;
        Product { id: Id::new(id), code, name, unit: "件".into(), cost_micro: None, reorder_at: None, low_since, state, version: 1 }
    }
    fn entry(id: i64, from: i32, to: Option<i32>) -> PriceEntry {
        PriceEntry {
            id: Id::new(id),
            list_id: Id::new(1),
            product_id: Id::new(50),
            unit: "件".into(),
            from_quantity: Quantity::ZERO,
            price_micro: 9_000_000,
            valid_from: day(from),
            valid_to: to.map(day),
            version: 3,
        }
    }
    fn facts(entries: Vec<PriceEntry>) -> Published {
        let list = PriceList {
            id: Id::new(1),
            code: "L".into(),
            name: "表".into(),
            currency: Currency::CNY,
            with_tax: true,
            audience: Audience::Everyone,
            class_id: None,
            customer_id: None,
            priority: 0,
            valid_from: day(-10),
            valid_to: Some(day(100)),
            state: PriceListState::Active,
            version: 7,
        };
        let products = vec![product(50, ProductState::Active), product(51, ProductState::Closed)];
        Published { list, products, units: vec![(Id::new(50), "箱".into())], entries, rivals: Vec::new(), lists_beside: 0, today: day(0) }
    }
    fn line(from: i32, to: Option<i32>) -> PriceLine {
        PriceLine {
            product: Id::new(50),
            unit: None,
            from_quantity: None,
            price_micro: 10_000_000,
            valid_from: Some(day(from)),
            valid_to: to.map(day),
            row: None,
        }
    }

    #[track_caller]
    fn check(entries: Vec<PriceEntry>, lines: &[PriceLine], expected: Result<&[Option<i64>], &[&str]>) {
        let told = decide(lines, &facts(entries), |n| format!("lines.{n}.")).map_or_else(
            |no| Err(no.iter().map(|r| format!("{} {}", r.key, r.field.as_deref().unwrap_or("-"))).collect::<Vec<_>>()),
            |plan| Ok(plan.new.iter().map(|new| new.ends.map(|(id, _)| id.get())).collect::<Vec<_>>()),
        );
        assert_eq!(told, expected.map(<[_]>::to_vec).map_err(|no| no.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>()));
    }

    #[test]
    fn a_new_price_takes_the_place_of_the_old_one() {
        check(vec![], &[line(0, None)], Ok(&[None]));
        check(vec![entry(1, -5, None)], &[line(0, None)], Ok(&[Some(1)]));
        check(vec![entry(1, -5, Some(10))], &[line(5, None)], Ok(&[Some(1)]));
        check(vec![entry(1, -5, Some(10))], &[line(5, Some(10))], Ok(&[Some(1)]));
        check(vec![entry(1, -5, Some(5))], &[line(5, None)], Ok(&[None]));
        check(vec![entry(1, 20, None)], &[line(5, Some(20))], Ok(&[None]));
        check(vec![entry(1, 3, Some(3))], &[line(0, None)], Ok(&[None]));
        let case = PriceLine { unit: Some("箱".into()), ..line(0, None) };
        let tier = PriceLine { from_quantity: Some(Quantity::from_thousandths(100_000)), ..line(0, None) };
        check(vec![entry(1, -5, None)], &[line(0, None), case, tier], Ok(&[Some(1), None, None]));
    }

    #[test]
    fn an_overlap_is_refused() {
        let no: Result<&[Option<i64>], &[&str]> = Err(&["price.overlap lines.0.valid_from"]);
        check(vec![entry(1, 0, None)], &[line(0, None)], no);
        check(vec![entry(1, 5, None)], &[line(0, None)], no);
        check(vec![entry(1, 5, Some(6))], &[line(0, None)], no);
        check(vec![entry(1, -5, None)], &[line(0, Some(5))], no);
        check(vec![entry(1, -5, Some(10))], &[line(0, Some(5))], no);
        check(vec![entry(1, -5, Some(3)), entry(2, 4, None)], &[line(0, None)], no);
        check(vec![], &[line(0, Some(5)), line(5, None), line(4, Some(5))], Err(&["price.twice lines.2.product"]));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrong = PriceLine {
            unit: Some("吨".into()),
            from_quantity: Some(Quantity::from_thousandths(-1)),
            price_micro: -1,
            ..line(-20, Some(-20))
        };
        check(
            vec![],
            &[wrong, PriceLine { product: Id::new(51), ..line(100, None) }, PriceLine { product: Id::new(9), ..line(0, None) }],
            Err(&[
                "product_unit.unknown lines.0.unit",
                "price.tier lines.0.from_quantity",
                "price.out_of_range lines.0.price_micro",
                "price.begins_in_past lines.0.valid_from",
                "price.period.empty lines.0.valid_to",
                "price.outside_list lines.0.valid_from",
                "product.closed lines.1.product",
                "price.outside_list lines.1.valid_from",
                "record.not_found lines.2.product",
            ]),
        );
    }
}
