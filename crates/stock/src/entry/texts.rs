//! The words of this slice.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("query.stock_entry.list", "库存流水", "Stock movements"),
    text("permission.stock_entry.list", "查看库存流水", "See stock movements"),
    text("stock_entry.effective_on", "业务日期", "Date"),
    text("stock_entry.at", "过账时间", "Posted"),
    text("stock_entry.doc_type", "单据类型", "Document"),
    text("stock_entry.doc_id", "单据内部号", "Document id"),
    text("stock_entry.number", "单号", "Number"),
    text("stock_entry.line_no", "行号", "Line"),
    text("stock_entry.warehouse", "仓库", "Warehouse"),
    text("stock_entry.warehouse_code", "仓库编码", "Warehouse code"),
    text("stock_entry.product", "产品", "Product"),
    text("stock_entry.product_code", "产品编码", "Product code"),
    text("stock_entry.product_name", "产品名称", "Product name"),
    text("stock_entry.unit", "单位", "Unit"),
    text("stock_entry.quantity", "收（+）发（−）", "In (+) or out (−)"),
    text("stock_entry.cost", "成本金额", "Cost"),
    text("stock_entry.currency", "币种", "Currency"),
    text("query.stock_held.list", "预留占用", "Who holds a product"),
    text("stock_held.doc_type", "占用单据", "Held by"),
    text("stock_held.doc_id", "单据内部号", "Document id"),
    text("stock_held.reference", "单号或用途", "Number or purpose"),
    text("stock_held.owner", "预留人", "Reserved by"),
    text("stock_held.product", "产品", "Product"),
    text("stock_held.warehouse", "仓库", "Warehouse"),
    text("stock_held.quantity", "占用数量", "Quantity"),
    text("stock_held.since", "占用时间", "Since"),
    text("stock_held.expires_at", "到期时间", "Expires"),
    text("state.reservation", "预留", "Reservation"),
    text("state.sales_order", "销售订单", "Sales order"),
    text("state.delivery", "出库单", "Delivery"),
    text("state.goods_return", "退货单", "Goods return"),
];
