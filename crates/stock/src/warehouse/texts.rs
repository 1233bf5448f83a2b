//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.warehouse.create", zh: "新建仓库", en: "Create warehouse" },
    Text { key: "op.warehouse.change", zh: "修改仓库", en: "Change warehouse" },
    Text { key: "op.warehouse.close", zh: "停用仓库", en: "Close warehouse" },
    Text { key: "op.warehouse.reopen", zh: "恢复仓库", en: "Reopen warehouse" },
    Text { key: "query.warehouse.list", zh: "仓库列表", en: "Warehouses" },
    Text { key: "query.warehouse.detail", zh: "仓库详情", en: "Warehouse" },
    Text { key: "permission.warehouse.create", zh: "新建仓库", en: "Create warehouse" },
    Text { key: "permission.warehouse.change", zh: "修改仓库", en: "Change warehouse" },
    Text { key: "permission.warehouse.close", zh: "停用仓库", en: "Close warehouse" },
    Text { key: "permission.warehouse.reopen", zh: "恢复仓库", en: "Reopen warehouse" },
    Text { key: "permission.warehouse.list", zh: "查看仓库列表", en: "See warehouses" },
    Text { key: "permission.warehouse.detail", zh: "查看仓库详情", en: "See warehouse" },
    Text {
        key: "department.has_warehouses",
        zh: "部门还管着 {count} 个在用的仓库。要停用部门，请先把它们转给其他部门或停用",
        en: "The department looks after {count} warehouses. To close it, first give them to another department or close them",
    },
    Text { key: "entity.warehouse", zh: "仓库", en: "Warehouse" },
    Text { key: "warehouse.code", zh: "编码", en: "Code" },
    Text { key: "warehouse.name", zh: "名称", en: "Name" },
    Text { key: "warehouse.entity", zh: "法人主体", en: "Legal entity" },
    Text { key: "warehouse.department", zh: "所属部门", en: "Department" },
    Text { key: "warehouse.department_name", zh: "部门名称", en: "Department name" },
    Text { key: "warehouse.state", zh: "状态", en: "State" },
    Text {
        key: "warehouse.code.taken",
        zh: "要新建仓库，请换一个尚未使用的编码（不分大小写、全角半角）",
        en: "To create the warehouse, choose a code that is not in use, in whatever case or width",
    },
    Text { key: "warehouse.closed", zh: "已停用：请选择在用的仓库", en: "This warehouse is closed: choose one that is active" },
    Text {
        key: "warehouse.not_closed", zh: "要恢复仓库，请选择已停用的仓库", en: "To reopen a warehouse, choose one that is closed"
    },
    Text {
        key: "warehouse.promised",
        zh: "要停用仓库，请先释放 {count} 种产品的预留",
        en: "To close the warehouse, release what is reserved of {count} products first",
    },
];
