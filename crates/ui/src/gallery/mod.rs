//! The gallery: every component with sample data, in both languages. The program serves it in debug builds and for the demo.

mod board;
mod entry;
mod forms;
mod orders;
mod parts;
mod states;
pub(crate) mod texts;

use crate::{Icon, Markup, NavGroup, NavItem, Person, Shell, View, nav_item, text};
use base::Lang;

/// An answer of the gallery.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The page or part.
    pub html: Markup,
}

impl From<Markup> for Reply {
    fn from(html: Markup) -> Reply {
        Reply { status: 200, html }
    }
}

/// Where the gallery is.
pub const PREFIX: &str = "/gallery";

/// The answer to a request below [`PREFIX`]; `posted` is the body of a posted form. Nothing where there is no such page.
#[must_use]
pub fn answer(view: &View, posted: Option<&str>) -> Option<Reply> {
    let place = view.path().strip_prefix(PREFIX)?.trim_start_matches('/');
    Some(match place {
        "" | "orders" => orders::page(view).into(),
        "entry" => entry::page(view, posted),
        "entry/line" => entry::line(view, posted.unwrap_or_default()).into(),
        "board" => board::page(view).into(),
        "kanban" => board::kanban_page(view).into(),
        "parts" => parts::page(view).into(),
        "forms" => forms::page(view, posted),
        "sheet" => parts::sheet(view).into(),
        "sign-in" => states::sign_in(view, posted),
        "states" => states::page(view).into(),
        "later" => states::late(view).into(),
        "products" => forms::products(view).into(),
        "customers" => forms::customers(view).into(),
        "search" => forms::found(view).into(),
        "expired" => Reply { status: 401, html: states::page(view) },
        _ => Reply { status: 404, html: states::missing(view) },
    })
}

/// Sample data in the reader's language.
pub(crate) fn sample<'a>(view: &View, zh: &'a str, en: &'a str) -> &'a str {
    if view.lang == Lang::Zh { zh } else { en }
}

/// The shell of the sample company.
pub(crate) fn shell<'a>(view: &View) -> Shell<'a> {
    let item = |key: &'static str, icon: Icon, address: &'static str| -> NavItem<'static> { nav_item(key, icon, address) };
    let group = |key: &'static str, items: Vec<NavItem<'static>>| NavGroup { label: Some(text(key)), items };
    Shell {
        company: sample(view, "恒远工业品", "Hengyuan"),
        groups: vec![
            NavGroup {
                label: None,
                items: vec![
                    item("gallery.board", Icon::Chart, "/gallery/board"),
                    item("gallery.states", Icon::Inbox, "/gallery/states").count(12),
                ],
            },
            group(
                "gallery.group.sales",
                vec![
                    item("gallery.orders", Icon::Cart, "/gallery/orders"),
                    item("gallery.entry", Icon::File, "/gallery/entry").count(3),
                    item("gallery.kanban", Icon::Kanban, "/gallery/kanban"),
                ],
            ),
            group(
                "gallery.group.parts",
                vec![
                    item("gallery.parts", Icon::Package, "/gallery/parts"),
                    item("gallery.forms", Icon::Pencil, "/gallery/forms"),
                    item("gallery.sheet", Icon::Printer, "/gallery/sheet"),
                    item("gallery.sign_in", Icon::Key, "/gallery/sign-in"),
                ],
            ),
        ],
        person: Person {
            name: sample(view, "林晓梅", "Lin Xiaomei"), role: sample(view, "销售内勤 · 华东", "Sales desk · East"), id: 1
        },
        tabs: vec![
            item("gallery.tab.board", Icon::Chart, "/gallery/board"),
            item("gallery.tab.orders", Icon::Cart, "/gallery/orders"),
            item("gallery.tab.parts", Icon::Building, "/gallery/parts"),
        ],
        create: Some("/gallery/entry"),
        commands: Vec::new(),
        search: Some("/gallery/search"),
        sign_out: "/gallery/sign-in",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Catalogue;

    fn pages() -> Vec<(Lang, &'static str, String)> {
        let mut registry = kernel::Registry::new();
        crate::register(&mut registry);
        let texts: &Catalogue = registry.catalogue();
        let mut pages = Vec::new();
        for lang in [Lang::Zh, Lang::En] {
            for place in ["orders", "entry", "board", "kanban", "parts", "forms", "sheet", "sign-in", "states", "nowhere"] {
                let address = format!("{PREFIX}/{place}");
                let view = View { csrf: "t", ..View::new(lang, texts, &address) };
                let posted = (place == "entry" || place == "forms").then_some("lines.0.quantity=abc");
                pages.push((lang, place, answer(&view, None).expect("a page").html.into_string()));
                pages.push((lang, place, answer(&view, posted).expect("a page").html.into_string()));
            }
        }
        pages
    }

    #[test]
    fn pages_keep_the_policy_and_have_all_their_words() {
        for (lang, place, html) in pages() {
            for forbidden in [" style=\"", "<style", "javascript:", " onclick", " hx-on"] {
                assert!(!html.contains(forbidden), "{place} has {forbidden}");
            }
            for piece in html.split(['>', '<', '"']).filter(|piece| !piece.contains([' ', '/'])) {
                let is_key = ["ui.", "gallery.", "state."].iter().any(|prefix| piece.starts_with(prefix));
                assert!(!is_key, "{place} in {lang:?}: no words for {piece}");
            }
        }
    }

    #[test]
    fn ids_are_unique_and_labels_point_to_them() {
        for (_, place, html) in pages() {
            let values = |attribute: &str| -> Vec<String> {
                html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
            };
            let mut ids = values("id");
            ids.sort_unstable();
            let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{place}: {twice:?}");
            for attribute in ["for", "popovertarget", "commandfor", "aria-labelledby"] {
                for id in values(attribute) {
                    assert!(ids.contains(&id), "{place}: {attribute} names {id}");
                }
            }
        }
    }

    #[test]
    fn english_pages_have_no_chinese_words_of_ours() {
        for (lang, place, html) in pages() {
            let left: String = html.replace("中文", "").chars().filter(|letter| ('\u{4e00}'..='\u{9fff}').contains(letter)).collect();
            assert!(lang == Lang::Zh || left.is_empty(), "{place}: {left}");
        }
    }
}
