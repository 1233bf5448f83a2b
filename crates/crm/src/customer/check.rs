//! Credit codes are kept in the one form by which they are found again.

use super::sql;
use base::human;
use kernel::ledger::check::{Recompute, Snapshot};
use kernel::{Res, p};

/// A credit code stands as it is read, and fits its check sign.
pub(super) static SPELLED: Recompute = Recompute { name: "crm.credit_codes_fit_their_check_sign", run: |s| Box::pin(violated(s)) };

async fn violated(s: &Snapshot<'_>) -> Res<Vec<String>> {
    let (mut bad, mut last) = (Vec::new(), 0);
    loop {
        let page: Vec<(i64, String, String)> = s.fetch(&sql::CREDIT_CODES, p![last]).await?;
        let Some(end) = page.last() else { return Ok(bad) };
        last = end.0;
        let fits = |code: &str| human::tax_number(code).is_ok_and(|read| read.as_str() == code);
        bad.extend(page.into_iter().filter(|(_, _, credit_code)| !fits(credit_code)).map(|(_, code, _)| code));
    }
}
