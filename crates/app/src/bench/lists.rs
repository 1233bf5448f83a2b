//! Lists and look-ups over HTTP in a company of size, one request after the other: what a person waits for.

use super::client::Client;
use super::company::{AT_ONCE, Company, id, next, set_up};
use super::load::Run;
use super::site::Site;
use super::trade::{Sizes, filled};
use super::{Line, engine, fraction, orders};
use crate::http::{Options, Server};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::access::new_api_token;
use kernel::db::{JobLimits, bound};
use kernel::query::Window;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::time::Instant;
use tokio::net::TcpListener;

const PRODUCTS: usize = 100_000;
const CUSTOMERS: usize = 50_000;
/// Requests of each kind.
const REQUESTS: u64 = 300;
/// Asked before, and not counted: statements are prepared, pages are in memory.
const WARM: u64 = 12;
pub(super) const THINGS: [&str; 16] = [
    "球阀",
    "闸阀",
    "截止阀",
    "止回阀",
    "法兰",
    "弯头",
    "三通",
    "轴承",
    "螺栓",
    "螺母",
    "垫片",
    "密封圈",
    "压力表",
    "减速机",
    "电机",
    "软管",
];
const BRANDS: [&str; 10] = ["良工", "苏盐", "远大", "正泰", "德力西", "人本", "哈尔滨", "三花", "伟星", "华龙"];
pub(super) const CITIES: [&str; 12] = ["上海", "苏州", "南京", "杭州", "宁波", "合肥", "成都", "重庆", "武汉", "长沙", "西安", "青岛"];
const TRADES: [&str; 8] = ["机电", "五金", "阀门", "建材", "化工", "食品", "制药", "能源"];

/// Who asks: the administrator, who sees everything, or people who see the customers of departments, of theirs alone, or their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Admin,
    Director,
    Manager,
    Seller,
}

/// One kind of request: its name, who asks, and the address for a number that differs each time. `{category}`, `{department}`,
/// `{owner}`, `{customer}`, `{product}` in it become ids, `{deep:sort}` a place far down in the list, `{day:n}` the day so many days ago.
pub(super) type Kind = (&'static str, Who, fn(u64) -> String);

/// One of some words by turns.
pub(super) fn turn<T: Copy>(n: u64, of: &[T]) -> T {
    of[usize::try_from(n).unwrap_or(0) % of.len()]
}

const KINDS: &[Kind] = &[
    ("products.first_page", Who::Admin, |_| "product.list?limit=50".into()),
    ("products.sorted", Who::Admin, |n| {
        format!("product.list?limit=50&sort={}", turn(n, &["code", "-code", "name", "-name", "created_at", "-created_at"]))
    }),
    ("products.deep", Who::Admin, |n| {
        turn(n, &["product.list?limit=50&sort=code&cursor={deep:code}", "product.list?limit=50&sort=-name&cursor={deep:-name}"]).into()
    }),
    ("products.code_prefix", Who::Admin, |n| format!("product.list?limit=50&sort=code&code=P{:03}", n % 100)),
    ("products.name_prefix", Who::Admin, |n| format!("product.list?limit=50&sort=name&name={}", turn(n, &THINGS))),
    ("products.in_category", Who::Admin, |_| "product.list?limit=50&category={category}".into()),
    ("products.in_category.sorted", Who::Admin, |n| {
        format!("product.list?limit=50&category={{category}}&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("products.brand.sorted", Who::Admin, |n| {
        format!("product.list?limit=50&brand={}&sort={}", turn(n, &BRANDS), turn(n, &["code", "name", "-created_at"]))
    }),
    ("products.state.sorted", Who::Admin, |n| {
        format!("product.list?limit=50&state=active&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("products.handling.sorted", Who::Admin, |n| {
        format!("product.list?limit=50&handling=normal&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("products.enough.sorted", Who::Admin, |n| {
        format!("product.list?limit=50&low=false&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("products.low.sorted", Who::Admin, |n| format!("product.list?limit=50&low=true&sort={}", turn(n, &["code", "name", "-created_at"]))),
    ("products.named", Who::Admin, |n| format!("product.list?limit=50&q={}", turn(n, &THINGS))),
    ("products.named.sorted", Who::Admin, |n| format!("product.list?limit=50&sort=name&q={}", turn(n, &THINGS))),
    ("products.pinyin", Who::Admin, |n| format!("product.list?limit=50&q={}", turn(n, &["qiufa", "faran", "zhoucheng", "luoshuan"]))),
    ("products.initials", Who::Admin, |n| format!("product.list?limit=50&q={}", turn(n, &["qf", "fl", "zc", "mfq"]))),
    ("products.one_initial", Who::Admin, |n| format!("product.list?limit=50&q={}", turn(n, &["q", "d", "l", "p"]))),
    ("products.one_initial.sorted", Who::Admin, |n| format!("product.list?limit=50&sort=name&q={}", turn(n, &["q", "d", "l", "p"]))),
    ("products.rare", Who::Admin, |n| format!("product.list?limit=50&sort=name&q=P{:06}", n * 7919 % PRODUCTS as u64)),
    ("products.nothing", Who::Admin, |n| format!("product.list?limit=50&sort=name&q=zzz{n}")),
    ("products.two_words", Who::Admin, |n| format!("product.list?limit=50&q={}%20{}", turn(n, &THINGS), turn(n, &BRANDS))),
    ("products.two_initials", Who::Admin, |n| {
        format!("product.list?limit=50&sort=name&q={}%20{}", turn(n, &["q", "d", "p"]), turn(n, &["l", "f", "s"]))
    }),
    ("products.rare_and_common", Who::Admin, |n| format!("product.list?limit=50&sort=name&q=P{:06}%20d", n * 7919 % PRODUCTS as u64)),
    ("products.word_in_category", Who::Admin, |n| {
        format!("product.list?limit=50&sort=name&category={{category}}&q={}", turn(n, &["q", "d", "球阀"]))
    }),
    ("products.counted", Who::Admin, |_| "product.list?limit=50&count=some".into()),
    ("products.counted.exactly", Who::Admin, |_| "product.list?limit=50&count=exact".into()),
    ("products.one_initial.counted", Who::Admin, |n| format!("product.list?limit=50&count=some&q={}", turn(n, &["q", "d", "l", "p"]))),
    ("products.one_initial.counted.exactly", Who::Admin, |n| {
        format!("product.list?limit=50&count=exact&q={}", turn(n, &["q", "d", "l", "p"]))
    }),
    ("products.in_category.counted.exactly", Who::Admin, |_| "product.list?limit=50&category={category}&count=exact".into()),
    ("product.lookup.code", Who::Admin, |n| format!("product.lookup?limit=20&q=P{:06}", n * 7919 % PRODUCTS as u64)),
    ("product.lookup.name", Who::Admin, |n| format!("product.lookup?limit=20&q={}", turn(n, &THINGS))),
    ("product.lookup.pinyin", Who::Admin, |n| format!("product.lookup?limit=20&q={}", turn(n, &["qiu", "fal", "zhouch", "luo"]))),
    ("product.lookup.mnemonic", Who::Admin, |n| format!("product.lookup?limit=20&q=M{:05}", n * 331 % 100_000)),
    ("product.lookup.barcode", Who::Admin, |n| format!("product.lookup?limit=20&q={:04}", n * 31 % 10_000)),
    ("product.lookup.one_initial", Who::Admin, |n| format!("product.lookup?limit=20&q={}", turn(n, &["q", "d", "l", "p"]))),
    ("product.lookup.two_words", Who::Admin, |n| {
        format!("product.lookup?limit=20&q={}%20{}", turn(n, &["q", "qiufa", "球阀"]), turn(n, &["lg", "dn50", "l"]))
    }),
    ("product.lookup.rare_and_common", Who::Admin, |n| format!("product.lookup?limit=20&q=pn16%20{:06}", n * 7919 % PRODUCTS as u64)),
    ("product.lookup.nothing_of_two", Who::Admin, |n| format!("product.lookup?limit=20&q={}%20zz{n}", turn(n, &["球阀球阀", "pn16"]))),
    ("customers.first_page", Who::Admin, |_| "customer.list?limit=50".into()),
    ("customers.sorted", Who::Admin, |n| {
        format!("customer.list?limit=50&sort={}", turn(n, &["code", "-code", "name", "-name", "created_at", "-created_at"]))
    }),
    ("customers.deep", Who::Admin, |_| "customer.list?limit=50&sort=code&cursor={deep:code}".into()),
    ("customers.named", Who::Admin, |n| format!("customer.list?limit=50&q={}{}", turn(n, &CITIES), turn(n, &TRADES))),
    ("customers.initials", Who::Admin, |n| format!("customer.list?limit=50&q={}", turn(n, &["shlg", "sz", "cdfm", "whwj"]))),
    ("customers.one_initial.sorted", Who::Admin, |n| format!("customer.list?limit=50&sort=name&q={}", turn(n, &["s", "h", "c", "1"]))),
    ("customers.two_words", Who::Admin, |n| format!("customer.list?limit=50&q={}%20{}", turn(n, &CITIES), turn(n, &TRADES))),
    ("customers.phone_prefix", Who::Admin, |n| format!("customer.list?limit=50&phone=138{:05}", n * 100)),
    ("customers.department.sorted", Who::Admin, |n| {
        format!("customer.list?limit=50&department={{department}}&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("customers.owner.sorted", Who::Admin, |n| {
        format!("customer.list?limit=50&owner={{owner}}&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("customers.terms.sorted", Who::Admin, |n| {
        format!("customer.list?limit=50&payment_kind=before_delivery&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("customers.state.sorted", Who::Admin, |n| {
        format!("customer.list?limit=50&state=active&sort={}", turn(n, &["code", "name", "-created_at"]))
    }),
    ("customers.counted.exactly", Who::Admin, |_| "customer.list?limit=50&count=exact".into()),
    ("customers.director.first_page", Who::Director, |_| "customer.list?limit=50".into()),
    ("customers.director.sorted", Who::Director, |n| format!("customer.list?limit=50&sort={}", turn(n, &["code", "name", "-created_at"]))),
    ("customers.director.one_initial", Who::Director, |n| format!("customer.list?limit=50&sort=name&q={}", turn(n, &["s", "h", "c", "1"]))),
    ("customers.director.counted", Who::Director, |_| "customer.list?limit=50&count=some".into()),
    ("customers.manager.sorted", Who::Manager, |n| format!("customer.list?limit=50&sort={}", turn(n, &["code", "name", "-created_at"]))),
    ("customers.manager.named", Who::Manager, |n| format!("customer.list?limit=50&sort=name&q={}", turn(n, &CITIES))),
    ("customers.seller.sorted", Who::Seller, |n| format!("customer.list?limit=50&sort={}", turn(n, &["code", "name", "-created_at"]))),
    ("customers.seller.named", Who::Seller, |n| format!("customer.list?limit=50&sort=name&q={}", turn(n, &CITIES))),
    ("customers.seller.rare", Who::Seller, |n| format!("customer.list?limit=50&sort=name&q=C{:06}", n * 6011 % CUSTOMERS as u64)),
    ("customer.lookup.name", Who::Admin, |n| format!("customer.lookup?limit=20&q={}", turn(n, &CITIES))),
    ("customer.lookup.code", Who::Admin, |n| format!("customer.lookup?limit=20&q=C{:06}", n * 6011 % CUSTOMERS as u64)),
    ("customer.lookup.one_initial", Who::Admin, |n| format!("customer.lookup?limit=20&q={}", turn(n, &["s", "h", "c", "1"]))),
    ("customer.lookup.two_words", Who::Admin, |n| {
        format!("customer.lookup?limit=20&q={}%20{}", turn(n, &["s", "h", "上海"]), turn(n, &["jd", "五金"]))
    }),
    ("customer.lookup.seller.name", Who::Seller, |n| format!("customer.lookup?limit=20&q={}", turn(n, &CITIES))),
    ("customer.lookup.seller.none", Who::Seller, |n| format!("customer.lookup?limit=20&q={}", turn(n, &["hd9", "sh1", "zz"]))),
];

/// Founds the company, and asks what is asked under a name that begins so.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
pub(crate) async fn measure(postgres: Option<&str>, json: bool, sizes: Sizes, name: &str) -> Res<()> {
    let site = Site::new(postgres).await?;
    let company = Company::found(&site.address, 0, JobLimits::default()).await?;
    let started = Instant::now();
    let mut found = fill(&company, sizes).await?;
    let company = filled(company, &site.address, sizes.orders).await?;
    found.choose(&company).await?;
    eprintln!("lists {}: {sizes:?} in {} s", engine(&site.address), started.elapsed().as_secs());
    bound::analyze(&site.address).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
    let server = Server::start(company.kernel.clone(), listener, Options::default())?;
    for (kind, who, address) in KINDS.iter().chain(orders::KINDS).filter(|(kind, ..)| format!("lists.{kind}").starts_with(name)) {
        let token = found.people.iter().find(|(other, _)| other == who).map(|(_, token)| token);
        // A connection each: one that waits for minutes, while others ask, is closed by the server.
        let client = &mut Client::connect(server.address(), token.ok_or_else(|| Failure::bug("nobody asks"))?).await?;
        let (run, rows) = ask(client, &found, *address).await?;
        let line = Line {
            name: format!("lists.{kind}"),
            database: engine(&site.address),
            clients: 1,
            per_second: run.per_second,
            p50_ms: fraction(run.within(50), 1000, 2),
            p99_ms: fraction(run.within(99), 1000, 2),
            rows: rows / REQUESTS,
            ..Line::figure("", 0)
        };
        super::print(&line, json);
    }
    server.stop().await;
    drop(company);
    site.remove().await
}

/// Asks one kind of request again and again; how long each took, and how many rows came in all.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn ask(client: &mut Client, filled: &Filled, address: fn(u64) -> String) -> Res<(Run, u64)> {
    let (mut micros, mut rows) = (Vec::new(), 0);
    let deep = [
        ("{deep:code}", deep(client, &format!("{}?limit=1&sort=code", list(&address(0))), "code").await?),
        ("{deep:-name}", deep(client, &format!("{}?limit=1&sort=-name", list(&address(0))), "name").await?),
    ];
    for n in 0..WARM + REQUESTS {
        let mut address = address(n);
        for (place, ids) in [
            ("{category}", &filled.categories),
            ("{department}", &filled.departments),
            ("{owner}", &filled.sellers),
            ("{customer}", &filled.customers),
            ("{product}", &filled.products),
        ] {
            if address.contains(place) {
                address = address.replace(place, &turn(n, ids).to_string());
            }
        }
        for (place, cursor) in &deep {
            address = address.replace(place, cursor);
        }
        let sent = Instant::now();
        let (status, body) = client.ask(&encoded(&orders::dated(&address)?)).await?;
        let took = u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX);
        if status != 200 {
            return Err(Failure::bug(format!("{address} answered {status}: {}", String::from_utf8_lossy(body))));
        }
        if n >= WARM {
            micros.push(took);
            let found: Value = serde_json::from_slice(body).map_err(Failure::bug)?;
            rows += found["rows"].as_array().map_or(0, Vec::len) as u64;
        }
    }
    Ok((Run::of(micros), rows))
}

/// The list of an address.
fn list(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}

/// The cursor behind a record in the middle of a list.
async fn deep(client: &mut Client, list: &str, by: &str) -> Res<String> {
    if !list.starts_with("product.list") && !list.starts_with("customer.list") {
        return Ok(String::new());
    }
    let from = match (by, list.starts_with("product")) {
        ("code", true) => "P070",
        ("code", false) => "C035",
        (_, true) => "弯头",
        (_, false) => "宁波",
    };
    let (_, body) = client.ask(&encoded(&format!("{list}&{by}={from}"))).await?;
    let page: Value = serde_json::from_slice(body).map_err(Failure::bug)?;
    Ok(page["next"].as_str().unwrap_or_default().to_owned())
}

/// Chinese characters as an address bears them.
fn encoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii() { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

/// What was made.
#[derive(Default)]
struct Filled {
    categories: Vec<i64>,
    departments: Vec<i64>,
    sellers: Vec<i64>,
    /// Some of them.
    customers: Vec<i64>,
    products: Vec<i64>,
    /// Who asks, each with a token.
    people: Vec<(Who, String)>,
}

impl Filled {
    /// Some customers and products that are asked for.
    async fn choose(&mut self, company: &Company) -> Res<()> {
        let window = Window { limit: Some(200), sort: Some("code".into()), ..Window::default() };
        for (query, ids) in [("customer.list", &mut self.customers), ("product.list", &mut self.products)] {
            let page = company.kernel.query(query, company.admin, json!({}), &window).await?;
            *ids = page.rows.iter().map(id).collect::<Res<_>>()?;
        }
        Ok(())
    }
}

/// Departments below two directorates, with five people each who look after customers.
const DEPARTMENTS: usize = 8;
const SELLERS: usize = 40;

/// People of whom each sees as much as their part asks for.
async fn people(company: &Company, filled: &mut Filled) -> Res<()> {
    let (kernel, admin) = (&company.kernel, company.admin);
    let root = kernel.query("department.list", admin, json!({}), &Window::default()).await?;
    let root = root.rows.first().ok_or_else(Failure::not_found).and_then(id)?;
    let mut directorates = Vec::new();
    for n in 0..2 {
        let directorate = json!({"parent": root, "code": format!("D{n}"), "name": format!("事业部 {n}")});
        directorates.push(id(&set_up(kernel, admin, "department.create", &directorate).await?)?);
    }
    for n in 0..DEPARTMENTS {
        let department = json!({"parent": directorates[n % 2], "code": format!("S{n}"), "name": format!("销售 {n} 部")});
        filled.departments.push(id(&set_up(kernel, admin, "department.create", &department).await?)?);
    }
    let mut roles = Vec::new();
    for (code, scope) in [("seller", "own"), ("manager", "department"), ("director", "subtree")] {
        let theirs = [
            "customer.list",
            "sales_order.list",
            "delivery.list",
            "invoice.list",
            "customer_receipt.list",
            "open_item.list",
            "ageing.list",
        ];
        let mut grants: Vec<Value> = theirs.iter().map(|list| json!({"permission": list, "scope": scope})).collect();
        grants.push(json!({"permission": "product.list", "scope": "all"}));
        roles.push(id(&set_up(kernel, admin, "role.create", &json!({"code": code, "name": code, "grants": grants, "masks": []})).await?)?);
    }
    let person = |login: String, department: i64, role: i64| async move {
        let person = json!({"login": login, "name": login, "department": department, "roles": [role], "lang": "zh-CN", "password": new_api_token().0});
        id(&set_up(kernel, admin, "user.create", &person).await?)
    };
    for n in 0..SELLERS {
        filled.sellers.push(person(format!("seller{n}"), filled.departments[n % DEPARTMENTS], roles[0]).await?);
    }
    let manager = person("manager".into(), filled.departments[0], roles[1]).await?;
    let director = person("director".into(), directorates[0], roles[2]).await?;
    filled.people.push((Who::Admin, company.token.clone()));
    for (who, user) in [(Who::Seller, filled.sellers[0]), (Who::Manager, manager), (Who::Director, director)] {
        let (token, token_hash) = new_api_token();
        set_up(kernel, admin, "token.create", &json!({"user": user, "name": "bench", "token_hash": token_hash})).await?;
        filled.people.push((who, token));
    }
    Ok(())
}

/// Products and customers whose words are mixed.
async fn fill(company: &Company, sizes: Sizes) -> Res<Filled> {
    let (kernel, admin) = (&company.kernel, company.admin);
    let mut filled = Filled::default();
    people(company, &mut filled).await?;
    for n in 0..20 {
        let category = json!({"code": format!("K{n:02}"), "name": format!("{}类 {n}", THINGS[n % THINGS.len()])});
        filled.categories.push(id(&set_up(kernel, admin, "category.create", &category).await?)?);
    }
    let categories = &filled.categories;
    let products = (0..sizes.products).map(|n| {
        let mut product = product(n);
        product["category"] = json!(categories[n % categories.len()]);
        async move { set_up(kernel, admin, "product.create", &product).await.map(|_| ()) }
    });
    stream::iter(products).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    let customers = (0..sizes.customers).map(|n| {
        let mut customer = customer(n);
        customer["owner"] = json!(turn(n as u64, &filled.sellers));
        customer["department"] = json!(turn(n as u64, &filled.departments));
        async move { set_up(kernel, admin, "customer.create", &customer).await.map(|_| ()) }
    });
    stream::iter(customers).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    Ok(filled)
}

/// Numbers that are the same for each record every time: of a thing, a brand, a city, a trade and a size.
fn mixed(n: usize) -> [usize; 5] {
    let mut seed = n as u64 * 0x9E37_79B9 + 1;
    [THINGS.len(), BRANDS.len(), CITIES.len(), TRADES.len(), 400].map(|many| usize::try_from(next(&mut seed) % many as u64).unwrap_or(0))
}

/// What is said of the customer with a number.
pub(super) fn customer(n: usize) -> Value {
    let [_, brand, city, trade, _] = mixed(n + PRODUCTS);
    let name = format!("{}{}{}{n:05}有限公司", CITIES[city], BRANDS[brand], TRADES[trade]);
    json!({"code": format!("C{n:06}"), "name": name, "phone": format!("138{:08}", n * 37)})
}

/// What is said of the product with a number.
pub(super) fn product(n: usize) -> Value {
    let [thing, brand, _, _, size] = mixed(n);
    json!({
        "code": format!("P{n:06}"), "name": format!("{} {}", THINGS[thing], size), "unit": "件", "brand": BRANDS[brand],
        "specification": format!("DN{size} PN16"), "model": format!("Q{size}F-{brand}C"), "barcode": barcode(n),
        "mnemonic": format!("M{n:05}")
    })
}

/// An EAN-13 of China: thirteen digits, the last of which checks the others.
fn barcode(n: usize) -> String {
    let digits = format!("690{:09}", n * 12_347 % 1_000_000_000);
    let sum: u32 = digits.bytes().zip([1, 3].into_iter().cycle()).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
