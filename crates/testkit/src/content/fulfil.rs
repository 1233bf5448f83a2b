//! An order of which something is open, a delivery nobody has signed for, and goods that came back. Customer 83 pays within 30 days.

use super::numbered_few;
use crate::World;
use crate::world::ADMIN;
use serde_json::json;

/// A draft of two lines, which became the order.
const DRAFT: i64 = 758;
/// An order of customer 83: 10 and 6 of product 56, from the first warehouse.
pub(crate) const ORDER: i64 = 760;
/// A delivery of 3 and 2 of it, which nobody has signed for.
pub(crate) const DELIVERY: i64 = 770;
/// Another of 2 of its first line, which was signed for.
const SIGNED: i64 = 775;
/// One of those came back.
pub(crate) const RETURN: i64 = 780;

/// Makes them by real operations.
pub(crate) async fn build(world: &World) {
    world.raw("UPDATE customer SET payment_kind = 'days', payment_days = 30 WHERE id = 83").await;
    world.raw("UPDATE product SET tax_rate = 1300 WHERE id = 56").await;
    let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
    world
        .raw(&format!("INSERT INTO price_entry ({columns}) VALUES (761, 150, 56, '件', 0, 330000000, 20000, NULL, 1795572000000000, 1)"))
        .await;
    let lines = ["10", "6"].map(|quantity| json!({ "product": 56, "quantity": quantity }));
    let content = json!({ "customer": 83, "warehouse": 70, "with_tax": true, "lines": lines });
    let draft = numbered_few(world, DRAFT, "order_draft.save", json!({ "content": content })).await;
    numbered_few(world, ORDER, "sales_order.confirm", json!({ "draft": DRAFT, "version": draft["version"] })).await;
    let day = "2026-11-25";
    let some = |of: &[(i64, i64)]| of.iter().map(|(line, q)| json!({ "order_line": line, "quantity": q })).collect::<Vec<_>>();
    let first = json!({ "order": ORDER, "delivered_on": day, "lines": some(&[(1, 3_000), (2, 2_000)]) });
    numbered_few(world, DELIVERY, "delivery.post", first).await;
    let second = json!({ "order": ORDER, "delivered_on": day, "lines": some(&[(1, 2_000)]) });
    numbered_few(world, SIGNED, "delivery.post", second).await;
    world.kernel.ids_from(783, 12);
    world.done(ADMIN, "delivery.sign", json!({ "delivery": SIGNED, "signed_on": day, "signed_by": "店长" })).await;
    world.kernel.ids_from(900, 0);
    let back = json!([{ "delivery_line": 1, "quantity": 1_000 }]);
    let returned = json!({ "delivery": SIGNED, "returned_on": day, "reason": "外壳划痕", "lines": back });
    numbered_few(world, RETURN, "goods_return.post", returned).await;
}
