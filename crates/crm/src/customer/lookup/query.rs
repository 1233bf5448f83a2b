//! `customer.lookup`: customers as somebody types for them, active ones only, whoever is called exactly so first. The index of terms is
//! read in its own order and left as soon as the page is full, however many there are. Of several words the rarest leads; the others are
//! looked up for each customer that it finds, or, where they are rare enough, in the set of all that they find.

use crate::customer::model::Customer;
use crate::customer::query::{SCOPE, SEES};
use crate::customer::search;
use base::Id;
use kernel::Permission;
use kernel::db::{Scoped, Val};
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kernel::statements! {
    /// Active customers by their terms.
    pub(crate) FOUND: Scoped "customer.lookup" =
        "SELECT t.customer_id, c.code, c.name, c.short_name, u.name, t.term, c.version FROM customer_term t \
         JOIN customer c ON c.id = t.customer_id JOIN app_user u ON u.id = c.owner_id WHERE c.state = 'active' AND {scope}{filter}";
}

kernel::row! {
    /// A customer that was found.
    #[derive(Debug, Clone, Serialize, JsonSchema)]
    pub struct CustomerFound {
        /// Its id.
        pub id: Id<Customer>,
        /// The company's own code.
        pub code: String,
        /// What people call it.
        pub name: String,
        /// What people call it among themselves.
        pub short_name: Option<String>,
        /// Who looks after it.
        pub owner_name: String,
        /// By what it was found.
        pub found_by: String,
        /// Its version.
        pub version: i64,
    }
}

static COLUMNS: &[Column] = &[
    Column::new("code", "customer.code", ColumnKind::Text).card(),
    Column::new("name", "customer.name", ColumnKind::Text).card(),
    Column::new("short_name", "customer.short_name", ColumnKind::Text),
    Column::new("owner_name", "customer.owner_name", ColumnKind::Text).card(),
    // It may be a telephone number, and then was typed.
    Column::new("found_by", "customer.found_by", ColumnKind::Text).sort("t.term"),
];

/// `customer.lookup`
pub struct CustomerLookup;

/// What was typed.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Typed {
    /// Words that are found anywhere in name, short name, code, mnemonic, credit code or a telephone number, by characters, pinyin or
    /// its initials; several words narrow the search. Nothing = the first customers.
    pub q: Option<String>,
}

impl Query for CustomerLookup {
    const NAME: &'static str = "customer.lookup";
    const NEEDS: Permission = SEES;
    const SHAPE: Shape = Shape::List;
    const BASE: &'static Scoped = &FOUND;
    const SCOPE: ScopeColumns = SCOPE;
    const ID: &'static str = "t.customer_id";
    const ORDER: Option<&'static str> = Some("found_by");
    type Params = Typed;
    type Row = CustomerFound;

    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        // A customer with several fitting terms stands once, at the first of them; who may not see numbers finds by words alone.
        const FIRST: &str = "t.term = (SELECT MIN(e.term) FROM customer_term e WHERE e.customer_id = t.customer_id AND e.term >= ?) \
             AND t.source = (SELECT MIN(f.source) FROM customer_term f WHERE f.customer_id = t.customer_id AND f.term = t.term)";
        const FIRST_WORD: &str = "t.source = 0 AND t.term = \
             (SELECT MIN(e.term) FROM customer_term e WHERE e.customer_id = t.customer_id AND e.term >= ? AND e.source = 0)";
        const ALSO: &str = "(SELECT MIN(e.term) FROM customer_term e WHERE e.customer_id = t.customer_id AND e.term >= ?) < ?";
        const ALSO_WORD: &str =
            "(SELECT MIN(e.term) FROM customer_term e WHERE e.customer_id = t.customer_id AND e.term >= ? AND e.source = 0) < ?";
        // As a value, so that neither database reads the set first and sorts what it finds.
        const AMONG: &str =
            "CASE WHEN t.customer_id IN (SELECT e.customer_id FROM customer_term e WHERE e.term >= ? AND e.term < ?) THEN 1 ELSE 0 END = 1";
        const AMONG_WORD: &str = "CASE WHEN t.customer_id IN (SELECT e.customer_id FROM customer_term e WHERE e.term >= ? AND e.term < ? AND e.source = 0) \
             THEN 1 ELSE 0 END = 1";
        const ROWS: &str = "SELECT 1 FROM customer_term e WHERE e.term >= ? AND e.term < ?";
        const FILTERS: &[Filter] = &[
            Filter::new("word", "t.term >= ? AND t.term < ?", &[Val::S("a"), Val::S("b")]),
            Filter::new("first", FIRST, &[Val::S("a")]).veiled("phone", FIRST_WORD),
            Filter::new("also", AMONG, &[Val::S("a"), Val::S("b")])
                .veiled("phone", AMONG_WORD)
                .broad(ALSO, ROWS)
                .broad_veiled(ALSO_WORD, "SELECT 1 FROM customer_term e WHERE e.term >= ? AND e.term < ? AND e.source = 0"),
            Filter::new("none", "1 = 0", &[]),
        ];
        FILTERS
    }
    fn select(params: &Typed) -> Select {
        let Some(mut words) = search::typed(params.q.as_deref()) else {
            return Select::all().when("none", Some(true));
        };
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        // The longest leads, however many it finds: which one led shows in the answer, and would tell of customers and numbers that are hidden.
        let mut words = words.iter();
        let first = words.next().map_or("", String::as_str);
        // Of what the others do not find nothing else is asked.
        let select = words.fold(Select::all().prefix("word", Some(first)), |select, word| select.prefix("also", Some(word.as_str())));
        select.when("first", Some(first))
    }
}
