package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
)

// A bank signs wording for one counter of the test.
type bank struct {
	t       *testing.T
	key     *event.SigningKey
	config  *config
	parts   parts
	adopted []uint64 // versions, in order
	told    int
	log     bytes.Buffer
}

func newBank(t *testing.T) *bank {
	t.Helper()
	key, err := event.GenerateSigningKey("content-1")
	if err != nil {
		t.Fatal(err)
	}
	b := &bank{t: t, key: key, config: &config{Data: t.TempDir()}}
	b.config.Panel.Width, b.config.Panel.Height, b.config.Panel.PitchMM = 1080, 1920, 0.248
	b.config.Headquarters.WordingKeyFile = filepath.Join(b.config.Data, "content.pub")
	if err := key.Verifying().Write(b.config.Headquarters.WordingKeyFile); err != nil {
		t.Fatal(err)
	}
	return b
}

// open starts the counter's wording, as after a restart.
func (b *bank) open() (*wording, *content.Catalogue) {
	b.t.Helper()
	w, words, err := openWording(b.config, slog.New(slog.NewTextHandler(&b.log, nil)),
		func(part, state string) { b.parts.set(part, state) }, func() { b.told++ })
	if err != nil {
		b.t.Fatal(err)
	}
	w.adopt = func(c *content.Catalogue) { b.adopted = append(b.adopted, c.Version()) }
	return w, words
}

func (b *bank) state() string { return b.parts.all()[partWording] }

func (b *bank) sign(version uint64, overlay string) []byte {
	b.t.Helper()
	body, err := event.SignWording(b.key, event.Wording{Version: version, Made: time.Now(), Overlay: overlay})
	if err != nil {
		b.t.Fatal(err)
	}
	return body
}

const otherLeave = "[text]\n\"nav.leave\" = \"办完了，走\"\n"

func TestWordingIsTakenAndKept(t *testing.T) {
	b := newBank(t)
	w, words := b.open()
	if words != content.Default() || b.state() != "ok" || w.status().Version != 0 {
		t.Fatalf("%d, %q", words.Version(), b.state())
	}
	w.consider(b.sign(3, otherLeave))
	w.consider(b.sign(7, otherLeave))
	if got := w.status(); got.Version != 7 || got.Refused != "" || b.state() != "ok" || len(b.adopted) != 2 || b.told != 2 {
		t.Errorf("%+v, %q, adopted %v, told %d times", got, b.state(), b.adopted, b.told)
	}
	again, words := b.open()
	if words.Version() != 7 || words.Text("nav.leave") != "办完了，走" || again.status().Version != 7 {
		t.Errorf("after a restart: version %d", words.Version())
	}
	// Headquarters sends again before it heard that the words are here.
	told := b.told
	body, err := event.KeptWording(w.path)
	if err != nil {
		t.Fatal(err)
	}
	again.consider(body)
	if again.status().Refused != "" || b.told != told {
		t.Error("the same wording counts as a fault")
	}
}

// Whatever is wrong with a wording, the customer goes on seeing the last good
// one, and headquarters hears why.
func TestBadWordingNeverReachesACustomer(t *testing.T) {
	other, err := event.GenerateSigningKey("content-1")
	if err != nil {
		t.Fatal(err)
	}
	option := func(label string) string {
		return `[form.matters]
options = [
  { key = "waiting", label = "` + label + `", line = "窗口排队，等得太久", icon = "clock", cause = "服务态度及质量", pinyin = "chuang1 kou3 pai2 dui4, deng3 de5 tai4 jiu3" },
  { key = "manner", label = "态度", line = "工作人员态度不好", icon = "user-round", cause = "服务态度及质量", pinyin = "gong1 zuo4 ren2 yuan2 tai4 du4 bu4 hao3" },
  { key = "fees", label = "收费", line = "收了费，没说清楚", icon = "banknote", cause = "定价收费", pinyin = "shou1 le5 fei4, mei2 shuo1 qing1 chu5" },
  { key = "product", label = "产品", line = "买的产品，跟说的不一样", icon = "piggy-bank", cause = "营销方式", pinyin = "mai3 de5 chan3 pin3, gen1 shuo1 de5 bu4 yi2 yang4" },
  { key = "machine", label = "机器", line = "机器、手机银行不好用", icon = "ICON", cause = "设施设备系统", pinyin = "ji1 qi4, shou3 ji1 yin2 hang2 bu4 hao3 yong4" },
  { key = "rules", label = "手续", line = "手续、规定，或别的事", icon = "file-text", cause = "制度规则流程", pinyin = "shou3 xu4, gui1 ding4, huo4 bie2 de5 shi4" },
]
`
	}
	b := newBank(t)
	w, _ := b.open()
	w.consider(b.sign(7, otherLeave))
	if _, err := loadWords(strings.Replace(option("排队"), "ICON", "monitor", 1), 1, references...); err != nil {
		t.Fatalf("the words to be spoilt are bad already: %v", err)
	}
	for name, c := range map[string]struct {
		body func(b *bank) []byte
		says string
	}{
		"wrong signature": {func(b *bank) []byte {
			body, err := event.SignWording(other, event.Wording{Version: 9, Made: time.Now(), Overlay: otherLeave})
			if err != nil {
				b.t.Fatal(err)
			}
			return body
		}, "not signed"},
		"older":        {func(b *bank) []byte { return b.sign(6, otherLeave) }, "not newer"},
		"same number":  {func(b *bank) []byte { return b.sign(7, "[text]\n\"nav.leave\" = \"走了\"\n") }, "not newer"},
		"cut short":    {func(b *bank) []byte { body := b.sign(9, otherLeave); return body[:len(body)-9] }, "not the expected JSON"},
		"not TOML":     {func(b *bank) []byte { return b.sign(9, "[text") }, "toml"},
		"missing keys": {func(b *bank) []byte { return b.sign(9, "[prompt.attract]\ntext = \"您好。\"\n") }, "attract"},
		"unknown key":  {func(b *bank) []byte { return b.sign(9, "[text]\n\"nav.fly\" = \"飞\"\n") }, "nav.fly"},
		"unknown icon": {func(b *bank) []byte { return b.sign(9, strings.Replace(option("排队"), "ICON", "rocket", 1)) }, "rocket"},
		"over-long":    {func(b *bank) []byte { return b.sign(9, "[text]\n\"nav.leave\" = \""+strings.Repeat("走", 40)+"\"\n") }, "home"},
		"long option": {func(b *bank) []byte {
			return b.sign(9, strings.Replace(option(strings.Repeat("排", 50)), "ICON", "monitor", 1))
		}, "matter"},
		"markup":          {func(b *bank) []byte { return b.sign(9, "[text]\n\"nav.leave\" = \"<img src=x>\"\n") }, "nav.leave"},
		"control":         {func(b *bank) []byte { return b.sign(9, "[text]\n\"nav.leave\" = \"走\\u0007\"\n") }, "nav.leave"},
		"turned around":   {func(b *bank) []byte { return b.sign(9, "[text]\n\"nav.leave\" = \"\\u202e走\"\n") }, "nav.leave"},
		"not in the font": {func(b *bank) []byte { return b.sign(9, "[text]\n\"nav.leave\" = \"走😀\"\n") }, "nav.leave"},
		"unread":          {func(b *bank) []byte { return b.sign(9, "[reading]\n\"门口\" = \"men2\"\n") }, "门口"},
	} {
		t.Run(name, func(t *testing.T) {
			before := b.told
			w.consider(c.body(b))
			if !strings.Contains(b.state(), c.says) || !strings.Contains(b.log.String(), c.says) {
				t.Errorf("health says %q", b.state())
			}
			if got := w.status(); got.Version != 7 || len(got.Refused) != 64 || len(b.adopted) != 1 || b.told != before+1 {
				t.Errorf("%+v, adopted %v, told %d", got, b.adopted, b.told)
			}
			b.log.Reset()
		})
	}
	if _, words := b.open(); words.Version() != 7 {
		t.Errorf("after a restart: version %d", words.Version())
	}
	w.consider(b.sign(10, otherLeave)) // a good one mends it
	if got := w.status(); got.Version != 10 || got.Refused != "" || b.state() != "ok" {
		t.Errorf("%+v, %q", got, b.state())
	}
}

// A kept file that is damaged, or no longer good after an update, leaves the
// built-in words; headquarters sees version 0 and sends another.
func TestDamagedKeptWording(t *testing.T) {
	for name, spoil := range map[string]func(body []byte) []byte{
		"cut":   func(body []byte) []byte { return body[:len(body)/2] },
		"empty": func([]byte) []byte { return nil },
		"huge":  func([]byte) []byte { return make([]byte, event.MaxDown+2) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBank(t)
			w, _ := b.open()
			body := b.sign(7, otherLeave)
			w.consider(body)
			if err := os.WriteFile(w.path, spoil(body), 0o600); err != nil {
				t.Fatal(err)
			}
			again, words := b.open()
			if words != content.Default() || again.status().Version != 0 || b.state() == "ok" {
				t.Errorf("version %d, %q", words.Version(), b.state())
			}
			again.consider(body)
			if again.status().Version != 7 || b.state() != "ok" {
				t.Errorf("%+v, %q", again.status(), b.state())
			}
		})
	}
}

// What cannot be kept is not shown either: after a restart it would be gone.
func TestWordingThatCannotBeKept(t *testing.T) {
	b := newBank(t)
	w, _ := b.open()
	w.path = filepath.Join(b.config.Data, "no", "such", "folder")
	w.consider(b.sign(7, otherLeave))
	if got := w.status(); got.Version != 0 || got.Refused == "" || len(b.adopted) != 0 || !strings.Contains(b.state(), "keeping") {
		t.Errorf("%+v, %q", got, b.state())
	}
}

func TestOnlyTheNewestMessageIsLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		w, _ := b.open()
		for v := uint64(1); v <= 5; v++ {
			w.take(b.sign(v, otherLeave))
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { w.run(ctx); close(done) }()
		synctest.Wait()
		cancel()
		<-done
		if len(b.adopted) != 1 || b.adopted[0] != 5 {
			t.Errorf("adopted %v", b.adopted)
		}
	})
}

func TestWithoutAKeyNoWordingIsTaken(t *testing.T) {
	b := newBank(t)
	b.config.Headquarters.WordingKeyFile = ""
	w, words, err := openWording(b.config, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil || w != nil || words != content.Default() || w.status() != nil {
		t.Errorf("%v, %v", w, err)
	}
	b.config.Headquarters.WordingKeyFile = filepath.Join(b.config.Data, "none")
	if _, _, err := openWording(b.config, slog.New(slog.DiscardHandler), nil, nil); !errors.Is(err, event.ErrKeyFile) {
		t.Error(err)
	}
}

// TestCounterShowsTheWordsSentDown sends signed words to a whole counter: they
// stand on its idle screen, and its status says so.
func TestCounterShowsTheWordsSentDown(t *testing.T) {
	b := newBank(t)
	dir, config := installation(t, replace("# wording_key_file = \"content.pub\"", "wording_key_file = '"+b.config.Headquarters.WordingKeyFile+"'"))
	k, err := start(config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- k.run(ctx) }()
	k.down(event.DownContent, b.sign(7, "[prompt.attract]\ntext = \"您好，欢迎来。\"\npinyin = \"nin2 hao3, huan1 ying2 lai2.\"\n"))
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(time.Minute); k.wording.status().Version != 7; {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("the counter holds %+v; %v", k.wording.status(), k.parts.all())
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "wording.json")); err != nil {
		t.Error(err)
	}
	again, err := start(config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	if got := again.wording.status().Version; got != 7 {
		t.Errorf("after a restart the counter holds version %d", got)
	}
}

func TestContentCommands(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	do := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if got := runContent(args, &out, &errs); got != want {
			t.Fatalf("%v: exit code %d: %s", args, got, errs.String())
		}
		return out.String() + errs.String()
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do(0, "keygen", "-id", "content-1", dir)
	do(1, "keygen", "-id", "content-1", dir)
	write("good.toml", otherLeave)
	write("bad.toml", "[text]\n\"nav.fly\" = \"飞\"\n")
	write("huge.toml", strings.Repeat("#", event.MaxOverlay+1))
	do(0, "check", in("good.toml"))
	if said := do(1, "check", in("bad.toml")); !strings.Contains(said, "nav.fly") {
		t.Error(said)
	}
	do(1, "check", in("huge.toml"))
	do(1, "check", in("none.toml"))
	do(1, "sign", "-key", in("content-1.key"), in("good.toml"), in("signed.json"))
	do(1, "sign", "-key", in("content-1.pub"), "-version", "4", in("good.toml"), in("signed.json"))
	do(1, "sign", "-key", in("content-1.key"), "-version", "4", in("bad.toml"), in("signed.json"))
	if _, err := os.Stat(in("signed.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something bad was signed: %v", err)
	}
	do(0, "sign", "-key", in("content-1.key"), "-version", "4", in("good.toml"), in("signed.json"))
	if said := do(0, "show", in("signed.json")); !strings.Contains(said, "version 4") || !strings.Contains(said, otherLeave) {
		t.Error(said)
	}
	do(1, "show", in("good.toml"))
	do(2)
	do(2, "fly")
	do(2, "sign", in("good.toml"))
}
