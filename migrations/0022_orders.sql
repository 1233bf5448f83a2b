-- Who receives and who is invoiced stand in an order only where they are not who orders: three indexes of all orders less to be written by
-- each, of which two hold nothing but the rare other names.
ALTER TABLE sales_order ADD COLUMN other_receiver_id {i64} REFERENCES customer (id);
ALTER TABLE sales_order ADD COLUMN other_invoiced_id {i64} REFERENCES customer (id);
UPDATE sales_order SET other_receiver_id = receiver_id WHERE receiver_id <> customer_id;
UPDATE sales_order SET other_invoiced_id = invoiced_id WHERE invoiced_id <> customer_id;
DROP INDEX sales_order_receiver;
DROP INDEX sales_order_invoiced;
DROP INDEX sales_order_group;
ALTER TABLE sales_order DROP COLUMN receiver_id;
ALTER TABLE sales_order DROP COLUMN invoiced_id;
-- The credit group is that of the exposure which the order moves.
ALTER TABLE sales_order DROP COLUMN credit_group_id;
CREATE INDEX sales_order_other_receiver ON sales_order (other_receiver_id) WHERE other_receiver_id IS NOT NULL;
CREATE INDEX sales_order_other_invoiced ON sales_order (other_invoiced_id) WHERE other_invoiced_id IS NOT NULL;
-- The product of a line stands in the line, in every revision the same.
DROP INDEX sales_order_progress_product;
ALTER TABLE sales_order_progress DROP COLUMN product_id;
-- What an order holds moved stock, so that a balance refers to its product, and orders are found by what a balance moved: such a line needs neither
-- a foreign key of its own nor the index of one. Lines that never held anything (what was delivered before the books began) say their product again.
{rewrites:sales_order_line};
ALTER TABLE sales_order_line ADD COLUMN item_id {i64} NOT NULL DEFAULT 0;
ALTER TABLE sales_order_line ADD COLUMN unheld_item_id {i64} REFERENCES product (id);
UPDATE sales_order_line SET item_id = product_id, unheld_item_id = CASE WHEN EXISTS (SELECT 1 FROM stock_entry e WHERE e.doc_type = 'sales_order'
  AND e.doc_id = sales_order_line.order_id AND e.line_no = sales_order_line.line_no) THEN NULL ELSE product_id END;
DROP INDEX sales_order_line_product;
ALTER TABLE sales_order_line DROP COLUMN product_id;
CREATE INDEX sales_order_line_unheld ON sales_order_line (unheld_item_id, order_id) WHERE unheld_item_id IS NOT NULL;
{append_only:sales_order_line};
