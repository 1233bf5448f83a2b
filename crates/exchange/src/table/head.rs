//! Where a table begins and what is not part of it: titles above the head, heads of two rows, totals and signatures below.

use super::{Row, Value};

/// Whether a name is one that some profile's columns are called by.
pub type Known<'k> = &'k dyn Fn(&str) -> bool;

/// What a row of totals begins with.
const TOTALS: [&str; 9] = ["合计", "总计", "小计", "共计", "累计", "本页合计", "总合计", "total", "grandtotal"];
/// What the foot of a printed list begins with.
const FOOT: [&str; 9] = ["制表", "制单", "审核", "打印", "复核", "经办", "导出时间", "导出人", "第1页"];

/// The head of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The row in which it begins.
    pub(super) row: i64,
    /// The last row of it.
    pub(super) last: i64,
    /// Its names, from the first column on.
    pub(super) names: Vec<String>,
    /// The same as they stand, row by row: printed lists say them again on every page.
    pub(super) written: Vec<Vec<String>>,
}

/// Whether a row below the head is one of the table's.
pub(super) enum Tail {
    Row,
    LeftOut,
}

/// A name as it is compared: half width, lower case, without blanks, signs and what stands in brackets.
#[must_use]
pub(crate) fn folded(name: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for c in base::human::half_width(name).chars() {
        match c {
            '(' | '[' | '【' | '<' => depth += 1,
            ')' | ']' | '】' | '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || "*:：_-/.、'\"#".contains(c) => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The head among the first rows: the one that was said, or the one with the most known names, or the first that is all words.
pub(super) fn find(rows: &[Row], said: Option<i64>, known: Known<'_>) -> Option<Head> {
    let at = match said {
        Some(no) => rows.iter().position(|row| row.no >= no)?,
        None => topmost(rows, best(rows, known)?, known),
    };
    let first = &rows[at];
    let written = |row: &Row| row.cells.iter().map(name).collect::<Vec<_>>();
    let mut head = Head { row: first.no, last: first.no, names: written(first), written: vec![written(first)] };
    if let Some(second) = rows.get(at + 1).filter(|second| second.no == first.no + 1 && is_second(first, second, known)) {
        head.last = second.no;
        head.names = joined(first, second);
        head.written.push(written(second));
    }
    Some(head)
}

/// The row above where the best row is the second of a head: its first has fewer names, for it groups them.
fn topmost(rows: &[Row], at: usize, known: Known<'_>) -> usize {
    let Some(above) = at.checked_sub(1) else { return at };
    let (first, second) = (&rows[above], &rows[at]);
    let names = first.cells.iter().any(|cell| matches!(cell, Value::Text(text) if known(text)));
    if names && second.no == first.no + 1 && is_second(first, second, known) { above } else { at }
}

fn name(cell: &Value) -> String {
    cell.shown().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn best(rows: &[Row], known: Known<'_>) -> Option<usize> {
    let count = |row: &Row| row.cells.iter().filter(|cell| matches!(cell, Value::Text(text) if known(text))).count();
    let most = rows.iter().map(count).max()?;
    if most >= 2 || most == 1 && rows.iter().all(|row| row.cells.len() <= 2) {
        return rows.iter().position(|row| count(row) == most);
    }
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_blank()).count();
    let widest = rows.iter().map(filled).max()?;
    let wordy = |row: &Row| row.cells.iter().all(|cell| matches!(cell, Value::Blank | Value::Text(_)));
    rows.iter().position(|row| filled(row) * 10 >= widest * 6 && wordy(row) && (filled(row) > 1 || widest == 1))
}

/// A second row of a head: only words, below gaps and groups of the first, and some of them known.
fn is_second(first: &Row, second: &Row, known: Known<'_>) -> bool {
    let above = |at: usize| first.cells.get(at).is_some_and(|cell| !cell.is_blank());
    let mut any = false;
    for (at, cell) in second.cells.iter().enumerate() {
        match cell {
            Value::Blank => {}
            // Below a name of its own stands a value, not a name, unless a group begins there: the place beside it is free.
            Value::Text(_) if above(at) && above(at + 1) => return false,
            Value::Text(text) => any |= known(text),
            _ => return false,
        }
    }
    let beside = first.cells.iter().enumerate().any(|(at, cell)| !cell.is_blank() && second.cells.get(at).is_none_or(Value::is_blank));
    any && beside
}

/// Names of two rows: a name below a group is its own where it says enough, with the group's before it where two are alike.
fn joined(first: &Row, second: &Row) -> Vec<String> {
    let width = first.cells.len().max(second.cells.len());
    let at = |row: &Row, column: usize| row.cells.get(column).map(name).unwrap_or_default();
    let mut group = String::new();
    let mut names: Vec<(String, String)> = Vec::new();
    for column in 0..width {
        let (upper, lower) = (at(first, column), at(second, column));
        if !upper.is_empty() {
            group.clone_from(&upper);
        }
        names.push(if lower.is_empty() { (String::new(), upper) } else { (group.clone(), lower) });
    }
    let twice = |name: &str| names.iter().filter(|(_, other)| other == name).count() > 1;
    names.iter().map(|(group, name)| if !group.is_empty() && twice(name) { format!("{group} {name}") } else { name.clone() }).collect()
}

/// Whether a row is one of the table's, or a total, a signature or the head once more.
pub(super) fn tail(row: &Row, head: &Head) -> Tail {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_blank());
    let begins = filled.next().map(|cell| folded(&cell.shown())).unwrap_or_default();
    let total = TOTALS
        .iter()
        .any(|word| begins.strip_prefix(word).is_some_and(|rest| if word.is_ascii() { rest.is_empty() } else { is_after_total(rest) }));
    let signed = row.cells.iter().find(|cell| !cell.is_blank()).is_some_and(|cell| cell.shown().contains([':', '：']));
    let foot = signed && FOOT.iter().any(|word| begins.starts_with(word)) && filled.count() <= 3;
    let says = |names: &Vec<String>| row.cells.iter().zip(names).all(|(cell, head)| name(cell) == *head);
    let again = row.cells.len() > 1 && head.written.iter().any(says);
    if total || foot || again { Tail::LeftOut } else { Tail::Row }
}

/// What may stand behind the word for a total in its own cell: a count or what is counted, no name of a thing.
fn is_after_total(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()) || ["金额", "数量", "条", "行", "项", "人民币"].contains(&rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(no: i64, cells: &[&str]) -> Row {
        let cell = |text: &&str| match text.parse::<i64>() {
            Ok(_) => Value::Number((*text).to_owned()),
            Err(_) => Value::text(text),
        };
        Row { no, cells: cells.iter().map(cell).collect() }
    }
    fn known(name: &str) -> bool {
        ["商品编码", "商品名称", "单位", "零售价", "批发价"].contains(&folded(name).as_str())
    }

    #[track_caller]
    fn check(rows: &[Row], expected: Option<(i64, i64, &[&str])>) {
        let found = find(rows, None, &known);
        let told = found.as_ref().map(|head| (head.row, head.last, head.names.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(told, expected.map(|(row, last, names)| (row, last, names.to_vec())));
    }

    #[test]
    fn the_head_stands_below_titles() {
        let plain = row(4, &["商品编码", "商品名称 *", "单位(主)"]);
        check(
            &[row(1, &["商品一览表"]), row(2, &["单位：华东公司", "", "2026年11月"]), plain.clone(), row(5, &["001", "阀", "件"])],
            Some((4, 4, &["商品编码", "商品名称 *", "单位(主)"])),
        );
        check(&[row(1, &["A", "B"]), row(2, &["1", "2"])], Some((1, 1, &["A", "B"])));
        check(&[], None);
    }

    #[test]
    fn a_head_may_have_two_rows() {
        let upper = row(2, &["商品编码", "商品名称", "价格", "", "价格2", ""]);
        let lower = row(3, &["", "", "零售价", "批发价", "零售价", "下限"]);
        check(
            &[row(1, &["价格表"]), upper, lower, row(4, &["1", "阀", "5", "4"])],
            Some((2, 3, &["商品编码", "商品名称", "价格 零售价", "批发价", "价格2 零售价", "下限"])),
        );
        let data = row(2, &["件", "阀", "单位", ""]);
        check(&[row(1, &["商品编码", "商品名称", "单位"]), data], Some((1, 1, &["商品编码", "商品名称", "单位"])));
    }

    #[test]
    fn totals_and_signatures_are_left_out() {
        let head = Head { row: 1, last: 1, names: Vec::new(), written: vec![vec!["商品编码".into(), "商品名称".into()]] };
        for (cells, left_out) in [
            (&["合 计", "", "12"][..], true),
            (&["总计：", "5"], true),
            (&["", "合计", "5"], true),
            (&["Total", "5"], true),
            (&["制单人：张三", "", "审核：李四"], true),
            (&["商品编码", "商品名称"], true),
            (&["合计量杯", "杯"], false),
            (&["打印纸", "箱"], false),
            (&["001", "合计器"], false),
            (&["TOTAL-1", "阀"], false),
        ] {
            let tail = tail(&row(9, cells), &head);
            assert_eq!(matches!(tail, Tail::LeftOut), left_out, "{cells:?}");
        }
    }

    #[test]
    fn names_are_compared_by_what_they_say() {
        for (name, expected) in
            [("商品编码*", "商品编码"), (" 单 位（必填）", "单位"), ("Ｐrice [CNY]", "price"), ("规格/型号", "规格型号")]
        {
            assert_eq!(folded(name), expected);
        }
    }
}
