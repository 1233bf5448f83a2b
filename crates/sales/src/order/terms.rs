//! What the regulation says about orders.

use base::Text;
use kernel::policy::{TermKey, out_of_bounds};

/// So far below the price of the lists a person may sell without asking, in basis points.
pub(crate) static OWN_DISCOUNT: TermKey<i64> = TermKey {
    key: "price.own_discount",
    document: "price",
    article: "2.1",
    default: || 500,
    objection: |points, _| out_of_bounds(*points, 0, 10_000),
};
/// So much above what goods cost on average they are sold at the least without asking, in basis points.
pub(crate) static FLOOR_MARGIN: TermKey<i64> = TermKey {
    key: "price.floor_margin",
    document: "price",
    article: "2.2",
    default: || 0,
    objection: |points, _| out_of_bounds(*points, 0, 100_000),
};
/// So many days after it was due something may still be open before the customer's credit stops.
pub static OVERDUE_DAYS_MAX: TermKey<i64> = TermKey {
    key: "credit.overdue_days_max",
    document: "credit",
    article: "3.3",
    default: || 30,
    objection: |days, _| out_of_bounds(*days, 0, 3_650),
};
/// An order of a later minute of the day counts as one of the next working day.
pub(crate) static CUT_OFF: TermKey<i64> = TermKey {
    key: "order.cut_off_minute",
    document: "order",
    article: "2.1",
    default: || 16 * 60,
    objection: |minute, _| out_of_bounds(*minute, 0, 1_440),
};
/// Working days until the goods are picked.
pub(crate) static PICKING_DAYS: TermKey<i64> = TermKey {
    key: "order.picking_days",
    document: "order",
    article: "2.2",
    default: || 1,
    objection: |days, _| out_of_bounds(*days, 0, 90),
};
/// Days on the way.
pub(crate) static TRANSIT_DAYS: TermKey<i64> = TermKey {
    key: "order.transit_days",
    document: "order",
    article: "2.3",
    default: || 2,
    objection: |days, _| out_of_bounds(*days, 0, 90),
};

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "document.order", zh: "订单制度", en: "Orders" },
    Text { key: "clause.order.1.1", zh: "客户订单号不重复", en: "a customer's order number once" },
    Text { key: "clause.order.2.1", zh: "当日订单截止", en: "cut-off of the day" },
    Text { key: "clause.order.2.2", zh: "备货时间", en: "picking" },
    Text { key: "clause.order.2.3", zh: "运输时间", en: "transit" },
    Text { key: "clause.price.2.1", zh: "本人让价", en: "own discount" },
    Text { key: "clause.price.2.2", zh: "底价", en: "floor price" },
    Text { key: "term.price.own_discount", zh: "本人可让价（万分之）", en: "Own discount, basis points" },
    Text { key: "term.price.floor_margin", zh: "底价加成（万分之）", en: "Floor margin over cost, basis points" },
    Text { key: "term.credit.overdue_days_max", zh: "逾期宽限天数", en: "Days overdue before credit stops" },
    Text { key: "term.order.cut_off_minute", zh: "当日订单截止（分钟）", en: "Cut-off for today's orders, minute of the day" },
    Text { key: "term.order.picking_days", zh: "备货工作日", en: "Working days for picking" },
    Text { key: "term.order.transit_days", zh: "在途天数", en: "Days in transit" },
];
