package content

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDefaultIsValid(t *testing.T) {
	c, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	if Default() != c || len(c.Keys()) < 100 || len(c.IDs()) < 50 || len(c.phrases) < 10 {
		t.Errorf("%d labels, %d prompts, %d phrases", len(c.Keys()), len(c.IDs()), len(c.phrases))
	}
}

// Every screen and overlay has a prompt of its id, home one for each greeting.
func TestEveryPromptIsComplete(t *testing.T) {
	c := Default()
	for _, id := range c.IDs() {
		slots := make([]Spoken, c.Slots(id))
		for i := range slots {
			slots[i] = Spoken{"三", "san1"}
		}
		u := c.Prompt(id, slots...)
		if u.ID != id || strings.ContainsAny(u.Text+u.Pinyin, "{}⟦") {
			t.Errorf("%+v", u)
		}
		if err := checkReading(u.Text, u.Pinyin); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if n := utf8.RuneCountInString(u.Text); n > maxCaption {
			t.Errorf("%s: %d characters", id, n)
		}
	}
	for _, u := range c.Prompts() {
		if c.Slots(u.ID) > 0 || u.Text == "" || u.Pinyin == "" || u.Private {
			t.Errorf("%+v", u)
		}
	}
}

// The choices have what the screens show of them.
func TestForms(t *testing.T) {
	c := Default()
	for key, causes := range map[string]bool{"rating": false, "reasons": true, "matters": true} {
		f := c.Form(key)
		if f.Key != key || len(f.Options) < 5 {
			t.Fatalf("form %q: %+v", key, f)
		}
		for _, o := range f.Options {
			if o.Icon == "" || (o.Cause != "") != causes {
				t.Errorf("form %q: %+v", key, o)
			}
			if got, ok := f.Option(o.Key); !ok || got != o {
				t.Errorf("form %q does not find %q", key, o.Key)
			}
			if key != "reasons" && o.Pinyin == "" {
				t.Errorf("form %q: %q cannot be read aloud", key, o.Key)
			}
			if len(c.Suggest(nil, o.Key, 3)) != 3 {
				t.Errorf("form %q: no phrases for %q", key, o.Key)
			}
		}
	}
	if _, ok := c.Form("matters").Option("weather"); ok {
		t.Error("an option that does not exist was found")
	}
	if got := c.Form("weather"); len(got.Options) != 0 {
		t.Errorf("%+v", got)
	}
	waiting, _ := c.Form("matters").Option("waiting")
	if waiting.Full() != "窗口排队，等得太久" {
		t.Errorf("in full: %q", waiting.Full())
	}
	rating, _ := c.Form("rating").Option("satisfied")
	if rating.Full() != "满意" {
		t.Errorf("in full: %q", rating.Full())
	}
}

func TestTextAndFill(t *testing.T) {
	c := Default()
	for key, want := range map[string]string{"nav.back": "返回", "nav.nowhere": "⟦nav.nowhere⟧"} {
		if got := c.Text(key); got != want || c.Has(key) == strings.Contains(want, "⟦") {
			t.Errorf("%s: %q", key, got)
		}
	}
	if got := c.Fill("step.of", 2, 4); got != "第 2 步，一共 4 步" {
		t.Errorf("%q", got)
	}
	if got := c.Prompt("nowhere"); got.Text != "⟦nowhere⟧" || got.Pinyin != "" || c.Slots("nowhere") != -1 {
		t.Errorf("%+v", got)
	}
	if p, ok := c.Place("大门左手边"); !ok || p.Pinyin != "da4 men2 zuo3 shou3 bian1" {
		t.Errorf("%+v", p)
	}
	if _, ok := c.Place("月球背面"); ok {
		t.Error("an unknown place was read")
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n, next int
		want    Spoken
	}{
		{1, 4, Spoken{"一", "yi2"}}, {1, 1, Spoken{"一", "yi4"}}, {2, 4, Spoken{"两", "liang3"}},
		{3, 4, Spoken{"三", "san1"}}, {10, 4, Spoken{"十", "shi2"}}, {11, 4, Spoken{"十一", "shi2 yi1"}},
		{12, 4, Spoken{"十二", "shi2 er4"}}, {20, 1, Spoken{"二十", "er4 shi2"}}, {99, 1, Spoken{"九十九", "jiu3 shi2 jiu3"}},
		{100, 4, Spoken{"一零零", "yi1 ling2 ling2"}}, {0, 4, Spoken{"零", "ling2"}}, {-5, 4, Spoken{"五", "wu3"}},
	} {
		if got := Count(c.n, c.next); got != c.want {
			t.Errorf("Count(%d, %d) = %+v, want %+v", c.n, c.next, got, c.want)
		}
	}
	if got := Default().Prompt("phoneentry.short", Count(2, 4)).Text; got != "还差两位，看看漏了哪一位。" {
		t.Errorf("%q", got)
	}
}

func TestSuggest(t *testing.T) {
	c := Default()
	for _, k := range []struct {
		before, topic string
		want          []string
	}{
		{"等了一个多小时", "waiting", []string{"才轮到我", "窗口太少", "没人来解释"}},
		{"等了一个多小时才轮到我", "waiting", []string{"，没人来解释", "，窗口太少", "等了很久"}},
		{"", "nothing", []string{"希望早点解决", "请给我回话", "谢谢"}},
		{"我来", "hall", []string{"取钱", "存钱", "办卡"}},
	} {
		if got := c.Suggest([]rune(k.before), k.topic, 3); !slices.Equal(got, k.want) {
			t.Errorf("%q about %q: %q, want %q", k.before, k.topic, got, k.want)
		}
	}
	if got := c.Suggest([]rune("谢谢"), "", 9); slices.Contains(got, "谢谢") {
		t.Errorf("offered again: %q", got)
	}
	if got := c.Suggest(nil, "waiting", 0); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestLoadOverlay(t *testing.T) {
	c, err := Load(strings.NewReader(`
[text]
"nav.leave" = "办完了，走"
[prompt.attract]
text = "您好，欢迎来。"
pinyin = "nin2 hao3, huan1 ying2 lai2."
[reading]
"柱子旁边" = "zhu4 zi5 pang2 bian1"
[[phrase]]
topic = "waiting"
say = ["号叫过了"]
[form.reasons]
options = [
  { key = "waiting", label = "排队", icon = "clock", cause = "服务态度及质量", pinyin = "pai2 dui4" },
  { key = "manner", label = "态度", icon = "user-round", cause = "服务态度及质量", pinyin = "tai4 du4" },
  { key = "paperwork", label = "手续", icon = "file-text", cause = "制度规则流程", pinyin = "shou3 xu4" },
  { key = "clarity", label = "说明", icon = "message-square-text", cause = "信息披露", pinyin = "shuo1 ming2" },
  { key = "machine", label = "机器", icon = "monitor", cause = "设施设备系统", pinyin = "ji1 qi4" },
  { key = "hall", label = "大厅", icon = "armchair", cause = "设施设备系统", pinyin = "da4 ting1" },
]
`), 7)
	if err != nil {
		t.Fatal(err)
	}
	if c.Text("nav.leave") != "办完了，走" || c.Text("nav.back") != "返回" || c.Prompt("attract").Text != "您好，欢迎来。" {
		t.Error("the overlay does not show")
	}
	if _, ok := c.Place("柱子旁边"); !ok || c.Form("reasons").Options[0].Label != "排队" || c.Suggest(nil, "waiting", 1)[0] != "号叫过了" {
		t.Error("the overlay does not show")
	}
	if Default().Text("nav.leave") != "办好了，离开" || Default().Form("reasons").Options[0].Label != "等的时间" {
		t.Error("the overlay changed the default")
	}
}

func TestLoadRefuses(t *testing.T) {
	prompt := func(text, pinyin string) string {
		return "[prompt.attract]\ntext = \"" + text + "\"\npinyin = \"" + pinyin + "\"\n"
	}
	for name, c := range map[string]struct{ overlay, mends string }{
		"not toml":          {"[text", "toml"},
		"stray table":       {"[colour]\nred = 1\n", "colour"},
		"stray field":       {"[prompt.attract]\nspeed = 2\n", "speed"},
		"unknown label":     {"[text]\n\"nav.fly\" = \"飞\"\n", "nav.fly"},
		"empty label":       {"[text]\n\"nav.back\" = \"\"\n", "nav.back"},
		"long label":        {"[text]\n\"nav.back\" = \"" + strings.Repeat("返", 61) + "\"\n", "nav.back"},
		"control":           {"[text]\n\"nav.back\" = \"返\\u0007回\"\n", "nav.back"},
		"direction":         {"[text]\n\"nav.back\" = \"返\\u202e回\"\n", "nav.back"},
		"slot lost":         {"[text]\n\"step.of\" = \"第 {0} 步\"\n", "step.of"},
		"slot unknown":      {"[text]\n\"nav.back\" = \"返回 {7}\"\n", "nav.back"},
		"unknown prompt":    {"[prompt.fly]\ntext = \"飞\"\npinyin = \"fei1\"\n", "fly"},
		"too short":         {prompt("您好", "nin2"), "attract"},
		"too much":          {prompt("您好", "nin2 hao3 ma5"), "attract"},
		"no syllable":       {prompt("您好", "nin2 hxo3"), "attract"},
		"no tone":           {prompt("您好", "nin2 hao"), "attract"},
		"sixth tone":        {prompt("您好", "nin2 hao6"), "attract"},
		"digit":             {prompt("您好1", "nin2 hao3 yi1"), "attract"},
		"latin":             {prompt("您好A", "nin2 hao3"), "attract"},
		"long prompt":       {prompt(strings.Repeat("您", 32), strings.Repeat("nin2 ", 32)), "attract"},
		"slot only read":    {prompt("您好", "nin2 hao3 {0}"), "attract"},
		"prompt slot":       {prompt("您好{0}", "nin2 hao3 {0}"), "attract"},
		"reading":           {"[reading]\n\"门\" = \"men2 kou3\"\n", "门"},
		"long phrase":       {"[[phrase]]\nsay = [\"一二三四五六七八九十一二三\"]\n", "phrase"},
		"option key":        {"[form.rating]\noptions = [{key=\"a\",label=\"甲\"},{key=\"b\",label=\"乙\"}]\n", "rating"},
		"one option":        {"[form.rating]\noptions = [{key=\"a\",label=\"甲\"}]\n", "rating"},
		"option twice":      {"[form.rating]\noptions = [{key=\"a\",label=\"甲\"},{key=\"a\",label=\"乙\"}]\n", "rating"},
		"invented cause":    {"[form.rating]\noptions = [{key=\"a\",label=\"甲\",cause=\"天气\"},{key=\"b\",label=\"乙\"}]\n", "天气"},
		"option reading":    {"[form.rating]\noptions = [{key=\"a\",label=\"甲\",pinyin=\"jia3 yi3\"},{key=\"b\",label=\"乙\"}]\n", "rating"},
		"option unlabelled": {"[form.rating]\noptions = [{key=\"a\"},{key=\"b\",label=\"乙\"}]\n", "rating"},
		"mark":              {"[text]\n\"nav.back\" = \"返̴回\"\n", "nav.back"},
		"markup":            {"[text]\n\"nav.back\" = \"<b>返回</b>\"\n", "nav.back"},
		"markup said":       {prompt("<speak>您好", "nin2 hao3"), "attract"},
		"entity":            {"[text]\n\"nav.back\" = \"&#x8FD4;\"\n", "nav.back"},
		"hidden space":      {"[text]\n\"nav.back\" = \"返\u200b回\"\n", "nav.back"},
		"reading slot":      {"[reading]\n\"门\" = \"men2 {0}\"\n", "门"},
		"phrase slot":       {"[[phrase]]\nsay = [\"{0}\"]\n", "phrase"},
		"phrase topic":      {"[[phrase]]\ntopic = \"weather\"\nsay = [\"下雨\"]\n", "weather"},
		"unknown form":      {"[form.weather]\noptions = [{key=\"a\",label=\"甲\"},{key=\"b\",label=\"乙\"}]\n", "weather"},
		"option slot":       {"[form.rating]\noptions = [{key=\"a\",label=\"{0}\"},{key=\"b\",label=\"乙\"}]\n", "rating"},
		"option line":       {"[form.rating]\noptions = [{key=\"a\",label=\"甲\",line=\"\u202e\"},{key=\"b\",label=\"乙\"}]\n", "rating"},
		"rating unread":     {"[form.rating]\noptions = [{key=\"very_satisfied\",label=\"好\"},{key=\"satisfied\",label=\"好\"},{key=\"neutral\",label=\"好\"},{key=\"dissatisfied\",label=\"好\"},{key=\"very_dissatisfied\",label=\"好\"}]\n", "very_satisfied"},
		"other consent":     {"[text]\n\"phoneentry.consent\" = \"我同意\"\n", "consent.version"},
		"unasked":           {"[questionnaire.weather]\n[[questionnaire.weather.question]]\nkey = \"a\"\ntext = \"好\"\npinyin = \"hao3\"\nanswers = [{key=\"a\",label=\"甲\"},{key=\"b\",label=\"乙\"}]\n", "weather"},
		"huge":              {strings.Repeat("#", maxFile+1), "bytes"},
	} {
		_, err := Load(strings.NewReader(c.overlay), 1)
		if !errors.Is(err, ErrContent) || !strings.Contains(err.Error(), c.mends) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is asked before a product is bought leads nobody: the answer that shows
// that it was explained stands among others, and a way to say neither.
func TestThreeQuestions(t *testing.T) {
	c := Default()
	q := c.Questionnaire("threequestions")
	if q.Product == "" || len(q.Questions) != 3 {
		t.Fatalf("%+v", q)
	}
	for i, asked := range q.Questions {
		if u := q.Ask(i); u.ID != "threequestions."+asked.Key || u.Text != asked.Text || checkReading(u.Text, u.Pinyin) != nil {
			t.Errorf("%+v", u)
		}
		if a, ok := asked.Answer("unsure"); !ok || !a.Unsure {
			t.Errorf("%+v", a)
		}
	}
	if _, ok := q.Questions[0].Answer("weather"); ok || q.Ask(3).Text != "⟦threequestions⟧" {
		t.Error("what does not exist was found")
	}
	if r := c.Questionnaire("revisit"); r.Product != "" || len(r.Questions) != 3 {
		t.Errorf("%+v", r)
	}
}

// Other words of consent come with another version, and what is recorded with a
// consent exists in every wording.
func TestConsentHasItsVersion(t *testing.T) {
	c, err := Load(strings.NewReader("[text]\n\"phoneentry.consent\" = \"我同意留号码\"\n\"consent.version\" = \"2027-01\"\n"), 1)
	if err != nil || c.Text("consent.version") != "2027-01" {
		t.Error(err)
	}
	for _, key := range append(consentTexts, consentVersion) {
		if !Default().Has(key) {
			t.Errorf("there is no %q", key)
		}
	}
}

// questions is an overlay of 三问三答 with its last question's answers replaced.
func questions(product, key, answers string) string {
	ask := func(key, answers string) string {
		return "[[questionnaire.threequestions.question]]\nkey = \"" + key + "\"\ntext = \"能取吗？\"\npinyin = \"neng2 qu3 ma5?\"\nanswers = [" + answers + "]\n"
	}
	good := `{key="a",label="能",clear=true},{key="b",label="不能"},{key="c",label="说不准",unsure=true}`
	return "[questionnaire.threequestions]\nproduct = \"" + product + "\"\n" + ask("withdraw", good) + ask("loss", good) + ask(key, answers)
}

func TestQuestionsOverlay(t *testing.T) {
	good := `{key="x",label="是理财",clear=true},{key="y",label="是存款"},{key="z",label="说不准",unsure=true}`
	c, err := Load(strings.NewReader(questions("安心一号", "kind", good)), 3)
	if err != nil {
		t.Fatal(err)
	}
	if q := c.Questionnaire("threequestions"); q.Product != "安心一号" || len(q.Questions[2].Answers) != 3 || c.Version() != 3 {
		t.Errorf("%+v", q)
	}
	for name, overlay := range map[string]string{
		"no product":     questions("", "kind", good),
		"other question": questions("安心一号", "weather", good),
		"nothing clear":  questions("安心一号", "kind", strings.ReplaceAll(good, ",clear=true", "")),
		"all clear":      questions("安心一号", "kind", strings.ReplaceAll(good, `label="是存款"`, `label="是存款",clear=true`)),
		"nobody unsure":  questions("安心一号", "kind", strings.ReplaceAll(good, ",unsure=true", "")),
		"clear, unsure":  questions("安心一号", "kind", strings.ReplaceAll(good, "clear=true", "clear=true,unsure=true")),
		"answer twice":   questions("安心一号", "kind", strings.ReplaceAll(good, `"y"`, `"x"`)),
		"bad key":        questions("安心一号", "kind", strings.ReplaceAll(good, `"y"`, `"Y/../"`)),
		"long answer":    questions("安心一号", "kind", strings.ReplaceAll(good, "是存款", strings.Repeat("是", 15))),
		"one answer":     questions("安心一号", "kind", `{key="x",label="是"}`),
		"long product":   questions(strings.Repeat("安", 21), "kind", good),
		"markup":         questions("<b>安心</b>", "kind", good),
		"two questions":  strings.SplitN(questions("安心一号", "kind", good), "\nkey = \"kind\"", 2)[0],
	} {
		if _, err := Load(strings.NewReader(overlay), 3); !errors.Is(err, ErrContent) || !strings.Contains(err.Error(), "threequestions") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A counter never falls over its wording: what is loaded is usable, and nothing
// else is loaded.
func FuzzLoad(f *testing.F) {
	f.Add("")
	f.Add("[text]\n\"nav.back\" = \"返回\"\n")
	f.Add("[prompt.attract]\ntext = \"您好\"\npinyin = \"nin2 hao3\"\n")
	f.Add("[[phrase]]\nafter = [\"来\"]\nsay = [\"取钱\"]\n")
	f.Add(questions("安心一号", "kind", `{key="a",label="能",clear=true},{key="b",label="不能"},{key="c",label="说不准",unsure=true}`))
	f.Add("[form.rating]\noptions = [{key=\"a\",label=\"甲\"},{key=\"b\",label=\"乙\"}]\n")
	f.Fuzz(func(t *testing.T, overlay string) {
		c, err := Load(strings.NewReader(overlay), 1)
		if err != nil {
			if !errors.Is(err, ErrContent) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		if !slices.Equal(c.Keys(), Default().Keys()) || !slices.Equal(c.IDs(), Default().IDs()) {
			t.Fatal("the overlay added or removed keys")
		}
		for _, u := range c.Prompts() {
			if checkReading(u.Text, u.Pinyin) != nil {
				t.Fatalf("%+v cannot be read", u)
			}
		}
	})
}
