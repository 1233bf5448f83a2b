//! The words of these tables.

use base::Text;

pub(super) static TEXTS: &[Text] = &[
    Text {
        key: "import.customer.unknown",
        zh: "没有编码为“{typed}”的客户：请先新增，或核对编码",
        en: "There is no customer with the code \"{typed}\": create it first, or check the code",
    },
    Text {
        key: "import.customer.several", zh: "有多个客户的编码是“{typed}”", en: "Several customers have the code \"{typed}\""
    },
    Text { key: "profile.customers", zh: "客户", en: "Customers" },
    Text {
        key: "profile.customers.what",
        zh: "客户资料，可带联系人、收货地址、开票信息和结算方式：按客户编码识别，已有的更新，没有的新增。",
        en: "Customers with a contact, an address, invoice details and terms. Known by their code: those that are there are changed, others are created.",
    },
    Text { key: "profile.customers.contact", zh: "联系人", en: "Contact" },
    Text { key: "profile.customers.contact_title", zh: "联系人职务", en: "Contact's position" },
    Text { key: "profile.customers.contact_phone", zh: "联系人手机", en: "Contact's telephone" },
    Text {
        key: "import.customers.code",
        zh: "识别依据；请把单元格设为文本，前面的 0 会保留",
        en: "By this a customer is known; make the cells text, leading noughts stay",
    },
    Text { key: "import.customers.class", zh: "等级的编码或名称", en: "Code or name of the class" },
    Text {
        key: "import.customers.region",
        zh: "地区编码，或从上到下的名称，例如 华东/宁波",
        en: "The region's code, or its names from above, such as East/Ningbo",
    },
    Text {
        key: "import.customers.owner",
        zh: "姓名或登录名，可统一填写；不填则为导入人。已有客户换负责人请用“移交客户”",
        en: "Name or login, one value for all rows will do; blank: whoever imports. Others change hands by handing over",
    },
    Text {
        key: "import.customers.credit_code",
        zh: "18 位，或老的 15 位税号；一个代码只能有一个客户",
        en: "18 characters, or an old tax number of 15; one customer has it",
    },
    Text {
        key: "import.customers.contact",
        zh: "同名联系人已有时更新职务和手机",
        en: "Where somebody of this name is there, position and telephone are changed",
    },
    Text {
        key: "import.customers.street", zh: "没有这个地址时新增为收货地址", en: "Noted as an address where it is not there yet"
    },
    Text {
        key: "import.customers.bank_account",
        zh: "请把单元格设为文本：Excel 会把长数字的末尾变成 0，这样的账号不会导入",
        en: "Make the cells text: Excel turns the end of long numbers into noughts, and such an account is not taken",
    },
    Text {
        key: "import.customers.payment",
        zh: "款到发货、货到付款、30天、月结30天；需要设置结算方式的权限",
        en: "款到发货, 货到付款, 30天 (days), 月结30天 (monthly); for those who may set terms",
    },
    Text {
        key: "import.customers.noughts",
        zh: "“{typed}”可能是“{meant}”丢了前面的 0：请把单元格设为文本后填写完整编码",
        en: "\"{typed}\" may be \"{meant}\" without its noughts: make the cell text and write the whole code",
    },
    Text {
        key: "import.customers.same_name",
        zh: "已有同名客户，由{owner}负责：同一家公司请用它的编码；确是另一家，请在名称中加以区分",
        en: "A customer of this name is there, looked after by {owner}: use its code if it is the same company, or tell the names apart",
    },
    Text {
        key: "import.customers.other_owner",
        zh: "导入不改变负责人：要换负责人，请用“移交客户”",
        en: "A table changes nobody's owner: to give the customer to somebody else, hand it over",
    },
    Text {
        key: "import.class.unknown",
        zh: "没有客户等级“{typed}”：请先新增，或填写等级编码",
        en: "There is no class \"{typed}\": create it, or give its code",
    },
    Text {
        key: "import.class.several",
        zh: "有多个客户等级叫“{typed}”：请填写编码",
        en: "Several classes are called \"{typed}\": give the code",
    },
    Text {
        key: "import.region.unknown",
        zh: "没有地区“{typed}”：请先新增，或填写地区编码",
        en: "There is no region \"{typed}\": create it, or give its code",
    },
    Text {
        key: "import.region.several",
        zh: "有多个地区叫“{typed}”：请填写编码或完整路径",
        en: "Several regions are called \"{typed}\": give the code or the whole path",
    },
    Text {
        key: "import.owner.unknown",
        zh: "没有在职人员“{typed}”：请填写姓名或登录名",
        en: "Nobody who works here is called \"{typed}\": give the name or the login",
    },
    Text {
        key: "import.owner.several",
        zh: "有多人叫“{typed}”：请填写登录名",
        en: "Several people are called \"{typed}\": give the login",
    },
    Text {
        key: "import.payment.unknown",
        zh: "看不懂结算方式“{typed}”：请填写款到发货、货到付款、30天或月结30天",
        en: "The terms \"{typed}\" are not understood: write 款到发货, 货到付款, 30天 or 月结30天",
    },
];
