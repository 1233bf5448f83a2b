//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.opening.enter_delivery", zh: "录入期初已发货未开票", en: "Enter an opening delivery" },
    Text { key: "opening.delivered_on", zh: "发货日期", en: "Delivered on" },
];
