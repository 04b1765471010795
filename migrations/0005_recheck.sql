-- Verified time is looked at again: when and with how many rows a window was verified, rows that
-- were late, and the sweeps that compare counts.

-- A window's last verification outlasts its being read again; parts of a window that was verified
-- before inherit the moment, because the time that they stand for was verified then.
ALTER TABLE recon.job
  ADD COLUMN verified_at timestamptz,
  ADD COLUMN inside_count bigint CHECK (inside_count >= 0),  -- rows strictly inside of the window
  ADD COLUMN recheck_step_ms bigint CHECK (recheck_step_ms > 0),  -- of a sweep
  ADD CONSTRAINT inside_count_is_of_a_verification
    CHECK (inside_count IS NULL OR verified_at IS NOT NULL),
  ADD CONSTRAINT windows_are_not_swept CHECK (recheck_step_ms IS NULL OR window_id IS NULL),
  -- The range of a sweep may take several questions.
  DROP CONSTRAINT question_is_askable,
  ADD CONSTRAINT question_is_askable
    CHECK (window_id IS NULL OR question_to - question_from <= interval '100 days');
UPDATE recon.job j
   SET verified_at = j.finished_at,
       inside_count = (SELECT count(*) FROM recon.statement s
                        WHERE s.customer = st.customer AND s.balance_type = st.balance_type
                          AND s.transaction_time >= w.from_time AND s.transaction_time < w.to_time
                          AND (w.currency IS NULL OR s.currency = w.currency)
                          AND (w.transaction_type IS NULL
                               OR s.transaction_type = w.transaction_type)
                          AND s.missing_since IS NULL AND s.first_seen_at <= j.finished_at)
  FROM recon.time_window w JOIN recon.stream st USING (stream_id)
 WHERE j.window_id = w.window_id AND j.state = 'succeeded';
ALTER TABLE recon.attempt
  DROP CONSTRAINT attempt_outcome_check,
  ADD CONSTRAINT attempt_outcome_check CHECK (outcome IN ('verified', 'stored', 'split',
    'recounted', 'swept', 'unreachable', 'unknown', 'refused', 'parked', 'not_sent', 'released',
    'lost', 'cancelled'));

ALTER TABLE recon.statement ADD COLUMN is_late boolean NOT NULL DEFAULT false;
CREATE INDEX statement_late ON recon.statement (customer, balance_type, first_seen_at)
  WHERE is_late;
CREATE INDEX statement_not_final ON recon.statement (customer, balance_type, transaction_time)
  WHERE transaction_status IN ('INIT', 'PROCESSING', 'PENDING') AND missing_since IS NULL;

-- Was this time verified before? Of all windows that cover it those that start last are the leaf
-- and its narrowed parts. Called for single rows only: those outside of the window that is read.
CREATE FUNCTION recon.was_verified(customer text, balance_type text, currency text,
                                   at timestamptz)
  RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM recon.stream s
      JOIN recon.time_window w
        ON w.stream_id = s.stream_id
       AND w.from_time = (SELECT max(l.from_time) FROM recon.time_window l
                           WHERE l.stream_id = s.stream_id AND l.from_time <= $4)
      JOIN recon.job j USING (window_id)
     WHERE s.customer = $1 AND s.kind = 'statements' AND s.balance_type = $2
       AND w.to_time > $4 AND (w.currency IS NULL OR w.currency = $3)
       AND j.verified_at IS NOT NULL) $$;

-- Leaves: windows that stand for a stretch of time. One is whole when it was verified itself, or
-- when all the narrowed parts of its second were.
CREATE VIEW recon.leaf AS
SELECT w.stream_id, w.window_id, w.from_time, w.to_time, j.job_id, j.state,
       CASE WHEN j.state <> 'split' THEN j.verified_at
            ELSE (SELECT max(pj.verified_at)
                    FROM recon.time_window p JOIN recon.job pj USING (window_id)
                   WHERE p.parent_id = w.window_id
                      OR p.parent_id IN (SELECT q.window_id FROM recon.time_window q
                                          WHERE q.parent_id = w.window_id)) END AS verified_at,
       j.state = 'succeeded'
         OR (j.state = 'split'
             AND NOT EXISTS (
               SELECT FROM recon.time_window p JOIN recon.job pj USING (window_id)
                WHERE p.parent_id = w.window_id
                  AND (pj.state NOT IN ('succeeded', 'split')
                       OR EXISTS (SELECT FROM recon.time_window q
                                    JOIN recon.job qj USING (window_id)
                                   WHERE q.parent_id = p.window_id AND qj.state <> 'succeeded'))))
         AS is_whole
  FROM recon.time_window w JOIN recon.job j USING (window_id)
 WHERE w.currency IS NULL
   AND NOT EXISTS (SELECT FROM recon.time_window c
                    WHERE c.parent_id = w.window_id AND c.currency IS NULL);

-- Streams of kind recheck: one per customer and balance type, whose jobs are sweeps.
ALTER TABLE recon.stream
  DROP CONSTRAINT stream_kind_check,
  ADD CONSTRAINT stream_kind_check
    CHECK (kind IN ('statements', 'balances', 'accounts', 'recheck')),
  ADD COLUMN final_to timestamptz,  -- windows that begin before were read for the last time
  ADD CONSTRAINT only_rechecks_are_final CHECK (kind = 'recheck' OR final_to IS NULL);

-- How far each step has come. asked_at later than swept_at: its last sweep is under way or failed.
CREATE TABLE recon.recheck_step (
  stream_id int NOT NULL REFERENCES recon.stream,
  step_ms   bigint NOT NULL CHECK (step_ms > 0),
  swept_at  timestamptz NOT NULL,  -- before the first sweep: the stream's first plan
  asked_at  timestamptz,
  PRIMARY KEY (stream_id, step_ms)
);

-- Whoever may not ask for statements may not recheck them either.
CREATE OR REPLACE VIEW recon.asked_stream AS
SELECT s.stream_id, s.customer FROM recon.stream s
 WHERE NOT EXISTS (
   SELECT FROM recon.parking p
    WHERE p.resumed_at IS NULL
      AND (p.customer IS NULL
           OR (p.customer = s.customer
               AND (p.endpoint IS NULL
                    OR (p.endpoint = CASE s.kind WHEN 'recheck' THEN 'statements' ELSE s.kind END
                        AND p.balance_type IS NOT DISTINCT FROM s.balance_type)))));

ALTER TABLE recon.intervention
  DROP CONSTRAINT intervention_action_check,
  ADD CONSTRAINT intervention_action_check
    CHECK (action IN ('retry', 'cancel', 'resume', 'reread'));

CREATE OR REPLACE VIEW acct.statements AS
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
       s.fee_currency, s.net_currency, s.balance_after_currency, s.is_late
  FROM recon.statement s
  LEFT JOIN recon.currency c ON c.code = s.currency
  LEFT JOIN recon.currency f ON f.code = s.fee_currency
  LEFT JOIN recon.currency n ON n.code = s.net_currency
  LEFT JOIN recon.currency b ON b.code = s.balance_after_currency;
COMMENT ON VIEW acct.statements IS
  'Every row that the vendor ever showed, in its latest version.';
COMMENT ON COLUMN acct.statements.is_late IS
  'True when the row was first seen (first_seen_at) after its time had already been verified without it: the vendor added it later.';

CREATE OR REPLACE VIEW acct.jobs AS
SELECT j.job_id, s.kind, s.customer, s.balance_type,
       CASE WHEN s.kind = 'recheck' THEN j.question_from ELSE w.from_time END AS from_time,
       CASE WHEN s.kind = 'recheck' THEN j.question_to ELSE w.to_time END AS to_time, j.state,
       j.epoch AS attempts, j.rung,
       CASE WHEN j.state IN ('ready', 'retrying') THEN j.next_attempt_at END AS next_attempt_at,
       j.last_status, j.last_code, j.last_message, j.created_at, j.finished_at,
       w.currency, w.transaction_type
  FROM recon.job j
  JOIN recon.stream s USING (stream_id)
  LEFT JOIN recon.time_window w USING (window_id);
COMMENT ON VIEW acct.jobs IS
  'Every job. state: ready, running, retrying (on the ladder), succeeded, split, exhausted, refused, unreachable, quarantined, cancelled.';
COMMENT ON COLUMN acct.jobs.kind IS
  'statements (a window), balances, accounts, or recheck: counting verified time again.';
COMMENT ON COLUMN acct.jobs.from_time IS
  'Start of the window, or of the range of a recheck; included.';
COMMENT ON COLUMN acct.jobs.to_time IS
  'End of the window, or of the range of a recheck; not included.';
