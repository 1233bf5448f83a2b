//! Whole pages: documents that hold under a strict content policy, work without script, and say their language and theme.

use crate::assets;
use crate::button::Button;
use crate::feedback::toasts;
use crate::icon::{Icon, icon};
use crate::shell::{Shell, brand, preferences_in_line};
use crate::view::{Say, View};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Map, Value};

/// The content policy that every page keeps.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                          connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// htmx as the policy and the pages want it: no style of its own, nothing evaluated, no fragment kept in the browser.
const HTMX: &str = r#"{"includeIndicatorCSS":false,"history":"reload","morphIgnore":["data-htmx-powered","data-open-now"]}"#;

/// What the behaviours say by themselves.
const WORDS: &[&str] = &[
    "ui.leave",
    "ui.offline",
    "ui.restored",
    "ui.restored.changed",
    "ui.meanwhile",
    "ui.discard",
    "ui.failed",
    "ui.busy",
    "ui.pasted",
    "ui.too_many_lines",
    "ui.no_option",
    "ui.session_over",
    "ui.signed_in_again",
    "ui.signed_out",
    "ui.sign_in_wrong",
    "ui.token_renewed",
    "ui.line",
];

/// A page within the shell. `title` is the browser's; `body` begins with a [`head`].
#[must_use]
pub fn page<'a>(view: &View, shell: &Shell, title: impl Into<Say<'a>>, body: &Markup) -> Markup {
    document(view, &view.say(title), &shell.html(view, body, "x-page-plain"))
}

/// A page for entering a document: it leaves room for a [`crate::totals_bar`].
#[must_use]
pub fn entry_page<'a>(view: &View, shell: &Shell, title: impl Into<Say<'a>>, body: &Markup) -> Markup {
    document(view, &view.say(title), &shell.html(view, body, "x-page-entry"))
}

/// A page of its own, for signing in and for errors outside. Its language and theme are chosen at the top, in sight whatever follows.
#[must_use]
pub fn plain_page<'a>(view: &View, title: impl Into<Say<'a>>, body: &Markup) -> Markup {
    let content = html! {
        div.x-plain {
            header.x-plain-top { (preferences_in_line(view)) }
            main id="main" tabindex="-1" { (brand(view, "")) (body) }
        }
    };
    document(view, &view.say(title), &content)
}

/// The answer when htmx asks for a region only (see [`View::region`]): the region, and the page's title.
#[must_use]
pub fn part<'a>(view: &View, title: impl Into<Say<'a>>, region: &Markup) -> Markup {
    html! { title { (full_title(view, &view.say(title))) } (region) }
}

fn full_title(view: &View, title: &str) -> String {
    let product = view.say("ui.product");
    if title == product { product } else { format!("{title} · {product}") }
}

fn document(view: &View, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(view.lang.tag()) data-theme=(view.prefs.theme.word()) data-density=(view.prefs.density.word()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                meta name="htmx-config" content=(HTMX);
                title { (full_title(view, title)) }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="preload" href=(assets::url("inter.woff2")) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(assets::url("app.css"));
                script type="module" src=(assets::url("app.js")) {}
            }
            body {
                a.x-skip href="#main" { (view.say("ui.skip")) }
                (content)
                (toasts())
                (sign_in_again(view))
                (json("x-words", &words(view)))
            }
        }
    }
}

fn words(view: &View) -> Value {
    let words = WORDS.iter().map(|key| ((*key).trim_start_matches("ui.").to_owned(), Value::from(view.say(*key))));
    Value::Object(words.collect::<Map<String, Value>>())
}

/// Data for behaviours: never run, and nothing in it ends the element.
#[must_use]
pub fn json(id: &str, value: &Value) -> Markup {
    let text = value.to_string().replace('<', "\\u003c").replace("\u{2028}", "\\u2028").replace("\u{2029}", "\\u2029");
    html! { script type="application/json" id=(id) { (PreEscaped(text)) } }
}

/// When the session has ended while somebody was typing: they sign in here, and what they typed stays.
fn sign_in_again(view: &View) -> Markup {
    if view.csrf.is_empty() {
        return html! {};
    }
    html! {
        dialog.x-dialog id="x-sign-in" aria-labelledby="x-sign-in-title" {
            div.x-dialog-head { h2 id="x-sign-in-title" { (view.say("ui.session_over")) } }
            form.x-form.x-dialog-body method="post" action="/sign-in" data-sign-in {
                p.x-muted { (view.say("ui.session_over.next")) }
                div.x-field { label for="x-sign-in-login" { (view.say("ui.login")) } input.x-input id="x-sign-in-login" name="login" autocomplete="username" required; }
                div.x-field { label for="x-sign-in-password" { (view.say("ui.password")) } input.x-input id="x-sign-in-password" name="password" type="password" autocomplete="current-password" required; }
                p.x-error role="alert" data-sign-in-error {}
                div.x-form-actions { button.x-btn.x-btn-primary type="submit" { (view.say("ui.sign_in")) } }
            }
        }
    }
}

/// The head of a page; see [`head`].
#[derive(Clone, Debug)]
pub struct Head<'a> {
    title: Say<'a>,
    sub: Option<Say<'a>>,
    mark: Option<Markup>,
    crumbs: Vec<(Say<'a>, String)>,
    actions: Vec<Markup>,
}

/// The head of a page: its title left, its actions right, the primary one last.
#[must_use]
pub fn head<'a>(title: impl Into<Say<'a>>) -> Head<'a> {
    Head { title: title.into(), sub: None, mark: None, crumbs: Vec::new(), actions: Vec::new() }
}

impl<'a> Head<'a> {
    /// What stands small behind the title.
    #[must_use]
    pub fn note(mut self, note: impl Into<Say<'a>>) -> Self {
        self.sub = Some(note.into());
        self
    }
    /// A pill or mark behind the title.
    #[must_use]
    pub fn mark(mut self, mark: Markup) -> Self {
        self.mark = Some(mark);
        self
    }
    /// Where this page lies: from the outermost, without itself.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<Say<'a>>, address: impl Into<String>) -> Self {
        self.crumbs.push((label.into(), address.into()));
        self
    }
    /// An action.
    #[must_use]
    pub fn action(mut self, view: &View, button: &Button) -> Self {
        self.actions.push(button.html(view));
        self
    }
    /// An action of another form, e.g. a [`crate::menu`].
    #[must_use]
    pub fn other(mut self, action: Markup) -> Self {
        self.actions.push(action);
        self
    }

    /// As HTML.
    #[must_use]
    pub fn html(&self, view: &View) -> Markup {
        html! {
            @if !self.crumbs.is_empty() {
                nav.x-crumbs aria-label=(view.say("ui.crumbs")) {
                    @for (label, address) in &self.crumbs { a href=(address) { (view.say(label.clone())) } (icon(Icon::ChevronRight)) }
                }
            }
            header.x-head {
                h1 {
                    span { (view.say(self.title.clone())) }
                    @if let Some(mark) = &self.mark { (mark) }
                    @if let Some(sub) = &self.sub { span.x-head-sub { (view.say(sub.clone())) } }
                }
                @if !self.actions.is_empty() { div.x-head-actions { @for action in &self.actions { (action) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Catalogue, Lang};
    use serde_json::json as value;

    #[test]
    fn data_cannot_end_its_element() {
        let html = json("d", &value!({ "a": "</script><script>alert(1)</script>" })).into_string();
        assert_eq!(html.matches("</script>").count(), 1);
    }

    #[test]
    fn a_page_keeps_the_policy() {
        let texts = Catalogue::default();
        let html = plain_page(&View::new(Lang::Zh, &texts, "/"), "ui.sign_in", &html! {}).into_string();
        assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick"), "{html}");
        assert!(html.contains("lang=\"zh-CN\"") && html.contains("data-theme=\"auto\""));
    }
}
