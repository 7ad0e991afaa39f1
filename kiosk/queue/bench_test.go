package queue

import (
	"strconv"
	"testing"
)

func BenchmarkCallNext(b *testing.B) {
	s, err := New(testConfig())
	if err != nil {
		b.Fatal(err)
	}
	do := func(c Command) []Event {
		events, err := s.Apply(morning, c)
		if err != nil {
			b.Fatal(err)
		}
		return events
	}
	do(OpenDay{Day: testDay})
	do(OpenCounter{Counter: "1"})
	for i := range 100 {
		do(Issue{Ticket: strconv.Itoa(i), Service: "cash", Class: Class(i % 2)})
	}
	current := do(CallNext{"1", ""})[0].(Called).Ticket
	for i := 100; b.Loop(); i++ {
		do(Issue{Ticket: strconv.Itoa(i), Service: "cash", Class: Class(i % 2)})
		current = do(CallNext{"1", current})[1].(Called).Ticket
	}
}

func BenchmarkSlots(b *testing.B) {
	s := taught(&testing.T{}).State
	for b.Loop() {
		s.Slots(morning, 90)
	}
}

func BenchmarkAdvisor(b *testing.B) {
	s := taught(&testing.T{}).State
	for b.Loop() {
		s.Advisor(morning)
	}
}

func BenchmarkMarshal(b *testing.B) {
	s := taught(&testing.T{}).State
	for b.Loop() {
		if _, err := s.Marshal(); err != nil {
			b.Fatal(err)
		}
	}
}
