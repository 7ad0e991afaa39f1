package content

import (
	"strconv"
	"strings"
)

// Words makes what a prompt says fit for a slot of another: without the mark at
// its end.
func Words(u Utterance) Spoken {
	return Spoken{Text: strings.TrimRight(u.Text, "。？！，"), Pinyin: strings.TrimRight(u.Pinyin, ".?!,")}
}

// letters are the names of the letters as they are said in Mandarin.
var letters = [26]string{
	"ei1", "bi4", "xi1", "di4", "yi4", "ai2 fu5", "ji4", "ei1 chi5", "ai4", "zhei4", "kei4", "ai1 lou2", "ai1 mu5",
	"en1", "ou1", "pi4", "kou4", "a1 er5", "ai1 si5", "ti4", "you1", "wei1", "da2 bu5 liu5", "ai1 ke5 si5", "wai1", "zei4",
}

// TicketNumber reads a number as it is called out: A012 is said A零幺二. The
// caption shows it as it stands on the ticket. False for anything that is not a
// capital letter and one to four digits.
func TicketNumber(number string) (Spoken, bool) {
	if len(number) < 2 || len(number) > 5 || number[0] < 'A' || number[0] > 'Z' {
		return Spoken{}, false
	}
	figures, ok := OneByOne(number[1:])
	return Spoken{Text: number, Pinyin: letters[number[0]-'A'] + " " + figures.Pinyin}, ok
}

// OneByOne reads each digit of a number by itself, the one as 幺. False for
// anything but digits.
func OneByOne(number string) (Spoken, bool) {
	said := make([]string, 0, len(number))
	for _, d := range number {
		switch {
		case d == '1':
			said = append(said, "yao1")
		case d >= '0' && d <= '9':
			said = append(said, syllable[d-'0'])
		default:
			return Spoken{}, false
		}
	}
	return Spoken{Text: number, Pinyin: strings.Join(said, " ")}, number != ""
}

// Figures reads a whole number from 1 to 99 as a name: 二号窗口, not 两.
func Figures(s string) (Spoken, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 99 || strconv.Itoa(n) != s {
		return Spoken{}, false
	}
	return cardinal(n), true
}

func cardinal(n int) Spoken {
	switch n {
	case 1:
		return Spoken{"一", "yi1"}
	case 2:
		return Spoken{"二", "er4"}
	}
	return Count(n, 4)
}

// Day reads a day of the year: 十二月二号.
func Day(month, day int) Spoken {
	m, d := cardinal(month), cardinal(day)
	return Spoken{m.Text + "月" + d.Text + "号", m.Pinyin + " yue4 " + d.Pinyin + " hao4"}
}

// Clock reads a time of day on the twelve-hour clock: 下午两点半.
func Clock(hour, minute int) Spoken {
	s := Spoken{"晚上", "wan3 shang4"}
	switch {
	case hour < 5:
		s = Spoken{"凌晨", "ling2 chen2"}
	case hour < 8:
		s = Spoken{"早上", "zao3 shang4"}
	case hour < 12:
		s = Spoken{"上午", "shang4 wu3"}
	case hour < 13:
		s = Spoken{"中午", "zhong1 wu3"}
	case hour < 18:
		s = Spoken{"下午", "xia4 wu3"}
	}
	if hour > 12 {
		hour -= 12
	}
	s = s.and(Count(hour, 3)).and(Spoken{"点", "dian3"})
	switch {
	case minute == 0:
		return s
	case minute == 30:
		return s.and(Spoken{"半", "ban4"})
	case minute < 10:
		s = s.and(Spoken{numerals[0], syllable[0]})
	}
	return s.and(cardinal(minute)).and(Spoken{"分", "fen1"})
}

func (s Spoken) and(t Spoken) Spoken { return Spoken{s.Text + t.Text, s.Pinyin + " " + t.Pinyin} }
