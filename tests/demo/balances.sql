-- The last balances, with as many decimals as the currency has.
WITH latest AS (
  SELECT *, 'FM999,999,999,990' || CASE WHEN scale(total) > 0
                                        THEN '.' || repeat('0', scale(total)) ELSE '' END AS form
    FROM acct.balances_latest)
SELECT customer AS "Customer", balance_type AS "Balance type", currency AS "Currency",
       to_char(total, form) AS ">Total", to_char(available, form) AS ">Available",
       to_char(frozen, form) AS ">Frozen",
       to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') AS "Taken"
  FROM latest ORDER BY 1, 2, 3;
