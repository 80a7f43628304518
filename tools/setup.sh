#!/bin/sh
# Make .venv ready: `tools/setup.sh` to run Yiwang, `tools/setup.sh dev` also to test it.
# Does nothing that is done already. As root it installs missing system packages by apt-get; as
# another user it prints the one line to run.
set -eu
cd "$(dirname "$0")/.."

lock=requirements.lock
[ "${1:-}" = dev ] && lock=requirements-dev.lock
stamp=.venv/installed-$lock

# need PACKAGE WHY CHECK…: have the package where CHECK fails. Returns 1 when it is still missing.
need() {
    package=$1 why=$2
    shift 2
    "$@" >/dev/null 2>&1 && return 0
    install="apt-get install -y --no-install-recommends $package"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $package ($why) …"
        export DEBIAN_FRONTEND=noninteractive
        $install >/dev/null 2>&1 || { apt-get update -qq && $install >/dev/null; } || true
        "$@" >/dev/null 2>&1 && return 0
    fi
    echo "Missing: $package ($why). Run: sudo $install" >&2
    return 1
}

# Debian's own Python comes first where it can make environments: it is built with profiles, and takes
# two thirds of the time of one that was compiled without (what pyenv puts first on the path).
find_python() {
    for name in /usr/bin/python3.11 python3.11 python3.12 python3.13 python3; do
        if "$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_chinese_font() { find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" \
    "$HOME/.local/share/fonts" -iname '*CJK*' 2>/dev/null | grep -q .; }

if ! cmp -s "$lock" "$stamp" || ! .venv/bin/python -c '' 2>/dev/null; then
    need python3-venv "Python 3.11 or newer with environments" find_python
    python=$(find_python)
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        echo "Creating .venv with $("$python" --version) …"
        "$python" -m venv --clear .venv
    fi
    echo "Installing $(grep -c == "$lock") packages of $lock …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --requirement "$lock"
    cp "$lock" "$stamp"
fi
.venv/bin/python tools/link.py

# Pages come without fonts of their own; papers and screenshots need one with Chinese.
need fonts-noto-cjk "Chinese letters on papers" has_chinese_font || true
if [ "${1:-}" = dev ]; then
    need chromium "browser tests" has_chromium
    # Tests that need these skip, and say so, where they are absent.
    need poppler-utils "another reader of signed papers" command -v pdfsig || true
    need libnss3-tools "its list of trusted authorities" command -v certutil || true
    need softhsm2 "keys in a token" command -v softhsm2-util || true
fi
