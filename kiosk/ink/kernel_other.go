//go:build !amd64 && !arm64

package ink

// maxWidth is the width of the widest panels of any kernel.
const maxWidth = 16

// available returns what this machine can run, fastest first.
func available() []*kernel { return []*kernel{&portable} }
