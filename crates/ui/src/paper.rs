//! Paper and files: print sheets, QR codes, drop zones.

use crate::field::{described_by, field_id, notes};
use crate::icon::{Icon, icon};
use crate::view::{Say, View, data};
use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// The size of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 241 × 140 mm: continuous paper, halved.
    Half,
    /// 241 × 93 mm: continuous paper, in thirds.
    Third,
    /// 80 mm roll.
    Roll,
}

/// A sheet as it is printed: on screen a picture of the paper, in print only it.
#[must_use]
pub fn print_sheet<'a>(view: &View, paper: Paper, title: impl Into<Say<'a>>, head: &Markup, body: &Markup, foot: &Markup) -> Markup {
    let class = match paper {
        Paper::A4 => "x-paper-a4",
        Paper::Half => "x-paper-half",
        Paper::Third => "x-paper-third",
        Paper::Roll => "x-paper-roll",
    };
    html! {
        article.x-paper.(class) {
            h2.x-paper-title { (view.say(title)) }
            div.x-paper-head { (head) }
            (body)
            div.x-paper-foot { (foot) }
        }
    }
}

/// A QR code, drawn at the server. Too long a text (about 2,300 bytes) gives the text itself.
#[must_use]
pub fn qr<'a>(view: &View, label: impl Into<Say<'a>>, content: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(content, EcLevel::M) else {
        return html! { code.x-code { (content) } };
    };
    let width = code.width();
    let mut path = String::new();
    for (at, _) in code.to_colors().iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", at % width, at / width));
    }
    let frame = format!("0 0 {width} {width}");
    html! {
        span.x-qr {
            svg viewBox=(frame) role="img" aria-label=(view.say(label)) shape-rendering="crispEdges" { path d=(path) fill="#000" {} }
        }
    }
}

/// A zone to drop files on, or to choose them; without script it is a plain file field. `accept` as HTML has it (`.xlsx,.csv`).
#[must_use]
pub fn drop_zone<'a>(view: &View, name: &str, label: impl Into<Say<'a>>, accept: &str, many: bool, error: Option<Say<'a>>) -> Markup {
    let id = field_id(name);
    // Endings of names are words that people know; kinds of media are not, and who asks for them says them in words.
    let hint = accept.split(',').filter(|one| one.starts_with('.')).collect::<Vec<_>>().join(" ");
    let hint = (!hint.is_empty()).then(|| data(hint));
    let about = described_by(&id, hint.is_some(), error.is_some());
    html! {
        div.x-field {
            div.x-drop data-drop {
                (icon(Icon::Upload))
                label for=(id) { b { (view.say(label)) } }
                span.x-drop-files aria-live="polite" data-drop-files {}
                input id=(id) type="file" name=(name) accept=(accept) multiple[many] aria-invalid=[error.is_some().then_some("true")] aria-describedby=[about];
            }
            (notes(view, &id, hint.as_ref(), error.as_ref()))
        }
    }
}
