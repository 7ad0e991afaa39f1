package voice

import (
	"fmt"
	"time"
)

// ReadDate reads a day: 十二月二号, with the year digit by digit before it if
// it is not zero.
func ReadDate(year int, month time.Month, day int) (Reading, error) {
	probe := year
	if year == 0 {
		probe = 2000 // a leap year: without a year the 29th of February is a day
	}
	if t := time.Date(probe, month, day, 0, 0, 0, 0, time.UTC); t.Year() != probe || t.Month() != month || t.Day() != day || probe < 1900 || probe > 2999 {
		return nil, fmt.Errorf("%w: no such day", ErrReading)
	}
	var r Reading
	if year != 0 {
		for _, c := range fmt.Sprint(year) {
			r = append(r, digitWords[c-'0'])
		}
		r = append(r, Part{"年", "nian2"})
	}
	r = append(append(r, number(int64(month), true)...), Part{"月", "yue4"})
	return append(append(r, number(int64(day), true)...), Part{"号", "hao4"}), nil
}

// ReadWeekday reads a day of the week: 星期三.
func ReadWeekday(d time.Weekday) (Reading, error) {
	if d < time.Sunday || d > time.Saturday {
		return nil, fmt.Errorf("%w: no such weekday", ErrReading)
	}
	last := Part{"天", "tian1"}
	if d != time.Sunday {
		last = digitWords[d]
	}
	return Reading{{"星期", "xing1 qi1"}, last}, nil
}

// dayPart is what the hours are called, each until the given hour.
var dayParts = []struct {
	until int
	word  Part
}{
	{5, Part{"凌晨", "ling2 chen2"}},
	{8, Part{"早上", "zao3 shang4"}},
	{12, Part{"上午", "shang4 wu3"}},
	{13, Part{"中午", "zhong1 wu3"}},
	{18, Part{"下午", "xia4 wu3"}},
	{24, Part{"晚上", "wan3 shang4"}},
}

// ReadTime reads a time of day on the twelve-hour clock: 下午两点半.
func ReadTime(hour, minute int) (Reading, error) {
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return nil, fmt.Errorf("%w: no such time", ErrReading)
	}
	var r Reading
	for _, p := range dayParts {
		if hour < p.until {
			r = append(r, p.word)
			break
		}
	}
	if hour > 12 {
		hour -= 12
	}
	whole, err := count(int64(hour), wordPoint)
	if err != nil {
		return nil, err
	}
	r = append(r, whole...)
	switch {
	case minute == 0:
		return r, nil
	case minute == 30:
		return append(r, Part{"半", "ban4"}), nil
	case minute < 10:
		r = append(r, wordZero)
	}
	return append(append(r, number(int64(minute), true)...), Part{"分", "fen1"}), nil
}
