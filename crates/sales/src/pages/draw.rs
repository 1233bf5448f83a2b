//! The desk as it is drawn: head, grid, totals.

use super::desk::Desk;
use super::sheet::Sheet;
use super::{figures, side, terms};
use crate::order::answer::OrderPreview;
use crate::order_draft::model::RoundingOff;
use base::Refusal;
use ui::{GridKind, Icon, Markup, Problems, View, Visit, data, html, text};

/// Empty lines that wait at the end.
const WAITING: usize = 3;

const KEYS: &[(&str, &str)] = &[
    ("Enter", "page.desk.key.next"),
    ("↑↓", "page.desk.key.rows"),
    ("F3", "page.desk.key.customer"),
    ("F4", "page.desk.key.stock"),
    ("F6", "page.desk.key.gift"),
    ("F7", "page.desk.key.copy"),
    ("F8", "page.desk.key.remove"),
    ("Alt W", "page.desk.key.why"),
];
const MORE_KEYS: &[(&str, &str)] = &[
    ("Shift Enter", "page.desk.key.back"),
    ("F2", "page.desk.key.product"),
    ("Ctrl D", "page.desk.key.down"),
    ("Ctrl ⌫", "page.desk.key.remove"),
    ("Ctrl V", "page.desk.key.paste"),
    ("F9", "page.desk.key.save"),
    ("Ctrl ↵", "page.desk.key.confirm"),
];

/// Which field is called what, in the order in which they stand on the page, for the summary of what is wrong.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("customer", "sales_order.customer"),
    ("requested_on", "sales_order.requested_on"),
    ("warehouse", "sales_order.warehouse"),
    ("address", "sales_order.address"),
    ("customer_order_no", "sales_order.customer_order_no"),
    ("reason", "page.desk.reason"),
    ("receiver", "sales_order.receiver"),
    ("invoiced", "sales_order.invoiced"),
    ("payer", "sales_order.payer"),
    ("product", "sales_order_line.product"),
    ("quantity", "sales_order_line.quantity"),
    ("unit", "sales_order_line.unit"),
    ("price", "sales_order_line.price"),
    ("discount", "page.desk.discount"),
    ("gift", "sales_order_line.gift"),
    ("remark", "sales_order.remark"),
];

/// The head of the page.
pub(super) fn head(v: &Visit<'_>, desk: &Desk) -> Markup {
    let view = &v.view;
    let all: Vec<(&str, &str)> = KEYS.iter().chain(MORE_KEYS).copied().collect();
    let saved = if desk.sheet.draft.is_some() { v.say("page.desk.kept") } else { String::new() };
    let mut head = match (&desk.amends, desk.sheet.amends) {
        (Some(number), Some(order)) => ui::head("page.desk.amend")
            .note(data(number.as_str()))
            .crumb("page.orders", "/orders")
            .crumb(data(number.as_str()), format!("/orders/{order}")),
        _ => ui::head("page.desk.new"),
    };
    head = head.other(ui::save_state(&saved));
    if v.may("order_draft.list") {
        head = head.action(view, &ui::button("page.drafts").icon(Icon::Pencil).link("/order-drafts?state=draft"));
    }
    if desk.sheet.draft.is_some() && v.may("order_draft.discard") {
        head = head.action(view, &ui::button("op.order_draft.discard").icon(Icon::Trash).bare().quiet().opens("draft-discard"));
    }
    head = head.action(view, &ui::button("page.desk.keys").icon(Icon::Keyboard).bare().quiet().pops("desk-keys"));
    let discard = desk.sheet.draft.map(super::deeds::discard_at);
    html! {
        (head.html(view))
        (ui::popover("desk-keys", &ui::keys(view, &all)))
        @if let Some(at) = &discard { (ui::confirm(view, "draft-discard", "op.order_draft.discard", "page.draft.discard.what", "op.order_draft.discard", at)) }
    }
}

/// The form: what is typed, what it comes to, what stands beside it.
pub(super) fn form(v: &Visit<'_>, desk: &Desk) -> Markup {
    let (view, sheet) = (&v.view, &desk.sheet);
    let problems = Problems(&desk.refused);
    let main = html! { (ui::plain_card(&fields(v, desk, problems))) (grid(v, desk, problems)) };
    let beside = html! {
        div id="desk-side" { @if let Some(look) = &desk.look { (side::figures(v, sheet, look)) } }
        div id="desk-recent" { (side::recent(v, &desk.recent)) }
    };
    let totals = desk.preview().map(figures::totals).unwrap_or_default();
    let confirm = if sheet.amends.is_some() { "page.desk.send_amendment" } else { "page.desk.confirm" };
    let content = html! {
        (ui::sent_along(&[
            ("draft", sheet.draft.map(|id| id.to_string()).unwrap_or_default()),
            ("version", sheet.version.map(|version| version.to_string()).unwrap_or_default()),
            ("amends", sheet.amends.map(|order| order.to_string()).unwrap_or_default()),
        ]))
        div id="desk-elsewhere" { @if let Some(elsewhere) = &desk.elsewhere { (elsewhere.told(view)) } }
        (problems.summary_named(view, NAMES))
        (ui::columns(&main, &beside))
        (ui::totals_bar(view, "totals", &totals, &html! {
            @if let Some(elsewhere) = &desk.elsewhere { (elsewhere.actions(view)) }
            @else {
                (ui::save_now(view, "page.desk.save"))
                (ui::button(confirm).primary().icon(Icon::Check).shortcut("Ctrl ↵").value("as", "order").html(view))
            }
        }))
    };
    ui::form("desk", super::desk::NEW).key(v.new_key()).autosave("/orders/desk/save", "/orders/drafts/{id}").html(view, &content)
}

fn fields(v: &Visit<'_>, desk: &Desk, problems: Problems<'_>) -> Markup {
    let (view, content) = (&v.view, &desk.sheet.content);
    let id = content.customer.map(|id| id.to_string()).unwrap_or_default();
    let nothing = String::new();
    let shown = desk.names.get("customer").or_else(|| content.texts.get("customer")).unwrap_or(&nothing);
    let warehouses = desk.warehouses.iter().map(|(id, name)| (id.to_string(), data(name.as_str()))).collect();
    let head = html! {
        (ui::combobox("customer", "sales_order.customer", "/find/customer").required().value(&id, shown).placeholder("page.desk.customer.by")
            .error(problems.at("customer")).hint(data(about_customer(v, desk.preview()))).html(view))
        (ui::field("requested_on", "sales_order.requested_on").date().value(content.requested_on.as_str()).error(problems.at("requested_on")).html(view))
        (ui::field("warehouse", "sales_order.warehouse").choices(warehouses).required().value(content.warehouse.map(|id| id.to_string()).unwrap_or_default())
            .error(problems.at("warehouse")).html(view))
        div id="desk-address" { (address(v, &desk.sheet, &desk.addresses, desk.preview(), &desk.refused)) }
        (ui::field("customer_order_no", "sales_order.customer_order_no").value(content.customer_order_no.as_str()).error(problems.at("customer_order_no")).html(view))
        (ui::field("remark", "sales_order.remark").value(content.remark.as_str()).error(problems.at("remark")).html(view))
        @if desk.sheet.amends.is_some() {
            (ui::field("reason", "page.desk.reason").required().value(content.reason.as_str()).error(problems.at("reason")).html(view))
        }
    };
    html! { (ui::fields(&head)) (more(v, desk, problems)) }
}

/// What is seldom another than what is agreed with the customer.
fn more(v: &Visit<'_>, desk: &Desk, problems: Problems<'_>) -> Markup {
    let (view, content) = (&v.view, &desk.sheet.content);
    let parties = [
        ("receiver", "sales_order.receiver", content.receiver),
        ("invoiced", "sales_order.invoiced", content.invoiced),
        ("payer", "sales_order.payer", content.payer),
    ];
    let agreed = desk.preview().and_then(|preview| preview.parties.as_ref());
    let own = [agreed.map(|all| &all.receiver.name), agreed.map(|all| &all.invoiced.name), agreed.map(|all| &all.payer.name)];
    let rounding = match content.rounding {
        RoundingOff::None => "none",
        RoundingOff::ToJiao => "to_jiao",
        RoundingOff::ToYuan => "to_yuan",
    };
    let tax = content.with_tax.or(desk.preview().map(|preview| preview.with_tax)).unwrap_or(true);
    let roundings =
        ["none", "to_jiao", "to_yuan"].map(|value| (value.to_owned(), data(v.say(format!("page.desk.rounding.{value}").as_str()))));
    let taxes = ["true", "false"].map(|value| (value.to_owned(), data(v.say(format!("page.desk.with_tax.{value}").as_str()))));
    let nothing = String::new();
    let body = html! {
        @for ((field, label, chosen), own) in parties.into_iter().zip(own) {
            @let id = chosen.map(|id| id.to_string()).unwrap_or_default();
            @let shown = desk.names.get(field).or_else(|| content.texts.get(field)).unwrap_or(&nothing);
            @let agreed = own.map_or_else(|| v.say("page.desk.party.agreed"), Clone::clone);
            (ui::combobox(field, label, "/find/customer").value(&id, shown).placeholder(data(agreed)).error(problems.at(field)).html(view))
        }
        (ui::field("discount", "page.desk.discount").value(content.discount.as_str()).placeholder("page.desk.discount.by").error(problems.at("discount")).html(view))
        (ui::field("rounding", "page.desk.rounding").choices(roundings.to_vec()).required().value(rounding).html(view))
        (ui::field("with_tax", "page.desk.with_tax").choices(taxes.to_vec()).required().value(tax.to_string()).html(view))
    };
    let open = parties.iter().any(|(field, _, chosen)| chosen.is_some() || problems.at(field).is_some())
        || !content.discount.is_empty()
        || content.rounding != RoundingOff::None
        || problems.at("discount").is_some();
    ui::folded(view, "page.desk.more", open, &ui::fields(&body))
}

/// Where the goods are brought to: one of the receiver's addresses.
pub(super) fn address(
    v: &Visit<'_>,
    sheet: &Sheet,
    addresses: &[(i64, String)],
    preview: Option<&OrderPreview>,
    refused: &[Refusal],
) -> Markup {
    let chosen = sheet.content.address.map(|id| id.to_string()).unwrap_or_default();
    let choices = addresses.iter().map(|(id, place)| (id.to_string(), data(place.as_str()))).collect();
    let own = preview.and_then(|preview| preview.address.as_ref()).filter(|_| sheet.content.address.is_none());
    let none = match own {
        Some(own) => text("page.desk.address.own").with("place", format!("{} · {}", own.label, own.place)),
        None => text("page.desk.address.default"),
    };
    ui::field("address", "sales_order.address")
        .choices(choices)
        .value(chosen)
        .placeholder(none)
        .error(Problems(refused).at("address"))
        .html(&v.view)
}

/// How the customer pays, below its name.
pub(super) fn about_customer(v: &Visit<'_>, preview: Option<&OrderPreview>) -> String {
    let payer = preview
        .and_then(|preview| preview.parties.as_ref())
        .map(|parties| (parties.customer.code.as_str(), parties.customer.id != parties.payer.id, parties.payer.name.as_str()));
    let Some((code, by_other, payer)) = payer else { return v.say("page.desk.customer.hint") };
    let payment = preview.and_then(|preview| preview.payment.as_ref()).map(|payment| terms(&v.view, payment));
    let other = by_other.then(|| v.say(text("page.desk.paid_by").with("name", payer)));
    [Some(code.to_owned()), payment, other].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn grid(v: &Visit<'_>, desk: &Desk, problems: Problems<'_>) -> Markup {
    let view: &View = &v.view;
    let columns = [
        ui::grid_column("line_no", "sales_order_line.line_no", GridKind::Hidden),
        ui::grid_column("product", "sales_order_line.product", GridKind::Lookup("/orders/desk/products"))
            .wide()
            .placeholder("page.desk.product.by"),
        ui::grid_column("quantity", "sales_order_line.quantity", GridKind::Number(3)).narrow(),
        ui::grid_column("unit", "sales_order_line.unit", GridKind::Offered).narrow(),
        ui::grid_column("price", "sales_order_line.price", GridKind::Number(6)).medium(),
        ui::grid_column("discount", "page.desk.line_discount", GridKind::Text).narrow(),
        ui::grid_column("amount", "page.desk.amount", GridKind::Shown),
        ui::grid_column("free", "page.desk.free", GridKind::Shown).medium(),
        ui::grid_column("gift", "sales_order_line.gift", GridKind::Tick).narrow(),
        ui::grid_column("remark", "sales_order_line.remark", GridKind::Text).medium(),
    ];
    let count = desk.sheet.content.lines.len() + WAITING;
    let lines: Vec<_> = (0..count).map(|at| figures::cells(v, &desk.sheet, desk.preview(), at)).collect();
    let strip = html! { div.hidden."lg:block" { (ui::keys(view, KEYS)) } };
    ui::flush_card(
        view,
        "page.desk.lines",
        Some(&strip),
        &ui::line_grid("lines", &columns, &lines).problems(problems).reprice("/orders/desk/answer").html(view),
    )
}
