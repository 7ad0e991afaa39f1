package web

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// What the counters' keys mean. The counter's own wording lives with it; these
// are headquarters' words for staff. A key of a newer counter is shown as it is.
var (
	matters = map[string]string{
		"waiting": "窗口排队，等得太久", "manner": "工作人员态度不好", "fees": "收了费，没说清楚",
		"product": "买的产品，跟说的不一样", "machine": "机器、手机银行不好用", "rules": "手续、规定，或别的事",
	}
	ratings = map[string]string{
		"very_satisfied": "很满意", "satisfied": "满意", "neutral": "一般", "dissatisfied": "不满意", "very_dissatisfied": "很不满意",
	}
	reasons = map[string]string{
		"waiting": "等的时间", "manner": "接待态度", "paperwork": "手续多少", "clarity": "讲没讲清", "machine": "机器操作", "hall": "厅里环境",
	}
	screens = map[string]string{
		"attract": "待机", "home": "首页", "rating": "评价", "reasons": "原因", "matter": "选哪件事", "writing": "写字", "letterpaper": "信纸",
		"phonechoice": "留不留电话", "phoneentry": "写电话", "review": "交之前看一遍", "submitted": "交好了", "thanks": "谢谢", "outofservice": "停用",
	}
	roles = map[string]string{
		RoleAdmin: "管理员", RoleHandler: "受理员", RoleAnalyst: "分析员", RoleAuditor: "审计", RoleLeader: "行领导", RoleChannel: "预约渠道（程序）",
	}
	outcomes = map[string]string{"answered": "有人去了", "cancelled": "客户不叫了", "undelivered": "没接到，屏上请客户去服务台"}
	parts    = map[string]string{
		"voice": "语音", "handwriting": "手写识别", "outbox": "存件", "relay": "上传", "disk": "硬盘",
	}
)

// alarmWords are what a person must look at.
var alarmWords = map[string]string{
	string(store.AlarmConflict): "同一件来了两次，内容不一样；后来的进了隔离",
	string(store.AlarmCloned):   "同一个位置来了两件不同的，像是硬盘被复制过",
	string(store.AlarmGap):      "有件一直没到，已请柜机补传",
	string(store.AlarmNumber):   "查询号给重了：两台柜机的号段设成一样了？",
	string(store.AlarmClock):    "时钟不可能对：电池没电，还是对不上时？",
	string(store.AlarmEpoch):    "换了一个新的存件文件：重装过，还是旧的丢了？",
}

// partTroubles are what counters say of parts that do not work.
var partTroubles = map[string]string{
	"no sound card": "没有声卡，用字幕", "no sound card: captions only": "没有声卡，用字幕",
	"no player program: captions only": "没有播放程序，用字幕", "no speech engine: chime and captions": "没有语音引擎，响铃加字幕", "full": "满了",
}

func word(words map[string]string, key string) string {
	if w, known := words[key]; known {
		return w
	}
	return key
}

func roleText(role string) string { return word(roles, role) }

// branchName is the branch's name, or its id.
func (s *Server) branchName(id string) string { return word(s.o.Branches, id) }

// kioskName is how a person would call a counter: k1 is 1 号柜.
func kioskName(id string) string {
	if n, isNumbered := strings.CutPrefix(id, "k"); isNumbered && n != "" && strings.Trim(n, "0123456789") == "" {
		return strings.TrimLeft(n, "0") + " 号柜"
	}
	return id
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// dayText is 11月27日 周五.
func dayText(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d月%d日 %s", d.Month, d.Day, weekdays[d.Weekday()])
}

// dayOnly is 11月27日, with the year if it is not this one's.
func dayOnly(d, today calendar.Date) string {
	if d.Year != today.Year {
		return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
	}
	return fmt.Sprintf("%d月%d日", d.Month, d.Day)
}

// momentText is 今天 09:41, 昨天 09:41, 11月18日 09:41.
func momentText(t, now time.Time) string {
	if t.IsZero() {
		return "不知道"
	}
	day, today := calendar.DateOf(t), calendar.DateOf(now)
	clock := t.In(calendar.Shanghai).Format("15:04")
	switch day {
	case today:
		return "今天 " + clock
	case today.AddDays(-1):
		return "昨天 " + clock
	}
	return dayOnly(day, today) + " " + clock
}

// agoText is how long ago something was.
func agoText(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "刚才"
	case d < time.Hour:
		return fmt.Sprintf("%d 分钟前", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d 小时前", int(d.Hours()))
	}
	return fmt.Sprintf("%d 天前", int(d.Hours()/24))
}

// bounded cuts what came from outside to so many characters.
func bounded(s string, most int) string {
	if !utf8.ValidString(s) {
		return ""
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// maskPhone keeps the first three and the last four digits of a number.
func maskPhone(p string) string {
	if len(p) < 11 {
		return strings.Repeat("*", len(p))
	}
	return p[:3] + " **** " + p[len(p)-4:]
}

// spacedPhone is a number as people read it: 138 0000 1234.
func spacedPhone(p string) string {
	if len(p) != 11 {
		return p
	}
	return p[:3] + " " + p[3:7] + " " + p[7:]
}

// amount says how much a customer wrote.
func amount(characters, sheets int) string {
	var said []string
	if characters > 0 {
		said = append(said, fmt.Sprintf("%d 个字", characters))
	}
	if sheets > 0 {
		said = append(said, fmt.Sprintf("%d 张信纸", sheets))
	}
	return strings.Join(said, "，")
}

// reasonWords are a rating's reasons in words.
func reasonWords(keys []string) []string {
	list := make([]string, 0, len(keys))
	for _, k := range keys {
		list = append(list, word(reasons, k))
	}
	return list
}

// isComplaint tells complaints from feedback.
func isComplaint(t event.Type) bool { return t == event.ComplaintSubmitted }

// onlyRated reports feedback without words: nothing is sealed, nobody waits for an answer.
func onlyRated(c store.Complaint) bool { return !isComplaint(c.Type) && c.Number == "" }
