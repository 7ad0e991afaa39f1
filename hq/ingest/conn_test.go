package ingest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
)

// TestBurstConnKeepsEveryByte writes more than the buffer holds to a slow reader, and
// closes right after: every byte arrives, in order.
func TestBurstConnKeepsEveryByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := newBurstConn(near)
		piece := bytes.Repeat([]byte("0123456789"), 100)
		const pieces = 500
		got := make(chan []byte)
		go func() {
			all, err := io.ReadAll(far)
			if err != nil {
				t.Error(err)
			}
			got <- all
		}()
		for range pieces {
			if _, err := c.Write(piece); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if all := <-got; !bytes.Equal(all, bytes.Repeat(piece, pieces)) {
			t.Errorf("%d bytes of %d, or in another order", len(all), pieces*len(piece))
		}
		if _, err := c.Write(piece); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write after the end: %v", err)
		}
	})
}

// TestBurstConnReportsAPeerThatIsGone: a failed write ends the connection for its
// reader and shows in the next write.
func TestBurstConnReportsAPeerThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := newBurstConn(near)
		far.Close()
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if _, err := c.Write([]byte("y")); err == nil {
			t.Error("a write after a failed one succeeds")
		}
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("a read after a failed write succeeds")
		}
		c.Close()
	})
}
