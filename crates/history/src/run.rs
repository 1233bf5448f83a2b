//! Brings a plan in, document by document. What is in is not brought in again: whatever broke off goes on where it stopped.

use crate::ask::Asking;
use crate::batch::begin::{BeginHistory, Begun};
use crate::batch::model::{BatchState, HistoryBatch};
use crate::plan::words::supplier;
use crate::plan::{Plan, PlannedCustomer, PlannedDocument, PlannedLine, Stage, What};
use crate::source::{Layout, Source};
use crate::take::document::{PastDocument, PastPayment, PastReturn, PastSale, RECORDS_MAX, Taken};
use base::{BusinessDate, Digest, Id, Quantity, Refusal};
use catalog::api::CreateProduct;
use crm::api::{CreateCustomer, CreateRegion, Payment, PaymentKind};
use fulfil::api::ReturnLine;
use kernel::access::Principal;
use kernel::query::Page;
use kernel::{Failure, Kernel, Res};
use rules::bounds::NAME_MAX;
use sales::api::PastLine;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use stock::api::{AdjustLine, AdjustStock, ReceiveGoods, ReceiveLine, Warehouse};
use tokio::task::JoinSet;

/// Raised when the same files would become other documents.
const PLAN_VERSION: u32 = 2;

/// How a plan is brought in.
pub struct Bringing<'k> {
    /// Where to.
    pub kernel: &'k Kernel,
    /// In whose name.
    pub principal: Principal,
    /// Where the goods lay.
    pub warehouse: Id<Warehouse>,
    /// So many documents are under way at once; with one, every run makes the same rows in the same order.
    pub at_once: usize,
}

/// How far it is: documents that are in, and all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Documents that are in.
    pub done: u64,
    /// All documents.
    pub all: u64,
}

/// What was brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The batch.
    pub batch: Id<HistoryBatch>,
    /// All of it was in before.
    pub known: bool,
    /// A document that was refused, and why; the rest waits for it.
    pub refused: Option<(String, Vec<Refusal>)>,
}

/// What the places of a plan are here.
#[derive(Debug, Default)]
struct Ids {
    regions: Vec<i64>,
    products: Vec<i64>,
    customers: HashMap<usize, i64>,
    /// Delivery and invoice of each sale.
    sales: Vec<(i64, i64)>,
}

/// Records made at once.
enum Records {
    Regions(std::ops::Range<usize>),
    Products(std::ops::Range<usize>),
    Customers(Vec<usize>),
}

/// Parts of `0..count`, so many each.
fn parts(count: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..count).step_by(RECORDS_MAX).map(move |from| from..(from + RECORDS_MAX).min(count))
}

/// Records in the order in which they are made: branches behind those whose credit they share.
fn records(plan: &Plan) -> Vec<Records> {
    let (branches, mains): (Vec<usize>, Vec<usize>) = (0..plan.customers.len()).partition(|at| plan.customers[*at].branch_of.is_some());
    let customers = |all: Vec<usize>| all.chunks(RECORDS_MAX).map(|part| Records::Customers(part.to_vec())).collect::<Vec<_>>();
    let regions = parts(plan.regions.len()).map(Records::Regions);
    let products = parts(plan.products.len()).map(Records::Products);
    regions.chain(products).chain(customers(mains)).chain(customers(branches)).collect()
}

/// What a document became, in the order in which it was made: kind and id.
type Became = BTreeMap<i64, (String, i64)>;
/// What is brought in one after the other: the places of documents in the plan and in the batch.
type Lane = Vec<(usize, i64)>;
/// What came of a document.
type Ended = (usize, Res<Taken>);
/// A document that was refused, and why.
type No = (String, Vec<Refusal>);

impl Bringing<'_> {
    /// Brings a plan in, from where it stopped; `tell` is told how far it is.
    ///
    /// # Errors
    /// What is no refusal of a document.
    pub async fn bring(
        &self,
        plan: &Plan,
        (source, from, layout): (&Source, &str, &Layout),
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Res<Brought> {
        let records = records(plan);
        let begun = self.begin(plan, (source, from, layout), records.len()).await?;
        let batch = begun.id;
        if begun.state == BatchState::Done {
            return Ok(Brought { batch, known: true, refused: None });
        }
        let known = self.known(batch).await?;
        let all = (records.len() + plan.documents.len()) as u64;
        let mut run = Run {
            bringing: self,
            asking: self.asking(),
            plan,
            layout,
            batch,
            began: self.kernel.now().micros(),
            buyers: buyers(plan),
            ids: Ids { sales: vec![(0, 0); plan.sales], ..Ids::default() },
            progress: Progress { done: 0, all },
            tell,
        };
        let refused = match run.records(&records, &known).await? {
            None => run.documents(records.len(), &known).await?,
            refused => refused,
        };
        if refused.is_none() {
            let end = json!({ "batch": batch, "taken_back": false }).to_string().into_bytes();
            self.asking().ask("history.end", end, format!("history:{batch}:end:{}", self.kernel.now().micros()), None).await?;
        }
        Ok(Brought { batch, known: false, refused })
    }

    /// Whether it could be brought in, without doing it.
    ///
    /// # Errors
    /// What stands against it.
    pub async fn try_out(&self, plan: &Plan, of: (&Source, &str, &Layout)) -> Res<()> {
        let (_, input) = self.beginning(plan, of, records(plan).len())?;
        self.asking().tried("history.begin", input).await.map(|_| ())
    }

    fn asking(&self) -> Asking {
        Asking::new(self.kernel, self.principal)
    }

    async fn begin(&self, plan: &Plan, of: (&Source, &str, &Layout), records: usize) -> Res<Begun> {
        let (digest, input) = self.beginning(plan, of, records)?;
        // Whether it was taken back since decides what is answered: it is asked anew every time.
        let key = format!("history:begin:{digest}:{}", self.kernel.now().micros());
        let answer = self.asking().ask("history.begin", input, key, None).await?;
        serde_json::from_str(&answer).map_err(Failure::bug)
    }

    fn beginning(&self, plan: &Plan, (source, from, layout): (&Source, &str, &Layout), records: usize) -> Res<(String, Vec<u8>)> {
        let (account, count) = (&plan.account, |count: u64| i64::try_from(count).unwrap_or(i64::MAX));
        let layout_text = serde_json::to_string(layout).map_err(Failure::bug)?;
        let files = source.digest.as_ref().map(ToString::to_string).unwrap_or_default();
        let digest = Digest::of(format!("{PLAN_VERSION} {layout_text} {files}").as_bytes()).to_string();
        let input = BeginHistory {
            warehouse: self.warehouse,
            currency: layout.currency,
            profile: layout.profile.clone(),
            source: from.chars().take(NAME_MAX).collect(),
            row_count: count(account.rows),
            created_count: count(account.created_count()),
            merged_count: count(account.merged.rows),
            skipped_count: count(account.skipped_count()),
            document_count: count((records + plan.documents.len()) as u64),
            report: account.report().to_string(),
            digest: digest.clone(),
        };
        Ok((digest, serde_json::to_vec(&input).map_err(Failure::bug)?))
    }

    /// What is in already: what each place became.
    async fn known(&self, batch: Id<HistoryBatch>) -> Res<HashMap<i64, Vec<(String, i64)>>> {
        let found: Arc<Mutex<BTreeMap<i64, Became>>> = Arc::default();
        for query in ["history_document.list", "history_posted.list"] {
            let to = found.clone();
            let each = move |page: Page| {
                let mut found = to.lock().unwrap_or_else(PoisonError::into_inner);
                for row in page.rows {
                    let number = |key: &str| row[key].as_i64().unwrap_or_default();
                    let of = found.entry(number("seq")).or_default();
                    if let Some(kind) = row["doc_type"].as_str() {
                        of.insert(number("n"), (kind.to_owned(), number("doc_id")));
                    }
                }
                Ok(())
            };
            self.kernel.query_all(query, self.principal, json!({ "batch": batch }), None, each).await?;
        }
        let found = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(found.into_iter().map(|(seq, posted)| (seq, posted.into_values().collect())).collect())
    }
}

/// Who bought each sale.
fn buyers(plan: &Plan) -> Vec<usize> {
    let mut buyers = vec![0; plan.sales];
    for document in &plan.documents {
        if let What::Sold { sale, customer, .. } = &document.what {
            buyers[*sale] = *customer;
        }
    }
    buyers
}

struct Run<'r> {
    bringing: &'r Bringing<'r>,
    asking: Asking,
    plan: &'r Plan,
    layout: &'r Layout,
    batch: Id<HistoryBatch>,
    /// When the run began, in microseconds.
    began: i64,
    /// Who bought each sale: their places among the customers.
    buyers: Vec<usize>,
    ids: Ids,
    progress: Progress,
    tell: &'r mut (dyn FnMut(Progress) + Send),
}

impl Run<'_> {
    fn one_more(&mut self) {
        self.progress.done += 1;
        (self.tell)(self.progress);
    }

    /// Asks for a document; nothing of the run is held meanwhile.
    fn asked(&self, document: &PastDocument, on: BusinessDate) -> Res<impl Future<Output = Res<Taken>> + Send + 'static> {
        let input = serde_json::to_vec(document).map_err(Failure::bug)?;
        // What was refused is decided anew by the next run.
        let key = format!("history:{}:{}:{}", self.batch, document.seq, self.began);
        let asking = self.asking.clone();
        Ok(async move {
            let answer = asking.ask("history.take", input, key, Some(on)).await?;
            serde_json::from_str(&answer).map_err(Failure::bug)
        })
    }

    /// Makes the records, one part after the other; a refused one with its reasons.
    async fn records(&mut self, records: &[Records], known: &HashMap<i64, Vec<(String, i64)>>) -> Res<Option<No>> {
        for (seq, part) in (1..).zip(records) {
            let ids: Vec<i64> = if let Some(posted) = known.get(&seq) {
                posted.iter().map(|(_, id)| *id).collect()
            } else {
                let document = self.record(seq, part);
                match self.asked(&document, self.plan.first)?.await {
                    Ok(taken) => taken.posted.into_iter().map(|one| one.id).collect(),
                    Err(Failure::Refused(refusals)) => return Ok(Some((document.number, refusals))),
                    Err(other) => return Err(other),
                }
            };
            match part {
                Records::Regions(_) => self.ids.regions.extend(ids),
                Records::Products(_) => self.ids.products.extend(ids),
                Records::Customers(places) => self.ids.customers.extend(places.iter().copied().zip(ids)),
            }
            self.one_more();
        }
        Ok(None)
    }

    fn record(&self, seq: i64, part: &Records) -> PastDocument {
        match part {
            Records::Regions(of) => {
                let region = |name: &String| CreateRegion { parent: None, code: crate::plan::code(name), name: name.clone() };
                PastDocument {
                    regions: self.plan.regions[of.clone()].iter().map(region).collect(),
                    ..PastDocument::at(self.batch, seq, "regions")
                }
            }
            Records::Products(of) => {
                let product = |product: &crate::plan::PlannedProduct| CreateProduct {
                    code: product.code.clone(),
                    name: product.name.clone(),
                    unit: self.layout.unit.clone(),
                    tax_rate: Some(self.layout.tax_rate),
                    ..CreateProduct::default()
                };
                PastDocument {
                    products: self.plan.products[of.clone()].iter().map(product).collect(),
                    ..PastDocument::at(self.batch, seq, "products")
                }
            }
            Records::Customers(places) => {
                let customers = places.iter().map(|place| self.customer(&self.plan.customers[*place])).collect();
                PastDocument { customers, ..PastDocument::at(self.batch, seq, "customers") }
            }
        }
    }

    fn customer(&self, planned: &PlannedCustomer) -> CreateCustomer {
        let credit = Payment { days: Some(self.layout.payment_days), ..Payment::plain(PaymentKind::Days) };
        CreateCustomer {
            code: planned.code.clone(),
            name: planned.name.clone(),
            region: planned.region.and_then(|at| self.ids.regions.get(at)).map(|id| Some(Id::new(*id))),
            shares_credit_with: planned.branch_of.and_then(|main| self.ids.customers.get(&main)).map(|id| Id::new(*id)),
            payment: Some(if planned.cash { Payment::BEFORE_DELIVERY } else { credit }),
            ..CreateCustomer::default()
        }
    }

    /// Brings the documents in: those of one stage of a day at once, one stage after the other.
    async fn documents(&mut self, before: usize, known: &HashMap<i64, Vec<(String, i64)>>) -> Res<Option<No>> {
        let documents = &self.plan.documents;
        let mut from = 0;
        while from < documents.len() {
            let stage: (BusinessDate, Stage) = (documents[from].on, documents[from].stage);
            let to = from + documents[from..].iter().take_while(|document| (document.on, document.stage) == stage).count();
            let mut waiting = Vec::new();
            for at in from..to {
                let seq = i64::try_from(before + at + 1).unwrap_or(i64::MAX);
                match known.get(&seq) {
                    Some(posted) => {
                        self.learn(at, posted.iter().map(|(kind, id)| (kind.as_str(), *id)));
                        self.one_more();
                    }
                    None => waiting.push((at, seq)),
                }
            }
            if let Some(refused) = self.stage(&waiting).await? {
                return Ok(Some(refused));
            }
            from = to;
        }
        Ok(None)
    }

    async fn stage(&mut self, waiting: &[(usize, i64)]) -> Res<Option<No>> {
        let mut under_way: JoinSet<Vec<Ended>> = JoinSet::new();
        let mut refused = None;
        for lane in self.lanes(waiting) {
            if under_way.len() >= self.bringing.at_once
                && let Some(ended) = under_way.join_next().await
            {
                self.ended(ended.map_err(Failure::bug)?, &mut refused)?;
            }
            if refused.is_some() {
                break;
            }
            let mut asked = Vec::with_capacity(lane.len());
            for (at, seq) in lane {
                let document = &self.plan.documents[at];
                asked.push((at, self.asked(&self.document(seq, document), document.on)?));
            }
            under_way.spawn(async move {
                let mut ended = Vec::with_capacity(asked.len());
                for (at, asked) in asked {
                    let taken = asked.await;
                    let fails = taken.is_err();
                    ended.push((at, taken));
                    if fails {
                        break;
                    }
                }
                ended
            });
        }
        while let Some(ended) = under_way.join_next().await {
            self.ended(ended.map_err(Failure::bug)?, &mut refused)?;
        }
        Ok(refused)
    }

    /// What is brought in one after the other: what a customer returned on a day, for each return takes its share of what the one before left.
    fn lanes(&self, waiting: &[(usize, i64)]) -> Vec<Lane> {
        let (mut lanes, mut of): (Vec<Lane>, HashMap<usize, usize>) = (Vec::new(), HashMap::new());
        for one in waiting {
            let buyer = match &self.plan.documents[one.0].what {
                What::Returned(origins) => origins.first().map(|origin| self.buyers[origin.sale]),
                _ => None,
            };
            let lane = buyer.map_or(lanes.len(), |buyer| *of.entry(buyer).or_insert(lanes.len()));
            if lane == lanes.len() {
                lanes.push(Vec::new());
            }
            lanes[lane].push(*one);
        }
        lanes
    }

    fn ended(&mut self, ended: Vec<Ended>, refused: &mut Option<No>) -> Res<()> {
        for (at, taken) in ended {
            match taken {
                Ok(taken) => {
                    self.learn(at, taken.posted.iter().map(|one| (one.kind.as_str(), one.id)));
                    self.one_more();
                }
                Err(Failure::Refused(refusals)) => *refused = Some((self.plan.documents[at].number.clone(), refusals)),
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Remembers what a sale became, for what comes back of it.
    fn learn<'p>(&mut self, at: usize, posted: impl Iterator<Item = (&'p str, i64)>) {
        let What::Sold { sale, .. } = &self.plan.documents[at].what else { return };
        for (kind, id) in posted {
            match kind {
                "delivery" => self.ids.sales[*sale].0 = id,
                "invoice" => self.ids.sales[*sale].1 = id,
                _ => {}
            }
        }
    }

    fn document(&self, seq: i64, document: &PlannedDocument) -> PastDocument {
        let past = PastDocument { simulated: document.simulated, ..PastDocument::at(self.batch, seq, &document.number) };
        let product = |line: &PlannedLine| Id::new(self.ids.products[line.product as usize]);
        match &document.what {
            What::Received(lines) => {
                let line = |line: &PlannedLine| ReceiveLine {
                    product: product(line),
                    quantity: Quantity::from_thousandths(line.quantity),
                    unit_cost_micro: line.price_micro,
                };
                let lines = lines.iter().map(line).collect();
                let received = ReceiveGoods {
                    warehouse: self.bringing.warehouse,
                    supplier: supplier(self.layout.lang).to_owned(),
                    received_on: document.on,
                    lines,
                };
                PastDocument { received: Some(received), ..past }
            }
            What::Adjusted(lines) => {
                let line = |line: &PlannedLine| AdjustLine {
                    product: product(line),
                    quantity: Quantity::from_thousandths(line.quantity),
                    unit_cost_micro: (line.quantity > 0).then_some(line.price_micro),
                };
                let reason: String = format!("{} {}", document.number, document.reason).trim().chars().take(NAME_MAX).collect();
                let lines = lines.iter().map(line).collect();
                let adjusted = AdjustStock { warehouse: self.bringing.warehouse, moved_on: document.on, reason, lines };
                PastDocument { adjusted: Some(adjusted), ..past }
            }
            What::Sold { customer, lines, paid, .. } => {
                let line = |line: &PlannedLine| PastLine {
                    product: product(line),
                    quantity: Quantity::from_thousandths(line.quantity),
                    price_micro: line.price_micro,
                    tax_rate: self.layout.tax_rate,
                };
                let sale = PastSale {
                    customer: self.customer_id(*customer),
                    with_tax: true,
                    paid: *paid,
                    lines: lines.iter().map(line).collect(),
                };
                PastDocument { sale: Some(sale), ..past }
            }
            What::Returned(_) => PastDocument { returned: self.returned(&document.what), ..past },
            What::Paid { customer, due_to } => {
                PastDocument { paid: Some(PastPayment { customer: self.customer_id(*customer), due_to: *due_to }), ..past }
            }
        }
    }

    fn customer_id(&self, place: usize) -> Id<crm::api::Customer> {
        Id::new(self.ids.customers.get(&place).copied().unwrap_or_default())
    }

    /// What came back, by the deliveries with which it had left.
    fn returned(&self, what: &What) -> Vec<PastReturn> {
        let What::Returned(origins) = what else { return Vec::new() };
        let mut returned: Vec<(usize, PastReturn)> = Vec::new();
        for origin in origins {
            if returned.last().is_none_or(|(sale, _)| *sale != origin.sale) {
                let (delivery, invoice) = self.ids.sales[origin.sale];
                // What came to nothing is on no invoice.
                let invoice = (invoice > 0).then(|| Id::new(invoice));
                returned.push((origin.sale, PastReturn { delivery: Id::new(delivery), invoice, lines: Vec::new() }));
            }
            if let Some((_, back)) = returned.last_mut() {
                let quantity = Quantity::from_thousandths(origin.quantity);
                back.lines.push(ReturnLine { delivery_line: i64::from(origin.line), quantity });
            }
        }
        returned.into_iter().map(|(_, back)| back).collect()
    }
}
