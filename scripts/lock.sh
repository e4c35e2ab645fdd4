#!/bin/sh
# Compile requirements/*.txt: every version and hash, for every platform and Python, and no index address.
# Arguments go to the compiler: scripts/lock.sh --upgrade

compile() {
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}

compile --output-file requirements/runtime.txt "$@" &&
    compile --group dev --output-file requirements/dev.txt "$@"
