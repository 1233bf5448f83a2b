//! Allocation 往来核销: what is owed left, what was paid right; a payment is used for what is owed, and a mistake is undone.

use super::receipt_new::{pay, with_settled};
use super::receipts::{Side, allocations};
use super::{
    ROWS_MAX, amount, ask_customer, currency, customer_of, day, document, kind_of, lateness, narrow, number, today, typed_amount, words,
};
use base::Refusal;
use kernel::query::Window;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use ui::{Entry, Icon, Markup, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/allocations", &["credit.allocate"], |v| Box::pin(begin(v)), |v, t| Box::pin(post(v, t)));
    site.form(
        "/allocations/{allocation}/undo",
        &["credit.undo_allocation"],
        |v| Box::pin(undo(v, None)),
        |v, t| Box::pin(undo(v, Some(t))),
    );
}

/// Allocations that are shown below, the latest first.
const SHOWN: i64 = 50;

/// The form as it is typed: the payment, and what of each item it pays.
#[derive(Default)]
struct Desk {
    credit: Option<i64>,
    paid: Vec<(i64, String)>,
}

impl Desk {
    fn of(typed: &Typed) -> Desk {
        let paid = typed.0.iter().filter_map(|(name, words)| Some((name.strip_prefix("pay.")?.parse().ok()?, words.trim().to_owned())));
        Desk { credit: typed.number("credit"), paid: paid.collect() }
    }
    fn paid_of(&self, item: i64) -> &str {
        self.paid.iter().find(|(id, _)| *id == item).map_or("", |(_, words)| words)
    }
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let Some(customer) = customer_of(v).await? else {
        let body = ask_customer(v, "/allocations", None, &html! {}, "page.go_on");
        return Ok(narrow(v, "page.allocations", "ask", body));
    };
    let credit = v.view.param("credit").and_then(|id| id.parse().ok());
    page(v, customer, &Desk { credit, ..Desk::default() }, &[]).await
}

/// What is open of a customer on one side, what is due first first.
async fn open(v: &Visit<'_>, customer: i64, side: &str) -> Res<Vec<Value>> {
    let window = Window { limit: Some(ROWS_MAX), sort: Some("due_on".into()), ..Window::default() };
    Ok(v.query("open_item.list", json!({ "customer": customer, "side": side, "open": true }), &window).await?.rows)
}

/// What was typed as the operation's input, or what of it cannot be read.
fn input(desk: &Desk, places: u32) -> (Value, Vec<Refusal>) {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (item, words) in desk.paid.iter().filter(|(_, words)| !words.is_empty()) {
        match ui::scaled(words, places) {
            Some(minor) => lines.push(json!({ "item": item, "amount_minor": minor })),
            None => wrong.push(ui::no_figure(words, places).field(format!("pay.{item}"))),
        }
    }
    if desk.credit.is_none() {
        wrong.push(Refusal::new("page.allocations.choose").field("credit"));
    }
    (json!({ "credit_item": desk.credit, "allocations": lines }), wrong)
}

/// A refusal of a line at the field of its item.
fn placed(desk: &Desk, refusals: Vec<Refusal>) -> Vec<Refusal> {
    let lines: Vec<i64> = desk.paid.iter().filter(|(_, words)| !words.is_empty()).map(|(item, _)| *item).collect();
    let place = |mut refusal: Refusal| {
        let at = refusal.field.as_deref().and_then(|field| field.strip_prefix("allocations.")?.split('.').next()?.parse::<usize>().ok());
        if let Some(item) = at.and_then(|at| lines.get(at)) {
            refusal.field = Some(format!("pay.{item}"));
        }
        refusal
    };
    refusals.into_iter().map(place).collect()
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let Some(customer) = typed.number("customer") else { return Ok(Reply::Goto("/allocations".into())) };
    let mut desk = Desk::of(typed);
    let payments = open(v, customer, "credit").await?;
    let payment = payments.iter().find(|row| Some(number(row, "id")) == desk.credit);
    if typed.get("propose").is_some() {
        if let Some(payment) = payment {
            propose(&mut desk, payment, &open(v, customer, "debit").await?);
        }
        return page(v, customer, &desk, &[]).await;
    }
    let (input, wrong) = input(&desk, payment.map_or(2, |row| currency(row).decimals()));
    let refused = if wrong.is_empty() {
        match v.run("credit.allocate", typed.key(), &input).await? {
            Ran::Done(_) => return Ok(Reply::Goto(format!("/allocations?customer={customer}"))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => placed(&desk, refusals),
        }
    } else {
        wrong
    };
    Ok(Reply::Refused(Box::new(page(v, customer, &desk, &refused).await?)))
}

/// Fills in what the payment would pay, the oldest first.
fn propose(desk: &mut Desk, payment: &Value, owed: &[Value]) {
    let fits = |row: &&Value| row["currency"] == payment["currency"] && row["entity_id"] == payment["entity_id"];
    let item = |row: &Value| {
        Some(rules::allocate::OpenItem { id: number(row, "id"), due: day(row, "due_on")?, open_minor: number(row, "open_minor") })
    };
    let open: Vec<rules::allocate::OpenItem> = owed.iter().filter(fits).filter_map(item).collect();
    let paid = rules::allocate::oldest_first(number(payment, "open_minor"), &open);
    desk.paid = paid.into_iter().map(|(id, minor)| (id, typed_amount(minor, currency(payment)))).collect();
}

async fn page(v: &Visit<'_>, customer: i64, desk: &Desk, refused: &[Refusal]) -> Res<Reply> {
    let view = &v.view;
    let row = v.one("customer.detail", customer).await?;
    let owed = with_settled(v, open(v, customer, "debit").await?, &desk.paid).await?;
    let paid = open(v, customer, "credit").await?;
    let problems = ui::Problems(refused);
    let fill = html! { @if !paid.is_empty() && !owed.is_empty() { (ui::button("page.receipts.propose").small().value("propose", "1").html(view)) } };
    let names = [("credit", "page.allocations.paid"), ("credit_item", "page.allocations.paid"), ("allocations", "page.allocations.owed")];
    let nothing = owed.is_empty() || paid.is_empty();
    let body = ui::stack(&html! {
        input type="hidden" name="customer" value=(customer);
        (problems.summary_named(view, &names))
        (ui::columns(
            &ui::flush_card(view, "page.allocations.owed", Some(&fill), &left(v, desk, &owed, nothing, problems)),
            &ui::flush_card(view, "page.allocations.paid", None, &right(v, desk, &paid, problems)),
        ))
        @if !nothing {
            (ui::form_actions(view, Some(text("page.allocations.note")), &html! {
                (ui::button("op.credit.allocate").primary().icon(Icon::Check).shortcut("Ctrl ↵").html(view))
            }))
        }
    });
    let form = ui::form("entry", "/allocations").key(v.new_key()).html(view, &body);
    let region = html! { div.x-stack id="allocate" { (form) (made(v, customer).await?) } };
    let head = ui::head("page.allocations").note(data(words(&row, "name"))).crumb("page.open_items", "/open-items");
    let head = head.action(view, &ui::button("page.allocations.other").link("/allocations"));
    Ok(v.reply("page.allocations", &head.html(view), "allocate", region))
}

/// What is owed, each with what of it is paid; where nothing was paid that could be used, nothing is typed.
fn left(v: &Visit<'_>, desk: &Desk, owed: &[Value], nothing: bool, problems: ui::Problems<'_>) -> Markup {
    let view = &v.view;
    let now = today(v);
    let heads = [("open_item.number", false), ("open_item.due_on", false), ("open_item.open", true), ("page.allocations.pay", true)];
    let lines: Vec<Vec<Markup>> = owed
        .iter()
        .map(|row| {
            let (id, due) = (number(row, "id"), day(row, "due_on"));
            let label = view.say(text("page.receipts.pay_of").with("number", words(row, "number")));
            vec![
                html! { (document(&words(row, "doc_type"), number(row, "doc_id"), &words(row, "number"))) " " span.x-muted { (kind_of(view, &words(row, "doc_type"))) } },
                html! { @if let Some(due) = due { (ui::date(due)) " " (lateness(view, due, now)) } },
                html! { (amount(row, "open_minor")) },
                if nothing { html! { "—" } } else { pay(v, &format!("pay.{id}"), &label, desk.paid_of(id), problems) },
            ]
        })
        .collect();
    html! {
        @if lines.is_empty() { p.x-muted.p-4 { (view.say("page.receipts.nothing_owed")) } }
        @else { (ui::small_table(view, &heads, &lines)) }
    }
}

/// What was paid and is not used: one of it is chosen.
fn right(v: &Visit<'_>, desk: &Desk, paid: &[Value], problems: ui::Problems<'_>) -> Markup {
    let view = &v.view;
    let chosen = desk.credit.or_else(|| paid.first().map(|row| number(row, "id")));
    let heads = [("page.allocations.use", false), ("open_item.open", true)];
    let lines: Vec<Vec<Markup>> = paid
        .iter()
        .map(|row| {
            let id = number(row, "id");
            let pick = html! {
                label.x-check {
                    input type="radio" name="credit" value=(id) checked[chosen == Some(id)];
                    span { (words(row, "number")) " " span.x-muted { (kind_of(view, &words(row, "doc_type"))) } }
                }
            };
            vec![pick, amount(row, "open_minor")]
        })
        .collect();
    html! {
        @if let Some(error) = problems.at("credit").or_else(|| problems.at("credit_item")) { p.x-grid-error.p-4 { (view.say(error)) } }
        @if lines.is_empty() { p.x-muted.p-4 { (view.say("page.allocations.nothing_paid")) } }
        @else { (ui::small_table(view, &heads, &lines)) }
    }
}

/// What was allocated, the latest first.
async fn made(v: &Visit<'_>, customer: i64) -> Res<Markup> {
    if !v.may("allocation.list") {
        return Ok(html! {});
    }
    let window = Window { limit: Some(SHOWN), sort: Some("-id".into()), ..Window::default() };
    let rows = v.query("allocation.list", json!({ "customer": customer }), &window).await?.rows;
    Ok(ui::flush_card(&v.view, "page.allocations.made", None, &allocations(v, &rows, Side::Both)))
}

async fn undo(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("allocation")?;
    let row = v.rows("allocation.list", json!({ "id": id })).await?.into_iter().next().ok_or_else(Failure::not_found)?;
    let back = format!("/allocations?customer={}", row["customer_id"]);
    let told = text("page.allocations.undo.what")
        .with("amount", typed_amount(number(&row, "amount_minor"), currency(&row)))
        .with("payment", words(&row, "credit_number"))
        .with("charge", words(&row, "debit_number"));
    let entry = Entry::new("credit.undo_allocation", "op.credit.undo_allocation", format!("/allocations/{id}/undo"), back.clone())
        .groups(&[("", &["reason"])])
        .fixed(json!({ "allocation": id }))
        .of(words(&row, "customer_name"), back.clone())
        .notice(ui::alert(view, ui::AlertKind::Info, told, None))
        .narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| back.clone()).await,
    }
}
