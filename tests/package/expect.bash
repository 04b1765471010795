# What the scripts here share: each finding is told, and the script fails at its end.
findings=0

finding() {
  echo "FAILED: $*" >&2
  findings=$((findings + 1))
}

# expect WHAT COMMAND...
expect() {
  local what=$1
  shift
  "$@" >/dev/null 2>&1 || finding "$what"
}

# expect_not WHAT COMMAND...
expect_not() {
  local what=$1
  shift
  ! "$@" >/dev/null 2>&1 || finding "$what"
}

expect_equal() {
  [ "$2" = "$3" ] || finding "$1: it is '$3' and should be '$2'"
}

skip() {
  echo "SKIPPED: $*" >&2
  exit 77
}

end() {
  [ "$findings" -eq 0 ] || exit 1
  exit 0
}
