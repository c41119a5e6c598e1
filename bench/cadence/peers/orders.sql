-- The step that every order has, by hand.
SELECT 'occurrence' AS kind, 'after-sale' AS step, c.id::VARCHAR AS subject, o.id::VARCHAR AS member,
  delivered_on AS anchor, delivered_on + 3 AS due, delivered_on + 10 AS latest, 'phone' AS channel, 'light' AS depth,
  'manager' AS role, account_manager AS owner, 'after-sale' AS rule,
  'order ' || o.id || ' over ' || amount AS because_en, '订单' || o.id || '，金额' || amount AS because_zh
FROM '{folder}/order.parquet' o JOIN '{folder}/customer.parquet' c ON c.id = o.customer
WHERE stage = 'active' AND NOT hopeless AND NOT cancelled AND amount > 100 AND delivered_on + 10 >= DATE '2026-06-30'
