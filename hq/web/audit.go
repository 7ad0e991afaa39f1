package web

import (
	"strings"

	"smartcounter/hq/store"
)

// What audit entries say. The words are part of the chain: they are added to,
// never changed.
const (
	didSignIn     = "signed in"
	didSignOut    = "signed out"
	didOpen       = "opened"
	didCompare    = "compared"
	didShowPhone  = "phone shown: " // followed by the reason
	didTakeCall   = "took a call"
	didNotReach   = "counter not reached"
	didBook       = "entered a booking"
	didCancel     = "cancelled a booking"
	didAddUser    = "added a user: " // followed by the role
	didChangeUser = "changed a user: "

	didChangePassword = "changed the own password"
)

var did = map[string]string{
	didSignIn: "登录", didSignOut: "退出", didOpen: "打开了客户写的", didCompare: "查进度，比对了手机后四位或验证码",
	didChangePassword: "换了自己的密码，别处都已退出", didTakeCall: "接了求助", didNotReach: "接了求助，但没能告诉柜机",
	didBook: "录入了一个预约", didCancel: "取消了一个预约",
	store.AuditCut: "到期清掉了旧的记录",
	store.Restored: "用备份恢复了数据库",
}

// didText is an entry in words.
func didText(what string) string {
	if reason, is := strings.CutPrefix(what, didShowPhone); is {
		return "看过完整号码，理由「" + word(phoneReasons, reason) + "」"
	}
	if role, is := strings.CutPrefix(what, didAddUser); is {
		return "加了一个人，岗位「" + roleText(role) + "」"
	}
	if change, is := strings.CutPrefix(what, didChangeUser); is {
		return word(userChanges, change)
	}
	return word(did, what)
}
