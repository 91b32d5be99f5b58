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
