//! What rows become, row by row.

use crate::planned;
use base::BusinessDate;
use history::api::{Plan, PlannedDocument, What};

fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a day")
}

fn sales(plan: &Plan) -> Vec<&PlannedDocument> {
    plan.documents.iter().filter(|document| matches!(document.what, What::Sold { .. })).collect()
}

#[test]
fn a_number_that_begins_anew_every_year_is_a_document_each_time() {
    let plan = planned(&[
        "0001,A1,CUP,2,2010-01-04,3.00,17001,UK",
        "0001,A2,JUG,1,2010-01-04,5.00,17001,UK",
        "0001,A1,CUP,7,2011-01-03,3.00,17001,UK",
    ]);
    let told: Vec<_> = sales(&plan).iter().map(|sale| (sale.on, sale.number.as_str())).collect();
    assert_eq!(told, [(day("2010-01-04"), "0001"), (day("2011-01-03"), "0001")]);
    assert_eq!(plan.account.other_days, 1);
    let plan = planned(&["0001,A1,CUP,2,2010-01-04,3.00,17001,UK", "0001,A1,CUP,2,2010-01-04,3.00,17002,UK"]);
    assert_eq!(sales(&plan).iter().map(|sale| sale.number.as_str()).collect::<Vec<_>>(), ["0001", "0001/2"], "two customers on one day");
    assert_eq!(plan.account.other_days, 0);
}

#[test]
fn goods_cost_a_part_of_what_they_were_sold_for_and_a_tenth_more_comes_in() {
    let plan = planned(&["1,A1,CUP,10,2010-01-04,4.00,17001,UK", "2,A1,CUP,30,2010-01-05,2.00,17001,UK"]);
    let received: Vec<_> = plan
        .documents
        .iter()
        .filter_map(|document| match &document.what {
            What::Received(lines) => Some(lines.iter().map(|line| (line.quantity, line.price_micro)).collect::<Vec<_>>()),
            _ => None,
        })
        .flatten()
        .collect();
    // 55 of a hundred of 2.50 on average, in whole hundredths.
    assert_eq!(received, [(44_000, 1_370_000)]);
}

#[test]
fn what_comes_back_is_of_the_latest_sale() {
    let plan = planned(&[
        "1,A1,CUP,10,2010-01-04,4.00,17001,UK",
        "2,A1,CUP,10,2010-01-05,4.00,17001,UK",
        "3,A1,CUP,10,2010-01-09,4.00,17001,UK",
        "C4,A1,CUP,-12,2010-01-07,4.00,17001,UK",
    ]);
    let back: Vec<_> = plan
        .documents
        .iter()
        .filter_map(|document| match &document.what {
            What::Returned(origins) => Some(origins.iter().map(|origin| (origin.sale, origin.quantity)).collect::<Vec<_>>()),
            _ => None,
        })
        .collect();
    assert_eq!(back, [vec![(0, 2_000), (1, 10_000)]]);
    assert_eq!(plan.account.returns, (1, 0));
}

#[test]
fn a_price_below_zero_is_no_sale() {
    let plan = planned(&["1,A1,CUP,1,2010-01-04,4.00,17001,UK", "2,B,CORRECTION,1,2010-01-04,-11062.06,17001,UK"]);
    assert_eq!(plan.account.skipped.get("negative_price").map(|sum| sum.rows), Some(1));
    assert_eq!(sales(&plan).len(), 1);
}

#[test]
fn customers_pay_in_time_or_so_many_days_late() {
    let mut waits = std::collections::BTreeMap::new();
    for code in 17_000..17_100 {
        let sale = format!("1,A1,CUP,1,2010-01-04,4.00,{code},UK");
        let plan = planned(&[&sale, "2,A1,CUP,1,2012-01-04,4.00,99999,UK"]);
        let paid = plan.documents.iter().find_map(|document| match &document.what {
            What::Paid { due_to, .. } => Some((document.on, *due_to)),
            _ => None,
        });
        let (on, due_to) = paid.expect("a payment");
        assert!(due_to >= day("2010-02-03"), "what was due is paid");
        *waits.entry(on.days() - due_to.days()).or_insert(0) += 1;
        assert_eq!(base::Period::of(on).first(), on, "on the first of a month");
    }
    assert_eq!(waits.keys().copied().collect::<Vec<_>>(), [0, 30, 60, 200]);
    assert!((45..=75).contains(&waits[&0]), "of twenty customers twelve pay in time: {waits:?}");
}

#[test]
fn what_came_back_in_parts_comes_to_what_it_was_sold_for() {
    // 3 at 0.425 are 1.28; one by one they come back at 0.43, 0.43 and 0.42, and not at 0.43 each.
    let plan = planned(&[
        "1,A1,CUP,3,2010-01-04,0.425,17001,UK",
        "C2,A1,CUP,-1,2010-01-05,0.425,17001,UK",
        "C3,A1,CUP,-1,2010-01-06,0.425,17001,UK",
        "C4,A1,CUP,-1,2010-01-07,0.425,17001,UK",
    ]);
    let report = plan.account.report();
    assert_eq!(
        (&report["created"]["sale"]["rounded_minor"], &report["created"]["return"]["rounded_minor"]),
        (&"128".into(), &"-128".into())
    );
}

#[test]
fn what_cash_customers_bring_back_is_told() {
    let plan = planned(&["1,A1,CUP,3,2010-01-04,2.00,,UK", "C2,A1,CUP,-2,2010-01-05,2.00,,UK", "C3,A1,CUP,-1,2010-01-05,2.00,17001,UK"]);
    assert_eq!(plan.account.report()["cash_credit"], "4");
}

#[test]
fn codes_that_differ_in_case_are_one_and_long_ones_stay_apart() {
    let long = "X".repeat(45);
    let other = format!("{}Y", "X".repeat(44));
    let plan = planned(&[
        &format!("1,{long},CUP,1,2010-01-04,4.00,k1,UK"),
        &format!("2,{other},CUP,1,2010-01-04,4.00,K1,uk"),
        "3,a1,CUP,1,2010-01-04,4.00,Ｋ1,",
    ]);
    let codes: Vec<&str> = plan.products.iter().map(|product| product.code.as_str()).collect();
    assert!(codes.iter().all(|code| code.chars().count() <= 40) && codes[0] != codes[1], "{codes:?}");
    assert_eq!(plan.regions, ["UK"]);
    let customers: Vec<_> = plan.customers.iter().map(|customer| (customer.code.as_str(), customer.region, customer.branch_of)).collect();
    assert_eq!(customers, [("k1", Some(0), None), ("Ｋ1-", None, Some(0))], "a blank region is none");
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
}

#[test]
fn what_would_be_refused_is_told_before() {
    let plan = planned(&["=1,=A1,CUP,1,2010-01-04,4.00,17001,UK", "2,A2,JUG,2000000000,2010-01-04,4.00,17001,UK"]);
    let told: Vec<_> = plan.faults.iter().map(|no| (no.field.as_deref().unwrap_or_default(), no.key.as_str())).collect();
    assert!(told.contains(&("StockCode =A1", "code.formula")), "{told:?}");
    assert!(told.contains(&("Invoice 2", "quantity.too_large")), "{told:?}");
    assert!(!told.iter().any(|(field, _)| *field == "Invoice =1"), "a number is the earlier system's: {told:?}");
}

#[test]
fn tests_and_cancellations_are_known_whatever_their_case() {
    let source = crate::of_rows(&[
        "1,test01,CUP,1,2010-01-04,4.00,17001,UK",
        "c2,A1,CUP,-1,2010-01-04,4.00,17001,UK",
        "3,A1,CUP,1,2010-01-04,4.00,17001,UK",
    ]);
    let small = history::api::Layout { tests: Some("tEst".into()), cancels: "c".into(), ..crate::layout() };
    let plan = history::api::plan(&history::api::open(source.path(), &small).expect("reads"), &small);
    assert_eq!(plan.account.skipped.keys().copied().collect::<Vec<_>>(), ["test"]);
    assert_eq!(plan.account.created["return"].rows, 1);
}
