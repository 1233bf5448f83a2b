//! A table of products with prices, from its bytes until the last row is taken: how long, at what cost, in how much memory.

use super::company::{Company, id, set_up};
use super::lists::{self, THINGS};
use super::site::Site;
use super::{Line, engine};
use exchange::import::proposed;
use exchange::table::Choice;
use exchange::table::write::{Book, Cell, Look};
use kernel::access::Principal;
use kernel::db::JobLimits;
use kernel::query::Window;
use kernel::{Failure, Kernel, Res};
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const ROWS: usize = 100_000;
/// A batch that takes longer does not come to an end.
const PATIENCE: Duration = Duration::from_secs(1800);
const LOOK: Duration = Duration::from_millis(100);
const HEAD: [&str; 10] = ["产品编码", "产品名称", "规格", "型号", "品牌", "条码", "单位", "分类", "税率", "零售价"];

/// What is written into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Csv,
    Excel,
}

/// Brings the table, has it judged and taken; what is measured is this process with its readers, and everything it does meanwhile.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
pub(crate) async fn measure(form: Form, postgres: Option<&str>) -> Res<Vec<Line>> {
    let site = Site::new(postgres).await?;
    let company = Company::found(&site.address, 0, JobLimits::default()).await?;
    let (kernel, admin) = (&company.kernel, company.admin);
    for n in 0..20 {
        let category = json!({"code": format!("K{n:02}"), "name": format!("{}类 {n}", THINGS[n % THINGS.len()])});
        set_up(kernel, admin, "category.create", &category).await?;
    }
    let list = json!({"code": "R", "name": "零售价", "currency": "CNY", "with_tax": true, "valid_from": "2026-01-01"});
    id(&set_up(kernel, admin, "price_list.create", &list).await?)?;
    let bytes = match form {
        Form::Csv => csv(),
        Form::Excel => workbook()?,
    };
    let name = match form {
        Form::Csv => "csv",
        Form::Excel => "excel",
    };
    let background = kernel.run_background();
    // From now on the highest memory is that of the import; the kernel writes it anew where it may.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let readers = Readers::watched();
    let (cpu, started) = (cpu_millis(), Instant::now());
    let who = admin.user().ok_or_else(|| Failure::bug("nobody brings it"))?;
    let brought = exchange::import::bring(kernel, who, bytes, Choice::default()).await?;
    let read = started.elapsed();
    let begin = json!({"profile": "products", "file_name": name, "file": brought.file, "table": brought.table});
    let batch = id(&set_up(kernel, admin, "import.begin", &begin).await?)?;
    let profile = kernel.registry().profiles().find(|profile| profile.name == "products").ok_or_else(|| Failure::bug("no profile"))?;
    let columns: Vec<String> = HEAD.iter().map(|name| (*name).to_owned()).collect();
    let mut mapping = json!(proposed(profile, &columns, kernel.registry().catalogue()));
    if let Some(mapping) = mapping.as_array_mut() {
        mapping.push(json!({"key": "list", "same": "R"}));
    }
    set_up(kernel, admin, "import.map", &json!({"batch": batch, "version": 1, "mapping": mapping})).await?;
    let ready = until(kernel, admin, batch, "ready").await?;
    let judged = started.elapsed();
    counts(&ready, "create_count")?;
    set_up(kernel, admin, "import.start", &json!({"batch": batch, "version": ready["version"]})).await?;
    let done = until(kernel, admin, batch, "done").await?;
    let taken = started.elapsed();
    counts(&done, "done_count")?;
    by_its_words(kernel, admin, &code(ROWS - 1), started).await?;
    let found = started.elapsed();
    let cpu = cpu_millis() - cpu;
    let (memory, reader) = (highest("self"), readers.end());
    background.stop().await;
    drop(company);
    let database = engine(&site.address);
    site.remove().await?;
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let line = |what: &str, value| Line { database, ..Line::figure(&format!("import.{name}.{what}"), value) };
    Ok(vec![
        line("read_ms", millis(read)),
        line("judge_ms", millis(judged - read)),
        line("take_ms", millis(taken - judged)),
        line("whole_ms", millis(taken)),
        line("found_ms", millis(found)),
        line("cpu_ms", cpu),
        line("memory_kb", memory),
        line("reader_kb", reader),
    ])
}

/// A product is found by its code at once. Waits until it is found by a part of it, as by every word: until the job has made what
/// products are found by.
async fn by_its_words(kernel: &Kernel, who: Principal, code: &str, started: Instant) -> Res<()> {
    if kernel.query("product.lookup", who, json!({"q": code}), &Window::default()).await?.rows.is_empty() {
        return Err(Failure::bug("what was taken is not found by its code"));
    }
    while kernel.query("product.lookup", who, json!({"q": &code[2..]}), &Window::default()).await?.rows.is_empty() {
        if started.elapsed() > PATIENCE {
            return Err(Failure::bug("what was taken is not found"));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Waits until a batch is in a state.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; it decides nothing")]
async fn until(kernel: &Kernel, who: Principal, batch: i64, state: &str) -> Res<Value> {
    let started = Instant::now();
    loop {
        let page = kernel.query("import_batch.detail", who, json!({"id": batch}), &Window::default()).await?;
        let row = page.rows.into_iter().next().ok_or_else(Failure::not_found)?;
        if row["state"] == state {
            return Ok(row);
        }
        if row["state"] == "stopped" || started.elapsed() > PATIENCE {
            return Err(Failure::bug(format!("the import does not get on: {row}")));
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn counts(batch: &Value, field: &str) -> Res<()> {
    if batch[field] == ROWS { Ok(()) } else { Err(Failure::bug(format!("{field} is not {ROWS}: {batch}"))) }
}

fn code(n: usize) -> String {
    format!("IMP{n:06}")
}

/// The cells of a row.
fn row(n: usize) -> [String; 10] {
    let made = lists::product(n);
    let text = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
    [
        code(n),
        text("name"),
        text("specification"),
        text("model"),
        text("brand"),
        text("barcode"),
        "件".to_owned(),
        format!("K{:02}", n % 20),
        "13%".to_owned(),
        format!("{}.{:02}", 3 + n % 900, n % 100),
    ]
}

fn csv() -> Vec<u8> {
    let mut text = HEAD.join(",");
    for n in 0..ROWS {
        text.push('\n');
        text.push_str(&row(n).join(","));
    }
    text.into_bytes()
}

fn workbook() -> Res<Vec<u8>> {
    let written = || {
        let mut book = Book::new(Cursor::new(Vec::new()));
        book.sheet("商品资料", &[18; HEAD.len()], 1)?;
        book.row(&HEAD.map(|name| Cell::Text(name.to_owned())), Look::Head)?;
        for n in 0..ROWS {
            let mut cells = row(n).map(Cell::Text);
            if let [.., Cell::Text(price)] = &mut cells {
                cells[HEAD.len() - 1] = Cell::Figure(std::mem::take(price));
            }
            book.row(&cells, Look::Plain)?;
        }
        book.finish()
    };
    written().map(Cursor::into_inner).map_err(Failure::bug)
}

/// Milliseconds of user and system time of this process and of the readers that ended.
fn cpu_millis() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ').skip(11).take(4);
    fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// The most that a process had in memory, in kilobytes.
fn highest(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Looks at what the processes have in memory that this one starts.
struct Readers {
    highest: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Readers {
    fn watched() -> Readers {
        let (seen, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let readers = Readers { highest: seen.clone(), stop: stop.clone() };
        let look = move || {
            while !stop.load(Ordering::Relaxed) {
                for child in children() {
                    seen.fetch_max(highest(&child), Ordering::Relaxed);
                }
                std::thread::park_timeout(Duration::from_millis(50));
            }
        };
        let _ = std::thread::Builder::new().name("readers".into()).spawn(look);
        readers
    }
    fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.highest.load(Ordering::Relaxed)
    }
}

fn children() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let of = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
    tasks.flat_map(|task| of(task).split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}
