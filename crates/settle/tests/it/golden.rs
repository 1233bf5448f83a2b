//! The golden documents of the rules (`crates/rules/tests/golden.tsv`, which says what its columns mean), each made by the real operations:
//! draft, order, deliveries, signature, invoice, credit notes. Every printed figure and every due date comes out to the fen, on both
//! databases, wherever the receivable arises.

use crate::{TODAY, approve, credit_note, on_credit, publish, rows};
use base::{BusinessDate, Clock, TestClock, Timestamp};
use kernel::{Answer, Kernel, Receipt, Settings};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::world::{ADMIN, LI, NOW_MICROS};
use testkit::{World, both};

const DOCUMENTS: &str = include_str!("../../../rules/tests/golden.tsv");

/// A document and what belongs to it, row by row.
struct Document {
    rows: Vec<Vec<&'static str>>,
}

impl Document {
    fn rows(&self, kind: &'static str) -> impl Iterator<Item = &[&'static str]> {
        self.rows.iter().filter(move |row| row[0] == kind).map(Vec::as_slice)
    }
    fn name(&self) -> &'static str {
        self.rows[0][1]
    }
    /// What is typed of it.
    fn content(&self, customer: i64, products: &Products) -> Value {
        let head = &self.rows[0];
        let typed = |text: &str| if text == "-" { String::new() } else { text.to_owned() };
        let line = |row: &[&str]| {
            let mut line = json!({ "product": products.of(row[3]), "quantity": row[1], "price": row[2] });
            match row[4] {
                "gift" => line["gift"] = json!(true),
                discount => line["discount"] = json!(typed(discount)),
            }
            line
        };
        let rounding = match head[4] {
            "-" => "none",
            "yuan" => "to_yuan",
            "jiao" => "to_jiao",
            other => panic!("{other} is no rounding"),
        };
        json!({
            "customer": customer, "warehouse": 70, "with_tax": head[2] == "with", "discount": typed(head[3]), "rounding": rounding,
            "lines": self.rows("L").map(line).collect::<Vec<_>>()
        })
    }
}

fn documents() -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for text in DOCUMENTS.lines().filter(|text| !text.starts_with('#')) {
        let row: Vec<&str> = text.split('\t').collect();
        if row[0] == "D" {
            documents.push(Document { rows: Vec::new() });
        }
        documents.last_mut().expect("a document before its lines").rows.push(row);
    }
    documents
}

/// A decimal in units of so many places: `"1.5"` of three is 1500.
fn units(text: &str, places: usize) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{fraction:0<places$}").parse::<i64>().expect("a decimal")
}

fn fen(row: &[&str]) -> Vec<i64> {
    row.iter().map(|amount| units(amount, 2)).collect()
}

fn figures(row: &Value, keys: &[&str]) -> Vec<i64> {
    keys.iter().map(|key| row[key].as_i64().unwrap_or_else(|| panic!("{key} of {row}"))).collect()
}

/// A product for each rate of tax, cheap and there in any quantity, so that only the figures of a document decide.
struct Products(Vec<(&'static str, i64)>);

impl Products {
    async fn new(world: &World) -> Products {
        let mut made = Vec::new();
        for (at, rate) in (0..).zip(["13", "9", "6", "3", "1", "0"]) {
            let product = json!({ "code": format!("G-{rate}"), "name": format!("税率 {rate}%"), "unit": "件", "tax_rate": units(rate, 2) });
            let id = world.done(ADMIN, "product.create", product).await["id"].as_i64().expect("an id");
            let columns = "id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version";
            let price = format!("({}, 150, {id}, '件', 0, 1000000, 20000, NULL, {NOW_MICROS}, 1)", 880 + at);
            world.raw(&format!("INSERT INTO price_entry ({columns}) VALUES {price}")).await;
            made.push((rate, id));
        }
        let line = |(_, id): &(&str, i64)| json!({ "product": id, "quantity": 1_000_000_000, "unit_cost_micro": 0 });
        let lines: Vec<Value> = made.iter().map(line).collect();
        let receive = json!({ "warehouse": 70, "supplier": "金额样例", "received_on": TODAY, "lines": lines });
        world.done(ADMIN, "stock.receive", receive).await;
        Products(made)
    }
    fn of(&self, rate: &str) -> i64 {
        self.0.iter().find(|(known, _)| *known == rate).expect("a rate").1
    }
}

/// Where receivables arise, so that each way sees a third of the documents.
const ARISES: [&str; 3] = ["delivery", "signature", "invoice"];

#[tokio::test]
async fn documents_come_out_to_the_fen() {
    both(async |world| {
        let all = documents();
        assert!(all.len() >= 60, "{}", all.len());
        let products = Products::new(world).await;
        let customer = on_credit(world, "G-1", 100_000_000_000_000).await;
        for (first, arises) in ARISES.into_iter().enumerate() {
            publish(world, json!({ "receivable.arises": arises, "price.own_discount": 10_000 })).await;
            for document in all.iter().skip(first).step_by(ARISES.len()) {
                println!("{arises}: {}", document.name());
                made(world, document, customer, &products, arises).await;
            }
        }
        world.check().await;
    })
    .await;
}

/// One document from its draft to its credit notes.
async fn made(world: &World, document: &Document, customer: i64, products: &Products, arises: &str) {
    let order = ordered(world, document, customer, products).await;
    let deliveries = delivered(world, document, order, arises).await;
    let (invoice, lines) = invoiced(world, document, customer, &deliveries).await;
    credited(world, document, &invoice, &lines).await;
}

async fn ordered(world: &World, document: &Document, customer: i64, products: &Products) -> i64 {
    let name = document.name();
    let draft = world.done(LI, "order_draft.save", json!({ "content": document.content(customer, products) })).await;
    let confirm = json!({ "draft": draft["id"], "version": draft["version"] });
    let order = match world.execute(LI, "sales_order.confirm", &confirm).await {
        Ok(Receipt { answer: Answer::Done(output), .. }) => serde_json::from_str::<Value>(&output).expect("JSON")["id"].clone(),
        // Gifts alone are nobody's own to give.
        Ok(Receipt { answer: Answer::Pending { approval, .. }, .. }) if name == "only gifts" => {
            approve(world, ADMIN, approval).await["result"]["id"].clone()
        }
        other => panic!("{name}: {other:?}"),
    };
    let order = order.as_i64().expect("an id");
    let row = &rows(world, ADMIN, "sales_order.detail", json!({ "id": order })).await[0];
    let keys = ["net_minor", "tax_minor", "gross_minor", "discount_minor", "rounding_minor"];
    let mut expected = fen(&document.rows[0][5..]);
    // The order tells everything that was taken off, also line by line.
    expected[3] += document.rows("L").map(|row| units(row[6], 2)).sum::<i64>();
    assert_eq!(figures(row, &keys), expected, "{name}: the order");
    let found = rows(world, ADMIN, "sales_order_line.list", json!({ "order": order })).await;
    assert_eq!(found.len(), document.rows("L").count(), "{name}");
    for (line, row) in found.iter().zip(document.rows("L")) {
        let keys = ["discount_minor", "shared_discount_minor", "net_minor", "tax_minor", "gross_minor"];
        assert_eq!(figures(line, &keys), fen(&row[6..]), "{name}: line {}", line["id"]);
        let side = if document.rows[0][2] == "with" { "gross_minor" } else { "net_minor" };
        let full: i64 = figures(line, &["discount_minor", "shared_discount_minor", side]).iter().sum();
        // Without tax, what is rounded off is taken off the gross: its tax is no part of the shares.
        assert_eq!(full, units(row[5], 2), "{name}: line {}", line["id"]);
    }
    order
}

/// Delivers it as its rows say, or as a whole, and has it signed for; the deliveries.
async fn delivered(world: &World, document: &Document, order: i64, arises: &str) -> Vec<i64> {
    let name = document.name();
    let parts: Vec<&[&str]> = document.rows("P").collect();
    let mut lines: Vec<Value> = parts.iter().map(|row| json!([{ "order_line": units(row[1], 0), "quantity": units(row[2], 3) }])).collect();
    if lines.is_empty() {
        lines.push(Value::Null);
    }
    let mut deliveries = Vec::new();
    for (at, lines) in lines.into_iter().enumerate() {
        let posted = world.done(ADMIN, "delivery.post", json!({ "order": order, "delivered_on": TODAY, "lines": lines })).await;
        let delivery = posted["id"].as_i64().expect("an id");
        if let Some(row) = parts.get(at) {
            let found = rows(world, ADMIN, "delivery_line.list", json!({ "delivery": delivery })).await;
            assert_eq!(figures(&found[0], &["net_minor", "tax_minor"]), fen(&row[3..]), "{name}: delivery {}", at + 1);
        }
        let signed = json!({ "delivery": delivery, "signed_on": TODAY, "signed_by": "店长" });
        let signed = world.done(ADMIN, "delivery.sign", signed).await;
        let owed = posted["gross"]["minor"].as_i64().expect("an amount") > 0;
        let due = |of: &str| if owed && of == arises { json!("2026-12-25") } else { Value::Null };
        assert_eq!((&posted["due_on"], &signed["due_on"]), (&due("delivery"), &due("signature")), "{name}: delivery {}", at + 1);
        deliveries.push(delivery);
    }
    let row = &rows(world, ADMIN, "sales_order.detail", json!({ "id": order })).await[0];
    assert_eq!((&row["state"], &row["delivered_minor"]), (&json!("fulfilled"), &row["gross_minor"]), "{name}");
    let mut sums = vec![0; 3];
    for delivery in &deliveries {
        let row = &rows(world, ADMIN, "delivery.detail", json!({ "id": delivery })).await[0];
        sums.iter_mut().zip(figures(row, &["net_minor", "tax_minor", "gross_minor"])).for_each(|(sum, figure)| *sum += figure);
    }
    assert_eq!(sums, fen(&document.rows[0][5..8]), "{name}: its deliveries come to it");
    deliveries
}

/// Everything on one invoice; the invoice, and its lines with the order's line of each.
async fn invoiced(world: &World, document: &Document, customer: i64, deliveries: &[i64]) -> (Value, Vec<(i64, Value)>) {
    let name = document.name();
    let (mut lines, mut of) = (Vec::new(), Vec::new());
    for delivery in deliveries {
        for line in rows(world, ADMIN, "delivery_line.list", json!({ "delivery": delivery })).await {
            lines.push(json!({ "delivery": delivery, "delivery_line": line["id"], "quantity": line["base_quantity"] }));
            of.push(line["order_line_no"].as_i64().expect("a line"));
        }
    }
    let input = json!({ "customer": customer, "invoiced_on": TODAY, "lines": lines });
    let posted = world.done(ADMIN, "invoice.post", input).await;
    let row = &rows(world, ADMIN, "invoice.detail", json!({ "id": posted["id"] })).await[0];
    assert_eq!(figures(row, &["net_minor", "tax_minor", "gross_minor"]), fen(&document.rows[0][5..8]), "{name}: the invoice");
    assert_eq!(row["due_on"], "2026-12-25", "{name}");
    let found = rows(world, ADMIN, "invoice.lines", json!({ "invoice": posted["id"] })).await;
    assert_eq!(found.len(), of.len(), "{name}");
    for (no, row) in (1..).zip(document.rows("L")) {
        let own =
            found.iter().zip(&of).filter(|(_, of)| **of == no).map(|(line, _)| figures(line, &["net_minor", "tax_minor", "gross_minor"]));
        let sum = own.fold(vec![0; 3], |sum, line| sum.iter().zip(line).map(|(one, other)| one + other).collect());
        assert_eq!(sum, fen(&row[8..]), "{name}: line {no} of the invoice");
    }
    (posted["id"].clone(), of.into_iter().zip(found).collect())
}

/// Credits it as its rows say, or as a whole: the exact negation.
async fn credited(world: &World, document: &Document, invoice: &Value, lines: &[(i64, Value)]) {
    let name = document.name();
    let mut left: Vec<i64> = lines.iter().map(|(_, line)| line["base_quantity"].as_i64().expect("a quantity")).collect();
    for (at, row) in document.rows("C").enumerate() {
        let mut wanted = units(row[2], 3);
        let mut parts = Vec::new();
        // One delivery's line after the other.
        for ((of, line), left) in lines.iter().zip(&mut left).filter(|((of, _), _)| *of == units(row[1], 0)) {
            let taken = wanted.min(*left);
            if taken > 0 {
                parts.push((line["id"].as_i64().unwrap_or_else(|| panic!("line {of} has no number")), taken));
            }
            (*left, wanted) = (*left - taken, wanted - taken);
        }
        assert_eq!(wanted, 0, "{name}");
        let note = world.done(ADMIN, "credit_note.post", credit_note(invoice, &parts)).await;
        let found = &rows(world, ADMIN, "invoice.detail", json!({ "id": note["id"] })).await[0];
        assert_eq!(figures(found, &["net_minor", "tax_minor"]), fen(&row[3..]), "{name}: credit note {}", at + 1);
    }
    if document.rows("C").next().is_none() {
        let note = world.done(ADMIN, "credit_note.post", credit_note(invoice, &[])).await;
        let found = &rows(world, ADMIN, "invoice.detail", json!({ "id": note["id"] })).await[0];
        let negation: Vec<i64> = fen(&document.rows[0][5..8]).iter().map(|figure| -figure).collect();
        assert_eq!(figures(found, &["net_minor", "tax_minor", "gross_minor"]), negation, "{name}: the credit note");
    } else {
        assert!(left.iter().all(|left| *left == 0), "{name}: all of it was credited");
    }
    let row = &rows(world, ADMIN, "invoice.detail", json!({ "id": invoice })).await[0];
    assert_eq!((&row["state"], &row["open_minor"]), (&json!("credited"), &json!(0)), "{name}");
}

/// The terms of a row as a customer has them; nothing = as a customer cannot have them.
fn terms(text: &str) -> Option<Value> {
    let mut words = text.split(' ');
    let kind = words.next().expect("a kind");
    let figures: Vec<i64> = words.map(|figure| figure.parse().expect("a figure")).collect();
    match (kind, figures.as_slice()) {
        ("days", [0]) => None,
        ("days", [days]) => Some(json!({ "kind": kind, "days": days })),
        ("monthly", [cut_off, statement, months, pay]) => {
            Some(json!({ "kind": kind, "cut_off_day": cut_off, "statement_day": statement, "months": months, "pay_day": pay }))
        }
        ("monthly_days", [cut_off, statement, days]) => {
            Some(json!({ "kind": kind, "cut_off_day": cut_off, "statement_day": statement, "days": days }))
        }
        (_, []) => Some(json!({ "kind": kind })),
        _ => panic!("{text} are no terms"),
    }
}

/// The clock of the standard world at the same hour of another day.
fn at(day: &str) -> Timestamp {
    let days = BusinessDate::parse(day).expect("a day").days_since(BusinessDate::parse(TODAY).expect("a day"));
    Timestamp::from_micros(NOW_MICROS + i64::from(days) * 86_400_000_000)
}

/// Days lie months before the standard world and years after it: a program whose clock is trusted goes through them one after the other.
#[tokio::test]
async fn what_is_delivered_signed_or_invoiced_on_a_day_is_due_as_its_terms_say() {
    both(async |world| {
        let all = documents();
        let products = Products::new(world).await;
        let mut due: Vec<(&Document, &str, &str, &str)> =
            all.iter().flat_map(|document| document.rows("T").map(move |row| (document, row[1], row[2], row[3]))).collect();
        due.sort_by_key(|(_, _, day, _)| *day);
        assert!(due.len() >= 20);
        let clock = Arc::new(TestClock::new(at(due[0].2)));
        let settings = Settings { trusts_clock: true, ..Settings::default() };
        let kernel = Kernel::open(&world.address, testkit::registry(), clock.clone() as Arc<dyn Clock>, settings).await.expect("opens");
        for (no, (document, agreed, day, expected)) in due.into_iter().enumerate() {
            clock.set(at(day));
            let name = format!("{}: {agreed} from {day}", document.name());
            let customer = json!({ "code": format!("T-{no}"), "name": name, "owner": 31, "department": 11 });
            let onboard = json!({ "customer": customer, "entity": 1, "currency": "CNY", "limit_minor": 10_000_000 });
            let customer = done(world, &kernel, "credit.onboard", onboard).await["customer"]["id"].as_i64().expect("an id");
            let Some(payment) = terms(agreed) else {
                let zero = json!({ "customer": customer, "version": 1, "payment": { "kind": "days", "days": 0 } });
                let no = kernel.execute(&world.request(World::person(ADMIN), "customer.set_terms", &zero)).await;
                assert!(matches!(&no, Err(kernel::Failure::Refused(no)) if no[0].key == "customer.payment.no_days"), "{no:?}");
                continue;
            };
            done(world, &kernel, "customer.set_terms", json!({ "customer": customer, "version": 1, "payment": payment })).await;
            let arises = ARISES[no % ARISES.len()];
            let terms = json!({ "receivable.arises": arises, "price.own_discount": 10_000 });
            done(world, &kernel, "policy.publish", json!({ "effective_from": day, "terms": terms, "reason": "试行" })).await;
            let found = owed(world, &kernel, document, customer, &products, day).await;
            assert_eq!(found, vec![json!([expected, fen(&document.rows[0][7..8])[0]])], "{name}, arising at {arises}");
        }
    })
    .await;
}

async fn done(world: &World, kernel: &Kernel, operation: &str, input: Value) -> Value {
    match kernel.execute(&world.request(World::person(ADMIN), operation, &input)).await {
        Ok(Receipt { answer: Answer::Done(output), .. }) => serde_json::from_str(&output).expect("JSON"),
        other => panic!("{operation} {input}: {other:?}"),
    }
}

/// Orders, delivers, signs and invoices it, all on one day; when which amount is due.
async fn owed(world: &World, kernel: &Kernel, document: &Document, customer: i64, products: &Products, day: &str) -> Vec<Value> {
    let gross = fen(&document.rows[0][7..8])[0];
    let draft = done(world, kernel, "order_draft.save", json!({ "content": document.content(customer, products) })).await;
    let confirm = json!({ "draft": draft["id"], "version": draft["version"] });
    let order = done(world, kernel, "sales_order.confirm", confirm).await;
    // Whoever pays before delivery has paid.
    let amount = json!({ "minor": gross, "currency": "CNY" });
    let paid = json!({ "entity": 1, "customer": customer, "amount": amount, "received_on": day });
    done(world, kernel, "customer_receipt.post", paid).await;
    let delivery = done(world, kernel, "delivery.post", json!({ "order": order["id"], "delivered_on": day })).await;
    done(world, kernel, "delivery.sign", json!({ "delivery": delivery["id"], "signed_on": day, "signed_by": "店长" })).await;
    let lines: Vec<Value> = (1..)
        .zip(document.rows("L"))
        .map(|(no, row)| json!({ "delivery": delivery["id"], "delivery_line": no, "quantity": units(row[1], 3) }))
        .collect();
    done(world, kernel, "invoice.post", json!({ "customer": customer, "invoiced_on": day, "lines": lines })).await;
    let items = rows(world, ADMIN, "open_item.list", json!({ "customer": customer, "side": "debit" })).await;
    items.iter().map(|item| json!([item["due_on"], item["amount_minor"]])).collect()
}
