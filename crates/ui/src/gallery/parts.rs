//! Small parts, what lies over a page, and paper.

use super::{sample, shell};
use crate::{
    AlertKind, Fill, Happening, Icon, Markup, Paper, Tone, TreeNode, View, WhyLine, alert, attachment, avatar, button, card, card_with,
    confirm, data, dialog, facts, facts_wide, head, html, keys, menu, menu_link, menu_opens, meter, money, person, pill, plain_card,
    print_sheet, progress, qr, quantity, segments, side_panel, small_table, stack, state_pill, stepper, tabs, tag, text, timeline, toast,
    tone_of, tree, unit_price, why,
};
use base::{Clause, Currency, Money, Quantity, Timestamp, UnitPrice};

fn yuan(minor: i64) -> Markup {
    money(Money::new(minor, Currency::CNY))
}

pub(super) fn page(view: &View) -> Markup {
    let tabs_shown = [
        (text("gallery.parts"), "/gallery/parts".to_owned(), true, None),
        (text("gallery.orders"), "/gallery/orders".to_owned(), false, Some(12)),
        (text("gallery.forms"), "/gallery/forms".to_owned(), false, None),
    ];
    let body = html! {
        (head("gallery.parts").crumb("gallery.orders", "/gallery/orders").mark(state_pill(view, "approved")).note(data("XS261123-0000"))
            .action(view, &button("gallery.print").icon(Icon::Printer).does("print"))
            .other(menu(view, "head-menu", "ui.more", &[menu_link("gallery.copy", Icon::Copy, "/gallery/entry"), menu_opens("gallery.order.void", Icon::Ban, "void").danger()]))
            .action(view, &button("gallery.approve").primary().icon(Icon::Check).opens("approve"))
            .html(view))
        (tabs(view, &tabs_shown))
        div.grid."lg:grid-cols-2".gap-4.items-start {
            (stack(&html! { (buttons(view)) (states(view)) (figures(view)) (alerts(view)) }))
            (stack(&html! { (record(view)) (history(view)) (files(view)) (trees(view)) }))
        }
        (overlays(view))
    };
    crate::page(view, &shell(view), "gallery.parts", &body)
}

fn buttons(view: &View) -> Markup {
    card(
        view,
        "gallery.part.buttons",
        &html! {
            div.flex.flex-wrap.gap-2.items-center {
                (button("ui.save").primary().shortcut("Ctrl ↵").does("none").html(view))
                (button("gallery.export").icon(Icon::Download).does("none").html(view))
                (button("ui.cancel").quiet().does("none").html(view))
                (button("gallery.order.void").danger().opens("void").html(view))
                (button("ui.remove").icon(Icon::Trash).bare().does("none").html(view))
                (button("ui.save").disabled(true).html(view))
                (button("gallery.part.panel").opens("panel").small().html(view))
                (button("ui.palette").does("palette").small().icon(Icon::Search).html(view))
            }
            div.mt-4 { (segments(view, "gallery.part.period", &[
                (text("gallery.month"), "/gallery/parts".into(), true), (text("gallery.quarter"), "/gallery/parts?p=q".into(), false), (text("gallery.year"), "/gallery/parts?p=y".into(), false),
            ])) }
            div.mt-4 { (keys(view, &[("Enter", "gallery.key.next"), ("↑↓", "gallery.key.rows"), ("Ctrl D", "gallery.key.copy"), ("Alt W", "ui.why")])) }
        },
    )
}

fn states(view: &View) -> Markup {
    let states = ["draft", "approved", "delivered", "partly_shipped", "completed", "pending", "to_ship", "overdue"];
    card(
        view,
        "gallery.part.states",
        &html! {
            div.flex.flex-wrap.gap-2 { @for state in states { (pill(view, format!("state.{state}").as_str(), tone_of(state))) } }
            div.flex.flex-wrap.gap-2.mt-3.items-center {
                (tag(view, "gallery.part.gift", Tone::Queue)) (tag(view, data("A"), Tone::Wait)) (person(sample(view, "刘志强", "Liu Zhiqiang"))) (avatar("Ann Lee"))
            }
            div.mt-4 { (stepper(view, "gallery.part.way", &[text("gallery.step.quote"), text("gallery.step.order"), text("gallery.step.ship"), text("gallery.step.bill"), text("gallery.step.paid")], 2)) }
        },
    )
}

fn figures(view: &View) -> Markup {
    let lines = [
        WhyLine {
            label: text("gallery.why.list"),
            value: unit_price(UnitPrice::from_micros(180_000_000)),
            link: Some("/gallery/orders".into()),
        },
        WhyLine { label: text("gallery.why.class"), value: html! { "× 95%" }, link: None },
        WhyLine { label: text("gallery.why.volume"), value: html! { "× 95.32%" }, link: None },
    ];
    let result = WhyLine { label: text("gallery.why.price"), value: unit_price(UnitPrice::from_micros(162_990_000)), link: None };
    let basis = [Clause::new(sample(view, "销售价格管理办法", "Price regulation"), "4.2", 3)];
    card(
        view,
        "gallery.part.figures",
        &html! {
            (facts(view, &[
                (text("gallery.why.price"), why(view, "why-price", &unit_price(UnitPrice::from_micros(162_990_000)), &lines, &result, &basis)),
                (text("gallery.order.total_short"), yuan(1_955_880)),
                (text("gallery.part.back"), yuan(-23_450)),
                (text("gallery.form.quantity"), quantity(Quantity::from_thousandths(1_234_500))),
                (text("gallery.order.paid"), meter(view, "gallery.order.paid", 49, Fill::Attained)),
                (text("gallery.part.credit"), meter(view, "gallery.part.credit", 86, Fill::Used)),
            ]))
            div.mt-4 { (progress(view, "gallery.part.import", 1287, 3000)) }
        },
    )
}

fn alerts(view: &View) -> Markup {
    stack(&html! {
        (alert(view, AlertKind::Bad, text("ui.problems").with("count", 2), Some(&html! { ul { li { (view.say("gallery.alert.stock")) } } })))
        (alert(view, AlertKind::Warn, "gallery.alert.near", None))
        (alert(view, AlertKind::Ok, "gallery.alert.credit", None))
        (alert(view, AlertKind::Info, "gallery.alert.news", None))
        div.flex.gap-2 data-keep { (toast(view, AlertKind::Ok, "gallery.form.saved")) (toast(view, AlertKind::Info, text("ui.pasted").with("count", 3))) }
    })
}

fn record(view: &View) -> Markup {
    let end = tag(view, data("C"), Tone::Neutral);
    stack(&html! {
        (card(view, "gallery.part.record", &facts_wide(view, &[
            (text("gallery.order.customer"), html! { a.x-link href="/gallery/orders" { (sample(view, "苏州恒达电气科技有限公司", "Suzhou Hengda Electric")) } }),
            (text("gallery.order.owner"), html! { (sample(view, "陈思远", "Chen Siyuan")) }),
            (text("gallery.order.due_on"), html! { "2026-11-30" }),
            (text("gallery.order.total"), yuan(1_967_380)),
        ])))
        (card_with(view, "gallery.part.lines", Some(data("3")), Some(&end), &small_table(view, &[("gallery.line.product", false), ("gallery.line.quantity", true), ("gallery.line.amount", true)], &[
            vec![html! { "LS000026" }, quantity(Quantity::from_thousandths(120_000)), yuan(1_955_880)],
            vec![html! { "LS000001" }, quantity(Quantity::from_thousandths(100_000)), yuan(8_100)],
            vec![html! { "LM000002" }, quantity(Quantity::from_thousandths(50_000)), yuan(3_400)],
        ])))
    })
}

fn history(view: &View) -> Markup {
    let at = |text: &str| Timestamp::parse(text).unwrap_or(Timestamp::MIN);
    let one = |icon, tone, key: &'static str, when, body| Happening {
        icon,
        tone,
        title: text(key).with("name", sample(view, "林晓梅", "Lin Xiaomei")),
        at: at(when),
        body,
    };
    let comment = html! { (sample(view, "客户要求 11 月 30 日前到货，已与仓库确认。", "The customer needs it by 30 November; agreed with the warehouse.")) };
    card(
        view,
        "gallery.part.history",
        &timeline(
            view,
            &[
                one(Icon::Truck, Tone::Go, "gallery.did.ship", "2026-11-24T02:20:00Z", None),
                one(Icon::Check, Tone::Done, "gallery.did.approve", "2026-11-23T06:05:00Z", Some(comment)),
                one(Icon::Pencil, Tone::Neutral, "gallery.did.create", "2026-11-23T01:42:00Z", None),
            ],
        ),
    )
}

fn files(view: &View) -> Markup {
    let by = text("gallery.did.attach").with("name", sample(view, "周敏", "Zhou Min"));
    card(
        view,
        "gallery.part.files",
        &html! {
            div.flex.gap-4.items-start.flex-wrap {
                div.grow.flex.flex-col.gap-2 {
                    (attachment(view, sample(view, "采购合同.pdf", "Contract.pdf"), "/gallery/parts", 1_480_000, by, None))
                    (attachment(view, "XS261123.xlsx", "/gallery/parts", 24_300, data("2026-11-23"), Some(&button("ui.remove").icon(Icon::X).bare().quiet().small().does("none").html(view))))
                }
                (qr(view, "gallery.part.qr", "https://example.cn/s/XS261123-0000"))
            }
        },
    )
}

fn trees(view: &View) -> Markup {
    let node =
        |label, count, current, children| TreeNode { label, address: "/gallery/parts".into(), count: Some(count), current, children };
    let east = node(
        sample(view, "华东", "East"),
        18,
        false,
        vec![node(sample(view, "苏州", "Suzhou"), 7, true, vec![]), node(sample(view, "杭州", "Hangzhou"), 11, false, vec![])],
    );
    let all = node(sample(view, "销售部", "Sales"), 42, false, vec![east, node(sample(view, "华南", "South"), 24, false, vec![])]);
    html! {
        (card(view, "gallery.part.tree", &tree(view, "gallery.part.tree", &[all])))
    }
}

fn overlays(view: &View) -> Markup {
    html! {
        (confirm(view, "void", "gallery.order.void", "gallery.order.void.what", "gallery.order.void", "/gallery/orders"))
        (dialog(view, "approve", "gallery.approve", &html! { p { (view.say("gallery.approve.what")) } }, &button("gallery.approve").primary().does("close").html(view)))
        (side_panel(view, "panel", "gallery.part.panel", &plain_card(&html! { p { (view.say("gallery.approve.what")) } })))
    }
}

pub(super) fn sheet(view: &View) -> Markup {
    let fact = |key: &str, value: &str| html! { span { (view.say(key)) ": " (value) } };
    let foot = html! { (fact("gallery.order.owner", sample(view, "陈思远", "Chen Siyuan"))) span { (view.say("gallery.sheet.sign")) } };
    let lines = small_table(
        view,
        &[("gallery.line.product", false), ("gallery.line.quantity", true), ("gallery.line.price", true), ("gallery.line.amount", true)],
        &[
            vec![
                html! { "LS000026 " (sample(view, "碳钢电磁阀", "Solenoid valve")) },
                quantity(Quantity::from_thousandths(120_000)),
                unit_price(UnitPrice::from_micros(162_990_000)),
                yuan(1_955_880),
            ],
            vec![
                html! { "LS000001 " (sample(view, "304 不锈钢外六角螺栓", "304 hex bolt")) },
                quantity(Quantity::from_thousandths(100_000)),
                unit_price(UnitPrice::from_micros(810_000)),
                yuan(8_100),
            ],
            vec![
                html! { "LM000002 " (sample(view, "304 不锈钢内六角螺栓", "304 socket screw")) },
                quantity(Quantity::from_thousandths(50_000)),
                unit_price(UnitPrice::from_micros(680_000)),
                yuan(3_400),
            ],
        ],
    );
    let top = html! { (fact("gallery.order.no", "XS261123-0000")) (fact("gallery.order.customer", sample(view, "苏州恒达电气科技有限公司", "Suzhou Hengda Electric"))) (fact("gallery.order.due_on", "2026-11-30")) };
    let body = html! {
        (head("gallery.sheet").action(view, &button("gallery.print").primary().icon(Icon::Printer).shortcut("P").does("print")).html(view))
        (print_sheet(view, Paper::Half, "gallery.sheet.title", &top, &lines, &foot))
    };
    crate::page(view, &shell(view), "gallery.sheet", &body)
}
