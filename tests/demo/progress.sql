-- Rows, periods proved, periods, jobs that are not through, streams with balances, and days and
-- breaks that the books are not through with.
SELECT (SELECT count(*) FROM acct.statements),
       (SELECT count(*) FROM acct.coverage WHERE state = 'verified'),
       (SELECT count(*) FROM acct.coverage),
       (SELECT count(*) FROM acct.jobs WHERE state IN ('ready', 'running')),
       (SELECT count(DISTINCT (customer, balance_type)) FROM acct.balances_latest),
       (SELECT count(*) FROM acct.days WHERE reason LIKE 'rows have changed%')
         + (SELECT count(*) FROM acct.breaks WHERE healed_at IS NULL AND announced_at IS NULL);
