//! The people of a customer. Whoever looks after the customer looks after them.
//!
//! | from | verb | to |
//! |---|---|---|
//! | – | `contact.create` | active |
//! | active | `contact.change` | active |
//! | active | `contact.close` | closed |
//!
//! At most one contact of a customer is the primary one; the first one is it unless something else is said.

pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sql;
mod texts;

use crate::class::model::SettingState;
use crate::customer::fields::{PHONE_MAX, REMARK_MAX, SHORT_MAX, given, phone_wrong, prose};
use base::{Entity, Id, Refusal};
use kernel::op::{ConstraintText, EntityDef};
use kernel::{Read, Registry, Res, p};
use model::Contact;
use rules::bounds::{Bounds, NAME_MAX};

/// The longest name before the @ of an address of mail.
const MAILBOX_MAX: usize = 64;

pub(crate) fn register(r: &mut Registry) {
    r.statements("crm", sql::ALL).statements("crm", query::ALL).tables("crm", &["contact"]);
    r.entity(EntityDef { name: Contact::NAME, table: "contact", locate: Some(&sql::LOCATE) });
    r.operation::<create::Create>().operation::<change::Change>().operation::<close::Close>();
    r.query::<query::ContactList>().query::<query::ContactDetail>();
    r.constraint(ConstraintText { constraint: "contact_customer_id_key", key: "contact.primary.taken", field: Some("primary") });
    r.texts(texts::TEXTS);
}

/// A contact as it is. Its customer's terms stay as they are until what depends on them is committed.
///
/// # Errors
/// Not found.
async fn by_id(read: &Read<'_>, contact: Id<Contact>) -> Res<Contact> {
    let contact: Contact = read.one(&sql::BY_ID, p![contact]).await?;
    let customer = crate::customer::account(read, contact.customer_id).await?;
    read.observe(customer.customer, customer.version);
    Ok(contact)
}

/// The contact is still as it was seen, and still one.
fn as_seen(record: &Contact, version: i64) -> Vec<Refusal> {
    let gone = (record.state == SettingState::Closed).then(|| Refusal::new("contact.closed").field("contact"));
    rules::bounds::as_seen(gone, record.version, version)
}

/// What is said of a contact besides the name.
struct Said<'i> {
    title: Option<&'i str>,
    phone: Option<&'i str>,
    email: Option<&'i str>,
    wechat: Option<&'i str>,
    remark: Option<&'i str>,
}

impl Said<'_> {
    /// Everything that is wrong with it.
    fn refusals(&self) -> Vec<Refusal> {
        let texts = [
            ("title", self.title, SHORT_MAX),
            ("phone", self.phone, PHONE_MAX),
            ("email", self.email, NAME_MAX),
            ("wechat", self.wechat, SHORT_MAX),
        ];
        let bounds = texts.into_iter().fold(Bounds::new(), |bounds, (field, text, max)| bounds.optional_text(field, text, max));
        let mut refusals = bounds.refusals();
        refusals.extend(prose("remark", self.remark, REMARK_MAX));
        let told = |field: &str| refusals.iter().any(|no| no.field.as_deref() == Some(field));
        let number = phone_wrong(self.phone).filter(|_| !told("phone")).map(|no| no.field("phone"));
        refusals.extend(number);
        refusals.extend(email(self.email));
        refusals
    }
}

/// An e-mail address has something before and behind its only `@`.
fn email(text: Option<&str>) -> Option<Refusal> {
    let text = given(text)?;
    let right = text.rsplit_once('@').is_some_and(|(name, host)| is_mailbox(name) && is_host(host));
    (!right || text.contains(char::is_whitespace)).then(|| Refusal::new("contact.email.wrong").field("email"))
}

/// What stands before the @: words with single dots between them, or anything within straight quotes.
fn is_mailbox(name: &str) -> bool {
    let quoted = name.len() > 2 && name.starts_with('"') && name.ends_with('"') && !name[1..name.len() - 1].contains('"');
    let sign = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    name.chars().count() <= MAILBOX_MAX && (quoted || name.split('.').all(|word| !word.is_empty() && word.chars().all(sign)))
}

/// What stands behind it: labels of letters of any script, digits and hyphens, which neither begin nor end them.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let ends = |c: char| c == '-';
        !label.is_empty() && !label.starts_with(ends) && !label.ends_with(ends) && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    host.contains('.') && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_mail_has_a_name_and_a_host() {
        for (text, right) in [
            ("zhou@example.com", true),
            (" zhou@example.com ", true),
            ("", true),
            ("zhou", false),
            ("@example.com", false),
            ("zhou@com", false),
            ("a b@example.com", false),
            ("a@b@example.com", false),
            ("zhou@.com", false),
            ("zhou@com.", false),
            ("zhou@a..com", false),
            ("zhou@-a.com", false),
            ("zhou@a-.com", false),
            ("zhou@a_b.com", false),
            (".zhou@a.com", false),
            ("zhou.@a.com", false),
            ("zhou..li@a.com", false),
            ("zhou.li+shop@a-b.com.cn", true),
            ("周@例子.中国", true),
            ("o'neil@a.ie", true),
            ("\"zhou li\"@a.com", false), // a blank is a slip far more often than it is meant
            ("\"very.odd\"@a.com", true),
            ("\"\"@a.com", false),
            ("very.“odd”.@例子.中国", false),
            ("<zhou@a.com>", false),
            ("zhou@a.com,li@a.com", false),
        ] {
            assert_eq!(email(Some(text)).is_none(), right, "{text}");
        }
        for (letters, right) in [(MAILBOX_MAX, true), (MAILBOX_MAX + 1, false)] {
            assert_eq!(email(Some(&format!("{}@a.com", "a".repeat(letters)))).is_none(), right);
        }
    }

    #[test]
    fn what_is_wrong_is_told_once_at_its_field() {
        let long = "9".repeat(50);
        let said = Said { title: None, phone: Some(&long), email: Some("x"), wechat: None, remark: None };
        let found: Vec<String> = said.refusals().into_iter().map(|no| format!("{} {}", no.key, no.field.unwrap_or_default())).collect();
        assert_eq!(found, ["text.too_long phone", "contact.email.wrong email"]);
    }
}
