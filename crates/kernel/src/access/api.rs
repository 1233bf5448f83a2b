//! What other crates may use of access: its entities, permissions and credentials. The tables are the kernel's alone.

pub use super::credential::new_api_token;
pub use super::department::{Place, closed_place, place};
pub use super::secret::Secret;
pub use super::{AUDIT_DETAIL, Actor, Credential, Department, LegalEntity, Permission, Principal, Role, Scope, SignedIn, Token, User};
