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
    text("history.short", "要导入这笔销售，仓库还缺 {missing}。", "To bring this sale in, the warehouse is short of {missing}."),
];
