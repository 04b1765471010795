-- What failed: whose, when, why, and what to do.
SELECT format(E'Job %s: %s, %s%s: %s.\n'
              'WorldFirst answered %s: "%s".\n'
              'What to do: the alert below says it. For their support: the question was asked at '
              '%s UTC%s.\n'
              'When it is settled:  reconciled retry %s',
              j.job_id, j.customer, coalesce(j.balance_type, j.kind),
              ', ' || to_char(j.from_time AT TIME ZONE 'UTC', 'DD Mon YYYY') || ' to '
                   || to_char(j.to_time AT TIME ZONE 'UTC', 'DD Mon YYYY'),
              j.state, j.last_code, j.last_message,
              to_char(a.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
              ', responseId ' || a.response_id, j.job_id)
  FROM acct.jobs j
  LEFT JOIN LATERAL (SELECT started_at, response_id FROM acct.attempts
                      WHERE job_id = j.job_id ORDER BY attempt DESC LIMIT 1) a ON true
 WHERE j.state IN ('exhausted', 'refused', 'unreachable', 'quarantined')
 ORDER BY j.job_id;
