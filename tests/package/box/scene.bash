# What the scenes in the box share.
source /box/expect.bash
configuration=/etc/reconciled/reconciled.yaml

# eventually WHAT COMMAND...: within a minute and a half, or it is a finding and the scene is over.
eventually() {
  local what=$1 until=$((SECONDS + 90))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $until ]; then
      finding "waited in vain: $what"
      end
    fi
    sleep 0.2
  done
}

# ask SQL: as PostgreSQL's own user.
ask() {
  runuser -u postgres -- psql -X -q -A -t -d reconciled -c "$1"
}

# answers SQL VALUE
answers() {
  [ "$(ask "$1")" = "$2" ]
}

# property NAME [UNIT]
property() {
  systemctl show --value --property "$1" "${2:-reconciled}"
}

has_property() {
  [ "$(property "$1" "${3:-reconciled}")" = "$2" ]
}

status_has() {
  property StatusText "${2:-reconciled}" | grep -q -- "$1"
}

# journal FILTER...: messages of the daemon since the scene began.
began=$(date '+%Y-%m-%d %H:%M:%S')
journal() {
  journalctl --quiet --no-pager --since "$began" -o cat "$@"
}

says() {
  local text=$1
  shift
  journal "$@" | grep -q -- "$text"
}

# drop_in NAME [UNIT] <TEXT
drop_in() {
  local folder=/etc/systemd/system/${2:-reconciled}.service.d
  mkdir -p "$folder"
  cat >"$folder/$1.conf"
  systemctl daemon-reload
}

no_drop_in() {
  rm "/etc/systemd/system/${2:-reconciled}.service.d/$1.conf"
  systemctl daemon-reload
}

# All that is due is proved: nothing is pending.
is_all_verified() {
  answers "SELECT count(*) > 0 AND bool_and(state = 'verified') FROM acct.coverage" t
}

# history_of DAYS: from so many days ago on; to be taken up by a reload or a start.
history_of() {
  sed -i "s|^    history_from: .*|    history_from: $(date -u -d "$1 days ago" +%FT00:00:00Z)|" \
    $configuration
}

# No row is there twice, and no answer was taken for an unknown one.
nothing_is_doubled_and_no_rung_used() {
  expect_equal "rows that are there twice" 0 "$(ask "SELECT count(*) FROM (
    SELECT 1 FROM acct.statements WHERE customer = 'acme-hk'
     GROUP BY balance_type, statement_id, accounting_biz_no, transaction_id HAVING count(*) > 1) d")"
  expect_equal "jobs on a rung" 0 "$(ask 'SELECT count(*) FROM acct.jobs WHERE rung > 0')"
  expect_equal "failed jobs" 0 "$(ask "SELECT count(*) FROM acct.coverage WHERE state = 'failed'")"
}
