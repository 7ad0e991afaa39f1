package content

import "testing"

func TestDefaultIsValid(t *testing.T) {
	if _, err := builtIn(); err != nil {
		t.Fatal(err)
	}
}
