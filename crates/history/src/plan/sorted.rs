//! Rows sorted into sales, returns and adjustments, with the records that they name.

use super::account::Account;
use super::{PlannedCustomer, PlannedDocument, PlannedLine, PlannedProduct, Stage, What, words};
use crate::source::{Layout, Row, Source};
use base::{BusinessDate, Lang, code_key};
use rules::bounds::{CODE_MAX, NAME_MAX};
use sales::api::LINES_MAX;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lines of an adjustment at the most, each of another product.
const ADJUSTED_LINES_MAX: usize = 50;
/// What goods cost: so many hundredths of what they were sold for on average, as nobody says what they cost.
const COST_OF_PRICE: i128 = 55;

/// When something happened: its day and the minute of it.
pub(super) type Moment = (BusinessDate, u16);

/// A sale, a return or an adjustment while rows are added to it.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) number: String,
    pub(super) at: Moment,
    /// Nobody in an adjustment.
    pub(super) customer: usize,
    pub(super) reason: String,
    pub(super) simulated: bool,
    pub(super) lines: Vec<PlannedLine>,
}

/// What the rows are.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) regions: Vec<String>,
    pub(super) products: Vec<PlannedProduct>,
    pub(super) customers: Vec<PlannedCustomer>,
    pub(super) sales: Vec<Gathered>,
    pub(super) returns: Vec<Gathered>,
    pub(super) adjustments: Vec<Gathered>,
    pub(super) account: Account,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Class {
    Sale,
    Gift,
    Return,
    WriteOff,
    Found,
    Skip(&'static str),
}

fn class(row: &Row, source: &Source, layout: &Layout) -> Class {
    let text = |number: u32| source.names.text(number);
    let (number, code, nobody) = (text(row.number), text(row.product), text(row.customer).is_empty());
    let begins = |prefix: &str, text: &str| !prefix.is_empty() && text.to_uppercase().starts_with(&prefix.to_uppercase());
    let (tests, corrects) = (layout.tests.as_deref().unwrap_or_default(), layout.corrects.as_deref().unwrap_or_default());
    let cancels = begins(&layout.cancels, number);
    match () {
        () if begins(tests, code) => Class::Skip("test"),
        () if begins(corrects, number) => Class::Skip("bad_debt"),
        () if row.price_micro < 0 => Class::Skip("negative_price"),
        () if row.quantity == 0 => Class::Skip("no_quantity"),
        () if nobody && layout.fees.iter().any(|fee| fee.eq_ignore_ascii_case(code)) => Class::Skip("fee"),
        () if cancels && row.quantity > 0 => Class::Skip("cancellation_above_zero"),
        () if cancels => Class::Return,
        () if row.quantity < 0 && row.price_micro == 0 => Class::WriteOff,
        () if row.quantity < 0 => Class::Return,
        () if row.price_micro == 0 && nobody => Class::Found,
        () if row.price_micro == 0 => Class::Gift,
        () => Class::Sale,
    }
}

/// Sorts the rows of all files.
pub(super) fn sort(source: &Source, layout: &Layout) -> Sorted {
    let mut sorting = Sorting {
        sorted: Sorted { account: Account::new(layout.currency.decimals(), source.rows.len(), source.heads), ..Sorted::default() },
        ..Sorting::new(source, layout.lang)
    };
    let twice = merged(source);
    let mut order: Vec<usize> = (0..source.rows.len()).collect();
    order.sort_by_key(|at| (source.rows[*at].on, source.rows[*at].minute));
    for at in order {
        let row = &source.rows[at];
        if twice.contains(&at) {
            sorting.sorted.account.merge(at, row);
            continue;
        }
        let (account, class) = (&mut sorting.sorted.account, class(row, source, layout));
        match class {
            Class::Skip(reason) => {
                account.skip(reason, at, row);
                continue;
            }
            Class::Sale => account.create("sale", at, row),
            Class::Gift => account.create("gift", at, row),
            Class::Return => account.create("return", at, row),
            Class::WriteOff => account.create("write_off", at, row),
            Class::Found => account.create("found", at, row),
        }
        sorting.add(row, class);
    }
    sorting.named()
}

/// Rows of a file that stand in the next one as well, where their days overlap.
fn merged(source: &Source) -> HashSet<usize> {
    let mut twice = HashSet::new();
    let files = source.rows.last().map_or(0, |row| row.file + 1);
    for file in 1..files {
        let Some(from) = source.rows.iter().filter(|row| row.file == file).map(|row| row.on).min() else { continue };
        let mut there: HashMap<Row, u32> = HashMap::new();
        for row in source.rows.iter().filter(|row| row.file == file) {
            *there.entry(row.said()).or_default() += 1;
        }
        let earlier = source.rows.iter().enumerate().filter(|(_, row)| row.file == file - 1 && row.on >= from);
        for (at, row) in earlier {
            if let Some(count) = there.get_mut(&row.said()).filter(|count| **count > 0) {
                *count -= 1;
                twice.insert(at);
            }
        }
    }
    twice
}

struct Sorting<'s> {
    source: &'s Source,
    lang: Lang,
    sorted: Sorted,
    regions: HashMap<String, usize>,
    /// Products by their codes whatever their case and width.
    products: HashMap<String, u32>,
    /// The same by the number of the code as it is written.
    written: HashMap<u32, u32>,
    /// What each product is called, and how often; those who sell it count before those who lost it.
    called: Vec<BTreeMap<u32, (u32, u32)>>,
    /// Customers by code and region as they are written.
    customers: HashMap<(u32, u32), usize>,
    /// The same by what they are one by, whatever their case and width.
    known: HashMap<(String, Option<usize>), usize>,
    /// The customer of a code, of which others are branches.
    mains: HashMap<String, usize>,
    /// The last part of what has a number on a day, with whom.
    open: HashMap<(u32, BusinessDate, usize, Class), usize>,
    /// How many parts what has a number on a day has.
    parts: HashMap<(u32, BusinessDate, bool), u32>,
    /// The first day of what has a number; those that have several are told.
    days: HashMap<(u32, bool), BusinessDate>,
}

impl<'s> Sorting<'s> {
    fn new(source: &'s Source, lang: Lang) -> Sorting<'s> {
        Sorting {
            source,
            lang,
            sorted: Sorted::default(),
            regions: HashMap::new(),
            products: HashMap::new(),
            written: HashMap::new(),
            called: Vec::new(),
            customers: HashMap::new(),
            known: HashMap::new(),
            mains: HashMap::new(),
            open: HashMap::new(),
            parts: HashMap::new(),
            days: HashMap::new(),
        }
    }

    fn add(&mut self, row: &Row, class: Class) {
        let product = self.product(row, class);
        let (customer, kind) = match class {
            Class::WriteOff | Class::Found => (usize::MAX, class),
            Class::Gift => (self.customer(row), Class::Sale),
            _ => (self.customer(row), class),
        };
        let quantity = if kind == Class::Return { -row.quantity } else { row.quantity };
        let line = PlannedLine { product, quantity, price_micro: row.price_micro };
        let at = self.document(row, customer, kind, product);
        self.list(kind)[at].lines.push(line);
    }

    fn list(&mut self, class: Class) -> &mut Vec<Gathered> {
        match class {
            Class::Return => &mut self.sorted.returns,
            Class::WriteOff | Class::Found => &mut self.sorted.adjustments,
            _ => &mut self.sorted.sales,
        }
    }

    /// The document that a row belongs to: that of its number, or the next part of it.
    fn document(&mut self, row: &Row, customer: usize, class: Class, product: u32) -> usize {
        let key = (row.number, row.on, customer, class);
        if let Some(at) = self.open.get(&key).copied() {
            let lines = &self.list(class)[at].lines;
            let full = match class {
                Class::WriteOff | Class::Found => lines.len() >= ADJUSTED_LINES_MAX || lines.iter().any(|line| line.product == product),
                _ => lines.len() >= LINES_MAX,
            };
            if !full {
                return at;
            }
        }
        let back = class == Class::Return;
        if *self.days.entry((row.number, back)).or_insert(row.on) != row.on && !self.parts.contains_key(&(row.number, row.on, back)) {
            self.sorted.account.other_days += 1;
        }
        let part = self.parts.entry((row.number, row.on, back)).or_default();
        *part += 1;
        let number = self.source.names.text(row.number);
        let number = if *part == 1 { code(number) } else { code(&format!("{number}/{part}")) };
        let reason = if customer == usize::MAX { self.source.names.text(row.description).to_owned() } else { String::new() };
        let gathered = Gathered { number, at: (row.on, row.minute), customer, reason, simulated: false, lines: Vec::new() };
        let list = self.list(class);
        list.push(gathered);
        let at = list.len() - 1;
        self.open.insert(key, at);
        at
    }

    fn product(&mut self, row: &Row, class: Class) -> u32 {
        let known = self.written.get(&row.product).copied();
        let product = known.unwrap_or_else(|| {
            let code = self.source.names.text(row.product);
            let next = u32::try_from(self.sorted.products.len()).unwrap_or(u32::MAX);
            let product = *self.products.entry(code_key(code)).or_insert(next);
            if product == next {
                self.sorted.products.push(PlannedProduct { code: self::code(code), name: String::new() });
                self.called.push(BTreeMap::new());
            }
            self.written.insert(row.product, product);
            product
        });
        let calls = self.called[product as usize].entry(row.description).or_default();
        *(if class == Class::Sale { &mut calls.0 } else { &mut calls.1 }) += 1;
        product
    }

    fn customer(&mut self, row: &Row) -> usize {
        if let Some(known) = self.customers.get(&(row.customer, row.region)) {
            return *known;
        }
        let place = self.region(row.region);
        let key = code_key(self.source.names.text(row.customer));
        let at = match self.known.get(&(key.clone(), place)) {
            Some(known) => *known,
            None => self.new_customer(row, key, place),
        };
        self.customers.insert((row.customer, row.region), at);
        at
    }

    /// The place of a region among the regions; a blank one is none.
    fn region(&mut self, region: u32) -> Option<usize> {
        let text = self.source.names.text(region);
        let next = self.sorted.regions.len();
        let place = *self.regions.entry(code_key(text)).or_insert_with(|| if text.is_empty() { usize::MAX } else { next });
        if place == next {
            self.sorted.regions.push(text.to_owned());
        }
        (place != usize::MAX).then_some(place)
    }

    fn new_customer(&mut self, row: &Row, key: String, place: Option<usize>) -> usize {
        let (code, region) = (self.source.names.text(row.customer), self.source.names.text(row.region));
        let (at, cash) = (self.sorted.customers.len(), key.is_empty());
        let branch_of = if cash { None } else { self.mains.get(&key).copied() };
        if branch_of.is_none() && !cash {
            self.mains.insert(key.clone(), at);
        }
        let (code, name) = match (cash, branch_of) {
            (true, _) if region.is_empty() => ("CASH".to_owned(), words::cash(self.lang, region)),
            (true, _) => (format!("CASH-{region}"), words::cash(self.lang, region)),
            (false, None) => (code.to_owned(), words::customer(self.lang, code)),
            (false, Some(_)) => (format!("{code}-{region}"), words::branch(self.lang, code, region)),
        };
        let name = name.chars().take(NAME_MAX).collect();
        self.sorted.customers.push(PlannedCustomer { code: self::code(&code), name, region: place, cash, branch_of });
        self.known.insert((key, place), at);
        at
    }

    /// Every product with the name by which it is called most often; of equals the first.
    fn named(mut self) -> Sorted {
        for (product, called) in self.sorted.products.iter_mut().zip(&self.called) {
            let texts = called.iter().map(|(text, times)| (self.source.names.text(*text), *times)).filter(|(text, _)| !text.is_empty());
            let most = texts.max_by(|(a, times), (b, others)| times.cmp(others).then_with(|| b.cmp(a)));
            product.name = most.map_or_else(|| product.code.clone(), |(text, _)| text.chars().take(NAME_MAX).collect());
        }
        self.sorted
    }
}

/// What has a code that is longer than codes are: the beginning of it, and a digest by which it stays another than those that begin so too.
pub(crate) fn code(text: &str) -> String {
    if text.chars().count() <= CODE_MAX {
        return text.to_owned();
    }
    let digest = base::Digest::of(text.as_bytes()).to_string();
    let begins: String = text.chars().take(CODE_MAX - 9).collect();
    format!("{begins}~{}", &digest[..8])
}

impl Sorted {
    /// What one unit of each product cost, in millionths: a part of what it was sold for on average.
    pub(super) fn costs(&self) -> Vec<i64> {
        let mut sold = vec![(0_i128, 0_i128); self.products.len()];
        for line in self.sales.iter().flat_map(|sale| &sale.lines).filter(|line| line.price_micro > 0) {
            let (quantity, value) = &mut sold[line.product as usize];
            *quantity += i128::from(line.quantity);
            *value += i128::from(line.quantity) * i128::from(line.price_micro);
        }
        let cost =
            |(quantity, value): (i128, i128)| if quantity == 0 { 0 } else { value * COST_OF_PRICE / 100 / quantity / 10_000 * 10_000 };
        sold.into_iter().map(|sold| i64::try_from(cost(sold)).unwrap_or_default()).collect()
    }

    /// Sales and adjustments as documents.
    pub(super) fn documents(&self, costs: &[i64]) -> Vec<PlannedDocument> {
        let sold = self.sales.iter().enumerate().map(|(at, sale)| PlannedDocument {
            on: sale.at.0,
            stage: Stage::Sales,
            number: sale.number.clone(),
            simulated: sale.simulated,
            reason: String::new(),
            what: What::Sold {
                sale: at,
                customer: sale.customer,
                lines: sale.lines.clone(),
                paid: sale.simulated || self.customers[sale.customer].cash,
            },
        });
        let adjusted = self.adjustments.iter().map(|one| {
            let found = one.lines.iter().any(|line| line.quantity > 0);
            let line = |line: &PlannedLine| PlannedLine { price_micro: costs[line.product as usize], ..*line };
            PlannedDocument {
                on: one.at.0,
                stage: if found { Stage::In } else { Stage::Lost },
                number: one.number.clone(),
                simulated: false,
                reason: one.reason.clone(),
                what: What::Adjusted(one.lines.iter().map(line).collect()),
            }
        });
        sold.chain(adjusted).collect()
    }
}
