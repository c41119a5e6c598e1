WITH bought AS (
  SELECT customer,
    sum((amount * 100)::BIGINT) FILTER (WHERE placed_on > DATE '2024-06-30') AS annual_spend,
    count(*) AS order_count,
    max(placed_on) AS last_order_on
  FROM read_parquet('{order}')
  WHERE placed_on <= DATE '2025-06-30' AND cancelled IS NOT TRUE
  GROUP BY customer
), facts AS MATERIALIZED (
  SELECT c.id, b.annual_spend::BIGINT AS annual_spend, coalesce(b.order_count, 0) AS order_count, b.last_order_on
  FROM read_parquet('{customer}') AS c LEFT JOIN bought AS b ON b.customer = c.id
  WHERE c.stage = 'active'
), population AS (SELECT count(*) AS n FROM facts),
spends AS (
  SELECT annual_spend, count(*) AS n FROM facts WHERE annual_spend IS NOT NULL GROUP BY annual_spend
), spend_places AS (
  SELECT annual_spend,
    sum(n) OVER (ORDER BY annual_spend DESC) - n + 1 AS spend_rank,
    sum(n * greatest(annual_spend, 0)) OVER (ORDER BY annual_spend DESC) / sum(n * greatest(annual_spend, 0)) OVER () AS spend_share,
    (sum(n) OVER () - sum(n) OVER (ORDER BY annual_spend DESC)) * 5 // sum(n) OVER () + 1 AS monetary_score
  FROM spends
), spend_classes AS (
  SELECT annual_spend, spend_rank::BIGINT AS spend_rank, monetary_score::TINYINT AS monetary_score,
    CASE
      WHEN annual_spend <= 0 THEN 'D'
      WHEN spend_rank <= greatest(100, ceil(0.01 * (SELECT n FROM population))) THEN 'A'
      WHEN spend_share <= 0.5 THEN 'A'
      WHEN spend_share <= 0.8 THEN 'B'
      WHEN spend_share <= 0.95 THEN 'C'
      ELSE 'D'
    END AS abc
  FROM spend_places
), recencies AS (
  SELECT last_order_on, ((sum(n) OVER (ORDER BY last_order_on) - n) * 5 // sum(n) OVER () + 1)::TINYINT AS recency_score
  FROM (SELECT last_order_on, count(*) AS n FROM facts WHERE last_order_on IS NOT NULL GROUP BY last_order_on)
), frequencies AS (
  SELECT order_count, ((sum(n) OVER (ORDER BY order_count) - n) * 5 // sum(n) OVER () + 1)::TINYINT AS frequency_score
  FROM (SELECT order_count, count(*) AS n FROM facts GROUP BY order_count)
), classed AS (
  SELECT id, spend_rank, last_order_on, coalesce(abc, 'D') AS abc,
    CASE
      WHEN last_order_on IS NULL THEN 'new'
      WHEN recency_score >= 4 AND frequency_score >= 4 AND monetary_score >= 4 THEN 'champion'
      WHEN recency_score >= 3 AND frequency_score >= 4 THEN 'loyal'
      WHEN recency_score >= 3 AND monetary_score >= 4 THEN 'big'
      WHEN recency_score >= 4 AND frequency_score <= 2 THEN 'fresh'
      WHEN recency_score >= 3 THEN 'steady'
      WHEN frequency_score >= 4 THEN 'risk'
      WHEN monetary_score >= 4 THEN 'risk'
      WHEN recency_score = 2 THEN 'dormant'
      ELSE 'lost'
    END AS segment
  FROM facts
  LEFT JOIN spend_classes USING (annual_spend)
  LEFT JOIN recencies USING (last_order_on)
  LEFT JOIN frequencies USING (order_count)
)
SELECT id, abc, spend_rank, segment,
  CASE
    WHEN last_order_on IS NULL THEN DATE '2025-07-14'
    WHEN segment = 'risk' THEN DATE '2025-07-07'
    WHEN abc = 'A' THEN last_order_on + 30
    WHEN abc = 'B' THEN last_order_on + 60
    WHEN abc = 'C' THEN last_order_on + 90
    ELSE last_order_on + 180
  END AS next_contact
FROM classed
