-- Per customer and balance type: how many rows, which time was asked for, how much of it is proved.
WITH covered AS (
  SELECT customer, balance_type, min(from_time) AS from_time, max(to_time) AS to_time,
         sum(to_time - from_time) FILTER (WHERE state = 'verified') AS proved,
         sum(to_time - from_time) FILTER (WHERE state <> 'verified') AS open
    FROM acct.coverage GROUP BY 1, 2),
counted AS (
  SELECT customer, balance_type, count(*) AS row_count FROM acct.statements GROUP BY 1, 2)
SELECT customer AS "Customer", balance_type AS "Balance type",
       to_char(coalesce(row_count, 0), 'FM999,999,990') AS ">Rows",
       to_char(from_time AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "From",
       to_char(to_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS "Until",
       to_char(extract(epoch FROM coalesce(proved, '0')) / 86400, 'FM990.0') AS ">Days proved",
       CASE WHEN open IS NULL THEN 'none'
            ELSE to_char(extract(epoch FROM open) / 86400, 'FM990.0') END AS ">Days open"
  FROM covered LEFT JOIN counted USING (customer, balance_type)
 ORDER BY 1, 2;
