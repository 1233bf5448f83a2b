use super::*;
use crate::credit::{Exposure, Strength};
use crate::tests::{assert_speaks, assert_words};
use base::{Arg, Currency, Money, Quantity, Rate, Ruled, UnitPrice};
use proptest::prelude::*;

const CNY: Currency = Currency::CNY;

fn clause(article: &str) -> Clause {
    Clause::new("order", article, 1)
}

fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn cny(minor: i64) -> Money {
    Money::new(minor, CNY)
}

fn quantity(thousandths: i64) -> Quantity {
    Quantity::from_thousandths(thousandths)
}

/// The check in one line: how it ended, what is refused (and where), who is asked; after seeing that all has words and a clause.
#[track_caller]
fn told(check: &Check) -> String {
    check.why.iter().for_each(assert_words);
    assert_speaks(&check.refusals);
    assert_words(&Remedy::new(&*check.name));
    assert!(!check.basis.is_empty() && check.refusals.iter().all(|refusal| !refusal.basis.is_empty()), "{check:?}");
    let outcome = serde_json::to_value(check.outcome).unwrap().as_str().unwrap().to_owned();
    let refusals = check.refusals.iter().map(|refusal| format!(" {}@{}", refusal.key, refusal.field.as_deref().unwrap_or("-")));
    let needs = check.needs.iter().map(|need| format!(" {} by {}", need.rule, need.steps.join(",")));
    let reminders =
        if check.outcome == Outcome::Reminder { check.why.iter().map(|said| format!(" {}", said.key)).collect() } else { Vec::new() };
    outcome + &refusals.chain(needs).chain(reminders).collect::<String>()
}

#[track_caller]
fn check(found: &Check, expected: &str) {
    assert_eq!(told(found), expected);
}

#[test]
fn a_paper_is_not_taken_twice() {
    let other = SameNumber { order: "SO-26-0007".into(), ordered_on: day("2026-11-20") };
    check(&duplicate(None, Some(&other), &clause("1.3")), "passed");
    check(&duplicate(Some("PO-1"), None, &clause("1.3")), "passed");
    check(&duplicate(Some("PO-1"), Some(&other), &clause("1.3")), "refused order.duplicate_number@customer_order_no");
}

/// Ten of a product at so many fen net, listed at 10.00 with a floor of 8.00.
fn sold(net_minor: i64) -> LinePrice {
    let price = |fen: i64| Some(UnitPrice::from_micros(fen * 10_000));
    LinePrice { product: "球阀 DN20".into(), quantity: quantity(10_000), net_minor, list: price(1_000), floor: price(800), gift: false }
}

fn price_terms(own_basis_points: i64) -> PriceTerms {
    PriceTerms {
        floor_margin: Ruled::new(Rate::default(), clause("2.1")),
        own_discount: Ruled::new(Rate::from_basis_points(own_basis_points), clause("2.2")),
    }
}

#[test]
fn a_line_sells_for_enough() {
    let floor = "needs_approval order.floor_price by sales_order.release_price";
    let authority = "needs_approval order.own_discount by sales_order.release_price";
    let both = "needs_approval order.floor_price by sales_order.release_price order.own_discount by sales_order.release_price";
    for (own, nets, expected) in [
        (500, vec![10_000, 9_500, 12_000], "passed"),
        (500, vec![9_499], authority),
        (2_000, vec![8_000], "passed"),
        (2_000, vec![7_999], both),
        (10_000, vec![7_999], floor),
        (10_000, vec![8_000, 0], floor),
        (0, vec![10_000], "passed"),
        (0, vec![9_999], authority),
        (-5, vec![9_999], authority),
    ] {
        let lines: Vec<_> = nets.iter().map(|&net| sold(net)).collect();
        check(&prices(&lines, CNY, &price_terms(own)), expected);
    }
    check(&prices(&[LinePrice { list: None, floor: None, ..sold(0) }], CNY, &price_terms(0)), "passed");
    check(&prices(&[LinePrice { gift: true, ..sold(0) }], CNY, &price_terms(0)), "reminder order.price.gift");
    check(&prices(&[LinePrice { gift: true, floor: None, ..sold(0) }], CNY, &price_terms(0)), "passed");
}

#[test]
fn who_is_asked_about_prices_is_told_the_furthest_line_and_how_many() {
    let found = prices(&[sold(9_000), sold(8_500), sold(9_900), sold(8_500)], CNY, &price_terms(500));
    let reason = found.needs[0].reason.as_ref().unwrap();
    assert_words(reason);
    assert_eq!((&*reason.key, &reason.args["line"], &reason.args["count"]), ("order.price.authority_lines", &Arg::Int(2), &Arg::Int(3)));
    assert_eq!(reason.args["given"], Arg::Rate(Rate::from_basis_points(1_500)));
    assert_eq!(found.why.len(), 3, "each line is told");
    let one = prices(&[sold(10_000), sold(7_000)], CNY, &price_terms(10_000));
    let reason = one.needs[0].reason.as_ref().unwrap();
    assert_eq!((&*reason.key, &reason.args["price"]), ("order.price.below_floor", &Arg::from("7.00")));
    // What it cost is hidden from many who read this.
    assert!(!reason.args.contains_key("floor"), "{reason:?}");
    let given = prices(&[LinePrice { gift: true, ..sold(0) }], CNY, &price_terms(0));
    assert_eq!(given.why[0].args.keys().collect::<Vec<_>>(), ["line", "product"]);
    assert_eq!(floor_of_cost(UnitPrice::from_micros(7_500_000), Rate::from_basis_points(1_000)), Ok(UnitPrice::from_micros(8_250_000)));
}

#[test]
fn what_was_agreed_holds_for_what_was_agreed() {
    for (agreed, from, wanted, expected) in [
        (100, Some(50), 100, true),
        (100, Some(50), 99, true),
        (100, Some(50), 50, true),
        (100, Some(50), 49, false),
        (100, Some(50), 101, false),
        (100, Some(0), 1, true),
        (100, None, 100, true),
        (100, None, 99, false),
        (1, Some(0), 2, false),
        // A tier that was found later than what was agreed says nothing of it.
        (10, Some(50), 10, true),
        (10, Some(50), 9, false),
    ] {
        let holds = agreed_list_holds(quantity(agreed), from.map(quantity), quantity(wanted));
        assert_eq!(holds, expected, "{agreed} from {from:?}, {wanted} wanted");
    }
}

/// Owed 100 of a limit of 1,000, in fen; a receipt of 30 not used.
fn facts(amount: i64) -> CreditFacts {
    let exposure =
        Exposure { open_orders: 50, delivered: 40, invoiced: 40, bills: 0, advances: 30, currency: CNY, limit: 1_000, hold: false };
    CreditFacts { exposure, prepaid: false, amount: cny(amount), oldest_due: None, today: day("2026-11-27") }
}

fn held(facts: CreditFacts) -> CreditFacts {
    CreditFacts { exposure: Exposure { hold: true, ..facts.exposure }, ..facts }
}

fn since(text: &str, facts: CreditFacts) -> CreditFacts {
    CreditFacts { oldest_due: Some(day(text)), ..facts }
}

fn credit_terms(strength: Strength) -> CreditTerms {
    CreditTerms {
        strength: Ruled::new(strength, Clause::new("credit", "3.2", 1)),
        overdue_days_max: Ruled::new(30, Clause::new("credit", "3.3", 1)),
    }
}

#[test]
fn an_order_needs_credit() {
    use Guarded::{NotOnHold, Nothing, WithinLimit};
    use Strength::{Approve, Block, Remind};
    let released = "needs_approval credit.charge.over_limit by credit.charge.release";
    for (facts, strength, expected, guard) in [
        (facts(900), Block, "passed", WithinLimit),
        (facts(901), Block, "refused credit.charge.over_limit@-", WithinLimit),
        (facts(901), Approve, released, NotOnHold),
        (facts(901), Remind, "reminder credit.charge.over_limit", NotOnHold),
        (held(facts(1)), Remind, "refused credit.charge.on_hold@-", WithinLimit),
        (held(facts(0)), Remind, "refused credit.charge.on_hold@-", WithinLimit),
        (held(facts(-1)), Block, "passed", Nothing),
        (facts(i64::MAX), Block, "refused credit.charge.out_of_range@-", WithinLimit),
        // due on 28 October is 30 days ago, on the 27th one too many
        (since("2026-10-28", facts(1)), Block, "passed", WithinLimit),
        (since("2026-10-27", facts(1)), Block, "refused credit.overdue@-", WithinLimit),
        (since("2026-10-27", facts(0)), Block, "passed", WithinLimit),
        (since("2026-10-27", facts(1)), Approve, "needs_approval credit.overdue by credit.charge.release", WithinLimit),
        (since("2026-10-27", facts(1)), Remind, "reminder credit.overdue", WithinLimit),
        (since("2026-10-27", facts(901)), Block, "refused credit.charge.over_limit@- credit.overdue@-", WithinLimit),
        (since("2026-10-27", facts(901)), Approve, &format!("{released} credit.overdue by credit.charge.release"), NotOnHold),
        (since("2027-01-01", facts(1)), Block, "passed", WithinLimit),
    ] {
        let found = credit_of_order(&facts, &credit_terms(strength));
        check(&found.check, expected);
        assert_eq!(found.guard, guard, "{facts:?}");
        assert_eq!(found.passes(), expected.starts_with("passed") || expected.starts_with("reminder"));
    }
}

#[test]
fn collecting_what_the_refusal_names_cures_it() {
    let found = credit_of_order(&since("2026-09-01", facts(1)), &credit_terms(Strength::Block));
    let cure = found.check.refusals[0].remedy.as_ref().unwrap();
    assert_eq!(cure.args["before"], Arg::Date(day("2026-10-27")));
    assert!(credit_of_order(&since("2026-10-28", facts(1)), &credit_terms(Strength::Block)).passes());
    assert_eq!(found.check.refusals[0].basis, [Clause::new("credit", "3.3", 1)]);
}

#[test]
fn what_is_paid_before_delivery_needs_the_money_and_no_credit() {
    let prepaid = |amount| CreditFacts { prepaid: true, ..facts(amount) };
    let terms = credit_terms(Strength::Block);
    for (facts, order, delivery) in [
        (prepaid(5_000), "reminder credit.prepaid_order", "refused credit.prepaid_short@-"),
        (held(prepaid(1)), "refused credit.charge.on_hold@-", "refused credit.charge.on_hold@- credit.prepaid_short@-"),
        (prepaid(0), "reminder credit.prepaid_order", "passed"),
        (since("2026-01-01", prepaid(1)), "reminder credit.prepaid_order", "refused credit.prepaid_short@-"),
    ] {
        check(&credit_of_order(&facts, &terms).check, order);
        check(&credit_of_delivery(&facts, &terms).check, delivery);
        assert_eq!(credit_of_order(&facts, &terms).guard, Guarded::NotOnHold);
        assert_eq!(credit_of_delivery(&facts, &terms).guard, Guarded::Prepaid);
    }
    // 80 is delivered and invoiced; 100 more leaves with 180 received, not with 179
    let received = |advances| {
        let facts = prepaid(100);
        CreditFacts { exposure: Exposure { advances, ..facts.exposure }, ..facts }
    };
    check(&credit_of_delivery(&received(180), &terms).check, "passed");
    let short = credit_of_delivery(&received(179), &terms).check;
    assert_eq!(short.refusals[0].args["missing"], Arg::Money(cny(1)));
    check(&credit_of_order(&received(180), &terms).check, "passed");
}

#[test]
fn goods_leave_within_the_same_credit() {
    let terms = credit_terms(Strength::Block);
    let limit = |limit, facts: CreditFacts| CreditFacts { exposure: Exposure { limit, ..facts.exposure }, ..facts };
    // The order is in the exposure already: 100 in all, wherever it stands.
    check(&credit_of_delivery(&limit(100, facts(50)), &terms).check, "passed");
    check(&credit_of_delivery(&limit(99, facts(50)), &terms).check, "refused credit.charge.over_limit@-");
    check(&credit_of_delivery(&held(facts(50)), &terms).check, "refused credit.charge.on_hold@-");
    check(&credit_of_delivery(&since("2026-10-01", facts(50)), &terms).check, "refused credit.overdue@-");
    let released = credit_of_delivery(&limit(99, facts(50)), &credit_terms(Strength::Approve));
    assert_eq!((released.guard, released.check.outcome), (Guarded::NotOnHold, Outcome::NeedsApproval));
}

#[test]
fn all_checks_are_answered_together() {
    let fine = duplicate(None, None, &clause("1.3"));
    let asks = prices(&[sold(1)], CNY, &price_terms(10_000));
    let gift = prices(&[LinePrice { gift: true, ..sold(0) }], CNY, &price_terms(0));
    let other = SameNumber { order: "SO-26-0007".into(), ordered_on: day("2026-11-20") };
    let no = duplicate(Some("PO-1"), Some(&other), &clause("1.3"));
    assert_eq!(decide(std::slice::from_ref(&fine), 1), Decision::allow_under(1, vec![clause("1.3")]));
    match decide(&[fine.clone(), asks.clone(), asks.clone()], 1) {
        Decision::NeedsApproval { needs, basis, .. } => {
            assert_eq!((needs.len(), basis), (2, vec![clause("1.3"), clause("2.1"), clause("2.2")]));
        }
        other => panic!("{other:?}"),
    }
    match decide(&[asks, no.clone(), no], 1) {
        Decision::Refuse(refusals) => assert_eq!(refusals.len(), 2),
        other => panic!("{other:?}"),
    }
    assert_eq!(reminders(&[fine, gift.clone()]), gift.why);
}

proptest! {
    #[test]
    fn a_line_asks_exactly_when_it_is_below(net in 0..20_000_i64, floor in 0..2_000_i64, list in 1..2_000_i64, own in 0..10_000_i64) {
        let price = |fen: i64| Some(UnitPrice::from_micros(fen * 10_000));
        let line = LinePrice { floor: price(floor), list: price(list), ..sold(net) };
        let found = prices(&[line], CNY, &price_terms(own));
        let rules: Vec<_> = found.needs.iter().map(|need| &*need.rule).collect();
        let (below, beyond) = (net < floor * 10, (list * 10 - net) * 10_000 > list * 10 * own);
        prop_assert_eq!(rules.contains(&"order.floor_price"), below);
        prop_assert_eq!(rules.contains(&"order.own_discount"), beyond);
    }

    #[test]
    fn an_agreed_list_never_holds_for_more_nor_below_its_tier(agreed in 1..500_i64, from in prop::option::of(0..500_i64), wanted in 1..500_i64) {
        let holds = |wanted: i64| agreed_list_holds(quantity(agreed), from.map(quantity), quantity(wanted));
        prop_assert!(holds(agreed));
        if holds(wanted) && wanted != agreed {
            prop_assert!(wanted < agreed && from.is_some_and(|from| from <= wanted));
            // It holds for everything in between as well.
            prop_assert!((wanted..=agreed).all(holds));
        }
    }

    #[test]
    fn a_prepaid_delivery_leaves_nothing_owed(parts in prop::array::uniform4(0..1_000_i64), amount in 1..1_000_i64) {
        let [delivered, invoiced, bills, advances] = parts;
        let exposure = Exposure { delivered, invoiced, bills, advances, ..facts(0).exposure };
        let found = credit_of_delivery(&CreditFacts { exposure, prepaid: true, ..facts(amount) }, &credit_terms(Strength::Remind));
        prop_assert_eq!(found.passes(), delivered + invoiced + bills - advances + amount <= 0);
    }
}
