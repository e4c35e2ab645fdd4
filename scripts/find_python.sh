#!/bin/sh
# Print the path of a Python that ChatDock runs on (3.11 or newer); without one, say what to do and fail.
# PYTHON=/path/to/python overrides the search.

supported='import sys; raise SystemExit(sys.version_info < (3, 11))'

for candidate in "$PYTHON" python3 python3.11 python3.12 python3.13 python3.14 python; do
    [ -n "$candidate" ] || continue
    path=$(command -v "$candidate") || continue
    if "$path" -c "$supported" 2>/dev/null; then
        "$path" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done

found=$(python3 --version 2>/dev/null || echo "no Python at all")
echo "ChatDock needs Python 3.11 or newer; this machine has $found." >&2
echo "Install one (on Debian or Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python" >&2
exit 1
