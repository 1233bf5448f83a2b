//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.list.export", zh: "导出列表", en: "Export a list" },
    Text { key: "op.list.fetch", zh: "下载导出的列表", en: "Fetch an exported list" },
    Text { key: "permission.list.export", zh: "导出列表", en: "Export lists" },
    Text { key: "permission.list_export.list", zh: "查看导出记录", en: "See who exported what" },
    Text { key: "query.list_export.list", zh: "导出记录", en: "Exports" },
    Text { key: "entity.list_export", zh: "导出记录", en: "Export" },
    Text { key: "list_export.created_at", zh: "导出时间", en: "Exported at" },
    Text { key: "list_export.owner", zh: "导出人", en: "By" },
    Text { key: "list_export.query", zh: "列表", en: "List" },
    Text { key: "list_export.filters", zh: "筛选条件", en: "Filters" },
    Text { key: "list_export.sort", zh: "排序", en: "Order" },
    Text { key: "list_export.format", zh: "格式", en: "Format" },
    Text { key: "list_export.rows", zh: "行数", en: "Rows" },
    Text { key: "list_export.masked", zh: "隐藏的字段", en: "Hidden fields" },
    Text {
        key: "list_export.too_many",
        zh: "要导出，请先缩小范围：一个文件最多 {max} 行",
        en: "To export, first narrow the list: a file takes {max} rows at the most",
    },
    Text { key: "list_export.nobody", zh: "要导出，请以个人身份登录", en: "To export, sign in as a person" },
    Text {
        key: "list_export.expired",
        zh: "这次导出已超过一小时：请在列表上重新导出",
        en: "This export is more than an hour old: export the list again",
    },
];
