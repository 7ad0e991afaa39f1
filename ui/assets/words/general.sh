#!/bin/sh
# Makes general.txt: the words of two to four characters that the dictionary of gse
# (https://github.com/go-ego/gse, Apache License 2.0 or MIT; its licence is
# kiosk/ink/lexicon/LICENSE-APACHE) has counted 400 times or more, without their
# counts.
#
#	go mod download github.com/go-ego/gse@v0.80.3, then run this script.
set -eu
cd "$(dirname "$0")"
dictionary=$(go env GOMODCACHE)/github.com/go-ego/gse@v0.80.3/data/dict/zh/s_1.txt
perl -CSD -lane 'print $F[0] if $F[1] >= 400 && $F[0] =~ /^\p{Han}{2,4}$/' "$dictionary" | LC_ALL=C sort -u >general.txt
