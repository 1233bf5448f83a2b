//! What an order depends on: read once, in a fixed handful of statements, however many lines it has.

use super::SEES_CREDIT;
use super::model::{OrderLine, SalesOrder};
use super::progress::LineFacts;
use super::sql;
use super::typed::order_no;
use crate::order_draft::model::{DraftContent, OrderDraft};
use base::{BusinessDate, Currency, Id, Quantity, code_key};
use catalog::api::{Product, Sold, sold};
use crm::api::{Address, Customer, Dealing, account, dealings, place};
use futures_util::try_join;
use kernel::ledger::money::{Exposure, exposure, oldest_due};
use kernel::{Permission, Read, Res, p};
use rules::order::SameNumber;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use stock::api::{Available, Site, StockCost, availability, costs, site};

/// The order that is amended, as it stands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Amended {
    /// The order.
    pub order: SalesOrder,
    /// Its lines of the present revision.
    pub lines: Vec<OrderLine>,
    /// What became of them.
    pub progress: Vec<LineFacts>,
    /// The highest number that a line of it ever had: a number is given once.
    pub last_line: i64,
    /// Of which balance each product is held.
    pub balances: Vec<(Id<Product>, i64)>,
    /// Of the lines that have a price of the lists: from which quantity on it holds, in thousandths of which unit.
    #[serde(default)]
    pub tiers: Vec<(i64, Quantity, String)>,
}

/// Everything that decides about an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// What was typed.
    pub content: DraftContent,
    /// The order that it amends.
    pub amended: Option<Amended>,
    /// The currency of the order.
    pub currency: Currency,
    /// The currency of the books, in which costs are kept; nothing while no warehouse is known.
    #[serde(default)]
    pub books: Option<Currency>,
    /// Today, where it is sold.
    pub today: BusinessDate,
    /// The minute of the day there.
    pub minute: i64,
    /// The warehouse.
    pub site: Option<Site>,
    /// Who plays which part.
    pub dealings: Vec<Dealing>,
    /// Whoever asks looks after the customer.
    pub in_reach: bool,
    /// Where the goods are brought to.
    pub address: Option<Address>,
    /// The products with all that their prices depend on.
    pub sold: Vec<Sold>,
    /// What there is of them.
    pub available: Vec<Available>,
    /// What they cost.
    pub costs: Vec<StockCost>,
    /// The credit of the payer's group.
    pub exposure: Option<Exposure>,
    /// The oldest day on which something was due that the group still owes.
    pub oldest_due: Option<BusinessDate>,
    /// Whoever asks may not see that credit.
    #[serde(default)]
    pub credit_hidden: bool,
    /// Another order of the customer with the same number of the customer's.
    pub same_number: Option<SameNumber>,
}

/// A draft that is to become an order, as it stands, and what the order depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DraftFacts {
    /// The draft.
    pub draft: OrderDraft,
    /// What the order depends on.
    #[serde(flatten)]
    pub order: Facts,
}

impl Facts {
    /// A customer that was read.
    pub fn dealing(&self, id: Id<Customer>) -> Option<&Dealing> {
        self.dealings.iter().find(|dealing| dealing.id == id)
    }
    /// Who orders.
    pub fn customer(&self) -> Option<&Dealing> {
        self.customer_id().and_then(|id| self.dealing(id))
    }
    fn customer_id(&self) -> Option<Id<Customer>> {
        self.amended.as_ref().map(|amended| amended.order.customer_id).or(self.content.customer)
    }
    /// Who plays a part: whoever the draft names, whoever is agreed with the customer, or the customer.
    fn part(
        &self,
        of: impl Fn(&SalesOrder) -> Id<Customer>,
        named: Option<Id<Customer>>,
        agreed: impl Fn(&Dealing) -> bool,
    ) -> Option<&Dealing> {
        if let Some(amended) = &self.amended {
            return self.dealing(of(&amended.order));
        }
        match named {
            Some(id) => self.dealing(id),
            None => self.dealings.iter().find(|dealing| agreed(dealing)).or_else(|| self.customer()),
        }
    }
    /// Who receives the goods.
    pub fn receiver(&self) -> Option<&Dealing> {
        self.part(|order| order.receiver_id, self.content.receiver, |dealing| dealing.receives)
    }
    /// Who is invoiced.
    pub fn invoiced(&self) -> Option<&Dealing> {
        self.part(|order| order.invoiced_id, self.content.invoiced, |dealing| dealing.invoiced)
    }
    /// Who pays.
    pub fn payer(&self) -> Option<&Dealing> {
        self.part(|order| order.payer_id, self.content.payer, |dealing| dealing.pays)
    }
    /// The currency of the books, where the order's is another: nobody knows what its goods cost in that.
    pub fn foreign(&self) -> Option<&Currency> {
        self.books.as_ref().filter(|books| **books != self.currency)
    }
    /// Who pays without being the one with whom that is agreed. What is amended has its payer already.
    pub fn stranger(&self) -> Option<&Dealing> {
        let agreed = self.dealings.iter().find(|dealing| dealing.pays).or_else(|| self.customer())?;
        self.payer().filter(|payer| self.amended.is_none() && payer.id != agreed.id)
    }
    /// Who is invoiced without being the customer, the payer, or the one with whom that is agreed.
    pub fn invoiced_stranger(&self) -> Option<&Dealing> {
        self.invoiced().filter(|who| self.plays_for_nobody(who, |dealing| dealing.invoiced))
    }
    /// Who receives the goods without being the customer, the payer, or the one with whom that is agreed.
    pub fn receiving_stranger(&self) -> Option<&Dealing> {
        self.receiver().filter(|who| self.plays_for_nobody(who, |dealing| dealing.receives))
    }
    fn plays_for_nobody(&self, who: &Dealing, agreed: impl Fn(&Dealing) -> bool) -> bool {
        let is = |other: Option<&Dealing>| other.is_some_and(|other| other.id == who.id);
        self.amended.is_none() && !agreed(who) && !is(self.customer()) && !is(self.payer())
    }
    /// Remembers what is relied on and not written: the products, which nobody closes or taxes otherwise meanwhile, and of an amendment
    /// whoever plays a part; a new order holds those itself, as it is inserted.
    pub fn rely(&self, read: &Read<'_>) {
        for sold in &self.sold {
            read.observe(sold.product.id, sold.product.version);
        }
        let parts = [self.customer(), self.receiver(), self.invoiced(), self.payer()];
        for part in parts.into_iter().flatten().filter(|_| self.amended.is_some()) {
            read.observe(part.id, part.version);
        }
    }
}

/// The products of a draft and of the order that it amends, each once.
fn products(content: &DraftContent, amended: Option<&Amended>) -> Vec<i64> {
    let typed = content.lines.iter().filter_map(|line| line.product.map(Id::get));
    let agreed = amended.into_iter().flat_map(|amended| &amended.lines).map(|line| line.product_id.get());
    typed.chain(agreed).collect::<BTreeSet<i64>>().into_iter().collect()
}

async fn amended(read: &Read<'_>, order: Option<Id<SalesOrder>>) -> Res<Option<Amended>> {
    let Some(id) = order else { return Ok(None) };
    let order: SalesOrder = read.one(&sql::BY_ID, p![id]).await?;
    let (lines, progress, (last_line,), tiers) = try_join!(
        read.fetch(&sql::LINES_OF, p![id, order.revision]),
        read.fetch(&sql::FACTS_OF, p![id]),
        read.one(&sql::LAST_LINE, p![id]),
        read.fetch(&sql::TIERS, p![id, order.revision])
    )?;
    Ok(Some(Amended { order, lines, last_line, progress, balances: Vec::new(), tiers }))
}

/// Reads what an order depends on.
///
/// # Errors
/// Not found: the order that is amended.
pub async fn gather(read: &Read<'_>, content: DraftContent, amends: Option<Id<SalesOrder>>, needs: Permission) -> Res<Facts> {
    let amended = amended(read, amends).await?;
    let products = products(&content, amended.as_ref());
    let order = amended.as_ref().map(|amended| &amended.order);
    let customer = order.map(|order| order.customer_id).or(content.customer);
    let warehouse = order.map(|order| order.warehouse_id.get()).or(content.warehouse);
    let others: Vec<Id<Customer>> = match order {
        Some(order) => vec![order.receiver_id, order.invoiced_id, order.payer_id],
        None => [content.receiver, content.invoiced, content.payer].into_iter().flatten().collect(),
    };
    let (site, books, dealings, sold) = try_join!(
        async { if let Some(warehouse) = warehouse { site(read, warehouse).await } else { Ok(None) } },
        async { if let Some(warehouse) = warehouse { read.opt::<(Currency,)>(&sql::BOOKS, p![warehouse]).await } else { Ok(None) } },
        async { if let Some(customer) = customer { dealings(read, customer, &others).await } else { Ok(Vec::new()) } },
        sold(read, customer.map(Id::get), &products, read.effective())
    )?;
    let today = site.as_ref().map_or(read.effective(), |site| read.today(site.entity));
    let mut facts = Facts {
        currency: order.map(|order| order.currency).or(content.currency).or(books.map(|(currency,)| currency)).unwrap_or(Currency::CNY),
        books: books.map(|(currency,)| currency),
        minute: site.as_ref().map_or(0, |site| read.minute_of_day(site.entity)),
        in_reach: false,
        content,
        amended,
        today,
        site,
        dealings,
        address: None,
        sold,
        available: Vec::new(),
        costs: Vec::new(),
        exposure: None,
        oldest_due: None,
        credit_hidden: false,
        same_number: None,
    };
    facts.in_reach = facts.customer().is_some_and(|customer| read.actor().may_see(needs, customer.department, customer.owner));
    around(read, &products, facts).await
}

/// What can only be asked once the warehouse and the parties are known.
async fn around(read: &Read<'_>, products: &[i64], mut facts: Facts) -> Res<Facts> {
    let entity = facts.site.as_ref().map(|site| site.entity.get());
    let group = facts.payer().map(|payer| payer.credit_group.get());
    let receiver = facts.receiver().map(|receiver| receiver.id);
    let customer = facts.customer().map(|customer| customer.id);
    // What an amendment does not say of the address stays.
    let agreed = facts.amended.as_ref().and_then(|amended| amended.order.address_id);
    let named = facts.content.address.or(agreed);
    let own_number = code_key(&order_no(&facts.content.customer_order_no));
    let present = facts.amended.as_ref().map_or(0, |amended| amended.order.id.get());
    let goods = async {
        match entity {
            Some(entity) => try_join!(availability(read, entity, products), costs(read, entity, products)),
            None => Ok((Vec::new(), Vec::new())),
        }
    };
    let credit = async {
        match (entity, group) {
            (Some(entity), Some(group)) => {
                try_join!(exposure(read, entity, group, facts.currency), oldest_due(read, entity, group, facts.currency))
            }
            _ => Ok((None, None)),
        }
    };
    let keeper = async {
        match facts.payer().map(|payer| payer.credit_group) {
            None => Ok(None),
            Some(group) => match facts.dealing(group) {
                Some(found) => Ok(Some((found.department, found.owner))),
                None => account(read, group).await.map(|found| Some((found.department, found.owner))),
            },
        }
    };
    let address = async { if let Some(receiver) = receiver { place(read, receiver, named).await } else { Ok(None) } };
    let same = async {
        match customer {
            Some(customer) if !own_number.is_empty() => {
                read.opt::<(String, BusinessDate)>(&sql::SAME_NUMBER, p![customer, own_number.as_str(), present]).await
            }
            _ => Ok(None),
        }
    };
    let ((available, costs), (exposure, oldest_due), keeper, address, same) = try_join!(goods, credit, keeper, address, same)?;
    facts.credit_hidden = keeper.is_some_and(|(department, owner)| !read.actor().may_see(SEES_CREDIT, department, owner));
    if let Some(amended) = &mut facts.amended {
        let here = available.iter().filter(|there| there.warehouse == amended.order.warehouse_id);
        amended.balances = here.map(|there| (there.product, there.balance)).collect();
    }
    facts.available = available;
    facts.costs = costs;
    facts.exposure = exposure;
    facts.oldest_due = oldest_due;
    facts.address = address;
    facts.same_number = same.map(|(order, ordered_on)| SameNumber { order, ordered_on });
    Ok(facts)
}
