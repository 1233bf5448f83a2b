//! What is said of files and rows that cannot be read.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("history.file.workbook", "这是工作簿：请把每张表另存为 CSV 文件。", "This is a workbook: save each of its sheets as a CSV file."),
    text(
        "history.file.charset_doubtful",
        "文字编码看起来是 {charset}，但不能确定：请用 --charset 或读取方式中的 charset 指明。",
        "The characters seem to be {charset}, which is not certain: say which they are by --charset, or by charset in the layout.",
    ),
    text(
        "history.file.open_end",
        "第 {line} 行（最后一行）没有换行，文件可能被截断：请核对这一行并在末尾加上换行；若文件本来如此，请在读取方式中写 \"open_end\": true。",
        "Line {line}, the last one, has no line end: the file may have been cut. Look at that line and add a line end; if such files are whole, say \"open_end\": true in the layout.",
    ),
    text(
        "history.layout.twice",
        "列名“{column}”写了两次：每一项请各指一列",
        "The column \"{column}\" stands twice: name one of its own for each",
    ),
    text("history.layout.range", "请填 0 到 {max} 之间的整数", "Give a whole number from 0 to {max}"),
    text(
        "history.layout.blank",
        "不能是空白：任何文字都以空白开头，所有的行都会被跳过；不需要时请删去这一项",
        "Not blank: every text begins with nothing, and all rows would be skipped. Leave it out where nothing is meant",
    ),
    text(
        "history.plan.nothing",
        "没有一行会成为单据：请检查读取方式中的 tests、corrects、cancels 和 fees。",
        "No row becomes a document: look at tests, corrects, cancels and fees in the layout.",
    ),
    text(
        "history.plan.twice",
        "与{other}的编码相同，会成为同一条记录：请改其中一个",
        "It would have the same code as {other}, and be one with it: change one of them",
    ),
    text("history.row.future", "日期晚于今天（{today}）", "The day is after today, {today}"),
    text("history.row.old", "日期早于 {first}，请核对年份", "The day is before {first}: check the year"),
    text("history.row.cut", "这一行不完整", "The row is cut"),
    text(
        "history.row.lines",
        "这一行里有换行，或引号没有成对，后面的行会被吞掉",
        "There is a line break in this row, or a quote that is never closed and swallows the rows behind it",
    ),
    text("history.row.quantity", "这不是数量", "This is no quantity"),
    text("history.row.price", "这不是单价", "This is no price"),
    text("history.row.day", "这不是日期", "This is no day"),
    text("history.row.blank", "没有单号或商品编码", "There is no invoice number or no product code"),
];
