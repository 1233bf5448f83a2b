//! What a yes to an order is bound to besides the draft: all that the draft leaves to what is agreed by then.

use super::plan::{OrderPlan, PlannedLine};
use crate::order_draft::model::OrderDraft;
use base::{Canonical, Digest, Id, UnitPrice};
use kernel::Binding;

/// The plan as whoever agrees was told of it, and who has written the draft.
pub(super) fn binding(draft: &OrderDraft, plan: &OrderPlan) -> Binding {
    Binding { plan: Some(digest(plan)), authors: draft.authors.0.clone() }
}

/// Who plays which part, on which terms, at which prices, and what it comes to. Not part of it are what moves by itself while somebody
/// thinks: what goods cost, what is owed, and the day it can be there.
fn digest(plan: &OrderPlan) -> Digest {
    let (payment, totals) = (&plan.payment, &plan.totals);
    let amended = plan.amended.as_ref().map(|amended| &amended.order);
    let head = Canonical::new(1, "order_agreed")
        .int(plan.customer.id.get())
        .int(plan.receiver.id.get())
        .int(plan.invoiced.id.get())
        .int(plan.payer.id.get())
        .int(plan.payer.credit_group.get())
        .text(payment.kind.as_str())
        .opt_int(payment.days)
        .opt_int(payment.cut_off_day)
        .opt_int(payment.statement_day)
        .opt_int(payment.months)
        .opt_int(payment.pay_day)
        .text(plan.currency.as_str())
        .bool(plan.with_tax)
        .int(plan.site.warehouse.get())
        .opt_int(plan.address.map(Id::get))
        .opt_int(plan.requested_on.map(|day| i64::from(day.days())))
        .opt_int(amended.map(|order| order.id.get()))
        .opt_int(amended.map(|order| order.revision))
        .int(totals.net_minor)
        .int(totals.tax_minor)
        .int(totals.gross_minor)
        .int(totals.discount_minor)
        .int(totals.rounding_minor)
        .int(i64::try_from(plan.lines.len()).unwrap_or(i64::MAX));
    plan.lines.iter().fold(head, line).digest()
}

fn line(canonical: Canonical, line: &PlannedLine) -> Canonical {
    canonical
        .int(line.line_no)
        .int(line.product.get())
        .text(&line.unit)
        .int(line.quantity.thousandths())
        .int(line.base.thousandths())
        .int(line.price.micros())
        .opt_int(line.list.map(UnitPrice::micros))
        .int(line.tax_rate)
        .bool(line.gift)
        .int(line.amounts.discount_minor)
        .int(line.amounts.shared_minor)
        .int(line.amounts.net_minor)
        .int(line.amounts.tax_minor)
        .int(line.amounts.gross_minor)
}
