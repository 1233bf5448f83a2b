//! What the standard world holds beyond its master data: made by real operations, so that every ledger is right from the start.

use crate::World;
use crate::world::{ADMIN, RESERVATION};
use serde_json::{Value, json};

/// What each role of the standard world is granted, by the name of a permission.
pub fn grants(permission: &str) -> Vec<(i64, &'static str)> {
    let mut out = vec![(20, "all")];
    let lists = permission.ends_with(".list") || permission.ends_with(".detail") || permission.ends_with(".read");
    let noun = permission.split('.').next().unwrap_or_default();
    if lists {
        out.push((26, "all"));
    }
    let sales = ["customer", "reservation", "stock", "product", "exposure", "open_item", "credit_charge", "credit", "approval", "warehouse", "stock_balance"];
    if sales.contains(&noun) && !permission.ends_with(".approve") {
        out.push((21, "own"));
        out.push((22, "subtree"));
    } else if lists {
        out.push((21, "own"));
        out.push((22, "subtree"));
    }
    if ["stock", "warehouse", "goods_receipt", "reservation", "product", "stock_balance"].contains(&noun) {
        out.push((23, "department"));
    }
    if ["credit", "exposure", "open_item", "credit_charge", "credit_settlement", "allocation", "money_entry", "customer", "number", "number_series", "number_void", "document", "approval"]
        .contains(&noun)
    {
        out.push((24, "all"));
    }
    out
}

/// Stock, a reservation, a charge, a waiting approval.
pub(crate) async fn build(world: &World) {
    let receive = async |warehouse: i64, quantity: i64| {
        let lines: Vec<Value> = (50..62).map(|p| json!({"product": p, "quantity": quantity, "unit_cost_micro": 10_000_000})).collect();
        let input = json!({"warehouse": warehouse, "supplier": "义乌供货商", "received_on": "2026-11-24", "lines": lines});
        world.done(ADMIN, "stock.receive", input).await
    };
    receive(70, 1_000_000_000).await;
    receive(71, 10_000).await;
    let lines = json!([{"product": 50, "quantity": 2000}, {"product": 51, "quantity": 1000}]);
    numbered(world, RESERVATION - 1, "stock.reserve", json!({"warehouse": 70, "reference": "样品", "lines": lines})).await;
}

/// An operation whose audit row gets the id `first` and whose records the ids after it.
async fn numbered(world: &World, first: i64, operation: &str, input: Value) -> Value {
    world.kernel.ids_from(first, 20);
    let output = world.done(ADMIN, operation, input).await;
    world.kernel.ids_from(900, 0);
    assert_eq!(output["id"], first + 1, "{operation} made another record first");
    output
}

/// A role of the standard world by its code.
pub fn role_name(role: i64) -> &'static str {
    match role {
        20 => "admin",
        21 => "salesperson",
        22 => "sales_manager",
        23 => "warehouse_clerk",
        24 => "finance",
        25 => "nobody",
        _ => "viewer",
    }
}
