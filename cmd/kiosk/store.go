package main

import (
	"context"
	"errors"
	"fmt"

	"smartcounter/kiosk/runner"
	"smartcounter/outbox"
)

// store is the runner's Store on an outbox.
type store struct{ outbox *outbox.Outbox }

func (s store) Append(ctx context.Context, records []runner.Record, state map[string][]byte) error {
	rows := make([]outbox.Record, len(records))
	for i, r := range records {
		rows[i] = outbox.Record(r)
	}
	err := s.outbox.Append(ctx, rows, state)
	if errors.Is(err, outbox.ErrFull) {
		return fmt.Errorf("%w: %w", runner.ErrFull, err)
	}
	return err
}
