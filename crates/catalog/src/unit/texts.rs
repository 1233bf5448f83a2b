//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.product_unit.set", zh: "设置产品单位", en: "Set units of product" },
    Text { key: "query.product_unit.list", zh: "产品单位", en: "Units of product" },
    Text { key: "permission.product_unit.set", zh: "设置产品单位", en: "Set units of product" },
    Text { key: "product_unit.line_no", zh: "序号", en: "No." },
    Text { key: "product_unit.unit", zh: "单位", en: "Unit" },
    Text { key: "product_unit.numerator", zh: "折合基本单位数", en: "Base units" },
    Text { key: "product_unit.denominator", zh: "每（本单位数）", en: "Per (of this unit)" },
    Text { key: "product_unit.barcode", zh: "条码", en: "Barcode" },
    Text { key: "product_unit.is_default_sales", zh: "默认销售单位", en: "Sold in it by default" },
    Text {
        key: "product_unit.is_base",
        zh: "基本单位不用再列：请只填其他单位",
        en: "The unit it is counted in needs no line: give other units only",
    },
    Text {
        key: "product_unit.twice", zh: "每个单位只列一次：请去掉重复的单位", en: "Give each unit once: leave out the repeated one"
    },
    Text {
        key: "product_unit.ratio",
        zh: "要设置换算，请填 1 到 {max} 的整数，例如 1 箱 = 24 件填 24 和 1",
        en: "To convert, give whole numbers from 1 to {max}: 24 and 1 for a case of 24",
    },
    Text {
        key: "product_unit.two_defaults",
        zh: "默认销售单位只能有一个：请只勾选其中一个",
        en: "A product is sold in one unit by default: tick one of them",
    },
    Text {
        key: "product_unit.priced",
        zh: "要去掉单位“{unit}”，请先终止它的价格",
        en: "To take away the unit {unit}, first end its prices",
    },
    Text {
        key: "product_unit.unknown",
        zh: "产品没有单位“{unit}”：请选择它的单位之一，或先添加",
        en: "The product has no unit {unit}: choose one of its units, or add it first",
    },
];
