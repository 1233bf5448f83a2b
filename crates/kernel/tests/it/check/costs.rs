//! Damages of what goods cost and of the documents that move them: of the standard world's, 704 is an adjustment, 707 a transfer, 716
//! the correction of a sample, and product 53 has come in by receipts alone.

use crate::damages::{Damage, damage};

pub(super) const COSTS: &[Damage] = &[
    damage(&["search.warehouses_are_found_by_their_words"], &["warehouse"], "UPDATE warehouse SET found_by = 'x' WHERE id = 70"),
    damage(
        &["I01.cost_is_the_sum_of_its_entries"],
        &["stock_cost"],
        "UPDATE stock_cost SET value_minor = value_minor + 1 WHERE product_id = 53",
    ),
    damage(
        &["I01.cost_is_the_sum_of_its_entries", "I01.cost_is_kept_of_what_lies_there", "I06.goods_move_with_their_cost"],
        &["stock_cost_entry"],
        "UPDATE stock_cost_entry SET quantity = quantity + 1 WHERE cost_id = (SELECT id FROM stock_cost WHERE product_id = 53) \
         AND id = (SELECT MAX(e.id) FROM stock_cost_entry e JOIN stock_cost c ON c.id = e.cost_id WHERE c.product_id = 53)",
    ),
    damage(
        &["I01.cost_is_kept_of_what_lies_there", "I06.goods_move_with_their_cost"],
        &["stock_cost", "stock_cost_entry"],
        "INSERT INTO stock_cost_entry SELECT 9001, id, 5, 0, 'other', 9001, 1, 20000, 1795572000000000 FROM stock_cost WHERE product_id = 53;\n\
         UPDATE stock_cost SET quantity = quantity + 5 WHERE product_id = 53",
    ),
    damage(
        &["I04.cost_is_never_negative_on_the_way"],
        &["stock_cost_entry"],
        "UPDATE stock_cost_entry SET at = at - 86400000000 WHERE quantity < 0",
    ),
    damage(
        &["I05.a_transfer_sums_to_nothing"],
        &["stock_cost_entry"],
        "INSERT INTO stock_cost_entry SELECT 9001, id, 5, 5, 'stock_transfer', 707, 1, 20000, 1795572000000000 FROM stock_cost WHERE product_id = 61;\n\
         INSERT INTO stock_cost_entry SELECT 9002, id, -5, -5, 'stock_transfer', 707, 1, 20000, 1795572000000000 FROM stock_cost WHERE product_id = 61",
    ),
    damage(
        &[
            "I05.a_transfer_sums_to_nothing",
            "I01.on_hand_is_the_sum_of_its_entries",
            "I01.cost_is_kept_of_what_lies_there",
            "I06.a_stock_document_line_has_its_entries",
            "I06.goods_move_with_their_cost",
        ],
        &["stock_entry"],
        "UPDATE stock_entry SET quantity = quantity + 1 WHERE doc_id = 707 AND quantity > 0",
    ),
    damage(
        &["I06.a_stock_document_line_has_its_entries", "I06.goods_move_with_their_cost"],
        &["stock_entry"],
        "UPDATE stock_entry SET line_no = 99 WHERE doc_id = 704",
    ),
    damage(&["I06.goods_move_with_their_cost"], &["stock_cost_entry"], "UPDATE stock_cost_entry SET line_no = 99 WHERE doc_id = 704"),
    damage(
        &["I28.a_stock_correction_is_the_exact_negation"],
        &["stock_cost", "stock_cost_entry"],
        "UPDATE stock_cost_entry SET value_minor = value_minor + 1 WHERE doc_id = 716;\n\
         UPDATE stock_cost SET value_minor = value_minor + 1 WHERE product_id = 61",
    ),
    damage(
        &["I28.a_stock_correction_is_registered"],
        &["posted_document"],
        "UPDATE posted_document SET corrects_type = 'goods_receipt', corrects_id = 701 WHERE doc_id = 716",
    ),
    damage(
        &["I29.a_stock_document_is_posted"],
        &["stock_document"],
        "INSERT INTO stock_document SELECT 9001, kind, entity_id, warehouse_id, to_warehouse_id, customer_id, corrects_id, reason, moved_on, department_id, owner_id \
         FROM stock_document WHERE id = 704",
    ),
];
