#!/bin/sh
# Runs the tests in the order in which a failure tells most, and prints go test's
# own closing lines. Packages that draw need a display and run without the race
# detector; all others run with it.
set -eu
cd "$(dirname "$0")/.."

graphic="smartcounter/ui/ebitengine smartcounter/cmd/kiosk smartcounter/cmd/demo"
plain=$(go list ./... | grep -vxF "$(printf '%s\n' $graphic)")

status=0
# The race detector needs a C compiler; Debian's Go machines have one.
CGO_ENABLED=1 go test -race -timeout 15m $plain || status=1
CGO_ENABLED=0 go test -timeout 15m $graphic || status=1
# The online voice engine is built only with its tag; it meets a local fake server.
CGO_ENABLED=1 go test -tags htgo -run 'TestHtgo' ./cmd/voicepack || status=1
exit $status
