//! The words of the checks before an order is confirmed.

use base::Text;

/// The words of these rules; those of credit, packs and lines stand with their rules.
pub const TEXTS: &[Text] = &[
    Text { key: "order.check.duplicate", zh: "客户订单号", en: "Customer's order number" },
    Text { key: "order.check.prices", zh: "价格与底价", en: "Prices and floors" },
    Text { key: "order.check.credit", zh: "信用", en: "Credit" },
    Text {
        key: "order.duplicate_number",
        zh: "客户订单号 {number} 已用于订单 {order}（{day}）：请先核对是否重复下单",
        en: "Order {order} of {day} has the customer's number {number}: make sure that this is not the same one",
    },
    Text {
        key: "order.change_number",
        zh: "确属另一单，请改填其客户订单号或留空",
        en: "If it is another order, give its own number or none",
    },
    Text {
        key: "order.price.below_floor",
        zh: "第 {line} 行 {product}：折后不含税价 {price}，低于底价",
        en: "Line {line}, {product}: {price} without tax after every discount is below the floor",
    },
    Text {
        key: "order.price.raise_to",
        zh: "第 {line} 行不含税金额至少 {amount}，或提交审批",
        en: "Line {line} must come to {amount} without tax at least, or be approved",
    },
    Text {
        key: "order.price.beyond_authority",
        zh: "第 {line} 行 {product}：比价格表低 {given}，超过业务员可自行决定的 {authority}",
        en: "Line {line}, {product}: {given} below the list price, more than the {authority} that whoever sells may give alone",
    },
    Text {
        key: "order.price.floor_lines",
        zh: "{count} 行低于底价，最低的是第 {line} 行 {product}：折后不含税价 {price}",
        en: "{count} lines are below their floors; the furthest is line {line}, {product}: {price} without tax",
    },
    Text {
        key: "order.price.authority_lines",
        zh: "{count} 行让价超过业务员可自行决定的 {authority}，最多的是第 {line} 行 {product}：低 {given}",
        en: "{count} lines are more than {authority} below the list price; the furthest is line {line}, {product}: {given}",
    },
    Text { key: "order.price.gift", zh: "第 {line} 行 {product} 为赠品", en: "Line {line}, {product}, is given away" },
    Text {
        key: "credit.overdue",
        zh: "付款方有逾期 {days} 天的应收（{due} 到期），最多允许 {max} 天：请先收回逾期款",
        en: "The payer has owed since {due}, {days} days too long; {max} are allowed: collect what is overdue first",
    },
    Text { key: "credit.collect_before", zh: "收回 {before} 及以前到期的应收", en: "Collect what was due on {before} or before" },
    Text {
        key: "credit.prepaid_short",
        zh: "款到发货：这次出库 {amount} 须先到款，还差 {missing}",
        en: "Paid before delivery: {amount} must be received before it leaves; {missing} is missing",
    },
    Text { key: "credit.receive_first", zh: "先收款 {missing}，或少发", en: "Receive {missing} first, or deliver less" },
    Text {
        key: "credit.prepaid_order",
        zh: "款到发货：发货前须收款 {missing}",
        en: "Paid before delivery: {missing} must be received before the goods leave",
    },
];
