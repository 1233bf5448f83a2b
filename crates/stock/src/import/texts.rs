//! The words of these tables.

use base::Text;

pub(super) static TEXTS: &[Text] = &[
    Text { key: "profile.opening_stock", zh: "期初库存", en: "Opening stock" },
    Text {
        key: "profile.opening_stock.what",
        zh: "启用时各仓库的库存和单位成本：每个产品在每个仓库一行，每行过账一张期初单。",
        en: "What lies in each warehouse when the books are begun, and what one unit cost: a row for each product in each warehouse, posted one by one.",
    },
    Text { key: "import.opening_stock.moved_on", zh: "不填则今天；不能晚于今天", en: "Blank: today; not later" },
    Text {
        key: "import.warehouse.unknown",
        zh: "没有编码为“{typed}”的仓库：请先新增",
        en: "There is no warehouse with the code \"{typed}\": create it first",
    },
    Text {
        key: "import.warehouse.several", zh: "有多个仓库的编码是“{typed}”", en: "Several warehouses have the code \"{typed}\""
    },
    Text {
        key: "import.product.several", zh: "有多个产品的编码是“{typed}”", en: "Several products have the code \"{typed}\""
    },
];
