// Command voicepack builds and checks voice packs: the clips that a counter
// plays for its prompts.
//
//	voicepack build -out DIR [-prompts FILE] [-import DIR] [-engine espeak|htgo|none] [-language TAG]
//	voicepack check [-prompts FILE] PACK
//	voicepack list [-prompts FILE | PACK]
//
// Prompts are those of the counter's own wording, or JSON lines
// {"id":"…","text":"…","pinyin":"…"} from a file, - for standard input.
//
// A pack in another language, such as Cantonese, is a folder of recordings of
// the same ids: build -engine none -language yue -import DIR.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: voicepack build -out DIR [-prompts FILE] [-import DIR] [-engine espeak|htgo|none] [-language TAG]
       voicepack check [-prompts FILE] PACK
       voicepack list [-prompts FILE | PACK]
`

// errProblems is returned when a pack was read and found wanting.
var errProblems = errors.New("the pack has problems")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(os.Stderr, "voicepack: %v\n", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return flag.ErrHelp
	}
	flags := flag.NewFlagSet("voicepack "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	prompts := flags.String("prompts", "", "JSON lines `file` of prompts, - for standard input; default: the counter's wording")
	out := flags.String("out", "", "`folder` of the pack to build")
	recordings := flags.String("import", "", "`folder` of recordings, ID.wav, that take the place of synthesis")
	engine := flags.String("engine", "espeak", "what speaks: espeak, htgo (online), or none: every clip is a recording")
	language := flags.String("language", "zh-CN", "BCP 47 `tag` of the pack's language")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	wording, err := readPrompts(*prompts, stdin)
	if err != nil {
		return err
	}
	switch args[0] {
	case "build":
		if *out == "" || flags.NArg() != 0 {
			fmt.Fprint(stderr, usage)
			return errors.New("build needs -out and no more arguments")
		}
		synthesiser, err := newSynthesiser(*engine)
		if err != nil {
			return err
		}
		return build(ctx, job{out: *out, language: *language, recordings: *recordings, engine: synthesiser, prompts: wording}, stderr)
	case "check":
		if flags.NArg() != 1 {
			fmt.Fprint(stderr, usage)
			return errors.New("check needs the folder or zip file of one pack")
		}
		return check(flags.Arg(0), wording, stdout)
	case "list":
		return list(flags.Arg(0), wording, stdout)
	}
	fmt.Fprint(stderr, usage)
	return fmt.Errorf("no command %q", args[0])
}
