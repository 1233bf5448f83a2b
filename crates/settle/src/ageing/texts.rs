//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "query.ageing.list", zh: "应收账龄", en: "Ageing" },
    Text { key: "query.ageing_item.list", zh: "账龄明细", en: "Items of the ageing" },
    Text { key: "permission.ageing.list", zh: "查看应收账龄", en: "See the ageing" },
    Text { key: "ageing.customer", zh: "客户", en: "Customer" },
    Text { key: "ageing.customer_code", zh: "客户编码", en: "Customer code" },
    Text { key: "ageing.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "ageing.currency", zh: "币种", en: "Currency" },
    Text { key: "ageing.not_due", zh: "未到期", en: "Not due" },
    Text { key: "ageing.late_30", zh: "逾期 1–30 天", en: "1–30 days" },
    Text { key: "ageing.late_60", zh: "逾期 31–60 天", en: "31–60 days" },
    Text { key: "ageing.late_90", zh: "逾期 61–90 天", en: "61–90 days" },
    Text { key: "ageing.late_more", zh: "逾期 90 天以上", en: "Over 90 days" },
    Text { key: "ageing.owed", zh: "应收合计", en: "Owed" },
    Text { key: "ageing.overdue", zh: "逾期合计", en: "Overdue" },
    Text { key: "ageing.unused", zh: "未核销收款", en: "Paid, not allocated" },
    Text { key: "ageing.balance", zh: "应收余额", en: "Balance" },
    Text { key: "ageing.document_day", zh: "单据日期", en: "Document date" },
    Text { key: "ageing.late_days", zh: "逾期天数", en: "Days overdue" },
    Text { key: "ageing.open", zh: "当日未清", en: "Open on that day" },
];
