//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "credit.charge.about", zh: "{customer}：{amount}", en: "{customer}: {amount}" },
    Text { key: "op.credit.charge", zh: "登记应收", en: "Charge customer" },
    Text { key: "permission.credit.charge.release", zh: "放行超额占用", en: "Release a charge over the limit" },
    Text { key: "document.credit", zh: "信用制度", en: "Credit" },
    Text { key: "clause.credit.3.2", zh: "额度控制", en: "limit" },
    Text { key: "clause.credit.3.3", zh: "逾期与授信", en: "overdue and limits" },
    Text { key: "term.credit.charge.strength", zh: "超额占用的处理", en: "What happens over the limit" },
    Text { key: "query.credit_charge.list", zh: "应收单列表", en: "Charges" },
    Text { key: "query.credit_charge.detail", zh: "应收单详情", en: "Charge" },
    Text { key: "permission.credit.charge", zh: "登记应收", en: "Charge customer" },
    Text { key: "permission.credit_charge.list", zh: "查看应收单列表", en: "See charges" },
    Text { key: "permission.credit_charge.detail", zh: "查看应收单详情", en: "See charge" },
    Text { key: "entity.credit_charge", zh: "应收单", en: "Charge" },
    Text { key: "credit_charge.number", zh: "单号", en: "Number" },
    Text { key: "credit_charge.charged_on", zh: "应收日期", en: "Charged on" },
    Text { key: "credit_charge.customer", zh: "客户", en: "Customer" },
    Text { key: "credit_charge.customer_code", zh: "客户编码", en: "Customer code" },
    Text { key: "credit_charge.customer_name", zh: "客户名称", en: "Customer name" },
    Text { key: "credit_charge.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "credit_charge.currency", zh: "币种", en: "Currency" },
    Text { key: "credit_charge.amount", zh: "金额", en: "Amount" },
    Text { key: "credit_charge.open", zh: "未清金额", en: "Open" },
    Text { key: "credit_charge.due_on", zh: "到期日", en: "Due on" },
    Text { key: "credit_charge.reference", zh: "摘要", en: "Reference" },
    Text {
        key: "credit.charge.in_future",
        zh: "要登记应收，应收日期不能晚于今天 {today}",
        en: "To charge this, give a day not after today, {today}",
    },
    Text {
        key: "credit.charge.due_before_charged",
        zh: "要登记应收，到期日不能早于应收日期 {charged_on}",
        en: "To charge this, let it be due on {charged_on}, the day it is charged, or later",
    },
];
