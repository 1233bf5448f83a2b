//! Forms with a file: `multipart/form-data` as browsers send it.

use ui::{Taken, Typed, Upload};

/// Parts of a form at the most.
const PARTS_MAX: usize = 200;

/// Reads a form of this content type; nothing when it is none.
pub(super) fn read(content_type: &str, bytes: Vec<u8>) -> Option<Taken> {
    let boundary = content_type.strip_prefix("multipart/form-data").and_then(|rest| parameter(rest, "boundary"))?;
    let mark = format!("--{boundary}").into_bytes();
    let mut taken = Taken { typed: Typed::default(), file: None, more: Vec::new(), too_large: false };
    let mut at = find(&bytes, &mark, 0)? + mark.len();
    for _ in 0..PARTS_MAX {
        if bytes.get(at..at + 2)? == b"--" {
            return Some(taken);
        }
        let head_from = at + 2;
        let head_to = find(&bytes, b"\r\n\r\n", head_from)?;
        let from = head_to + 4;
        let next = find(&bytes, &[b"\r\n", mark.as_slice()].concat(), from)?;
        let head = String::from_utf8_lossy(&bytes[head_from..head_to]).into_owned();
        let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
        let name = parameter(disposition, "name")?;
        match parameter(disposition, "filename") {
            // A file field that was left empty is sent without a name.
            Some(file) if !file.is_empty() => {
                let file = Upload { field: name, name: base_name(&file), bytes: bytes[from..next].to_vec() };
                if taken.file.is_none() { taken.file = Some(file) } else { taken.more.push(file) }
            }
            Some(_) => {}
            None => taken.typed.0.push((name, String::from_utf8_lossy(&bytes[from..next]).into_owned())),
        }
        at = next + 2 + mark.len();
    }
    None
}

/// A parameter of a header: `name="value"` or `name=value`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some(semicolon) = rest.find(';') {
        rest = rest[semicolon + 1..].trim_start();
        let Some((key, value)) = rest.split_once('=') else { continue };
        if !key.trim().eq_ignore_ascii_case(name) {
            continue;
        }
        return Some(match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?.0.replace("%22", "\""),
            None => value.split(';').next().unwrap_or_default().trim().to_owned(),
        });
    }
    None
}

/// A file's name without the folders that some browsers put before it.
fn base_name(name: &str) -> String {
    let plain = name.rsplit(['/', '\\']).next().unwrap_or_default();
    plain.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Where a pattern stands from a place on.
fn find(bytes: &[u8], pattern: &[u8], from: usize) -> Option<usize> {
    let first = *pattern.first()?;
    let mut at = from;
    while at + pattern.len() <= bytes.len() {
        let step = bytes[at..=bytes.len() - pattern.len()].iter().position(|b| *b == first)?;
        at += step;
        if bytes[at..].starts_with(pattern) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_a_file_is_read() {
        let body = "--B\r\nContent-Disposition: form-data; name=\"profile\"\r\n\r\nproducts\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\x\\商品;%221%22.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n--x\r\n\r\n--B--\r\n";
        let taken = read("multipart/form-data; boundary=B", body.as_bytes().to_vec()).expect("a form");
        assert_eq!(taken.typed.get("profile"), Some("products"));
        let file = taken.file.expect("a file");
        assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("商品;\"1\".csv", &b"a,b\r\n--x\r\n"[..]));
    }

    #[test]
    fn several_files_keep_their_order_and_fields() {
        let part = |field: &str, name: &str| {
            format!("--B\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n{name}\r\n")
        };
        let body = format!("{}{}{}--B--\r\n", part("file", "a"), part("file", "b"), part("small", "a"));
        let taken = read("multipart/form-data; boundary=B", body.into_bytes()).expect("a form");
        let all: Vec<_> = taken.file.iter().chain(&taken.more).map(|one| (one.field.as_str(), one.name.as_str())).collect();
        assert_eq!(all, [("file", "a"), ("file", "b"), ("small", "a")]);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for (kind, body) in [
            ("application/json", "{}"),
            ("multipart/form-data", "--B--"),
            ("multipart/form-data; boundary=B", ""),
            ("multipart/form-data; boundary=B", "--B\r\nno head"),
            ("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends"),
        ] {
            assert!(read(kind, body.as_bytes().to_vec()).is_none(), "{kind} {body}");
        }
        let empty = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--B--";
        assert!(read("multipart/form-data; boundary=B", empty.as_bytes().to_vec()).expect("a form").file.is_none());
    }
}
