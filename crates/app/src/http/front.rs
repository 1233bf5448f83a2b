//! Which company answers. One program serves the company of its own and, as long as it is there, the demo beside it: each with a
//! database, sessions and limits of its own.

use super::{Options, Shared, router};
use crate::company::wish::Wish;
use arc_swap::ArcSwap;
use axum::Router;
use axum::http::{HeaderMap, Method, Request, header};
use kernel::db::Address;
use kernel::job::Background;
use kernel::{Failure, Kernel, Res, Settings};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// The cookie, and in lower case the header, by which a caller chooses a company: `demo` or `own`. Without it the own one answers.
pub(super) const COOKIE: &str = "xg_company";
const HEADER: &str = "x-company";
/// Where operations are posted, and queries got.
pub(super) const OPERATIONS: &str = "/api/v1/";
/// What stands behind the name of the database where the demo is, in the name of the one beside it.
const BESIDE: &str = "-own";

/// The companies of a program. Clones are the same.
#[derive(Clone)]
pub struct Front(Arc<Inner>);

/// As a company's pages know it; the front holds the pages.
pub(super) struct Inner {
    hosts: ArcSwap<Vec<Arc<Host>>>,
    options: Options,
    /// The database that was named, where there is one.
    named: Option<Address>,
    /// Where somebody from elsewhere in the network has to prove that they see this machine's console.
    code: String,
    listen: OnceLock<SocketAddr>,
    founding: tokio::sync::Mutex<()>,
}

/// What answers a request.
pub(super) enum Way {
    /// An operation that is posted: nearly all that programs send, and the router would look for it among all pages.
    Operation(Shared, &'static str),
    Any(Router),
}

/// A company that is served.
struct Host {
    demo: bool,
    router: Router,
    web: Shared,
    kernel: Kernel,
    address: Option<Address>,
    background: Mutex<Option<Background>>,
}

impl Front {
    fn empty(options: Options, named: Option<Address>) -> Front {
        // Guesses are counted an address; ten digits are too many for those who have a thousand addresses.
        let code = format!("{:010}", u64::from_be_bytes(base::random_bytes()) % 10_000_000_000);
        let (listen, founding) = (OnceLock::new(), tokio::sync::Mutex::default());
        Front(Arc::new(Inner { hosts: ArcSwap::default(), options, named, code, listen, founding }))
    }

    /// One company, whose background work somebody else looks after.
    pub(super) fn of_one(kernel: Kernel, options: Options) -> Front {
        let front = Front::empty(options, None);
        front.0.take_in(front.0.host(kernel, None, None, front.0.options.demo));
        front
    }

    /// What is at an address: the demo when it is asked for, the company of one's own beside it, or the one that was named.
    ///
    /// # Errors
    /// When a database cannot be opened, or holds another company than the demo.
    pub async fn open(named: &Address, options: Options) -> Res<Front> {
        let demo = options.demo;
        let front = Front::empty(options, Some(named.clone()));
        let beside = front.0.beside();
        let own = match &beside {
            Some(address) if address.is_there().await? => {
                Some(open(address, front.0.options.trusts_clock).await?).filter(Kernel::has_people)
            }
            _ => None,
        };
        // Who has left the demo behind does not get it again.
        let wanted = if own.is_some() { demo && named.is_there().await? } else { true };
        if wanted {
            if demo && !named.is_there().await? {
                crate::demo::found_with_past(named, base::Clock::now(&base::SystemClock)).await?;
            }
            let kernel = open(named, front.0.options.trusts_clock).await?;
            if demo {
                crate::demo::found(&kernel).await?;
            }
            let background = kernel.run_background();
            front.0.take_in(front.0.host(kernel, Some(named.clone()), Some(background), demo));
        }
        if let (Some(kernel), Some(address)) = (own, beside) {
            front.0.serve_own(kernel, address);
        }
        Ok(front)
    }

    pub(super) fn listens(&self, address: SocketAddr) {
        let _ = self.0.listen.set(address);
    }

    /// What answers a request, in the company that it is for.
    pub(super) fn way<B>(&self, request: &Request<B>) -> Way {
        let hosts = self.0.hosts.load();
        let chosen = (hosts.len() > 1).then(|| wanted(request.headers())).flatten();
        let host = hosts.iter().find(|host| chosen.is_some_and(|demo| host.demo == demo)).or_else(|| hosts.first());
        let Some(host) = host else { return Way::Any(Router::new()) };
        let posted = request.uri().path().strip_prefix(OPERATIONS).filter(|_| *request.method() == Method::POST);
        match posted.and_then(|name| host.web.description.operation(name)) {
            Some(operation) => Way::Operation(host.web.clone(), operation),
            None => Way::Any(host.router.clone()),
        }
    }

    /// The code that the console shows.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// Whether a company of one's own may still be founded.
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_open()
    }

    /// Ends what runs in the background.
    pub(super) async fn stop(&self) {
        for host in self.0.hosts.load_full().iter() {
            host.rest().await;
        }
    }
}

/// Whether the demo is asked for, where anything is.
fn wanted(headers: &HeaderMap) -> Option<bool> {
    let named = headers.get(HEADER).and_then(|value| value.to_str().ok());
    let word = named.or_else(|| super::identity::cookie(headers, COOKIE).filter(|_| headers.contains_key(header::COOKIE)))?;
    match word {
        "demo" => Some(true),
        "own" => Some(false),
        _ => None,
    }
}

async fn open(address: &Address, trusts_clock: bool) -> Res<Kernel> {
    let settings = Settings { trusts_clock, ..Settings::default() };
    Kernel::open(address, crate::registry(), Arc::new(base::SystemClock), settings).await
}

impl Host {
    async fn rest(&self) {
        let background = self.background.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(background) = background {
            background.stop().await;
        }
    }
}

impl Inner {
    fn host(self: &Arc<Self>, kernel: Kernel, address: Option<Address>, background: Option<Background>, demo: bool) -> Host {
        let options = Options { demo, own: !demo && self.options.demo, ..self.options.clone() };
        let (web, router) = router(kernel.clone(), options, Arc::downgrade(self));
        Host { demo, router, web, kernel, address, background: Mutex::new(background) }
    }

    /// Serves one more; the own company stands first.
    fn take_in(&self, host: Host) {
        let host = Arc::new(host);
        self.hosts.rcu(|hosts| {
            let mut hosts: Vec<Arc<Host>> = hosts.to_vec();
            hosts.insert(if host.demo { hosts.len() } else { 0 }, host.clone());
            hosts
        });
    }

    fn serve_own(self: &Arc<Self>, kernel: Kernel, address: Address) {
        let background = kernel.run_background();
        self.take_in(self.host(kernel, Some(address), Some(background), false));
    }

    fn beside(&self) -> Option<Address> {
        self.named.as_ref()?.beside(BESIDE)
    }

    fn own(&self) -> Option<Arc<Host>> {
        self.hosts.load().iter().find(|host| !host.demo).cloned()
    }

    fn demo(&self) -> Option<Arc<Host>> {
        self.hosts.load().iter().find(|host| host.demo).cloned()
    }

    /// Whether a company of one's own may still be founded here.
    pub(super) fn is_open(&self) -> bool {
        self.own().is_none_or(|own| !own.kernel.has_people()) && (self.named.is_some() || self.own().is_some())
    }

    /// Whether both are served.
    pub(super) fn has_both(&self) -> bool {
        self.hosts.load().len() > 1
    }

    /// What somebody from elsewhere has to type.
    pub(super) fn is_code(&self, typed: &str) -> bool {
        base::Digest::of(typed.trim().as_bytes()) == base::Digest::of(self.code.as_bytes())
    }

    /// Where the program listens.
    pub(super) fn listen(&self) -> Option<SocketAddr> {
        self.listen.get().copied()
    }

    /// With what else it was started.
    pub(super) fn flags(&self) -> String {
        let database = self.named.as_ref().map(|named| format!(" --database {}", named.told())).unwrap_or_default();
        format!("{database}{}", if self.options.demo { " --demo" } else { "" })
    }

    /// Where the data of one of the two is, as it is told to people.
    pub(super) fn told(&self, demo: bool) -> Option<String> {
        let host = if demo { self.demo() } else { self.own() };
        host.and_then(|host| host.address.as_ref().map(Address::told))
    }

    /// Founds the company of one's own: in the database that was named where nobody is there, beside the demo otherwise.
    ///
    /// # Errors
    /// What the operations refuse; a conflict when there is one already.
    pub(super) async fn found(self: &Arc<Self>, wish: &Wish) -> Res<()> {
        let _alone = self.founding.lock().await;
        self.still_open()?;
        if let Some(own) = self.own() {
            return wish.found(&own.kernel).await;
        }
        let address = self.make_beside().await?;
        let kernel = open(&address, self.options.trusts_clock).await?;
        wish.found(&kernel).await?;
        self.serve_own(kernel, address);
        Ok(())
    }

    /// The same from a backup.
    ///
    /// # Errors
    /// When the file is no backup or not whole; a conflict when there is a company already.
    pub(super) async fn restore(self: &Arc<Self>, file: &Path) -> Res<()> {
        let _alone = self.founding.lock().await;
        self.still_open()?;
        if self.own().is_some() {
            return Err(Failure::Conflict("start.restore_by_hand"));
        }
        let address = self.make_beside().await?;
        Kernel::restore(&address, file, base::Clock::now(&base::SystemClock)).await?;
        let kernel = open(&address, self.options.trusts_clock).await?;
        self.serve_own(kernel, address);
        Ok(())
    }

    fn still_open(&self) -> Res<()> {
        if self.is_open() { Ok(()) } else { Err(Failure::Conflict("start.founded_already")) }
    }

    async fn make_beside(&self) -> Res<Address> {
        let (Some(named), Some(address)) = (&self.named, self.beside()) else { return Err(Failure::Conflict("start.no_place")) };
        if !address.is_there().await? {
            address.make(named).await?;
        }
        Ok(address)
    }

    /// Removes the demo and its database. The company of one's own stays.
    ///
    /// # Errors
    /// Not found when there is no demo beside an own company.
    pub(super) async fn remove_demo(&self) -> Res<()> {
        let _alone = self.founding.lock().await;
        let (Some(demo), Some(own)) = (self.demo(), self.own()) else { return Err(Failure::not_found()) };
        self.hosts.rcu(|hosts| hosts.iter().filter(|host| !host.demo).cloned().collect::<Vec<_>>());
        demo.rest().await;
        match (&demo.address, &own.address) {
            (Some(address), Some(by)) => address.remove(by).await,
            _ => Ok(()),
        }
    }
}

/// How a company's pages reach the front.
pub(super) type ToFront = Weak<Inner>;

#[cfg(test)]
mod tests {
    use super::wanted;
    use axum::http::HeaderMap;

    #[track_caller]
    fn check(pairs: &[(&'static str, &str)], expected: Option<bool>) {
        let headers: HeaderMap = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        assert_eq!(wanted(&headers), expected, "{pairs:?}");
    }

    #[test]
    fn a_caller_chooses_by_header_or_cookie() {
        check(&[], None);
        check(&[("cookie", "a=b; xg_company=demo")], Some(true));
        check(&[("cookie", "xg_company=own")], Some(false));
        check(&[("cookie", "xg_company=own"), ("x-company", "demo")], Some(true));
        check(&[("x-company", "another")], None);
    }
}
