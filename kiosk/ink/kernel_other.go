//go:build !amd64

package ink

// maxWidth is the width of the widest panels of any kernel.
const maxWidth = 16

func fastest() *kernel { return &portable }
