//! The words of this slice.

use base::Text;

pub(crate) static TEXTS: &[Text] = &[
    Text { key: "op.order_draft.save", zh: "保存销售订单草稿", en: "Save order draft" },
    Text { key: "op.order_draft.discard", zh: "丢弃销售订单草稿", en: "Discard order draft" },
    Text { key: "permission.order_draft.save", zh: "保存销售订单草稿", en: "Save order draft" },
    Text { key: "permission.order_draft.discard", zh: "丢弃销售订单草稿", en: "Discard order draft" },
    Text { key: "permission.order_draft.list", zh: "查看销售订单草稿列表", en: "See order drafts" },
    Text { key: "permission.order_draft.detail", zh: "查看销售订单草稿", en: "See order draft" },
    Text { key: "query.order_draft.list", zh: "销售订单草稿列表", en: "Order drafts" },
    Text { key: "query.order_draft.detail", zh: "销售订单草稿", en: "Order draft" },
    Text { key: "entity.order_draft", zh: "销售订单草稿", en: "Order draft" },
    Text { key: "state.draft", zh: "草稿", en: "Draft" },
    Text { key: "order_draft.customer", zh: "客户", en: "Customer" },
    Text { key: "order_draft.customer_code", zh: "客户编码", en: "Customer code" },
    Text { key: "order_draft.customer_name", zh: "客户名称", en: "Customer name" },
    Text { key: "order_draft.amends", zh: "变更的订单", en: "Amends" },
    Text { key: "order_draft.amends_number", zh: "变更的订单号", en: "Amends order" },
    Text { key: "order_draft.content", zh: "内容", en: "Content" },
    Text { key: "order_draft.owner", zh: "填写人", en: "Owner" },
    Text { key: "order_draft.owner_name", zh: "填写人姓名", en: "Written by" },
    Text { key: "order_draft.changed_at", zh: "保存时间", en: "Saved" },
    Text { key: "order_draft.state", zh: "状态", en: "State" },
    Text {
        key: "order_draft.ended",
        zh: "这张草稿已经确认或丢弃：请新建草稿",
        en: "This draft has been confirmed or discarded: begin a new one",
    },
    Text {
        key: "order_draft.amends_stays",
        zh: "草稿变更的订单不能换：请为另一张订单新建草稿",
        en: "What a draft amends stays: begin another draft for another order",
    },
    Text {
        key: "order_draft.is_amendment",
        zh: "这张草稿用于变更订单：请用“变更”提交",
        en: "This draft amends an order: send it as an amendment",
    },
    Text {
        key: "order_draft.amends_nothing", zh: "这张草稿不是订单变更：请用“确认”提交", en: "This draft amends no order: confirm it"
    },
    Text {
        key: "order_draft.too_many",
        zh: "编辑中的草稿最多 {max} 张：请先确认或丢弃一些",
        en: "{max} drafts at the most: confirm or discard some first",
    },
    Text { key: "order_draft.nobody", zh: "草稿属于人：请以人的身份登录", en: "A draft is a person's: sign in as one" },
];
