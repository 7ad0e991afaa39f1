#!/bin/sh
# Runs the fault tests at their full counts and keeps what they say in docs/soak, one
# file a package. Arguments: packages; without any, all that have such tests.
set -eu
cd "$(dirname "$0")/.."

packages=${*:-$(grep -rl --include='*_test.go' SMARTCOUNTER_SOAK . | xargs -n 1 dirname | sort -u)}
mkdir -p docs/soak
said=$(mktemp)
trap 'rm -f "$said"' EXIT

status=0
for package in $packages; do
	name=$(echo "${package#./}" | tr / -)
	# Before the record is opened, which would count as a change.
	commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
	echo "soak: $package" >&2
	{
		echo "package  ${package#./}"
		echo "commit   $commit"
		echo "begun    $(date -u +'%Y-%m-%d %H:%M UTC'), load $(cut -d ' ' -f 1-3 /proc/loadavg)"
		echo "machine  $(nproc) cores, Linux $(uname -r | cut -d - -f 1), $(go version | cut -d ' ' -f 3,4)"
		echo
	} > "docs/soak/$name.txt"
	SMARTCOUNTER_SOAK=1 go test -count 1 -v -timeout 12h "./${package#./}" > "$said" 2>&1 || status=1
	# What a test says stays, the machine's own paths do not.
	grep -v '^=== ' "$said" | sed -E 's#(/tmp|/var|/dev/shm|/root|/home)/[^ :)"]*#PATH#g' >> "docs/soak/$name.txt"
	echo "ended    $(date -u +'%Y-%m-%d %H:%M UTC'), load $(cut -d ' ' -f 1-3 /proc/loadavg)" >> "docs/soak/$name.txt"
	tail -n 2 "docs/soak/$name.txt" >&2
done
exit $status
