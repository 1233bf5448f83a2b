//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.region.create", zh: "新建地区", en: "Create region" },
    Text { key: "op.region.change", zh: "修改地区", en: "Change region" },
    Text { key: "op.region.move", zh: "移动地区", en: "Move region" },
    Text { key: "op.region.close", zh: "停用地区", en: "Close region" },
    Text { key: "query.region.list", zh: "地区", en: "Regions" },
    Text { key: "query.region.detail", zh: "地区详情", en: "Region" },
    Text { key: "permission.region.create", zh: "新建地区", en: "Create region" },
    Text { key: "permission.region.change", zh: "修改地区", en: "Change region" },
    Text { key: "permission.region.move", zh: "移动地区", en: "Move region" },
    Text { key: "permission.region.close", zh: "停用地区", en: "Close region" },
    Text { key: "permission.region.list", zh: "查看地区", en: "See regions" },
    Text { key: "permission.region.detail", zh: "查看地区详情", en: "See region" },
    Text { key: "entity.region", zh: "地区", en: "Region" },
    Text { key: "region.code", zh: "地区编码", en: "Region code" },
    Text { key: "region.name", zh: "地区名称", en: "Region" },
    Text { key: "region.parent", zh: "上级地区", en: "Lies in" },
    Text { key: "region.state", zh: "状态", en: "State" },
    Text {
        key: "region.code.taken",
        zh: "要保存地区，请换一个尚未使用的编码（不分大小写、全角半角）",
        en: "To save the region, choose a code that is not in use, in whatever case or width",
    },
    Text { key: "region.closed", zh: "已停用：请选择在用的地区", en: "This region is closed: choose one that is active" },
    Text {
        key: "region.cycle",
        zh: "要移动“{name}”，请选择不在它自己下面的位置；“{under}”在它下面",
        en: "To move {name}, choose a place that is not below it; {under} is",
    },
    Text {
        key: "region.has_children",
        zh: "要停用地区，请先停用或移走它下面的 {count} 个在用地区",
        en: "To close the region, first close or move the {count} active regions below it",
    },
    Text {
        key: "region.has_customers",
        zh: "要停用地区，请先把其中 {count} 个在用客户移到别的地区",
        en: "To close the region, first move its {count} active customers to other regions",
    },
];
