package voice

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// readAs calls the reading function of a kind with a value as in
// testdata/readings.tsv.
func readAs(t *testing.T, kind, value string) (Reading, error) {
	t.Helper()
	words := strings.Fields(value)
	num := func(i int) int64 {
		n, err := strconv.ParseInt(words[i], 10, 64)
		if err != nil {
			t.Fatalf("%s %q: %v", kind, value, err)
		}
		return n
	}
	switch kind {
	case "number":
		return ReadNumber(num(0))
	case "count":
		return ReadCount(num(0), words[1])
	case "ordinal":
		return ReadOrdinal(num(0), words[1])
	case "range":
		return ReadRange(num(0), num(1), words[2])
	case "decimal":
		return ReadDecimal(value)
	case "percent":
		return ReadPercent(value)
	case "amount":
		return ReadAmountText(value)
	case "ticket":
		return ReadTicket(value)
	case "query":
		return ReadQueryNumber(value)
	case "phone":
		return ReadPhone(value)
	case "tail":
		return ReadPhoneTail(value)
	case "digits":
		return ReadDigits(value)
	case "date":
		return ReadDate(int(num(0)), time.Month(num(1)), int(num(2)))
	case "weekday":
		return ReadWeekday(time.Weekday(num(0)))
	case "time":
		return ReadTime(int(num(0)), int(num(1)))
	}
	t.Fatalf("unknown kind %q", kind)
	return nil, nil
}

func TestReadings(t *testing.T) {
	b, err := os.ReadFile("testdata/readings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		col := strings.Split(line, "\t")
		if len(col) < 3 {
			t.Fatalf("bad line %q", line)
		}
		cases++
		r, err := readAs(t, col[0], col[1])
		if col[2] == "!" {
			if !errors.Is(err, ErrReading) {
				t.Errorf("%s %q: %q, %v, want no reading", col[0], col[1], r.Text(), err)
			}
			continue
		}
		if err != nil || r.Text() != col[2] || r.Pinyin() != col[3] {
			t.Errorf("%s %q: %q %q %v\nwant %q %q", col[0], col[1], r.Text(), r.Pinyin(), err, col[2], col[3])
		}
		if err := CheckReading(r.Text(), r.Pinyin()); err != nil {
			t.Errorf("%s %q: %v", col[0], col[1], err)
		}
	}
	if cases < 360 {
		t.Errorf("only %d cases", cases)
	}
}

// An error must not tell what a customer typed.
func TestReadingErrorsKeepSecrets(t *testing.T) {
	for _, kind := range []string{"decimal", "percent", "amount", "ticket", "query", "phone", "tail", "digits"} {
		_, err := readAs(t, kind, "机密13800001111x")
		if err == nil || strings.ContainsAny(err.Error(), "机138") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// Each counter's reading must be pinyin of its own length.
func TestCounters(t *testing.T) {
	for hanzi, pinyin := range counters {
		if err := CheckReading(hanzi, pinyin); err != nil {
			t.Error(err)
		}
	}
}

func TestCompose(t *testing.T) {
	ticket, _ := ReadTicket("A012")
	window, _ := ReadOrdinal(3, "号窗口")
	u, err := Compose(Utterance{
		ID:     "call",
		Text:   "请{ticket}号到{window}。",
		Pinyin: "qing3 {ticket} hao4 dao4 {window}.",
		Class:  Call,
	}, map[string]Reading{"ticket": ticket, "window": window})
	if err != nil {
		t.Fatal(err)
	}
	if u.Text != "请A零幺二号到三号窗口。" || u.Pinyin != "qing3 ei1 ling2 yao1 er4 hao4 dao4 san1 hao4 chuang1 kou3." || u.Class != Call {
		t.Errorf("%q %q", u.Text, u.Pinyin)
	}
	if err := CheckReading(u.Text, u.Pinyin); err != nil {
		t.Error(err)
	}
}

func TestComposeWithoutSlots(t *testing.T) {
	u, err := Compose(Utterance{Text: "您好。", Pinyin: "nin2 hao3."}, nil)
	if err != nil || u.Text != "您好。" || u.Pinyin != "nin2 hao3." {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestComposeRefuses(t *testing.T) {
	five, _ := ReadNumber(5)
	for _, c := range []Utterance{
		{Text: "还有{n}位", Pinyin: "hai2 you3 wei4"},
		{Text: "还有{n}位", Pinyin: "hai2 you3 {m} wei4"},
		{Text: "还有{m}位", Pinyin: "hai2 you3 {m} wei4"},
		{Text: "还有{n位", Pinyin: "hai2 you3 {n wei4"},
		{Text: "还有n}位", Pinyin: "hai2 you3 n} wei4"},
		{Text: "还有{}位", Pinyin: "hai2 you3 {} wei4"},
	} {
		if _, err := Compose(c, map[string]Reading{"n": five}); !errors.Is(err, ErrReading) {
			t.Errorf("%q %q: %v", c.Text, c.Pinyin, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"A012", "1,234.50", "138****1234", "１２％", "010-62345678", "-0.00", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, read := range map[string]func(string) (Reading, error){
			"decimal": ReadDecimal, "percent": ReadPercent, "amount": ReadAmountText, "ticket": ReadTicket,
			"query": ReadQueryNumber, "phone": ReadPhone, "tail": ReadPhoneTail, "digits": ReadDigits,
		} {
			r, err := read(s)
			if err != nil {
				continue
			}
			if err := CheckReading(r.Text(), r.Pinyin()); err != nil {
				t.Errorf("%s(%q): %v", name, s, err)
			}
		}
	})
}
