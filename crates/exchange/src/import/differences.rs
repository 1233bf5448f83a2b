//! What a row that changes a record would change of it: every column with what is there and what will be.

use base::{BusinessDate, Quantity, Rate, Refusal, UnitPrice};
use kernel::profile::{CellKind, GivenRow, Judged, Profile, ProfileColumn};
use serde_json::Value;

/// Each difference at its column, in the order of the columns.
pub(super) fn of(profile: &Profile, given: &GivenRow, judged: &Judged) -> Vec<Refusal> {
    let told = |column: &&'static ProfileColumn| {
        let new = judged.steps.iter().find_map(|step| step.input.get(column.key))?;
        let typed = given.values.get(column.key)?;
        // A record that is referred to is known here by its number alone: it is told as it was typed.
        let referred = new.is_i64() && typed.is_string();
        let old = if referred { None } else { earlier(&judged.before, column.key) };
        Some(difference(column, old, if referred { typed } else { new }))
    };
    profile.columns.iter().filter_map(|column| told(&column)).collect()
}

/// What gives a column its earlier value back; nothing where that is not kept.
fn earlier<'j>(before: &'j Value, key: &str) -> Option<&'j Value> {
    match before {
        Value::Object(fields) => fields.get(key).or_else(|| fields.values().find_map(|inner| earlier(inner, key))),
        Value::Array(all) => all.iter().find_map(|inner| earlier(inner, key)),
        _ => None,
    }
}

fn difference(column: &ProfileColumn, old: Option<&Value>, new: &Value) -> Refusal {
    let new = shown(column.kind, new);
    let old = old.map(|old| shown(column.kind, old));
    let no = |key: &str| Refusal::new(key).field(column.key);
    match old {
        None => no("import.row.change_to").arg("new", new),
        Some(old) if old.is_empty() => no("import.row.change_first").arg("new", new),
        Some(old) if new.is_empty() => no("import.row.change_empty").arg("old", old),
        Some(old) => no("import.row.change").arg("old", old).arg("new", new),
    }
}

/// A value as the table has it.
fn shown(kind: CellKind, value: &Value) -> String {
    match (kind, value.as_i64(), value) {
        (_, _, Value::Null) => String::new(),
        (CellKind::Quantity, Some(thousandths), _) => Quantity::from_thousandths(thousandths).to_string(),
        (CellKind::UnitPrice | CellKind::ListPrice, Some(micros), _) => UnitPrice::from_micros(micros).to_string(),
        (CellKind::Rate, Some(basis_points), _) => Rate::from_basis_points(basis_points).to_string(),
        (CellKind::Day, Some(days), _) => {
            i32::try_from(days).ok().and_then(BusinessDate::from_days).map(|day| day.to_string()).unwrap_or_default()
        }
        (CellKind::Choice(words), _, Value::String(kept)) => {
            words.iter().find(|(_, value)| value == kept).map_or(kept.as_str(), |(word, _)| word).to_owned()
        }
        (_, _, Value::String(words)) => words.clone(),
        (_, _, other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::profile::Step;
    use serde_json::json;

    static COLUMNS: &[ProfileColumn] = &[
        ProfileColumn { key: "name", label: "n", hint: None, names: &[], kind: CellKind::Text, required: true, mask: None, sample: "" },
        ProfileColumn { key: "phone", label: "p", hint: None, names: &[], kind: CellKind::Text, required: false, mask: None, sample: "" },
        ProfileColumn { key: "class", label: "c", hint: None, names: &[], kind: CellKind::Text, required: false, mask: None, sample: "" },
        ProfileColumn {
            key: "cost",
            label: "k",
            hint: None,
            names: &[],
            kind: CellKind::UnitPrice,
            required: false,
            mask: None,
            sample: "",
        },
    ];

    #[test]
    fn every_change_is_told_with_what_is_there() {
        let profile = Profile {
            gathers: None,
            name: "t",
            operations: &[],
            columns: COLUMNS,
            joins: None,
            judge: |_, _, _| Box::pin(async { Ok(Vec::new()) }),
            undoes: &[],
            undo: |_| Vec::new(),
        };
        let input = json!({ "customer": 7, "version": 1, "name": "新名", "phone": "12", "class": 5, "cost": 2_500_000 });
        let before = json!([{ "operation": "customer.change", "input": { "name": "旧名", "phone": "", "class": 4, "cost": 1_000_000 } }]);
        let judged = Judged::update("k", (7, 1), before, vec![Step { operation: "customer.change", input }]);
        let values = json!({ "name": "新名", "phone": "12", "class": "重点客户", "cost": 2_500_000 });
        let given = GivenRow { no: 1, values: values.as_object().cloned().unwrap_or_default(), numbers: Vec::new(), signed: Vec::new() };
        let told: Vec<(String, String)> = of(&profile, &given, &judged)
            .into_iter()
            .map(|no| (no.key, no.args.values().map(|arg| format!("{arg:?}")).collect::<Vec<_>>().join(" ")))
            .collect();
        let keys: Vec<&str> = told.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["import.row.change", "import.row.change_first", "import.row.change_to", "import.row.change"]);
        assert!(told[0].1.contains("旧名") && told[0].1.contains("新名"), "{told:?}");
        assert!(told[2].1.contains("重点客户") && !told[2].1.contains('5'), "{told:?}");
        assert!(told[3].1.contains("1.00") && told[3].1.contains("2.50"), "{told:?}");
    }
}
