//! The columns of a table of customers, and what other programs call them.

use kernel::profile::{CellKind, ProfileColumn};

const fn text(key: &'static str, label: &'static str, names: &'static [&'static str], sample: &'static str) -> ProfileColumn {
    ProfileColumn { key, label, hint: None, names, kind: CellKind::Text, required: false, mask: None, sample }
}
const fn code(column: ProfileColumn) -> ProfileColumn {
    ProfileColumn { kind: CellKind::Code, ..column }
}
const fn hinted(hint: &'static str, column: ProfileColumn) -> ProfileColumn {
    ProfileColumn { hint: Some(hint), ..column }
}
const fn masked(column: ProfileColumn) -> ProfileColumn {
    ProfileColumn { mask: Some("phone"), ..column }
}
const fn required(column: ProfileColumn) -> ProfileColumn {
    ProfileColumn { required: true, ..column }
}

/// What other programs call a customer's code.
const CODES: &[&str] = &[
    "客户编码",
    "客户编号",
    "客户代码",
    "往来单位编号",
    "往来单位编码",
    "单位编号",
    "单位编码",
    "购货单位编码",
    "客户档案编码",
    "编码",
    "编号",
    "代码",
    "customer code",
    "customer no",
    "code",
];
/// What they call its name.
const NAMES: &[&str] = &[
    "客户名称",
    "客户全称",
    "客户全名",
    "往来单位名称",
    "往来单位全名",
    "单位全名",
    "单位名称",
    "购货单位",
    "公司名称",
    "企业名称",
    "客户",
    "名称",
    "全名",
    "customer name",
    "company",
    "name",
];

pub(super) static COLUMNS: &[ProfileColumn] = &[
    hinted("import.customers.code", required(code(text("code", "customer.code", CODES, "C0001")))),
    required(text("name", "customer.name", NAMES, "宁波远航机械有限公司")),
    text("short_name", "customer.short_name", &["客户简称", "单位简称", "简称", "short name"], "远航机械"),
    text("mnemonic", "customer.mnemonic", &["助记码", "拼音码", "拼音简码", "简码", "mnemonic"], ""),
    hinted(
        "import.customers.class",
        text("class", "customer.class", &["客户等级", "客户级别", "客户类别", "客户分类", "客户分类名称", "价格级别", "等级", "class"], ""),
    ),
    hinted(
        "import.customers.region",
        text("region", "customer.region", &["地区", "地区名称", "所属地区", "地区分类", "区域", "销售区域", "region"], ""),
    ),
    hinted(
        "import.customers.owner",
        text(
            "owner",
            "customer.owner",
            &["负责人", "业务员", "专管业务员", "专管业务员名称", "销售员", "客户经理", "经手人", "owner", "salesperson"],
            "",
        ),
    ),
    text("source", "customer.source", &["客户来源", "来源", "source"], ""),
    hinted(
        "import.customers.credit_code",
        code(text(
            "credit_code",
            "customer.credit_code",
            &[
                "统一社会信用代码",
                "社会信用代码",
                "信用代码",
                "纳税人识别号",
                "纳税人登记号",
                "税务登记号",
                "纳税号",
                "税号",
                "credit code",
                "tax number",
            ],
            "",
        )),
    ),
    masked(text(
        "phone",
        "customer.phone",
        &["电话", "客户电话", "单位电话", "公司电话", "联系电话", "电话号码", "phone", "telephone"],
        "0574-87654321",
    )),
    hinted(
        "import.customers.contact",
        text("contact", "profile.customers.contact", &["联系人", "联系人姓名", "主要联系人", "contact"], "周采购"),
    ),
    text("contact_title", "profile.customers.contact_title", &["联系人职务", "职务", "职位", "contact title"], ""),
    masked(text(
        "contact_phone",
        "profile.customers.contact_phone",
        &["联系人手机", "联系人电话", "手机", "手机号", "手机号码", "移动电话", "mobile", "contact phone"],
        "13912345678",
    )),
    text("province", "address.province", &["省份", "省", "省市", "province"], "浙江省"),
    text("city", "address.city", &["城市", "市", "地市", "city"], "宁波市"),
    text("district", "address.district", &["区县", "区", "县", "district"], "北仑区"),
    hinted(
        "import.customers.street",
        text(
            "street",
            "address.street",
            &["收货地址", "送货地址", "发货地址", "详细地址", "联系地址", "通讯地址", "单位地址", "地址", "address"],
            "新大路 1069 号",
        ),
    ),
    text("invoice_title", "customer.invoice_title", &["发票抬头", "开票名称", "开票抬头", "开票单位", "invoice title"], ""),
    text("bank_name", "customer.bank_name", &["开户银行", "开户行", "银行名称", "开户行名称", "bank"], ""),
    hinted(
        "import.customers.bank_account",
        code(text(
            "bank_account",
            "customer.bank_account",
            &["银行账号", "银行帐号", "开户账号", "开户帐号", "账号", "帐号", "bank account"],
            "",
        )),
    ),
    text("invoice_address", "customer.invoice_address", &["注册地址", "开票地址", "发票地址", "税务地址", "invoice address"], ""),
    masked(text("invoice_phone", "customer.invoice_phone", &["注册电话", "开票电话", "发票电话", "invoice phone"], "")),
    hinted(
        "import.customers.payment",
        text(
            "payment",
            "customer.payment",
            &["结算方式", "付款条件", "收款条件", "收款方式", "付款方式", "账期", "结算期限", "payment terms"],
            "月结30天",
        ),
    ),
    text("remark", "customer.remark", &["备注", "说明", "附加说明", "remark", "note"], ""),
];
