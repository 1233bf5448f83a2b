//! Order to cash under the crash loop: a client drafts, confirms, delivers, invoices, collects and allocates, one request after the other, a
//! key each; whatever is refused begins anew.

use super::{Entry, TOKEN, next};
use base::{Clock, SystemClock};
use serde_json::{Value, json};

/// A customer of the standard world who pays within 30 days.
const CUSTOMER: i64 = 83;

/// How far a client is, and what it knows from the answers.
#[derive(Default)]
pub struct Cycle {
    done: Vec<Value>,
}

impl Cycle {
    /// The next request.
    pub fn request(&self, seed: &mut u64) -> (&'static str, Value) {
        let today = || SystemClock.now().business_date("Asia/Shanghai").expect("a day").to_string();
        match self.done.as_slice() {
            [] => {
                let line = json!({ "product": 57 + next(seed) % 2, "quantity": "1" });
                let content = json!({ "customer": CUSTOMER, "warehouse": 70, "with_tax": true, "lines": [line] });
                ("order_draft.save", json!({ "content": content }))
            }
            [draft] => ("sales_order.confirm", json!({ "draft": draft["id"], "version": draft["version"] })),
            [_, order] => ("delivery.post", json!({ "order": order["id"], "delivered_on": today() })),
            [_, _, delivery] => {
                let line = json!({ "delivery": delivery["id"], "delivery_line": 1, "quantity": 1_000 });
                ("invoice.post", json!({ "customer": CUSTOMER, "invoiced_on": today(), "lines": [line] }))
            }
            [_, _, delivery, _] => {
                let paid =
                    json!({ "entity": 1, "customer": CUSTOMER, "amount": delivery["gross"], "received_on": today(), "as_advance": true });
                ("customer_receipt.post", paid)
            }
            [.., receipt] => ("credit.allocate", json!({ "credit_item": receipt["open_item"] })),
        }
    }

    /// What came of it.
    pub fn answered(&mut self, answer: &Value) {
        if answer["outcome"] == "done" && self.done.len() < 5 {
            self.done.push(answer["output"].clone());
        } else {
            self.done.clear();
        }
    }
}

/// The documents that were acknowledged are there, under their numbers.
pub async fn documents_are_there(port: u16, known: &[Entry], kept: &str) {
    let client = reqwest::Client::new();
    for entry in known.iter().filter(|entry| entry.answer["outcome"] == "done") {
        let query = match entry.operation {
            "sales_order.confirm" => "sales_order.detail",
            "delivery.post" => "delivery.detail",
            "invoice.post" => "invoice.detail",
            _ => continue,
        };
        let output = &entry.answer["output"];
        let asked = client.get(format!("http://127.0.0.1:{port}/api/v1/{query}?id={}", output["id"])).bearer_auth(TOKEN);
        let found: Value = asked.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(found["rows"][0]["number"], output["number"], "{} is not there: {found}; journal {kept}", entry.key);
    }
}

/// How many of each of the six were acknowledged as done.
pub fn told(known: &[Entry]) -> String {
    let steps = ["order_draft.save", "sales_order.confirm", "delivery.post", "invoice.post", "customer_receipt.post", "credit.allocate"];
    let done = |step: &str| known.iter().filter(|entry| entry.operation == step && entry.answer["outcome"] == "done").count();
    steps.map(|step| done(step).to_string()).join(" ")
}
