//! Tables of prices: one row a price on a list.

use super::found::{Around, Products};
use super::price::{self, Comes, Prices, Wanted};
use super::{CODE_NAMES, UNIT_NAMES};
use crate::product::model::ProductState;
use base::{BusinessDate, Id, Refusal};
use kernel::access::User;
use kernel::db::Boxed;
use kernel::profile::{CellKind, GivenRow, Judged, Profile, ProfileColumn, Step, TakenRow};
use kernel::{Read, Res};
use serde_json::Value;

const fn column(
    key: &'static str,
    label: &'static str,
    names: &'static [&'static str],
    kind: CellKind,
    sample: &'static str,
) -> ProfileColumn {
    ProfileColumn { key, label, hint: None, names, kind, required: false, mask: None, sample }
}

static COLUMNS: &[ProfileColumn] = &[
    ProfileColumn { required: true, ..column("product", "price_entry.product_code", CODE_NAMES, CellKind::Code, "P0001") },
    ProfileColumn {
        required: true,
        hint: Some("import.prices.list"),
        ..column(
            "list",
            "price_entry.list",
            &["价目表", "价目表编码", "价格表", "价格表编码", "价格类型", "价格类别", "价格本", "price list"],
            CellKind::Text,
            "零售价格表",
        )
    },
    ProfileColumn { hint: Some("import.prices.unit"), ..column("unit", "price_entry.unit", UNIT_NAMES, CellKind::Text, "件") },
    ProfileColumn {
        hint: Some("import.prices.from_quantity"),
        ..column(
            "from_quantity",
            "price_entry.from_quantity",
            &["起订数量", "起订量", "数量从", "阶梯数量", "最小数量", "from quantity"],
            CellKind::Quantity,
            "",
        )
    },
    ProfileColumn {
        required: true,
        ..column(
            "price_micro",
            "price_entry.price_micro",
            &["单价", "价格", "售价", "销售价", "销售单价", "含税单价", "标准售价", "零售价", "批发价", "price", "unit price"],
            CellKind::ListPrice,
            "12.50",
        )
    },
    ProfileColumn {
        hint: Some("import.prices.valid_from"),
        ..column(
            "valid_from",
            "price_entry.valid_from",
            &["生效日", "生效日期", "开始日期", "起始日期", "有效期从", "valid from"],
            CellKind::Day,
            "",
        )
    },
    ProfileColumn {
        hint: Some("import.prices.valid_to"),
        ..column(
            "valid_to",
            "price_entry.valid_to",
            &["失效日", "失效日期", "结束日期", "截止日期", "有效期至", "valid to"],
            CellKind::Day,
            "",
        )
    },
];

pub(super) static PROFILE: Profile = Profile {
    name: "prices",
    operations: &["price.set"],
    columns: COLUMNS,
    joins: Some(&price::JOIN),
    gathers: None,
    judge,
    undoes: &["price.end", "price.set"],
    undo,
};

fn judge<'t>(read: &'t Read<'t>, _: Id<User>, rows: &'t [GivenRow]) -> Boxed<'t, Res<Vec<Judged>>> {
    Box::pin(async move {
        let (around, today) = (Around::read(read, false, true).await?, read.effective());
        let products = Products::read(read, rows, "product").await?;
        let prices = Prices::read(read, &around.lists_of(rows), &products, today).await?;
        Ok(rows.iter().map(|row| one(row, &around, &products, &prices, today)).collect())
    })
}

fn day(row: &GivenRow, key: &str) -> Option<BusinessDate> {
    row.text(key).and_then(BusinessDate::parse)
}

fn one(row: &GivenRow, around: &Around, products: &Products, prices: &Prices, today: BusinessDate) -> Judged {
    let (product, list) = (products.of(row, "product"), around.list(row.text("list").unwrap_or_default()));
    let other = list.as_ref().ok().and_then(|(_, currency)| row.other_currency("price_micro", *currency));
    let (product, list) = match (product, list, other) {
        (Ok(product), Ok((list, _)), None) => (product, list),
        (product, list, other) => return Judged::conflict("", [product.err(), list.err(), other].into_iter().flatten().collect()),
    };
    let wanted = Wanted {
        list,
        unit: row.text("unit").map(str::to_owned),
        base_unit: product.unit.clone(),
        from_quantity: row.figure("from_quantity").filter(|n| *n != 0),
        price_micro: row.figure("price_micro").unwrap_or_default(),
        valid_from: day(row, "valid_from"),
        valid_to: day(row, "valid_to"),
    };
    let key = wanted.key(&product.code);
    let days = Some(wanted.days(today));
    if product.state == ProductState::Closed {
        return Judged::conflict(key, vec![Refusal::new("product.closed").field("product")]);
    }
    let asks = wanted.step(serde_json::json!(product.id));
    let judged = match wanted.comes(prices, product.id.get(), today) {
        Comes::There(record) => Judged::skip(key, record),
        Comes::Published { step, ends: None } => Judged::create(key, vec![step]),
        Comes::Published { step, ends: Some((record, before)) } => Judged::update(key, record, before, vec![step]),
    };
    Judged { days, reasons: price::reminder(Some(&wanted)), ..judged }.asking([asks])
}

fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    let saved = row.outputs.first().unwrap_or(&Value::Null);
    price::taken_back(saved, &row.before)
}
