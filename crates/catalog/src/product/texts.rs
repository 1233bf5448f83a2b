//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.product.create", zh: "新建产品", en: "Create product" },
    Text { key: "op.product.change", zh: "修改产品", en: "Change product" },
    Text { key: "op.product.close", zh: "停用产品", en: "Close product" },
    Text { key: "op.product.flag_low", zh: "标记库存不足", en: "Flag low stock" },
    Text { key: "op.product.clear_low", zh: "解除库存不足标记", en: "Clear low-stock flag" },
    Text { key: "query.product.list", zh: "产品列表", en: "Products" },
    Text { key: "query.product.detail", zh: "产品详情", en: "Product" },
    Text { key: "permission.product.create", zh: "新建产品", en: "Create product" },
    Text { key: "permission.product.change", zh: "修改产品", en: "Change product" },
    Text { key: "permission.product.close", zh: "停用产品", en: "Close product" },
    Text { key: "permission.product.flag_low", zh: "标记库存不足", en: "Flag low stock" },
    Text { key: "permission.product.clear_low", zh: "解除库存不足标记", en: "Clear low-stock flag" },
    Text { key: "permission.product.list", zh: "查看产品列表", en: "See products" },
    Text { key: "permission.product.detail", zh: "查看产品详情", en: "See product" },
    Text { key: "entity.product", zh: "产品", en: "Product" },
    Text { key: "product.code", zh: "编码", en: "Code" },
    Text { key: "product.name", zh: "名称", en: "Name" },
    Text { key: "product.unit", zh: "单位", en: "Unit" },
    Text { key: "product.cost_micro", zh: "单位成本", en: "Unit cost" },
    Text { key: "product.reorder_at", zh: "补货点", en: "Reorder at" },
    Text { key: "product.low_since", zh: "库存不足自", en: "Low since" },
    Text { key: "product.state", zh: "状态", en: "State" },
    Text {
        key: "product.code.taken",
        zh: "要新建产品，请换一个尚未使用的编码",
        en: "To create the product, choose a code that is not in use",
    },
    Text {
        key: "product.closed", zh: "产品已停用：请选择在用的产品", en: "The product is closed: choose one that is active"
    },
];
