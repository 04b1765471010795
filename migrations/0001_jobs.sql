-- What there is to ask, and how far the asking has come: streams, windows, jobs, attempts.
-- CHECK constraints carry the state machine, so that no bug of ours can write an impossible job.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA acct;

-- The only clock of all SQL here. Tests replace the body and so move time for every process at
-- once; `reconciled run` refuses to start on any other body than this one.
CREATE FUNCTION recon.now_() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS $$SELECT statement_timestamp()$$;

-- Times cross the border to the program as microseconds since 1970: exact both ways.
CREATE FUNCTION recon.at(micros bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$SELECT timestamptz '1970-01-01 00:00:00+00' + micros * interval '1 microsecond'$$;
CREATE FUNCTION recon.micros(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$SELECT (extract(epoch FROM at) * 1000000)::bigint$$;

-- One row per thing that is asked for again and again. A statements stream is covered by windows;
-- planned_at is what `every` counts from, across restarts and processes.
CREATE TABLE recon.stream (
  stream_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer      text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('statements', 'balances', 'accounts')),
  balance_type  text,
  history_from  timestamptz,
  planned_to    timestamptz,
  planned_at    timestamptz,
  refused_code  text,
  refused_count smallint NOT NULL DEFAULT 0 CHECK (refused_count >= 0),
  CONSTRAINT stream_identity UNIQUE NULLS NOT DISTINCT (customer, kind, balance_type),
  CONSTRAINT accounts_have_no_balance_type CHECK ((kind = 'accounts') = (balance_type IS NULL)),
  CONSTRAINT statements_have_a_range
    CHECK ((kind = 'statements') = (history_from IS NOT NULL AND planned_to IS NOT NULL)),
  CONSTRAINT range_runs_forward CHECK (history_from <= planned_to)
);

-- Immutable identity of a window. Windows without parent tile [history_from, planned_to) of their
-- stream; children tile their parent in time, or share its time and narrow it to a currency, or to
-- a currency and a transaction type.
CREATE TABLE recon.time_window (
  window_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id        int NOT NULL REFERENCES recon.stream,
  parent_id        bigint REFERENCES recon.time_window,
  from_time        timestamptz NOT NULL CHECK (from_time = date_trunc('second', from_time)),
  to_time          timestamptz NOT NULL CHECK (to_time = date_trunc('second', to_time)),
  currency         text,
  transaction_type text,
  CONSTRAINT window_runs_forward CHECK (from_time < to_time),
  CONSTRAINT window_is_askable CHECK (to_time - from_time < interval '100 days'),
  CONSTRAINT only_children_are_narrowed CHECK (currency IS NULL OR parent_id IS NOT NULL),
  CONSTRAINT type_only_within_currency CHECK (transaction_type IS NULL OR currency IS NOT NULL),
  CONSTRAINT windows_do_not_overlap EXCLUDE USING gist
    (stream_id WITH =, tstzrange(from_time, to_time) WITH &&) WHERE (parent_id IS NULL)
);
CREATE INDEX time_window_parent ON recon.time_window (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX time_window_stream ON recon.time_window (stream_id, from_time);

CREATE TABLE recon.job (
  job_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id       int NOT NULL REFERENCES recon.stream,
  window_id       bigint UNIQUE REFERENCES recon.time_window,
  state           text NOT NULL DEFAULT 'ready' CHECK (state IN
    ('ready', 'running', 'retrying', 'succeeded', 'split', 'exhausted', 'refused', 'unreachable',
     'quarantined', 'cancelled')),
  priority        smallint NOT NULL,      -- 0 before 1; within it the newest time first
  order_time      timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  rung            smallint NOT NULL DEFAULT 0 CHECK (rung BETWEEN 0 AND 20),
  tech_failures   smallint NOT NULL DEFAULT 0 CHECK (tech_failures >= 0),
  crash_count     smallint NOT NULL DEFAULT 0 CHECK (crash_count >= 0),
  epoch           bigint NOT NULL DEFAULT 0,  -- the fence: +1 at every claim, never reset
  lease_owner     uuid,
  lease_until     timestamptz,
  -- How far the pages were read: those of reading `read_no` count, earlier readings do not.
  read_no         int NOT NULL DEFAULT 1,
  pages_high      smallint NOT NULL DEFAULT 0 CHECK (pages_high BETWEEN 0 AND 50),
  has_disagreed   boolean NOT NULL DEFAULT false,
  is_recount      boolean NOT NULL DEFAULT false,  -- a split whose children lack rows
  is_narrowed     boolean NOT NULL DEFAULT false,  -- outer_count is that of a wider question
  question_from   timestamptz,
  question_to     timestamptz,
  outer_count     bigint CHECK (outer_count >= 0),     -- totalCount of the widest question
  reported_count  bigint CHECK (reported_count >= 0),  -- totalCount of the question as read
  row_count       bigint CHECK (row_count >= 0),       -- distinct rows that answered it
  last_status     text,
  last_code       text,
  last_message    text CHECK (octet_length(last_message) <= 4000),
  created_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  CONSTRAINT lease_iff_running
    CHECK ((state = 'running') = (lease_owner IS NOT NULL AND lease_until IS NOT NULL)),
  CONSTRAINT finished_iff_terminal
    CHECK ((finished_at IS NOT NULL) = (state NOT IN ('ready', 'running', 'retrying'))),
  CONSTRAINT retrying_is_on_the_ladder CHECK (state <> 'retrying' OR rung > 0),
  CONSTRAINT only_windows_are_split CHECK (state <> 'split' OR window_id IS NOT NULL),
  CONSTRAINT question_has_both_ends CHECK ((question_from IS NULL) = (question_to IS NULL)),
  CONSTRAINT question_is_askable CHECK (question_to - question_from <= interval '100 days'),
  CONSTRAINT verified_means_counted CHECK (state <> 'succeeded' OR window_id IS NULL
    OR (reported_count IS NOT NULL AND row_count IS NOT DISTINCT FROM reported_count))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 500,
        autovacuum_analyze_scale_factor = 0.0, autovacuum_analyze_threshold = 500);
-- Partial, so that finished jobs cost a claim nothing however many there are.
CREATE INDEX job_ready ON recon.job (priority, order_time DESC, job_id) WHERE state = 'ready';
CREATE INDEX job_retrying ON recon.job (next_attempt_at, job_id) WHERE state = 'retrying';
-- lease_until is deliberately in no index: renewals stay heap-only.
CREATE INDEX job_running ON recon.job (job_id) WHERE state = 'running';
CREATE INDEX job_failed ON recon.job (job_id)
  WHERE state IN ('exhausted', 'refused', 'unreachable', 'quarantined', 'cancelled');
-- At most one balances and one accounts job per customer and type is open.
CREATE UNIQUE INDEX job_one_open_tick ON recon.job (stream_id)
  WHERE window_id IS NULL AND state IN ('ready', 'running', 'retrying');

-- One row per claim, opened in the claim and closed exactly once.
CREATE TABLE recon.attempt (
  job_id          bigint NOT NULL,
  epoch           bigint NOT NULL,
  instance        uuid NOT NULL,
  rung            smallint NOT NULL,
  page            smallint,
  started_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  http_status     smallint,
  result_status   text,
  result_code     text,
  response_id     text,
  outcome         text CHECK (outcome IN ('verified', 'stored', 'split', 'recounted', 'unreachable',
    'unknown', 'refused', 'parked', 'not_sent', 'released', 'lost', 'cancelled')),
  message         text CHECK (octet_length(message) <= 4000),
  next_attempt_at timestamptz,
  PRIMARY KEY (job_id, epoch, started_at),
  CONSTRAINT closed_iff_outcome CHECK ((outcome IS NULL) = (finished_at IS NULL))
) PARTITION BY RANGE (started_at);
CREATE TABLE recon.attempt_default PARTITION OF recon.attempt DEFAULT;

-- What this gateway's own answers have proved about it, and whether it can be reached.
CREATE TABLE recon.gateway (
  is_the_row         boolean PRIMARY KEY DEFAULT true CHECK (is_the_row),
  start_is_inclusive boolean NOT NULL DEFAULT false,
  end_is_inclusive   boolean NOT NULL DEFAULT false,
  has_fractions      boolean NOT NULL DEFAULT false,
  unreachable_since  timestamptz,
  connect_failures   int NOT NULL DEFAULT 0,
  retry_at           timestamptz,
  unreachable_reason text,
  is_probed          boolean NOT NULL DEFAULT false,  -- one process is trying, the others wait
  CONSTRAINT unreachable_is_whole CHECK ((unreachable_since IS NULL) = (retry_at IS NULL))
);
INSERT INTO recon.gateway DEFAULT VALUES;

-- One rate limit for all processes: the theoretical arrival time of the next call (GCRA), and the
-- pause that REQUEST_TRAFFIC_EXCEED_LIMIT puts on everybody.
CREATE TABLE recon.rate_limit (
  is_the_row   boolean PRIMARY KEY DEFAULT true CHECK (is_the_row),
  next_at      timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
  paused_until timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00'
) WITH (fillfactor = 20);
INSERT INTO recon.rate_limit DEFAULT VALUES;

-- Whom we have stopped asking for. customer NULL: the whole gateway; endpoint NULL: all of the
-- customer's calls.
CREATE TABLE recon.parking (
  parking_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer     text,
  endpoint     text,
  balance_type text,
  subject      text NOT NULL,  -- of its alert
  code         text NOT NULL,
  message      text,
  credential   text,           -- fingerprint of the key or token that was refused
  parked_at    timestamptz NOT NULL,
  resumed_at   timestamptz,
  resumed_by   text
);
CREATE UNIQUE INDEX parking_open ON recon.parking (customer, endpoint, balance_type)
  NULLS NOT DISTINCT WHERE resumed_at IS NULL;

-- The streams that may be asked for.
CREATE VIEW recon.asked_stream AS
SELECT s.stream_id, s.customer FROM recon.stream s
 WHERE NOT EXISTS (
   SELECT FROM recon.parking p
    WHERE p.resumed_at IS NULL
      AND (p.customer IS NULL
           OR (p.customer = s.customer
               AND (p.endpoint IS NULL
                    OR (p.endpoint = s.kind
                        AND p.balance_type IS NOT DISTINCT FROM s.balance_type)))));

-- Raised in the transaction that caused it. `subject` names the part of the customer it is about;
-- at most one open alert per kind, customer and subject.
CREATE TABLE recon.alert (
  alert_id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind         text NOT NULL CHECK (kind IN ('retry_exhausted', 'call_refused', 'customer_parked',
    'job_quarantined', 'row_vanished', 'unverified_response', 'gateway_unreachable',
    'unreachable_rows', 'stale', 'chain_broken', 'late_rows', 'clock_skew')),
  severity     text NOT NULL CHECK (severity IN ('critical', 'warning')),
  customer     text,
  subject      text NOT NULL,
  summary      text NOT NULL,
  raised_at    timestamptz NOT NULL,
  resolved_at  timestamptz,
  delivered_at timestamptz
);
CREATE UNIQUE INDEX alert_open ON recon.alert (kind, customer, subject)
  NULLS NOT DISTINCT WHERE resolved_at IS NULL;

-- What people did to jobs and customers, who and when.
CREATE TABLE recon.intervention (
  intervention_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  action          text NOT NULL CHECK (action IN ('retry', 'cancel', 'resume')),
  job_id          bigint,
  customer        text,
  by_whom         text NOT NULL,
  at              timestamptz NOT NULL
);

-- The processes that run or ran, for `status`. A configuration that a reload refused is told here.
CREATE TABLE recon.instance (
  instance     uuid PRIMARY KEY,
  host         text NOT NULL,
  verb         text NOT NULL,
  started_at   timestamptz NOT NULL,
  seen_at      timestamptz NOT NULL,
  ended_at     timestamptz,
  customers    text[] NOT NULL DEFAULT '{}',
  config_error text CHECK (octet_length(config_error) <= 4000)
);
