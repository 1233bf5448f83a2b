//! `stock.correct`

use super::events::StockCorrected;
use super::ground::in_future;
use super::model::{Kind, StockDocument};
use super::post::{Draft, DraftLine, PostedStock, post};
use super::sql;
use crate::cost::model::{Costing, Kept, StockCost};
use crate::cost::post::Move;
use crate::receipt::model::GoodsReceipt;
use crate::reservation::events::Moved;
use crate::warehouse::model::{Site, Warehouse, WarehouseState};
use base::{BusinessDate, Id, Quantity, Refusal};
use catalog::api::Product;
use kernel::access::User;
use kernel::ledger::quantity::plain_balances;
use kernel::{Decision, Failure, Operation, Permission, Read, Res, Terms, Tx, p};
use org::api::{OpeningBook, opening_book};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Negates a goods receipt or a stock document exactly, once.
pub struct Correct;

/// What is negated, and why: a goods receipt or a stock document, one of them.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CorrectStock {
    /// The goods receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Id<GoodsReceipt>>,
    /// The stock document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Id<StockDocument>>,
    /// The day it is corrected, not before its own and not after today; today when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<BusinessDate>,
    /// Why, at most 200 characters.
    pub reason: String,
}

kernel::row! {
    /// The document that is negated.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Original {
        /// Its id.
        pub id: i64,
        /// Its kind.
        pub doc_type: String,
        /// Where its goods lie, or left.
        pub warehouse: Id<Warehouse>,
        /// Where they came in by a transfer.
        pub to_warehouse: Option<Id<Warehouse>>,
        /// Who got a sample.
        pub customer: Option<i64>,
        /// Its day.
        pub moved_on: BusinessDate,
        /// Its number.
        pub number: String,
    }
}

kernel::row! {
    /// A line of it.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct OriginalLine {
        /// From 1.
        pub line_no: i64,
        /// The product.
        pub product: Id<Product>,
        /// That product's code.
        pub code: String,
        /// How much it moved, as the line says it.
        pub quantity: Quantity,
        /// What it moved of the cost, signed, in minor units.
        pub cost_minor: i64,
    }
}

/// What holds goods or costs that would have to go back, and how it is called.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Held {
    product: Id<Product>,
    code: String,
    /// Why they cannot: `gone`, `promised`, `cost`.
    why: &'static str,
    /// The number of the document, or what a reservation is for; empty where nobody knows.
    by: String,
    free: Quantity,
    needed: Quantity,
}

/// What a correction depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Undoing {
    original: Option<Original>,
    site: Option<Site>,
    to: Option<Site>,
    lines: Vec<OriginalLine>,
    corrected_by: Option<String>,
    held: Vec<Held>,
    /// Whether opening stock is still taken back; nothing where it is none.
    book: Option<OpeningBook>,
    today: Option<BusinessDate>,
    owner: Option<Id<User>>,
}

impl Operation for Correct {
    const NAME: &'static str = "stock.correct";
    const NEEDS: Permission = Permission::new("stock.correct");
    type Input = CorrectStock;
    type Facts = Undoing;
    type Plan = Draft;
    type Output = PostedStock;

    fn samples() -> Vec<CorrectStock> {
        let moved_on = BusinessDate::from_ymd(2026, 11, 25);
        let of = |receipt: Option<Id<GoodsReceipt>>, document| CorrectStock { receipt, document, moved_on, reason: "录错".into() };
        vec![of(Some(Id::new(701)), None), of(None, Some(Id::new(704)))]
    }

    async fn gather(read: &Read<'_>, input: &CorrectStock) -> Res<Undoing> {
        let (header, lines, id) = match (input.receipt, input.document) {
            (Some(receipt), None) => (&sql::ORIGINAL_RECEIPT, &sql::ORIGINAL_RECEIPT_LINES, receipt.get()),
            (None, Some(document)) => (&sql::ORIGINAL, &sql::ORIGINAL_LINES, document.get()),
            _ => return Ok(nothing(read)),
        };
        let original: Original = read.one(header, p![id]).await?;
        let lines: Vec<OriginalLine> = read.fetch(lines, p![id]).await?;
        let site: Site = read.one(&crate::warehouse::sql::SITE, p![original.warehouse]).await?;
        let to = match original.to_warehouse {
            Some(to) => Some(read.one::<Site>(&crate::warehouse::sql::SITE, p![to]).await?),
            None => None,
        };
        if let Some(to) = &to {
            read.observe(to.warehouse, to.version);
        }
        let corrected: Option<(String,)> = read.opt(&sql::CORRECTED_BY, p![id]).await?;
        let corrected_by = corrected.map(|(number,)| number);
        let never = corrected_by.is_some() || doc_type(&original.doc_type).is_none();
        let held = if never { Vec::new() } else { held(read, &site, &original, &lines).await? };
        let book = if opens(&original.doc_type) { Some(opening_book(read, site.entity.get()).await?) } else { None };
        let today = Some(read.today(site.entity));
        Ok(Undoing { original: Some(original), site: Some(site), to, lines, corrected_by, held, book, today, owner: read.actor().user })
    }

    fn decide(input: &CorrectStock, facts: &Undoing, _: &Terms<'_>) -> Decision<Draft> {
        let mut refusals = Bounds::new().text("reason", &input.reason, NAME_MAX).refusals();
        let (Some(original), Some(site), Some(today)) = (&facts.original, &facts.site, facts.today) else {
            refusals.push(Refusal::new("stock.correct.one").field("document"));
            return Decision::Refuse(refusals);
        };
        let field = if input.receipt.is_some() { "receipt" } else { "document" };
        let moved_on = input.moved_on.unwrap_or(today);
        refusals.extend(in_future(moved_on, today));
        if moved_on < original.moved_on {
            refusals.push(Refusal::new("stock.correct.before").arg("day", original.moved_on).field("moved_on"));
        }
        refusals.extend(wrong(original, site, facts).into_iter().map(|no| no.field(field)));
        refusals.extend(facts.book.and_then(|book| book.closed(field)));
        let Some(doc_type) = doc_type(&original.doc_type) else {
            refusals.push(Refusal::new("stock.correct.correction").field(field));
            return Decision::Refuse(refusals);
        };
        let draft = Draft {
            kind: Kind::StockCorrection,
            site: site.clone(),
            to: original.to_warehouse,
            customer: original.customer,
            corrects: Some((doc_type, original.id)),
            reason: input.reason.clone(),
            moved_on,
            owner: facts.owner.map_or(0, Id::get),
            lines: facts.lines.iter().filter_map(|line| negated(line, original)).collect(),
        };
        Decision::unless(refusals, draft, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Draft) -> Res<PostedStock> {
        let document = tx.id()?;
        let lines = plan.lines.iter().map(|line| Moved { product: line.product, quantity: line.quantity }).collect();
        let (corrects_type, corrects) = plan.corrects.ok_or_else(|| Failure::bug("a correction corrects something"))?;
        let warehouse = plan.site.warehouse;
        if opens(corrects_type) {
            org::api::move_opening(tx, plan.site.entity.get()).await?;
        }
        tx.publish(&StockCorrected { document, corrects_type: corrects_type.to_owned(), corrects, warehouse, lines })?;
        post(tx, document, plan).await
    }
}

fn nothing(read: &Read<'_>) -> Undoing {
    let owner = read.actor().user;
    let (lines, held) = (Vec::new(), Vec::new());
    Undoing { original: None, site: None, to: None, lines, corrected_by: None, held, book: None, today: None, owner }
}

/// Whether it is opening stock.
fn opens(kind: &str) -> bool {
    kind == Kind::StockOpening.as_str()
}

/// The kind of a document that may be corrected; a correction may not.
fn doc_type(kind: &str) -> Option<&'static str> {
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::StockCorrection).map(Kind::as_str);
    kinds.chain([crate::receipt::DOC_TYPE]).find(|known| *known == kind)
}

/// Why a document cannot be corrected, or not yet.
fn wrong(original: &Original, site: &Site, facts: &Undoing) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(number) = &facts.corrected_by {
        refusals.push(Refusal::new("stock.correct.corrected").arg("number", number.as_str()));
    }
    let closed = |site: &Site| site.state == WarehouseState::Closed;
    if closed(site) || facts.to.as_ref().is_some_and(closed) {
        refusals.push(Refusal::new("stock.correct.closed").arg("number", original.number.as_str()));
    }
    for held in &facts.held {
        let known = !held.by.is_empty();
        let key = match held.why {
            "promised" => "stock.correct.promised",
            "gone" if known => "stock.correct.gone",
            "cost" if known => "stock.correct.cost_moved",
            "gone" => "stock.correct.not_free",
            _ => "stock.correct.cost_differs",
        };
        let refusal = Refusal::new(key).arg("product", held.code.as_str()).arg("document", held.by.as_str());
        refusals.push(refusal.arg("free", held.free).arg("needed", held.needed));
    }
    refusals
}

/// Whether goods of a line came into the document's own warehouse by it.
fn came(original: &Original, line: &OriginalLine) -> bool {
    original.doc_type != Kind::SampleIssue.as_str() && line.quantity.is_positive()
}

/// The line the other way: goods that left come back with what they cost, goods that came leave with it. Its quantity is the negation of
/// what the line says.
fn negated(line: &OriginalLine, original: &Original) -> Option<DraftLine> {
    let quantity = line.quantity.checked_neg().ok()?;
    let moved = Move {
        line_no: line.line_no,
        product: line.product.get(),
        quantity: quantity.max(line.quantity),
        how: if came(original, line) { Costing::OutAt(line.cost_minor) } else { Costing::In(line.cost_minor.checked_neg()?) },
        seen: None,
    };
    let cost = original.to_warehouse.is_none().then_some(moved);
    // What such a document's line says left its warehouse.
    let left = [Kind::SampleIssue, Kind::StockTransfer].iter().any(|kind| kind.as_str() == original.doc_type);
    let here = if left { line.quantity } else { quantity };
    Some(DraftLine { line_no: line.line_no, product: line.product, quantity, here, unit_cost_micro: None, cost })
}

/// What stands in the way: goods that came by the document and are not there or not free, and costs that have moved on since.
async fn held(read: &Read<'_>, site: &Site, original: &Original, lines: &[OriginalLine]) -> Res<Vec<Held>> {
    let mut needed: BTreeMap<Id<Product>, (Quantity, String)> = BTreeMap::new();
    for line in lines.iter().filter(|line| came(original, line)) {
        let sum = needed.entry(line.product).or_insert_with(|| (Quantity::ZERO, line.code.clone()));
        sum.0 = sum.0.checked_add(line.quantity).map_err(Failure::bug)?;
    }
    // A transfer's goods lie where they came in.
    let (place, entity) = (original.to_warehouse.unwrap_or(site.warehouse), site.entity.get());
    let items: Vec<i64> = needed.keys().map(|product| product.get()).collect();
    let balances = plain_balances(read, place.get(), &items).await?;
    let mut held = Vec::new();
    for (product, (needed, code)) in &needed {
        let balance = balances.iter().find(|balance| balance.item == product.get());
        let (free, on_hand) = balance.map_or((Quantity::ZERO, Quantity::ZERO), |balance| (balance.free(), balance.on_hand));
        if free < *needed {
            let (why, by) = blocker(read, place, entity, *product, on_hand < *needed, original.id).await?;
            held.push(Held { product: *product, code: code.clone(), why, by, free, needed: *needed });
        }
    }
    if original.to_warehouse.is_none() {
        held.extend(costs_held(read, entity, original, lines).await?);
    }
    Ok(held)
}

/// Who has taken the goods, or to whom they are promised.
async fn blocker(
    read: &Read<'_>,
    place: Id<Warehouse>,
    entity: i64,
    product: Id<Product>,
    gone: bool,
    original: i64,
) -> Res<(&'static str, String)> {
    if gone {
        let last: Option<(String,)> = read.opt(&sql::LAST_OUT, p![place, product, original]).await?;
        return Ok(("gone", last.map(|(number,)| number).unwrap_or_default()));
    }
    let holders = crate::balance::available::held(read, entity, &[product.get()]).await?;
    let holder = holders.into_iter().find(|holder| holder.warehouse == place);
    Ok(("promised", holder.map(|holder| holder.reference).unwrap_or_default()))
}

/// Products whose cost does not hold any more what the document would take back.
async fn costs_held(read: &Read<'_>, entity: i64, original: &Original, lines: &[OriginalLine]) -> Res<Vec<Held>> {
    let products: BTreeSet<i64> = lines.iter().filter(|line| came(original, line)).map(|line| line.product.get()).collect();
    let products: Vec<i64> = products.into_iter().collect();
    let mut kept: BTreeMap<Id<Product>, Kept> = BTreeMap::new();
    for StockCost { product, quantity, value_minor, .. } in crate::cost::kept(read, entity, &products).await? {
        kept.insert(product, Kept { quantity: quantity.thousandths(), value_minor });
    }
    let mut held: Vec<Held> = Vec::new();
    for line in lines.iter().filter(|line| came(original, line)) {
        let Some(kept) = kept.get_mut(&line.product) else { continue };
        // That too little is there is told of the goods.
        let short = kept.quantity < line.quantity.thousandths();
        if short || kept.moved(line.quantity.thousandths(), Costing::OutAt(line.cost_minor)).is_ok() {
            continue;
        }
        if held.iter().all(|other| other.product != line.product) {
            let last: Option<(String,)> = read.opt(&sql::LAST_COST, p![entity, line.product, original.id]).await?;
            let by = last.map(|(number,)| number).unwrap_or_default();
            let (free, needed) = (Quantity::ZERO, line.quantity);
            held.push(Held { product: line.product, code: line.code.clone(), why: "cost", by, free, needed });
        }
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn original(doc_type: &str, to: Option<i64>) -> Original {
        Original {
            id: 7,
            doc_type: doc_type.into(),
            warehouse: Id::new(70),
            to_warehouse: to.map(Id::new),
            customer: None,
            moved_on: BusinessDate::from_ymd(2026, 11, 25).expect("a date"),
            number: "X-1".into(),
        }
    }
    fn line(quantity: i64, cost_minor: i64) -> OriginalLine {
        OriginalLine { line_no: 1, product: Id::new(50), code: "P0050".into(), quantity: Quantity::from_thousandths(quantity), cost_minor }
    }

    #[test]
    fn every_line_goes_back_as_it_went() {
        for (kind, to, quantity, cost, expected) in [
            ("goods_receipt", None, 5_000, 700, (-5_000, Some((5_000, Costing::OutAt(700))))),
            ("stock_opening", None, 5_000, 0, (-5_000, Some((5_000, Costing::OutAt(0))))),
            ("stock_adjustment", None, 5_000, 700, (-5_000, Some((5_000, Costing::OutAt(700))))),
            ("stock_adjustment", None, -5_000, -700, (5_000, Some((5_000, Costing::In(700))))),
            ("sample_issue", None, 5_000, -700, (5_000, Some((5_000, Costing::In(700))))),
            ("stock_transfer", Some(71), 5_000, 0, (5_000, None)),
        ] {
            let draft = negated(&line(quantity, cost), &original(kind, to)).expect("a line");
            assert_eq!(draft.quantity.thousandths(), -quantity, "{kind}");
            let cost = draft.cost.map(|moved| (moved.quantity.thousandths(), moved.how));
            assert_eq!((draft.here.thousandths(), cost), expected, "{kind}");
        }
    }

    #[test]
    fn a_correction_is_not_corrected() {
        assert_eq!(doc_type("stock_correction"), None);
        assert_eq!(doc_type("goods_receipt"), Some("goods_receipt"));
        assert_eq!(doc_type("sample_issue"), Some("sample_issue"));
    }
}
