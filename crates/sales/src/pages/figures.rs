//! The figures of the desk: what a line comes to and why, what is free of its product, and the totals.

use super::said;
use super::sheet::Sheet;
use crate::order::answer::{LineAmounts, OrderPreview, PreviewLine};
use base::{Currency, Money, Quantity, UnitPrice};
use ui::{GridCell, LineAnswer, Markup, Total, View, Visit, WhyLine, data, html, text};

/// What is worked out of a line.
pub(super) struct Figures {
    /// What it comes to.
    pub amount: Markup,
    /// What is free of its product.
    pub free: Markup,
}

/// The figures of a line; nothing of one that says no product. `seq` tells its popovers from those of an earlier answer.
pub(super) fn of(v: &Visit<'_>, sheet: &Sheet, preview: &OrderPreview, at: usize, seq: i64) -> Figures {
    match preview.lines.iter().find(|line| line.index == at) {
        Some(line) => Figures { amount: amount(v, sheet, preview, line, seq), free: free(&v.view, sheet, line, seq) },
        None => Figures { amount: html! {}, free: html! {} },
    }
}

pub(super) fn micros(price: i64) -> Markup {
    ui::unit_price(UnitPrice::from_micros(price))
}

pub(super) fn why_line<'a>(label: ui::Say<'a>, value: Markup, link: Option<String>) -> WhyLine<'a> {
    WhyLine { label, value, link }
}

/// What a line comes to, and how: price times quantity, what is taken off, the tax.
fn amount(v: &Visit<'_>, sheet: &Sheet, preview: &OrderPreview, line: &PreviewLine, seq: i64) -> Markup {
    let (view, currency) = (&v.view, preview.currency);
    let Some(amounts) = &line.amounts else { return html! {} };
    let typed = sheet.content.lines.get(line.index).is_some_and(|typed| !typed.price.is_empty());
    let mut lines = Vec::new();
    let question = v.may("price.answer").then(|| asked(sheet.content.customer.map(base::Id::get), preview, line));
    if let Some(list) = line.list_price_micro {
        lines.push(why_line(text("page.desk.list_price"), micros(list), question));
    }
    for step in line.answer.iter().filter_map(|answer| answer.price.as_ref()).flat_map(|price| &price.why) {
        lines.push(why_line(data(said(view, step)), html! {}, None));
    }
    if let Some(price) = line.price_micro.filter(|_| typed) {
        lines.push(why_line(text("page.desk.typed_price"), micros(price), None));
    }
    lines.extend(arithmetic(currency, line, amounts));
    let gross = Money::new(amounts.gross_minor, currency);
    let result = why_line(text("sales_order_line.gross"), ui::money(gross), None);
    let basis: Vec<_> = preview.checks.iter().filter(|check| check.name == "price").flat_map(|check| check.basis.clone()).collect();
    let figure = html! { b { (ui::money(gross)) } };
    ui::why(view, &format!("why-amount-{seq}-{}", line.index), &figure, &lines, &result, &basis)
}

pub(super) fn arithmetic(currency: Currency, line: &PreviewLine, amounts: &LineAmounts) -> Vec<WhyLine<'static>> {
    let money = |minor: i64| ui::money(Money::new(minor, currency));
    let times = format!(
        "{} {} × {}",
        line.quantity.unwrap_or(Quantity::ZERO),
        line.unit,
        UnitPrice::from_micros(line.price_micro.unwrap_or_default())
    );
    let mut lines = vec![why_line(data(times), money(amounts.full_minor), None)];
    if amounts.discount_minor != 0 {
        lines.push(why_line(text("sales_order_line.discount"), money(-amounts.discount_minor), None));
    }
    if amounts.shared_minor != 0 {
        lines.push(why_line(text("sales_order_line.shared_discount"), money(-amounts.shared_minor), None));
    }
    lines.push(why_line(text("sales_order_line.net"), money(amounts.net_minor), None));
    let rate = base::Rate::from_basis_points(line.tax_rate.unwrap_or_default()).to_string();
    lines.push(why_line(text("page.desk.tax_at").with("rate", rate), money(amounts.tax_minor), None));
    lines
}

/// The price question that this line asks.
pub(super) fn asked(customer: Option<i64>, preview: &OrderPreview, line: &PreviewLine) -> String {
    let mut address = format!(
        "/price-question?product={}&currency={}&with_tax={}&day={}",
        line.product, preview.currency, preview.with_tax, preview.ordered_on
    );
    if let Some(customer) = customer {
        address.push_str(&format!("&customer={customer}"));
    }
    if let Some(quantity) = line.quantity {
        address.push_str(&format!("&quantity={quantity}"));
    }
    format!("{address}&unit={}", ui::encode(&line.unit))
}

/// What is free of a line's product where it is sent from, red where it does not do; by warehouse when it is opened.
fn free(view: &View, sheet: &Sheet, line: &PreviewLine, seq: i64) -> Markup {
    let here = line.available.iter().find(|there| sheet.content.warehouse.is_some_and(|chosen| there.warehouse.get() == chosen));
    let free = here.map_or(Quantity::ZERO, |there| there.free);
    let asked = line.base_quantity.unwrap_or(Quantity::ZERO);
    let lacking = asked.thousandths() - free.thousandths();
    // What an order that is amended holds already is not free, and is not lacking either.
    let short = lacking > 0 && sheet.amends.is_none();
    let figure = html! {
        span.x-grid-free.x-grid-free-bad[short] {
            (ui::quantity(free))
            @if short { " " (view.say(text("page.desk.lacking").with("lacking", Quantity::from_thousandths(lacking).to_string()))) }
        }
    };
    let lines: Vec<WhyLine> = line
        .available
        .iter()
        .flat_map(|there| {
            let (name, reserved) = (there.name.as_str(), there.reserved);
            [
                why_line(text("page.desk.on_hand").with("warehouse", name), ui::quantity(there.on_hand), None),
                why_line(text("page.desk.reserved"), ui::quantity(Quantity::from_thousandths(-reserved.thousandths())), None),
                why_line(text("page.desk.free_there"), ui::quantity(there.free), None),
            ]
        })
        .collect();
    let unit = line.base_unit.as_str();
    let result = why_line(text("page.desk.free_here").with("unit", unit), ui::quantity(free), None);
    ui::why(view, &format!("why-free-{seq}-{}", line.index), &figure, &lines, &result, &[])
}

/// What the server says of a line.
pub(super) fn line<'a>(v: &Visit<'_>, sheet: &Sheet, preview: &OrderPreview, at: usize, seq: i64, found: bool) -> LineAnswer<'a> {
    let figures = of(v, sheet, preview, at, seq);
    let (unit, price, units) = hints(preview, at);
    let line = preview.lines.iter().find(|line| line.index == at);
    let found =
        line.filter(|_| found).map(|line| ("product", line.product.to_string(), format!("{} {}", line.product_code, line.product_name)));
    LineAnswer {
        line: at,
        cells: vec![("amount", figures.amount), ("free", figures.free)],
        hints: vec![("unit", unit), ("price", price)],
        offers: vec![("unit", units)],
        found: found.into_iter().collect(),
        wrong: wrong(&v.view, sheet, preview, at),
    }
}

/// What holds in a line's empty cells, and the units it may be ordered in.
fn hints(preview: &OrderPreview, at: usize) -> (String, String, Vec<String>) {
    match preview.lines.iter().find(|line| line.index == at) {
        Some(line) => {
            let price = line.list_price_micro.map(|price| UnitPrice::from_micros(price).to_string());
            (line.base_unit.clone(), price.unwrap_or_default(), line.units.clone())
        }
        None => (String::new(), String::new(), Vec::new()),
    }
}

/// What is wrong with what is typed in a line; what is still empty is not told before the order is to be confirmed.
fn wrong(view: &View, sheet: &Sheet, preview: &OrderPreview, at: usize) -> Vec<(String, String)> {
    let Some(typed) = sheet.content.lines.get(at) else { return Vec::new() };
    let empty = |cell: &str| match cell {
        "quantity" => typed.quantity.is_empty(),
        "price" => typed.price.is_empty(),
        "product" => typed.product.is_none() && typed.product_text.is_empty(),
        _ => false,
    };
    let of_line = |field: &str| {
        field.strip_prefix("lines.")?.split_once('.').filter(|(line, _)| line.parse() == Ok(at)).map(|(_, cell)| cell.to_owned())
    };
    let told = preview.refusals.iter().filter_map(|no| Some((of_line(no.field.as_deref()?)?, no)));
    told.filter(|(cell, _)| !empty(cell)).map(|(cell, no)| (cell, view.say(text(&no.key).args(&no.args)))).collect()
}

/// The cells of a line as it is typed.
pub(super) fn cells(v: &Visit<'_>, sheet: &Sheet, preview: Option<&OrderPreview>, at: usize) -> Vec<GridCell> {
    let typed = sheet.content.lines.get(at).cloned().unwrap_or_default();
    let line = preview.and_then(|preview| preview.lines.iter().find(|line| line.index == at));
    let figures = preview.map_or(Figures { amount: html! {}, free: html! {} }, |preview| of(v, sheet, preview, at, 0));
    let (unit, price, units) = preview.map(|preview| hints(preview, at)).unwrap_or_default();
    let words = match line {
        Some(line) if typed.product.is_some() => format!("{} {}", line.product_code, line.product_name),
        _ => typed.product_text.clone(),
    };
    let hinted = |cell: GridCell, hint: String| if hint.is_empty() { cell } else { cell.hint(hint) };
    vec![
        GridCell::typed(typed.line_no.map(|no| no.to_string()).unwrap_or_default()),
        GridCell::chosen(typed.product.map(|id| id.to_string()).unwrap_or_default(), words),
        GridCell::typed(typed.quantity),
        hinted(GridCell::typed(typed.unit), unit).offers(&units),
        hinted(GridCell::typed(typed.price), price),
        GridCell::typed(typed.discount),
        GridCell::drawn(figures.amount),
        GridCell::drawn(figures.free),
        GridCell::typed(if typed.gift { "true" } else { "" }),
        GridCell::typed(typed.remark),
    ]
}

/// How many kinds, how many pieces, the tax, the whole.
pub(super) fn totals(preview: &OrderPreview) -> Vec<Total<'static>> {
    let kinds: std::collections::BTreeSet<_> = preview.lines.iter().map(|line| line.product).collect();
    let pieces = preview.lines.iter().filter_map(|line| line.quantity).map(Quantity::thousandths).fold(0_i64, i64::saturating_add);
    let money = |minor: i64| Money::new(minor, preview.currency);
    let totals = preview.totals;
    let off = totals.map_or(0, |totals| totals.discount_minor + totals.rounding_minor);
    let mut all = vec![
        (text("page.desk.kinds"), ui::number(i64::try_from(kinds.len()).unwrap_or(i64::MAX)), false),
        (text("page.desk.pieces"), ui::quantity(Quantity::from_thousandths(pieces)), false),
    ];
    if off != 0 {
        all.push((text("page.desk.off"), ui::money(money(off)), false));
    }
    all.push((text("sales_order.tax"), ui::money(money(totals.map_or(0, |totals| totals.tax_minor))), false));
    all.push((text("sales_order.gross"), ui::money_with_sign(money(totals.map_or(0, |totals| totals.gross_minor))), true));
    all
}
