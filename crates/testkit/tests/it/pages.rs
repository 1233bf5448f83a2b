//! Lists read page by page are the lists.

use kernel::query::{ColumnKind, Window};
use serde_json::{Value, json};
use testkit::both;
use testkit::world::{ADMIN, World};

/// All rows of a list in an order, so many at a time.
async fn rows(world: &World, query: &str, params: &Value, sort: Option<&str>, limit: i64) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let window = Window { sort: sort.map(str::to_owned), cursor, limit: Some(limit), count: None };
        let page = world.kernel.query(query, World::person(ADMIN), params.clone(), &window).await.expect("a page");
        all.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}

#[tokio::test]
async fn every_list_is_the_same_page_by_page() {
    both(async |world| {
        let mut walked = 0;
        for doc in world.kernel.registry().queries() {
            if doc.name.ends_with(".detail") {
                continue;
            }
            // The steps of all requests, whose key has two columns.
            let params = if doc.name == "approval_step.list" { json!({}) } else { crate::scope::parent(world, doc.name).await };
            let mut sorts = vec![None, Some("id".to_owned()), Some("-id".to_owned())];
            for column in doc.columns.iter().filter(|c| c.sort.is_some() && c.kind != ColumnKind::Json) {
                sorts.extend([Some(column.key.to_owned()), Some(format!("-{}", column.key))]);
            }
            for sort in sorts {
                let whole = rows(world, doc.name, &params, sort.as_deref(), 500).await;
                let pages = rows(world, doc.name, &params, sort.as_deref(), 1).await;
                assert_eq!(pages, whole, "{} by {sort:?}", doc.name);
                walked += usize::from(whole.len() > 1);
            }
        }
        assert!(walked > 50, "{walked} lists had more than one row");
    })
    .await;
}
