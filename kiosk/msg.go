package kiosk

import (
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
)

// A Msg is something that happened: the customer did something, or an effect
// came back. The first group is what regions of a Scene carry.
type Msg interface{ msg() }

// What the customer does.
type (
	// Touched is any touch at all: it silences guidance and restarts the idle
	// time. The runner sends it before the message of what was touched.
	Touched struct{}
	// Start leaves Attract.
	Start struct{}
	// Back is 返回.
	Back struct{}
	// GoHome is 回首页.
	GoHome struct{}
	// Leave is 办好了，离开, and 我走了 of StillThere: wipe, then Attract.
	Leave struct{}
	// StayHere is 我还在, or 不 in ConfirmLeave.
	StayHere struct{}
	// ConfirmedLeave is 回首页，不要了 in ConfirmLeave: only this drops what was
	// written, so that a second tap on 回首页 does not.
	ConfirmedLeave struct{}
	// CallHelp is 人工帮助; pressed again it opens the sheet again. After a call
	// that failed it calls once more.
	CallHelp struct{}
	// CancelHelp is 不用来了，我自己行.
	CancelHelp struct{}
	// CloseOverlay is 我接着办, 这样看得清，好了, 不擦.
	CloseOverlay struct{}
	// SayAgain is 再听一遍.
	SayAgain struct{}
	// SayName asks to hear what the focus of a keypad or a switch is on.
	SayName struct {
		Name               string
		Selected, Disabled bool
		Private            bool // what the customer wrote or typed
		Passing            bool // the focus came by itself: nobody touched anything
	}
	// OpenSound and OpenDisplay open their sheets.
	OpenSound   struct{}
	OpenDisplay struct{}
	// ToggleSeated is 坐着用 / 站着用.
	ToggleSeated struct{}
	// SetSize and the like take effect at once, for this session.
	SetSize   struct{ Size Size }
	SetTheme  struct{ Theme Theme }
	SetHand   struct{ Hand Hand }
	SetVolume struct{ Volume Volume }
	SetRate   struct{ Rate Rate }
	// Explain speaks the second line of a disabled control that was pressed.
	Explain struct{ Key string } // content prompt id

	// Choose presses a tile, a rating, a reason or a matter.
	Choose struct{ Key string }
	// Next is the primary action of the screen: 选好了，交上去 / 写好了，下一步 /
	// 下一步 / 没错，交上去 / 好，知道了.
	Next struct{}
	// WriteMore is 再写几句.
	WriteMore struct{}

	// PenDown is the first touch of a stroke on a canvas (0 and 1 are the
	// writing cells, 0 is also the letter paper).
	PenDown struct{ Canvas int }
	// PenUp ends a stroke; Stroke is in reference pixels of the canvas.
	PenUp struct {
		Canvas int
		Stroke ink.Stroke
	}
	// PickCandidate replaces the pending glyph by its n-th candidate.
	PickCandidate struct{ Index int }
	// MoreCandidates is 更多 and 看更多字.
	MoreCandidates struct{}
	// KeepInk is 照样子留着.
	KeepInk struct{}
	// WriteAgain is 再写一遍.
	WriteAgain struct{}
	// PickPhrase inserts the n-th phrase of 接着说.
	PickPhrase struct{ Index int }
	// TapGlyph puts the caret behind a written glyph and shows its candidates.
	TapGlyph struct{ Index int }
	// TypeRune inserts a character from a key panel, 空格 included.
	TypeRune struct{ Rune rune }
	// Delete is 删除 in writing and 删一个 on the keypad.
	Delete struct{}
	// Clear is 清空, 擦掉重写 and 全重按.
	Clear struct{}
	// ConfirmedErase is 擦掉.
	ConfirmedErase struct{}
	// Restore is 找回来.
	Restore struct{}
	// ShowPanel opens 标点 or 数字, or goes back to the cells (回来写字).
	ShowPanel struct{ Panel WritingPanel }
	// UseLetterPaper is 照我写的交; UseCells is 还是认字写.
	UseLetterPaper struct{}
	UseCells       struct{}
	// UndoStroke is 退一笔; AddSheet is 添一张纸; ShowSheet leafs.
	UndoStroke struct{}
	AddSheet   struct{}
	ShowSheet  struct{ Index int }

	// LeavePhone and NoPhone answer 09a; NoPhone also stands on 09b.
	LeavePhone struct{}
	NoPhone    struct{}
	// Digit types one digit of the phone number.
	Digit struct{ Rune rune }
	// ToggleConsent ticks or clears 我同意.
	ToggleConsent struct{}

	// Change is 改 on the review screen.
	Change struct{ Part Part }
	// ReadAloud is 念给我听; ConfirmedReadAloud is its 念.
	ReadAloud          struct{}
	ConfirmedReadAloud struct{}
	// SayAge answers 您满 60 岁了吗？
	SayAge struct{ Elderly bool }
	// LookUp is 找回我的号.
	LookUp struct{}
	// PickSlot answers 您约的是几点？ with the n-th time.
	PickSlot struct{ Index int }
	// Print is 打印回执 and 打印小票.
	Print struct{}

	// Scanned is what the code scanner read: untrusted, and bounded by who read it.
	Scanned struct{ Text string }
)

// A Part is one row of the review screen.
type Part uint8

const (
	PartMatter Part = iota
	PartText
	PartSheets
	PartPhone
	PartReasons
)

// What comes back from effects and devices.
type (
	// Tick tells the time, at least once a minute.
	Tick struct{ Now time.Time }
	// TimerFired answers StartTimer; a token that is no longer current is ignored.
	TimerFired struct {
		Timer Timer
		Token uint64
	}
	// Recognized answers Recognize with the same token.
	Recognized struct {
		Token  uint64
		Result ink.Result
		Failed bool // the recogniser is down
	}
	// Suggested answers Suggest with the same token.
	Suggested struct {
		Token   uint64
		Phrases []string
	}
	// Saved answers Submit: the event is on disk, synced. Only now may a number
	// be shown.
	Saved struct {
		Number    string
		Code      string
		Deadlines calendar.Deadlines
	}
	// SaveFailed answers Submit when nothing was stored.
	SaveFailed struct{ Full bool }
	// SpeechEnded says that an utterance was spoken to its end.
	SpeechEnded struct{ ID string }
	// HelpReplied says that a person's page has taken the call.
	HelpReplied struct{}
	// LinkChanged says whether headquarters can be reached.
	LinkChanged struct{ Up bool }
	// DiskChanged says whether the outbox takes events.
	DiskChanged struct{ Full bool }
	// ServiceKey is the key on the panel's edge that begins and ends cleaning.
	ServiceKey struct{}
	// WordsChanged gives other words, to be used from the next session on.
	WordsChanged struct{ Words *content.Catalogue }
	// RecognizerChanged says whether handwriting is recognised.
	RecognizerChanged struct{ Up bool }
	// PresenceChanged says whether somebody stands before the counter, where a
	// sensor can tell.
	PresenceChanged struct{ Here bool }
	// PrinterChanged says whether receipts and tickets can be printed.
	PrinterChanged struct {
		Ready   bool
		NoPaper bool // why not
	}

	// PadsChanged says whether somebody of the branch hears a call on a pad.
	PadsChanged struct{ Up bool }
	// QueueChanged says how the branch's queue stands. It is sent when that changes
	// and at least every 30 seconds: facts that grow old are not shown.
	QueueChanged struct{ Facts QueueFacts }
	// QueueLost says that nobody knows how the queue stands.
	QueueLost struct{}
	// TicketTaken answers TakeTicket: the number is in the host's store, synced.
	TicketTaken struct {
		Token  uint64
		Ticket Ticket
	}
	// TicketFailed answers TakeTicket and CheckIn when nothing came of it.
	TicketFailed struct{ Token uint64 }
	// CheckInRefused answers CheckIn, as TicketTaken and TicketFailed do.
	CheckInRefused struct {
		Token   uint64
		Refusal CheckInRefusal
	}
	// TicketFound answers FindTicket. Away: the queue cannot be asked now.
	TicketFound struct {
		Token  uint64
		Ticket Ticket
		Found  bool
		Away   bool
	}
	// TicketPrinted answers PrintTicket: it lies in the printer's mouth.
	TicketPrinted struct{}
	// TicketNotPrinted answers PrintTicket as well.
	TicketNotPrinted struct{ NoPaper bool }
)

func (Touched) msg()            {}
func (Start) msg()              {}
func (Back) msg()               {}
func (GoHome) msg()             {}
func (Leave) msg()              {}
func (StayHere) msg()           {}
func (ConfirmedLeave) msg()     {}
func (CallHelp) msg()           {}
func (CancelHelp) msg()         {}
func (CloseOverlay) msg()       {}
func (SayAgain) msg()           {}
func (SayName) msg()            {}
func (OpenSound) msg()          {}
func (OpenDisplay) msg()        {}
func (ToggleSeated) msg()       {}
func (SetSize) msg()            {}
func (SetTheme) msg()           {}
func (SetHand) msg()            {}
func (SetVolume) msg()          {}
func (SetRate) msg()            {}
func (Explain) msg()            {}
func (Choose) msg()             {}
func (Next) msg()               {}
func (WriteMore) msg()          {}
func (PenDown) msg()            {}
func (PenUp) msg()              {}
func (PickCandidate) msg()      {}
func (MoreCandidates) msg()     {}
func (KeepInk) msg()            {}
func (WriteAgain) msg()         {}
func (PickPhrase) msg()         {}
func (TapGlyph) msg()           {}
func (TypeRune) msg()           {}
func (Delete) msg()             {}
func (Clear) msg()              {}
func (ConfirmedErase) msg()     {}
func (Restore) msg()            {}
func (ShowPanel) msg()          {}
func (UseLetterPaper) msg()     {}
func (UseCells) msg()           {}
func (UndoStroke) msg()         {}
func (AddSheet) msg()           {}
func (ShowSheet) msg()          {}
func (LeavePhone) msg()         {}
func (NoPhone) msg()            {}
func (Digit) msg()              {}
func (ToggleConsent) msg()      {}
func (Change) msg()             {}
func (ReadAloud) msg()          {}
func (ConfirmedReadAloud) msg() {}
func (Print) msg()              {}
func (Tick) msg()               {}
func (TimerFired) msg()         {}
func (Recognized) msg()         {}
func (Suggested) msg()          {}
func (Saved) msg()              {}
func (SaveFailed) msg()         {}
func (SpeechEnded) msg()        {}
func (HelpReplied) msg()        {}
func (LinkChanged) msg()        {}
func (DiskChanged) msg()        {}
func (ServiceKey) msg()         {}
func (WordsChanged) msg()       {}
func (RecognizerChanged) msg()  {}
func (PresenceChanged) msg()    {}
func (PrinterChanged) msg()     {}
func (SayAge) msg()             {}
func (LookUp) msg()             {}
func (PickSlot) msg()           {}
func (Scanned) msg()            {}
func (PadsChanged) msg()        {}
func (QueueChanged) msg()       {}
func (QueueLost) msg()          {}
func (TicketTaken) msg()        {}
func (TicketFailed) msg()       {}
func (CheckInRefused) msg()     {}
func (TicketFound) msg()        {}
func (TicketPrinted) msg()      {}
func (TicketNotPrinted) msg()   {}
