//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.credit.raise_limit", zh: "提高信用额度", en: "Raise credit limit" },
    Text { key: "op.credit.set_hold", zh: "冻结或解冻信用", en: "Hold or release credit" },
    Text { key: "op.credit.onboard", zh: "新建客户并授信", en: "Onboard customer with credit" },
    Text { key: "permission.credit.raise_limit.approve", zh: "审批提高额度", en: "Approve a higher limit" },
    Text { key: "term.credit.raise_limit.own_authority", zh: "本人授信权限", en: "Own authority over limits" },
    Text { key: "query.exposure.list", zh: "信用占用列表", en: "Credit exposures" },
    Text { key: "query.exposure.detail", zh: "信用占用详情", en: "Credit exposure" },
    Text { key: "entity.exposure", zh: "信用占用", en: "Credit exposure" },
    Text { key: "exposure.credit_group", zh: "信用组", en: "Credit group" },
    Text { key: "exposure.customer_code", zh: "客户编码", en: "Customer code" },
    Text { key: "exposure.customer_name", zh: "客户名称", en: "Customer name" },
    Text { key: "exposure.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "exposure.currency", zh: "币种", en: "Currency" },
    Text { key: "exposure.limit", zh: "信用额度", en: "Limit" },
    Text { key: "exposure.exposure", zh: "占用总额", en: "Exposure" },
    Text { key: "exposure.headroom", zh: "可用额度", en: "Headroom" },
    Text { key: "exposure.on_hold", zh: "已冻结", en: "On hold" },
    Text { key: "exposure.open_orders", zh: "未发货订单", en: "Open orders" },
    Text { key: "exposure.delivered", zh: "已发货未开票", en: "Delivered" },
    Text { key: "exposure.invoiced", zh: "应收未收", en: "Invoiced" },
    Text { key: "exposure.bills", zh: "未到期票据", en: "Bills" },
    Text { key: "exposure.advances", zh: "预收款", en: "Advances" },
    Text {
        key: "credit.no_limit",
        zh: "该客户还没有 {currency} 信用额度：要继续，请先授予额度",
        en: "The customer has no credit in {currency}: to go on, have a limit given",
    },
    Text { key: "credit.set_hold.held_already", zh: "信用已经冻结，无需再次冻结", en: "The credit is on hold already" },
    Text { key: "credit.set_hold.not_held", zh: "信用没有冻结，无需解冻", en: "The credit is not on hold" },
];
