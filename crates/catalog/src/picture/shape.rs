//! What bytes are: a picture of a known kind and size, or something else.

use super::model::Format;
use base::{Digest, Id, Refusal};
use imagesize::{ImageType, blob_size, image_type};
use kernel::access::User;
use kernel::op::Read;
use kernel::{Failure, Kernel, Res};
use schemars::JsonSchema;
use serde::Serialize;

/// Bytes of a picture at the most.
pub(crate) const BYTES_MAX: usize = 4 << 20;
/// Bytes of its small form at the most.
pub(crate) const SMALL_BYTES_MAX: usize = 256 << 10;
/// Pixels of a side at the most.
pub(crate) const SIDE_MAX: usize = 8_000;
/// Bytes of a stored part.
const PART: usize = 1 << 20;

/// What a stored file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shape {
    /// What it is.
    pub format: Format,
    /// Its width, in pixels.
    pub width: i64,
    /// Its height, in pixels.
    pub height: i64,
    /// Its bytes.
    pub byte_count: i64,
}

/// What bytes are; their beginning is enough.
fn seen(bytes: &[u8]) -> Option<(Format, usize, usize)> {
    let format = match image_type(bytes).ok()? {
        ImageType::Jpeg => Format::Jpeg,
        ImageType::Png => Format::Png,
        ImageType::Webp => Format::Webp,
        _ => return None,
    };
    let size = blob_size(bytes).ok()?;
    Some((format, size.width, size.height))
}

/// Why bytes are not taken as a picture.
pub(crate) fn objection(bytes: &[u8], bytes_max: usize) -> Option<Refusal> {
    let megabytes = |n: usize| i64::try_from(n.div_ceil(1 << 10)).unwrap_or(i64::MAX);
    if bytes.len() > bytes_max {
        return Some(Refusal::new("picture.too_large").arg("max", megabytes(bytes_max)));
    }
    match seen(bytes) {
        None => Some(Refusal::new("picture.not_one")),
        Some((_, width, height)) => sides(width, height),
    }
}

fn sides(width: usize, height: usize) -> Option<Refusal> {
    let fits = |side: usize| (1..=SIDE_MAX).contains(&side);
    let wrong = !fits(width) || !fits(height);
    wrong.then(|| Refusal::new("picture.sides").arg("max", i64::try_from(SIDE_MAX).unwrap_or(i64::MAX)))
}

/// Why a stored file, as it was found, is not taken.
pub(crate) fn refusal(shape: Option<&Shape>, bytes_max: usize, field: &str) -> Option<Refusal> {
    let Some(shape) = shape else {
        return Some(Refusal::new("picture.not_there").field(field));
    };
    let side = |n: i64| usize::try_from(n).unwrap_or_default();
    if shape.byte_count > i64::try_from(bytes_max).unwrap_or(i64::MAX) {
        return Some(Refusal::new("picture.too_large").arg("max", i64::try_from(bytes_max >> 10).unwrap_or(i64::MAX)).field(field));
    }
    sides(side(shape.width), side(shape.height)).map(|no| no.field(field))
}

/// A stored file as a picture; nothing when it is not there, or is none.
pub(crate) async fn stored(read: &Read<'_>, name: &str) -> Res<Option<Shape>> {
    let Some(file) = read.file(name).await? else {
        return Ok(None);
    };
    let beginning = read.file_part(name, 0).await?;
    let pixels = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(seen(&beginning).map(|(format, width, height)| Shape {
        format,
        width: pixels(width),
        height: pixels(height),
        byte_count: file.bytes,
    }))
}

/// Stores a picture under a name made of its content; no product shows it yet.
///
/// # Errors
/// `picture.*` as a refusal.
pub(crate) async fn bring(kernel: &Kernel, who: Id<User>, bytes: Vec<u8>, bytes_max: usize) -> Res<String> {
    if let Some(no) = objection(&bytes, bytes_max) {
        return Err(Failure::Refused(vec![no]));
    }
    let name = Digest::of([b"picture 1 ".as_slice(), &bytes].concat().as_slice()).to_string();
    let parts: Vec<Vec<u8>> = bytes.chunks(PART).map(<[u8]>::to_vec).collect();
    kernel.bring_file(who, &name, parts).await?;
    Ok(name)
}

/// The bytes of a stored picture, and what they are.
pub(crate) async fn content(kernel: &Kernel, name: &str) -> Res<(Format, Vec<u8>)> {
    let mut whole = Vec::new();
    for no in 0.. {
        match kernel.file_part(name, no).await {
            Ok(part) => whole.extend(part),
            Err(Failure::NotFound(_)) if no > 0 => break,
            Err(other) => return Err(other),
        }
    }
    let (format, ..) = seen(&whole).ok_or_else(Failure::not_found)?;
    Ok((format, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a picture of this size: as much as is looked at.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn bytes_say_what_they_are() {
        let key = |bytes: &[u8]| objection(bytes, BYTES_MAX).map(|no| no.key);
        assert_eq!(key(&png(320, 200)), None);
        assert_eq!(seen(&png(320, 200)), Some((Format::Png, 320, 200)));
        assert_eq!(key(&png(8_001, 200)).as_deref(), Some("picture.sides"));
        assert_eq!(key(&png(0, 200)).as_deref(), Some("picture.sides"));
        for other in [&b"GIF89a\x01\0\x01\0"[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!doctype html><script>", b"BM", b""] {
            assert_eq!(key(other).as_deref(), Some("picture.not_one"), "{other:?}");
        }
        assert_eq!(objection(&png(1, 1), 10).map(|no| no.key).as_deref(), Some("picture.too_large"));
    }
}
