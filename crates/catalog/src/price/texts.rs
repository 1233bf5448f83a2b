//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.price.set", zh: "发布价格", en: "Publish price" },
    Text { key: "op.price.set_many", zh: "批量发布价格", en: "Publish prices" },
    Text { key: "op.price.end", zh: "终止价格", en: "End price" },
    Text { key: "op.price.answer", zh: "查询适用价格", en: "Find the price that holds" },
    Text { key: "permission.price.read", zh: "查询适用价格", en: "Find the price that holds" },
    Text { key: "query.price_entry.list", zh: "价格明细", en: "Prices" },
    Text { key: "permission.price.set", zh: "发布和终止价格", en: "Publish and end prices" },
    Text { key: "entity.price_entry", zh: "价格", en: "Price" },
    Text { key: "price_entry.list", zh: "价格表", en: "Price list" },
    Text { key: "price_entry.list_code", zh: "价格表编码", en: "Price list code" },
    Text { key: "price_entry.list_name", zh: "价格表名称", en: "Price list name" },
    Text { key: "price_entry.product", zh: "产品", en: "Product" },
    Text { key: "price_entry.product_code", zh: "产品编码", en: "Product code" },
    Text { key: "price_entry.product_name", zh: "产品名称", en: "Product name" },
    Text { key: "price_entry.unit", zh: "单位", en: "Unit" },
    Text { key: "price_entry.from_quantity", zh: "起订数量", en: "From quantity" },
    Text { key: "price_entry.price_micro", zh: "单价", en: "Unit price" },
    Text { key: "price_entry.currency", zh: "币种", en: "Currency" },
    Text { key: "price_entry.with_tax", zh: "含税", en: "With tax" },
    Text { key: "price_entry.valid_from", zh: "生效日", en: "Holds from" },
    Text { key: "price_entry.valid_to", zh: "失效日", en: "Holds until (not including)" },
    Text { key: "price_entry.origin", zh: "来源", en: "Origin" },
    Text { key: "price.tier", zh: "起订数量请填零或更高", en: "Give a quantity of zero or more to begin from" },
    Text {
        key: "price.begins_in_past",
        zh: "要发布价格，生效日请填今天（{today}）或以后",
        en: "To publish the price, let it begin today, {today}, or later",
    },
    Text { key: "price.period.empty", zh: "失效日请填晚于生效日的日期", en: "Give a day after the first one for the end" },
    Text {
        key: "price.outside_list",
        zh: "要发布价格，生效日请落在价格表的有效期内：{from} 至 {to}",
        en: "To publish the price, let it begin while the list holds: {from} to {to}",
    },
    Text {
        key: "price.twice",
        zh: "同一产品、单位和起订数量只列一次：请去掉有效期重叠的行",
        en: "Give each product, unit and quantity once: leave out the line whose days overlap with another",
    },
    Text {
        key: "price.answer.tax_unknown",
        zh: "要换算含税价，请先填写产品的税率",
        en: "To put tax on the price or take it off, first give the product's tax rate",
    },
    Text {
        key: "price.answer.too_many",
        zh: "产品的有效价格超过 {max} 条：请先终止不再使用的价格",
        en: "The product has more than {max} prices: first end those that are not used any more",
    },
    Text { key: "price.ended", zh: "价格已终止：请选择有效的价格", en: "The price has ended: choose one that holds" },
    Text {
        key: "price.end.in_past",
        zh: "已过去的日期不能改：请填今天（{today}）或以后",
        en: "What is past stays: give today, {today}, or a later day",
    },
    Text {
        key: "price.end.before_it_begins",
        zh: "失效日请填 {from}（生效日，即从不生效）或以后",
        en: "Give {from}, the day it begins (it then never applies), or a later day",
    },
    Text {
        key: "price.end.longer",
        zh: "价格不能延长：请填不晚于现有失效日的日期，或发布新价格",
        en: "A price is not prolonged: give a day not after its end, or publish another",
    },
];
