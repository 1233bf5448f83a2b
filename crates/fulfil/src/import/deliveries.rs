//! Tables of opening deliveries.

use kernel::profile::{CellKind, Profile, ProfileColumn, Step, TakenRow};
use sales::api::{
    OLD_CUSTOMER, OLD_GATHER, OLD_NUMBER, OLD_PRICE, OLD_PRICE_WITH_TAX, OLD_PRODUCT, OLD_QUANTITY, OLD_REMARK, OLD_TAX_RATE, OLD_UNIT,
    OLD_WAREHOUSE, old_column, old_rows,
};
use serde_json::{Value, json};

static COLUMNS: &[ProfileColumn] = &[
    OLD_CUSTOMER,
    OLD_NUMBER,
    old_column(
        "delivered_on",
        "opening.delivered_on",
        &["发货日期", "出库日期", "送货日期", "单据日期", "日期", "delivery date"],
        CellKind::Day,
        "2026-10-20",
    ),
    OLD_WAREHOUSE,
    OLD_PRODUCT,
    OLD_UNIT,
    OLD_QUANTITY,
    OLD_PRICE,
    OLD_PRICE_WITH_TAX,
    OLD_TAX_RATE,
    OLD_REMARK,
];

pub(super) static PROFILE: Profile = Profile {
    name: "opening_deliveries",
    operations: &["opening.enter_delivery"],
    columns: COLUMNS,
    joins: None,
    gathers: Some(&OLD_GATHER),
    judge: |read, who, rows| old_rows(read, who, rows, "opening.enter_delivery", &["delivered_on"]),
    undoes: &["delivery.reverse"],
    undo,
};

/// What was entered is taken back.
fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    let made = row.outputs.first().unwrap_or(&Value::Null);
    vec![vec![Step {
        operation: "delivery.reverse", input: json!({ "delivery": made["id"], "reason": "撤回导入 · import taken back" })
    }]]
}
