//! The command line. Exit codes: 0 done, 1 refused or violated, 2 wrong usage.

mod history;
mod import;
mod operate;
mod people;
mod serve;
mod upkeep;
mod words;

use crate::log::Format;
use clap::{Args, Parser, Subcommand};
use kernel::db::Address;
use kernel::{Kernel, Res};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tracing_subscriber::filter::LevelFilter;
use words::Say;

const DEFAULT_DATABASE: &str = "sqlite:var/xiaoguan.db";

/// 销冠 Xiaoguan: sales by the company's own regulation.
#[derive(Debug, Parser)]
#[command(name = "xiaoguan", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// Where the data is: `sqlite:PATH` or `postgres://…`
    #[arg(long, global = true, env = "XIAOGUAN_DATABASE", default_value = DEFAULT_DATABASE, hide_env_values = true)]
    database: String,
    /// What a line of the log looks like
    #[arg(long, global = true, value_enum, default_value = "json")]
    log_format: Format,
    /// Write although something was recorded later than this machine's time: that record is what is wrong
    #[arg(long, global = true)]
    trust_clock: bool,
}

/// Which company a command is about, and how it is opened.
struct Place<'a> {
    address: &'a Address,
    trusts_clock: bool,
}
impl Place<'_> {
    fn settings(&self) -> kernel::Settings {
        kernel::Settings { trusts_clock: self.trusts_clock, ..kernel::Settings::default() }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the product
    Serve(Serve),
    /// Bring the database's schema up to date
    Migrate,
    /// Do one operation, as any screen would ask for it
    Op(Op),
    /// Take a file in through the same steps as on screen: matched, judged, run
    Import(Import),
    /// History of an earlier system: take a batch back
    History {
        #[command(subcommand)]
        command: HistoryCommand,
    },
    /// Check every invariant; exit code 1 and a list where one does not hold
    Check {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// API tokens
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// The administrator of an empty company
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Write the whole company into one file, while others go on
    Backup {
        /// The file to be made; it must not be there yet
        file: PathBuf,
    },
    /// Read a backup into an empty database
    Restore {
        /// The file
        file: PathBuf,
    },
    /// The sealed audit log
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Measure; one JSON object a line with --json
    Bench {
        /// One benchmark; all when not given
        name: Option<String>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// Products of the company that is measured
        #[arg(long)]
        products: Option<usize>,
        /// Its customers
        #[arg(long)]
        customers: Option<usize>,
        /// Its orders of the past two years
        #[arg(long)]
        orders: Option<u64>,
        /// On one database only
        #[arg(long, value_parser = ["sqlite", "postgres"])]
        on: Option<String>,
        /// A SQLite file where the company that sells is founded once and stays
        #[arg(long)]
        company: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum HistoryCommand {
    /// Take a batch of history back by counter-documents, the newest document first; goes on where it stopped
    TakeBack {
        /// The batch, as its import told it
        #[arg(value_parser = clap::value_parser!(i64).range(1..=base::Id::<::history::api::HistoryBatch>::MAX))]
        batch: i64,
        /// In whose name, by login
        #[arg(long)]
        user: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print its secret, once
    Create {
        /// Whose, by login
        #[arg(long)]
        user: String,
        /// What it is for
        #[arg(long, default_value = "cli")]
        name: String,
        /// Days it lasts; for ever when not given
        #[arg(long)]
        days: Option<i64>,
    },
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Found the company and its first administrator; the password is read from XIAOGUAN_ADMIN_PASSWORD, or made and printed once
    Create {
        /// What they sign in with
        #[arg(long, default_value = "admin")]
        login: String,
        /// Their name
        #[arg(long, default_value = "管理员")]
        name: String,
        /// The legal entity's name
        #[arg(long)]
        company: String,
        /// The legal entity's time zone
        #[arg(long, default_value = "Asia/Shanghai")]
        time_zone: String,
        /// Its currency
        #[arg(long, default_value = "CNY")]
        currency: String,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Seal what is unsealed and verify every block
    Verify,
    /// Print the last sealed block of a day, to be kept elsewhere
    Root {
        /// The day, YYYY-MM-DD
        day: String,
    },
}

#[derive(Debug, Args)]
struct Serve {
    /// The address to listen at
    #[arg(long, env = "XIAOGUAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address people type, where a proxy stands in front: `https://sales.example.cn`
    #[arg(long, env = "XIAOGUAN_PUBLIC_URL")]
    public_url: Option<String>,
    /// Take callers' addresses from the last entry of X-Forwarded-For
    #[arg(long)]
    trust_proxy: bool,
    /// With a small company to look around in
    #[arg(long)]
    demo: bool,
}

#[derive(Debug, Args)]
struct Op {
    /// The operation's name, e.g. `stock.reserve`
    name: String,
    /// The file with the input as JSON; `-` reads it from the standard input
    #[arg(long = "json")]
    file: PathBuf,
    /// As this person, by login; the system itself when not given
    #[arg(long)]
    user: Option<String>,
    /// The idempotency key; a new one when not given
    #[arg(long)]
    key: Option<String>,
    /// The full path, undone
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct Import {
    /// What the file holds, e.g. `products`, `prices`
    profile: String,
    /// The file: .xlsx, .xls, .csv; of history (online-retail-ii, sales-history) the folder of its .csv or .csv.zst files
    file: PathBuf,
    /// Whose import it is, by login: their rights are asked for every row
    #[arg(long)]
    user: String,
    /// Another column than the one that is proposed: `price_micro=批发价`
    #[arg(long = "column", value_name = "KEY=NAME")]
    columns: Vec<String>,
    /// A value for all rows: `list=RETAIL`
    #[arg(long, value_name = "KEY=VALUE")]
    same: Vec<String>,
    /// The sheet, from 1; the first that is visible when not given
    #[arg(long)]
    sheet: Option<usize>,
    /// The row of the head, from 1; the one that looks like it when not given
    #[arg(long)]
    head: Option<i64>,
    /// The signs a text is written in; those it seems to be in when not given
    #[arg(long, value_parser = ["utf-8", "gb18030", "big5", "utf-16", "windows-1252"])]
    charset: Option<String>,
    /// Judge every row and tell, but take nothing
    #[arg(long)]
    dry_run: bool,
    /// Where to write the workbook with what became of each row; of history a CSV of the rows that became nothing
    #[arg(long)]
    result: Option<PathBuf>,
    /// Of sales-history: the JSON file that says which column is which and what codes mean
    #[arg(long)]
    layout: Option<PathBuf>,
    /// Of history: one document after the other, so that every run makes the same rows in the same order
    #[arg(long)]
    one_at_a_time: bool,
}

/// How a command ended, as far as it got.
enum End {
    /// As asked.
    Done,
    /// With a "no" that was told.
    No,
    /// Used wrongly; told.
    Usage,
}

/// Runs the program.
pub fn run() -> ExitCode {
    // Before anything else: it takes bounds for itself, and has no use for what the others need.
    if std::env::args_os().len() == 2 && std::env::args_os().nth(1).is_some_and(|word| word == exchange::import::COMMAND) {
        return exchange::import::read_apart();
    }
    let cli = Cli::parse();
    let say = Say::new();
    match exchange::import::this_program() {
        Ok(program) => exchange::import::apart(program),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    if let Command::Bench { name, json, products, customers, orders, on, company } = &cli.command {
        if let Some(unknown) = name.as_deref().filter(|name| !crate::bench::knows(name)) {
            say.error("cli.no_bench", &[("name", unknown), ("names", &crate::bench::NAMES.join(", "))]);
            return ExitCode::from(2);
        }
        let (products, customers, orders) = (*products, *customers, *orders);
        let asked = crate::bench::Asked { products, customers, orders, on: on.clone(), company: company.clone() };
        let _last_words = crate::log::start(cli.common.log_format, LevelFilter::ERROR);
        return crate::bench::run(name.as_deref(), *json, asked);
    }
    let usual = if matches!(cli.command, Command::Serve(_)) { LevelFilter::INFO } else { LevelFilter::WARN };
    let _last_words = crate::log::start(cli.common.log_format, usual);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command(&cli, &say)) {
        End::Done => ExitCode::SUCCESS,
        End::No => ExitCode::from(1),
        End::Usage => ExitCode::from(2),
    }
}

async fn command(cli: &Cli, say: &Say) -> End {
    let Some(address) = address(&cli.common, makes(&cli.command), say) else { return End::Usage };
    let place = Place { address: &address, trusts_clock: cli.common.trust_clock };
    let ended = match &cli.command {
        Command::Serve(options) => serve::serve(&place, options, say).await,
        Command::Migrate => upkeep::migrate(&address, say).await,
        Command::Op(op) => operate::op(&place, op, say).await,
        Command::Import(wanted) if history::is(&wanted.profile) => history::import(&place, wanted, say).await,
        Command::Import(wanted) => import::import(&place, wanted, say).await,
        Command::History { command } => history::command(&place, command, say).await,
        Command::Check { json } => upkeep::check(&place, *json, say).await,
        Command::Token { command: TokenCommand::Create { user, name, days } } => people::token(&place, user, name, *days, say).await,
        Command::Admin { command } => people::administrator(&place, command, say).await,
        Command::Backup { file } => upkeep::backup(&place, file, say).await,
        Command::Restore { file } => upkeep::restore(&address, file, say).await,
        Command::Audit { command } => upkeep::audit(&place, command, say).await,
        Command::Bench { .. } => Ok(End::Done),
    };
    ended.unwrap_or_else(|failure| say.failure(&failure))
}

/// Whether a command makes a database where there is none; any other one that is led to a wrong place must say so.
fn makes(command: &Command) -> bool {
    matches!(command, Command::Serve(_) | Command::Migrate | Command::Restore { .. } | Command::Admin { .. })
}

/// Reads the database's address; makes the directory of the default one when a database may be made in it.
fn address(common: &Common, makes: bool, say: &Say) -> Option<Address> {
    let Some(address) = Address::parse(&common.database) else {
        say.error("cli.database_address", &[("text", common.database.as_str())]);
        return None;
    };
    if let Address::Sqlite(path) = &address
        && makes
    {
        let directory = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if common.database == DEFAULT_DATABASE && std::fs::create_dir_all(directory).is_err() || !directory.is_dir() {
            say.error("cli.no_directory", &[("path", &directory.display().to_string())]);
            return None;
        }
    }
    Some(address)
}

/// A company that is there, as it is.
async fn existing(place: &Place<'_>) -> Res<Kernel> {
    Kernel::existing(place.address, crate::registry(), Arc::new(base::SystemClock), place.settings()).await
}

/// A company, made and brought up to date where it has to be.
async fn open(place: &Place<'_>) -> Res<Kernel> {
    Kernel::open(place.address, crate::registry(), Arc::new(base::SystemClock), place.settings()).await
}
