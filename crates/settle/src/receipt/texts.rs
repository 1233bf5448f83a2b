//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.customer_receipt.post", zh: "登记收款", en: "Post receipt" },
    Text { key: "query.customer_receipt.list", zh: "收款单列表", en: "Receipts" },
    Text { key: "query.customer_receipt.detail", zh: "收款单详情", en: "Receipt" },
    Text { key: "permission.customer_receipt.post", zh: "登记收款", en: "Post receipt" },
    Text { key: "permission.customer_receipt.list", zh: "查看收款单列表", en: "See receipts" },
    Text { key: "permission.customer_receipt.detail", zh: "查看收款单详情", en: "See receipt" },
    Text { key: "entity.customer_receipt", zh: "收款单", en: "Receipt" },
    Text { key: "customer_receipt.number", zh: "单号", en: "Number" },
    Text { key: "customer_receipt.received_on", zh: "收款日期", en: "Received on" },
    Text { key: "customer_receipt.customer", zh: "客户", en: "Customer" },
    Text { key: "customer_receipt.customer_code", zh: "客户编码", en: "Customer code" },
    Text { key: "customer_receipt.customer_name", zh: "客户名称", en: "Customer name" },
    Text { key: "customer_receipt.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "customer_receipt.currency", zh: "币种", en: "Currency" },
    Text { key: "customer_receipt.amount", zh: "金额", en: "Amount" },
    Text { key: "customer_receipt.open", zh: "未核销金额", en: "Not allocated" },
    Text { key: "customer_receipt.bank_reference", zh: "银行流水号", en: "Bank reference" },
    Text {
        key: "customer_receipt.in_future",
        zh: "要登记收款，收款日期不能晚于今天 {today}",
        en: "To post the receipt, give a day not after today, {today}",
    },
    Text {
        key: "customer_receipt.reference_taken",
        zh: "银行流水号 {reference} 已登记过：请核对是否重复收款",
        en: "The bank reference {reference} has been posted already: check whether this is the same receipt",
    },
    Text {
        key: "customer_receipt.entered_twice",
        zh: "该银行流水号已登记过：请核对是否重复收款",
        en: "This bank reference has been posted already: check whether this is the same receipt",
    },
];
