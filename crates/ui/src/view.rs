//! Whom a page is made for, and how words get onto it.

use crate::prefs::Prefs;
pub use base::form_pairs;
use base::{Arg, Args, Catalogue, Currency, Lang};
use std::borrow::Cow;

/// What a page has to know of the request it answers. Every component is given it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The words.
    pub texts: &'a Catalogue,
    /// Theme, density, colour of growth.
    pub prefs: Prefs,
    /// Path and query of the request, e.g. `/orders?state=open`.
    pub address: &'a str,
    /// The company's time zone, in which instants are shown.
    pub zone: &'a str,
    /// The currency of the company's books, in which amounts are that say none of their own.
    pub currency: Currency,
    /// The session's token that forms send along; empty when nobody is signed in.
    pub csrf: &'a str,
    /// The id of the region that htmx asks for; nothing when the whole page is wanted.
    pub region: Option<&'a str>,
}

impl<'a> View<'a> {
    /// A view of a whole page for nobody in particular.
    #[must_use]
    pub fn new(lang: Lang, texts: &'a Catalogue, address: &'a str) -> View<'a> {
        View { lang, texts, prefs: Prefs::default(), address, zone: "Asia/Shanghai", currency: Currency::CNY, csrf: "", region: None }
    }

    /// The region named by an `HX-Target` header (`section#orders`), unless the whole page is wanted after all.
    #[must_use]
    pub fn region_of(target: Option<&str>) -> Option<&str> {
        target.and_then(|target| target.split_once('#')).map(|(_, id)| id)
    }

    /// Words in the reader's language.
    #[must_use]
    pub fn say<'s>(&self, say: impl Into<Say<'s>>) -> String {
        let say = say.into();
        match say.kind {
            Kind::Data(words) => words.into_owned(),
            Kind::Key(key) => self.texts.render(self.lang, key, &say.args),
        }
    }

    /// Path of the address, without its query.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.address.split(['?', '#']).next().unwrap_or_default()
    }

    /// The values of a parameter of the address, decoded.
    #[must_use]
    pub fn params(&self, name: &str) -> Vec<String> {
        query_pairs(self.address).into_iter().filter(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value).collect()
    }

    /// The first value of a parameter of the address.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<String> {
        self.params(name).into_iter().next()
    }

    /// This address with parameters replaced (an empty value takes one away). The page begins anew: `cursor` and `count` go.
    #[must_use]
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let changed = |key: &str| matches!(key, "cursor" | "count") || changes.iter().any(|(name, _)| *name == key);
        let kept = query_pairs(self.address).into_iter().filter(|(key, value)| !changed(key) && !value.is_empty());
        let added = changes.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        address_of(self.path(), kept.chain(added))
    }
}

/// A path with these parameters.
pub(crate) fn address_of(path: &str, pairs: impl Iterator<Item = (String, String)>) -> String {
    let query: Vec<String> = pairs.map(|(key, value)| format!("{}={}", encode(&key), encode(&value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The parameters of an address, decoded, in order.
#[must_use]
pub fn query_pairs(address: &str) -> Vec<(String, String)> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    form_pairs(query.split('#').next().unwrap_or_default())
}

/// A text as it may stand in the query of an address.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What is said: a text by its key, with arguments, or words that are data.
#[derive(Clone, Debug)]
pub struct Say<'a> {
    kind: Kind<'a>,
    args: Args,
}
#[derive(Clone, Debug)]
enum Kind<'a> {
    Key(&'a str),
    Data(Cow<'a, str>),
}

impl<'a> From<&'a str> for Say<'a> {
    /// A text's key.
    fn from(key: &'a str) -> Say<'a> {
        Say { kind: Kind::Key(key), args: Args::new() }
    }
}

impl Say<'_> {
    /// A value for the text's placeholder.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arg>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
    /// All values at once, as a refusal carries them.
    #[must_use]
    pub fn args(mut self, args: &Args) -> Self {
        self.args.clone_from(args);
        self
    }
}

/// A text by its key, to be given arguments with [`Say::with`].
#[must_use]
pub fn text(key: &str) -> Say<'_> {
    Say::from(key)
}

/// Words that are data: a name, a code, a figure. They are shown as they are.
#[must_use]
pub fn data<'a>(words: impl Into<Cow<'a, str>>) -> Say<'a> {
    Say { kind: Kind::Data(words.into()), args: Args::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_change_one_parameter_at_a_time() {
        let texts = Catalogue::default();
        let view = View::new(Lang::Zh, &texts, "/orders?state=open&state=held&q=%E9%98%80+a&cursor=5b");
        assert_eq!(view.path(), "/orders");
        assert_eq!(view.params("state"), ["open", "held"]);
        assert_eq!(view.param("q").as_deref(), Some("阀 a"));
        assert_eq!(view.with(&[("state", "")]), "/orders?q=%E9%98%80%20a");
        assert_eq!(view.with(&[("sort", "-no")]), "/orders?state=open&state=held&q=%E9%98%80%20a&sort=-no");
        assert_eq!(view.with(&[("q", ""), ("state", "")]), "/orders");
        assert_eq!(View::region_of(Some("section#orders")), Some("orders"));
        assert_eq!(View::region_of(Some("body")), None);
    }

    #[test]
    fn what_cannot_be_decoded_stays() {
        assert_eq!(
            form_pairs("a=%&b=%zz&c&d=%41+"),
            [("a", "%"), ("b", "%zz"), ("c", ""), ("d", "A ")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }
}
