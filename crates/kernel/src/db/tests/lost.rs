//! PostgreSQL goes away, and two operations want each other's rows.

use super::*;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use testkit::postgres::Options;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_connection_lost_in_the_middle_leaves_nothing_and_the_next_works() {
    for batch in [1, 16] {
        let world = World::new(Engine::Postgres, JobLimits { batch, ..grouped() }).await;
        let other = Db::open(&world.address, JobLimits::default()).await.expect("another process");
        let (stop, mut gate) = gate();
        let (tell, backend) = oneshot::channel();
        let tell = Arc::new(Mutex::new(Some(tell)));
        let mut lost: Answer<'_> = Box::pin(world.db.transact(move |s| {
            let (stop, tell) = (stop.clone(), tell.clone());
            Box::pin(async move {
                s.exec(&INSERT.0, &p![1, 0]).await?;
                let pid = s.fetch_text::<(i64,)>("SELECT CAST(pg_backend_pid() AS BIGINT)", &[]).await?[0].0;
                let _ = lock(&tell).take().expect("once").send(pid);
                stop.wait();
                s.exec(&INSERT.0, &p![2, 0]).await.map(|_| End::Keep(()))
            })
        }));
        assert!(poll!(&mut lost).is_pending());
        gate.reached().await;
        let pid = backend.await.expect("a backend");
        let end = other.transact(move |s| {
            Box::pin(
                async move { s.fetch_text::<(bool,)>("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", &p![pid]).await.map(End::Keep) },
            )
        });
        assert_eq!(end.await.expect("ended"), [(true,)]);
        gate.open();
        assert_eq!(codes(&[soon(lost).await]), [CONNECTION_LOST]);
        insert(&world.db, 3).await.expect("works again");
        assert_eq!(world.ids().await, [3]);
    }
}

/// The whole server is killed and comes back; nobody starts us anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_comes_back_is_used_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut cluster = Cluster::start(Options { fsync: false, data: directory.path().join("cluster") }).await.expect("a cluster");
    cluster.create("kernel").await.expect("a database");
    let address = Address::Postgres(cluster.url("kernel"));
    let db = Arc::new(Db::open(&address, JobLimits { lanes: 2, ..JobLimits::default() }).await.expect("open"));
    let world = World { db, address, _directory: None };
    world.ddl(PROBE).await;
    insert(&world.db, 1).await.expect("first");
    assert_eq!(world.ids().await, [1]);

    cluster.kill9().await.expect("killed");
    let answers = soon(join_all((10..14).map(|id| insert(&world.db, id)))).await;
    assert!(answers.iter().all(|a| matches!(a, Err(Failure::Busy(_)))), "{answers:?}");
    let read = world.db.list(|s| Box::pin(async move { s.fetch::<(i64,)>(&IDS.0, &[]).await }));
    assert!(matches!(soon(read).await, Err(Failure::Busy(_))));

    cluster.restart().await.expect("back");
    let answers = soon(join_all((20..24).map(|id| insert(&world.db, id)))).await;
    assert_eq!(codes(&answers), ["done"; 4]);
    assert_eq!(world.ids().await, [1, 20, 21, 22, 23]);
}

/// Two operations that lock in opposite order: one is told to gather and decide again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_that_wait_for_each_other_one_is_stale() {
    for batch in [1, 16] {
        let world = World::new(Engine::Postgres, JobLimits { lanes: 2, batch, ..JobLimits::default() }).await;
        for id in [1, 2] {
            insert(&world.db, id).await.expect("a row");
        }
        let both_hold_one = Arc::new(Barrier::new(2));
        let locks = |first: i64, second: i64| -> Answer<'_> {
            let barrier = both_hold_one.clone();
            Box::pin(world.db.transact(move |s| {
                let barrier = barrier.clone();
                Box::pin(async move {
                    let raise = "UPDATE probe SET n = n + 1 WHERE id = $1";
                    s.exec_text(raise, &p![first]).await?;
                    tokio::task::block_in_place(|| barrier.wait());
                    s.exec_text(raise, &p![second]).await.map(|_| End::Keep(()))
                })
            }))
        };
        let answers = soon(join_all([locks(1, 2), locks(2, 1)])).await;
        let mut codes = codes(&answers);
        codes.sort_unstable();
        assert_eq!(codes, ["done", "stale"]);
        assert_eq!(world.rows::<(i64,)>("SELECT n FROM probe ORDER BY id").await, [(1,), (1,)]);
    }
}

/// A wrong number of parameters is a defect on both engines, never "try again later".
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_defect_is_not_taken_for_a_lost_connection() {
    on_both(grouped(), async |world| {
        for parameters in [&[Val::I(1)][..], &[Val::I(1), Val::S("x")]] {
            let parameters: Vec<Val<'static>> = parameters.to_vec();
            let wrong = world.db.transact(move |s| {
                let parameters = parameters.clone();
                Box::pin(async move { s.exec(&INSERT.0, &parameters).await.map(End::Keep) })
            });
            assert_eq!(codes(&[wrong.await]), ["bug"]);
        }
        insert(&world.db, 1).await.expect("works");
        assert_eq!(world.ids().await, [1]);
    })
    .await;
}

/// A way to a server on which, from some moment on, every byte is lost and nobody says so.
#[derive(Clone, Default)]
struct Way {
    silent: Arc<AtomicBool>,
}

impl Way {
    /// The address of the way's own end.
    async fn to(&self, url: &str) -> String {
        let (head, tail) = url.rsplit_once(':').expect("a port");
        let (port, name) = tail.split_once('/').expect("a database");
        let server = format!("127.0.0.1:{port}");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let own = listener.local_addr().expect("an address").port();
        let way = self.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (way, server) = (way.clone(), TcpStream::connect(&server).await.expect("the server"));
                tokio::spawn(async move {
                    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                    tokio::select! { () = way.carry(from_client, to_server) => {}, () = way.carry(from_server, to_client) => {} }
                });
            }
        });
        format!("{head}:{own}/{name}")
    }

    async fn carry(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut bytes = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut bytes).await {
            if !self.silent.load(Ordering::SeqCst) && to.write_all(&bytes[..n]).await.is_err() {
                return;
            }
        }
    }
}

/// A host that dies without a word holds neither a lane nor a reader for longer than their limits, and the next connection is used.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_falls_silent_is_not_waited_for() {
    let second = Duration::from_secs(1);
    for batch in [1, 16] {
        for keep in [true, false] {
            let way = Way::default();
            let name = Cluster::unique_name("silent");
            Cluster::shared().await.create(&name).await.expect("a database");
            let address = Address::Postgres(way.to(&Cluster::shared().await.url(&name)).await);
            let limits = JobLimits { lanes: 1, batch, job: second, read: second, ..JobLimits::default() };
            let db = Arc::new(Db::open(&address, limits).await.expect("open"));
            let world = World { db, address, _directory: None };
            world.ddl(PROBE).await;
            let read = async || world.db.list(|s| Box::pin(async move { s.fetch::<(i64,)>(&IDS.0, &[]).await })).await;
            assert!(read().await.expect("answers").is_empty());

            let silent = way.silent.clone();
            let lost = world.db.transact(move |s| {
                let silent = silent.clone();
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![1, 0]).await?;
                    silent.store(true, Ordering::SeqCst);
                    Ok(if keep { End::Keep(()) } else { End::Undo(()) })
                })
            });
            assert_eq!(codes(&[soon(lost).await]), [CONNECTION_LOST], "batch {batch}, keep {keep}");
            assert_eq!(codes(&[soon(read()).await]), [CONNECTION_LOST]);
            way.silent.store(false, Ordering::SeqCst);
            soon(insert(&world.db, 3)).await.expect("works again");
            assert_eq!(soon(read()).await.expect("answers"), [(3,)]);
        }
    }
}
