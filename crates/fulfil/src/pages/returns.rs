//! Taking goods of a delivery back, and one return.

use super::asked::{self, Row, Sheet};
use super::{amount, day, delivery, linked, measured, or_dash, signed_amount, today, words};
use base::Refusal;
use kernel::Res;
use serde_json::{Value, json};
use ui::{Icon, Markup, Place, Problems, Ran, Reply, Site, Typed, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.form("/deliveries/{delivery}/return", &["goods_return.post"], |v| Box::pin(begin(v)), |v, t| Box::pin(post(v, t)));
    site.page("/returns/{return}", &["goods_return.detail"], |v| Box::pin(detail(v)));
}

async fn desk(v: &Visit<'_>) -> Res<(Value, Vec<Row>)> {
    let id = v.id("delivery")?;
    let row = v.one("delivery.detail", id).await?;
    let lines = v.rows("delivery_line.list", json!({ "delivery": id })).await?;
    Ok((row, lines.iter().map(delivery::returnable).filter(|row| row.open.is_positive()).collect()))
}

async fn begin(v: &Visit<'_>) -> Res<Reply> {
    let (row, rows) = desk(v).await?;
    Ok(page(v, &row, &rows, None, &[]))
}

async fn post(v: &Visit<'_>, typed: &Typed) -> Res<Reply> {
    let (row, rows) = desk(v).await?;
    let mut read = asked::read(typed, "delivery_line");
    let word = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    let returned_on = word("returned_on");
    if base::BusinessDate::parse(&returned_on).is_none() {
        read.wrong.push(Refusal::new(if returned_on.is_empty() { "ui.required" } else { "ui.not_a_day" }).field("returned_on"));
    }
    if read.lines.is_empty() && read.wrong.is_empty() {
        read.wrong.push(Refusal::new("delivery.nothing").field("lines.0.quantity"));
    }
    let input = json!({ "delivery": row["id"], "returned_on": returned_on, "reason": word("reason"), "lines": read.lines });
    let refused = if read.wrong.is_empty() {
        match v.run("goods_return.post", typed.key(), &input).await? {
            Ran::Done(made) => return Ok(Reply::Goto(format!("/returns/{}", made["id"]))),
            Ran::Waits { approval, .. } => return Ok(Reply::Goto(format!("/approvals/{approval}"))),
            Ran::Refused(refusals) => read.placed(refusals),
        }
    } else {
        read.wrong
    };
    Ok(Reply::Refused(Box::new(page(v, &row, &rows, Some(typed), &refused))))
}

fn page(v: &Visit<'_>, row: &Value, rows: &[Row], typed: Option<&Typed>, refused: &[Refusal]) -> Reply {
    let view = &v.view;
    let (own, problems) = (format!("/deliveries/{}", row["id"]), Problems(refused));
    let head = ui::head("op.goods_return.post").note(data(words(row, "customer_name"))).crumb(data(words(row, "number")), own.as_str());
    let head = head.html(view);
    if rows.is_empty() {
        let nothing = ui::empty(Icon::CircleCheck, "page.return.nothing", "page.return.nothing.next");
        return v.reply("op.goods_return.post", &head, "entry", ui::plain_card(&nothing.html(view)));
    }
    let value = |name: &str, begin: String| typed.and_then(|typed| typed.get(name)).map_or(begin, str::to_owned);
    let now = today(v).map(|day| day.to_string()).unwrap_or_default();
    let day = ui::field("returned_on", "goods_return.returned_on").date().required().value(value("returned_on", now));
    let reason = ui::field("reason", "goods_return.reason").required().value(value("reason", String::new())).max_length(200);
    let heads = ["page.return.delivered", "page.return.returnable"];
    let sheet = Sheet { key: "delivery_line", heads, rows, typed, problems };
    let body = ui::stack(&html! {
        (problems.summary_of(view, "goods_return.post"))
        (ui::plain_card(&ui::fields(&html! {
            (day.error(problems.at("returned_on")).html(view))
            (reason.error(problems.at("reason")).html(view))
        })))
        (ui::flush_card(view, "delivery.lines", None, &sheet.html(view)))
        (ui::form_actions(view, Some(text("page.return.blank")), &html! {
            (ui::button("ui.cancel").link(own.clone()).html(view))
            (ui::button("op.goods_return.post").primary().icon(Icon::Undo).shortcut("Ctrl ↵").html(view))
        }))
    });
    let form = ui::form("entry", format!("{own}/return")).key(v.new_key()).draft().html(view, &body);
    v.reply("op.goods_return.post", &head, "entry", form)
}

async fn detail(v: &Visit<'_>) -> Res<Reply> {
    let view = &v.view;
    let id = v.id("return")?;
    let row = v.one("goods_return.detail", id).await?;
    let lines = v.rows("goods_return_line.list", json!({ "goods_return": id })).await?;
    let head = ui::head(data(words(&row, "number"))).note(data(words(&row, "customer_name"))).crumb("page.returns", "/returns");
    let head = head.mark(ui::state_pill(view, &words(&row, "kind")));
    let delivery = linked(v, "delivery.detail", format!("/deliveries/{}", row["delivery_id"]), &words(&row, "delivery_number"));
    let order = linked(v, "sales_order.detail", format!("/orders/{}", row["order_id"]), &words(&row, "order_number"));
    let facts = vec![
        (text("goods_return.returned_on"), day(&row, "returned_on")),
        (text("goods_return.delivery_number"), delivery),
        (text("delivery.order_number"), order),
        (text("delivery.warehouse"), html! { (words(&row, "warehouse_name")) }),
        (text("goods_return.reason"), or_dash(&words(&row, "reason"))),
        (text("delivery.poster_name"), or_dash(&words(&row, "poster_name"))),
    ];
    let arises = words(&row, "arises");
    let kind = words(&row, "kind");
    let effect = if kind == "reversal" { "page.return.effect.reversal".to_owned() } else { format!("page.return.effect.{arises}") };
    let main = html! {
        (ui::plain_card(&ui::facts_wide(view, &facts)))
        (ui::flush_card(view, "delivery.lines", None, &table(v, &lines)))
    };
    let side = ui::card(
        view,
        "page.return.effect",
        &html! {
            (ui::facts(view, &[(text("delivery.gross"), signed_amount(&row, "gross_minor"))]))
            p.x-small.x-muted { (v.say(effect.as_str())) }
        },
    );
    Ok(v.page(data(words(&row, "number")), html! { (head.html(view)) (ui::columns(&main, &side)) }))
}

fn table(v: &Visit<'_>, lines: &[Value]) -> Markup {
    let head = |label, figure, place, named| ui::CardHead { label, figure, place, named };
    let heads = [
        head("delivery_line.product_name", false, Place::Title, false),
        head("delivery_line.quantity", true, Place::Left, false),
        head("delivery.net", true, Place::Off, true),
        head("delivery.tax", true, Place::Off, true),
        head("delivery.gross", true, Place::Right, false),
    ];
    let row = |line: &Value| {
        let (code, name) = asked::product(line);
        vec![
            html! { (linked(v, "product.detail", format!("/products/{}", line["product_id"]), &name)) " " span.x-muted { (code) } },
            measured(line, "base_quantity", "base_unit"),
            amount(line, "net_minor"),
            amount(line, "tax_minor"),
            amount(line, "gross_minor"),
        ]
    };
    ui::card_table(&v.view, &heads, &lines.iter().map(row).collect::<Vec<_>>())
}
