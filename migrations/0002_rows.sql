-- What the vendor said: pages, the signed answers as received, statements with all their versions,
-- balances, accounts. Nothing here is ever changed or deleted except the columns of
-- recon.statement that repeat its latest version.

-- The signed answers, bytes as received; months of arrival as partitions, so that retention drops
-- whole tables. lz4 because these bytes are written often and read seldom.
CREATE TABLE recon.answer (
  answer_id     bigint GENERATED ALWAYS AS IDENTITY,
  received_at   timestamptz NOT NULL,
  job_id        bigint NOT NULL,
  epoch         bigint NOT NULL,
  page          smallint,
  path          text NOT NULL,
  response_time text NOT NULL,
  signature     text NOT NULL,
  body          bytea COMPRESSION lz4 NOT NULL
) PARTITION BY RANGE (received_at);
CREATE TABLE recon.answer_default PARTITION OF recon.answer DEFAULT;
CREATE INDEX answer_job ON recon.answer (job_id, epoch);

-- Pages that were read, with the rows they showed: an unknown answer never makes us ask for them
-- again, and the distinct rows of one reading must add up to its totalCount.
CREATE TABLE recon.page (
  job_id      bigint NOT NULL REFERENCES recon.job,
  read_no     int NOT NULL,
  page        smallint NOT NULL CHECK (page BETWEEN 1 AND 50),
  total_count bigint NOT NULL,
  row_keys    text[] NOT NULL,
  read_at     timestamptz NOT NULL,
  PRIMARY KEY (job_id, read_no, page)
);

-- The latest version of each row. Its key is accountingBizNo where the vendor sends one, else a
-- hash of what does not change plus an ordinal among identical twins.
CREATE TABLE recon.statement (
  statement_id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer               text NOT NULL,
  balance_type           text NOT NULL,
  row_key                text COLLATE "C" NOT NULL,
  version                int NOT NULL DEFAULT 1 CHECK (version >= 1),
  content_hash           bytea NOT NULL,
  accounting_biz_no      text,
  transaction_id         text,
  ext_transaction_id     text,
  transaction_time       timestamptz NOT NULL,
  transaction_type       text,
  transaction_status     text,
  currency               text NOT NULL,
  amount_minor           bigint NOT NULL,
  fee_minor              bigint,
  fee_currency           text,
  net_minor              bigint,
  net_currency           text,
  balance_after_minor    bigint,
  balance_after_currency text,
  payer_name             text,
  beneficiary_name       text,
  remarks                text,
  first_seen_at          timestamptz NOT NULL,
  changed_at             timestamptz NOT NULL,
  missing_since          timestamptz,
  answered_at            timestamptz NOT NULL,  -- the gateway's time of the answer shown here
  noticed_at             timestamptz NOT NULL,  -- when it last appeared, changed or came back
  first_job_id           bigint NOT NULL,
  last_job_id            bigint NOT NULL,
  CONSTRAINT statement_identity UNIQUE (customer, balance_type, row_key)
) WITH (fillfactor = 90);
CREATE INDEX statement_time ON recon.statement (customer, balance_type, transaction_time);
CREATE INDEX statement_missing ON recon.statement (customer, balance_type)
  WHERE missing_since IS NOT NULL;

CREATE TABLE recon.statement_version (
  statement_id           bigint NOT NULL,
  version                int NOT NULL,
  seen_at                timestamptz NOT NULL,
  job_id                 bigint NOT NULL,
  content_hash           bytea NOT NULL,
  accounting_biz_no      text,
  transaction_id         text,
  ext_transaction_id     text,
  transaction_time       timestamptz NOT NULL,
  transaction_type       text,
  transaction_status     text,
  currency               text NOT NULL,
  amount_minor           bigint NOT NULL,
  fee_minor              bigint,
  fee_currency           text,
  net_minor              bigint,
  net_currency           text,
  balance_after_minor    bigint,
  balance_after_currency text,
  payer_name             text,
  beneficiary_name       text,
  remarks                text,
  raw                    jsonb COMPRESSION lz4 NOT NULL,
  PRIMARY KEY (statement_id, version, seen_at)
) PARTITION BY RANGE (seen_at);
CREATE TABLE recon.statement_version_default PARTITION OF recon.statement_version DEFAULT;

CREATE TABLE recon.balance_snapshot (
  snapshot_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer        text NOT NULL,
  balance_type    text NOT NULL,
  account_no      text NOT NULL,
  currency        text NOT NULL,
  total_minor     bigint,
  available_minor bigint,
  frozen_minor    bigint,
  taken_at        timestamptz NOT NULL,
  answered_at     timestamptz NOT NULL,  -- the gateway's own time, from response-time
  job_id          bigint NOT NULL,
  raw             jsonb NOT NULL
);
CREATE INDEX balance_snapshot_latest
  ON recon.balance_snapshot (customer, balance_type, account_no, currency, taken_at DESC);
CREATE INDEX balance_snapshot_job ON recon.balance_snapshot (job_id);

-- A new row only when something changed; `is_gone` when the vendor no longer lists the account.
CREATE TABLE recon.account_version (
  customer       text NOT NULL,
  account_no     text NOT NULL,
  seen_at        timestamptz NOT NULL,
  account_type   text,
  account_status text,
  currencies     text[] NOT NULL,
  is_gone        boolean NOT NULL,
  job_id         bigint NOT NULL,
  raw            jsonb NOT NULL,
  PRIMARY KEY (customer, account_no, seen_at, job_id)
);

CREATE TABLE recon.company_version (
  customer           text NOT NULL,
  seen_at            timestamptz NOT NULL,
  vendor_customer_id text,
  company_name       text,
  job_id             bigint NOT NULL,
  raw                jsonb,
  PRIMARY KEY (customer, seen_at, job_id)
);

-- Months are made ahead of time by whoever runs; what arrives in a month without a partition lands
-- in the default one and stays there. SECURITY DEFINER because the daemon's role owns nothing.
CREATE FUNCTION recon.ensure_partitions() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, recon, pg_temp AS $$
DECLARE
  parent text;
  month  timestamptz;
  name   text;
  made   int := 0;
  arrival  text;
  is_taken boolean;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('recon.ensure_partitions')) THEN RETURN 0; END IF;
  FOREACH parent IN ARRAY ARRAY['answer', 'statement_version', 'attempt'] LOOP
    arrival := CASE parent WHEN 'answer' THEN 'received_at'
                           WHEN 'statement_version' THEN 'seen_at' ELSE 'started_at' END;
    FOR i IN 0..2 LOOP
      month := (date_trunc('month', recon.now_() AT TIME ZONE 'UTC') + make_interval(months => i))
               AT TIME ZONE 'UTC';
      name := parent || to_char(month AT TIME ZONE 'UTC', '"_y"YYYY"m"MM');
      CONTINUE WHEN to_regclass('recon.' || name) IS NOT NULL;
      -- Trying costs an exclusive lock: a month that the default already holds stays there.
      EXECUTE format('SELECT EXISTS (SELECT FROM recon.%I WHERE %I >= $1 AND %I < $2)',
                     parent || '_default', arrival, arrival)
        INTO is_taken USING month, month + interval '31 days';
      CONTINUE WHEN is_taken;
      BEGIN
        EXECUTE format('CREATE TABLE recon.%I PARTITION OF recon.%I FOR VALUES FROM (%L) TO (%L)',
                       name, parent, month,
                       (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
        made := made + 1;
      EXCEPTION WHEN check_violation THEN NULL;  -- the default partition already holds such rows
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
