// Command generate makes words.bin and pairs.bin from the simplified-Chinese
// dictionary of gse and the language model of open-gram as Debian packs it:
//
//	go mod download github.com/go-ego/gse@v0.80.3
//	apt-get download sunpinyin-data=0.1.22+20170109-2 && dpkg -x sunpinyin-data_*.deb /tmp/open-gram
//	go run ./kiosk/ink/lexicon/generate -o kiosk/ink/lexicon \
//	  -dictionary "$(go env GOMODCACHE)/github.com/go-ego/gse@v0.80.3/data/dict/zh/s_1.txt" \
//	  -model "$(echo /tmp/open-gram/usr/lib/*/sunpinyin/data)"
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"smartcounter/kiosk/ink/lexicon"
)

func main() {
	var s sources
	out := flag.String("o", ".", "`folder` to write words.bin and pairs.bin in")
	flag.StringVar(&s.dictionary, "dictionary", "", "`file` of lines “word frequency part-of-speech”")
	flag.StringVar(&s.model, "model", "", "`folder` of lm_sc.t3g and pydict_sc.bin")
	flag.StringVar(&s.never, "never", "kiosk/ink/lexicon/never.txt", "`file` of characters and words that keep a word from being suggested")
	flag.Parse()
	if err := run(*out, s); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// sources are the files that the lists are made from.
type sources struct{ dictionary, model, never string }

func run(out string, s sources) error {
	never, err := os.ReadFile(s.never)
	if err != nil {
		return fmt.Errorf("words not to suggest: %w", err)
	}
	terms, err := readDictionary(s.dictionary)
	if err != nil {
		return fmt.Errorf("dictionary: %w", err)
	}
	text, err := readModel(filepath.Join(s.model, "lm_sc.t3g"), filepath.Join(s.model, "pydict_sc.bin"))
	if err != nil {
		return fmt.Errorf("language model: %w", err)
	}
	entries := listed(terms, strings.Fields(string(never)))
	if err := write(filepath.Join(out, "words.bin"), func(w io.Writer) error { return lexicon.WriteWords(w, entries) }); err != nil {
		return err
	}
	text.add(within(terms))
	characters := text.characters()
	return write(filepath.Join(out, "pairs.bin"), func(w io.Writer) error { return lexicon.WritePairs(w, characters) })
}

func write(name string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return err
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%s: %d bytes\n", name, b.Len())
	return nil
}
