//go:build !linux || android

package ebitengine

// flat has nothing to do where windows are not GLFW's on an X server.
func flat() error { return nil }
