//! The director's board, and a kanban of opportunities.

use super::{orders::PEOPLE, sample, shell};
use crate::{
    Fill, Icon, KanbanCard, Markup, Series, Stage, Tone, View, button, card, card_with, data, flush_card, funnel_chart, head, html, kanban,
    kpi, kpis, line_chart, menu_link, meter, money, money_short, person, ranking, segments, small_table, stack, text, thousands,
};
use base::{Currency, Money};

const COURSE: [&[i64]; 4] = [
    &[30, 38, 34, 12, 28, 37, 38, 33, 32, 35, 26, 29],
    &[29, 37, 30, 11, 27, 37, 36, 33, 32, 33, 26, 30],
    &[26, 22, 34, 30, 32, 37, 36, 25, 8, 31, 38, 28],
    &[28, 25, 31, 34, 32, 35, 37, 30, 24, 10, 30, 37],
];

pub(super) fn page(view: &View) -> Markup {
    let yuan = |minor| money_short(view, Money::new(minor, Currency::CNY));
    let periods = [("gallery.month", ""), ("gallery.quarter", "q"), ("gallery.year", "y")];
    let now = view.param("p").unwrap_or_default();
    let periods: Vec<_> = periods.iter().map(|(key, value)| (text(key), view.with(&[("p", value)]), now == *value)).collect();
    let body = html! {
        (head("gallery.board")
            .action(view, &button("gallery.export").icon(Icon::Download).link("/gallery/board"))
            .action(view, &button("gallery.subscribe").primary().icon(Icon::Bell).link("/gallery/board"))
            .html(view))
        div.mb-4 { (segments(view, "gallery.part.period", &periods)) }
        (stack(&html! {
            (kpis(view, &[
                kpi("gallery.kpi.signed", yuan(29_912_345_600)).change(86).note("gallery.kpi.than_before").line(COURSE[0]).link("/gallery/orders"),
                kpi("gallery.kpi.received", yuan(13_520_000_000)).change(-32).note("gallery.kpi.rate").line(COURSE[1]).link("/gallery/orders"),
                kpi("gallery.kpi.orders", thousands(4037)).change(124).note("gallery.kpi.a_day").line(COURSE[2]).link("/gallery/orders"),
                kpi("gallery.kpi.overdue", yuan(6_174_212_300)).change_down_is_good(-51).note("gallery.kpi.customers").line(COURSE[3]).link("/gallery/orders"),
            ]))
            div.grid."lg:grid-cols-3".gap-4 {
                div."lg:col-span-2".min-w-0 { (card_with(view, "gallery.chart.trend", Some(text("gallery.chart.trend.sub")), None, &trend(view).html(view, "trend"))) }
                (card_with(view, "gallery.chart.funnel", Some(text("gallery.month")), None, &funnel(view).html(view, "funnel")))
            }
            div.grid."lg:grid-cols-3".gap-4.items-start {
                (card_with(view, "gallery.chart.people", Some(text("gallery.chart.people.sub")), None, &people(view)))
                div."lg:col-span-2".min-w-0 { (key_customers(view)) }
            }
        }))
    };
    crate::page(view, &shell(view), "gallery.board", &body)
}

fn trend<'a>(view: &View) -> crate::Chart<'a> {
    let months = ["11", "12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
        .iter()
        .map(|month| if view.lang == base::Lang::Zh { format!("{month}月") } else { (*month).to_owned() });
    let series = |key: &'static str, values: &[i64], dashed| Series { name: text(key), values: values.to_vec(), dashed };
    line_chart(
        "gallery.chart.trend",
        months.collect(),
        vec![
            series(
                "gallery.chart.signed",
                &[45_200, 47_300, 45_900, 40_100, 45_300, 47_000, 47_200, 46_300, 46_000, 46_800, 44_000, 45_100],
                false,
            ),
            series(
                "gallery.chart.received",
                &[40_600, 43_000, 41_100, 36_000, 40_500, 42_500, 42_400, 41_500, 41_300, 41_500, 39_500, 40_600],
                false,
            ),
            series(
                "gallery.chart.target",
                &[44_000, 44_400, 44_800, 45_300, 45_700, 46_200, 46_600, 47_000, 47_500, 47_900, 48_400, 48_800],
                true,
            ),
        ],
    )
}

fn funnel<'a>(view: &View) -> crate::Chart<'a> {
    let stages = ["gallery.step.inquiry", "gallery.step.quote", "gallery.step.order", "gallery.step.ship", "gallery.step.paid"]
        .map(|key| view.say(key));
    funnel_chart(
        "gallery.chart.funnel",
        stages.to_vec(),
        Series { name: text("gallery.chart.funnel"), values: vec![13_022, 8776, 4037, 1739, 1265], dashed: false },
    )
}

fn people(view: &View) -> Markup {
    let figures = [3033, 2958, 2746, 2600, 2581, 2563, 2399];
    let ranks: Vec<_> = PEOPLE
        .iter()
        .zip(figures)
        .map(|((zh, en), n)| (sample(view, zh, en).to_owned(), n, thousands(n), "/gallery/orders".to_owned()))
        .collect();
    ranking(view, "gallery.chart.people", &ranks)
}

fn key_customers(view: &View) -> Markup {
    let yuan = |minor| money(Money::new(minor, Currency::CNY));
    let rows = [
        ("成都鑫源五金商行", "Chengdu Xinyuan", 120_811_537, 0, 31),
        ("青岛兴业精密科技有限公司", "Qingdao Xingye", 117_219_258, 32_573_392, 53),
        ("温州德邦五金科技有限公司", "Wenzhou Debang", 114_088_440, 53_726_308, 21),
        ("长沙新锐自动化有限公司", "Changsha Xinrui", 111_523_943, 0, 27),
        ("武汉博远机械有限公司", "Wuhan Boyuan", 108_210_680, 34_037_081, 85),
        ("昆山凯瑞自动化有限公司", "Kunshan Kairui", 108_022_909, 60_711_545, 103),
    ];
    let rows: Vec<Vec<Markup>> = rows
        .into_iter()
        .map(|(zh, en, signed, open, used)| {
            vec![html! { (sample(view, zh, en)) }, yuan(signed), yuan(open), meter(view, "gallery.part.credit", used, Fill::Used)]
        })
        .collect();
    let all = html! { a.x-link href="/gallery/orders" { (view.say("gallery.all")) } };
    flush_card(
        view,
        "gallery.chart.customers",
        Some(&all),
        &small_table(
            view,
            &[
                ("gallery.order.customer", false),
                ("gallery.chart.signed", true),
                ("gallery.kpi.open", true),
                ("gallery.part.credit", false),
            ],
            &rows,
        ),
    )
}

pub(super) fn kanban_page(view: &View) -> Markup {
    let card_of = |id: i64, zh: &'static str, en: &'static str, who: usize, amount: i64| KanbanCard {
        id,
        title: sample(view, zh, en).to_owned(),
        address: "/gallery/parts".into(),
        body: html! { div.flex.justify-between.items-center.mt-2 { (person(sample(view, PEOPLE[who].0, PEOPLE[who].1))) (money(Money::new(amount, Currency::CNY))) } },
        menu: vec![
            menu_link("gallery.open", Icon::Eye, "/gallery/parts"),
            menu_link("gallery.kanban.next", Icon::ChevronRight, "/gallery/kanban"),
        ],
    };
    let stage = |value: &'static str, key: &'static str, tone, sum: i64, cards| Stage {
        value,
        label: text(key),
        tone,
        sum: Some(money_short(view, Money::new(sum, Currency::CNY))),
        cards,
    };
    let stages = [
        stage(
            "inquiry",
            "gallery.step.inquiry",
            Tone::Neutral,
            128_000_000,
            vec![
                card_of(1, "苏州恒达：电磁阀年度框架", "Suzhou Hengda: valves, yearly", 0, 86_000_000),
                card_of(2, "厦门启明：接触器", "Xiamen Qiming: contactors", 2, 42_000_000),
            ],
        ),
        stage(
            "quote",
            "gallery.step.quote",
            Tone::Info,
            56_300_000,
            vec![card_of(3, "宁波凯瑞：轴承替换", "Ningbo Kairui: bearings", 3, 56_300_000)],
        ),
        stage(
            "talk",
            "gallery.step.talk",
            Tone::Wait,
            91_200_000,
            vec![
                card_of(4, "青岛天成：配电柜", "Qingdao Tiancheng: cabinets", 4, 63_200_000),
                card_of(5, "成都新锐：气动元件", "Chengdu Xinrui: pneumatics", 5, 28_000_000),
            ],
        ),
        stage(
            "won",
            "gallery.step.order",
            Tone::Done,
            33_000_000,
            vec![card_of(6, "常州启明：紧固件", "Changzhou Qiming: fasteners", 6, 33_000_000)],
        ),
    ];
    let body = html! {
        (head("gallery.kanban").action(view, &button("gallery.kanban.new").primary().icon(Icon::Plus).shortcut("N").link("/gallery/kanban")).html(view))
        (stack(&kanban(view, "deals", "gallery.kanban", "/gallery/kanban", &stages)))
        div.mt-4 { (card(view, "gallery.kanban.how", &html! { p.x-muted { (view.say(data(view.say("gallery.kanban.note")))) } })) }
    };
    crate::page(view, &shell(view), "gallery.kanban", &body)
}
