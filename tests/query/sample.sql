WITH
-- orders of customer
"orders all" AS MATERIALIZED (
SELECT
  r."customer",
  CASE WHEN count(*) FILTER (WHERE r."amount" IS NULL AND (r."placed_on" > '2023-03-31') AND (NOT r."cancelled")) = 0 THEN sum(r."amount") FILTER (WHERE (r."placed_on" > '2023-03-31') AND (NOT r."cancelled")) END AS "orders 1",
  CASE WHEN count(*) FILTER (WHERE r."placed_on" IS NULL) = 0 THEN max(r."placed_on") END AS "orders 2"
FROM "order" AS r
GROUP BY r."customer"
),
-- measure recency_days; policy p: where
"customer 1" AS MATERIALIZED (
SELECT
  c."id",
  c."名称",
  "orders"."orders 1" AS "annual_spend",
  ((CAST(strftime('%s', '2024-03-31') AS INTEGER) - CAST(strftime('%s', "orders"."orders 2") AS INTEGER)) / 86400) AS "recency_days",
  coalesce((c."stage" = 'active'), 0) AS "record in"
FROM "customer" AS c
LEFT JOIN "orders all" AS "orders" ON "orders"."customer" = c."id"
),
-- places by annual_spend
"customer by annual_spend" AS MATERIALIZED (
SELECT
  v,
  upto - n + 1 AS "place 1",
  gone AS "place 2",
  nullif(whole, 0) AS "place 3"
FROM (
SELECT
  v,
  n,
  sum(n) OVER (ORDER BY v DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
  sum((CASE typeof(CASE WHEN v > 0 THEN v * n ELSE 0 END) WHEN 'real' THEN abs(-9223372036854775807 - 1) ELSE CASE WHEN v > 0 THEN v * n ELSE 0 END END)) OVER (ORDER BY v DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS gone,
  sum((CASE typeof(CASE WHEN v > 0 THEN v * n ELSE 0 END) WHEN 'real' THEN abs(-9223372036854775807 - 1) ELSE CASE WHEN v > 0 THEN v * n ELSE 0 END END)) OVER () AS whole
FROM (
SELECT c."annual_spend" AS v, count(*) AS n FROM "customer 1" AS c WHERE c."annual_spend" IS NOT NULL AND c."record in" GROUP BY c."annual_spend"
) AS h
) AS h
GROUP BY v
),
-- sizes of populations
"customer counted 1" AS MATERIALIZED (
SELECT
  count(*) FILTER (WHERE c."record in") AS "count 1"
FROM "customer 1" AS c
),
-- joined
"customer 2" AS MATERIALIZED (
SELECT
  c."id",
  c."名称",
  c."annual_spend",
  c."recency_days",
  c."record in",
  "customer by annual_spend"."place 1" AS "spend_rank",
  "customer by annual_spend"."place 2" AS "spend_share",
  "customer by annual_spend"."place 3" AS "spend_share of",
  "all 1"."count 1" AS "population"
FROM "customer 1" AS c
LEFT JOIN "customer by annual_spend" AS "customer by annual_spend" ON "customer by annual_spend".v = (CASE WHEN c."record in" THEN c."annual_spend" END)
CROSS JOIN "customer counted 1" AS "all 1"
)
SELECT
  c."id",
  c."名称",
  c."annual_spend",
  c."recency_days",
  c."spend_rank",
  c."spend_share",
  c."spend_share of",
  c."population"
FROM "customer 2" AS c
WHERE c."record in"
ORDER BY c."id"
