-- The standard world: master data with fixed ids below 1000. What ledgers hold is made by real operations (see world.rs).
INSERT INTO legal_entity (id, code, name, time_zone, currency, version) VALUES (1, 'CN01', '销冠演示贸易有限公司', 'Asia/Shanghai', 'CNY', 1);
INSERT INTO policy_version (id, number, effective_from, existing_from, terms, reason, published_at, published_by)
  VALUES (2, 1, 10957, NULL, '{}', 'first version', 1795572000000000, NULL);
INSERT INTO department (id, parent_id, code, name, state, version) VALUES
  (10, NULL, 'HQ', '总部', 'active', 1), (11, 10, 'S1', '销售一部', 'active', 1), (12, 11, 'S1E', '华东组', 'active', 1),
  (13, 10, 'S2', '销售二部', 'active', 1), (14, 10, 'WH', '仓储部', 'active', 1), (15, 10, 'FI', '财务部', 'active', 1),
  (19, 10, 'OLD', '旧门市部', 'active', 1);
INSERT INTO role (id, code, name, state, version) VALUES
  (20, 'admin', '管理员', 'active', 1), (21, 'salesperson', '业务员', 'active', 1), (22, 'sales_manager', '销售经理', 'active', 1),
  (23, 'warehouse_clerk', '仓管员', 'active', 1), (24, 'finance', '财务', 'active', 1), (25, 'nobody', '无权限', 'active', 1), (26, 'viewer', '只读', 'active', 1);
INSERT INTO role_mask (role_id, mask) VALUES (24, 'phone'), (26, 'cost'), (26, 'phone');
INSERT INTO app_user (id, login, name, department_id, password_hash, lang, state, version) VALUES
  (30, 'admin', '管理员', 10, 'nobody knows it', 'zh-CN', 'active', 1), (31, 'li', '李销售', 11, NULL, 'zh-CN', 'active', 1),
  (32, 'wang', '王经理', 11, NULL, 'zh-CN', 'active', 1), (33, 'zhao', '赵华东', 12, NULL, 'zh-CN', 'active', 1),
  (34, 'chen', '陈二部', 13, NULL, 'zh-CN', 'active', 1), (35, 'sun', '孙仓管', 14, NULL, 'zh-CN', 'active', 1),
  (36, 'qian', '钱财务', 15, NULL, 'en', 'active', 1), (37, 'zhou', '周无权', 13, NULL, 'zh-CN', 'active', 1),
  (38, 'wu', '吴只读', 10, NULL, 'en', 'active', 1), (39, 'disabled', '已停用', 11, NULL, 'zh-CN', 'disabled', 1),
  (40, 'admin2', '副管理员', 10, 'nobody knows it', 'zh-CN', 'active', 1);
INSERT INTO user_role (user_id, role_id) VALUES
  (30, 20), (31, 21), (32, 22), (33, 21), (34, 21), (35, 23), (36, 24), (37, 25), (38, 26), (39, 21), (40, 20);
INSERT INTO product (id, code, name, unit, cost_micro, reorder_at, low_since, state, version) VALUES
  (50, 'P0050', '不锈钢保温杯', '件', 12500000, 20000, NULL, 'active', 1), (51, 'P0051', '玻璃水壶', '件', 8000000, NULL, NULL, 'active', 1),
  (52, 'P0052', '陶瓷餐盘', '件', 6000000, NULL, NULL, 'active', 1), (53, 'P0053', '竹制砧板', '件', 15000000, NULL, NULL, 'active', 1),
  (54, 'P0054', '硅胶铲', '件', 3000000, NULL, NULL, 'active', 1), (55, 'P0055', '电热水壶', '件', 45000000, NULL, NULL, 'active', 1),
  (56, 'P0056', '空气炸锅', '件', 180000000, NULL, NULL, 'active', 1), (57, 'P0057', '电饭煲', '件', 130000000, NULL, NULL, 'active', 1),
  (58, 'P0058', '料理机', '件', 95000000, NULL, NULL, 'active', 1), (59, 'P0059', '挂烫机', '件', 88000000, NULL, NULL, 'active', 1),
  (60, 'P0060', '加湿器', '件', 52000000, NULL, NULL, 'active', 1), (61, 'P0061', '台灯', '件', 36000000, NULL, NULL, 'active', 1),
  (62, 'P0062', '收纳箱', '件', 21000000, NULL, NULL, 'active', 1), (63, 'P0063', '垃圾桶', '件', 9000000, NULL, NULL, 'active', 1),
  (64, 'P0064', '衣架', '件', 1500000, NULL, NULL, 'active', 1), (65, 'P0065', '晾衣架', '件', 27000000, NULL, NULL, 'active', 1),
  (66, 'P0066', '拖把', '件', 18000000, NULL, NULL, 'active', 1), (67, 'P0067', '毛巾', '件', 4000000, NULL, NULL, 'active', 1),
  (68, 'P0068', '浴巾', '件', 11000000, NULL, NULL, 'active', 1), (69, 'P0069', '停产品', '件', NULL, NULL, NULL, 'closed', 1);
INSERT INTO product_category (id, parent_id, code, name, state, version) VALUES
  (140, NULL, 'K', '厨具', 'active', 1), (141, 140, 'K1', '锅碗', 'active', 1), (142, 140, 'K2', '水具', 'active', 1), (143, NULL, 'Z', '旧品类', 'active', 1);
UPDATE product SET category_id = 142 WHERE id IN (50, 51, 55);
INSERT INTO warehouse (id, entity_id, code, name, department_id, state, version) VALUES
  (70, 1, 'WH1', '上海总仓', 14, 'active', 1), (71, 1, 'WH2', '二部小仓', 13, 'active', 1), (72, 1, 'WH0', '老仓', 14, 'closed', 1);
INSERT INTO customer (id, code, name, phone, department_id, owner_id, credit_group_id, state, version) VALUES
  (80, 'C0080', '上海华联百货有限公司', '13800000080', 11, 31, 80, 'active', 1), (81, 'C0081', '杭州西湖家居商行', '13800000081', 12, 33, 81, 'active', 1),
  (82, 'C0082', '成都天府日用品批发部', '13800000082', 13, 34, 82, 'active', 1), (83, 'C0083', '上海华联浦东店', '13800000083', 11, 31, 80, 'active', 1);
INSERT INTO customer (id, code, name, phone, department_id, owner_id, credit_group_id, state, version) VALUES
  (84, 'C0084', '南京旧友商行', '13800000084', 10, 40, 84, 'closed', 1);
INSERT INTO customer_class (id, code, name, payment_kind, payment_days, state, version) VALUES
  (120, 'A', '重点客户', 'days', 30, 'active', 1), (121, 'X', '旧等级', NULL, NULL, 'closed', 1);
INSERT INTO region (id, parent_id, code, name, state, version) VALUES
  (130, NULL, 'HD', '华东', 'active', 1), (131, 130, 'ZJ', '浙江', 'active', 1), (132, 131, 'HZ', '杭州', 'active', 1), (133, NULL, 'OLD', '旧区', 'active', 1);
INSERT INTO contact (id, customer_id, name, title, phone, email, wechat, is_primary, remark, state, version) VALUES
  (110, 80, '郑总', '总经理', '13800000110', 'zheng@example.com', 'zheng', {true}, NULL, 'active', 1),
  (111, 80, '冯店长', NULL, '13800000111', NULL, 'feng', {false}, NULL, 'active', 1);
INSERT INTO address (id, customer_id, label, receiver, phone, province, city, district, street, weekdays, from_minute, to_minute, is_default, remark, state, version) VALUES
  (115, 80, '总仓', '何收货', '13800000115', '上海市', '上海市', '青浦区', '华新镇 1 号', 31, 540, 1020, {true}, NULL, 'active', 1),
  (116, 80, '门店', NULL, NULL, '上海市', '上海市', '黄浦区', '人民大道 1 号', NULL, NULL, NULL, {false}, NULL, 'active', 1);
INSERT INTO price_list (id, code, name, currency, with_tax, audience, class_id, customer_id, priority, valid_from, valid_to, state, version) VALUES
  (150, 'STD', '标准价', 'CNY', {true}, 'everyone', NULL, NULL, 0, 20000, NULL, 'active', 1), (151, 'AUT', '秋季促销价', 'CNY', {true}, 'everyone', NULL, NULL, 20, 20700, 20800, 'active', 1),
  (152, 'HL', '华联协议价', 'CNY', {true}, 'customer', NULL, 80, 0, 20000, NULL, 'active', 1), (153, 'TF', '天府协议价', 'CNY', {false}, 'customer', NULL, 82, 0, 20000, NULL, 'active', 1);
INSERT INTO price_entry (id, list_id, product_id, unit, from_quantity, price_micro, valid_from, valid_to, created_at, version) VALUES
  (160, 150, 50, '件', 0, 25000000, 20000, NULL, 1795572000000000, 1), (161, 150, 50, '件', 100000, 22000000, 20000, NULL, 1795572000000000, 1),
  (162, 150, 51, '件', 0, 16000000, 20850, NULL, 1795572000000000, 1), (163, 152, 50, '件', 0, 23500000, 20000, NULL, 1795572000000000, 1),
  (164, 153, 50, '件', 0, 21000000, 20000, NULL, 1795572000000000, 1), (165, 151, 50, '件', 0, 19900000, 20700, 20800, 1795572000000000, 1);
INSERT INTO number_series (id, entity_id, code, prefix, width, next_no, version) VALUES
  (90, 1, 'goods_receipt', 'GR-', 6, 1, 1), (91, 1, 'credit_charge', 'AR-', 6, 1, 1), (92, 1, 'customer_receipt', 'RC-', 6, 1, 1), (93, 1, 'manual', 'M-', 6, 1, 1),
  (200, 1, 'sales_order', 'SO-', 6, 1, 1), (201, 1, 'sales_order_amendment', 'SA-', 6, 1, 1), (202, 1, 'delivery', 'DN-', 6, 1, 1),
  (203, 1, 'delivery_signature', 'SG-', 6, 1, 1), (204, 1, 'goods_return', 'RN-', 6, 1, 1), (205, 1, 'invoice', 'IN-', 6, 1, 1),
  (206, 1, 'credit_note', 'CN-', 6, 1, 1), (207, 1, 'stock_opening', 'SI-', 6, 1, 1), (208, 1, 'stock_adjustment', 'AD-', 6, 1, 1),
  (209, 1, 'stock_transfer', 'ST-', 6, 1, 1), (210, 1, 'sample_issue', 'SM-', 6, 1, 1), (211, 1, 'stock_correction', 'SC-', 6, 1, 1);
INSERT INTO exposure (id, entity_id, credit_group_id, currency, limit_minor, on_hold, open_orders, delivered, invoiced, bills, advances, version) VALUES
  (100, 1, 80, 'CNY', 100000000, {false}, 0, 0, 0, 0, 0, 1), (101, 1, 81, 'CNY', 5000000, {false}, 0, 0, 0, 0, 0, 1), (102, 1, 82, 'CNY', 0, {true}, 0, 0, 0, 0, 0, 1);
INSERT INTO session (id, token_hash, user_id, csrf, agent, created_at, expires_at) VALUES
  (46, '7e5510f46000000000000000000000000000000000000000000000000000abcd', 31, 'form', 'Firefox', 1764000000000000, 1900000000000000);
INSERT INTO api_token (id, user_id, name, token_hash, created_at, expires_at, revoked_at, version) VALUES
  (45, 31, '手机', '58c079910d2997410063c5f01c184d290589feec5d0d947a0ee2af47065c506c', 1795572000000000, NULL, NULL, 1);
INSERT INTO position (id, code, name, duties, state, version) VALUES
  (610, 'sales', '业务员', '开发和维护客户，按价格表报价，按合同催收货款。', 'active', 1), (611, 'spare', '储备', '', 'active', 1), (612, 'old', '门市', '', 'closed', 1);
INSERT INTO position_holder (id, position_id, user_id, since) VALUES (615, 610, 31, 20000), (616, 610, 34, 20100);
INSERT INTO list_view (id, owner_id, department_id, list, name, address, columns, shared, version) VALUES
  (650, 31, 11, 'customer.list', '我的重点客户', 'class=120', 'name code owner_name', {false}, 1);
UPDATE snapshot_version SET version = version + 1;
