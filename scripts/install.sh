#!/bin/sh
# Makes .venv with exactly the packages of requirements.txt, and builds the sentence encoder.
# May be run again at any time; leaves the stamp .venv/.installed only when everything succeeded.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.installed
venv_python=.venv/bin/python
started=$(date +%s)
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0 # a user-wide `user = true` breaks pip in a .venv

say() { printf '[%3d s] %s\n' "$(($(date +%s) - started))" "$*"; }

fail() {
    printf 'install: %s\n' "$*" >&2
    exit 1
}

no_python() {
    fail "No Python 3.10 with venv was found, and $1: please install one" \
        "(Debian, Ubuntu: apt install python3.10 python3.10-venv, or pyenv install 3.10 where" \
        "there is no such package; macOS: brew install python@3.10) and run make again."
}

venv_works() {
    "$venv_python" -c 'import sys, pip; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null
}

make_venv() {
    rm -rf .venv
    if found=$(sh scripts/python310.sh); then
        say "making .venv with $found"
        "$found" -m venv .venv
    else
        fetch_python
    fi
}

fetch_python() {
    say "no Python 3.10 here: fetching one with uv"
    rm -rf var/uv
    python3 -m pip --version >/dev/null 2>&1 ||
        no_python "there is no python3 with pip to fetch one with"
    python3 -m pip install -qq --require-hashes --target var/uv -r scripts/uv.txt ||
        no_python "uv, which could fetch one, could not be installed"
    var/uv/bin/uv venv --quiet --seed --managed-python --python 3.10 .venv ||
        no_python "none could be fetched"
}

bring_uv() {
    "$venv_python" -m pip install -qq --require-hashes -r scripts/uv.txt ||
        fail "pip could not install uv (scripts/uv.txt): is the package index reachable?"
}

# uv does not read pip's settings: a company's own package index must be handed on.
hand_on_index() {
    index=${PIP_INDEX_URL:-$("$venv_python" -m pip config get global.index-url 2>/dev/null || :)}
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
        export UV_DEFAULT_INDEX="$index"
    fi
}

install_packages() {
    say "installing $(grep -c '^[a-z].*==' requirements.txt) packages"
    quiet=--quiet
    [ ! -t 2 ] || quiet= # a person sees how far it is, a log does not need it
    "$venv_python" -m uv pip sync $quiet --require-hashes requirements.txt \
        --python "$venv_python" --no-python-downloads ||
        fail "the packages could not be installed; the lines above say why. Run make again."
}

rm -f "$stamp"
venv_works || make_venv
bring_uv
hand_on_index
install_packages
say "building the sentence encoder"
"$venv_python" -m bot encoder || fail "the sentence encoder could not be built; see above."
touch "$stamp"
say "installed"
