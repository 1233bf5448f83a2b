//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.category.create", zh: "新建产品分类", en: "Create category" },
    Text { key: "op.category.change", zh: "修改产品分类", en: "Change category" },
    Text { key: "op.category.move", zh: "移动产品分类", en: "Move category" },
    Text { key: "op.category.close", zh: "停用产品分类", en: "Close category" },
    Text { key: "query.category.list", zh: "产品分类", en: "Categories" },
    Text { key: "query.category.detail", zh: "产品分类详情", en: "Category" },
    Text { key: "permission.category.create", zh: "新建产品分类", en: "Create category" },
    Text { key: "permission.category.change", zh: "修改产品分类", en: "Change category" },
    Text { key: "permission.category.move", zh: "移动产品分类", en: "Move category" },
    Text { key: "permission.category.close", zh: "停用产品分类", en: "Close category" },
    Text { key: "permission.category.list", zh: "查看产品分类", en: "See categories" },
    Text { key: "permission.category.detail", zh: "查看产品分类详情", en: "See category" },
    Text { key: "entity.category", zh: "产品分类", en: "Category" },
    Text { key: "category.code", zh: "分类编码", en: "Category code" },
    Text { key: "category.name", zh: "分类名称", en: "Category" },
    Text { key: "category.parent", zh: "上级分类", en: "Under" },
    Text { key: "category.state", zh: "状态", en: "State" },
    Text {
        key: "category.code.taken",
        zh: "要保存分类，请换一个尚未使用的编码（不分大小写、全角半角）",
        en: "To save the category, choose a code that is not in use, in whatever case or width",
    },
    Text { key: "category.closed", zh: "已停用：请选择在用的分类", en: "This category is closed: choose one that is active" },
    Text {
        key: "category.cycle",
        zh: "要移动“{name}”，请选择不在它自己下面的位置；“{under}”在它下面",
        en: "To move {name}, choose a place that is not below it; {under} is",
    },
    Text {
        key: "category.has_children",
        zh: "要停用分类，请先停用或移走它下面的 {count} 个在用分类",
        en: "To close the category, first close or move the {count} active categories below it",
    },
    Text {
        key: "category.has_products",
        zh: "要停用分类，请先把其中 {count} 个在用产品移到别的分类",
        en: "To close the category, first move its {count} active products to other categories",
    },
];
