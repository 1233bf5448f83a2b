//! Duplicates: whether a new customer is one that is there already.

use std::collections::BTreeSet;

use base::company::{CompanyName, company_name};
use base::search::pinyin;
use base::{Remedy, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of these rules.
pub const TEXTS: &[Text] = &[
    Text { key: "duplicate.tax_number", zh: "统一社会信用代码相同", en: "The same unified social credit code" },
    Text { key: "duplicate.phone", zh: "电话相同", en: "The same telephone number" },
    Text { key: "duplicate.name", zh: "名称相同", en: "The same name" },
    Text { key: "duplicate.similar_name", zh: "名称相似（{percent}%）", en: "A similar name ({percent}%)" },
];

/// The likeness of what is the same.
pub const SAME: u16 = 1_000;
/// Names less alike than this are not told.
pub const NAME_MIN: u16 = 600;
/// The same telephone number: likely the same, but companies share one.
const PHONE: u16 = 800;
/// Names that are only said alike.
const SOUND: u16 = 850;
/// So many pieces of a name are looked up.
const GRAMS_MAX: usize = 40;

/// What is known of a company when it is compared; tax number and telephone in their one spelling (`base::human`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// Its id; nothing while it is new.
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its unified social credit code or tax number.
    pub tax_number: Option<String>,
    /// Its telephone numbers.
    pub phones: Vec<String>,
}

/// A company that the new one may be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Likeness {
    /// Its id.
    pub id: i64,
    /// How alike, in thousandths: 1000 is the same.
    pub likeness: u16,
    /// What is alike, the strongest first.
    pub reasons: Vec<Remedy>,
}

/// Which of these the new one may be: the most alike first, then by id; those that have only a name in common less alike than
/// [`NAME_MIN`] are left out, and so is the record itself. Candidates come from the indices on core name, pieces of it
/// ([`grams`]), tax number and telephone.
#[must_use]
pub fn rank(party: &Party, candidates: &[Party]) -> Vec<Likeness> {
    let others = candidates.iter().filter(|other| other.id != party.id);
    let mut found: Vec<Likeness> = others.filter_map(|other| compare(party, other)).collect();
    found.sort_by_key(|found| (std::cmp::Reverse(found.likeness), found.id));
    found
}

fn compare(party: &Party, other: &Party) -> Option<Likeness> {
    let mut alike: Vec<(u16, Remedy)> = Vec::new();
    if party.tax_number.is_some() && party.tax_number == other.tax_number {
        alike.push((SAME, Remedy::new("duplicate.tax_number")));
    }
    let name = similarity(&party.name, &other.name);
    if name == SAME {
        alike.push((SAME, Remedy::new("duplicate.name")));
    } else if name >= NAME_MIN {
        alike.push((name, Remedy::new("duplicate.similar_name").arg("percent", i32::from(name / 10))));
    }
    if party.phones.iter().any(|phone| other.phones.contains(phone)) {
        alike.push((PHONE, Remedy::new("duplicate.phone")));
    }
    alike.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness)); // stable
    let likeness = alike.first()?.0;
    Some(Likeness { id: other.id?, likeness, reasons: alike.into_iter().map(|(_, reason)| reason).collect() })
}

/// How alike two companies' names are, in thousandths. The cores ([`company_name`]) are compared: by edit distance as a share of
/// the longer one, and by the pairs of signs they share (Dice), whichever finds them more alike; cores that sound the same are
/// at least 850. Different places take a fifth off, a place on one side only a twentieth. 1000 only for equal cores
/// and places. The same both ways.
#[must_use]
pub fn similarity(a: &str, b: &str) -> u16 {
    let (a, b) = (company_name(a), company_name(b));
    if a.core.is_empty() || b.core.is_empty() {
        return 0;
    }
    let cores = if a.core == b.core { SAME } else { by_letters(&a.core, &b.core).max(by_sound(&a.core, &b.core)).min(SAME - 1) };
    let kept = match (&a.place, &b.place) {
        (Some(here), Some(there)) if here != there => 16,
        (Some(_), None) | (None, Some(_)) => 19,
        _ => 20,
    };
    cores * kept / 20
}

fn by_letters(a: &str, b: &str) -> u16 {
    let longer = a.chars().count().max(b.chars().count());
    let kept = longer - strsim::levenshtein(a, b);
    let (of_a, of_b) = (pairs(a), pairs(b));
    let shared = of_a.intersection(&of_b).count();
    thousandths(kept, longer).max(thousandths(2 * shared, of_a.len() + of_b.len()))
}

fn by_sound(a: &str, b: &str) -> u16 {
    if pinyin(a) == pinyin(b) { SOUND } else { 0 }
}

fn thousandths(part: usize, whole: usize) -> u16 {
    (part * 1000).checked_div(whole).and_then(|share| u16::try_from(share).ok()).unwrap_or(0)
}

/// The pairs of neighbouring signs.
fn pairs(core: &str) -> BTreeSet<String> {
    let signs: Vec<char> = core.chars().collect();
    signs.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// The pieces of a name by which similar ones are looked up: its core and the pairs of neighbouring signs in it, 40 at the most.
/// Names that share a pair may be alike; those that share none are at most alike by sound, for which the pinyin of the core is
/// a piece too.
#[must_use]
pub fn grams(name: &str) -> BTreeSet<String> {
    let CompanyName { core, .. } = company_name(name);
    if core.is_empty() {
        return BTreeSet::new();
    }
    let pairs = pairs(&core).into_iter().take(GRAMS_MAX - 2);
    pairs.chain([pinyin(&core), core.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::assert_words;
    use proptest::prelude::*;

    #[test]
    fn names_are_compared_by_their_core() {
        for (a, b, expected) in [
            ("上海宏达阀门有限公司", "上海市宏达阀门有限责任公司", 1000),
            ("上海宏达阀门有限公司", "宏达阀门（上海）有限公司", 1000),
            ("上海宏达阀门有限公司", "宏达阀门", 950),
            ("上海宏达阀门有限公司", "北京宏达阀门有限公司", 800),
            ("宏达阀门", "宏达阀业", 750),
            ("宏达阀门", "阀门宏达", 666),
            ("宏达", "鸿达", 850),
            ("宏达阀门", "华为技术", 0),
            ("ABC Valve Co., Ltd.", "ＡＢＣ　ＶＡＬＶＥ", 1000),
            ("ABC Valves", "ABC Valve", 933),
            ("", "宏达", 0),
            ("", "", 0),
        ] {
            assert_eq!(similarity(a, b), expected, "{a} {b}");
        }
    }

    fn party(id: i64, name: &str, tax_number: &str, phones: &[&str]) -> Party {
        let tax_number = (!tax_number.is_empty()).then(|| tax_number.to_owned());
        Party { id: (id > 0).then_some(id), name: name.to_owned(), tax_number, phones: phones.iter().map(|p| (*p).to_owned()).collect() }
    }

    #[test]
    fn the_most_alike_come_first_with_their_reasons() {
        let new = party(0, "上海宏达阀门有限公司", "91A", &["13800138000", "021-22345678"]);
        let known = [
            party(1, "北京宏达阀门有限公司", "91B", &[]),
            party(2, "完全不同", "", &["021-22345678"]),
            party(3, "另一家", "91A", &[]),
            party(4, "上海宏达阀门厂", "", &["13800138000"]),
            party(5, "毫无关系", "", &[]),
            party(6, "宏达阀门（上海）有限公司", "", &[]),
        ];
        let found = rank(&new, &known);
        found.iter().flat_map(|found| &found.reasons).for_each(assert_words);
        let told: Vec<_> = found
            .iter()
            .map(|f| format!("{} {} {}", f.id, f.likeness, f.reasons.iter().map(|r| &r.key[10..]).collect::<Vec<_>>().join("+")))
            .collect();
        let expected = ["3 1000 tax_number", "6 1000 name", "4 857 similar_name+phone", "1 800 similar_name", "2 800 phone"];
        assert_eq!(told, expected);
        assert!(rank(&Party { id: Some(6), ..known[5].clone() }, &known[5..]).is_empty(), "a record is not its own duplicate");
        assert!(rank(&party(0, "", "", &[]), &[party(1, "", "", &[])]).is_empty());
    }

    #[test]
    fn similar_names_share_a_piece() {
        assert_eq!(grams("上海宏达阀门有限公司"), ["hongdafamen", "宏达", "宏达阀门", "达阀", "阀门"].map(str::to_owned).into());
        assert!(grams("").is_empty());
        assert!(grams(&"宏达阀门长城绿色重庆".repeat(20)).len() <= GRAMS_MAX);
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_both_ways(a in "[上海北京宏鸿达阀门厂A-C有限公司]{0,10}", b in "[上海北京宏鸿达阀门厂A-C有限公司]{0,10}") {
            let likeness = similarity(&a, &b);
            prop_assert_eq!(likeness, similarity(&b, &a));
            prop_assert!(likeness <= SAME);
            let (x, y) = (company_name(&a), company_name(&b));
            prop_assert_eq!(likeness == SAME, x == y && !x.core.is_empty());
            if likeness >= 700 {
                prop_assert!(!grams(&a).is_disjoint(&grams(&b)) || x.core.chars().count() < 6);
            }
        }
    }
}
