//! Damages of the catalogue: categories, prices, units, barcodes, what is found, pictures.

use crate::damages::{Damage, damage};

pub(super) const GOODS: &[Damage] = &[
    damage(
        &["search.categories_are_found_by_their_words"],
        &["product_category"],
        "UPDATE product_category SET found_by = 'x' WHERE id = 143",
    ),
    damage(&["search.price_lists_are_found_by_their_words"], &["price_list"], "UPDATE price_list SET found_by = 'x' WHERE id = 151"),
    damage(
        &["I21.a_barcode_stands_on_a_unit_of_its_product", "search.product_terms_are_those_of_the_product"],
        &["product_barcode"],
        "INSERT INTO product_barcode (barcode, product_id, unit) VALUES ('6909999999999', 69, '托')",
    ),
    damage(
        &["I21.the_base_unit_has_no_other_ratio"],
        &["product_unit"],
        "INSERT INTO product_unit (product_id, line_no, unit, numerator, denominator, is_default_sales) VALUES (69, 1, '件', 2, 1, {false})",
    ),
    damage(
        &["I23.prices_of_one_tier_do_not_overlap"],
        &["price_entry"],
        "INSERT INTO price_entry (id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version) \
         VALUES (9001, 150, 50, '件', 0, 1000000, 20100, 20200, 1, 1)",
    ),
    damage(
        &["I39.every_category_has_a_root_above_it"],
        &["product_category"],
        "UPDATE product_category SET parent_id = 141 WHERE id = 140",
    ),
    damage(
        &["category.nothing_active_is_left_in_a_closed_one"],
        &["product_category"],
        "UPDATE product_category SET state = 'closed' WHERE id = 140",
    ),
    damage(
        &["price_entry.a_price_is_of_a_unit_of_its_product"],
        &["price_entry"],
        "INSERT INTO price_entry (id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version) \
         VALUES (9001, 150, 69, '托', 0, 1000000, 20100, NULL, 1, 1)",
    ),
    damage(&["price_entry.nothing_but_ids_decides_nowhere"], &["price_list"], "UPDATE price_list SET priority = 0 WHERE id = 151"),
    damage(
        &["search.product_terms_are_those_of_the_product"],
        &["product_term"],
        "DELETE FROM product_term WHERE product_id = 50 AND term = 'p0050'",
    ),
    damage(&["search.product_terms_are_those_of_the_product"], &["product"], "UPDATE product SET name = '不锈钢保温壶' WHERE id = 50"),
    // The tables are old as well: what an upgrade made wait waits since then.
    damage(
        &["search.no_product_waits_long_for_its_terms"],
        &["product", "schema_migration"],
        "UPDATE schema_migration SET applied_at = 1;\nUPDATE product SET search_version = 0, created_at = 1 WHERE id = 50",
    ),
    damage(
        &["picture.order_has_no_gap"],
        &["product_picture"],
        "UPDATE product_picture SET line_no = 3 WHERE product_id = 55 AND line_no = 1",
    ),
    damage(
        &["picture.is_kept"],
        &["stored_file_keeper"],
        "DELETE FROM stored_file_keeper WHERE keeper = 'product:55' AND name = 'standard-second'",
    ),
    damage(&["picture.is_kept"], &["stored_file"], "UPDATE stored_file SET until = 1 WHERE name = 'standard-second'"),
];
