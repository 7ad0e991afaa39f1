package broker

import (
	"crypto/x509"
	"net"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
)

// A Login is what a connection says about itself.
type Login struct {
	User, Password string
	Certificate    *x509.Certificate // verified client certificate, nil without
	Remote         net.Addr
}

// Rights are MQTT topic filters. An empty list grants nothing.
type Rights struct {
	Publish, Subscribe []string
}

// Everything grants every topic; it is for headquarters itself.
func Everything() Rights { return Rights{Publish: []string{"#"}, Subscribe: []string{"#"}} }

// authenticator returns nil without a policy, which makes the server admit everyone.
func authenticator(authorize func(Login) (Rights, error)) server.Authentication {
	if authorize == nil {
		return nil
	}
	return policy(authorize)
}

type policy func(Login) (Rights, error)

// Check implements the server's authentication.
func (p policy) Check(c server.ClientAuthentication) bool {
	opts := c.GetOpts()
	l := Login{User: opts.Username, Password: opts.Password, Remote: c.RemoteAddress()}
	if state := c.GetTLSConnectionState(); state != nil && len(state.VerifiedChains) > 0 {
		l.Certificate = state.VerifiedChains[0][0]
	}
	rights, err := p(l)
	if err != nil {
		return false
	}
	// The gateway delivers QoS 1 on subjects of its own below $MQTT.sub; each
	// session uses an unguessable one there.
	subscribe := append(subjects(rights.Subscribe), "$MQTT.sub.>")
	c.RegisterUser(&server.User{
		Username: l.User,
		Permissions: &server.Permissions{
			Publish:   &server.SubjectPermission{Allow: subjects(rights.Publish)},
			Subscribe: &server.SubjectPermission{Allow: subscribe},
		},
	})
	return true
}

// subjects translates MQTT filters to the server's subjects.
func subjects(filters []string) []string {
	s := make([]string, 0, len(filters))
	for _, f := range filters {
		s = append(s, strings.NewReplacer("/", ".", "+", "*", "#", ">").Replace(f))
	}
	return s
}
