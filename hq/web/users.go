package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/login"
)

// What an administrator may change, as the audit log says it.
const (
	changeDisable  = "disable"
	changeEnable   = "enable"
	changePassword = "password"
	changeRole     = "role"
)

var userChanges = map[string]string{
	changeDisable: "停用了一个人", changeEnable: "恢复了一个人", changePassword: "换了一个人的密码", changeRole: "换了一个人的岗位",
}

type userRow struct {
	Login, Name, Role, RoleKey string
	Disabled, Self             bool
	Since                      string
	Locked                     int // minutes
}

type usersView struct {
	Rows    []userRow
	Roles   []choice
	Trouble string
	Form    userForm
	Done    string
}

type userForm struct{ Login, Name, Role string }

func (s *Server) usersPage(w http.ResponseWriter, r *http.Request, v visitor) {
	s.showUsers(w, r, v, http.StatusOK, usersView{Form: userForm{Role: RoleHandler}, Done: word(userDone, r.FormValue("done"))})
}

// userDone says what was done, by a word in the address.
var userDone = map[string]string{
	"": "", "added": "加好了。请把工号和初始密码当面交给本人。", changeDisable: "已经停用，马上就进不来了。", changeEnable: "已经恢复。",
	changePassword: "密码换好了。请当面交给本人。", changeRole: "岗位换好了。",
}

func (s *Server) showUsers(w http.ResponseWriter, r *http.Request, v visitor, status int, view usersView) {
	users, err := s.o.Store.Users(r.Context())
	if err != nil {
		s.busy(w, r, err)
		return
	}
	now := s.o.Now()
	for _, u := range users {
		_, locked := login.StaffPolicy.Left(u.Attempts, now)
		view.Rows = append(view.Rows, userRow{Login: u.Login, Name: u.Name, Role: roleText(u.Role), RoleKey: u.Role, Disabled: u.Disabled,
			Self: u.Login == v.Login, Since: dayOnly(calendar.DateOf(u.Created), calendar.DateOf(now)), Locked: minutes(locked)})
	}
	for _, role := range Roles {
		view.Roles = append(view.Roles, choice{Name: roleText(role), Value: role, Chosen: role == view.Form.Role})
	}
	s.render(w, r, status, "users", &v, page{Title: "人员", Data: view})
}

func (s *Server) addUser(w http.ResponseWriter, r *http.Request, v visitor) {
	f := userForm{Login: bounded(strings.TrimSpace(r.PostFormValue("login")), 64), Name: bounded(strings.TrimSpace(r.PostFormValue("name")), 64),
		Role: r.PostFormValue("role")}
	if trouble := f.trouble(); trouble != "" {
		s.showUsers(w, r, v, http.StatusBadRequest, usersView{Form: f, Trouble: trouble})
		return
	}
	credential, err := login.HashPassword(r.PostFormValue("password"))
	if errors.Is(err, login.ErrPassword) {
		s.showUsers(w, r, v, http.StatusBadRequest, usersView{Form: f, Trouble: badPassword})
		return
	}
	if err == nil {
		err = s.o.Store.AddUser(r.Context(), store.User{Login: f.Login, Name: f.Name, Role: f.Role, Credential: credential, Created: s.o.Now()})
	}
	if errors.Is(err, store.ErrExists) {
		s.showUsers(w, r, v, http.StatusConflict, usersView{Form: f, Trouble: "这个工号已经有了。"})
		return
	}
	if err == nil {
		err = s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: v.Login, What: didAddUser + f.Role, Object: f.Login})
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	http.Redirect(w, r, "/users?done=added", http.StatusSeeOther)
}

const badPassword = "密码要 8 个字以上，128 个字节以内。"

func (f userForm) trouble() string {
	unfit := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._", r)
	}
	switch {
	case f.Login == "" || len(f.Login) > 32 || strings.ContainsFunc(f.Login, unfit) || f.Login == "public" || f.Login == "system":
		return "工号用 1 到 32 个字母、数字或 - . _。"
	case f.Name == "" || utf8.RuneCountInString(f.Name) > 32 || strings.ContainsFunc(f.Name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "姓名要填，32 个字以内。"
	case !slices.Contains(Roles, f.Role):
		return "岗位要从单子里选。"
	}
	return ""
}

// changeUser disables, enables, moves to another role or gives a new password.
// Nobody can shut themselves out.
func (s *Server) changeUser(w http.ResponseWriter, r *http.Request, v visitor) {
	u, err := s.o.Store.User(r.Context(), r.PathValue("login"))
	if errors.Is(err, store.ErrNotFound) {
		s.notFound(w, r)
		return
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	change := r.PostFormValue("change")
	if u.Login == v.Login {
		s.showUsers(w, r, v, http.StatusBadRequest, usersView{Trouble: "自己不能停用自己，也不能换自己的岗位。换密码请到「我」。"})
		return
	}
	if trouble := applyChange(&u, change, r); trouble != "" {
		s.showUsers(w, r, v, http.StatusBadRequest, usersView{Trouble: trouble})
		return
	}
	if err = s.o.Store.SetUser(r.Context(), u); err == nil {
		err = s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: v.Login, What: didChangeUser + change, Object: u.Login})
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.basic.forget()
	http.Redirect(w, r, "/users?done="+change, http.StatusSeeOther)
}

func applyChange(u *store.User, change string, r *http.Request) (trouble string) {
	switch change {
	case changeDisable, changeEnable:
		u.Disabled = change == changeDisable
	case changeRole:
		if u.Role = r.PostFormValue("role"); !slices.Contains(Roles, u.Role) {
			return "岗位要从单子里选。"
		}
	case changePassword:
		credential, err := login.HashPassword(r.PostFormValue("password"))
		if err != nil {
			return badPassword
		}
		u.Credential = credential
	default:
		return "不知道要改什么。"
	}
	return ""
}
