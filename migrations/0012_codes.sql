-- Codes are one when they differ in nothing but case: they are kept as they were typed, and compared by lower(code), which folds A to Z on
-- both engines; width is folded before a code is kept. A record whose code another one had so before this step keeps it, under its own
-- id as code_twin; of all that come later there is one of a kind.
ALTER TABLE department ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE department SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM department) n WHERE n.nth > 1);
CREATE UNIQUE INDEX department_code_twin_key ON department (lower(code), code_twin);
ALTER TABLE role ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE role SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM role) n WHERE n.nth > 1);
CREATE UNIQUE INDEX role_code_twin_key ON role (lower(code), code_twin);
ALTER TABLE product ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE product SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM product) n WHERE n.nth > 1);
CREATE UNIQUE INDEX product_code_twin_key ON product (lower(code), code_twin);
ALTER TABLE warehouse ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE warehouse SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM warehouse) n WHERE n.nth > 1);
CREATE UNIQUE INDEX warehouse_code_twin_key ON warehouse (lower(code), code_twin);
ALTER TABLE customer ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE customer SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM customer) n WHERE n.nth > 1);
CREATE UNIQUE INDEX customer_code_twin_key ON customer (lower(code), code_twin);
ALTER TABLE position ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE position SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM position) n WHERE n.nth > 1);
CREATE UNIQUE INDEX position_code_twin_key ON position (lower(code), code_twin);
ALTER TABLE product_category ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE product_category SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM product_category) n WHERE n.nth > 1);
CREATE UNIQUE INDEX product_category_code_twin_key ON product_category (lower(code), code_twin);
ALTER TABLE price_list ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE price_list SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM price_list) n WHERE n.nth > 1);
CREATE UNIQUE INDEX price_list_code_twin_key ON price_list (lower(code), code_twin);
ALTER TABLE customer_class ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE customer_class SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM customer_class) n WHERE n.nth > 1);
CREATE UNIQUE INDEX customer_class_code_twin_key ON customer_class (lower(code), code_twin);
ALTER TABLE region ADD COLUMN code_twin {i64} NOT NULL DEFAULT 0;
UPDATE region SET code_twin = id WHERE id IN (SELECT n.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY lower(code) ORDER BY id) AS nth FROM region) n WHERE n.nth > 1);
CREATE UNIQUE INDEX region_code_twin_key ON region (lower(code), code_twin);

-- What a price came from, where that was no request of its own: `batch:7:131` is row 131 of import 7. Of earlier ones it is not known.
ALTER TABLE price_entry ADD COLUMN origin TEXT;
