package content

import "testing"

func TestOneByOne(t *testing.T) {
	if got, ok := OneByOne("3014"); !ok || got != (Spoken{"3014", "san1 ling2 yao1 si4"}) {
		t.Errorf("3014 is read %+v, %v", got, ok)
	}
	for _, bad := range []string{"", "12a", "一"} {
		if got, ok := OneByOne(bad); ok {
			t.Errorf("%q is read %+v", bad, got)
		}
	}
}

func TestTicketNumberRefuses(t *testing.T) {
	for _, s := range []string{"", "A", "012", "a012", "A01x", "A00001", "甲012", "A-1", "AA12"} {
		if got, ok := TicketNumber(s); ok {
			t.Errorf("%q was read %+v", s, got)
		}
	}
	if got, ok := TicketNumber("A012"); !ok || got != (Spoken{"A012", "ei1 ling2 yao1 er4"}) {
		t.Errorf("%+v", got)
	}
}

func TestFiguresRefuses(t *testing.T) {
	for _, s := range []string{"", "0", "03", "100", "-1", "VIP1", "二"} {
		if got, ok := Figures(s); ok {
			t.Errorf("%q was read %+v", s, got)
		}
	}
}

func TestSayings(t *testing.T) {
	c := Default()
	for _, s := range []struct{ got, want Spoken }{
		{Clock(14, 30), Spoken{"下午两点半", "xia4 wu3 liang3 dian3 ban4"}},
		{Clock(9, 5), Spoken{"上午九点零五分", "shang4 wu3 jiu3 dian3 ling2 wu3 fen1"}},
		{Clock(12, 0), Spoken{"中午十二点", "zhong1 wu3 shi2 er4 dian3"}},
		{Day(12, 2), Spoken{"十二月二号", "shi2 er4 yue4 er4 hao4"}},
		{Words(c.Prompt("ticket.taken")), Spoken{"号取好了", "hao4 qu3 hao3 le5"}},
	} {
		if s.got != s.want {
			t.Errorf("%+v, want %+v", s.got, s.want)
		}
	}
	for _, words := range []string{"2号区", "2 号区"} {
		if got, ok := c.Place(words); !ok || got != (Spoken{"二号区", "er4 hao4 qu1"}) {
			t.Errorf("%q is said %+v", words, got)
		}
	}
	if _, ok := c.Place("0号区"); ok {
		t.Error("a part of the hall that there is not was read")
	}
}
