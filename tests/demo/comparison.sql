-- The truth of the sandbox (JSON lines in the table `line`, the later one about a row counts) against
-- acct.statements.
WITH latest AS (
  SELECT DISTINCT ON (content->>'number') content FROM line
   ORDER BY content->>'number', place DESC),
truth AS (
  SELECT content->>'customer' AS customer, content->>'balance_type' AS balance_type,
         (content->>'time')::timestamptz AS transaction_time, content->>'currency' AS currency,
         (content->>'amount_minor')::bigint AS amount_minor
    FROM latest WHERE (content->>'present')::boolean),
stored AS (
  SELECT customer, balance_type, transaction_time, currency, amount_minor FROM acct.statements),
missing AS (SELECT * FROM truth EXCEPT ALL SELECT * FROM stored),
invented AS (SELECT * FROM stored EXCEPT ALL SELECT * FROM truth),
in_hole AS (
  SELECT count(*) AS row_count
    FROM missing m JOIN acct.coverage c
      ON c.customer = m.customer AND c.balance_type = m.balance_type AND c.state <> 'verified'
     AND m.transaction_time >= c.from_time AND m.transaction_time < c.to_time)
SELECT format(
         'Of the %s rows that exist, %s are stored with the right time, currency and amount; %s lie '
         'in the open periods named above; %s are missing without a trace; %s are stored that do '
         'not exist.',
         to_char((SELECT count(*) FROM truth), 'FM999,999,990'),
         to_char((SELECT count(*) FROM truth) - (SELECT count(*) FROM missing), 'FM999,999,990'),
         (SELECT row_count FROM in_hole),
         (SELECT count(*) FROM missing) - (SELECT row_count FROM in_hole),
         (SELECT count(*) FROM invented));
