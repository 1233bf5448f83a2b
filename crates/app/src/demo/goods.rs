//! The demo company's goods: categories, products with their units, price lists with their prices. Household goods by name; hardware
//! from its table.

use super::customers::Customers;
use super::hardware;
use crate::company::founder::Founder;
use base::BusinessDate;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Code of the one above, code, name.
const CATEGORIES: &[(&str, &str, &str)] = &[
    ("", "RY", "日用百货"),
    ("RY", "CF", "厨房用品"),
    ("CF", "SJ", "杯壶水具"),
    ("CF", "CJ", "餐具"),
    ("CF", "GJ", "锅具刀铲"),
    ("RY", "XD", "生活小家电"),
    ("RY", "JJ", "居家日用"),
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
/// The code of their tax category.
const TAX_CODE: &str = "1080413990000000000";
/// The pack of what is sold by the piece: whole ones only.
pub(super) const WHOLE: i64 = 1_000;
/// Every fifth is also sold by the case, every tenth by the box of six.
const CASE: i64 = 24;
/// Prices of one request at the most.
const PRICES_AT_ONCE: usize = 500;

/// A product that was made.
#[derive(Debug, Clone)]
pub(super) struct Good {
    pub(super) id: i64,
    /// What one costs, in millionths.
    pub(super) cost_micro: i64,
    /// So many are bought at once.
    pub(super) pieces: i64,
    /// From so many on it is cheaper.
    pub(super) tier: i64,
    /// So many in the case that has a price of its own.
    pub(super) case: Option<i64>,
    /// Whether the price of copper moves its own.
    pub(super) copper: bool,
}

/// A barcode of thirteen digits from its twelve.
pub(super) fn barcode(number: &str) -> String {
    format!("{number}{}", check_digit(number))
}

/// The barcode on a case of what bears this number.
pub(super) fn case_barcode(number: &str) -> String {
    barcode(&format!("1{number}"))
}

/// The last digit: with it the sum, every second digit from the right three times, is whole tens.
fn check_digit(number: &str) -> u32 {
    let weighed = number.chars().rev().filter_map(|digit| digit.to_digit(10)).enumerate();
    let sum: u32 = weighed.map(|(at, digit)| if at.is_multiple_of(2) { digit * 3 } else { digit }).sum();
    (10 - sum % 10) % 10
}

/// All products; the household goods first.
pub(super) async fn products(admin: &Founder<'_>) -> Res<Vec<Good>> {
    let mut made = household(admin).await?;
    made.extend(hardware::products(admin).await?);
    Ok(made)
}

/// How many of [`products`] are household goods.
pub(super) const fn household_count() -> usize {
    PRODUCTS.len()
}

async fn household(admin: &Founder<'_>) -> Res<Vec<Good>> {
    let mut categories = BTreeMap::new();
    for (above, code, name) in CATEGORIES {
        let category = json!({"code": code, "name": name, "parent": categories.get(above)});
        categories.insert(*code, admin.made("category.create", category).await?);
    }
    let mut made = Vec::new();
    for (n, (name, cost, category)) in PRODUCTS.iter().enumerate() {
        let number = format!("6912450{:05}", n * 17);
        let mut product = json!({
            "code": format!("P{:04}", n + 1), "name": name, "unit": "件", "cost_micro": cost * 1_000_000, "category": categories[category],
            "brand": BRANDS[n % BRANDS.len()], "barcode": barcode(&number), "tax_rate": TAX_RATE, "tax_code": TAX_CODE,
            "pack_quantity": WHOLE
        });
        if n % 5 == 0 {
            product["reorder_at"] = json!(50_000);
        }
        if *category == "CJ" {
            product["handling"] = json!("fragile");
        }
        let id = admin.made("product.create", product).await?;
        if n % 5 == 0 {
            let case = json!({"unit": "箱", "numerator": CASE, "denominator": 1, "barcode": case_barcode(&number)});
            let half = json!({"unit": "盒", "numerator": 6, "denominator": 1});
            let units: Vec<Value> = if n % 10 == 0 { vec![half, case] } else { vec![case] };
            admin.done("product_unit.set", json!({"product": id, "version": 1, "units": units})).await?;
        }
        let case = (n % 5 == 0).then_some(CASE);
        made.push(Good { id, cost_micro: cost * 1_000_000, pieces: 600, tier: 100, case, copper: false });
    }
    Ok(made)
}

/// A price of the cost and so many percent, in the steps in which such things are priced: a fen, or a tenth of one below a yuan.
fn price(cost_micro: i64, percent: i64) -> i64 {
    let exact = cost_micro * percent / 100;
    let step = if exact < 1_000_000 { 1_000 } else { 10_000 };
    (exact + step / 2) / step * step
}

/// What they cost: for everyone, for each class of customers, for one customer; by tiers, and for a time.
pub(super) async fn prices(admin: &Founder<'_>, goods: &[Good], customers: &Customers) -> Res<()> {
    let day = admin.day;
    let later = |days| day.add_days(days).ok_or_else(|| Failure::bug("no later day"));
    let (rise, promoted) = (later(36)?, later(90)?);
    let line = |good: &Good, from: i64, percent: i64| Line {
        product: good.id,
        from,
        price: price(good.cost_micro, percent),
        begins: day,
        ends: None,
    };
    let all = json!({"code": "BZ", "name": "标准价", "currency": "CNY", "with_tax": true, "valid_from": day});
    // Half as much again, and seven off where much is taken. Copper becomes dearer.
    let mut lines = Vec::new();
    for (n, good) in goods.iter().enumerate() {
        if good.copper {
            lines.push(Line { ends: Some(rise), ..line(good, 0, 150) });
            lines.push(Line { begins: rise, ..line(good, 0, 156) });
        } else {
            lines.push(line(good, 0, 150));
        }
        if n.is_multiple_of(2) && !good.copper {
            lines.push(line(good, good.tier, 139));
        }
    }
    let cases = goods.iter().filter_map(|good| Some((good, good.case?)));
    let mut lines: Vec<Value> = lines.iter().map(Line::input).collect();
    lines.extend(cases.map(
        |(good, case)| json!({"product": good.id, "unit": "箱", "price_micro": price(good.cost_micro, 144) * case, "valid_from": day}),
    ));
    publish(admin, &all, lines).await?;

    // The class's own prices: a key customer has all of them, the others what they usually buy.
    let [key, usual, small] = customers.classes;
    let of_class = |code: &str, name: &str, class: i64| json!({"code": code, "name": name, "currency": "CNY", "with_tax": true, "class": class, "valid_from": day});
    let mut lines: Vec<Value> = goods.iter().map(|good| line(good, 0, 132).input()).collect();
    lines.extend(goods.iter().step_by(3).map(|good| line(good, good.tier, 126).input()));
    publish(admin, &of_class("ZD", "重点客户价", key), lines).await?;
    let hardware = &goods[household_count()..];
    let mut lines = Vec::new();
    for (n, good) in hardware.iter().enumerate() {
        if n % 20 == 7 {
            lines.push(Line { ends: Some(promoted), ..line(good, 0, 129) });
            lines.push(Line { begins: promoted, ..line(good, 0, 144) });
        } else {
            lines.push(line(good, 0, 144));
        }
    }
    publish(admin, &of_class("PT", "普通客户价", usual), lines.iter().map(Line::input).collect()).await?;
    let lines = hardware.iter().step_by(2).map(|good| line(good, 0, 165).input()).collect();
    publish(admin, &of_class("SK", "散客价", small), lines).await?;

    let agreed = json!({
        "code": "HL", "name": "华联协议价", "currency": "CNY", "with_tax": false, "customer": customers.made[0], "valid_from": day
    });
    publish(admin, &agreed, goods.iter().take(6).map(|good| line(good, 0, 120).input()).collect()).await
}

/// An entry of a price list.
struct Line {
    product: i64,
    /// From so many of the unit it is counted in.
    from: i64,
    price: i64,
    begins: BusinessDate,
    ends: Option<BusinessDate>,
}
impl Line {
    fn input(&self) -> Value {
        let mut line =
            json!({"product": self.product, "from_quantity": self.from * 1000, "price_micro": self.price, "valid_from": self.begins});
        if let Some(ends) = self.ends {
            line["valid_to"] = json!(ends);
        }
        line
    }
}

async fn publish(admin: &Founder<'_>, list: &Value, lines: Vec<Value>) -> Res<()> {
    let list = admin.made("price_list.create", list.clone()).await?;
    for some in lines.chunks(PRICES_AT_ONCE) {
        admin.done("price.set_many", json!({"list": list, "lines": some})).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barcodes_end_as_they_must() {
        assert_eq!(barcode("690123456789"), "6901234567892");
        assert_eq!(case_barcode("690123456789"), "16901234567899");
    }

    #[test]
    fn prices_are_in_steps() {
        assert_eq!(price(110_000, 150), 165_000);
        assert_eq!(price(19_800_000, 133), 26_330_000);
    }
}
