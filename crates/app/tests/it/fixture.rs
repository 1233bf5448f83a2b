//! Operations and queries that exist only for these tests.

use base::{Clause, Entity, Id, Need, Refusal, Text};
use kernel::access::Permission;
use kernel::db::{FromRow, Row};
use kernel::op::EntityDef;
use kernel::query::{Column, ColumnKind, Filter, Query, ScopeColumns, Select, Shape};
use kernel::{Dated, Decision, Operation, Read, Registry, Res, Terms, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A customer, as these tests see it.
pub struct Party;
impl Entity for Party {
    const NAME: &'static str = "party";
}

kernel::statements! {
    /// Where a party stands.
    pub LOCATE: Fact "party.locate" = "SELECT id, department_id, owner_id, version FROM customer WHERE id IN {ids:$1}";
    /// A party's name.
    pub FIND: Fact "party.find" = "SELECT name, version FROM customer WHERE id = $1";
    /// Renames it.
    pub RENAME: Write "party.rename" = "UPDATE customer SET name = $1, version = version + 1 WHERE id = $2 AND version = $3";
    /// All of them.
    pub LIST: Scoped "party.list" = "SELECT id, version, name, phone FROM customer WHERE {scope} {filter}";
}

/// Rename a party.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct RenameInput {
    /// The party.
    pub party: Id<Party>,
    /// The new name.
    pub name: String,
    /// Other names it goes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Alias>,
}
/// Another name.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The words.
    pub words: String,
}
#[derive(Serialize, JsonSchema)]
pub struct Facts {
    name: String,
    version: i64,
}
/// Renamed.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Renamed {
    /// The name before.
    pub was: String,
}
pub struct Rename;
impl Operation for Rename {
    const NAME: &'static str = "party.rename";
    const NEEDS: Permission = Permission::new("party.rename");
    const DATED: Option<Dated> = Some(Dated { needs: Permission::new("party.rename.dated"), days_back: 30, days_ahead: 0, as_of: false });
    type Input = RenameInput;
    type Facts = Facts;
    type Plan = (RenameInput, String, i64);
    type Output = Renamed;
    fn samples() -> Vec<RenameInput> {
        vec![RenameInput { party: Id::new(80), name: "新名's <b>".into(), aliases: vec![Alias { words: "甲".into() }] }]
    }
    async fn gather(read: &Read<'_>, input: &RenameInput) -> Res<Facts> {
        let (name, version) = read.one(&FIND, kernel::p![input.party]).await?;
        Ok(Facts { name, version })
    }
    fn decide(input: &RenameInput, facts: &Facts, _: &Terms<'_>) -> Decision<Self::Plan> {
        let clause = Clause::new("naming", "1.2", 1);
        if input.name == "panic" {
            panic!("as asked");
        }
        if input.name.is_empty() {
            let field = Refusal::new("party.no_name").field("name").basis(&clause).remedy(base::Remedy::new("party.name_it"));
            return Decision::Refuse(vec![field, Refusal::new("party.not_so").arg("name", facts.name.as_str()).basis(&clause)]);
        }
        let plan = (input.clone(), facts.name.clone(), facts.version);
        if input.name.starts_with("敏感") {
            let mut need = Need::new("naming.sensitive", &clause).step("party.rename.approve");
            need.reason = Some(base::Remedy::new("party.sensitive"));
            return Decision::NeedsApproval { plan, needs: vec![need], basis: vec![clause] };
        }
        Decision::allow_under(plan, vec![clause])
    }
    async fn apply(tx: &Tx<'_>, (input, was, version): &Self::Plan) -> Res<Renamed> {
        tx.guard(&RENAME, kernel::p![&input.name, input.party, *version], 1).await?;
        tx.touch(input.party);
        Ok(Renamed { was: was.clone() })
    }
}

/// A party.
#[derive(Serialize, JsonSchema)]
pub struct PartyRow {
    /// Its id.
    id: i64,
    /// Its version.
    version: i64,
    /// Its name.
    name: String,
    /// Its telephone.
    phone: String,
}
impl FromRow for PartyRow {
    fn from_row(row: &Row) -> Res<Self> {
        Ok(PartyRow { id: row.get(0)?, version: row.get(1)?, name: row.get(2)?, phone: row.get(3)? })
    }
}
/// Filters of parties.
#[derive(Serialize, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, default)]
pub struct PartyParams {
    /// The beginning of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Exactly this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
}
pub struct List;
impl Query for List {
    const NAME: &'static str = "party.list";
    const NEEDS: Permission = Permission::new("party.list");
    const SHAPE: Shape = Shape::List;
    const BASE: &'static kernel::db::Scoped = &LIST;
    const SCOPE: ScopeColumns = ScopeColumns::By { department: "department_id", owner: Some("owner_id") };
    const ID: &'static str = "id";
    type Params = PartyParams;
    type Row = PartyRow;
    fn columns() -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            Column::new("name", "column.party.name", ColumnKind::Text).sort("name"),
            Column::new("phone", "column.party.phone", ColumnKind::Text).mask("phone"),
        ];
        COLUMNS
    }
    fn filters() -> &'static [Filter] {
        const FILTERS: &[Filter] = &[
            Filter::new("name", "name >= ? AND name < ?", &[kernel::db::Val::S(""), kernel::db::Val::S("")]),
            Filter::new("version", "version = ?", &[kernel::db::Val::I(0)]),
        ];
        FILTERS
    }
    fn select(params: &PartyParams) -> Select {
        Select::all().prefix("name", params.name.as_deref()).when("version", params.version)
    }
}

static TEXTS: &[Text] = &[
    Text { key: "op.party.rename", zh: "改名", en: "Rename a party" },
    Text { key: "op.party.list", zh: "往来单位", en: "Parties" },
    Text { key: "column.party.name", zh: "名称", en: "Name" },
    Text { key: "column.party.phone", zh: "电话", en: "Telephone" },
    Text { key: "party.no_name", zh: "要改名，请写新名称。", en: "To rename it, write a name." },
    Text { key: "party.not_so", zh: "{name} 不能没有名称。", en: "{name} cannot be without a name." },
    Text { key: "party.name_it", zh: "写一个名称", en: "Write a name" },
    Text { key: "party.sensitive", zh: "名称敏感", en: "A sensitive name" },
];

/// For a world: this program's own texts and what is above.
pub fn register(r: &mut Registry) {
    app::register(r);
    r.entity(EntityDef { name: Party::NAME, table: "customer", locate: Some(&LOCATE) });
    r.operation::<Rename>().query::<List>().statements("party", ALL).texts(TEXTS);
}
