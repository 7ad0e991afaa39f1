package kiosk

import (
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/ink"
)

// A Screen is one of the screens below, as a plain value. The set is sealed:
// a test over Screens fails when one lacks a layout, a prompt, a way back or a
// path to a person.
type Screen interface {
	// ID is stable and short; it names the screen in events, scenes and tests.
	ID() string
	screen()
}

// Attract is 01 待机: any touch leads home.
type Attract struct {
	Tiles []Task
	Queue *QueueFacts // nil: not known
}

// Home is 02 首页. Tiles holds only tasks that work here and now, 2 to 6.
type Home struct {
	Tiles    []Task
	Queue    *QueueFacts // nil: not known, and not shown
	Received bool        // what the customer said is stored: nobody hands it in twice
}

// A Task is something a customer can do, one tile each.
type Task string

const (
	TaskTicket    Task = "ticket"    // 取号排队
	TaskCheckIn   Task = "checkin"   // 预约签到
	TaskFeedback  Task = "feedback"  // 提意见
	TaskComplaint Task = "complaint" // 我要投诉

	TaskThreeQuestions Task = "threequestions" // 三问三答, begun by staff
)

// Rating is 06 评价. Order holds the five rating keys as shown from top to bottom.
type Rating struct {
	Order    []string // content keys, best or worst first, fixed for the session
	Selected string   // key chosen, "" for none yet; Next takes it
}

// Reasons is 07 原因: several may be chosen, none is fine too.
type Reasons struct {
	Step, Steps int
	Rating      string // what was chosen on the screen before, in words
	Options     []Option
}

// Matter is the first step of a complaint: the grid of 07, one choice, which Next takes.
type Matter struct {
	Step, Steps int
	Options     []Option
}

// An Option is one choice of a form.
type Option struct {
	Key      string // content key
	Label    string
	Line     string // a second line, or ""
	Icon     string
	Selected bool
}

// Writing is 08 手写.
type Writing struct {
	Step, Steps int
	Task        Task   // whose title it bears
	Matter      string // what a complaint is about, its label: here a wrong choice is seen
	Text        []Glyph
	Caret       int          // position in Text, 0 to len(Text)
	Pending     int          // index of the glyph whose candidates are shown, -1 for none
	Candidates  []rune       // of the pending glyph, best first; more than fit
	Cells       [2]ink.Ink   // what stands in the two writing cells
	Active      int          // cell last written in, 0 or 1
	Unsure      bool         // 08b: the pending glyph was not recognised well enough
	Panel       WritingPanel // what replaces the cells, if anything
	Phrases     []string     // 接着说, best first
	Full        bool         // 写得够多了: the limit of 300 characters is reached
	CanRestore  bool         // 找回来: what 清空 took can come back
	Empty       bool         // 还没写字 was just answered to 写好了
	HasSheets   bool         // letter paper has ink as well
	Limit       int
}

// WritingPanel is what stands where the two cells are.
type WritingPanel uint8

const (
	PanelCells       WritingPanel = iota
	PanelPunctuation              // big punctuation keys
	PanelDigits                   // big digit keys
	PanelMore                     // 3 by 6 candidates
)

// A Glyph is one character of a text being written.
type Glyph struct {
	Char rune    // what it was taken for; 0 if it stays as drawn
	Ink  ink.Ink // what was drawn for it, nil for typed characters
}

// AsDrawn reports whether the glyph is shown as its own ink.
func (g Glyph) AsDrawn() bool { return g.Char == 0 }

// LetterPaper is 08c 信纸.
type LetterPaper struct {
	Step, Steps  int
	Sheets       []ink.Ink // at least one
	Current      int       // index of the sheet shown
	MaxSheets    int
	NoRecognizer bool // 今天请用信纸写: 还是认字写 is not offered
	CanRestore   bool // the sheet just erased can come back
	Empty        bool // 还没写字 was just answered to 写好了
	Full         bool // this sheet takes no more ink
}

// PhoneChoice is 09a 电话: both answers weigh the same. Next takes the one chosen.
type PhoneChoice struct {
	Step, Steps int
	Answer      PhoneAnswer
}

// PhoneAnswer is whether a number is left.
type PhoneAnswer uint8

const (
	PhoneUnsaid PhoneAnswer = iota
	PhoneLeft               // 留电话
	PhoneKept               // 不留电话
)

// PhoneEntry is 09b 号码+同意.
type PhoneEntry struct {
	Step, Steps int
	Digits      string
	Consented   bool // never pre-set
	Problem     PhoneProblem
	Missing     int // digits still missing, for ProblemShort
}

// PhoneProblem says what is wrong with the digits so far.
type PhoneProblem uint8

const (
	PhoneOK      PhoneProblem = iota
	PhoneShort                // 还差 n 位
	PhonePrefix               // 手机号是 1 开头的，看看第一位
	PhoneConsent              // 先勾上“我同意”
)

// Review is 10 核对.
type Review struct {
	Step, Steps int
	Task        Task
	Matter      string   // label of the complaint's matter or of the rating
	Icon        string   // of the same
	Reasons     []string // labels of what the rating has to do with, for feedback
	Text        []Glyph  // nil without recognised words
	Sheets      []ink.Ink
	Phone       string // masked, "" for none
	Reading     bool   // 念给我听 is reading aloud now
	Saving      bool   // 没错，交上去 was pressed, the outbox has not answered yet
	Failed      bool   // the outbox did not take it: nothing is lost, try again or call a person
}

// Submitted is 11 已收到.
type Submitted struct {
	Number    string // nine digits
	PhoneTail string // last four digits of the phone left, or ""
	Code      string // four digits for the anonymous, or ""
	Received  calendar.Date
	RespondBy calendar.Date // zero without calendar data
	CloseBy   calendar.Date // zero without calendar data
	Print     bool          // a printer is there
	Reading   bool          // 念给我听 is reading the number now
	Offline   bool          // saved here, on its way once the network is back
}

// Thanks is shown after feedback without words.
type Thanks struct{ Offline bool }

// Question is one question of 18 三问三答. The answer that asks for a person has
// an icon.
type Question struct {
	Step, Steps int
	Title       string
	Product     string // what is asked about
	Answers     []Option
}

// Explained ends 三问三答. Unless Clear, a person explains again.
type Explained struct {
	Clear   bool
	Product string
}

// Cleaning is 19a 擦屏幕: touches mean nothing for a minute.
type Cleaning struct {
	Desk string // where the service desk is: "大门左手边", or ""
}

// OutOfService is 19b 歇一会儿.
type OutOfService struct {
	CanCall bool   // the network is up, so a person can be called
	Desk    string // where the service desk is: "大门左手边", or ""
}

func (Attract) ID() string      { return "attract" }
func (Home) ID() string         { return "home" }
func (Rating) ID() string       { return "rating" }
func (Reasons) ID() string      { return "reasons" }
func (Matter) ID() string       { return "matter" }
func (Writing) ID() string      { return "writing" }
func (LetterPaper) ID() string  { return "letterpaper" }
func (PhoneChoice) ID() string  { return "phonechoice" }
func (PhoneEntry) ID() string   { return "phoneentry" }
func (Review) ID() string       { return "review" }
func (Submitted) ID() string    { return "submitted" }
func (Thanks) ID() string       { return "thanks" }
func (Question) ID() string     { return "threequestions" }
func (Explained) ID() string    { return "explained" }
func (Cleaning) ID() string     { return "cleaning" }
func (OutOfService) ID() string { return "outofservice" }

func (Attract) screen()      {}
func (Home) screen()         {}
func (Rating) screen()       {}
func (Reasons) screen()      {}
func (Matter) screen()       {}
func (Writing) screen()      {}
func (LetterPaper) screen()  {}
func (PhoneChoice) screen()  {}
func (PhoneEntry) screen()   {}
func (Review) screen()       {}
func (Submitted) screen()    {}
func (Thanks) screen()       {}
func (Question) screen()     {}
func (Explained) screen()    {}
func (Cleaning) screen()     {}
func (OutOfService) screen() {}

// Screens lists a zero value of every screen, for tests that range over them.
func Screens() []Screen {
	return []Screen{Attract{}, Home{}, ServiceChoice{}, AgeChoice{}, Queued{}, CheckInEntry{}, SlotChoice{}, TicketEntry{},
		Rating{}, Reasons{}, Matter{}, Writing{}, LetterPaper{},
		PhoneChoice{}, PhoneEntry{}, Review{}, Submitted{}, Thanks{}, Question{}, Explained{}, Cleaning{}, OutOfService{}}
}

// An Overlay lies over the screen; the footer stays live under it.
type Overlay interface {
	ID() string
	overlay()
}

// StillThere is 16 您还在吗.
type StillThere struct {
	Wrote   bool // something was written: 写的字都留着
	Minutes int  // until everything is put away
}

// HelpSheet is 17: calling, answered, overdue or failed, as Frame.Help says.
type HelpSheet struct {
	Writing bool   // 我接着写 instead of 我接着办
	Desk    string // where the service desk is: "大门左手边"
}

// SoundSheet is the sheet of 声音.
type SoundSheet struct{}

// DisplaySheet is 21, the sheet of 字.
type DisplaySheet struct{}

// ConfirmErase asks 全部擦掉？
type ConfirmErase struct{}

// ConfirmReadAloud asks 旁边有人，念出来吗？
type ConfirmReadAloud struct {
	Number bool // it is the query number that is read, not what was written
}

// ConfirmLeave asks before 回首页 would drop what was written.
type ConfirmLeave struct{}

func (StillThere) ID() string       { return "stillthere" }
func (HelpSheet) ID() string        { return "help" }
func (SoundSheet) ID() string       { return "sound" }
func (DisplaySheet) ID() string     { return "display" }
func (ConfirmErase) ID() string     { return "confirm-erase" }
func (ConfirmReadAloud) ID() string { return "confirm-readaloud" }
func (ConfirmLeave) ID() string     { return "confirm-leave" }

func (StillThere) overlay()       {}
func (HelpSheet) overlay()        {}
func (SoundSheet) overlay()       {}
func (DisplaySheet) overlay()     {}
func (ConfirmErase) overlay()     {}
func (ConfirmReadAloud) overlay() {}
func (ConfirmLeave) overlay()     {}

// Overlays lists a zero value of every overlay.
func Overlays() []Overlay {
	return []Overlay{StillThere{}, HelpSheet{}, SoundSheet{}, DisplaySheet{}, ConfirmErase{}, ConfirmReadAloud{}, ConfirmLeave{}}
}
