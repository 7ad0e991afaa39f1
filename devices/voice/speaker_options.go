package voice

import "time"

// An Outcome says what became of an utterance.
type Outcome string

// Outcomes.
const (
	Said        Outcome = "said"        // it was heard to its end
	Chimed      Outcome = "chimed"      // no engine had words: a chime was heard
	Interrupted Outcome = "interrupted" // a touch or something more urgent cut it
	Replaced    Outcome = "replaced"    // never begun: something else came first
	Withheld    Outcome = "withheld"    // private, and nobody asked to hear it
	Silent      Outcome = "silent"      // muted, or no sound came out: caption only
)

// Health is the state of the voice in words for staff.
type Health string

// Health states. None of them stops the counter.
const (
	HealthOK       Health = "ok"
	HealthNoCard   Health = "no sound card: captions only"
	HealthNoPlayer Health = "no player program: captions only"
	HealthNoWords  Health = "no speech engine: chime and captions"
)

// Options configure a Speaker. The zero value is usable.
type Options struct {
	Volume     int  // house setting, Muted to Loudest; used after Reset
	VolumeSet  bool // false: Volume is not looked at and Loud is used
	Rate       Rate // house setting
	Headphones Sink // where private utterances go; nil: only when asked

	EngineTimeout time.Duration // for one engine and utterance; 0: 2 s
	// Wait is how long an utterance may wait for a more urgent one before it
	// is stale; an idle one never waits. 0: 4 s for guidance, 30 s for calls.
	GuidanceWait time.Duration
	CallWait     time.Duration

	OnHealth func(Health)                   // called on every change, never concurrently
	OnDone   func(u Utterance, o Outcome)   // called once for every Speak
	Now      func() time.Time               // nil: time.Now
	OnEngine func(engine Engine, err error) // called when an engine fails, for the log
}

func (o *Options) fill() {
	if !o.VolumeSet {
		o.Volume = Loud
	}
	o.Volume = min(max(o.Volume, Muted), Loudest)
	if o.EngineTimeout <= 0 {
		o.EngineTimeout = 2 * time.Second
	}
	if o.GuidanceWait <= 0 {
		o.GuidanceWait = 4 * time.Second
	}
	if o.CallWait <= 0 {
		o.CallWait = 30 * time.Second
	}
	if o.OnHealth == nil {
		o.OnHealth = func(Health) {}
	}
	if o.OnDone == nil {
		o.OnDone = func(Utterance, Outcome) {}
	}
	if o.OnEngine == nil {
		o.OnEngine = func(Engine, error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}
