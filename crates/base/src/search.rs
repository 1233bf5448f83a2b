//! Finding records by what people type: names, parts of names, pinyin, initials, codes.
//!
//! A record is stored with its [`tokens`]; a query is a list of words ([`query`]); the record is found if every word begins one
//! of its tokens. So an index on the token, asked for a range of prefixes, answers on any database. Each part of a name that
//! can be looked for begins a token of its own: 上海宏达阀门 is found by 宏达, by `hongda` and by `hdfm`.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;
use unicode_normalization::UnicodeNormalization;

use crate::company;

/// Tokens and words are cut to so many characters: enough to tell records apart, and an index row stays small.
pub const TOKEN_CHARS_MAX: usize = 24;
/// A query has so many words at the most; more are left out, so that it finds too much rather than fails.
pub const QUERY_WORDS_MAX: usize = 8;
/// So many parts of a name begin a token.
const STARTS_MAX: usize = 40;
/// The signs in names that are read in more than one way; of all others only the likeliest reading is kept, for most have a second
/// one that nobody uses, and each costs index rows.
const READ_IN_SEVERAL_WAYS: &str = "重长行乐曾单厦朝传藏车都调和发干更冠会卷卡落露率宁铺强曲塞省宿系校兴应种转柏便泊参称乘澄盛冲处创度阿番盖葛给观号荷华划\
    济贾将降觉角解劲据壳空勒累量六陆绿蒙秘缪磨模难粘朴奇茄区扇舍什识属数术遂覃弹提挑尉巷燕叶殷与约钥载炸占涨着中仲著琢综钻查仇任翟";
/// A sign of these is tried in so many readings.
const READINGS_MAX: usize = 3;
/// A token differs from the usual reading in so many signs at the most.
const DEVIATIONS_MAX: usize = 2;
/// So many readings of one part of a name are kept.
const VARIANTS_MAX: usize = 16;
/// A code can be found by its last characters, from this many on.
const CODE_SUFFIX_MIN: usize = 3;

/// Words of the trade whose signs have another reading first elsewhere.
const PHRASES: [(&str, &[&str]); 22] = [
    ("重庆", &["chong", "qing"]),
    ("长沙", &["chang", "sha"]),
    ("长春", &["chang", "chun"]),
    ("长安", &["chang", "an"]),
    ("长江", &["chang", "jiang"]),
    ("长城", &["chang", "cheng"]),
    ("长虹", &["chang", "hong"]),
    ("长治", &["chang", "zhi"]),
    ("厦门", &["xia", "men"]),
    ("银行", &["yin", "hang"]),
    ("行业", &["hang", "ye"]),
    ("商行", &["shang", "hang"]),
    ("车行", &["che", "hang"]),
    ("朝阳", &["chao", "yang"]),
    ("音乐", &["yin", "yue"]),
    ("乐器", &["yue", "qi"]),
    ("调味", &["tiao", "wei"]),
    ("调节", &["tiao", "jie"]),
    ("传动", &["chuan", "dong"]),
    ("传感", &["chuan", "gan"]),
    ("便宜", &["pian", "yi"]),
    ("大厦", &["da", "sha"]),
];

/// The text in one form: compatibility signs and full width in their plain form (NFKC), small letters, `ü` as `v`.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain: String = text.nfkc().flat_map(char::to_lowercase).collect();
    plain.nfc().map(|c| if "üǖǘǚǜ".contains(c) { 'v' } else { c }).collect()
}

/// The folded text with letters, digits and Chinese signs only.
#[must_use]
pub fn squeezed(text: &str) -> String {
    folded(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a query, each of which has to begin a token: separated by blanks, commas or semicolons, and where Chinese signs
/// and others meet. An empty list asks for everything.
#[must_use]
pub fn query(text: &str) -> Vec<String> {
    let folded = folded(text);
    let separates = |c: char| c.is_whitespace() || ",、;".contains(c);
    let words = folded.split(separates).map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    let pieces: Vec<String> = words.flat_map(|word| runs(&word)).map(|piece| cut(&piece)).collect();
    pieces.into_iter().take(QUERY_WORDS_MAX).collect()
}

/// Whether a record with these tokens is found by the words of this query.
#[must_use]
pub fn finds(tokens: &BTreeSet<String>, query: &[String]) -> bool {
    query.iter().all(|word| tokens.range(word.clone()..).next().is_some_and(|token| token.starts_with(word)))
}

/// The tokens of a record: of each name every part that can be looked for, as it is written, in full pinyin and by initials, in
/// the readings its signs have; of each code (also mnemonic, telephone, tax number) the whole and its ends from three
/// characters on, so that 00123 is found by 123.
#[must_use]
pub fn tokens(names: &[&str], codes: &[&str]) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for name in names {
        let units = units(name);
        let searched = company::searched_units(units.iter().map(|unit| unit.text.as_str()));
        for start in 0..searched.min(STARTS_MAX) {
            part_tokens(&units[start..], start == 0, &mut tokens);
        }
    }
    for code in codes {
        let code: Vec<char> = squeezed(code).chars().collect();
        let starts = 0..code.len().min(STARTS_MAX);
        let ends = starts.filter(|&start| start == 0 || code.len() - start >= CODE_SUFFIX_MIN);
        tokens.extend(ends.map(|start| cut(&code[start..].iter().collect::<String>())));
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

/// The text by which a record is found as a whole, in one line: each name folded, in full pinyin and by initials, then the codes;
/// separated by blanks, each once.
#[must_use]
pub fn text(names: &[&str], codes: &[&str]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for name in names {
        parts.extend([squeezed(name), pinyin(name), initials(name)]);
    }
    parts.extend(codes.iter().map(|code| squeezed(code)));
    let mut seen = BTreeSet::new();
    parts.retain(|part| !part.is_empty() && seen.insert(part.clone()));
    parts.join(" ")
}

/// The name in full pinyin without tones, each sign in its most likely reading: 重庆银行 is `chongqingyinhang`, 绿 is `lv`.
#[must_use]
pub fn pinyin(name: &str) -> String {
    units(name).iter().map(|unit| unit.readings[0].as_str()).collect()
}

/// The first letters of the name's pinyin, words and digits as they are: 上海宏达 is `shhd`. In capitals it is the mnemonic 助记码
/// to propose for a new record.
#[must_use]
pub fn initials(name: &str) -> String {
    units(name).iter().map(|unit| unit.initial(&unit.readings[0])).collect()
}

/// A part of a name that is looked for as one: a Chinese sign, or a run of letters or of digits.
struct Unit {
    text: String,
    /// How it is said, the likeliest first; itself if it is no sign or nobody knows.
    readings: Vec<String>,
    is_sign: bool,
}

impl Unit {
    fn initial(&self, reading: &str) -> String {
        if self.is_sign { reading.chars().take(1).collect() } else { self.text.clone() }
    }
}

fn units(name: &str) -> Vec<Unit> {
    let folded = folded(name);
    let mut units: Vec<Unit> = Vec::new();
    for piece in folded.split(|c: char| !c.is_alphanumeric()).flat_map(runs) {
        if piece.chars().next().is_some_and(is_han) {
            units.extend(piece.chars().map(|sign| Unit { text: sign.to_string(), readings: readings(sign), is_sign: true }));
        } else {
            units.extend(letters_and_digits(&piece).map(|run| Unit { readings: vec![run.clone()], text: run, is_sign: false }));
        }
    }
    prefer_phrases(&mut units);
    units
}

/// Puts the readings of known words first.
fn prefer_phrases(units: &mut [Unit]) {
    let squeezed: String = units.iter().map(|unit| unit.text.as_str()).collect();
    for (phrase, readings) in PHRASES.iter().filter(|(phrase, _)| squeezed.contains(phrase)) {
        for start in 0..units.len().saturating_sub(readings.len() - 1) {
            let here = &mut units[start..start + readings.len()];
            if here.iter().map(|unit| unit.text.as_str()).collect::<String>() == *phrase {
                for (unit, &reading) in here.iter_mut().zip(*readings) {
                    unit.readings.retain(|other| other != reading);
                    unit.readings.insert(0, reading.to_owned());
                }
            }
        }
    }
}

fn readings(sign: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    let most = if READ_IN_SEVERAL_WAYS.contains(sign) { READINGS_MAX } else { 1 };
    for reading in sign.to_pinyin_multi().into_iter().flatten() {
        let plain = folded(reading.plain());
        if !readings.contains(&plain) && readings.len() < most {
            readings.push(plain);
        }
    }
    if readings.is_empty() { vec![sign.to_string()] } else { readings }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// The text cut where Chinese signs and others meet.
fn runs(text: &str) -> Vec<String> {
    chunks(text, is_han)
}

fn letters_and_digits(text: &str) -> impl Iterator<Item = String> {
    chunks(text, char::is_numeric).into_iter()
}

/// The text cut wherever `kind` changes.
fn chunks(text: &str, kind: impl Fn(char) -> bool) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        match chunks.last_mut().filter(|_| last == Some(kind(c))) {
            Some(chunk) => chunk.push(c),
            None => chunks.push(c.to_string()),
        }
        last = Some(kind(c));
    }
    chunks
}

fn cut(text: &str) -> String {
    text.chars().take(TOKEN_CHARS_MAX).collect()
}

/// The tokens that begin with the first of these units. One letter alone finds too much, unless it is the whole name.
fn part_tokens(units: &[Unit], whole: bool, tokens: &mut BTreeSet<String>) {
    tokens.insert(cut(&units.iter().map(|unit| unit.text.as_str()).collect::<String>()));
    if units.iter().any(|unit| unit.is_sign) {
        let said = variants(units, |_, reading| reading.to_owned());
        let initials = variants(units, Unit::initial);
        tokens.extend(said.into_iter().chain(initials).filter(|token| whole || token.chars().count() > 1));
    }
}

/// The units one after the other in the readings they have, the usual one first: at most so many, each cut to a token.
fn variants(units: &[Unit], form: impl Fn(&Unit, &str) -> String) -> Vec<String> {
    // Text so far, and in how many signs it is not the usual reading.
    let mut variants: Vec<(String, usize)> = vec![(String::new(), 0)];
    for unit in units.iter().take(TOKEN_CHARS_MAX) {
        let mut longer: Vec<(String, usize)> = Vec::new();
        for (rank, reading) in unit.readings.iter().enumerate() {
            for (text, deviations) in &variants {
                let deviations = deviations + usize::from(rank > 0);
                let text = cut(&format!("{text}{}", form(unit, reading)));
                if deviations <= DEVIATIONS_MAX && !longer.iter().any(|(known, _)| *known == text) {
                    longer.push((text, deviations));
                }
            }
        }
        longer.sort_by_key(|&(_, deviations)| deviations); // stable: the usual reading stays first
        longer.truncate(VARIANTS_MAX);
        variants = longer;
    }
    variants.into_iter().map(|(text, _)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(name: &str, typed: &str, found: bool) {
        let tokens = tokens(&[name], &["A-00123", "SHHD"]);
        assert_eq!(finds(&tokens, &query(typed)), found, "{typed} in {tokens:?}");
    }

    #[test]
    fn names_are_found_by_every_part_and_sound() {
        let valve = "上海宏达阀门有限公司";
        for typed in [
            "",
            "上海",
            "宏达",
            "阀门",
            "宏达阀门有限公司",
            "有限公司",
            "上海 阀门",
            "阀门，宏达",
            "shanghai",
            "hongda",
            "hongdafm",
            "famen",
            "shhdfm",
            "hdfm",
            "FM",
            "ＳＨＨＤ",
            "上海hd",
            "hd阀门",
            "shang hai",
            "00123",
            "123",
            "a-00123",
            "A00123",
            "0123",
            "shhd",
        ] {
            let mixed = typed == "hongdafm"; // pinyin and initials in one word are not kept
            check(valve, typed, !mixed);
        }
        for typed in ["北京", "门阀", "beijing", "fmhd", "23", "限公司", "公司"] {
            check(valve, typed, false);
        }
        for (name, typed) in [
            ("重庆银行", "chongqing"),
            ("重庆银行", "zhongqing"),
            ("重庆银行", "cqyh"),
            ("重庆银行", "yinxing"),
            ("厦门长城", "xmcc"),
            ("绿色吕氏", "lvse"),
            ("绿色吕氏", "LÜSE"),
            ("DN100法兰", "dn100fl"),
            ("DN100法兰", "100法兰"),
            ("DN100法兰", "法兰 dn"),
            ("A—01 阀", "a-01"),
            ("①号店", "1号"),
            ("ABC Valve Co., Ltd.", "valve ltd"),
            ("ABC有限公司", "abc有限公司"),
            ("Café", "CAFÉ"),
            ("Café", "cafe\u{301}"),
            ("門", "门"),
            ("Straße", "strasse"),
        ] {
            let other = ["門", "Straße"].contains(&name); // old and new signs are different signs, and so is ß
            check(name, typed, !other);
        }
    }

    #[test]
    fn sounds_and_initials_are_the_likely_ones() {
        for (name, full, short) in [
            ("重庆银行", "chongqingyinhang", "cqyh"),
            ("上海宏达 (集团)", "shanghaihongdajituan", "shhdjt"),
            ("绿能 A1", "lvnenga1", "lna1"),
            ("厦门大厦", "xiamendasha", "xmds"),
            ("", "", ""),
        ] {
            assert_eq!((pinyin(name).as_str(), initials(name).as_str()), (full, short));
        }
        assert_eq!(text(&["上海宏达"], &["A-01", "SHHD", ""]), "上海宏达 shanghaihongda shhd a01");
    }

    #[test]
    fn an_ordinary_company_has_few_tokens_and_a_long_name_not_many() {
        let count = |name: &str| tokens(&[name], &[]).len();
        let ordinary = count("上海宏达阀门制造有限公司");
        assert!((20..40).contains(&ordinary), "{ordinary}");
        assert!(count(&"重行长单".repeat(50)) < 2_000);
        assert!(tokens(&[&"长".repeat(500)], &[&"9".repeat(500)]).iter().all(|token| token.chars().count() <= TOKEN_CHARS_MAX));
    }

    proptest! {
        #[test]
        fn a_name_is_found_by_itself_its_sound_and_its_initials(name in "[上海重庆银行宏达阀门长城绿A-C0-9 ]{1,14}") {
            let tokens = tokens(&[&name], &[]);
            for typed in [name.clone(), pinyin(&name), initials(&name)] {
                prop_assert!(finds(&tokens, &query(&typed)), "{typed} in {tokens:?}");
            }
        }

        #[test]
        fn any_text_can_be_stored_and_asked_for(name in "\\PC{0,30}", typed in "\\PC{0,60}") {
            let tokens = tokens(&[&name], &[&name]);
            prop_assert!(finds(&tokens, &query(&name)) || query(&name).len() == QUERY_WORDS_MAX || name.chars().count() > TOKEN_CHARS_MAX);
            prop_assert!(query(&typed).len() <= QUERY_WORDS_MAX);
        }
    }
}
