#!/usr/bin/env sh
# Makes .venv from the lock files. Asks for no root; as root on Debian or Ubuntu it adds LLVM for a faster path
# tracer, and Tesseract for the gate that reads words.
set -eu
cd "$(dirname "$0")"

python=""
for name in python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
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
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Adding libllvm19: the path tracer is faster with it (1.4 times, measured)."
        { apt-get -qq update && apt-get -qq install -y libllvm19; } >/dev/null 2>&1 ||
            echo "It could not be added; rendering goes on without it, slower."
    else
        echo "Rendering is about 1.4 times faster with LLVM 16 or newer; on Debian or Ubuntu: apt-get install libllvm19"
    fi
fi
reader="tesseract-ocr tesseract-ocr-ara tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-jpn"
read_by=$(tesseract --list-langs 2>/dev/null || true)
lacks=""
for language in eng ara deu fra jpn; do
    echo "$read_by" | grep -qx "$language" || lacks="$lacks $language"
done
if [ -n "$lacks" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Adding Tesseract: the gate words-seen reads with it what pictures say."
        { apt-get -qq update && apt-get -qq install -y $reader; } >/dev/null 2>&1 ||
            echo "It could not be added; that gate will say that it didn't run."
    else
        echo "The gate words-seen needs Tesseract; on Debian or Ubuntu: apt-get install $reader"
    fi
fi
if [ -n "${PYTHONDONTWRITEBYTECODE:-}" ]; then
    # Many containers say so; every stage would then compile its libraries anew, which doubles a small build's time.
    .venv/bin/python -m compileall -qq .venv/lib/python*/site-packages || true
fi
touch .venv/.ready
