package content

import "strings"

// A phrase is a group of ready-made words that may come next.
type phrase struct {
	topic string   // content key of a matter, rating or reason; "" for any
	after []string // last words that call for it; none: any
	say   []string
}

// fits weighs how well the group goes with the topic and what is written: 0 not
// at all, more is better. What was just written counts above the topic.
func (p phrase) fits(topic, before string) int {
	score := 1
	if p.topic != "" {
		if p.topic != topic {
			return 0
		}
		score += 1
	}
	if len(p.after) == 0 {
		return score
	}
	for _, a := range p.after {
		if strings.HasSuffix(before, a) {
			return score + 2
		}
	}
	return 0
}

// Suggest returns up to n phrases that may follow before, best first, fitting
// the topic and the last words. What was already written is not offered again.
func (c *Catalogue) Suggest(before []rune, topic string, n int) []string {
	text := string(before)
	var best []string
	for score := 4; score > 0; score-- {
		for _, p := range c.phrases {
			if p.fits(topic, text) != score {
				continue
			}
			for _, s := range p.say {
				if len(best) >= n {
					return best
				}
				if !contains(best, s) && !strings.Contains(text, strings.TrimLeft(s, "，")) {
					best = append(best, s)
				}
			}
		}
	}
	return best
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}
