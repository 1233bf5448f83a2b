//! What people do, chosen so that most of it can be done and some of it cannot.

use super::reference::{Arises, Order, State};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::ReferenceStateMachine;

/// One operation; records are named by their place in the model, quantities are pieces, amounts fen.
#[derive(Debug, Clone)]
pub enum Step {
    Receive {
        warehouse: usize,
        product: usize,
        quantity: i64,
    },
    Adjust {
        warehouse: usize,
        product: usize,
        quantity: i64,
    },
    Transfer {
        from: usize,
        product: usize,
        quantity: i64,
    },
    Save {
        customer: usize,
        warehouse: usize,
        lines: Vec<(usize, i64)>,
    },
    Confirm {
        draft: usize,
    },
    Amend {
        order: usize,
        quantity: i64,
        keep: bool,
    },
    Cancel {
        order: usize,
    },
    Close {
        order: usize,
    },
    /// By line; none = everything.
    Deliver {
        order: usize,
        quantities: Vec<i64>,
    },
    Sign {
        delivery: usize,
    },
    Reverse {
        delivery: usize,
    },
    Return {
        delivery: usize,
        line: usize,
        quantity: i64,
    },
    /// By line of the delivery.
    Invoice {
        delivery: usize,
        quantities: Vec<i64>,
    },
    /// A line and how much of it; nothing = all that is left.
    Credit {
        invoice: usize,
        part: Option<(usize, i64)>,
    },
    Pay {
        customer: usize,
        amount: i64,
        advance: bool,
    },
    TakeBack {
        receipt: usize,
    },
    Allocate {
        credit: usize,
    },
    AllocateTo {
        credit: usize,
        debit: usize,
        amount: i64,
    },
    Undo {
        allocation: usize,
    },
}

fn pieces() -> impl Strategy<Value = i64> {
    1..=7_i64
}

fn two() -> impl Strategy<Value = usize> {
    0..2_usize
}

/// Everything that happens in a warehouse, and what needs no order.
fn always() -> Vec<(u32, BoxedStrategy<Step>)> {
    let receive = (two(), two(), pieces()).prop_map(|(warehouse, product, quantity)| Step::Receive { warehouse, product, quantity });
    let less = (two(), two(), -7..0_i64).prop_map(|(warehouse, product, quantity)| Step::Adjust { warehouse, product, quantity });
    let more = (two(), two(), pieces()).prop_map(|(warehouse, product, quantity)| Step::Adjust { warehouse, product, quantity });
    let transfer = (two(), two(), pieces()).prop_map(|(from, product, quantity)| Step::Transfer { from, product, quantity });
    let save = (two(), two(), vec((two(), pieces()), 1..3));
    let save = save.prop_map(|(customer, warehouse, lines)| Step::Save { customer, warehouse, lines });
    let pay = (two(), prop_oneof![1..100_i64, 1_000..40_000_i64], prop::bool::weighted(0.3));
    let pay = pay.prop_map(|(customer, amount, advance)| Step::Pay { customer, amount, advance });
    vec![(1, receive.boxed()), (1, less.boxed()), (1, more.boxed()), (1, transfer.boxed()), (5, save.boxed()), (3, pay.boxed())]
}

/// What becomes of orders.
fn of_orders(state: &State) -> Vec<(u32, BoxedStrategy<Step>)> {
    let mut out = Vec::new();
    if !state.drafts.is_empty() {
        // The last draft mostly is not confirmed yet.
        let (last, all) = (state.drafts.len() - 1, 0..state.drafts.len());
        out.push((10, prop_oneof![4 => Just(last), 1 => all].prop_map(|draft| Step::Confirm { draft }).boxed()));
    }
    if state.orders.is_empty() {
        return out;
    }
    let order = || 0..state.orders.len();
    let amend = (order(), pieces(), any::<bool>()).prop_map(|(order, quantity, keep)| Step::Amend { order, quantity, keep });
    out.push((3, amend.boxed()));
    out.push((1, order().prop_map(|order| Step::Cancel { order }).boxed()));
    out.push((1, order().prop_map(|order| Step::Close { order }).boxed()));
    let whole = order().prop_map(|order| Step::Deliver { order, quantities: Vec::new() });
    let orders = state.orders.clone();
    let part = (order(), vec(0..5_i64, 1..3))
        .prop_map(move |(order, quantities)| Step::Deliver { order, quantities: deliverable(&orders[order], quantities) });
    out.push((4, whole.boxed()));
    out.push((7, part.boxed()));
    out
}

/// As many quantities as there are lines, of none that was left out.
fn deliverable(order: &Order, mut quantities: Vec<i64>) -> Vec<i64> {
    quantities.truncate(order.lines.len());
    for (quantity, line) in quantities.iter_mut().zip(&order.lines) {
        *quantity = if line.gone { 0 } else { *quantity };
    }
    if quantities.iter().all(|quantity| *quantity == 0) { Vec::new() } else { quantities }
}

/// What becomes of deliveries and invoices.
fn of_deliveries(state: &State) -> Vec<(u32, BoxedStrategy<Step>)> {
    let mut out = Vec::new();
    if !state.deliveries.is_empty() {
        let delivery = || 0..state.deliveries.len();
        let lines: Vec<usize> = state.deliveries.iter().map(|delivery| delivery.lines.len()).collect();
        let counts = lines.clone();
        let back = (delivery(), two(), 1..5_i64);
        let back = back.prop_map(move |(delivery, line, quantity)| Step::Return { delivery, line: line % counts[delivery], quantity });
        let invoice = (delivery(), 1..5_i64, 0..5_i64).prop_map(move |(delivery, first, second)| {
            let quantities = if lines[delivery] == 1 { vec![first] } else { vec![first, second] };
            Step::Invoice { delivery, quantities }
        });
        out.push((3, delivery().prop_map(|delivery| Step::Sign { delivery }).boxed()));
        out.push((3, delivery().prop_map(|delivery| Step::Reverse { delivery }).boxed()));
        out.push((4, back.boxed()));
        out.push((6, invoice.boxed()));
    }
    if !state.invoices.is_empty() {
        let invoice = || 0..state.invoices.len();
        let lines: Vec<usize> = state.invoices.iter().map(|invoice| invoice.lines.len()).collect();
        let part = (invoice(), two(), 1..4_i64);
        let part = part.prop_map(move |(invoice, line, quantity)| Step::Credit { invoice, part: Some((line % lines[invoice], quantity)) });
        out.push((2, part.boxed()));
        out.push((2, invoice().prop_map(|invoice| Step::Credit { invoice, part: None }).boxed()));
    }
    out
}

/// Payments with something left, each with what the same customer owes.
fn pairs(state: &State) -> Vec<(usize, usize)> {
    let open = |debit: bool| state.items.iter().enumerate().filter(move |(_, item)| item.debit == debit && item.open > 0);
    open(false)
        .flat_map(|(credit, from)| open(true).filter(|(_, to)| to.customer == from.customer).map(move |(debit, _)| (credit, debit)))
        .collect()
}

/// What becomes of payments and items.
fn of_money(state: &State) -> Vec<(u32, BoxedStrategy<Step>)> {
    let mut out = Vec::new();
    if !state.receipts.is_empty() {
        out.push((2, (0..state.receipts.len()).prop_map(|receipt| Step::TakeBack { receipt }).boxed()));
    }
    if !state.items.is_empty() {
        let item = || 0..state.items.len();
        out.push((3, item().prop_map(|credit| Step::Allocate { credit }).boxed()));
        let by_hand = (item(), item(), prop_oneof![1..100_i64, 1_000..20_000_i64]);
        out.push((2, by_hand.prop_map(|(credit, debit, amount)| Step::AllocateTo { credit, debit, amount }).boxed()));
        // By chance a payment hardly ever meets what the same customer owes.
        let fitting = pairs(state);
        if !fitting.is_empty() {
            let fitting = (prop::sample::select(fitting), 1..100_i64);
            out.push((3, fitting.prop_map(|((credit, debit), amount)| Step::AllocateTo { credit, debit, amount }).boxed()));
        }
    }
    if !state.allocations.is_empty() {
        out.push((3, (0..state.allocations.len()).prop_map(|allocation| Step::Undo { allocation }).boxed()));
    }
    out
}

/// The model as proptest drives it.
pub struct Model;

impl ReferenceStateMachine for Model {
    type State = State;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<State> {
        let arises = prop_oneof![Just(Arises::Delivery), Just(Arises::Signature), Just(Arises::Invoice)];
        arises.prop_map(State::new).boxed()
    }

    fn transitions(state: &State) -> BoxedStrategy<Step> {
        Union::new_weighted([always(), of_orders(state), of_deliveries(state), of_money(state)].concat()).boxed()
    }

    fn apply(state: State, step: &Step) -> State {
        state.apply(step)
    }

    /// When steps are left out while a failure shrinks, others may name what is not there any more.
    fn preconditions(state: &State, step: &Step) -> bool {
        match step {
            Step::Confirm { draft } => *draft < state.drafts.len(),
            Step::Amend { order, .. } | Step::Cancel { order } | Step::Close { order } => *order < state.orders.len(),
            Step::Deliver { order, quantities } => {
                state.orders.get(*order).is_some_and(|order| deliverable(order, quantities.clone()) == *quantities)
            }
            Step::Sign { delivery } | Step::Reverse { delivery } => *delivery < state.deliveries.len(),
            Step::Return { delivery, line, .. } => state.deliveries.get(*delivery).is_some_and(|delivery| *line < delivery.lines.len()),
            Step::Invoice { delivery, quantities } => {
                state.deliveries.get(*delivery).is_some_and(|delivery| quantities.len() == delivery.lines.len())
            }
            Step::Credit { invoice, part } => {
                state.invoices.get(*invoice).is_some_and(|invoice| part.is_none_or(|(line, _)| line < invoice.lines.len()))
            }
            Step::TakeBack { receipt } => *receipt < state.receipts.len(),
            Step::Allocate { credit } => *credit < state.items.len(),
            Step::AllocateTo { credit, debit, .. } => *credit < state.items.len() && *debit < state.items.len(),
            Step::Undo { allocation } => *allocation < state.allocations.len(),
            Step::Receive { .. } | Step::Adjust { .. } | Step::Transfer { .. } | Step::Save { .. } | Step::Pay { .. } => true,
        }
    }
}
