//! The words of these tables.

use base::Text;

pub(super) static TEXTS: &[Text] = &[
    Text { key: "profile.opening_orders", zh: "期初未交订单", en: "Opening orders" },
    Text {
        key: "profile.opening_orders.what",
        zh: "启用时还没交完的订单：每行一个产品，同一订单的行写在一起，单号相同；数量填还没交的部分。",
        en: "Orders not delivered when the books are begun: a row for each product, the rows of an order under each other with one number; give what is still to be delivered.",
    },
    Text {
        key: "import.opening.old_number",
        zh: "老系统里的单号；同一张单据的行写在一起",
        en: "The number in the system before; the rows of a document under each other",
    },
    Text { key: "import.opening.unit", zh: "不填则产品的基本单位", en: "Blank: the product's own unit" },
    Text { key: "import.opening.price", zh: "折后单价", en: "The price after every discount" },
    Text { key: "import.opening.with_tax", zh: "不填则按公司的报价口径", en: "Blank: as the company writes its prices" },
    Text { key: "import.opening.tax_rate", zh: "不填则产品的税率", en: "Blank: the product's rate" },
];
