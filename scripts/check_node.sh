#!/bin/sh
# Fail, saying what to do, unless Node 20.19 or newer and npm are on the path.

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "Building the widget needs Node 20.19 or newer with npm; this machine has none on its PATH." >&2
    echo "Install Node from your system's packages or with a version manager, then run make again." >&2
    exit 1
fi

if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "Building the widget needs Node 20.19 or newer; this machine has $(node --version)." >&2
    echo "Install a newer Node and put it first on the PATH, then run make again." >&2
    exit 1
fi
