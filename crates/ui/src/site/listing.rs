//! A list page: views, search, filters, table, pages, export, by a query's own columns.

use super::{Arranged, BULK, Reply, Visit};
use crate::button::button;
use crate::feedback::Empty;
use crate::form::csrf;
use crate::icon::{Icon, icon};
use crate::list::{BulkAction, Filter, ViewTab, bulk_action, bulk_bar, filter_chips, list, list_tools, pager, search_box, view_bar};
use crate::overlay::popover;
use crate::page::head;
use crate::table::{DataTable, table};
use kernel::Res;
use kernel::db::Boxed;
use kernel::query::Page;
use maud::{Markup, html};
use serde_json::Value;

/// Where a list is asked for as a file.
pub const EXPORTS: &str = "/exports";

type Draw<'l> = Box<dyn Fn(&Value) -> Markup + Send + Sync + 'l>;
type Shape<'l> = Box<dyn for<'t> Fn(DataTable<'t>) -> DataTable<'t> + Send + Sync + 'l>;

/// A list page.
pub struct Listing<'l> {
    /// The list's id on the page, also the table's beginning.
    pub id: &'l str,
    /// The query.
    pub query: &'l str,
    /// The page's title, a text key.
    pub title: &'l str,
    /// Filters that the page sets itself.
    pub fixed: Vec<(&'l str, String)>,
    /// The hint of the search box; none: the query has no `q`.
    pub search: Option<&'l str>,
    /// Stored views.
    pub views: Vec<ViewTab<'l>>,
    /// Filter chips.
    pub filters: Vec<Filter<'l>>,
    /// What can be done to ticked rows.
    pub bulk: Vec<BulkAction<'l>>,
    /// The primary action: label and address.
    pub create: Option<(&'l str, &'l str)>,
    /// More at the head, before the primary action.
    pub actions: Vec<Markup>,
    /// When there is nothing yet.
    pub empty: Option<Empty<'l>>,
    /// Offers the file of this list.
    pub export: bool,
    shape: Option<Shape<'l>>,
    cells: Vec<(&'l str, Draw<'l>)>,
}

impl<'l> Listing<'l> {
    /// The list of a query.
    #[must_use]
    pub fn new(id: &'l str, query: &'l str, title: &'l str) -> Listing<'l> {
        Listing {
            id,
            query,
            title,
            fixed: Vec::new(),
            search: None,
            views: Vec::new(),
            filters: Vec::new(),
            bulk: Vec::new(),
            create: None,
            actions: Vec::new(),
            empty: None,
            export: true,
            shape: None,
            cells: Vec::new(),
        }
    }
    /// Draws a column in another way than its kind has it.
    #[must_use]
    pub fn cell(mut self, key: &'l str, draw: impl Fn(&Value) -> Markup + Send + Sync + 'l) -> Self {
        self.cells.push((key, Box::new(draw)));
        self
    }
    /// Says how the table looks: links, persons, columns left out.
    #[must_use]
    pub fn shape(mut self, shape: impl for<'t> Fn(DataTable<'t>) -> DataTable<'t> + Send + Sync + 'l) -> Self {
        self.shape = Some(Box::new(shape));
        self
    }
}

impl Visit<'_> {
    /// Answers a list page.
    ///
    /// # Errors
    /// As [`Visit::listed`].
    pub fn listing<'a>(&'a self, listing: &'a Listing<'_>) -> Boxed<'a, Res<Reply>> {
        Box::pin(async move {
            let arranged = self.arranged(listing.query).await?;
            if !self.view.address.contains('?')
                && self.view.region.is_none()
                && let Some(first) = arranged.opens_with(self.view.path())
                // One that nobody could answer, whoever made it so, keeps nobody from the list.
                && self.answers(listing.query, &listing.fixed, &first).await?
            {
                return Ok(Reply::Goto(first));
            }
            let page = self.listed(listing.query, &listing.fixed).await?;
            let region = self.list_region(listing, &page, &arranged);
            let mut top = head(listing.title);
            for action in &listing.actions {
                top = top.other(action.clone());
            }
            if let Some((label, address)) = listing.create {
                top = top.action(&self.view, &button(label).primary().icon(Icon::Plus).shortcut("N").link(address));
            }
            Ok(self.reply(listing.title, &top.html(&self.view), listing.id, region))
        })
    }

    /// The region of a list with a page of its rows, for a page that shows more beside it.
    #[must_use]
    pub fn list_region(&self, listing: &Listing<'_>, page: &Page, arranged: &Arranged) -> Markup {
        let view = &self.view;
        let name = format!("{}-table", listing.id);
        let mut rows = table(&name, self.columns(listing.query), page);
        for (key, draw) in &listing.cells {
            rows = rows.cell(key, move |row| draw(row));
        }
        if let Some(shape) = &listing.shape {
            rows = shape(rows);
        }
        let bulk = self.bulk_of(listing);
        if !bulk.is_empty() {
            rows = rows.select();
        }
        rows = rows.own(&arranged.columns);
        let offered = rows.offered();
        let filters = crate::view::form_pairs(&super::view_address(view.address));
        let narrowed = filters.iter().any(|(key, _)| key != "sort") || view.param("cursor").is_some();
        rows = match &listing.empty {
            _ if narrowed => rows.empty(crate::feedback::no_result(arranged.everything(view.path()))),
            Some(empty) => rows.empty(match listing.create {
                Some((label, address)) => empty.clone().action(button(label).primary().icon(Icon::Plus).link(address)),
                None => empty.clone(),
            }),
            None => rows,
        };
        let tools = html! {
            @if let Some(hint) = listing.search { (search_box(view, "q", hint)) }
            (list_tools(view))
            (self.column_chooser(listing.id, arranged, &offered))
            @if listing.export { (self.export_tools(listing)) }
        };
        let count = page.count.map(|n| (n, page.count_is_more == Some(true)));
        list(
            listing.id,
            &html! {
                (view_bar(view, &self.view_tabs_of(&listing.views, arranged), &self.view_keeper(listing.id, arranged), &tools))
                (filter_chips(view, listing.id, &listing.filters, count))
                (rows.html(view))
                (pager(view, page.rows.len(), page.prev.as_deref(), page.next.as_deref()))
                @if !bulk.is_empty() { (bulk_bar(view, &name, &bulk)) }
            },
        )
    }

    /// What can be done to ticked rows: the page's own, and every deed on many of this list that the reader may do.
    fn bulk_of<'b>(&self, listing: &Listing<'b>) -> Vec<BulkAction<'b>> {
        let mut bulk = listing.bulk.clone();
        for deed in self.site.bulks.iter().filter(|deed| deed.list == listing.query && self.may(deed.operation)) {
            let label = crate::view::data(self.say(format!("op.{}", deed.operation).as_str()));
            bulk.push(bulk_action(label, deed.icon, format!("{BULK}/{}", deed.operation)));
        }
        bulk
    }

    /// What takes the list out as a file, by the filters and in the order in which it is shown.
    fn export_tools(&self, listing: &Listing<'_>) -> Markup {
        let view = &self.view;
        if !self.may("list.export") {
            return html! {};
        }
        let known = self.kernel().query_filters(listing.query).unwrap_or_default();
        let mut pairs: Vec<(String, String)> = listing.fixed.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        for (name, value) in crate::view::query_pairs(view.address) {
            let kept = name == "sort" || known.contains(&name);
            if kept && !value.trim().is_empty() && pairs.iter().all(|(other, _)| *other != name) {
                pairs.push((name, value));
            }
        }
        let sheet = format!("{}-export", listing.id);
        let label = view.say("ui.export");
        let form = html! {
            form.x-filter method="post" action=(EXPORTS) hx-boost="false" {
                (csrf(view))
                input type="hidden" name="query" value=(listing.query);
                input type="hidden" name="back" value=(view.address);
                @for (name, value) in &pairs { input type="hidden" name={ "list." (name) } value=(value); }
                p.x-pop-title { (label) }
                p.x-small.x-muted { (view.say("ui.export.what")) }
                div.x-filter-foot {
                    button.x-btn.x-btn-small type="submit" name="format" value="csv" { "CSV" }
                    button.x-btn.x-btn-small.x-btn-primary type="submit" name="format" value="xlsx" { "Excel" }
                }
            }
        };
        html! {
            button.x-btn.x-btn-quiet.x-btn-icon type="button" popovertarget=(sheet) aria-label=(label) title=(label) { (icon(Icon::Download)) }
            (popover(&sheet, &form))
        }
    }
}
