//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.credit.settle", zh: "登记收款", en: "Settle" },
    Text { key: "query.credit_settlement.list", zh: "收款单列表", en: "Payments" },
    Text { key: "query.credit_settlement.detail", zh: "收款单详情", en: "Payment" },
    Text { key: "permission.credit.settle", zh: "登记收款", en: "Settle" },
    Text { key: "permission.credit_settlement.list", zh: "查看收款单列表", en: "See payments" },
    Text { key: "permission.credit_settlement.detail", zh: "查看收款单详情", en: "See payment" },
    Text { key: "entity.credit_settlement", zh: "收款单", en: "Payment" },
    Text { key: "credit_settlement.number", zh: "单号", en: "Number" },
    Text { key: "credit_settlement.received_on", zh: "收款日期", en: "Received on" },
    Text { key: "credit_settlement.customer", zh: "客户", en: "Customer" },
    Text { key: "credit_settlement.customer_code", zh: "客户编码", en: "Customer code" },
    Text { key: "credit_settlement.customer_name", zh: "客户名称", en: "Customer name" },
    Text { key: "credit_settlement.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "credit_settlement.currency", zh: "币种", en: "Currency" },
    Text { key: "credit_settlement.amount", zh: "金额", en: "Amount" },
    Text { key: "credit_settlement.open", zh: "未核销金额", en: "Not allocated" },
    Text { key: "credit_settlement.bank_reference", zh: "银行流水号", en: "Bank reference" },
    Text {
        key: "credit.settle.in_future",
        zh: "要登记收款，收款日期不能晚于今天 {today}",
        en: "To post the payment, give a day not after today, {today}",
    },
    Text {
        key: "credit.settle.reference_taken",
        zh: "银行流水号 {reference} 已登记过：请核对是否重复收款",
        en: "The bank reference {reference} has been posted already: check whether this is the same payment",
    },
    Text {
        key: "credit.settle.entered_twice",
        zh: "该银行流水号已登记过：请核对是否重复收款",
        en: "This bank reference has been posted already: check whether this is the same payment",
    },
];
