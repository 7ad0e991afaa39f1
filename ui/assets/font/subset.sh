#!/bin/sh
# Makes the two font files of this folder from Noto Sans CJK SC.
#
# On Debian 12: apt-get install fonts-noto-cjk fonttools, then run this script.
# The files then come out byte for byte as committed: fonts-noto-cjk
# 1:20220127+repack1-1, fonttools 4.38.0.
#
# hanzi.txt is the union of the 8,105 characters of the Table of General
# Standard Chinese Characters (2013) and the 6,763 of GB/T 2312-1980;
# marks.txt is ASCII with its full-width forms, and punctuation.
set -eu
cd "$(dirname "$0")"
for weight in Regular Bold; do
	collection=${NOTO_DIR:-/usr/share/fonts/opentype/noto}/NotoSansCJK-$weight.ttc
	# The face of simplified Chinese is the third of the collection.
	pyftsubset "$collection" --font-number=2 \
		--text-file=hanzi.txt --text-file=marks.txt \
		--layout-features='' --no-hinting --no-recalc-timestamp \
		--output-file="NotoSansSC-$weight.otf"
done
