//! The tiny model: pieces, fen and states of two customers, two products and two warehouses.

/// What one piece of each product costs the customer, with 13 % of tax, in fen.
pub const PRICES: [i64; 2] = [3_333, 2_260];

/// Where receivables arise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arises {
    Delivery,
    Signature,
    Invoice,
}

/// What a step comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Done,
    /// Refused, this reason among others.
    Refused(&'static str),
}

/// Goods with what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub quantity: i64,
    pub net: i64,
    pub tax: i64,
}

/// Rounded once, half away from zero.
fn rounded(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator.abs() + denominator) / (2 * denominator) * numerator.signum()
}

impl Sum {
    /// Pieces of a product as they are ordered.
    pub fn of(product: usize, quantity: i64) -> Sum {
        let gross = quantity * PRICES[product];
        let net = rounded(gross * 100, 113);
        Sum { quantity, net, tax: gross - net }
    }
    pub fn gross(self) -> i64 {
        self.net + self.tax
    }
    pub fn plus(self, other: Sum) -> Sum {
        Sum { quantity: self.quantity + other.quantity, net: self.net + other.net, tax: self.tax + other.tax }
    }
    pub fn minus(self, other: Sum) -> Sum {
        Sum { quantity: self.quantity - other.quantity, net: self.net - other.net, tax: self.tax - other.tax }
    }
    /// What is there of it, or nothing.
    fn or_nothing(self) -> Sum {
        if self.quantity <= 0 { Sum::default() } else { Sum { net: self.net.max(0), tax: self.tax.max(0), ..self } }
    }
    /// A part of what is left; all that is left takes all.
    pub fn part(self, taken: i64) -> Sum {
        if taken >= self.quantity {
            return self;
        }
        let net = rounded(self.net * taken, self.quantity);
        Sum { quantity: taken, net, tax: rounded(self.gross() * taken, self.quantity) - net }
    }
}

/// Pieces in a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    pub on_hand: i64,
    pub reserved: i64,
}
impl Stock {
    pub fn free(self) -> i64 {
        self.on_hand - self.reserved
    }
}

/// What a customer owes, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    pub limit: i64,
    pub open: i64,
    pub delivered: i64,
    pub invoiced: i64,
    pub advances: i64,
}
impl Account {
    pub fn total(self) -> i64 {
        self.open + self.delivered + self.invoiced - self.advances
    }
    /// So much more stays within the limit; less always may.
    pub fn carries(self, more: i64) -> bool {
        more <= 0 || self.total() + more <= self.limit
    }
}

#[derive(Debug, Clone)]
pub struct Draft {
    pub customer: usize,
    pub warehouse: usize,
    /// Product and pieces.
    pub lines: Vec<(usize, i64)>,
    pub ended: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub product: usize,
    pub ordered: Sum,
    pub delivered: Sum,
    pub returned: i64,
    pub cancelled: i64,
    /// Left out by an amendment.
    pub gone: bool,
}
impl Line {
    pub fn open(self) -> i64 {
        self.ordered.quantity - self.delivered.quantity - self.cancelled
    }
}

#[derive(Debug, Clone)]
pub struct Order {
    pub customer: usize,
    pub warehouse: usize,
    pub lines: Vec<Line>,
    /// What was given up, in fen.
    pub cancelled: i64,
}
impl Order {
    pub fn gross(&self) -> i64 {
        self.lines.iter().map(|line| line.ordered.gross()).sum()
    }
    pub fn delivered(&self) -> i64 {
        self.lines.iter().map(|line| line.delivered.gross()).sum()
    }
    pub fn state(&self) -> &'static str {
        let any = |what: fn(&Line) -> bool| self.lines.iter().any(what);
        match (any(|line| line.open() > 0), any(|line| line.delivered.quantity > 0), any(|line| line.cancelled > 0)) {
            (true, true, _) => "part_delivered",
            (true, false, _) => "confirmed",
            (false, true, true) => "short_closed",
            (false, true, false) => "fulfilled",
            (false, false, _) => "cancelled",
        }
    }
    pub fn is_open(&self) -> bool {
        matches!(self.state(), "confirmed" | "part_delivered")
    }
}

#[derive(Debug, Clone, Copy)]
pub struct DeliveryLine {
    pub order_line: usize,
    pub delivered: Sum,
    pub returned: Sum,
    pub invoiced: Sum,
}
impl DeliveryLine {
    pub fn to_invoice(self) -> Sum {
        self.delivered.minus(self.returned).minus(self.invoiced)
    }
    /// What is invoiced of it with so many pieces.
    pub fn part(self, pieces: i64) -> Sum {
        self.to_invoice().or_nothing().part(pieces)
    }
    /// What so many pieces come to that come back: those that are not invoiced first.
    pub fn comes_back(self, pieces: i64) -> Sum {
        let left = self.to_invoice().or_nothing();
        let part = left.part(pieces.min(left.quantity));
        part.plus(self.delivered.minus(self.returned).minus(part).part(pieces - part.quantity))
    }
    /// What so many pieces come to that are credited of what is left of an invoice's line: those that came back as they did.
    pub fn credited(self, left: Sum, pieces: i64) -> Sum {
        if pieces >= left.quantity {
            return left;
        }
        let back = Sum::default().minus(self.to_invoice()).or_nothing();
        let part = back.part(pieces.min(back.quantity));
        let part = Sum { net: part.net.min(left.net), tax: part.tax.min(left.tax), ..part };
        part.plus(left.minus(part).part(pieces - part.quantity))
    }
}

#[derive(Debug, Clone)]
pub struct Delivery {
    pub order: usize,
    pub lines: Vec<DeliveryLine>,
    pub signed: bool,
    pub reversed: bool,
    pub came_back: bool,
    pub item: Option<usize>,
}
impl Delivery {
    pub fn gross(&self) -> i64 {
        self.lines.iter().map(|line| line.delivered.gross()).sum()
    }
    pub fn returned(&self) -> i64 {
        self.lines.iter().map(|line| line.returned.gross()).sum()
    }
    pub fn invoiced(&self) -> i64 {
        self.lines.iter().map(|line| line.invoiced.gross()).sum()
    }
}

#[derive(Debug, Clone, Copy)]
pub struct InvoiceLine {
    pub line: usize,
    pub invoiced: Sum,
    pub credited: Sum,
}

/// An invoice or, with `corrects`, a credit note.
#[derive(Debug, Clone)]
pub struct Invoice {
    pub delivery: usize,
    pub corrects: Option<usize>,
    pub lines: Vec<InvoiceLine>,
    pub item: Option<usize>,
}
impl Invoice {
    pub fn gross(&self) -> i64 {
        self.lines.iter().map(|line| line.invoiced.gross()).sum()
    }
    pub fn credited(&self) -> i64 {
        self.lines.iter().map(|line| line.credited.gross()).sum()
    }
    pub fn is_credited(&self) -> bool {
        self.lines.iter().all(|line| line.credited.quantity == line.invoiced.quantity)
    }
    pub fn state(&self) -> &'static str {
        match (self.corrects, self.is_credited(), self.lines.iter().any(|line| line.credited.quantity > 0)) {
            (Some(_), ..) => "credit_note",
            (None, true, _) => "credited",
            (None, false, true) => "partly_credited",
            (None, false, false) => "issued",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Receipt {
    pub customer: usize,
    pub item: usize,
    pub reversed: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub customer: usize,
    pub debit: bool,
    pub kind: &'static str,
    pub amount: i64,
    pub open: i64,
}

#[derive(Debug, Clone, Copy)]
pub struct Allocation {
    pub debit: usize,
    pub credit: usize,
    pub amount: i64,
    pub undone: bool,
    /// It takes a whole document back, and stays.
    pub for_good: bool,
}

/// Everything there is.
#[derive(Debug, Clone)]
pub struct State {
    pub arises: Arises,
    /// By product and warehouse.
    pub stock: [[Stock; 2]; 2],
    pub accounts: [Account; 2],
    pub drafts: Vec<Draft>,
    pub orders: Vec<Order>,
    pub deliveries: Vec<Delivery>,
    pub invoices: Vec<Invoice>,
    pub receipts: Vec<Receipt>,
    pub items: Vec<Item>,
    pub allocations: Vec<Allocation>,
    /// What the last step came to, and whose account it moved.
    pub verdict: Verdict,
    pub touched: Option<usize>,
}

impl State {
    pub fn new(arises: Arises) -> State {
        let stock = |on_hand| Stock { on_hand, reserved: 0 };
        let account = |limit| Account { limit, ..Account::default() };
        State {
            arises,
            stock: [[stock(10), stock(1_000)]; 2],
            accounts: [account(60_000), account(1_000_000)],
            drafts: Vec::new(),
            orders: Vec::new(),
            deliveries: Vec::new(),
            invoices: Vec::new(),
            receipts: Vec::new(),
            items: Vec::new(),
            allocations: Vec::new(),
            verdict: Verdict::Done,
            touched: None,
        }
    }

    /// Whose a delivery is.
    pub fn customer_of(&self, delivery: usize) -> usize {
        self.orders[self.deliveries[delivery].order].customer
    }
}
