//! Price lists and prices: published, replaced, ended; what overlaps is refused; a customer's prices stay with those who see it.

use crate::{column, page};
use kernel::Failure;
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, LI, WANG, WU};
use testkit::{World, both, meanwhile};

#[tokio::test]
async fn a_price_list_lives() {
    both(async |world| {
        let list = json!({"code": " G1 ", "name": " 批发价 ", "currency": "CNY", "with_tax": false, "valid_from": "2026-12-01", "valid_to": "2027-12-01"});
        let made = world.done(ADMIN, "price_list.create", list.clone()).await;
        let id = &made["id"];
        assert_eq!(world.refused(ADMIN, "price_list.create", list).await, ["price_list.code.taken"]);
        let wrong = json!({
            "code": "", "name": "x", "currency": "CNY", "with_tax": true, "priority": 1001, "valid_from": "2026-12-01", "valid_to": "2026-12-01"
        });
        assert_eq!(
            world.refused(ADMIN, "price_list.create", wrong).await,
            ["text.empty", "price_list.priority.out_of_range", "price.period.empty"]
        );
        world.done(ADMIN, "price_list.change", json!({"list": id, "version": 1, "priority": 7, "valid_to": "2027-06-01"})).await;
        let row = page(world, LI, "price_list.detail", json!({ "id": id })).await.rows.remove(0);
        assert_eq!((&row["code"], &row["name"], &row["priority"]), (&json!("G1"), &json!("批发价"), &json!(7)));
        assert_eq!((&row["valid_to"], &row["audience"], &row["with_tax"]), (&json!("2027-06-01"), &json!("everyone"), &json!(false)));
        let stale = json!({"list": id, "version": 1, "valid_to": "2026-11-30"});
        assert_eq!(world.refused(ADMIN, "price_list.change", stale).await, ["record.changed_meanwhile", "price.period.empty"]);
        let past = json!({"list": 150, "version": 1, "valid_to": "2026-11-24"});
        assert_eq!(world.refused(ADMIN, "price_list.change", past).await, ["price.end.in_past"]);
        let outside = json!({"list": id, "product": 50, "price_micro": 1, "valid_from": "2027-06-01"});
        assert_eq!(world.refused(ADMIN, "price.set", outside).await, ["price.outside_list"]);
        world.done(ADMIN, "price_list.close", json!({"list": id, "version": 2})).await;
        let closed = json!({"list": id, "product": 50, "price_micro": 1, "valid_from": "2026-12-01"});
        assert_eq!(world.refused(ADMIN, "price.set", closed).await, ["price_list.closed"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_published_price_is_never_edited() {
    both(async |world| {
        let price = |micro: i64, from: &str| json!({"list": 150, "product": 50, "price_micro": micro, "valid_from": from});
        let first = world.done(ADMIN, "price.set", price(26_000_000, "2026-12-01")).await;
        assert_eq!(first["ended"], 160);
        let of = json!({"list": 150, "product": 50});
        let ends = column(world, LI, "price_entry.list", of.clone(), "valid_to").await;
        assert_eq!(ends, ["2026-12-01", "null", "null"]);
        let prices = column(world, LI, "price_entry.list", of, "price_micro").await;
        assert_eq!(prices, ["25000000", "22000000", "26000000"]);
        let on = |day: &str| json!({"list": 150, "product": 50, "on": day});
        assert_eq!(column(world, LI, "price_entry.list", on("2026-11-30"), "id").await, ["160", "161"]);
        assert_eq!(column(world, LI, "price_entry.list", on("2026-12-01"), "price_micro").await, ["22000000", "26000000"]);

        assert_eq!(world.refused(ADMIN, "price.set", price(27_000_000, "2026-12-01")).await, ["price.overlap"]);
        assert_eq!(world.refused(ADMIN, "price.set", price(27_000_000, "2026-11-26")).await, ["price.overlap"]);
        assert_eq!(world.refused(ADMIN, "price.set", price(27_000_000, "2026-11-24")).await, ["price.begins_in_past"]);
        let until = json!({"list": 150, "product": 50, "price_micro": 1, "valid_from": "2026-12-05", "valid_to": "2026-12-10"});
        assert_eq!(world.refused(ADMIN, "price.set", until).await, ["price.overlap"]);

        let end = |on: Value| json!({"price": first["id"], "version": 1, "on": on});
        assert_eq!(world.refused(ADMIN, "price.end", end(json!("2026-11-24"))).await, ["price.end.in_past"]);
        assert_eq!(world.refused(ADMIN, "price.end", end(json!("2026-11-30"))).await, ["price.end.before_it_begins"]);
        world.done(ADMIN, "price.end", end(json!("2026-12-31"))).await;
        let longer = json!({"price": first["id"], "version": 2, "on": "2027-01-31"});
        assert_eq!(world.refused(ADMIN, "price.end", longer).await, ["price.end.longer"]);
        world.done(ADMIN, "price.end", json!({"price": first["id"], "version": 2, "on": "2026-12-01"})).await;
        assert_eq!(world.refused(ADMIN, "price.end", json!({"price": first["id"], "version": 3})).await, ["price.ended"]);
        world.done(ADMIN, "price.set", price(27_000_000, "2026-12-01")).await;
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn many_prices_are_published_all_or_none() {
    both(async |world| {
        let line = |product: i64, micro: i64| json!({"product": product, "price_micro": micro});
        let before = world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM price_entry").await;
        let bad = json!({"list": 150, "lines": [line(52, 1), line(69, 1), line(53, -1), line(52, 2)]});
        let keys = world.refused(ADMIN, "price.set_many", bad).await;
        assert_eq!(keys, ["product.closed", "price.out_of_range", "price.twice"]);
        assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM price_entry").await, before);
        let tiers: Vec<Value> =
            (0..500).map(|n| json!({"product": 50 + n % 19, "from_quantity": n * 1000 + 1, "price_micro": 1_000_000 - n})).collect();
        let saved = world.done(ADMIN, "price.set_many", json!({"list": 150, "lines": tiers})).await;
        assert_eq!(saved["prices"].as_array().map(Vec::len), Some(500));
        let many: Vec<Value> = vec![line(52, 1); 501];
        assert_eq!(world.fails(ADMIN, "price.set_many", json!({"list": 150, "lines": many})).await, "list.too_long");
        assert_eq!(world.refused(ADMIN, "price.set_many", json!({"list": 150, "lines": []})).await, ["lines.empty"]);
        world.check().await;
    })
    .await;
}

/// Two prices at once that would overlap: one stands, the other is told of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_prices_at_once_do_not_overlap() {
    both(async |world| {
        let request = |micro: i64, from: &str, to: &str| {
            let input = json!({"list": 150, "product": 60, "price_micro": micro, "valid_from": from, "valid_to": to});
            world.request(World::person(ADMIN), "price.set", &input)
        };
        let (one, two) = (request(1, "2026-12-10", "2026-12-20"), request(2, "2026-12-10", "2026-12-30"));
        let (one, two) = tokio::join!(world.kernel.execute(&one), world.kernel.execute(&two));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let no = one.err().or(two.err());
        assert!(matches!(&no, Some(Failure::Refused(r)) if r[0].key == "price.overlap"), "{no:?}");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_customers_prices_stay_with_those_who_see_it() {
    both(async |world| {
        let lists = async |who: i64| column(world, who, "price_list.list", json!({}), "code").await;
        assert_eq!(lists(LI).await, ["STD", "AUT", "HL"]);
        assert_eq!(lists(WANG).await, ["STD", "AUT", "HL"]);
        assert_eq!(lists(CHEN).await, ["STD", "AUT", "TF"]);
        assert_eq!(lists(WU).await, ["STD", "AUT", "HL", "TF"]);
        let of = json!({"product": 50});
        let prices = async |who: i64| column(world, who, "price_entry.list", of.clone(), "price_micro").await;
        assert_eq!(prices(CHEN).await, ["25000000", "22000000", "21000000", "19900000"]);
        let none =
            world.kernel.query("price_list.detail", World::person(CHEN), json!({"id": 152}), &kernel::query::Window::default()).await;
        assert!(matches!(none, Err(Failure::NotFound(_))));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn the_answer_names_the_price_and_why_not_the_others() {
    both(async |world| {
        let ask = async |who: i64, more: Value| {
            let mut input = json!({"product": 50, "quantity": 2000, "currency": "CNY", "with_tax": true});
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            world.done(who, "price.answer", input).await
        };
        let price = |answer: &Value| answer["price"]["unit_price"].clone();
        let reasons = |answer: &Value| -> Vec<(i64, String)> {
            let told = |not: &Value| (not["entry"].as_i64().expect("an id"), not["reason"]["key"].as_str().expect("a key").to_owned());
            answer["why_not"].as_array().expect("a list").iter().map(told).collect()
        };
        let for_customer = ask(LI, json!({"customer": 80})).await;
        assert_eq!(price(&for_customer), json!(23_500_000));
        assert_eq!(for_customer["price"]["why"][0]["key"], "price.why.customer");
        let expected = [(165, "price.lost.party"), (160, "price.lost.party"), (161, "price.not.quantity")];
        assert_eq!(reasons(&for_customer), expected.map(|(id, key)| (id, key.to_owned())), "nothing of customer 82");
        assert_eq!(price(&ask(LI, json!({})).await), json!(19_900_000));
        assert_eq!(price(&ask(LI, json!({"day": "2026-12-20"})).await), json!(25_000_000));
        assert_eq!(price(&ask(LI, json!({"day": "2026-12-20", "quantity": 100_000})).await), json!(22_000_000));
        assert_eq!(price(&ask(LI, json!({"currency": "USD"})).await), Value::Null);

        let none = json!({"product": 50, "quantity": 0, "currency": "CNY", "with_tax": false, "unit": "箱"});
        let keys = ["quantity.not_positive", "product_unit.unknown", "price.answer.tax_unknown"];
        assert_eq!(world.refused(LI, "price.answer", none).await, keys);
        let hidden = json!({"product": 50, "customer": 82, "quantity": 1000, "currency": "CNY", "with_tax": true});
        assert_eq!(world.fails(LI, "price.answer", hidden).await, "record.not_found");

        let units = json!([{"unit": "箱", "numerator": 24, "denominator": 1}]);
        world.done(ADMIN, "product.change", json!({"product": 50, "version": 1, "tax_rate": 1300})).await;
        world.done(ADMIN, "product_unit.set", json!({"product": 50, "version": 2, "units": units})).await;
        let case = ask(LI, json!({"unit": "箱", "day": "2026-12-20"})).await;
        assert_eq!(price(&case), json!(600_000_000), "24 times 25.00");
        let net = ask(LI, json!({"with_tax": false, "day": "2026-12-20"})).await;
        assert_eq!(price(&net), json!(22_123_894), "25.00 without 13 %");

        let own = json!({"list": 150, "product": 50, "unit": "箱", "price_micro": 590_000_000});
        let own = world.done(ADMIN, "price.set", own).await["id"].as_i64().expect("an id");
        let newer = json!({"list": 150, "product": 50, "price_micro": 24_000_000, "valid_from": "2026-12-10"});
        let newer = world.done(ADMIN, "price.set", newer).await["id"].as_i64().expect("an id");
        let case = ask(LI, json!({"unit": "箱", "day": "2026-12-20"})).await;
        assert_eq!((price(&case), &case["price"]["entry"]["id"]), (json!(590_000_000), &json!(own)), "the case's own price");
        assert!(reasons(&case).contains(&(newer, "price.lost.unit".to_owned())), "{case}");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_class_price_goes_before_everyones() {
    both(async |world| {
        let list =
            json!({"code": "VIP", "name": "大客户价", "currency": "CNY", "with_tax": true, "class": 120, "valid_from": "2026-11-25"});
        let made = world.done(ADMIN, "price_list.create", list).await;
        world.done(ADMIN, "price.set", json!({"list": made["id"], "product": 50, "price_micro": 20_000_000})).await;
        let two = json!({
            "code": "X", "name": "x", "currency": "CNY", "with_tax": true, "class": 120, "customer": 80, "valid_from": "2026-11-25"
        });
        assert_eq!(world.refused(ADMIN, "price_list.create", two).await, ["price_list.two_audiences"]);
        let ask = json!({"product": 50, "class": 120, "quantity": 1000, "currency": "CNY", "with_tax": true});
        let answer = world.done(LI, "price.answer", ask).await;
        assert_eq!((&answer["price"]["unit_price"], &answer["price"]["why"][0]["key"]), (&json!(20_000_000), &json!("price.why.class")));
        world.done(ADMIN, "customer.change", json!({"customer": 83, "version": 1, "class": 120})).await;
        let of_its_class = json!({"product": 50, "customer": 83, "quantity": 1000, "currency": "CNY", "with_tax": true});
        assert_eq!(world.done(LI, "price.answer", of_its_class).await["price"]["unit_price"], 20_000_000);

        // Another list of the same priority for the same people: nothing but ids would decide.
        let twin = json!({"code": "S2", "name": "标准价二", "currency": "CNY", "with_tax": true, "valid_from": "2026-11-25"});
        let twin = world.done(ADMIN, "price_list.create", twin).await;
        let price = json!({"list": twin["id"], "product": 50, "price_micro": 1_000_000});
        assert_eq!(world.refused(ADMIN, "price.set", price.clone()).await, ["price.ambiguous"]);
        // At another priority it may; but then the priority cannot come back.
        world.done(ADMIN, "price_list.change", json!({"list": twin["id"], "version": 1, "priority": 3})).await;
        world.done(ADMIN, "price.set", price).await;
        let back = json!({"list": twin["id"], "version": 3, "priority": 0});
        assert_eq!(world.refused(ADMIN, "price_list.change", back).await, ["price_list.priority.ambiguous"]);
        world.done(ADMIN, "price_list.change", json!({"list": twin["id"], "version": 3, "priority": 4})).await;
        world.check().await;
    })
    .await;
}

/// A price that is left out might be the one that holds: there is no answer out of some of them.
#[tokio::test]
async fn an_answer_weighs_every_price_or_none() {
    both(async |world| {
        let ask = json!({"product": 60, "quantity": 1000, "currency": "CNY", "with_tax": true});
        let tiers = |from: i64| -> Vec<Value> {
            (from..from + 250).map(|n| json!({"product": 60, "from_quantity": n * 1000, "price_micro": 9_000_000 - n})).collect()
        };
        for from in [0, 250] {
            world.done(ADMIN, "price.set_many", json!({"list": 150, "lines": tiers(from)})).await;
        }
        assert_eq!(world.done(LI, "price.answer", ask.clone()).await["price"]["unit_price"], json!(8_999_999));
        world.done(ADMIN, "price.set", json!({"list": 150, "product": 60, "from_quantity": 900_000, "price_micro": 1})).await;
        assert_eq!(world.refused(LI, "price.answer", ask).await, ["price.answer.too_many"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn prices_are_found_by_their_products() {
    both(async |world| {
        world.done(ADMIN, "price.set", json!({"list": 150, "product": 55, "price_micro": 1_000_000})).await;
        let name = column(world, LI, "product.list", json!({"code": "P0055"}), "name").await.remove(0);
        assert_eq!(
            column(world, LI, "price_entry.list", json!({"list": 150, "q": "p0055"}), "product_name").await,
            std::slice::from_ref(&name)
        );
        assert_eq!(column(world, LI, "price_entry.list", json!({"q": name}), "product_code").await, ["P0055"]);
        assert_eq!(column(world, LI, "price_entry.list", json!({"q": "%"}), "id").await, Vec::<String>::new());
        let list = json!({"code": "G-7", "name": "批发价", "currency": "CNY", "with_tax": true, "valid_from": "2026-12-01"});
        world.done(ADMIN, "price_list.create", list).await;
        for typed in ["批发", "pifa", "pfj", "g7"] {
            assert_eq!(column(world, LI, "price_list.list", json!({"q": typed}), "code").await, ["G-7"], "{typed}");
        }
        assert_eq!(column(world, LI, "price_list.list", json!({"q": "百货 华联"}), "code").await, ["HL"], "by its customer");
        assert_eq!(column(world, LI, "price_list.list", json!({"q": "%"}), "code").await, Vec::<String>::new());
        world.done(ADMIN, "category.change", json!({"category": 141, "version": 1, "name": "锅具"})).await;
        assert_eq!(column(world, LI, "category.list", json!({"q": "guoju"}), "code").await, ["K1"]);
        world.check().await;
    })
    .await;
}

/// Next year's list is prepared while this year's holds; neither is prolonged into the other.
#[tokio::test]
async fn a_price_holds_no_longer_than_its_list() {
    both(async |world| {
        let list = |code: &str, from: &str, to: &str| {
            json!({"code": code, "name": code, "currency": "CNY", "with_tax": true, "priority": 7, "valid_from": from, "valid_to": to})
        };
        let this = world.done(ADMIN, "price_list.create", list("Y26", "2026-11-25", "2027-01-01")).await;
        let next = world.done(ADMIN, "price_list.create", list("Y27", "2027-01-01", "2028-01-01")).await;
        let price = |list: &Value, from: &str| json!({"list": list["id"], "product": 60, "price_micro": 1_000_000, "valid_from": from});
        world.done(ADMIN, "price.set", price(&this, "2026-11-25")).await;
        world.done(ADMIN, "price.set", price(&next, "2027-01-01")).await;
        let prolong = json!({"list": this["id"], "version": 2, "valid_to": "2027-02-01"});
        let Err(Failure::Refused(refused)) = world.execute(ADMIN, "price_list.change", &prolong).await else { panic!("prolonged") };
        assert_eq!((refused[0].key.as_str(), refused[0].field.as_deref()), ("price_list.priority.ambiguous", Some("valid_to")));
        let other = json!({"list": this["id"], "version": 2, "valid_to": "2027-02-01", "priority": 8});
        world.done(ADMIN, "price_list.change", other).await;
        world.check().await;
    })
    .await;
}

/// Two lists for the same people, each given its first price at the same moment; and one that comes to the priority of another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_lists_at_once_leave_something_to_decide() {
    both(async |world| {
        let list = async |code: &str, priority: i64| {
            let list =
                json!({"code": code, "name": code, "currency": "CNY", "with_tax": true, "priority": priority, "valid_from": "2026-11-25"});
            world.done(ADMIN, "price_list.create", list).await["id"].clone()
        };
        let set = |list: &Value| {
            world.request(World::person(ADMIN), "price.set", &json!({"list": list, "product": 60, "price_micro": 1_000_000}))
        };
        for n in 0..3 {
            let priority = 100 + n;
            let (one, two) = (list(&format!("A{n}"), priority).await, list(&format!("B{n}"), priority).await);
            let (first, second) = (set(&one), set(&two));
            let (first, second) = tokio::join!(world.kernel.execute(&first), world.kernel.execute(&second));
            assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
            let third = list(&format!("C{n}"), 200 + n).await;
            let come = json!({"list": third, "version": 1, "priority": priority});
            let (come, third) = (world.request(World::person(ADMIN), "price_list.change", &come), set(&third));
            let (come, third) = tokio::join!(world.kernel.execute(&come), world.kernel.execute(&third));
            assert!(come.is_err() || third.is_err(), "{come:?} {third:?}");
            world.check().await;
        }
    })
    .await;
}

/// A list that came, and was given a price, while another's price was being decided, is seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_comes_meanwhile_is_a_rival() {
    both(async |world| {
        let list = json!({"code": "OLD", "name": "老表", "currency": "CNY", "with_tax": true, "priority": 77, "valid_from": "2026-11-25"});
        let old = world.done(ADMIN, "price_list.create", list).await["id"].clone();
        let come = format!(
            "UPDATE price_list SET version = version WHERE id = {old}; \
             INSERT INTO price_list (id, code, name, currency, with_tax, audience, priority, valid_from, state, version) \
             SELECT 9001, 'NEW', '新表', currency, with_tax, audience, priority, valid_from, state, 1 FROM price_list WHERE id = {old}; \
             INSERT INTO price_entry (id, list_id, product_id, unit, from_quantity, price_micro, valid_from, created_at, version) \
             SELECT 9002, 9001, 60, p.unit, 0, 1, l.valid_from, 0, 1 FROM product p, price_list l WHERE p.id = 60 AND l.id = {old}"
        );
        let set = world.request(World::person(ADMIN), "price.set", &json!({"list": old, "product": 60, "price_micro": 1_000_000}));
        let outcome = meanwhile(world, &come, "COMMIT", vec![set]).await.remove(0);
        assert!(matches!(outcome, Err(Failure::Refused(_))), "{outcome:?}");
        let prices = world.number(&format!("SELECT COUNT(*) FROM price_entry WHERE list_id = {old}")).await;
        assert_eq!(prices, 0);
    })
    .await;
}
