//! The ledgers' guards: what they let through, what they refuse, and that their sums stay sums.

use base::{BusinessDate, Currency, Id, Money, Quantity};
use kernel::access::LegalEntity;
use kernel::ledger::money::{self, Account, Allocate, Guard, MoneyPosting, NewItem, Side};
use kernel::ledger::quantity::{self, OnHand, Reserve, StockKey};
use kernel::number::{open_series, post_document};
use kernel::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::both_with;
use testkit::world::{ADMIN, World};

/// One posting, without any look at the facts: only the guards decide.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Post {
    /// Goods in a warehouse, several entries of one line each.
    Goods { warehouse: i64, moves: Vec<(i64, i64)> },
    /// A promise of a balance, in one entry for each quantity.
    Promise { balance: i64, quantities: Vec<i64> },
    /// A promise taken back.
    Release { balance: i64, quantities: Vec<i64> },
    /// Money on an exposure row.
    Money { exposure: i64, customer: i64, postings: Vec<(Account, i64)>, guard: String },
    /// A limit, or a hold.
    Limit { exposure: i64, version: i64, limit_minor: Option<i64> },
    /// An exposure row for a customer's group.
    Open { group: i64 },
    /// An open item.
    Item { customer: i64, side: Side, amount_minor: i64, document: i64 },
    /// Allocations: debit, credit, amount.
    Allocations(Vec<(i64, i64, i64)>),
    /// Undoing one.
    Undo { allocation: i64, debit: i64, credit: i64, amount_minor: i64 },
    /// A document in a series, and a new series.
    Document { series: String },
    /// Another series.
    Series { code: String },
}

struct Poster;
impl Operation for Poster {
    const NAME: &'static str = "test_ledger.post";
    const NEEDS: Permission = Permission::new("test_ledger.post");
    type Input = Post;
    type Facts = ();
    type Plan = Post;
    type Output = Value;
    fn samples() -> Vec<Post> {
        Vec::new()
    }
    async fn gather(_: &Read<'_>, _: &Post) -> Res<()> {
        Ok(())
    }
    fn decide(input: &Post, (): &(), _: &Terms<'_>) -> Decision<Post> {
        Decision::allow(input.clone())
    }
    async fn apply(tx: &Tx<'_>, plan: &Post) -> Res<Value> {
        let entity = Id::<LegalEntity>::new(1);
        let lines = |balance: i64, quantities: &[i64]| -> Vec<Reserve> {
            let line = |(line_no, q): (i64, &i64)| Reserve { balance, quantity: Quantity::from_thousandths(*q), line_no };
            (1..).zip(quantities).map(line).collect()
        };
        Ok(match plan {
            Post::Goods { warehouse, moves } => {
                let entry = |(line_no, (item, q)): (i64, &(i64, i64))| OnHand {
                    key: StockKey::plain(1, *warehouse, *item),
                    quantity: Quantity::from_thousandths(*q),
                    line_no,
                };
                quantity::post_on_hand(tx, "test", 1, tx.effective(), &(1..).zip(moves).map(entry).collect::<Vec<_>>()).await?;
                Value::Null
            }
            Post::Promise { balance, quantities } => {
                quantity::reserve(tx, "test", 7, &lines(*balance, quantities)).await?;
                Value::Null
            }
            Post::Release { balance, quantities } => {
                quantity::release(tx, "test", 7, &lines(*balance, quantities)).await?;
                Value::Null
            }
            Post::Money { exposure, customer, postings, guard } => {
                let posting = |(account, minor): &(Account, i64)| MoneyPosting {
                    entity: 1,
                    customer: *customer,
                    exposure: *exposure,
                    account: *account,
                    amount: Money::new(*minor, Currency::CNY),
                    doc_type: "test",
                    doc_id: 1,
                    effective: tx.effective(),
                    reverses: None,
                };
                let guard = match guard.as_str() {
                    "limit" => Guard::WithinLimit,
                    "hold" => Guard::NotOnHold,
                    _ => Guard::None,
                };
                json!(money::post_money(tx, &postings.iter().map(posting).collect::<Vec<_>>(), guard).await?.len())
            }
            Post::Limit { exposure, version, limit_minor: Some(limit) } => {
                money::set_limit(tx, *exposure, *version, *limit).await?;
                Value::Null
            }
            Post::Limit { exposure, version, limit_minor: None } => {
                money::set_hold(tx, *exposure, *version, true).await?;
                Value::Null
            }
            Post::Open { group } => json!(money::open_exposure(tx, 1, *group, Currency::CNY, 5).await?),
            Post::Item { customer, side, amount_minor, document } => {
                let due_on = BusinessDate::from_ymd(2026, 12, 1).unwrap_or(BusinessDate::MIN);
                let item = NewItem {
                    entity: 1,
                    customer: *customer,
                    currency: Currency::CNY,
                    side: *side,
                    doc_type: "test",
                    doc_id: *document,
                    amount_minor: *amount_minor,
                    due_on,
                };
                json!(money::open_item(tx, &item).await?)
            }
            Post::Allocations(all) => {
                let all: Vec<Allocate> =
                    all.iter().map(|&(debit, credit, amount_minor)| Allocate { debit, credit, amount_minor }).collect();
                json!(money::allocate(tx, &all).await?)
            }
            Post::Undo { allocation, debit, credit, amount_minor } => {
                let of = Allocate { debit: *debit, credit: *credit, amount_minor: *amount_minor };
                json!(money::undo_allocation(tx, *allocation, of).await?)
            }
            Post::Document { series } => {
                let series: &'static str = if series == "manual" { "manual" } else { "none" };
                let (doc_id, effective) = (tx.number()?, tx.effective());
                let posting =
                    Posting { doc_type: "test", doc_id, entity, series, effective, digest: base::Digest::of(b""), corrects: None };
                json!(post_document(tx, posting).await?)
            }
            Post::Series { code } => json!(open_series(tx, entity, code, &format!("{code}/"), 3).await?),
        })
    }
}

fn register(r: &mut Registry) {
    r.operation::<Poster>();
}

async fn granted(w: &World) {
    w.raw("INSERT INTO role_grant (role_id, permission, scope) VALUES (20, 'test_ledger.post', 'all') ON CONFLICT DO NOTHING; UPDATE snapshot_version SET version = version + 1").await;
    w.kernel.refresh().await.expect("refreshes");
}

async fn done(w: &World, input: Value) -> Value {
    w.done(ADMIN, "test_ledger.post", input).await
}

/// Nothing that the guard does not allow, however often it is tried, and nothing of it stays.
async fn missed(w: &World, input: Value) {
    let before = w.digest().await;
    assert_eq!(w.fails(ADMIN, "test_ledger.post", input.clone()).await, "busy.contention", "{input}");
    assert_eq!(w.digest().await, before, "{input}");
}

async fn refused(w: &World, input: Value) -> Vec<String> {
    w.refused(ADMIN, "test_ledger.post", input).await
}

#[tokio::test]
async fn goods_move_within_what_is_free() {
    both_with(register, async |w| {
        granted(w).await;
        let balance = async |warehouse: i64, item: i64| {
            w.rows(&format!("SELECT on_hand, reserved FROM stock_balance WHERE warehouse_id = {warehouse} AND item_id = {item}")).await
        };
        // A balance is made when it is not there; entries of one key are one update.
        done(w, json!({"goods": {"warehouse": 70, "moves": [[62, 500], [62, 250], [63, 1]]}})).await;
        assert_eq!(
            (balance(70, 62).await, balance(70, 63).await),
            (vec![vec!["750".into(), "0".into()]], vec![vec!["1".to_owned(), "0".into()]])
        );
        done(w, json!({"goods": {"warehouse": 70, "moves": [[62, 50], [63, -1]]}})).await;
        assert_eq!(balance(70, 62).await, [["800", "0"]]);
        missed(w, json!({"goods": {"warehouse": 70, "moves": [[62, -801]]}})).await;
        missed(w, json!({"goods": {"warehouse": 70, "moves": [[64, -1]]}})).await;
        let id = w.number("SELECT id FROM stock_balance WHERE warehouse_id = 70 AND item_id = 62").await;
        done(w, json!({"promise": {"balance": id, "quantities": [300, 100]}})).await;
        assert_eq!(balance(70, 62).await, [["800", "400"]]);
        missed(w, json!({"goods": {"warehouse": 70, "moves": [[62, -401]]}})).await;
        missed(w, json!({"promise": {"balance": id, "quantities": [200, 201]}})).await;
        missed(w, json!({"promise": {"balance": 999_999, "quantities": [1]}})).await;
        missed(w, json!({"release": {"balance": id, "quantities": [401]}})).await;
        done(w, json!({"promise": {"balance": id, "quantities": [400]}})).await;
        done(w, json!({"release": {"balance": id, "quantities": [400, 300, 100]}})).await;
        assert_eq!(balance(70, 62).await, [["800", "0"]]);
        assert_eq!(refused(w, json!({"goods": {"warehouse": 70, "moves": [[62, i64::MAX]]}})).await, ["ledger.out_of_range"]);
        missed(w, json!({"goods": {"warehouse": 70, "moves": [[62, 1_i64 << 53]]}})).await;
        assert_eq!(w.fails(ADMIN, "test_ledger.post", json!({"promise": {"balance": id, "quantities": [0]}})).await, "bug");
        assert_eq!(
            w.number(&format!("SELECT CAST(SUM(quantity) AS BIGINT) FROM stock_entry WHERE balance_id = {id} AND bucket = 'on_hand'"))
                .await,
            800
        );
    })
    .await;
}

#[tokio::test]
async fn an_exposure_moves_within_its_guard() {
    both_with(register, async |w| {
        granted(w).await;
        let money = |exposure: i64, customer: i64, postings: Value, guard: &str| {
            json!({"money": {"exposure": exposure, "customer": customer, "postings": postings, "guard": guard}})
        };
        let row = async |id: i64| w.rows(&format!("SELECT open_orders, invoiced, advances, version FROM exposure WHERE id = {id}")).await;
        // Group 81 may owe 5,000,000, and 78,000 of that are taken by what it ordered, got, owes and paid before; customer 82 is on hold with no limit.
        done(w, money(101, 81, json!([["open_orders", 3_922_000], ["invoiced", 1_000_000]]), "limit")).await;
        missed(w, money(101, 81, json!([["invoiced", 1]]), "limit")).await;
        done(w, money(101, 81, json!([["invoiced", 1]]), "hold")).await;
        missed(w, money(101, 81, json!([["advances", -1]]), "limit")).await;
        done(w, money(101, 81, json!([["open_orders", -3_922_000], ["advances", 600_000]]), "limit")).await;
        assert_eq!(row(101).await, [["128000", "1120001", "930000", "1"]]);
        missed(w, money(102, 82, json!([["invoiced", 1]]), "hold")).await;
        missed(w, money(102, 82, json!([["invoiced", 1]]), "limit")).await;
        done(w, money(102, 82, json!([["invoiced", 1]]), "none")).await;
        assert_eq!(w.fails(ADMIN, "test_ledger.post", money(999, 82, json!([["invoiced", 1]]), "none")).await, "record.in_use");
        assert_eq!(refused(w, money(101, 81, json!([["invoiced", i64::MAX]]), "none")).await, ["ledger.out_of_range"]);
        missed(w, money(101, 81, json!([["invoiced", 1_i64 << 53]]), "none")).await;
        assert_eq!(w.fails(ADMIN, "test_ledger.post", money(101, 81, json!([["invoiced", 0]]), "none")).await, "bug");
        let balances = "SELECT account, balance_minor FROM money_balance WHERE customer_id = 81 ORDER BY account";
        assert_eq!(w.rows(balances).await, [["advances", "930000"], ["delivered", "160000"], ["invoiced", "1120001"], ["open_orders", "128000"]]);
        done(w, json!({"limit": {"exposure": 101, "version": 1, "limit_minor": 7}})).await;
        missed(w, json!({"limit": {"exposure": 101, "version": 1, "limit_minor": 8}})).await;
        done(w, json!({"limit": {"exposure": 101, "version": 2}})).await;
        assert_eq!(w.rows("SELECT limit_minor, on_hold, version FROM exposure WHERE id = 101").await, [["7", "1", "3"]]);
        assert_eq!(refused(w, json!({"open": {"group": 81}})).await, ["ledger.exposure_exists"]);
        assert_eq!(refused(w, json!({"limit": {"exposure": 101, "version": 3, "limit_minor": -1}})).await, ["ledger.limit_negative"]);
    })
    .await;
}

#[tokio::test]
async fn items_are_allocated_once() {
    both_with(register, async |w| {
        granted(w).await;
        let item = async |customer: i64, side: &str, amount_minor: i64, document: i64| {
            let input = json!({"item": {"customer": customer, "side": side, "amount_minor": amount_minor, "document": document}});
            done(w, input).await.as_i64().expect("an id")
        };
        let open = async |id: i64| w.number(&format!("SELECT open_minor FROM open_item WHERE id = {id}")).await;
        let (a, b) = (item(80, "debit", 100, 1).await, item(80, "debit", 50, 2).await);
        let (paid, other) = (item(80, "credit", 120, 3).await, item(81, "credit", 500, 4).await);
        missed(w, json!({"allocations": [[a, paid, 101]]})).await;
        missed(w, json!({"allocations": [[a, paid, 100], [b, paid, 21]]})).await;
        missed(w, json!({"allocations": [[a, other, 10]]})).await;
        missed(w, json!({"allocations": [[paid, a, 10]]})).await;
        // One statement, however many there are.
        let faults = w.kernel.db().faults();
        faults.record();
        let made = done(w, json!({"allocations": [[a, paid, 100], [b, paid, 20]]})).await;
        assert_eq!(faults.recorded().iter().filter(|write| write.table() == "allocation").count(), 1);
        assert_eq!((open(a).await, open(b).await, open(paid).await), (0, 30, 0));
        let undo = |amount: i64| json!({"undo": {"allocation": made[0], "debit": a, "credit": paid, "amount_minor": amount}});
        missed(w, undo(99)).await;
        let back = done(w, undo(100)).await;
        assert_eq!((open(a).await, open(paid).await), (100, 100));
        missed(w, undo(100)).await;
        missed(w, json!({"undo": {"allocation": back, "debit": a, "credit": paid, "amount_minor": 100}})).await;
        assert_eq!(
            refused(w, json!({"item": {"customer": 80, "side": "debit", "amount_minor": 1, "document": 1}})).await,
            ["ledger.item_exists"]
        );
        assert_eq!(
            refused(w, json!({"item": {"customer": 80, "side": "debit", "amount_minor": 0, "document": 5}})).await,
            ["amount.not_positive"]
        );
    })
    .await;
}

#[tokio::test]
async fn many_at_once_stay_within_the_limit() {
    both_with(register, async |w| {
        granted(w).await;
        let one = || async {
            let input = json!({"money": {"exposure": 101, "customer": 81, "postings": [["invoiced", 600_000]], "guard": "limit"}});
            w.execute(ADMIN, "test_ledger.post", &input).await.is_ok()
        };
        let all = futures_util::future::join_all((0..24).map(|_| one())).await;
        assert_eq!(all.into_iter().filter(|ok| *ok).count(), 8);
        assert_eq!(w.number("SELECT invoiced FROM exposure WHERE id = 101").await, 4_920_000);
        assert_eq!(
            w.number("SELECT CAST(SUM(amount_minor) AS BIGINT) FROM money_entry WHERE exposure_id = 101 AND account = 'invoiced'").await,
            4_920_000
        );
    })
    .await;
}

#[tokio::test]
async fn numbers_follow_each_other_and_every_gap_is_explained() {
    both_with(register, async |w| {
        granted(w).await;
        assert_eq!(done(w, json!({"document": {"series": "manual"}})).await, "M-000001");
        let mut dry = w.request(World::person(ADMIN), "test_ledger.post", &json!({"document": {"series": "manual"}}));
        dry.mode = Mode::DryRun;
        assert!(w.kernel.execute(&dry).await.is_ok());
        assert_eq!(w.done(ADMIN, "number.void", json!({"series": 93, "reason": " 预印单据损坏 "})).await, json!({"number": "M-000002"}));
        assert_eq!(done(w, json!({"document": {"series": "manual"}})).await, "M-000003");
        assert_eq!(w.rows("SELECT seq_no, number, reason, voided_by FROM number_void").await, [["2", "M-000002", "预印单据损坏", "30"]]);
        assert_eq!(refused(w, json!({"document": {"series": "none"}})).await, ["number.no_series"]);
        assert_eq!(w.refused(ADMIN, "number.void", json!({"series": 93, "reason": " "})).await, ["text.empty"]);
        assert_eq!(w.refused(ADMIN, "number.void", json!({"series": 93, "reason": "长".repeat(201)})).await, ["text.too_long"]);
        let new = |code: &str, prefix: &str, width: i64| json!({"entity": 1, "code": code, "prefix": prefix, "width": width});
        w.done(ADMIN, "number_series.create", new("packing_list", "PL-", 6)).await;
        let both = w.refused(ADMIN, "number_series.create", new("packing_list", "PL-", 13)).await;
        assert_eq!(both, ["number_series.width_range", "number_series.code_taken", "number_series.prefix_taken"]);
        assert_eq!(w.refused(ADMIN, "number_series.create", new("", " ", 6)).await, ["text.empty", "text.empty"]);
        assert_eq!(refused(w, json!({"series": {"code": "manual"}})).await, ["number_series.code_taken"]);
    })
    .await;
}

#[tokio::test]
async fn documents_posted_at_once_have_each_their_number() {
    both_with(register, async |w| {
        granted(w).await;
        let one = || async { done(w, json!({"document": {"series": "manual"}})).await.as_str().expect("a number").to_owned() };
        let mut numbers = futures_util::future::join_all((0..30).map(|_| one())).await;
        numbers.sort();
        let expected: Vec<String> = (1..=30).map(|n| format!("M-{n:06}")).collect();
        assert_eq!(numbers, expected);
    })
    .await;
}

#[tokio::test]
async fn the_register_is_found_by_kind_number_and_day() {
    both_with(register, async |w| {
        let list = async |who: i64, params: Value| {
            let window = query::Window { sort: Some("-number".into()), ..query::Window::default() };
            w.kernel.query("document.list", World::person(who), params, &window).await.expect("lists").rows
        };
        let all = list(ADMIN, json!({})).await;
        assert_eq!(
            list(ADMIN, json!({"doc_type": "goods_receipt", "number": "GR-0", "from": "2026-11-01", "to": "2026-11-30"})).await.len(),
            3
        );
        assert_eq!(list(ADMIN, json!({"number": "GR-000002"})).await[0]["number"], "GR-000002");
        assert!(list(ADMIN, json!({"to": "2025-12-31"})).await.is_empty());
        assert!(all.len() >= 2);
        // Whoever does not see everything sees what they posted themselves.
        assert!(list(testkit::world::LI, json!({})).await.is_empty());
        let series = w.kernel.query("number_series.list", World::person(testkit::world::LI), json!({}), &query::Window::default()).await;
        assert!(series.expect("lists").rows.is_empty());
    })
    .await;
}
