//! Files as operations: judged before, run once, taken back.

use crate::{content, page};
use exchange::import::{Mapped, bring, proposed, result};
use exchange::table::{Choice, Row, Value as Cell, read};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, SECOND_ADMIN, WANG};
use testkit::{World, both};

/// A file taken in by somebody, mapped by what its names propose and by values for all rows.
pub(crate) struct Batch<'w> {
    pub(crate) world: &'w World,
    pub(crate) who: i64,
    pub(crate) id: i64,
}

impl<'w> Batch<'w> {
    pub(crate) async fn begin(world: &'w World, who: i64, profile: &str, bytes: &[u8], same: &[(&str, &str)]) -> Batch<'w> {
        let brought =
            bring(&world.kernel, base::Id::new(who), bytes.to_vec(), Choice::default()).await.unwrap_or_else(|no| panic!("{no:?}"));
        let input = json!({"profile": profile, "file_name": "表.csv", "file": brought.file, "table": brought.table});
        let made = world.done(who, "import.begin", input).await;
        let profile = world.kernel.registry().profiles().find(|one| one.name == profile).expect("a profile");
        let mut mapping = proposed(profile, &brought.about.columns, world.kernel.registry().catalogue());
        for (key, value) in same {
            mapping.retain(|one| one.key != *key);
            mapping.push(Mapped { key: (*key).to_owned(), column: None, same: Some((*value).to_owned()) });
        }
        world.done(who, "import.map", json!({"batch": made["id"], "version": 1, "mapping": mapping})).await;
        let batch = Batch { world, who, id: made["id"].as_i64().expect("an id") };
        batch.until("ready").await;
        batch
    }
    pub(crate) async fn row(&self) -> Value {
        page(self.world, self.who, "import_batch.detail", json!({ "id": self.id })).await.rows.remove(0)
    }
    /// The stored names of its file and of its rows.
    pub(crate) async fn names(&self) -> (String, String) {
        let names = self.world.rows(&format!("SELECT file, table_file FROM import_batch WHERE id = {}", self.id)).await.remove(0);
        (names[0].clone(), names[1].clone())
    }
    pub(crate) async fn until(&self, state: &str) -> Value {
        for _ in 0..40 {
            let row = self.row().await;
            if row["state"] == state {
                return row;
            }
            self.world.clock.set(self.world.kernel.now().plus_secs(1));
            self.world.kernel.run_due_jobs().await.expect("runs");
        }
        panic!("never {state}: {}", self.row().await);
    }
    pub(crate) async fn run(&self, operation: &str) -> Value {
        self.world.done(self.who, operation, json!({"batch": self.id, "version": self.row().await["version"]})).await
    }
    /// What a row would change: column, what is there, what will be.
    pub(crate) async fn changes(&self, no: i64) -> Vec<[String; 3]> {
        let rows = page(self.world, self.who, "import_row.list", json!({ "batch": self.id })).await.rows;
        let row = rows.iter().find(|row| row["no"] == no).expect("the row");
        let reasons: Vec<Value> = serde_json::from_str(row["reasons"].as_str().unwrap_or_default()).unwrap_or_default();
        let words = |no: &Value, name: &str| no["args"][name]["text"].as_str().unwrap_or("-").to_owned();
        let told = |no: &Value| [no["field"].as_str().unwrap_or_default().to_owned(), words(no, "old"), words(no, "new")];
        reasons.iter().filter(|no| no["key"].as_str().is_some_and(|key| CHANGES.contains(&key))).map(told).collect()
    }
    /// Row, verdict or outcome, reasons as `key@column`.
    pub(crate) async fn told(&self) -> Vec<String> {
        let rows = page(self.world, self.who, "import_row.list", json!({ "batch": self.id })).await.rows;
        let one = |row: &Value| {
            let reasons: Vec<Value> = serde_json::from_str(row["reasons"].as_str().unwrap_or_default()).unwrap_or_default();
            // What a row would change is no reason against it.
            let change = |no: &Value| no["key"].as_str().is_some_and(|key| CHANGES.contains(&key));
            let why: Vec<String> = reasons
                .iter()
                .filter(|no| !change(no))
                .map(|no| format!("{}@{}", no["key"].as_str().unwrap_or_default(), no["field"].as_str().unwrap_or("-")))
                .collect();
            let state = if row["state"] == "judged" { &row["verdict"] } else { &row["state"] };
            format!("{} {} {}", row["no"], state.as_str().unwrap_or_default(), why.join(" ")).trim_end().to_owned()
        };
        rows.iter().map(one).collect()
    }
}

/// How it is said what a row would change.
const CHANGES: [&str; 4] = ["import.row.change", "import.row.change_to", "import.row.change_first", "import.row.change_empty"];

async fn product(world: &World, code: &str) -> Option<Value> {
    page(world, ADMIN, "product.list", json!({ "code": code })).await.rows.into_iter().find(|row| row["code"] == code)
}

/// As 管家婆 writes it: titles, a blank line, the head, rows, a total; noughts kept, prices with thousands, in GB18030.
fn gb18030() -> Vec<u8> {
    let text = "商品信息列表,,,,,\n单位名称：华东公司,,,,,\n\n商品编号,商品全名,单位,商品类别,税率,零售价,备注\n\
        000123,球阀 DN50,件,,13%,\"1,234.5\",\n000124,闸阀,件,不存在,13%,88,\n,无编码,件,,,,\n000125,截止阀,件,,0.13,12元,\n\
        000123,球阀 DN50,件,,13%,\"1,234.5\",\nP0050,不锈钢保温杯,箱,,,,\nP0051,玻璃水壶,件,,,,\nP0052,新餐盘,件,,,,换名\n合计,,,,,1500,\n";
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[tokio::test]
async fn a_dirty_file_is_judged_run_and_taken_back() {
    both(async |world| {
        let batch = Batch::begin(world, ADMIN, "products", &gb18030(), &[("list", "零售价目表")]).await;
        // The list's name differs in the world: the price rows say so.
        let lists = page(world, ADMIN, "price_list.list", json!({})).await.rows;
        let list = lists.iter().find(|row| row["id"] == 150).expect("list 150")["code"].as_str().expect("a code").to_owned();
        let row = batch.row().await;
        let mapping: Vec<Mapped> = serde_json::from_str(row["mapping"].as_str().expect("mapping")).expect("JSON");
        let mapping: Vec<Mapped> =
            mapping.into_iter().map(|one| if one.key == "list" { Mapped { same: Some(list.clone()), ..one } } else { one }).collect();
        world.done(ADMIN, "import.map", json!({"batch": batch.id, "version": row["version"], "mapping": mapping})).await;
        let ready = batch.until("ready").await;
        assert_eq!(
            batch.told().await,
            [
                "5 create",
                "6 conflict import.category.unknown@category",
                "7 conflict import.cell.missing@code",
                "8 conflict rate.percent_or_share@tax_rate number.unit@price_micro",
                "9 skip import.row.same@-",
                "10 conflict import.product.other_unit@unit",
                "11 skip",
                "12 update",
            ]
        );
        let counts = ["row_count", "create_count", "update_count", "skip_count", "conflict_count"].map(|key| ready[key].as_i64());
        assert_eq!(counts, [Some(8), Some(1), Some(1), Some(2), Some(4)]);
        assert!(product(world, "000123").await.is_none(), "nothing is done yet");

        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(2), &json!(0)));
        let valve = product(world, "000123").await.expect("created");
        assert_eq!((&valve["name"], &valve["tax_rate"]), (&json!("球阀 DN50"), &json!(1300)));
        let prices = page(world, ADMIN, "price_entry.list", json!({ "product": valve["id"] })).await.rows;
        assert_eq!((prices.len(), &prices[0]["price_micro"]), (1, &json!(1_234_500_000)));
        assert_eq!(product(world, "P0052").await.expect("there")["name"], "新餐盘");
        let causes = world.rows(&format!("SELECT cause FROM audit WHERE cause LIKE 'batch:{}:%' ORDER BY id", batch.id)).await;
        assert_eq!(causes.len(), 3, "{causes:?}");

        let written = result(&world.kernel, World::person(ADMIN), base::Lang::Zh, batch.id, false).await.expect("a workbook");
        let mut rows: Vec<Vec<String>> = Vec::new();
        let about = read(&content(&written), &Choice { head: Some(1), ..Choice::default() }, &|_| false, &mut |row: Row| {
            rows.push(row.cells.iter().map(Cell::shown).collect());
            Ok(())
        });
        let columns = about.expect("a table").columns;
        assert_eq!(columns[..2], ["商品编号", "商品全名"]);
        assert_eq!(columns[7..], ["导入结果", "原因"]);
        assert_eq!((rows.len(), rows[0][0].as_str()), (8, "000123"));
        assert!(rows[1][8].starts_with("D 商品类别: "), "{:?}", rows[1]);

        batch.run("import.undo").await;
        world.check().await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(2), &json!(0)));
        assert_eq!(product(world, "000123").await.expect("priced once")["state"], "closed");
        assert_eq!(product(world, "P0052").await.expect("there")["name"], "陶瓷餐盘");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_nothing_relies_on_vanishes_and_what_was_changed_stays() {
    both(async |world| {
        let batch = Batch::begin(world, ADMIN, "products", "编码,名称,单位\nA1,甲,件\nA2,乙,件\n".as_bytes(), &[]).await;
        batch.run("import.start").await;
        batch.until("done").await;
        let second = product(world, "A2").await.expect("created");
        world.done(ADMIN, "product.change", json!({"product": second["id"], "version": 1, "name": "乙二"})).await;
        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(1), &json!(1)));
        assert!(product(world, "A1").await.is_none(), "removed");
        assert_eq!(product(world, "A2").await.expect("kept")["name"], "乙二");
        assert_eq!(batch.told().await, ["2 undone", "3 kept import.row.changed_since@-"]);

        // The code is free again: the mended file goes in.
        let again = Batch::begin(world, ADMIN, "products", "编码,名称,单位\nA1,甲改,件\n".as_bytes(), &[]).await;
        assert_eq!(again.told().await, ["2 create"]);
        again.run("import.start").await;
        again.until("done").await;
        assert_eq!(product(world, "A1").await.expect("there")["name"], "甲改");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_refused_takes_only_itself_with_it() {
    both(async |world| {
        // Two rows bear one barcode: each is good by itself, together they are not.
        let text = "编码,名称,单位,条码\nB1,甲,件,6901234567892\nB2,乙,件,6901234567892\nB3,丙,件,\n";
        let batch = Batch::begin(world, ADMIN, "products", text.as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 create", "3 create", "4 create"]);
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(2), &json!(1)));
        let told = batch.told().await;
        assert_eq!((told[0].as_str(), told[2].as_str()), ("2 done", "4 done"));
        assert!(told[1].starts_with("3 refused product.barcode"), "{told:?}");
        assert!(product(world, "B2").await.is_none());
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_breaks_off_is_taken_up_and_every_row_has_one_effect() {
    both(async |world| {
        let rows: String = (0..120).map(|n| format!("R{n:03},阀{n},件\n")).collect();
        let batch = Batch::begin(world, ADMIN, "products", format!("编码,名称,单位\n{rows}").as_bytes(), &[]).await;
        batch.run("import.start").await;
        // A first piece is taken and the program ends; another takes the batch up, and the piece comes once more under another key.
        let piece = json!({"batch": batch.id, "from": 2, "to": 31});
        world.done(ADMIN, "import.take", piece.clone()).await;
        let second = world.second().await;
        let again = world.request(World::person(ADMIN), "import.take", &piece);
        let settled = second.execute(&again).await.expect("an answer");
        assert!(matches!(settled.answer, kernel::Answer::Done(text) if text == r#"{"done":0,"refused":0}"#));
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(120), &json!(0)));
        assert_eq!(world.number("SELECT COUNT(*) FROM product WHERE code >= 'R000' AND code <= 'R119'").await, 120);
        world.check().await;
    })
    .await;
}

/// What was not taken is mended in the table of results, and the whole of it is brought again.
#[tokio::test]
async fn results_mended_and_brought_again_take_what_was_mended() {
    both(async |world| {
        let text = "商品编号,商品全名,单位,商品类别\nM1,阀一,件,\nM2,\"阀二, 大\",件,不存在\n";
        let batch = Batch::begin(world, ADMIN, "products", text.as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 create", "3 conflict import.category.unknown@category"]);
        batch.run("import.start").await;
        batch.until("done").await;
        let written = result(&world.kernel, World::person(ADMIN), base::Lang::Zh, batch.id, false).await.expect("a workbook");
        let mut rows: Vec<Vec<String>> = Vec::new();
        let about = read(&content(&written), &Choice { head: Some(1), ..Choice::default() }, &|_| false, &mut |row: Row| {
            rows.push(row.cells.iter().map(Cell::shown).collect());
            Ok(())
        });
        let columns = about.expect("a table").columns;
        assert_eq!((columns.len(), rows[1][3].as_str(), rows[1][5].is_empty()), (6, "不存在", false));
        rows[1][3].clear();
        let quoted = |row: &Vec<String>| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
        let mended: Vec<String> = std::iter::once(&columns).chain(&rows).map(quoted).collect();
        let again = Batch::begin(world, ADMIN, "products", mended.join("\n").as_bytes(), &[]).await;
        assert_eq!(again.told().await, ["2 skip", "3 create"]);
        let mapping: Vec<Mapped> = serde_json::from_str(again.row().await["mapping"].as_str().expect("mapping")).expect("JSON");
        assert!(mapping.iter().all(|one| one.column.is_none_or(|at| at < 4)), "{mapping:?}");
        again.run("import.start").await;
        again.until("done").await;
        assert_eq!(product(world, "M2").await.expect("created")["name"], "阀二, 大");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn rows_use_the_rights_of_whose_batch_it_is() {
    both(async |world| {
        let batch = Batch::begin(world, LI, "products", "编码,名称,单位\nL1,甲,件\n".as_bytes(), &[]).await;
        let version = batch.row().await["version"].clone();
        let start = json!({"batch": batch.id, "version": version});
        assert_eq!(world.refused(WANG, "import.start", start.clone()).await, ["import.not_yours"]);
        assert_eq!(world.fails(LI, "import.take", json!({"batch": batch.id, "from": 1, "to": 9})).await, "access.forbidden");
        world.done(LI, "import.start", start).await;
        let user = world.number(&format!("SELECT version FROM app_user WHERE id = {LI}")).await;
        world.done(SECOND_ADMIN, "user.disable", json!({"user": LI, "version": user})).await;
        let row = Batch { world, who: ADMIN, id: batch.id }.until("stopped").await;
        assert_eq!(row["done_count"], 0);
        assert!(product(world, "L1").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn prices_are_published_replaced_and_given_back() {
    both(async |world| {
        let lists = page(world, ADMIN, "price_list.list", json!({})).await.rows;
        let code = lists.iter().find(|row| row["id"] == 150).expect("list 150")["code"].as_str().expect("a code").to_owned();
        let text = "物料代码,单价,计量单位,生效日期,失效日期\n\
            P0050,26.5,件,2026-12-01,\nP0053,9,件,2026年12月1日,\nP0053,9,件,2026-12-01,\nP0054,1,件,2026-12-01,2026-12-20\nP0054,2,件,2026/12/10,\n\
            P0055,3,托,2026-12-01,\nP0056,5,件,2026-11-01,\nP0057,5,件,05.03.2026,\nP9999,1,件,,\nP0058,１２．５,件,20261201,\n";
        let batch = Batch::begin(world, ADMIN, "prices", text.as_bytes(), &[("list", &code)]).await;
        assert_eq!(
            batch.told().await,
            [
                "2 update",
                "3 create",
                "4 skip import.row.same@-",
                "5 conflict import.row.twice@-",
                "6 conflict import.row.twice@-",
                "7 conflict product_unit.unknown@unit",
                "8 conflict price.begins_in_past@valid_from",
                "9 conflict date.ambiguous@valid_from",
                "10 conflict import.product.unknown@product",
                "11 update",
            ]
        );
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(3), &json!(0)));
        let open = async |product: i64| {
            let sql = format!(
                "SELECT price_micro, valid_from, valid_to FROM price_entry WHERE list_id = 150 AND product_id = {product} AND from_quantity = 0 \
                 AND (valid_to IS NULL OR valid_to > valid_from) ORDER BY valid_from"
            );
            world.rows(&sql).await
        };
        assert_eq!(open(50).await.len(), 2, "the old one until the new one begins");
        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(3), &json!(0)));
        let back = open(50).await;
        assert_eq!(back.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["25000000", "25000000"], "{back:?}");
        assert!(open(58).await.iter().all(|row| row[0] == "149000000"), "as before");
        assert!(open(53).await.is_empty());
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_leaves_nothing() {
    both(async |world| {
        let stored = world.rows("SELECT name, part_count, until FROM stored_file ORDER BY name").await;
        for (bytes, key) in [
            (Vec::new(), "file.empty"),
            (b"%PDF-1.7".to_vec(), "file.document"),
            (b"<html><table>".to_vec(), "file.web_page"),
            (b"Rar!\x1a\x07".to_vec(), "file.packed"),
            (vec![b'a'; exchange::table::FILE_BYTES_MAX + 1], "file.too_large"),
            ("编码,名称\n".as_bytes().to_vec(), "file.no_rows"),
            ("编码,名称\n锟斤拷,x\n".as_bytes().to_vec(), "file.lossy"),
        ] {
            let no = bring(&world.kernel, base::Id::new(ADMIN), bytes, Choice::default()).await.expect_err("no table");
            assert!(matches!(&no, Failure::Refused(no) if no[0].key == key && no[0].field.as_deref() == Some("file")), "{key}: {no:?}");
        }
        assert_eq!(world.rows("SELECT name, part_count, until FROM stored_file ORDER BY name").await, stored, "nothing is left");
        let gone = json!({"profile": "products", "file_name": "a", "file": "x", "table": "y"});
        assert_eq!(world.refused(ADMIN, "import.begin", gone).await, ["import.file.gone", "import.file.gone"]);
        let standard = world.rows("SELECT file, table_file FROM import_batch WHERE id = 180").await;
        let unknown = json!({"profile": "x", "file_name": "a", "file": standard[0][0], "table": standard[0][1]});
        assert_eq!(world.refused(ADMIN, "import.begin", unknown).await, ["import.profile.unknown"]);
        let version = json!({"batch": 180, "version": 1});
        let mut mapping = version.clone();
        mapping["mapping"] = json!([{"key": "code", "column": 9}, {"key": "code", "column": 0}, {"key": "zzz", "column": 0}]);
        assert_eq!(
            world.refused(ADMIN, "import.map", mapping).await,
            ["import.mapping.no_column", "import.mapping.twice", "import.mapping.unknown", "import.mapping.missing"]
        );
        world.check().await;
    })
    .await;
}

/// The same file is stored once, whoever brings it: one batch that ends takes nothing from the other.
#[tokio::test]
async fn two_batches_of_one_file_keep_it_each_for_itself() {
    both(async |world| {
        let text = "编码,名称,单位\nK1,甲,件\n".as_bytes();
        let (one, other) = (Batch::begin(world, ADMIN, "products", text, &[]).await, Batch::begin(world, LI, "products", text, &[]).await);
        let file = one.names().await.0;
        assert_eq!(other.names().await.0, file);
        one.run("import.discard").await;
        // Somebody looks at the same file and leaves it at that.
        bring(&world.kernel, base::Id::new(WANG), text.to_vec(), Choice::default()).await.expect("a table");
        let night = async || {
            world.clock.set(world.kernel.now().plus_secs(3 * 86_400));
            world.kernel.upkeep_if_due().await.expect("runs").expect("due");
        };
        night().await;
        assert!(world.kernel.file_part(&file, 0).await.is_ok(), "the other batch keeps it");
        other.run("import.start").await;
        assert_eq!(other.until("done").await["done_count"], 1);
        night().await;
        assert!(world.kernel.file_part(&file, 0).await.is_ok(), "it can be taken back for a while");
        for _ in 0..40 {
            night().await;
        }
        assert!(world.kernel.file_part(&file, 0).await.is_err(), "nobody keeps it any more");
        world.check().await;
    })
    .await;
}
