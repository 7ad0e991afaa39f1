package main

import (
	"encoding/json"
	"fmt"
	"io"

	"smartcounter/devices/voice"
)

// check prints one line a problem and fails if there is any.
func check(name string, prompts []voice.Prompt, stdout io.Writer) error {
	pack, err := voice.OpenPack(name)
	if err != nil {
		return err
	}
	defer pack.Close()
	bad := pack.Verify(prompts)
	for _, p := range bad {
		fmt.Fprintln(stdout, p)
	}
	if len(bad) > 0 {
		return fmt.Errorf("%w: %d", errProblems, len(bad))
	}
	fmt.Fprintf(stdout, "%d clips for %d prompts, all well\n", len(pack.Manifest().Clips), len(prompts))
	return nil
}

// list prints the clips of a pack, or those that the prompts need, as JSON
// lines: the script for a person who records them.
func list(name string, prompts []voice.Prompt, stdout io.Writer) error {
	clips, bad := voice.Wanted(prompts)
	if name != "" {
		pack, err := voice.OpenPack(name)
		if err != nil {
			return err
		}
		defer pack.Close()
		clips, bad = pack.Manifest().Clips, nil
	}
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	for _, c := range clips {
		if err := out.Encode(c); err != nil {
			return fmt.Errorf("list: %w", err)
		}
	}
	if len(bad) > 0 {
		return fmt.Errorf("%d prompts cannot be spoken, first %v", len(bad), bad[0])
	}
	return nil
}
