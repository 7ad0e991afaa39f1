package calendar

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxData = 64 << 10 // bytes; a year takes 3 KB
	maxDays = 120      // special days of a year; 2023 to 2026 have up to 39
	maxName = 16       // characters of a holiday's name
)

// ErrData reports calendar data that cannot be used.
var ErrData = errors.New("calendar: holiday data")

// A yearFile is one year as npm chinese-days gives it: dates to
// "English name,中文名,statutory days". Days in lieu are among the holidays too.
type yearFile struct {
	Holidays   map[string]string `json:"holidays"`
	Workdays   map[string]string `json:"workdays"`
	InLieuDays map[string]string `json:"inLieuDays"`
}

// readYear reads and checks one year. A file that was cut or belongs to several
// years is refused: half a year's holidays would promise wrong days.
func readYear(r io.Reader) (year int, days map[Date]special, err error) {
	text, err := io.ReadAll(io.LimitReader(r, maxData+1))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	if len(text) > maxData {
		return 0, nil, fmt.Errorf("%w: more than %d bytes", ErrData, maxData)
	}
	var f yearFile
	if err := json.Unmarshal(text, &f); err != nil {
		return 0, nil, fmt.Errorf("%w: want JSON with holidays, workdays and inLieuDays: %w", ErrData, err)
	}
	days = make(map[Date]special, len(f.Holidays)+len(f.Workdays))
	if err := addDays(days, f.Holidays, Holiday); err != nil {
		return 0, nil, err
	}
	if err := addDays(days, f.Workdays, MakeUp); err != nil {
		return 0, nil, err
	}
	if len(days) > maxDays {
		return 0, nil, fmt.Errorf("%w: %d special days, at most %d", ErrData, len(days), maxDays)
	}
	for d := range days {
		if year != 0 && d.Year != year {
			return 0, nil, fmt.Errorf("%w: days of %d and of %d; load one year at a time", ErrData, year, d.Year)
		}
		year = d.Year
	}
	// 元旦 and 国庆节 are holidays in every year (全国年节及纪念日放假办法, article 2).
	for _, d := range []Date{{year, time.January, 1}, {year, time.October, 1}} {
		if days[d].kind != Holiday {
			return 0, nil, fmt.Errorf("%w: %s is not among the holidays; the file is incomplete", ErrData, d)
		}
	}
	for text := range f.InLieuDays {
		d, err := ParseDate(text)
		if err != nil || days[d].kind != Holiday {
			return 0, nil, fmt.Errorf("%w: a day in lieu is not among the holidays", ErrData)
		}
	}
	return year, days, nil
}

func addDays(days map[Date]special, from map[string]string, kind Kind) error {
	for text, value := range from {
		d, err := ParseDate(text)
		if err != nil {
			return fmt.Errorf("%w: a key is not a date of the form 2006-01-02", ErrData)
		}
		if _, twice := days[d]; twice {
			return fmt.Errorf("%w: %s is a holiday and a working day", ErrData, d)
		}
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if kind == MakeUp && !weekend {
			return fmt.Errorf("%w: the make-up day %s is no weekend", ErrData, d)
		}
		parts := strings.Split(value, ",")
		if len(parts) != 3 || parts[1] == "" || utf8.RuneCountInString(parts[1]) > maxName || !utf8.ValidString(parts[1]) {
			return fmt.Errorf("%w: %s lacks a name of the form “English,中文,1”", ErrData, d)
		}
		days[d] = special{kind: kind, name: parts[1]}
	}
	return nil
}
