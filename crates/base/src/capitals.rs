//! Amounts in Chinese capitals 大写金额, as bank slips and delivery notes bear them: 壹仟肆佰零玖元伍角.

use crate::money::{Currency, Money};

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
/// Within four digits, from the highest.
const PLACES: [&str; 4] = ["仟", "佰", "拾", ""];
/// Of four digits each, from the lowest.
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// An amount of yuan in capitals, by the rules for bank slips (支付结算办法, annex 1); nothing in another currency. Zeros between figures
/// are said once, zeros at the end not at all; what ends with yuan or jiao ends with 整.
#[must_use]
pub fn in_capitals(amount: Money) -> Option<String> {
    if amount.currency != Currency::CNY {
        return None;
    }
    let fen = amount.minor.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, (fen / 10) % 10, fen % 10);
    let mut words = String::from(if amount.minor < 0 { "负" } else { "" });
    if yuan > 0 {
        words.push_str(&whole(yuan));
        words.push('元');
    }
    match (jiao, fen) {
        (0, 0) if yuan == 0 => words.push_str("零元整"),
        (0, 0) => words.push('整'),
        (jiao, fen) => {
            if yuan > 0 && (jiao == 0 || yuan % 10 == 0) {
                words.push('零');
            }
            if jiao > 0 {
                words.push_str(digit(jiao));
                words.push('角');
            }
            if fen > 0 {
                words.push_str(digit(fen));
                words.push('分');
            } else {
                words.push('整');
            }
        }
    }
    Some(words)
}

/// A whole number above zero.
fn whole(number: u64) -> String {
    let group = |rest: &mut u64, _| {
        let group = *rest % 10_000;
        *rest /= 10_000;
        Some(group)
    };
    let groups: Vec<u64> = (0..GROUPS.len()).scan(number, group).collect();
    let mut words = String::new();
    let mut gap = false;
    for (at, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = gap || !words.is_empty();
            continue;
        }
        if !words.is_empty() && (gap || *group < 1000) {
            words.push_str(DIGITS[0]);
        }
        words.push_str(&of_four(*group));
        words.push_str(GROUPS[at]);
        gap = false;
    }
    words
}

/// Four digits above zero; zeros before the first are the caller's.
fn of_four(group: u64) -> String {
    let mut words = String::new();
    let mut gap = false;
    for (place, unit) in PLACES.iter().zip([1000, 100, 10, 1]) {
        let figure = (group / unit) % 10;
        if figure == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push_str(DIGITS[0]);
        }
        words.push_str(digit(figure));
        words.push_str(place);
        gap = false;
    }
    words
}

fn digit(figure: u64) -> &'static str {
    usize::try_from(figure).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_on_bank_slips() {
        let check = |minor: i64, expected: &str| {
            assert_eq!(in_capitals(Money::new(minor, Currency::CNY)).as_deref(), Some(expected), "{minor}");
        };
        check(0, "零元整");
        check(5, "伍分");
        check(50, "伍角整");
        check(100, "壹元整");
        check(1_005, "壹拾元零伍分");
        check(140_950, "壹仟肆佰零玖元伍角整");
        check(600_714, "陆仟零柒元壹角肆分");
        check(168_032, "壹仟陆佰捌拾元零叁角贰分");
        check(10_700_053, "壹拾万柒仟元零伍角叁分");
        check(1_640_902, "壹万陆仟肆佰零玖元零贰分");
        check(32_504, "叁佰贰拾伍元零肆分");
        check(100_000_000, "壹佰万元整");
        check(10_000_000_100, "壹亿零壹元整");
        check(1_005_000_000, "壹仟零伍万元整");
        check(10_050_000_000, "壹亿零伍拾万元整");
        check(100_010_000_000, "壹拾亿零壹拾万元整");
        check(-12_345, "负壹佰贰拾叁元肆角伍分");
        check(999_999_999_999_999, "玖万亿玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分");
        assert_eq!(in_capitals(Money::new(1, Currency::new("USD").expect("a currency"))), None);
    }
}
