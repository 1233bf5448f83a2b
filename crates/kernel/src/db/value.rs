//! Values on their way to and from either database: i64, text, bytes, bool, null; nothing else is stored.

use crate::failure::{Failure, Res};
use base::{BusinessDate, Currency, Entity, Id, Quantity, Timestamp};

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub enum Val<'a> {
    /// SQL NULL.
    Null,
    /// BIGINT / INTEGER.
    I(i64),
    /// BOOLEAN (0/1 on SQLite).
    B(bool),
    /// TEXT.
    S(&'a str),
    /// BYTEA / BLOB.
    Y(&'a [u8]),
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// SQL NULL.
    Null,
    /// Any integer or boolean.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BYTEA / BLOB.
    Bytes(Vec<u8>),
}

/// Builds the parameter array: `p![id, name, amount]`; each item is anything that turns into a [`Val`].
#[macro_export]
macro_rules! p {
    ($($v:expr),* $(,)?) => { [$($crate::db::Val::from($v)),*] };
}

impl From<i64> for Val<'_> {
    fn from(v: i64) -> Self {
        Val::I(v)
    }
}
impl From<i32> for Val<'_> {
    fn from(v: i32) -> Self {
        Val::I(i64::from(v))
    }
}
impl From<bool> for Val<'_> {
    fn from(v: bool) -> Self {
        Val::B(v)
    }
}
impl<'a> From<&'a str> for Val<'a> {
    fn from(v: &'a str) -> Self {
        Val::S(v)
    }
}
impl<'a> From<&'a String> for Val<'a> {
    fn from(v: &'a String) -> Self {
        Val::S(v)
    }
}
impl<'a> From<&'a [u8]> for Val<'a> {
    fn from(v: &'a [u8]) -> Self {
        Val::Y(v)
    }
}
impl<'a> From<&'a Vec<u8>> for Val<'a> {
    fn from(v: &'a Vec<u8>) -> Self {
        Val::Y(v)
    }
}
impl<T: Entity> From<Id<T>> for Val<'_> {
    fn from(v: Id<T>) -> Self {
        Val::I(v.get())
    }
}
impl From<Timestamp> for Val<'_> {
    fn from(v: Timestamp) -> Self {
        Val::I(v.micros())
    }
}
impl From<BusinessDate> for Val<'_> {
    fn from(v: BusinessDate) -> Self {
        Val::I(i64::from(v.days()))
    }
}
impl From<Quantity> for Val<'_> {
    fn from(v: Quantity) -> Self {
        Val::I(v.thousandths())
    }
}
impl<'a> From<&'a Currency> for Val<'a> {
    fn from(v: &'a Currency) -> Self {
        Val::S(v.as_str())
    }
}
impl From<&Val<'_>> for Cell {
    fn from(v: &Val<'_>) -> Self {
        match *v {
            Val::Null => Cell::Null,
            Val::I(i) => Cell::Int(i),
            Val::B(b) => Cell::Int(i64::from(b)),
            Val::S(s) => Cell::Text(s.to_owned()),
            Val::Y(b) => Cell::Bytes(b.to_vec()),
        }
    }
}
impl<'a> From<&'a Cell> for Val<'a> {
    fn from(v: &'a Cell) -> Self {
        match v {
            Cell::Null => Val::Null,
            Cell::Int(i) => Val::I(*i),
            Cell::Text(s) => Val::S(s),
            Cell::Bytes(b) => Val::Y(b),
        }
    }
}
impl<'a, T> From<Option<T>> for Val<'a>
where
    Val<'a>: From<T>,
{
    fn from(v: Option<T>) -> Self {
        v.map_or(Val::Null, Val::from)
    }
}

impl rusqlite::ToSql for Val<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Val::Null => ValueRef::Null,
            Val::I(i) => ValueRef::Integer(*i),
            Val::B(b) => ValueRef::Integer(i64::from(*b)),
            Val::S(s) => ValueRef::Text(s.as_bytes()),
            Val::Y(b) => ValueRef::Blob(b),
        }))
    }
}

mod postgres {
    use super::Val;
    use deadpool_postgres::tokio_postgres::types::private::BytesMut;
    use deadpool_postgres::tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
    use std::error::Error;

    impl ToSql for Val<'_> {
        fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
            match self {
                Val::Null => Ok(IsNull::Yes),
                Val::I(i) if *ty == Type::INT4 => i32::try_from(*i)?.to_sql(ty, out),
                Val::I(i) if *ty == Type::BOOL => (*i != 0).to_sql(ty, out),
                Val::I(i) => i.to_sql(ty, out),
                Val::B(b) => b.to_sql(ty, out),
                Val::S(s) => s.to_sql(ty, out),
                Val::Y(b) => b.to_sql(ty, out),
            }
        }
        fn accepts(ty: &Type) -> bool {
            matches!(*ty, Type::INT8 | Type::INT4 | Type::BOOL | Type::TEXT | Type::VARCHAR | Type::BYTEA)
        }
        to_sql_checked!();
    }
}

/// A row of cells, read by position.
#[derive(Debug, Clone)]
pub struct Row(pub(crate) Vec<Cell>);

impl Row {
    /// The value at `index`.
    pub fn get<T: FromCell>(&self, index: usize) -> Res<T> {
        self.0.get(index).and_then(T::from_cell).ok_or_else(|| self.misfit(index, std::any::type_name::<T>()))
    }
    #[cold]
    fn misfit(&self, index: usize, wanted: &str) -> Failure {
        Failure::bug(match self.0.get(index) {
            Some(cell) => format!("column {index} holds {cell:?}, not {wanted}"),
            None => format!("row has no column {index}"),
        })
    }
    /// The row without its first `columns`.
    #[must_use]
    pub fn behind(&self, columns: usize) -> Row {
        Row(self.0.get(columns..).unwrap_or_default().to_vec())
    }
}

/// What one column can become.
pub trait FromCell: Sized {
    /// None when the cell does not hold such a value.
    fn from_cell(cell: &Cell) -> Option<Self>;
}
impl FromCell for Cell {
    fn from_cell(cell: &Cell) -> Option<Self> {
        Some(cell.clone())
    }
}
impl FromCell for i64 {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Int(i) = cell { Some(*i) } else { None }
    }
}
impl FromCell for bool {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Int(i) = cell { Some(*i != 0) } else { None }
    }
}
impl FromCell for String {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Text(s) = cell { Some(s.clone()) } else { None }
    }
}
impl FromCell for Vec<u8> {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Bytes(b) = cell { Some(b.clone()) } else { None }
    }
}
impl<T: Entity> FromCell for Id<T> {
    fn from_cell(cell: &Cell) -> Option<Self> {
        i64::from_cell(cell).map(Id::new)
    }
}
impl FromCell for Timestamp {
    fn from_cell(cell: &Cell) -> Option<Self> {
        i64::from_cell(cell).map(Timestamp::from_micros)
    }
}
impl FromCell for BusinessDate {
    fn from_cell(cell: &Cell) -> Option<Self> {
        i64::from_cell(cell).and_then(|d| i32::try_from(d).ok()).and_then(BusinessDate::from_days)
    }
}
impl FromCell for Quantity {
    fn from_cell(cell: &Cell) -> Option<Self> {
        i64::from_cell(cell).map(Quantity::from_thousandths)
    }
}
impl FromCell for Currency {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Text(s) = cell { Currency::new(s) } else { None }
    }
}
impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if *cell == Cell::Null { Some(None) } else { T::from_cell(cell).map(Some) }
    }
}

/// What a whole row can become: tuples, or a struct by [`crate::row!`].
pub trait FromRow: Sized + Send {
    /// Fails with a bug when the statement's columns do not fit.
    fn from_row(row: &Row) -> Res<Self>;
}
impl FromRow for Row {
    fn from_row(row: &Row) -> Res<Self> {
        Ok(row.clone())
    }
}
/// What rows become. A loop: a `collect` that may fail takes more machine code, and this is compiled for every kind of row.
pub(crate) fn typed<T: FromRow>(rows: &[Row]) -> Res<Vec<T>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(T::from_row(row)?);
    }
    Ok(all)
}
macro_rules! tuples {
    ($($t:ident $i:tt),*) => {
        impl<$($t: FromCell + Send),*> FromRow for ($($t,)*) {
            fn from_row(row: &Row) -> Res<Self> { Ok(($(row.get::<$t>($i)?,)*)) }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// Declares a struct whose fields are a statement's columns in order, with [`FromRow`] implemented.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$meta])* pub struct $name { $($(#[$fmeta])* pub $field: $ty),* }
        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row) -> $crate::Res<Self> {
                let mut at = 0;
                $(let $field = row.get::<$ty>(at)?; at += 1;)*
                let _ = at;
                Ok($name { $($field),* })
            }
        }
    };
}
