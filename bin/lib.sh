# Shared by the scripts of this folder: where we are, and one way to make the environment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
VENV="${ANSWERABLE_VENV:-.venv}"
unset PYTHONDONTWRITEBYTECODE  # where it is set, each of our processes would compile all of us anew

# The machine's own certificates, where it has some: a company's proxy shows one that only they know.
if [ -s /etc/ssl/certs/ca-certificates.crt ]; then export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"; fi

step() { printf '\033[2m… %s\033[0m\n' "$*" >&2; }

# make_environment FILE: .venv holds exactly what requirements/FILE.txt locks, and this checkout.
make_environment() {
  local want stamp="$VENV/.answerable-$1"
  want=$(cat requirements/*.txt pyproject.toml bin/hatch_build.py bin/lib.sh \
    $(find answerable -name '*.po' | sort) | cksum)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then return; fi
  if [ "$1" = base ] && [ "$(cat "$VENV/.answerable-dev" 2>/dev/null)" = "$want" ]; then return; fi
  if [ ! -x "$VENV/bin/python" ]; then
    step "Making the environment in $VENV"
    "${PYTHON:-$(find_python)}" -m venv "$VENV"
  fi
  step "Installing the installer"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
  step "Installing locked libraries (requirements/$1.txt)"
  "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --require-hashes \
    -r "requirements/$1.txt" -r requirements/build.txt
  step "Compiling them, once"
  "$VENV/bin/python" -m compileall -q -j 0 "$VENV"/lib/python3.*/site-packages >/dev/null || true
  step "Installing this checkout"
  "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --no-deps --no-build-isolation -e .
  printf '%s' "$want" >"$stamp"
}

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      printf '%s' "$name"
      return
    fi
  done
  echo "Answerable needs Python 3.11 or newer." >&2
  exit 1
}
