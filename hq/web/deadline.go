package web

import (
	"fmt"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
)

// A due is the chip that says how much time is left.
type due struct {
	Class string // of the style sheet
	Icon  string
	Text  string
	Full  string // with the day, for readers and pointers
}

// dueOf says how a complaint stands with the day its customer was told. Feedback
// has none.
func (s *Server) dueOf(c store.Complaint) *due {
	if !isComplaint(c.Type) {
		return nil
	}
	by, err := calendar.ParseDate(c.CloseBy)
	if err != nil {
		return s.provisional(c)
	}
	today := calendar.DateOf(s.o.Now())
	d := closing(s.o.Calendar, today, by)
	d.Full = dayText(by) + "办结"
	return &d
}

// closing compares a last day with today. Weekends and holidays between the two
// do not count.
func closing(c *calendar.Calendar, today, by calendar.Date) due {
	n, known := c.WorkingDaysUntil(today, by)
	switch {
	case by == today:
		return due{Class: "now", Icon: "alarm", Text: "今天办结"}
	case n > 0 && !known:
		return due{Class: "prov", Icon: "calendar-clock", Text: fmt.Sprintf("约剩 %d 个工作日", n)}
	case n > 0:
		return due{Icon: "calendar", Text: fmt.Sprintf("剩 %d 个工作日", n)}
	case today.Before(by):
		return due{Class: "now", Icon: "alarm", Text: "放假中到期"}
	case n == 0:
		return due{Class: "over", Icon: "circle-alert", Text: "已经过期"}
	}
	return due{Class: "over", Icon: "circle-alert", Text: fmt.Sprintf("超 %d 个工作日", -n)}
}

// provisional is for a complaint without a day that can be used: the counter's
// calendar lacked a year, or its clock was wrong. Today's calendar may know.
func (s *Server) provisional(c store.Complaint) *due {
	received, err := calendar.ParseDate(c.Received)
	if err != nil {
		return &due{Class: "prov", Icon: "calendar-clock", Text: "日子没定", Full: "收到的日子读不出来"}
	}
	e := s.o.Calendar.Explain(received, calendar.ToClose)
	if !e.Known {
		return &due{Class: "prov", Icon: "calendar-clock", Text: "暂按周末算",
			Full: fmt.Sprintf("暂按周末算是 %s，%d 年节假日没导入", dayText(e.Due), unknownYear(e))}
	}
	d := closing(s.o.Calendar, calendar.DateOf(s.o.Now()), e.Due)
	d.Full = dayText(e.Due) + "办结，总部算的"
	return &d
}

func unknownYear(e calendar.Explanation) int {
	for _, d := range e.Days {
		if !d.Known {
			return d.Date.Year
		}
	}
	return e.Received.Year
}

// A why explains one deadline: the steps and the days.
type why struct {
	Title string
	Steps []string
	Weeks [][]strip
	Foot  string
}

// A strip is one day of the calendar.
type strip struct {
	Day, Note string
	Class     string
	Label     string // for readers
}

var counted = []string{"", "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩", "⑪", "⑫", "⑬", "⑭", "⑮"}

// explain shows how the last day to close came about (为什么是这一天).
func (s *Server) explain(c store.Complaint) *why {
	received, err := calendar.ParseDate(c.Received)
	if !isComplaint(c.Type) || err != nil {
		return nil
	}
	e := s.o.Calendar.Explain(received, calendar.ToClose)
	w := &why{Title: fmt.Sprintf("为什么是 %d月%d日", e.Due.Month, e.Due.Day)}
	w.Steps = []string{
		dayText(received) + "收到，当天不算",
		fmt.Sprintf("内部承诺：%d 个工作日，%s", e.Promise.WorkingDays, dayText(e.Working)),
		fmt.Sprintf("监管上限：%d 个自然日，%s", e.Promise.NaturalDays, dayText(e.Natural)),
		fmt.Sprintf("取早的：%d月%d日 24:00", e.Due.Month, e.Due.Day),
	}
	w.Weeks = weeks(e, calendar.DateOf(s.o.Now()), s.o.Calendar)
	switch {
	case !e.Known:
		w.Foot = fmt.Sprintf("%d 年的节假日没导入，暂按周末算；导入以后会重新算。", unknownYear(e))
	case c.CloseBy != "" && c.CloseBy != e.Due.String():
		w.Foot = "柜机告诉客户的是 " + c.CloseBy + "，和这里算的不一样：以告诉客户的为准。"
	case c.CloseBy == "":
		w.Foot = "柜机没有给出能用的日子，这是总部按收到的那天算的。"
	default:
		w.Foot = fmt.Sprintf("节假日表：%d 年已导入。和柜机告诉客户的日子一样。", e.Due.Year)
	}
	return w
}

// weeks lays the days out from the Monday before the receipt to the Sunday after
// the last day that matters.
func weeks(e calendar.Explanation, today calendar.Date, c *calendar.Calendar) [][]strip {
	counts := make(map[calendar.Date]int, len(e.Days))
	last := e.Due
	for _, d := range e.Days {
		counts[d.Date] = d.Count
		last = d.Date
	}
	monday := func(d calendar.Date) calendar.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }
	var rows [][]strip
	for first := monday(e.Received); !last.Before(first); first = first.AddDays(7) {
		var row []strip
		for i := range 7 {
			row = append(row, dayStrip(first.AddDays(i), e, counts, today, c))
		}
		rows = append(rows, row)
	}
	return rows
}

func dayStrip(d calendar.Date, e calendar.Explanation, counts map[calendar.Date]int, today calendar.Date, c *calendar.Calendar) strip {
	kind, holiday, _ := c.Day(d)
	s := strip{Day: fmt.Sprint(d.Day), Label: dayText(d)}
	if d.Day == 1 {
		s.Day = fmt.Sprintf("%d/1", d.Month)
	}
	count := counts[d]
	if count > 0 && count < len(counted) && !e.Due.Before(d) {
		s.Class, s.Note = "cnt", counted[count]
	}
	switch {
	case d == e.Due:
		s.Class, s.Note = "due2", s.Note+"办结"
	case d == e.Received:
		s.Note = "收到"
	case d == e.Natural:
		s.Note = "上限"
	case !kind.Working():
		s.Class, s.Note = "rest", "休"
		s.Label += " " + holiday
	case kind == calendar.MakeUp && s.Note == "":
		s.Note = "班"
	}
	if d == today {
		s.Class += " tod"
		if count > 0 && count < len(counted) && d != e.Due {
			s.Note += "今天"
		}
		s.Label += " 今天"
	}
	s.Label += " " + s.Note
	return s
}
