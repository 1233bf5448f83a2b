//! Returns find the sales that they take back: of the same customer, product and price, not after the return, the latest first. What finds none
//! was sold before the files begin: that sale is simulated on the day before, and paid.

use super::sorted::{Gathered, Moment, Sorted, code};
use super::{Origin, PlannedDocument, PlannedLine, Stage, What, words};
use crate::take::document::RETURNS_MAX;
use base::{BusinessDate, Lang, Quantity};
use sales::api::LINES_MAX;
use std::collections::{BTreeMap, HashMap};

/// A line of a sale of which something may come back.
struct Left {
    sale: usize,
    line: u32,
    at: Moment,
    quantity: i64,
}

/// What was sold to whom at which price.
type Key = (usize, u32, i64);

/// The returns as documents; the sales that had to be simulated are among the sales then.
pub(super) fn returns(sorted: &mut Sorted, first: BusinessDate, lang: Lang) -> Vec<PlannedDocument> {
    let mut left: HashMap<Key, Vec<Left>> = HashMap::new();
    for (at, sale) in sorted.sales.iter().enumerate() {
        for (line_no, line) in (1..).zip(&sale.lines) {
            let key = (sale.customer, line.product, line.price_micro);
            left.entry(key).or_default().push(Left { sale: at, line: line_no, at: sale.at, quantity: line.quantity });
        }
    }
    let returns = std::mem::take(&mut sorted.returns);
    let mut before = Before { open: BTreeMap::new(), first, lang };
    let (mut documents, mut credited) = (Vec::with_capacity(returns.len()), Credited::default());
    for one in &returns {
        let mut origins: BTreeMap<(usize, u32), Origin> = BTreeMap::new();
        for line in &one.lines {
            let key = (one.customer, line.product, line.price_micro);
            let found = left.get_mut(&key).map_or_else(Vec::new, |sales| taken(sales, one.at, line));
            let missing = line.quantity - found.iter().map(|origin| origin.quantity).sum::<i64>();
            sorted.account.returns.0 += u64::from(!found.is_empty());
            sorted.account.returns.1 += u64::from(missing > 0);
            let simulated = (missing > 0).then(|| before.sold(sorted, one.customer, PlannedLine { quantity: missing, ..*line }));
            for origin in found.into_iter().chain(simulated) {
                let same = origins.entry((origin.sale, origin.line)).or_insert(Origin { quantity: 0, ..origin });
                same.quantity += origin.quantity;
            }
        }
        let origins: Vec<Origin> = origins.into_values().collect();
        let minor = origins.iter().map(|origin| credited.of(sorted, origin)).sum();
        let cash = sorted.customers[one.customer].cash;
        sorted.account.credit(minor, cash);
        documents.extend(parts(one, origins));
    }
    sorted.returns = returns;
    documents
}

/// What of earlier sales comes back, the latest first.
fn taken(sales: &mut [Left], at: Moment, line: &PlannedLine) -> Vec<Origin> {
    let (mut found, mut missing) = (Vec::new(), line.quantity);
    for sale in sales.iter_mut().rev().filter(|sale| sale.at <= at && sale.quantity > 0) {
        let quantity = sale.quantity.min(missing);
        sale.quantity -= quantity;
        missing -= quantity;
        found.push(Origin { sale: sale.sale, line: sale.line, product: line.product, quantity });
        if missing == 0 {
            break;
        }
    }
    found
}

/// A return as documents of so many deliveries at the most.
fn parts(one: &Gathered, origins: Vec<Origin>) -> Vec<PlannedDocument> {
    let mut groups: Vec<Vec<Origin>> = vec![Vec::new()];
    let mut sales = 0;
    for (at, origin) in origins.iter().enumerate() {
        let another = at == 0 || origins[at - 1].sale != origin.sale;
        if another && sales == RETURNS_MAX {
            groups.push(Vec::new());
            sales = 0;
        }
        sales += usize::from(another);
        if let Some(group) = groups.last_mut() {
            group.push(*origin);
        }
    }
    let document = |(part, group): (usize, Vec<Origin>)| PlannedDocument {
        on: one.at.0,
        stage: Stage::Back,
        number: if part == 0 { one.number.clone() } else { code(&format!("{}/{}", one.number, part + 1)) },
        simulated: false,
        reason: String::new(),
        what: What::Returned(group),
    };
    groups.into_iter().enumerate().map(document).collect()
}

/// What of each line that came back is not credited yet: how much, and what it comes to in minor units.
#[derive(Default)]
struct Credited(HashMap<(usize, u32), (Quantity, i64)>);
impl Credited {
    /// What the credit note of a part comes to: its share of what is left, as settling takes it.
    fn of(&mut self, sorted: &Sorted, origin: &Origin) -> i128 {
        let line = sorted.sales[origin.sale].lines[origin.line as usize - 1];
        let whole = || (Quantity::from_thousandths(line.quantity), sorted.account.minor(line.quantity, line.price_micro));
        let (left, minor) = self.0.entry((origin.sale, origin.line)).or_insert_with(whole);
        let share = rules::share::amount(*left, *minor, Quantity::from_thousandths(origin.quantity));
        *left = Quantity::from_thousandths(left.thousandths() - origin.quantity);
        *minor -= share;
        i128::from(share)
    }
}

/// Sales before the files begin.
struct Before {
    /// The last one of each customer, and how many there are.
    open: BTreeMap<usize, (usize, u32)>,
    first: BusinessDate,
    lang: Lang,
}
impl Before {
    fn sold(&mut self, sorted: &mut Sorted, customer: usize, line: PlannedLine) -> Origin {
        let (mut at, mut part) = self.open.get(&customer).copied().unwrap_or((usize::MAX, 0));
        if part == 0 || sorted.sales[at].lines.len() >= LINES_MAX {
            part += 1;
            at = sorted.sales.len();
            let short: String = sorted.customers[customer].code.chars().take(20).collect();
            let number = words::sale(self.lang, &format!("{short}/{part}"));
            let at = (self.first, 0);
            sorted.sales.push(Gathered { number, at, customer, reason: String::new(), simulated: true, lines: Vec::new() });
        }
        self.open.insert(customer, (at, part));
        let lines = &mut sorted.sales[at].lines;
        lines.push(line);
        let line_no = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        Origin { sale: at, line: line_no, product: line.product, quantity: line.quantity }
    }
}
