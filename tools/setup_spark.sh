#!/usr/bin/env bash
# Add Spark (535 MB) to .venv for the tests that need it, where Java is; without either they skip with the reason.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v java >/dev/null 2>&1; then
    exit 0
fi
log=out/setup-spark.log
if .venv/bin/python -m pip install --disable-pip-version-check -r requirements-spark.lock >"$log" 2>&1; then
    touch .venv/.spark
else
    echo "without Spark: the index did not give it; the end of $log says why" >&2
fi
