-- The same plan as one writes it by hand, for DuckDB: every step of `book/care.yaml` for customers.
WITH
day AS (SELECT DATE '2026-06-30' AS as_of),
levels AS (
  SELECT subject::BIGINT AS customer, arg_max(class, as_of) AS level
  FROM '{folder}/runs/*/pb_history-*/*.parquet' WHERE as_of <= '2026-06-30' AND policy = 'level' GROUP BY ALL
),
log AS (
  SELECT subject::BIGINT AS customer,
    max(contacted_on) FILTER (WHERE counts = 1)::DATE AS contacted_on,
    max(contacted_on) FILTER (WHERE cadence = 'care' AND step = 'keep-in-touch' AND outcome = 'reached')::DATE AS kept_on
  FROM '{folder}/runs/*/pb_contact-*/*.parquet' WHERE contacted_on <= '2026-06-30' GROUP BY ALL
),
ordered AS (
  SELECT customer, max(placed_on) AS last_order_on FROM '{folder}/order.parquet', day
  WHERE placed_on <= as_of AND NOT cancelled AND amount > 0 GROUP BY ALL
),
seen AS (
  SELECT customer, max(seen_on) AS seen_on FROM '{folder}/contact.parquet', day
  WHERE reached AND seen_on <= as_of GROUP BY ALL
),
facts AS MATERIALIZED (
  SELECT id, name, account_manager, trading_since, born_on, report_from, credit_report_on, level, last_order_on, kept_on,
    greatest(seen.seen_on, log.contacted_on) AS last_contact_on, hopeless
  FROM '{folder}/customer.parquet' c
  LEFT JOIN levels ON levels.customer = id LEFT JOIN log ON log.customer = id
  LEFT JOIN ordered ON ordered.customer = id LEFT JOIN seen ON seen.customer = id
  WHERE stage = 'active'
),
rated AS MATERIALIZED (
  SELECT *,
    CASE level WHEN 'A' THEN 'gold' WHEN 'B' THEN 'silver' ELSE 'others' END AS rule,
    CASE WHEN level IN ('A', 'B') THEN 'visit' ELSE 'phone' END AS channel,
    CASE WHEN level = 'A' THEN 'deep' ELSE 'light' END AS depth,
    coalesce(last_contact_on, trading_since) AS touched_on,
    make_date(year(as_of) + ((month(born_on), day(born_on)) < (month(as_of), day(as_of)))::INT, month(born_on),
      CASE WHEN month(born_on) = 2 AND day(born_on) = 29 AND NOT (
        (year(as_of) + ((month(born_on), day(born_on)) < (month(as_of), day(as_of)))::INT) % 4 = 0)
        THEN 28 ELSE day(born_on) END) AS birthday,
    (date_diff('month', report_from, as_of) // 3 * 3)::INT AS cycled
  FROM facts, day WHERE NOT hopeless
),
occasions AS (
  SELECT 'keep-in-touch' AS step, id, touched_on AS anchor,
    CASE rule WHEN 'gold' THEN touched_on + 14 WHEN 'silver' THEN (touched_on + INTERVAL 1 MONTH)::DATE
      ELSE (touched_on + INTERVAL 3 MONTH)::DATE END AS due,
    CASE rule WHEN 'gold' THEN touched_on + 30 WHEN 'silver' THEN (touched_on + INTERVAL 2 MONTH)::DATE
      ELSE (touched_on + INTERVAL 1 YEAR)::DATE END AS latest,
    channel, depth, account_manager, rule,
    CASE rule WHEN 'gold' THEN name || ' is gold, last seen ' || coalesce(last_contact_on::VARCHAR, '-')
      WHEN 'silver' THEN 'silver, last seen ' || coalesce(last_contact_on::VARCHAR, '-') ELSE 'everybody else' END AS because_en,
    CASE rule WHEN 'gold' THEN name || '为金级，上次联系' || coalesce(last_contact_on::VARCHAR, '-')
      WHEN 'silver' THEN '银级，上次联系' || coalesce(last_contact_on::VARCHAR, '-') ELSE '其他客户' END AS because_zh
  FROM rated WHERE touched_on IS NOT NULL
  UNION ALL
  SELECT 'mid-autumn', id, DATE '2026-09-25', DATE '2026-09-18', DATE '2026-09-25', 'letter', depth, account_manager, rule,
    'mid-autumn', 'mid-autumn' FROM rated
  UNION ALL
  SELECT 'new-year', id, DATE '2027-01-01', DATE '2026-12-22', DATE '2027-01-01', 'letter', depth, account_manager, rule,
    'new-year', 'new-year' FROM rated
  UNION ALL
  SELECT 'birthday', id, birthday, birthday - 3, birthday, 'letter', depth, account_manager, rule,
    'born on ' || born_on, '生日' || born_on FROM rated WHERE born_on IS NOT NULL
  UNION ALL
  SELECT 'report', id, anchor, anchor, anchor + 14, channel, depth, account_manager, rule, 'report', 'report'
  FROM (
    SELECT *, CASE WHEN report_from >= as_of THEN report_from
      WHEN (report_from + to_months(cycled))::DATE >= as_of THEN (report_from + to_months(cycled))::DATE
      ELSE (report_from + to_months(cycled + 3))::DATE END AS anchor
    FROM rated WHERE report_from IS NOT NULL)
  UNION ALL
  SELECT 'credit-report', id, until, until - 30, until, 'phone', depth, account_manager, rule, 'credit-report', 'credit-report'
  FROM (SELECT *, (credit_report_on + INTERVAL 6 MONTH)::DATE AS until FROM rated) WHERE until IS NOT NULL
  UNION ALL
  SELECT 'win-back', id, (last_order_on + INTERVAL 1 YEAR)::DATE, (last_order_on + INTERVAL 1 YEAR)::DATE,
    (last_order_on + INTERVAL 1 YEAR)::DATE + 30, channel, depth, account_manager, rule, 'win-back', 'win-back'
  FROM rated WHERE last_order_on < (as_of - INTERVAL 1 YEAR)::DATE
  UNION ALL
  SELECT 'ask-names', id, kept_on, kept_on + 1, kept_on + 15, 'phone', depth, account_manager, rule, 'ask-names', 'ask-names'
  FROM rated WHERE kept_on + 15 >= as_of
)
SELECT 'occurrence' AS kind, step, id::VARCHAR AS subject, NULL::VARCHAR AS member, anchor, due, latest, channel, depth,
  'manager' AS role, account_manager AS owner, rule, because_en, because_zh
FROM occasions
UNION ALL
SELECT 'exit', NULL, id::VARCHAR, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'hopeless', NULL, NULL
FROM '{folder}/customer.parquet' WHERE hopeless
