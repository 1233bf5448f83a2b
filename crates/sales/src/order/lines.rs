//! The lines of an order as they are weighed: product, unit, quantity and price of each, before anything is summed up.

use super::facts::{Amended, Facts};
use super::model::OrderLine;
use super::progress::LineFacts;
use super::typed::{LineRead, Typed};
use base::{Quantity, Refusal, Remedy, UnitPrice};
use catalog::api::{ProductState, Sold, Wanted};
use rules::order::agreed_list_holds;
use rules::price::PriceAnswer;
use rules::unit::{Factor, Packing, from_base, packing, to_base};

/// A line with everything that is known of it.
#[derive(Debug, Clone)]
pub struct Weighed<'f> {
    /// What was typed.
    pub read: LineRead,
    /// The product.
    pub sold: &'f Sold,
    /// The number it will have in the order.
    pub line_no: i64,
    /// The order's line that it stands for, with what became of that.
    pub old: Option<(&'f OrderLine, &'f LineFacts)>,
    /// The unit it is ordered in.
    pub unit: String,
    /// How much, in the product's own unit.
    pub base: Option<Quantity>,
    /// Which price holds.
    pub answer: Option<PriceAnswer>,
    /// The price of the lists.
    pub list: Option<UnitPrice>,
    /// The entry it comes from.
    pub entry: Option<i64>,
    /// The price that counts.
    pub price: Option<UnitPrice>,
}
impl Weighed<'_> {
    /// The field of what was typed.
    pub fn field(&self, name: &str) -> String {
        format!("lines.{}.{name}", self.read.index)
    }
    /// What of it was delivered, in the product's own unit.
    pub fn delivered(&self) -> Quantity {
        self.old.map_or(Quantity::ZERO, |(_, progress)| progress.delivered)
    }
    /// Nothing of it is left to deliver: it comes to what was delivered.
    pub fn ends(&self) -> bool {
        self.delivered().is_positive() && self.base == Some(self.delivered())
    }
    /// All that was agreed of it was delivered: its amounts stay. One that is now cut to what was delivered is priced as what it is now.
    pub fn is_done(&self) -> bool {
        self.ends() && self.old.is_some_and(|(old, _)| Some(old.base_quantity) == self.base)
    }
    /// What one of its unit comes to: as it was agreed of the order's line, whatever the unit comes to for others by now.
    pub fn factor(&self) -> Option<Factor> {
        let agreed = self.old.filter(|(old, _)| old.unit == self.unit && old.product_id == self.sold.product.id);
        agreed.and_then(|(old, _)| Factor::between(old.base_quantity, old.quantity)).or_else(|| self.sold.factor(&self.unit))
    }
    /// How much more of it is to be held than is held now, below zero = less; in thousandths.
    pub fn held_more(&self) -> i64 {
        let held = self.old.map_or(0, |(_, progress)| progress.open().thousandths());
        let wanted = self.base.map_or(0, |base| base.thousandths() - self.delivered().thousandths());
        wanted - held
    }
}

/// The order's line that a typed one stands for.
fn standing<'f>(amended: Option<&'f Amended>, read: &LineRead) -> Result<Option<(&'f OrderLine, &'f LineFacts)>, Refusal> {
    let Some(number) = read.line_no else { return Ok(None) };
    let found = amended.and_then(|amended| {
        let line = amended.lines.iter().find(|line| line.line_no == number)?;
        Some((line, amended.progress.iter().find(|progress| progress.line_no == number)?))
    });
    found
        .map(Some)
        .ok_or_else(|| Refusal::new("sales_order.line_unknown").arg("line", number).field(format!("lines.{}.product", read.index)))
}

/// Every line that says which product is meant, in the order they were typed; what is wrong is told at its field.
pub fn weigh<'f>(facts: &'f Facts, typed: &Typed, with_tax: bool, refusals: &mut Vec<Refusal>) -> Vec<Weighed<'f>> {
    let mut next = facts.amended.as_ref().map_or(0, |amended| amended.last_line);
    let mut lines: Vec<Weighed<'f>> = Vec::with_capacity(typed.lines.len());
    for read in &typed.lines {
        let Some(sold) = facts.sold.iter().find(|sold| sold.product.id.get() == read.product) else {
            refusals.push(Refusal::new("sales_order.product_gone").field(format!("lines.{}.product", read.index)));
            continue;
        };
        let old = standing(facts.amended.as_ref(), read).unwrap_or_else(|refusal| {
            refusals.push(refusal);
            None
        });
        if old.is_some_and(|(old, _)| lines.iter().any(|line| line.line_no == old.line_no)) {
            let number = read.line_no.unwrap_or_default();
            refusals.push(Refusal::new("sales_order.line_twice").arg("line", number).field(format!("lines.{}.product", read.index)));
        }
        let line_no = old.map_or_else(
            || {
                next += 1;
                next
            },
            |(old, _)| old.line_no,
        );
        let unit = if read.unit.is_empty() { sold.product.unit.clone() } else { read.unit.clone() };
        let mut line =
            Weighed { read: read.clone(), sold, line_no, old, unit, base: None, answer: None, list: None, entry: None, price: None };
        line.measure(refusals);
        line.price(facts, with_tax, refusals);
        line.keep(refusals);
        lines.push(line);
    }
    lines
}

impl Weighed<'_> {
    fn no(&self, name: &str, refusal: Refusal) -> Refusal {
        refusal.field(self.field(name))
    }

    /// Product, unit and quantity.
    fn measure(&mut self, refusals: &mut Vec<Refusal>) {
        let product = &self.sold.product;
        if product.state == ProductState::Closed && self.held_more() >= 0 && !self.is_done() {
            refusals.push(self.no("product", Refusal::new("product.closed")));
        }
        if product.tax_rate.is_none() {
            let no = Refusal::new("sales_order.tax_unknown").arg("product", product.code.as_str());
            refusals.push(self.no("product", no.remedy(Remedy::new("sales_order.say_tax_rate"))));
        }
        let Some(factor) = self.factor() else {
            let no = Refusal::new("product_unit.unknown").arg("unit", self.unit.as_str());
            refusals.push(self.no("unit", no.remedy(Remedy::new("sales_order.take_unit").arg("unit", product.unit.as_str()))));
            return;
        };
        let Some(quantity) = self.read.quantity else { return };
        if !quantity.is_positive() {
            // Said here as well: while another line cannot be read, nothing is summed up that would say it.
            refusals.push(self.no("quantity", Refusal::new("quantity.not_positive")));
            return;
        }
        match to_base(quantity, factor) {
            Ok(base) => self.base = Some(base),
            Err(refusal) => refusals.push(self.no("quantity", refusal)),
        }
        // Least quantity and pack are in the product's own unit; where they come out even they are told in the ordered one.
        let told = |own: Option<Quantity>| own.and_then(|own| from_base(own, factor).ok());
        let (minimum, pack) = (told(product.min_order), told(product.pack_quantity));
        let even = minimum.is_some() == product.min_order.is_some() && pack.is_some() == product.pack_quantity.is_some();
        let rule = |minimum: Option<Quantity>, pack: Option<Quantity>| Packing {
            minimum: minimum.unwrap_or(Quantity::ZERO),
            pack: pack.unwrap_or(Quantity::ZERO),
        };
        let wrong = match (even, self.base) {
            (true, _) => packing(quantity, rule(minimum, pack)),
            (false, Some(base)) => packing(base, rule(product.min_order, product.pack_quantity)),
            (false, None) => Ok(()),
        };
        // What was agreed stays agreed: the least quantity is asked of what is agreed anew.
        let unchanged = self.old.is_some_and(|(old, _)| Some(old.base_quantity) == self.base);
        if !unchanged {
            refusals.extend(wrong.err().into_iter().flatten().map(|refusal| self.no("quantity", refusal)));
        }
    }

    /// Whether the order's line is measured against the list price that was agreed: see [`agreed_list_holds`].
    fn keeps_list(&self, old: &OrderLine, amended: Option<&Amended>) -> bool {
        let Some(wanted) = self.base else { return true };
        let tier = amended.and_then(|amended| amended.tiers.iter().find(|(line_no, ..)| *line_no == old.line_no));
        let from = tier.and_then(|(_, from, unit)| {
            let factor = if *unit == self.unit { self.factor() } else { self.sold.factor(unit) };
            // From any quantity on: nothing that would have to be converted.
            if from.is_positive() { to_base(*from, factor?).ok() } else { Some(Quantity::ZERO) }
        });
        agreed_list_holds(old.base_quantity, from, wanted)
    }

    /// The price of the lists and the one that counts.
    fn price(&mut self, facts: &Facts, with_tax: bool, refusals: &mut Vec<Refusal>) {
        let (customer, class) = (facts.customer().map_or(0, |c| c.id.get()), facts.customer().and_then(|c| c.class).map(base::Id::get));
        let agreed = self.old.filter(|(old, _)| old.unit == self.unit && old.product_id == self.sold.product.id);
        if let Some((old, _)) = agreed.filter(|(old, _)| self.keeps_list(old, facts.amended.as_ref())) {
            self.list = old.list_price_micro.map(UnitPrice::from_micros);
            self.entry = old.price_entry_id;
        } else if let (Some(quantity), Some(_)) =
            (self.read.quantity.filter(|quantity| quantity.is_positive()), self.sold.factor(&self.unit))
        {
            let wanted = Wanted { unit: &self.unit, quantity, currency: facts.currency, with_tax };
            match self.sold.answer(customer, class, &wanted) {
                Ok(answer) => {
                    self.list = answer.price.as_ref().map(|price| price.unit_price);
                    self.entry = answer.price.as_ref().map(|price| price.entry.id);
                    self.answer = Some(answer);
                }
                // The field of the question is not this one; an unknown rate of tax is told already.
                Err(no) => refusals.extend(no.into_iter().filter(|no| no.key != "price.answer.tax_unknown").map(|no| self.no("price", no))),
            }
        }
        self.price = match (self.read.price, agreed) {
            (Some(price), _) => Some(price),
            (None, _) if self.read.price_unread => None,
            (None, Some((old, _))) => Some(UnitPrice::from_micros(old.price_micro)),
            (None, None) => self.list,
        };
        // What is given away without a price comes to nothing.
        if self.price.is_none() && self.read.gift {
            self.price = Some(UnitPrice::from_micros(0));
        }
        if self.price.is_none() && !self.read.price_unread && self.answer.is_some() {
            refusals.push(self.no("price", Refusal::new("price.none").remedy(Remedy::new("price.give_or_ask"))));
        }
    }

    /// What was delivered stays as it was agreed.
    fn keep(&self, refusals: &mut Vec<Refusal>) {
        let Some((old, progress)) = self.old else { return };
        if old.product_id != self.sold.product.id {
            refusals.push(self.no("product", Refusal::new("sales_order.line_product_stays").arg("line", old.line_no)));
        }
        if !progress.delivered.is_positive() {
            return;
        }
        if old.unit != self.unit {
            refusals.push(self.no("unit", Refusal::new("sales_order.delivered_unit_stays").arg("unit", old.unit.as_str())));
        }
        if self.price.is_some_and(|price| price.micros() != old.price_micro) {
            let price = UnitPrice::from_micros(old.price_micro).to_string();
            refusals.push(self.no("price", Refusal::new("sales_order.delivered_price_stays").arg("price", price)));
        }
        if old.gift != self.read.gift {
            refusals.push(self.no("gift", Refusal::new("sales_order.delivered_gift_stays")));
        }
        if self.base.is_some_and(|base| base < progress.delivered) {
            let no = Refusal::new("sales_order.below_delivered")
                .arg("delivered", progress.delivered)
                .arg("unit", self.sold.product.unit.as_str());
            refusals.push(self.no("quantity", no));
        }
    }
}
