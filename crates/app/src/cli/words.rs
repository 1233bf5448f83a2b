//! What the command line says, in the terminal's language.

use super::End;
use base::{Args, Lang};
use kernel::{Failure, Registry};
use std::io::{ErrorKind, Write};

/// The voice of the command line: results to the standard output, objections to the error stream, one a line.
pub(super) struct Say {
    lang: Lang,
    registry: Registry,
}

impl Say {
    /// In the language that the environment names.
    pub(super) fn new() -> Say {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok()).find(|v| !v.is_empty());
        Say { lang: terminal(named.as_deref().unwrap_or_default()), registry: crate::registry() }
    }

    pub(super) fn text(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Args = args.iter().map(|(name, value)| ((*name).to_owned(), shown(value).into())).collect();
        self.registry.catalogue().render(self.lang, key, &args)
    }

    /// A result.
    pub(super) fn tell(&self, key: &str, args: &[(&str, &str)]) {
        // Whoever listened may have gone: what is told to nobody ends nothing.
        let _ = writeln!(std::io::stdout(), "{}", self.text(key, args));
    }

    /// An objection.
    pub(super) fn error(&self, key: &str, args: &[(&str, &str)]) {
        let _ = writeln!(std::io::stderr(), "{}", self.text(key, args));
    }

    /// The name of a permission.
    pub(super) fn permission(&self, name: &str) -> String {
        self.text(&format!("permission.{name}"), &[])
    }

    /// A refusal in words.
    pub(super) fn refusal(&self, no: &base::Refusal) -> String {
        self.registry.catalogue().render(self.lang, &no.key, &no.args)
    }

    /// The language it speaks.
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    /// A row of an import that was not taken, with its reasons.
    pub(super) fn row(&self, row: &serde_json::Value) {
        let reasons: Vec<base::Refusal> = row["reasons"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        for reason in reasons {
            let message = self.registry.catalogue().render(self.lang, &reason.key, &reason.args);
            let no = row["no"].to_string();
            self.tell("cli.import.row", &[("row", &no), ("field", reason.field.as_deref().unwrap_or("-")), ("message", &message)]);
        }
    }

    /// Why a file cannot be used, in words; what is rare in the system's own.
    pub(super) fn why(&self, error: &std::io::Error) -> String {
        let key = match error.kind() {
            ErrorKind::AlreadyExists => "cli.why.exists",
            ErrorKind::NotFound => "cli.why.not_found",
            ErrorKind::PermissionDenied => "cli.why.denied",
            ErrorKind::StorageFull => "cli.why.full",
            ErrorKind::IsADirectory => "cli.why.directory",
            ErrorKind::AddrInUse => "cli.why.in_use",
            _ => return error.to_string(),
        };
        self.text(key, &[])
    }

    /// A failure: every objection on a line of its own.
    pub(super) fn failure(&self, failure: &Failure) -> End {
        // What is told to somebody at a screen (send it again with the same key) is no help at a console.
        let own = format!("cli.{}", failure.code());
        if self.registry.catalogue().get(self.lang, &own).is_some() {
            self.error(&own, &[]);
            return End::No;
        }
        let body = crate::http::problem(failure, self.lang, self.registry.catalogue());
        let mut lines = Vec::new();
        for error in &body.errors {
            lines.push(match &error.field {
                Some(field) => self.text("cli.field", &[("field", field), ("message", &error.message)]),
                None => error.message.clone(),
            });
            lines.extend(error.remedy.clone());
        }
        if lines.is_empty() {
            lines.push(body.detail);
        }
        for line in lines {
            let _ = writeln!(std::io::stderr(), "{}", shown(&line));
        }
        match failure {
            Failure::Malformed(_) => End::Usage,
            Failure::NotFound(problem) if problem.code == "operation.unknown" => End::Usage,
            _ => End::No,
        }
    }
}

/// What a file or an answer says, as a terminal may be told it: nothing in it moves the cursor, changes the window's title or turns the line
/// around.
fn shown(text: &str) -> String {
    let turns = |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    text.chars().map(|c| if c.is_control() || turns(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Chinese where the environment says so or says nothing; English for any other language.
fn terminal(named: &str) -> Lang {
    let primary = named.split(['_', '.', '-', '@']).next().unwrap_or_default().to_ascii_lowercase();
    if primary.is_empty() || primary == "zh" { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_steers_no_terminal() {
        let say = Say { lang: Lang::En, registry: crate::registry() };
        let told = say.text("cli.file", &[("path", "a\u{1b}]0;owned\u{7}\n.csv"), ("why", "\u{9b}2J\u{202e}x")]);
        assert!(told.contains("a\u{fffd}]0;owned\u{fffd}\u{fffd}.csv") && told.contains("\u{fffd}2J\u{fffd}x"), "{told}");
        assert_eq!(shown("商品 Ä-1 (½)"), "商品 Ä-1 (½)");
    }

    #[test]
    fn the_terminals_language_is_chinese_or_english() {
        for (named, expected) in [
            ("zh_CN.UTF-8", Lang::Zh),
            ("", Lang::Zh),
            ("en_US.UTF-8", Lang::En),
            ("C.UTF-8", Lang::En),
            ("de_DE", Lang::En),
            ("ZH", Lang::Zh),
        ] {
            assert_eq!(terminal(named), expected, "{named}");
        }
    }
}
