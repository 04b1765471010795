-- The books: whether the rows of a customer, balance type and currency add up to the balances that
-- the vendor tells, day by day. Everything here is derived from rows and may be derived again.

-- How days are cut, and what the data taught about this gateway. What the configuration pins wins
-- over what was learned.
CREATE TABLE recon.books (
  is_the_row       boolean PRIMARY KEY DEFAULT true CHECK (is_the_row),
  timezone         text NOT NULL DEFAULT 'UTC',
  still_statuses   text[] NOT NULL DEFAULT '{}',  -- their rows do not move the balance
  are_still_pinned boolean NOT NULL DEFAULT false,
  balance_means    text CHECK (balance_means IN ('total', 'available')),
  is_means_pinned  boolean NOT NULL DEFAULT false
);
INSERT INTO recon.books DEFAULT VALUES;

CREATE TABLE recon.chain (
  chain_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer     text NOT NULL,
  balance_type text NOT NULL,
  currency     text NOT NULL,
  CONSTRAINT chain_identity UNIQUE (customer, balance_type, currency)
);

-- Days that hold rows; what lies between them carries the balance on.
CREATE TABLE recon.book_day (
  chain_id               int NOT NULL REFERENCES recon.chain,
  day                    date NOT NULL,
  from_time              timestamptz NOT NULL,
  to_time                timestamptz NOT NULL,
  row_count              bigint NOT NULL CHECK (row_count > 0),
  in_minor               bigint NOT NULL CHECK (in_minor >= 0),
  out_minor              bigint NOT NULL CHECK (out_minor >= 0),
  opening_minor          bigint,
  closing_minor          bigint,
  told_count             bigint NOT NULL,   -- rows of the day that tell a balance
  is_told                boolean NOT NULL,  -- balances told by the vendor confirm all of the day
  has_unsolved           boolean NOT NULL,  -- a second whose rows could not be put in order
  silent_count           bigint NOT NULL,   -- rows at its end that tell no balance
  last_told_statement_id bigint,
  last_told_time         timestamptz,
  effects                jsonb NOT NULL,    -- by status: how often it moved the balance, or did not
  total_fits             bigint NOT NULL,   -- snapshots that only their total balance agrees with
  available_fits         bigint NOT NULL,   -- ... only their available balance
  proved_at              timestamptz NOT NULL,
  PRIMARY KEY (chain_id, day),
  CONSTRAINT day_runs_forward CHECK (from_time < to_time)
);

-- Where rows and told balances disagree. Never plugged: read again, then announced, and healed
-- only by rows that make it fit.
CREATE TABLE recon.break (
  break_id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  chain_id            int NOT NULL REFERENCES recon.chain,
  kind                text NOT NULL CHECK (kind IN ('chain', 'balance')),
  after_statement_id  bigint,
  before_statement_id bigint,
  from_time           timestamptz NOT NULL,
  to_time             timestamptz NOT NULL,
  missing_minor       bigint NOT NULL,
  found_at            timestamptz NOT NULL,
  reread_at           timestamptz,
  announced_at        timestamptz,
  healed_at           timestamptz,
  CONSTRAINT break_runs_forward CHECK (from_time <= to_time)
);
CREATE UNIQUE INDEX break_open ON recon.break (chain_id, kind, before_statement_id, to_time)
  NULLS NOT DISTINCT WHERE healed_at IS NULL;
CREATE INDEX break_chain ON recon.break (chain_id, to_time);

-- Over what the books are made of, written with the row by the program alone: a row that was edited
-- by hand no longer carries its seal.
CREATE FUNCTION recon.seal(row_key text, at timestamptz, status text, currency text, amount bigint,
                           balance bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT hashtextextended(
    row_key || '|' || coalesce(status, '') || '|' || currency,
    hashint8extended(amount, hashint8extended(coalesce(balance, 0),
                                              recon.micros(at) # (balance IS NULL)::int))) $$;
ALTER TABLE recon.statement ADD COLUMN seal bigint DEFAULT 0;
UPDATE recon.statement
   SET seal = recon.seal(row_key, transaction_time, transaction_status, currency, amount_minor,
                         balance_after_minor);
ALTER TABLE recon.statement ALTER COLUMN seal SET NOT NULL;

-- What has changed since it was last proved; the prover takes these rows away. currency NULL: every
-- chain of the stream. Written by triggers, so that nobody can change a row and leave the proof of
-- its day standing.
CREATE TABLE recon.touched (
  touched_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer     text NOT NULL,
  balance_type text NOT NULL,
  currency     text,
  from_time    timestamptz NOT NULL,
  to_time      timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 500,
        autovacuum_analyze_scale_factor = 0.0, autovacuum_analyze_threshold = 500);

CREATE FUNCTION recon.touch_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO recon.touched (customer, balance_type, currency, from_time, to_time)
    SELECT customer, balance_type, currency, min(transaction_time), max(transaction_time)
      FROM new_rows GROUP BY customer, balance_type, currency;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO recon.touched (customer, balance_type, currency, from_time, to_time)
    SELECT customer, balance_type, currency, min(transaction_time), max(transaction_time)
      FROM old_rows GROUP BY customer, balance_type, currency;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER statement_inserted AFTER INSERT ON recon.statement
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION recon.touch_rows();
CREATE TRIGGER statement_updated AFTER UPDATE ON recon.statement
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION recon.touch_rows();
CREATE TRIGGER statement_deleted AFTER DELETE ON recon.statement
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION recon.touch_rows();

-- A stretch that was covered, or no longer is, joins or parts the rows on both of its sides.
CREATE FUNCTION recon.touch_window() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO recon.touched (customer, balance_type, from_time, to_time)
  SELECT s.customer, s.balance_type, w.from_time, w.to_time
    FROM recon.time_window w JOIN recon.stream s USING (stream_id)
   WHERE w.window_id = NEW.window_id;
  RETURN NULL;
END $$;
CREATE TRIGGER window_proved AFTER UPDATE OF state ON recon.job FOR EACH ROW
  WHEN (NEW.window_id IS NOT NULL AND OLD.state IS DISTINCT FROM NEW.state
        AND (NEW.state IN ('succeeded', 'split') OR OLD.state IN ('succeeded', 'split')))
  EXECUTE FUNCTION recon.touch_window();

-- The daemon's role deletes from no table; what is derived it clears through these.
CREATE FUNCTION recon.take_touched(of_customer text, of_balance_type text, most int)
  RETURNS TABLE (currency text, from_time timestamptz, to_time timestamptz)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM recon.touched t
   WHERE t.touched_id = ANY (ARRAY(
     SELECT o.touched_id FROM recon.touched o
      WHERE o.customer = of_customer AND o.balance_type = of_balance_type
      ORDER BY o.touched_id LIMIT most))
  RETURNING t.currency, t.from_time, t.to_time $$;
CREATE FUNCTION recon.clear_book_days(of_chain int, since timestamptz, until timestamptz)
  RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM recon.book_day d
   WHERE d.chain_id = of_chain AND d.from_time >= since AND d.from_time < until $$;

INSERT INTO recon.touched (customer, balance_type, from_time, to_time)
SELECT customer, balance_type, history_from, planned_to
  FROM recon.stream WHERE kind = 'statements' AND history_from < planned_to;

-- Stretches that are not covered, straight from the few jobs that are open or failed: one arm per
-- partial index. A window that was split and lacks rows stands for all that lies under it.
CREATE VIEW recon.hole AS
SELECT w.stream_id, w.from_time, w.to_time, j.job_id, j.state AS job_state,
       recon.coverage_state(j.state, j.rung) AS state,
       CASE WHEN j.state IN ('ready', 'retrying') THEN j.next_attempt_at END AS next_attempt_at,
       j.last_code, j.last_message
  FROM (SELECT * FROM recon.job WHERE state = 'ready'
        UNION ALL SELECT * FROM recon.job WHERE state = 'running'
        UNION ALL SELECT * FROM recon.job WHERE state = 'retrying'
        UNION ALL SELECT * FROM recon.job
          WHERE state IN ('exhausted', 'refused', 'unreachable', 'quarantined', 'cancelled')) j
  JOIN recon.time_window w USING (window_id);

CREATE VIEW acct.days AS
WITH chain_day AS (
  SELECT c.chain_id, c.customer, c.balance_type, c.currency, d.day,
         d.day::timestamp AT TIME ZONE b.timezone AS from_time,
         (d.day + 1)::timestamp AT TIME ZONE b.timezone AS to_time,
         s.stream_id, s.history_from, s.planned_to
    FROM recon.chain c
    JOIN recon.stream s ON s.customer = c.customer AND s.balance_type = c.balance_type
                       AND s.kind = 'statements'
    CROSS JOIN recon.books b
    CROSS JOIN LATERAL (
      SELECT g::date AS day
        FROM generate_series((s.history_from AT TIME ZONE b.timezone)::date::timestamp,
                             ((s.planned_to - interval '1 microsecond') AT TIME ZONE b.timezone)
                               ::date::timestamp, interval '1 day') AS g) d
   WHERE s.history_from < s.planned_to
     AND EXISTS (SELECT FROM recon.book_day x WHERE x.chain_id = c.chain_id))
SELECT d.customer, d.balance_type, d.currency, d.day,
       coalesce(b.opening_minor, p.closing_minor, n.opening_minor) AS opening_minor,
       coalesce(b.in_minor, 0) AS in_minor, coalesce(b.out_minor, 0) AS out_minor,
       coalesce(b.closing_minor, p.closing_minor, n.opening_minor) AS closing_minor,
       coalesce(b.row_count, 0) AS row_count,
       CASE WHEN broken.reason IS NOT NULL THEN 'broken'
            WHEN why.reason IS NOT NULL THEN 'unproved'
            ELSE 'proved' END AS state,
       coalesce(broken.reason, why.reason) AS reason
  FROM chain_day d
  LEFT JOIN recon.book_day b ON b.chain_id = d.chain_id AND b.day = d.day
  LEFT JOIN LATERAL (
    SELECT x.closing_minor, x.is_told, x.has_unsolved FROM recon.book_day x
     WHERE x.chain_id = d.chain_id AND x.day < d.day AND b.chain_id IS NULL
     ORDER BY x.day DESC LIMIT 1) p ON true
  LEFT JOIN LATERAL (
    SELECT x.opening_minor, x.is_told FROM recon.book_day x
     WHERE x.chain_id = d.chain_id AND x.day > d.day AND b.chain_id IS NULL
       AND p.is_told IS NULL
     ORDER BY x.day LIMIT 1) n ON true
  LEFT JOIN LATERAL (
    SELECT format('%s %s %s between %s and %s%s', abs(k.missing_minor), d.currency,
                  CASE WHEN k.kind = 'balance' THEN 'minor units between the rows and the balance'
                       WHEN k.missing_minor < 0 THEN 'minor units too much'
                       ELSE 'minor units missing' END,
                  coalesce('statement ' || k.after_statement_id, 'the beginning'),
                  coalesce('statement ' || k.before_statement_id, 'the balance told'),
                  CASE WHEN k.announced_at IS NULL THEN '; being read again' ELSE '' END) AS reason
      FROM recon.break k
     WHERE k.chain_id = d.chain_id AND k.healed_at IS NULL
       AND k.to_time >= d.from_time AND k.from_time < d.to_time
     ORDER BY k.to_time, k.break_id LIMIT 1) broken ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(
      CASE WHEN d.from_time < d.history_from THEN
        format('history begins at %s', to_char(d.history_from AT TIME ZONE 'UTC',
                                               'YYYY-MM-DD"T"HH24:MI:SS"Z"')) END,
      CASE WHEN d.to_time > d.planned_to THEN
        format('asked for until %s only', to_char(d.planned_to AT TIME ZONE 'UTC',
                                                  'YYYY-MM-DD"T"HH24:MI:SS"Z"')) END,
      (SELECT format('%s to %s is %s, job %s%s%s',
                     to_char(h.from_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                     to_char(h.to_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                     h.state, h.job_id, ', last answer ' || h.last_code,
                     ', next attempt ' || to_char(h.next_attempt_at AT TIME ZONE 'UTC',
                                                  'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
         FROM recon.hole h
        WHERE h.stream_id = d.stream_id AND h.from_time < d.to_time AND h.to_time > d.from_time
        ORDER BY recon.coverage_rank(h.state) DESC, h.from_time LIMIT 1),
      CASE WHEN EXISTS (
             SELECT FROM recon.touched t
              WHERE t.customer = d.customer AND t.balance_type = d.balance_type
                AND (t.currency IS NULL OR t.currency = d.currency)
                AND t.from_time < d.to_time AND t.to_time >= d.from_time)
           THEN 'rows have changed since and are being added up again' END,
      CASE WHEN b.told_count = 0 AND b.closing_minor IS NULL
             OR b.chain_id IS NULL AND p.is_told IS NOT NULL AND p.closing_minor IS NULL
           THEN 'the gateway tells no balances here' END,
      CASE WHEN b.has_unsolved THEN 'the order of rows in one second could not be solved' END,
      CASE WHEN NOT coalesce(b.is_told, p.is_told, n.is_told, false)
           THEN 'no balance told by the vendor confirms the last rows yet' END) AS reason) why;

CREATE VIEW acct.breaks AS
SELECT c.customer, c.balance_type, c.currency, k.after_statement_id, k.before_statement_id,
       k.from_time, k.to_time, k.missing_minor, k.found_at, k.healed_at,
       recon.major(k.missing_minor, u.exponent) AS missing, k.kind, k.announced_at
  FROM recon.break k
  JOIN recon.chain c USING (chain_id)
  LEFT JOIN recon.currency u ON u.code = c.currency;

COMMENT ON VIEW acct.days IS
  'The books day by day (days of books.timezone): opening + in - out = closing, and whether that is proved. A day is proved when all of its seconds are covered and the rows add up to the balances that the vendor tells.';
COMMENT ON COLUMN acct.days.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.days.balance_type IS 'The vendor''s balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.days.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.days.day IS 'The day, in books.timezone.';
COMMENT ON COLUMN acct.days.opening_minor IS 'Balance before the first row of the day, in minor units; NULL while no balance was told.';
COMMENT ON COLUMN acct.days.in_minor IS 'What came in, in minor units.';
COMMENT ON COLUMN acct.days.out_minor IS 'What went out, as a positive number of minor units.';
COMMENT ON COLUMN acct.days.closing_minor IS 'Balance after the last row of the day, in minor units.';
COMMENT ON COLUMN acct.days.row_count IS 'Rows of the day.';
COMMENT ON COLUMN acct.days.state IS 'proved, unproved (something is not known yet) or broken (rows and balances disagree).';
COMMENT ON COLUMN acct.days.reason IS 'Why it is not proved; NULL when it is.';

COMMENT ON VIEW acct.breaks IS
  'Where rows and the balances that the vendor tells disagree; healed_at is NULL while they do. Nothing is ever plugged.';
COMMENT ON COLUMN acct.breaks.customer IS 'The customer''s name in the configuration.';
COMMENT ON COLUMN acct.breaks.balance_type IS 'The vendor''s balance type, e.g. NORMAL_BALANCE.';
COMMENT ON COLUMN acct.breaks.currency IS 'Currency code as it came.';
COMMENT ON COLUMN acct.breaks.after_statement_id IS 'The last row that still fits; NULL at the beginning.';
COMMENT ON COLUMN acct.breaks.before_statement_id IS 'The row that no longer fits; NULL for the balance of a snapshot.';
COMMENT ON COLUMN acct.breaks.from_time IS 'Time of the last row that fits.';
COMMENT ON COLUMN acct.breaks.to_time IS 'Time of the row, or of the balance, that does not.';
COMMENT ON COLUMN acct.breaks.missing_minor IS 'Told balance minus what the rows add up to, in minor units.';
COMMENT ON COLUMN acct.breaks.found_at IS 'When it was found.';
COMMENT ON COLUMN acct.breaks.healed_at IS 'When rows made it fit; NULL while it is open.';
COMMENT ON COLUMN acct.breaks.missing IS 'missing_minor in the currency''s major unit; NULL for an unknown currency.';
COMMENT ON COLUMN acct.breaks.kind IS 'chain: between two rows; balance: between the rows and a balance that inquiryBalance told.';
COMMENT ON COLUMN acct.breaks.announced_at IS 'When it had been read again, did not fit still, and an alert was raised.';
