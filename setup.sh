#!/usr/bin/env sh
# Makes .venv from the lock files. Needs no root; with it, on Debian or Ubuntu, it adds LLVM (a faster path tracer)
# and Tesseract (the gate that reads words). `setup.sh browser` adds only what the tests of pages need.
set -eu
cd "$(dirname "$0")"

# add WHY PACKAGE…: as root on Debian or Ubuntu, or in CI where sudo asks for no password; else tells what to type.
add() {
    why=$1 && shift
    if ! command -v apt-get >/dev/null; then
        echo "$why Install: $*"
    elif [ "$(id -u)" = 0 ]; then
        echo "$why Adding $1."
        { apt-get -qq update && apt-get -qq install -y "$@"; } >/dev/null 2>&1 || echo "It could not be added."
    elif [ -n "${CI:-}" ] && sudo -n true 2>/dev/null; then
        echo "$why Adding $1."
        { sudo -n apt-get -qq update && sudo -n apt-get -qq install -y "$@"; } >/dev/null 2>&1 || echo "It could not be added."
    else
        echo "$why On Debian or Ubuntu: apt-get install $*"
    fi
}

if [ "${1:-}" = browser ]; then
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
        add "Pages are tried in Chromium; without it, their tests say that they didn't run." chromium
    exit 0
fi

python=""
for name in python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$name
        break
    fi
done
[ -n "$python" ] || { echo "onbrief needs Python 3.11 or newer." >&2; exit 2; }

[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r locks/bootstrap.txt
.venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r locks/requirements.txt
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .

if [ "$(uname -s)" = Linux ] && ! ldconfig -p 2>/dev/null | grep -Eq 'libLLVM(-|\.so\.)(1[6-9]|2[0-9])'; then
    add "The path tracer is 1.4 times faster with LLVM 16 or newer (measured)." libllvm19
fi
read_by=$(tesseract --list-langs 2>/dev/null || true)
for language in eng ara deu fra jpn; do
    if ! echo "$read_by" | grep -qx "$language"; then
        add "The gate words-seen reads pictures with Tesseract; without it, it says that it didn't run." \
            tesseract-ocr tesseract-ocr-ara tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-jpn
        break
    fi
done
if [ -n "${PYTHONDONTWRITEBYTECODE:-}" ]; then
    # Many containers say so; every stage would then compile its libraries anew, which doubles a small build's time.
    .venv/bin/python -m compileall -qq .venv/lib/python*/site-packages onbrief renderers checks || true
fi
touch .venv/.ready
