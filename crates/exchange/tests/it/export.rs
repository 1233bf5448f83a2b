//! A list as a file is the list: the same rows, the same masks, for everybody.

use crate::{content, page};
use exchange::export::{Format, ListExport, ListFilter};
use exchange::table::{Choice, Row, Value as Cell, read};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, LI, SUN, WANG, WU, ZHOU};
use testkit::{World, both};

async fn file(world: &World, who: i64, query: &str, filters: &[(&str, &str)], format: Format) -> Result<Vec<u8>, Failure> {
    let filters: Vec<ListFilter> =
        filters.iter().map(|(name, value)| ListFilter { name: (*name).to_owned(), value: (*value).to_owned() }).collect();
    let wanted = ListExport { query: query.to_owned(), filters, sort: None, format };
    world.execute(who, "list.export", &json!(wanted)).await?;
    let made = exchange::export::make(&world.kernel, World::person(who), base::Lang::Zh, "Asia/Shanghai", &wanted).await?;
    Ok(content(&made))
}

/// Heads and rows of a file, as people read them.
fn told(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut rows = Vec::new();
    let about = read(bytes, &Choice { head: Some(1), ..Choice::default() }, &|_| false, &mut |row: Row| {
        rows.push(row.cells.iter().map(Cell::shown).collect());
        Ok(())
    });
    (about.expect("a table").columns, rows)
}

#[tokio::test]
async fn a_file_has_the_rows_and_masks_of_the_list() {
    both(async |world| {
        for who in [ADMIN, LI, WANG, WU] {
            for (query, key) in [("product.list", "code"), ("customer.list", "name"), ("stock_balance.list", "")] {
                let list = page(world, who, query, json!({})).await;
                for format in [Format::Csv, Format::Xlsx] {
                    if list.rows.is_empty() {
                        continue;
                    }
                    let (heads, rows) = told(&file(world, who, query, &[], format).await.expect("a file"));
                    assert_eq!(rows.len(), list.rows.len(), "{who} {query} {format:?}");
                    let columns = world.kernel.registry().columns(query);
                    for column in columns.iter().filter(|column| list.masked.iter().any(|field| field == column.key)) {
                        let label = world.kernel.registry().catalogue().get(base::Lang::Zh, column.label).expect("a label");
                        assert!(!heads.iter().any(|head| head == label), "{who} {query}: {label} is hidden");
                    }
                    if let Some(at) =
                        columns.iter().filter(|c| !matches!(c.kind, kernel::query::ColumnKind::Ref(_))).position(|c| c.key == key)
                    {
                        let names: Vec<&str> = list.rows.iter().map(|row| row[key].as_str().unwrap_or_default()).collect();
                        let written: Vec<&str> = rows.iter().map(|row| row[at].as_str()).collect();
                        assert_eq!(written, names, "{who} {query} {format:?}");
                    }
                }
            }
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn an_export_is_logged_and_needs_leave() {
    both(async |world| {
        let active = [("state", "active")];
        file(world, LI, "product.list", &active, Format::Csv).await.expect("a file");
        let logged = page(world, ADMIN, "list_export.list", json!({})).await.rows;
        let row = logged.first().expect("a row");
        assert_eq!((&row["owner_id"], &row["query"], &row["row_count"]), (&json!(LI), &json!("product.list"), &json!(20)));
        assert_eq!(row["filters"], r#"[{"name":"state","value":"active"}]"#);
        assert_eq!(page(world, LI, "list_export.list", json!({})).await.rows.len(), 1, "her own");
        let audit = world.rows("SELECT input FROM audit WHERE operation = 'list.export'").await;
        assert!(audit[0][0].contains("product.list"), "{audit:?}");

        for (who, query) in [(ZHOU, "product.list"), (SUN, "product.list")] {
            let no = file(world, who, query, &[], Format::Csv).await.expect_err("no leave");
            assert!(matches!(no, Failure::Forbidden(_)), "{who} {query} {no:?}");
        }
        let hidden = file(world, WU, "customer.list", &[("phone", "138")], Format::Csv).await.expect_err("hidden");
        assert!(matches!(hidden, Failure::Forbidden("field.masked")), "{hidden:?}");
        let unknown = world.fails(ADMIN, "list.export", json!({"query": "no.such", "format": "csv"})).await;
        assert_eq!(unknown, "query.unknown");
    })
    .await;
}

/// Whoever is disabled while a file of theirs is being made, or lies ready, gets none.
#[tokio::test]
async fn who_is_disabled_has_no_file_made_and_fetches_none() {
    both(async |world| {
        let wanted = ListExport { query: "product.list".to_owned(), filters: Vec::new(), sort: None, format: Format::Csv };
        let made = world.done(LI, "list.export", json!(wanted)).await;
        let version = world.number(&format!("SELECT version FROM app_user WHERE id = {LI}")).await;
        world.done(ADMIN, "user.disable", json!({ "user": LI, "version": version })).await;
        let no = exchange::export::make(&world.kernel, World::person(LI), base::Lang::Zh, "Asia/Shanghai", &wanted).await;
        assert_eq!(no.expect_err("no file").code(), "access.unknown");
        assert_eq!(world.fails(LI, "list.fetch", json!({ "export": made["id"] })).await, "access.unknown");
    })
    .await;
}

/// Fetched as often as one likes within the hour, by whoever asked for it alone; every time is recorded.
#[tokio::test]
async fn every_fetch_is_recorded() {
    both(async |world| {
        let made = world.done(LI, "list.export", json!({"query": "product.list", "format": "csv"})).await;
        let input = json!({"export": made["id"]});
        for _ in 0..2 {
            let fetched = world.done(LI, "list.fetch", input.clone()).await;
            assert_eq!(fetched["list"]["query"], "product.list");
        }
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM audit WHERE operation = 'list.fetch' AND actor_id = {LI}")).await, 2);
        assert_eq!(world.fails(ADMIN, "list.fetch", input.clone()).await, "record.not_found", "another's rights make another file");
        assert_eq!(world.fails(ZHOU, "list.fetch", input.clone()).await, "access.forbidden");
        world.clock.set(world.kernel.now().plus_secs(3601));
        assert_eq!(world.refused(LI, "list.fetch", input).await, ["list_export.expired"]);
    })
    .await;
}

/// What was looked for is what stands in the rows: it is hidden from whom these are.
#[tokio::test]
async fn what_was_looked_for_is_hidden_with_what_was_found() {
    both(async |world| {
        file(world, ADMIN, "customer.list", &[("phone", "13800000080"), ("state", "active")], Format::Csv).await.expect("a file");
        let of = async |who: i64| page(world, who, "list_export.list", json!({"query": "customer.list"})).await;
        let (seen, veiled) = (of(ADMIN).await, of(WU).await);
        assert!(seen.rows[0]["filters"].as_str().is_some_and(|text| text.contains("13800000080")));
        let filters: Value = serde_json::from_str(veiled.rows[0]["filters"].as_str().expect("a text")).expect("JSON");
        assert_eq!(filters, json!([{"name": "phone", "value": "***"}, {"name": "state", "value": "active"}]));
        assert_eq!(veiled.masked, ["filters.value"]);
        // Words that find by a number for whom sees it.
        file(world, ADMIN, "customer.list", &[("q", "13800000080")], Format::Csv).await.expect("a file");
        let rows = of(WU).await.rows;
        assert!(rows.iter().all(|row| !row["filters"].to_string().contains("13800000080")), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn no_text_becomes_a_formula() {
    both(async |world| {
        let names = ["=1+1", "+86", "-5 度", "@x", "＝cmd", "'s", "\"a\",b;c", "_x0041_ <&>"];
        for (at, name) in names.iter().enumerate() {
            world.done(ADMIN, "product.create", json!({"code": format!("F-{at}"), "name": name, "unit": "件"})).await;
        }
        for format in [Format::Csv, Format::Xlsx] {
            let bytes = file(world, ADMIN, "product.list", &[("code", "F-")], format).await.expect("a file");
            let (heads, rows) = told(&bytes);
            let at = heads.iter().position(|head| head == "名称" || head == "产品名称").expect("names");
            let read: Vec<&str> = rows.iter().map(|row| row[at].as_str()).collect();
            assert_eq!(read, names, "{format:?} comes back as it was");
            if format == Format::Csv {
                let text = String::from_utf8(bytes).expect("UTF-8");
                for active in ["'=1+1", "'+86", "'-5 度", "'@x", "'＝cmd", "''s"] {
                    assert!(text.contains(&format!(",{active},")), "{active}: {text}");
                }
            }
        }
        let _: Vec<Value> = page(world, ADMIN, "list_export.list", json!({})).await.rows;
    })
    .await;
}
