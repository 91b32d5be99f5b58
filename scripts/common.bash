# What scripts/test and scripts/run share.

# Says what is going to happen, before it does: what is installed, how long it takes on two processors and how much disk it
# takes on a machine that has nothing yet.
#   announce <what> <minutes> <megabytes of build/> <megabytes of packages> [package ...]
announce() {
  local what=$1 minutes=$2 built=$3 packed=$4 missing
  mapfile -t missing < <(scripts/install-dependencies --missing "${@:5}")
  if [ ${#missing[@]} -gt 0 ]; then
    echo "$what installs Debian packages (${#missing[@]}, and what they depend on; up to $packed MB): ${missing[*]}"
  fi
  [ "$minutes" -eq 0 ] || echo "$what takes about $minutes minutes on two processors and $built MB in build/; less if parts are built already"
}

# Unpacks Debian packages into .cache and installs nothing: installed, their programs would run as services.
#   unpack <folder of .cache> <package ...>
unpack() {
  local folder=.cache/$1 as_root=()
  shift
  mkdir -p "$folder"
  if ! (cd "$folder" && apt-get download -q "$@"); then
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q
    (cd "$folder" && apt-get download -q "$@")
  fi
  for package in "$@"; do
    dpkg-deb -x "$folder/$package"_*.deb "$folder"
    rm "$folder/$package"_*.deb
  done
}

unpack_prometheus() {
  export PATH=$PATH:$PWD/.cache/prometheus/usr/bin
  if command -v prometheus >/dev/null && command -v promtool >/dev/null; then return; fi
  unpack prometheus prometheus
}

# Installed, the package would make a database cluster, a user and a service. Programs that look for the server look here, too.
unpack_postgresql() {
  local programs=usr/lib/postgresql/15/bin
  if [ -x "/$programs/postgres" ] || [ -x ".cache/postgresql/$programs/pg_basebackup" ]; then return; fi
  unpack postgresql postgresql-15 postgresql-client-15
}
