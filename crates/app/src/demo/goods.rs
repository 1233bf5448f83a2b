//! The demo company's goods: categories, products with their units, price lists with their prices.

use crate::company::founder::Founder;
use kernel::Res;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Code of the one above, code, name.
const CATEGORIES: &[(&str, &str, &str)] = &[
    ("", "CF", "厨房用品"),
    ("CF", "SJ", "杯壶水具"),
    ("CF", "CJ", "餐具"),
    ("CF", "GJ", "锅具刀铲"),
    ("", "XD", "生活小家电"),
    ("", "JJ", "居家日用"),
    ("JJ", "JF", "家纺布艺"),
    ("JJ", "SN", "收纳清洁"),
];

/// Name, what one costs, category.
const PRODUCTS: &[(&str, i64, &str)] = &[
    ("304不锈钢保温杯 500ml", 18, "SJ"),
    ("316不锈钢保温壶 1.5L", 46, "SJ"),
    ("高硼硅玻璃水壶", 22, "SJ"),
    ("陶瓷餐盘 8英寸", 6, "CJ"),
    ("骨瓷饭碗 4.5英寸", 4, "CJ"),
    ("竹制砧板 大号", 25, "GJ"),
    ("硅胶铲 五件套", 19, "GJ"),
    ("不粘炒锅 32cm", 78, "GJ"),
    ("复底汤锅 24cm", 69, "GJ"),
    ("电热水壶 1.7L", 52, "XD"),
    ("空气炸锅 4.5L", 168, "XD"),
    ("电饭煲 4L", 139, "XD"),
    ("破壁料理机", 198, "XD"),
    ("手持挂烫机", 92, "XD"),
    ("超声波加湿器", 58, "XD"),
    ("LED护眼台灯", 45, "XD"),
    ("折叠收纳箱 55L", 23, "SN"),
    ("脚踏垃圾桶 12L", 31, "SN"),
    ("植绒衣架 10支装", 12, "SN"),
    ("落地晾衣架", 66, "SN"),
    ("平板拖把", 29, "SN"),
    ("纯棉毛巾 3条装", 15, "JF"),
    ("加厚浴巾", 26, "JF"),
    ("四件套床品 1.8m", 128, "JF"),
    ("羽丝绒冬被", 145, "JF"),
    ("记忆棉枕芯", 48, "JF"),
    ("遮光窗帘 单片", 55, "JF"),
    ("浴室防滑垫", 14, "SN"),
    ("硅藻泥地垫", 21, "SN"),
    ("壁挂置物架", 33, "SN"),
    ("密封保鲜盒 6件套", 27, "SN"),
    ("玻璃调料瓶 4件套", 16, "CJ"),
    ("不锈钢刀具 7件套", 88, "GJ"),
    ("厨房秤", 24, "XD"),
    ("榨汁杯", 39, "XD"),
    ("桌面小风扇", 20, "XD"),
    ("取暖器 2000W", 118, "XD"),
    ("电热毯 1.8m", 72, "XD"),
    ("除湿盒 12盒装", 17, "SN"),
    ("家用工具箱 45件", 63, "SN"),
];
/// Who makes them, by turns.
const BRANDS: [&str; 4] = ["宏达", "美居", "良品坊", "乐家"];
/// Tax on goods, in basis points.
const TAX_RATE: i64 = 1300;
/// Every fifth is also sold by the case, every tenth by the box of six.
const CASE: i64 = 24;

/// Products with their costs.
pub(super) async fn products(admin: &Founder<'_>) -> Res<Vec<(i64, i64)>> {
    let mut categories = BTreeMap::new();
    for (above, code, name) in CATEGORIES {
        let category = json!({"code": code, "name": name, "parent": categories.get(above)});
        categories.insert(*code, admin.made("category.create", category).await?);
    }
    let mut made = Vec::new();
    for (n, (name, cost, category)) in PRODUCTS.iter().enumerate() {
        let mut product = json!({
            "code": format!("P{:04}", n + 1), "name": name, "unit": "件", "cost_micro": cost * 1_000_000, "category": categories[category],
            "brand": BRANDS[n % BRANDS.len()], "barcode": format!("69{:011}", 12_450_000_000_i64 + i64::try_from(n).unwrap_or_default() * 17), "tax_rate": TAX_RATE
        });
        if n % 5 == 0 {
            product["reorder_at"] = json!(50_000);
        }
        if *category == "CJ" {
            product["handling"] = json!("fragile");
        }
        let id = admin.made("product.create", product).await?;
        if n % 5 == 0 {
            let case = json!({"unit": "箱", "numerator": CASE, "denominator": 1, "barcode": format!("169{:011}", 12_450_000_000_i64 + i64::try_from(n).unwrap_or_default() * 17)});
            let half = json!({"unit": "盒", "numerator": 6, "denominator": 1});
            let units: Vec<Value> = if n % 10 == 0 { vec![half, case] } else { vec![case] };
            admin.done("product_unit.set", json!({"product": id, "version": 1, "units": units})).await?;
        }
        made.push((id, *cost));
    }
    Ok(made)
}

/// What they cost: for everyone, by tiers, for one customer.
pub(super) async fn prices(admin: &Founder<'_>, products: &[(i64, i64)], customers: &[i64]) -> Res<()> {
    let list = json!({"code": "BZ", "name": "标准价", "currency": "CNY", "with_tax": true, "valid_from": admin.day});
    let standard = admin.made("price_list.create", list).await?;
    // Half as much again, and seven off from a hundred on.
    let price = |cost: i64, percent: i64| cost * 15_000 * percent;
    let line = |(id, cost): &(i64, i64), from: i64, percent| json!({"product": id, "from_quantity": from * 1000, "price_micro": price(*cost, percent), "valid_from": admin.day});
    let all: Vec<Value> = products.iter().map(|product| line(product, 0, 100)).collect();
    admin.done("price.set_many", json!({"list": standard, "lines": all})).await?;
    let tiers: Vec<Value> = products.iter().step_by(2).map(|product| line(product, 100, 93)).collect();
    admin.done("price.set_many", json!({"list": standard, "lines": tiers})).await?;
    let cases: Vec<Value> = products
        .iter()
        .step_by(5)
        .map(|(id, cost)| json!({"product": id, "unit": "箱", "price_micro": price(*cost, 96) * CASE, "valid_from": admin.day}))
        .collect();
    admin.done("price.set_many", json!({"list": standard, "lines": cases})).await?;
    let agreed = json!({
        "code": "HL", "name": "华联协议价", "currency": "CNY", "with_tax": false, "customer": customers[0], "valid_from": admin.day
    });
    let agreed = admin.made("price_list.create", agreed).await?;
    let few: Vec<Value> = products.iter().take(6).map(|product| line(product, 0, 80)).collect();
    admin.done("price.set_many", json!({"list": agreed, "lines": few})).await?;
    Ok(())
}
