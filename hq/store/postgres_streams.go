package store

// A batch from a thousand counters touches a thousand streams. A few round trips
// for each would cost more than the events, so those with nothing out of the
// ordinary, nearly all, are fetched and written together.

// loadStreams fetches the streams of a batch that are known.
func (postgresDialect) loadStreams(in *ingestion, batch []Incoming) error {
	in.loaded = make(map[Stream]*streamState)
	var branches, kiosks, epochs []string
	counters := make(map[[2]string]int) // streams of one counter in this batch
	asked := make(map[Stream]bool)
	for i := range batch {
		m := &batch[i]
		if !m.positioned() || asked[m.Stream] {
			continue
		}
		asked[m.Stream] = true
		counters[[2]string{m.Stream.Branch, m.Stream.Kiosk}]++
		branches, kiosks, epochs = append(branches, m.Stream.Branch), append(kiosks, m.Stream.Kiosk), append(epochs, m.Stream.Epoch)
	}
	if len(branches) == 0 {
		return nil
	}
	const find = `SELECT s.branch, s.kiosk, s.epoch, s.stream, s.upto, s.top, s.exceptions, COALESCE(k.epoch = s.epoch, false)
		FROM unnest($1::text[], $2::text[], $3::text[]) AS a (branch, kiosk, epoch)
		JOIN streams s ON s.branch = a.branch AND s.kiosk = a.kiosk AND s.epoch = a.epoch
		LEFT JOIN kiosks k ON k.branch = s.branch AND k.kiosk = s.kiosk`
	rows, err := in.tx.QueryContext(in.ctx, find, branches, kiosks, epochs)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		st := &streamState{}
		if err := rows.Scan(&st.Branch, &st.Kiosk, &st.Epoch, &st.row, &st.upto, &st.top, &st.exceptions, &st.current); err != nil {
			return err
		}
		// Two streams of one counter are looked at in turn: one may end the other.
		st.current = st.current && counters[[2]string{st.Branch, st.Kiosk}] == 1
		in.loaded[st.Stream] = st
	}
	return rows.Err()
}

// saveStreams writes the streams and counters of a batch that are as before but for
// their figures.
func (postgresDialect) saveStreams(in *ingestion) error {
	n := len(in.unsaved)
	if n == 0 {
		return nil
	}
	streams, uptos, tops, exceptions := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	branches, kiosks := make([]string, n), make([]string, n)
	contacts, events := make([]int64, n), make([]int64, n)
	for i, st := range in.unsaved {
		streams[i], uptos[i], tops[i], exceptions[i] = st.row, int64(st.upto), int64(st.top), st.exceptions
		branches[i], kiosks[i], contacts[i], events[i] = st.Branch, st.Kiosk, st.contact.UnixMicro(), st.inserted
	}
	_, err := in.tx.ExecContext(in.ctx, `UPDATE streams AS s SET upto = n.upto, top = n.top, exceptions = n.exceptions
		FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS n (stream, upto, top, exceptions)
		WHERE s.stream = n.stream`, streams, uptos, tops, exceptions)
	if err != nil {
		return err
	}
	_, err = in.tx.ExecContext(in.ctx, `UPDATE kiosks AS k SET last_contact = n.contact, events = k.events + n.events
		FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS n (branch, kiosk, contact, events)
		WHERE k.branch = n.branch AND k.kiosk = n.kiosk`, branches, kiosks, contacts, events)
	if err != nil {
		return err
	}
	return saveStatuses(in)
}

func saveStatuses(in *ingestion) error {
	var branches, kiosks []string
	var texts [][]byte
	var times, arrivals []int64
	var skews []*int64
	for _, st := range in.unsaved {
		if st.status == nil {
			continue
		}
		text, skew, err := statusColumns(st.status)
		if err != nil {
			return err
		}
		var known *int64
		if skew.Valid {
			known = &skew.Int64
		}
		branches, kiosks, texts, skews = append(branches, st.Branch), append(kiosks, st.Kiosk), append(texts, text), append(skews, known)
		times, arrivals = append(times, st.status.Time.UnixMicro()), append(arrivals, st.status.Received.UnixMicro())
	}
	if len(branches) == 0 {
		return nil
	}
	_, err := in.tx.ExecContext(in.ctx, `UPDATE kiosks AS k SET status = n.status, status_time = n.time, status_at = n.arrived, skew = n.skew
		FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bigint[], $6::bigint[]) AS n (branch, kiosk, status, time, arrived, skew)
		WHERE k.branch = n.branch AND k.kiosk = n.kiosk AND k.status_time <= n.time`, branches, kiosks, texts, times, arrivals, skews)
	return err
}
