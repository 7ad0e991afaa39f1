package branch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// refusal is the host's answer that something is not to be.
type refusal struct {
	status int
	apiError
}

func (r *refusal) Error() string {
	return fmt.Sprintf("branch: the host answers %d %s", r.status, r.Code)
}

// ask sends a request. An error is a *refusal if the host answered it.
func (c *Client) ask(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("branch: %w", err)
		}
		body = bytes.NewReader(b)
	}
	r, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	if err != nil || len(text) > maxReply {
		return fmt.Errorf("%w: its answer is cut off: %w", ErrAway, err)
	}
	if response.StatusCode != http.StatusOK {
		no := &refusal{status: response.StatusCode}
		_ = json.Unmarshal(text, &no.apiError) // a status without words is answer enough
		return no
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%w: its answer is not readable", ErrAway)
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.o.Host+path, body)
	if err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}
