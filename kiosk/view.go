package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// A View is everything the customer sees now. It is plain data: the same view
// always looks the same.
type View struct {
	Words   *content.Catalogue // wording in force, never nil
	Screen  Screen             // never nil
	Overlay Overlay            // on top of the screen, or nil; the footer stays live under it
	Caption content.Utterance  // what is being said, word for word
	Frame   Frame
	Settings
}

// Frame is what all screens share: header and footer.
type Frame struct {
	Branch  string    // "桂花路网点"
	Place   string    // which counter this is, "2号机"
	Now     time.Time // shown to the minute
	Demo    bool      // data is for demonstration only
	CanBack bool      // 返回 leads somewhere; home shows 办好了，离开 instead
	Help    HelpState
	Notice  Notice // a fault the customer should know of

	Speaking bool     // the caption is being spoken now
	Point    Pointing // what is pointed out to who does not find on
}

// Settings are the customer's own and end with the session.
type Settings struct {
	Size    Size
	Theme   Theme
	Posture Posture
	Hand    Hand
	Volume  Volume
	Rate    Rate
}

type (
	// Size is 标准 or 特大字.
	Size uint8
	// Theme is 平常 or 黑底亮字.
	Theme uint8
	// Posture is standing or 坐着用, which moves all controls lower.
	Posture uint8
	// Hand mirrors the landscape layout for left-handed writers.
	Hand uint8
	// Volume is 静音, 小, 中 or 大.
	Volume uint8
	// Rate is 平常 or 慢.
	Rate uint8
)

const (
	Normal Size = iota
	Large
)

const (
	Standard Theme = iota
	HighContrast
)

const (
	Standing Posture = iota
	Seated
)

const (
	RightHand Hand = iota
	LeftHand
)

// The zero value is 中.
const (
	VolumeMiddle Volume = iota
	VolumeSmall
	VolumeBig
	VolumeMute
)

const (
	RateNormal Rate = iota
	RateSlow
)

// HelpState says how far a call for a person has come. Nothing is claimed that
// has not happened.
type HelpState uint8

const (
	HelpIdle     HelpState = iota
	HelpCalling            // 正在叫人: sent, nobody has answered yet
	HelpAnswered           // 已经叫人了: a person's page has taken the call
	HelpOverdue            // 让您久等了，又催了一次: answered three minutes ago
	HelpFailed             // 没叫通: no answer in ten seconds
)

// Notice is a banner about a fault, in the order of weight.
type Notice uint8

const (
	NoticeNone    Notice = iota
	NoticeOffline        // 网断了，话存着，连上就交
	NoticeFull           // the disk takes no more: nothing can be handed in here
)
