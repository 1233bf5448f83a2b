//! The words of these tables.

use base::Text;

pub(super) static TEXTS: &[Text] = &[
    Text { key: "profile.products", zh: "产品", en: "Products" },
    Text {
        key: "profile.products.what",
        zh: "产品资料，可带一列售价：按产品编码识别，已有的更新，没有的新增。",
        en: "Products, with a price where the table has one. Known by their code: those that are there are changed, others are created.",
    },
    Text { key: "profile.prices", zh: "价格", en: "Prices" },
    Text {
        key: "profile.prices.what",
        zh: "价格表上的价格，可按单位、起订数量和有效期分别填写。",
        en: "Prices on price lists, by unit, quantity and period.",
    },
    Text { key: "import.price.zero", zh: "单价为 0，请确认", en: "The price is 0: make sure that it is meant" },
    Text {
        key: "import.products.code",
        zh: "识别依据；请把单元格设为文本，前面的 0 会保留",
        en: "By this a product is known; make the cells text, leading noughts stay",
    },
    Text {
        key: "import.products.unit",
        zh: "新增时必填；已有产品的单位不能改",
        en: "Required for new products; that of others does not change",
    },
    Text {
        key: "import.products.category",
        zh: "分类编码，或从上到下的名称，例如 五金/阀门",
        en: "The category's code, or its names from above, such as Hardware/Valves",
    },
    Text {
        key: "import.products.price",
        zh: "发布到“价格表”一列指定的价格表，今天生效",
        en: "Published today on the list in the column Price list",
    },
    Text {
        key: "import.products.list",
        zh: "填写售价时必填：价格表的编码或名称，可统一填写",
        en: "Required with a price: code or name of the list; one value for all rows will do",
    },
    Text {
        key: "import.products.no_list", zh: "要导入售价，请指定价格表", en: "To import the price, say on which list it stands"
    },
    Text {
        key: "import.prices.list",
        zh: "价格表的编码或名称，可统一填写",
        en: "Code or name of the list; one value for all rows will do",
    },
    Text {
        key: "import.prices.unit",
        zh: "不填则为产品的基本单位；其他单位须先在产品上设置换算",
        en: "Blank: the product's own; others need their conversion first",
    },
    Text {
        key: "import.prices.from_quantity",
        zh: "从这个数量起适用；不填则任何数量",
        en: "It holds from this quantity on; blank: for any",
    },
    Text { key: "import.prices.valid_from", zh: "不填则今天；不能早于今天", en: "Blank: today; not earlier" },
    Text {
        key: "import.prices.valid_to",
        zh: "这一天起不再适用；不填则直到下一个价格",
        en: "The day it holds no more; blank: until the next one",
    },
    Text {
        key: "import.product.unknown",
        zh: "没有编码为“{typed}”的产品：请先新增",
        en: "There is no product with the code \"{typed}\": create it first",
    },
    Text {
        key: "import.product.closed",
        zh: "这个编码的产品已停用：请先恢复它，或换一个编码，或不导入此行",
        en: "The product of this code is closed: reopen it first, give another code, or leave the row out",
    },
    Text {
        key: "import.product.other_unit",
        zh: "这个产品的单位是“{unit}”，不能改为“{typed}”",
        en: "This product is counted in \"{unit}\", which cannot become \"{typed}\"",
    },
    Text {
        key: "import.code.noughts",
        zh: "“{typed}”可能是“{meant}”丢了前面的 0：请把单元格设为文本后填写完整编码",
        en: "\"{typed}\" may be \"{meant}\" without its noughts: make the cell text and write the whole code",
    },
    Text {
        key: "import.category.unknown",
        zh: "没有分类“{typed}”：请先新增，或填写分类编码",
        en: "There is no category \"{typed}\": create it, or give its code",
    },
    Text {
        key: "import.category.several",
        zh: "有多个分类叫“{typed}”：请填写编码或完整路径",
        en: "Several categories are called \"{typed}\": give the code or the whole path",
    },
    Text { key: "import.list.unknown", zh: "没有启用的价格表“{typed}”", en: "There is no active price list \"{typed}\"" },
    Text {
        key: "import.list.several",
        zh: "有多个价格表叫“{typed}”：请填写编码",
        en: "Several price lists are called \"{typed}\": give the code",
    },
];
