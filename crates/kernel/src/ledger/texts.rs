//! The words of the ledgers' refusals.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text {
        key: "ledger.oversold", zh: "要出库或预留，可用库存须足够", en: "To issue or reserve this, enough must be on hand and free"
    },
    Text {
        key: "ledger.exposure_exists",
        zh: "该信用组在此币种已有信用账户，请直接使用",
        en: "This credit group has its credit in this currency already: use it",
    },
    Text { key: "ledger.limit_negative", zh: "额度不能为负，请填写零或以上", en: "Give a limit of zero or more" },
    Text {
        key: "ledger.item_exists", zh: "该单据已有应收应付明细，不能重复建立", en: "This document has its open item already"
    },
    Text {
        key: "ledger.reversed_already", zh: "该笔已经冲销，不能再次冲销", en: "This has been reversed already; it is reversed once"
    },
    Text {
        key: "ledger.out_of_range", zh: "金额或数量超出可记账范围，请核对", en: "The amount is too large to be posted: check it"
    },
];
