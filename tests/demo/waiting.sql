-- What is on the ladder: whose, when, why, and when it is asked again.
SELECT format(E'Job %s: %s, %s%s.\n'
              'WorldFirst answered %s: "%s". '
              'So nobody knows yet, and nothing is guessed. It is asked again at %s UTC (try %s of '
              '%s), with longer pauses from then on.',
              job_id, customer, coalesce(balance_type, kind),
              ', ' || to_char(from_time AT TIME ZONE 'UTC', 'DD Mon YYYY') || ' to '
                   || to_char(to_time AT TIME ZONE 'UTC', 'DD Mon YYYY'),
              coalesce(last_code, 'nothing that can be trusted'), last_message,
              to_char(next_attempt_at AT TIME ZONE 'UTC', 'HH24:MI:SS'), rung, 7)
  FROM acct.jobs WHERE state = 'retrying' ORDER BY job_id;
