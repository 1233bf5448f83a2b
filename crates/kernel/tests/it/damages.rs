//! The damages that the checks must show: at least one for each invariant, and for each of its branches.

/// One damage.
pub struct Damage {
    /// What must show it, and nothing else.
    pub shows: &'static [&'static str],
    /// The tables that are put back afterwards.
    pub tables: &'static [&'static str],
    /// The damage.
    pub sql: &'static str,
}

pub const fn damage(shows: &'static [&'static str], tables: &'static [&'static str], sql: &'static str) -> Damage {
    Damage { shows, tables, sql }
}

/// An entry of stock past the ledger: after `id, balance_id, bucket, quantity, doc_type, doc_id, line_no, effective_on, at`.
pub const STOCK: &[Damage] = &[
    damage(
        &["I01.on_hand_is_the_sum_of_its_entries"],
        &["stock_balance"],
        "UPDATE stock_balance SET on_hand = on_hand + 1 WHERE item_id = 53",
    ),
    damage(
        &["I01.on_hand_is_the_sum_of_its_entries"],
        &["stock_balance"],
        "INSERT INTO stock_balance (id, entity_id, warehouse_id, item_id, variant_id, lot_id, serial, owner_party_id, quality, on_hand, reserved) \
         VALUES (9001, 1, 70, 69, 0, 0, '', 0, '', 0, 0)",
    ),
    damage(
        &["I02.reserved_is_the_sum_of_its_entries"],
        &["stock_balance"],
        "UPDATE stock_balance SET reserved = reserved + 1 WHERE item_id = 53",
    ),
    damage(
        &["I02.a_document_releases_what_it_reserved"],
        &["stock_entry"],
        "INSERT INTO stock_entry SELECT 9001, MIN(id), 'reserved', -1, 'other', 9001, 1, 20000, 1795572000000000 FROM stock_balance WHERE item_id = 50;\n\
         INSERT INTO stock_entry SELECT 9002, MIN(id), 'reserved', 1, 'other', 9002, 1, 20000, 1795572000000000 FROM stock_balance WHERE item_id = 50",
    ),
    damage(
        &["I02.nothing_is_reserved_for_an_ended_reservation"],
        &["reservation"],
        "UPDATE reservation SET state = 'released' WHERE id = 503",
    ),
    damage(
        &["I02.an_active_reservation_holds_stock_of_its_warehouse"],
        &["reservation"],
        "UPDATE reservation SET state = 'active' WHERE state = 'released'",
    ),
    damage(
        &["I02.an_active_reservation_holds_stock_of_its_warehouse"],
        &["reservation"],
        "UPDATE reservation SET warehouse_id = 71 WHERE id = 503",
    ),
    damage(&["stock.closed_warehouse_promises"], &["warehouse"], "UPDATE warehouse SET state = 'closed' WHERE id = 70"),
    damage(
        &["I03.reserved_is_within_on_hand"],
        &["stock_balance", "stock_entry"],
        "UPDATE stock_balance SET reserved = on_hand + 1 WHERE warehouse_id = 71 AND item_id = 55;\n\
         INSERT INTO stock_entry SELECT 9001, id, 'reserved', reserved, 'other', 9001, 1, 20000, 1795572000000000 FROM stock_balance WHERE warehouse_id = 71 AND item_id = 55",
    ),
    damage(
        &["I04.never_negative_on_the_way"],
        &["stock_entry"],
        "UPDATE stock_entry SET at = at - 86400000000 WHERE bucket = 'reserved' AND quantity < 0",
    ),
    damage(
        &["I06.goods_move_by_a_posted_document"],
        &["stock_entry"],
        "INSERT INTO stock_entry SELECT 9001, MIN(id), 'on_hand', 1, 'ghost', 9001, 1, 20000, 1795572000000000 FROM stock_balance;\n\
         INSERT INTO stock_entry SELECT 9002, MIN(id), 'on_hand', -1, 'ghost', 9001, 1, 20000, 1795572000000000 FROM stock_balance",
    ),
    damage(
        &["I06.goods_move_on_the_date_of_their_document"],
        &["stock_entry"],
        "UPDATE stock_entry SET effective_on = effective_on + 1 WHERE id = (SELECT MIN(id) FROM stock_entry WHERE doc_type = 'goods_receipt')",
    ),
    damage(
        &["I06.a_receipt_line_has_its_entry", "I06.goods_move_with_their_cost"],
        &["stock_entry"],
        "UPDATE stock_entry SET line_no = 99 WHERE id = (SELECT MIN(id) FROM stock_entry WHERE doc_type = 'goods_receipt')",
    ),
];

/// Money; entries are put in twice with opposite amounts, so that no sum moves.
pub const MONEY: &[Damage] = &[
    damage(
        &["I11.balance_is_the_sum_of_its_entries", "I16.an_account_is_the_sum_of_its_documents"],
        &["money_balance"],
        "UPDATE money_balance SET balance_minor = balance_minor + 1 WHERE account = 'advances'",
    ),
    damage(
        &["I11.receivable_is_what_is_open"],
        &["open_item"],
        "INSERT INTO open_item (id, entity_id, customer_id, currency, side, doc_type, doc_id, amount_minor, open_minor, due_on) \
         VALUES (9001, 1, 80, 'CNY', 'debit', 'other', 9001, 5, 5, 20000)",
    ),
    damage(
        &["I12.an_entry_has_its_document"],
        &["money_entry"],
        "INSERT INTO money_entry SELECT 9001, 1, 80, 100, 'bills', 'CNY', 5, 'ghost', 9001, NULL, 20000, 1795572000000000;\n\
         INSERT INTO money_entry SELECT 9002, 1, 80, 100, 'bills', 'CNY', -5, 'ghost', 9001, NULL, 20000, 1795572000000000",
    ),
    damage(
        &["I12.an_entry_bears_the_date_of_its_document", "I15.items_arise_as_the_ledger_says"],
        &["money_entry"],
        "UPDATE money_entry SET effective_on = effective_on - 1 WHERE id = (SELECT MIN(id) FROM money_entry WHERE doc_type = 'credit_charge')",
    ),
    damage(
        &["I12.an_allocation_posts_its_amount"],
        &["money_entry"],
        "INSERT INTO money_entry SELECT 9001, 1, 80, 100, 'invoiced', 'CNY', 5, 'allocation', MIN(doc_id), NULL, 20000, 1795572000000000 FROM money_entry WHERE doc_type = 'allocation';\n\
         INSERT INTO money_entry SELECT 9002, 1, 80, 100, 'invoiced', 'CNY', -5, 'allocation', MIN(doc_id), NULL, 20000, 1795572000000000 FROM money_entry WHERE doc_type = 'allocation'",
    ),
    damage(
        &["I12.a_reversal_is_the_exact_negation"],
        &["money_entry"],
        "UPDATE money_entry SET reverses_id = (SELECT MIN(id) FROM money_entry) WHERE id = (SELECT MAX(id) FROM money_entry)",
    ),
    damage(
        &["I12.a_charge_has_its_entry"],
        &["money_entry"],
        "INSERT INTO money_entry SELECT 9001, 1, 80, 100, 'invoiced', 'CNY', 5, 'credit_charge', MIN(doc_id), NULL, MIN(effective_on), 1795572000000000 FROM money_entry WHERE doc_type = 'credit_charge';\n\
         INSERT INTO money_entry SELECT 9002, 1, 80, 100, 'invoiced', 'CNY', -5, 'credit_charge', MIN(doc_id), NULL, MIN(effective_on), 1795572000000000 FROM money_entry WHERE doc_type = 'credit_charge'",
    ),
    damage(
        &["I12.a_receipt_has_its_entries"],
        &["money_entry"],
        "INSERT INTO money_entry SELECT 9001, 1, 80, 100, 'advances', 'CNY', 5, 'customer_receipt', MIN(doc_id), NULL, MIN(effective_on), 1795572000000000 FROM money_entry WHERE doc_type = 'customer_receipt';\n\
         INSERT INTO money_entry SELECT 9002, 1, 80, 100, 'advances', 'CNY', -5, 'customer_receipt', MIN(doc_id), NULL, MIN(effective_on), 1795572000000000 FROM money_entry WHERE doc_type = 'customer_receipt'",
    ),
    damage(
        &["I12.a_charge_has_its_open_item"],
        &["open_item"],
        "UPDATE open_item SET due_on = due_on + 1 WHERE id = (SELECT MIN(id) FROM open_item WHERE doc_type = 'credit_charge')",
    ),
    damage(
        &["I12.a_receipt_has_its_open_item", "I15.items_arise_as_the_ledger_says"],
        &["open_item"],
        "UPDATE open_item SET doc_id = 9001 WHERE id = (SELECT MIN(id) FROM open_item WHERE doc_type = 'customer_receipt')",
    ),
    damage(
        &["I13.allocations_stay_within_their_items", "ledger.open_is_what_is_not_allocated"],
        &["allocation"],
        "INSERT INTO allocation SELECT 9001, MIN(debit_item_id), MIN(credit_item_id), 90000000, NULL, 1795572000000000, 20782 FROM allocation",
    ),
    damage(
        &["I13.an_allocation_is_positive_or_undoes_one"],
        &["allocation"],
        "INSERT INTO allocation SELECT 9001, debit_item_id, credit_item_id, 5, NULL, 1795572000000000, 20782 FROM allocation WHERE id = (SELECT MIN(id) FROM allocation);\n\
         INSERT INTO allocation SELECT 9002, debit_item_id, credit_item_id, -5, NULL, 1795572000000000, 20782 FROM allocation WHERE id = 9001",
    ),
    damage(
        &["I14.both_sides_are_of_one_customer_and_currency"],
        &["allocation"],
        "INSERT INTO allocation SELECT 9001, d.id, (SELECT MIN(c.id) FROM open_item c WHERE c.side = 'credit'), 5, NULL, 1795572000000000, 20782 FROM open_item d WHERE d.id = (SELECT MIN(x.id) FROM open_item x WHERE x.customer_id = 83 AND x.side = 'debit');\n\
         INSERT INTO allocation SELECT 9002, debit_item_id, credit_item_id, -5, 9001, 1795572000000000, 20782 FROM allocation WHERE id = 9001",
    ),
    damage(
        &["sales.nothing_is_to_be_delivered_to_a_closed_customer", "settle.closed_customer_owes"],
        &["customer"],
        "UPDATE customer SET state = 'closed' WHERE id = 83",
    ),
    damage(&["ledger.exposure_is_the_sum_of_its_entries"], &["exposure"], "UPDATE exposure SET delivered = delivered + 1 WHERE id = 101"),
    damage(
        &["ledger.open_is_what_is_not_allocated", "I11.receivable_is_what_is_open"],
        &["open_item"],
        "UPDATE open_item SET open_minor = open_minor - 1 WHERE id = (SELECT MIN(id) FROM open_item WHERE open_minor > 0)",
    ),
];

/// Documents, numbers, keys.
pub const DOCUMENTS: &[Damage] = &[
    damage(&["I28.no_posted_document_has_changed"], &["goods_receipt"], "UPDATE goods_receipt SET supplier = 'another'"),
    damage(
        &["I16.an_account_is_the_sum_of_its_documents", "I28.no_posted_document_has_changed"],
        &["credit_charge"],
        "DELETE FROM credit_charge WHERE id = (SELECT MAX(id) FROM credit_charge)",
    ),
    damage(
        &["I28.a_correction_names_what_it_corrects", "I29.a_delivery_or_return_is_posted"],
        &["posted_document"],
        "UPDATE posted_document SET corrects_type = 'credit_charge'",
    ),
    damage(
        &["I28.a_correction_names_what_it_corrects"],
        &["posted_document"],
        "UPDATE posted_document SET corrects_type = 'credit_charge', corrects_id = 9001 WHERE doc_type = 'credit_charge'",
    ),
    damage(&["I29.a_posting_has_its_audit_entry"], &["posted_document"], "UPDATE posted_document SET posted_by = 31"),
    damage(
        &["I29.a_posting_has_its_audit_entry"],
        &["posted_document"],
        "UPDATE posted_document SET posted_at = posted_at + 1 WHERE doc_type = 'credit_charge'",
    ),
    damage(
        &["I29.a_posting_has_its_audit_entry"],
        &["audit"],
        "UPDATE audit SET outcome = 'pending' WHERE id = (SELECT MAX(audit_id) FROM posted_document)",
    ),
    damage(
        &["I29.a_posting_has_its_audit_entry", "I39.every_reference_resolves"],
        &["posted_document"],
        "UPDATE posted_document SET audit_id = 9001 WHERE doc_type = 'credit_charge'",
    ),
    damage(
        &["I29.a_receipt_is_posted"],
        &["goods_receipt"],
        "INSERT INTO goods_receipt SELECT 9001, entity_id, warehouse_id, supplier, received_on, department_id, owner_id FROM goods_receipt \
         WHERE id = (SELECT MIN(id) FROM goods_receipt)",
    ),
    damage(
        &["I29.a_charge_or_receipt_is_posted"],
        &["posted_document", "legal_entity"],
        "INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES (9001, 'CN02', 'B', 'Asia/Shanghai', 'CNY', 1);\n\
         UPDATE posted_document SET entity_id = 9001 WHERE doc_type = 'credit_charge'",
    ),
    damage(&["I31.numbers_are_without_gaps"], &["number_series"], "UPDATE number_series SET next_no = next_no + 1 WHERE id = 93"),
    damage(&["I31.numbers_are_without_gaps"], &["number_void"], "DELETE FROM number_void"),
    damage(
        &["I31.a_number_reads_as_its_series_says"],
        &["posted_document"],
        "UPDATE posted_document SET number = 'GR-1' WHERE doc_type = 'goods_receipt' AND seq_no = 1",
    ),
    damage(
        &["I32.a_key_has_one_effect"],
        &["receipt"],
        "UPDATE receipt SET principal_id = 32 WHERE request_key = (SELECT MAX(request_key) FROM receipt WHERE principal_id = 31)",
    ),
    damage(
        &["I32.a_key_stands_for_its_input"],
        &["receipt"],
        "UPDATE receipt SET input_digest = (SELECT r.input_digest FROM receipt r JOIN audit a ON a.id = r.audit_id WHERE a.operation = 'number.void') \
         WHERE audit_id = (SELECT id FROM audit WHERE operation = 'stock.release')",
    ),
    damage(
        &["I32.a_key_stands_for_its_input"],
        &["receipt"],
        "UPDATE receipt SET input_digest = (SELECT r.input_digest FROM receipt r JOIN audit a ON a.id = r.audit_id WHERE a.operation = 'user.enable') \
         WHERE audit_id = (SELECT id FROM audit WHERE operation = 'user.disable')",
    ),
    damage(
        &["I17.a_bank_reference_is_received_once", "I17.a_bank_reference_is_kept_with_its_receipt", "I28.no_posted_document_has_changed"],
        &["customer_receipt"],
        "UPDATE customer_receipt SET bank_reference = 'ICBC-1'",
    ),
];

/// Customers, their places, and what they are found by.
pub const CUSTOMERS: &[Damage] = &[
    damage(
        &["stock.warehouses_in_closed_department"],
        &["warehouse", "department"],
        "UPDATE warehouse SET department_id = 19 WHERE id = 71; UPDATE department SET state = 'closed' WHERE id = 19",
    ),
    damage(&["region.nothing_active_is_left_in_a_closed_one"], &["region"], "UPDATE region SET state = 'closed' WHERE id = 130"),
    damage(
        &["search.customer_terms_are_those_of_the_customer"],
        &["customer_term"],
        "DELETE FROM customer_term WHERE customer_id = 81 AND term = 'c0081'",
    ),
    damage(
        &["search.customer_terms_are_those_of_the_customer"],
        &["contact"],
        "INSERT INTO contact (id, customer_id, name, phone, is_primary, state, version) VALUES (9001, 81, '新人', '13900009001', {false}, 'active', 1)",
    ),
    damage(&["search.customer_terms_are_those_of_the_customer"], &["customer"], "UPDATE customer SET name = '杭州西湖商行' WHERE id = 81"),
    damage(
        &["crm.credit_codes_fit_their_check_sign", "search.customer_terms_are_those_of_the_customer"],
        &["customer"],
        "UPDATE customer SET credit_code = '9144030071526726XH' WHERE id = 81",
    ),
    damage(
        &["crm.who_stands_for_a_credit_group_stands_for_its_own"],
        &["customer"],
        "UPDATE customer SET credit_group_id = 83 WHERE id = 84",
    ),
    damage(
        &["crm.customers_are_in_the_hands_they_were_given_into"],
        &["customer_hand_over"],
        "INSERT INTO customer_hand_over (id, customer_id, from_id, to_id, at) VALUES (9001, 81, 31, 32, 1)",
    ),
    damage(&["crm.who_has_addresses_has_one_default"], &["address"], "UPDATE address SET is_default = {false} WHERE id = 115"),
    damage(&["crm.who_has_addresses_has_one_default"], &["address"], "UPDATE address SET state = 'closed' WHERE id = 115"),
    damage(
        &["search.customer_classes_are_found_by_their_words"],
        &["customer_class"],
        "UPDATE customer_class SET found_by = 'x' WHERE id = 121",
    ),
    damage(&["search.regions_are_found_by_their_words"], &["region"], "UPDATE region SET found_by = 'x' WHERE id = 133"),
    damage(&["I39.every_region_has_a_root_above_it"], &["region"], "UPDATE region SET parent_id = 131 WHERE id = 130"),
];

/// Events, approvals, references, terms, access, time.
pub const OTHERS: &[Damage] = &[
    damage(&["I40.counts_of_an_import_are_its_rows"], &["import_batch"], "UPDATE import_batch SET done_count = 3 WHERE id = 187"),
    damage(
        &["I39.a_stored_file_has_its_parts"],
        &["stored_file_part"],
        "DELETE FROM stored_file_part WHERE name = 'standard-second' AND no = 0",
    ),
    damage(&["I39.files_of_an_import_are_there"], &["import_batch"], "UPDATE import_batch SET file = 'nowhere' WHERE id = 186"),
    damage(&["I33.an_event_has_its_audit_entry"], &["outbox"], "UPDATE outbox SET at = at + 1 WHERE id = (SELECT MAX(id) FROM outbox)"),
    damage(
        &["I33.an_event_has_its_audit_entry"],
        &["audit"],
        "UPDATE audit SET outcome = 'refused' WHERE id = (SELECT MAX(o.audit_id) FROM outbox o WHERE o.name = 'stock.reserved')",
    ),
    damage(
        &["I33.an_event_has_its_audit_entry", "I39.every_reference_resolves"],
        &["outbox"],
        "UPDATE outbox SET audit_id = 9001 WHERE event_id = (SELECT MAX(o.event_id) FROM outbox o WHERE o.name = 'stock.reserved')",
    ),
    damage(
        &["I33.an_event_is_the_same_for_all"],
        &["outbox"],
        "UPDATE outbox SET payload = '{}' WHERE id = (SELECT MAX(id) FROM outbox WHERE consumer = 'test.watch')",
    ),
    damage(
        &["I33.every_consumer_is_told"],
        &["outbox"],
        "DELETE FROM outbox WHERE id = (SELECT MAX(id) FROM outbox WHERE consumer = 'test.watch' AND state = 'waiting')",
    ),
    damage(
        &["I34.an_outbox_row_says_what_became_of_it"],
        &["outbox"],
        "UPDATE outbox SET state = 'dead', next_at = NULL, ended_at = 1 WHERE state = 'waiting'",
    ),
    damage(&["I34.an_outbox_row_says_what_became_of_it"], &["outbox"], "UPDATE outbox SET next_at = NULL WHERE state = 'waiting'"),
    damage(
        &["I34.an_outbox_row_says_what_became_of_it"],
        &["outbox"],
        "UPDATE outbox SET attempts = attempts + 1 WHERE state = 'delivered'",
    ),
    damage(
        &["I34.an_outbox_row_says_what_became_of_it"],
        &["outbox_attempt"],
        "INSERT INTO outbox_attempt (event_id, consumer, attempt, at, ok) SELECT event_id, consumer, 99, 1, {true} FROM outbox WHERE state = 'waiting'",
    ),
    damage(
        &["I36.nobody_approves_their_own_request"],
        &["approval_step"],
        "UPDATE approval_step SET decided_by = 31 WHERE verdict = 'approved'",
    ),
    damage(
        &["I36.nobody_approves_their_own_request"],
        &["approval_step"],
        "INSERT INTO approval_step (approval_id, step, permission, decided_by, decided_at, verdict, note, digest) \
         SELECT approval_id, step + 1, permission, decided_by, decided_at, verdict, note, digest FROM approval_step WHERE verdict = 'approved'",
    ),
    damage(
        &["I36.what_was_decided_is_what_was_asked"],
        &["approval_step"],
        "UPDATE approval_step SET decided_by = NULL WHERE verdict = 'rejected'",
    ),
    damage(
        &["I36.what_was_decided_is_what_was_asked"],
        &["approval_step"],
        "UPDATE approval_step SET verdict = 'rejected' WHERE verdict = 'approved'",
    ),
    damage(
        &["I36.what_was_decided_is_what_was_asked"],
        &["approval"],
        "UPDATE approval SET state = 'rejected', ended_at = 1795572000000000 WHERE state = 'waiting'",
    ),
    damage(&["I36.what_was_decided_is_what_was_asked"], &["approval"], "UPDATE approval SET ended_at = NULL WHERE state = 'rejected'"),
    damage(&["I36.what_was_approved_is_what_was_done"], &["approval"], "UPDATE approval SET state = 'withdrawn' WHERE state = 'approved'"),
    damage(
        &["I36.what_was_decided_is_what_was_asked"],
        &["approval_step"],
        "UPDATE approval_step SET digest = '00' WHERE verdict = 'approved'",
    ),
    damage(&["I36.what_was_decided_is_what_was_asked"], &["approval"], "UPDATE approval SET state = 'rejected' WHERE state = 'waiting'"),
    damage(&["I36.an_approval_is_bound_to_its_input"], &["approval"], "UPDATE approval SET input = '{}' WHERE state = 'waiting'"),
    damage(
        &["I36.what_was_approved_is_what_was_done"],
        &["audit"],
        "UPDATE audit SET cause = 'approval:9001' WHERE cause LIKE 'approval:%'",
    ),
    damage(&["I39.every_reference_resolves"], &["user_role"], "INSERT INTO user_role (user_id, role_id) VALUES (31, 9001)"),
    damage(
        &["I39.every_reference_resolves"],
        &["outbox_attempt"],
        "INSERT INTO outbox_attempt (event_id, consumer, attempt, at, ok) VALUES (9001, 'test.watch', 1, 1, {false})",
    ),
    damage(&["I39.every_loose_reference_resolves"], &["reservation"], "UPDATE reservation SET owner_id = 9001 WHERE id = 503"),
    damage(
        &["I41.versions_follow_each_other"],
        &["policy_version"],
        "INSERT INTO policy_version (id, number, effective_from, terms, reason, published_at) VALUES (9001, 5, 30000, '{}', 'x', 1795572000000000)",
    ),
    damage(
        &["I41.a_decision_names_the_version_in_force"],
        &["policy_version"],
        "INSERT INTO policy_version (id, number, effective_from, terms, reason, published_at) VALUES (9001, 2, 20000, '{}', 'x', 1795571000000000)",
    ),
    damage(&["I41.a_decision_names_the_version_of_its_audit_entry"], &["decision"], "UPDATE decision SET policy_version = 2"),
    damage(
        &["I42.a_disabled_user_has_no_live_session_or_token"],
        &["session"],
        "INSERT INTO session (id, token_hash, user_id, csrf, agent, created_at, expires_at) \
         VALUES (9001, '0123456789012345678901234567890123456789012345678901234567890123', 39, 'c', 'a', 1, 2)",
    ),
    damage(
        &["I42.a_disabled_user_has_no_live_session_or_token"],
        &["api_token"],
        "INSERT INTO api_token (id, user_id, name, token_hash, created_at, version) \
         VALUES (9001, 39, 'n', '0123456789012345678901234567890123456789012345678901234567890123', 1, 1)",
    ),
    damage(
        &["I42.secrets_are_stored_as_hashes"],
        &["session"],
        "INSERT INTO session (id, token_hash, user_id, csrf, agent, created_at, expires_at) VALUES (9001, 'plain', 31, 'c', 'a', 1, 2)",
    ),
    damage(
        &["I42.secrets_are_stored_as_hashes"],
        &["api_token"],
        "INSERT INTO api_token (id, user_id, name, token_hash, created_at, version) VALUES (9001, 31, 'n', 'xg_plain', 1, 1)",
    ),
    damage(
        &["access.second_root"],
        &["department"],
        "INSERT INTO department (id, parent_id, code, name, state, version) VALUES (9001, NULL, 'HQ2', 'x', 'active', 1)",
    ),
    damage(
        &["access.people_in_closed_department", "crm.customers_in_closed_department"],
        &["department"],
        "UPDATE department SET state = 'closed' WHERE id = 12",
    ),
    damage(
        &["org.closed_position_held"],
        &["position_holder"],
        "INSERT INTO position_holder (id, position_id, user_id, since) VALUES (9001, 612, 31, 20000)",
    ),
    damage(&["I45.recorded_order_follows_the_audit"], &["audit"], "UPDATE audit SET at = at + 86400000000 WHERE cause LIKE 'approval:%'"),
];
