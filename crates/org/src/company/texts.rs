//! Words of the company as a whole.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "document.company", zh: "公司设置", en: "Company" },
    Text { key: "clause.company.1.1", zh: "纳税人身份", en: "kind of taxpayer" },
    Text { key: "clause.company.1.2", zh: "启用日期", en: "start of the books" },
    Text { key: "op.company.administer", zh: "备份公司、移除演示", en: "Back up the company, remove the demo" },
    Text { key: "permission.company.administer", zh: "备份公司、移除演示", en: "Back up the company, remove the demo" },
    Text { key: "company.act", zh: "做什么", en: "What is done" },
    Text {
        key: "company.books_too_early",
        zh: "要在这里记账，请填 2000 年以后的启用日期。",
        en: "To keep the books here, give a first day after 2000.",
    },
];
