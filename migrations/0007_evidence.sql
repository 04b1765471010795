-- What `reconciled verify --evidence` holds the store against, and the retention of the answers.

-- One row for each attempt that kept answers, written with them: an answer that is taken away or
-- put in later is seen, and so is a change of what the vendor's signature does not cover (page,
-- time of arrival, the spelling of the signature itself).
CREATE TABLE recon.evidence (
  job_id       bigint NOT NULL,
  epoch        bigint NOT NULL,
  received_at  timestamptz NOT NULL,
  answer_count int NOT NULL CHECK (answer_count > 0),
  digest       bytea NOT NULL,
  PRIMARY KEY (job_id, epoch)
);

-- All of an answer but its body, which the signature covers.
CREATE FUNCTION recon.answer_line(answer_id bigint, received_at timestamptz, page smallint,
                                  path text, response_time text, signature text)
  RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$SELECT jsonb_build_array(answer_id, recon.micros(received_at), page, path, response_time,
                                signature)::text$$;

-- What was kept before this migration is taken as it stands.
INSERT INTO recon.evidence (job_id, epoch, received_at, answer_count, digest)
SELECT job_id, epoch, max(received_at), count(*),
       sha256(convert_to(string_agg(recon.answer_line(answer_id, received_at, page, path,
         response_time, signature), E'\n' ORDER BY answer_id), 'UTF8'))
  FROM recon.answer GROUP BY job_id, epoch;

-- A check goes through the jobs in their order, and asks what each of them brought.
CREATE INDEX statement_version_job ON recon.statement_version (job_id);
CREATE INDEX account_version_job ON recon.account_version (job_id);
CREATE INDEX company_version_job ON recon.company_version (job_id);

-- Months whose answers have outlived `evidence.keep`: what they proved is not provable any more,
-- and that is known from here alone. An answer that is missing otherwise is missing.
CREATE TABLE recon.retired_month (
  month        timestamptz PRIMARY KEY,
  answer_count bigint NOT NULL,
  retired_at   timestamptz NOT NULL,
  retired_by   text NOT NULL
);

-- Drops the months of answers that ended longer than `keep` ago. SECURITY DEFINER because the
-- daemon's role owns nothing and may delete nothing; so this function judges for itself what it
-- drops: partitions of recon.answer that are named as ensure_partitions names them and hold exactly
-- the month of their name. What the default partition holds stays.
CREATE FUNCTION recon.retire_answers(keep interval)
  RETURNS TABLE (retired_month timestamptz, retired_count bigint)
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, recon, pg_temp SET "TimeZone" = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  child     record;
  month_end timestamptz;
BEGIN
  IF keep IS NULL OR keep < interval '35 days' THEN
    RAISE EXCEPTION 'answers are kept for 35 days or longer' USING ERRCODE = '22023';
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtext('recon.retire_answers')) THEN RETURN; END IF;
  FOR child IN
    SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'recon.answer'::regclass AND c.relnamespace = 'recon'::regnamespace
       AND c.relname ~ '^answer_y[0-9]{4}m(0[1-9]|1[0-2])$'
     ORDER BY c.relname
  LOOP
    retired_month := make_timestamptz(substr(child.name, 9, 4)::int, substr(child.name, 14, 2)::int,
                                      1, 0, 0, 0, 'UTC');
    month_end := retired_month + interval '1 month';
    CONTINUE WHEN month_end + keep > recon.now_();
    CONTINUE WHEN child.bound <> format('FOR VALUES FROM (%L) TO (%L)', retired_month, month_end);
    BEGIN
      EXECUTE format('SELECT count(*) FROM recon.%I', child.name) INTO retired_count;
      EXECUTE format('DROP TABLE recon.%I', child.name);
      INSERT INTO recon.retired_month (month, answer_count, retired_at, retired_by)
      VALUES (retired_month, retired_count, recon.now_(), session_user);
      RETURN NEXT;
    EXCEPTION WHEN lock_not_available THEN NULL;  -- somebody reads it: the next hour will do
    END;
  END LOOP;
END $$;
