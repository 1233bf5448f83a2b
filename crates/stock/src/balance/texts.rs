//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "query.stock_balance.list", zh: "库存余额", en: "Stock" },
    Text { key: "permission.stock_balance.list", zh: "查看库存余额", en: "See stock" },
    Text { key: "stock_balance.warehouse", zh: "仓库", en: "Warehouse" },
    Text { key: "stock_balance.warehouse_code", zh: "仓库编码", en: "Warehouse code" },
    Text { key: "stock_balance.product", zh: "产品", en: "Product" },
    Text { key: "stock_balance.product_code", zh: "产品编码", en: "Product code" },
    Text { key: "stock_balance.product_name", zh: "产品名称", en: "Product name" },
    Text { key: "stock_balance.unit", zh: "单位", en: "Unit" },
    Text { key: "stock_balance.on_hand", zh: "现存量", en: "On hand" },
    Text { key: "stock_balance.reserved", zh: "已预留", en: "Reserved" },
    Text { key: "stock_balance.free", zh: "可用量", en: "Free" },
    Text { key: "stock_balance.specification", zh: "规格", en: "Specification" },
    Text { key: "stock_balance.low_since", zh: "缺货起", en: "Low since" },
    Text { key: "stock_balance.average", zh: "平均成本", en: "Average cost" },
    Text { key: "stock_balance.value", zh: "库存金额", en: "Value" },
    Text { key: "stock_balance.currency", zh: "币种", en: "Currency" },
];
