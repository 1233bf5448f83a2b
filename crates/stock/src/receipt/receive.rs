//! `stock.receive`

use super::events::StockReceived;
use super::model::{GoodsReceipt, GoodsReceiptLine, digest};
use super::{DOC_TYPE, sql};
use crate::cost::model::{Costing, cost_of};
use crate::cost::post::{Document, Move, post};
use crate::document::ground::Bought;
use crate::reservation::events::Moved;
use crate::warehouse::model::{Site, Warehouse, WarehouseState};
use base::{BusinessDate, Currency, Id, Quantity, Refusal};
use catalog::api::{Product, ProductState};
use futures_util::try_join;
use kernel::access::User;
use kernel::ledger::quantity::{OnHand, StockKey, post_on_hand};
use kernel::number::post_document;
use kernel::{Decision, Operation, Permission, Posting, Read, Res, Terms, Tx, p};
use rules::bounds::{Bounds, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines of one goods receipt at the most.
const LINES_MAX: usize = 50;

/// Takes in goods and posts the goods receipt.
pub struct Receive;

/// Goods that came in.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReceiveGoods {
    /// Where they lie.
    pub warehouse: Id<Warehouse>,
    /// Who delivered them, at most 200 characters.
    pub supplier: String,
    /// The day they came, not after today.
    pub received_on: BusinessDate,
    /// 1 to 50 lines.
    #[schemars(length(max = LINES_MAX))]
    pub lines: Vec<ReceiveLine>,
}

/// One product that came in.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct ReceiveLine {
    /// The product.
    pub product: Id<Product>,
    /// How much of it, in thousandths of its unit, above zero.
    pub quantity: Quantity,
    /// What one unit cost, in millionths of the legal entity's currency.
    #[schemars(extend("x-mask" = "cost"))]
    pub unit_cost_micro: i64,
}

/// What a goods receipt depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Arrival {
    site: Site,
    /// Which of the products are bought, and which are not any more.
    products: Vec<Bought>,
    /// In which the costs are.
    currency: Currency,
    today: BusinessDate,
    owner: Option<Id<User>>,
}

/// The goods receipt as it will be posted.
pub struct Plan {
    site: Site,
    owner: i64,
    input: ReceiveGoods,
    /// What each line costs, in minor units.
    costs: Vec<i64>,
}

/// The goods receipt as posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Received {
    /// Its id.
    pub id: Id<GoodsReceipt>,
    /// Its number.
    pub number: String,
}

impl Operation for Receive {
    const NAME: &'static str = "stock.receive";
    const NEEDS: Permission = Permission::new("stock.receive");
    type Input = ReceiveGoods;
    type Facts = Arrival;
    type Plan = Plan;
    type Output = Received;

    fn samples() -> Vec<ReceiveGoods> {
        let line = |product, quantity, unit_cost_micro| ReceiveLine {
            product: Id::new(product),
            quantity: Quantity::from_thousandths(quantity),
            unit_cost_micro,
        };
        let received_on = BusinessDate::from_ymd(2026, 11, 25).unwrap_or(BusinessDate::MIN);
        let lines = vec![line(50, 100_000, 12_300_000), line(62, 7_500, 980_000), line(50, 20_000, 12_500_000)];
        vec![ReceiveGoods { warehouse: Id::new(70), supplier: "宁波阀门厂".into(), received_on, lines }]
    }

    async fn gather(read: &Read<'_>, input: &ReceiveGoods) -> Res<Arrival> {
        let ids: Vec<Id<Product>> = input.lines.iter().map(|line| line.product).collect();
        let warehouse = p![input.warehouse];
        let currency = read.one::<(Currency,)>(&crate::warehouse::sql::CURRENCY, &warehouse);
        let site = read.one::<Site>(&crate::warehouse::sql::SITE, &warehouse);
        let (site, (currency,), products) = try_join!(site, currency, catalog::api::by_ids(read, &ids))?;
        let today = read.today(site.entity);
        for product in &products {
            read.observe(product.id, product.version);
        }
        let products = products.iter().map(|product| Bought { product: product.id, state: product.state }).collect();
        Ok(Arrival { site, products, currency, today, owner: read.actor().user })
    }

    fn decide(input: &ReceiveGoods, facts: &Arrival, _: &Terms<'_>) -> Decision<Plan> {
        let mut bounds = Bounds::new().text("supplier", &input.supplier, NAME_MAX).lines("lines", input.lines.len(), LINES_MAX);
        bounds = bounds.not_long_ago("received_on", input.received_on, facts.today);
        for (i, line) in input.lines.iter().enumerate() {
            bounds = bounds.quantity(&format!("lines.{i}.quantity"), line.quantity);
            bounds = bounds.unit_price(&format!("lines.{i}.unit_cost_micro"), line.unit_cost_micro);
        }
        let mut refusals = bounds.refusals();
        if facts.site.state == WarehouseState::Closed {
            refusals.push(Refusal::new("warehouse.closed").field("warehouse"));
        }
        if input.received_on > facts.today {
            refusals.push(Refusal::new("stock.receive.in_future").arg("today", facts.today).field("received_on"));
        }
        for (i, line) in input.lines.iter().enumerate() {
            let closed = facts.products.iter().any(|known| known.product == line.product && known.state == ProductState::Closed);
            if closed {
                refusals.push(Refusal::new("product.closed").field(format!("lines.{i}.product")));
            }
        }
        let costs = costs(input, facts.currency).unwrap_or_else(|more| {
            refusals.extend(more);
            Vec::new()
        });
        let owner = facts.owner.map_or(0, Id::get);
        Decision::unless(refusals, Plan { site: facts.site.clone(), owner, input: input.clone(), costs }, Vec::new())
    }

    async fn apply(tx: &Tx<'_>, plan: &Plan) -> Res<Received> {
        let (receipt, lines) = rows(plan, tx.id()?);
        let of: Vec<&GoodsReceiptLine> = lines.iter().collect();
        let digest = digest(&receipt, &of);
        let (supplier, on) = (receipt.supplier.as_str(), receipt.received_on);
        let header = p![receipt.id, supplier, on, receipt.owner_id, receipt.warehouse_id, plan.site.version];
        tx.guard(&sql::INSERT, header, 1).await?;

        let id = receipt.id;
        let rows: Vec<_> = lines.iter().map(|l| p![id, l.line_no, l.product_id, l.quantity, l.unit_cost_micro].to_vec()).collect();
        let (entity, warehouse) = (receipt.entity_id.get(), receipt.warehouse_id.get());
        let on_hand: Vec<OnHand> = lines
            .iter()
            .map(|l| OnHand { key: StockKey::plain(entity, warehouse, l.product_id.get()), quantity: l.quantity, line_no: l.line_no })
            .collect();
        try_join!(tx.guard_many(&sql::INSERT_LINE, &rows), post_on_hand(tx, DOC_TYPE, id.get(), on, &on_hand))?;
        let came = |(line, cost): (&GoodsReceiptLine, &i64)| Move {
            line_no: line.line_no,
            product: line.product_id.get(),
            quantity: line.quantity,
            how: Costing::In(*cost),
            seen: None,
        };
        let came: Vec<Move> = lines.iter().zip(&plan.costs).map(came).collect();
        post(tx, Document { doc_type: DOC_TYPE, doc_id: id.get(), entity, effective: on }, &came).await?;

        let moved = lines.iter().map(|l| Moved { product: l.product_id, quantity: l.quantity }).collect();
        tx.publish(&StockReceived { receipt: id, warehouse: receipt.warehouse_id, lines: moved })?;
        tx.touch(id);
        let posting = Posting {
            doc_type: DOC_TYPE,
            doc_id: id.get(),
            entity: receipt.entity_id,
            series: DOC_TYPE,
            effective: on,
            digest,
            corrects: None,
        };
        let number = post_document(tx, posting).await?;
        Ok(Received { id, number })
    }
}

/// What each line costs, or which cost more than can be counted.
fn costs(input: &ReceiveGoods, currency: Currency) -> Result<Vec<i64>, Vec<Refusal>> {
    let line = |line: &ReceiveLine| cost_of(line.quantity, line.unit_cost_micro, currency);
    crate::cost::costs_of(input.lines.iter().map(line))
}

/// The document's rows.
fn rows(plan: &Plan, id: Id<GoodsReceipt>) -> (GoodsReceipt, Vec<GoodsReceiptLine>) {
    let receipt = GoodsReceipt {
        id,
        entity_id: plan.site.entity,
        warehouse_id: plan.site.warehouse,
        supplier: plan.input.supplier.trim().to_owned(),
        received_on: plan.input.received_on,
        department_id: plan.site.department,
        owner_id: plan.owner,
    };
    let line = |(line_no, line): (i64, &ReceiveLine)| GoodsReceiptLine {
        receipt_id: id,
        line_no,
        product_id: line.product,
        quantity: line.quantity,
        unit_cost_micro: line.unit_cost_micro,
    };
    (receipt, (1..).zip(&plan.input.lines).map(line).collect())
}
