//! Sessions and API tokens: random values of which only the SHA-256 is stored; passwords by argon2id.

use super::snapshot::Versions;
use super::{Credential, Principal, User, sql};
use crate::db::Boxed;
use crate::db::End;
use crate::db::session::lock;
use crate::failure::{Failure, Problem, Res};
use crate::kernel::Kernel;
use crate::op::limits;
use crate::p;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base::{Digest, Id, Lang, Timestamp};
use std::collections::HashMap;
use std::sync::Mutex;

/// How long a session lasts.
pub const SESSION_DAYS: i64 = 14;
/// Prefix of an API token, so that leaked ones are recognised.
const TOKEN_PREFIX: &str = "xg_";
/// A credential seen to be live is not looked up again for this long, as long as nobody's rights changed meanwhile.
const TRUST_MICROS: i64 = 1_000_000;
/// How exactly it is noted when a session was last used.
const SEEN_MICROS: i64 = 600_000_000;
/// More than this many remembered credentials: forget them all.
const CACHE_MAX: usize = 10_000;

/// A new session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The cookie's value; stored nowhere.
    pub token: String,
    /// What a form must send along.
    pub csrf: String,
    /// Who.
    pub principal: Principal,
}

/// Credentials seen to be live a moment ago.
/// A session is not a token, although both are known by a hash: a cookie sent as a token would need no form token.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<Credential, Live>>);
#[derive(Clone)]
struct Live {
    user: i64,
    csrf: String,
    at: i64,
    versions: Versions,
}

/// Hashes a password with argon2id and the library's recommended parameters.
pub(crate) fn hash_password(password: &str) -> Res<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &base::random_bytes::<16>());
    hash.map(|h| h.to_string()).map_err(|e| Failure::bug(e.to_string()))
}

/// A new random value for a token, a cookie or a form.
pub fn random_token() -> String {
    Digest::of(&base::random_bytes::<32>()).to_string()
}

/// A new API token: the secret to hand over once, and the hash that `token.create` takes.
pub fn new_api_token() -> (String, String) {
    let secret = format!("{TOKEN_PREFIX}{}", random_token());
    let hash = Digest::of(secret.as_bytes()).to_string();
    (secret, hash)
}

impl Kernel {
    /// Who an API token stands for.
    ///
    /// # Errors
    /// `access.token_invalid` for unknown, expired or revoked tokens and those of disabled people, without telling which.
    pub fn authenticate_token<'a>(&'a self, token: &'a str) -> Boxed<'a, Res<Principal>> {
        Box::pin(async move {
            let hash = *Digest::of(token.as_bytes()).as_bytes();
            let live = self.live(Credential::Token(hash)).await?.ok_or(Failure::Unauthenticated("access.token_invalid"))?;
            self.active(live.user, Credential::Token(hash), "access.token_invalid")
        })
    }

    /// Who a session's cookie stands for, and its form token.
    pub fn authenticate_session<'a>(&'a self, cookie: &'a str) -> Boxed<'a, Res<(Principal, String)>> {
        Box::pin(async move {
            let hash = *Digest::of(cookie.as_bytes()).as_bytes();
            let live = self.live(Credential::Session(hash)).await?.ok_or(Failure::Unauthenticated("access.session_ended"))?;
            Ok((self.active(live.user, Credential::Session(hash), "access.session_ended")?, live.csrf))
        })
    }

    /// Which of the sessions that people see is the one by which somebody asks; none for a token.
    pub fn session_id(&self, principal: Principal) -> Boxed<'_, Res<Option<i64>>> {
        Box::pin(async move {
            let Principal::User(_, Credential::Session(hash)) = principal else { return Ok(None) };
            let reading = self.0.db.reading().await?;
            let text = Digest::from_bytes(hash).to_string();
            Ok(reading.session()?.opt::<(i64,)>(&sql::SESSION_ID.0, &p![&text]).await?.map(|(id,)| id))
        })
    }

    /// Signs in by login and password. The time it takes does not tell whether the login exists.
    pub fn sign_in<'a>(&'a self, login: &'a str, password: &'a str, agent: &'a str) -> Boxed<'a, Res<SignedIn>> {
        Box::pin(async move {
            self.in_time()?;
            if limits::unstorable(login) || limits::unstorable(agent) {
                return Err(Failure::Malformed(Problem::new("text.unprintable").at("login")));
            }
            let login = fold_login(login);
            if password.len() > 200 || login.len() > 200 {
                return Err(Failure::Unauthenticated("access.sign_in_failed"));
            }
            let found: Option<(i64, Option<String>)> = {
                let reading = self.0.db.reading().await?;
                reading.session()?.opt(&sql::PASSWORD.0, &p![&login]).await?
            };
            let (user, stored) = found.map_or((None, None), |(id, hash)| (Some(id), hash));
            let (password, compared) = (password.to_owned(), stored.clone().unwrap_or_default());
            let turn = self.turn().await?;
            let looked = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                verify(stored.as_deref(), &password)
            });
            let fits = looked.await.map_err(Failure::bug)?;
            let user = user.filter(|_| fits).ok_or(Failure::Unauthenticated("access.sign_in_failed"))?;
            let (token, csrf) = (random_token(), random_token());
            let hash = *Digest::of(token.as_bytes()).as_bytes();
            let (text, now) = (Digest::of(token.as_bytes()).to_string(), self.now());
            let (form, agent) = (csrf.clone(), agent.chars().take(200).collect::<String>());
            let expires = now.plus_secs(SESSION_DAYS * 86_400);
            self.0.ids.ensure(&self.0.db).await?;
            let id = self.0.ids.take().map_err(|_| Failure::Busy("busy.contention"))?;
            let signed_in = self.0.db.transact(move |s| {
                let (text, form, agent, compared) = (text.clone(), form.clone(), agent.clone(), compared.clone());
                Box::pin(async move {
                    Ok(End::Keep(s.exec(&sql::SIGN_IN.0, &p![id, &text, &form, &agent, now, expires, user, &compared]).await?))
                })
            });
            if signed_in.await? != 1 {
                return Err(Failure::Unauthenticated("access.sign_in_failed"));
            }
            Ok(SignedIn { token, csrf, principal: Principal::User(Id::<User>::new(user), Credential::Session(hash)) })
        })
    }

    /// Ends a session.
    pub fn sign_out<'a>(&'a self, cookie: &'a str) -> Boxed<'a, Res<()>> {
        Box::pin(async move {
            let digest = Digest::of(cookie.as_bytes());
            let (text, now) = (digest.to_string(), self.now());
            let ended = self.0.db.transact(move |s| {
                let text = text.clone();
                Box::pin(async move {
                    s.exec(&sql::SIGN_OUT.0, &p![now, &text]).await?;
                    Ok(End::Keep(()))
                })
            });
            ended.await?;
            // Behind the commit: whoever asked in between has remembered it as good.
            lock(&self.0.credentials.0).remove(&Credential::Session(*digest.as_bytes()));
            Ok(())
        })
    }

    /// Somebody by login, on the machine's own console.
    pub fn console_user<'a>(&'a self, login: &'a str) -> Boxed<'a, Res<Principal>> {
        Box::pin(async move {
            let login = fold_login(login);
            let reading = self.0.db.reading().await?;
            let found: Option<(i64,)> = reading.session()?.opt(&sql::BY_LOGIN.0, &p![&login]).await?;
            let (id,) = found.ok_or_else(|| Failure::NotFound(Problem::new("access.no_such_login").at("user")))?;
            Ok(Principal::User(Id::new(id), Credential::Console))
        })
    }

    /// The language a person has chosen.
    pub fn lang(&self, principal: Principal) -> Option<Lang> {
        let snapshot = self.0.snapshot.load();
        let person = snapshot.people.users.get(&principal.user()?.get())?;
        Some(if person.lang == "en" { Lang::En } else { Lang::Zh })
    }

    pub(crate) async fn still_valid(&self, credential: Credential) -> Res<()> {
        match credential {
            Credential::Console => Ok(()),
            Credential::Session(_) | Credential::Token(_) => {
                lock(&self.0.credentials.0).remove(&credential);
                self.live(credential).await?.map(|_| ()).ok_or(Failure::Unauthenticated("access.token_invalid"))
            }
        }
    }

    fn active(&self, user: i64, credential: Credential, code: &'static str) -> Res<Principal> {
        let snapshot = self.0.snapshot.load();
        match snapshot.people.users.get(&user) {
            Some(person) if person.active => Ok(Principal::User(Id::new(user), credential)),
            _ => Err(Failure::Unauthenticated(code)),
        }
    }

    async fn live(&self, credential: Credential) -> Res<Option<Live>> {
        let (hash, statement) = match credential {
            Credential::Session(hash) => (hash, &sql::SESSION.0),
            Credential::Token(hash) => (hash, &sql::TOKEN.0),
            Credential::Console => return Ok(None),
        };
        let now = self.now();
        let versions = self.0.snapshot.load().versions.clone();
        let trusted = |l: &Live| now.micros() - l.at < TRUST_MICROS && l.versions == versions;
        if let Some(live) = lock(&self.0.credentials.0).get(&credential).filter(|l| trusted(l)) {
            return Ok(Some(live.clone()));
        }
        let text = Digest::from_bytes(hash).to_string();
        let found = {
            let reading = self.0.db.reading().await?;
            let session = reading.session()?;
            match credential {
                Credential::Session(_) => session.opt::<(i64, String, Timestamp)>(statement, &p![&text, now]).await?,
                _ => session.opt::<(i64,)>(statement, &p![&text, now]).await?.map(|(id,)| (id, String::new(), now)),
            }
        };
        let seen = found.as_ref().map_or(now, |(_, _, seen)| *seen);
        let live = found.map(|(user, csrf, _)| Live { user, csrf, at: now.micros(), versions });
        if let Some(live) = &live {
            {
                let mut cache = lock(&self.0.credentials.0);
                if cache.len() >= CACHE_MAX {
                    cache.clear();
                }
                cache.insert(credential, live.clone());
            }
            if now.micros() - seen.micros() >= SEEN_MICROS {
                self.note_use(text, now).await;
            }
        }
        Ok(live)
    }
}

impl Kernel {
    /// Notes that a session was used. Whoever only reads is not kept from it by a storage that takes no writes.
    async fn note_use(&self, hash: String, now: Timestamp) {
        let noted = self.0.db.transact(move |s| {
            let hash = hash.clone();
            Box::pin(async move {
                s.exec(&sql::SESSION_SEEN.0, &p![now, &hash]).await?;
                Ok(End::Keep(()))
            })
        });
        if let Err(no) = noted.await {
            tracing::debug!(code = no.code(), "the use of a session is not noted");
        }
    }
}

/// A login is one whatever its case, its width and the spaces around it.
pub(crate) fn fold_login(login: &str) -> String {
    base::plain(&base::plain(login).to_lowercase())
}

/// True when the password fits; takes the same time when there is none.
pub(super) fn verify(stored: Option<&str>, password: &str) -> bool {
    static NOBODY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let nobody = NOBODY.get_or_init(|| hash_password("nobody's password").unwrap_or_default());
    let hash = stored.unwrap_or(nobody);
    let fits = PasswordHash::new(hash).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    fits && stored.is_some()
}
