//! Each invariant of the money is shown to be able to fail: damage is planted past the door.

use crate::{charge, credit_note, customer, delivered, invoice, on_credit, payment, publish};
use kernel::db::Engine;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::World;
use testkit::both;
use testkit::world::{ADMIN, LI, QIAN};

/// What must show it, and the damage.
const DAMAGES: &[(&str, &str)] = &[
    ("I08.invoiced_is_within_delivered", "UPDATE delivery_progress SET invoiced = invoiced + 1 WHERE invoiced > 0"),
    ("I08.invoiced_is_within_delivered", "UPDATE delivery_progress SET invoiced_tax_minor = invoiced_tax_minor + 1 WHERE invoiced > 0"),
    (
        "I08.invoiced_is_within_delivered",
        "UPDATE invoice_line SET base_quantity = base_quantity * 9 WHERE base_quantity > 0; UPDATE delivery_progress SET invoiced = invoiced * 9",
    ),
    ("I08.credited_is_within_invoiced", "UPDATE invoice_progress SET credited = credited - 1 WHERE credited > 0"),
    ("I08.credited_is_within_invoiced", "UPDATE invoice_progress SET credited_net_minor = credited_net_minor + 1 WHERE credited > 0"),
    ("I08.credited_is_within_invoiced", "DELETE FROM invoice_progress WHERE credited = 0"),
    ("I11.a_receivable_arises_once", "UPDATE invoice_line SET posted_minor = 0 WHERE posted_minor > 0"),
    ("I11.a_receivable_arises_once", "UPDATE invoice_line SET posted_minor = gross_minor WHERE posted_minor = 0"),
    ("I12.an_invoice_has_its_entries", "UPDATE money_entry SET amount_minor = amount_minor + 1 WHERE doc_type = 'invoice'"),
    (
        "I12.an_invoice_has_its_entries",
        "UPDATE money_entry SET account = 'open_orders' WHERE doc_type = 'invoice' AND account = 'delivered'",
    ),
    ("I12.an_invoice_has_its_entries", "DELETE FROM money_entry WHERE doc_type = 'credit_note' AND account = 'invoiced'"),
    ("I12.an_invoice_has_its_open_item", "DELETE FROM open_item WHERE doc_type = 'credit_note'"),
    ("I12.an_invoice_has_its_open_item", "UPDATE open_item SET due_on = due_on + 1 WHERE doc_type = 'invoice'"),
    (
        "I12.an_invoice_has_its_open_item",
        "UPDATE open_item SET doc_type = 'invoice', doc_id = 810 WHERE id = (SELECT MIN(id) FROM open_item WHERE doc_type = 'credit_charge')",
    ),
    ("I12.a_reversal_takes_its_receipt_back", "UPDATE receipt_reversal SET amount_minor = amount_minor - 1"),
    ("I12.a_reversal_takes_its_receipt_back", "UPDATE money_entry SET amount_minor = amount_minor + 1 WHERE doc_type = 'receipt_reversal'"),
    ("I12.a_reversal_takes_its_receipt_back", "UPDATE open_item SET open_minor = 1 WHERE doc_type = 'receipt_reversal'"),
    (
        "I12.a_reversal_takes_its_receipt_back",
        "UPDATE posted_document SET corrects_type = NULL, corrects_id = NULL WHERE doc_type = 'receipt_reversal'",
    ),
    (
        "I12.an_opening_item_has_its_entry_and_item",
        "UPDATE money_entry SET amount_minor = amount_minor + 1 WHERE doc_type = 'opening_advance'",
    ),
    ("I12.an_opening_item_has_its_entry_and_item", "UPDATE open_item SET due_on = due_on + 1 WHERE doc_type = 'opening_receivable'"),
    ("settle.an_opening_item_is_registered", "UPDATE opening_document SET amount_minor = amount_minor + 1 WHERE area = 'receivable'"),
    ("settle.an_opening_item_is_registered", "UPDATE opening_document SET stands = {false} WHERE area = 'advance'"),
    ("settle.locked_opening_balances_agree", "UPDATE opening_figure SET figure_minor = 1 WHERE entity_id = 2 AND area = 'stock'"),
    ("I43.revenue_is_what_invoices_say", "UPDATE revenue_month SET net_minor = net_minor + 1, gross_minor = gross_minor + 1"),
    ("I43.revenue_is_what_invoices_say", "UPDATE revenue_month SET month = month + 1"),
    ("I43.revenue_is_what_invoices_say", "DELETE FROM revenue_month"),
    ("I13.allocations_stay_within_their_items", "UPDATE allocation SET amount_minor = amount_minor * 1000"),
    ("I14.both_sides_are_of_one_customer_and_currency", "UPDATE open_item SET customer_id = 81 WHERE doc_type = 'customer_receipt'"),
    (
        "I15.items_arise_as_the_ledger_says",
        "UPDATE open_item SET amount_minor = amount_minor + 1, open_minor = open_minor + 1 WHERE doc_type = 'credit_charge'",
    ),
    ("I15.items_arise_as_the_ledger_says", "UPDATE posted_document SET effective_on = effective_on - 1 WHERE doc_type = 'invoice'"),
    ("I16.an_account_is_the_sum_of_its_documents", "UPDATE credit_charge SET amount_minor = amount_minor + 1"),
    ("I16.an_account_is_the_sum_of_its_documents", "UPDATE delivery SET net_minor = net_minor + 1, gross_minor = gross_minor + 1"),
    (
        "I16.an_account_is_the_sum_of_its_documents",
        "UPDATE money_balance SET balance_minor = balance_minor + 1 WHERE account = 'delivered'",
    ),
    ("I17.a_bank_reference_is_received_once", "UPDATE customer_receipt SET bank_reference = 'B-1'"),
    ("I17.a_bank_reference_is_kept_with_its_receipt", "DELETE FROM receipt_reference"),
    (
        "I17.a_bank_reference_is_kept_with_its_receipt",
        "INSERT INTO receipt_reference (entity_id, bank_reference, receipt_id) SELECT entity_id, 'B-X', receipt_id FROM receipt_reversal",
    ),
    ("I19.an_invoice_is_the_sum_of_its_lines", "UPDATE invoice SET gross_minor = gross_minor + 1"),
    (
        "I19.an_invoice_is_the_sum_of_its_lines",
        "UPDATE invoice_line SET net_minor = net_minor - 1, tax_minor = tax_minor + 1 WHERE line_no = 1",
    ),
    ("I19.an_invoice_is_the_sum_of_its_lines", "UPDATE invoice_line SET tax_rate = 600 WHERE tax_rate = 1300"),
    ("I28.a_credit_note_negates_its_invoice", "UPDATE invoice SET customer_id = 81 WHERE kind = 'credit_note'"),
    ("I28.a_credit_note_negates_its_invoice", "UPDATE invoice_line SET corrects_line = 99 WHERE corrects_line IS NOT NULL"),
    ("I28.no_posted_document_has_changed", "UPDATE invoice SET remark = 'X' WHERE kind = 'invoice'"),
    ("I28.no_posted_document_has_changed", "UPDATE invoice_line SET unit = '箱' WHERE base_quantity < 0"),
    ("I28.no_posted_document_has_changed", "UPDATE receipt_reversal SET reason = 'X'"),
    ("I28.no_posted_document_has_changed", "UPDATE customer_receipt SET method = 'cash'"),
    ("I28.no_posted_document_has_changed", "UPDATE customer_receipt SET remark = 'X'"),
    ("I29.an_invoice_is_posted", "UPDATE invoice SET number = 'IN-X' WHERE kind = 'invoice'"),
    ("I29.an_invoice_is_posted", "DELETE FROM posted_document WHERE doc_type = 'credit_note'"),
];

/// Invoices, one of them credited in part, receipts, one of them taken back.
async fn story(world: &World) {
    let id = customer(world, "T-1", 1_000_000).await;
    world.done(LI, "credit.charge", charge(id, 70_000, "2026-12-25")).await;
    world.done(QIAN, "customer_receipt.post", payment(id, 30_000)).await;
    let mut advance = payment(id, 5_000);
    (advance["bank_reference"], advance["as_advance"]) = (json!("B-2"), json!(true));
    let wrong = world.done(QIAN, "customer_receipt.post", advance).await;
    let back = json!({ "receipt": wrong["id"], "reversed_on": crate::TODAY, "reason": "录错客户" });
    world.done(QIAN, "customer_receipt.reverse", back).await;
    publish(world, json!({ "receivable.arises": "invoice" })).await;
    let buyer = on_credit(world, "T-2", 1_000_000).await;
    let sent = delivered(world, buyer, &[(57, "3", "33.333333"), (58, "7", "14.99")]).await;
    let made = world.done(ADMIN, "invoice.post", invoice(buyer, &[(sent, 1, 3_000), (sent, 2, 7_000)])).await;
    world.done(ADMIN, "credit_note.post", credit_note(&made["id"], &[(2, 2_000)])).await;
    world.check().await;
}

/// Takes away what keeps the database sound.
async fn defenceless(world: &World) {
    if world.engine() == Engine::Postgres {
        world.raw("SET session_replication_role = replica").await;
        for constraint in ["invoice_sum", "invoice_corrects"] {
            world.raw(&format!("ALTER TABLE invoice DROP CONSTRAINT {constraint}")).await;
        }
        world.raw("ALTER TABLE invoice_line DROP CONSTRAINT invoice_line_sum").await;
        world.raw("ALTER TABLE delivery_progress DROP CONSTRAINT delivery_progress_invoiced").await;
        return;
    }
    world.raw("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").await;
    for trigger in world.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
        world.raw(&format!("DROP TRIGGER {}", trigger[0])).await;
    }
}

#[tokio::test]
async fn every_damage_shows() {
    for (shows, damage) in DAMAGES {
        both(async |world| {
            story(world).await;
            defenceless(world).await;
            world.raw(damage).await;
            let report = world.kernel.check().await.expect("checks");
            let found: BTreeSet<&str> = report.violated().map(|f| f.name).collect();
            assert!(found.contains(shows), "{shows} does not show {damage}: {found:?}");
        })
        .await;
    }
}

/// Every invariant of this room has its damage, here or beside the ledger's own.
#[test]
fn every_invariant_has_its_damage() {
    let here: BTreeSet<&str> = DAMAGES.iter().map(|(shows, _)| *shows).collect();
    let elsewhere = [
        "I12.a_charge_has_its_entry",
        "I12.a_receipt_has_its_entries",
        "I12.a_charge_has_its_open_item",
        "I12.a_receipt_has_its_open_item",
        "settle.closed_customer_owes",
        "I29.a_charge_or_receipt_is_posted",
    ];
    let own = include_str!("../../src/check/sql.rs");
    let names = own.lines().filter_map(|line| line.split(": Check \"").nth(1)?.split('"').next());
    let missing: Vec<&str> = names.filter(|name| !here.contains(name) && !elsewhere.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
