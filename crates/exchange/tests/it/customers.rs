//! Tables of customers: judged before, run once, taken back.

use crate::import::Batch;
use crate::page;
use exchange::table::write::{Book, Cell, Look};
use serde_json::{Value, json};
use std::io::Cursor;
use testkit::World;
use testkit::both;
use testkit::world::{ADMIN, CHEN, LI};

/// As 管家婆 writes its list of units with whom one deals: titles, the head, rows, a total; in GB18030.
fn grasp() -> Vec<u8> {
    let text = "往来单位列表,,,,,,,,,,\n公司：华东公司,,,,,,,,,,\n\n\
        单位编号,单位全名,简称,联系人,联系电话,手机,地址,税号,开户银行,银行账号,业务员,结算期限,备注\n\
        000801,宁波远航机械有限公司,远航,周采购,0574-87654321,139 1234 5678,北仑区新大路 1069 号,9144030071526726xg,工行北仑支行,3901180009300112,li,月结30天,\n\
        000802,上海华联百货有限公司,,,,,,,,,,,\n\
        000803,温州中科装备有限公司,,,,,,91440300715267260X,,,,,\n\
        000804,苏州恒达电气有限公司,,,,,,,建行,6.2E+18,,,\n\
        000805,苏州宏图电气有限公司,,,,,,,建行,6222021234567890000,,,\n\
        000806,杭州某商行,,,12345,,,,,,王五,看情况,\n\
        C0081,杭州西湖家居商行,西湖家居,何老板,,13800001111,文三路 5 号,,,,,,老客户\n\
        C0082,成都天府日用品批发部,,,,,,,,,,,\n\
        C0084,南京旧友商行,,,,,,,,,,,\n\
        000801,宁波远航机械有限公司,远航,周采购,0574-87654321,139 1234 5678,北仑区新大路 1069 号,9144030071526726xg,工行北仑支行,3901180009300112,li,月结30天,\n\
        合计,,,,,,,,,,,,\n";
    encoding_rs::GB18030.encode(text).0.into_owned()
}

async fn customer(world: &World, code: &str) -> Option<Value> {
    page(world, ADMIN, "customer.list", json!({ "code": code })).await.rows.into_iter().find(|row| row["code"] == code)
}

#[tokio::test]
async fn a_dirty_file_of_customers_is_judged_run_and_taken_back() {
    both(async |world| {
        let batch = Batch::begin(world, ADMIN, "customers", &grasp(), &[]).await;
        assert_eq!(
            batch.told().await,
            [
                "5 create",
                "6 conflict import.customers.same_name@name",
                "7 conflict tax_number.check@credit_code",
                "8 conflict code.shortened@bank_account",
                "9 conflict code.looks_rounded@bank_account",
                "10 conflict import.owner.unknown@owner import.payment.unknown@payment",
                "11 update",
                "12 skip",
                "13 conflict customer.closed@code",
                "14 skip import.row.same@-",
            ]
        );
        assert!(customer(world, "000801").await.is_none(), "nothing is done yet");
        batch.run("import.start").await;
        let done = batch.until("done").await;
        assert_eq!((&done["done_count"], &done["refused_count"]), (&json!(2), &json!(0)));
        let made = customer(world, "000801").await.expect("created");
        let whole = page(world, ADMIN, "customer.detail", json!({ "id": made["id"] })).await.rows.remove(0);
        assert_eq!((&whole["credit_code"], &whole["bank_account"]), (&json!("9144030071526726XG"), &json!("3901180009300112")));
        assert_eq!((&whole["payment_kind"], &whole["payment_days"], &whole["owner_id"]), (&json!("monthly_days"), &json!(30), &json!(LI)));
        let people = page(world, ADMIN, "contact.list", json!({ "customer": made["id"] })).await.rows;
        assert_eq!((&people[0]["name"], &people[0]["phone"]), (&json!("周采购"), &json!("13912345678")));
        let places = page(world, ADMIN, "address.list", json!({ "customer": made["id"] })).await.rows;
        assert_eq!(places[0]["street"], "北仑区新大路 1069 号");
        let changed = customer(world, "C0081").await.expect("there");
        assert_eq!(page(world, ADMIN, "customer.detail", json!({ "id": 81 })).await.rows[0]["short_name"], "西湖家居");
        assert_eq!(page(world, ADMIN, "contact.list", json!({ "customer": changed["id"] })).await.rows.len(), 1);

        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(2), &json!(0)));
        assert!(customer(world, "000801").await.is_none(), "removed with its contact and its address");
        let back = page(world, ADMIN, "customer.detail", json!({ "id": 81 })).await.rows.remove(0);
        assert_eq!((&back["short_name"], &back["remark"]), (&Value::Null, &Value::Null));
        let open = json!({ "customer": 81, "state": "active" });
        assert!(page(world, ADMIN, "contact.list", open.clone()).await.rows.is_empty());
        assert!(page(world, ADMIN, "address.list", open).await.rows.is_empty());
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_with_business_is_closed_instead_of_removed() {
    both(async |world| {
        let text = "客户编码,客户名称,统一社会信用代码\nN1,宁波远航机械有限公司,9144030071526726XG\nN2,温州中科装备有限公司,\n";
        let batch = Batch::begin(world, ADMIN, "customers", text.as_bytes(), &[]).await;
        batch.run("import.start").await;
        batch.until("done").await;
        let (first, second) = (customer(world, "N1").await.expect("made"), customer(world, "N2").await.expect("made"));
        let hands = json!({ "customer": second["id"], "version": 1, "to": LI, "reason": "试" });
        world.done(ADMIN, "customer.hand_over", hands).await;
        // Who bears a credit code that is taken is told, also of a row with another code and name.
        let other = "客户编码,客户名称,统一社会信用代码\nN3,宁波远航（新）,９１４４０３００７１５２６７２６ＸＧ\n";
        let other = Batch::begin(world, ADMIN, "customers", other.as_bytes(), &[]).await;
        assert_eq!(other.told().await, ["2 conflict customer.credit_code.taken@credit_code"]);
        batch.run("import.undo").await;
        let undone = batch.until("undone").await;
        assert_eq!((&undone["undone_count"], &undone["kept_count"]), (&json!(1), &json!(1)));
        assert!(customer(world, "N1").await.is_none());
        assert_eq!(customer(world, "N2").await.expect("kept")["state"], "active", "somebody has worked with it");
        let seen = json!({ "customer": second["id"], "version": 2 });
        assert_eq!(world.refused(ADMIN, "customer.remove", seen).await.len(), 1, "its history stays");
        assert_eq!(world.fails(ADMIN, "customer.remove", json!({ "customer": first["id"], "version": 1 })).await, "record.not_found");
        world.check().await;
    })
    .await;
}

/// A row tells nobody anything of a customer that they may not see: neither what stands in it nor that it is so already.
#[tokio::test]
async fn a_row_is_no_way_to_look_at_a_colleagues_customer() {
    both(async |world| {
        let phone = world.rows("SELECT phone FROM customer WHERE id = 80").await.remove(0).remove(0);
        let text = format!("客户编码,客户名称,电话\nC0080,上海华联百货有限公司,{phone}\nC0081,杭州西湖家居商行,13811112222\n");
        let batch = Batch::begin(world, CHEN, "customers", text.as_bytes(), &[]).await;
        assert_eq!(batch.told().await, ["2 conflict record.not_found@customer", "3 conflict record.not_found@customer"]);
        let own = Batch::begin(world, LI, "customers", text.as_bytes(), &[]).await;
        assert_eq!(own.told().await, ["2 skip", "3 conflict record.not_found@customer"]);
        world.check().await;
    })
    .await;
}

fn cells(row: [&str; 5]) -> Vec<Cell> {
    let cell = |text: &str| match text.strip_prefix('#') {
        Some(figure) => Cell::Figure(figure.to_owned()),
        None if text.is_empty() => Cell::Blank,
        None => Cell::Text(text.to_owned()),
    };
    row.map(cell).to_vec()
}

/// The same for one that is closed, whoever is said to look after it, for a person of it who is known, and for a code whose noughts a
/// spreadsheet took; and for colleagues whom one does not see.
#[tokio::test]
async fn whatever_is_asked_of_a_colleagues_customer_is_answered_alike() {
    both(async |world| {
        let other = json!({ "code": "000801", "name": "宁波远航机械有限公司", "owner": LI });
        world.done(ADMIN, "customer.create", other).await;
        let rows = [
            ["客户编码", "客户名称", "业务员", "联系人", "手机"],
            ["C0080", "上海华联百货有限公司", "li", "", ""],
            ["C0081", "杭州西湖家居商行", "wang", "", ""],
            ["C0083", "完全不同的名字", "王五", "郑总", "12345"],
            ["C0084", "南京旧友商行", "", "", ""],
            ["#801", "宁波远航机械有限公司", "", "", ""],
            ["N-1", "温州一号装备有限公司", "li", "", ""],
            ["N-2", "温州二号装备有限公司", "nobody", "", ""],
            ["N-3", "温州三号装备有限公司", "chen", "", ""],
        ];
        let mut book = Book::new(Cursor::new(Vec::new()));
        book.sheet("客户", &[], 0).expect("writes");
        for row in rows {
            book.row(&cells(row), Look::Plain).expect("writes");
        }
        let book = book.finish().expect("writes").into_inner();
        let batch = Batch::begin(world, CHEN, "customers", &book, &[]).await;
        let mut expected: Vec<String> = (2..=6).map(|no| format!("{no} conflict record.not_found@customer")).collect();
        expected.extend([
            "7 conflict import.owner.unknown@owner".into(),
            "8 conflict import.owner.unknown@owner".into(),
            "9 create".into(),
        ]);
        assert_eq!(batch.told().await, expected);
        let reasons = format!("SELECT DISTINCT reasons FROM import_row WHERE batch_id = {} AND no <= 6", batch.id);
        assert_eq!(world.rows(&reasons).await.len(), 1, "not a word differs");
        let known = format!("SELECT COUNT(*) FROM import_row WHERE batch_id = {} AND record_id IS NOT NULL", batch.id);
        assert_eq!(world.number(&known).await, 0);
        // Whose customers they are is told.
        let own = Batch::begin(world, LI, "customers", &book, &[]).await.told().await;
        assert_eq!((own[0].as_str(), own[4].as_str()), ("2 skip", "6 conflict import.customers.noughts@code"), "{own:?}");
        let all = Batch::begin(world, ADMIN, "customers", &book, &[]).await.told().await;
        assert_eq!(
            (all[1].as_str(), all[3].as_str()),
            ("3 conflict import.customers.other_owner@owner", "5 conflict customer.closed@code")
        );
        world.check().await;
    })
    .await;
}
