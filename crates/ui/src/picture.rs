//! Pictures: small ones in lists, large ones to look at.

use crate::icon::{Icon, icon};
use crate::view::View;
use maud::{Markup, html};

/// Where a small picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThumbSize {
    /// In a row of a list, in an option.
    Row,
    /// In a row of a page of its own.
    Large,
}

/// A small picture of fixed size; without one an empty place of the same size, so that nothing jumps. It says nothing that the words
/// beside it do not say.
#[must_use]
pub fn thumb(address: Option<&str>, size: ThumbSize) -> Markup {
    let side = if size == ThumbSize::Row { 32 } else { 120 };
    html! {
        span.x-thumb.x-thumb-large[size == ThumbSize::Large] {
            @match address {
                Some(address) => { img src=(address) alt="" width=(side) height=(side) loading="lazy" decoding="async"; }
                None => { (icon(Icon::Package)) }
            }
        }
    }
}

/// A picture of a [`gallery`].
#[derive(Clone, Debug)]
pub struct Shot {
    /// Where the large one is.
    pub large: String,
    /// Where the small one is.
    pub small: String,
    /// Its width, in pixels.
    pub width: i64,
    /// Its height, in pixels.
    pub height: i64,
}

/// Pictures to look at: the first large, all small below it; each opens in a viewer that the arrows walk through. Without script each
/// opens by itself. `name` is what they show.
#[must_use]
pub fn pictures(view: &View, id: &str, name: &str, shots: &[Shot]) -> Markup {
    let Some(first) = shots.first() else {
        return html! {};
    };
    let viewer = format!("{id}-viewer");
    let nth = |at: usize| {
        let place = crate::view::text("ui.picture.nth").with("n", at as i64 + 1).with("all", shots.len() as i64);
        format!("{name} {}", view.say(place))
    };
    html! {
        div.x-pictures id=(id) data-pictures=(viewer) {
            a.x-picture-main href=(first.large) target="_blank" rel="noopener" data-shot="0" {
                img src=(first.large) alt=(nth(0)) width=(first.width) height=(first.height) decoding="async";
            }
            @if shots.len() > 1 {
                ul.x-picture-strip {
                    @for (at, shot) in shots.iter().enumerate() {
                        li { a href=(shot.large) target="_blank" rel="noopener" aria-label=(nth(at)) data-shot=(at) {
                            img src=(shot.small) alt="" width="56" height="56" loading="lazy" decoding="async";
                        } }
                    }
                }
            }
            dialog.x-viewer id=(viewer) aria-label=(name) closedby="any" data-viewer {
                @for (at, shot) in shots.iter().enumerate() {
                    img hidden[at > 0] data-src=(shot.large) alt=(nth(at)) width=(shot.width) height=(shot.height);
                }
                button.x-viewer-close type="button" aria-label=(view.say("ui.close")) data-do="close" { (icon(Icon::X)) }
                @if shots.len() > 1 {
                    button.x-viewer-back type="button" aria-label=(view.say("ui.picture.back")) data-viewer-step="-1" { (icon(Icon::ChevronLeft)) }
                    button.x-viewer-on type="button" aria-label=(view.say("ui.picture.on")) data-viewer-step="1" { (icon(Icon::ChevronRight)) }
                    p.x-viewer-place aria-live="polite" data-viewer-place { "1 / " (shots.len()) }
                }
            }
        }
    }
}
