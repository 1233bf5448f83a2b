//! `xiaoguan import sales-history` as somebody at a console meets it.

use kernel::db::Address;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use testkit::World;

const ROWS: &str = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n\
    1001,P1,Thing,2,2010-03-01,12.50,C1,UK\n1002,P2,Other,1,2010-03-02,5.00,C2,UK\n";

struct Console {
    directory: tempfile::TempDir,
    world: World,
}

impl Console {
    async fn new() -> Console {
        let directory = tempfile::tempdir().unwrap();
        let world = World::found(Address::Sqlite(directory.path().join("company.db"))).await;
        std::fs::create_dir(directory.path().join("files")).unwrap();
        std::fs::write(directory.path().join("files/one.csv"), ROWS).unwrap();
        Console { directory, world }
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }

    /// A layout in this currency, with what is said beside it.
    fn layout(&self, currency: &str, more: &str) -> String {
        let text = format!(
            r#"{{"profile":"old","number":"Invoice","product":"StockCode","description":"Description","quantity":"Quantity","on":"InvoiceDate",
            "price":"Price","customer":"Customer ID","region":"Country","date_order":"ymd","currency":"{currency}","unit":"pcs","cancels":"C",
            "payment_days":30{more}}}"#
        );
        let path = self.path(&format!("layout-{currency}-{}.json", more.len()));
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xiaoguan"));
        let database = format!("sqlite:{}", self.path("company.db"));
        command.args(arguments).args(["--database", &database]).env("LC_ALL", "en_US.UTF-8").env_remove("RUST_LOG").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
    }

    fn import(&self, layout: &str, more: &[&str]) -> (Option<i32>, String) {
        let files = self.path("files");
        let mut arguments = vec!["import", "sales-history", &files, "--layout", layout, "--user", "admin"];
        arguments.extend(more);
        self.run(&arguments)
    }

    #[track_caller]
    fn refused(&self, (code, said): (Option<i32>, String), expected: i32, words: &str) {
        assert_eq!(code, Some(expected), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(Path::new(&self.path("company.db")).exists());
    }

    /// Everything that an import makes before its first document, and the batches.
    async fn traces(&self) -> Vec<i64> {
        let mut counts = Vec::new();
        for table in ["warehouse", "number_series", "history_batch", "region", "product"] {
            counts.push(self.world.number(&format!("SELECT COUNT(*) FROM {table}")).await);
        }
        counts
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_told_and_leaves_no_trace() {
    let console = Console::new().await;
    let before = console.traces().await;
    let (fits, dollars) = (console.layout("CNY", ""), console.layout("USD", ""));
    for more in [&["--dry-run"][..], &[]] {
        console.refused(console.import(&dollars, more), 1, "books are in USD");
    }
    let files = console.path("files");
    let of = |user| console.run(&["import", "sales-history", &files, "--layout", &fits, "--user", user, "--dry-run"]);
    console.refused(of("nobody-of-this-name"), 1, "");
    console.refused(of("li"), 1, "needs these permissions");
    for (more, words) in [
        (&["--same", "warehous=NOPE"][..], "--same warehous=NOPE"),
        (&["--column", "a=b"], "--column"),
        (&["--sheet", "2"], "--sheet"),
        (&["--head", "2"], "--head"),
    ] {
        console.refused(console.import(&fits, more), 2, words);
    }
    console.refused(console.import(&fits, &["--same", "warehouse=NOPE"]), 2, "NOPE");
    console.refused(console.import(&console.layout("CNY", r#","tests":"""#), &["--dry-run"]), 2, "tests");
    let known = console.run(&["import", "online-retail-ii", &files, "--layout", &fits, "--user", "admin"]);
    console.refused(known, 2, "--layout");
    std::fs::write(console.path("files/two.csv"), ROWS.replace("2010-03-01", "2099-03-01")).unwrap();
    console.refused(console.import(&fits, &["--dry-run"]), 1, "two.csv, line 2");
    std::fs::remove_file(console.path("files/two.csv")).unwrap();
    let (code, said) = console.import(&fits, &["--dry-run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("2 rows: 2 created") && said.contains("dry run"), "{said}");
    assert_eq!(console.traces().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_nobody_listens_to_goes_on() {
    let console = Console::new().await;
    let (layout, files) = (console.layout("CNY", ""), console.path("files"));
    let mut command = console.command(&["import", "sales-history", &files, "--layout", &layout, "--user", "admin"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(console.world.number("SELECT COUNT(*) FROM history_batch WHERE state = 'done'").await, 1);
    let (code, said) = console.import(&layout, &[]);
    assert!(code == Some(0) && said.contains("were brought in before"), "{said}");
    let (code, said) = console.run(&["history", "take-back", "0", "--user", "admin", "--reason", "wrong"]);
    assert!(code == Some(2) && !said.contains("panicked"), "{said}");
}

/// What an address asks for wrongly is told at its field, and a record that cannot be there is not found.
#[tokio::test]
async fn a_wrong_address_is_told() {
    let site = crate::site::Site::usual().await;
    let page = async |path: &str| {
        let answer = crate::site::send(site.get(path).bearer_auth(crate::site::token("admin")).header("Accept", "text/html")).await;
        (answer.status.as_u16(), answer.text)
    };
    for path in ["/history/0", "/history/-1", "/history/9007199254740992", "/history/999999"] {
        assert_eq!(page(path).await.0, 404, "{path}");
    }
    let (status, text) = page("/history/820?number=%00").await;
    assert!(status == 200 && text.contains("没有这个单号"), "{text}");
    assert!(text.contains("导入中") && text.contains("1,000"), "how far it is: {text}");
    let (_, text) = page("/revenue?from=2026-11-15&to=2026-11-20").await;
    assert!(text.contains("按整月统计：2026-11 至 2026-11"), "{text}");
    let (_, text) = page("/revenue?from=2026-11-15&to=2026-10-20").await;
    assert!(text.contains("请填不早于开始日期的一天"), "{text}");
    let (_, text) = page("/revenue?from=%EF%BC%92026-11-15&to=2026-11-20").await;
    assert!(text.contains("value=\"2026-11-15\""), "full-width digits are digits: {text}");
}
