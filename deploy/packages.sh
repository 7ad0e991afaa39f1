#!/bin/sh
# Installs the Debian packages named as arguments, if any is missing. Without
# root or sudo it prints the command to run instead, and fails.
set -eu

missing=""
for package in "$@"; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	as=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	as="sudo -n"
else
	echo "These Debian packages are missing:$missing" >&2
	echo "Install them, then try again:" >&2
	echo "    sudo apt-get update && sudo $install" >&2
	exit 1
fi
echo "installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -qq >/dev/null
$as $install -qq >/dev/null
