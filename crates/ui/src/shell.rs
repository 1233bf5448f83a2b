//! Around every page of a signed-in person: side bar, person's menu, the phone's tabs, the command palette.

use crate::figure::avatar_large;
use crate::icon::{Icon, icon};
use crate::overlay::{Command, command, palette};
use crate::prefs::{Density, Growth, PREFERENCES, Theme};
use crate::view::{Say, View};
use base::Lang;
use maud::{Markup, html};

/// A place to go to.
#[derive(Clone, Debug)]
pub struct NavItem<'a> {
    /// What it is called.
    pub label: Say<'a>,
    /// Its picture.
    pub icon: Icon,
    /// Where it is.
    pub address: &'a str,
    /// How many things wait there; nothing at 0.
    pub count: i64,
}

/// A place to go to, with nothing that waits.
#[must_use]
pub fn nav_item<'a>(label: impl Into<Say<'a>>, icon: Icon, address: &'a str) -> NavItem<'a> {
    NavItem { label: label.into(), icon, address, count: 0 }
}

impl NavItem<'_> {
    /// So many things wait there.
    #[must_use]
    pub fn count(mut self, count: i64) -> Self {
        self.count = count;
        self
    }
}

/// Places that belong together; the first group has no name.
#[derive(Clone, Debug)]
pub struct NavGroup<'a> {
    /// The group's name.
    pub label: Option<Say<'a>>,
    /// Its places.
    pub items: Vec<NavItem<'a>>,
}

/// Who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Name.
    pub name: &'a str,
    /// What they are: duty and department.
    pub role: &'a str,
    /// Who they are: what the browser keeps for one is not shown to another.
    pub id: i64,
}

/// What stands around the pages of one person. Made once a request, by the program, from what the person may do.
#[derive(Clone, Debug)]
pub struct Shell<'a> {
    /// The company's short name.
    pub company: &'a str,
    /// The side bar.
    pub groups: Vec<NavGroup<'a>>,
    /// Who is signed in.
    pub person: Person<'a>,
    /// The phone's tabs: up to three, two where there is a search; the person's own comes by itself.
    pub tabs: Vec<NavItem<'a>>,
    /// Where the phone's round button goes.
    pub create: Option<&'a str>,
    /// What the palette offers besides the places.
    pub commands: Vec<Command<'a>>,
    /// Where the palette asks for records.
    pub search: Option<&'a str>,
    /// Where signing out is posted to.
    pub sign_out: &'a str,
}

impl Shell<'_> {
    /// The side bar's place that the view's path lies under: the one with the longest address.
    fn current(&self, view: &View) -> Option<&str> {
        let path = view.path();
        let under =
            |address: &str| path == address || (address != "/" && path.strip_prefix(address).is_some_and(|rest| rest.starts_with('/')));
        let places = self.groups.iter().flat_map(|group| &group.items).map(|item| item.address);
        places.filter(|address| under(address)).max_by_key(|address| address.len())
    }

    /// The page around its main part.
    pub(crate) fn html(&self, view: &View, main: &Markup, class: &str) -> Markup {
        let current = self.current(view);
        html! {
            div.x-shell {
                aside.x-side {
                    (brand(view, self.company))
                    (find_button(view))
                    nav.x-nav aria-label=(view.say("ui.navigation")) { (self.places(view, current)) }
                    div.x-person {
                        button.x-person-menu type="button" popovertarget="x-me" aria-label=(view.say("ui.me")) {
                            (avatar_large(self.person.name))
                            span { b title=(self.person.name) { (self.person.name) } small title=(self.person.role) { (self.person.role) } }
                        }
                        (theme_button(view))
                    }
                }
                div.x-main { main.x-page.(class) id="main" tabindex="-1" { (main) } }
            }
            (self.phone_tabs(view, current))
            (self.me(view, current))
            (palette(view, &self.all_places(), &self.commands, self.search))
        }
    }

    fn places(&self, view: &View, current: Option<&str>) -> Markup {
        html! {
            @for group in &self.groups {
                @if let Some(label) = &group.label { h2 { (view.say(label.clone())) } }
                @for item in &group.items {
                    a href=(item.address) aria-current=[(current == Some(item.address)).then_some("page")] {
                        (icon(item.icon)) span { (view.say(item.label.clone())) }
                        @if item.count > 0 { span.x-count { (item.count) } }
                    }
                }
            }
        }
    }

    fn phone_tabs(&self, view: &View, current: Option<&str>) -> Markup {
        let (before, after) = self.tabs.split_at(self.tabs.len().min(2));
        let tab = |item: &NavItem| {
            html! {
                a href=(item.address) aria-current=[(current == Some(item.address)).then_some("page")] { (icon(item.icon)) span { (view.say(item.label.clone())) } }
            }
        };
        html! {
            nav.x-tabbar aria-label=(view.say("ui.tabs")) {
                @for item in before { (tab(item)) }
                @if let Some(address) = self.create {
                    a.x-tabbar-new href=(address) aria-label=(view.say("ui.new")) { span { (icon(Icon::Plus)) } }
                }
                @if self.search.is_some() {
                    button type="button" command="show-modal" commandfor="x-palette" data-open="x-palette" { (icon(Icon::Search)) span { (view.say("ui.search")) } }
                } @else { @for item in after.iter().take(1) { (tab(item)) } }
                button type="button" popovertarget="x-me" { (icon(Icon::User)) span { (view.say("ui.me")) } }
            }
        }
    }

    fn me(&self, view: &View, current: Option<&str>) -> Markup {
        html! {
            div.x-pop.x-menu.x-me id="x-me" data-person=(self.person.id) popover data-up {
                p.x-menu-title { b { (self.person.name) } " · " (self.person.role) }
                nav.x-nav.x-phone-only aria-label=(view.say("ui.navigation")) { (self.places(view, current)) }
                (preferences(view))
                div.x-menu-line {}
                form method="post" action=(self.sign_out) data-leave {
                    (crate::form::csrf(view))
                    button.x-menu-item type="submit" { (icon(Icon::LogOut)) span { (view.say("ui.sign_out")) } }
                }
            }
        }
    }

    fn all_places(&self) -> Vec<Command<'_>> {
        let places = self.groups.iter().flat_map(|group| &group.items);
        places.map(|item| command(item.label.clone(), item.icon, item.address)).collect()
    }
}

/// The product's sign and name, and the company's.
pub(crate) fn brand(view: &View, company: &str) -> Markup {
    html! {
        a.x-brand href="/" {
            img src=(crate::assets::url("icon.svg")) alt="" width="28" height="28";
            span { (view.say("ui.product")) }
            @if !company.is_empty() { small.x-clip title=(company) { (company) } }
        }
    }
}

fn find_button(view: &View) -> Markup {
    html! {
        button.x-find type="button" command="show-modal" commandfor="x-palette" data-open="x-palette" aria-keyshortcuts="Control+K" {
            (icon(Icon::Search)) span { (view.say("ui.palette")) } kbd.x-kbd aria-hidden="true" { "Ctrl K" }
        }
    }
}

/// One press between light and dark; the person's menu has "as the device".
fn theme_button(view: &View) -> Markup {
    let (other, picture) = match view.prefs.theme {
        Theme::Dark => (Theme::Light, Icon::Sun),
        Theme::Light | Theme::Auto => (Theme::Dark, Icon::Moon),
    };
    let label = view.say(format!("ui.theme.{}", other.word()).as_str());
    html! {
        form method="post" action=(PREFERENCES) data-pref {
            (hidden(view, "theme"))
            button.x-btn.x-btn-quiet.x-btn-icon type="submit" name="value" value=(other.word()) aria-label=(label) title=(label) data-theme-button { (icon(picture)) }
        }
    }
}

fn hidden(view: &View, name: &str) -> Markup {
    html! {
        input type="hidden" name="name" value=(name);
        input type="hidden" name="back" value=(view.address);
    }
}

fn choice(view: &View, name: &str, title: &str, choices: &[(&str, String, bool)]) -> Markup {
    html! {
        p.x-menu-title id={ "x-pref-" (name) } { (view.say(title)) }
        form.x-seg method="post" action=(PREFERENCES) data-pref role="group" aria-labelledby={ "x-pref-" (name) } { (buttons(view, name, choices)) }
    }
}

fn buttons(view: &View, name: &str, choices: &[(&str, String, bool)]) -> Markup {
    html! {
        (hidden(view, name))
        @for (value, words, on) in choices {
            button type="submit" name="value" value=(value) aria-pressed=(on) { (words) }
        }
    }
}

/// Choices: value, words, whether it is the present one.
type Choices = Vec<(&'static str, String, bool)>;

fn langs(view: &View) -> Choices {
    let one = |lang: Lang| (lang.tag(), view.say(format!("ui.lang.{}", lang.tag()).as_str()), view.lang == lang);
    [Lang::Zh, Lang::En].map(one).into()
}

fn themes(view: &View) -> Choices {
    let one = |theme: &Theme| (theme.word(), view.say(format!("ui.theme.{}.short", theme.word()).as_str()), view.prefs.theme == *theme);
    Theme::ALL.iter().map(one).collect()
}

/// Language and theme alone, in one line: what somebody needs before they sign in.
pub(crate) fn preferences_in_line(view: &View) -> Markup {
    html! {
        @for (name, title, choices) in [("lang", "ui.language", langs(view)), ("theme", "ui.theme", themes(view))] {
            form.x-seg method="post" action=(PREFERENCES) data-pref role="group" aria-label=(view.say(title)) { (buttons(view, name, &choices)) }
        }
    }
}

/// Language, theme, density and the colour of growth, as they can be set on this device.
#[must_use]
pub fn preferences(view: &View) -> Markup {
    let (langs, themes) = (langs(view), themes(view));
    let densities: Vec<_> = Density::ALL
        .iter()
        .map(|d| (d.word(), view.say(format!("ui.density.{}.short", d.word()).as_str()), view.prefs.density == *d))
        .collect();
    let growths: Vec<_> =
        Growth::ALL.iter().map(|g| (g.word(), view.say(format!("ui.growth.{}", g.word()).as_str()), view.prefs.growth == *g)).collect();
    html! {
        div.x-prefs {
            (choice(view, "lang", "ui.language", &langs))
            (choice(view, "theme", "ui.theme", &themes))
            (choice(view, "density", "ui.density", &densities))
            (choice(view, "growth", "ui.growth", &growths))
        }
    }
}
