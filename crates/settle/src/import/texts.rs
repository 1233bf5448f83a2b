//! The words of these tables.

use base::Text;

pub(super) static TEXTS: &[Text] = &[
    Text { key: "profile.opening_receivables", zh: "期初应收", en: "Opening receivables" },
    Text {
        key: "profile.opening_receivables.what",
        zh: "启用时客户还欠的钱：每张单据一行，填还没收的金额和到期日，账龄和催收从这里接着算。",
        en: "What customers owe when the books are begun: a row for each document with what is not paid and when it is due; ageing and reminders go on from there.",
    },
    Text { key: "profile.opening_advances", zh: "期初预收", en: "Opening advances" },
    Text {
        key: "profile.opening_advances.what",
        zh: "启用时客户预付还没用完的钱：每张收款单一行，填还没用的金额。",
        en: "What customers have paid in advance when the books are begun: a row for each receipt with what of it is not used.",
    },
    Text {
        key: "import.opening.entity",
        zh: "有多个法人主体时填编码；不填则第一个",
        en: "The code, where there are several legal entities; blank: the first",
    },
    Text {
        key: "import.entity.unknown", zh: "没有编码为“{typed}”的法人主体", en: "There is no legal entity with the code \"{typed}\""
    },
    Text {
        key: "import.entity.several", zh: "有多个法人主体的编码是“{typed}”", en: "Several legal entities have the code \"{typed}\""
    },
];
