//! Limits: time, room, the queue, and callers that go away.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Takes far longer than anybody waits, in one statement.
const ENDLESS: &str = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000000) SELECT COUNT(*) FROM c";
const ENDLESS_WRITE: &str = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000000) INSERT INTO probe (id, n) SELECT COUNT(*), 0 FROM c";

fn short() -> JobLimits {
    JobLimits { job: Duration::from_millis(200), read: Duration::from_millis(200), lanes: 1, ..grouped() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_over_its_time_is_broken_off() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..short() }, async |world| {
            insert(&world.db, 1).await.expect("first");
            for endless in [ENDLESS, ENDLESS_WRITE] {
                let slow: Answer<'_> = Box::pin(world.db.transact(move |s| {
                    Box::pin(async move {
                        s.exec_text("UPDATE probe SET n = n + 1 WHERE id = 1", &[]).await?;
                        s.fetch_text::<Row>(endless, &[]).await.map(|_| End::Keep(()))
                    })
                }));
                assert_eq!(codes(&[soon(slow).await]), [TIME_LIMIT]);
            }
            let next = world
                .db
                .transact(|s| Box::pin(async move { s.exec_text("UPDATE probe SET n = n + 10 WHERE id = 1", &[]).await.map(End::Keep) }));
            assert_eq!(soon(next).await.expect("the row is free again"), 1);
            assert_eq!(world.rows::<(i64, i64)>("SELECT id, n FROM probe").await, [(1, 10)]);
            nothing_runs(&world, "%RECURSIVE%").await;
        })
        .await;
    }
}

/// An operation over its time harms no other of its group, unless SQLite has to end the transaction: then none of it is done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_others_of_a_group_are_told_the_truth_about_a_slow_one() {
    for endless in [ENDLESS, ENDLESS_WRITE] {
        on_both(short(), async |world| {
            let slow: Answer<'_> = Box::pin(
                world.db.transact(move |s| Box::pin(async move { s.fetch_text::<Row>(endless, &[]).await.map(|_| End::Keep(())) })),
            );
            let answers = together(&world.db, vec![insert(&world.db, 1), slow, insert(&world.db, 2)]).await;
            let codes = codes(&answers);
            assert_eq!(codes[1..], [TIME_LIMIT, "done"]);
            let expected: &[i64] = if codes[0] == "done" { &[1, 2] } else { &[2] };
            assert!(["done", STORAGE_FAILED].contains(&codes[0]), "{codes:?}");
            assert!(world.db.engine() == Engine::Sqlite || codes[0] == "done", "{codes:?}");
            assert_eq!(world.reopened().await.ids().await, expected);
        })
        .await;
    }
}

/// Many short statements are over time as well, and so is what it does between two of them, which no database sees.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_of_many_small_statements_has_the_same_limit() {
    on_both(short(), async |world| {
        let many: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move {
                let since = tokio::time::Instant::now();
                for id in 1.. {
                    s.exec(&INSERT.0, &p![id, 0]).await?;
                    assert!(since.elapsed() < SOON, "nobody stops it");
                }
                Ok(End::Keep(()))
            })
        }));
        assert_eq!(codes(&[many.await]), [TIME_LIMIT]);
        let thinks: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move {
                s.exec(&INSERT.0, &p![1, 0]).await?;
                let since = tokio::time::Instant::now();
                while since.elapsed() < Duration::from_millis(400) {
                    std::hint::spin_loop();
                }
                s.exec(&INSERT.0, &p![2, 0]).await.map(|_| End::Keep(()))
            })
        }));
        assert_eq!(codes(&[thinks.await]), [TIME_LIMIT]);
        assert_eq!(world.ids().await, [0; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_may_have_a_limit_of_its_own() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..short() }, async |world| {
            let long: Answer<'_> = Box::pin(world.db.transact_within(SOON, |s| {
                Box::pin(async move {
                    if s.engine() == Engine::Postgres {
                        s.batch("SELECT pg_sleep(0.4)").await?;
                        s.undo().await?;
                        s.batch("SELECT pg_sleep(0.4)").await?;
                    }
                    let since = tokio::time::Instant::now();
                    for id in 1.. {
                        s.exec(&INSERT.0, &p![id, 0]).await?;
                        if since.elapsed() > Duration::from_millis(400) {
                            break;
                        }
                    }
                    Ok(End::Keep(()))
                })
            }));
            let usual: Answer<'_> =
                Box::pin(world.db.transact(|s| Box::pin(async move { s.fetch_text::<Row>(ENDLESS, &[]).await.map(|_| End::Keep(())) })));
            assert_eq!(codes(&together(&world.db, vec![long, usual]).await), ["done", TIME_LIMIT]);
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_list_over_its_time_is_broken_off() {
    on_both(JobLimits { readers: 1, ..short() }, async |world| {
        insert(&world.db, 1).await.expect("first");
        let list = world.db.list(|s| Box::pin(async move { s.fetch_text::<Row>(ENDLESS, &[]).await }));
        assert_eq!(codes(&[soon(list).await]), [TIME_LIMIT]);
        assert_eq!(world.ids().await, [1]);
        nothing_runs(&world, "%RECURSIVE%").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_queue_says_so() {
    on_both(JobLimits { queue: 1, ..grouped() }, async |world| {
        let (stop, mut gate) = gate();
        let mut first: Answer<'_> = Box::pin(world.db.transact(move |_| {
            let stop = stop.clone();
            Box::pin(async move {
                stop.wait();
                Ok(End::Keep(()))
            })
        }));
        assert!(poll!(&mut first).is_pending());
        gate.reached().await;
        let mut waits = insert(&world.db, 1);
        assert!(poll!(&mut waits).is_pending());
        assert_eq!(world.db.queued(), 1);
        assert_eq!(codes(&[insert(&world.db, 2).await]), [QUEUE_FULL]);
        gate.open();
        first.await.expect("first");
        waits.await.expect("it had a place");
        insert(&world.db, 3).await.expect("there is room again");
        assert_eq!(world.ids().await, [1, 3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_refuses_what_does_not_fit_and_keeps_the_rest() {
    let world = World::new(Engine::Sqlite, grouped()).await;
    let pages = world.db.transact(|s| Box::pin(async move { s.fetch_text::<(i64,)>("PRAGMA page_count", &[]).await.map(End::Keep) }));
    let pages = pages.await.expect("pages")[0].0;
    world.db.faults().limit_pages(pages + 60);
    let big = |id: i64| -> Answer<'_> {
        Box::pin(world.db.transact(move |s| {
            Box::pin(async move {
                let bytes = vec![7; 40_000];
                s.exec_text("INSERT INTO probe (id, n, b) VALUES ($1, 0, $2)", &p![id, &bytes]).await.map(|_| End::Keep(()))
            })
        }))
    };
    let (mut kept, mut refused) = (Vec::new(), 0);
    let heed = |kept: &mut Vec<i64>, refused: &mut i32, ids: Vec<i64>, answers: Vec<Res<()>>| {
        for (id, answer) in ids.into_iter().zip(answers) {
            match answer {
                Ok(()) => kept.push(id),
                Err(no) => {
                    assert_eq!(no.code(), STORAGE_FULL, "{id}");
                    *refused += 1;
                }
            }
        }
    };
    for id in 1..=3 {
        heed(&mut kept, &mut refused, vec![id], vec![big(id).await]);
    }
    heed(&mut kept, &mut refused, (4..=20).collect(), together(&world.db, (4..=20).map(big).collect()).await);
    for id in 21..=30 {
        heed(&mut kept, &mut refused, vec![id], vec![big(id).await]);
    }
    assert!(kept.len() >= 3 && refused >= 10, "kept {kept:?}, refused {refused}");
    assert_eq!(world.ids().await, kept);
    assert_eq!(world.rows::<(String,)>("PRAGMA integrity_check").await, [("ok".to_owned(),)]);
    world.db.faults().disarm();
    heed(&mut kept, &mut refused, (31..=40).collect(), together(&world.db, (31..=40).map(big).collect()).await);
    assert!((31..=40).all(|id| kept.contains(&id)), "there is room again");
    assert_eq!(world.reopened().await.ids().await, kept);
}

/// A caller that goes away leaves its operation whole or undone, and no connection behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cancelled_write_is_whole_or_nothing() {
    for batch in [1, 16] {
        on_both(JobLimits { lanes: 2, batch, group_micros: 20_000, ..JobLimits::default() }, async |world| {
            let pair = |db: Arc<Db>, id: i64| async move {
                let work = db.transact(move |s| {
                    Box::pin(async move {
                        s.exec(&INSERT.0, &p![id, 0]).await?;
                        s.exec(&INSERT.0, &p![-id, 0]).await.map(|_| End::Keep(()))
                    })
                });
                work.await
            };
            for id in 1..=200_i64 {
                if id % 2 == 0 {
                    let mut asked = Box::pin(pair(world.db.clone(), id));
                    let _ = poll!(&mut asked);
                } else {
                    let task = tokio::spawn(pair(world.db.clone(), id));
                    for _ in 0..id % 7 {
                        tokio::task::yield_now().await;
                    }
                    task.abort();
                }
            }
            let last = join_all((1001..=1008).map(|id| pair(world.db.clone(), id)));
            assert_eq!(codes(&soon(last).await), ["done"; 8]);
            let halves =
                world.rows::<(i64,)>("SELECT id FROM probe AS a WHERE NOT EXISTS (SELECT 1 FROM probe AS b WHERE b.id = -a.id)").await;
            assert_eq!(halves, [(0,); 0]);
            let queued = "SELECT COUNT(*) FROM probe WHERE id BETWEEN 1 AND 200 AND id % 2 = 0";
            // What was in the queue is done, whoever waits for it; the other lane may still be at it.
            soon(async { while world.rows::<(i64,)>(queued).await != [(100,)] {} }).await;
            if world.db.engine() == Engine::Postgres {
                let open = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()";
                assert!(world.rows::<(i64,)>(open).await[0].0 <= 2 + 4, "connections are left over");
            }
        })
        .await;
    }
}

/// A caller that goes away gives its reader back at once, not when its statement would have ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cancelled_read_gives_its_reader_back() {
    on_both(JobLimits { readers: 1, ..grouped() }, async |world| {
        insert(&world.db, 1).await.expect("first");
        for _ in 0..8 {
            let reading = soon(world.db.reading()).await.expect("a reader");
            reading.session().expect("a session").fetch::<(i64,)>(&IDS.0, &[]).await.expect("a read");
            drop(Box::pin(world.db.reading()));
        }
        for _ in 0..8 {
            let (running, started) = oneshot::channel();
            let db = world.db.clone();
            let list = tokio::spawn(async move {
                let work = db.list(move |s| {
                    Box::pin(async move {
                        let _ = running.send(());
                        s.fetch_text::<Row>(ENDLESS, &[]).await
                    })
                });
                work.await
            });
            soon(started).await.expect("it runs");
            if world.db.engine() == Engine::Postgres {
                soon(async { while running_like(&world, "%RECURSIVE%").await == 0 {} }).await;
            }
            list.abort();
            let _ = list.await;
        }
        let rows = tokio::time::timeout(Duration::from_secs(3), world.ids());
        assert_eq!(rows.await.expect("before the time limit of a read"), [1]);
        nothing_runs(&world, "%RECURSIVE%").await;
    })
    .await;
}

/// However many lists take long, whoever writes finds a reader for their facts.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn slow_lists_leave_a_reader_to_those_who_write() {
    on_both(JobLimits { readers: 4, read: Duration::from_secs(600), ..grouped() }, async |world| {
        insert(&world.db, 1).await.expect("first");
        let running = Arc::new(AtomicUsize::new(0));
        let list = || {
            let (db, running) = (world.db.clone(), running.clone());
            let work = async move {
                let endless = db.list(move |s| {
                    Box::pin(async move {
                        running.fetch_add(1, Ordering::SeqCst);
                        s.fetch_text::<Row>(ENDLESS, &[]).await
                    })
                });
                endless.await
            };
            tokio::spawn(work)
        };
        let lists: Vec<_> = (0..20).map(|_| list()).collect();
        soon(async {
            while running.load(Ordering::SeqCst) < 3 {
                tokio::task::yield_now().await;
            }
        })
        .await;
        for id in 2..=10 {
            let look = async {
                let reading = world.db.reading().await?;
                reading.session()?.fetch::<(i64,)>(&IDS.0, &[]).await
            };
            let found = soon(look).await.expect("a read");
            assert_eq!(found.len(), usize::try_from(id - 1).expect("small"));
            insert(&world.db, id).await.expect("written");
        }
        assert_eq!(running.load(Ordering::SeqCst), 3, "the other lists wait");
        for list in lists {
            list.abort();
            let _ = list.await;
        }
        assert_eq!(soon(world.ids()).await.len(), 10);
    })
    .await;
}

/// What was broken off does not go on in the server, where it would hold its locks.
async fn nothing_runs(world: &World, like: &'static str) {
    if world.db.engine() == Engine::Sqlite {
        return;
    }
    let gone = async { while running_like(world, like).await > 0 {} };
    tokio::time::timeout(Duration::from_secs(3), gone).await.expect("the server stops");
}

async fn running_like(world: &World, like: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE $1";
    let running = world.db.list(move |s| Box::pin(async move { s.fetch_text::<(i64,)>(sql, &p![like]).await }));
    running.await.expect("a look")[0].0
}
