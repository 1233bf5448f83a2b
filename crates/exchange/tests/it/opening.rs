//! Tables of opening stock: judged before, posted row by row, taken back by corrections.

use crate::import::Batch;
use crate::page;
use serde_json::json;
use testkit::both;
use testkit::world::ADMIN;

#[tokio::test]
async fn opening_stock_is_judged_posted_and_taken_back() {
    both(async |world| {
        let text = "仓库编码,商品编码,商品名称,期初数量,成本单价\nWH1,P0066,拖把,12.5,18\nWH1,P0050,保温杯,1,1\nwh2,p0067,毛巾,100,4.005\n\
            WH9,P0066,拖把,1,1\nWH1,X1,没有,1,1\nWH1,P0069,停产品,1,1\nWH1,P0068,浴巾,0,1\nWH1,P0068,浴巾,1,一元\n";
        let batch = Batch::begin(world, ADMIN, "opening_stock", text.as_bytes(), &[]).await;
        assert_eq!(
            batch.told().await,
            [
                "2 create",
                "3 conflict stock.open.there@product",
                "4 create",
                "5 conflict import.warehouse.unknown@warehouse",
                "6 conflict import.product.unknown@product",
                "7 conflict product.closed@product",
                "8 conflict quantity.not_positive@quantity",
                "9 conflict import.cell.unreadable@unit_cost_micro",
            ]
        );
        let value = async |product: i64| {
            world.number(&format!("SELECT COALESCE(SUM(value_minor), -1) FROM stock_cost WHERE product_id = {product}")).await
        };
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(2), &json!(0)));
        assert_eq!((value(66).await, value(67).await), (22_500, 40_050));
        let found = page(world, ADMIN, "stock_document.list", json!({ "kind": "stock_opening", "warehouse": 70 })).await.rows;
        assert_eq!(found.len(), 1);
        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(2), &json!(0)));
        assert_eq!((value(66).await, value(67).await), (0, 0));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn receivables_and_advances_are_judged_entered_and_taken_back() {
    both(async |world| {
        let text = "客户编码,单据编号,单据日期,到期日,余额,单据金额\nC0081,XS-1,2026-10-01,2026-10-31,1234.5,2000\n\
            C0081,XS-2,2026-10-01,2026-09-30,100,\nC0081,YS-0001,2026-10-01,2026-10-31,5,\nC9999,XS-3,2026-10-01,2026-10-31,5,\n\
            C0081,XS-4,2026-10-01,2026-10-31,1.234,\nC0084,XS-5,2026-10-01,2026-10-31,5,\n";
        let batch = Batch::begin(world, ADMIN, "opening_receivables", text.as_bytes(), &[]).await;
        assert_eq!(
            batch.told().await,
            [
                "2 create",
                "3 conflict opening.due_before_document@due_on",
                "4 conflict opening.number_known@old_number",
                "5 conflict import.customer.unknown@customer",
                "6 conflict number.too_many_decimals@amount.minor",
                "7 conflict customer.closed@customer",
            ]
        );
        batch.run("import.start").await;
        assert_eq!(batch.until("done").await["done_count"], 1);
        let sum =
            async || world.number("SELECT COALESCE(SUM(amount_minor), 0) FROM opening_document WHERE stands AND customer_id = 81").await;
        let before = sum().await;
        let text = "客户编码,收款单号,收款日期,预收余额\nC0081,SK-9,2026-10-01,88\n";
        let advances = Batch::begin(world, ADMIN, "opening_advances", text.as_bytes(), &[]).await;
        advances.run("import.start").await;
        advances.until("done").await;
        assert_eq!(sum().await, before + 8_800);
        for batch in [&batch, &advances] {
            batch.run("import.undo").await;
            assert_eq!(batch.until("undone").await["undone_count"], 1);
        }
        assert_eq!(sum().await, before - 123_450);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn rows_of_one_document_are_entered_and_taken_back_as_one() {
    both(async |world| {
        let head = "客户编码,单号,下单日期,交期,仓库,商品编码,数量,单价,税率\n";
        let row = |number: &str, day: &str, product: &str, quantity: &str| {
            format!("C0081,{number},{day},2026-12-01,WH1,{product},{quantity},10,13%\n")
        };
        let day = "2026-10-01";
        let text = [
            head.to_owned(),
            row("D-1", day, "P0059", "2"),
            row("D-1", day, "P0060", "3"),
            row("D-2", day, "P0059", "1"),
            row("D-3", day, "P0059", "1"),
            row("D-3", day, "P0060", "9999999"),
            row("D-4", day, "P0059", "1"),
            row("D-4", "2026-10-02", "P0060", "1"),
            row("D-5", day, "P0059", "1"),
            row("D-5", day, "P0060", "eins"),
        ]
        .concat();
        let batch = Batch::begin(world, ADMIN, "opening_orders", text.as_bytes(), &[]).await;
        assert_eq!(
            batch.told().await,
            [
                "2 create",
                "3 skip import.row.goes_with@-",
                "4 create",
                "5 conflict import.row.beside@-",
                "6 conflict opening.order_short@quantity",
                "7 conflict import.row.beside@-",
                "8 conflict import.row.other_head@-",
                "9 conflict import.row.beside@-",
                "10 conflict number.not_a_number@quantity",
            ]
        );
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(2), &json!(0)));
        let orders = page(world, ADMIN, "sales_order.list", json!({ "customer": 81 })).await.rows;
        let gross: Vec<i64> = orders.iter().filter_map(|row| row["gross_minor"].as_i64()).filter(|gross| *gross < 10_000).collect();
        assert_eq!(gross.iter().sum::<i64>(), 6_000, "5 and 1 at 10.00, in two orders: {gross:?}");
        assert_eq!(gross.len(), 2);
        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(2), &json!(0)));
        let text = text.replace("下单日期", "发货日期").replace("单号", "出库单号").replace("交期", "无");
        let batch = Batch::begin(world, ADMIN, "opening_deliveries", text.as_bytes(), &[]).await;
        batch.run("import.start").await;
        // Goods that had left are not short.
        assert_eq!(batch.until("done").await["done_count"], 3);
        batch.run("import.undo").await;
        assert_eq!(batch.until("undone").await["undone_count"], 3);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_document_may_stand_where_two_parts_of_a_table_meet() {
    both(async |world| {
        let mut text = "客户编码,单号,发货日期,仓库,商品编码,数量,单价,税率\n".to_owned();
        for n in 0..300 {
            let number = if (245..255).contains(&n) { "K-245".to_owned() } else { format!("K-{n}") };
            text.push_str(&format!("C0081,{number},2026-10-01,WH1,P0059,1,{}.00,13%\n", n + 1));
        }
        let batch = Batch::begin(world, ADMIN, "opening_deliveries", text.as_bytes(), &[]).await;
        let row = batch.row().await;
        assert_eq!((&row["create_count"], &row["skip_count"], &row["conflict_count"]), (&json!(291), &json!(9), &json!(0)));
        batch.run("import.start").await;
        assert_eq!(batch.until("done").await["done_count"], 291);
        let of = "SELECT amount_minor FROM opening_document WHERE old_number = 'K-245'";
        assert_eq!(world.number(of).await, (246..=255).sum::<i64>() * 100);
        world.check().await;
    })
    .await;
}
