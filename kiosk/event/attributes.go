package event

import (
	"bytes"
	"encoding/json"
	"fmt"
)

const (
	maxAttributes = 32
	maxAttribute  = 20 // characters of an attribute's name, CloudEvents 1.0 section 3.1
)

// attributes are the members of a body in their order. Headquarters splits every
// event that arrives, so this is not the place for a map and a decoder's tokens.
type attributes struct {
	list [maxAttributes]attribute
	n    int
}

// An attribute's value is its JSON as it stands in the body.
type attribute struct{ name, value []byte }

// value gives the JSON of an attribute, nil if there is none.
func (a *attributes) value(name string) []byte {
	for i := range a.n {
		if string(a.list[i].name) == name {
			return a.list[i].value
		}
	}
	return nil
}

// text reads a string attribute; one that is not there stays empty.
func (a *attributes) text(name string, into *string) error {
	raw := a.value(name)
	if raw == nil {
		return nil
	}
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		*into = string(raw[1 : len(raw)-1])
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: malformed %s", ErrEnvelope, name)
	}
	return nil
}

// splitAttributes splits the one JSON object that body must be. Once the standard
// library has found the JSON valid, only strings and brackets need to be followed.
func splitAttributes(body []byte) (*attributes, error) {
	rest := bytes.TrimSpace(body)
	if len(rest) == 0 || rest[0] != '{' || !json.Valid(body) {
		return nil, fmt.Errorf("%w: not one JSON object", ErrEnvelope)
	}
	a := new(attributes)
	rest = bytes.TrimSpace(rest[1:])
	for rest[0] != '}' {
		if rest[0] == ',' {
			rest = bytes.TrimSpace(rest[1:])
		}
		end := valueEnd(rest)
		name := rest[1 : end-1]
		if !validAttribute(name) {
			return nil, fmt.Errorf("%w: malformed attribute name", ErrEnvelope)
		}
		if a.value(string(name)) != nil || a.n == maxAttributes {
			return nil, fmt.Errorf("%w: an attribute twice, or too many", ErrEnvelope)
		}
		rest = bytes.TrimSpace(rest[end:])
		rest = bytes.TrimSpace(rest[1:]) // the colon
		end = valueEnd(rest)
		a.list[a.n] = attribute{name, bytes.TrimSpace(rest[:end])}
		a.n++
		rest = bytes.TrimSpace(rest[end:])
	}
	return a, nil
}

// valueEnd gives the length of the JSON value that valid JSON begins with. A number
// or a word may have white space behind it counted in.
func valueEnd(b []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			if quoted = !quoted; !quoted && depth == 0 {
				return i + 1
			}
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth == 0 {
				return i // of the object around it
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case c == ',' && depth == 0:
			return i
		}
	}
	return len(b)
}

func validAttribute(name []byte) bool {
	if len(name) < 1 || len(name) > maxAttribute {
		return false
	}
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
