-- A category's products in the order of whichever column they are sorted by: their index alone tells it.
DROP INDEX product_by_category;
CREATE INDEX product_by_category ON product (category_id, id, code, name, created_at, state);
