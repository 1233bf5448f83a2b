//! Who and what there is in the demo company.

use super::Person;
use kernel::access::api::Scope;

/// Everybody's password; it is shown on the start page.
pub const PASSWORD: &str = "xiaoguan-demo";

/// Everybody who can sign in; the first is the administrator.
pub const PEOPLE: &[Person] = &[
    person("admin", "林涛", "HQ", None, "系统管理员", "Administrator"),
    person("liwei", "李伟", "S1E", Some("salesperson"), "业务员，华东组", "Salesperson, East team"),
    person("wangfang", "王芳", "S1", Some("sales_manager"), "销售经理，销售一部", "Sales manager, Sales 1"),
    person("zhaomin", "赵敏", "S1", Some("salesperson"), "业务员，销售一部", "Salesperson, Sales 1"),
    person("chenjie", "陈杰", "S2", Some("salesperson"), "业务员，销售二部", "Salesperson, Sales 2"),
    person("sunqiang", "孙强", "WH", Some("warehouse_clerk"), "仓管员", "Warehouse clerk"),
    person("qianli", "钱丽", "FI", Some("finance"), "财务", "Finance"),
    person("zhouyi", "周毅", "HQ", Some("general_manager"), "总经理，审批信用额度", "General manager, approves credit limits"),
];

const fn person(
    login: &'static str,
    name: &'static str,
    department: &'static str,
    role: Option<&'static str>,
    role_zh: &'static str,
    role_en: &'static str,
) -> Person {
    Person { login, name, role_zh, role_en, department, role }
}

/// Code, name, code of the parent. The root is made with the company.
pub(super) const DEPARTMENTS: &[(&str, &str, &str)] =
    &[("S1", "销售一部", "HQ"), ("S1E", "华东组", "S1"), ("S2", "销售二部", "HQ"), ("WH", "仓储部", "HQ"), ("FI", "财务部", "HQ")];

/// A role: what it may and how far, what is hidden from it.
pub(super) struct Role {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) grants: &'static [(Scope, &'static [&'static str])],
    pub(super) masks: &'static [&'static str],
}

const GOODS: &[&str] = &["product.list", "product.detail", "warehouse.list", "warehouse.detail", "stock_balance.list", "stock.reserve"];
const CUSTOMERS: &[&str] = &[
    "customer.list", "customer.detail", "customer.create", "customer.change", "reservation.list", "reservation.detail", "reservation_line.list",
    "stock.release", "exposure.list", "exposure.detail", "open_item.list", "credit_charge.list", "credit_charge.detail", "credit.charge",
    "credit.raise_limit", "approval.list", "approval.withdraw",
];

pub(super) const ROLES: &[Role] = &[
    Role { code: "salesperson", name: "业务员", grants: &[(Scope::All, GOODS), (Scope::Own, CUSTOMERS)], masks: &["cost"] },
    Role {
        code: "sales_manager",
        name: "销售经理",
        grants: &[(Scope::All, GOODS), (Scope::Subtree, CUSTOMERS), (Scope::Subtree, &["customer.hand_over", "customer.close"])],
        masks: &[],
    },
    Role {
        code: "warehouse_clerk",
        name: "仓管员",
        grants: &[
            (Scope::All, &["product.list", "product.detail", "reservation.list", "reservation.detail", "reservation_line.list"]),
            (
                Scope::Department,
                &["warehouse.list", "warehouse.detail", "stock_balance.list", "stock.receive", "goods_receipt.list", "goods_receipt.detail", "goods_receipt_line.list"],
            ),
        ],
        masks: &["phone"],
    },
    Role {
        code: "finance",
        name: "财务",
        grants: &[(
            Scope::All,
            &[
                "customer.list", "customer.detail", "exposure.list", "exposure.detail", "open_item.list", "allocation.list", "money_entry.list",
                "credit_charge.list", "credit_charge.detail", "credit_settlement.list", "credit_settlement.detail", "credit.charge", "credit.settle",
                "credit.allocate", "credit.undo_allocation", "credit.set_hold", "document.list", "number_series.list", "number_void.list", "number.void",
            ],
        )],
        masks: &["phone"],
    },
    Role {
        code: "general_manager",
        name: "总经理",
        grants: &[(
            Scope::All,
            &[
                "product.list", "product.detail", "customer.list", "customer.detail", "warehouse.list", "stock_balance.list", "reservation.list",
                "exposure.list", "exposure.detail", "open_item.list", "credit_charge.list", "credit_settlement.list", "money_entry.list",
                "approval.list", "approval.decide", "credit.raise_limit", "credit.raise_limit.approve", "credit.set_hold", "audit.list",
            ],
        )],
        masks: &[],
    },
];

/// Code in postings, prefix of the numbers.
pub(super) const SERIES: &[(&str, &str)] = &[("goods_receipt", "GR-"), ("credit_charge", "AR-"), ("credit_settlement", "RC-")];

/// Code, name, department.
pub(super) const WAREHOUSES: &[(&str, &str, &str)] = &[("SH", "上海总仓", "WH"), ("CD", "成都分仓", "WH")];

/// Name, unit, cost in fen, pieces in Shanghai, pieces in Chengdu. Codes are counted from P1001.
pub(super) const PRODUCTS: &[(&str, &str, i64, i64, i64)] = &[
    ("不锈钢保温杯 500ml", "个", 2_850, 1_200, 300),
    ("双层玻璃水杯 350ml", "个", 1_680, 900, 200),
    ("真空焖烧罐 750ml", "个", 5_600, 320, 80),
    ("儿童吸管水壶 400ml", "个", 2_100, 640, 0),
    ("304 不锈钢炒锅 32cm", "口", 9_800, 260, 90),
    ("麦饭石不粘平底锅 28cm", "口", 6_450, 340, 120),
    ("铸铁珐琅锅 24cm", "口", 18_500, 75, 20),
    ("电饭煲 4L 智能款", "台", 15_900, 180, 60),
    ("空气炸锅 5L 可视款", "台", 19_800, 140, 45),
    ("破壁料理机 1.75L", "台", 26_500, 90, 25),
    ("电热水壶 1.7L", "台", 5_200, 420, 130),
    ("养生壶 1.5L", "台", 7_600, 210, 70),
    ("多功能早餐机", "台", 8_900, 120, 0),
    ("手持挂烫机", "台", 8_300, 160, 40),
    ("无线吸尘器 轻量款", "台", 32_000, 65, 15),
    ("超声波加湿器 4L", "台", 6_800, 190, 55),
    ("护眼台灯 三档调光", "盏", 5_900, 280, 60),
    ("陶瓷餐具 16 件套", "套", 9_600, 150, 50),
    ("骨瓷汤碗 8 英寸", "只", 1_250, 1_600, 400),
    ("日式釉下彩面碗", "只", 980, 2_100, 500),
    ("竹制砧板 40×28cm", "块", 2_400, 460, 150),
    ("整竹砧板 加厚款", "块", 3_900, 230, 0),
    ("硅胶厨具 七件套", "套", 3_600, 380, 110),
    ("不锈钢刀具 五件套", "套", 7_200, 170, 45),
    ("厨房电子秤 5kg", "台", 2_600, 300, 80),
    ("密封保鲜盒 六件套", "套", 2_950, 720, 260),
    ("抽屉式收纳箱 40L", "个", 3_100, 540, 180),
    ("可折叠收纳箱 60L", "个", 3_800, 410, 140),
    ("衣物真空压缩袋 十只装", "包", 2_200, 650, 200),
    ("植绒防滑衣架 二十只装", "包", 1_900, 880, 240),
    ("落地晾衣架 X 型", "副", 6_100, 130, 35),
    ("免手洗平板拖把", "把", 3_300, 370, 90),
    ("静电除尘掸", "把", 1_150, 760, 0),
    ("脚踏分类垃圾桶 30L", "个", 5_400, 200, 65),
    ("纯棉毛巾 三条装", "包", 2_050, 1_050, 320),
    ("长绒棉浴巾 70×140cm", "条", 3_450, 620, 190),
    ("记忆棉慢回弹枕", "个", 4_900, 240, 70),
    ("四季通用蚕丝被 200×230cm", "床", 29_800, 48, 12),
    ("全棉四件套 1.8m 床", "套", 16_800, 85, 30),
    ("珊瑚绒盖毯 150×200cm", "条", 4_200, 310, 95),
];

/// Name, telephone, login of the owner, credit limit in yuan. Codes are counted from C2001.
pub(super) const CUSTOMERS_OF: &[(&str, &str, &str, i64)] = &[
    ("上海华联家居百货有限公司", "021-5588 1001", "liwei", 100_000),
    ("苏州恒泰日用品有限公司", "0512-6600 1188", "liwei", 80_000),
    ("杭州西湖优品商贸有限公司", "0571-8700 2266", "liwei", 60_000),
    ("宁波海曙广源百货商行", "0574-8730 5120", "liwei", 30_000),
    ("无锡新区万家福超市", "0510-8521 6677", "liwei", 50_000),
    ("南京玄武生活馆", "025-8331 9090", "zhaomin", 40_000),
    ("合肥庐阳厨卫用品批发部", "0551-6262 7711", "zhaomin", 20_000),
    ("济南泉城家电有限公司", "0531-8611 3300", "zhaomin", 90_000),
    ("青岛海信广场家居店", "0532-8288 4455", "zhaomin", 70_000),
    ("北京朝阳悦家商贸有限公司", "010-6590 7788", "zhaomin", 100_000),
    ("天津和平百货采购中心", "022-2711 8899", "zhaomin", 60_000),
    ("石家庄裕华礼品公司", "0311-8602 5566", "zhaomin", 15_000),
    ("成都天府日用品批发部", "028-8666 1234", "chenjie", 80_000),
    ("重庆解放碑生活超市", "023-6383 4321", "chenjie", 50_000),
    ("昆明盘龙优选家居", "0871-6512 7654", "chenjie", 25_000),
    ("贵阳云岩百货有限公司", "0851-8580 2468", "chenjie", 20_000),
    ("西安雁塔厨具商城", "029-8525 1357", "chenjie", 60_000),
    ("兰州城关日杂批发部", "0931-8460 9753", "chenjie", 10_000),
    ("武汉江汉家纺有限公司", "027-8571 8642", "chenjie", 70_000),
    ("长沙芙蓉精品百货", "0731-8412 7531", "chenjie", 40_000),
];

/// Number of the customer above, from 0; amount in fen; charged so many days ago; what for.
pub(super) const CHARGES: &[(usize, i64, i32, &str)] = &[
    (0, 3_684_000, 52, "秋季订货会首批"),
    (0, 1_920_000, 12, "补货"),
    (1, 2_450_000, 40, "门店陈列"),
    (2, 988_000, 35, "小家电套装"),
    (4, 1_275_000, 8, "周年庆备货"),
    (7, 4_310_000, 61, "空气炸锅促销"),
    (9, 5_866_000, 20, "年终礼品"),
    (12, 2_730_000, 47, "西南片区铺货"),
    (13, 1_145_000, 5, "会员日"),
    (18, 3_390_000, 28, "家纺换季"),
];

/// Number of the customer, amount in fen, received so many days ago, the bank's reference.
pub(super) const SETTLEMENTS: &[(usize, i64, i32, &str)] = &[
    (0, 3_684_000, 15, "ICBC 4170 8821"),
    (1, 1_000_000, 9, "CCB 1182 0346"),
    (7, 4_500_000, 6, "ABC 0093 7715"),
    (12, 1_500_000, 3, "BOC 0771 2908"),
];

/// Login of who promises, warehouse, what for, products (number from 0, pieces).
pub(super) const RESERVATIONS: &[(&str, &str, &str, &[(usize, i64)])] = &[
    ("liwei", "SH", "上海华联 双节备货", &[(0, 200), (10, 40), (25, 120)]),
    ("zhaomin", "SH", "北京悦家 年终礼品", &[(8, 30), (17, 60)]),
    ("chenjie", "CD", "成都天府 铺货", &[(4, 20), (19, 150), (34, 80)]),
    ("chenjie", "CD", "重庆会员日", &[(7, 12)]),
];
