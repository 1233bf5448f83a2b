//! Words of opening balances that every room says.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text {
        key: "opening.locked",
        zh: "期初已锁定：要再录入或撤回期初单据，请先由有权限的人解锁期初",
        en: "Opening balances are locked: to enter or take back one, have them unlocked first by whoever may",
    },
    Text {
        key: "opening.number_known",
        zh: "该客户的原单号 {number} 已经录过期初：请核对，或先撤回原来那张",
        en: "Document {number} of this customer is entered already: check it, or take that one back first",
    },
    Text {
        key: "opening.number_just_taken",
        zh: "这个原单号刚刚被录入：请刷新后核对",
        en: "This number has just been entered: reload and check",
    },
    Text {
        key: "opening.after_start",
        zh: "期初只收启用日期 {books_from} 之前的单据：之后的单据请按正常业务录入",
        en: "Opening balances are documents from before {books_from}, the first day of the books: enter later ones in the ordinary way",
    },
    Text { key: "opening.in_future", zh: "不能晚于今天 {today}", en: "Not after today, {today}" },
    Text {
        key: "opening.other_currency",
        zh: "期初只用本位币 {currency} 录入",
        en: "Opening balances are entered in the company's own currency, {currency}",
    },
];
