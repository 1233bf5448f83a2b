//! A company of one's own beside the demo: founded, chosen, copied, brought back, and the demo left behind.

use app::http::{Bounds, Front, Options, Server};
use kernel::db::Address;
use reqwest::{Client, StatusCode, redirect};
use tempfile::TempDir;
use testkit::postgres::Cluster;
use tokio::net::TcpListener;

/// A program that serves a demo, and a browser.
struct Program {
    named: Address,
    code: String,
    server: Server,
    browser: Client,
    _folder: TempDir,
}

fn browser() -> Client {
    Client::builder().no_proxy().cookie_store(true).redirect(redirect::Policy::none()).build().unwrap()
}

/// The server, and the code of its console.
async fn start(named: &Address) -> (Server, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = Front::open(named, Options { demo: true, ..Options::default() }).await.unwrap();
    let code = front.code().to_owned();
    (Server::of(front, listener, Bounds::default()).unwrap(), code)
}

impl Program {
    async fn new(postgres: bool) -> Program {
        let folder = tempfile::tempdir().unwrap();
        let named = if postgres {
            let cluster = Cluster::shared().await;
            let name = Cluster::unique_name("front");
            cluster.create(&name).await.unwrap();
            Address::Postgres(cluster.url(&name))
        } else {
            let path = folder.path().join("company.db");
            crate::demo::copied(&path).await;
            Address::Sqlite(path)
        };
        let (server, code) = start(&named).await;
        Program { server, code, named, browser: browser(), _folder: folder }
    }

    fn own(&self) -> Address {
        self.named.beside("-own").unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = self.browser.get(self.url(path)).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let answer = self.browser.post(self.url(path)).form(fields).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn sign_in(&self, password: &str) {
        assert_eq!(self.post("/sign-in", &[("login", "admin"), ("password", password)]).await.0, StatusCode::SEE_OTHER);
    }

    /// Whose page it is that the browser sees.
    async fn company(&self) -> String {
        let (status, home) = self.get("/").await;
        assert_eq!(status, StatusCode::OK);
        ["演示贸易公司", "晨星商贸有限公司"].into_iter().find(|name| home.contains(name)).unwrap().to_owned()
    }

    async fn csrf(&self) -> String {
        let (_, page) = self.get("/company").await;
        let from = page.find("name=\"csrf\" value=\"").unwrap() + 19;
        page[from..].split('"').next().unwrap().to_owned()
    }

    async fn stop(self) {
        let own = self.own();
        self.server.stop().await;
        if let (Address::Postgres(_), true) = (&own, own.is_there().await.unwrap()) {
            let server = Address::Postgres(Cluster::shared().await.url("postgres"));
            own.remove(&server).await.unwrap();
        }
    }
}

const WISH: [(&str, &str); 17] = [
    ("company", "晨星商贸有限公司"),
    ("taxpayer", "small"),
    ("books_from", "2026/1/1"),
    ("with_tax", "false"),
    ("decimals", "4"),
    ("arises", "invoice"),
    ("credit", "approve"),
    ("prefix.goods_receipt", "RK-"),
    ("prefix.sales_order", "DD-"),
    ("prefix.delivery", "CK-"),
    ("prefix.invoice", "FP-"),
    ("prefix.customer_receipt", "SK-"),
    ("departments", "销售部/华东组\n财务部"),
    ("name", "陈星"),
    ("login", "admin"),
    ("password", "long enough"),
    ("again", "long enough"),
];

fn wish(name: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    WISH.iter().map(|(field, usual)| (*field, if *field == name { value } else { usual })).collect()
}

async fn story(postgres: bool) {
    let program = Program::new(postgres).await;
    // What is wrong is said at its field, what was typed stays, and nothing is made.
    let (status, page) = program.post("/start", &wish("again", "long enougH")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("晨星商贸有限公司") && page.contains("两次输入的密码不同") && !page.contains("long enough"), "{page}");
    assert!(!program.own().is_there().await.unwrap());
    // Founded beside the demo; a second one is not.
    let (one, two) = tokio::join!(program.post("/start", &WISH), program.post("/start", &WISH));
    let mut told = [one.0, two.0];
    told.sort();
    assert_eq!(told, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY], "{} {}", one.1, two.1);
    program.sign_in("long enough").await;
    assert_eq!(program.company().await, "晨星商贸有限公司");
    let (_, departments) = program.get("/departments").await;
    assert!(departments.contains("华东组") && departments.contains("财务部"));
    // The other company is one click away, with a session of its own.
    assert_eq!(program.post("/company/choose", &[("company", "demo")]).await.0, StatusCode::SEE_OTHER);
    program.sign_in(app::demo::PASSWORD).await;
    assert_eq!(program.company().await, "演示贸易公司");
    let demos = program.csrf().await;
    assert_eq!(program.post("/company/remove-demo", &[("csrf", &demos)]).await.0, StatusCode::FORBIDDEN, "the demo removes nothing");
    program.post("/company/choose", &[("company", "own")]).await;
    assert_eq!(program.company().await, "晨星商贸有限公司");
    // A copy for who may take it, with the session's token only.
    assert_eq!(program.post("/company/backup", &[("csrf", "guessed")]).await.0, StatusCode::FORBIDDEN);
    let csrf = program.csrf().await;
    let copy = program.browser.post(program.url("/company/backup")).form(&[("csrf", &csrf)]).send().await.unwrap();
    assert_eq!(copy.status(), StatusCode::OK);
    let copy = copy.bytes().await.unwrap();
    // The demo is left behind, also at the next start.
    assert_eq!(program.post("/company/remove-demo", &[("csrf", &csrf)]).await.0, StatusCode::SEE_OTHER);
    assert!(!program.named.is_there().await.unwrap());
    assert_eq!(program.company().await, "晨星商贸有限公司");
    let Program { named, server, browser, _folder, .. } = program;
    server.stop().await;
    let (server, code) = start(&named).await;
    let program = Program { server, code, named, browser, _folder };
    assert_eq!(program.company().await, "晨星商贸有限公司");
    assert!(!program.named.is_there().await.unwrap());
    program.stop().await;
    brought_back(postgres, copy.to_vec()).await;
}

/// The copy comes back in another program, on the other engine.
async fn brought_back(postgres: bool, copy: Vec<u8>) {
    let program = Program::new(!postgres).await;
    let send = async |bytes: Vec<u8>| {
        let form = reqwest::multipart::Form::new().part("file", reqwest::multipart::Part::bytes(bytes).file_name("x.backup"));
        let answer = program.browser.post(program.url("/start/restore")).multipart(form).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    let (status, page) = send(copy[..copy.len() / 2].to_vec()).await;
    assert!(status.is_client_error(), "half a copy: {status} {page}");
    let (status, page) = send(copy).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    program.sign_in("long enough").await;
    assert_eq!(program.company().await, "晨星商贸有限公司");
    program.stop().await;
}

#[tokio::test]
async fn a_company_of_ones_own_on_sqlite() {
    story(false).await;
}

#[tokio::test]
async fn a_company_of_ones_own_on_postgres() {
    story(true).await;
}

/// A token that somebody makes on their page.
async fn made_token(program: &Program) -> String {
    let csrf = program.csrf().await;
    let (status, page) = program.post("/me/tokens", &[("csrf", &csrf), ("key", "token"), ("name", "prometheus")]).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let from = page.find("xg_").unwrap();
    page[from..].split('<').next().unwrap().to_owned()
}

/// They are those of the whole program.
#[tokio::test]
async fn figures_are_for_nobody_of_the_demo_beside_a_company() {
    let program = Program::new(false).await;
    let figures = async |company: &str, token: &str| {
        let asked = program.browser.get(program.url("/metrics")).header("Via", "1.1 proxy").header("X-Company", company);
        asked.bearer_auth(token).send().await.unwrap().status()
    };
    program.sign_in(app::demo::PASSWORD).await;
    let demos = made_token(&program).await;
    assert_eq!(figures("demo", &demos).await, StatusCode::OK, "the demo is all there is");
    assert_eq!(program.post("/start", &WISH).await.0, StatusCode::SEE_OTHER);
    assert_eq!(figures("demo", &demos).await, StatusCode::FORBIDDEN);
    program.sign_in("long enough").await;
    let own = made_token(&program).await;
    assert_eq!(figures("own", &own).await, StatusCode::OK);
    assert_eq!(figures("demo", &own).await, StatusCode::UNAUTHORIZED);
    program.stop().await;
}

/// Behind a proxy, or from elsewhere in the network, the code of the console is asked for, and nobody can guess for long.
#[tokio::test]
async fn a_stranger_founds_nothing() {
    let program = Program::new(false).await;
    for (header, value) in [
        ("host", "evil.example"),
        ("via", "1.1 proxy"),
        ("forwarded", "for=203.0.113.9"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-host", "shop"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-server", "proxy"),
        ("x-real-ip", "203.0.113.9"),
        ("cf-connecting-ip", "203.0.113.9"),
        ("true-client-ip", "203.0.113.9"),
    ] {
        let request = program.browser.post(program.url("/start")).header(header, value).form(&WISH.to_vec());
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_client_error(), "{header}: {}", answer.status());
    }
    let try_with = async |code: &str| {
        let mut fields = WISH.to_vec();
        fields.push(("code", code));
        let request = program.browser.post(program.url("/start")).header("x-forwarded-for", "203.0.113.9").form(&fields);
        request.send().await.unwrap().status()
    };
    let wrong = if program.code == "0000000000" { "0000000001" } else { "0000000000" };
    let mut last = StatusCode::OK;
    for _ in 0..40 {
        last = try_with(wrong).await;
        assert!(last.is_client_error(), "{last}");
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(try_with(&program.code).await, StatusCode::TOO_MANY_REQUESTS, "the right code says nothing either");
    assert!(!program.own().is_there().await.unwrap());
    program.stop().await;
    let program = Program::new(false).await;
    for part in ["code", "anything"] {
        let form = reqwest::multipart::Form::new().text(part, "0".repeat(4 << 20));
        let request = program.browser.post(program.url("/start/restore")).header("x-forwarded-for", "203.0.113.9").multipart(form);
        // It is told before all of it has come, so that the answer may be lost with the connection.
        let answer = request.send().await;
        assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status() == StatusCode::PAYLOAD_TOO_LARGE), "{part}");
    }
    let mut fields = WISH.to_vec();
    fields.push(("code", &program.code));
    let request = program.browser.post(program.url("/start")).header("x-forwarded-for", "203.0.113.9").form(&fields);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    program.stop().await;
}
