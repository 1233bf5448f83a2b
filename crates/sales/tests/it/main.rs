//! Stories of sales, on both databases.

mod amend;
mod confirm;
mod damages;
mod draft;
mod model;
mod price;
mod race;
mod release;

use base::{Id, Quantity};
use kernel::ledger::money::{Account, Guard, MoneyPosting, post_money};
use kernel::ledger::quantity::{Reserve, release, reserved_by};
use kernel::query::Window;
use kernel::{Decision, Operation, Permission, Read, Registry, Res, Terms, Tx};
use sales::api::{Moving, OrderFacts, SalesOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::World;
use testkit::world::{ADMIN, LI};

/// A product with 13 % tax, at 198.00 of the lists with tax; 1,000 lie in warehouse 70, 10 in warehouse 71.
pub const COOKER: i64 = 57;
/// A product with 13 % tax, at 149.00 of the lists with tax.
pub const MIXER: i64 = 58;

/// Rows of a query as somebody sees them.
pub async fn rows(world: &World, who: i64, query: &str, filter: Value) -> Vec<Value> {
    world.kernel.query(query, World::person(who), filter, &Window::default()).await.expect("a page").rows
}

/// A customer of LI's who pays 30 days after delivery, with a limit of its own, in minor units.
pub async fn customer(world: &World, code: &str, limit_minor: i64) -> i64 {
    let customer = json!({ "code": code, "name": code, "owner": LI, "department": 11 });
    let input = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": limit_minor.min(10_000_000) });
    let id = world.done(ADMIN, "credit.onboard", input).await["customer"]["id"].as_i64().expect("an id");
    let terms = json!({ "customer": id, "version": 1, "payment": { "kind": "days", "days": 30 } });
    world.done(ADMIN, "customer.set_terms", terms).await;
    // A higher one than the administrator may give alone.
    world.raw(&format!("UPDATE exposure SET limit_minor = {limit_minor} WHERE credit_group_id = {id}")).await;
    id
}

/// A line of a draft.
pub fn line(product: i64, quantity: &str) -> Value {
    json!({ "product": product, "quantity": quantity })
}

/// What is typed of an order from warehouse 70.
pub fn content(customer: i64, lines: Vec<Value>) -> Value {
    json!({ "customer": customer, "warehouse": 70, "lines": lines })
}

/// Saves a draft; its id.
pub async fn draft(world: &World, who: i64, content: Value) -> i64 {
    world.done(who, "order_draft.save", json!({ "content": content })).await["id"].as_i64().expect("an id")
}

/// Saves a draft of an amendment; its id.
pub async fn amendment(world: &World, who: i64, order: i64, content: Value) -> i64 {
    world.done(who, "order_draft.save", json!({ "amends": order, "content": content })).await["id"].as_i64().expect("an id")
}

/// The input that confirms a draft as it was saved first.
pub fn first(draft: i64) -> Value {
    json!({ "draft": draft, "version": 1 })
}

/// Confirms an order of LI's.
pub async fn confirmed(world: &World, content: Value) -> Value {
    let draft = draft(world, LI, content).await;
    world.done(LI, "sales_order.confirm", first(draft)).await
}

/// The id of what was answered.
pub fn id(answer: &Value) -> i64 {
    answer["id"].as_i64().expect("an id")
}

/// Open orders and what of the stock of a product is reserved in warehouse 70.
pub async fn held(world: &World, customer: i64, product: i64) -> (i64, i64) {
    let open = world.number(&format!("SELECT COALESCE(MAX(open_orders), 0) FROM exposure WHERE credit_group_id = {customer}")).await;
    let reserved = world.number(&format!("SELECT reserved FROM stock_balance WHERE warehouse_id = 70 AND item_id = {product}")).await;
    (open, reserved)
}

/// The administrator says yes to what waits.
pub async fn approve(world: &World, approval: i64) -> Value {
    let digest = rows(world, ADMIN, "approval.detail", json!({ "id": approval })).await[0]["digest"].clone();
    world.done(ADMIN, "approval.approve", json!({ "approval": approval, "digest": digest })).await
}

/// What [`Move`] leaves out: the deliveries and returns that say so.
pub const MOVED_ALONE: [&str; 1] = ["I07.an_order_line_is_what_its_deliveries_say"];

/// What fulfilment does to an order: goods leave, come back, or leave after all not.
pub struct Move;

/// So much of the lines of an order.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct MoveOrder {
    /// `deliver`, `undeliver`, `return`.
    pub how: String,
    /// The order.
    pub order: Id<SalesOrder>,
    /// Line and thousandths.
    #[schemars(length(max = 200))]
    pub lines: Vec<(i64, i64)>,
    /// Of which balance goods are held again.
    pub balance: i64,
}

/// The order and what it holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Moves {
    facts: OrderFacts,
    held: Vec<Reserve>,
}

impl Operation for Move {
    const NAME: &'static str = "test.move_order";
    const NEEDS: Permission = Permission::new("sales_order.confirm");
    type Input = MoveOrder;
    type Facts = Moves;
    type Plan = (MoveOrder, Moves);
    type Output = Value;

    fn samples() -> Vec<MoveOrder> {
        vec![MoveOrder { how: "deliver".into(), order: Id::new(750), lines: vec![(1, 1_000)], balance: 1 }]
    }
    async fn gather(read: &Read<'_>, input: &MoveOrder) -> Res<Moves> {
        let facts = sales::api::facts(read, input.order).await?;
        let held = reserved_by(read, "sales_order", &[input.order.get()]).await?.remove(&input.order.get()).unwrap_or_default();
        Ok(Moves { facts, held })
    }
    fn decide(input: &MoveOrder, facts: &Moves, _: &Terms<'_>) -> Decision<(MoveOrder, Moves)> {
        Decision::allow((input.clone(), facts.clone()))
    }
    async fn apply(tx: &Tx<'_>, (input, moves): &Self::Plan) -> Res<Value> {
        let facts = &moves.facts;
        let of = |no: i64| facts.lines.iter().find(|line| line.line_no == no).expect("a line");
        let moving = |&(line_no, thousandths): &(i64, i64)| {
            let quantity = Quantity::from_thousandths(thousandths);
            let (net_minor, tax_minor) = if input.how == "undeliver" {
                (of(line_no).delivered_net_minor, of(line_no).delivered_tax_minor)
            } else {
                of(line_no).part(quantity)
            };
            Moving { line_no, quantity, net_minor, tax_minor }
        };
        let lines: Vec<Moving> = input.lines.iter().map(moving).collect();
        let moved = match input.how.as_str() {
            "deliver" => sales::api::deliver(tx, facts, &lines).await?,
            "undeliver" => sales::api::undeliver(tx, facts, &lines).await?,
            _ => sales::api::returned(tx, facts, &lines).await?,
        };
        let gross: i64 = lines.iter().map(|line| line.net_minor + line.tax_minor).sum();
        let sign = match input.how.as_str() {
            "deliver" => -1,
            "undeliver" => 1,
            _ => 0,
        };
        if sign != 0 {
            let amount = base::Money::new(sign * gross, facts.currency);
            let posting = MoneyPosting {
                entity: facts.entity.get(),
                customer: facts.payer.get(),
                exposure: facts.exposure,
                account: Account::OpenOrders,
                amount,
                // Whoever really delivers posts a document of its own.
                doc_type: "sales_order",
                doc_id: facts.id.get(),
                effective: tx.effective(),
                reverses: None,
            };
            post_money(tx, &[posting], Guard::None).await?;
            let goods = |line: &Moving| {
                let balance = moves.held.iter().find(|held| held.line_no == line.line_no).expect("held").balance;
                Reserve { balance, quantity: line.quantity, line_no: line.line_no }
            };
            if sign < 0 {
                release(tx, "sales_order", facts.id.get(), &lines.iter().map(goods).collect::<Vec<_>>()).await?;
            } else {
                let balance = |line: &Moving| Reserve { balance: input.balance, quantity: line.quantity, line_no: line.line_no };
                kernel::ledger::quantity::reserve(tx, "sales_order", facts.id.get(), &lines.iter().map(balance).collect::<Vec<_>>())
                    .await?;
            }
        }
        Ok(json!({ "state": moved.state, "version": moved.version }))
    }
}

/// With what fulfilment does.
pub fn moving(r: &mut Registry) {
    r.operation::<Move>();
}

/// Moves lines of an order.
pub async fn moved(world: &World, how: &str, order: i64, lines: &[(i64, i64)]) -> Value {
    let balance = world.number(&format!("SELECT id FROM stock_balance WHERE warehouse_id = 70 AND item_id = {COOKER}")).await;
    world.done(ADMIN, "test.move_order", json!({ "how": how, "order": order, "lines": lines, "balance": balance })).await
}
