-- When each stream last succeeded, by an index and not by reading all of its jobs: a window's last
-- verification, which outlasts its being read again, and the last job of any other kind.
CREATE INDEX job_verified ON recon.job (stream_id, verified_at) WHERE verified_at IS NOT NULL;
CREATE INDEX job_succeeded ON recon.job (stream_id, finished_at)
  WHERE window_id IS NULL AND state = 'succeeded';
