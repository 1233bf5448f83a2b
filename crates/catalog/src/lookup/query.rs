//! `product.lookup`: the index of terms is read in its own order and left as soon as the page is full, however many there are.
//! Of several words the rarest leads; the others are looked up for each product that it finds, or, where they are rare enough, in the
//! set of all that they find.

use crate::product::model::Product;
use crate::product::search;
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Active products by their terms.
    pub(crate) FOUND: Scoped "product.lookup" =
        "SELECT t.product_id, p.code, p.name, p.specification, p.unit, t.term, COALESCE(g.small, g.file), p.version FROM product_term t \
         JOIN product p ON p.id = t.product_id LEFT JOIN product_picture g ON g.product_id = t.product_id AND g.line_no = 1 WHERE p.state = 'active' AND {scope}{filter}";
}

kernel::row! {
    /// A product that was found.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct ProductFound {
        /// Its id.
        pub id: Id<Product>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// What tells it from its like.
        pub specification: Option<String>,
        /// The unit it is counted in.
        pub unit: String,
        /// By what it was found.
        pub found_by: String,
        /// The stored name of its main picture, the small one where there is one.
        pub picture: Option<String>,
        /// Its version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "product.code", ColumnKind::Text).card(),
    Column::new("name", "product.name", ColumnKind::Text).card(),
    Column::new("specification", "product.specification", ColumnKind::Text).card(),
    Column::new("unit", "product.unit", ColumnKind::Text),
    Column::new("found_by", "product.found_by", ColumnKind::Text).sort("t.term"),
];

/// `product.lookup`
pub struct ProductLookup;

/// What was typed.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Typed {
    /// Words that are found anywhere in code, name, specification, model, brand, mnemonic or barcode, by characters, pinyin or its
    /// initials; several words narrow the search. Nothing = the first products.
    pub q: Option<String>,
}

impl Query for ProductLookup {
    const NAME: &'static str = "product.lookup";
    const NEEDS: Permission = Permission::new("product.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &FOUND;
    const SCOPE: ScopeColumns = ScopeColumns::Open;
    const ID: &'static str = "t.product_id";
    const ORDER: Option<&'static str> = Some("found_by");
    type Params = Typed;
    type Row = ProductFound;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        // A product with several fitting terms stands once, at the first of them.
        const FILTERS: &[Filter] = &[
            Filter::new("word", "t.term >= ? AND t.term < ?", &[Val::S("a"), Val::S("b")])
                .leads("SELECT 1 FROM product_term t WHERE t.term >= ? AND t.term < ?"),
            Filter::new(
                "first",
                "t.term = (SELECT MIN(e.term) FROM product_term e WHERE e.product_id = t.product_id AND e.term >= ?)",
                &[Val::S("a")],
            ),
            // As a value, so that neither database reads the set first and sorts what it finds.
            Filter::new(
                "also",
                "CASE WHEN t.product_id IN (SELECT e.product_id FROM product_term e WHERE e.term >= ? AND e.term < ?) THEN 1 ELSE 0 END = 1",
                &[Val::S("a"), Val::S("b")],
            )
            .broad(
                "(SELECT MIN(e.term) FROM product_term e WHERE e.product_id = t.product_id AND e.term >= ?) < ?",
                "SELECT 1 FROM product_term e WHERE e.term >= ? AND e.term < ?",
            ),
            Filter::new("none", "1 = 0", &[]),
        ];
        FILTERS
    }
    fn select(params: &Typed) -> Select {
        let Some(mut words) = search::typed(params.q.as_deref()) else { return Select::all().when("none", Some(true)) };
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let led_by = |leading: usize| {
            let others = words.iter().enumerate().filter(|(at, _)| *at != leading);
            let word = words.get(leading).map_or("", String::as_str);
            // Of what the others do not find nothing else is asked.
            let select = others.fold(Select::all().prefix("word", Some(word)), |select, (_, word)| select.prefix("also", Some(word)));
            select.when("first", Some(word))
        };
        (1..words.len()).fold(led_by(0), |select, leading| select.or(led_by(leading)))
    }
}
