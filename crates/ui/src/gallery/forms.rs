//! Forms: fields of each kind, a combobox, a form made from an operation's schema.

use super::{Reply, orders::PEOPLE, sample, shell};
use crate::{
    AlertKind, ComboOption, Icon, Markup, Problems, SchemaForm, View, button, card, combobox, command, data, drop_zone, field, field_group,
    fields, form, form_actions, form_pairs, head, html, options, palette_links, part, schema_input, stack, text, toast,
};
use base::Refusal;
use serde_json::{Value, json};

/// What the schema of an operation's input looks like.
fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["code", "name", "unit"],
        "properties": {
            "code": { "type": "string", "maxLength": 40 },
            "name": { "type": "string", "maxLength": 200 },
            "unit": { "type": "string", "maxLength": 20 },
            "cost_micro": { "type": ["integer", "null"], "x-unit": "micros" },
            "reorder_at": { "type": ["integer", "null"], "x-unit": "thousandths" },
            "since": { "type": ["string", "null"], "format": "date" },
            "state": { "type": "string", "enum": ["active", "closed"] },
            "gift": { "type": "boolean" },
            "note": { "type": "string", "maxLength": 2000 }
        }
    })
}

pub(super) fn page(view: &View, posted: Option<&str>) -> Reply {
    let typed = posted.map(form_pairs).unwrap_or_default();
    let refused = match posted.map(|_| schema_input(&schema(), &typed)) {
        Some(Err(refused)) => refused,
        _ => Vec::new(),
    };
    let status = if refused.is_empty() { 200 } else { 422 };
    let made = made_form(view, &typed, &refused);
    if view.region == Some("made") {
        return Reply { status, html: part(view, "gallery.forms", &made) };
    }
    let body = html! {
        (head("gallery.forms").html(view))
        @if posted.is_some() && refused.is_empty() { (toast(view, AlertKind::Ok, "gallery.form.saved")) }
        (stack(&html! {
            (card(view, "gallery.form.fields", &every_field(view)))
            (card(view, "gallery.form.made", &made))
        }))
    };
    Reply { status, html: crate::page(view, &shell(view), "gallery.forms", &body) }
}

fn made_form(view: &View, typed: &[(String, String)], refused: &[Refusal]) -> Markup {
    let content = html! {
        (Problems(refused).summary(view))
        (SchemaForm { view, operation: "gallery.product", schema: &schema(), typed, problems: Problems(refused), choices: &[] }.fields(&[]))
        (form_actions(view, Some(text("gallery.form.kept")), &button("ui.save").primary().shortcut("Ctrl ↵").html(view)))
    };
    form("made", "/gallery/forms").draft().key("gallery-1").html(view, &content)
}

fn every_field(view: &View) -> Markup {
    let refused = [Refusal::new("ui.not_a_figure").arg("decimals", 2).field("wrong"), Refusal::new("ui.required").field("buyer")];
    let problems = Problems(&refused);
    let people = PEOPLE.iter().map(|(zh, en)| ((*en).to_owned(), data(sample(view, zh, en)))).collect();
    let content = html! {
        (fields(&html! {
            (combobox("customer", "gallery.order.customer", "/gallery/customers").required().value("7", sample(view, "苏州恒达电气科技有限公司", "Suzhou Hengda Electric"))
                .hint(data(sample(view, "张总 138****0031", "Mr Zhang 138****0031"))).html(view))
            (combobox("buyer", "gallery.form.buyer", "/gallery/customers").required().placeholder("gallery.form.by").error(problems.at("buyer")).html(view))
            (field("no", "gallery.form.text").value("XS261123-0001").hint("gallery.form.hint").html(view))
            (field("amount", "gallery.form.amount").number(2).value("19,673.80").unit(data("CNY")).html(view))
            (field("wrong", "gallery.form.quantity").number(2).value("abc").error(problems.at("wrong")).html(view))
            (field("due", "gallery.order.due_on").date().required().value("2026-11-30").html(view))
            (field("owner", "gallery.order.owner").choices(people).value("Zhou Min").html(view))
            (field("fixed", "gallery.form.fixed").value(sample(view, "月结 30 天", "30 days")).readonly().html(view))
            (field("secret", "ui.password").password("new-password").html(view))
        }))
        (field_group(view, "gallery.form.group", &fields(&html! {
            (field("present", "gallery.form.gift").tick().value("true").html(view))
            (field("urgent", "gallery.form.urgent").tick().hint("gallery.form.urgent.hint").html(view))
        })))
        (field("remark", "gallery.form.note").long().placeholder("gallery.form.note.hint").html(view))
        (drop_zone(view, "file", "gallery.form.drop", ".xlsx,.csv", true, None))
    };
    form("every", "/gallery/forms").upload().html(view, &content)
}

const PRODUCTS: [(&str, &str, &str, &str); 6] = [
    ("LS000026", "碳钢电磁阀", "Carbon steel solenoid valve", "M3×5"),
    ("LS000001", "304 不锈钢外六角螺栓", "304 stainless hex bolt", "M3×5"),
    ("LM000002", "304 不锈钢内六角螺栓", "304 stainless socket screw", "M3×5"),
    ("ZC001124", "304 不锈钢平垫圈", "304 stainless flat washer", "M3×6"),
    ("LM004502", "碳钢深沟球轴承", "Deep groove ball bearing", "M3×9"),
    ("QD000310", "黄铜气动接头", "Brass pneumatic fitting", "M16×17"),
];

pub(super) fn products(view: &View) -> Markup {
    let wanted = view.param("q").unwrap_or_default().to_lowercase();
    let found = PRODUCTS.iter().filter(|(code, zh, en, _)| format!("{code} {zh} {en}").to_lowercase().contains(&wanted));
    let found: Vec<ComboOption> = found
        .enumerate()
        .map(|(at, (code, zh, en, size))| ComboOption {
            value: (at + 1).to_string(),
            label: format!("{code} {}", sample(view, zh, en)),
            note: (*size).to_owned(),
            end: format!("{}", 4820 - at * 311),
            picture: None,
        })
        .collect();
    options(view, &found)
}

pub(super) fn customers(view: &View) -> Markup {
    let all = [
        ("苏州恒达电气科技有限公司", "Suzhou Hengda Electric", "szhd"),
        ("温州中科装备贸易有限公司", "Wenzhou Zhongke Equipment", "wzzk"),
        ("苏州宏图精密科技有限公司", "Suzhou Hongtu Precision", "szht"),
    ];
    let wanted = view.param("q").unwrap_or_default().to_lowercase();
    let found = all.iter().filter(|(zh, en, initials)| format!("{zh} {en} {initials}").to_lowercase().contains(&wanted));
    let found: Vec<ComboOption> = found
        .enumerate()
        .map(|(at, (zh, en, initials))| ComboOption {
            value: (at + 7).to_string(),
            label: sample(view, zh, en).to_owned(),
            note: (*initials).to_owned(),
            end: String::new(),
            picture: None,
        })
        .collect();
    options(view, &found)
}

pub(super) fn found(view: &View) -> Markup {
    let wanted = view.param("q").unwrap_or_default();
    let label = text("gallery.search_for").with("words", wanted.as_str());
    palette_links(view, &[command(label, Icon::Search, format!("/gallery/orders?q={}", crate::encode(&wanted)))])
}
