package voice

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"smartcounter/devices/voice/voicetest"
)

// Every syllable that Syllables lets through must be one that the voice can say.
func TestEverySyllableIsSpoken(t *testing.T) {
	needEspeak(t)
	for _, tone := range []string{"1", "2", "3", "4"} {
		// Full stops keep one third tone from changing the next.
		all := strings.Join(slices.Sorted(maps.Keys(syllables)), tone+".\n") + tone
		bad, err := voicetest.Misheard(context.Background(), all)
		if err != nil {
			t.Error(err)
		}
		for _, line := range bad {
			t.Error(line)
		}
	}
}

// A long text must not lose a word on its way through espeak-ng, with pauses
// or without.
func TestLongTextIsSpokenWhole(t *testing.T) {
	needEspeak(t)
	for name, sentence := range map[string]string{
		"pauses":    "wo3 zai4 yin2 hang2 deng3 le5 liang3 ge4 xiao3 shi2, mei2 you3 ren2 guan3. ",
		"no pauses": "zhuang4 ",
	} {
		text := strings.TrimSpace(strings.Repeat(sentence, 2400/len(sentence)))
		broken := lines(text)
		for line := range strings.Lines(broken) {
			if len(line) > maxLine {
				t.Errorf("%s: a line of %d bytes", name, len(line))
			}
		}
		if strings.ReplaceAll(sayable(broken), "\n", "") != sayable(text) {
			t.Errorf("%s: words were lost", name)
		}
		bad, err := voicetest.Misheard(context.Background(), broken)
		if err != nil || len(bad) > 0 {
			t.Errorf("%s: %v %v", name, bad, err)
		}
	}
}
