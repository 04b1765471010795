-- Rows, periods proved, periods, jobs that are not through, streams with balances.
SELECT (SELECT count(*) FROM acct.statements),
       (SELECT count(*) FROM acct.coverage WHERE state = 'verified'),
       (SELECT count(*) FROM acct.coverage),
       (SELECT count(*) FROM acct.jobs WHERE state IN ('ready', 'running')),
       (SELECT count(DISTINCT (customer, balance_type)) FROM acct.balances_latest);
