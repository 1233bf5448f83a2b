//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.address.create", zh: "新建收货地址", en: "Create address" },
    Text { key: "op.address.change", zh: "修改收货地址", en: "Change address" },
    Text { key: "op.address.close", zh: "停用收货地址", en: "Close address" },
    Text { key: "query.address.list", zh: "收货地址列表", en: "Addresses" },
    Text { key: "query.address.detail", zh: "收货地址详情", en: "Address" },
    Text { key: "permission.address.create", zh: "新建收货地址", en: "Create address" },
    Text { key: "permission.address.change", zh: "修改收货地址", en: "Change address" },
    Text { key: "permission.address.close", zh: "停用收货地址", en: "Close address" },
    Text { key: "permission.address.list", zh: "查看收货地址列表", en: "See addresses" },
    Text { key: "permission.address.detail", zh: "查看收货地址详情", en: "See address" },
    Text { key: "entity.address", zh: "收货地址", en: "Address" },
    Text { key: "address.customer", zh: "客户", en: "Customer" },
    Text { key: "address.label", zh: "名称", en: "Label" },
    Text { key: "address.receiver", zh: "收货人", en: "Receiver" },
    Text { key: "address.phone", zh: "收货电话", en: "Receiver's telephone" },
    Text { key: "address.province", zh: "省", en: "Province" },
    Text { key: "address.city", zh: "市", en: "City" },
    Text { key: "address.district", zh: "区县", en: "District" },
    Text { key: "address.street", zh: "详细地址", en: "Street" },
    Text { key: "address.days", zh: "收货日", en: "Delivery days" },
    Text { key: "address.from", zh: "收货开始", en: "From" },
    Text { key: "address.until", zh: "收货截止", en: "Until" },
    Text {
        key: "address.weekdays", zh: "收货日（周一 1、周二 2……周日 64 之和）", en: "Delivery days (sum of Monday 1 … Sunday 64)"
    },
    Text { key: "address.from_minute", zh: "收货开始（零点起分钟数）", en: "Takes goods from (minutes after midnight)" },
    Text { key: "address.to_minute", zh: "收货截止（零点起分钟数）", en: "Takes goods until (minutes after midnight)" },
    Text { key: "address.default", zh: "默认地址", en: "Default address" },
    Text { key: "address.remark", zh: "备注", en: "Remark" },
    Text { key: "address.state", zh: "状态", en: "State" },
    Text { key: "address.closed", zh: "已停用：请选择在用的地址", en: "This address is closed: choose one that is active" },
    Text { key: "address.days.wrong", zh: "请填 1（周一）到 7（周日）", en: "Give delivery days from 1 (Monday) to 7 (Sunday)" },
    Text { key: "address.hour.unreadable", zh: "收货时间请按 9:00 的格式填写", en: "Write the time like 9:00" },
    Text {
        key: "address.hour.both",
        zh: "收货时段要有开始和截止：请两项都填，或都留空",
        en: "Give both when goods are taken from and until, or neither",
    },
    Text { key: "address.hour.order", zh: "收货截止要晚于开始", en: "The end has to be after the beginning" },
    Text {
        key: "address.default.stays",
        zh: "要换默认地址，请把另一个地址设为默认",
        en: "To have another default address, make that one the default",
    },
    Text {
        key: "address.default.taken",
        zh: "刚刚有人设置了另一个默认地址：请刷新后重试",
        en: "Somebody has just made another address the default: look again, then repeat it",
    },
];
