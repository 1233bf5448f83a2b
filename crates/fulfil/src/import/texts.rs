//! The words of these tables.

use base::Text;

pub(super) static TEXTS: &[Text] = &[
    Text { key: "profile.opening_deliveries", zh: "期初已发货未开票", en: "Opening deliveries" },
    Text {
        key: "profile.opening_deliveries.what",
        zh: "启用时已发货还没开票的：每行一个产品，同一出库单的行写在一起，单号相同；数量填还没开票的部分。不动库存。",
        en: "What was delivered and not invoiced when the books are begun: a row for each product, the rows of a delivery under each other with one number; give what is still to be invoiced. Stock does not move.",
    },
];
