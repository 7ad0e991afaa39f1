package web

import (
	"context"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

// AddFirst makes the first user, an administrator.
func (s *Staff) AddFirst(ctx context.Context, who, name, password string) error {
	credential, err := login.HashPassword(password)
	if err != nil {
		return err
	}
	return s.store.AddUser(ctx, store.User{Login: who, Name: name, Role: RoleAdmin, Credential: credential, Created: s.now()})
}
