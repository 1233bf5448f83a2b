//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.stock.reserve", zh: "预留库存", en: "Reserve stock" },
    Text { key: "op.stock.release", zh: "释放预留", en: "Release reservation" },
    Text { key: "op.stock.release_expired", zh: "释放到期预留", en: "Release expired reservations" },
    Text { key: "query.reservation.list", zh: "预留列表", en: "Reservations" },
    Text { key: "query.reservation.detail", zh: "预留详情", en: "Reservation" },
    Text { key: "query.reservation_line.list", zh: "预留明细", en: "Lines of a reservation" },
    Text { key: "permission.stock.reserve", zh: "预留库存", en: "Reserve stock" },
    Text { key: "permission.stock.release", zh: "释放预留", en: "Release reservation" },
    Text { key: "permission.stock.release_expired", zh: "释放到期预留", en: "Release expired reservations" },
    Text { key: "permission.reservation.list", zh: "查看预留列表", en: "See reservations" },
    Text { key: "permission.reservation.detail", zh: "查看预留详情", en: "See reservation" },
    Text { key: "entity.reservation", zh: "预留", en: "Reservation" },
    Text { key: "reservation.reference", zh: "用途", en: "Reference" },
    Text { key: "reservation.warehouse", zh: "仓库", en: "Warehouse" },
    Text { key: "reservation.warehouse_code", zh: "仓库编码", en: "Warehouse code" },
    Text { key: "reservation.owner", zh: "预留人", en: "Reserved by" },
    Text { key: "reservation.expires_at", zh: "到期时间", en: "Expires" },
    Text { key: "reservation.state", zh: "状态", en: "State" },
    Text { key: "reservation_line.line_no", zh: "行号", en: "Line" },
    Text { key: "reservation_line.product", zh: "产品", en: "Product" },
    Text { key: "reservation_line.product_code", zh: "产品编码", en: "Product code" },
    Text { key: "reservation_line.product_name", zh: "产品名称", en: "Product name" },
    Text { key: "reservation_line.unit", zh: "单位", en: "Unit" },
    Text { key: "reservation_line.quantity", zh: "预留数量", en: "Reserved" },
    Text { key: "document.stock", zh: "库存制度", en: "Stock" },
    Text { key: "clause.stock.2.1", zh: "预留期限", en: "how long stock is held" },
    Text { key: "term.stock.reserve.hold_days_max", zh: "预留最长天数", en: "Longest reservation, days" },
    Text {
        key: "stock.reserve.expired",
        zh: "要预留库存，到期时间须晚于现在",
        en: "To reserve this, give a time of expiry that is still to come",
    },
    Text {
        key: "stock.reserve.held_too_long",
        zh: "要预留库存，到期时间须在 {days} 天以内",
        en: "To reserve this, let it expire within {days} days",
    },
    Text {
        key: "reservation.released", zh: "该预留已经释放，无需再次释放", en: "This reservation has been released already"
    },
];
