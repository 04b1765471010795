-- What people are told of alerts. recon.alert is the outbox, written in the causing transaction;
-- here it is gathered into notices, and a notice becomes one delivery for each sink.

-- From the first open alert of a kind and customer to the last resolved one. Only who gathers writes
-- here, under an advisory lock, so that causing transactions have no row in common. Kept as long as
-- its alerts, which is for ever.
CREATE TABLE recon.episode (
  episode_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind       text NOT NULL,
  customer   text,
  began_at   timestamptz NOT NULL,  -- when its first alert was raised
  told_at    timestamptz NOT NULL,  -- its latest notice
  ended_at   timestamptz,           -- its `resolved` notice
  CONSTRAINT ended_means_told CHECK (ended_at IS NULL OR told_at = ended_at)
);
CREATE UNIQUE INDEX episode_open ON recon.episode (kind, customer)
  NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX episode_told ON recon.episode (told_at);

-- noticed_at NULL: no notice tells of it yet, or not of the news that its summary has since.
ALTER TABLE recon.alert
  ADD COLUMN noticed_at      timestamptz,
  ADD COLUMN episode_id      uuid REFERENCES recon.episode,
  ADD COLUMN acknowledged_at timestamptz,
  ADD COLUMN acknowledged_by text,
  ADD CONSTRAINT acknowledged_by_somebody
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
  ADD CONSTRAINT delivered_means_noticed CHECK (delivered_at IS NULL OR episode_id IS NOT NULL);
-- What healed before there were notices is told to nobody.
UPDATE recon.alert SET noticed_at = resolved_at WHERE resolved_at IS NOT NULL;
CREATE INDEX alert_unnoticed ON recon.alert (kind, customer, raised_at) WHERE noticed_at IS NULL;
CREATE INDEX alert_undelivered ON recon.alert (episode_id)
  WHERE delivered_at IS NULL AND episode_id IS NOT NULL;
CREATE INDEX alert_episode ON recon.alert (episode_id);

-- Frozen when gathered: every attempt and every sink tells the same.
CREATE TABLE recon.notice (
  notice_id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  episode_id      uuid NOT NULL REFERENCES recon.episode,
  event           text NOT NULL CHECK (event IN ('raised', 'repeated', 'resolved')),
  kind            text NOT NULL,
  severity        text NOT NULL CHECK (severity IN ('critical', 'warning')),
  customer        text,
  text            text NOT NULL,
  alert_count     bigint NOT NULL CHECK (alert_count >= 0),  -- open ones
  new_count       bigint NOT NULL CHECK (new_count >= 0),    -- told for the first time
  first_raised_at timestamptz NOT NULL,
  created_at      timestamptz NOT NULL,
  resolved_at     timestamptz,
  is_acknowledged boolean NOT NULL,  -- all of its open alerts
  alerts          jsonb NOT NULL,    -- the first of them: alert_id, subject, summary, raised_at, ...
  CONSTRAINT notice_names_few CHECK (jsonb_array_length(alerts) <= 20),
  CONSTRAINT resolved_iff_nothing_is_open
    CHECK ((event = 'resolved') = (resolved_at IS NOT NULL)
           AND (event = 'resolved') = (alert_count = 0))
);
CREATE INDEX notice_episode ON recon.notice (episode_id, created_at);
CREATE INDEX notice_created ON recon.notice (created_at);

-- Where notices go: named by kind, host and a digest of its URL, which may contain a secret. Who
-- takes the state is told what is open, again and again, instead of each notice once.
CREATE TABLE recon.sink (
  sink          text PRIMARY KEY CHECK (sink ~ '^(journal|(webhook|alertmanager):.+)$'),
  takes_state   boolean GENERATED ALWAYS AS (starts_with(sink, 'alertmanager:')) STORED,
  first_seen_at timestamptz NOT NULL,
  seen_at       timestamptz NOT NULL,  -- when a process that has it last said so
  claimed_at    timestamptz,           -- the state that is being told, or was told last
  lease_until   timestamptz,           -- somebody tells it
  accepted_at   timestamptz,           -- the state that was taken last
  retry_at      timestamptz,           -- not before, after it was refused
  last_error    text CHECK (octet_length(last_error) <= 4000)
);

CREATE TABLE recon.delivery (
  delivery_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notice_id       uuid NOT NULL REFERENCES recon.notice ON DELETE CASCADE,
  sink            text NOT NULL REFERENCES recon.sink,
  state           text NOT NULL DEFAULT 'pending' CHECK (state IN
    ('pending', 'delivered', 'given_up')),
  attempt_count   int NOT NULL DEFAULT 0 CHECK (attempt_count >= 0),
  next_attempt_at timestamptz NOT NULL,
  lease_until     timestamptz,
  created_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  last_error      text CHECK (octet_length(last_error) <= 4000),
  CONSTRAINT one_delivery_for_each_sink UNIQUE (notice_id, sink),
  CONSTRAINT finished_iff_not_pending CHECK ((state = 'pending') = (finished_at IS NULL))
);
CREATE INDEX delivery_pending ON recon.delivery (sink, delivery_id) WHERE state = 'pending';
CREATE INDEX delivery_delivered ON recon.delivery (finished_at) WHERE state = 'delivered';

-- The daemon's role deletes from no table: what is told and over goes through this after 90 days.
-- The latest notice of what is still open stays.
CREATE FUNCTION recon.retire_notices() RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH retired AS (
    DELETE FROM recon.notice n
     WHERE n.created_at < recon.now_() - interval '90 days'
       AND NOT EXISTS (SELECT FROM recon.delivery d
                        WHERE d.notice_id = n.notice_id AND d.state = 'pending')
       AND (EXISTS (SELECT FROM recon.episode e
                     WHERE e.episode_id = n.episode_id AND e.ended_at IS NOT NULL)
            OR EXISTS (SELECT FROM recon.notice later
                        WHERE later.episode_id = n.episode_id
                          AND later.created_at > n.created_at))
    RETURNING 1)
  SELECT count(*) FROM retired $$;

ALTER TABLE recon.intervention
  ADD COLUMN alert_id uuid,
  DROP CONSTRAINT intervention_action_check,
  ADD CONSTRAINT intervention_action_check
    CHECK (action IN ('retry', 'cancel', 'resume', 'reread', 'acknowledge')),
  ADD CONSTRAINT alerts_are_acknowledged
    CHECK ((action = 'acknowledge') = (alert_id IS NOT NULL));

-- Of sums, which may be beyond what one amount may be.
CREATE FUNCTION recon.major(minor numeric, exponent smallint) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$SELECT round(minor / (10::numeric ^ exponent), exponent::int)$$;

-- Times as notices tell them: in books.timezone, seconds only where there are any.
CREATE FUNCTION recon.told_time(at timestamptz, zone text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$SELECT regexp_replace(to_char(at AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI:SS'), ':00$', '')$$;
-- [from_time, to_time): whole days as days, the last one included.
CREATE FUNCTION recon.told_span(from_time timestamptz, to_time timestamptz, zone text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN (from_time AT TIME ZONE zone)::time <> '00:00' OR (to_time AT TIME ZONE zone)::time <> '00:00'
      THEN recon.told_time(from_time, zone) || ' to ' || recon.told_time(to_time, zone)
    WHEN (from_time AT TIME ZONE zone)::date + 1 = (to_time AT TIME ZONE zone)::date
      THEN to_char(from_time AT TIME ZONE zone, 'YYYY-MM-DD')
    ELSE to_char(from_time AT TIME ZONE zone, 'YYYY-MM-DD') || ' to '
         || to_char((to_time AT TIME ZONE zone)::date - 1, 'YYYY-MM-DD') END $$;

-- The jobs that the alerts of an episode are about. Windows have alerts of their own; of a stream's
-- failed balances, accounts or rechecks the latest stands for all.
CREATE FUNCTION recon.alerted_jobs(of_episode uuid, even_healed boolean)
  RETURNS TABLE (job_id bigint) LANGUAGE sql STABLE AS $$
  WITH told AS MATERIALIZED (
    SELECT a.customer, a.subject FROM recon.alert a
     WHERE a.episode_id = of_episode AND (even_healed OR a.resolved_at IS NULL))
  SELECT substring(t.subject FROM 5)::bigint FROM told t WHERE t.subject ~ '^job [0-9]+$'
  UNION ALL
  SELECT j.job_id
    FROM told t
    JOIN recon.stream s ON s.customer = t.customer AND s.kind = split_part(t.subject, ' ', 1)
     AND s.balance_type IS NOT DISTINCT FROM nullif(split_part(t.subject, ' ', 2), '')
    JOIN LATERAL (
      SELECT f.job_id FROM recon.job f
       WHERE f.stream_id = s.stream_id AND f.window_id IS NULL
         AND f.state IN ('exhausted', 'refused', 'unreachable', 'quarantined')
       ORDER BY f.job_id DESC LIMIT 1) j ON true
   WHERE t.subject !~ '^job [0-9]+$' $$;

-- Further invariants.
ALTER VIEW recon.violation RENAME TO work_violation;
COMMENT ON VIEW recon.work_violation IS 'Of them: what concerns windows, jobs, attempts and rows.';
CREATE VIEW recon.violation AS
SELECT invariant, detail FROM recon.work_violation
UNION ALL
SELECT 'an open alert that was told of belongs to an open episode', format('alert %s', a.alert_id)
  FROM recon.alert a
 WHERE a.resolved_at IS NULL AND a.noticed_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM recon.episode e
                    WHERE e.episode_id = a.episode_id AND e.ended_at IS NULL)
UNION ALL
SELECT 'an open episode has a notice', format('episode %s', e.episode_id)
  FROM recon.episode e
 WHERE e.ended_at IS NULL
   AND NOT EXISTS (SELECT FROM recon.notice n WHERE n.episode_id = e.episode_id)
UNION ALL
SELECT 'no delivery overtakes an older one of its sink, kind and customer',
       format('delivery %s', d.delivery_id)
  FROM recon.delivery o
  JOIN recon.notice m USING (notice_id)
  JOIN recon.delivery d ON d.sink = o.sink AND d.delivery_id > o.delivery_id AND d.attempt_count > 0
  JOIN recon.notice n ON n.notice_id = d.notice_id AND n.kind = m.kind
                     AND n.customer IS NOT DISTINCT FROM m.customer
 WHERE o.state = 'pending';
COMMENT ON VIEW recon.violation IS 'What contradicts the store''s invariants; empty when all is well.';

CREATE OR REPLACE VIEW acct.alerts AS
SELECT alert_id, kind, severity, customer, subject, summary, raised_at, resolved_at, delivered_at,
       acknowledged_at, acknowledged_by
  FROM recon.alert;
COMMENT ON VIEW acct.alerts IS 'Alerts, open while resolved_at is NULL.';
COMMENT ON COLUMN acct.alerts.delivered_at IS
  'When it was first delivered; to the journal only where no webhook or Alertmanager is known.';
COMMENT ON COLUMN acct.alerts.acknowledged_at IS
  'When somebody took note of it (reconciled alerts acknowledge): it is not repeated any more.';
COMMENT ON COLUMN acct.alerts.acknowledged_by IS 'Who did.';
