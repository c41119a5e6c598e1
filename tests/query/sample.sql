WITH "orders all" AS MATERIALIZED (
  SELECT
    r."customer",
    CASE WHEN count(*) FILTER (WHERE r."amount" IS NULL AND ((r."placed_on" > '2023-03-31') AND (NOT r."cancelled"))) = 0 THEN sum(r."amount") FILTER (WHERE ((r."placed_on" > '2023-03-31') AND (NOT r."cancelled"))) END AS "orders 1",
    CASE WHEN count(*) FILTER (WHERE r."placed_on" IS NULL) = 0 THEN max(r."placed_on") END AS "orders 2"
  FROM "order" AS r
  GROUP BY r."customer"
),
"customer 1" AS MATERIALIZED (
  SELECT
    c."id",
    c."名称",
    c."stage",
    "orders"."orders 1" AS "annual_spend",
    "orders"."orders 2" AS "last_order_on"
  FROM "customer" AS c
  LEFT JOIN "orders all" AS "orders" ON "orders"."customer" = c."id"
  WHERE (c."stage" = 'active')
),
"customer 2" AS MATERIALIZED (
  SELECT
    c."id",
    c."名称",
    c."stage",
    c."annual_spend",
    c."last_order_on",
    ((CAST(strftime('%s', '2024-03-31') AS INTEGER) - CAST(strftime('%s', c."last_order_on") AS INTEGER)) / 86400) AS "recency_days"
  FROM "customer 1" AS c
)
SELECT
  c."id",
  c."名称",
  c."annual_spend",
  c."recency_days",
  CASE WHEN c."annual_spend" IS NOT NULL THEN rank() OVER (ORDER BY c."annual_spend" DESC NULLS LAST) ELSE NULL END AS "spend_rank",
  CASE WHEN c."annual_spend" IS NOT NULL THEN sum(max(c."annual_spend", 0)) OVER (ORDER BY c."annual_spend" DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) ELSE NULL END AS "spend_share",
  nullif(sum(max(c."annual_spend", 0)) OVER (), 0) AS "spend_share of",
  count(*) OVER () AS population
FROM "customer 2" AS c
ORDER BY c."id"
