//! Tables of products: one row a product, with its price on one list where the table has it.

use super::found::{Around, Products};
use super::price::{self, Comes, Prices, Wanted};
use super::{CODE_NAMES, UNIT_NAMES};
use crate::product::model::{FullProduct, ProductState};
use base::{BusinessDate, Id, Refusal};
use kernel::access::User;
use kernel::db::Boxed;
use kernel::profile::{CellKind, GivenRow, Judged, MADE, Profile, ProfileColumn, RowVerdict, Step, TakenRow};
use kernel::{Failure, Read, Res};
use rules::bounds::Bounds;
use serde_json::{Map, Value, json};

const fn text(key: &'static str, label: &'static str, names: &'static [&'static str], sample: &'static str) -> ProfileColumn {
    ProfileColumn { key, label, hint: None, names, kind: CellKind::Text, required: false, mask: None, sample }
}
const HANDLINGS: &[(&str, &str)] = &[
    ("普通", "normal"),
    ("冷藏", "cold"),
    ("冷链", "cold"),
    ("易碎", "fragile"),
    ("危险品", "hazardous"),
    ("超大件", "oversized"),
    ("Normal", "normal"),
    ("Keep cold", "cold"),
    ("Fragile", "fragile"),
    ("Hazardous", "hazardous"),
    ("Oversized", "oversized"),
];

/// Digits of a code of the tax authority's classification of goods.
const TAX_CODE_DIGITS: usize = 19;

static COLUMNS: &[ProfileColumn] = &[
    ProfileColumn {
        required: true,
        kind: CellKind::Code,
        hint: Some("import.products.code"),
        ..text("code", "product.code", CODE_NAMES, "P0001")
    },
    ProfileColumn {
        required: true,
        ..text(
            "name",
            "product.name",
            &["产品名称", "商品名称", "物料名称", "存货名称", "商品全名", "货品名称", "品名", "名称", "product name", "item name", "name"],
            "球阀 DN50",
        )
    },
    ProfileColumn { hint: Some("import.products.unit"), ..text("unit", "product.unit", UNIT_NAMES, "件") },
    ProfileColumn {
        hint: Some("import.products.category"),
        ..text(
            "category",
            "product.category",
            &[
                "产品分类",
                "商品分类",
                "物料分组",
                "存货分类",
                "存货分类名称",
                "存货大类",
                "存货类别",
                "商品类别",
                "分类",
                "类别",
                "category",
            ],
            "",
        )
    },
    text("specification", "product.specification", &["规格型号", "规格", "商品规格", "规格说明", "specification", "spec"], "DN50 PN16"),
    text("model", "product.model", &["型号", "商品型号", "厂家型号", "model"], "Q41F-16C"),
    text("brand", "product.brand", &["品牌", "商标", "brand"], ""),
    ProfileColumn {
        kind: CellKind::Code,
        ..text("barcode", "product.barcode", &["条码", "条形码", "商品条码", "国际条码", "69码", "barcode", "ean"], "")
    },
    text("mnemonic", "product.mnemonic", &["助记码", "拼音码", "简码", "快捷码", "mnemonic"], ""),
    ProfileColumn {
        kind: CellKind::Rate,
        ..text("tax_rate", "product.tax_rate", &["税率", "税率%", "销项税率", "增值税率", "默认税率", "tax rate"], "13%")
    },
    ProfileColumn {
        kind: CellKind::Digits(TAX_CODE_DIGITS),
        ..text("tax_code", "product.tax_code", &["税收分类编码", "税收编码", "商品税收编码", "税务编码", "tax code"], "")
    },
    ProfileColumn {
        kind: CellKind::Quantity,
        ..text("min_order", "product.min_order", &["最小起订量", "起订量", "最小订货量", "min order"], "")
    },
    ProfileColumn {
        kind: CellKind::Quantity,
        ..text("pack_quantity", "product.pack_quantity", &["包装数量", "装箱数", "箱规", "包装规格数量", "pack quantity"], "")
    },
    ProfileColumn {
        kind: CellKind::Choice(HANDLINGS),
        ..text("handling", "product.handling", &["储运要求", "存储要求", "运输要求", "handling"], "普通")
    },
    ProfileColumn {
        kind: CellKind::Quantity,
        ..text("reorder_at", "product.reorder_at", &["补货点", "安全库存", "最低库存", "库存下限", "再订货点", "reorder at"], "")
    },
    ProfileColumn {
        kind: CellKind::UnitPrice,
        mask: Some("cost"),
        ..text("cost_micro", "product.cost_micro", &["成本价", "成本单价", "参考成本", "最近进价", "采购价", "进价", "cost"], "")
    },
    text("remark", "product.remark", &["备注", "说明", "remark", "note"], ""),
    ProfileColumn {
        kind: CellKind::ListPrice,
        hint: Some("import.products.price"),
        ..text(
            "price_micro",
            "price_entry.price_micro",
            &["零售价", "销售价", "标准售价", "售价", "批发价", "预设售价", "单价", "price"],
            "",
        )
    },
    ProfileColumn {
        hint: Some("import.products.list"),
        ..text("list", "price_entry.list", &["价目表", "价目表编码", "价格表", "价格表编码", "price list"], "")
    },
];

pub(super) static PROFILE: Profile = Profile {
    name: "products",
    operations: &["product.create", "product.change"],
    columns: COLUMNS,
    joins: Some(&price::JOIN),
    gathers: None,
    judge,
    undoes: UNDOES,
    undo,
};
const UNDOES: &[&str] = &["product.remove", "product.close", "product.change", "price.end", "price.set"];

/// Fields of which nothing given means that they stay, and that take back what was said: by an empty text, by zero, or not at all.
const TEXTS: [&str; 8] = ["name", "specification", "model", "brand", "barcode", "mnemonic", "tax_code", "remark"];
const FIGURES: [&str; 3] = ["min_order", "pack_quantity", "reorder_at"];
const FIXED: [&str; 4] = ["category", "tax_rate", "cost_micro", "handling"];

fn judge<'t>(read: &'t Read<'t>, _: Id<User>, rows: &'t [GivenRow]) -> Boxed<'t, Res<Vec<Judged>>> {
    Box::pin(async move {
        let any = |key: &str| rows.iter().any(|row| row.values.contains_key(key));
        let around = Around::read(read, any("category"), any("list")).await?;
        let products = Products::read(read, rows, "code").await?;
        let prices = Prices::read(read, &around.lists_of(rows), &products, read.effective()).await?;
        rows.iter().map(|row| one(row, &around, &products, &prices, read.effective())).collect()
    })
}

fn one(row: &GivenRow, around: &Around, products: &Products, prices: &Prices, today: BusinessDate) -> Res<Judged> {
    let key = products.key(row, "code");
    let (given, mut refusals) = fields(row, around);
    let existing = match products.of(row, "code") {
        Ok(product) => Some(product),
        // Only of a code that nobody has something new is made.
        Err(no) if no.key != "import.product.unknown" => return Ok(Judged::conflict(key, vec![no])),
        Err(_) => None,
    };
    let wanted = match priced(row, around, existing) {
        Ok(wanted) => wanted,
        Err(no) => {
            refusals.push(no);
            None
        }
    };
    if let Some(product) = existing {
        refusals.extend(unfit(product, row));
    }
    if !refusals.is_empty() {
        return Ok(Judged::conflict(key, refusals));
    }
    let reasons = price::reminder(wanted.as_ref());
    let judged = match existing {
        None => created(key, row, given, wanted),
        Some(product) => changed(prices, today, key, product, given, wanted)?,
    };
    Ok(Judged { reasons, ..judged })
}

/// What a product that is there cannot become.
fn unfit(product: &FullProduct, row: &GivenRow) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if product.state == ProductState::Closed {
        refusals.push(Refusal::new("import.product.closed").field("code"));
    }
    if let Some(unit) = row.text("unit").filter(|unit| unit.trim() != product.unit) {
        refusals.push(Refusal::new("import.product.other_unit").arg("typed", unit).arg("unit", product.unit.as_str()).field("unit"));
    }
    refusals
}

/// The fields of a product that a row gives, as the operations have them.
fn fields(row: &GivenRow, around: &Around) -> (Map<String, Value>, Vec<Refusal>) {
    let (mut given, mut refusals) = (Map::new(), Vec::new());
    for (key, value) in &row.values {
        match key.as_str() {
            "category" => match around.category(value.as_str().unwrap_or_default()) {
                Ok(id) => drop(given.insert(key.clone(), json!(id))),
                Err(no) => refusals.push(no),
            },
            "code" | "unit" | "price_micro" | "list" => {}
            _ => drop(given.insert(key.clone(), value.clone())),
        }
    }
    (given, refusals)
}

/// The price that a row gives.
fn priced(row: &GivenRow, around: &Around, existing: Option<&FullProduct>) -> Result<Option<Wanted>, Refusal> {
    let Some(price_micro) = row.figure("price_micro") else { return Ok(None) };
    // A new product's price is asked for only when the product is there: what no price may be is said before.
    if let Some(no) = Bounds::new().unit_price("price_micro", price_micro).refusals().into_iter().next() {
        return Err(no);
    }
    let list = row.text("list").ok_or_else(|| Refusal::new("import.products.no_list").field("list"))?;
    let (list, currency) = around.list(list)?;
    if let Some(no) = row.other_currency("price_micro", currency) {
        return Err(no);
    }
    Ok(Some(Wanted {
        list,
        unit: None,
        base_unit: existing.map_or_else(String::new, |product| product.unit.clone()),
        from_quantity: None,
        price_micro,
        valid_from: None,
        valid_to: None,
    }))
}

fn created(key: String, row: &GivenRow, mut given: Map<String, Value>, wanted: Option<Wanted>) -> Judged {
    given.insert("code".to_owned(), json!(row.text("code").unwrap_or_default()));
    given.insert("unit".to_owned(), json!(row.text("unit").unwrap_or_default()));
    let mut steps = vec![Step { operation: "product.create", input: Value::Object(given) }];
    steps.extend(wanted.map(|wanted| wanted.step(json!(MADE))));
    Judged::create(key, steps)
}

fn changed(
    prices: &Prices,
    today: BusinessDate,
    key: String,
    product: &FullProduct,
    given: Map<String, Value>,
    wanted: Option<Wanted>,
) -> Res<Judged> {
    let now = serde_json::to_value(product).map_err(Failure::bug)?;
    let at = |field: &str| if field == "category" { &now["category_id"] } else { &now[field] };
    let same = |field: &str, value: &Value| {
        let now = at(field);
        now == value || now.is_null() && (value.as_str() == Some("") || value.as_i64() == Some(0))
    };
    let differing: Map<String, Value> = given.into_iter().filter(|(field, value)| !same(field, value)).collect();
    let (mut steps, mut before) = (Vec::new(), json!({}));
    if !differing.is_empty() {
        before["product"] = earlier(product, &differing, at);
        let mut input = differing;
        input.insert("product".to_owned(), json!(product.id));
        input.insert("version".to_owned(), json!(product.version));
        steps.push(Step { operation: "product.change", input: Value::Object(input) });
    }
    // What it was compared with is asked for, whether it differs or not: who may change neither learns nothing by trying values.
    let mut asks = vec![Step { operation: "product.change", input: json!({ "product": product.id, "version": product.version }) }];
    if let Some(wanted) = wanted {
        asks.push(wanted.step(json!(product.id)));
        if let Comes::Published { step, ends } = wanted.comes(prices, product.id.get(), today) {
            steps.push(step);
            before["price"] = ends.map_or(Value::Null, |(_, said)| said);
            before["priced"] = json!(true);
        }
    }
    let record = (product.id.get(), product.version);
    if steps.is_empty() {
        return Ok(Judged::skip(key, record).asking(asks));
    }
    Ok(Judged { verdict: RowVerdict::Update, ..Judged::update(key, record, before, steps) }.asking(asks))
}

/// What gives the fields that change their earlier values back; `lost` where that cannot be said.
fn earlier<'v>(product: &FullProduct, differing: &Map<String, Value>, at: impl Fn(&str) -> &'v Value) -> Value {
    let mut back = json!({ "product": product.id });
    for field in differing.keys().map(String::as_str) {
        let was = at(field);
        back[field] = match was {
            Value::Null if TEXTS.contains(&field) => json!(""),
            Value::Null if FIGURES.contains(&field) => json!(0),
            Value::Null if FIXED.contains(&field) => {
                back["lost"] = json!(true);
                continue;
            }
            was => was.clone(),
        };
    }
    back
}

fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    let mut outputs = row.outputs.iter();
    if row.created {
        let Some(made) = outputs.next() else { return Vec::new() };
        let seen = json!({ "product": made["id"], "version": made["version"] });
        let ended: Vec<Step> =
            outputs.next().and_then(|saved| price::taken_back(saved, &Value::Null).into_iter().next()).unwrap_or_default();
        let way = |operation| ended.iter().cloned().chain([Step { operation, input: seen.clone() }]).collect();
        return vec![way("product.remove"), way("product.close")];
    }
    let before = &row.before;
    let mut product = Vec::new();
    if !before["product"].is_null() {
        let Some(saved) = outputs.next() else { return Vec::new() };
        let mut input = before["product"].clone();
        if input["lost"] == true {
            // Nothing was said of a field before, and no change says nothing again.
            return Vec::new();
        }
        input["version"] = saved["version"].clone();
        product.push(Step { operation: "product.change", input });
    }
    if before["priced"] != true {
        return vec![product];
    }
    let Some(saved) = outputs.next() else { return Vec::new() };
    price::taken_back(saved, &before["price"]).into_iter().map(|way| way.into_iter().chain(product.clone()).collect()).collect()
}
