//! The questions that people ask all day, asked of the company's own data and timed at the server, the way to the page left out.

use super::Timing;
use base::{BusinessDate, Period};
use kernel::access::Principal;
use kernel::query::Window;
use kernel::{Failure, Kernel, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How often each is asked on screen: the slowest of these stands for the slowest of a hundred, and is no kinder.
pub(super) const TIMES: usize = 20;

/// What the questions ask for, taken from the data.
struct Samples {
    today: BusinessDate,
    /// The latest month in which anything was ordered, up to the last day of that.
    month: Option<[BusinessDate; 2]>,
    /// How the name of a product begins, of a customer, and the number of an order.
    product: String,
    customer: String,
    order: String,
    /// Who owes most, and the last day on which they were invoiced; today where they never were.
    debtor: Option<(i64, BusinessDate)>,
    /// The customer with the most invoices among the latest two hundred.
    largest: Option<i64>,
    /// The first and the last day on which anything was invoiced, and the one in the middle.
    days: Option<[BusinessDate; 3]>,
}

/// A question.
struct Question {
    asked: &'static str,
    query: &'static str,
    params: fn(&Samples) -> Option<Value>,
    sort: Option<&'static str>,
    goal_micros: i64,
}

const fn question(asked: &'static str, query: &'static str, goal_millis: i64, params: fn(&Samples) -> Option<Value>) -> Question {
    Question { asked, query, params, sort: None, goal_micros: goal_millis * 1_000 }
}

/// The goals are those of lists with 100,000 products, 50,000 customers and a million orders.
static QUESTIONS: [Question; 20] = [
    question("self_check.products", "product.list", 30, |_| Some(json!({}))),
    question("self_check.products.named", "product.list", 30, |s| Some(json!({ "q": s.product }))),
    question("self_check.products.looked_up", "product.lookup", 20, |s| Some(json!({ "q": s.product }))),
    question("self_check.customers", "customer.list", 30, |_| Some(json!({}))),
    question("self_check.customers.named", "customer.list", 30, |s| Some(json!({ "q": s.customer }))),
    question("self_check.orders", "sales_order.list", 50, |_| Some(json!({}))),
    question("self_check.orders.numbered", "sales_order.list", 50, |s| Some(json!({ "q": s.order }))),
    question("self_check.orders.of_a_customer", "sales_order.list", 50, |s| Some(json!({ "q": s.customer }))),
    question("self_check.orders.of_the_month", "sales_order.list", 50, |s| {
        let [from, to] = s.month?;
        Some(json!({ "ordered_from": from, "ordered_to": to }))
    }),
    question("self_check.to_ship", "delivery.to_ship", 50, |_| Some(json!({}))),
    question("self_check.stock", "stock_balance.list", 50, |_| Some(json!({}))),
    question("self_check.invoices", "invoice.list", 50, |_| Some(json!({}))),
    question("self_check.open_items", "open_item.list", 50, |_| Some(json!({ "open": true }))),
    question("self_check.statement", "statement.lines", 100, |s| {
        let (customer, last) = s.debtor?;
        Some(json!({ "customer": customer, "from": last.add_days(-365)?, "to": last }))
    }),
    question("self_check.statement.largest", "statement.lines", 100, |s| {
        let [first, _, last] = s.days?;
        Some(json!({ "customer": s.largest?, "from": first, "to": last }))
    }),
    question("self_check.revenue", "revenue.list", 100, |s| {
        let [first, _, last] = s.days?;
        Some(json!({ "from": Period::of(first).first(), "to": last }))
    }),
    Question {
        sort: Some("-overdue_minor"),
        ..question("self_check.ageing.first", "ageing.list", 100, |s| Some(json!({ "day": s.days?[0].add_days(60)? })))
    },
    Question {
        sort: Some("-overdue_minor"),
        ..question("self_check.ageing.middle", "ageing.list", 100, |s| Some(json!({ "day": s.days?[1] })))
    },
    Question {
        sort: Some("-overdue_minor"),
        ..question("self_check.ageing.last", "ageing.list", 100, |s| Some(json!({ "day": s.days?[2] })))
    },
    Question { sort: Some("-overdue_minor"), ..question("self_check.ageing", "ageing.list", 100, |s| Some(json!({ "day": s.today }))) },
];

/// How many there are.
pub(super) const COUNT: usize = QUESTIONS.len();

fn window(sort: Option<&str>, limit: i64) -> Window {
    Window { sort: sort.map(str::to_owned), limit: Some(limit), ..Window::default() }
}

/// A field of the first row of a list; nothing where there is none, or whoever asks may not.
async fn first(kernel: &Kernel, principal: Principal, query: &str, params: Value, sort: Option<&str>, field: &str) -> Res<Value> {
    match kernel.query(query, principal, params, &window(sort, 1)).await {
        Ok(page) => Ok(page.rows.first().map(|row| row[field].clone()).unwrap_or_default()),
        Err(Failure::Forbidden(_) | Failure::Malformed(_)) => Ok(Value::Null),
        Err(other) => Err(other),
    }
}

/// How a name begins: enough of it to be typed by somebody who looks for it.
fn beginning(value: &Value, characters: usize) -> String {
    value.as_str().unwrap_or_default().chars().take(characters).collect()
}

impl Samples {
    async fn of(kernel: &Kernel, principal: Principal) -> Res<Samples> {
        let zone = kernel.me(principal).await?.time_zone;
        let today = kernel.now().business_date(&zone).ok_or_else(|| Failure::bug("no time zone"))?;
        let product = first(kernel, principal, "product.list", json!({}), None, "name").await?;
        let customer = first(kernel, principal, "customer.list", json!({}), None, "name").await?;
        let order = first(kernel, principal, "sales_order.list", json!({}), None, "number").await?;
        let debtor = first(kernel, principal, "ageing.list", json!({ "day": today }), Some("-owed_minor"), "id").await?;
        let day = async |query, params, sort: &'static str| -> Res<Option<BusinessDate>> {
            let day = first(kernel, principal, query, params, Some(sort), sort.trim_start_matches('-')).await?;
            Ok(day.as_str().and_then(BusinessDate::parse))
        };
        let debtor = match debtor.as_i64() {
            Some(payer) => Some((payer, day("invoice.list", json!({ "payer": payer }), "-invoiced_on").await?.unwrap_or(today))),
            None => None,
        };
        let ordered = day("sales_order.list", json!({}), "-ordered_on").await?;
        let days = day("invoice.list", json!({}), "invoiced_on").await?.zip(day("invoice.list", json!({}), "-invoiced_on").await?);
        let middle = |(from, to): (BusinessDate, BusinessDate)| Some([from, from.add_days(to.days_since(from) / 2)?, to]);
        Ok(Samples {
            largest: largest(kernel, principal).await?,
            days: days.and_then(middle),
            today,
            month: ordered.map(|last| [Period::of(last).first(), last]),
            product: beginning(&product, 2),
            customer: beginning(&customer, 2),
            order: beginning(&order, 10),
            debtor,
        })
    }
}

/// Whoever has the most invoices among the latest two hundred.
async fn largest(kernel: &Kernel, principal: Principal) -> Res<Option<i64>> {
    let page = match kernel.query("invoice.list", principal, json!({}), &window(Some("-invoiced_on"), 200)).await {
        Ok(page) => page,
        Err(Failure::Forbidden(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for customer in page.rows.iter().filter_map(|row| row["customer_id"].as_i64()) {
        *counts.entry(customer).or_default() += 1;
    }
    Ok(counts.into_iter().max_by_key(|(_, count)| *count).map(|(customer, _)| customer))
}

/// Asks them all, one after the other; those that whoever asks may not ask, or of which there is nothing yet, are left out. One that is too
/// slow may be asked `again`, for it may only have met something else at work: what is slow is slow twice.
pub(super) async fn ask(
    kernel: &Kernel,
    principal: Principal,
    times: usize,
    again: bool,
    told: &(dyn Fn(usize) + Sync),
) -> Res<Vec<Timing>> {
    let samples = Samples::of(kernel, principal).await?;
    let mut timings = Vec::with_capacity(COUNT);
    for (n, question) in QUESTIONS.iter().enumerate() {
        if let Some(params) = (question.params)(&samples) {
            let mut timing = timed(kernel, principal, question, &params, times).await?;
            if again && timing.as_ref().is_some_and(|timing| !timing.is_in_time()) {
                timing = timed(kernel, principal, question, &params, times).await?;
            }
            timings.extend(timing);
        }
        told(n + 1);
    }
    Ok(timings)
}

/// One question, timed; nothing when it may not be asked.
async fn timed(kernel: &Kernel, principal: Principal, question: &Question, params: &Value, times: usize) -> Res<Option<Timing>> {
    let window = window(question.sort, 50);
    // Once before it counts: whoever asks first pays for preparing the statement.
    match kernel.query(question.query, principal, params.clone(), &window).await {
        Ok(_) => {}
        Err(Failure::Forbidden(_)) => return Ok(None),
        Err(other) => return Err(other),
    }
    let (mut took, mut rows) = (Vec::with_capacity(times), 0);
    for _ in 0..times {
        let began = kernel.now();
        rows = kernel.query(question.query, principal, params.clone(), &window).await?.rows.len();
        took.push((kernel.now().micros() - began.micros()).max(0));
    }
    took.sort_unstable();
    Ok(Some(Timing {
        asked: question.asked,
        query: question.query,
        times,
        rows,
        median_micros: took[times / 2],
        slowest_micros: took[(times * 99).div_ceil(100).saturating_sub(1)],
        goal_micros: question.goal_micros,
    }))
}
