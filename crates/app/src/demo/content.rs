//! What the demo company has: departments, people, goods, customers, a little business.

use super::goods::Good;
use super::{PASSWORD, PEOPLE, customers, goods};
use crate::company::founder::Founder;
use crate::company::wish::{OTHER_SERIES, SERIES};
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Positions: code, name, duties in the company's own words, who holds them.
const POSITIONS: &[(&str, &str, &str, &[&str])] = &[
    (
        "sales",
        "业务员",
        "1. 开发和维护客户，每月至少拜访重点客户一次，记录需求与竞争信息。\n2. 按价格表报价，低于底价先请示再答复。\n\
         3. 跟进订单到收款，逾期款项每周催收。\n4. 不承诺没有库存、没有排期的交期。",
        &["zhang", "liu", "chen", "xu", "he"],
    ),
    (
        "sales_manager",
        "销售经理",
        "1. 分解月度目标到人，每周检查进度。\n2. 审批权限内的价格、信用与交期例外，写明理由。\n3. 安排培训与考核，客户交接当面完成。",
        &["wang", "zhou"],
    ),
    (
        "office",
        "商务内勤",
        "1. 客户资料当日录入，开票信息核对营业执照。\n2. 订单齐套后预留库存，缺货当日告知业务员。\n3. 每周五整理客户与联系人变动。",
        &["guo"],
    ),
    (
        "purchasing",
        "采购员",
        "1. 新品建档：规格、型号、条码、单位换算和税收分类编码齐全。\n2. 低于再订货点的产品两日内安排采购。\n3. 进价变动当日更新成本并通知销售。",
        &["ma"],
    ),
    ("warehouse", "仓管员", "1. 凭单收货、发货，账实当日相符。\n2. 先进先出，残次品单独存放并登记。", &["sun"]),
    ("warehouse_head", "仓储主管", "1. 每日安排收发与盘点，差异当日查清。\n2. 库区、货位与安全检查每周一次。", &["hu"]),
    (
        "receivables",
        "应收会计",
        "1. 收款当日登记并核销。\n2. 每月 5 日前与客户对账，差异三日内查清。\n3. 逾期与超信用的客户当日告知业务员。",
        &["qian"],
    ),
    ("finance_head", "财务经理", "1. 审核客户账期与信用额度。\n2. 每月结账后三个工作日内出应收分析。", &["luo"]),
];

/// Departments: the one above, code, name.
const DEPARTMENTS: &[(&str, &str, &str)] = &[
    ("HQ", "S1", "销售一部"),
    ("S1", "S1E", "华东组"),
    ("HQ", "S2", "销售二部"),
    ("S2", "S2W", "西南组"),
    ("HQ", "BO", "商务部"),
    ("HQ", "PU", "采购部"),
    ("HQ", "WH", "仓储部"),
    ("HQ", "FI", "财务部"),
];
/// Who delivers, by turns.
pub(super) const SUPPLIERS: &[&str] = &[
    "义乌市宏达日用品厂",
    "永康市鲁班工具有限公司",
    "温州瓯江阀门有限公司",
    "海盐固邦标准件有限公司",
    "乐清正合电气有限公司",
    "慈溪甬轴轴承有限公司",
];
/// Lines of one receipt at the most.
const LINES_AT_ONCE: usize = 50;

/// Makes it all.
pub(super) async fn make(admin: &Founder<'_>, entity: i64, root: i64) -> Res<()> {
    for (code, prefix) in SERIES.iter().chain(OTHER_SERIES) {
        admin.done("number_series.create", json!({"entity": entity, "code": code, "prefix": prefix, "width": 6})).await?;
    }
    let departments = departments(admin, root).await?;
    people(admin, &departments).await?;
    let (main, small) = warehouses(admin, entity, &departments).await?;
    let products = goods::products(admin).await?;
    let (household, hardware) = products.split_at(goods::household_count());
    receive(admin, main, 0, household.iter().map(|good| (good, good.pieces))).await?;
    receive(admin, small, 0, household[..12].iter().map(|good| (good, 80))).await?;
    receive(admin, main, 1, hardware.iter().step_by(2).map(|good| (good, good.pieces))).await?;
    receive(admin, small, 4, hardware.iter().step_by(8).map(|good| (good, good.pieces / 5 + 1))).await?;
    let customers = customers::make(admin).await?;
    goods::prices(admin, &products, &customers).await?;
    business(admin, entity, main, household, &customers.made).await?;
    lock(admin, entity).await
}

/// A company that is at work brings nothing more along: every area comes to what the system before says, and is locked.
async fn lock(admin: &Founder<'_>, entity: i64) -> Res<()> {
    let areas = admin.kernel.query("opening_area.list", admin.who, json!({"entity": entity}), &Default::default()).await?.rows;
    for area in areas {
        let figure = json!({"entity": entity, "area": area["area"], "figure_minor": area["total_minor"].as_i64().unwrap_or_default()});
        admin.done("opening.set_figure", figure).await?;
    }
    admin.done("opening.lock", json!({"entity": entity})).await?;
    Ok(())
}

async fn departments(admin: &Founder<'_>, root: i64) -> Res<BTreeMap<&'static str, i64>> {
    let mut made = BTreeMap::from([("HQ", root)]);
    for (parent, code, name) in DEPARTMENTS {
        let id = admin.made("department.create", json!({"parent": made[parent], "code": code, "name": name})).await?;
        made.insert(*code, id);
    }
    Ok(made)
}

/// What everybody of the company may look at.
const COMMON: &[&str] = &[
    "legal_entity.list",
    "department.list",
    "position.list",
    "policy.list",
    "product.list",
    "product.detail",
    "category.list",
    "category.detail",
    "customer_class.list",
    "customer_class.detail",
    "region.list",
    "region.detail",
    "warehouse.list",
    "warehouse.detail",
    "stock_balance.list",
];
/// What everybody may do with what is theirs.
const PERSONAL: &[&str] = &[
    "user.set_password",
    "token.change",
    "token.list",
    "session.list",
    "session.end",
    "user.list",
    "approval.list",
    "approval.withdraw",
    "list.arrange",
];
/// What a salesperson does with customers of their own; a manager with those of the department.
const SELLING: &[&str] = &[
    "price_list.list",
    "price_list.detail",
    "price.read",
    "customer.create",
    "customer.change",
    "customer.list",
    "customer.detail",
    "customer.similar",
    "customer.set_parties",
    "customer_hand_over.list",
    "contact.create",
    "contact.change",
    "contact.close",
    "contact.list",
    "contact.detail",
    "address.create",
    "address.change",
    "address.close",
    "address.list",
    "address.detail",
    "reservation.list",
    "reservation.detail",
    "stock.release",
    "exposure.list",
    "exposure.detail",
    "open_item.list",
    "credit_charge.list",
    "credit_charge.detail",
    "customer_receipt.list",
    "customer_receipt.detail",
    "allocation.list",
    "invoice.list",
    "invoice.detail",
    "ageing.list",
    "statement.read",
];
/// What a salesperson does with the orders of their customers.
const ORDERING: &[&str] = &[
    "order_draft.save",
    "order_draft.discard",
    "order_draft.list",
    "order_draft.detail",
    "sales_order.confirm",
    "sales_order.amend",
    "sales_order.cancel",
    "sales_order.close",
    "sales_order.list",
    "sales_order.detail",
    "delivery.list",
    "delivery.detail",
    "delivery.sign",
    "goods_return.list",
    "goods_return.detail",
    "invoice.list",
    "invoice.detail",
    "ageing.list",
    "revenue.list",
    "statement.read",
    "business_day.list",
    "exposure.list",
    "exposure.detail",
];
/// What the warehouse does with everybody's orders.
const SHIPPING: &[&str] = &[
    "sales_order.list",
    "sales_order.detail",
    "delivery.post",
    "delivery.sign",
    "delivery.reverse",
    "delivery.list",
    "delivery.detail",
    "goods_return.post",
    "goods_return.list",
    "goods_return.detail",
];
/// What finance does with everybody's money.
const COLLECTING: &[&str] = &[
    "invoice.post",
    "credit_note.post",
    "customer_receipt.post",
    "customer_receipt.reverse",
    "statement.read",
    "business_day.list",
    "stock.open",
    "opening.enter",
    "opening.lock",
    "opening_area.list",
    "opening_document.list",
    "approval.withdraw",
];
/// What only a manager does.
const MANAGING: &[&str] = &[
    "sales_order.release_credit",
    "sales_order.release_price",
    "customer.hand_over",
    "customer.close",
    "customer.reopen",
    "customer.set_terms",
    "credit.raise_limit",
    "credit.lower_limit",
    "credit.onboard",
    "approval.decide",
    "sales_order.release_price",
    "sales_order.release_credit",
    "approval.list",
    "user.list",
    "list.export",
    "list.share",
    "list_export.list",
    "import.run",
    "import_batch.list",
];
/// What a warehouse clerk does in the warehouses of the department.
const STORING: &[&str] = &[
    "stock.receive",
    "stock.reserve",
    "stock.release",
    "goods_receipt.list",
    "goods_receipt.detail",
    "reservation.list",
    "reservation.detail",
    "warehouse.change",
    "stock.open",
    "stock.adjust",
    "stock.transfer",
    "stock.correct",
    "sample.issue",
    "stock_document.list",
    "stock_document.detail",
    "stock_entry.list",
];
/// What the buyer does with the catalogue.
const BUYING: &[&str] = &[
    "product.create",
    "product.change",
    "product.close",
    "product_unit.set",
    "category.create",
    "category.change",
    "category.move",
    "category.close",
    "price_list.list",
    "price_list.detail",
    "price_list.create",
    "price_list.change",
    "price_list.close",
    "price.set",
    "price.read",
    "goods_receipt.list",
    "goods_receipt.detail",
    "import.run",
    "import_batch.list",
    "list.export",
    "list_export.list",
];
/// Lists of the machinery: an administrator's.
const MACHINERY: &[&str] = &["outbox", "session", "token", "audit"];

/// What a role of the demo company is granted, and how far.
fn scope(role: &str, permission: &str) -> Option<&'static str> {
    let noun = permission.split('.').next().unwrap_or_default();
    let reads = permission.ends_with(".list") || permission.ends_with(".detail");
    let of = |list: &[&str]| list.contains(&permission);
    match role {
        "viewer" | "finance" if reads && !MACHINERY.contains(&noun) => Some("all"),
        "finance" if of(COLLECTING) => Some("all"),
        "finance" if permission == "customer.set_terms" || permission == "list.export" => Some("all"),
        "finance" if ["customer_receipt", "invoice", "ageing", "statement"].contains(&noun) => Some("all"),
        "finance" if noun.starts_with("credit") || noun.starts_with("number") || permission == "approval.decide" => Some("all"),
        _ if of(COMMON) => Some("all"),
        // Stock lies in warehouses that no salesperson looks after.
        "salesperson" | "sales_manager" if permission == "stock.reserve" => Some("all"),
        "sales_office" if of(SELLING) || of(ORDERING) || permission == "stock.reserve" || permission == "list.export" => Some("all"),
        "sales_office" if noun == "list_export" => Some("own"),
        // Whoever brings products in sees no table of customers.
        "purchaser" if noun == "import_batch" => Some("own"),
        "purchaser" if of(BUYING) => Some("all"),
        "sales_manager" if of(SELLING) || of(ORDERING) || of(MANAGING) => Some("subtree"),
        "salesperson" if of(SELLING) || of(ORDERING) => Some("own"),
        "warehouse_clerk" if of(SHIPPING) => Some("all"),
        "warehouse_clerk" if of(STORING) => Some("department"),
        _ if of(PERSONAL) => Some("own"),
        _ => None,
    }
}

async fn people(admin: &Founder<'_>, departments: &BTreeMap<&'static str, i64>) -> Res<()> {
    let roles = [
        ("salesperson", "业务员", json!([])),
        ("sales_manager", "销售经理", json!([])),
        ("warehouse_clerk", "仓管员", json!([])),
        ("finance", "财务", json!(["phone"])),
        ("sales_office", "商务内勤", json!(["cost"])),
        ("purchaser", "采购员", json!(["phone"])),
        ("viewer", "只读", json!(["cost", "phone"])),
    ];
    let mut made = BTreeMap::new();
    for (code, name, masks) in roles {
        let permissions = admin.kernel.registry().permissions();
        let grants: Vec<Value> = permissions.filter_map(|p| scope(code, p).map(|scope| json!({"permission": p, "scope": scope}))).collect();
        let input = json!({"code": code, "name": name, "grants": grants, "masks": masks});
        made.insert(code, admin.made("role.create", input).await?);
    }
    let places = [
        ("zhang", "S1", "salesperson"),
        ("wang", "S1", "sales_manager"),
        ("liu", "S1E", "salesperson"),
        ("chen", "S2", "salesperson"),
        ("sun", "WH", "warehouse_clerk"),
        ("qian", "FI", "finance"),
        ("wu", "HQ", "viewer"),
        ("zhou", "S2", "sales_manager"),
        ("xu", "S1E", "salesperson"),
        ("he", "S2W", "salesperson"),
        ("guo", "BO", "sales_office"),
        ("ma", "PU", "purchaser"),
        ("hu", "WH", "warehouse_clerk"),
        ("luo", "FI", "finance"),
    ];
    let mut people = BTreeMap::new();
    for (login, department, role) in places {
        let name = PEOPLE.iter().find(|p| p.login == login).map_or(login, |p| p.name);
        let input = json!({"login": login, "name": name, "department": departments[department], "roles": [made[role]], "lang": "zh-CN", "password": PASSWORD});
        people.insert(login, admin.made("user.create", input).await?);
    }
    positions(admin, &people).await
}

async fn positions(admin: &Founder<'_>, people: &BTreeMap<&'static str, i64>) -> Res<()> {
    for (code, name, duties, holders) in POSITIONS {
        let position = admin.made("position.create", json!({"code": code, "name": name, "duties": duties})).await?;
        for (n, login) in holders.iter().enumerate() {
            admin.done("position.assign", json!({"position": position, "version": n + 1, "user": people[login]})).await?;
        }
    }
    Ok(())
}

/// Three warehouses; the first two.
async fn warehouses(admin: &Founder<'_>, entity: i64, departments: &BTreeMap<&'static str, i64>) -> Res<(i64, i64)> {
    let main = json!({"entity": entity, "code": "W1", "name": "上海总仓", "department": departments["WH"]});
    let small = json!({"entity": entity, "code": "W2", "name": "成都分仓", "department": departments["S2"]});
    let third = json!({"entity": entity, "code": "W3", "name": "宁波分仓", "department": departments["WH"]});
    let made = (admin.made("warehouse.create", main).await?, admin.made("warehouse.create", small).await?);
    admin.made("warehouse.create", third).await?;
    Ok(made)
}

/// Receives goods, fifty a receipt; `first` is who delivers the first of them.
async fn receive(admin: &Founder<'_>, warehouse: i64, first: usize, goods: impl Iterator<Item = (&Good, i64)>) -> Res<()> {
    let lines: Vec<Value> =
        goods.map(|(good, pieces)| json!({"product": good.id, "quantity": pieces * 1000, "unit_cost_micro": good.cost_micro})).collect();
    for (n, some) in lines.chunks(LINES_AT_ONCE).enumerate() {
        let supplier = SUPPLIERS[(first + n) % SUPPLIERS.len()];
        let receipt = json!({"warehouse": warehouse, "supplier": supplier, "received_on": admin.day, "lines": some});
        admin.done("stock.receive", receipt).await?;
    }
    Ok(())
}

async fn business(admin: &Founder<'_>, entity: i64, warehouse: i64, products: &[Good], customers: &[i64]) -> Res<()> {
    let today = admin.day;
    let due = today.add_days(30).ok_or_else(|| Failure::bug("no due date"))?;
    for customer in &customers[..12] {
        let limit = json!({"entity": entity, "customer": customer, "currency": "CNY", "limit_minor": 8_000_000, "reason": "年度授信"});
        admin.done("credit.raise_limit", limit).await?;
    }
    for (n, customer) in customers[..8].iter().enumerate() {
        let amount = json!({"minor": 126_050 * (n + 1), "currency": "CNY"});
        let charge = json!({"entity": entity, "customer": customer, "amount": amount, "due_on": due, "charged_on": today, "reference": format!("发货单 {}", n + 1)});
        admin.done("credit.charge", charge).await?;
    }
    for (n, customer) in customers[..3].iter().enumerate() {
        let amount = json!({"minor": 100_000, "currency": "CNY"});
        let settled = json!({"entity": entity, "customer": customer, "amount": amount, "received_on": today, "bank_reference": format!("20261125{:04}", n + 1)});
        admin.done("customer_receipt.post", settled).await?;
    }
    for n in 0..4 {
        let lines: Vec<Value> = products[n * 3..n * 3 + 3].iter().map(|good| json!({"product": good.id, "quantity": 24_000})).collect();
        admin.done("stock.reserve", json!({"warehouse": warehouse, "reference": format!("客户预订 {}", n + 1), "lines": lines})).await?;
    }
    // Above what the manager may grant alone: waits for another's yes.
    let manager = admin.as_person("wang").await?;
    let raise = json!({"entity": entity, "customer": customers[0], "currency": "CNY", "limit_minor": 30_000_000, "reason": "双十二备货"});
    manager.done("credit.raise_limit", raise).await?;
    Ok(())
}
