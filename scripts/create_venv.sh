#!/bin/sh
# Make .venv with the given Python: create_venv.sh PYTHON

if ! "$1" -m venv .venv; then
    rm -rf .venv
    echo "$1 cannot make virtual environments (the reason is above)." >&2
    echo "On Debian or Ubuntu it is in a package of its own: apt-get install python3-venv" >&2
    exit 1
fi
