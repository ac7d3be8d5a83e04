#!/bin/sh
# Prints the path of a Python 3.10 that can make a virtual environment; exits 1 where there is none.
# Every candidate is run, not just looked up: a pyenv shim or a half-removed installation can stand
# on the PATH and fail. Set PYTHON to try another one first.

# The interpreter behind a virtual environment, so that .venv never rests on another .venv.
probe='import sys, ensurepip, sqlite3, ssl, venv
sys.exit(1) if sys.version_info[:2] != (3, 10) else print(sys._base_executable)'

try() {
    found=$("$@" -c "$probe" 2>/dev/null) && [ -n "$found" ] && echo "$found" && exit 0
}

for candidate in "${PYTHON:-python3.10}" python3.10 python3 python \
    "${HOME:-}"/.pyenv/versions/3.10*/bin/python; do
    try "$candidate"
done
try py -3.10
exit 1
