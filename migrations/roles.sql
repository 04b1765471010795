-- Applied at the end of every `reconciled migrate`: the two groups and what they may do. Whoever
-- migrates may lack the right to create roles; then they are created by hand and migrate is run
-- again.
DO $$
DECLARE role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['reconciled_daemon', 'reconciled_accountant'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      EXCEPTION
        WHEN insufficient_privilege THEN
          RAISE NOTICE 'role % is missing and may not be created by %', role, current_user;
        WHEN duplicate_object OR unique_violation THEN NULL;  -- another database was faster
      END;
    END IF;
  END LOOP;

  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'reconciled_accountant') THEN
    GRANT USAGE ON SCHEMA acct TO reconciled_accountant;
    GRANT SELECT ON ALL TABLES IN SCHEMA acct TO reconciled_accountant;
  END IF;

  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'reconciled_daemon') THEN
    GRANT USAGE ON SCHEMA acct, recon TO reconciled_daemon;
    GRANT SELECT ON ALL TABLES IN SCHEMA acct TO reconciled_daemon;
    GRANT SELECT ON ALL TABLES IN SCHEMA recon TO reconciled_daemon;
    -- What was seen is only ever added to.
    GRANT INSERT ON recon.answer, recon.page, recon.statement_version, recon.balance_snapshot,
      recon.account_version, recon.company_version, recon.intervention TO reconciled_daemon;
    GRANT INSERT ON recon.stream, recon.time_window, recon.job, recon.attempt, recon.statement,
      recon.parking, recon.alert, recon.instance, recon.recheck_step TO reconciled_daemon;
    GRANT UPDATE (history_from, planned_to, planned_at, refused_code, refused_count, final_to)
      ON recon.stream TO reconciled_daemon;
    GRANT UPDATE (swept_at, asked_at) ON recon.recheck_step TO reconciled_daemon;
    GRANT UPDATE ON recon.job, recon.gateway, recon.rate_limit TO reconciled_daemon;
    GRANT INSERT ON recon.chain, recon.book_day, recon.break, recon.touched TO reconciled_daemon;
    GRANT UPDATE ON recon.books TO reconciled_daemon;
    GRANT UPDATE (after_statement_id, from_time, missing_minor, reread_at, announced_at, healed_at)
      ON recon.break TO reconciled_daemon;
    GRANT UPDATE (page, finished_at, http_status, result_status, result_code, response_id, outcome,
      message, next_attempt_at) ON recon.attempt TO reconciled_daemon;
    -- The columns that repeat the latest version; which row it is never changes.
    GRANT UPDATE (version, content_hash, accounting_biz_no, transaction_id, ext_transaction_id,
      transaction_time, transaction_type, transaction_status, currency, amount_minor, fee_minor,
      fee_currency, net_minor, net_currency, balance_after_minor, balance_after_currency,
      payer_name, beneficiary_name, remarks, changed_at, missing_since, answered_at, noticed_at,
      last_job_id, seal)
      ON recon.statement TO reconciled_daemon;
    GRANT UPDATE (resumed_at, resumed_by) ON recon.parking TO reconciled_daemon;
    GRANT UPDATE (seen_at, ended_at, config_error, customers) ON recon.instance TO reconciled_daemon;
    GRANT UPDATE (summary, resolved_at, delivered_at, noticed_at, episode_id, acknowledged_at,
      acknowledged_by) ON recon.alert TO reconciled_daemon;
    GRANT INSERT ON recon.episode, recon.notice, recon.sink, recon.delivery TO reconciled_daemon;
    GRANT UPDATE (told_at, ended_at) ON recon.episode TO reconciled_daemon;
    GRANT UPDATE (first_seen_at, seen_at, claimed_at, lease_until, accepted_at, retry_at,
      last_error) ON recon.sink TO reconciled_daemon;
    GRANT UPDATE (state, attempt_count, next_attempt_at, lease_until, created_at, finished_at,
      last_error) ON recon.delivery TO reconciled_daemon;
    GRANT INSERT ON recon.evidence TO reconciled_daemon;
    GRANT EXECUTE ON FUNCTION recon.ensure_partitions() TO reconciled_daemon;
    GRANT EXECUTE ON FUNCTION recon.retire_answers(interval), recon.retire_notices()
      TO reconciled_daemon;
    GRANT EXECUTE ON FUNCTION recon.take_touched(text, text, int),
      recon.clear_book_days(int, timestamptz, timestamptz) TO reconciled_daemon;
  END IF;
END $$;
REVOKE ALL ON FUNCTION recon.ensure_partitions(), recon.retire_answers(interval),
  recon.retire_notices(), recon.take_touched(text, text, int),
  recon.clear_book_days(int, timestamptz, timestamptz) FROM PUBLIC;
