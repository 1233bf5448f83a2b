//! Pages that tell a sum, or all of something, read all of it.

use crate::site::{Site, send, token};
use base::{Currency, Money};

/// Lines that are put behind a delivery of the standard world: more than one page of rows.
const MORE: i64 = 700;

/// Many small lines more of delivery 770, which is not invoiced.
async fn many_lines(site: &Site) {
    let world = &site.world;
    let columns = "delivery_id, line_no, order_line_no, product_id, unit, quantity, base_quantity, tax_rate, net_minor, tax_minor, gross_minor, cost_minor";
    let rows: Vec<String> = (0..MORE).map(|n| format!("(770, {}, 1, 56, '件', 1000, 1000, 1300, 100, 13, 113, 0)", 100 + n)).collect();
    world.raw(&format!("INSERT INTO delivery_line ({columns}) VALUES {}", rows.join(", "))).await;
    let columns = "delivery_id, line_no, quantity, returned, returned_net_minor, returned_tax_minor, invoiced, invoiced_net_minor, invoiced_tax_minor";
    let rows: Vec<String> = (0..MORE).map(|n| format!("(770, {}, 1000, 0, 0, 0, 0, 0, 0)", 100 + n)).collect();
    world.raw(&format!("INSERT INTO delivery_progress ({columns}) VALUES {}", rows.join(", "))).await;
    world.raw(&format!("UPDATE delivery_standing SET gross_minor = gross_minor + {} WHERE delivery_id = 770", 113 * MORE)).await;
}

async fn page(site: &Site, path: &str) -> String {
    let answer = send(site.get(path).bearer_auth(token("admin")).header("Accept", "text/html")).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.text
}

#[tokio::test]
async fn what_is_not_invoiced_is_all_of_it() {
    let site = Site::usual().await;
    many_lines(&site).await;
    let left = "SELECT SUM(gross_minor - returned_minor - invoiced_minor) FROM delivery_standing WHERE payer_id = 83";
    let total = Money::new(site.world.number(left).await, Currency::CNY).to_string();
    let statement = page(&site, "/statements?customer=83&from=2026-11-01&to=2026-11-30").await;
    assert!(statement.contains(&total), "{total} is missing");
    let lines = page(&site, "/invoices/new?customer=83").await;
    for line in [100, 99 + MORE] {
        assert!(lines.contains(&format!("name=\"take.770.{line}\"")), "line {line} is missing");
    }
}
