package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/ui"
)

// The commands of who writes the bank's words; docs/content.md tells how.
const contentCommand = "content"

const contentUsage = `usage: kiosk content COMMAND
  keygen -id ID DIR         make a key: DIR/ID.key to sign with, DIR/ID.pub for counters
  check FILE.toml           say whether counters would take these words
  sign -key KEY -version N FILE.toml NEW.json
                            check and sign them, for headquarters to send
  show FILE.json            print version and words of a signed file
`

// runContent carries out one command. The result is the process's exit code.
func runContent(args []string, stdout, stderr io.Writer) int {
	err := contentDo(args, stdout, stderr)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage), errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, contentUsage)
		return 2
	}
	fmt.Fprintln(stderr, "kiosk content:", err)
	return 1
}

func contentDo(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	f := flag.NewFlagSet("kiosk content "+args[0], flag.ContinueOnError)
	f.SetOutput(stderr)
	id := f.String("id", "", "id of the new key")
	key := f.String("key", "", "file of the key to sign with")
	version := f.Uint64("version", 0, "number of these words, above every one sent before")
	if err := f.Parse(args[1:]); err != nil {
		return errUsage
	}
	switch {
	case args[0] == "keygen" && f.NArg() == 1:
		return makeSigningKey(*id, f.Arg(0), stdout)
	case args[0] == "check" && f.NArg() == 1:
		_, err := checkedOverlay(f.Arg(0))
		if err == nil {
			fmt.Fprintln(stdout, "these words are fit to be shown")
		}
		return err
	case args[0] == "sign" && f.NArg() == 2:
		return signOverlay(*key, *version, f.Arg(0), f.Arg(1), stdout)
	case args[0] == "show" && f.NArg() == 1:
		return showWording(f.Arg(0), stdout)
	}
	return errUsage
}

func makeSigningKey(id, dir string, stdout io.Writer) error {
	key, err := event.GenerateSigningKey(id)
	if err != nil {
		return err
	}
	private, public := filepath.Join(dir, id+event.PrivateKeySuffix), filepath.Join(dir, id+".pub")
	if err := key.Write(private); err != nil {
		return err
	}
	if err := key.Verifying().Write(public); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: keep it off counters and headquarters' machines, with a copy in a safe\n%s: goes to every counter as headquarters.wording_key_file\n", private, public)
	return nil
}

// references are the panels that words must fit wherever they are signed: a
// counter checks its own again.
var references = []ui.Panel{
	{Width: 1080, Height: 1920, Pitch: ui.ReferencePitch},
	{Width: 1920, Height: 1080, Pitch: ui.ReferencePitch},
}

// checkedOverlay reads an overlay that counters would take.
func checkedOverlay(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	overlay, err := io.ReadAll(io.LimitReader(f, event.MaxOverlay+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	if len(overlay) > event.MaxOverlay {
		return "", fmt.Errorf("%s is longer than %d bytes: leave out what the built-in words say as well", path, event.MaxOverlay)
	}
	if _, err := loadWords(string(overlay), 1, references...); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return string(overlay), nil
}

func signOverlay(keyFile string, version uint64, from, to string, stdout io.Writer) error {
	if version == 0 {
		return errors.New("give -version: a number above every one sent before, from 1")
	}
	key, err := event.ReadSigningKey(keyFile)
	if err != nil {
		return err
	}
	overlay, err := checkedOverlay(from)
	if err != nil {
		return err
	}
	body, err := event.SignWording(key, event.Wording{Version: version, Made: time.Now().UTC().Truncate(time.Second), Overlay: overlay})
	if err != nil {
		return err
	}
	if err := event.KeepWording(to, body); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: version %d, signed with %s, %d bytes; name it as wording in headquarters' configuration\n", to, version, key.KID, len(body))
	return nil
}

func showWording(path string, stdout io.Writer) error {
	body, err := event.KeptWording(path)
	if err != nil {
		return err
	}
	w, err := event.ReadWording(body)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Fprintf(stdout, "# version %d of %s; whose signature it bears is for counters to check\n%s", w.Version, w.Made.Format(time.RFC3339), w.Overlay)
	return nil
}
