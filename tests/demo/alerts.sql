-- What wants a person's attention.
SELECT format('%s since %s UTC: %s', severity,
              to_char(raised_at AT TIME ZONE 'UTC', 'HH24:MI'), summary)
  FROM acct.alerts WHERE resolved_at IS NULL ORDER BY raised_at;
