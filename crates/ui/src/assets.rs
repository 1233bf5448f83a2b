//! What the browser fetches: style sheet, behaviours, pictures, font. Names carry a hash of their content, so a browser never
//! asks twice.

use flate2::read::GzDecoder;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "dist/"]
struct Dist;

/// Where the assets are served.
pub const PREFIX: &str = "/assets/";

/// An answer to a browser.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The bytes, as they are encoded.
    pub bytes: Cow<'static, [u8]>,
    /// `Content-Type`.
    pub media: &'static str,
    /// `Content-Encoding`, if any; the answer varies by `Accept-Encoding`.
    pub encoding: Option<&'static str>,
    /// `Cache-Control`.
    pub cache: &'static str,
}

fn manifest() -> &'static BTreeMap<String, String> {
    static MANIFEST: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    MANIFEST.get_or_init(read_manifest)
}

fn read_manifest() -> BTreeMap<String, String> {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// The address of an asset by its plain name: `app.css` becomes `/assets/app-1f2e3d4c5b.css`.
#[must_use]
pub fn url(name: &str) -> String {
    format!("{PREFIX}{}", manifest().get(name).map_or(name, String::as_str))
}

/// What to answer to a request for `path` (behind [`PREFIX`]); nothing if there is no such asset. `accepted` is the request's
/// `Accept-Encoding`.
#[must_use]
pub fn answer(path: &str, accepted: &str) -> Option<Asset> {
    let (path, cache) = if is_there(path) {
        (Cow::Borrowed(path), "public, max-age=31536000, immutable")
    } else {
        // The plain name, or one of an earlier build that an open page still asks for.
        (Cow::Owned(read_manifest().get(&plain(path)).cloned()?), "public, max-age=300")
    };
    let media = media(&path)?;
    let takes = |encoding: &str| accepted.split(',').any(|one| one.trim().split(';').next() == Some(encoding));
    let as_it_is = |name: &str, encoding| Dist::get(name).map(|file| Asset { bytes: file.data, media, encoding, cache });
    if let Some(whole) = as_it_is(&path, None) {
        return Some(whole);
    }
    if takes("br") {
        return as_it_is(&format!("{path}.br"), Some("br"));
    }
    let packed = as_it_is(&format!("{path}.gz"), Some("gzip"))?;
    Some(if takes("gzip") { packed } else { Asset { bytes: unpacked(&packed.bytes)?.into(), encoding: None, ..packed } })
}

/// Texts are there packed alone: by Brotli for browsers that trust the connection, by gzip for all others.
fn is_there(path: &str) -> bool {
    media(path).is_some() && (Dist::get(path).is_some() || Dist::get(&format!("{path}.gz")).is_some())
}

fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// `app-1f2e3d4c5b.css` without its hash.
fn plain(path: &str) -> String {
    let Some((stem, extension)) = path.rsplit_once('.') else { return path.to_owned() };
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() >= 8 => format!("{name}.{extension}"),
        _ => path.to_owned(),
    }
}

fn media(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_there_packed_and_for_good() {
        for name in ["app.css", "app.js", "icons.svg", "icon.svg"] {
            let url = url(name);
            let path = url.strip_prefix(PREFIX).expect("an asset");
            assert_ne!(path, name, "its name carries a hash");
            let asset = answer(path, "gzip, br;q=1").expect("there");
            assert_eq!((asset.encoding, asset.cache), (Some("br"), "public, max-age=31536000, immutable"));
            let other = answer(path, "deflate, gzip").expect("there");
            let plain = answer(path, "").expect("there");
            assert_eq!((other.encoding, plain.encoding), (Some("gzip"), None));
            assert!(plain.bytes.len() > asset.bytes.len() && unpacked(&other.bytes).as_deref() == Some(&*plain.bytes));
        }
    }

    #[test]
    fn other_names_are_answered_with_care() {
        assert!(answer("app.css", "").is_some_and(|asset| asset.cache == "public, max-age=300"));
        assert!(answer("app-0000000000.css", "").is_some(), "an earlier build's");
        for none in ["", "manifest.json", "app.css.br", "app.css.gz", "../Cargo.toml", "nothing.js"] {
            assert!(answer(none, "br").is_none(), "{none}");
        }
    }

    #[test]
    fn every_picture_is_in_the_sprite() {
        let sprite = answer("icons.svg", "").expect("there");
        let sprite = String::from_utf8(sprite.bytes.into_owned()).expect("text");
        for icon in crate::Icon::ALL {
            assert!(sprite.contains(&format!("id=\"{}\"", icon.name())), "{icon:?}");
        }
    }
}
