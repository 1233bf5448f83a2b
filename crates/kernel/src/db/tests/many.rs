//! `exec_many` is the same as a loop, on both engines.

use super::*;

type Probe = (i64, Option<i64>, Option<String>, Option<Vec<u8>>, Option<bool>);
/// Rows changed by each statement, and what is there afterwards.
type Seen = (Vec<u64>, Vec<Probe>);

static WHOLE: House = House::new("probe.whole", "INSERT INTO probe (id, n, t, b, f) VALUES ($1, $2, COALESCE($3, '(none)'), $4, $5)");
static MISSING: House = House::new("probe.missing", "INSERT INTO probe (id, n) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING");
static RAISE: House =
    House::new("probe.raise", "INSERT INTO probe (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = probe.n + excluded.n");
static TAKE: House = House::new("probe.take", "UPDATE probe SET n = n - $1, f = $2 WHERE id = $3 AND n >= $1");
static RENAME: House =
    House::new("probe.rename", "UPDATE probe SET t = (SELECT p.t FROM probe AS p WHERE p.id = probe.n), b = $1 WHERE id = $2 AND t <> $3");
static COPY: House =
    House::new("probe.copy", "INSERT INTO probe (id, n) SELECT CAST($1 AS BIGINT), p.n FROM probe AS p WHERE p.id = $2 AND p.n >= $3");
static REMOVE: House = House::new("probe.remove", "DELETE FROM probe WHERE id = $1 AND n = $2");
static EVERYTHING: House = House::new("probe.everything", "SELECT id, n, t, b, f FROM probe ORDER BY id");

async fn apply(s: &Session<'_>, many: bool) -> Res<Seen> {
    let (zero, long): (Vec<u8>, Vec<u8>) = (vec![0, 255, b'\\', b'"'], vec![7; 9000]);
    let text = "数量, {\"a\":null} 'q' $1 \\ \n\t NULL";
    let steps: Vec<(&House, Vec<Vec<Val<'_>>>)> = vec![
        (
            &WHOLE,
            vec![
                p![1, i64::MAX, text, &zero, true].to_vec(),
                p![2, 0, "", &long, false].to_vec(),
                p![3, Val::Null, Val::Null, Val::Null, Val::Null].to_vec(),
                p![4, 5, "NULL", &zero[..0], true].to_vec(),
                p![5, 50, "x", Val::Null, Val::Null].to_vec(),
                p![-6, 50, "y", Val::Null, false].to_vec(),
            ],
        ),
        (&MISSING, vec![p![5, 1].to_vec(), p![7, 1].to_vec(), p![8, Val::Null].to_vec()]),
        (&RAISE, vec![p![4, 100].to_vec(), p![9, 1].to_vec()]),
        (
            &TAKE,
            vec![
                p![50, Val::Null, -6].to_vec(),
                p![51, true, 5].to_vec(),
                p![1, true, 1].to_vec(),
                p![0, true, 3].to_vec(),
                p![1, true, 99].to_vec(),
            ],
        ),
        (&RENAME, vec![p![&zero, 4, "x"].to_vec(), p![&zero, 5, "x"].to_vec()]),
        (&COPY, vec![p![10, 4, 105].to_vec(), p![11, 4, 106].to_vec()]),
        (&REMOVE, vec![p![7, 1].to_vec(), p![8, 1].to_vec(), p![2, 0].to_vec()]),
        (&REMOVE, vec![]),
    ];
    let mut counts = Vec::new();
    for (statement, rows) in &steps {
        counts.push(if many {
            s.exec_many(&statement.0, rows).await?
        } else {
            let mut changed = 0;
            for row in rows {
                changed += s.exec(&statement.0, row).await?;
            }
            changed
        });
    }
    Ok((counts, s.fetch(&EVERYTHING.0, &[]).await?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_rows_at_once_are_the_same_as_one_by_one_on_both() {
    let seen = Mutex::new(Vec::new());
    on_both(grouped(), async |world| {
        for many in [false, true] {
            let done = world.db.transact(move |s| Box::pin(async move { apply(s, many).await.map(End::Undo) }));
            let done = done.await.expect("applied");
            lock(&seen).push((world.db.engine(), many, done));
        }
    })
    .await;
    let seen = seen.into_inner().expect("seen");
    let (counts, rows) = &seen[0].2;
    assert_eq!(*counts, [6, 2, 2, 2, 1, 1, 2, 0]);
    assert_eq!(rows.len(), 8);
    for (engine, many, this) in &seen[1..] {
        assert_eq!(*this, seen[0].2, "{engine:?}, many: {many}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_bad_row_of_many_undoes_them_all() {
    on_both(grouped(), async |world| {
        let bad = world.db.transact(|s| {
            Box::pin(
                async move { s.exec_many(&INSERT.0, &[p![1, 0].to_vec(), p![2, -1].to_vec(), p![3, 0].to_vec()]).await.map(End::Keep) },
            )
        });
        assert!(matches!(bad.await, Err(Failure::Constraint(name)) if name == "probe_n"));
        assert_eq!(world.ids().await, [0; 0]);
        let short = world
            .db
            .transact(|s| Box::pin(async move { s.exec_many(&INSERT.0, &[p![1, 0].to_vec(), p![2].to_vec()]).await.map(End::Keep) }));
        assert_eq!(codes(&[short.await]), ["bug"]);
        assert_eq!(world.ids().await, [0; 0]);
    })
    .await;
}
