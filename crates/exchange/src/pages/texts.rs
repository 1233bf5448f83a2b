//! The words of these pages.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "page.exports", zh: "导出记录", en: "Exports" },
    Text { key: "page.exports.none", zh: "还没有导出", en: "Nothing has been exported" },
    Text {
        key: "page.exports.none.next",
        zh: "在任一列表右上角点“导出”，谁导出了什么会记录在这里。",
        en: "Press Export above any list; who took what is recorded here.",
    },
];
