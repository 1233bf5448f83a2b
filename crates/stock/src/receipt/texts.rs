//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.stock.receive", zh: "收货入库", en: "Receive goods" },
    Text { key: "query.goods_receipt.list", zh: "收货单列表", en: "Goods receipts" },
    Text { key: "query.goods_receipt.detail", zh: "收货单详情", en: "Goods receipt" },
    Text { key: "query.goods_receipt_line.list", zh: "收货单明细", en: "Lines of a goods receipt" },
    Text { key: "permission.stock.receive", zh: "收货入库", en: "Receive goods" },
    Text { key: "permission.goods_receipt.list", zh: "查看收货单列表", en: "See goods receipts" },
    Text { key: "permission.goods_receipt.detail", zh: "查看收货单详情", en: "See goods receipt" },
    Text { key: "entity.goods_receipt", zh: "收货单", en: "Goods receipt" },
    Text { key: "goods_receipt.number", zh: "单号", en: "Number" },
    Text { key: "goods_receipt.warehouse", zh: "仓库", en: "Warehouse" },
    Text { key: "goods_receipt.warehouse_code", zh: "仓库编码", en: "Warehouse code" },
    Text { key: "goods_receipt.supplier", zh: "供应商", en: "Supplier" },
    Text { key: "goods_receipt.received_on", zh: "收货日期", en: "Received on" },
    Text { key: "goods_receipt.owner", zh: "经办人", en: "Entered by" },
    Text { key: "goods_receipt.corrected_by", zh: "冲销单", en: "Reversed by" },
    Text { key: "goods_receipt.state", zh: "状态", en: "State" },
    Text { key: "goods_receipt_line.cost", zh: "成本金额", en: "Cost" },
    Text { key: "goods_receipt_line.currency", zh: "币种", en: "Currency" },
    Text { key: "goods_receipt_line.line_no", zh: "行号", en: "Line" },
    Text { key: "goods_receipt_line.product", zh: "产品", en: "Product" },
    Text { key: "goods_receipt_line.product_code", zh: "产品编码", en: "Product code" },
    Text { key: "goods_receipt_line.product_name", zh: "产品名称", en: "Product name" },
    Text { key: "goods_receipt_line.unit", zh: "单位", en: "Unit" },
    Text { key: "goods_receipt_line.quantity", zh: "数量", en: "Quantity" },
    Text { key: "goods_receipt_line.unit_cost_micro", zh: "单位成本", en: "Unit cost" },
    Text {
        key: "stock.receive.in_future",
        zh: "要登记收货，收货日期不能晚于今天 {today}",
        en: "To post the receipt, give a day not after today, {today}",
    },
];
