package voice

import (
	"fmt"
	"strings"
)

// ReadDigits reads letters and digits one by one, with 幺 for one as every
// teller says it: codes, passbook numbers, 95588.
func ReadDigits(s string) (Reading, error) {
	s = FoldWidth(s)
	if s == "" || len(s) > 40 {
		return nil, fmt.Errorf("%w: %d digits", ErrReading, len(s))
	}
	var r Reading
	for _, c := range s {
		switch {
		case c == '1':
			r = append(r, wordYao)
		case c >= '0' && c <= '9':
			r = append(r, digitWords[c-'0'])
		case c >= 'A' && c <= 'Z':
			r = append(r, Part{string(c), letterWords[c-'A']})
		case c >= 'a' && c <= 'z':
			r = append(r, Part{string(c - 'a' + 'A'), letterWords[c-'a']})
		default:
			return nil, fmt.Errorf("%w: neither a letter nor a digit", ErrReading)
		}
	}
	return r, nil
}

// ReadTicket reads a ticket number, "A012": A零幺二. At most two letters, then
// one to four digits.
func ReadTicket(s string) (Reading, error) {
	s = FoldWidth(s)
	digits := strings.TrimLeft(strings.ToUpper(s), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if len(s)-len(digits) > 2 || !isDigits(digits, 1, 4) {
		return nil, fmt.Errorf("%w: not a ticket number", ErrReading)
	}
	return ReadDigits(s)
}

// ReadQueryNumber reads a query number in threes, as it stands on the screen.
func ReadQueryNumber(s string) (Reading, error) {
	s = strings.ReplaceAll(FoldWidth(s), "-", "")
	if !isDigits(s, 6, 12) || len(s)%3 != 0 {
		return nil, fmt.Errorf("%w: not a query number", ErrReading)
	}
	return groups(s, 3)
}

// groups reads digits in groups of a size, with a pause between them. A
// missing size at the end takes the rest.
func groups(s string, sizes ...int) (Reading, error) {
	var r Reading
	for i := 0; s != ""; i++ {
		n := min(sizes[min(i, len(sizes)-1)], len(s))
		part, err := ReadDigits(s[:n])
		if err != nil {
			return nil, err
		}
		if len(r) > 0 {
			r = append(r, comma)
		}
		r, s = append(r, part...), s[n:]
	}
	return r, nil
}

// ReadPhone reads a telephone number: a mobile number as 3, 4 and 4 digits, a
// landline as its area code and then fours, a short number without a pause.
// Of a masked number, "138****1234", only the last digits are read, as 尾号.
func ReadPhone(s string) (Reading, error) {
	s = FoldWidth(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+86"), "0086")
	if cut := strings.LastIndexByte(s, '*'); cut >= 0 {
		return ReadPhoneTail(s[cut+1:])
	}
	s = strings.NewReplacer("(", "", ")", "-").Replace(s)
	area, rest, landline := strings.Cut(s, "-")
	rest = strings.ReplaceAll(rest, "-", "")
	if landline && isDigits(area, 3, 4) && isDigits(rest, 4, 8) {
		return landlineGroups(area, rest)
	}
	s = strings.ReplaceAll(s, "-", "")
	switch {
	case !isDigits(s, 3, 12):
		return nil, fmt.Errorf("%w: not a telephone number", ErrReading)
	case len(s) == 11 && s[0] == '1':
		return groups(s, 3, 4, 4)
	case len(s) >= 10 && s[0] == '0':
		n := 4
		if s[1] == '1' || s[1] == '2' { // 010 and 02x are the three-digit codes
			n = 3
		}
		return landlineGroups(s[:n], s[n:])
	case len(s) == 10: // 400 and 800 numbers
		return groups(s, 3, 3, 4)
	case len(s) <= 6:
		return groups(s, 6)
	case len(s) == 7:
		return groups(s, 3, 4)
	}
	return groups(s, 4)
}

func landlineGroups(area, rest string) (Reading, error) {
	switch len(rest) {
	case 7:
		return groups(area+rest, len(area), 3, 4)
	case 8:
		return groups(area+rest, len(area), 4, 4)
	}
	return groups(area+rest, len(area), 4)
}

// ReadPhoneTail reads the last four digits of a number: 尾号幺二三四.
func ReadPhoneTail(s string) (Reading, error) {
	s = FoldWidth(s)
	if !isDigits(s, 2, 6) {
		return nil, fmt.Errorf("%w: not the end of a telephone number", ErrReading)
	}
	r, err := ReadDigits(s)
	return append(Reading{{"尾号", "wei3 hao4"}}, r...), err
}
