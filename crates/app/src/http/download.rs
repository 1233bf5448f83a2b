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

fn piece(file: &File, at: u64) -> io::Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let read = file.read_at(&mut piece, at)?;
    piece.truncate(read);
    Ok(piece.into())
}
