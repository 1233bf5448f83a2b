use std::path::Path;
use std::process::Command;
use std::time::Duration;

use testkit::postgres::{Cluster, Options};
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

async fn number(client: &Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).await.expect("one row").get(0)
}

#[tokio::test]
async fn a_database_is_made_from_a_template() {
    let cluster = Cluster::shared().await;
    let (world, copy) = (Cluster::unique_name("world"), Cluster::unique_name("copy"));
    cluster.create(&world).await.expect("create");
    let client = connect(&cluster.url(&world)).await;
    client.batch_execute("CREATE TABLE kept (id BIGINT PRIMARY KEY); INSERT INTO kept VALUES (1)").await.expect("a table");
    drop(client);
    cluster.create_from(&copy, &world).await.expect("a copy");
    assert_eq!(number(&connect(&cluster.url(&copy)).await, "SELECT id FROM kept").await, 1);
    cluster.drop(&world).await.expect("drop");
    cluster.drop(&copy).await.expect("drop although connected");
    cluster.drop(&copy).await.expect("drop of what is not there");
}

#[tokio::test]
async fn the_cluster_survives_the_test_that_started_it_and_text_sorts_by_bytes() {
    let cluster = Cluster::shared().await;
    let client = connect(&cluster.url("postgres")).await;
    let row = client.query_one("SELECT 'B' < 'a', current_setting('server_encoding')", &[]).await.expect("one row");
    assert_eq!((row.get(0), row.get(1)), (true, "UTF8"));
}

#[tokio::test]
async fn a_name_that_is_taken_is_an_error_in_words() {
    let cluster = Cluster::shared().await;
    let error = cluster.create("postgres").await.expect_err("it exists");
    assert!(error.to_string().contains("already exists"), "{error}");
}

#[tokio::test]
async fn what_was_committed_is_there_after_a_kill() {
    let home = tempfile::tempdir().expect("a directory");
    let mut cluster = Cluster::start(Options { fsync: true, data: home.path().to_owned() }).await.expect("a cluster");
    cluster.create("shop").await.expect("create");
    let url = cluster.url("shop");
    let client = connect(&url).await;
    client.batch_execute("CREATE TABLE kept (id BIGINT PRIMARY KEY)").await.expect("a table");
    for round in 1..=3_i64 {
        let client = connect(&url).await;
        client.execute("INSERT INTO kept VALUES ($1)", &[&round]).await.expect("a row");
        let busy = connect(&url).await;
        let busy = tokio::spawn(async move { busy.batch_execute("SELECT pg_sleep(600)").await });
        cluster.kill9().await.expect("kill");
        busy.await.expect("the task").expect_err("a killed server answers nobody");
        assert!(tokio_postgres::connect(&url, NoTls).await.is_err(), "a killed server accepts nobody");
        cluster.restart().await.expect("restart");
        assert_eq!(number(&connect(&url).await, "SELECT count(*) FROM kept").await, round);
    }
    cluster.restart().await.expect_err("it is running");
}

/// The guard must end the server even if the test process is killed: the process here is this test program, run again.
#[tokio::test]
async fn no_server_outlives_its_process() {
    if std::env::var_os("TESTKIT_KILLED").is_some() {
        let client = connect(&Cluster::shared().await.url("postgres")).await;
        let row = client.query_one("SHOW data_directory", &[]).await.expect("one row");
        println!("data={}", row.get::<_, &str>(0));
        Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status().expect("kill");
        std::future::pending::<()>().await;
    }
    let this = std::env::current_exe().expect("this program");
    let mut again = Command::new(this);
    again.args(["--exact", "postgres::no_server_outlives_its_process", "--nocapture"]).env("TESTKIT_KILLED", "1");
    let output = tokio::task::spawn_blocking(move || again.output()).await.expect("the task").expect("the program");
    assert!(!output.status.success());
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let data = printed.lines().find_map(|line| line.split_once("data=")).expect("its directory").1;
    let home = Path::new(data).parent().expect("the directory around it");
    let gone = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        while home.exists() {
            tick.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.expect("the directory is removed once the server has ended");
}
