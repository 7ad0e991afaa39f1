package event

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asyncapi.yaml is read by other teams: it must tell what the code does. The
// schemas are compared with the Go types field by field.
func TestAsyncAPISchemas(t *testing.T) {
	for _, v := range []any{
		Envelope{}, Sealed{}, Statement{}, Complaint{}, Feedback{}, Help{}, HelpAnswer{}, Status{}, WordingStatus{}, Session{},
		Explanation{}, ExplanationAnswer{}, Wording{},
		Gone{}, Ack{}, Refusal{}, HelpReply{},
		Issued{}, Called{}, Recalled{}, Transferred{}, Parked{}, Returned{}, Served{}, Missed{}, CheckedIn{}, Received{}, BookingRefusal{},
		Requested{}, Opened{}, Closed{}, Day{}, DayRow{}, Bookings{}, Booking{},
	} {
		typ := reflect.TypeOf(v)
		var fields, required []string
		for i := range typ.NumField() {
			name, option, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			fields = append(fields, name)
			if option != "omitempty" {
				required = append(required, name)
			}
		}
		schema := block(t, asyncAPI(t), 4, typ.Name())
		if diff := cmp.Diff(fields, keys(block(t, schema, 6, "properties"), 8)); diff != "" {
			t.Errorf("%s: fields: %s", typ.Name(), diff)
		}
		if typ.Name() == "Statement" {
			continue // sealed by us, opened by us: nothing is promised about what stands in it
		}
		var listed []string
		if m := regexp.MustCompile(`(?m)^      required: \[(.*)\]$`).FindStringSubmatch(schema); m != nil {
			listed = strings.Split(m[1], ", ")
		}
		if diff := cmp.Diff(required, listed); diff != "" {
			t.Errorf("%s: required: %s", typ.Name(), diff)
		}
	}
}

func TestAsyncAPITypesAndTopics(t *testing.T) {
	text := asyncAPI(t)
	channels := block(t, text, 0, "channels")
	enum := regexp.MustCompile(`(?m)^          - (.*)$`).FindAllStringSubmatch(block(t, channels, 2, "events"), -1)
	var listed []Type
	for _, m := range enum {
		listed = append(listed, Type(m[1]))
	}
	if diff := cmp.Diff(Types, listed); diff != "" {
		t.Errorf("types: %s", diff)
	}
	for _, typ := range Types {
		message := block(t, text, 4, string(typ))
		payload := reflect.TypeOf(samples()[typ]).Name()
		if !strings.Contains(message, "'#/components/schemas/"+payload+"'") {
			t.Errorf("%s does not name the schema %s", typ, payload)
		}
	}
	fill := strings.NewReplacer("{shard}", Shard("b1"), "{branch}", "b1", "{kiosk}", "k1", "{type}", string(HelpCalled))
	var addresses []string
	for _, m := range regexp.MustCompile(`(?m)^    address: (.*)$`).FindAllStringSubmatch(channels, -1) {
		addresses = append(addresses, fill.Replace(m[1]))
	}
	want := []string{EventsTopic("b1", "k1", HelpCalled), GoneTopic("b1", "k1"), AckTopic("b1", "k1"), DownTopic("b1", "k1", DownHelp), DownTopic("b1", "k1", DownBookings),
		DownTopic("b1", "k1", DownContent)}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("addresses: %s", diff)
	}
}

// Every reference leads somewhere.
func TestAsyncAPIReferences(t *testing.T) {
	text := asyncAPI(t)
	refs := regexp.MustCompile(`'#/([a-z]+)/([a-z]+/)?([A-Za-z.]+)'`).FindAllStringSubmatch(text, -1)
	if len(refs) < 20 {
		t.Fatalf("%d references found", len(refs))
	}
	for _, r := range refs {
		indent := 2
		section := block(t, text, 0, r[1])
		if r[2] != "" {
			section = block(t, section, 2, strings.TrimSuffix(r[2], "/"))
			indent = 4
		}
		if !slices.Contains(keys(section, indent), r[3]) {
			t.Errorf("%s leads nowhere", r[0])
		}
	}
}

func asyncAPI(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("asyncapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// block gives what stands under a key at an indentation, up to the next line
// that is indented as little.
func block(t *testing.T, text string, indent int, key string) string {
	t.Helper()
	head := "\n" + strings.Repeat(" ", indent) + key + ":"
	_, rest, found := strings.Cut("\n"+text, head)
	if !found {
		t.Fatalf("no %s at indentation %d", key, indent)
	}
	lines := strings.Split(rest, "\n")
	for i, line := range lines[1:] {
		if line != "" && len(line)-len(strings.TrimLeft(line, " ")) <= indent {
			return strings.Join(lines[:i+1], "\n")
		}
	}
	return rest
}

// keys lists the keys at an indentation.
func keys(text string, indent int) []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^ {`+string(rune('0'+indent))+`}([A-Za-z0-9_.]+):`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}
