//! How somebody likes a list: the columns they chose, the views that are kept, the one it opens with. What is kept belongs to a slice;
//! here it is only asked for by its queries' names, and drawn.

use super::Visit;
use crate::button::{button, menu_opens};
use crate::field::field;
use crate::form::csrf;
use crate::icon::{Icon, icon};
use crate::list::{ViewTab, view_tab};
use crate::overlay::{confirm, popover};
use crate::table::Offered;
use crate::view::{address_of, data, form_pairs, query_pairs, text};
use kernel::Res;
use kernel::db::Boxed;
use maud::{Markup, html};
use serde_json::{Value, json};

/// Where the columns of a list are posted to.
pub const COLUMNS: &str = "/lists/columns";
/// Where what is done with views is posted to.
pub const VIEWS: &str = "/lists/views";
/// The view that shows everything, for whom a list opens with another one.
const ALL: &str = "all";
/// What stands in an address and is no filter.
const NO_FILTERS: [&str; 4] = ["cursor", "count", "view", "cols"];

/// A view that is kept.
#[derive(Debug, Clone)]
struct Kept {
    id: i64,
    name: String,
    address: String,
    columns: Vec<String>,
    shared: bool,
    mine: bool,
    owner: String,
    version: i64,
}

/// How the reader likes a list.
#[derive(Debug, Clone, Default)]
pub struct Arranged {
    /// The reader may choose columns and keep views.
    may: bool,
    may_share: bool,
    list: String,
    views: Vec<Kept>,
    first: i64,
    /// The columns that are wanted now; none: as the list is made.
    pub(super) columns: Vec<String>,
    current: Option<usize>,
}

/// The filters and the order of an address, as a view keeps them.
#[must_use]
pub fn view_address(address: &str) -> String {
    let kept = query_pairs(address).into_iter().filter(|(name, value)| !NO_FILTERS.contains(&name.as_str()) && !value.is_empty());
    address_of("", kept).trim_start_matches('?').to_owned()
}

fn keys(columns: &str) -> Vec<String> {
    columns.split_whitespace().map(str::to_owned).collect()
}

impl Arranged {
    /// Where the list opens when nobody says how: with the reader's first view.
    pub(super) fn opens_with(&self, path: &str) -> Option<String> {
        let first = self.views.iter().find(|view| view.id == self.first)?;
        Some(first.link(path))
    }

    fn current(&self) -> Option<&Kept> {
        self.views.get(self.current?)
    }

    fn first(&self) -> Option<&Kept> {
        self.views.iter().find(|view| view.id == self.first)
    }

    /// The list as a whole, also for whom it opens with a view.
    pub(super) fn everything(&self, path: &str) -> String {
        if self.first().is_some() { format!("{path}?view={ALL}") } else { path.to_owned() }
    }
}

impl Kept {
    fn link(&self, path: &str) -> String {
        let pairs = form_pairs(&self.address).into_iter().filter(|(name, _)| !NO_FILTERS.contains(&name.as_str()));
        address_of(path, pairs.chain([("view".to_owned(), self.id.to_string())]))
    }
}

impl Visit<'_> {
    /// How the reader likes a list: what they chose before and what the address says.
    ///
    /// # Errors
    /// As [`Visit::query`].
    pub fn arranged<'a>(&'a self, list: &'a str) -> Boxed<'a, Res<Arranged>> {
        Box::pin(async move {
            if !self.may("list_view.list") {
                return Ok(Arranged::default());
            }
            let user = self.me.user;
            let views = self.rows("list_view.list", json!({ "list": list, "opened_by": user })).await?;
            let setting = self.rows("list_setting.list", json!({ "list": list, "user": user })).await?;
            let words = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let mut views: Vec<Kept> = views
                .iter()
                .map(|row| Kept {
                    id: row["id"].as_i64().unwrap_or_default(),
                    name: words(row, "name"),
                    address: words(row, "address"),
                    columns: keys(&words(row, "columns")),
                    shared: row["shared"] == true,
                    mine: row["owner_id"].as_i64() == Some(user),
                    owner: words(row, "owner_name"),
                    version: row["version"].as_i64().unwrap_or_default(),
                })
                .collect();
            views.sort_by_key(|view| (!view.mine, view.id));
            let named = self.view.param("view").and_then(|id| id.parse::<i64>().ok());
            let current = views.iter().position(|view| Some(view.id) == named);
            let own = setting.first().map(|row| keys(&words(row, "columns"))).unwrap_or_default();
            let of_view = current.and_then(|at| views.get(at)).map(|view| view.columns.clone()).filter(|columns| !columns.is_empty());
            let columns = self.view.param("cols").map(|columns| keys(&columns)).or(of_view).unwrap_or(own);
            let first = setting.first().and_then(|row| row["first_view"].as_i64()).unwrap_or_default();
            Ok(Arranged { may: true, may_share: self.may("list_view.share"), list: list.to_owned(), views, first, columns, current })
        })
    }

    /// The views of a list as tabs: those it is made with, one's own, those that others share.
    pub(super) fn view_tabs_of<'t>(&self, made: &[ViewTab<'t>], arranged: &'t Arranged) -> Vec<ViewTab<'t>> {
        let (kept, opens) = (arranged.current.is_some(), arranged.first().is_some());
        let mut tabs: Vec<ViewTab<'t>> = made.iter().map(|tab| tab.clone().beside(kept, opens)).collect();
        if tabs.is_empty() && (arranged.may || !arranged.views.is_empty()) {
            tabs.push(view_tab("ui.view.all", arranged.everything(self.view.path())).current(!kept));
        }
        let links = arranged.views.iter().enumerate();
        tabs.extend(
            links.map(|(at, one)| view_tab(data(one.name.as_str()), one.link(self.view.path())).current(arranged.current == Some(at))),
        );
        tabs
    }

    fn arrange_fields(&self, arranged: &Arranged) -> Markup {
        html! {
            (csrf(&self.view))
            input type="hidden" name="list" value=(arranged.list);
            input type="hidden" name="back" value=(self.view.address);
        }
    }

    /// Which columns, in which order.
    pub(super) fn column_chooser(&self, id: &str, arranged: &Arranged, offered: &[Offered]) -> Markup {
        let view = &self.view;
        if !arranged.may {
            return html! {};
        }
        let (sheet, label) = (format!("{id}-columns"), view.say("ui.columns"));
        let column = |one: &Offered| {
            let name = view.say(one.label.clone());
            let step = |way: &str, key: &str, picture: Icon| {
                let label = view.say(text(key).with("name", name.as_str()));
                html! {
                    button.x-btn.x-btn-quiet.x-btn-icon.x-btn-small type="submit" name="move" value={ (way) ":" (one.key) } data-move=(way) aria-label=(label) title=(label) { (icon(picture)) }
                }
            };
            html! {
                li {
                    label {
                        @if one.fixed { input type="hidden" name="column" value=(one.key); input type="checkbox" checked disabled; }
                        @else { input type="checkbox" name="column" value=(one.key) checked[one.shown]; }
                        span { (name) }
                    }
                    (step("up", "ui.column.up", Icon::ArrowUp)) (step("down", "ui.column.down", Icon::ArrowDown))
                }
            }
        };
        let form = html! {
            form.x-filter method="post" action=(COLUMNS) hx-boost="false" data-arrange {
                (self.arrange_fields(arranged))
                p.x-pop-title { (label) }
                p.x-small.x-muted { (view.say("ui.columns.what")) }
                ul.x-arrange { @for one in offered { (column(one)) } }
                div.x-filter-foot {
                    button.x-btn.x-btn-small.x-btn-quiet type="submit" name="reset" value="1" { (view.say("ui.columns.reset")) }
                    (button("ui.apply").primary().small().html(view))
                }
            }
        };
        html! {
            button.x-btn.x-btn-quiet.x-btn-icon.x-on[!arranged.columns.is_empty()] type="button" popovertarget=(sheet) aria-label=(label) title=(label) { (icon(Icon::Columns)) }
            (popover(&sheet, &form))
        }
    }

    /// What keeps views: saves, shares, removes them, lets the list open with one.
    pub(super) fn view_keeper(&self, id: &str, arranged: &Arranged) -> Markup {
        let view = &self.view;
        if !arranged.may {
            return html! {};
        }
        let (sheet, label) = (format!("{id}-views"), view.say("ui.view.keep"));
        let (remove, current) = (format!("{id}-view-remove"), arranged.current());
        let new = html! {
            form.x-filter method="post" action=(VIEWS) hx-boost="false" {
                (self.arrange_fields(arranged))
                input type="hidden" name="columns" value=(arranged.columns.join(" "));
                p.x-pop-title { (view.say("ui.view.keep_new")) }
                p.x-small.x-muted { (view.say("ui.view.what")) }
                (field("name", "ui.view.name").max_length(40).required().html(view))
                label.x-check { input type="checkbox" name="first" value="1"; span { (view.say("ui.view.first")) } }
                @if arranged.may_share { label.x-check { input type="checkbox" name="shared" value="1"; span { (view.say("ui.view.shared")) } } }
                div.x-filter-foot { span {} (button("ui.view.save").primary().small().value("do", "create").html(view)) }
            }
        };
        html! {
            button.x-btn.x-btn-quiet.x-btn-icon type="button" popovertarget=(sheet) aria-label=(label) title=(label) { (icon(Icon::Plus)) }
            (popover(&sheet, &html! {
                div.x-view-keeper {
                    @if let Some(current) = current { (self.view_menu(arranged, current, &remove)) div.x-menu-line {} }
                    @else if let Some(first) = arranged.first() { (self.leave_first(arranged, first)) div.x-menu-line {} }
                    (new)
                }
            }))
            @if let Some(current) = current.filter(|one| one.mine) {
                @let action = address_of(VIEWS, [("do", "remove"), ("view", &current.id.to_string()), ("version", &current.version.to_string()), ("back", view.path())].map(|(n, v)| (n.to_owned(), v.to_owned())).into_iter());
                (confirm(view, &remove, "ui.view.remove", "ui.view.remove.what", "ui.remove", &action))
            }
        }
    }

    /// The list opens with a view that is not the one that is shown.
    fn leave_first(&self, arranged: &Arranged, first: &Kept) -> Markup {
        let view = &self.view;
        html! {
            p.x-pop-title { (first.name) }
            form method="post" action=(VIEWS) hx-boost="false" {
                (self.arrange_fields(arranged))
                button.x-menu-item type="submit" name="do" value="not_first" { (icon(Icon::Star)) span { (view.say("ui.view.not_first")) } }
            }
        }
    }

    /// What can be done with the view that is shown.
    fn view_menu(&self, arranged: &Arranged, current: &Kept, remove: &str) -> Markup {
        let view = &self.view;
        let changed = view_address(view.address) != view_address(&format!("?{}", current.address)) || view.param("cols").is_some();
        let first = arranged.first == current.id;
        let item = |deed: &str, label: &str, picture: Icon| {
            html! { button.x-menu-item type="submit" name="do" value=(deed) { (icon(picture)) span { (view.say(text(label).with("name", current.name.as_str()))) } } }
        };
        html! {
            p.x-pop-title { (current.name) @if !current.mine { " " small.x-muted { (view.say(text("ui.view.of").with("owner", current.owner.as_str()))) } } }
            form method="post" action=(VIEWS) hx-boost="false" {
                (self.arrange_fields(arranged))
                input type="hidden" name="columns" value=(arranged.columns.join(" "));
                input type="hidden" name="view" value=(current.id);
                input type="hidden" name="version" value=(current.version);
                @if changed && current.mine { (item("change", "ui.view.save_changes", Icon::Check)) }
                @if first { (item("not_first", "ui.view.not_first", Icon::Star)) } @else { (item("first", "ui.view.make_first", Icon::Star)) }
                @if current.mine && arranged.may_share {
                    @if current.shared { (item("unshare", "ui.view.unshare", Icon::Lock)) } @else { (item("share", "ui.view.share", Icon::Users)) }
                }
            }
            @if current.mine { (menu_opens("ui.view.remove", Icon::Trash, remove).danger().html(view)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::view_address;

    #[test]
    fn a_view_keeps_filters_and_order_only() {
        assert_eq!(view_address("/x?state=active&cursor=5b&q=&sort=-name&view=7&cols=a+b&count=exact"), "state=active&sort=-name");
        assert_eq!(view_address("/x"), "");
    }
}
