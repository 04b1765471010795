#!/usr/bin/env bash
# The demo: a private PostgreSQL, the vendor's gateway in a box with a year of made-up business and
# two things that go wrong, and the daemon between them. Called by `./dev demo [--once]`, which
# builds first. Everything lives in build/demo and is made afresh by every run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

row_count=12000
day_count=400
patience_s=120

is_once=false
case ${1:-} in
  '') ;;
  --once) is_once=true ;;
  *)
    echo "demo: only --once is known, not $1" >&2
    exit 64
    ;;
esac

bin=$PWD/build/release/bin
home=$PWD/build/demo
config=$home/reconciled.yaml
mkdir -p build
# Held until the end; the programs started below do not inherit it.
exec 9>build/demo.lock
flock --nonblock 9 || {
  echo "demo: another one is running in this folder" >&2
  exit 1
}

# --- beginning and end ----------------------------------------------------------------------------

sandbox_pid=
daemon_pid=

stop_process() {
  local pid=$1 waited=0
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 300 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null
}

stop_all() {
  local code=$?
  trap - EXIT INT TERM HUP
  stop_process "$daemon_pid" || code=$((code == 0 ? 1 : code))
  stop_process "$sandbox_pid" || true
  tests/support/postgres stop "$home/postgres" 9>&- || true
  [ "$code" -ne 0 ] || echo "Stopped: the daemon, the sandbox and PostgreSQL."
  exit "$code"
}

# Something that should not happen: what the programs said last.
give_up() {
  echo >&2
  echo "demo: $*" >&2
  local log
  for log in "$home/sandbox.log" "$home/reconciled.log"; do
    [ ! -s "$log" ] || { echo "--- the end of $log" && tail -n 30 "$log"; } >&2
  done
  exit 1
}

require_alive() {
  kill -0 "$sandbox_pid" 2>/dev/null || give_up "the sandbox has ended"
  kill -0 "$daemon_pid" 2>/dev/null || give_up "the daemon has ended"
}

# In a session of its own, so that Ctrl-C reaches this script alone and it ends them in order.
in_background() {
  local log=$1
  shift
  setsid "$@" >"$log" 2>&1 </dev/null 9>&- &
}

# Nobody's now, and nothing asks for it but the daemon a few seconds later.
free_port() {
  local port
  for port in {9464..9563}; do
    if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  give_up "no port from 9464 to 9563 is free"
}

# --- the three of them ----------------------------------------------------------------------------

start_postgres() {
  echo "Starting a private PostgreSQL ..."
  tests/support/postgres stop "$home/postgres" 9>&- 2>/dev/null || true
  rm -rf "$home"
  mkdir -p "$home"
  socket=$(tests/support/postgres start "$home/postgres" 9>&-)
  as_owner postgres -c 'CREATE DATABASE reconciled'
}

as_owner() {
  psql -XqAt -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d "$@"
}

as_accountant() {
  psql -XqAt -v ON_ERROR_STOP=1 -h "$socket" -U accountant -d reconciled "$@"
}

# One period whose question the vendor cannot answer, one whose question it refuses, and one row that
# its list leaves out while its balances have it.
write_faults() {
  cat >"$home/faults.json" <<END
{"rules": [
  {"name": "the vendor does not know",
   "match": {"endpoint": "inquiryStatementList", "customer": "sakura-jp",
             "balance_type": "NORMAL_BALANCE",
             "covers": "$(date -u -d '-100 days' +%FT12:00:00Z)"},
   "do": {"result": {"status": "U", "code": "UNKNOWN_EXCEPTION",
                     "message": "An API calling is failed, which is caused by unknown reasons"}}},
  {"name": "the vendor refuses",
   "match": {"endpoint": "inquiryStatementList", "customer": "nordwind-de",
             "balance_type": "NORMAL_BALANCE",
             "covers": "$(date -u -d '-220 days' +%FT12:00:00Z)"},
   "do": {"result": {"status": "F", "code": "PROCESS_FAIL",
                     "message": "A general business failure occurred. Do not retry"}}},
  {"name": "the vendor leaves a row out",
   "match": {"endpoint": "inquiryStatementList", "customer": "acme-hk",
             "balance_type": "NORMAL_BALANCE", "page": 1, "to_nth": 1,
             "covers": "$(date -u -d "$(date -u +%Y-%m-15) -2 months" +%FT12:00:00Z)"},
   "do": {"remove_row": {"index": 40}}}
]}
END
}

start_sandbox() {
  echo "Starting the sandbox: $day_count days of business of three customers, $row_count rows ..."
  write_faults
  : >"$home/sandbox.log"
  in_background "$home/sandbox.log" \
    "$bin/reconciled-sandbox" --write-config "$home" --rows "$row_count" --days "$day_count" \
    --end "$(date -u -d '-10 minutes' +%FT%H:%M:%SZ)" --faults "$home/faults.json" \
    --truth "$home/truth.jsonl" --requests "$home/requests.jsonl" \
    --conninfo "host='$socket' dbname=reconciled user=reconciled"
  sandbox_pid=$!
  local waited=0
  until grep -q '^listening on ' "$home/sandbox.log"; do
    kill -0 "$sandbox_pid" 2>/dev/null || give_up "the sandbox did not start"
    [ "$waited" -lt 600 ] || give_up "the sandbox is not ready after a minute"
    sleep 0.1
    waited=$((waited + 1))
  done
  # Only the owner may create tables; the daemon comes with its own role. Months as windows make
  # small holes.
  sed -i "s|^  conninfo: .*|&\n  admin_conninfo: \"host='$socket' dbname=reconciled user=postgres\"|" \
    "$config"
  page=127.0.0.1:$(free_port)
  printf 'statements: {window: 30d}\nhttp: {listen: "%s"}\n' "$page" >>"$config"
}

start_daemon() {
  echo "Preparing the database and starting the daemon ..."
  "$bin/reconciled" --config "$config" migrate >"$home/migrate.log" 2>&1 ||
    { cat "$home/migrate.log" >&2 && give_up "the schema could not be made"; }
  as_owner reconciled -c 'CREATE ROLE reconciled LOGIN IN ROLE reconciled_daemon' \
    -c 'CREATE ROLE accountant LOGIN IN ROLE reconciled_accountant'
  in_background "$home/reconciled.log" "$bin/reconciled" --config "$config" run
  daemon_pid=$!
}

# --- what happens ---------------------------------------------------------------------------------

with_commas() {
  sed -E ':again; s/\b([0-9]+)([0-9]{3})\b/\1,\2/; t again' <<<"$1"
}

# Waits until everything has been asked once: no job is ready or running, all streams have balances,
# and the books are closed.
watch_progress() {
  local deadline=$((SECONDS + patience_s)) made_up line last=
  made_up=$(wc -l <"$home/truth.jsonl")
  local rows verified windows open balances unsettled
  while :; do
    require_alive
    IFS='|' read -r rows verified windows open balances unsettled \
      < <(as_accountant -f tests/demo/progress.sql)
    line="  $(with_commas "$rows") of $(with_commas "$made_up") rows read,"
    line+=" $verified of $windows periods proved"
    if [ "$line" != "$last" ]; then
      if [ -t 1 ]; then printf '\r%s   ' "$line"; else echo "$line"; fi
      last=$line
    fi
    if [ "$windows" -gt 0 ] && [ "$open" -eq 0 ] && [ "$balances" -eq 6 ] &&
      [ "$unsettled" -eq 0 ]; then
      break
    fi
    [ "$SECONDS" -lt "$deadline" ] || give_up "not done after $patience_s s"
    sleep 0.5
  done
  [ ! -t 1 ] || echo
}

# Tab-separated lines with a header; a column whose header begins with > is aligned to the right.
table() {
  awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) is_right[i] = sub(/^>/, "", $i) }
    { fields = NF
      for (i = 1; i <= NF; i++) {
        cell[NR, i] = $i
        if (length($i) > width[i]) width[i] = length($i)
      } }
    END {
      for (row = 1; row <= NR; row++) {
        line = " "
        for (i = 1; i <= fields; i++)
          line = line sprintf(is_right[i] ? " %" width[i] "s " : " %-" width[i] "s ", cell[row, i])
        sub(/ +$/, "", line)
        print line
      }
    }'
}

heading() {
  printf '\n%s\n%s\n' "$1" "${1//?/=}"
}

# The query's result as a table, or as sentences, or what to say when there is nothing.
show_table() {
  as_accountant -P tuples_only=off -P footer=off -F $'\t' -f "tests/demo/$1.sql" | table
}

paragraphs() {
  fold -s -w 98 | sed 's/^/  /; s/ *$//'
}

show_text() {
  local text
  text=$(as_accountant -f "tests/demo/$1.sql")
  paragraphs <<<"${text:-$2}"
}

broken_month() {
  as_accountant -c "SELECT to_char(min(from_time) AT TIME ZONE 'UTC', 'YYYY-MM')
                      FROM acct.breaks WHERE healed_at IS NULL"
}

# 1 says that the month is not complete.
verify_month() {
  local code=0
  "$bin/reconciled" --config "$config" verify --month "$1" --customer acme-hk | sed 's/^/  /' ||
    code=$?
  [ "$code" -le 1 ] || give_up "verify ended with $code"
}

compare_with_truth() {
  as_accountant -c "CREATE TEMPORARY TABLE line (place serial, content json)" \
    -c "\\copy line (content) FROM pstdin WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')" \
    -f tests/demo/comparison.sql <"$home/truth.jsonl" | paragraphs
}

summarize() {
  heading "What was read"
  show_table read
  echo
  paragraphs <<'END'
A period is proved when WorldFirst's own count, every page and every single row of it agree. A period that is not is an open hole that everybody can see, never a gap that nobody knows of.
END
  heading "Balances, as WorldFirst states them"
  show_table balances
  heading "Waiting: WorldFirst did not know, so it is asked again by itself"
  show_text waiting "Nothing."
  heading "Failed: a person has to decide"
  show_text failed "Nothing."
  heading "Is the month complete? reconciled verify --month MONTH --customer acme-hk"
  local broken
  broken=$(broken_month)
  verify_month "$(date -u -d "$broken-15 -1 month" +%Y-%m)"
  echo
  verify_month "$broken"
  echo
  paragraphs <<'END'
In the second month WorldFirst's list leaves out a row whose money its balances have. The place is named to the row and the cent; the days around it are not called proved, and nothing is plugged.
END
  heading "Open alerts"
  show_text alerts "None."
  heading "Is it right? Row by row against what the sandbox made up"
  compare_with_truth
}

say_how_to_look_further() {
  heading "Look further"
  cat <<END
  psql -h "$socket" -U accountant reconciled
      SELECT * FROM acct.statements ORDER BY transaction_time DESC LIMIT 20;
      SELECT * FROM acct.coverage WHERE state <> 'verified';
      SELECT * FROM acct.days WHERE state <> 'proved';
      also: acct.statement_versions  acct.balances  acct.balances_latest  acct.accounts  acct.breaks
            acct.jobs  acct.attempts  acct.parked  acct.alerts       (\\d+ acct.days explains it)
  "$bin/reconciled" --config "$config" status
      also: jobs  alerts  fsck  check --online  retry JOB  verify --month $(broken_month)
            verify --evidence  pull --reread FROM..TO
  http://$page/metrics   http://$page/readyz   http://$page/livez
  the daemon's log:      $home/reconciled.log
  what the vendor saw:   $home/requests.jsonl
END
}

trap stop_all EXIT
trap 'exit 130' INT TERM HUP

start_postgres
start_sandbox
start_daemon
watch_progress
summarize
if $is_once; then
  heading "To look around in it"
  echo "  ./dev demo keeps all of this running until Ctrl-C, and says how to look further."
  echo
  exit 0
fi
say_how_to_look_further
trap 'echo; exit 0' INT TERM HUP
echo
echo "Everything keeps running. Ctrl-C ends it."
while sleep 1; do require_alive; done
