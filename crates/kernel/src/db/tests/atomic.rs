//! Group commit: all of an operation or nothing, told only when it is durable, whatever goes wrong in the middle.

use super::*;

fn storage_failed<T>(answer: &Res<T>) -> bool {
    matches!(answer, Err(Failure::Busy(STORAGE_FAILED | CONNECTION_LOST)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_at_once_are_all_durable_but_the_one_that_failed() {
    on_both(grouped(), async |world| {
        let operations = (1..=64).map(|id| -> Answer<'_> {
            if id != 17 {
                return insert(&world.db, id);
            }
            Box::pin(world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![1017, 0]).await?;
                    s.exec(&INSERT.0, &p![1, 0]).await.map(|_| End::Keep(()))
                })
            }))
        });
        let answers = together(&world.db, operations.collect()).await;
        for (id, answer) in (1..=64).zip(&answers) {
            let expected = if id == 17 { "constraint" } else { "done" };
            assert_eq!(answer.as_ref().err().map_or("done", Failure::code), expected, "{id}");
        }
        let expected: Vec<i64> = (1..=64).filter(|id| *id != 17).collect();
        assert_eq!(world.reopened().await.ids().await, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_told_before_the_commit() {
    on_both(grouped(), async |world| {
        let (stop, mut gate) = gate();
        let mut first = insert(&world.db, 1);
        let mut second: Answer<'_> = Box::pin(world.db.transact(move |s| {
            let stop = stop.clone();
            Box::pin(async move {
                s.exec(&INSERT.0, &p![2, 0]).await?;
                stop.wait();
                Ok(End::Keep(()))
            })
        }));
        let (hold, mut held) = super::gate();
        let mut zero: Answer<'_> = Box::pin(world.db.transact(move |_| {
            let hold = hold.clone();
            Box::pin(async move {
                hold.wait();
                Ok(End::Keep(()))
            })
        }));
        assert!(poll!(&mut zero).is_pending());
        held.reached().await;
        assert!(poll!(&mut first).is_pending());
        assert!(poll!(&mut second).is_pending());
        held.open();
        gate.reached().await;
        // The first operation is done and in the same group as the second, which is not.
        assert!(poll!(&mut first).is_pending(), "told before the commit");
        assert_eq!(world.ids().await, [0; 0]);
        gate.open();
        first.await.expect("first");
        assert_eq!(world.ids().await, [1, 2]);
        second.await.expect("second");
    })
    .await;
}

/// Without the look at the transaction after each operation, SQLite makes the next operation's SAVEPOINT a transaction of its
/// own: its RELEASE commits 4 and 5 by themselves, and the COMMIT at the end finds no transaction and fails for everybody. So
/// they are told that nothing happened, and a retry does it twice. On PostgreSQL the fault takes the connection away.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_transaction_rolled_back_behind_everybodys_back_fails_its_whole_group() {
    on_both(grouped(), async |world| {
        world.db.faults().roll_back_at(3);
        let answers = together(&world.db, (1..=5).map(|id| insert(&world.db, id)).collect()).await;
        assert_eq!(world.db.faults().disarm(), 1);
        // Those behind it in the queue are in the next group, where nothing is wrong.
        assert!(answers[..3].iter().all(storage_failed), "{answers:?}");
        assert_eq!(codes(&answers[3..]), ["done", "done"]);
        insert(&world.db, 6).await.expect("works again");
        assert_eq!(world.reopened().await.ids().await, [4, 5, 6]);
    })
    .await;
}

/// Without the look before each statement, what the operation still writes is outside any transaction and commits by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_goes_on_after_its_transaction_is_gone_writes_nothing() {
    on_both(grouped(), async |world| {
        world.db.faults().roll_back_at(2);
        let heedless: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move {
                for id in 10..15 {
                    let _ = s.exec(&INSERT.0, &p![id, 0]).await;
                }
                let _ = s.undo().await;
                let _ = s.exec(&INSERT.0, &p![15, 0]).await;
                Ok(End::Keep(()))
            })
        }));
        let answers = together(&world.db, vec![heedless]).await;
        assert!(answers[0].is_err(), "{answers:?}");
        insert(&world.db, 1).await.expect("works again");
        assert_eq!(world.reopened().await.ids().await, [1]);
    })
    .await;
}

/// An operation that breaks its own savepoint leaves what it wrote in the group's transaction: the group must not be committed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_group_with_a_broken_savepoint_is_not_committed() {
    on_both(grouped(), async |world| {
        let breaks: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move {
                s.exec(&INSERT.0, &p![2, 0]).await?;
                s.batch("RELEASE op").await?;
                Err::<End<()>, _>(Failure::Stale)
            })
        }));
        let answers = together(&world.db, vec![insert(&world.db, 1), breaks]).await;
        assert!(answers.iter().all(Res::is_err), "{answers:?}");
        insert(&world.db, 3).await.expect("works again");
        assert_eq!(world.ids().await, [3]);
    })
    .await;
}

/// Why there may be no deferred foreign key: its violation speaks at COMMIT, when nobody can tell whose it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deferred_foreign_key_takes_the_innocent_with_it() {
    on_both(grouped(), async |world| {
        assert_eq!(deferred(&world).await, 0, "the product's schema has none");
        world
            .ddl(
                "CREATE TABLE parent (id {i64} PRIMARY KEY) {strict};
                 CREATE TABLE child (id {i64} PRIMARY KEY, parent_id {i64} REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED) {strict}",
            )
            .await;
        assert_eq!(deferred(&world).await, 1, "and the look at it sees one");
        let orphan: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move { s.exec_text("INSERT INTO child (id, parent_id) VALUES (1, 9)", &[]).await.map(|_| End::Keep(())) })
        }));
        let answers = together(&world.db, vec![insert(&world.db, 1), orphan, insert(&world.db, 2)]).await;
        assert_eq!(codes(&answers), [STORAGE_FAILED; 3]);
        insert(&world.db, 3).await.expect("works again");
        assert_eq!(world.reopened().await.ids().await, [3]);
    })
    .await;
}

async fn deferred(world: &World) -> i64 {
    let sql = match world.db.engine() {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE sql LIKE '%DEFERR%'",
        Engine::Postgres => "SELECT COUNT(*) FROM pg_constraint WHERE condeferrable OR condeferred",
    };
    world.rows::<(i64,)>(sql).await[0].0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_commit_that_fails_fails_all_its_operations() {
    on_both(grouped(), async |world| {
        world.db.faults().fail_commit();
        let twice: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move {
                s.exec(&INSERT.0, &p![4, 0]).await?;
                // Refused because of a row that is never committed: to pass this on would be a lie.
                s.exec(&INSERT.0, &p![1, 0]).await.map(|_| End::Keep(()))
            })
        }));
        let answers = together(&world.db, vec![insert(&world.db, 1), insert(&world.db, 2), insert(&world.db, 3), twice]).await;
        assert_eq!(codes(&answers), [STORAGE_FAILED; 4]);
        assert_eq!(world.db.faults().disarm(), 1);
        assert_eq!(world.ids().await, [0; 0]);
        insert(&world.db, 1).await.expect("works again");
        assert_eq!(world.reopened().await.ids().await, [1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_panic_hurts_nobody_else() {
    on_both(grouped(), async |world| {
        world.db.faults().panic_at(2);
        let answers = together(&world.db, (1..=3).map(|id| insert(&world.db, id)).collect()).await;
        assert_eq!(codes(&answers), ["done", "bug", "done"]);
        assert_eq!(world.db.faults().disarm(), 1);
        let by_itself: Answer<'_> = Box::pin(world.db.transact(|s| {
            Box::pin(async move {
                s.exec(&INSERT.0, &p![5, 0]).await?;
                assert_eq!(s.fetch::<(i64,)>(&IDS.0, &[]).await?, [], "on purpose");
                Ok(End::Keep(()))
            })
        }));
        let answers = together(&world.db, vec![insert(&world.db, 4), by_itself, insert(&world.db, 6)]).await;
        assert_eq!(codes(&answers), ["done", "bug", "done"]);
        assert_eq!(world.reopened().await.ids().await, [1, 3, 4, 6]);
    })
    .await;
}

/// On SQLite an operation is polled once, on the writer's thread: nothing else could run while it waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_awaits_its_transaction_only() {
    let world = World::new(Engine::Sqlite, grouped()).await;
    let waits: Answer<'_> = Box::pin(world.db.transact(|s| {
        Box::pin(async move {
            s.exec(&INSERT.0, &p![2, 0]).await?;
            tokio::task::yield_now().await;
            Ok(End::Keep(()))
        })
    }));
    let answers = together(&world.db, vec![insert(&world.db, 1), waits, insert(&world.db, 3)]).await;
    assert_eq!(codes(&answers), ["done", "bug", "done"]);
    assert_eq!(world.ids().await, [1, 3]);
}

/// PostgreSQL would answer COMMIT with ROLLBACK and no error; SQLite would keep the rest. Neither is what was asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_swallows_a_failure_is_not_done() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..grouped() }, async |world| {
            insert(&world.db, 1).await.expect("first");
            let swallows = world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![2, 0]).await?;
                    let _ = s.exec(&INSERT.0, &p![1, 0]).await;
                    Ok(End::Keep(()))
                })
            });
            assert_eq!(codes(&[swallows.await]), ["bug"]);
            let undoes = world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![3, 0]).await?;
                    let refused = s.exec(&INSERT.0, &p![1, 0]).await;
                    s.undo().await?;
                    s.exec(&INSERT.0, &p![4, 0]).await?;
                    Ok(End::Keep(refused.is_err()))
                })
            });
            assert!(undoes.await.expect("a clean slate"));
            assert_eq!(world.ids().await, [1, 4]);
        })
        .await;
    }
}

/// A statement whose caller does not wait for its answer may fail unseen.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_drops_a_statement_half_way_is_not_done() {
    let world = World::new(Engine::Postgres, grouped()).await;
    insert(&world.db, 1).await.expect("first");
    let drops: Answer<'_> = Box::pin(world.db.transact(|s| {
        Box::pin(async move {
            s.exec(&INSERT.0, &p![2, 0]).await?;
            {
                let parameters = p![1, 0];
                let mut statement = pin!(s.exec(&INSERT.0, &parameters));
                assert!(poll!(&mut statement).is_pending());
            }
            Ok(End::Keep(()))
        })
    }));
    assert_eq!(codes(&together(&world.db, vec![drops]).await), ["bug"]);
    assert_eq!(world.ids().await, [1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn undo_takes_back_what_was_before_it_and_nothing_else() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..grouped() }, async |world| {
            let undoer = |id: i64, undos: &'static [bool]| -> Answer<'_> {
                // true: undo; false: insert the next row
                Box::pin(world.db.transact(move |s| {
                    Box::pin(async move {
                        let mut id = id;
                        for undo in undos {
                            if *undo {
                                s.undo().await?;
                            } else {
                                s.exec(&INSERT.0, &p![id, 0]).await?;
                                id += 1;
                            }
                        }
                        Ok(End::Keep(()))
                    })
                }))
            };
            let operations = vec![
                insert(&world.db, 1),
                undoer(10, &[false, true, false]),
                insert(&world.db, 2),
                undoer(20, &[true, false]),
                undoer(30, &[false, true, true, false, false]),
                undoer(40, &[false, true]),
                insert(&world.db, 3),
            ];
            assert_eq!(codes(&together(&world.db, operations).await), ["done"; 7]);
            assert_eq!(world.ids().await, [1, 2, 3, 11, 20, 31, 32]);
        })
        .await;
    }
}

/// What only begins or ends a part has not been sent, or was: either way what was written before it is undone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn undo_takes_back_what_was_before_a_part_as_well() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..grouped() }, async |world| {
            let kept: Answer<'_> = Box::pin(world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![10, 0]).await?;
                    s.begin_part().await?;
                    s.exec(&INSERT.0, &p![11, 0]).await?;
                    s.end_part(true).await?;
                    s.undo().await?;
                    s.exec(&INSERT.0, &p![12, 0]).await?;
                    Ok(End::Keep(()))
                })
            }));
            let undone: Answer<'_> = Box::pin(world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![20, 0]).await?;
                    s.begin_part().await?;
                    s.end_part(false).await?;
                    s.undo().await?;
                    Ok(End::Keep(()))
                })
            }));
            let unsent: Answer<'_> = Box::pin(world.db.transact(|s| {
                Box::pin(async move {
                    s.begin_part().await?;
                    s.undo().await?;
                    s.begin_part().await?;
                    s.exec(&INSERT.0, &p![30, 0]).await?;
                    s.end_part(true).await?;
                    Ok(End::Keep(()))
                })
            }));
            let operations = vec![insert(&world.db, 1), kept, insert(&world.db, 2), undone, insert(&world.db, 3), unsent];
            assert_eq!(codes(&together(&world.db, operations).await), ["done"; 6]);
            assert_eq!(world.ids().await, [1, 2, 3, 12, 30]);
        })
        .await;
    }
}

/// A savepoint of a part that has not been sent says nothing of what was sent before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_fails_where_a_part_begins_leaves_nothing() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..grouped() }, async |world| {
            let fails: Answer<'_> = Box::pin(world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![10, 0]).await?;
                    s.begin_part().await?;
                    Err::<End<()>, _>(Failure::Stale)
                })
            }));
            let answers = together(&world.db, vec![insert(&world.db, 1), fails, insert(&world.db, 2)]).await;
            assert_eq!(codes(&answers), ["done", "stale", "done"]);
            assert_eq!(world.ids().await, [1, 2]);
        })
        .await;
    }
}

/// What a part that failed is followed by may be a statement that this connection has not seen yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_comes_behind_a_part_that_was_undone_is_done() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..grouped() }, async |world| {
            insert(&world.db, 1).await.expect("first");
            let goes_on = world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![10, 0]).await?;
                    s.begin_part().await?;
                    s.exec(&INSERT.0, &p![11, 0]).await?;
                    let refused = s.exec(&INSERT.0, &p![1, 0]).await;
                    s.end_part(false).await?;
                    s.exec_text("INSERT INTO probe (id, n, t) VALUES ($1, $2, 'behind')", &p![12, 0]).await?;
                    Ok(End::Keep(refused.is_err()))
                })
            });
            assert!(goes_on.await.expect("done"), "the part failed");
            assert_eq!(world.ids().await, [1, 10, 12]);
        })
        .await;
    }
}

/// A part that is undone takes back only itself: what failed before it is not made good.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_part_begins_after_a_failed_statement() {
    for batch in [1, 16] {
        on_both(JobLimits { batch, ..grouped() }, async |world| {
            insert(&world.db, 1).await.expect("first");
            let heedless = world.db.transact(|s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![10, 0]).await?;
                    let _ = s.exec(&INSERT.0, &p![1, 0]).await;
                    if s.begin_part().await.is_ok() {
                        s.end_part(false).await?;
                    }
                    Ok(End::Keep(()))
                })
            });
            assert_eq!(codes(&[heedless.await]), ["bug"]);
            assert_eq!(world.ids().await, [1]);
        })
        .await;
    }
}

/// To go back to a savepoint that has not been sent would go back to that of the operation before, which is told that it is done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_fails_before_its_first_statement_takes_nobody_with_it() {
    on_both(grouped(), async |world| {
        let fails = || -> Answer<'_> { Box::pin(world.db.transact(|_| Box::pin(async move { Err::<End<()>, _>(Failure::Stale) }))) };
        let undone = || -> Answer<'_> { Box::pin(world.db.transact(|_| Box::pin(async move { Ok(End::Undo(())) }))) };
        let operations = vec![fails(), insert(&world.db, 1), fails(), undone(), fails(), insert(&world.db, 2), undone()];
        let answers = together(&world.db, operations).await;
        assert_eq!(codes(&answers), ["stale", "done", "stale", "done", "stale", "done", "done"]);
        assert_eq!(world.ids().await, [1, 2]);
    })
    .await;
}

/// The versions that a group shares are those its transaction sees: whoever goes back makes the next one read them again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_group_remembers_is_forgotten_when_one_of_it_goes_back() {
    on_both(grouped(), async |world| {
        // What was remembered before; remembers a version of its own; goes back at once, at the end or not at all.
        let operation = |undo: bool, keep: bool| -> Answer<'_, bool> {
            Box::pin(world.db.transact(move |s| {
                Box::pin(async move {
                    let known = lock(&s.group.versions).is_some();
                    s.fetch::<(i64,)>(&IDS.0, &[]).await?;
                    *lock(&s.group.versions) = Some(std::sync::Arc::new(vec![("access".to_owned(), 2)]));
                    if undo {
                        s.undo().await?;
                    }
                    Ok(if keep { End::Keep(known) } else { End::Undo(known) })
                })
            }))
        };
        let operations =
            vec![operation(false, true), operation(true, true), operation(false, false), operation(false, true), operation(false, true)];
        let known: Vec<bool> = together(&world.db, operations).await.into_iter().map(|a| a.expect("done")).collect();
        assert_eq!(known, [false, true, false, false, true]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_undone_at_the_end_leaves_nothing_and_has_its_answer() {
    on_both(grouped(), async |world| {
        let dry = world.db.transact(|s| {
            Box::pin(async move {
                s.exec(&INSERT.0, &p![1, 0]).await?;
                Ok(End::Undo(s.fetch::<(i64,)>(&IDS.0, &[]).await?.len()))
            })
        });
        assert_eq!(dry.await.expect("an answer"), 1);
        assert_eq!(world.ids().await, [0; 0]);
    })
    .await;
}

/// A snapshot stays what it was while others write.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_snapshot_is_of_one_moment() {
    on_both(JobLimits::default(), async |world| {
        insert(&world.db, 1).await.expect("first");
        let (stop, mut gate) = gate();
        let db = world.db.clone();
        let snapshot = tokio::spawn(async move {
            db.snapshot(move |s| {
                Box::pin(async move {
                    let before = s.fetch::<(i64,)>(&IDS.0, &[]).await?;
                    stop.wait();
                    Ok((before, s.fetch::<(i64,)>(&IDS.0, &[]).await?))
                })
            })
            .await
        });
        gate.reached().await;
        insert(&world.db, 2).await.expect("second");
        gate.open();
        let (before, after) = soon(snapshot).await.expect("no panic").expect("a snapshot");
        assert_eq!((before, after), (vec![(1,)], vec![(1,)]));
        assert_eq!(world.ids().await, [1, 2]);
    })
    .await;
}

/// On SQLite operations share a transaction without savepoints until one of them fails: then all are done again, and what the
/// others said and wrote is there once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_fails_in_a_group_takes_only_its_own_with_it() {
    on_both(grouped(), async |world| {
        let then = |id: i64, end: fn() -> Res<End<()>>| -> Answer<'_> {
            Box::pin(world.db.transact(move |s| {
                Box::pin(async move {
                    s.exec(&INSERT.0, &p![id, 0]).await?;
                    end()
                })
            }))
        };
        let dry: Answer<'_> = Box::pin(world.db.transact_with(Care { undone: true, ..Care::default() }, |s| {
            Box::pin(async move { s.exec(&INSERT.0, &p![50, 0]).await.map(|_| End::Undo(())) })
        }));
        let operations = vec![
            insert(&world.db, 1),
            then(10, || Err(Failure::Stale)),
            insert(&world.db, 2),
            dry,
            then(20, || panic!("on purpose")),
            insert(&world.db, 3),
            then(30, || Ok(End::Undo(()))),
            insert(&world.db, 2),
            insert(&world.db, 4),
        ];
        let answers = together(&world.db, operations).await;
        assert_eq!(codes(&answers), ["done", "stale", "done", "done", "bug", "done", "done", "constraint", "done"]);
        assert_eq!(world.ids().await, [1, 2, 3, 4]);
        // What follows has savepoints for a while, and is no different.
        let answers = together(&world.db, vec![insert(&world.db, 5), then(10, || Err(Failure::Stale)), insert(&world.db, 6)]).await;
        assert_eq!(codes(&answers), ["done", "stale", "done"]);
        assert_eq!(world.reopened().await.ids().await, [1, 2, 3, 4, 5, 6]);
    })
    .await;
}
