//! The words of the price question.

use base::Text;

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text { key: "price.none", zh: "没有适用的价格：请先维护价格表", en: "To price this, a price must hold for it" },
    Text {
        key: "price.give_or_ask", zh: "维护价格，或手工报价后提交审批", en: "Enter a price, or quote by hand and have it approved"
    },
    Text {
        key: "price.why.customer", zh: "客户协议价 {price}，自 {from} 起", en: "Agreed with the customer: {price}, since {from}"
    },
    Text { key: "price.why.class", zh: "客户等级价 {price}，自 {from} 起", en: "For the customer's class: {price}, since {from}" },
    Text { key: "price.why.everyone", zh: "通用价 {price}，自 {from} 起", en: "For everyone: {price}, since {from}" },
    Text { key: "price.why.quantity", zh: "达到阶梯数量 {from}", en: "From the quantity {from} on" },
    Text { key: "price.why.unit", zh: "按单位换算为 {price}", en: "In the ordered unit: {price}" },
    Text { key: "price.why.tax_added", zh: "加税 {rate}，含税价 {price}", en: "With {rate} tax: {price}" },
    Text { key: "price.why.tax_taken", zh: "去税 {rate}，不含税价 {price}", en: "Without {rate} tax: {price}" },
    Text { key: "price.not.customer", zh: "属于其他客户的协议价", en: "Agreed with another customer" },
    Text { key: "price.not.class", zh: "客户不属于该等级", en: "For a class the customer is not in" },
    Text { key: "price.not.region", zh: "属于其他区域", en: "For another region" },
    Text { key: "price.not.channel", zh: "属于其他渠道", en: "For another channel" },
    Text { key: "price.not.yet", zh: "{from} 起生效，业务日期为 {day}", en: "Holds from {from}; the day is {day}" },
    Text { key: "price.not.ended", zh: "{to} 起失效，业务日期为 {day}", en: "No longer holds from {to}; the day is {day}" },
    Text { key: "price.not.currency", zh: "币种为 {currency}", en: "Is in {currency}" },
    Text {
        key: "price.not.unit", zh: "计价单位与订货单位没有换算关系", en: "Its unit has no conversion to the ordered one"
    },
    Text { key: "price.not.quantity", zh: "数量未达到 {from}", en: "Holds from the quantity {from} on" },
    Text {
        key: "price.not.unit_inexact",
        zh: "换算成订货单位后除不尽，请按订货单位定价",
        en: "Does not come out even in the ordered unit: give a price for that unit",
    },
    Text { key: "price.not.tax", zh: "含税与不含税换算超出范围", en: "Its tax cannot be put on or taken off" },
    Text { key: "price.lost.party", zh: "价格 {entry} 的适用对象更具体", en: "Entry {entry} is meant more narrowly" },
    Text { key: "price.lost.region", zh: "价格 {entry} 专为该区域设定", en: "Entry {entry} is for this region" },
    Text { key: "price.lost.channel", zh: "价格 {entry} 专为该渠道设定", en: "Entry {entry} is for this channel" },
    Text { key: "price.lost.priority", zh: "价格 {entry} 所在价格表优先级更高", en: "The list of entry {entry} goes first" },
    Text { key: "price.lost.quantity", zh: "价格 {entry} 的阶梯数量更高", en: "Entry {entry} is for a larger quantity" },
    Text {
        key: "price.lost.unit", zh: "价格 {entry} 就是按订货单位定的，无需换算", en: "Entry {entry} is given in the ordered unit"
    },
    Text { key: "price.lost.day", zh: "价格 {entry} 生效更晚", en: "Entry {entry} is newer" },
    Text { key: "price.lost.id", zh: "价格 {entry} 录入更晚", en: "Entry {entry} was entered later" },
    Text {
        key: "price.validity_empty",
        zh: "有效期为空：失效日 {to} 须晚于生效日 {from}",
        en: "Give an end after {from}; {to} leaves no day",
    },
    Text {
        key: "price.overlap",
        zh: "与价格 {entry}（{price}，{from} 至 {to}）有效期重叠",
        en: "Entry {entry} ({price}, {from} up to {to}) holds on some of these days",
    },
    Text {
        key: "price.ambiguous",
        zh: "与同优先级价格表中的价格 {entry}（{price}，{from} 至 {to}）冲突，无法判断先后",
        en: "Entry {entry} ({price}, {from} up to {to}) of a list with the same priority claims the same sales",
    },
    Text { key: "price.end_other", zh: "把价格 {entry} 的失效日改为 {to}", en: "End entry {entry} on {to}" },
    Text { key: "price.end_this", zh: "把本价格的失效日改为 {to} 或更早", en: "End this one on {to} or before" },
    Text { key: "price.begin_later", zh: "把本价格的生效日改为 {from} 或更晚", en: "Begin this one on {from} or later" },
    Text { key: "price.change_other", zh: "改为修改价格 {entry}", en: "Change entry {entry} instead" },
    Text { key: "price.other_priority", zh: "给两张价格表设不同的优先级", en: "Give the two lists different priorities" },
];
