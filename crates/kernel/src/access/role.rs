//! Roles: permission × scope × masks.

use crate::policy::TermKey;

/// Pairs of permissions that no one person may use together; published by the company, empty at first.
pub(crate) static SEPARATED_DUTIES: TermKey<Vec<(String, String)>> =
    TermKey { key: "access.separated_duties", document: "access", article: "1.1", default: Vec::new };
