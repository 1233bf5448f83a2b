//! The words of batches.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("op.history.begin", "开始导入历史", "Begin to bring history in"),
    text("op.history.end", "结束历史批次", "End a batch of history"),
    text("query.history_batch.list", "历史批次", "Batches of history"),
    text("query.history_batch.detail", "历史批次详情", "Batch of history"),
    text("query.history_document.list", "历史单据", "Documents of history"),
    text("query.history_posted.list", "历史单据的结果", "What documents of history became"),
    text("permission.history_batch.list", "查看历史批次", "See batches of history"),
    text("entity.history_batch", "历史批次", "Batch of history"),
    text("history_batch.source", "来源", "Source"),
    text("history_batch.profile", "读取方式", "Profile"),
    text("history_batch.entity", "法人", "Legal entity"),
    text("history_batch.rows", "行数", "Rows"),
    text("history_batch.created", "成单行", "Created"),
    text("history_batch.merged", "合并行", "Merged"),
    text("history_batch.skipped", "跳过行", "Skipped"),
    text("history_batch.documents", "单据数", "Documents"),
    text("history_batch.state", "状态", "State"),
    text("history_batch.state.running", "导入中", "Running"),
    text("history_batch.state.done", "已完成", "Done"),
    text("history_batch.state.undoing", "撤回中", "Being taken back"),
    text("history_batch.state.undone", "已撤回", "Taken back"),
    text("history_batch.owner", "导入人", "Brought in by"),
    text("history_batch.begun_at", "开始时间", "Begun"),
    text("history_batch.ended_at", "结束时间", "Ended"),
    text("history_document.seq", "序号", "Place"),
    text("history_document.number", "原单号", "Earlier number"),
    text("history_document.kind", "类别", "Kind"),
    text("history_document.kind.records", "基础资料", "Records"),
    text("history_document.kind.sale", "销售", "Sale"),
    text("history_document.kind.return", "退货", "Return"),
    text("history_document.kind.receipt", "入库", "Goods receipt"),
    text("history_document.kind.adjustment", "盘点调整", "Adjustment"),
    text("history_document.kind.payment", "收款", "Payment"),
    text("history_document.happened_on", "日期", "Day"),
    text("history_document.simulated", "模拟", "Simulated"),
    text("history_document.undone", "已撤回", "Taken back"),
    text("history_posted.doc_type", "单据类型", "Became"),
    text("history_posted.doc_id", "编号", "Id"),
    text(
        "history.rows_unaccounted",
        "要导入这批历史，每一行都要有着落：成单、合并、跳过三项之和应等于总行数。",
        "To bring this history in, account for every row: those created, merged and skipped must add up to all rows.",
    ),
    text(
        "history.other_currency",
        "要导入这批历史，请用记账币种为 {currency} 的公司；这家公司以 {books} 记账。",
        "To bring this history in, use a company whose books are in {currency}; this one keeps its books in {books}.",
    ),
    text("history.nobody", "要导入历史，请以某个人的身份进行。", "To bring history in, do it in somebody's name."),
    text("history.ended", "这批历史已经结束，不能再改。", "This batch of history has ended and does not change any more."),
    text(
        "history.not_whole",
        "要结束这批历史，请先导入剩下的 {left} 张单据。",
        "To end this batch of history, bring in the {left} documents that are left.",
    ),
    text(
        "history.not_undone",
        "要结束撤回，请先撤回剩下的 {left} 张单据。",
        "To end taking back, take back the {left} documents that are left.",
    ),
];
