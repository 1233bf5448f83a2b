//! Tables of opening orders.

use super::old::{
    CUSTOMER, GATHER, OLD_NUMBER, PRICE, PRICE_WITH_TAX, PRODUCT, QUANTITY, REMARK, TAX_RATE, UNIT, WAREHOUSE, column, old_rows,
};
use kernel::profile::{CellKind, Profile, ProfileColumn, Step, TakenRow};
use serde_json::{Value, json};

static COLUMNS: &[ProfileColumn] = &[
    CUSTOMER,
    OLD_NUMBER,
    column("ordered_on", "opening.ordered_on", &["下单日期", "订单日期", "单据日期", "日期", "order date"], CellKind::Day, "2026-10-20"),
    ProfileColumn {
        required: false,
        ..column("requested_on", "opening.requested_on", &["要求交期", "交货日期", "交期", "要货日期", "due date"], CellKind::Day, "")
    },
    WAREHOUSE,
    PRODUCT,
    UNIT,
    QUANTITY,
    PRICE,
    PRICE_WITH_TAX,
    TAX_RATE,
    REMARK,
];

pub(super) static PROFILE: Profile = Profile {
    name: "opening_orders",
    operations: &["opening.enter_order"],
    columns: COLUMNS,
    joins: None,
    gathers: Some(&GATHER),
    judge: |read, who, rows| old_rows(read, who, rows, "opening.enter_order", &["ordered_on", "requested_on"]),
    undoes: &["sales_order.cancel"],
    undo,
};

/// What was entered is given up.
fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    let made = row.outputs.first().unwrap_or(&Value::Null);
    let input = json!({ "order": made["id"], "version": made["version"], "reason": "撤回导入 · import taken back" });
    vec![vec![Step { operation: "sales_order.cancel", input }]]
}
