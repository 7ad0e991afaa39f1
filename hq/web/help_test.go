package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
)

func TestTakingACall(t *testing.T) {
	h := newHouse(t)
	b, other := h.signedIn(RoleHandler), h.signedIn(RoleAdmin)
	b.get("/help").has(t, "现在没有人叫")
	call := h.call("guihua", "k2")
	h.sleep(4 * time.Second)
	b.get("/help").has(t, "1 处有人要帮忙", "2号机", "桂花路网点", "在 写字 那一页按的", "特大字、坐着用", "叫了 4 秒", "我去")
	if a := b.byItself("/live"); !strings.Contains(a.body, `"waiting":1`) {
		t.Errorf("live: %s", a.body)
	}
	b.submit("/help", "/help/"+call+"/take", url.Values{}).has(t, "现在没有人叫", "某u-handler接了")
	if len(h.down.sent) != 1 {
		t.Fatalf("sent %+v", h.down.sent)
	}
	sent := h.down.sent[0]
	reply, err := event.UnmarshalHelpReply(sent.payload)
	must(t, err)
	if sent.branch != "guihua" || sent.kiosk != "k2" || sent.what != event.DownHelp || reply.Call != call || !reply.At.Equal(h.clock) {
		t.Errorf("sent %+v, %+v", sent, reply)
	}
	if !h.audited("u-handler", didTakeCall, call) {
		t.Error("not audited")
	}
	if a := other.submit("/me", "/help/"+call+"/take", url.Values{}); a.status != http.StatusConflict {
		t.Errorf("a second person: %d", a.status)
	}
	if a := other.submit("/me", "/help/"+h.id()+"/take", url.Values{}); a.status != http.StatusNotFound {
		t.Errorf("no such call: %d", a.status)
	}
	if len(h.down.sent) != 1 {
		t.Errorf("sent %d replies", len(h.down.sent))
	}
}

func TestCounterNotReached(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	call := h.call("guihua", "k2")
	h.down.err = errors.New("no broker")
	a := b.submit("/help", "/help/"+call+"/take", url.Values{})
	a.has(t, "没能告诉柜机", "再按一次")
	if a.status != http.StatusBadGateway || !h.audited("u-handler", didNotReach, call) {
		t.Errorf("status %d", a.status)
	}
	b.get("/help").has(t, "1 处有人要帮忙")
	h.down.err = nil
	b.submit("/help", "/help/"+call+"/take", url.Values{}).has(t, "某u-handler接了")
}

func TestCallsThatAreOver(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	for _, outcome := range []string{"answered", "cancelled", "undelivered"} {
		call := h.call("guihua", "k2")
		h.send("guihua", "k2", event.HelpAnswered, h.id(), h.clock, event.HelpAnswer{Call: call, Outcome: outcome, Seconds: 10})
		if a := b.submit("/me", "/help/"+call+"/take", url.Values{}); a.status != http.StatusConflict {
			t.Errorf("%s: %d", outcome, a.status)
		}
	}
	b.get("/help").has(t, "现在没有人叫", "有人去了", "客户不叫了", "没接到，屏上请客户去服务台")
	// A counter whose clock is an hour slow is not overheard.
	h.send("guihua", "k3", event.HelpCalled, h.id(), h.clock.Add(-time.Hour), event.Help{Place: "3号机", Screen: "home"})
	b.get("/help").has(t, "1 处有人要帮忙", "3号机")
	// Nor one that thinks it is 1970, behind many newer calls.
	for range callsShown {
		call := h.call("guihua", "k2")
		h.send("guihua", "k2", event.HelpAnswered, h.id(), h.clock, event.HelpAnswer{Call: call, Outcome: "cancelled", Seconds: 1})
	}
	h.send("guihua", "k4", event.HelpCalled, h.id(), time.Unix(86_400, 0), event.Help{Place: "4号机", Screen: "home"})
	b.get("/help").has(t, "2 处有人要帮忙", "3号机", "4号机")
	h.sleep(callFresh)
	b.get("/help").has(t, "现在没有人叫")
}

func TestCallWithoutOutcome(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	h.call("guihua", "k2")
	h.sleep(callFresh)
	b.get("/help").has(t, "现在没有人叫", "没有下文：柜机关了，或者断线了")
}

// Of many who press at once, one gets the call.
func TestOnePersonTakesACall(t *testing.T) {
	h := newHouse(t)
	call := h.call("guihua", "k2")
	var got, late int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := h.help.take(t.Context(), "li", call)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				got++
			case errors.Is(err, errTaken):
				late++
			}
		})
	}
	all.Wait()
	if got != 1 || late != 7 || len(h.down.sent) != 1 {
		t.Errorf("%d took it, %d came late, %d replies", got, late, len(h.down.sent))
	}
}
