//! Lists and look-ups over HTTP in a company of size, one request after the other: what a person waits for.

use super::client::Client;
use super::company::{AT_ONCE, Company, id, next, set_up};
use super::load::Run;
use super::site::Site;
use super::{Line, engine, fraction};
use crate::http::{Options, Server};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::db::{JobLimits, bound};
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::time::Instant;
use tokio::net::TcpListener;

const PRODUCTS: usize = 100_000;
const CUSTOMERS: usize = 50_000;
/// Requests of each kind.
const REQUESTS: u64 = 300;
const THINGS: [&str; 16] = [
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
const CITIES: [&str; 12] = ["上海", "苏州", "南京", "杭州", "宁波", "合肥", "成都", "重庆", "武汉", "长沙", "西安", "青岛"];
const TRADES: [&str; 8] = ["机电", "五金", "阀门", "建材", "化工", "食品", "制药", "能源"];

/// One kind of request: its name, and the address for a number that differs each time.
type Kind = (&'static str, fn(u64) -> String);

const KINDS: [Kind; 18] = [
    ("products.first_page", |_| "product.list?limit=50".into()),
    ("products.by_name", |_| "product.list?limit=50&sort=name".into()),
    ("products.latest", |_| "product.list?limit=50&sort=-created_at".into()),
    ("products.named", |n| format!("product.list?limit=50&q={}", THINGS[n as usize % THINGS.len()])),
    ("products.pinyin", |n| format!("product.list?limit=50&q={}", ["qiufa", "faran", "zhoucheng", "luoshuan"][n as usize % 4])),
    ("products.initials", |n| format!("product.list?limit=50&q={}", ["qf", "fl", "zc", "mfq"][n as usize % 4])),
    ("products.two_words", |n| {
        format!("product.list?limit=50&q={}%20{}", THINGS[n as usize % THINGS.len()], BRANDS[n as usize % BRANDS.len()])
    }),
    ("products.in_category", |n| format!("product.list?limit=50&category_at={}", n % 20)),
    ("product.lookup.code", |n| format!("product.lookup?limit=20&q=P{:06}", n * 7919 % PRODUCTS as u64)),
    ("product.lookup.name", |n| format!("product.lookup?limit=20&q={}", THINGS[n as usize % THINGS.len()])),
    ("product.lookup.pinyin", |n| format!("product.lookup?limit=20&q={}", ["qiu", "fal", "zhouch", "luo"][n as usize % 4])),
    ("product.lookup.barcode", |n| format!("product.lookup?limit=20&q={:04}", n * 31 % 10_000)),
    ("customers.first_page", |_| "customer.list?limit=50".into()),
    ("customers.by_name", |_| "customer.list?limit=50&sort=name".into()),
    ("customers.named", |n| format!("customer.list?limit=50&q={}{}", CITIES[n as usize % CITIES.len()], TRADES[n as usize % TRADES.len()])),
    ("customers.initials", |n| format!("customer.list?limit=50&q={}", ["shlg", "sz", "cdfm", "whwj"][n as usize % 4])),
    ("customer.lookup.name", |n| format!("customer.lookup?limit=20&q={}", CITIES[n as usize % CITIES.len()])),
    ("customer.lookup.code", |n| format!("customer.lookup?limit=20&q=C{:06}", n * 6011 % CUSTOMERS as u64)),
];

/// Founds the company, and asks.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
pub(crate) async fn measure(postgres: Option<&str>) -> Res<Vec<Line>> {
    let site = Site::new(postgres).await?;
    let company = Company::found(&site.address, 12, JobLimits::default()).await?;
    let started = Instant::now();
    let categories = fill(&company).await?;
    eprintln!("lists {}: {PRODUCTS} products and {CUSTOMERS} customers in {} s", engine(&site.address), started.elapsed().as_secs());
    bound::analyze(&site.address).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::bug)?;
    let server = Server::start(company.kernel.clone(), listener, Options::default())?;
    let mut client = Client::connect(server.address(), &company.token).await?;
    let mut lines = Vec::new();
    for (name, address) in KINDS {
        let mut micros = Vec::new();
        let mut rows = 0;
        for n in 0..REQUESTS {
            let mut address = address(n);
            if let Some((list, at)) = address.split_once("category_at=") {
                let at: usize = at.parse().map_err(Failure::bug)?;
                address = format!("{list}category={}", categories[at % categories.len()]);
            }
            let sent = Instant::now();
            let (status, body) = client.ask(&encoded(&address)).await?;
            micros.push(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
            if status != 200 {
                return Err(Failure::bug(format!("{address} answered {status}: {}", String::from_utf8_lossy(body))));
            }
            let found: Value = serde_json::from_slice(body).map_err(Failure::bug)?;
            rows += found["rows"].as_array().map_or(0, Vec::len) as u64;
        }
        let run = Run::of(micros);
        lines.push(Line {
            name: format!("lists.{name}"),
            database: engine(&site.address),
            clients: 1,
            per_second: run.per_second,
            p50_ms: fraction(run.within(50), 1000, 2),
            p99_ms: fraction(run.within(99), 1000, 2),
            rows: rows / REQUESTS,
            ..Line::figure("", 0)
        });
    }
    server.stop().await;
    drop(company);
    site.remove().await?;
    Ok(lines)
}

/// Chinese characters as an address bears them.
fn encoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii() { out.push(char::from(byte)) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

/// Products and customers whose words are mixed; the categories they stand in.
async fn fill(company: &Company) -> Res<Vec<i64>> {
    let (kernel, admin) = (&company.kernel, company.admin);
    let mut categories = Vec::new();
    for n in 0..20 {
        let category = json!({"code": format!("K{n:02}"), "name": format!("{}类 {n}", THINGS[n % THINGS.len()])});
        categories.push(id(&set_up(kernel, admin, "category.create", &category).await?)?);
    }
    let of = |n: usize| {
        let mut seed = n as u64 * 0x9E37_79B9 + 1;
        let mut pick = |many: usize| usize::try_from(next(&mut seed) % many as u64).unwrap_or(0);
        (pick(THINGS.len()), pick(BRANDS.len()), pick(CITIES.len()), pick(TRADES.len()), pick(400))
    };
    let products = (0..PRODUCTS).map(|n| {
        let (thing, brand, _, _, size) = of(n);
        let product = json!({
            "code": format!("P{n:06}"), "name": format!("{} {}", THINGS[thing], size), "unit": "件", "brand": BRANDS[brand],
            "specification": format!("DN{size} PN16"), "model": format!("Q{size}F-{brand}C"), "barcode": barcode(n),
            "category": categories[n % categories.len()]
        });
        async move { set_up(kernel, admin, "product.create", &product).await.map(|_| ()) }
    });
    stream::iter(products).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    let customers = (0..CUSTOMERS).map(|n| {
        let (_, brand, city, trade, _) = of(n + PRODUCTS);
        let name = format!("{}{}{}{n:05}有限公司", CITIES[city], BRANDS[brand], TRADES[trade]);
        let customer = json!({"code": format!("C{n:06}"), "name": name, "phone": format!("138{:08}", n * 37)});
        async move { set_up(kernel, admin, "customer.create", &customer).await.map(|_| ()) }
    });
    stream::iter(customers).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    Ok(categories)
}

/// An EAN-13 of China: thirteen digits, the last of which checks the others.
fn barcode(n: usize) -> String {
    let digits = format!("690{:09}", n * 12_347 % 1_000_000_000);
    let sum: u32 = digits.bytes().zip([1, 3].into_iter().cycle()).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
