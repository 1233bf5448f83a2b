//! Words of the company as a whole.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.company.administer", zh: "备份公司、移除演示", en: "Back up the company, remove the demo" },
    Text { key: "permission.company.administer", zh: "备份公司、移除演示", en: "Back up the company, remove the demo" },
    Text { key: "company.act", zh: "做什么", en: "What is done" },
    Text {
        key: "company.books_too_early",
        zh: "要在这里记账，请填 2000 年以后的启用日期。",
        en: "To keep the books here, give a first day after 2000.",
    },
];
