//! What is made up has a name in the language of the layout, and says that it was made up.

use base::{Lang, Text};

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

const CASH: Text = text("history.made.cash", "散客", "Cash customers");
const CASH_IN: Text = text("history.made.cash_in", "散客，{region}", "Cash customers, {region}");
const CUSTOMER: Text = text("history.made.customer", "客户 {code}", "Customer {code}");
const BRANCH: Text = text("history.made.branch", "客户 {code}，{region}", "Customer {code}, {region}");
const SUPPLIER: Text = text("history.made.supplier", "模拟：文件中没有入库记录", "Simulated: goods receipts are in no file");
const RECEIPT: Text = text("history.made.receipt", "模拟入库-{of}", "SIM-IN-{of}");
const PAYMENT: Text = text("history.made.payment", "模拟收款-{of}", "SIM-PAID-{of}");
const SALE: Text = text("history.made.sale", "模拟销售-{of}", "SIM-BEFORE-{of}");

pub(crate) static TEXTS: &[Text] = &[CASH, CASH_IN, CUSTOMER, BRANCH, SUPPLIER, RECEIPT, PAYMENT, SALE];

const fn said(lang: Lang, text: &Text) -> &'static str {
    match lang {
        Lang::Zh => text.zh,
        Lang::En => text.en,
    }
}

/// Who stands for everybody without a name, in a region where one is said.
pub(super) fn cash(lang: Lang, region: &str) -> String {
    let text = if region.is_empty() { &CASH } else { &CASH_IN };
    said(lang, text).replace("{region}", region)
}

/// A customer of whom only the code is known.
pub(super) fn customer(lang: Lang, code: &str) -> String {
    said(lang, &CUSTOMER).replace("{code}", code)
}

/// Another place of it.
pub(super) fn branch(lang: Lang, code: &str, region: &str) -> String {
    said(lang, &BRANCH).replace("{region}", region).replace("{code}", code)
}

/// Who delivered what no file tells of.
pub(crate) const fn supplier(lang: Lang) -> &'static str {
    said(lang, &SUPPLIER)
}

/// The number of a goods receipt that no file tells of.
pub(super) fn receipt(lang: Lang, of: &str) -> String {
    said(lang, &RECEIPT).replace("{of}", of)
}

/// The number of a payment that no file tells of.
pub(super) fn payment(lang: Lang, of: &str) -> String {
    said(lang, &PAYMENT).replace("{of}", of)
}

/// The number of a sale from before the files begin.
pub(super) fn sale(lang: Lang, of: &str) -> String {
    said(lang, &SALE).replace("{of}", of)
}
