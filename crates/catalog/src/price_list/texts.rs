//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.price_list.create", zh: "新建价格表", en: "Create price list" },
    Text { key: "op.price_list.change", zh: "修改价格表", en: "Change price list" },
    Text { key: "op.price_list.close", zh: "停用价格表", en: "Close price list" },
    Text { key: "query.price_list.list", zh: "价格表", en: "Price lists" },
    Text { key: "query.price_list.detail", zh: "价格表详情", en: "Price list" },
    Text { key: "permission.price_list.create", zh: "新建价格表", en: "Create price list" },
    Text { key: "permission.price_list.change", zh: "修改价格表", en: "Change price list" },
    Text { key: "permission.price_list.close", zh: "停用价格表", en: "Close price list" },
    Text { key: "permission.price_list.list", zh: "查看价格表", en: "See price lists" },
    Text { key: "permission.price_list.detail", zh: "查看价格表详情", en: "See price list" },
    Text { key: "entity.price_list", zh: "价格表", en: "Price list" },
    Text { key: "price_list.code", zh: "价格表编码", en: "Price list code" },
    Text { key: "price_list.name", zh: "价格表名称", en: "Price list" },
    Text { key: "price_list.currency", zh: "币种", en: "Currency" },
    Text { key: "price_list.with_tax", zh: "含税", en: "With tax" },
    Text { key: "price_list.audience", zh: "适用对象", en: "For whom" },
    Text { key: "price_list.class", zh: "客户等级", en: "Customer class" },
    Text { key: "price_list.class_name", zh: "客户等级名称", en: "Class name" },
    Text { key: "price_list.customer", zh: "客户", en: "Customer" },
    Text { key: "price_list.customer_name", zh: "客户名称", en: "Customer name" },
    Text { key: "price_list.priority", zh: "优先级", en: "Priority" },
    Text { key: "price_list.valid_from", zh: "生效日", en: "Holds from" },
    Text { key: "price_list.valid_to", zh: "失效日", en: "Holds until (not including)" },
    Text { key: "price_list.state", zh: "状态", en: "State" },
    Text { key: "state.expired", zh: "已失效", en: "No longer in force" },
    Text { key: "state.planned", zh: "未生效", en: "Not yet in force" },
    Text { key: "state.everyone", zh: "所有客户", en: "Everyone" },
    Text { key: "state.class", zh: "一类客户", en: "One class" },
    Text { key: "state.customer", zh: "单个客户", en: "One customer" },
    Text {
        key: "price_list.code.taken",
        zh: "要新建价格表，请换一个尚未使用的编码（不分大小写、全角半角）",
        en: "To create the price list, choose a code that is not in use, in whatever case or width",
    },
    Text {
        key: "price_list.closed", zh: "已停用：请选择在用的价格表", en: "This price list is closed: choose one that is active"
    },
    Text {
        key: "price_list.two_audiences",
        zh: "价格表只能针对一个客户等级或一个客户：请只填其中一个",
        en: "A price list is for one class or for one customer: give only one of them",
    },
    Text {
        key: "price_list.priority.ambiguous",
        zh: "价格表“{name}”（{code}）有同样优先级、同样产品的价格，无法判断先后：请填别的优先级",
        en: "{name} ({code}) has prices for the same products at this priority, and nothing would decide between them: give another",
    },
    Text { key: "price_list.priority.out_of_range", zh: "请填 0 到 {max} 的整数", en: "Give a priority from 0 to {max}" },
];
