-- The store's self-check: what must hold whatever happened. `reconciled fsck` lists what does not.

CREATE VIEW recon.violation AS
-- Coverage tiles [history_from, planned_to) of every statements stream.
SELECT 'windows of a stream leave no gap' AS invariant,
       format('%s %s after %s', s.customer, s.balance_type, w.to_time) AS detail
  FROM (SELECT stream_id, to_time,
               lead(from_time) OVER (PARTITION BY stream_id ORDER BY from_time) AS next_from
          FROM recon.time_window WHERE parent_id IS NULL) w
  JOIN recon.stream s USING (stream_id)
 WHERE w.next_from IS DISTINCT FROM w.to_time
   AND w.to_time IS DISTINCT FROM s.planned_to
UNION ALL
SELECT 'windows of a stream start at its history',
       format('%s %s starts at %s', s.customer, s.balance_type, min(w.from_time))
  FROM recon.stream s JOIN recon.time_window w USING (stream_id)
 WHERE w.parent_id IS NULL
 GROUP BY s.stream_id, s.customer, s.balance_type, s.history_from
HAVING min(w.from_time) <> s.history_from
UNION ALL
SELECT 'a planned stretch has windows', format('%s %s', s.customer, s.balance_type)
  FROM recon.stream s
 WHERE s.kind = 'statements' AND s.history_from < s.planned_to
   AND NOT EXISTS (SELECT FROM recon.time_window w WHERE w.stream_id = s.stream_id)
UNION ALL
SELECT 'every window has a job', format('window %s', w.window_id)
  FROM recon.time_window w
 WHERE NOT EXISTS (SELECT FROM recon.job j WHERE j.window_id = w.window_id)
UNION ALL
-- Children by time tile their parent; children by currency or type share its time.
SELECT 'parts by time tile their window', format('window %s', p.window_id)
  FROM recon.time_window p
  JOIN recon.time_window c ON c.parent_id = p.window_id
 WHERE c.currency IS NOT DISTINCT FROM p.currency
   AND c.transaction_type IS NOT DISTINCT FROM p.transaction_type
 GROUP BY p.window_id, p.from_time, p.to_time
HAVING min(c.from_time) <> p.from_time OR max(c.to_time) <> p.to_time
    OR sum(c.to_time - c.from_time) <> p.to_time - p.from_time
UNION ALL
SELECT 'narrowed parts share the time of their window', format('window %s', c.window_id)
  FROM recon.time_window p
  JOIN recon.time_window c ON c.parent_id = p.window_id
 WHERE (c.currency IS DISTINCT FROM p.currency
        OR c.transaction_type IS DISTINCT FROM p.transaction_type)
   AND (c.from_time <> p.from_time OR c.to_time <> p.to_time)
UNION ALL
SELECT 'only split windows have parts', format('job %s is %s', j.job_id, j.state)
  FROM recon.job j
 WHERE j.state = 'succeeded'
   AND EXISTS (SELECT FROM recon.time_window c WHERE c.parent_id = j.window_id)
UNION ALL
SELECT 'a split window has parts', format('job %s', j.job_id)
  FROM recon.job j
 WHERE j.state = 'split'
   AND NOT EXISTS (SELECT FROM recon.time_window c WHERE c.parent_id = j.window_id)
UNION ALL
-- Jobs and their attempts agree.
SELECT 'the epoch counts the attempts', format('job %s: epoch %s, attempts %s', j.job_id, j.epoch, a.n)
  FROM recon.job j
  JOIN (SELECT job_id, count(*) AS n FROM recon.attempt GROUP BY job_id) a USING (job_id)
 WHERE a.n <> j.epoch
UNION ALL
SELECT 'a claimed job has attempts', format('job %s', j.job_id)
  FROM recon.job j
 WHERE j.epoch > 0 AND NOT EXISTS (SELECT FROM recon.attempt a WHERE a.job_id = j.job_id)
UNION ALL
SELECT 'an open attempt belongs to a running job', format('job %s epoch %s', a.job_id, a.epoch)
  FROM recon.attempt a JOIN recon.job j USING (job_id)
 WHERE a.outcome IS NULL AND (j.state <> 'running' OR j.epoch <> a.epoch)
UNION ALL
SELECT 'a running job has an open attempt', format('job %s', j.job_id)
  FROM recon.job j
 WHERE j.state = 'running'
   AND NOT EXISTS (SELECT FROM recon.attempt a
                    WHERE a.job_id = j.job_id AND a.epoch = j.epoch AND a.outcome IS NULL)
UNION ALL
SELECT 'no attempt starts before its rung is due', format('job %s epoch %s', a.job_id, a.epoch)
  FROM (SELECT job_id, epoch, started_at,
               lag(next_attempt_at) OVER w AS due, lag(outcome) OVER w AS previous
          FROM recon.attempt WINDOW w AS (PARTITION BY job_id ORDER BY epoch)) a
 WHERE a.previous = 'unknown' AND a.started_at < a.due
   AND NOT EXISTS (SELECT FROM recon.intervention i WHERE i.job_id = a.job_id)
UNION ALL
-- Rows and their versions agree, and the kept element is the one that was hashed.
SELECT 'a row repeats its latest version', format('statement %s', s.statement_id)
  FROM recon.statement s
 WHERE NOT EXISTS (
   SELECT FROM recon.statement_version v
    WHERE v.statement_id = s.statement_id AND v.version = s.version AND v.seen_at = s.changed_at
      AND v.content_hash = s.content_hash AND v.amount_minor = s.amount_minor
      AND v.currency = s.currency AND v.transaction_time = s.transaction_time
      AND v.transaction_status IS NOT DISTINCT FROM s.transaction_status
      AND v.balance_after_minor IS NOT DISTINCT FROM s.balance_after_minor)
UNION ALL
SELECT 'a row has every version from 1', format('statement %s: %s of %s', s.statement_id, v.n, s.version)
  FROM recon.statement s
  JOIN (SELECT statement_id, count(*) AS n, max(version) AS latest
          FROM recon.statement_version GROUP BY statement_id) v USING (statement_id)
 WHERE v.n <> s.version OR v.latest <> s.version
UNION ALL
SELECT 'a version keeps the element that was seen', format('statement %s version %s', v.statement_id, v.version)
  FROM recon.statement_version v
 WHERE v.content_hash <> sha256(convert_to(v.raw::text, 'UTF8'))
UNION ALL
-- Failures are never silent.
SELECT 'a failed job has an open alert', format('job %s is %s', j.job_id, j.state)
  FROM recon.job j JOIN recon.stream s USING (stream_id)
 WHERE j.state IN ('exhausted', 'refused', 'unreachable', 'quarantined') AND j.window_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM recon.alert a
                    WHERE a.resolved_at IS NULL AND a.customer = s.customer
                      AND a.subject = 'job ' || j.job_id);

COMMENT ON VIEW recon.violation IS 'What contradicts the store''s invariants; empty when all is well.';
