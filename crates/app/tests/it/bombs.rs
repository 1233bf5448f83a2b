//! Files that claim more than a machine has, brought to the program itself: they are refused, and the server goes on.

use reqwest::multipart::{Form, Part};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Shared texts of which a workbook says that there are 10^12.
const SHARED_TEXTS: &[u8] = include_bytes!("../data/shared_texts.xlsx");
/// A sheet of the old kind with one cell at its far corner.
const CORNER: &[u8] = include_bytes!("../data/corner.xls");

struct Served(Child);
impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program with its demo, at an address.
async fn served(directory: &Path) -> (Served, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().port();
    let company = directory.join("company.db");
    crate::demo::copied(&company).await;
    let database = format!("sqlite:{}", company.display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_xiaoguan"));
    command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}"), "--database", &database]);
    let served = Served(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let address = format!("http://127.0.0.1:{port}");
    let mut look = tokio::time::interval(Duration::from_millis(50));
    let ready = async {
        while reqwest::get(format!("{address}/readyz")).await.map(|r| r.status().as_u16()).ok() != Some(200) {
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), ready).await.expect("the server is ready in time");
    (served, address)
}

/// A browser with somebody signed in, and the token of their forms.
async fn signed_in(address: &str) -> (reqwest::Client, String) {
    let demo = reqwest::header::HeaderMap::from_iter([(
        reqwest::header::HeaderName::from_static("x-company"),
        reqwest::header::HeaderValue::from_static("demo"),
    )]);
    let client = reqwest::Client::builder().no_proxy().cookie_store(true).default_headers(demo);
    let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = [("login", "admin"), ("password", app::demo::PASSWORD)];
    let entered = client.post(format!("{address}/sign-in")).form(&form).send().await.unwrap();
    assert_eq!(entered.status().as_u16(), 303, "{}", entered.text().await.unwrap());
    let page = client.get(format!("{address}/imports/new")).send().await.unwrap().text().await.unwrap();
    let behind = page.split("name=\"csrf\" value=\"").nth(1).expect("a form");
    (client, behind.split('"').next().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_claims_too_much_ends_nothing_but_its_reader() {
    let directory = tempfile::tempdir().unwrap();
    let (_served, address) = served(directory.path()).await;
    let (client, csrf) = signed_in(&address).await;
    let bring = async |name: &'static str, bytes: Vec<u8>| {
        let file = Part::bytes(bytes).file_name(name);
        let form = Form::new().text("csrf", csrf.clone()).text("profile", "products").text("key", name).part("file", file);
        let answer = client.post(format!("{address}/imports/new")).multipart(form).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let healthy = async || reqwest::get(format!("{address}/healthz")).await.unwrap().status().as_u16();
    let bombs = [("texts.xlsx", SHARED_TEXTS.to_vec()), ("corner.xls", CORNER.to_vec()), ("commas.csv", vec![b','; 31 << 20])];
    for (name, bytes) in bombs {
        let (status, page) = bring(name, bytes).await;
        let told = ["解压后大得不正常", "没有找到表头", "已损坏"].iter().any(|words| page.contains(words));
        assert!(status == 422 && told, "{name}: {status} {page}");
        assert_eq!(healthy().await, 200, "{name}");
    }
    // One that is larger than is taken is told so, and how large it may be.
    let (status, page) = bring("large.csv", vec![b'a'; 33 << 20]).await;
    assert!(status == 422 && page.contains("32 MB"), "{status} {page}");
    // All at once: two are read at a time, and the rest wait.
    let many: Vec<_> = (0..6).map(|_| bring("texts.xlsx", SHARED_TEXTS.to_vec())).collect();
    for (status, _) in futures_util::future::join_all(many).await {
        assert_eq!(status, 422);
    }
    assert_eq!(healthy().await, 200);
    // A table is taken in as before, and its rows are shown when they have been judged.
    let file = Part::bytes("编码,名称,单位\nB-1,阀,件\n".as_bytes().to_vec()).file_name("goods.csv");
    let form = Form::new().text("csrf", csrf.clone()).text("profile", "products").text("key", "goods").part("file", file);
    let answer = client.post(format!("{address}/imports/new")).multipart(form).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 303);
    let batch = format!("{address}{}", answer.headers()["location"].to_str().unwrap());
    let columns = [("csrf", csrf.as_str()), ("key", "map"), ("map.code", "0"), ("map.name", "1"), ("map.unit", "2")];
    let mapped = client.post(format!("{batch}/map")).form(&columns).send().await.unwrap();
    assert_eq!(mapped.status().as_u16(), 303, "{}", mapped.text().await.unwrap());
    let judged = async {
        loop {
            let answer = client.get(&batch).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 200);
            let page = answer.text().await.unwrap();
            if page.contains("开始导入") {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let page = tokio::time::timeout(Duration::from_secs(60), judged).await.expect("the row is judged in time");
    assert!(page.contains("B-1") && page.contains("阀"), "{page}");
}
