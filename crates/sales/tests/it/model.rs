//! Whatever becomes of orders in whatever order: every ledger and every state is what their lines say.

use crate::{COOKER, MOVED_ALONE, amendment, content, customer, draft, first, held, id, line, moving, rows};
use kernel::{Answer, Failure, Receipt};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI};
use testkit::{World, both_with};

/// Numbers that look as if by chance, the same every time.
struct Dice(u64);
impl Dice {
    fn below(&mut self, end: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % end).expect("small")
    }
}

/// Does it or is refused; what was answered.
async fn tried(world: &World, who: i64, operation: &str, input: Value) -> Option<Value> {
    match world.execute(who, operation, &input).await {
        Ok(Receipt { answer: Answer::Done(output), .. }) => Some(serde_json::from_str(&output).expect("JSON")),
        Ok(Receipt { answer: Answer::Pending { .. }, .. }) | Err(Failure::Refused(_) | Failure::Stale) => None,
        Err(other) => panic!("{operation} {input}: {other:?}"),
    }
}

async fn step(world: &World, dice: &mut Dice, payer: i64, orders: &mut Vec<i64>) {
    let quantity = format!("{}.{}", 1 + dice.below(6), dice.below(2) * 5);
    if orders.is_empty() || dice.below(4) == 0 {
        let mut typed = content(payer, vec![line(COOKER, &quantity), line(COOKER, "1")]);
        typed["lines"][0]["discount"] = json!(format!("0.0{}", dice.below(10)));
        typed["rounding"] = json!(["none", "to_jiao", "to_yuan"][usize::try_from(dice.below(3)).expect("small")]);
        let saved = draft(world, LI, typed).await;
        orders.extend(tried(world, LI, "sales_order.confirm", first(saved)).await.as_ref().map(id));
        return;
    }
    let order = orders[usize::try_from(dice.below(orders.len() as u64)).expect("small")];
    let version = rows(world, LI, "sales_order.detail", json!({ "id": order })).await[0]["version"].clone();
    let balance = world.number(&format!("SELECT id FROM stock_balance WHERE warehouse_id = 70 AND item_id = {COOKER}")).await;
    match dice.below(8) {
        0 => {
            tried(world, LI, "sales_order.cancel", json!({ "order": order, "version": version, "reason": "不要了" })).await;
        }
        1 => {
            tried(world, LI, "sales_order.close", json!({ "order": order, "version": version, "reason": "余量不要" })).await;
        }
        2 | 3 => {
            let again = json!({ "line_no": 1, "product": COOKER, "quantity": quantity });
            let mut lines = vec![again, json!({ "line_no": 2, "product": COOKER, "quantity": "1" })];
            lines.truncate(usize::try_from(1 + dice.below(2)).expect("small"));
            let saved = amendment(world, LI, order, json!({ "reason": "改数", "lines": lines })).await;
            tried(world, LI, "sales_order.amend", first(saved)).await;
        }
        _ => {
            let lines = rows(world, LI, "sales_order_line.list", json!({ "order": order })).await;
            let open = lines.iter().find_map(|line| Some((line["id"].as_i64()?, line["open"].as_i64().filter(|open| *open > 0)?)));
            if let Some((line_no, open)) = open {
                let part = 500 * (1 + dice.below(u64::try_from(open / 500).expect("positive")));
                let input = json!({ "how": "deliver", "order": order, "lines": [[line_no, part]], "balance": balance });
                tried(world, ADMIN, "test.move_order", input).await.expect("delivers");
            }
        }
    }
}

#[tokio::test]
async fn ledgers_and_states_are_what_lines_say() {
    both_with(moving, async |world| {
        let mut dice = Dice(20_261_125);
        let payer = customer(world, "T-1", 2_000_000).await;
        let mut orders = Vec::new();
        for _ in 0..120 {
            step(world, &mut dice, payer, &mut orders).await;
        }
        world.check_but(&MOVED_ALONE).await;
        let all = rows(world, LI, "sales_order.list", json!({ "customer": payer })).await;
        let open: i64 = all.iter().map(|order| order["open_minor"].as_i64().expect("minor")).sum();
        assert_eq!(held(world, payer, COOKER).await.0, open);
        let states: std::collections::BTreeSet<&str> = all.iter().map(|order| order["state"].as_str().expect("a state")).collect();
        assert_eq!(states.len(), 5, "every state came: {states:?}");
    })
    .await;
}
