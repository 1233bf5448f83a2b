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
