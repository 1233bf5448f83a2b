//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.customer_class.create", zh: "新建客户等级", en: "Create customer class" },
    Text { key: "op.customer_class.change", zh: "修改客户等级", en: "Change customer class" },
    Text { key: "op.customer_class.close", zh: "停用客户等级", en: "Close customer class" },
    Text { key: "query.customer_class.list", zh: "客户等级", en: "Customer classes" },
    Text { key: "permission.customer_class.create", zh: "新建客户等级", en: "Create customer class" },
    Text { key: "permission.customer_class.change", zh: "修改客户等级", en: "Change customer class" },
    Text { key: "permission.customer_class.close", zh: "停用客户等级", en: "Close customer class" },
    Text { key: "permission.customer_class.list", zh: "查看客户等级", en: "See customer classes" },
    Text { key: "query.customer_class.detail", zh: "客户等级详情", en: "Customer class" },
    Text { key: "permission.customer_class.detail", zh: "查看客户等级详情", en: "See customer class" },
    Text { key: "customer_class.payment", zh: "新客户默认结算方式", en: "Terms of new customers" },
    Text { key: "customer_class.payment_kind", zh: "默认结算方式", en: "Default terms" },
    Text { key: "customer_class.payment_days", zh: "默认账期天数", en: "Days" },
    Text { key: "customer_class.cut_off_day", zh: "结算截止日", en: "Cut-off day" },
    Text { key: "customer_class.statement_day", zh: "对账日", en: "Statement day" },
    Text { key: "customer_class.payment_months", zh: "付款月", en: "Months" },
    Text { key: "customer_class.pay_day", zh: "付款日", en: "Payment day" },
    Text { key: "customer_class.visit_days", zh: "最长拜访间隔（天）", en: "Visit every (days)" },
    Text { key: "customer_class.visit_days.out_of_range", zh: "请填 1 到 {max} 天", en: "Give 1 to {max} days between visits" },
    Text { key: "entity.customer_class", zh: "客户等级", en: "Customer class" },
    Text { key: "customer_class.code", zh: "编码", en: "Code" },
    Text { key: "customer_class.name", zh: "名称", en: "Name" },
    Text { key: "customer_class.state", zh: "状态", en: "State" },
    Text {
        key: "customer_class.code.taken",
        zh: "要新建客户等级，请换一个尚未使用的编码（不分大小写、全角半角）",
        en: "To create the class, choose a code that is not in use, in whatever case or width",
    },
    Text {
        key: "customer_class.closed", zh: "已停用：请选择在用的等级", en: "This class is closed: choose one that is active"
    },
];
