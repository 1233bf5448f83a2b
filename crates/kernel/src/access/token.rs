//! API tokens: the secret is made by the caller and shown once; only its SHA-256 comes in here.

use super::fields::{NAME_MAX, Saved, text};
use super::rights::{Changed, Gift, Grants, KeyHeld, Place, Rights, beyond_at, beyond_refusal, held, lockout_refusal, locks_everybody_out};
use super::role::{SEPARATED_DUTIES, keys};
use super::standing::rights_of;
use super::user::Existing;
use super::{Permission, Token, User, changed, sql};
use crate::failure::Res;
use crate::op::{Decision, Operation, Read, Tx};
use crate::p;
use crate::policy::Terms;
use base::{Digest, Id, Refusal, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Live tokens of a person at the most.
const LIVE_MAX: i64 = 50;

/// To make and revoke tokens: one's own, or those within the scope.
pub(crate) const CHANGE: Permission = Permission::new("token.change");

/// `token.create`
pub(crate) struct Create;
/// A new token.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInput {
    /// Whom it stands for.
    user: Id<User>,
    /// What it is for, at most 100 characters.
    name: String,
    /// SHA-256 of the token, 64 hexadecimal digits.
    token_hash: String,
    /// The instant from which it is no longer good; none: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}
/// What it is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CreateFacts {
    user: Existing,
    oneself: bool,
    rights: Rights,
    held: Option<Rights>,
    place: Place,
    /// A token that has this hash.
    holder_of_hash: Option<i64>,
    /// How many live tokens the person has.
    live: i64,
    now: Timestamp,
}
impl Operation for Create {
    const NAME: &'static str = "token.create";
    const NEEDS: Permission = CHANGE;
    type Input = CreateInput;
    type Facts = CreateFacts;
    type Plan = CreateInput;
    type Output = Saved<Token>;

    fn samples() -> Vec<CreateInput> {
        let token_hash = Digest::of(b"an example").to_string();
        vec![CreateInput { user: Id::new(31), name: "ERP 接口".into(), token_hash, expires_at: None }]
    }
    async fn gather(read: &Read<'_>, input: &CreateInput) -> Res<CreateFacts> {
        let user: Existing = read.one(&sql::USER, p![input.user]).await?;
        let holder_of_hash = read.opt::<(i64,)>(&sql::TOKEN_BY_HASH, p![&input.token_hash]).await?.map(|(id,)| id);
        let (live,): (i64,) = read.one(&sql::LIVE_TOKENS, p![input.user, read.now()]).await?;
        let rights = rights_of(read, input.user);
        let held = held(read.actor(), &rights);
        let (oneself, now) = (read.actor().user == Some(input.user), read.now());
        let place = Place::of(read.actor(), &read.snapshot().people, user.department);
        Ok(CreateFacts { user, oneself, rights, held, place, holder_of_hash, live, now })
    }
    /// Whoever has somebody's token can act as that person: that is given only by who holds as much.
    fn decide(input: &CreateInput, facts: &CreateFacts, _: &Terms<'_>) -> Decision<CreateInput> {
        let mut refusals = Vec::new();
        text(&mut refusals, "name", &input.name, NAME_MAX);
        if Digest::from_hex(&input.token_hash).is_none_or(|d| d.to_string() != input.token_hash) {
            refusals.push(Refusal::new("token.hash_invalid").field("token_hash"));
        }
        if facts.holder_of_hash.is_some() {
            refusals.push(Refusal::new("token.hash_taken").field("token_hash"));
        }
        if facts.live >= LIVE_MAX {
            refusals.push(Refusal::new("token.too_many").arg("max", LIVE_MAX));
        }
        if input.expires_at.is_some_and(|at| at <= facts.now) {
            refusals.push(Refusal::new("token.expired_already").field("expires_at"));
        }
        if !facts.user.active() {
            refusals.push(Refusal::new("user.disabled").arg("name", facts.user.name.as_str()).field("user"));
        }
        if !facts.oneself {
            refusals.extend(beyond_refusal(
                &beyond_at(facts.held.as_ref(), &Rights::default(), &facts.rights, facts.place, Gift::Credential),
                "user",
            ));
        }
        Decision::unless(refusals, input.clone(), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, input: &CreateInput) -> Res<Saved<Token>> {
        changed(tx).await?;
        let id = tx.id::<Token>()?;
        tx.exec(&sql::INSERT_TOKEN, p![id, input.user, input.name.trim(), &input.token_hash, tx.now(), input.expires_at]).await?;
        tx.touch(id);
        tx.touch(input.user);
        Ok(Saved { id, version: 1 })
    }
}

/// `token.revoke`
pub(crate) struct Revoke;
/// A token that is no longer good.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevokeInput {
    /// The token.
    token: Id<Token>,
}
crate::row! {
    /// A token as it is, without its hash.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct Issued {
        /// The token.
        pub id: i64,
        /// Whom it stands for.
        pub user: i64,
        /// What it is for.
        pub name: String,
        /// Since when it is no longer good.
        pub revoked_at: Option<Timestamp>,
        /// Raised by every change.
        pub version: i64,
    }
}
/// What revoking is judged by.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RevokeFacts {
    token: Issued,
    /// Whether the person can sign in without it: by a password, or another live token.
    signs_in_without: bool,
    /// Who can give rights back or publish, by which roles.
    keys: Vec<KeyHeld>,
}
impl Operation for Revoke {
    const NAME: &'static str = "token.revoke";
    const NEEDS: Permission = CHANGE;
    type Input = RevokeInput;
    type Facts = RevokeFacts;
    type Plan = (Id<Token>, i64);
    type Output = Saved<Token>;

    fn samples() -> Vec<RevokeInput> {
        vec![RevokeInput { token: Id::new(45) }]
    }
    async fn gather(read: &Read<'_>, input: &RevokeInput) -> Res<RevokeFacts> {
        let token: Issued = read.one(&sql::TOKEN_BY_ID, p![input.token]).await?;
        let (ways,): (i64,) = read.one(&sql::WAYS_WITHOUT, p![input.token, read.now(), token.user]).await?;
        Ok(RevokeFacts { token, signs_in_without: ways > 0, keys: keys(read, 0).await? })
    }
    fn decide(input: &RevokeInput, facts: &RevokeFacts, terms: &Terms<'_>) -> Decision<Self::Plan> {
        let (token, nothing) = (&facts.token, Grants::new());
        let revoked = token.revoked_at.map(|_| Refusal::new("token.already_revoked").arg("name", token.name.as_str()).field("token"));
        let mut refusals: Vec<Refusal> = revoked.into_iter().collect();
        let gone = Changed::User { user: token.user, after: &nothing };
        if !facts.signs_in_without && locks_everybody_out(&facts.keys, &gone, &terms.today_and_later(&SEPARATED_DUTIES)) {
            refusals.push(lockout_refusal("token"));
        }
        Decision::unless(refusals, (input.token, token.version), Vec::new())
    }
    async fn apply(tx: &Tx<'_>, (id, version): &Self::Plan) -> Res<Saved<Token>> {
        changed(tx).await?;
        tx.guard(&sql::REVOKE_TOKEN, p![tx.now(), *id, *version], 1).await?;
        tx.touch(*id);
        Ok(Saved { id: *id, version: version + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::*;
    use crate::policy::PolicySet;
    use base::BusinessDate;

    #[test]
    fn a_token_gives_no_more_than_is_held_and_holds_a_hash() {
        let now = Timestamp::parse("2026-11-25T02:00:00Z").expect("an instant");
        let user = Existing {
            id: 5,
            login: "li".into(),
            name: "李".into(),
            department: 11,
            lang: "en".into(),
            state: "active".into(),
            version: 1,
        };
        let rights = Rights { grants: [("a".to_owned(), Scope::Own)].into(), ..Rights::default() };
        let facts = |state: &str, oneself, held| {
            let user = Existing { state: state.into(), ..user.clone() };
            let place = Place { same: true, below: true, leaf: true };
            CreateFacts { user, oneself, rights: rights.clone(), held, place, holder_of_hash: None, live: LIVE_MAX - 1, now }
        };
        let (_, hash) = super::super::new_api_token();
        let input =
            |token_hash: &str, expires_at| CreateInput { user: Id::new(5), name: "n".into(), token_hash: token_hash.into(), expires_at };
        let check = |input: &CreateInput, facts: &CreateFacts, expected: &[&str]| {
            let day = BusinessDate::parse("2026-11-25").expect("a date");
            let terms = Terms { policy: &PolicySet::default(), effective: day, today: day };
            let keys: Vec<String> = match Create::decide(input, facts, &terms) {
                Decision::Refuse(refusals) => refusals.into_iter().map(|r| r.key).collect(),
                _ => Vec::new(),
            };
            assert_eq!(keys, expected);
        };
        let none = Some(Rights::default());
        check(&input(&hash, None), &facts("active", true, none.clone()), &[]);
        check(&input(&hash, Some(now.plus_secs(1))), &facts("active", true, none.clone()), &[]);
        check(&input(&hash, Some(now)), &facts("active", true, none.clone()), &["token.expired_already"]);
        check(&input(&hash, None), &facts("active", false, none.clone()), &["access.cannot_grant_more_than_held"]);
        let holding = |scope| Some(Rights { grants: [("a".to_owned(), scope)].into(), ..Rights::default() });
        // what another person owns is not what one owns oneself
        check(&input(&hash, None), &facts("active", false, holding(Scope::Own)), &["access.cannot_grant_more_than_held"]);
        check(&input(&hash, None), &facts("active", false, holding(Scope::Department)), &[]);
        let away =
            CreateFacts { place: Place { same: false, below: false, leaf: true }, ..facts("active", false, holding(Scope::Subtree)) };
        check(&input(&hash, None), &away, &["access.cannot_grant_more_than_held"]);
        check(&input(&hash, None), &facts("disabled", false, None), &["user.disabled"]);
        check(&input("abc", None), &facts("active", true, none.clone()), &["token.hash_invalid"]);
        let full = CreateFacts { live: LIVE_MAX, ..facts("active", true, none.clone()) };
        check(&input(&hash, None), &full, &["token.too_many"]);
        check(&input(&hash.to_uppercase(), None), &facts("active", true, none), &["token.hash_invalid"]);
    }
}
