package branch

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"smartcounter/kiosk/queue"
)

// Says puts an error into words for the staff: what happened, and what to do.
func Says(err error) string {
	for _, s := range []struct {
		err   error
		words string
	}{
		{queue.ErrEmpty, "现在没有人在等这个窗口。"},
		{queue.ErrStale, "这一页旧了，已经换成现在的。请看一眼再按。"},
		{queue.ErrBusy, "窗口还有客户，先办完再按。"},
		{queue.ErrClosed, "窗口没有开，先按「开窗叫号」。"},
		{queue.ErrOverdue, "有客户等了很久，要先叫他。请按「叫」。"},
		{queue.ErrTooSoon, "刚叫过，隔 20 秒再叫。"},
		{queue.ErrTooOften, "次数用完了，不能再来一次。"},
		{queue.ErrFull, "放不下了，今天不能再加。"},
		{queue.ErrDone, "已经办过了，没有再办一次。"},
		{queue.ErrDay, "今天已经开始了。"},
		{queue.ErrUnsure, "日子要先确认一下。"},
		{queue.ErrBadCommand, "填的内容不对，请检查后再按。"},
		{ErrReused, "这一步和前面的对不上，请刷新这一页再按。"},
		{ErrNoCall, "这个求助已经结束了。"},
		{ErrNoTicket, "今天没有这个号。"},
		{ErrStore, "没存上，号没有变。请再按一次；一直这样，请告诉运维。"},
		{ErrStopped, "主机正在重新启动，过几秒再按。"},
	} {
		if errors.Is(err, s.err) {
			return s.words
		}
	}
	return "没有办成，请再按一次。"
}

// statusOf gives the HTTP status and the code of an error, for programs.
func statusOf(err error) (status int, code string) {
	for _, s := range []struct {
		err    error
		status int
		code   string
	}{
		{queue.ErrEmpty, http.StatusConflict, "empty"},
		{queue.ErrStale, http.StatusConflict, "stale"},
		{queue.ErrBusy, http.StatusConflict, "busy"},
		{queue.ErrClosed, http.StatusConflict, "closed"},
		{queue.ErrOverdue, http.StatusConflict, "overdue"},
		{queue.ErrTooSoon, http.StatusConflict, "too-soon"},
		{queue.ErrTooOften, http.StatusConflict, "too-often"},
		{queue.ErrFull, http.StatusConflict, "full"},
		{queue.ErrDone, http.StatusConflict, "done"},
		{queue.ErrBadCommand, http.StatusBadRequest, "bad-request"},
		{ErrReused, http.StatusConflict, "reused"},
		{ErrNoCall, http.StatusNotFound, "no-call"},
		{ErrNoTicket, http.StatusNotFound, "no-ticket"},
	} {
		if errors.Is(err, s.err) {
			return s.status, s.code
		}
	}
	return http.StatusServiceUnavailable, "not-stored"
}

func classText(c queue.Class) string {
	switch c {
	case queue.Elderly:
		return "老年"
	case queue.Booked:
		return "预约"
	case queue.VIP:
		return "贵宾"
	}
	return "普通"
}

func minutesText(d time.Duration) string {
	if d < time.Minute {
		return "不到 1 分钟"
	}
	return fmt.Sprintf("%d 分钟", int(d.Minutes()))
}

func bandText(b *queue.Band) string {
	switch {
	case b == nil:
		return ""
	case b.High == 0:
		return "不用等"
	case b.Low == b.High:
		return fmt.Sprintf("%d 分钟", b.High)
	}
	return fmt.Sprintf("%d–%d 分钟", b.Low, b.High)
}

var weekdays = []string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func dateText(t time.Time) string {
	return fmt.Sprintf("%d月%d日 %s", t.Month(), t.Day(), weekdays[t.Weekday()])
}

// hourText is the time as people say it: 上午 9:42.
func hourText(t time.Time) string {
	part := "晚上"
	switch h := t.Hour(); {
	case h < 6:
		part = "凌晨"
	case h < 12:
		part = "上午"
	case h < 18:
		part = "下午"
	}
	h := t.Hour()
	if h > 12 {
		h -= 12
	}
	return fmt.Sprintf("%s %d:%02d", part, h, t.Minute())
}

func minutesUp(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }
