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
    text("history.short", "要导入这笔销售，仓库还缺 {missing}。", "To bring this sale in, the warehouse is short of {missing}."),
];
