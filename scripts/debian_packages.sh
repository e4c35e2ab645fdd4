#!/bin/sh
# Bring Debian packages that the tests use, if they are absent: debian_packages.sh PACKAGE...
# chromium counts as present when any Chromium or Chrome is on the PATH or CHATDOCK_CHROMIUM names one.
# chromium-headless-shell, which opens a page at a quarter of the cost, is wanted only where apt has it.
# Without apt, or without the right to use it, the missing ones are named. A missing browser is a
# failure; a missing manual or proxy is not, as the tests that need it then say so.

present() {
    case "$1" in
    chromium*)
        [ -n "$CHATDOCK_CHROMIUM" ] && [ -x "$CHATDOCK_CHROMIUM" ] && return 0
        command -v chromium-headless-shell >/dev/null && return 0
        ;;
    esac
    case "$1" in
    chromium)
        for browser in chromium chromium-browser google-chrome google-chrome-stable; do
            command -v "$browser" >/dev/null && return 0
        done
        return 1
        ;;
    chromium-headless-shell) ! apt-cache show "$1" >/dev/null 2>&1 ;;
    *) [ -d "/usr/share/doc/$1" ] ;;
    esac
}

missing=
for package in "$@"; do
    present "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
if command -v apt-get >/dev/null && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "Installing Debian packages for the tests:$missing" >&2
    # At this level a package that is a service does not start it.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    # shellcheck disable=SC2086
    $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi

echo "The tests use these packages, which could not be installed from here:$missing" >&2
echo "On Debian or Ubuntu: sudo apt-get install$missing" >&2
case "$missing " in
*" chromium "*)
    echo "Elsewhere: install Chromium or Chrome, or name one: CHATDOCK_CHROMIUM=/path/to/chromium make test" >&2
    exit 1
    ;;
esac
