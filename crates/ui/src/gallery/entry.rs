//! The entry of an order: head fields, lines by keyboard, credit beside it, totals below; with errors after posting.

use super::{Reply, sample, shell};
use crate::{
    AlertKind, Fill, GridCell, GridKind, Icon, Markup, Problems, Tone, View, alert, button, card_with, columns, combobox, data, entry_page,
    facts, field, fields, flush_card, form, form_pairs, grid_answer, grid_column, head, html, keys, line_grid, meter_wide, money,
    money_short, money_with_sign, number, part, pill, plain_card, scaled, text, totals_bar,
};
use base::{Currency, Money, Refusal};

/// Code, name, size, unit, price in fen, free.
const LINES: [(&str, &str, &str, &str, i64, i64, i64); 3] = [
    ("LS000026", "碳钢电磁阀", "Solenoid valve", "M3×5", 120, 16_299, 4820),
    ("LS000001", "304 不锈钢外六角螺栓", "304 hex bolt", "M3×5", 100, 81, 7277),
    ("LM000002", "304 不锈钢内六角螺栓", "304 socket screw", "M3×5", 50, 68, 15),
];

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

pub(super) fn page(view: &View, posted: Option<&str>) -> Reply {
    let typed = posted.map(form_pairs).unwrap_or_default();
    let refused = refusals(posted.is_some(), &typed);
    let whole = html! {
        (head("gallery.order.new").action(view, &button("gallery.entry.from_quote").icon(Icon::FileInput).link("/gallery/orders"))
            .action(view, &button("gallery.entry.keys").icon(Icon::Keyboard).bare().quiet().pops("entry-keys")).html(view))
        (crate::popover("entry-keys", &keys(view, KEYS)))
        (order_form(view, &typed, &refused))
    };
    let status = if refused.is_empty() { 200 } else { 422 };
    if view.region == Some("order") {
        return Reply { status, html: part(view, "gallery.order.new", &order_form(view, &typed, &refused)) };
    }
    Reply { status, html: entry_page(view, &shell(view), "gallery.order.new", &whole) }
}

const KEYS: &[(&str, &str)] = &[
    ("Enter", "gallery.key.next"),
    ("↑↓", "gallery.key.rows"),
    ("Ctrl D", "gallery.key.copy"),
    ("Ctrl ⌫", "gallery.key.remove"),
    ("Alt W", "gallery.key.why"),
    ("Ctrl V", "gallery.key.paste"),
];

fn refusals(posted: bool, typed: &[(String, String)]) -> Vec<Refusal> {
    let mut refused = Vec::new();
    if !posted {
        return refused;
    }
    for (name, value) in typed.iter().filter(|(name, value)| name.ends_with(".quantity") && !value.is_empty()) {
        if scaled(value, 3).is_none_or(|n| n <= 0) {
            refused.push(Refusal::new("gallery.refuse.quantity").field(name.clone()));
        }
    }
    for (name, value) in typed.iter().filter(|(name, value)| name.ends_with(".product~text") && !value.is_empty()) {
        let field = name.trim_end_matches("~text");
        if typed.iter().any(|(other, id)| other == field && id.is_empty()) {
            refused.push(Refusal::new("gallery.refuse.product").arg("words", value.as_str()).field(field));
        }
    }
    if typed.iter().all(|(name, value)| name != "customer" || value.is_empty()) {
        refused.push(Refusal::new("ui.required").field("customer"));
    }
    refused
}

fn typed_value(typed: &[(String, String)], name: &str, before: &str) -> String {
    typed.iter().find(|(key, _)| key == name).map_or_else(|| before.to_owned(), |(_, value)| value.clone())
}

fn order_form(view: &View, typed: &[(String, String)], refused: &[Refusal]) -> Markup {
    let problems = Problems(refused);
    let customer = typed_value(typed, "customer~text", sample(view, "苏州恒达电气科技有限公司", "Suzhou Hengda Electric"));
    let customer_id = typed_value(typed, "customer", "7");
    let people = super::orders::PEOPLE.iter().map(|(zh, en)| ((*en).to_owned(), data(sample(view, zh, en)))).collect();
    let head_fields = fields(&html! {
        (combobox("customer", "gallery.order.customer", "/gallery/customers").required().value(&customer_id, &customer).error(problems.at("customer"))
            .hint(data(sample(view, "张总 138****0031", "Mr Zhang 138****0031"))).html(view))
        (field("due", "gallery.entry.due").date().required().value(typed_value(typed, "due", "2026-11-30")).html(view))
        (field("owner", "gallery.order.owner").choices(people).value(typed_value(typed, "owner", "Zhou Min")).html(view))
        (field("address", "gallery.entry.address").value(typed_value(typed, "address", "")).placeholder("gallery.entry.address.hint").html(view))
        (field("note", "gallery.form.note").value(typed_value(typed, "note", "")).html(view))
    });
    let content = html! {
        (problems.summary(view))
        (columns(&html! { (plain_card(&head_fields)) (grid(view, typed, problems)) }, &html! { (credit(view)) (recent(view)) }))
        (totals_bar(view, "totals", &[
            (text("gallery.entry.kinds"), number(3), false),
            (text("gallery.entry.pieces"), number(270), false),
            (text("gallery.entry.tax"), money(yuan(226_335)), false),
            (text("gallery.entry.total"), money_with_sign(yuan(1_967_380)), true),
        ], &html! {
            (button("gallery.entry.draft").value("as", "draft").html(view))
            (button("gallery.entry.submit").primary().icon(Icon::Send).shortcut("Ctrl ↵").html(view))
        }))
    };
    form("order", "/gallery/entry").draft().key("gallery-2").html(view, &content)
}

fn grid(view: &View, typed: &[(String, String)], problems: Problems) -> Markup {
    let columns = [
        grid_column("product", "gallery.line.product", GridKind::Lookup("/gallery/products")).wide().placeholder("gallery.line.by"),
        grid_column("size", "gallery.line.size", GridKind::Shown).narrow(),
        grid_column("quantity", "gallery.line.quantity", GridKind::Number(3)).narrow(),
        grid_column("unit", "gallery.line.unit", GridKind::Shown).narrow(),
        grid_column("price", "gallery.line.price", GridKind::Number(6)).narrow(),
        grid_column("amount", "gallery.line.amount", GridKind::Shown),
        grid_column("free", "gallery.line.free", GridKind::Shown).narrow(),
    ];
    let count = typed
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("lines.")?.split('.').next()?.parse::<usize>().ok())
        .max()
        .map_or(5, |most| most + 1);
    let lines: Vec<Vec<GridCell>> = (0..count.clamp(1, 50)).map(|at| line_of(view, typed, at)).collect();
    let strip = keys(view, KEYS);
    flush_card(
        view,
        "gallery.entry.lines",
        Some(&html! { div.hidden."lg:block" { (strip) } }),
        &line_grid("lines", &columns, &lines).problems(problems).reprice("/gallery/entry/line").html(view),
    )
}

fn line_of(view: &View, typed: &[(String, String)], at: usize) -> Vec<GridCell> {
    let known = LINES.get(at);
    let name = |key: &str| format!("lines.{at}.{key}");
    let words = known.map(|(code, zh, en, ..)| format!("{code} {}", sample(view, zh, en))).unwrap_or_default();
    let id = known.map(|_| (at + 1).to_string()).unwrap_or_default();
    let product = GridCell::chosen(typed_value(typed, &name("product"), &id), typed_value(typed, &name("product~text"), &words));
    let quantity = typed_value(typed, &name("quantity"), &known.map(|line| line.4.to_string()).unwrap_or_default());
    let price = typed_value(typed, &name("price"), &known.map(|line| crate::unscaled(line.5, 2)).unwrap_or_default());
    let Some((_, _, _, size, count, fen, free)) = known else {
        return vec![product, GridCell::default(), GridCell::typed(quantity), GridCell::default(), GridCell::typed(price)];
    };
    let lacking = *free < *count;
    let stock = html! {
        @if lacking { (pill(view, text("gallery.line.lacking").with("free", *free).with("lacking", count - free), Tone::Bad)) } @else { (number(*free)) }
    };
    vec![
        product,
        GridCell::drawn(html! { span.x-muted { (size) } }),
        GridCell::typed(quantity),
        GridCell::drawn(html! { span.x-muted { (view.say("gallery.line.piece")) } }),
        GridCell::typed(price),
        GridCell::drawn(html! { b { (money(yuan(fen * count))) } }),
        GridCell::drawn(stock),
    ]
}

pub(super) fn line(_: &View, posted: &str) -> Markup {
    let typed = form_pairs(posted);
    let at = typed_value(&typed, "line", "0");
    let figure = |key: &str, decimals| scaled(&typed_value(&typed, &format!("lines.{at}.{key}"), ""), decimals).unwrap_or(0);
    let amount = i64::try_from(i128::from(figure("quantity", 3)) * i128::from(figure("price", 2)) / 1000).unwrap_or(0);
    let seq = typed_value(&typed, "seq", "0").parse().unwrap_or(0);
    grid_answer(seq, &[("amount", html! { b { (money(yuan(amount))) } })], None)
}

fn credit(view: &View) -> Markup {
    let short = |minor| html! { (money_short(view, yuan(minor))) };
    let class = crate::tag(view, text("gallery.credit.class").with("class", "C"), Tone::Neutral);
    card_with(
        view,
        "gallery.credit",
        None,
        Some(&class),
        &html! {
            (facts(view, &[
                (text("gallery.credit.limit"), short(20_000_000)),
                (text("gallery.credit.used"), short(5_000_000)),
                (text("gallery.credit.this"), short(1_967_380)),
                (text("gallery.credit.left"), short(13_032_620)),
            ]))
            div.my-3 { (meter_wide(view, "gallery.part.credit", 35, Fill::Used)) }
            (alert(view, AlertKind::Ok, "gallery.alert.credit", None))
        },
    )
}

fn recent(view: &View) -> Markup {
    let line = |zh, en, minor| (data(sample(view, zh, en)), money(yuan(minor)));
    card_with(
        view,
        "gallery.entry.recent",
        None,
        None,
        &facts(
            view,
            &[
                line("尼龙交流接触器", "Nylon contactor", 12_464),
                line("黄铜气动接头", "Brass fitting", 1225),
                line("深沟球轴承", "Ball bearing", 3656),
            ],
        ),
    )
}
