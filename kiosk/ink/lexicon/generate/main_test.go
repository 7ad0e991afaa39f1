package main

import (
	"os"
	"path/filepath"
	"testing"

	"smartcounter/kiosk/ink/lexicon"
)

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dictionary")
	text := "存折 900 n\n存折 5 n\n一 3 m\n少见 4 v\n王小二 40 nr\n北京 900 ns\nA股 900 n\n死板 900 a\n七个字的词太长 900 n\n去过 300 v\n不是 数 v\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := read(file, []string{"死"})
	if err != nil {
		t.Fatal(err)
	}
	want := []lexicon.Entry{{Word: "一", Count: 2}, {Word: "北京", Count: 231}, {Word: "去过", Count: 96, Suggest: true},
		{Word: "存折", Count: 231, Suggest: true}, {Word: "死板", Count: 231}}
	if len(got) != len(want) {
		t.Fatalf("read %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("entry %d is %v, want %v", i, got[i], want[i])
		}
	}
	if _, err := read(file+".missing", nil); err == nil {
		t.Error("a dictionary that is not there was read")
	}
}

func TestRunWritesWhatParses(t *testing.T) {
	folder := t.TempDir()
	dictionary, never, out := filepath.Join(folder, "d"), filepath.Join(folder, "n"), filepath.Join(folder, "words.bin")
	for name, text := range map[string]string{dictionary: "存折 900 n\n存款 800 n\n", never: "死\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(out, never, []string{dictionary}); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	x, err := lexicon.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if p, q := x.Next([]rune("存"), '折'), x.Next([]rune("存"), '存'); p <= q {
		t.Errorf("after 存: 折 %v, 存 %v", p, q)
	}
	if err := run(out, never, nil); err == nil {
		t.Error("no dictionary was asked for")
	}
}
