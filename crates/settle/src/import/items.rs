//! Tables of opening receivables and advances.

use super::sql;
use base::{Id, Refusal};
use crm::api::customers_coded;
use kernel::access::User;
use kernel::db::Boxed;
use kernel::profile::{CellKind, Coded, GivenRow, Judged, Profile, ProfileColumn, Step, TakenRow};
use kernel::{Read, Res, p};
use sales::api::{OLD_CUSTOMER, OLD_REMARK, old_column};
use serde_json::{Value, json};

const ENTITY: ProfileColumn = ProfileColumn {
    required: false,
    hint: Some("import.opening.entity"),
    ..old_column("entity", "opening.entity", &["法人主体", "公司编码", "账套", "legal entity"], CellKind::Code, "")
};

static RECEIVABLE_COLUMNS: &[ProfileColumn] = &[
    OLD_CUSTOMER,
    old_column(
        "old_number",
        "opening.old_number",
        &["原单号", "单据编号", "单号", "单据号", "发票号", "number"],
        CellKind::Code,
        "XS-0001",
    ),
    old_column("document_on", "opening.document_on", &["单据日期", "业务日期", "日期", "开票日期", "date"], CellKind::Day, "2026-10-08"),
    old_column("due_on", "opening.due_on", &["到期日", "到期日期", "应收日期", "收款日期", "due date"], CellKind::Day, "2026-11-07"),
    old_column(
        "amount.minor",
        "opening.amount",
        &["未收金额", "应收余额", "余额", "期初金额", "欠款", "未核销金额", "金额", "open amount", "balance"],
        CellKind::Amount,
        "1200.00",
    ),
    ProfileColumn {
        required: false,
        ..old_column(
            "original_minor",
            "opening.original_minor",
            &["原单金额", "单据金额", "应收金额", "发票金额", "original amount"],
            CellKind::Amount,
            "",
        )
    },
    OLD_REMARK,
    ENTITY,
];

static ADVANCE_COLUMNS: &[ProfileColumn] = &[
    OLD_CUSTOMER,
    old_column("old_number", "opening.old_number", &["原单号", "收款单号", "单据编号", "单号", "number"], CellKind::Code, "SK-0001"),
    old_column("document_on", "opening.document_on", &["收款日期", "单据日期", "日期", "date"], CellKind::Day, "2026-10-08"),
    old_column(
        "amount.minor",
        "opening.amount",
        &["预收余额", "未核销金额", "余额", "期初金额", "预收金额", "金额", "balance", "amount"],
        CellKind::Amount,
        "500.00",
    ),
    OLD_REMARK,
    ENTITY,
];

pub(super) static RECEIVABLES: Profile = Profile {
    name: "opening_receivables",
    operations: &["opening.enter_receivable"],
    columns: RECEIVABLE_COLUMNS,
    joins: None,
    gathers: None,
    judge: |read, who, rows| judge(read, who, rows, "opening.enter_receivable"),
    undoes: &["opening.take_back"],
    undo,
};

pub(super) static ADVANCES: Profile = Profile {
    name: "opening_advances",
    operations: &["opening.enter_advance"],
    columns: ADVANCE_COLUMNS,
    joins: None,
    gathers: None,
    judge: |read, who, rows| judge(read, who, rows, "opening.enter_advance"),
    undoes: &["opening.take_back"],
    undo,
};

/// A legal entity, as a row may name it.
type Entity = (i64, String, String);

fn judge<'t>(read: &'t Read<'t>, who: Id<User>, rows: &'t [GivenRow], operation: &'static str) -> Boxed<'t, Res<Vec<Judged>>> {
    Box::pin(async move {
        let customers = customers_coded(read, who, rows, "customer").await?;
        let entities: Vec<Entity> = read.fetch(&sql::ENTITIES, p![]).await?;
        let coded = Coded::of_records(entities.iter().map(|(id, code, _)| (*id, code.clone())).collect());
        Ok(rows.iter().map(|row| one(row, &customers, &coded, &entities, operation)).collect())
    })
}

/// The legal entity that a row names, or the first.
fn entity<'e>(row: &GivenRow, coded: &Coded, entities: &'e [Entity]) -> Result<&'e Entity, Refusal> {
    let unknown = || Refusal::new("import.entity.unknown").arg("typed", row.text("entity").unwrap_or_default()).field("entity");
    if row.text("entity").is_none() {
        return entities.first().ok_or_else(unknown);
    }
    let id = coded.of(row, "entity")?;
    entities.iter().find(|(known, ..)| *known == id).ok_or_else(unknown)
}

/// A row enters one document; whether it may is the operation's own matter, which is asked right after.
fn one(row: &GivenRow, customers: &Coded, coded: &Coded, entities: &[Entity], operation: &'static str) -> Judged {
    let (customer, (entity, _, currency)) = match (customers.of(row, "customer"), entity(row, coded, entities)) {
        (Ok(customer), Ok(entity)) => (customer, entity),
        (customer, entity) => return Judged::conflict("", [customer.err(), entity.err()].into_iter().flatten().collect()),
    };
    let amount = json!({ "minor": row.figure("amount.minor").unwrap_or_default(), "currency": currency });
    let mut input = json!({
        "entity": entity, "customer": customer, "old_number": row.text("old_number").unwrap_or_default(),
        "document_on": row.text("document_on").unwrap_or_default(), "amount": amount
    });
    for key in ["due_on", "remark"] {
        if let Some(text) = row.text(key) {
            input[key] = json!(text);
        }
    }
    if let Some(original) = row.figure("original_minor") {
        input["original_minor"] = json!(original);
    }
    Judged::create(format!("{entity}/{customer}/{}", row.text("old_number").unwrap_or_default()), vec![Step { operation, input }])
}

/// What was entered is taken back.
fn undo(row: &TakenRow) -> Vec<Vec<Step>> {
    let made = row.outputs.first().unwrap_or(&Value::Null);
    vec![vec![Step { operation: "opening.take_back", input: json!({ "item": made["id"], "reason": "撤回导入 · import taken back" }) }]]
}
