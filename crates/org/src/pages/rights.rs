//! What a person may see and do, all of it, and where it comes from: for those who manage people, and for everybody about themselves.

use super::roles::noun_words;
use super::{called, words};
use kernel::{Failure, Res};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use ui::{Icon, Markup, Reply, Site, Tone, View, Visit, data, html, text};

pub(super) fn register(site: &mut Site) {
    site.page("/me/rights", &[], |v| Box::pin(own(v)));
    site.page("/me/rights/file", &[], |v| Box::pin(own_file(v)));
    site.page("/people/{user}/rights", &["role.list"], |v| Box::pin(of_person(v)));
    site.page("/people/{user}/rights/file", &["list.export"], |v| Box::pin(file_of_person(v)));
    site.command("page.rights.own", Icon::Shield, "/me/rights", "");
}

/// What a role gives.
struct Role {
    name: String,
    grants: BTreeMap<String, String>,
    masks: BTreeSet<String>,
}

/// A person with their roles.
struct Held {
    user: i64,
    name: String,
    department: String,
    roles: Vec<Role>,
    /// Where the person's own page is.
    page: String,
}

/// One thing that can be seen or done.
struct Right {
    name: &'static str,
    called: String,
    subject: String,
    reads: bool,
    /// How far; nothing when not at all.
    scope: Option<String>,
    /// By which roles, each with how far.
    by: Vec<String>,
    /// What of it is hidden.
    hidden: Vec<String>,
    /// Whose yes it takes beyond one's own authority.
    approval: Vec<String>,
}

/// What is looked for.
#[derive(Default)]
struct Wish {
    words: Vec<String>,
    allowed: Option<bool>,
    reads: Option<bool>,
}

async fn own(v: &Visit<'_>) -> Res<Reply> {
    let held = mine(v).await?;
    page(v, &held, "/me/rights", true).await
}

async fn own_file(v: &Visit<'_>) -> Res<Reply> {
    let held = mine(v).await?;
    Ok(file(v, &held))
}

async fn of_person(v: &Visit<'_>) -> Res<Reply> {
    let held = theirs(v).await?;
    let address = format!("/people/{}/rights", held.user);
    page(v, &held, &address, v.may("list.export")).await
}

async fn file_of_person(v: &Visit<'_>) -> Res<Reply> {
    let held = theirs(v).await?;
    Ok(file(v, &held))
}

/// The person at the address, as far as the reader may see people and roles.
async fn theirs(v: &Visit<'_>) -> Res<Held> {
    if !v.may("role.list") || !v.may("user.list") {
        return Err(Failure::Forbidden("access.forbidden"));
    }
    let id = v.id("user")?;
    let person = v.one("user.detail", id).await?;
    // Whoever is disabled may do nothing, whatever roles they hold.
    let roles = if words(&person, "state") == "active" { roles_of(v, &person).await? } else { Vec::new() };
    let (name, department) = (words(&person, "name"), words(&person, "department_name"));
    Ok(Held { user: id, name, department, roles, page: format!("/people/{id}") })
}

/// The reader. Without leave to see roles it is known what they give together, and by which of them only when there is one.
async fn mine(v: &Visit<'_>) -> Res<Held> {
    let me = v.me;
    let roles = match v.one("user.detail", me.user).await {
        Ok(person) if v.may("role.list") => roles_of(v, &person).await?,
        _ => vec![together(v)],
    };
    Ok(Held { user: me.user, name: me.name.clone(), department: me.department.clone(), roles, page: "/me".to_owned() })
}

fn together(v: &Visit<'_>) -> Role {
    let grants = v.me.grants().iter().map(|(permission, scope)| (permission.clone(), super::me::scope_word(*scope).to_owned())).collect();
    Role { name: v.me.roles.clone(), grants, masks: v.me.masks().clone() }
}

async fn roles_of(v: &Visit<'_>, person: &Value) -> Res<Vec<Role>> {
    let mut roles = Vec::new();
    for id in person["roles"].as_array().into_iter().flatten().filter_map(Value::as_i64) {
        let role = v.one("role.detail", id).await?;
        if words(&role, "state") != "active" {
            continue;
        }
        let grants = role["grants"].as_array().into_iter().flatten().map(|grant| (words(grant, "permission"), words(grant, "scope")));
        let masks = role["masks"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        roles.push(Role { name: words(&role, "name"), grants: grants.collect(), masks: masks.collect() });
    }
    Ok(roles)
}

impl Held {
    fn masks(&self) -> BTreeSet<String> {
        self.roles.iter().flat_map(|role| role.masks.iter().cloned()).collect()
    }
    /// How far a permission reaches: as far as the widest of the roles that grant it; and which they are.
    fn reach(&self, view: &View, permission: &str) -> (Option<String>, Vec<String>) {
        let rank = |scope: &str| super::roles::SCOPES.iter().position(|other| *other == scope);
        let granting: Vec<(&Role, &String)> =
            self.roles.iter().filter_map(|role| role.grants.get(permission).map(|scope| (role, scope))).collect();
        let widest = granting.iter().map(|(_, scope)| (*scope).clone()).max_by_key(|scope| rank(scope));
        let several = granting.len() > 1;
        let by = granting.iter().map(
            |(role, scope)| {
                if several { format!("{}（{}）", role.name, scope_words(view, scope)) } else { role.name.clone() }
            },
        );
        (widest, by.collect())
    }
}

fn scope_words(view: &View, scope: &str) -> String {
    view.say(format!("scope.{scope}").as_str())
}

/// Everything that can be seen and done, with how this person stands to it.
fn all(v: &Visit<'_>, held: &Held) -> Vec<Right> {
    let (view, registry, masks) = (&v.view, v.kernel().registry(), held.masks());
    let releases: Vec<&'static str> = registry.permissions().filter(|permission| permission.split('.').count() > 2).collect();
    let mut rights: Vec<Right> = registry
        .doors()
        .map(|(name, permission, reads)| {
            let (scope, by) = held.reach(view, permission);
            let hides = |mask: Option<&str>| mask.is_some_and(|mask| masks.contains(mask));
            let columns = registry.columns(name).iter().filter(|column| reads && scope.is_some() && hides(column.mask));
            let mut hidden: Vec<String> = columns.map(|column| view.say(column.label)).collect();
            hidden.dedup();
            let approval = releases.iter().filter(|release| release.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
            let approval = if reads { Vec::new() } else { approval.map(|release| called(view, release)).collect() };
            let subject = noun_words(view, name.split('.').next().unwrap_or_default());
            // What has no words of its own is called after what permits it.
            let own = called(view, name);
            let called = if own == name { called(view, permission) } else { own };
            Right { name, called, subject, reads, scope, by, hidden, approval }
        })
        .collect();
    // What one may comes first: subjects, and within each its lines.
    let open: BTreeSet<String> = rights.iter().filter(|right| right.scope.is_some()).map(|right| right.subject.clone()).collect();
    rights.sort_by_cached_key(|right| {
        (!open.contains(&right.subject), right.subject.clone(), right.scope.is_none(), right.reads, right.name)
    });
    rights
}

impl Wish {
    fn of(view: &View) -> Wish {
        let choice = |name: &str, yes: &str| view.param(name).map(|value| value == yes);
        Wish {
            words: base::search::query(&view.param("q").unwrap_or_default()),
            allowed: choice("allowed", "yes"),
            reads: choice("kind", "see"),
        }
    }
    fn fits(&self, right: &Right) -> bool {
        self.allowed.is_none_or(|allowed| allowed == right.scope.is_some())
            && self.reads.is_none_or(|reads| reads == right.reads)
            && (self.words.is_empty()
                || base::search::finds(&base::search::tokens(&[&right.called, &right.subject], &[right.name]), &self.words))
    }
}

async fn page(v: &Visit<'_>, held: &Held, address: &str, may_export: bool) -> Res<Reply> {
    let view = &v.view;
    let rights = all(v, held);
    let wish = Wish::of(view);
    let allowed = rights.iter().filter(|right| right.scope.is_some()).count();
    let shown: Vec<&Right> = rights.iter().filter(|right| wish.fits(right)).collect();
    let yes_no = vec![("yes".to_owned(), "page.rights.yes".into()), ("no".to_owned(), "page.rights.no".into())];
    let kinds = vec![("do".to_owned(), "page.rights.do".into()), ("see".to_owned(), "page.rights.see".into())];
    let filters = [
        ui::filter_choices("allowed", "page.rights.allowed", Icon::Shield, yes_no),
        ui::filter_choices("kind", "page.rights.kind", Icon::Eye, kinds),
    ];
    let count = i64::try_from(shown.len()).unwrap_or(i64::MAX);
    let region = ui::list(
        "rights",
        &html! {
            (ui::view_tabs(view, &[], &ui::search_box(view, "q", "page.rights.search")))
            (ui::filter_chips(view, "rights", &filters, Some((count, false))))
            @if shown.is_empty() { (ui::no_result(address.to_owned()).html(view)) }
            (groups(view, &shown))
        },
    );
    let title = text("page.rights.of").with("name", held.name.as_str());
    let mut head = ui::head(title.clone()).note(data(held.department.as_str())).crumb(data(held.name.as_str()), held.page.clone());
    if may_export {
        head = head.action(view, &ui::button("ui.export").icon(Icon::Download).download(format!("{address}/file")));
    }
    let top = html! {
        (head.html(view))
        (ui::columns(&super::people::duties(v, held.user).await?, &summary(v, held, allowed, rights.len())))
    };
    if view.region == Some("rights") {
        return Ok(v.reply(title, &top, "rights", region));
    }
    Ok(v.page(title, ui::stack(&html! { (top) (region) })))
}

/// In a few words: which roles, how much, what is hidden.
fn summary(v: &Visit<'_>, held: &Held, allowed: usize, of: usize) -> Markup {
    let view = &v.view;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let masks: Vec<String> = held.masks().iter().map(|mask| view.say(format!("mask.{mask}").as_str())).collect();
    let names: Vec<&str> = held.roles.iter().map(|role| role.name.as_str()).filter(|name| !name.is_empty()).collect();
    let roles = html! {
        @if names.is_empty() { (view.say("page.rights.no_role")) }
        @for name in &names { (ui::tag(view, data(*name), Tone::Info)) " " }
    };
    let facts = [
        (text("user.roles"), roles),
        (
            text("page.rights.how_many"),
            html! { (view.say(text("page.rights.how_many.of").with("count", count(allowed)).with("of", count(of)))) },
        ),
        (text("page.rights.hidden"), html! { @if masks.is_empty() { (view.say("page.rights.hidden.none")) } @else { (masks.join("、")) } }),
    ];
    ui::card(view, "page.rights.short", &ui::facts(view, &facts))
}

/// By subject, in the trade's words.
fn groups(view: &View, rights: &[&Right]) -> Markup {
    let mut subjects: Vec<(&str, Vec<&Right>)> = Vec::new();
    for right in rights {
        match subjects.last_mut() {
            Some((subject, of)) if *subject == right.subject => of.push(right),
            _ => subjects.push((&right.subject, vec![right])),
        }
    }
    ui::stack(&html! {
        @for (subject, of) in &subjects {
            (ui::card(view, data(*subject), &html! { ul.x-rights { @for right in of { (line(view, right)) } } }))
        }
    })
}

fn line(view: &View, right: &Right) -> Markup {
    let notes: Vec<String> = [
        (!right.by.is_empty()).then(|| view.say(text("page.rights.by").with("roles", right.by.join("、")))),
        (!right.hidden.is_empty()).then(|| view.say(text("page.rights.without").with("fields", right.hidden.join("、")))),
        (right.scope.is_some() && !right.approval.is_empty())
            .then(|| view.say(text("page.rights.asks").with("whose", right.approval.join("、")))),
    ]
    .into_iter()
    .flatten()
    .collect();
    html! {
        li {
            (ui::icon(if right.reads { Icon::Eye } else { Icon::Pencil }))
            div {
                b { (right.called) }
                @if !notes.is_empty() { small { (notes.join(" · ")) } }
            }
            @match &right.scope {
                Some(scope) => (ui::tag(view, format!("scope.{scope}").as_str(), Tone::Go)),
                None => (ui::tag(view, "scope.none", Tone::Neutral)),
            }
        }
    }
}

/// The whole of it as a table.
fn file(v: &Visit<'_>, held: &Held) -> Reply {
    let view = &v.view;
    let say = |key: &str| view.say(key);
    let heads = ["page.rights.subject", "page.rights.what", "page.rights.kind", "page.rights.allowed", "page.rights.from"];
    let more = ["page.rights.hidden", "page.rights.approval", "page.rights.name"];
    let mut out = String::from("\u{feff}");
    let heads: Vec<String> = heads.iter().chain(more.iter()).map(|key| cell(&say(key))).collect();
    out.push_str(&heads.join(","));
    for right in all(v, held) {
        let kind = say(if right.reads { "page.rights.see" } else { "page.rights.do" });
        let scope = right.scope.as_ref().map_or_else(|| say("scope.none"), |scope| scope_words(view, scope));
        let (by, hidden, approval) = (right.by.join("; "), right.hidden.join("; "), right.approval.join("; "));
        let cells = [&right.subject, &right.called, &kind, &scope, &by, &hidden, &approval, &right.name.to_owned()].map(|text| cell(text));
        out.push_str("\r\n");
        out.push_str(&cells.join(","));
    }
    out.push_str("\r\n");
    let name = format!("{}.csv", view.say(text("page.rights.of").with("name", held.name.as_str())));
    Reply::File { name, media: "text/csv; charset=utf-8", bytes: out.into_bytes() }
}

/// A cell of a table that a spreadsheet opens: nothing in it becomes a formula.
fn cell(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::{Held, Right, Role, Wish, cell};
    use base::{Catalogue, Lang};

    fn role(name: &str, grants: &[(&str, &str)], masks: &[&str]) -> Role {
        let grants = grants.iter().map(|(permission, scope)| ((*permission).to_owned(), (*scope).to_owned())).collect();
        Role { name: name.into(), grants, masks: masks.iter().map(|mask| (*mask).to_owned()).collect() }
    }

    #[test]
    fn the_widest_role_counts_and_every_role_hides() {
        let roles = vec![
            role("业务员", &[("customer.list", "own")], &["cost"]),
            role("经理", &[("customer.list", "subtree"), ("customer.close", "subtree")], &["phone"]),
        ];
        let held = Held { user: 1, name: String::new(), department: String::new(), roles, page: String::new() };
        let texts = Catalogue::default();
        let view = ui::View::new(Lang::Zh, &texts, "/");
        let (scope, by) = held.reach(&view, "customer.list");
        assert_eq!((scope.as_deref(), by.len()), (Some("subtree"), 2));
        assert_eq!(held.reach(&view, "customer.close").1, ["经理"]);
        assert_eq!(held.reach(&view, "role.change"), (None, Vec::new()));
        assert_eq!(held.masks().into_iter().collect::<Vec<_>>(), ["cost", "phone"]);
    }

    #[test]
    fn a_right_is_found_by_its_words() {
        let right = Right {
            name: "customer.hand_over",
            called: "移交客户".into(),
            subject: "客户".into(),
            reads: false,
            scope: Some("own".into()),
            by: Vec::new(),
            hidden: Vec::new(),
            approval: Vec::new(),
        };
        let texts = Catalogue::default();
        let finds = |address: &str| Wish::of(&ui::View::new(Lang::Zh, &texts, address)).fits(&right);
        assert!(finds("/x") && finds("/x?q=yj") && finds("/x?q=%E7%A7%BB%E4%BA%A4&allowed=yes&kind=do"));
        assert!(!finds("/x?q=stock") && !finds("/x?allowed=no") && !finds("/x?kind=see"));
    }

    #[test]
    fn no_cell_becomes_a_formula() {
        assert_eq!(cell("=1+\"a\""), "\"'=1+\"\"a\"\"\"");
    }
}
