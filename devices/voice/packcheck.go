package voice

import (
	"fmt"
	"math"
	"strings"
)

// A Prompt is what a voice pack must have a clip of. Its wording may have
// slots; then the pack needs its stretches.
type Prompt struct {
	ID, Text, Pinyin string
}

// A Problem is what is wrong with one clip of a pack or with one prompt.
type Problem struct {
	ID   string
	What string
}

func (p Problem) String() string { return p.ID + ": " + p.What }

// Wanted lists the clips that a pack of these prompts has: whole prompts,
// stretches of those with slots, and the words that fill slots. Prompts
// without a good reading are problems.
func Wanted(prompts []Prompt) ([]Clip, []Problem) {
	var clips []Clip
	var bad []Problem
	seen := map[clipKey]bool{}
	add := func(c Clip) {
		c.Rate = Normal.String()
		if !seen[c.key()] {
			seen[c.key()] = true
			clips = append(clips, c)
		}
	}
	slots := false
	for _, p := range prompts {
		if strings.TrimSpace(p.Pinyin) == "" {
			bad = append(bad, Problem{p.ID, "no reviewed pinyin"})
			continue
		}
		parts, err := Stretches(p.Text, p.Pinyin)
		if err != nil {
			bad = append(bad, Problem{p.ID, err.Error()})
			continue
		}
		whole := parts == nil && !strings.Contains(p.Text, "{")
		if whole {
			parts = []Part{{p.Text, p.Pinyin}}
		}
		slots = slots || !whole
		for i, part := range parts {
			if err := CheckReading(part.Text, part.Pinyin); err != nil {
				bad = append(bad, Problem{p.ID, err.Error()})
				continue
			}
			if whole {
				add(Clip{ID: p.ID, Text: part.Text, Pinyin: part.Pinyin})
				continue
			}
			add(Clip{ID: fmt.Sprintf("%s_%d", p.ID, i+1), Text: part.Text, Pinyin: part.Pinyin, Slot: true})
		}
	}
	if slots {
		for _, w := range SlotWords() {
			add(Clip{ID: "slot_" + w.Text + "_" + strings.ReplaceAll(w.Pinyin, " ", ""), Text: w.Text, Pinyin: w.Pinyin, Slot: true})
		}
	}
	return clips, bad
}

// Tolerances of a check.
const (
	loudnessSlack = 1.5 // LU, around TargetLUFS
	maxLeadIn     = SampleRate * 30 / 1000
	maxFlat       = 6 // samples in a row at the top; a crest of 100 Hz speech at 48 kHz has fewer
)

// Verify compares a pack with the prompts it is for and listens to every
// clip: a clip missing, stale, damaged, silent, too quiet or loud, clipped,
// or slow to begin is a problem, and so is a prompt without reviewed pinyin.
func (p *Pack) Verify(prompts []Prompt) []Problem {
	wanted, bad := Wanted(prompts)
	used := map[*Clip]bool{}
	for _, w := range wanted {
		c := p.index[w.key()]
		if c == nil {
			bad = append(bad, Problem{w.ID, "missing: no clip says " + w.Text})
			continue
		}
		used[c] = true
	}
	for i := range p.manifest.Clips {
		c := &p.manifest.Clips[i]
		if !used[c] && c.Rate == Normal.String() {
			bad = append(bad, Problem{c.ID, "stale: no prompt says " + c.Text})
		}
		for _, what := range p.listen(c) {
			bad = append(bad, Problem{c.ID, what})
		}
	}
	return bad
}

// listen measures a clip.
func (p *Pack) listen(c *Clip) []string {
	pcm, err := p.Read(c)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	m := Measured(pcm)
	switch {
	case math.IsInf(m.LUFS, -1) || m.LUFS < -60:
		return []string{"silent"}
	case m.LUFS < TargetLUFS-loudnessSlack:
		out = append(out, fmt.Sprintf("too quiet: %.1f LUFS", m.LUFS))
	case m.LUFS > TargetLUFS+loudnessSlack:
		out = append(out, fmt.Sprintf("too loud: %.1f LUFS", m.LUFS))
	}
	if m.TruePeak > MaxTruePeak {
		out = append(out, fmt.Sprintf("peak of %.1f dBFS", m.TruePeak))
	}
	if flat(pcm.Samples) {
		out = append(out, "clipped")
	}
	if m.LeadIn > maxLeadIn {
		out = append(out, fmt.Sprintf("begins after %d ms", m.LeadIn*1000/SampleRate))
	}
	// The readings are Mandarin: another language takes as long as it takes.
	if said, err := Syllables(c.Pinyin); err == nil && strings.HasPrefix(p.manifest.Language, "zh") {
		// Three to ten syllables a second, with room for pauses and single ones.
		ms := pcm.Duration().Milliseconds()
		if n := int64(len(said)); ms < 50+50*n || ms > 1200+650*n {
			out = append(out, fmt.Sprintf("%d ms for %d syllables", ms, n))
		}
	}
	return out
}

// flat reports whether the tops of the waveform were cut off: several samples
// in a row at the loudest value of the clip.
func flat(samples []int16) bool {
	top := 0
	for _, v := range samples {
		top = max(top, int(v), -int(v))
	}
	run := 0
	for _, v := range samples {
		if int(v) < top-1 && -int(v) < top-1 {
			run = 0
			continue
		}
		if run++; run > maxFlat {
			return true
		}
	}
	return false
}
