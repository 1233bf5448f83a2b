//! Tables of products and prices that people bring: how a row becomes operations, and how it is taken back.

mod found;
mod price;
mod prices;
mod products;
mod sql;
mod texts;

use kernel::Registry;

pub(crate) fn register(r: &mut Registry) {
    r.statements("catalog", sql::ALL).texts(texts::TEXTS);
    r.profile(&products::PROFILE).profile(&prices::PROFILE);
}

/// What other programs call a product's code.
const CODE_NAMES: &[&str] = &[
    "产品编码",
    "商品编码",
    "物料编码",
    "物料代码",
    "存货编码",
    "存货代码",
    "商品编号",
    "产品编号",
    "物料编号",
    "货品编码",
    "货号",
    "商品代码",
    "产品代码",
    "商品货号",
    "编码",
    "编号",
    "代码",
    "product code",
    "item code",
    "sku",
    "code",
];
/// What other programs call a unit.
const UNIT_NAMES: &[&str] = &[
    "单位",
    "计量单位",
    "基本单位",
    "主计量单位",
    "主计量单位名称",
    "计量单位名称",
    "基本计量单位",
    "基本单位名称",
    "销售单位",
    "unit",
    "uom",
];
