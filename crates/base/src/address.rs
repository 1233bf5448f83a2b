//! The query of an address, which is also how a form is posted.

/// Names and values of `application/x-www-form-urlencoded`, decoded, in order.
#[must_use]
pub fn form_pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(key, value)| (decode(key), decode(value))).collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let byte = hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::form_pairs;

    #[test]
    fn pairs_are_decoded_in_order() {
        let of = |text: &str| form_pairs(text).into_iter().map(|(name, value)| format!("{name}|{value}")).collect::<Vec<_>>();
        assert_eq!(of("a=1&%62=%E5%AE%81+2&c&&a=%zz"), ["a|1", "b|宁 2", "c|", "a|%zz"]);
    }
}
