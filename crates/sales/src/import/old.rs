//! What tables of orders and of deliveries of the system before have in common: most columns, and how a row becomes a document of one line;
//! rows of one document are made one by whoever reads the table.

use base::Id;
use crm::api::customers_coded;
use kernel::access::User;
use kernel::db::Boxed;
use kernel::profile::{CellKind, Gather, GivenRow, Judged, ProfileColumn, Step};
use kernel::{Read, Res};
use serde_json::{Value, json};
use stock::api::goods_coded;

/// Rows of one customer and number, under each other, are one document.
pub static GATHER: Gather = Gather { by: &["customer", "old_number"], lines: "lines" };

/// A column that every row fills.
pub const fn column(
    key: &'static str,
    label: &'static str,
    names: &'static [&'static str],
    kind: CellKind,
    sample: &'static str,
) -> ProfileColumn {
    ProfileColumn { key, label, hint: None, names, kind, required: true, mask: None, sample }
}

/// What says whether a price holds the tax.
const WITH_TAX: &[(&str, &str)] =
    &[("含税", "true"), ("不含税", "false"), ("是", "true"), ("否", "false"), ("yes", "true"), ("no", "false")];

/// Who ordered.
pub const CUSTOMER: ProfileColumn = column(
    "customer",
    "opening.customer",
    &["客户编码", "客户编号", "客户代码", "客户", "customer code", "customer"],
    CellKind::Code,
    "C001",
);
/// The number before.
pub const OLD_NUMBER: ProfileColumn = ProfileColumn {
    hint: Some("import.opening.old_number"),
    ..column(
        "old_number",
        "opening.old_number",
        &["原单号", "单据编号", "单号", "单据号", "订单编号", "订单号", "number"],
        CellKind::Code,
        "DD-0001",
    )
};
/// From where the goods are, or were, sent.
pub const WAREHOUSE: ProfileColumn =
    column("warehouse", "opening.warehouse", &["发货仓库", "仓库编码", "仓库", "warehouse code", "warehouse"], CellKind::Code, "WH1");
/// The product.
pub const PRODUCT: ProfileColumn = column(
    "product",
    "opening.product",
    &["产品编码", "商品编码", "物料编码", "存货编码", "货号", "product code", "item code", "sku"],
    CellKind::Code,
    "P0001",
);
/// Its unit.
pub const UNIT: ProfileColumn = ProfileColumn {
    required: false,
    hint: Some("import.opening.unit"),
    ..column("unit", "opening.unit", &["单位", "计量单位", "unit"], CellKind::Text, "")
};
/// How much.
pub const QUANTITY: ProfileColumn =
    column("quantity", "opening.quantity", &["未交数量", "未发数量", "未开票数量", "数量", "quantity", "qty"], CellKind::Quantity, "10");
/// The price.
pub const PRICE: ProfileColumn = ProfileColumn {
    hint: Some("import.opening.price"),
    ..column(
        "price_micro",
        "opening.price_micro",
        &["单价", "成交单价", "含税单价", "销售单价", "price", "unit price"],
        CellKind::UnitPrice,
        "12.50",
    )
};
/// Whether the price holds the tax.
pub const PRICE_WITH_TAX: ProfileColumn = ProfileColumn {
    required: false,
    hint: Some("import.opening.with_tax"),
    ..column("with_tax", "opening.with_tax", &["含税价", "是否含税", "含税", "with tax"], CellKind::Choice(WITH_TAX), "含税")
};
/// The rate of tax.
pub const TAX_RATE: ProfileColumn = ProfileColumn {
    required: false,
    hint: Some("import.opening.tax_rate"),
    ..column("tax_rate", "opening.tax_rate", &["税率", "税率%", "tax rate"], CellKind::Rate, "13%")
};
/// A remark.
pub const REMARK: ProfileColumn =
    ProfileColumn { required: false, ..column("remark", "opening.remark", &["备注", "摘要", "说明", "remark"], CellKind::Text, "") };

/// Rows as documents of one line each; whether each may be entered is the operation's own matter, which is asked right after. `days` are the
/// columns that hold days of the document.
///
/// # Errors
/// The database's.
pub fn old_rows<'a>(
    read: &'a Read<'_>,
    who: Id<User>,
    rows: &'a [GivenRow],
    operation: &'static str,
    days: &'static [&'static str],
) -> Boxed<'a, Res<Vec<Judged>>> {
    Box::pin(async move {
        let customers = customers_coded(read, who, rows, "customer").await?;
        let (products, warehouses) = goods_coded(read, rows).await?;
        let one = |row: &GivenRow| {
            let found = (customers.of(row, "customer"), warehouses.of(row, "warehouse"), products.of(row, "product"));
            let (customer, warehouse, product) = match found {
                (Ok(customer), Ok(warehouse), Ok(product)) => (customer, warehouse, product),
                (customer, warehouse, product) => {
                    return Judged::conflict("", [customer.err(), warehouse.err(), product.err()].into_iter().flatten().collect());
                }
            };
            let input = input(row, days, customer, warehouse, product);
            Judged::create(format!("{customer}/{}", row.text("old_number").unwrap_or_default()), vec![Step { operation, input }])
        };
        Ok(rows.iter().map(one).collect())
    })
}

fn input(row: &GivenRow, days: &[&str], customer: i64, warehouse: i64, product: i64) -> Value {
    let mut line = json!({ "product": product, "quantity": row.figure("quantity"), "price_micro": row.figure("price_micro") });
    if let Some(unit) = row.text("unit") {
        line["unit"] = json!(unit);
    }
    if let Some(rate) = row.figure("tax_rate") {
        line["tax_rate"] = json!(rate);
    }
    let mut input = json!({
        "customer": customer, "warehouse": warehouse, "old_number": row.text("old_number").unwrap_or_default(), "lines": [line]
    });
    for key in days.iter().copied().chain(["remark"]) {
        if let Some(text) = row.text(key) {
            input[key] = json!(text);
        }
    }
    if let Some(with_tax) = row.text("with_tax") {
        input["with_tax"] = json!(with_tax == "true");
    }
    input
}
