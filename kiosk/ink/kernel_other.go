//go:build !amd64 && !arm64

package ink

// available returns what this machine can run, fastest first.
func available() []*kernel { return []*kernel{&portable} }
