//! Large files on their way out, piece by piece, so that no more than a piece is held.

use axum::body::{Body, Bytes};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Bytes of a piece.
const PIECE: usize = 256 * 1024;

/// The whole file as a body.
pub(super) fn body(file: Arc<File>) -> Body {
    Body::from_stream(futures_util::stream::try_unfold(0_u64, move |at| {
        let file = file.clone();
        async move {
            let piece = tokio::task::spawn_blocking(move || piece(&file, at)).await.map_err(io::Error::other)??;
            let next = at + piece.len() as u64;
            Ok::<_, io::Error>((!piece.is_empty()).then_some((piece, next)))
        }
    }))
}

/// Names of devices, which Windows gives to no file whatever its kind.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

/// What a file can be called on any machine: no sign that Windows reserves, no device, no dot or blank at the end.
pub(super) fn name(name: &str) -> String {
    let safe: String = name.chars().map(|c| if c.is_control() || "<>:\"/\\|?*".contains(c) { '_' } else { c }).collect();
    let safe = safe.trim_end_matches(['.', ' ']);
    let stem = safe.split('.').next().unwrap_or_default().trim_end();
    let numbered = stem.len() == 4 && stem.ends_with(|c: char| c.is_ascii_digit());
    let device = if numbered { &stem[..3] } else { stem };
    let reserved =
        DEVICES.iter().any(|one| device.eq_ignore_ascii_case(one) && (one.starts_with("COM") || one.starts_with("LPT")) == numbered);
    if safe.is_empty() || reserved { format!("_{safe}") } else { safe.to_owned() }
}

fn piece(file: &File, at: u64) -> io::Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let read = file.read_at(&mut piece, at)?;
    piece.truncate(read);
    Ok(piece.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_one_on_every_machine() {
        for (given, safe) in [
            ("商品资料.xlsx", "商品资料.xlsx"),
            ("a:b?.xlsx", "a_b_.xlsx"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("C:\\x\\a.csv", "C__x_a.csv"),
            ("\"><script>.png", "___script_.png"),
            ("a.xlsx. .", "a.xlsx"),
            ("CON", "_CON"),
            ("aux.pdf", "_aux.pdf"),
            ("com1.txt", "_com1.txt"),
            ("com.txt", "com.txt"),
            ("console.txt", "console.txt"),
            ("a\r\nb", "a__b"),
            ("...", "_"),
        ] {
            assert_eq!(name(given), safe, "{given}");
        }
    }
}
