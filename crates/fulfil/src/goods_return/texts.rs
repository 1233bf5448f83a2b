//! The words of this slice.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("op.goods_return.post", "退货", "Return goods"),
    text("query.goods_return.list", "退货单列表", "Returns"),
    text("query.goods_return.detail", "退货单详情", "Return"),
    text("query.goods_return_line.list", "退货单明细", "Lines of a return"),
    text("permission.goods_return.post", "退货", "Return goods"),
    text("permission.goods_return.list", "查看退货单列表", "See returns"),
    text("permission.goods_return.detail", "查看退货单详情", "See return"),
    text("entity.goods_return", "退货单", "Return"),
    text("state.return", "退货", "Return"),
    text("state.reversal", "反审核", "Taken back"),
    text("goods_return.number", "单号", "Number"),
    text("goods_return.returned_on", "退货日期", "Returned on"),
    text("goods_return.kind", "类型", "Kind"),
    text("goods_return.delivery", "出库单", "Delivery"),
    text("goods_return.delivery_number", "出库单号", "Delivery number"),
    text("goods_return.reason", "原因", "Reason"),
    text("goods_return.lines", "明细", "Lines"),
    text("goods_return_line.delivery_line", "出库单行", "Delivery line"),
    text("goods_return.in_future", "不能晚于今天 {today}，请核对", "Give a day not after today, {today}"),
    text(
        "goods_return.too_early",
        "不能早于出库日期 {delivered_on}，请核对",
        "Give the day of the delivery, {delivered_on}, or a later one",
    ),
    text(
        "goods_return.warehouse_closed",
        "货物要退回的仓库已停用：请先恢复该仓库",
        "The warehouse that the goods come back into is closed: reopen it first",
    ),
    text("goods_return.customer_closed", "客户 {name} 已停用：请先恢复该客户", "Customer {name} is closed: reopen the customer first"),
    text("goods_return.no_such_line", "出库单没有这一行，请重新选择", "The delivery has no such line: choose another"),
    text("goods_return.line_twice", "这一行已经填过，请合并数量", "This line stands here already: put the quantities together"),
    text(
        "goods_return.above_delivered",
        "最多可退 {left} {unit}（出库数量减已退数量）",
        "{left} {unit} at the most can come back: what was delivered less what came back",
    ),
];
