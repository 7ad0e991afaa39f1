package main

import (
	"smartcounter/devices/voice"
	"smartcounter/kiosk"
)

// voiceConfig is how the house wants its voice. The customer chooses around it:
// 小, 中, 大 or 静音, and 慢 or 平常.
type voiceConfig struct {
	Muted      bool   `toml:"muted"`      // captions only
	Pack       string `toml:"pack"`       // voice pack: folder or zip; "" for synthesis alone
	Volume     int    `toml:"volume"`     // the step of 中, 1 (quiet hall) to 4 (noisy hall)
	Rate       string `toml:"rate"`       // what 平常 is: "slow", "normal" or "fast"
	Device     string `toml:"device"`     // ALSA name of the loudspeaker; "" for default
	Headphones string `toml:"headphones"` // ALSA name of where private words may go; "" for none
}

// voiceRates gives, for the house's rate, what 平常 and 慢 mean.
var voiceRates = map[string]map[kiosk.Rate]voice.Rate{
	"slow":   {kiosk.RateNormal: voice.Slow, kiosk.RateSlow: voice.Slow},
	"normal": {kiosk.RateNormal: voice.Normal, kiosk.RateSlow: voice.Slow},
	"fast":   {kiosk.RateNormal: voice.Fast, kiosk.RateSlow: voice.Normal},
}

func (c voiceConfig) rates() map[kiosk.Rate]voice.Rate { return voiceRates[c.Rate] }

// steps puts the customer's choices around the house's volume.
func (c voiceConfig) steps() map[kiosk.Volume]int {
	return map[kiosk.Volume]int{
		kiosk.VolumeMute:   voice.Muted,
		kiosk.VolumeSmall:  max(voice.Quiet, c.Volume-1),
		kiosk.VolumeMiddle: c.Volume,
		kiosk.VolumeBig:    min(voice.Loudest, c.Volume+1),
	}
}
