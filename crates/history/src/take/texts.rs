//! The words of documents of history.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("op.history.take", "导入历史单据", "Bring a document of history in"),
    text("op.history.take_back", "撤回历史单据", "Take a document of history back"),
    text("permission.history.take", "导入历史", "Bring history in"),
    text(
        "history.no_place",
        "要指明一张单据，请填写它在批次中的序号，从 1 开始。",
        "To name a document, give its place in the batch, from 1.",
    ),
    text(
        "history.one_thing",
        "要导入一张单据，请只给出一件事：销售、退货、入库、调整、收款或资料。",
        "To bring a document in, give exactly one thing: a sale, a return, a receipt, an adjustment, a payment or records.",
    ),
    text(
        "history.not_past",
        "要作为历史导入，请用这批开始导入之日 {begun} 以前的日期；当天及以后的业务请照常办理。",
        "To bring this in as history, give a day before {begun}, on which the batch was begun; what happens from then on is entered like any other business.",
    ),
    text(
        "history.not_of_batch",
        "要导入这张单据，请先在这批历史里导入它所说的产品、客户或销售。",
        "To bring this document in, first bring the product, the customer or the sale that it names into this batch.",
    ),
    text(
        "history.other_sale",
        "要贷记退回的货物，请填写同一笔销售的发票。",
        "To credit what came back, give the invoice of the same sale.",
    ),
    text(
        "history.beyond",
        "要指明一张单据，请填写不超过 {count} 的序号：这批历史只有这么多。",
        "To name a document, give a place up to {count}: the batch has so many.",
    ),
    text(
        "history.other_document",
        "要导入这张单据，请另给一个序号：这里已有另一张单据 {number}。",
        "To bring this document in, give it another place: another one, {number}, is in here.",
    ),
    text(
        "history.there_already",
        "要导入这张单据，请先撤回批次 {batch}，或从文件中去掉它的行：该批次已有同号、同日的单据。",
        "To bring this document in, first take batch {batch} back, or leave its rows out: it is there already, with this number and day.",
    ),
    text(
        "history.not_its_warehouse",
        "要导入这张单据，请用这批历史开始时的仓库。",
        "To bring this document in, use the warehouse with which the batch was begun.",
    ),
    text(
        "history.not_its_day",
        "要导入这张单据，请用它生效的日期 {on}。",
        "To bring this document in, give the day as of which it is brought in, {on}.",
    ),
    text(
        "history.no_invoice",
        "要导入这次退货，请给出原来的发票：退回的货有金额。",
        "To bring this return in, name the invoice on which the goods stood: they were not given for nothing.",
    ),
    text("history.short", "要导入这笔销售，仓库还缺 {missing}。", "To bring this sale in, the warehouse is short of {missing}."),
];
