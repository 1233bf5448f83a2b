//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.customer.create", zh: "新建客户", en: "Create customer" },
    Text { key: "op.customer.change", zh: "修改客户", en: "Change customer" },
    Text { key: "op.customer.hand_over", zh: "移交客户", en: "Hand over customer" },
    Text { key: "op.customer.close", zh: "停用客户", en: "Close customer" },
    Text { key: "query.customer.list", zh: "客户列表", en: "Customers" },
    Text { key: "query.customer.detail", zh: "客户详情", en: "Customer" },
    Text { key: "permission.customer.create", zh: "新建客户", en: "Create customer" },
    Text { key: "permission.customer.change", zh: "修改客户", en: "Change customer" },
    Text { key: "permission.customer.hand_over", zh: "移交客户", en: "Hand over customer" },
    Text { key: "permission.customer.close", zh: "停用客户", en: "Close customer" },
    Text { key: "permission.customer.list", zh: "查看客户列表", en: "See customers" },
    Text { key: "permission.customer.detail", zh: "查看客户详情", en: "See customer" },
    Text {
        key: "department.has_customers",
        zh: "部门还管着 {count} 个在用的客户。要停用部门，请先移交或停用这些客户",
        en: "The department looks after {count} customers. To close it, first hand them over or close them",
    },
    Text { key: "entity.customer", zh: "客户", en: "Customer" },
    Text { key: "customer.code", zh: "编码", en: "Code" },
    Text { key: "customer.name", zh: "名称", en: "Name" },
    Text { key: "customer.phone", zh: "电话", en: "Telephone" },
    Text { key: "customer.department", zh: "所属部门", en: "Department" },
    Text { key: "customer.department_name", zh: "部门名称", en: "Department name" },
    Text { key: "customer.owner", zh: "负责人", en: "Owner" },
    Text { key: "customer.owner_name", zh: "负责人姓名", en: "Owner's name" },
    Text { key: "customer.credit_group", zh: "信用组", en: "Credit group" },
    Text { key: "customer.state", zh: "状态", en: "State" },
    Text {
        key: "customer.code.taken",
        zh: "要新建客户，请换一个尚未使用的编码",
        en: "To create the customer, choose a code that is not in use",
    },
    Text {
        key: "customer.closed", zh: "客户已停用：请选择在用的客户", en: "The customer is closed: choose one that is active"
    },
    Text {
        key: "customer.owner.missing", zh: "要新建客户，请指定负责人", en: "To create the customer, name who looks after it"
    },
    Text {
        key: "customer.owner.left", zh: "负责人已停用：请选择在职的人员", en: "The owner is disabled: choose somebody who is active"
    },
    Text {
        key: "customer.owner.same",
        zh: "客户已由此人负责：请选择另一位",
        en: "This person looks after the customer already: choose another",
    },
    Text {
        key: "customer.items_open",
        zh: "要停用客户，请先结清 {count} 笔未清项",
        en: "To close the customer, settle its {count} open items first",
    },
];
