# A Debian in a folder, for the scripts that install the package. It is fetched once.

# in_debian FOLDER COMMAND...: as root in it, in process and mount namespaces of its own.
in_debian() {
  unshare --mount --pid --fork --kill-child bash -euc '
    mount --make-rprivate /
    mount --bind /dev "$1/dev"
    mount -t proc proc "$1/proc"
    exec chroot "$1" env -i PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive "${@:2}"' bash "$@"
}

# need_debian: skips where none can be made.
need_debian() {
  [ "$(id -u)" = 0 ] || skip "this needs root"
  command -v debootstrap >/dev/null || skip "debootstrap is not installed"
  unshare --mount --pid --fork true 2>/dev/null || skip "this machine gives root no namespaces"
}

# made_debian ROOT STEPS: the folder of a Debian in which bash has run STEPS. ROOT keeps the plain one
# and this one, which is named by its steps, so that other ones make another.
made_debian() {
  local base=$1/plain made
  made=$1/$(sha256sum <<<"$2" | cut -c1-8)
  mkdir -p "$1"
  {
    flock 9
    if [ ! -e "$base/made" ]; then
      rm -rf "$base"
      mkdir "$base"
      debootstrap --variant=minbase bookworm "$base/debian" >"$base/log" 2>&1 ||
        { tail -n 5 "$base/log" >&2; skip "debootstrap could not fetch a Debian"; }
      touch "$base/made"
    fi
    if [ ! -e "$made/made" ]; then
      rm -rf "$made"
      mkdir "$made"
      cp -a "$base/debian" "$made/debian"
      in_debian "$made/debian" bash -euxc "$2" >"$made/log" 2>&1 ||
        { tail -n 5 "$made/log" >&2; finding "apt gives no $2"; end; }
      touch "$made/made"
    fi
  } 9>"$1/lock"
  echo "$made/debian"
}
