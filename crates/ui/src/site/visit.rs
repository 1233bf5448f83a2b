//! One request for a page: who asks, for what, and the two ways on: a query, an operation.

use super::{Finder, Reply, Site};
use crate::view::{Say, View};
use base::{Id, Need, Refusal};
use kernel::access::{Me, User};
use kernel::db::Boxed;
use kernel::query::{Column, Page, Window};
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Principal, Request, Res};
use maud::Markup;
use serde_json::{Value, json};

/// The refusal of another input under a key.
pub(super) const KEY_REUSED: &str = "idempotency.key_reused";

/// The currencies that are offered besides that of the company's books.
const CURRENCIES: [&str; 6] = ["CNY", "USD", "EUR", "HKD", "GBP", "JPY"];

/// One request for a page.
pub struct Visit<'v> {
    /// For whom it is made, and how they like it.
    pub view: View<'v>,
    /// Who asks.
    pub me: &'v Me,
    /// All pages.
    pub site: &'v Site,
    kernel: &'v Kernel,
    principal: Principal,
    ids: &'v [(String, String)],
}

/// What came of an operation that a page ran.
#[derive(Debug, Clone)]
pub enum Ran {
    /// Done; the operation's output.
    Done(Value),
    /// Waits for somebody's yes.
    Waits {
        /// The approval request.
        approval: i64,
        /// Who must agree to what.
        needs: Vec<Need>,
    },
    /// Refused, with every reason.
    Refused(Vec<Refusal>),
}

impl<'v> Visit<'v> {
    /// A visit; `ids` are what stands in the address for the braces of its pattern.
    #[must_use]
    pub fn new(
        view: View<'v>,
        me: &'v Me,
        site: &'v Site,
        kernel: &'v Kernel,
        principal: Principal,
        ids: &'v [(String, String)],
    ) -> Visit<'v> {
        Visit { view, me, site, kernel, principal, ids }
    }

    /// The kernel, for what is neither a query nor an operation: checks, verification, the registry.
    #[must_use]
    pub fn kernel(&self) -> &'v Kernel {
        self.kernel
    }

    /// Who asks, for what runs a query or an operation in their name outside a page.
    #[must_use]
    pub fn principal(&self) -> Principal {
        self.principal
    }

    /// Whether the reader may use an operation or a query, or holds a permission, however far.
    #[must_use]
    pub fn may(&self, name: &str) -> bool {
        self.me.may(self.kernel.registry().needs(name).unwrap_or(name))
    }

    /// The number that stands in the address at `{name}`.
    ///
    /// # Errors
    /// Not found when it is no number: there is no such page.
    pub fn id(&self, name: &str) -> Res<i64> {
        let id = self.word(name).and_then(|text| text.parse().ok());
        id.filter(|id| (1..=Id::<User>::MAX).contains(id)).ok_or_else(Failure::not_found)
    }

    /// The version that was seen when the form began: it travels in the address of the form, so that a change by somebody else
    /// between is noticed.
    #[must_use]
    pub fn seen(&self, now: i64) -> i64 {
        self.view.param("version").and_then(|version| version.parse().ok()).unwrap_or(now)
    }

    /// What stands in the address at `{name}`.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&'v str> {
        self.ids.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The currencies that forms offer, that of the company's books first.
    #[must_use]
    pub fn currencies(&self) -> Vec<(String, String)> {
        let own = self.me.currency.as_str();
        let all = std::iter::once(own).chain(CURRENCIES.into_iter().filter(|code| *code != own));
        all.map(|code| (code.to_owned(), code.to_owned())).collect()
    }

    /// Words in the reader's language.
    #[must_use]
    pub fn say<'s>(&self, say: impl Into<Say<'s>>) -> String {
        self.view.say(say)
    }

    /// A query with filters of the page's own choice.
    ///
    /// # Errors
    /// As [`Kernel::query`].
    pub fn query<'a>(&'a self, query: &'a str, params: Value, window: &'a Window) -> Boxed<'a, Res<Page>> {
        Box::pin(async move { self.kernel.query(query, self.principal, params, window).await })
    }

    /// Every row up to the greatest page, with filters of the page's own choice.
    ///
    /// # Errors
    /// As [`Kernel::query`].
    pub fn rows<'a>(&'a self, query: &'a str, params: Value) -> Boxed<'a, Res<Vec<Value>>> {
        Box::pin(async move { Ok(self.query(query, params, &Window { limit: Some(500), ..Window::default() }).await?.rows) })
    }

    /// The one row of a detail query.
    ///
    /// # Errors
    /// Not found, also for what the reader may not see.
    pub fn one<'a>(&'a self, query: &'a str, id: i64) -> Boxed<'a, Res<Value>> {
        Box::pin(async move {
            let page = self.query(query, json!({ "id": id }), &Window::default()).await?;
            page.rows.into_iter().next().ok_or_else(Failure::not_found)
        })
    }

    /// A page of a list by the filters, the sort and the cursor that stand in the address; `fixed` goes before the address. The rows
    /// are counted up to a thousand, or exactly when the address says so (`count=exact`). What the query does not know is left alone: the page's own parameters.
    ///
    /// # Errors
    /// As [`Kernel::query`].
    pub fn listed<'a>(&'a self, query: &'a str, fixed: &'a [(&'a str, String)]) -> Boxed<'a, Res<Page>> {
        Box::pin(async move {
            let pairs = self.asked_by(query, fixed, self.view.address)?;
            let (params, window) = self.kernel.query_params(query, &pairs)?;
            let window = Window { count: window.count.or_else(|| Some("some".into())), ..window };
            self.query(query, params, &window).await
        })
    }

    /// Whether a list would answer at an address.
    pub(super) async fn answers(&self, query: &str, fixed: &[(&str, String)], address: &str) -> Res<bool> {
        let pairs = self.asked_by(query, fixed, address)?;
        self.kernel.answers(query, self.principal, &pairs).await
    }

    /// What a list is asked by at an address.
    fn asked_by(&self, query: &str, fixed: &[(&str, String)], address: &str) -> Res<Vec<(String, String)>> {
        let known = self.kernel.query_filters(query)?;
        let mut pairs: Vec<(String, String)> = fixed.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        for (name, value) in crate::view::query_pairs(address) {
            let window = matches!(name.as_str(), "sort" | "cursor") || (name == "count" && value == "exact");
            if !value.trim().is_empty() && (window || known.contains(&name)) && pairs.iter().all(|(other, _)| *other != name) {
                pairs.push((name, value.trim().to_owned()));
            }
        }
        Ok(pairs)
    }

    /// The columns of a query.
    #[must_use]
    pub fn columns(&self, query: &str) -> &'static [Column] {
        self.kernel.registry().columns(query)
    }

    /// Runs an operation in the reader's name. What is wrong with the input comes back as refusals at its fields.
    ///
    /// # Errors
    /// What no change of the input would mend: not permitted, not there, busy, a bug.
    pub fn run<'a>(&'a self, operation: &'a str, key: Option<String>, input: &'a Value) -> Boxed<'a, Res<Ran>> {
        Box::pin(async move { self.asked(operation, key, input, Mode::Commit).await })
    }

    /// What an operation would answer, in the reader's name: nothing is changed and nothing kept. For questions.
    ///
    /// # Errors
    /// As [`Visit::run`].
    pub fn ask<'a>(&'a self, operation: &'a str, input: &'a Value) -> Boxed<'a, Res<Ran>> {
        Box::pin(async move { self.asked(operation, None, input, Mode::DryRun).await })
    }

    /// What else is wrong with an input of which some fields could not be read, or were left empty: everything is told at once.
    ///
    /// # Errors
    /// As [`Visit::run`].
    pub fn wrong_besides<'a>(&'a self, operation: &'a str, input: &'a Value, mut refused: Vec<Refusal>) -> Boxed<'a, Res<Vec<Refusal>>> {
        Box::pin(async move {
            let known: Vec<String> = refused.iter().filter_map(|refusal| refusal.field.clone()).collect();
            let request = self.request(operation, None, input, Mode::DryRun);
            refused.extend(self.kernel.wrong(&request, &known).await?);
            Ok(refused)
        })
    }

    fn request(&self, operation: &str, key: Option<String>, input: &Value, mode: Mode) -> Request {
        Request {
            operation: operation.to_owned(),
            principal: self.principal,
            key,
            mode,
            channel: Channel::Screen,
            effective: None,
            cause: Cause::Request,
            input: input.to_string().into_bytes(),
        }
    }

    async fn asked(&self, operation: &str, key: Option<String>, input: &Value, mode: Mode) -> Res<Ran> {
        let request = self.request(operation, key, input, mode);
        match self.kernel.execute(&request).await {
            Ok(receipt) => match receipt.answer {
                Answer::Done(output) => Ok(Ran::Done(serde_json::from_str(&output).map_err(Failure::bug)?)),
                Answer::Pending { approval, needs } => Ok(Ran::Waits { approval, needs }),
            },
            Err(Failure::Refused(refusals)) => Ok(Ran::Refused(refusals)),
            Err(Failure::Malformed(problem) | Failure::NotFound(problem)) if problem.field.is_some() => {
                // Whoever mends this at its field is not to be told of the next one only then.
                let known: Vec<String> = problem.fields().map(str::to_owned).collect();
                let mut refusals = problem.refusals();
                refusals.extend(self.kernel.wrong(&request, &known).await?);
                Ok(Ran::Refused(refusals))
            }
            Err(Failure::Conflict(code) | Failure::Busy(code)) => Ok(Ran::Refused(vec![Refusal::new(code)])),
            Err(Failure::KeyReused) => Ok(Ran::Refused(vec![Refusal::new(KEY_REUSED)])),
            Err(other) => Err(other),
        }
    }

    /// The JSON schema of an operation's input.
    ///
    /// # Errors
    /// A bug when there is no such operation.
    pub fn schema(&self, operation: &str) -> Res<Value> {
        self.kernel.registry().input_schema(operation).ok_or_else(|| Failure::bug(format!("a page names the operation {operation}")))
    }

    /// How records of an entity are found.
    #[must_use]
    pub fn finder(&self, entity: &str) -> Option<&'v Finder> {
        self.site.finders.iter().find(|finder| finder.entity == entity)
    }

    /// The whole page, or the region alone when that is what htmx asks for.
    #[must_use]
    pub fn reply<'s>(&self, title: impl Into<Say<'s>>, head: &Markup, id: &str, region: Markup) -> Reply {
        let title = self.say(title);
        if self.view.region == Some(id) {
            return Reply::Part { title, region };
        }
        Reply::Page { title, body: maud::html! { (head) (region) } }
    }

    /// A page as a whole.
    #[must_use]
    pub fn page<'s>(&self, title: impl Into<Say<'s>>, body: Markup) -> Reply {
        Reply::Page { title: self.say(title), body }
    }
}
