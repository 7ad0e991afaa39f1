package mqtt_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"smartcounter/outbox/mqtt"
)

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]mqtt.Options{
		"no scheme":   {Broker: "localhost:1883", Branch: branch, Kiosk: kiosk},
		"http":        {Broker: "http://localhost", Branch: branch, Kiosk: kiosk},
		"no host":     {Broker: "tcp://:1883", Branch: branch, Kiosk: kiosk},
		"password":    {Broker: "tcp://u:secret@h", Branch: branch, Kiosk: kiosk},
		"branch":      {Broker: "tcp://h", Branch: "B 1", Kiosk: kiosk},
		"kiosk":       {Broker: "tcp://h", Branch: branch, Kiosk: ""},
		"window":      {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, Window: 5000},
		"pubacks":     {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, PubackWindow: 65},
		"negative":    {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, WriteTimeout: -1},
		"backoff":     {Broker: "tcp://h", Branch: branch, Kiosk: kiosk, MinBackoff: time.Hour},
		"a bad node":  {Broker: "tcp://h,http://i", Branch: branch, Kiosk: kiosk},
		"mixed nodes": {Broker: "tcp://h,tls://i", Branch: branch, Kiosk: kiosk},
		"a comma":     {Broker: "tcp://h,", Branch: branch, Kiosk: kiosk},
		"many nodes":  {Broker: strings.Repeat("tcp://h,", 16) + "tcp://h", Branch: branch, Kiosk: kiosk},
		"odd escapes": {Broker: "tcp://%zz:secret@h", Branch: branch, Kiosk: kiosk},
	} {
		_, err := mqtt.New(nil, o)
		if !errors.Is(err, mqtt.ErrOptions) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
