#!/usr/bin/env bash
# Make .venv with the pinned versions. It needs Python 3.11 or newer and the package index; what is missing is named in the
# first line of the output.
set -euo pipefail
cd "$(dirname "$0")/.."

newest() {
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13 python}; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "missing: Python 3.11 or newer (tried: ${PYTHON:-python3.11 python3 python3.12 python3.13 python}); name one with PYTHON=…" >&2
    exit 1
}

python=$(newest)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "missing: the modules venv and ensurepip of $python (on Debian and Ubuntu: apt-get install python3-venv)" >&2
    exit 1
fi
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
fi
mkdir -p out
log=out/setup.log
if ! .venv/bin/python -m pip install --disable-pip-version-check -r requirements.lock -r requirements-dev.lock >"$log" 2>&1 ||
    ! .venv/bin/python -m pip install --disable-pip-version-check --no-deps -e . >>"$log" 2>&1; then
    echo "missing: a package that the index did not give; the end of $log says which" >&2
    tail -n 15 "$log" >&2
    exit 1
fi
touch .venv/.ready
echo "ready: .venv ($(.venv/bin/python --version), $(grep -c == requirements.lock) packages to run, $(grep -c == requirements-dev.lock) to develop)"
