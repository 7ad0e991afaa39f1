package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// get asks headquarters' API.
func (h *house) get(path string, into any) error {
	req, err := http.NewRequest(http.MethodGet, h.HQ+path, nil)
	if err != nil {
		return err
	}
	req.SetBasicAuth(h.User, h.Password)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 300))
		return fmt.Errorf("GET %s: %s: %s", path, res.Status, said)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

type arrived struct {
	ID, Type, Kiosk, Branch string
	Data                    struct {
		Number, Matter string
		Sheets         int
		Characters     int
		Content        struct {
			Words, Phone, Code string
			Glyphs, Sheets     [][]byte
		}
	}
}

func (h *house) complaints() []arrived { return h.events("complaint.submitted") }

// events returns what headquarters has of one type.
func (h *house) events(kind string) (found []arrived) {
	cursor := "0"
	for {
		var page struct {
			Events []arrived
			Next   json.Number
		}
		if err := h.get("/api/v1/events?limit=200&after="+cursor, &page); err != nil {
			return nil // headquarters is being restarted
		}
		for _, e := range page.Events {
			if e.Type == kind {
				found = append(found, e)
			}
		}
		if len(page.Events) == 0 || page.Next.String() == cursor {
			return found
		}
		cursor = page.Next.String()
	}
}
