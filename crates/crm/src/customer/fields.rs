//! What people give of a customer: one list of fields for taking on and for changing, where what is not given stays as it is.

use super::model::Customer;
use crate::class::model::{CustomerClass, SettingState};
use crate::region::model::Region;
use base::{Id, Refusal, Remedy, human};
use kernel::db::Val;
use kernel::{Read, Res, p};
use rules::bounds::{Bounds, CODE_MAX, NAME_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// The longest telephone number as it is typed, in characters.
pub(crate) const PHONE_MAX: usize = 40;
/// The longest short name, mnemonic, source or account, in characters.
pub(crate) const SHORT_MAX: usize = 40;
/// The longest remark, in characters.
pub(crate) const REMARK_MAX: usize = 1000;

/// Fields whose text is one line, as the operations have them.
pub(crate) const LINES: [&str; 10] = [
    "short_name",
    "mnemonic",
    "source",
    "credit_code",
    "phone",
    "invoice_title",
    "bank_name",
    "bank_account",
    "invoice_address",
    "invoice_phone",
];

/// Tells a field that is null, which clears it, from one that is not given, which stays.
pub(crate) fn clearing<'de, D: Deserializer<'de>, T: Deserialize<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(input).map(Some)
}

/// An input with the fields of a customer behind its own; `patch` gives them by themselves.
macro_rules! with_fields {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident : $ty:ty),* $(,)? }) => {
        crate::customer::fields::with_fields!(@all $(#[$meta])* $name { $($(#[$fmeta])* $field: $ty,)* }
            {
                /// What people call it among themselves, at most 40 characters; blank = none.
                short_name,
                /// Letters that stand for it, 助记码, at most 40 characters; blank = none.
                mnemonic,
                /// How it was won, at most 40 characters; blank = none.
                source,
                /// Its unified social credit code of 18 signs, or an old tax number of 15; blank = none.
                credit_code,
                /// Where it can be reached; blank = none.
                #[schemars(extend("x-mask" = "phone"))]
                phone,
                /// Whose name stands on its invoices, at most 200 characters; blank = its own.
                invoice_title,
                /// The bank on its invoices, at most 200 characters; blank = none.
                bank_name,
                /// The account at that bank, at most 40 characters; blank = none.
                bank_account,
                /// The address on its invoices, at most 200 characters; blank = none.
                invoice_address,
                /// The telephone number on its invoices; blank = none.
                #[schemars(extend("x-mask" = "phone"))]
                invoice_phone,
                /// What else is to be known, at most 1000 characters; blank = none.
                remark,
            }
        );
    };
    (@all $(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $ty:ty,)* } { $($(#[$cmeta:meta])* $text:ident,)* }) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[$fmeta])* pub $field: $ty,)*
            $($(#[$cmeta])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $text: Option<String>,)*
            /// Its class; null = none.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::customer::fields::clearing")]
            pub class: Option<Option<base::Id<crate::class::model::CustomerClass>>>,
            /// Where it is; null = nowhere said.
            #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::customer::fields::clearing")]
            pub region: Option<Option<base::Id<crate::region::model::Region>>>,
        }
        impl $name {
            /// The fields of the customer by themselves.
            pub(crate) fn patch(&self) -> crate::customer::fields::Patch<'_> {
                crate::customer::fields::Patch { $($text: self.$text.as_deref(),)* class: self.class, region: self.region }
            }
        }
    };
}
pub(crate) use with_fields;

/// What is given of a customer; as the fields of the inputs. A blank text takes back what was said.
#[derive(Debug, Default, Clone)]
pub(crate) struct Patch<'i> {
    pub(crate) short_name: Option<&'i str>,
    pub(crate) mnemonic: Option<&'i str>,
    pub(crate) source: Option<&'i str>,
    pub(crate) credit_code: Option<&'i str>,
    pub(crate) phone: Option<&'i str>,
    pub(crate) invoice_title: Option<&'i str>,
    pub(crate) bank_name: Option<&'i str>,
    pub(crate) bank_account: Option<&'i str>,
    pub(crate) invoice_address: Option<&'i str>,
    pub(crate) invoice_phone: Option<&'i str>,
    pub(crate) remark: Option<&'i str>,
    pub(crate) class: Option<Option<Id<CustomerClass>>>,
    pub(crate) region: Option<Option<Id<Region>>>,
}

/// What of other records the given fields touch.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Around {
    /// The class.
    pub(crate) class: Option<CustomerClass>,
    /// The region.
    pub(crate) region: Option<Region>,
    /// Another customer with the credit code.
    pub(crate) same_code: Option<Holder>,
}

/// Another customer that has a credit code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Holder {
    code: String,
    name: String,
    /// Who looks after it.
    owner: String,
    /// Whoever asks would find it in their list; to others only the owner is named.
    seen: bool,
}

impl Holder {
    /// The customer with this code and name, whom somebody looks after.
    pub(super) fn new(code: String, name: String, owner: String, seen: bool) -> Holder {
        Holder { code, name, owner, seen }
    }

    fn refusal(&self) -> Refusal {
        let refusal = if self.seen {
            let taken = Refusal::new("customer.credit_code.taken").arg("code", self.code.as_str()).arg("name", self.name.as_str());
            taken.remedy(Remedy::new("customer.credit_code.use_it"))
        } else {
            Refusal::new("customer.credit_code.taken_elsewhere").remedy(Remedy::new("customer.credit_code.ask"))
        };
        refusal.arg("owner", self.owner.as_str()).field("credit_code")
    }
}

impl Patch<'_> {
    /// Reads what decides, for the customer with this id, or a new one.
    pub(crate) async fn around(&self, read: &Read<'_>, of: Option<Id<Customer>>) -> Res<Around> {
        let mut around = Around::default();
        if let Some(Some(class)) = self.class {
            let class = crate::class::by_id(read, class).await?;
            read.observe(class.id, class.version);
            around.class = Some(class);
        }
        if let Some(Some(region)) = self.region {
            let region = crate::region::by_id(read, region).await?;
            read.observe(region.id, region.version);
            around.region = Some(region);
        }
        if let Some(code) = credit_code(self.credit_code) {
            around.same_code = super::holder(read, &code, of).await?;
        }
        Ok(around)
    }

    /// Everything that is wrong with what is given.
    pub(crate) fn refusals(&self, around: &Around) -> Vec<Refusal> {
        let texts = [
            ("short_name", self.short_name, SHORT_MAX),
            ("mnemonic", self.mnemonic, CODE_MAX),
            ("source", self.source, SHORT_MAX),
            ("credit_code", self.credit_code, SHORT_MAX),
            ("phone", self.phone, PHONE_MAX),
            ("invoice_title", self.invoice_title, NAME_MAX),
            ("bank_name", self.bank_name, NAME_MAX),
            ("bank_account", self.bank_account, SHORT_MAX),
            ("invoice_address", self.invoice_address, NAME_MAX),
            ("invoice_phone", self.invoice_phone, PHONE_MAX),
        ];
        let bounds = texts.into_iter().fold(Bounds::new(), |bounds, (field, text, max)| bounds.optional_text(field, text, max));
        let mut refusals = bounds.refusals();
        refusals.extend(prose("remark", self.remark, REMARK_MAX));
        for (field, wrong) in [
            ("credit_code", given(self.credit_code).and_then(|text| human::tax_number(text).err())),
            ("phone", phone_wrong(self.phone)),
            ("invoice_phone", phone_wrong(self.invoice_phone)),
            ("bank_account", given(self.bank_account).and_then(|text| human::code(text).err())),
        ] {
            // What is too long is told once.
            if let Some(wrong) = wrong.filter(|_| refusals.iter().all(|no| no.field.as_deref() != Some(field))) {
                refusals.push(wrong.field(field));
            }
        }
        refusals.extend(around.same_code.as_ref().map(Holder::refusal));
        refusals.extend(around.class.as_ref().and_then(|class| crate::class::closed(class, "class")));
        if around.region.as_ref().is_some_and(|region| region.state == SettingState::Closed) {
            refusals.push(Refusal::new("region.closed").field("region"));
        }
        refusals
    }

    /// The customer with what is given.
    pub(crate) fn onto(&self, record: &mut Customer) {
        set(&mut record.short_name, self.short_name);
        set(&mut record.mnemonic, self.mnemonic);
        set(&mut record.source, self.source);
        set(&mut record.invoice_title, self.invoice_title);
        set(&mut record.bank_name, self.bank_name);
        set(&mut record.invoice_address, self.invoice_address);
        set(&mut record.remark, self.remark);
        if self.credit_code.is_some() {
            record.credit_code = credit_code(self.credit_code);
        }
        if self.bank_account.is_some() {
            record.bank_account = given(self.bank_account).and_then(|text| human::code(text).ok());
        }
        if self.phone.is_some() {
            record.phone = phone(self.phone);
        }
        if self.invoice_phone.is_some() {
            record.invoice_phone = phone(self.invoice_phone);
        }
        record.class_id = self.class.unwrap_or(record.class_id);
        record.region_id = self.region.unwrap_or(record.region_id);
    }
}

/// A credit code as it is kept; nothing when none is given or it is wrong.
pub(crate) fn credit_code(text: Option<&str>) -> Option<String> {
    given(text).and_then(|text| human::tax_number(text).ok()).map(|number| number.as_str().to_owned())
}

/// A telephone number as it is kept; nothing when none is given or it is none.
pub(crate) fn phone(text: Option<&str>) -> Option<String> {
    given(text).and_then(|text| human::phone(text).ok()).map(|phone| phone.to_string())
}

/// Why a text is no telephone number.
pub(crate) fn phone_wrong(text: Option<&str>) -> Option<Refusal> {
    given(text).and_then(|text| human::phone(text).err())
}

/// A text of several lines that may be missing.
pub(crate) fn prose(field: &str, text: Option<&str>, max: usize) -> Vec<Refusal> {
    let one_line = text.map(|text| text.replace(['\r', '\n', '\t'], " "));
    Bounds::new().optional_text(field, one_line.as_deref(), max).refusals()
}

/// The fields of a record as both the INSERT and the UPDATE take them: `name` to `remark`.
pub(crate) fn values(of: &Customer) -> [Val<'_>; 15] {
    p![
        &of.name,
        of.short_name.as_deref(),
        of.mnemonic.as_deref(),
        of.class_id,
        of.region_id,
        of.source.as_deref(),
        of.credit_code.as_deref(),
        of.phone.as_deref(),
        of.invoice_title.as_deref(),
        of.bank_name.as_deref(),
        of.bank_account.as_deref(),
        of.invoice_address.as_deref(),
        of.invoice_phone.as_deref(),
        of.remark.as_deref(),
        super::search::VERSION,
    ]
}

/// The text without the blanks around it; nothing when nothing is left.
pub(crate) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// What is given takes the place of what is there; blank clears it.
pub(crate) fn set(to: &mut Option<String>, patch: Option<&str>) {
    if patch.is_some() {
        *to = given(patch).map(str::to_owned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(patch: &Patch<'_>, expected: &[&str]) {
        let found: Vec<String> =
            patch.refusals(&Around::default()).iter().map(|no| format!("{} {}", no.key, no.field.as_deref().unwrap_or_default())).collect();
        assert_eq!(found, expected, "{patch:?}");
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        check(&Patch::default(), &[]);
        check(
            &Patch {
                credit_code: Some("９１４４０３００７１５２６７２６ＸＧ"), phone: Some("１３８ 0013 8000"), ..Patch::default()
            },
            &[],
        );
        check(&Patch { credit_code: Some("9144030071526726X"), ..Patch::default() }, &["tax_number.length credit_code"]);
        check(&Patch { credit_code: Some("914403OO71526726XG"), ..Patch::default() }, &["tax_number.sign credit_code"]);
        check(&Patch { credit_code: Some("9144030071526726XH"), ..Patch::default() }, &["tax_number.check credit_code"]);
        check(&Patch { phone: Some("13800138000138001380"), ..Patch::default() }, &["phone.unknown phone"]);
        check(
            &Patch { phone: Some("12345678"), invoice_phone: Some("139001"), ..Patch::default() },
            &["phone.unknown phone", "phone.unknown invoice_phone"],
        );
        let long = "长".repeat(1001);
        check(
            &Patch { short_name: Some(&long), phone: Some(&long), remark: Some(&long), ..Patch::default() },
            &["text.too_long short_name", "text.too_long phone", "text.too_long remark"],
        );
        check(&Patch { remark: Some("一行\n二行"), mnemonic: Some("  "), ..Patch::default() }, &[]);
        check(&Patch { bank_account: Some("6.22202E+18"), ..Patch::default() }, &["code.shortened bank_account"]);
    }

    #[test]
    fn numbers_are_kept_in_one_spelling() {
        assert_eq!(credit_code(Some(" 91440300-71526726-xg ")).as_deref(), Some("9144030071526726XG"));
        assert_eq!(phone(Some("（０２１）６２３４５６７８")).as_deref(), Some("021-62345678"));
        assert_eq!((credit_code(Some("")), phone(None)), (None, None));
    }
}
