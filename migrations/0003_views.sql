-- The accountants' side: views only, stable names, a comment on every view and column.

-- Minor units by ISO 4217, and CNH, which the standard lacks and the vendor sends. A currency that
-- is not here has no major-unit amounts: never a guess.
CREATE TABLE recon.currency (
  code     text PRIMARY KEY,
  exponent smallint NOT NULL CHECK (exponent BETWEEN 0 AND 4)
);
INSERT INTO recon.currency (code, exponent) VALUES
  ('AED', 2), ('AFN', 2), ('ALL', 2), ('AMD', 2), ('ANG', 2), ('AOA', 2), ('ARS', 2), ('AUD', 2),
  ('AWG', 2), ('AZN', 2), ('BAM', 2), ('BBD', 2), ('BDT', 2), ('BGN', 2), ('BHD', 3), ('BIF', 0),
  ('BMD', 2), ('BND', 2), ('BOB', 2), ('BOV', 2), ('BRL', 2), ('BSD', 2), ('BTN', 2), ('BWP', 2),
  ('BYN', 2), ('BZD', 2), ('CAD', 2), ('CDF', 2), ('CHE', 2), ('CHF', 2), ('CHW', 2), ('CLF', 4),
  ('CLP', 0), ('CNH', 2), ('CNY', 2), ('COP', 2), ('COU', 2), ('CRC', 2), ('CUP', 2), ('CVE', 2),
  ('CZK', 2), ('DJF', 0), ('DKK', 2), ('DOP', 2), ('DZD', 2), ('EGP', 2), ('ERN', 2), ('ETB', 2),
  ('EUR', 2), ('FJD', 2), ('FKP', 2), ('GBP', 2), ('GEL', 2), ('GHS', 2), ('GIP', 2), ('GMD', 2),
  ('GNF', 0), ('GTQ', 2), ('GYD', 2), ('HKD', 2), ('HNL', 2), ('HTG', 2), ('HUF', 2), ('IDR', 2),
  ('ILS', 2), ('INR', 2), ('IQD', 3), ('IRR', 2), ('ISK', 0), ('JMD', 2), ('JOD', 3), ('JPY', 0),
  ('KES', 2), ('KGS', 2), ('KHR', 2), ('KMF', 0), ('KPW', 2), ('KRW', 0), ('KWD', 3), ('KYD', 2),
  ('KZT', 2), ('LAK', 2), ('LBP', 2), ('LKR', 2), ('LRD', 2), ('LSL', 2), ('LYD', 3), ('MAD', 2),
  ('MDL', 2), ('MGA', 2), ('MKD', 2), ('MMK', 2), ('MNT', 2), ('MOP', 2), ('MRU', 2), ('MUR', 2),
  ('MVR', 2), ('MWK', 2), ('MXN', 2), ('MXV', 2), ('MYR', 2), ('MZN', 2), ('NAD', 2), ('NGN', 2),
  ('NIO', 2), ('NOK', 2), ('NPR', 2), ('NZD', 2), ('OMR', 3), ('PAB', 2), ('PEN', 2), ('PGK', 2),
  ('PHP', 2), ('PKR', 2), ('PLN', 2), ('PYG', 0), ('QAR', 2), ('RON', 2), ('RSD', 2), ('RUB', 2),
  ('RWF', 0), ('SAR', 2), ('SBD', 2), ('SCR', 2), ('SDG', 2), ('SEK', 2), ('SGD', 2), ('SHP', 2),
  ('SLE', 2), ('SOS', 2), ('SRD', 2), ('SSP', 2), ('STN', 2), ('SVC', 2), ('SYP', 2), ('SZL', 2),
  ('THB', 2), ('TJS', 2), ('TMT', 2), ('TND', 3), ('TOP', 2), ('TRY', 2), ('TTD', 2), ('TWD', 2),
  ('TZS', 2), ('UAH', 2), ('UGX', 0), ('USD', 2), ('USN', 2), ('UYI', 0), ('UYU', 2), ('UYW', 4),
  ('UZS', 2), ('VED', 2), ('VES', 2), ('VND', 0), ('VUV', 0), ('WST', 2), ('XAF', 0), ('XCD', 2),
  ('XCG', 2), ('XOF', 0), ('XPF', 0), ('YER', 2), ('ZAR', 2), ('ZMW', 2), ('ZWG', 2);

-- Simple enough to be inlined into the views, so that it costs no call per row.
CREATE FUNCTION recon.major(minor bigint, exponent smallint) RETURNS numeric LANGUAGE sql IMMUTABLE
  PARALLEL SAFE AS $$SELECT round(minor::numeric / (10::numeric ^ exponent), exponent::int)$$;

CREATE VIEW acct.statements AS
SELECT s.customer, s.balance_type, s.statement_id, s.accounting_biz_no, s.transaction_id,
       s.ext_transaction_id, s.transaction_time, s.transaction_type, s.transaction_status,
       s.currency, s.amount_minor, recon.major(s.amount_minor, c.exponent) AS amount,
       s.fee_minor, recon.major(s.fee_minor, f.exponent) AS fee,
       s.net_minor, recon.major(s.net_minor, n.exponent) AS net,
       s.balance_after_minor, recon.major(s.balance_after_minor, b.exponent) AS balance_after,
       s.payer_name, s.beneficiary_name, s.remarks, s.first_seen_at, s.changed_at, s.version,
       s.missing_since,
       (SELECT v.raw FROM recon.statement_version v
         WHERE v.statement_id = s.statement_id AND v.version = s.version
           AND v.seen_at = s.changed_at) AS raw,
       s.fee_currency, s.net_currency, s.balance_after_currency
  FROM recon.statement s
  LEFT JOIN recon.currency c ON c.code = s.currency
  LEFT JOIN recon.currency f ON f.code = s.fee_currency
  LEFT JOIN recon.currency n ON n.code = s.net_currency
  LEFT JOIN recon.currency b ON b.code = s.balance_after_currency;

CREATE VIEW acct.statement_versions AS
SELECT s.customer, s.balance_type, v.statement_id, v.version, v.seen_at, v.accounting_biz_no,
       v.transaction_id, v.ext_transaction_id, v.transaction_time, v.transaction_type,
       v.transaction_status, v.currency, v.amount_minor,
       recon.major(v.amount_minor, c.exponent) AS amount,
       v.fee_minor, recon.major(v.fee_minor, f.exponent) AS fee,
       v.net_minor, recon.major(v.net_minor, n.exponent) AS net,
       v.balance_after_minor, recon.major(v.balance_after_minor, b.exponent) AS balance_after,
       v.payer_name, v.beneficiary_name, v.remarks, v.raw,
       v.fee_currency, v.net_currency, v.balance_after_currency, v.job_id
  FROM recon.statement_version v
  JOIN recon.statement s USING (statement_id)
  LEFT JOIN recon.currency c ON c.code = v.currency
  LEFT JOIN recon.currency f ON f.code = v.fee_currency
  LEFT JOIN recon.currency n ON n.code = v.net_currency
  LEFT JOIN recon.currency b ON b.code = v.balance_after_currency;

CREATE VIEW acct.balances AS
SELECT b.customer, b.balance_type, b.account_no, b.currency,
       b.total_minor, recon.major(b.total_minor, c.exponent) AS total,
       b.available_minor, recon.major(b.available_minor, c.exponent) AS available,
       b.frozen_minor, recon.major(b.frozen_minor, c.exponent) AS frozen,
       b.taken_at, b.answered_at
  FROM recon.balance_snapshot b
  LEFT JOIN recon.currency c ON c.code = b.currency;

CREATE VIEW acct.balances_latest AS
SELECT DISTINCT ON (b.customer, b.balance_type, b.account_no, b.currency)
       b.customer, b.balance_type, b.account_no, b.currency,
       b.total_minor, recon.major(b.total_minor, c.exponent) AS total,
       b.available_minor, recon.major(b.available_minor, c.exponent) AS available,
       b.frozen_minor, recon.major(b.frozen_minor, c.exponent) AS frozen,
       b.taken_at, b.answered_at
  FROM recon.balance_snapshot b
  LEFT JOIN recon.currency c ON c.code = b.currency
 ORDER BY b.customer, b.balance_type, b.account_no, b.currency, b.taken_at DESC,
          b.snapshot_id DESC;

CREATE VIEW acct.accounts AS
SELECT DISTINCT ON (a.customer, a.account_no)
       a.customer, a.account_no, a.account_type, a.account_status, a.currencies,
       (SELECT c.company_name FROM recon.company_version c WHERE c.customer = a.customer
         ORDER BY c.seen_at DESC, c.job_id DESC LIMIT 1) AS company_name,
       a.seen_at, a.is_gone, a.raw
  FROM recon.account_version a
 ORDER BY a.customer, a.account_no, a.seen_at DESC, a.job_id DESC;

CREATE VIEW acct.account_versions AS
SELECT customer, account_no, account_type, account_status, currencies, seen_at, is_gone, raw
  FROM recon.account_version;

-- What a job's state means for the books.
CREATE FUNCTION recon.coverage_state(state text, rung int) RETURNS text LANGUAGE sql IMMUTABLE
  PARALLEL SAFE AS $$
  SELECT CASE WHEN state = 'succeeded' THEN 'verified'
              WHEN state IN ('exhausted', 'refused', 'unreachable', 'quarantined', 'cancelled')
                THEN 'failed'
              WHEN state = 'split' THEN NULL
              WHEN rung > 0 THEN 'retrying'
              ELSE 'pending' END $$;

CREATE FUNCTION recon.coverage_rank(state text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$SELECT array_position(ARRAY['verified', 'pending', 'retrying', 'failed'], state)$$;

-- Windows that stand for a stretch of time: not split by time, and not the narrowed part of one.
-- A stretch is as good as the worst of its own job, its narrowed parts, and every window that it
-- was split from: while that one's count is not met, nothing under it is proved.
CREATE VIEW recon.coverage AS
WITH leaf AS (
  SELECT w.* FROM recon.time_window w
   WHERE w.currency IS NULL
     AND NOT EXISTS (SELECT FROM recon.time_window c
                      WHERE c.parent_id = w.window_id AND c.currency IS NULL)
)
SELECT s.stream_id, s.customer, s.balance_type, w.window_id, w.from_time, w.to_time,
       worst.state,
       CASE WHEN n.part_count > 0 THEN n.row_count ELSE j.row_count END AS row_count,
       coalesce(j.reported_count, j.outer_count) AS reported_count,
       CASE WHEN worst.state = 'verified' THEN greatest(j.finished_at, n.finished_at) END
         AS verified_at,
       worst.job_id, worst.next_attempt_at, worst.last_code
  FROM leaf w
  JOIN recon.stream s USING (stream_id)
  JOIN recon.job j USING (window_id)
  LEFT JOIN LATERAL (
    WITH RECURSIVE part AS (
      SELECT c.window_id FROM recon.time_window c WHERE c.parent_id = w.window_id
      UNION ALL
      SELECT c.window_id FROM part p JOIN recon.time_window c ON c.parent_id = p.window_id)
    SELECT count(*) AS part_count, sum(pj.row_count)::bigint AS row_count,
           max(pj.finished_at) AS finished_at, array_agg(pj.job_id) AS job_ids
      FROM part JOIN recon.job pj USING (window_id) WHERE pj.state <> 'split') n
    ON j.state <> 'succeeded'
  CROSS JOIN LATERAL (
    WITH RECURSIVE above AS (
      SELECT w.parent_id AS window_id WHERE w.parent_id IS NOT NULL
      UNION ALL
      SELECT a.parent_id FROM above u JOIN recon.time_window a ON a.window_id = u.window_id
       WHERE a.parent_id IS NOT NULL),
    concerned AS (
      SELECT j.job_id
      UNION ALL SELECT unnest(n.job_ids)
      UNION ALL SELECT aj.job_id FROM above JOIN recon.job aj USING (window_id))
    SELECT recon.coverage_state(x.state, x.rung) AS state, x.job_id,
           CASE WHEN x.state IN ('ready', 'retrying') THEN x.next_attempt_at END AS next_attempt_at,
           x.last_code
      FROM concerned JOIN recon.job x USING (job_id)
     WHERE x.state <> 'split'
     ORDER BY recon.coverage_rank(recon.coverage_state(x.state, x.rung)) DESC, x.job_id LIMIT 1
  ) worst;

CREATE VIEW acct.coverage AS
SELECT customer, balance_type, from_time, to_time, state, row_count, reported_count, verified_at,
       job_id, next_attempt_at, last_code
  FROM recon.coverage;

CREATE VIEW acct.jobs AS
SELECT j.job_id, s.kind, s.customer, s.balance_type, w.from_time, w.to_time, j.state,
       j.epoch AS attempts, j.rung,
       CASE WHEN j.state IN ('ready', 'retrying') THEN j.next_attempt_at END AS next_attempt_at,
       j.last_status, j.last_code, j.last_message, j.created_at, j.finished_at,
       w.currency, w.transaction_type
  FROM recon.job j
  JOIN recon.stream s USING (stream_id)
  LEFT JOIN recon.time_window w USING (window_id);

CREATE VIEW acct.attempts AS
SELECT job_id, epoch AS attempt, page, started_at, finished_at, http_status, result_status,
       result_code, response_id, outcome, message, rung
  FROM recon.attempt;

CREATE VIEW acct.parked AS
SELECT customer, endpoint, balance_type, code, message, parked_at
  FROM recon.parking WHERE resumed_at IS NULL;

CREATE VIEW acct.alerts AS
SELECT alert_id, kind, severity, customer, subject, summary, raised_at, resolved_at, delivered_at
  FROM recon.alert;

COMMENT ON VIEW acct.statements IS
  'Every row that the vendor ever showed, in its latest version.';
COMMENT ON COLUMN acct.statements.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.statements.balance_type IS 'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.statements.statement_id IS
  'Our number of the row; the same for all its versions.';
COMMENT ON COLUMN acct.statements.accounting_biz_no IS
  'accountingBizNo: the vendors unique id of one balance change; NULL where it sends none.';
COMMENT ON COLUMN acct.statements.transaction_id IS
  'transactionId; one transaction can cause several rows.';
COMMENT ON COLUMN acct.statements.ext_transaction_id IS 'extTransactionId.';
COMMENT ON COLUMN acct.statements.transaction_time IS 'transactionTime.';
COMMENT ON COLUMN acct.statements.transaction_type IS
  'transactionType, e.g. COLLECTION; an open set.';
COMMENT ON COLUMN acct.statements.transaction_status IS
  'transactionStatus, e.g. SUCCESS; it may change later.';
COMMENT ON COLUMN acct.statements.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.statements.amount_minor IS
  'transactionAmount in minor units; positive in, negative out.';
COMMENT ON COLUMN acct.statements.amount IS
  'transactionAmount in the currencys major unit; NULL where the currency is unknown to ISO 4217.';
COMMENT ON COLUMN acct.statements.fee_minor IS
  'feeAmount in minor units of fee_currency. Informative: a fee that moved money is a row of its own.';
COMMENT ON COLUMN acct.statements.fee IS 'feeAmount in the major unit.';
COMMENT ON COLUMN acct.statements.net_minor IS 'netAmount in minor units of net_currency.';
COMMENT ON COLUMN acct.statements.net IS 'netAmount in the major unit.';
COMMENT ON COLUMN acct.statements.balance_after_minor IS
  'accountBalance, the balance after this row, in minor units; NULL where the vendor sends none.';
COMMENT ON COLUMN acct.statements.balance_after IS 'accountBalance in the major unit.';
COMMENT ON COLUMN acct.statements.payer_name IS 'Payer, masked by the vendor.';
COMMENT ON COLUMN acct.statements.beneficiary_name IS 'Beneficiary, masked by the vendor.';
COMMENT ON COLUMN acct.statements.remarks IS 'Remarks of the movement.';
COMMENT ON COLUMN acct.statements.first_seen_at IS 'When we first saw the row.';
COMMENT ON COLUMN acct.statements.changed_at IS 'When we saw its latest version.';
COMMENT ON COLUMN acct.statements.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN acct.statements.missing_since IS
  'Since when a verified reading no longer shows the row; NULL while it is there. Missing rows are not counted in coverage.';
COMMENT ON COLUMN acct.statements.raw IS
  'The element as the vendor sent it; U+0000 is shown as U+FFFD.';
COMMENT ON COLUMN acct.statements.fee_currency IS 'Currency of the fee.';
COMMENT ON COLUMN acct.statements.net_currency IS 'Currency of the net amount.';
COMMENT ON COLUMN acct.statements.balance_after_currency IS 'Currency of the balance.';

COMMENT ON VIEW acct.statement_versions IS
  'Every version ever seen of every row. As it was known at T: the highest version with seen_at <= T per statement_id.';
COMMENT ON COLUMN acct.statement_versions.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.statement_versions.balance_type IS
  'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.statement_versions.statement_id IS
  'Our number of the row; the same for all its versions.';
COMMENT ON COLUMN acct.statement_versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN acct.statement_versions.seen_at IS 'When we saw this version.';
COMMENT ON COLUMN acct.statement_versions.accounting_biz_no IS
  'accountingBizNo: the vendors unique id of one balance change; NULL where it sends none.';
COMMENT ON COLUMN acct.statement_versions.transaction_id IS
  'transactionId; one transaction can cause several rows.';
COMMENT ON COLUMN acct.statement_versions.ext_transaction_id IS 'extTransactionId.';
COMMENT ON COLUMN acct.statement_versions.transaction_time IS 'transactionTime.';
COMMENT ON COLUMN acct.statement_versions.transaction_type IS
  'transactionType, e.g. COLLECTION; an open set.';
COMMENT ON COLUMN acct.statement_versions.transaction_status IS
  'transactionStatus, e.g. SUCCESS; it may change later.';
COMMENT ON COLUMN acct.statement_versions.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.statement_versions.amount_minor IS
  'transactionAmount in minor units; positive in, negative out.';
COMMENT ON COLUMN acct.statement_versions.amount IS
  'transactionAmount in the currencys major unit; NULL where the currency is unknown to ISO 4217.';
COMMENT ON COLUMN acct.statement_versions.fee_minor IS
  'feeAmount in minor units of fee_currency. Informative: a fee that moved money is a row of its own.';
COMMENT ON COLUMN acct.statement_versions.fee IS 'feeAmount in the major unit.';
COMMENT ON COLUMN acct.statement_versions.net_minor IS 'netAmount in minor units of net_currency.';
COMMENT ON COLUMN acct.statement_versions.net IS 'netAmount in the major unit.';
COMMENT ON COLUMN acct.statement_versions.balance_after_minor IS
  'accountBalance, the balance after this row, in minor units; NULL where the vendor sends none.';
COMMENT ON COLUMN acct.statement_versions.balance_after IS 'accountBalance in the major unit.';
COMMENT ON COLUMN acct.statement_versions.payer_name IS 'Payer, masked by the vendor.';
COMMENT ON COLUMN acct.statement_versions.beneficiary_name IS 'Beneficiary, masked by the vendor.';
COMMENT ON COLUMN acct.statement_versions.remarks IS 'Remarks of the movement.';
COMMENT ON COLUMN acct.statement_versions.raw IS
  'The element as the vendor sent it; U+0000 is shown as U+FFFD.';
COMMENT ON COLUMN acct.statement_versions.fee_currency IS 'Currency of the fee.';
COMMENT ON COLUMN acct.statement_versions.net_currency IS 'Currency of the net amount.';
COMMENT ON COLUMN acct.statement_versions.balance_after_currency IS 'Currency of the balance.';
COMMENT ON COLUMN acct.statement_versions.job_id IS 'The job to look at, retry or cancel.';

COMMENT ON VIEW acct.balances IS
  'Every balance snapshot.';
COMMENT ON COLUMN acct.balances.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.balances.balance_type IS 'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.balances.account_no IS 'Account number as the vendor shows it.';
COMMENT ON COLUMN acct.balances.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.balances.total_minor IS 'totalBalance in minor units.';
COMMENT ON COLUMN acct.balances.total IS 'totalBalance in the major unit.';
COMMENT ON COLUMN acct.balances.available_minor IS 'availableBalance in minor units.';
COMMENT ON COLUMN acct.balances.available IS 'availableBalance in the major unit.';
COMMENT ON COLUMN acct.balances.frozen_minor IS 'frozenBalance in minor units.';
COMMENT ON COLUMN acct.balances.frozen IS 'frozenBalance in the major unit.';
COMMENT ON COLUMN acct.balances.taken_at IS 'When we stored the snapshot.';
COMMENT ON COLUMN acct.balances.answered_at IS 'The gateways own time of the answer.';

COMMENT ON VIEW acct.balances_latest IS
  'The latest snapshot of each account and currency.';
COMMENT ON COLUMN acct.balances_latest.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.balances_latest.balance_type IS
  'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.balances_latest.account_no IS 'Account number as the vendor shows it.';
COMMENT ON COLUMN acct.balances_latest.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.balances_latest.total_minor IS 'totalBalance in minor units.';
COMMENT ON COLUMN acct.balances_latest.total IS 'totalBalance in the major unit.';
COMMENT ON COLUMN acct.balances_latest.available_minor IS 'availableBalance in minor units.';
COMMENT ON COLUMN acct.balances_latest.available IS 'availableBalance in the major unit.';
COMMENT ON COLUMN acct.balances_latest.frozen_minor IS 'frozenBalance in minor units.';
COMMENT ON COLUMN acct.balances_latest.frozen IS 'frozenBalance in the major unit.';
COMMENT ON COLUMN acct.balances_latest.taken_at IS 'When we stored the snapshot.';
COMMENT ON COLUMN acct.balances_latest.answered_at IS 'The gateways own time of the answer.';

COMMENT ON VIEW acct.accounts IS
  'The accounts of each customer as last told.';
COMMENT ON COLUMN acct.accounts.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.accounts.account_no IS 'Account number as the vendor shows it.';
COMMENT ON COLUMN acct.accounts.account_type IS 'accountType.';
COMMENT ON COLUMN acct.accounts.account_status IS 'accountStatus.';
COMMENT ON COLUMN acct.accounts.currencies IS 'Currencies of the account.';
COMMENT ON COLUMN acct.accounts.company_name IS 'The customers company name, as last told.';
COMMENT ON COLUMN acct.accounts.seen_at IS 'When we saw this version.';
COMMENT ON COLUMN acct.accounts.is_gone IS 'True when the vendor no longer lists the account.';
COMMENT ON COLUMN acct.accounts.raw IS
  'The element as the vendor sent it; U+0000 is shown as U+FFFD.';

COMMENT ON VIEW acct.account_versions IS
  'Every state of every account that was ever seen.';
COMMENT ON COLUMN acct.account_versions.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.account_versions.account_no IS 'Account number as the vendor shows it.';
COMMENT ON COLUMN acct.account_versions.account_type IS 'accountType.';
COMMENT ON COLUMN acct.account_versions.account_status IS 'accountStatus.';
COMMENT ON COLUMN acct.account_versions.currencies IS 'Currencies of the account.';
COMMENT ON COLUMN acct.account_versions.seen_at IS 'When we saw this version.';
COMMENT ON COLUMN acct.account_versions.is_gone IS
  'True when the vendor no longer lists the account.';
COMMENT ON COLUMN acct.account_versions.raw IS
  'The element as the vendor sent it; U+0000 is shown as U+FFFD.';

COMMENT ON VIEW acct.coverage IS
  'Which seconds of whose account are covered and proved: tiles [history_from, planned end) without gap or overlap. state: pending, retrying, failed, verified.';
COMMENT ON COLUMN acct.coverage.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.coverage.balance_type IS 'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.coverage.from_time IS 'Start of the window, included.';
COMMENT ON COLUMN acct.coverage.to_time IS 'End of the window, not included.';
COMMENT ON COLUMN acct.coverage.state IS 'State; see the views comment.';
COMMENT ON COLUMN acct.coverage.row_count IS
  'Distinct rows that answered the question, overlap included.';
COMMENT ON COLUMN acct.coverage.reported_count IS 'The questions totalCount, overlap included.';
COMMENT ON COLUMN acct.coverage.verified_at IS 'When count, pages and rows agreed.';
COMMENT ON COLUMN acct.coverage.job_id IS 'The job to look at, retry or cancel.';
COMMENT ON COLUMN acct.coverage.next_attempt_at IS 'When it is asked next.';
COMMENT ON COLUMN acct.coverage.last_code IS 'Result code of the last answer.';

COMMENT ON VIEW acct.jobs IS
  'Every job. state: ready, running, retrying (on the ladder), succeeded, split, exhausted, refused, unreachable, quarantined, cancelled.';
COMMENT ON COLUMN acct.jobs.job_id IS 'The job to look at, retry or cancel.';
COMMENT ON COLUMN acct.jobs.kind IS 'Kind.';
COMMENT ON COLUMN acct.jobs.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.jobs.balance_type IS 'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.jobs.from_time IS 'Start of the window, included.';
COMMENT ON COLUMN acct.jobs.to_time IS 'End of the window, not included.';
COMMENT ON COLUMN acct.jobs.state IS 'State; see the views comment.';
COMMENT ON COLUMN acct.jobs.attempts IS 'How often the job was claimed.';
COMMENT ON COLUMN acct.jobs.rung IS 'Unknown answers so far on the retry ladder.';
COMMENT ON COLUMN acct.jobs.next_attempt_at IS 'When it is asked next.';
COMMENT ON COLUMN acct.jobs.last_status IS 'S, F or U of the last answer.';
COMMENT ON COLUMN acct.jobs.last_code IS 'Result code of the last answer.';
COMMENT ON COLUMN acct.jobs.last_message IS 'Message of the last answer, or what went wrong.';
COMMENT ON COLUMN acct.jobs.created_at IS 'When it was planned.';
COMMENT ON COLUMN acct.jobs.finished_at IS 'When it ended.';
COMMENT ON COLUMN acct.jobs.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.jobs.transaction_type IS 'transactionType, e.g. COLLECTION; an open set.';

COMMENT ON VIEW acct.attempts IS
  'One row per claim of a job; page, http_status and response_id are those of its last call.';
COMMENT ON COLUMN acct.attempts.job_id IS 'The job to look at, retry or cancel.';
COMMENT ON COLUMN acct.attempts.attempt IS 'Number of the claim, from 1.';
COMMENT ON COLUMN acct.attempts.page IS 'Page of the last call.';
COMMENT ON COLUMN acct.attempts.started_at IS 'When it was claimed.';
COMMENT ON COLUMN acct.attempts.finished_at IS 'When it ended.';
COMMENT ON COLUMN acct.attempts.http_status IS 'HTTP status of the last call.';
COMMENT ON COLUMN acct.attempts.result_status IS 'resultStatus of the last call.';
COMMENT ON COLUMN acct.attempts.result_code IS 'resultCode of the last call.';
COMMENT ON COLUMN acct.attempts.response_id IS
  'responseId of the last call, for the vendors support.';
COMMENT ON COLUMN acct.attempts.outcome IS 'What the attempt came to.';
COMMENT ON COLUMN acct.attempts.message IS 'The vendors message, or ours.';
COMMENT ON COLUMN acct.attempts.rung IS 'Unknown answers so far on the retry ladder.';

COMMENT ON VIEW acct.parked IS
  'Whom we have stopped asking for until somebody acts. customer NULL: the whole gateway.';
COMMENT ON COLUMN acct.parked.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.parked.endpoint IS 'The vendors endpoint; NULL: all of them.';
COMMENT ON COLUMN acct.parked.balance_type IS 'The vendors balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.parked.code IS 'The result code that parked it.';
COMMENT ON COLUMN acct.parked.message IS 'The vendors message, or ours.';
COMMENT ON COLUMN acct.parked.parked_at IS 'Since when nothing is asked.';

COMMENT ON VIEW acct.alerts IS
  'Alerts, open while resolved_at is NULL.';
COMMENT ON COLUMN acct.alerts.alert_id IS 'Stable id.';
COMMENT ON COLUMN acct.alerts.kind IS 'Kind.';
COMMENT ON COLUMN acct.alerts.severity IS 'critical or warning.';
COMMENT ON COLUMN acct.alerts.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.alerts.subject IS 'What it is about.';
COMMENT ON COLUMN acct.alerts.summary IS 'What happened and what to do.';
COMMENT ON COLUMN acct.alerts.raised_at IS 'When it was raised.';
COMMENT ON COLUMN acct.alerts.resolved_at IS 'When its cause was gone.';
COMMENT ON COLUMN acct.alerts.delivered_at IS 'When it was first delivered.';
