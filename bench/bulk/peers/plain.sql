WITH bought AS (
  SELECT customer,
    sum(amount) FILTER (WHERE placed_on > DATE '2024-06-30') AS annual_spend,
    count(*) AS order_count,
    max(placed_on) AS last_order_on
  FROM read_parquet('{order}')
  WHERE placed_on <= DATE '2025-06-30' AND cancelled IS NOT TRUE
  GROUP BY customer
), facts AS (
  SELECT c.id, b.annual_spend, coalesce(b.order_count, 0) AS order_count, b.last_order_on,
    DATE '2025-06-30' - b.last_order_on AS recency_days
  FROM read_parquet('{customer}') AS c LEFT JOIN bought AS b ON b.customer = c.id
  WHERE c.stage = 'active'
), placed AS (
  SELECT *,
    CASE WHEN annual_spend IS NOT NULL THEN rank() OVER (ORDER BY annual_spend DESC NULLS LAST) END AS spend_rank,
    sum(greatest(annual_spend, 0)) OVER (ORDER BY annual_spend DESC NULLS LAST) / sum(greatest(annual_spend, 0)) OVER () AS spend_share,
    count(*) OVER () AS population,
    CASE WHEN recency_days IS NOT NULL THEN (rank() OVER (ORDER BY recency_days DESC NULLS LAST) - 1) * 5 // count(recency_days) OVER () + 1 END AS recency_score,
    CASE WHEN order_count IS NOT NULL THEN (rank() OVER (ORDER BY order_count NULLS LAST) - 1) * 5 // count(order_count) OVER () + 1 END AS frequency_score,
    CASE WHEN annual_spend IS NOT NULL THEN (rank() OVER (ORDER BY annual_spend NULLS LAST) - 1) * 5 // count(annual_spend) OVER () + 1 END AS monetary_score
  FROM facts
), classed AS (
  SELECT id, spend_rank, last_order_on,
    CASE
      WHEN annual_spend IS NULL OR annual_spend <= 0 THEN 'D'
      WHEN spend_rank <= greatest(100, ceil(0.01 * population)) THEN 'A'
      WHEN spend_share <= 0.5 THEN 'A'
      WHEN spend_share <= 0.8 THEN 'B'
      WHEN spend_share <= 0.95 THEN 'C'
      ELSE 'D'
    END AS abc,
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
  FROM placed
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
