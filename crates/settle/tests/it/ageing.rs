//! Ageing on days that are past, against a computation of its own; and the statement of account from the same ledger.

use crate::{cny, customer};
use base::{BusinessDate, Timestamp};
use kernel::query::Window;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::world::{ADMIN, CHEN, LI, NOW_MICROS, QIAN};
use testkit::{World, both};

/// All rows of a query.
async fn all(world: &World, who: i64, query: &str, filter: Value) -> Vec<Value> {
    let window = Window { limit: Some(500), ..Window::default() };
    world.kernel.query(query, World::person(who), filter, &window).await.expect("a page").rows
}

/// A day so many days after the standard world's.
fn day(after: i32) -> BusinessDate {
    BusinessDate::from_ymd(2026, 11, 25).expect("a date").add_days(after).expect("near")
}

/// It is so many days later.
fn later(world: &World, days: i32) {
    world.clock.set(Timestamp::from_micros(NOW_MICROS).plus_secs(i64::from(days) * 86_400));
}

/// Figures that are the same at each run.
struct Dice(u64);
impl Dice {
    fn up_to(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).expect("small") % most
    }
}

/// An item as the test knows it.
#[derive(Debug, Clone)]
struct Item {
    credit: bool,
    on: BusinessDate,
    due: BusinessDate,
    amount: i64,
}

/// What the test remembers: items by id; allocations by id with their day, both items and the amount, and those that stand.
#[derive(Default)]
struct Memory {
    items: BTreeMap<i64, Item>,
    made: Vec<(BusinessDate, i64, i64, i64)>,
    standing: Vec<(i64, i64, i64, i64)>,
    receipts: Vec<(i64, i64)>,
}

impl Memory {
    fn open(&self, item: i64, on: BusinessDate) -> i64 {
        let known = &self.items[&item];
        if known.on > on {
            return 0;
        }
        let used: i64 = self.made.iter().filter(|(day, ..)| *day <= on).filter(|(_, d, c, _)| *d == item || *c == item).map(|m| m.3).sum();
        known.amount - used
    }
    /// Not due, up to 30, 60, 90 and more days late, and what was paid and not used.
    fn buckets(&self, on: BusinessDate) -> [i64; 6] {
        let mut out = [0; 6];
        for (id, item) in &self.items {
            let late = on.days_since(item.due);
            let at = match late {
                _ if item.credit => 5,
                ..=0 => 0,
                1..=30 => 1,
                31..=60 => 2,
                61..=90 => 3,
                _ => 4,
            };
            out[at] += self.open(*id, on);
        }
        out
    }
    fn allocated(&mut self, on: BusinessDate, credit: i64, allocations: &Value) {
        for one in allocations.as_array().into_iter().flatten() {
            let figure = |key: &str| one[key].as_i64().expect("a figure");
            self.made.push((on, figure("item"), credit, figure("amount_minor")));
            self.standing.push((figure("allocation"), figure("item"), credit, figure("amount_minor")));
        }
    }
}

async fn charged(world: &World, memory: &mut Memory, dice: &mut Dice, id: i64, now: i32) {
    let on = day(now - i32::try_from(dice.up_to(20)).expect("small"));
    let due = on.add_days(i32::try_from(dice.up_to(40)).expect("small")).expect("near");
    let minor = 1 + dice.up_to(50_000);
    let input = json!({ "entity": 1, "customer": id, "amount": cny(minor), "charged_on": on, "due_on": due });
    let made = world.done(ADMIN, "credit.charge", input).await;
    memory.items.insert(made["open_item"].as_i64().expect("an id"), Item { credit: false, on, due, amount: minor });
}

async fn paid(world: &World, memory: &mut Memory, dice: &mut Dice, id: i64, now: i32) {
    let on = day(now - i32::try_from(dice.up_to(15)).expect("small"));
    let minor = 1 + dice.up_to(60_000);
    let advance = dice.up_to(3) == 0;
    let input = json!({ "entity": 1, "customer": id, "amount": cny(minor), "received_on": on, "as_advance": advance });
    let made = world.done(QIAN, "customer_receipt.post", input).await;
    let credit = made["open_item"].as_i64().expect("an id");
    memory.items.insert(credit, Item { credit: true, on, due: on, amount: minor });
    memory.receipts.push((made["id"].as_i64().expect("an id"), credit));
    memory.allocated(day(now), credit, &made["allocations"]);
}

async fn used(world: &World, memory: &mut Memory, dice: &mut Dice, now: i32) {
    let open = |credit: bool| -> Vec<i64> {
        let fits = |(id, item): (&i64, &Item)| (item.credit == credit && memory.open(*id, day(now)) > 0).then_some(*id);
        memory.items.iter().filter_map(fits).collect()
    };
    let (credits, debits) = (open(true), open(false));
    if credits.is_empty() || debits.is_empty() {
        return;
    }
    let pick = |dice: &mut Dice, all: &[i64]| all[usize::try_from(dice.up_to(i64::try_from(all.len()).expect("few"))).expect("small")];
    let credit = pick(dice, &credits);
    let mut input = json!({ "credit_item": credit });
    if dice.up_to(2) == 0 {
        let debit = pick(dice, &debits);
        let most = memory.open(debit, day(now)).min(memory.open(credit, day(now)));
        input["allocations"] = json!([{ "item": debit, "amount_minor": 1 + dice.up_to(most) }]);
    }
    let made = world.done(QIAN, "credit.allocate", input).await;
    memory.allocated(day(now), credit, &made["allocations"]);
}

async fn undone(world: &World, memory: &mut Memory, dice: &mut Dice, now: i32) {
    if memory.standing.is_empty() {
        return;
    }
    let at = usize::try_from(dice.up_to(i64::try_from(memory.standing.len()).expect("few"))).expect("small");
    let (allocation, debit, credit, minor) = memory.standing.remove(at);
    world.done(QIAN, "credit.undo_allocation", json!({ "allocation": allocation, "reason": "核销错了" })).await;
    memory.made.push((day(now), debit, credit, -minor));
}

/// Takes back the first receipt of which nothing is used.
async fn taken_back(world: &World, memory: &mut Memory, now: i32) {
    let whole = |(_, credit): &&(i64, i64)| memory.open(*credit, day(now)) == memory.items[credit].amount;
    let Some((receipt, credit)) = memory.receipts.iter().find(whole).copied() else { return };
    let input = json!({ "receipt": receipt, "reversed_on": day(now), "reason": "退票" });
    world.done(QIAN, "customer_receipt.reverse", input).await;
    let debit = world.number("SELECT MAX(id) FROM open_item WHERE doc_type = 'receipt_reversal'").await;
    let amount = memory.items[&credit].amount;
    memory.items.insert(debit, Item { credit: false, on: day(now), due: day(now), amount });
    memory.made.push((day(now), debit, credit, amount));
    memory.receipts.retain(|(id, _)| *id != receipt);
}

/// The figures that a query tells.
fn figures(row: &Value) -> [i64; 6] {
    ["not_due_minor", "late_30_minor", "late_60_minor", "late_90_minor", "late_more_minor", "unused_minor"]
        .map(|key| row[key].as_i64().expect("a figure"))
}

/// Whatever happens, and whatever was entered late: each day is told as it stood, and comes to the ledger's balance (I15).
#[tokio::test]
async fn every_day_is_told_as_it_stood() {
    both(async |world| {
        let mut now = 0;
        for seed in 1..4_u64 {
            let begin = now;
            let id = customer(world, &format!("T-{seed}"), 900_000_000).await;
            let (mut memory, mut dice) = (Memory::default(), Dice(seed * 7_919));
            for _ in 0..40 {
                now += i32::try_from(dice.up_to(6)).expect("small");
                later(world, now);
                match dice.up_to(10) {
                    0..4 => charged(world, &mut memory, &mut dice, id, now).await,
                    4..7 => paid(world, &mut memory, &mut dice, id, now).await,
                    7 => used(world, &mut memory, &mut dice, now).await,
                    8 => undone(world, &mut memory, &mut dice, now).await,
                    _ => taken_back(world, &mut memory, now).await,
                }
            }
            for after in (begin - 25..now + 120).step_by(3) {
                let on = day(after);
                let told = all(world, LI, "ageing.list", json!({ "day": on, "customer": id })).await;
                let told = told.first().map_or([0; 6], figures);
                let expected = memory.buckets(on);
                assert_eq!(told, expected, "seed {seed}, {on}");
                let items = all(world, LI, "ageing_item.list", json!({ "day": on, "customer": id })).await;
                let open = |row: &Value| (row["id"].as_i64().expect("an id"), row["open_minor"].as_i64().expect("an amount"));
                let items: BTreeMap<i64, i64> = items.iter().map(open).collect();
                let known: BTreeMap<i64, i64> =
                    memory.items.keys().map(|id| (*id, memory.open(*id, on))).filter(|(_, open)| *open > 0).collect();
                assert_eq!(items, known, "seed {seed}, {on}");
                let balance = all(world, LI, "statement.balance", json!({ "customer": id, "before": day(after + 1) })).await;
                let balance = balance.first().map_or(0, |row| row["balance_minor"].as_i64().expect("an amount"));
                assert_eq!(balance, expected[..5].iter().sum::<i64>() - expected[5], "seed {seed}, {on}: the ledger's balance");
            }
        }
        world.check().await;
    })
    .await;
}

#[tokio::test]
async fn ageing_is_seen_by_those_who_look_after_the_customer() {
    both(async |world| {
        let id = customer(world, "T-1", 1_000_000).await;
        let input = json!({ "entity": 1, "customer": id, "amount": cny(500), "charged_on": "2026-11-25", "due_on": "2026-11-25" });
        world.done(LI, "credit.charge", input).await;
        for query in ["ageing.list", "ageing_item.list"] {
            let asked = json!({ "day": "2026-11-25", "customer": id });
            assert_eq!(all(world, LI, query, asked.clone()).await.len(), 1, "{query}");
            assert_eq!(all(world, CHEN, query, asked).await.len(), 0, "{query}");
        }
        for query in ["statement.lines", "statement.balance"] {
            assert_eq!(all(world, LI, query, json!({ "customer": id })).await.len(), 1, "{query}");
            assert_eq!(all(world, CHEN, query, json!({ "customer": id })).await.len(), 0, "{query}");
        }
        let late = all(world, LI, "ageing.list", json!({ "day": "2026-12-26", "overdue": true, "q": "t1" })).await;
        assert_eq!((late.len(), figures(&late[0])), (1, [0, 0, 500, 0, 0, 0]));
        let without = world.kernel.query("ageing.list", World::person(LI), json!({}), &Window::default()).await;
        assert!(matches!(without, Err(kernel::Failure::Malformed(_))), "a day is needed: {without:?}");
    })
    .await;
}

/// Opening + movements = closing, and the next opening is this closing; what only allocates is not on it (I16).
#[tokio::test]
async fn a_statement_goes_on_from_the_last_one() {
    both(async |world| {
        let id = customer(world, "T-1", 90_000_000).await;
        let charge = async |on: &str, minor: i64| {
            let input = json!({ "entity": 1, "customer": id, "amount": cny(minor), "charged_on": on, "due_on": "2026-12-31" });
            world.done(LI, "credit.charge", input).await
        };
        charge("2026-09-10", 100_000).await;
        charge("2026-10-05", 50_000).await;
        let pay = json!({ "entity": 1, "customer": id, "amount": cny(120_000), "received_on": "2026-10-20" });
        let paid = world.done(QIAN, "customer_receipt.post", pay).await;
        charge("2026-11-02", 7_000).await;
        let undo = json!({ "allocation": paid["allocations"][0]["allocation"], "reason": "核销错了" });
        world.done(QIAN, "credit.undo_allocation", undo).await;
        world.done(QIAN, "credit.allocate", json!({ "credit_item": paid["open_item"] })).await;

        let mut carried = None;
        let months =
            [("2026-09-01", "2026-09-30"), ("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-30"), ("2026-12-01", "2026-12-31")];
        let expected = [(0, vec![100_000]), (100_000, vec![50_000, -120_000]), (30_000, vec![7_000]), (37_000, vec![])];
        for ((from, to), (opening, moves)) in months.into_iter().zip(expected) {
            let opened = all(world, LI, "statement.balance", json!({ "customer": id, "before": from })).await;
            let opened = opened.first().map_or(0, |row| row["balance_minor"].as_i64().expect("an amount"));
            let lines = all(world, LI, "statement.lines", json!({ "customer": id, "from": from, "to": to })).await;
            let moved: Vec<i64> = lines.iter().map(|row| row["amount_minor"].as_i64().expect("an amount")).collect();
            assert_eq!((opened, &moved), (opening, &moves), "{from}");
            assert!(carried.is_none_or(|closing| closing == opened), "{from} opens with what the month before closed with");
            carried = Some(opened + moved.iter().sum::<i64>());
        }
        let (owed, advances, _) = crate::exposure(world, id).await;
        assert_eq!(carried, Some(owed - advances), "the last closing is the account's balance");
        world.check().await;
    })
    .await;
}
