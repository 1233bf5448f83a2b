//! What a company of one's own is to be: what is wrong with it, and the operations it becomes.

use super::founder::{Founder, output};
use base::{BusinessDate, Refusal, human};
use kernel::{Failure, Kernel, Principal, Res};
use rules::bounds::Bounds;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ui::site::Typed;

/// A company keeps its days in this zone until it says otherwise.
pub(crate) const TIME_ZONE: &str = "Asia/Shanghai";
/// Characters of a name.
const NAME_MAX: usize = 100;
/// Departments at the most; more come by import.
const DEPARTMENTS_MAX: usize = 100;
/// Characters of a login.
const LOGIN_MAX: usize = 40;
/// Characters of a prefix.
const PREFIX_MAX: usize = 20;
/// Decimals of a unit price.
const DECIMALS_MAX: i64 = 6;
/// Characters of a password at least.
const PASSWORD_MIN: usize = 8;
/// Digits of a document's number.
pub(crate) const WIDTH: i64 = 6;

/// Documents whose numbers people meet every day, with the prefix that is proposed.
pub(crate) const SERIES: &[(&str, &str)] =
    &[("sales_order", "SO-"), ("delivery", "DN-"), ("invoice", "IN-"), ("customer_receipt", "RC-"), ("goods_receipt", "GR-")];
/// What else is numbered; nobody is asked about these.
pub(crate) const OTHER_SERIES: &[(&str, &str)] = &[
    ("sales_order_amendment", "SA-"),
    ("delivery_signature", "SG-"),
    ("goods_return", "RN-"),
    ("credit_note", "CN-"),
    ("credit_charge", "AR-"),
    ("stock_opening", "SI-"),
    ("stock_adjustment", "AD-"),
    ("stock_transfer", "ST-"),
    ("sample_issue", "SM-"),
    ("stock_correction", "SC-"),
];

/// What is asked of who begins; each name is a field of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    fields: BTreeMap<String, String>,
}

impl Wish {
    /// As it was typed.
    pub(crate) fn typed(typed: &Typed) -> Wish {
        Wish { fields: typed.0.iter().map(|(name, value)| (name.clone(), value.clone())).collect() }
    }

    /// What is proposed before anything was typed.
    pub(crate) fn proposed(today: BusinessDate) -> Wish {
        let (year, month, _) = today.ymd();
        let first = BusinessDate::from_ymd(year, month, 1).unwrap_or(today);
        let mut fields: BTreeMap<String, String> = [
            ("taxpayer", "general"),
            ("with_tax", "true"),
            ("decimals", "2"),
            ("arises", "delivery"),
            ("credit", "block"),
            ("departments", "销售部\n采购部\n仓储部\n财务部"),
            ("login", "admin"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        fields.insert("books_from".to_owned(), first.to_string());
        fields.extend(SERIES.iter().map(|(code, prefix)| (format!("prefix.{code}"), (*prefix).to_owned())));
        Wish { fields }
    }

    /// What stands in a field.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map(|value| value.trim()).unwrap_or_default()
    }

    /// How many decimals a unit price has; digits are digits whatever their width.
    fn decimals(&self) -> Option<i64> {
        ui::scaled(self.get("decimals"), 0).filter(|decimals| (0..=DECIMALS_MAX).contains(decimals))
    }

    /// A password is not trimmed.
    fn password(&self) -> &str {
        self.fields.get("password").map(String::as_str).unwrap_or_default()
    }

    fn books_from(&self) -> Option<BusinessDate> {
        human::date(self.get("books_from")).ok()
    }

    /// The departments, each as its path: `销售部/华东组`.
    fn departments(&self) -> Vec<Vec<String>> {
        let line = |line: &str| -> Vec<String> {
            line.split(['/', '／', '>']).map(|part| base::plain(part.trim())).filter(|part| !part.is_empty()).collect()
        };
        let mut paths: Vec<Vec<String>> = Vec::new();
        for path in self.get("departments").lines().map(line) {
            for depth in 1..=path.len() {
                let above = path[..depth].to_vec();
                if !paths.contains(&above) {
                    paths.push(above);
                }
            }
        }
        paths
    }

    /// Everything that stands in the way, at its field. What only the company's own rules can say is said when it is founded.
    pub(crate) fn problems(&self) -> Vec<Refusal> {
        // As the operations that it becomes will look at them, so that nothing is begun that they would refuse.
        let bounds = Bounds::new().text("company", self.get("company"), NAME_MAX).text("name", self.get("name"), NAME_MAX);
        let mut wrong = bounds.code("login", &self.get("login").to_lowercase(), LOGIN_MAX).refusals();
        if self.books_from().is_none() {
            wrong.push(Refusal::new("date.invalid").field("books_from"));
        }
        for (name, values) in [
            ("taxpayer", &["general", "small"][..]),
            ("with_tax", &["true", "false"]),
            ("arises", &["delivery", "invoice"]),
            ("credit", &["block", "approve", "remind"]),
        ] {
            if !values.contains(&self.get(name)) {
                wrong.push(Refusal::new("start.choose").field(name));
            }
        }
        if self.decimals().is_none() {
            wrong.push(Refusal::new("start.decimals.wrong").arg("max", DECIMALS_MAX).field("decimals"));
        }
        let (password, again) = (self.password(), self.fields.get("again").map(String::as_str).unwrap_or_default());
        let empty = [("password", password), ("again", again)].into_iter().filter(|(_, typed)| typed.is_empty());
        wrong.extend(empty.map(|(name, _)| Refusal::new("text.empty").field(name)));
        if !password.is_empty() && password.chars().count() < PASSWORD_MIN {
            wrong.push(Refusal::new("password.too_short").arg("min", PASSWORD_MIN as i64).field("password"));
        } else if !password.is_empty() && !again.is_empty() && password != again {
            wrong.push(Refusal::new("start.passwords_differ").field("again"));
        }
        let departments = self.departments();
        if departments.len() > DEPARTMENTS_MAX {
            wrong.push(Refusal::new("start.too_many_departments").arg("max", DEPARTMENTS_MAX as i64).field("departments"));
        }
        let odd = departments.iter().flatten().find_map(|name| Bounds::new().text("departments", name, NAME_MAX).refusals().pop());
        wrong.extend(odd);
        for (n, (code, _)) in SERIES.iter().enumerate() {
            let (field, prefix) = (format!("prefix.{code}"), base::plain(self.get(&format!("prefix.{code}"))));
            let odd = Bounds::new().code(&field, &prefix, PREFIX_MAX).refusals();
            if !odd.is_empty() {
                wrong.extend(odd);
            } else if SERIES[..n].iter().any(|(other, _)| base::plain(self.get(&format!("prefix.{other}"))) == prefix) {
                wrong.push(Refusal::new("number_series.prefix_taken").field(&field));
            }
        }
        wrong
    }

    /// Founds the company in an empty database. Broken off and asked again, it goes on where it was.
    pub(crate) async fn found(&self, kernel: &Kernel) -> Res<()> {
        let first = json!({
            "entity_code": "01", "entity_name": self.get("company"), "time_zone": TIME_ZONE, "currency": "CNY",
            "department_name": self.get("company"), "login": self.get("login"), "name": self.get("name"), "password": self.password(),
        });
        let day = kernel.now().business_date(TIME_ZONE).ok_or_else(|| Failure::bug("no time zone"))?;
        let system = Founder { kernel, who: Principal::System, day, keys: "found" };
        let founded = output(system.ask_under("found-company", "access.first_administrator", &first).await?)?;
        let (Some(entity), Some(root)) = (founded["entity"].as_i64(), founded["department"].as_i64()) else {
            return Err(Failure::bug("the founding gave no ids"));
        };
        let admin = system.as_person(self.get("login")).await?;
        for (code, _) in SERIES {
            let prefix = base::plain(self.get(&format!("prefix.{code}")));
            let made = admin.done("number_series.create", json!({"entity": entity, "code": code, "prefix": prefix, "width": WIDTH})).await;
            made.map_err(|no| at(no, &format!("prefix.{code}")))?;
        }
        let mut taken: Vec<String> = SERIES.iter().map(|(code, _)| base::plain(self.get(&format!("prefix.{code}")))).collect();
        for (code, proposed) in OTHER_SERIES {
            let mut prefix = (*proposed).to_owned();
            while taken.contains(&prefix) {
                prefix.insert(0, 'X');
            }
            admin.done("number_series.create", json!({"entity": entity, "code": code, "prefix": prefix, "width": WIDTH})).await?;
            taken.push(prefix);
        }
        let mut made: BTreeMap<Vec<String>, i64> = BTreeMap::from([(Vec::new(), root)]);
        for (n, path) in self.departments().into_iter().enumerate() {
            let Some((name, above)) = path.split_last() else { continue };
            let input = json!({"parent": made[above], "code": format!("D{:02}", n + 1), "name": name});
            made.insert(path.clone(), admin.made("department.create", input).await.map_err(|no| at(no, "departments"))?);
        }
        admin.done("policy.publish", self.terms(day)).await?;
        Ok(())
    }

    /// What is said once and holds from today.
    fn terms(&self, today: BusinessDate) -> Value {
        let books_from = self.books_from().unwrap_or(today);
        let decimals = self.decimals().unwrap_or(2);
        json!({
            "effective_from": today,
            "terms": {
                "company.taxpayer": self.get("taxpayer"), "company.books_from": books_from, "price.with_tax": self.get("with_tax") == "true",
                "price.decimals": decimals, "receivable.arises": self.get("arises"), "credit.charge.strength": self.get("credit"),
            },
            "reason": "启用时设定 / set when the company was founded",
        })
    }
}

/// What an operation refuses, at the field of the form that it was made from.
fn at(no: Failure, field: &str) -> Failure {
    match no {
        Failure::Refused(refusals) => Failure::Refused(refusals.into_iter().map(|refusal| refusal.field(field)).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(changes: &[(&str, &str)]) -> Wish {
        let mut wish = Wish::proposed(BusinessDate::from_ymd(2026, 11, 26).unwrap());
        let fine = [("company", "晨星商贸有限公司"), ("name", "陈星"), ("password", "long enough"), ("again", "long enough")];
        for (name, value) in fine.iter().chain(changes) {
            wish.fields.insert((*name).to_owned(), (*value).to_owned());
        }
        wish
    }

    #[track_caller]
    fn check(changes: &[(&str, &str)], expected: &[&str]) {
        let told: Vec<String> =
            wish(changes).problems().iter().map(|r| format!("{} {}", r.key, r.field.as_deref().unwrap_or("-"))).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn everything_wrong_is_said_at_its_field() {
        check(&[], &[]);
        check(&[("books_from", "2026年11月1日")], &[]);
        check(&[("company", "  "), ("books_from", "yesterday")], &["text.empty company", "date.invalid books_from"]);
        check(&[("taxpayer", "rich")], &["start.choose taxpayer"]);
        check(&[("decimals", "２")], &[]);
        check(&[("decimals", "7")], &["start.decimals.wrong decimals"]);
        check(&[("decimals", "two")], &["start.decimals.wrong decimals"]);
        check(&[("login", "ＡＤＭＩＮ")], &[]);
        check(&[("login", &"a".repeat(41))], &["text.too_long login"]);
        check(&[("login", "ad\u{200B}min")], &["text.unprintable login"]);
        check(&[("departments", "销售\u{7}部")], &["text.unprintable departments"]);
        check(&[("password", "八个汉字也算密码"), ("again", "八个汉字也算密码")], &[]);
        check(&[("password", "短短短"), ("again", "短短短")], &["password.too_short password"]);
        check(&[("prefix.sales_order", &"A".repeat(21))], &["text.too_long prefix.sales_order"]);
        check(&[("again", "long enougH")], &["start.passwords_differ again"]);
        check(&[("password", ""), ("again", "")], &["text.empty password", "text.empty again"]);
        check(&[("again", "")], &["text.empty again"]);
        check(&[("password", "short"), ("again", "short")], &["password.too_short password"]);
        check(&[("prefix.sales_order", "GR-")], &["number_series.prefix_taken prefix.goods_receipt"]);
        check(&[("departments", &"长".repeat(101))], &["text.too_long departments"]);
    }

    #[test]
    fn a_path_makes_the_departments_above_it() {
        let paths = wish(&[("departments", "销售部/华东组\n\n 销售部 ／ 华南组\n财务部")]).departments();
        let told: Vec<String> = paths.iter().map(|path| path.join("/")).collect();
        assert_eq!(told, ["销售部", "销售部/华东组", "销售部/华南组", "财务部"]);
    }
}
