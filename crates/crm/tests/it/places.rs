//! The people and places of customers.

use crate::{column, page, refusals};
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, QIAN};
use testkit::{World, both};

async fn address(world: &World, id: &Value) -> Value {
    page(world, ADMIN, "address.detail", json!({ "id": id })).await.rows.remove(0)
}

#[tokio::test]
async fn goods_go_to_one_default_address() {
    both(async |world| {
        let of = |label: &str| json!({"customer": 83, "label": label, "street": "世纪大道 1 号"});
        let first = world.done(LI, "address.create", of("门店")).await;
        assert_eq!(address(world, &first["id"]).await["is_default"], true, "the first one is it");
        let mut window = of("仓库");
        window["days"] = json!([1, 3, 5, 5]);
        (window["from"], window["until"], window["phone"]) = (json!("９：００"), json!("1730"), json!("021-5888 1234"));
        let second = world.done(LI, "address.create", window).await;
        let found = address(world, &second["id"]).await;
        assert_eq!((&found["weekdays"], &found["from_minute"], &found["to_minute"]), (&json!(21), &json!(540), &json!(1050)));
        assert_eq!((&found["is_default"], &found["phone"]), (&json!(false), &json!("021-58881234")));

        let change = json!({"address": second["id"], "version": 1, "default": true, "from": "", "until": "", "days": []});
        world.done(LI, "address.change", change).await;
        let found = address(world, &second["id"]).await;
        assert_eq!((&found["is_default"], &found["from_minute"], &found["weekdays"]), (&json!(true), &Value::Null, &Value::Null));
        assert_eq!(address(world, &first["id"]).await["is_default"], false);
        let none = json!({"address": second["id"], "version": 2, "default": false});
        assert_eq!(world.refused(LI, "address.change", none).await, ["address.default.stays"]);

        world.done(LI, "address.close", json!({"address": second["id"], "version": 2})).await;
        assert_eq!(address(world, &first["id"]).await["is_default"], true, "the oldest of the others takes its place");
        let gone = json!({"address": second["id"], "version": 3, "label": "旧仓"});
        assert_eq!(world.refused(LI, "address.change", gone).await, ["address.closed"]);
        world.check().await;
        let last = address(world, &first["id"]).await;
        world.done(LI, "address.close", json!({"address": first["id"], "version": last["version"]})).await;
        assert_eq!(column(world, LI, "address.list", json!({"customer": 83, "state": "active"}), "id").await, [""; 0]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_an_address_is_told_at_its_field() {
    both(async |world| {
        let wrong = json!({
            "customer": 80, "label": "", "street": "路".repeat(201), "phone": "12345678901234567890", "days": [0], "from": "早上", "until": "17:00"
        });
        let expected =
            ["text.empty label", "text.too_long street", "phone.unknown phone", "address.days.wrong days", "address.hour.unreadable from"];
        assert_eq!(refusals(world, LI, "address.create", wrong).await, expected);
        let half = json!({"customer": 80, "label": "仓", "street": "路", "until": "17:00"});
        assert_eq!(refusals(world, LI, "address.create", half).await, ["address.hour.both from"]);
        let closed = json!({"customer": 84, "label": "仓", "street": "路"});
        assert_eq!(refusals(world, ADMIN, "address.create", closed).await, ["customer.closed customer"]);
        assert_eq!(world.fails(CHEN, "address.create", json!({"customer": 80, "label": "仓", "street": "路"})).await, "record.not_found");
        assert_eq!(world.fails(CHEN, "address.change", json!({"address": 115, "version": 1, "label": "仓"})).await, "record.not_found");
    })
    .await;
}

/// Two addresses at once, while the default one is closed: there is one default at the end.
#[tokio::test]
async fn addresses_that_change_at_once_leave_one_default() {
    both(async |world| {
        let new = |n: i64| json!({"customer": 80, "label": format!("仓{n}"), "street": "路", "default": n == 1});
        let (one, two) = (new(1), new(2));
        let close = json!({"address": 115, "version": 1});
        let (one, two, close) = tokio::join!(
            world.execute(ADMIN, "address.create", &one),
            world.execute(ADMIN, "address.create", &two),
            world.execute(ADMIN, "address.close", &close),
        );
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        // The other may have changed it first.
        assert!(close.is_ok() || close.as_ref().is_err_and(|no| no.code() == "record.changed_meanwhile"), "{close:?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM address WHERE customer_id = 80 AND is_default").await, 1);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn people_come_change_and_go() {
    both(async |world| {
        let made =
            world.done(LI, "contact.create", json!({"customer": 80, "name": "周采购", "phone": "139 1234 5678", "primary": true})).await;
        let rows = page(world, LI, "contact.list", json!({"customer": 80})).await.rows;
        let primary: Vec<&Value> = rows.iter().filter(|row| row["is_primary"] == true).map(|row| &row["id"]).collect();
        assert_eq!(primary, [&made["id"]]);
        assert_eq!(rows.iter().find(|row| row["id"] == made["id"]).expect("there")["phone"], "13912345678");
        assert_eq!(
            column(world, LI, "customer.list", json!({"q": "13912345678"}), "code").await,
            ["C0080"],
            "found by its contact's number"
        );
        assert_eq!(column(world, LI, "customer.lookup", json!({"q": "5678"}), "code").await, ["C0080"]);

        let change = json!({"contact": made["id"], "version": 1, "phone": "13912345679", "wechat": "zhou", "title": "经理"});
        world.done(LI, "contact.change", change).await;
        assert_eq!(column(world, LI, "customer.list", json!({"q": "13912345678"}), "code").await, [""; 0]);
        let not = json!({"contact": made["id"], "version": 2, "primary": false});
        assert_eq!(world.refused(LI, "contact.change", not).await, ["contact.primary.stays"]);
        world.done(LI, "contact.close", json!({"contact": made["id"], "version": 2})).await;
        assert_eq!(
            column(world, LI, "customer.list", json!({"q": "13912345679"}), "code").await,
            [""; 0],
            "nobody is found by who has gone"
        );
        let wrong = json!({"customer": 80, "name": " ", "phone": "1391234567", "email": "zhou"});
        let expected = ["text.empty name", "phone.mobile_length phone", "contact.email.wrong email"];
        assert_eq!(refusals(world, LI, "contact.create", wrong).await, expected);
        world.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (24, 'contact.list', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("refreshes");
        assert_eq!(page(world, QIAN, "contact.list", json!({"customer": 80})).await.rows[0]["phone"], Value::Null, "hidden");
        assert_eq!(world.fails(CHEN, "contact.change", json!({"contact": 110, "version": 1, "name": "别人"})).await, "record.not_found");
        world.check().await;
    })
    .await;
}
