//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "query.business_day.list", zh: "经营日报", en: "Days of business" },
    Text { key: "permission.business_day.list", zh: "查看经营日报", en: "See days of business" },
    Text { key: "business_day.day", zh: "日期", en: "Day" },
    Text { key: "business_day.department", zh: "部门", en: "Department" },
    Text { key: "business_day.owner", zh: "负责人", en: "Owner" },
    Text { key: "business_day.currency", zh: "币种", en: "Currency" },
    Text { key: "business_day.orders", zh: "订单数", en: "Orders" },
    Text { key: "business_day.ordered", zh: "订单金额", en: "Ordered" },
    Text { key: "business_day.deliveries", zh: "出库单数", en: "Deliveries" },
    Text { key: "business_day.delivered", zh: "出库金额（减退货）", en: "Delivered, less returns" },
    Text { key: "business_day.receipts", zh: "收款笔数", en: "Receipts" },
    Text { key: "business_day.received", zh: "收款金额", en: "Received" },
];
