package voice

import (
	"fmt"
	"strings"
)

const maxNumber = 1e16 // ten thousand trillions: beyond what anybody says

var (
	unitTen      = Part{"十", "shi2"}
	unitHundred  = Part{"百", "bai3"}
	unitThousand = Part{"千", "qian1"}
	unitWan      = Part{"万", "wan4"}
	unitYi       = Part{"亿", "yi4"}
)

// ReadNumber reads a whole number as a quantity: 一万零五十. The number two is
// 两 before 百, 千, 万 and 亿 where the number begins with it and 二 elsewhere.
func ReadNumber(n int64) (Reading, error) {
	if n <= -maxNumber || n >= maxNumber {
		return nil, fmt.Errorf("%w: number of more than 16 digits", ErrReading)
	}
	if n < 0 {
		return append(Reading{wordMinus}, number(-n, true)...), nil
	}
	return number(n, true), nil
}

// number reads n ≥ 0. first says that nothing of the number was read before.
func number(n int64, first bool) Reading {
	const wan, yi = 10_000, 100_000_000
	switch {
	case n >= yi:
		r := head(n/yi, unitYi, first)
		return append(r, tail(n%yi, yi/10)...)
	case n >= wan:
		r := head(n/wan, unitWan, first)
		return append(r, tail(n%wan, wan/10)...)
	}
	return below10000(n, first)
}

// head reads the part of a number before 万 or 亿. Standing alone before its
// unit, one takes the tone change and two is 两.
func head(n int64, unit Part, first bool) Reading {
	switch {
	case n == 1:
		return Reading{oneBefore(unit), unit}
	case n == 2 && first:
		return Reading{wordTwo, unit}
	}
	return append(number(n, first), unit)
}

// tail reads what follows 万 or 亿, with 零 for skipped places.
func tail(n, full int64) Reading {
	if n == 0 {
		return nil
	}
	if n < full {
		return append(Reading{wordZero}, number(n, false)...)
	}
	return number(n, false)
}

func below10000(n int64, first bool) Reading {
	if n == 0 {
		return Reading{wordZero}
	}
	var r Reading
	skipped := false
	for _, place := range []struct {
		size int64
		unit Part
	}{{1000, unitThousand}, {100, unitHundred}, {10, unitTen}, {1, Part{}}} {
		d := n / place.size % 10
		if d == 0 {
			skipped = len(r) > 0
			continue
		}
		if skipped {
			r = append(r, wordZero)
			skipped = false
		}
		begins := first && len(r) == 0
		switch {
		case place.size == 1:
			r = append(r, digitWords[d])
		case place.size == 10 && d == 1 && begins: // 十五, but 一百一十五
			r = append(r, place.unit)
		case place.size > 10 && d == 1:
			r = append(r, oneBefore(place.unit), place.unit)
		case place.size > 10 && d == 2 && begins:
			r = append(r, wordTwo, place.unit)
		default:
			r = append(r, digitWords[d], place.unit)
		}
	}
	return r
}

// ReadCount reads how many there are of something: 一位 yí wèi, 两位, 十二位.
func ReadCount(n int64, measure string) (Reading, error) {
	c, err := counter(measure)
	if err != nil {
		return nil, err
	}
	return count(n, c)
}

func count(n int64, c Part) (Reading, error) {
	switch n {
	case 1:
		return Reading{oneBefore(c), c}, nil
	case 2:
		return Reading{wordTwo, c}, nil
	}
	r, err := ReadNumber(n)
	return append(r, c), err
}

// ReadOrdinal reads which one it is, 二号, 一号窗口: no 两 and no tone change.
func ReadOrdinal(n int64, measure string) (Reading, error) {
	c, err := counter(measure)
	if err != nil {
		return nil, err
	}
	r, err := ReadNumber(n)
	return append(r, c), err
}

// ReadRange reads a span such as 十五到二十分钟.
func ReadRange(from, to int64, measure string) (Reading, error) {
	if from >= to || from < 0 {
		return nil, fmt.Errorf("%w: a range from %d to %d", ErrReading, from, to)
	}
	end, err := ReadCount(to, measure)
	if err != nil {
		return nil, err
	}
	start := number(from, true)
	if from == 2 { // 两到三天: what is counted follows, however far
		start = Reading{wordTwo}
	}
	return append(append(start, wordTo), end...), nil
}

// ReadDecimal reads a number with or without a decimal point, "3.25".
func ReadDecimal(s string) (Reading, error) {
	neg, whole, fraction, err := decimal(s)
	if err != nil {
		return nil, err
	}
	r := Reading{}
	if neg {
		r = append(r, wordMinus)
	}
	r = append(r, number(whole, true)...)
	if fraction != "" {
		r = append(r, wordPoint)
		for _, d := range fraction {
			r = append(r, digitWords[d-'0'])
		}
	}
	return r, nil
}

// ReadPercent reads a percentage, "3.25%" or "3.25": 百分之三点二五.
func ReadPercent(s string) (Reading, error) {
	r, err := ReadDecimal(strings.TrimSuffix(FoldWidth(s), "%"))
	if err != nil {
		return nil, err
	}
	lead := Reading{{"百分之", "bai3 fen1 zhi1"}}
	if r[0] == wordMinus {
		lead, r = Reading{wordMinus, lead[0]}, r[1:]
	}
	if r.Text() == "一百" {
		r = Reading{unitHundred}
	}
	return append(lead, r...), nil
}

// decimal takes apart an optional sign, digits with or without thousands
// separators, and an optional fraction of at most eight digits.
func decimal(s string) (neg bool, whole int64, fraction string, err error) {
	bad := func() (bool, int64, string, error) {
		return false, 0, "", fmt.Errorf("%w: not a number", ErrReading)
	}
	s = FoldWidth(s)
	s, neg = strings.CutPrefix(s, "-")
	left, fraction, point := strings.Cut(s, ".")
	if point && !isDigits(fraction, 1, 8) {
		return bad()
	}
	if strings.Contains(left, ",") {
		groups := strings.Split(left, ",")
		for i, g := range groups {
			if i == 0 && !isDigits(g, 1, 3) || i > 0 && !isDigits(g, 3, 3) {
				return bad()
			}
		}
		left = strings.Join(groups, "")
	}
	if !isDigits(left, 1, 15) {
		return bad()
	}
	for _, d := range left {
		whole = whole*10 + int64(d-'0')
	}
	return neg, whole, fraction, nil
}

// isDigits reports whether s is ASCII digits only, at least low and at most high of them.
func isDigits(s string, low, high int) bool {
	if len(s) < low || len(s) > high {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}
