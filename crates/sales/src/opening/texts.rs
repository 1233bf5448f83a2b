//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.opening.enter_order", zh: "录入期初未交订单", en: "Enter an opening order" },
    Text {
        key: "opening.order_short",
        zh: "要预留这一行，仓库里还差 {missing}（可用 {free}）：请先录入期初库存，或核对仓库和数量",
        en: "To hold this line {missing} more is needed in the warehouse ({free} is free): enter opening stock first, or check warehouse and quantity",
    },
    Text { key: "opening.warehouse", zh: "发货仓库", en: "Warehouse" },
    Text { key: "opening.ordered_on", zh: "下单日期", en: "Ordered on" },
    Text { key: "opening.requested_on", zh: "要求交期", en: "Wanted by" },
    Text { key: "opening.with_tax", zh: "含税价", en: "Prices with tax" },
    Text { key: "opening.product", zh: "产品编码", en: "Product code" },
    Text { key: "opening.unit", zh: "单位", en: "Unit" },
    Text { key: "opening.quantity", zh: "数量", en: "Quantity" },
    Text { key: "opening.price_micro", zh: "单价", en: "Unit price" },
    Text { key: "opening.tax_rate", zh: "税率", en: "Tax rate" },
    Text { key: "opening.lines", zh: "明细", en: "Lines" },
];
