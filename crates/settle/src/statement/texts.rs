//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "query.statement.lines", zh: "对账单明细", en: "Statement of account" },
    Text { key: "query.statement.balance", zh: "对账余额", en: "Balance of account" },
    Text { key: "permission.statement.read", zh: "查看对账单", en: "See statements of account" },
    Text { key: "statement.day", zh: "日期", en: "Date" },
    Text { key: "statement.doc_type", zh: "单据类型", en: "Document" },
    Text { key: "statement.number", zh: "单号", en: "Number" },
    Text { key: "statement.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "statement.customer", zh: "客户", en: "Customer" },
    Text { key: "statement.currency", zh: "币种", en: "Currency" },
    Text { key: "statement.amount", zh: "金额", en: "Amount" },
    Text { key: "statement.balance", zh: "余额", en: "Balance" },
];
