package web

import (
	"net/http"
	"strings"

	"smartcounter/hq/store"
)

// railGroup and railLink are the way around. Only pages that work stand here,
// and only those that the visitor may see.
type railGroup struct {
	Name  string
	Links []railLink
}

type railLink struct {
	Address, Name, Icon string
	Current             bool
	Wanted              int // calls that wait for a person
}

func (s *Server) rail(r *http.Request, u store.User) []railGroup {
	link := func(address, name, icon string) railLink {
		return railLink{Address: address, Name: name, Icon: icon,
			Current: r.URL.Path == address || strings.HasPrefix(r.URL.Path, address+"/")}
	}
	work := railGroup{Name: "处理", Links: []railLink{link("/arrived", "收到的", "inbox")}}
	if MayHelp(u) {
		call := link("/help", "有人叫", "bell")
		call.Wanted = s.help.waiting(r.Context())
		work.Links = append(work.Links, call)
	}
	if mayEnter(u) && s.o.Bookings != nil {
		work.Links = append(work.Links, link("/bookings", "预约", "calendar"))
	}
	groups := []railGroup{work, {Name: "看问题", Links: []railLink{link("/queue", "排队", "ticket")}}, {Name: "运行", Links: []railLink{link("/kiosks", "柜机", "monitor")}}}
	var govern railGroup
	if MayAudit(u) {
		govern.Links = append(govern.Links, link("/audit", "审计", "shield"))
	}
	if MayAdmin(u) {
		govern.Links = append(govern.Links, link("/users", "人员", "users"))
	}
	if len(govern.Links) > 0 {
		govern.Name = "管理"
		groups = append(groups, govern)
	}
	return groups
}
