//! Tables of opening stock.

use base::Id;
use kernel::access::User;
use kernel::db::Boxed;
use kernel::profile::{CellKind, Coded, GivenRow, Judged, Profile, ProfileColumn, Step, TakenRow};
use kernel::{Read, Res};
use serde_json::{Value, json};

const fn column(
    key: &'static str,
    label: &'static str,
    names: &'static [&'static str],
    kind: CellKind,
    sample: &'static str,
) -> ProfileColumn {
    ProfileColumn { key, label, hint: None, names, kind, required: true, mask: None, sample }
}

static COLUMNS: &[ProfileColumn] = &[
    column(
        "product",
        "stock_document_line.product_code",
        &[
            "产品编码",
            "商品编码",
            "物料编码",
            "存货编码",
            "商品编号",
            "产品编号",
            "货号",
            "编码",
            "product code",
            "item code",
            "sku",
            "code",
        ],
        CellKind::Code,
        "P0001",
    ),
    column(
        "warehouse",
        "stock_document.warehouse_code",
        &["仓库编码", "仓库代码", "仓库编号", "仓库", "warehouse code", "warehouse"],
        CellKind::Code,
        "WH1",
    ),
    column(
        "quantity",
        "stock_document_line.quantity",
        &["期初数量", "数量", "库存数量", "结存数量", "账面数量", "现存量", "quantity", "qty", "on hand"],
        CellKind::Quantity,
        "100",
    ),
    ProfileColumn {
        mask: Some("cost"),
        ..column(
            "unit_cost_micro",
            "stock_document_line.unit_cost_micro",
            &["单位成本", "成本单价", "期初单价", "结存单价", "成本价", "单价", "unit cost", "cost"],
            CellKind::UnitPrice,
            "12.50",
        )
    },
    ProfileColumn {
        required: false,
        hint: Some("import.opening_stock.moved_on"),
        ..column("moved_on", "stock_document.moved_on", &["期初日期", "盘点日期", "业务日期", "日期", "date"], CellKind::Day, "")
    },
];

pub(super) static PROFILE: Profile = Profile {
    name: "opening_stock",
    operations: &["stock.open_one"],
    columns: COLUMNS,
    joins: None,
    gathers: None,
    judge,
    undoes: &["stock.correct"],
    undo,
};

fn judge<'t>(read: &'t Read<'t>, _: Id<User>, rows: &'t [GivenRow]) -> Boxed<'t, Res<Vec<Judged>>> {
    Box::pin(async move {
        let (products, warehouses) = super::goods_coded(read, rows).await?;
        Ok(rows.iter().map(|row| one(row, &products, &warehouses)).collect())
    })
}

/// A row opens the stock of a product in a warehouse; whether it may is the operation's own matter, which is asked right after.
fn one(row: &GivenRow, products: &Coded, warehouses: &Coded) -> Judged {
    let (product, warehouse) = match (products.of(row, "product"), warehouses.of(row, "warehouse")) {
        (Ok(product), Ok(warehouse)) => (product, warehouse),
        (product, warehouse) => return Judged::conflict("", [product.err(), warehouse.err()].into_iter().flatten().collect()),
    };
    let mut input = json!({
        "warehouse": warehouse, "product": product, "quantity": row.figure("quantity").unwrap_or_default(),
        "unit_cost_micro": row.figure("unit_cost_micro").unwrap_or_default()
    });
    if let Some(day) = row.text("moved_on") {
        input["moved_on"] = json!(day);
    }
    Judged::create(format!("{warehouse}/{product}"), vec![Step { operation: "stock.open_one", input }])
}

/// What was opened is negated.
fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    let made = row.outputs.first().unwrap_or(&Value::Null);
    vec![vec![Step { operation: "stock.correct", input: json!({ "document": made["id"], "reason": "撤回导入 · import taken back" }) }]]
}
