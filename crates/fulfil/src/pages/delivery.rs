//! One delivery: its lines, parties and how it came about; signing for it, and taking it back.

use super::asked;
use super::{amount, currency, day, hidden, linked, list, measure, measured, number, or_dash, place, signed_amount, today, words};
use base::{Money, Rate, Timestamp};
use kernel::Res;
use serde_json::{Value, json};
use ui::{Entry, Happening, Icon, Markup, Place, Reply, Site, Tone, Typed, Visit, WhyLine, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/deliveries/{delivery}", &["delivery.detail"], |v| Box::pin(detail(v)));
    site.form("/deliveries/{delivery}/sign", &["delivery.sign"], |v| Box::pin(sign(v, None)), |v, t| Box::pin(sign(v, Some(t))));
    site.form(
        "/deliveries/{delivery}/reverse",
        &["delivery.reverse"],
        |v| Box::pin(reverse(v, None)),
        |v, t| Box::pin(reverse(v, Some(t))),
    );
}

async fn sign(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("delivery")?;
    let row = v.one("delivery.detail", id).await?;
    let own = format!("/deliveries/{id}");
    let begin = json!({ "signed_on": today(v).map(|day| day.to_string()), "signed_by": row["address_receiver"] });
    let entry = Entry::new("delivery.sign", "op.delivery.sign", format!("{own}/sign"), own.clone());
    let entry = entry.groups(&[("", &["signed_on", "signed_by", "remark"])]).begin(&begin).fixed(json!({ "delivery": id }));
    let entry = entry.of(words(&row, "number"), own.clone()).narrow();
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| own.clone()).await,
    }
}

/// Once it is taken back, the order can be delivered again as the delivery was.
async fn reverse(v: &Visit<'_>, typed: Option<&Typed>) -> Res<Reply> {
    let id = v.id("delivery")?;
    let row = v.one("delivery.detail", id).await?;
    let own = format!("/deliveries/{id}");
    let begin = json!({ "reversed_on": today(v).map(|day| day.to_string()) });
    let entry = Entry::new("delivery.reverse", "op.delivery.reverse", format!("{own}/reverse"), own.clone());
    let entry = entry.groups(&[("", &["reason", "reversed_on"])]).begin(&begin).fixed(json!({ "delivery": id }));
    let what = ui::alert(&v.view, ui::AlertKind::Warn, "page.delivery.reverse.what", None);
    let entry = entry.notice(what).of(words(&row, "number"), own.clone()).narrow();
    let again = if v.may("delivery.post") { format!("/orders/{}/deliver?as={id}", row["order_id"]) } else { own.clone() };
    match typed {
        None => v.entry(&entry).await,
        Some(typed) => v.submit(&entry, typed, |_| again.clone()).await,
    }
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("delivery")?;
    let row = v.one("delivery.detail", id).await?;
    let lines = v.rows("delivery_line.list", json!({ "delivery": id })).await?;
    let returns = list::of_delivery(v, id).await?;
    let main = html! {
        (what(v, &row))
        (ui::flush_card(view, "delivery.lines", None, &table(v, &lines)))
        (sums(v, &row))
    };
    let side = html! {
        (parties(v, &row))
        (standing(v, &row))
        (happened(v, &row, &returns))
    };
    Ok(v.page(data(words(&row, "number")), html! { (head(v, id, &row, &lines).html(view)) (ui::columns(&main, &side)) }))
}

fn head<'h>(v: &Visit<'_>, id: i64, row: &'h Value, lines: &[Value]) -> ui::Head<'h> {
    let view = &v.view;
    let own = format!("/deliveries/{id}");
    let state = words(row, "state");
    let head = ui::head(data(words(row, "number"))).note(data(words(row, "customer_name"))).crumb("page.deliveries", "/deliveries");
    let mut head = head.mark(ui::state_pill(view, &state));
    let paper = |label: &'static str, paper: &str, prices: &str| {
        ui::menu_link(label, Icon::Printer, format!("{own}/print?paper={paper}&prices={prices}"))
    };
    let papers = [
        paper("page.delivery_note.a4", "a4", "yes"),
        paper("page.delivery_note.a4.plain", "a4", "no"),
        paper("page.delivery_note.half", "half", "yes"),
        paper("page.delivery_note.half.plain", "half", "no"),
    ];
    head = head.other(ui::button("page.delivery_note").icon(Icon::Printer).pops("delivery-print").html(view));
    head = head.other(ui::menu_sheet(view, "delivery-print", &papers));
    let mut items = Vec::new();
    let returnable = state != "taken_back" && lines.iter().any(|line| number(line, "returnable") > 0);
    if returnable && v.may("goods_return.post") {
        items.push(ui::menu_link("op.goods_return.post", Icon::Undo, format!("{own}/return")));
    }
    if state != "taken_back" && v.may("delivery.reverse") {
        items.push(ui::menu_link("op.delivery.reverse", Icon::Ban, format!("{own}/reverse")).danger());
    }
    if v.may("audit.list") {
        items.push(ui::menu_link("page.deliveries.changes", Icon::Clock, format!("/audit?record=delivery:{id}")));
    }
    if !items.is_empty() {
        head = head.other(ui::menu(view, "delivery-more", "ui.more", &items));
    }
    if state == "to_sign" && v.may("delivery.sign") {
        head = head.action(view, &ui::button("op.delivery.sign").primary().icon(Icon::Check).shortcut("E").link(format!("{own}/sign")));
    }
    head
}

fn what(v: &Visit<'_>, row: &Value) -> Markup {
    let phone = if v.me.masks().contains("phone") {
        hidden(&v.view)
    } else {
        html! { (words(row, "address_phone")) }
    };
    let (address, receiver) = (place(row), words(row, "address_receiver"));
    let facts = vec![
        (text("delivery.delivered_on"), day(row, "delivered_on")),
        (
            text("delivery.order_number"),
            linked(v, "sales_order.detail", format!("/orders/{}", row["order_id"]), &words(row, "order_number")),
        ),
        (text("delivery.customer_order_no"), or_dash(&words(row, "customer_order_no"))),
        (text("delivery.warehouse"), html! { (words(row, "warehouse_name")) }),
        (text("delivery.address"), html! { @if address.is_empty() { "—" } @else { (address) " " (receiver) " " (phone) } }),
        (text("delivery.remark"), or_dash(&words(row, "remark"))),
    ];
    ui::plain_card(&ui::facts_wide(&v.view, &facts))
}

fn table(v: &Visit<'_>, lines: &[Value]) -> Markup {
    let head = |label, figure, place, named| ui::CardHead { label, figure, place, named };
    let heads = [
        head("delivery_line.product_name", false, Place::Title, false),
        head("delivery_line.quantity", true, Place::Left, false),
        head("delivery_line.tax_rate", true, Place::Off, true),
        head("delivery.net", true, Place::Off, true),
        head("delivery.tax", true, Place::Off, true),
        head("delivery.gross", true, Place::Right, false),
        head("delivery_line.returned", true, Place::Left, true),
        head("delivery_line.to_invoice", true, Place::Left, true),
    ];
    let row = |line: &Value| {
        let (code, name) = asked::product(line);
        vec![
            html! { (linked(v, "product.detail", format!("/products/{}", line["product_id"]), &name)) " " span.x-muted { (code) } },
            measured(line, "quantity", "unit"),
            html! { (Rate::from_basis_points(number(line, "tax_rate"))) },
            amount(line, "net_minor"),
            amount(line, "tax_minor"),
            amount(line, "gross_minor"),
            html! { @if number(line, "returned") == 0 { "—" } @else { (measured(line, "returned", "base_unit")) } },
            html! { @if number(line, "to_invoice") == 0 { "—" } @else { (measured(line, "to_invoice", "base_unit")) } },
        ]
    };
    ui::card_table(&v.view, &heads, &lines.iter().map(row).collect::<Vec<_>>())
}

/// What it comes to, and what is left to invoice of it: each with its arithmetic.
fn sums(v: &Visit<'_>, row: &Value) -> Markup {
    let view = &v.view;
    let line = |label: &'static str, minor: i64| WhyLine {
        label: text(label),
        value: ui::money_with_sign(Money::new(minor, currency(row))),
        link: None,
    };
    let gross = number(row, "gross_minor");
    let whole = [line("delivery.net", number(row, "net_minor")), line("delivery.tax", number(row, "tax_minor"))];
    let gross_why = ui::why(view, "gross-why", &signed_amount(row, "gross_minor"), &whole, &line("delivery.gross", gross), &[]);
    let steps = [
        line("delivery.gross", gross),
        line("delivery.returned", -number(row, "returned_minor")),
        line("delivery.invoiced", -number(row, "invoiced_minor")),
    ];
    let left = line("delivery.to_invoice", number(row, "to_invoice_minor"));
    let left_why = ui::why(view, "left-why", &signed_amount(row, "to_invoice_minor"), &steps, &left, &[]);
    let mut facts = vec![(text("delivery.gross"), gross_why), (text("delivery.to_invoice"), left_why)];
    if !v.me.masks().contains("cost") {
        facts.push((text("delivery.cost"), signed_amount(row, "cost_minor")));
    }
    ui::plain_card(&ui::facts_wide(view, &facts))
}

fn parties(v: &Visit<'_>, row: &Value) -> Markup {
    let who = |label: &'static str, id: &str, name: &str| {
        (text(label), linked(v, "customer.detail", format!("/customers/{}", row[id]), &words(row, name)))
    };
    let facts = [
        who("delivery.customer", "customer_id", "customer_name"),
        who("delivery.receiver", "receiver_id", "receiver_name"),
        who("delivery.invoiced_to", "invoiced_id", "invoiced_name"),
        who("delivery.payer", "payer_id", "payer_name"),
    ];
    ui::card(&v.view, "page.delivery.parties", &ui::facts(&v.view, &facts))
}

/// Where the receivable of it arises, and when it is due.
fn standing(v: &Visit<'_>, row: &Value) -> Markup {
    let arises = words(row, "arises");
    let due = if arises == "signature" { "signature_due_on" } else { "due_on" };
    let said = v.say(format!("delivery.arises.{arises}").as_str());
    let mut facts = vec![(text("delivery.arises"), html! { (said) })];
    facts.push((text("delivery.due_on"), day(row, due)));
    let body = html! {
        (ui::facts(&v.view, &facts))
        p.x-small.x-muted { (v.say(format!("page.delivery.arises.{arises}").as_str())) }
    };
    ui::card(&v.view, "page.delivery.receivable", &body)
}

fn happened(v: &Visit<'_>, row: &Value, returns: &[Value]) -> Markup {
    let at = |row: &Value, key: &str| Timestamp::parse(&words(row, key));
    let mut told: Vec<Happening> = Vec::new();
    for one in returns {
        let reversal = words(one, "kind") == "reversal";
        let title = if reversal { "page.delivery.was_reversed" } else { "page.delivery.was_returned" };
        let link = linked(v, "goods_return.detail", format!("/returns/{}", one["id"]), &words(one, "number"));
        let body = html! { (link) " " (signed_amount(one, "gross_minor")) " " (words(one, "reason")) };
        told.extend(at(one, "posted_at").map(|at| Happening {
            icon: if reversal { Icon::Ban } else { Icon::Undo },
            tone: if reversal { Tone::Neutral } else { Tone::Part },
            title: text(title).with("who", words(one, "poster_name")),
            at,
            body: Some(body),
        }));
    }
    if let Some(at) = at(row, "signature_posted_at") {
        let title = text("page.delivery.was_signed").with("who", words(row, "signed_by"));
        let body = html! { (day(row, "signed_on")) " " (words(row, "signature_number")) " " (words(row, "signature_remark")) };
        told.push(Happening { icon: Icon::Check, tone: Tone::Done, title, at, body: Some(body) });
    }
    if let Some(at) = at(row, "posted_at") {
        let title = text("page.delivery.was_posted").with("who", words(row, "poster_name"));
        told.push(Happening { icon: Icon::Truck, tone: Tone::Go, title, at, body: None });
    }
    told.sort_by_key(|one| std::cmp::Reverse(one.at));
    ui::card(&v.view, "page.delivery.happened", &ui::timeline(&v.view, &told))
}

/// What may come back of the lines of a delivery, for the form of a return.
pub(super) fn returnable(line: &Value) -> asked::Row {
    let (code, name) = asked::product(line);
    let (whole, base) = (measure(line, "quantity"), measure(line, "base_quantity"));
    let open = crate::measure::about(measure(line, "returnable"), whole, base);
    asked::Row { line_no: number(line, "id"), code, name, unit: words(line, "unit"), whole, open, proposed: base::Quantity::ZERO }
}
