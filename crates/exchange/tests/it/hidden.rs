//! What is hidden from somebody, or out of their scope, an import neither shows them nor lets them find out.

use crate::content;
use crate::import::Batch;
use exchange::export::{Format, ListExport, make};
use exchange::import::{bring, proposed, result};
use exchange::table::{Choice, Row, Value as Cell, read};
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, SECOND_ADMIN, WU};
use testkit::{World, both};

/// Salespeople who keep the catalogue and the prices of their own customers.
async fn keepers(world: &World, masks: &[&str]) {
    let own = ["import.run", "import_batch.list", "product.list", "product.create", "product.change", "price.set"];
    let grants: Vec<Value> = own.iter().map(|name| json!({"permission": name, "scope": "own"})).collect();
    let version = world.number("SELECT version FROM role WHERE id = 21").await;
    let input = json!({"role": 21, "version": version, "name": "业务员", "grants": grants, "masks": masks});
    world.done(ADMIN, "role.change", input).await;
}

const COSTS: &str = "编码,名称,成本价\nP0050,不锈钢保温杯,12.5\nP0051,玻璃水壶,1\n";

/// Of many guesses one would have been "nothing to do".
#[tokio::test]
async fn who_does_not_see_costs_learns_none() {
    both(async |world| {
        keepers(world, &[]).await;
        let batch = Batch::begin(world, LI, "products", COSTS.as_bytes(), &[]).await;
        let told = batch.told().await;
        assert!(told.iter().all(|row| !row.contains("conflict")), "{told:?}");
        keepers(world, &["cost"]).await;
        let row = batch.row().await;
        let mapping: Value = serde_json::from_str(row["mapping"].as_str().expect("a mapping")).expect("JSON");
        let again = json!({"batch": batch.id, "version": row["version"], "mapping": mapping});
        assert_eq!(world.refused(LI, "import.map", again).await, ["import.cell.hidden"]);
        // Judged by a mapping from before.
        world.raw(&format!("DELETE FROM import_row WHERE batch_id = {}", batch.id)).await;
        world.raw(&format!("UPDATE import_batch SET state = 'judging', judged_count = 0 WHERE id = {}", batch.id)).await;
        batch.until("ready").await;
        assert_eq!(batch.told().await, ["2 conflict import.cell.hidden@cost_micro", "3 conflict import.cell.hidden@cost_micro"]);
    })
    .await;
}

/// The agreed prices of others' customers, guessed one by one.
#[tokio::test]
async fn prices_out_of_scope_are_not_compared() {
    both(async |world| {
        keepers(world, &[]).await;
        let rows = "编码,单价,价目表\nP0050,23.5,HL\nP0051,9,HL\nP0050,21,TF\nP0051,21,TF\n";
        let batch = Batch::begin(world, LI, "prices", rows.as_bytes(), &[]).await;
        let told = batch.told().await;
        assert_eq!(told, ["2 skip", "3 create", "4 conflict record.not_found@list", "5 conflict record.not_found@list"]);
        // Beside a change that is one's own to make.
        let rows = "编码,名称,零售价,价目表\nP0050,另一个名字,21,TF\nP0051,玻璃水壶,21,TF\n";
        let batch = Batch::begin(world, LI, "products", rows.as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 conflict record.not_found@list", "3 conflict record.not_found@list"]);
    })
    .await;
}

async fn heads(world: &World, who: i64, batch: i64) -> Vec<String> {
    let book = result(&world.kernel, World::person(who), base::Lang::Zh, batch, false).await.expect("a workbook");
    let mut cells = Vec::new();
    let about = read(&content(&book), &Choice { head: Some(1), ..Choice::default() }, &|_| false, &mut |row: Row| {
        cells.extend(row.cells.iter().map(Cell::shown));
        Ok(())
    });
    let hidden = ["12.5", "供货商电话", "13900000000"];
    let columns = about.expect("a table").columns;
    if who != ADMIN {
        assert!(cells.iter().all(|cell| !hidden.contains(&cell.as_str())), "{cells:?}");
    }
    columns
}

#[tokio::test]
async fn others_see_of_a_file_what_they_may() {
    both(async |world| {
        let file = "编码,名称,成本价,供货商电话\nP0050,新名字,12.5,13900000000\nP0051,玻璃水壶,十二,13900000000\n";
        let batch = Batch::begin(world, ADMIN, "products", file.as_bytes(), &[]).await;
        let telling = ["导入结果".to_owned(), "原因".to_owned()];
        let with = |columns: &[&str]| columns.iter().map(|name| (*name).to_owned()).chain(telling.clone()).collect::<Vec<_>>();
        assert_eq!(heads(world, ADMIN, batch.id).await, with(&["编码", "名称", "成本价", "供货商电话"]));
        assert_eq!(heads(world, WU, batch.id).await, with(&["编码", "名称"]));
        let rows = world.rows(&format!("SELECT reasons FROM import_row WHERE batch_id = {} ORDER BY no", batch.id)).await;
        assert!(rows.iter().all(|row| !row[0].contains("十二")), "{rows:?}");
        assert!(rows[1][0].contains("import.cell.unreadable"), "{rows:?}");
    })
    .await;
}

/// A mapping is seen by whoever sees the batch.
#[tokio::test]
async fn no_value_that_is_hidden_from_some_stands_in_a_mapping() {
    both(async |world| {
        let brought = bring(&world.kernel, base::Id::new(ADMIN), "编码,名称\nP0050,杯\n".as_bytes().to_vec(), Choice::default())
            .await
            .expect("a table");
        let input = json!({"profile": "products", "file_name": "a.csv", "file": brought.file, "table": brought.table});
        let made = world.done(ADMIN, "import.begin", input).await;
        let profile = world.kernel.registry().profiles().find(|one| one.name == "products").expect("a profile");
        let mut mapping = json!(proposed(profile, &brought.about.columns, world.kernel.registry().catalogue()));
        mapping.as_array_mut().expect("a list").push(json!({"key": "cost_micro", "same": "12.5"}));
        let input = json!({"batch": made["id"], "version": 1, "mapping": mapping});
        assert_eq!(world.refused(ADMIN, "import.map", input).await, ["import.mapping.same_hidden"]);
    })
    .await;
}

/// Rows are those of the file that was taken in.
#[tokio::test]
async fn a_table_of_another_file_is_not_taken_in() {
    both(async |world| {
        let one = bring(&world.kernel, base::Id::new(ADMIN), "编码,名称\nP0050,杯\n".as_bytes().to_vec(), Choice::default())
            .await
            .expect("a table");
        let other = bring(&world.kernel, base::Id::new(ADMIN), "编码,名称\nP0051,壶\n".as_bytes().to_vec(), Choice::default())
            .await
            .expect("a table");
        let input = json!({"profile": "products", "file_name": "a.csv", "file": one.file, "table": other.table});
        assert_eq!(world.refused(ADMIN, "import.begin", input).await, ["import.file.gone"]);
    })
    .await;
}

/// Somebody who sees all batches takes in no file that another brought: its masks would be judged by the new owner.
#[tokio::test]
async fn nobody_takes_in_what_another_brought() {
    both(async |world| {
        let file = "编码,名称,单位,成本价\nS-1,机密阀,件,13.97\n".as_bytes();
        let batch = Batch::begin(world, ADMIN, "products", file, &[]).await;
        let names = batch.names().await;
        // Not in the list, the detail, the list as a file, nor the rows.
        let sees = async |who: i64| {
            let mut seen = Vec::new();
            for (query, params) in [
                ("import_batch.list", json!({})),
                ("import_batch.detail", json!({"id": batch.id})),
                ("import_row.list", json!({"batch": batch.id})),
            ] {
                let page = crate::page(world, who, query, params).await;
                assert!(!page.rows.is_empty(), "{query}");
                seen.push(json!(page).to_string());
            }
            seen.join("")
        };
        for who in [ADMIN, SECOND_ADMIN, WU] {
            let seen = sees(who).await;
            assert!(!seen.contains(&names.0) && !seen.contains(&names.1), "{who}: {seen}");
        }
        let list = ListExport { query: "import_batch.list".into(), filters: Vec::new(), sort: None, format: Format::Csv };
        let made = make(&world.kernel, World::person(SECOND_ADMIN), base::Lang::Zh, "Asia/Shanghai", &list).await.expect("a file");
        let made = String::from_utf8(content(&made)).expect("text");
        assert!(made.contains("表.csv") && !made.contains(&names.0) && !made.contains(&names.1), "{made}");
        // Whoever came to know the names, by the audit or otherwise, has none of it.
        let of = |profile: &str| json!({"profile": profile, "file_name": "x.csv", "file": names.0, "table": names.1});
        for profile in ["products", "customers", "prices"] {
            assert_eq!(
                world.refused(SECOND_ADMIN, "import.begin", of(profile)).await,
                ["import.file.gone", "import.file.gone"],
                "{profile}"
            );
        }
        // The same bytes brought by oneself are one's own, for the day.
        bring(&world.kernel, base::Id::new(SECOND_ADMIN), file.to_vec(), Choice::default()).await.expect("a table");
        world.done(SECOND_ADMIN, "import.begin", of("products")).await;
        world.clock.set(world.kernel.now().plus_secs(86_401));
        assert_eq!(world.refused(SECOND_ADMIN, "import.begin", of("products")).await, ["import.file.gone", "import.file.gone"]);
    })
    .await;
}

/// What somebody typed into a hidden column stands in no reason, whoever refuses it: the file's reader, the profile, an operation that is
/// asked before or does it.
#[tokio::test]
async fn no_reason_tells_what_was_typed_into_a_hidden_column() {
    both(async |world| {
        let hidden: Vec<(&str, &str)> = world
            .kernel
            .registry()
            .profiles()
            .flat_map(|profile| profile.columns.iter().filter(|column| column.mask.is_some()).map(|column| (profile.name, column.key)))
            .collect();
        for (profile, key) in hidden {
            // One that no kind reads, and one that is read and refused.
            let markers: &[&str] = match key {
                "cost_micro" | "unit_cost_micro" => &["abc98765.43", "-98765.43", "98765432198765432198765"],
                _ => &["abc13987650001", "99913987650001999", "13987650001 / 1398765"],
            };
            let label = world.kernel.registry().profiles().find(|one| one.name == profile).expect("a profile").columns;
            let label = label.iter().find(|column| column.key == key).expect("a column").names[0];
            // Opening stock is of products that are there.
            let code = |at: usize| if profile == "opening_stock" { format!("P006{}", 6 + at) } else { format!("Z-{key}-{at}") };
            let rows: String =
                markers.iter().enumerate().map(|(at, marker)| format!("{},某某{key}{at},{marker},某人\n", code(at))).collect();
            let (unit, same): (&str, &[(&str, &str)]) = match profile {
                "products" => ("备注", &[("unit", "件")]),
                "opening_stock" => ("备注", &[("warehouse", "WH1"), ("quantity", "1")]),
                _ => ("联系人", &[]),
            };
            let file = format!("编码,名称,{label},{unit}\n{rows}");
            let batch = Batch::begin(world, ADMIN, profile, file.as_bytes(), same).await;
            let untold = async || {
                let told = batch.told().await;
                assert!(told.iter().all(|row| row.contains(&format!("@{key}")) || row.contains("@phone")), "{profile}.{key}: {told:?}");
                for who in [WU, SECOND_ADMIN] {
                    let mut seen = Vec::new();
                    for (query, params) in
                        [("import_row.list", json!({"batch": batch.id})), ("import_batch.detail", json!({"id": batch.id}))]
                    {
                        seen.push(json!(crate::page(world, who, query, params).await).to_string());
                    }
                    if who == WU {
                        let book = result(&world.kernel, World::person(who), base::Lang::Zh, batch.id, false).await.expect("a workbook");
                        let choice = Choice { head: Some(1), ..Choice::default() };
                        let about = read(&content(&book), &choice, &|_| false, &mut |row: Row| {
                            seen.extend(row.cells.iter().map(Cell::shown));
                            Ok(())
                        });
                        seen.extend(about.expect("a table").columns);
                    }
                    let seen = seen.join(" ");
                    assert!(!seen.contains("98765"), "{profile}.{key}, {who}: {seen}");
                }
            };
            untold().await;
            // Judged good, and refused when they are taken.
            world.raw(&format!("UPDATE import_row SET verdict = 'create', reasons = '' WHERE batch_id = {}", batch.id)).await;
            batch.run("import.start").await;
            batch.until("done").await;
            untold().await;
        }
    })
    .await;
}
