//! What each step does to the model, or why it is refused.

use super::reference::Verdict::{Done, Refused};
use super::reference::{
    Allocation, Arises, Delivery, DeliveryLine, Draft, Invoice, InvoiceLine, Item, Line, Order, Receipt, State, Sum, Verdict,
};
use super::step::Step;

impl State {
    pub fn apply(mut self, step: &Step) -> State {
        self.touched = None;
        self.verdict = match step {
            Step::Receive { warehouse, product, quantity } => self.adjust(*warehouse, *product, *quantity),
            Step::Adjust { warehouse, product, quantity } => self.adjust(*warehouse, *product, *quantity),
            Step::Transfer { from, product, quantity } => self.transfer(*from, *product, *quantity),
            Step::Save { customer, warehouse, lines } => {
                self.drafts.push(Draft { customer: *customer, warehouse: *warehouse, lines: lines.clone(), ended: false });
                Done
            }
            Step::Confirm { draft } => self.confirm(*draft),
            Step::Amend { order, quantity, keep } => self.amend(*order, *quantity, *keep),
            Step::Cancel { order } => self.give_up(*order, false),
            Step::Close { order } => self.give_up(*order, true),
            Step::Deliver { order, quantities } => self.deliver(*order, quantities),
            Step::Sign { delivery } => self.sign(*delivery),
            Step::Reverse { delivery } => self.reverse(*delivery),
            Step::Return { delivery, line, quantity } => self.goods_return(*delivery, *line, *quantity),
            Step::Invoice { delivery, quantities } => self.invoice(*delivery, quantities),
            Step::Credit { invoice, part } => self.credit(*invoice, *part),
            Step::Pay { customer, amount, advance } => self.pay(*customer, *amount, *advance),
            Step::TakeBack { receipt } => self.take_back(*receipt),
            Step::Allocate { credit } => self.allocate(*credit),
            Step::AllocateTo { credit, debit, amount } => self.allocate_to(*credit, *debit, *amount),
            Step::Undo { allocation } => self.undo(*allocation),
        };
        self
    }

    fn adjust(&mut self, warehouse: usize, product: usize, quantity: i64) -> Verdict {
        let stock = &mut self.stock[product][warehouse];
        if stock.free() + quantity < 0 {
            return Refused("stock.short");
        }
        stock.on_hand += quantity;
        Done
    }

    fn transfer(&mut self, from: usize, product: usize, quantity: i64) -> Verdict {
        let of = &mut self.stock[product];
        if of[from].free() < quantity {
            return Refused("stock.short");
        }
        of[from].on_hand -= quantity;
        of[1 - from].on_hand += quantity;
        Done
    }

    fn confirm(&mut self, draft: usize) -> Verdict {
        let Draft { customer, warehouse, lines, ended } = self.drafts[draft].clone();
        self.touched = Some(customer);
        if ended {
            return Refused("order_draft.ended");
        }
        let mut free = self.stock.map(|of| of[warehouse].free());
        for (product, quantity) in &lines {
            free[*product] -= quantity;
        }
        if free.iter().any(|free| *free < 0) {
            return Refused("promise.short");
        }
        let line = |(product, quantity): &(usize, i64)| Line {
            product: *product,
            ordered: Sum::of(*product, *quantity),
            delivered: Sum::default(),
            returned: 0,
            cancelled: 0,
            gone: false,
        };
        let order = Order { customer, warehouse, lines: lines.iter().map(line).collect(), cancelled: 0 };
        if !self.accounts[customer].carries(order.gross()) {
            return Refused("credit.charge.over_limit");
        }
        self.accounts[customer].open += order.gross();
        for (product, quantity) in &lines {
            self.stock[*product][warehouse].reserved += quantity;
        }
        self.drafts[draft].ended = true;
        self.orders.push(order);
        Done
    }

    /// Another quantity of the first line; the others stay, or are left out.
    fn amend(&mut self, order: usize, quantity: i64, keep: bool) -> Verdict {
        let before = self.orders[order].clone();
        let (customer, first) = (before.customer, before.lines[0]);
        self.touched = Some(customer);
        if !before.is_open() {
            return Refused("sales_order.ended");
        }
        if quantity < first.delivered.quantity {
            return Refused("sales_order.below_delivered");
        }
        // Cut to what was delivered, it comes to what that came to, or to a fen more or less, which is refused.
        let ordered = Sum::of(first.product, quantity);
        if first.delivered.quantity == quantity && first.ordered.quantity != quantity && ordered != first.delivered {
            return Refused("sales_order.delivered_amount_stays");
        }
        if !keep && before.lines[1..].iter().any(|line| line.delivered.quantity > 0) {
            return Refused("sales_order.line_delivered_stays");
        }
        let stock = self.stock[first.product][before.warehouse];
        if quantity - first.ordered.quantity > stock.free() {
            return Refused("promise.short");
        }
        let mut after = before.clone();
        after.lines[0].ordered = ordered;
        for line in after.lines[1..].iter_mut().filter(|_| !keep) {
            (line.ordered, line.gone) = (Sum::default(), true);
        }
        let moved = after.gross() - before.gross();
        if !self.accounts[customer].carries(moved) {
            return Refused("credit.charge.over_limit");
        }
        self.accounts[customer].open += moved;
        for (old, new) in before.lines.iter().zip(&after.lines) {
            self.stock[old.product][before.warehouse].reserved += new.open() - old.open();
        }
        self.orders[order] = after;
        Done
    }

    /// The rest is given up: of a delivered order it is closed, of another cancelled.
    fn give_up(&mut self, order: usize, close: bool) -> Verdict {
        let of = &mut self.orders[order];
        self.touched = Some(of.customer);
        let delivered = of.lines.iter().any(|line| line.delivered.quantity > 0);
        if !of.is_open() {
            return Refused("sales_order.ended");
        }
        if delivered != close {
            return Refused(if delivered { "sales_order.delivered_already" } else { "sales_order.not_delivered" });
        }
        of.cancelled = of.gross() - of.delivered();
        self.accounts[of.customer].open -= of.cancelled;
        for line in &mut of.lines {
            self.stock[line.product][of.warehouse].reserved -= line.open();
            line.cancelled += line.open();
        }
        Done
    }

    fn deliver(&mut self, order: usize, quantities: &[i64]) -> Verdict {
        let of = &mut self.orders[order];
        let account = &mut self.accounts[of.customer];
        self.touched = Some(of.customer);
        if !of.is_open() {
            return Refused("delivery.order_not_open");
        }
        let taken: Vec<i64> = (0..)
            .zip(&of.lines)
            .map(|(at, line)| if quantities.is_empty() { line.open() } else { quantities.get(at).copied().unwrap_or(0) })
            .collect();
        if taken.iter().zip(&of.lines).any(|(taken, line)| *taken > line.open()) {
            return Refused("delivery.above_open");
        }
        let part = |(taken, line): (&i64, &Line)| line.ordered.minus(line.delivered).part(*taken);
        let parts: Vec<Sum> = taken.iter().zip(&of.lines).map(part).collect();
        let gross: i64 = parts.iter().map(|part| part.gross()).sum();
        if account.total() > account.limit {
            return Refused("credit.charge.over_limit");
        }
        let mut lines = Vec::new();
        for (order_line, (line, part)) in of.lines.iter_mut().zip(parts).enumerate().filter(|(_, (_, part))| part.quantity > 0) {
            line.delivered = line.delivered.plus(part);
            let stock = &mut self.stock[line.product][of.warehouse];
            (stock.on_hand, stock.reserved) = (stock.on_hand - part.quantity, stock.reserved - part.quantity);
            lines.push(DeliveryLine { order_line, delivered: part, returned: Sum::default(), invoiced: Sum::default() });
        }
        account.open -= gross;
        let mut item = None;
        if self.arises == Arises::Delivery {
            account.invoiced += gross;
            item = Some(self.items.len());
            self.items.push(Item { customer: of.customer, debit: true, kind: "delivery", amount: gross, open: gross });
        } else {
            account.delivered += gross;
        }
        self.deliveries.push(Delivery { order, lines, signed: false, reversed: false, came_back: false, item });
        Done
    }

    fn sign(&mut self, delivery: usize) -> Verdict {
        let customer = self.customer_of(delivery);
        self.touched = Some(customer);
        let of = &mut self.deliveries[delivery];
        if of.reversed {
            return Refused("delivery.reversed");
        }
        if of.signed {
            return Refused("delivery.signed_already");
        }
        of.signed = true;
        let amount = of.gross() - of.returned();
        if self.arises == Arises::Signature && amount > 0 {
            of.item = Some(self.items.len());
            self.items.push(Item { customer, debit: true, kind: "delivery_signature", amount, open: amount });
            self.accounts[customer].delivered -= amount;
            self.accounts[customer].invoiced += amount;
        }
        Done
    }

    fn has_arisen(&self, delivery: usize) -> bool {
        match self.arises {
            Arises::Delivery => true,
            Arises::Signature => self.deliveries[delivery].signed,
            Arises::Invoice => false,
        }
    }

    fn reverse(&mut self, delivery: usize) -> Verdict {
        let customer = self.customer_of(delivery);
        self.touched = Some(customer);
        let of = self.deliveries[delivery].clone();
        if of.reversed {
            return Refused("delivery.reversed");
        }
        if of.came_back {
            return Refused("delivery.reverse.returned");
        }
        if self.invoices.iter().any(|invoice| invoice.delivery == delivery && invoice.corrects.is_none() && !invoice.is_credited()) {
            return Refused("delivery.reverse.invoiced");
        }
        if let Some(used) = of.item.and_then(|item| self.live(item).next()) {
            return Refused(match self.items[used.credit].kind {
                "goods_return" => "delivery.reverse.returned",
                "credit_note" => "delivery.reverse.credited",
                _ => "delivery.reverse.paid",
            });
        }
        if matches!(self.orders[of.order].state(), "short_closed" | "cancelled") {
            return Refused("delivery.reverse.order_closed");
        }
        let arisen = self.has_arisen(delivery);
        let gross = of.gross();
        self.deliveries[delivery].reversed = true;
        for line in &mut self.deliveries[delivery].lines {
            line.returned = line.delivered;
        }
        let order = &mut self.orders[of.order];
        for line in &of.lines {
            let ordered = &mut order.lines[line.order_line];
            ordered.delivered = ordered.delivered.minus(line.delivered);
            let stock = &mut self.stock[ordered.product][order.warehouse];
            stock.on_hand += line.delivered.quantity;
            stock.reserved += line.delivered.quantity;
        }
        let account = &mut self.accounts[customer];
        account.open += gross;
        *(if arisen { &mut account.invoiced } else { &mut account.delivered }) -= gross;
        if let Some(debit) = of.item {
            let amount = self.items[debit].amount;
            let credit = self.credited_by(customer, "goods_return", amount);
            self.pair_for_good(debit, credit, amount);
        }
        Done
    }

    fn goods_return(&mut self, delivery: usize, line: usize, quantity: i64) -> Verdict {
        let customer = self.customer_of(delivery);
        self.touched = Some(customer);
        let arisen = self.has_arisen(delivery);
        let of = &mut self.deliveries[delivery];
        if of.reversed {
            return Refused("delivery.reversed");
        }
        let from = &mut of.lines[line];
        let left = from.delivered.minus(from.returned);
        if quantity > left.quantity {
            return Refused("goods_return.above_delivered");
        }
        let part = from.comes_back(quantity);
        from.returned = from.returned.plus(part);
        of.came_back = true;
        let (item, order, order_line) = (of.item, of.order, from.order_line);
        let order = &mut self.orders[order];
        order.lines[order_line].returned += quantity;
        self.stock[order.lines[order_line].product][order.warehouse].on_hand += quantity;
        let gross = part.gross();
        if !arisen {
            self.accounts[customer].delivered -= gross;
            return Done;
        }
        let credit = self.credited_by(customer, "goods_return", gross);
        let paid = item.map_or(0, |item| self.items[item].open.min(gross));
        if let Some(debit) = item.filter(|_| paid > 0) {
            self.pair(debit, credit, paid);
        }
        self.accounts[customer].invoiced -= paid;
        self.accounts[customer].advances += gross - paid;
        Done
    }

    fn invoice(&mut self, delivery: usize, quantities: &[i64]) -> Verdict {
        let customer = self.customer_of(delivery);
        self.touched = Some(customer);
        let of = &mut self.deliveries[delivery];
        if of.reversed {
            return Refused("delivery.invoice_reversed");
        }
        if quantities.iter().zip(&of.lines).any(|(taken, line)| *taken > line.to_invoice().quantity.max(0)) {
            return Refused("delivery.invoice_above");
        }
        let mut lines = Vec::new();
        for (line, (of, taken)) in of.lines.iter_mut().zip(quantities).enumerate().filter(|(_, (_, taken))| **taken > 0) {
            let invoiced = of.part(*taken);
            of.invoiced = of.invoiced.plus(invoiced);
            lines.push(InvoiceLine { line, invoiced, credited: Sum::default() });
        }
        let mut invoice = Invoice { delivery, corrects: None, lines, item: None };
        let gross = invoice.gross();
        if self.arises == Arises::Invoice && gross > 0 {
            invoice.item = Some(self.items.len());
            self.items.push(Item { customer, debit: true, kind: "invoice", amount: gross, open: gross });
            self.accounts[customer].delivered -= gross;
            self.accounts[customer].invoiced += gross;
        }
        self.invoices.push(invoice);
        Done
    }

    /// Credits a part of one line, or all that was not.
    fn credit(&mut self, invoice: usize, part: Option<(usize, i64)>) -> Verdict {
        let of = self.invoices[invoice].clone();
        let customer = self.customer_of(of.delivery);
        self.touched = Some(customer);
        if of.corrects.is_some() {
            return Refused("credit_note.of_credit_note");
        }
        let left = |at: usize| of.lines[at].invoiced.minus(of.lines[at].credited);
        let taken: Vec<(usize, i64)> = match part {
            Some(part) => vec![part],
            None => (0..of.lines.len()).map(|at| (at, left(at).quantity)).filter(|(_, left)| *left > 0).collect(),
        };
        if taken.is_empty() {
            return Refused("credit_note.nothing_left");
        }
        if taken.iter().any(|(at, quantity)| *quantity > left(*at).quantity) {
            return Refused("credit_note.above");
        }
        let mut lines = Vec::new();
        for (at, quantity) in taken {
            let line = &mut self.invoices[invoice].lines[at];
            let delivered = &mut self.deliveries[of.delivery].lines[line.line];
            let part = delivered.credited(left(at), quantity);
            line.credited = line.credited.plus(part);
            delivered.invoiced = delivered.invoiced.minus(part);
            lines.push(InvoiceLine { line: line.line, invoiced: part, credited: Sum::default() });
        }
        let mut note = Invoice { delivery: of.delivery, corrects: Some(invoice), lines, item: None };
        let gross = note.gross();
        if let Some(debit) = of.item.filter(|_| gross > 0) {
            let credit = self.credited_by(customer, "credit_note", gross);
            note.item = Some(credit);
            let paid = self.items[debit].open.min(gross);
            if paid > 0 {
                self.pair(debit, credit, paid);
            }
            let account = &mut self.accounts[customer];
            (account.delivered, account.invoiced) = (account.delivered + gross, account.invoiced - paid);
            account.advances += gross - paid;
        }
        self.invoices.push(note);
        Done
    }

    fn pay(&mut self, customer: usize, amount: i64, advance: bool) -> Verdict {
        self.touched = Some(customer);
        let item = self.credited_by(customer, "customer_receipt", amount);
        self.receipts.push(Receipt { customer, item, reversed: false });
        self.accounts[customer].advances += amount;
        if !advance {
            self.oldest_first(item);
        }
        Done
    }

    fn take_back(&mut self, receipt: usize) -> Verdict {
        let Receipt { customer, item, reversed } = self.receipts[receipt];
        self.touched = Some(customer);
        if reversed {
            return Refused("customer_receipt.reversed");
        }
        if self.live(item).next().is_some() {
            return Refused("customer_receipt.used");
        }
        self.receipts[receipt].reversed = true;
        let amount = self.items[item].amount;
        let debit = self.items.len();
        self.items.push(Item { customer, debit: true, kind: "receipt_reversal", amount, open: amount });
        self.pair_for_good(debit, item, amount);
        self.accounts[customer].advances -= amount;
        Done
    }

    fn allocate(&mut self, credit: usize) -> Verdict {
        let item = self.items[credit];
        self.touched = Some(item.customer);
        if item.debit {
            return Refused("credit.allocate.not_a_payment");
        }
        match (item.open, self.oldest_first(credit)) {
            (0, _) => Refused("credit.allocate.used_up"),
            (_, 0) => Refused("credit.allocate.nothing_open"),
            _ => Done,
        }
    }

    fn allocate_to(&mut self, credit: usize, debit: usize, amount: i64) -> Verdict {
        let (from, to) = (self.items[credit], self.items[debit]);
        self.touched = Some(from.customer);
        if from.debit {
            return Refused("credit.allocate.not_a_payment");
        }
        if !to.debit || to.customer != from.customer {
            return Refused("settle.allocation.unknown_item");
        }
        if amount > to.open {
            return Refused("settle.allocation.exceeds_open");
        }
        if amount > from.open {
            return Refused("settle.allocation.exceeds_amount");
        }
        self.pay_with(debit, credit, amount);
        Done
    }

    fn undo(&mut self, allocation: usize) -> Verdict {
        let Allocation { debit, credit, amount, undone, for_good } = self.allocations[allocation];
        let customer = self.items[debit].customer;
        self.touched = Some(customer);
        if for_good {
            return Refused("credit.undo_allocation.takes_back");
        }
        if undone || amount < 0 {
            return Refused("credit.undo_allocation.undone");
        }
        self.allocations[allocation].undone = true;
        self.pay_with(debit, credit, -amount);
        Done
    }

    /// The allocations of an item that stand.
    fn live(&self, item: usize) -> impl Iterator<Item = &Allocation> {
        self.allocations.iter().filter(move |one| (one.debit == item || one.credit == item) && !one.undone && one.amount > 0)
    }

    /// A new item of what is owed to a customer.
    fn credited_by(&mut self, customer: usize, kind: &'static str, amount: i64) -> usize {
        self.items.push(Item { customer, debit: false, kind, amount, open: amount });
        self.items.len() - 1
    }

    /// Both items are settled by so much.
    fn pair(&mut self, debit: usize, credit: usize, amount: i64) {
        self.items[debit].open -= amount;
        self.items[credit].open -= amount;
        self.allocations.push(Allocation { debit, credit, amount, undone: false, for_good: false });
    }

    /// The same, of a document and its counter-document.
    fn pair_for_good(&mut self, debit: usize, credit: usize, amount: i64) {
        self.pair(debit, credit, amount);
        if let Some(one) = self.allocations.last_mut() {
            one.for_good = true;
        }
    }

    /// The same, of what was paid in advance.
    fn pay_with(&mut self, debit: usize, credit: usize, amount: i64) {
        self.pair(debit, credit, amount);
        let account = &mut self.accounts[self.items[debit].customer];
        (account.invoiced, account.advances) = (account.invoiced - amount, account.advances - amount);
    }

    /// Everything is due after as many days, so that the oldest are the first; how many were paid.
    fn oldest_first(&mut self, credit: usize) -> usize {
        let customer = self.items[credit].customer;
        let mut paid = 0;
        for debit in 0..self.items.len() {
            let item = self.items[debit];
            let amount = item.open.min(self.items[credit].open);
            if item.debit && item.customer == customer && amount > 0 {
                self.pay_with(debit, credit, amount);
                paid += 1;
            }
        }
        paid
    }
}
