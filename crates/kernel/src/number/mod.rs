//! Document numbers: one counter a series, taken at posting inside the posting transaction; drafts have none and a gap exists
//! only where a void explains it. A number is the prefix and the count, filled with zeros to the series' width.

pub mod create;
pub mod query;
pub(crate) mod sql;
pub(crate) mod texts;
pub mod void;

use crate::db::Boxed;
use crate::failure::{Failure, Res};
use crate::op::tx::PostedRow;
use crate::op::{ConstraintText, EntityDef, Posting, Registry, Tx};
use crate::{db::session::lock, p};
use base::{Entity, Id, Refusal};

/// A number series, entity `number_series`.
pub struct NumberSeries;
impl Entity for NumberSeries {
    const NAME: &'static str = "number_series";
}

/// Posts a document: gives it the next number of its series and enters it in the register. The last statement of `apply`,
/// because on PostgreSQL the series is held until the commit.
pub fn post_document<'a>(tx: &'a Tx<'_>, posting: Posting) -> Boxed<'a, Res<String>> {
    Box::pin(async move {
        let rows: Vec<(i64, i64, String, i64)> = tx.returning(&sql::TAKE, p![posting.entity, posting.series]).await?;
        let Some((series_id, seq_no, prefix, width)) = rows.into_iter().next() else {
            return Err(Failure::Refused(vec![Refusal::new("number.no_series").arg("series", posting.series)]));
        };
        let number = format(&prefix, width, seq_no);
        lock(tx.collected).posted.push(PostedRow { posting, audit_id: tx.audit_id, series_id, seq_no, number: number.clone() });
        Ok(number)
    })
}

/// Opens a series, its first number being 1; its id.
pub fn open_series<'a>(
    tx: &'a Tx<'_>,
    entity: Id<crate::access::LegalEntity>,
    code: &'a str,
    prefix: &'a str,
    width: i64,
) -> Boxed<'a, Res<i64>> {
    Box::pin(async move {
        let id = tx.number()?;
        tx.guard(&sql::OPEN, p![id, entity, code, prefix, width], 1).await?;
        Ok(id)
    })
}

/// `GR-000001`.
pub(crate) fn format(prefix: &str, width: i64, seq_no: i64) -> String {
    let width = usize::try_from(width).unwrap_or(0);
    format!("{prefix}{seq_no:0width$}")
}

pub(crate) fn register(r: &mut Registry) {
    r.statements("number", sql::ALL).statements("number", query::ALL).texts(texts::TEXTS);
    r.tables("number", &["number_series", "number_void"]).tables("kernel", &["posted_document"]);
    r.entity(EntityDef { name: NumberSeries::NAME, table: "number_series", locate: Some(&sql::LOCATE_SERIES) });
    r.operation::<create::Create>().operation::<void::Void>();
    r.query::<query::SeriesList>().query::<query::SeriesDetail>().query::<query::VoidList>().query::<query::DocumentList>();
    for (constraint, key, field) in [
        ("number_series_entity_id_code_key", "number_series.code_taken", "code"),
        ("number_series_entity_id_prefix_key", "number_series.prefix_taken", "prefix"),
    ] {
        r.constraint(ConstraintText { constraint, key, field: Some(field) });
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn a_number_is_filled_to_its_width() {
        assert_eq!(format("GR-", 6, 1), "GR-000001");
        assert_eq!(format("GR-", 2, 12_345), "GR-12345");
    }
}
