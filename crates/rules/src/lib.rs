//! The company's decisions: plain functions from facts and terms to an answer that names its reasons.
//!
//! No clock, no database, no waiting. Each room gathers all its objections at once, gives the smallest change that would cure
//! each, and keeps the words of its refusals in both languages beside the rule ([`texts`] lists them all).
#![warn(missing_docs)]
#![deny(clippy::float_arithmetic)]

pub mod allocate;
pub mod bounds;
pub mod credit;
pub mod document;
pub mod duplicate;
pub mod line;
pub mod order;
pub mod payment;
pub mod price;
pub mod promise;
pub mod reserve;
pub mod share;
pub mod tree;
pub mod unit;

use base::Text;

/// The texts of every rule here, for the catalogue.
#[must_use]
pub fn texts() -> [&'static [Text]; 12] {
    [
        allocate::TEXTS,
        bounds::TEXTS,
        credit::TEXTS,
        document::TEXTS,
        duplicate::TEXTS,
        line::TEXTS,
        order::TEXTS,
        payment::TEXTS,
        price::TEXTS,
        promise::TEXTS,
        reserve::TEXTS,
        unit::TEXTS,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Catalogue, Lang, Refusal, Remedy};

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        texts().into_iter().for_each(|room| catalogue.add(room).unwrap());
        catalogue
    }

    /// Fails if a text is missing in a language or one of its placeholders has no value.
    #[track_caller]
    pub(crate) fn assert_speaks(refusals: &[Refusal]) {
        for refusal in refusals {
            let told = Remedy { key: refusal.key.clone(), args: refusal.args.clone() };
            for said in refusal.remedy.iter().chain([&told]) {
                assert_words(said);
            }
        }
    }

    /// As [`assert_speaks`], for one text.
    #[track_caller]
    pub(crate) fn assert_words(said: &Remedy) {
        for lang in [Lang::Zh, Lang::En] {
            assert!(catalogue().get(lang, &said.key).is_some(), "{} has no words", said.key);
            let words = catalogue().render(lang, &said.key, &said.args);
            assert!(!words.contains('{'), "{words}");
        }
    }

    #[test]
    fn the_texts_agree_in_both_languages() {
        assert_eq!(catalogue().verify(), Vec::<String>::new());
    }
}
