//! The demo company's customers: classes and regions, twenty by name and the others by turns, each as its owner would note it.

use crate::company::founder::Founder;
use base::human;
use futures_util::future::try_join_all;
use kernel::{Failure, Principal, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Those with whom business is done: name, owner, city, as [`CITIES`] has it.
const KNOWN: &[(&str, &str, &str)] = &[
    ("上海华联百货有限公司", "zhang", "SH"),
    ("苏州园区易家超市", "zhang", "SZ"),
    ("南京新街口家居广场", "zhang", "NJ"),
    ("无锡惠山日用品批发部", "zhang", "WX"),
    ("常州武进生活馆", "zhang", "CZ"),
    ("杭州西湖家居商行", "liu", "HZ"),
    ("宁波江北优品电器", "liu", "NB"),
    ("温州鹿城商贸有限公司", "liu", "WZ"),
    ("绍兴柯桥家纺城", "liu", "SX"),
    ("嘉兴南湖百货商店", "liu", "JX"),
    ("合肥庐阳家电行", "liu", "HF"),
    ("成都天府日用品批发部", "chen", "CD"),
    ("重庆渝北家居有限公司", "chen", "CQ"),
    ("武汉江汉路百货", "chen", "WH"),
    ("长沙岳麓生活超市", "chen", "CS"),
    ("西安雁塔商贸行", "chen", "XA"),
    ("郑州二七日杂批发", "chen", "ZZ"),
    ("济南历下家居店", "chen", "JN"),
    ("青岛市南优选超市", "chen", "QD"),
    ("大连中山进出口有限公司", "chen", "DL"),
];
/// So many customers in all.
const COUNT: usize = 420;
/// So many of them have people and places noted.
const NOTED: usize = 60;
/// So many requests are under way at once: they are committed together.
const AT_ONCE: usize = 24;

/// Regions, above their cities: code, name.
const AREAS: &[(&str, &str)] = &[("HD", "华东"), ("HZQ", "华中"), ("XN", "西南"), ("XB", "西北"), ("HB", "华北"), ("DB", "东北")];
/// A city in which customers are.
#[derive(Clone, Copy)]
struct City {
    /// The area above it, and its own code.
    area: &'static str,
    code: &'static str,
    name: &'static str,
    /// What telephone numbers begin with there, and the region's six digits in credit codes.
    dialled: &'static str,
    digits: &'static str,
    /// Who looks after its customers.
    owner: &'static str,
    district: &'static str,
    street: &'static str,
}

/// A city: area and code, name, what numbers and credit codes begin with, owner, district and street.
const fn city(
    at: [&'static str; 2],
    name: &'static str,
    numbers: [&'static str; 2],
    owner: &'static str,
    place: [&'static str; 2],
) -> City {
    City { area: at[0], code: at[1], name, dialled: numbers[0], digits: numbers[1], owner, district: place[0], street: place[1] }
}

const CITIES: &[City] = &[
    city(["HD", "SH"], "上海", ["021", "310104"], "zhang", ["徐汇区", "漕宝路"]),
    city(["HD", "SZ"], "苏州", ["0512", "320505"], "zhang", ["虎丘区", "狮山路"]),
    city(["HD", "NJ"], "南京", ["025", "320106"], "zhang", ["鼓楼区", "中山北路"]),
    city(["HD", "WX"], "无锡", ["0510", "320206"], "zhang", ["惠山区", "政和大道"]),
    city(["HD", "CZ"], "常州", ["0519", "320412"], "zhang", ["武进区", "人民东路"]),
    city(["HD", "HZ"], "杭州", ["0571", "330106"], "liu", ["西湖区", "文三路"]),
    city(["HD", "NB"], "宁波", ["0574", "330206"], "liu", ["北仑区", "新大路"]),
    city(["HD", "WZ"], "温州", ["0577", "330302"], "liu", ["鹿城区", "车站大道"]),
    city(["HD", "SX"], "绍兴", ["0575", "330603"], "liu", ["柯桥区", "群贤路"]),
    city(["HD", "JX"], "嘉兴", ["0573", "330402"], "liu", ["南湖区", "中环南路"]),
    city(["HD", "HF"], "合肥", ["0551", "340103"], "liu", ["庐阳区", "长江中路"]),
    city(["XN", "CD"], "成都", ["028", "510107"], "chen", ["武侯区", "天府大道"]),
    city(["XN", "CQ"], "重庆", ["023", "500112"], "chen", ["渝北区", "金开大道"]),
    city(["HZQ", "WH"], "武汉", ["027", "420103"], "chen", ["江汉区", "江汉路"]),
    city(["HZQ", "CS"], "长沙", ["0731", "430104"], "chen", ["岳麓区", "麓山路"]),
    city(["XB", "XA"], "西安", ["029", "610113"], "chen", ["雁塔区", "小寨东路"]),
    city(["HZQ", "ZZ"], "郑州", ["0371", "410103"], "chen", ["二七区", "大学路"]),
    city(["HB", "JN"], "济南", ["0531", "370102"], "chen", ["历下区", "泉城路"]),
    city(["HB", "QD"], "青岛", ["0532", "370202"], "chen", ["市南区", "香港中路"]),
    city(["DB", "DL"], "大连", ["0411", "210202"], "chen", ["中山区", "人民路"]),
];
/// Provinces by the first two digits of a region's code (GB/T 2260); a city that is not in one is its own.
const PROVINCES: &[(&str, &str)] = &[
    ("21", "辽宁省"),
    ("32", "江苏省"),
    ("33", "浙江省"),
    ("34", "安徽省"),
    ("37", "山东省"),
    ("41", "河南省"),
    ("42", "湖北省"),
    ("43", "湖南省"),
    ("51", "四川省"),
    ("61", "陕西省"),
];
/// What tells companies apart.
const BRANDS: &[&str] = &[
    "恒泰",
    "德润",
    "嘉禾",
    "盛达",
    "宏图",
    "瑞祥",
    "金桥",
    "永安",
    "福临",
    "千禧",
    "安居",
    "天和",
    "东升",
    "兴隆",
    "万家",
    "百润",
    "鼎新",
    "利民",
    "同创",
    "海纳",
    "锦绣",
    "华宇",
    "凯旋",
    "润泽",
    "汇丰源",
    "新光",
    "卓越",
    "诚信达",
    "佳美",
    "乐购",
    "惠邻",
    "优选",
    "聚福",
    "龙腾",
    "顺发",
    "广源",
    "晨曦",
    "雅居",
    "立信",
    "品尚",
    "明珠",
];
/// What they trade in, and what they are.
const TRADES: &[&str] = &[
    "家居有限公司",
    "百货商行",
    "商贸有限公司",
    "日用品批发部",
    "生活超市",
    "厨具有限公司",
    "酒店用品有限公司",
    "电器经营部",
    "礼品有限公司",
    "家居生活馆",
    "五金机电有限公司",
    "五金建材经营部",
    "机电设备有限公司",
    "工业用品有限公司",
    "劳保用品商行",
    "阀门管件有限公司",
    "装饰工程有限公司",
];
const SURNAMES: &[&str] =
    &["赵", "周", "吴", "郑", "冯", "沈", "韩", "杨", "朱", "秦", "许", "何", "吕", "施", "孔", "曹", "严", "魏", "陶", "姜"];
const TITLES: &[&str] = &["采购经理", "店长", "老板", "采购", "总经理", "财务"];
const SOURCES: &[&str] = &["展会", "转介绍", "电话开发", "老客户", "网络"];

/// What was made.
pub(super) struct Customers {
    /// Key, usual and small customers.
    pub(super) classes: [i64; 3],
    /// Those with whom business is done first.
    pub(super) made: Vec<i64>,
}

/// Makes them all.
pub(super) async fn make(admin: &Founder<'_>) -> Res<Customers> {
    let classes = classes(admin).await?;
    let regions = regions(admin).await?;
    let mut people = BTreeMap::new();
    for login in ["zhang", "liu", "chen", "xu", "he"] {
        people.insert(login, admin.as_person(login).await?);
    }
    let all: Vec<(City, Value)> = (0..COUNT).map(|n| customer(n, &classes, &regions)).collect();
    let mut made: Vec<i64> = Vec::with_capacity(COUNT);
    for some in all.chunks(AT_ONCE) {
        let asked = some.iter().map(|(city, input)| {
            let person = &people[city.owner];
            async move { person.made("customer.create", input.clone()).await }
        });
        made.extend(try_join_all(asked).await?);
    }
    for (n, some) in made[..NOTED].chunks(AT_ONCE).enumerate() {
        let noted = some.iter().enumerate().map(|(at, id)| {
            let at = n * AT_ONCE + at;
            let (city, _) = &all[at];
            note(&people[city.owner], at, *id, *city)
        });
        try_join_all(noted).await?;
    }
    terms(admin, &made).await?;
    Ok(Customers { classes, made })
}

async fn classes(admin: &Founder<'_>) -> Res<[i64; 3]> {
    let monthly = json!({"kind": "monthly", "cut_off_day": 25, "statement_day": 28, "months": 1, "pay_day": 15});
    let key = json!({"code": "A", "name": "重点客户", "payment": monthly, "visit_days": 15});
    let usual = json!({"code": "B", "name": "普通客户", "payment": {"kind": "days", "days": 30}, "visit_days": 45});
    let small = json!({"code": "C", "name": "散客", "payment": {"kind": "before_delivery"}});
    let make = |class| admin.made("customer_class.create", class);
    Ok([make(key).await?, make(usual).await?, make(small).await?])
}

async fn regions(admin: &Founder<'_>) -> Res<BTreeMap<&'static str, i64>> {
    let mut made = BTreeMap::new();
    for (code, name) in AREAS {
        made.insert(*code, admin.made("region.create", json!({"code": code, "name": name})).await?);
    }
    for city in CITIES {
        let region = json!({"code": city.code, "name": city.name, "parent": made[city.area]});
        made.insert(city.code, admin.made("region.create", region).await?);
    }
    Ok(made)
}

fn customer(n: usize, classes: &[i64; 3], regions: &BTreeMap<&'static str, i64>) -> (City, Value) {
    // 37 and the number of pairs have no divisor in common: no pair of city and brand comes twice.
    let pair = n * 37 % (CITIES.len() * BRANDS.len());
    let (mut city, brand) = (CITIES[pair % CITIES.len()], BRANDS[pair / CITIES.len()]);
    let mut name = format!("{}{brand}{}", city.name, TRADES[n * 7 % TRADES.len()]);
    if let Some((known, _, at)) = KNOWN.get(n) {
        (*known).clone_into(&mut name);
        city = CITIES.iter().find(|city| city.code == *at).copied().unwrap_or(city);
    } else if n % 3 == 1 {
        city.owner = match (city.owner, city.area) {
            ("liu", _) => "xu",
            ("chen", "XN" | "XB") => "he",
            (owner, _) => owner,
        };
    }
    let phone = if n % 3 == 2 { format!("{}-{}", city.dialled, 62_000_000 + n * 1_357) } else { format!("138{:08}", 21_650_000 + n * 137) };
    let class = if n.is_multiple_of(5) {
        classes[0]
    } else if n % 4 == 3 {
        classes[2]
    } else {
        classes[1]
    };
    let mut input = json!({
        "code": format!("C{:04}", n + 1), "name": name, "phone": phone, "class": class, "region": regions[city.code],
        "source": SOURCES[n % SOURCES.len()]
    });
    // A shop without a licence of its own has none.
    if n % 7 != 6 {
        input["credit_code"] = json!(credit_code(city.digits, n));
        input["bank_name"] = json!(format!("中国工商银行{}{}支行", city.name, city.district));
        input["bank_account"] = json!(format!("62220{:014}", 1_100_000_000 + n * 7_919));
        input["invoice_address"] = json!(format!("{}市{}{}{}号", city.name, city.district, city.street, 18 + n * 3));
        input["invoice_phone"] = json!(format!("{}-{}", city.dialled, 58_000_000 + n * 1_031));
    }
    (city, input)
}

/// A unified social credit code of this place and number, with the check sign that fits.
fn credit_code(place: &str, n: usize) -> String {
    let body = format!("91{place}MA1F{:05}", n * 13 % 100_000);
    let signs = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let fits = signs.map(|sign| format!("{body}{sign}")).find(|code| human::tax_number(code).is_ok());
    fits.unwrap_or(body)
}

/// The province that a city is in.
fn province(city: City) -> String {
    let of = PROVINCES.iter().find(|(digits, _)| city.digits.starts_with(digits));
    of.map_or_else(|| format!("{}市", city.name), |(_, name)| (*name).to_owned())
}

/// The person who buys, and where the goods go.
async fn note(person: &Founder<'_>, n: usize, customer: i64, city: City) -> Res<()> {
    let contact = json!({
        "customer": customer, "name": format!("{}{}", SURNAMES[n % SURNAMES.len()], TITLES[n % TITLES.len()]), "title": TITLES[n % TITLES.len()],
        "phone": format!("139{:08}", 16_200_000 + n * 211)
    });
    person.done("contact.create", contact).await?;
    let mut address = json!({
        "customer": customer, "label": "门店", "province": province(city), "city": format!("{}市", city.name), "district": city.district,
        "street": format!("{}{}号", city.street, 18 + n * 3), "receiver": format!("{}师傅", SURNAMES[(n + 7) % SURNAMES.len()]),
        "phone": format!("137{:08}", 51_300_000 + n * 173)
    });
    if n.is_multiple_of(2) {
        address["days"] = json!([1, 2, 3, 4, 5]);
        address["from"] = json!("9:00");
        address["until"] = json!("17:30");
    }
    person.done("address.create", address).await?;
    Ok(())
}

/// A store is invoiced through its house, and one customer has terms of its own.
async fn terms(admin: &Founder<'_>, made: &[i64]) -> Res<()> {
    // Who looks after the house looks after its store; that they share a limit is for whoever may set terms.
    let Principal::User(owner, _) = admin.as_person(KNOWN[0].1).await?.who else {
        return Err(Failure::bug("nobody looks after the first customer"));
    };
    let store = json!({
        "code": format!("C{:04}", COUNT + 1), "name": "上海华联浦东店", "phone": "021-58881234", "shares_credit_with": made[0], "owner": owner
    });
    let store = admin.made("customer.create", store).await?;
    admin.done("customer.set_parties", json!({"customer": store, "version": 1, "invoiced": made[0], "pays": made[0]})).await?;
    let own = json!({"kind": "monthly_days", "cut_off_day": 31, "statement_day": 5, "days": 30});
    admin.done("customer.set_terms", json!({"customer": made[5], "version": 1, "payment": own})).await?;
    Ok(())
}
