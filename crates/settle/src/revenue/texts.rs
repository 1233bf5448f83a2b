//! The words of revenue.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("query.revenue.list", "销售额（按月、地区）", "Revenue by month and region"),
    text("permission.revenue.list", "查看销售额", "See revenue"),
    text("revenue.month", "月份", "Month"),
    text("revenue.entity", "法人", "Legal entity"),
    text("revenue.region", "地区", "Region"),
    text("revenue.currency", "币种", "Currency"),
    text("revenue.customers", "客户数", "Customers"),
    text("revenue.invoices", "发票", "Invoices"),
    text("revenue.credit_notes", "红字发票", "Credit notes"),
    text("revenue.net", "不含税", "Net"),
    text("revenue.tax", "税额", "Tax"),
    text("revenue.gross", "价税合计", "Gross"),
    text("revenue.credited", "其中冲红", "Of it credited"),
];
