//! Two years of business of the demo company: orders, deliveries, invoices and receipts, week by week, each made by whom it is the work of,
//! on a clock that is moved from one week to the next. What the rules refuse is left out, as it would be.

use super::{Founder, KEYS};
use base::{BusinessDate, TestClock, Timestamp};
use futures_util::future::try_join_all;
use kernel::query::Window;
use kernel::{Failure, Kernel, Res};
use serde_json::{Value, json};

/// Weeks of business before today.
const WEEKS: i32 = 104;
/// So many requests are under way at once: they are committed together.
const AT_ONCE: usize = 24;
/// Customers of each salesperson with whom business is done.
const CUSTOMERS_EACH: usize = 16;
/// Products that are sold.
const PRODUCTS: usize = 60;
/// Who sells, and from which warehouse.
const SELLERS: &[(&str, &str)] = &[("zhang", "W1"), ("liu", "W1"), ("xu", "W3"), ("chen", "W2"), ("he", "W2")];
/// Orders a week in each month, in tenths of the usual: little at New Year, much before the festivals.
const SEASON: [i64; 12] = [7, 4, 8, 9, 11, 13, 9, 9, 11, 8, 15, 14];
/// Orders in a usual week.
const ORDERS_A_WEEK: i64 = 9;
/// What comes in of each product at the beginning of a month, in each warehouse: as much as so many usual orders take.
const RESTOCKED: i64 = 6;
/// Packs of a product that an order takes at the most, beyond the fewest pieces that are sold.
const PACKS: u64 = 12;

/// Dice that fall the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
    fn choose<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(usize::try_from(self.throw(u64::try_from(of.len().max(1)).unwrap_or(1))).unwrap_or_default())
    }
}

/// A salesperson with a few customers.
struct Seller<'a> {
    person: Founder<'a>,
    warehouse: i64,
    customers: Vec<Buyer>,
}

/// A customer, and on which terms.
#[derive(Clone)]
struct Buyer {
    id: i64,
    prepaid: bool,
}

/// A product, as it is bought and sold.
#[derive(Clone, Copy)]
struct Goods {
    id: i64,
    cost_micro: i64,
    /// Pieces that are sold together, and of these the fewest.
    pack: i64,
    least: i64,
}

impl Goods {
    fn of(row: &Value) -> Goods {
        let pieces = |key: &str| row[key].as_i64().map_or(1, |thousandths| (thousandths / 1000).max(1));
        let pack = pieces("pack_quantity");
        Goods {
            id: id(row, "id"),
            cost_micro: row["cost_micro"].as_i64().unwrap_or(10_000_000),
            pack,
            least: (pieces("min_order") + pack - 1) / pack * pack,
        }
    }

    /// Pieces that a usual order takes.
    fn usual(&self) -> i64 {
        self.least + self.pack * i64::try_from(PACKS / 2).unwrap_or_default()
    }
}

/// The company while it does business.
struct Trade<'a> {
    clock: &'a TestClock,
    sellers: Vec<Seller<'a>>,
    admin: Founder<'a>,
    warehouse: Founder<'a>,
    finance: Founder<'a>,
    entity: i64,
    warehouses: Vec<i64>,
    goods: Vec<Goods>,
    dice: Dice,
    asked: u64,
}

/// The day on which the company begins, that many weeks before today.
pub(super) fn begins(today: BusinessDate) -> BusinessDate {
    today.add_days(-7 * WEEKS).unwrap_or(today)
}

/// A moment of a day in Shanghai, which is eight hours before Greenwich all year.
pub(super) fn moment(day: BusinessDate, hour: i64, minute: i64) -> Timestamp {
    Timestamp::from_micros((i64::from(day.days()) * 1_440 + hour * 60 + minute - 480) * 60_000_000)
}

/// Does business from the week after `from` until today; the clock then stands at `now`.
pub(super) async fn live(kernel: &Kernel, clock: &TestClock, from: BusinessDate, now: Timestamp, today: BusinessDate) -> Res<()> {
    let mut trade = Trade::begin(kernel, clock, from).await?;
    let mut monday = from.add_days(7).unwrap_or(today);
    while monday < today {
        trade.week(monday, today).await?;
        monday = monday.add_days(7).unwrap_or(today);
    }
    clock.set(Timestamp::from_micros((moment(today, 0, 1).micros() + now.micros()) / 2));
    trade.at_last(today).await?;
    clock.set(now);
    Ok(())
}

async fn rows(person: &Founder<'_>, query: &str, params: Value, limit: i64) -> Res<Vec<Value>> {
    let window = Window { limit: Some(limit), ..Window::default() };
    Ok(person.kernel.query(query, person.who, params, &window).await?.rows)
}

fn id(row: &Value, key: &str) -> i64 {
    row[key].as_i64().unwrap_or_default()
}

impl<'a> Trade<'a> {
    async fn begin(kernel: &'a Kernel, clock: &'a TestClock, day: BusinessDate) -> Res<Trade<'a>> {
        let admin = Founder { kernel, who: kernel.console_user("admin").await?, day, keys: KEYS };
        let entity = rows(&admin, "legal_entity.list", json!({}), 1).await?.first().map_or(0, |row| id(row, "id"));
        let places = rows(&admin, "warehouse.list", json!({}), 10).await?;
        let place = |code: &str| places.iter().find(|row| row["code"] == code).map_or(0, |row| id(row, "id"));
        let mut sellers = Vec::new();
        for (login, warehouse) in SELLERS {
            let person = Founder { kernel, who: kernel.console_user(login).await?, day, keys: KEYS };
            let found = rows(&person, "customer.list", json!({ "state": "active" }), 200).await?;
            let buyer = |row: &Value| Buyer { id: id(row, "id"), prepaid: row["payment_kind"] == "before_delivery" };
            let customers = found.iter().take(CUSTOMERS_EACH).map(buyer).collect();
            sellers.push(Seller { person, warehouse: place(warehouse), customers });
        }
        for buyer in sellers.iter().flat_map(|seller| &seller.customers).filter(|buyer| !buyer.prepaid) {
            let limit = json!({"entity": entity, "customer": buyer.id, "currency": "CNY", "limit_minor": 8_000_000, "reason": "年度授信"});
            // Some have theirs already.
            taken(admin.ask_under(&format!("{KEYS}-limit-{}", buyer.id), "credit.raise_limit", &limit).await)?;
        }
        let goods = rows(&admin, "product.list", json!({ "state": "active" }), 200).await?;
        let goods = goods.iter().take(PRODUCTS).map(Goods::of).collect();
        let warehouses = places.iter().map(|row| id(row, "id")).collect();
        let (store, finance) = (kernel.console_user("sun").await?, kernel.console_user("qian").await?);
        Ok(Trade {
            clock,
            sellers,
            admin,
            warehouse: Founder { kernel, who: store, day, keys: KEYS },
            finance: Founder { kernel, who: finance, day, keys: KEYS },
            entity,
            warehouses,
            goods,
            dice: Dice(20_241_127),
            asked: 0,
        })
    }

    /// A key of its own: the same may be asked for in another week.
    fn key(&mut self) -> String {
        self.asked += 1;
        format!("{KEYS}-trade-{}", self.asked)
    }

    /// Asks for all at once; what was done, refusals left out.
    async fn all(&mut self, asked: Vec<(Founder<'a>, &'static str, Value)>) -> Res<Vec<Option<Value>>> {
        let asked: Vec<_> = asked.into_iter().map(|(who, operation, input)| (who, operation, input, self.key())).collect();
        let mut done = Vec::with_capacity(asked.len());
        for some in asked.chunks(AT_ONCE) {
            let under_way = some.iter().map(async |(who, operation, input, key)| taken(who.ask_under(key, operation, input).await));
            done.extend(try_join_all(under_way).await?);
        }
        Ok(done)
    }

    async fn week(&mut self, monday: BusinessDate, today: BusinessDate) -> Res<()> {
        let (_, month, day) = monday.ymd();
        let later = |days: i32| monday.add_days(days).unwrap_or(monday).min(today);
        if day <= 7 {
            self.clock.set(moment(monday, 8, 30));
            self.restock(monday).await?;
        }
        self.clock.set(moment(monday, 9, 30));
        let season = SEASON[usize::try_from(month - 1).unwrap_or_default() % SEASON.len()];
        let count = (ORDERS_A_WEEK * season + i64::try_from(self.dice.throw(10)).unwrap_or_default()) / 10;
        self.order(count).await?;
        let (wednesday, friday) = (later(2), later(4));
        if wednesday == today || friday == today {
            return Ok(());
        }
        self.clock.set(moment(wednesday, 14, 0));
        self.pay(wednesday).await?;
        self.ship(wednesday).await?;
        self.clock.set(moment(friday, 16, 0));
        self.sign(friday).await?;
        if friday.ymd().2 > 24 {
            self.invoice(friday).await?;
        }
        Ok(())
    }

    async fn restock(&mut self, day: BusinessDate) -> Res<()> {
        let mut asked = Vec::new();
        for (n, warehouse) in self.warehouses.clone().into_iter().enumerate() {
            for (at, some) in self.goods.clone().chunks(30).enumerate() {
                let line = |goods: &Goods| json!({"product": goods.id, "quantity": RESTOCKED * goods.usual() * 1000, "unit_cost_micro": goods.cost_micro});
                let lines: Vec<Value> = some.iter().map(line).collect();
                let supplier = super::content::SUPPLIERS[(n + at) % super::content::SUPPLIERS.len()];
                let input = json!({"warehouse": warehouse, "supplier": supplier, "received_on": day, "lines": lines});
                asked.push((self.of("admin"), "stock.receive", input));
            }
        }
        // Costs of every product move one after the other.
        for one in asked {
            self.all(vec![one]).await?;
        }
        Ok(())
    }

    /// Somebody of the company again.
    fn of(&self, who: &str) -> Founder<'a> {
        let person = match who {
            "admin" => &self.admin,
            "finance" => &self.finance,
            _ => &self.warehouse,
        };
        Founder { kernel: person.kernel, who: person.who, day: person.day, keys: person.keys }
    }

    fn draft(&mut self) -> Option<(Founder<'a>, Value)> {
        let sellers = u64::try_from(self.sellers.len()).unwrap_or(1);
        let at = usize::try_from(self.dice.throw(sellers)).unwrap_or_default();
        let lines = 2 + self.dice.throw(4);
        let mut products = Vec::new();
        for _ in 0..lines {
            let (goods, dice) = (&self.goods, &mut self.dice);
            let Some(goods) = dice.choose(goods).copied() else { continue };
            if products.iter().all(|(known, _)| *known != goods.id) {
                let packs = i64::try_from(self.dice.throw(PACKS)).unwrap_or_default();
                products.push((goods.id, goods.least + goods.pack * packs));
            }
        }
        let seller = self.sellers.get(at)?;
        let buyer = self.dice.choose(&seller.customers)?.clone();
        let lines: Vec<Value> = products.iter().map(|(product, many)| json!({"product": product, "quantity": many.to_string()})).collect();
        let content = json!({"customer": buyer.id, "warehouse": seller.warehouse, "lines": lines});
        let person = Founder { kernel: seller.person.kernel, who: seller.person.who, day: seller.person.day, keys: KEYS };
        Some((person, content))
    }

    async fn order(&mut self, count: i64) -> Res<()> {
        let drafts: Vec<_> = (0..count).filter_map(|_| self.draft()).collect();
        let again: Vec<_> = drafts.iter().map(|(p, _)| Founder { kernel: p.kernel, who: p.who, day: p.day, keys: KEYS }).collect();
        let saved =
            self.all(drafts.into_iter().map(|(who, content)| (who, "order_draft.save", json!({"content": content}))).collect()).await?;
        let confirm = |(who, saved): (Founder<'a>, Option<Value>)| {
            saved.map(|saved| (who, "sales_order.confirm", json!({"draft": saved["id"], "version": saved["version"]})))
        };
        let asked = again.into_iter().zip(saved).filter_map(confirm).collect();
        self.all(asked).await?;
        Ok(())
    }

    /// What is due is paid by most, by some late, by a few not at all; goods that are paid before they leave are paid now. What was paid
    /// before pays first for what has left since: nobody pays twice.
    async fn pay(&mut self, day: BusinessDate) -> Res<()> {
        let paid = rows(&self.finance, "open_item.list", json!({"side": "credit", "open": true}), 200).await?;
        let used = paid.iter().map(|item| (self.of("finance"), "credit.allocate", json!({"credit_item": item["id"]}))).collect();
        self.all(used).await?;
        let due = rows(&self.finance, "open_item.list", json!({"side": "debit", "open": true, "due_to": day}), 200).await?;
        let mut owed: std::collections::BTreeMap<i64, i64> = std::collections::BTreeMap::new();
        for item in &due {
            let (customer, late) =
                (id(item, "customer_id"), item["due_on"].as_str().and_then(BusinessDate::parse).map_or(0, |on| day.days() - on.days()));
            let patience = match customer % 10 {
                0..=4 => 0,
                5 | 6 => 7,
                7 => 28,
                8 => 45,
                _ => 75,
            };
            if late >= patience {
                *owed.entry(customer).or_default() += id(item, "open_minor");
            }
        }
        for order in rows(&self.finance, "sales_order.list", json!({"open": true}), 200).await? {
            let customer = id(&order, "customer_id");
            if self.sellers.iter().flat_map(|seller| &seller.customers).any(|buyer| buyer.id == customer && buyer.prepaid) {
                *owed.entry(customer).or_default() += id(&order, "gross_minor") - id(&order, "delivered_minor");
            }
        }
        let entity = self.entity;
        let receipt = |(customer, minor): (i64, i64)| {
            let input = json!({"entity": entity, "customer": customer, "amount": {"minor": minor, "currency": "CNY"}, "received_on": day,
                "bank_reference": format!("{}{customer}", day.to_string().replace('-', ""))});
            (self.of("finance"), "customer_receipt.post", input)
        };
        let asked: Vec<_> = owed.into_iter().filter(|(_, minor)| *minor > 0).map(receipt).collect();
        self.all(asked).await?;
        Ok(())
    }

    async fn ship(&mut self, day: BusinessDate) -> Res<()> {
        let open = rows(&self.warehouse, "sales_order.list", json!({"open": true}), 200).await?;
        for (n, order) in open.iter().enumerate() {
            let mut input = json!({"order": order["id"], "delivered_on": day});
            // Of one in nine a part goes first.
            if self.dice.throw(9) == 0 && order["state"] == "confirmed" {
                input["lines"] = json!([{"order_line": 1, "quantity": 3000}]);
            }
            let posted = self.all(vec![(self.of("store"), "delivery.post", input)]).await?;
            // Now and then something comes back.
            if let Some(Some(delivery)) = posted.first()
                && n % 17 == 5
            {
                let input = json!({"delivery": delivery["id"], "returned_on": day, "reason": "外箱破损", "lines": [{"delivery_line": 1, "quantity": 1000}]});
                self.all(vec![(self.of("store"), "goods_return.post", input)]).await?;
            }
        }
        Ok(())
    }

    async fn sign(&mut self, day: BusinessDate) -> Res<()> {
        let open = rows(&self.warehouse, "delivery.list", json!({"to_sign": true, "delivered_to": day}), 200).await?;
        let asked = open.iter().filter(|row| id(row, "id") % 10 != 3);
        let asked =
            asked.map(|row| (self.of("store"), "delivery.sign", json!({"delivery": row["id"], "signed_on": day, "signed_by": "收货员"})));
        let asked: Vec<_> = asked.collect();
        self.all(asked).await?;
        Ok(())
    }

    /// One invoice a customer for what was delivered in the month; the last two wait.
    async fn invoice(&mut self, day: BusinessDate) -> Res<()> {
        let lines = rows(&self.finance, "delivery.to_invoice", json!({"to": day}), 200).await?;
        let mut of: std::collections::BTreeMap<i64, Vec<Value>> = std::collections::BTreeMap::new();
        for line in &lines {
            let input = json!({"delivery": line["delivery_id"], "delivery_line": line["id"], "quantity": line["left"]});
            of.entry(id(line, "invoiced_id")).or_default().push(input);
        }
        let all = of.len().saturating_sub(2);
        let asked: Vec<_> = of
            .into_iter()
            .take(all)
            .map(|(customer, lines)| {
                (self.of("finance"), "invoice.post", json!({"customer": customer, "invoiced_on": day, "lines": lines}))
            })
            .collect();
        self.all(asked).await?;
        Ok(())
    }

    /// What lies on the desks today: drafts, an order that asks for a yes, orders to be shipped.
    async fn at_last(&mut self, today: BusinessDate) -> Res<()> {
        self.pay(today).await?;
        self.order(10).await?;
        let drafts: Vec<_> = (0..3).filter_map(|_| self.draft()).collect();
        self.all(drafts.into_iter().map(|(who, content)| (who, "order_draft.save", json!({"content": content}))).collect()).await?;
        // Further below the list than a salesperson may go alone: two wait for another's yes.
        for _ in 0..2 {
            let Some((who, mut content)) = self.draft() else { continue };
            content["discount"] = json!("12%");
            let again = Founder { kernel: who.kernel, who: who.who, day: who.day, keys: KEYS };
            let saved = self.all(vec![(who, "order_draft.save", json!({"content": content}))]).await?;
            if let Some(Some(saved)) = saved.first() {
                let input = json!({"draft": saved["id"], "version": saved["version"]});
                self.all(vec![(again, "sales_order.confirm", input)]).await?;
            }
        }
        Ok(())
    }
}

/// What was done; nothing where the rules said no.
fn taken(answer: Res<kernel::Receipt>) -> Res<Option<Value>> {
    match answer {
        Ok(receipt) => crate::company::founder::output(receipt).map(|output| Some(output).filter(|output| !output.is_null())),
        Err(Failure::Refused(refusals)) => {
            tracing::debug!(key = refusals.first().map_or("", |refusal| refusal.key.as_str()), "the demo's business does without");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_morning_in_shanghai_is_a_day_there() {
        let day = BusinessDate::from_ymd(2026, 11, 27).expect("a day");
        assert_eq!(moment(day, 0, 1).business_date("Asia/Shanghai"), Some(day));
        assert_eq!(moment(day, 23, 59).business_date("Asia/Shanghai"), Some(day));
        assert_eq!(moment(begins(day), 9, 0).business_date("Asia/Shanghai"), BusinessDate::from_ymd(2024, 11, 29));
    }
}
