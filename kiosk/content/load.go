package content

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed zh-CN.toml
var zhCN []byte

// ErrContent reports wording that cannot be shown or said as it is.
var ErrContent = errors.New("content: unusable wording")

// maxFile bounds an overlay, in bytes.
const maxFile = 1 << 20

// file is the form of the embedded wording and of an overlay.
type file struct {
	Text   map[string]string `toml:"text"`
	Prompt map[string]struct {
		Text   string `toml:"text"`
		Pinyin string `toml:"pinyin"`
	} `toml:"prompt"`
	Form map[string]struct {
		Options []struct {
			Key    string `toml:"key"`
			Label  string `toml:"label"`
			Line   string `toml:"line"`
			Icon   string `toml:"icon"`
			Cause  string `toml:"cause"`
			Pinyin string `toml:"pinyin"`
		} `toml:"options"`
	} `toml:"form"`
	Questionnaire map[string]struct {
		Product  string `toml:"product"`
		Question []struct {
			Key     string `toml:"key"`
			Text    string `toml:"text"`
			Pinyin  string `toml:"pinyin"`
			Answers []struct {
				Key    string `toml:"key"`
				Label  string `toml:"label"`
				Clear  bool   `toml:"clear"`
				Unsure bool   `toml:"unsure"`
			} `toml:"answers"`
		} `toml:"question"`
	} `toml:"questionnaire"`
	Phrase []struct {
		Topic string   `toml:"topic"`
		After []string `toml:"after"`
		Say   []string `toml:"say"`
	} `toml:"phrase"`
	Reading map[string]string `toml:"reading"`
}

var builtIn = sync.OnceValues(func() (*Catalogue, error) { return decode(bytes.NewReader(zhCN)) })

// Default returns the embedded wording. It is part of the program and tested, so
// it cannot fail at a counter; should it be broken, every key shows in ⟦⟧.
func Default() *Catalogue {
	c, err := builtIn()
	if err != nil {
		return &Catalogue{}
	}
	return c
}

// Load returns the embedded wording with an overlay of that version laid over it.
// An overlay may reword every label, prompt, option and question that exists, and
// add phrases and readings; it cannot invent keys, because nothing would show
// them. Errors are ErrContent and name the key. Whether the words fit the screen
// is for ui.CheckWords to say.
func Load(overlay io.Reader, version uint64) (*Catalogue, error) {
	over, err := decode(overlay)
	if err != nil {
		return nil, err
	}
	base, err := builtIn()
	if err != nil {
		return nil, err
	}
	c := &Catalogue{
		text:     maps.Clone(base.text),
		prompts:  maps.Clone(base.prompts),
		forms:    maps.Clone(base.forms),
		phrases:  slices.Concat(over.phrases, base.phrases),
		readings: maps.Clone(base.readings),

		questionnaires: maps.Clone(base.questionnaires),
		version:        version,
	}
	if err := over.reword(base); err != nil {
		return nil, err
	}
	maps.Copy(c.text, over.text)
	maps.Copy(c.prompts, over.prompts)
	maps.Copy(c.forms, over.forms)
	maps.Copy(c.readings, over.readings)
	maps.Copy(c.questionnaires, over.questionnaires)
	return c, nil
}

// decode reads and checks one file.
func decode(r io.Reader) (*Catalogue, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("content: reading: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrContent, maxFile)
	}
	var f file
	meta, err := toml.Decode(string(data), &f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	if stray := meta.Undecoded(); len(stray) > 0 {
		return nil, fmt.Errorf("%w: %s is not known here", ErrContent, stray[0])
	}
	c := f.catalogue()
	if err := c.validate(); err != nil {
		return nil, err
	}
	return c, nil
}

func (f *file) catalogue() *Catalogue {
	c := &Catalogue{
		text:     map[string]string{},
		prompts:  map[string]prompt{},
		forms:    map[string]Form{},
		readings: map[string]string{},

		questionnaires: map[string]Questionnaire{},
	}
	maps.Copy(c.text, f.Text)
	maps.Copy(c.readings, f.Reading)
	for id, p := range f.Prompt {
		c.prompts[id] = prompt{text: p.Text, pinyin: p.Pinyin}
	}
	for key, form := range f.Form {
		built := Form{Key: key}
		for _, o := range form.Options {
			built.Options = append(built.Options, Option(o))
		}
		c.forms[key] = built
	}
	for key, form := range f.Questionnaire {
		built := Questionnaire{Key: key, Product: form.Product}
		for _, q := range form.Question {
			asked := Question{Key: q.Key, Text: q.Text, Pinyin: q.Pinyin}
			for _, a := range q.Answers {
				asked.Answers = append(asked.Answers, Answer(a))
			}
			built.Questions = append(built.Questions, asked)
		}
		c.questionnaires[key] = built
	}
	for _, p := range f.Phrase {
		c.phrases = append(c.phrases, phrase{topic: p.Topic, after: p.After, say: p.Say})
	}
	return c
}
