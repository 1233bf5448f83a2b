//! The demo company's hardware and industrial supplies: families of goods from a table, each in its variants and sizes.

use super::goods::{Good, WHOLE, barcode, case_barcode};
use crate::company::founder::Founder;
use futures_util::future::try_join_all;
use kernel::{Failure, Res};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A family a line, its fields between tabs: category, the one below, code and name of the one below that, unit, packs (`*` = sold in it),
/// tax category, brands by turns, model, variants with their percent of the cost, sizes with what one costs in fen, handling.
const TABLE: &str = include_str!("hardware.tsv");
/// Tax on goods, in basis points.
const TAX_RATE: i64 = 1300;
/// Units of what is measured off: parts of them are sold as well.
const BY_MEASURE: [&str; 4] = ["米", "千克", "公斤", "升"];
/// So many requests are under way at once: they are committed together.
const AT_ONCE: usize = 48;

/// A line of the table.
struct Family<'t> {
    above: [&'t str; 2],
    code: &'t str,
    name: &'t str,
    unit: &'t str,
    packs: Vec<Pack<'t>>,
    tax_code: &'t str,
    brands: Vec<&'t str>,
    model: &'t str,
    /// Each with its percent of the cost.
    variants: Vec<(&'t str, i64)>,
    /// Each with what one costs, in fen.
    sizes: Vec<(&'t str, i64)>,
    handling: &'t str,
}
/// Another unit of a family.
struct Pack<'t> {
    unit: &'t str,
    holds: i64,
    usual: bool,
}

impl<'t> Family<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        Some(Family {
            above: [next()?, next()?],
            code: next()?,
            name: next()?,
            unit: next()?,
            packs: next()?.split(',').filter(|pack| !pack.is_empty()).map(Pack::read).collect::<Option<_>>()?,
            tax_code: next()?,
            brands: next()?.split(',').collect(),
            model: next()?,
            variants: next()?.split(';').map(counted).collect::<Option<_>>()?,
            sizes: next()?.split(';').map(counted).collect::<Option<_>>()?,
            handling: next()?,
        })
    }
}
impl<'t> Pack<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (unit, holds) = text.split_once(' ')?;
        let usual = holds.ends_with('*');
        Some(Pack { unit, holds: holds.trim_end_matches('*').parse().ok()?, usual })
    }
}

/// A text and the figure behind it.
fn counted(text: &str) -> Option<(&str, i64)> {
    let (name, figure) = text.rsplit_once(' ')?;
    Some((name, figure.parse().ok()?))
}

/// The families.
fn families() -> Res<Vec<Family<'static>>> {
    TABLE.lines().map(|line| Family::read(line).ok_or_else(|| Failure::bug(format!("demo goods: {line}")))).collect()
}

/// Takes them all into the catalogue; in the order of the table.
pub(super) async fn products(admin: &Founder<'_>) -> Res<Vec<Good>> {
    let families = families()?;
    let mut categories: BTreeMap<&str, i64> = BTreeMap::new();
    let mut asked: Vec<(Value, Vec<Value>, Good)> = Vec::new();
    for family in &families {
        let mut parent = None;
        let own = [(family.code, family.name)];
        for (code, name) in family.above.iter().filter_map(|both| both.split_once(' ')).chain(own) {
            let id = match categories.get(code) {
                Some(id) => *id,
                None => admin.made("category.create", json!({"code": code, "name": name, "parent": parent})).await?,
            };
            categories.insert(code, id);
            parent = Some(id);
        }
        let at = asked.len();
        let pairs = family.variants.iter().flat_map(|variant| family.sizes.iter().map(move |size| (*variant, *size)));
        asked.extend(pairs.enumerate().map(|(n, (variant, size))| product(family, parent, at + n, n, variant, size)));
    }
    let mut made = Vec::with_capacity(asked.len());
    for some in asked.chunks(AT_ONCE) {
        let done = some.iter().map(|(input, units, good)| async move {
            let id = admin.made("product.create", input.clone()).await?;
            if !units.is_empty() {
                admin.done("product_unit.set", json!({"product": id, "version": 1, "units": units})).await?;
            }
            Ok::<_, Failure>(Good { id, ..good.clone() })
        });
        made.extend(try_join_all(done).await?);
    }
    Ok(made)
}

/// One of a family: what is asked for it, its other units, and what is to be known of it later.
fn product(
    family: &Family<'_>,
    category: Option<i64>,
    at: usize,
    n: usize,
    variant: (&str, i64),
    size: (&str, i64),
) -> (Value, Vec<Value>, Good) {
    let cost_micro = size.1 * variant.1 * 100;
    let brand = family.brands[n % family.brands.len()];
    // A maker's numbers stand together: five digits are the maker's.
    let maker = brand.bytes().fold(0_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 9_000);
    let number = format!("69{:05}{:05}", 30_000 + maker, at + 1);
    let model = family.model.replace("{s}", size.0).replace("{n}", &format!("{:02}", n + 1));
    let mut input = json!({
        "code": format!("{}{:03}", family.code, n + 1), "name": format!("{} {} {}", family.name, size.0, variant.0), "unit": family.unit,
        "specification": format!("{} {}", size.0, variant.0), "model": model, "brand": brand, "category": category,
        "barcode": barcode(&number), "tax_rate": TAX_RATE, "tax_code": family.tax_code, "cost_micro": cost_micro
    });
    if !BY_MEASURE.contains(&family.unit) {
        input["pack_quantity"] = json!(WHOLE);
    }
    if !family.handling.is_empty() {
        input["handling"] = json!(family.handling);
    }
    let inner = family.packs.first().map_or(1, |pack| pack.holds);
    if at.is_multiple_of(4) {
        input["reorder_at"] = json!(inner.max(10) * 1000);
    }
    if let Some(usual) = family.packs.iter().find(|pack| pack.usual).filter(|pack| pack.holds >= 50) {
        input["min_order"] = json!(usual.holds * 1000);
    }
    let last = family.packs.len();
    let units = family.packs.iter().enumerate().map(|(no, pack)| {
        let mut unit = json!({"unit": pack.unit, "numerator": pack.holds, "denominator": 1, "is_default_sales": pack.usual});
        if no + 1 == last && pack.holds > 1 {
            unit["barcode"] = json!(case_barcode(&number));
        }
        unit
    });
    // Cheap things lie there by the thousand.
    let pieces = if cost_micro < 1_000_000 { 20_000 } else { 60_000_000_000 / (cost_micro + 30_000_000) / 10 * 10 + 10 };
    let good = Good {
        id: 0,
        cost_micro,
        pieces,
        tier: (inner.max(10) * 2).min(2_000),
        case: None,
        copper: family.tax_code.starts_with("1090409"),
    };
    let units: Vec<Value> = units.collect();
    (input, units, good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole_and_names_nothing_twice() {
        let families = families().unwrap();
        let count: usize = families.iter().map(|family| family.variants.len() * family.sizes.len()).sum();
        assert!(count >= 1_600, "{count}");
        let mut codes: Vec<&str> = families.iter().map(|family| family.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), families.len());
        assert!(families.iter().all(|family| family.above.iter().all(|both| both.contains(' '))));
    }
}
