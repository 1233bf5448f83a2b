//! The little HTML that the first pages need: text is escaped where it is put in.

use base::Lang;
use std::fmt::{self, Display, Write as _};

/// Text as it may stand in an element or a quoted attribute.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);
impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// A whole page around its main part.
pub(crate) fn page(lang: Lang, title: &str, main: &str) -> String {
    let (tag, title) = (lang.tag(), Escaped(title));
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\">\n<link rel=\"stylesheet\" href=\"/assets/site.css\">\n</head>\n\
         <body>\n<main>\n{main}</main>\n</body>\n</html>\n"
    )
}

/// A table that scrolls by itself where the screen is narrow; cells are HTML already.
pub(crate) fn table(heads: &[String], rows: &[Vec<String>]) -> String {
    let mut out = String::from("<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr>");
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{}</th>", Escaped(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let _ = write!(out, "<td>{cell}</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

/// Code, escaped.
pub(crate) fn code(text: &str) -> String {
    format!("<code>{}</code>", Escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_stays_text() {
        assert_eq!(Escaped("<a href='x'>\"&\"</a> 销").to_string(), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt; 销");
        assert!(page(Lang::En, "<x>", "").contains("<title>&lt;x&gt;</title>"));
        assert_eq!(code("a<b"), "<code>a&lt;b</code>");
    }
}
