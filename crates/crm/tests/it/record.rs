//! The whole record: what is checked of it, on which terms it pays, who plays which part, who is like it, in whose hands it was.

use crate::{column, page, refusals, whole};
use kernel::{Cause, Channel, Mode, Request};
use serde_json::{Value, json};
use testkit::world::{ADMIN, CHEN, DISABLED, LI, QIAN, WANG, ZHAO};
use testkit::{World, both};

const CODE: &str = "9144030071526726XG";

fn full() -> Value {
    json!({
        "code": "T-1", "name": "深圳远航机械有限公司", "short_name": "远航", "mnemonic": "YH", "source": "展会", "phone": "（0755）2600 1234",
        "credit_code": "９１４４０３００７１５２６７２６ｘｇ", "invoice_title": " ", "bank_name": "工行南山支行", "bank_account": "'6222 0212 3456 7890",
        "invoice_address": "南山区科技园", "invoice_phone": "0755-26001235", "remark": "第一行\n第二行", "class": 120, "region": 132
    })
}

#[tokio::test]
async fn a_customer_is_taken_on_with_its_whole_record() {
    both(async |world| {
        let made = world.done(LI, "customer.create", full()).await;
        let found = whole(world, made["id"].as_i64().expect("an id")).await;
        for (key, expected) in [
            ("credit_code", json!(CODE)),
            ("phone", json!("0755-26001234")),
            ("invoice_title", Value::Null),
            ("bank_account", json!("6222 0212 3456 7890")),
            ("remark", json!("第一行\n第二行")),
            ("class_name", json!("重点客户")),
            ("region_name", json!("杭州")),
            ("payment_kind", json!("days")),
            ("payment_days", json!(30)),
            ("receives_id", Value::Null),
            ("created_at", json!("2026-11-25T02:00:00.000000Z")),
        ] {
            assert_eq!(found[key], expected, "{key}");
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field() {
    both(async |world| {
        let long = "长".repeat(201);
        let wrong = json!({
            "code": "T-1", "name": long, "credit_code": "914403OO71526726XG", "phone": "13800138000138001380", "invoice_phone": "12345",
            "class": 121, "payment": {"kind": "monthly", "cut_off_day": 32, "statement_day": 1, "months": 1}
        });
        let expected = [
            "text.too_long name",
            "tax_number.sign credit_code",
            "phone.unknown phone",
            "phone.unknown invoice_phone",
            "customer_class.closed class",
            "customer.payment.needed_day payment.pay_day",
            "payment.day_out_of_range payment.cut_off_day",
        ];
        assert_eq!(refusals(world, ADMIN, "customer.create", wrong).await, expected);
        for (code, key) in [("91440300715267", "tax_number.length"), ("9144030071526726XH", "tax_number.check")] {
            let input = json!({"code": "T-1", "name": "远航", "credit_code": code});
            assert_eq!(refusals(world, ADMIN, "customer.create", input).await, [format!("{key} credit_code")]);
        }
        // Somebody else's department, class or region that is not there is told at its field.
        for (field, id) in [("department", 9999), ("class", 9999), ("region", 9999)] {
            let mut input = json!({"code": "T-1", "name": "远航"});
            input[field] = json!(id);
            let failed = world.execute(LI, "customer.create", &input).await.expect_err("not there");
            let kernel::Failure::NotFound(problem) = failed else { panic!("{field}: {failed:?}") };
            assert_eq!(problem.code, "record.not_found", "{field}");
        }
        let elsewhere = world.execute(LI, "customer.create", &json!({"code": "T-1", "name": "远航", "department": 13})).await;
        let kernel::Failure::NotFound(problem) = elsewhere.expect_err("another's department") else { panic!("another failure") };
        assert_eq!(problem.field.as_deref(), Some("department"));
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn one_company_is_one_customer() {
    both(async |world| {
        world.done(LI, "customer.create", full()).await;
        let again = json!({"code": "T-2", "name": "别的名字", "credit_code": CODE});
        let told = |refused: Vec<base::Refusal>| -> (String, Option<String>, Vec<String>) {
            let no = &refused[0];
            (no.key.clone(), no.remedy.as_ref().map(|remedy| remedy.key.clone()), no.args.keys().cloned().collect())
        };
        let refused = async |who: i64| match world.execute(who, "customer.create", &again).await {
            Err(kernel::Failure::Refused(refused)) => told(refused),
            other => panic!("{other:?}"),
        };
        let (key, remedy, args) = refused(WANG).await;
        assert_eq!((key.as_str(), remedy.as_deref()), ("customer.credit_code.taken", Some("customer.credit_code.use_it")));
        assert_eq!(args, ["code", "name", "owner"]);
        let (key, remedy, args) = refused(CHEN).await;
        assert_eq!((key.as_str(), remedy.as_deref()), ("customer.credit_code.taken_elsewhere", Some("customer.credit_code.ask")));
        assert_eq!(args, ["owner"], "whose it is, not what it is");
        let onto = json!({"customer": 80, "version": 1, "credit_code": CODE});
        assert_eq!(world.refused(LI, "customer.change", onto).await, ["customer.credit_code.taken"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn two_who_take_on_one_company_get_one_customer() {
    both(async |world| {
        let input = |code: &str| json!({"code": code, "name": "甲", "credit_code": CODE, "owner": LI, "department": 11});
        let (one, other) = (input("T-1"), input("T-2"));
        let (one, other) = tokio::join!(world.execute(ADMIN, "customer.create", &one), world.execute(ADMIN, "customer.create", &other));
        let refused: Vec<String> = [one, other].into_iter().filter_map(Result::err).map(|no| no.code().to_owned()).collect();
        assert_eq!(refused, ["customer.credit_code.taken"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_given_stays_and_what_is_blank_goes() {
    both(async |world| {
        let id = world.done(LI, "customer.create", full()).await["id"].as_i64().expect("an id");
        let change = json!({"customer": id, "version": 1, "name": "深圳远航", "phone": "", "class": null, "source": " "});
        assert_eq!(world.done(LI, "customer.change", change).await["version"], 2);
        let found = whole(world, id).await;
        assert_eq!(
            (&found["name"], &found["phone"], &found["class_id"], &found["source"]),
            (&json!("深圳远航"), &Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!((&found["region_id"], &found["credit_code"], &found["payment_kind"]), (&json!(132), &json!(CODE), &json!("days")));
        assert_eq!(column(world, LI, "customer.list", json!({"q": "szyh"}), "code").await, ["T-1"]);
        assert_eq!(column(world, LI, "customer.list", json!({"q": "26001234"}), "code").await, [""; 0]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn terms_are_set_by_those_who_may() {
    both(async |world| {
        let payment = json!({"kind": "monthly", "cut_off_day": 25, "statement_day": 31, "months": 1, "pay_day": 15});
        let terms = json!({"customer": 80, "version": 1, "payment": payment});
        assert_eq!(world.done(QIAN, "customer.set_terms", terms.clone()).await["version"], 2);
        let found = whole(world, 80).await;
        assert_eq!((&found["payment_kind"], &found["cut_off_day"], &found["pay_day"]), (&json!("monthly"), &json!(25), &json!(15)));
        assert_eq!(world.refused(QIAN, "customer.set_terms", terms).await, ["record.changed_meanwhile"]);
        let days = json!({"customer": 80, "version": 2, "payment": {"kind": "days", "days": 45, "pay_day": 3}});
        assert_eq!(refusals(world, QIAN, "customer.set_terms", days).await, ["customer.payment.not_of_kind payment.pay_day"]);

        // A seller who may take on customers, and not say how they pay.
        world.raw("DELETE FROM role_grant WHERE role_id = 21 AND permission = 'customer.set_terms'; UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("refreshes");
        let own = json!({"code": "T-1", "name": "远航", "class": 120, "payment": {"kind": "on_delivery"}});
        assert_eq!(refusals(world, LI, "customer.create", own).await, ["customer.payment.not_yours payment.kind"]);
        // Nor on whose credit they buy, also where they look after both.
        let sharing = json!({"code": "T-1", "name": "远航", "class": 120, "shares_credit_with": 80});
        assert_eq!(refusals(world, LI, "customer.create", sharing).await, ["customer.credit.not_yours shares_credit_with"]);
        let made = world.done(LI, "customer.create", json!({"code": "T-1", "name": "远航", "class": 120})).await;
        // Nor of which class they are, which is another price; whatever else is known of them they may change.
        let class = |class: Value, version: i64| json!({"customer": made["id"], "version": version, "class": class, "remark": "老客户"});
        assert_eq!(refusals(world, LI, "customer.change", class(Value::Null, 1)).await, ["customer.class.not_yours class"]);
        world.done(LI, "customer.change", class(json!(120), 1)).await;
        assert_eq!(whole(world, made["id"].as_i64().expect("an id")).await["payment_days"], 30);
        let plain = world.done(LI, "customer.create", json!({"code": "T-2", "name": "散客"})).await;
        assert_eq!(whole(world, plain["id"].as_i64().expect("an id")).await["payment_kind"], "before_delivery");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn others_receive_are_invoiced_and_pay() {
    both(async |world| {
        let parties = json!({"customer": 83, "version": 1, "invoiced": 80, "pays": 80, "receives": 83});
        assert_eq!(world.done(LI, "customer.set_parties", parties).await["version"], 2);
        let found = whole(world, 83).await;
        assert_eq!((&found["receives_id"], &found["invoiced_id"], &found["pays_id"]), (&Value::Null, &json!(80), &json!(80)));
        world.done(LI, "customer.set_parties", json!({"customer": 83, "version": 2, "pays": 80})).await;
        assert_eq!(whole(world, 83).await["invoiced_id"], Value::Null);
        assert_eq!(world.fails(LI, "customer.set_parties", json!({"customer": 83, "version": 3, "pays": 82})).await, "record.not_found");
        let closed = json!({"customer": 83, "version": 3, "pays": 84});
        assert_eq!(refusals(world, ADMIN, "customer.set_parties", closed).await, ["customer.closed pays"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn only_who_may_set_terms_lets_another_pay() {
    both(async |world| {
        world.done(ADMIN, "customer.set_parties", json!({"customer": 83, "version": 1, "pays": 80})).await;
        world.raw("DELETE FROM role_grant WHERE role_id = 21 AND permission = 'customer.set_terms'; UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("refreshes");
        // What is agreed stays agreed, whoever changes the rest of it; the customer itself may always pay.
        let rest = json!({"customer": 83, "version": 2, "pays": 80, "receives": 80});
        assert_eq!(world.done(LI, "customer.set_parties", rest).await["version"], 3);
        let invoiced = json!({"customer": 83, "version": 3, "invoiced": 80});
        assert_eq!(world.refused(LI, "customer.set_parties", invoiced.clone()).await, ["customer.invoiced.not_yours"]);
        world.done(ADMIN, "customer.set_parties", invoiced).await;
        // Who is invoiced by agreement stays so.
        let with_receiver = json!({"customer": 83, "version": 4, "invoiced": 80, "receives": 80});
        world.done(LI, "customer.set_parties", with_receiver).await;
        let back = json!({"customer": 83, "version": 5, "pays": 80, "invoiced": 80});
        assert_eq!(refusals(world, LI, "customer.set_parties", back.clone()).await, ["customer.payer.not_yours pays"]);
        world.done(ADMIN, "customer.set_parties", back).await;
        world.check().await;
    })
    .await;
}

/// What `customer.similar` answers, without changing anything.
async fn similar(world: &World, who: i64, input: Value) -> Vec<Value> {
    let request = Request {
        operation: "customer.similar".into(),
        input: input.to_string().into_bytes(),
        principal: World::person(who),
        key: None,
        mode: Mode::DryRun,
        channel: Channel::Screen,
        effective: None,
        cause: Cause::Request,
    };
    let receipt = world.kernel.execute(&request).await.unwrap_or_else(|e| panic!("{input}: {e:?}"));
    let kernel::Answer::Done(output) = receipt.answer else { panic!("waits") };
    serde_json::from_str::<Value>(&output).expect("JSON")["similar"].as_array().cloned().expect("a list")
}

#[tokio::test]
async fn who_is_like_a_customer_is_told_as_far_as_they_may_know() {
    both(async |world| {
        world.done(LI, "customer.create", full()).await;
        world.done(ADMIN, "contact.create", json!({"customer": 81, "name": "新人", "phone": "13712340000"})).await;
        let reasons = |one: &Value| {
            let all = one["reasons"].as_array().expect("reasons");
            all.iter().map(|reason| reason["key"].as_str().expect("a key").to_owned()).collect::<Vec<_>>()
        };
        let found = similar(world, LI, json!({"name": "深圳市远航机械股份有限公司"})).await;
        assert_eq!((&found[0]["code"], &found[0]["likeness"]), (&json!("T-1"), &json!(1000)));
        assert_eq!(reasons(&found[0]), ["duplicate.name"]);
        assert_eq!(found[0]["owner"].as_str().map(str::is_empty), Some(false));
        // Another department's seller is told that there is one, why, and whom to ask; not who it is.
        let found = similar(world, CHEN, json!({"name": "深圳远航机械", "credit_code": CODE, "phone": "0755 26001234"})).await;
        assert_eq!((found.len(), &found[0]["customer"], &found[0]["name"], &found[0]["code"]), (1, &Value::Null, &Value::Null, &Value::Null));
        assert_eq!(reasons(&found[0]), ["duplicate.tax_number", "duplicate.name", "duplicate.phone"]);
        assert!(found[0]["department"].as_str().is_some_and(|name| !name.is_empty()));
        // A contact's number counts; what is typed halfway is not compared.
        let found = similar(world, WANG, json!({"name": "无关", "phone": "137 1234 0000"})).await;
        assert_eq!((found.len(), &found[0]["customer"]), (1, &json!(81)));
        for typed in [json!({}), json!({"name": ""}), json!({"name": "远"}), json!({"phone": "1371"}), json!({"credit_code": "91440"})] {
            assert_eq!(similar(world, LI, typed.clone()).await, [] as [Value; 0], "{typed}");
        }
        let own = similar(world, LI, json!({"name": "上海华联百货有限公司", "except": 80})).await;
        assert!(own.iter().all(|one| one["customer"] != 80), "not like itself: {own:?}");
        // Whoever may not see numbers does not find by them.
        world.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (24, 'customer.similar', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
        world.kernel.refresh().await.expect("refreshes");
        let hidden = world.execute(QIAN, "customer.similar", &json!({"phone": "13800000080"})).await;
        assert_eq!(hidden.expect_err("hidden").code(), "field.masked");
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn many_are_handed_over_together() {
    both(async |world| {
        let done = world.done(ADMIN, "customer.hand_over_many", json!({"customers": [83, 80, 81], "to": ZHAO, "reason": "离职交接"})).await;
        assert_eq!(done["customers"], json!([80, 83]), "what is theirs already stays");
        assert_eq!(column(world, ZHAO, "customer.list", json!({}), "id").await, ["80", "81", "83"]);
        let history = page(world, ZHAO, "customer_hand_over.list", json!({"customer": 80})).await.rows;
        assert_eq!((&history[0]["from_id"], &history[0]["to_id"], &history[0]["reason"]), (&json!(LI), &json!(ZHAO), &json!("离职交接")));
        world.done(WANG, "customer.hand_over", json!({"customer": 80, "version": 2, "to": WANG})).await;
        assert_eq!(page(world, ADMIN, "customer_hand_over.list", json!({"customer": 80})).await.rows.len(), 2);
        assert_eq!(column(world, LI, "customer_hand_over.list", json!({}), "id").await, [""; 0]);

        let closed = json!({"customers": [82, 84], "to": LI});
        assert_eq!(refusals(world, ADMIN, "customer.hand_over_many", closed).await, ["customer.closed customers.1"]);
        assert_eq!(world.fails(WANG, "customer.hand_over_many", json!({"customers": [80, 82], "to": WANG})).await, "record.not_found");
        let same = json!({"customers": [81], "to": ZHAO});
        assert_eq!(refusals(world, ADMIN, "customer.hand_over_many", same).await, ["customer.owner.same to"]);
        let gone = json!({"customers": [81], "to": DISABLED, "reason": "因".repeat(201)});
        assert_eq!(refusals(world, ADMIN, "customer.hand_over_many", gone).await, ["text.too_long reason", "customer.owner.left to"]);
        assert_eq!(world.refused(ADMIN, "customer.hand_over_many", json!({"customers": [], "to": ZHAO})).await, ["lines.empty"]);
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_closed_customer_is_served_again() {
    both(async |world| {
        assert_eq!(world.refused(LI, "customer.reopen", json!({"customer": 83, "version": 1})).await, ["customer.not_closed"]);
        assert_eq!(world.done(ADMIN, "customer.reopen", json!({"customer": 84, "version": 1})).await["version"], 2);
        assert_eq!(whole(world, 84).await["state"], "active");
        assert_eq!(
            world.refused(ADMIN, "customer.reopen", json!({"customer": 84, "version": 1})).await,
            ["customer.not_closed", "record.changed_meanwhile"]
        );
        world.check().await;
    })
    .await;
}
