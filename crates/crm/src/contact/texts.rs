//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.contact.create", zh: "新建联系人", en: "Create contact" },
    Text { key: "op.contact.change", zh: "修改联系人", en: "Change contact" },
    Text { key: "op.contact.close", zh: "停用联系人", en: "Close contact" },
    Text { key: "query.contact.list", zh: "联系人列表", en: "Contacts" },
    Text { key: "query.contact.detail", zh: "联系人详情", en: "Contact" },
    Text { key: "permission.contact.create", zh: "新建联系人", en: "Create contact" },
    Text { key: "permission.contact.change", zh: "修改联系人", en: "Change contact" },
    Text { key: "permission.contact.close", zh: "停用联系人", en: "Close contact" },
    Text { key: "permission.contact.list", zh: "查看联系人列表", en: "See contacts" },
    Text { key: "permission.contact.detail", zh: "查看联系人详情", en: "See contact" },
    Text { key: "entity.contact", zh: "联系人", en: "Contact" },
    Text { key: "contact.customer", zh: "客户", en: "Customer" },
    Text { key: "contact.customer_name", zh: "客户名称", en: "Customer's name" },
    Text { key: "contact.name", zh: "姓名", en: "Name" },
    Text { key: "contact.title", zh: "职务", en: "Title" },
    Text { key: "contact.phone", zh: "电话", en: "Telephone" },
    Text { key: "contact.email", zh: "邮箱", en: "E-mail" },
    Text { key: "contact.wechat", zh: "微信", en: "WeChat" },
    Text { key: "contact.primary", zh: "主要联系人", en: "Primary contact" },
    Text { key: "contact.remark", zh: "备注", en: "Remark" },
    Text { key: "contact.state", zh: "状态", en: "State" },
    Text { key: "contact.closed", zh: "已停用：请选择在用的联系人", en: "This contact is closed: choose one that is active" },
    Text {
        key: "contact.email.wrong",
        zh: "格式不对：请按 name@company.com 填写",
        en: "This is no e-mail address: write it like name@company.com",
    },
    Text {
        key: "contact.primary.stays",
        zh: "要换主要联系人，请把另一位设为主要联系人",
        en: "To have another primary contact, make that one primary",
    },
    Text {
        key: "contact.primary.taken",
        zh: "刚刚有人设置了另一位主要联系人：请刷新后重试",
        en: "Somebody has just made another contact the primary one: look again, then repeat it",
    },
];
