//! What people read: keys with arguments, and the words for them in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::date::BusinessDate;
use crate::money::{Currency, Money};
use crate::quantity::Quantity;
use crate::rate::Rate;

/// A language of the product.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub enum Lang {
    /// Simplified Chinese, the product's first language.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The language tag: `"zh-CN"` or `"en"`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The language that an `Accept-Language` header likes best among ours; Chinese if it names neither.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Lang {
        let mut best = (0, Lang::Zh);
        for choice in header.split(',') {
            let mut parts = choice.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, quality);
            let primary = tag.split('-').next().unwrap_or_default();
            let lang = match primary.to_ascii_lowercase().as_str() {
                "zh" | "*" => Lang::Zh,
                "en" => Lang::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }
}

/// The weight of a language in thousandths: `"0.8"` is 800; nonsense is 0, never wanted.
fn quality(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "1" if digits => 1000,
        "0" if digits => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// A value put into a text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// Words, as they are.
    Text(String),
    /// A number of things.
    Int(i64),
    /// An amount; shown with its currency's code unless it is in yuan.
    Money(Money),
    /// How much of an item.
    Quantity(Quantity),
    /// A day.
    Date(BusinessDate),
    /// A share, shown in percent.
    Rate(Rate),
}

/// The values of a text, by the name of their placeholder.
pub type Args = BTreeMap<String, Arg>;

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Arg::Text(text) => f.write_str(text),
            Arg::Int(number) => write!(f, "{number}"),
            Arg::Money(money) if money.currency == Currency::CNY => write!(f, "{money}"),
            Arg::Money(money) => write!(f, "{money} {}", money.currency),
            Arg::Quantity(quantity) => write!(f, "{quantity:#}"),
            Arg::Date(date) => write!(f, "{date}"),
            Arg::Rate(rate) => write!(f, "{rate}"),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Int(number)
    }
}

impl From<i32> for Arg {
    fn from(number: i32) -> Arg {
        Arg::Int(i64::from(number))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Int(i64::from(number))
    }
}

impl From<Money> for Arg {
    fn from(money: Money) -> Arg {
        Arg::Money(money)
    }
}

impl From<Quantity> for Arg {
    fn from(quantity: Quantity) -> Arg {
        Arg::Quantity(quantity)
    }
}

impl From<BusinessDate> for Arg {
    fn from(date: BusinessDate) -> Arg {
        Arg::Date(date)
    }
}

impl From<Rate> for Arg {
    fn from(rate: Rate) -> Arg {
        Arg::Rate(rate)
    }
}

/// A text of the product in both languages; `{name}` stands for the argument of that name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text {
    /// The stable name, e.g. `"credit.charge.over_limit"`.
    pub key: &'static str,
    /// The words in simplified Chinese.
    pub zh: &'static str,
    /// The words in English.
    pub en: &'static str,
}

impl Text {
    /// The words in one language.
    #[must_use]
    pub const fn words(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Two slices gave the same key different words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyTaken {
    /// The key in question.
    pub key: &'static str,
}

impl fmt::Display for KeyTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text {} has other words already", self.key)
    }
}

impl std::error::Error for KeyTaken {}

/// All texts of the product by key; each slice adds its own.
#[derive(Default, Clone, Debug)]
pub struct Catalogue {
    texts: BTreeMap<&'static str, &'static Text>,
}

impl Catalogue {
    /// Adds the texts of a slice: all of them, or none if a key already has other words.
    pub fn add(&mut self, texts: &'static [Text]) -> Result<(), KeyTaken> {
        let mut grown = self.texts.clone();
        for text in texts {
            if grown.insert(text.key, text).is_some_and(|before| before != text) {
                return Err(KeyTaken { key: text.key });
            }
        }
        self.texts = grown;
        Ok(())
    }

    /// The words of a key in a language, placeholders and all.
    #[must_use]
    pub fn get(&self, lang: Lang, key: &str) -> Option<&'static str> {
        self.texts.get(key).map(|text| text.words(lang))
    }

    /// The words of a key with its arguments in place. An unknown key is shown as itself, a missing argument as `{name}`:
    /// nobody is left without an answer because a text is not finished.
    #[must_use]
    pub fn render(&self, lang: Lang, key: &str, args: &Args) -> String {
        let Some(words) = self.get(lang, key) else {
            return key.to_owned();
        };
        let mut rendered = String::with_capacity(words.len());
        for piece in pieces(words) {
            match piece {
                Piece::Words(words) => rendered.push_str(words),
                Piece::Placeholder(name) => match args.get(name) {
                    Some(arg) => rendered.push_str(&arg.to_string()),
                    None => {
                        rendered.push('{');
                        rendered.push_str(name);
                        rendered.push('}');
                    }
                },
            }
        }
        rendered
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.texts.keys().copied()
    }

    /// What is wrong with the texts, one finding a line: no words in a language, placeholders that differ between the two, a
    /// brace that opens or closes no placeholder. Empty if all is well.
    #[must_use]
    pub fn verify(&self) -> Vec<String> {
        let mut findings = Vec::new();
        for text in self.texts.values() {
            for lang in [Lang::Zh, Lang::En] {
                let words = text.words(lang);
                if words.trim().is_empty() {
                    findings.push(format!("{}: no words in {}", text.key, lang.tag()));
                }
                let stray = |piece| matches!(piece, Piece::Words(words) if words.contains(['{', '}']));
                if pieces(words).any(stray) {
                    findings.push(format!("{}: a stray brace in {}", text.key, lang.tag()));
                }
            }
            let (zh, en) = (placeholders(text.zh), placeholders(text.en));
            for (name, lang) in zh.difference(&en).map(|n| (n, "en")).chain(en.difference(&zh).map(|n| (n, "zh-CN"))) {
                findings.push(format!("{}: {{{name}}} is missing in {lang}", text.key));
            }
        }
        findings
    }
}

fn placeholders(words: &str) -> BTreeSet<&str> {
    let name = |piece| match piece {
        Piece::Placeholder(name) => Some(name),
        Piece::Words(_) => None,
    };
    pieces(words).filter_map(name).collect()
}

enum Piece<'a> {
    Words(&'a str),
    Placeholder(&'a str),
}

/// Cuts words at their placeholders; a brace without a name between it and its partner is an ordinary letter.
fn pieces(words: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = words;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = leading_placeholder(rest) {
            rest = after;
            return Some(Piece::Placeholder(name));
        }
        let next = rest.char_indices().skip(1).find(|&(at, _)| leading_placeholder(&rest[at..]).is_some());
        let (words, after) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(Piece::Words(words))
    })
}

fn leading_placeholder(words: &str) -> Option<(&str, &str)> {
    let (name, after) = words.strip_prefix('{')?.split_once('}')?;
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    named.then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    static TEXTS: [Text; 3] = [
        Text { key: "over_limit", zh: "占用 {exposure} 超过额度 {limit}", en: "Exposure {exposure} is over the limit {limit}" },
        Text { key: "plain", zh: "好", en: "Fine" },
        Text { key: "twice", zh: "{a}{a}", en: "{a} and {a}" },
    ];

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        catalogue.add(&TEXTS).unwrap();
        catalogue
    }

    #[track_caller]
    fn check(lang: Lang, key: &str, args: &[(&str, Arg)], expected: &str) {
        let args: Args = args.iter().map(|(name, arg)| ((*name).to_owned(), arg.clone())).collect();
        assert_eq!(catalogue().render(lang, key, &args), expected);
    }

    #[test]
    fn texts_take_their_arguments() {
        let money = |minor| Arg::from(Money::new(minor, Currency::CNY));
        let amounts = [("exposure", money(1_230_000)), ("limit", money(1_000_000))];
        check(Lang::Zh, "over_limit", &amounts, "占用 12,300.00 超过额度 10,000.00");
        check(Lang::En, "over_limit", &amounts, "Exposure 12,300.00 is over the limit 10,000.00");
        check(Lang::En, "over_limit", &amounts[1..], "Exposure {exposure} is over the limit 10,000.00");
        check(Lang::En, "plain", &amounts, "Fine");
        check(Lang::En, "no.such.key", &amounts, "no.such.key");
        check(Lang::Zh, "twice", &[("a", "{a}{limit}".into())], "{a}{limit}{a}{limit}"); // what is put in is not read again
    }

    #[test]
    fn arguments_read_as_people_write_them() {
        for (arg, expected) in [
            (Arg::from("x"), "x"),
            (Arg::from(String::from("y")), "y"),
            (Arg::from(-5), "-5"),
            (Arg::from(Money::new(5, Currency::CNY)), "0.05"),
            (Arg::from(Money::new(500, Currency::new("USD").unwrap())), "5.00 USD"),
            (Arg::from(Quantity::from_thousandths(7500)), "7.5"),
            (Arg::from(Quantity::from_thousandths(-1_234_567_500)), "-1,234,567.5"),
            (Arg::from(BusinessDate::from_ymd(2026, 7, 1).unwrap()), "2026-07-01"),
            (Arg::from(Rate::from_basis_points(1300)), "13%"),
        ] {
            assert_eq!(arg.to_string(), expected);
            let json = serde_json::to_value(&arg).unwrap();
            assert_eq!(serde_json::from_value::<Arg>(json).unwrap(), arg);
        }
    }

    #[test]
    fn a_key_has_one_wording() {
        static OTHER: [Text; 2] = [Text { key: "new", zh: "新", en: "New" }, Text { key: "plain", zh: "好", en: "Good" }];
        let mut catalogue = catalogue();
        assert_eq!(catalogue.add(&TEXTS), Ok(()), "the same words again are no harm");
        assert_eq!(catalogue.add(&OTHER), Err(KeyTaken { key: "plain" }));
        assert_eq!(catalogue.get(Lang::En, "new"), None, "all or nothing");
        assert_eq!(catalogue.get(Lang::En, "plain"), Some("Fine"));
        assert_eq!(catalogue.keys().collect::<Vec<_>>(), ["over_limit", "plain", "twice"]);
    }

    #[test]
    fn verify_finds_what_a_translator_forgot() {
        static BAD: [Text; 3] = [
            Text { key: "a.lost", zh: "{limit}", en: "{amount}" },
            Text { key: "b.empty", zh: " ", en: "Words" },
            Text { key: "c.brace", zh: "{ 好", en: "{} {not a name} {fine}" },
        ];
        let mut bad = Catalogue::default();
        bad.add(&BAD).unwrap();
        assert_eq!(
            bad.verify(),
            [
                "a.lost: {limit} is missing in en",
                "a.lost: {amount} is missing in zh-CN",
                "b.empty: no words in zh-CN",
                "c.brace: a stray brace in zh-CN",
                "c.brace: a stray brace in en",
                "c.brace: {fine} is missing in zh-CN",
            ]
        );
        assert!(catalogue().verify().is_empty());
    }

    #[test]
    fn browsers_get_the_language_they_like_best() {
        for (header, expected) in [
            ("", Lang::Zh),
            ("fr, de;q=0.5", Lang::Zh),
            ("en", Lang::En),
            ("EN-us,en;q=0.9,zh;q=0.8", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en;q=0.3, zh-Hans ; q=0.4", Lang::Zh),
            ("fr, en;q=0.001", Lang::En),
            ("en;q=0, *;q=0.1", Lang::Zh),
            ("en;q=0", Lang::Zh),
            ("en;q=nonsense", Lang::Zh),
            ("*, en;q=0.5", Lang::Zh),
        ] {
            assert_eq!(Lang::from_accept_language(header), expected, "{header}");
        }
        assert_eq!(serde_json::to_string(&[Lang::Zh, Lang::En]).unwrap(), r#"["zh-CN","en"]"#);
    }
}
