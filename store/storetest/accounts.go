package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.org/rawi/store"
)

// account is one with this name and role.
func account(name, role string) store.Account {
	return store.Account{Name: name, Role: role, Password: "hash of " + name, Created: day(1), Changed: day(2)}
}

// accounted writes a little of everything that has to do with accounts.
func accounted(t testing.TB, s store.Store) {
	t.Helper()
	_, err := s.AddToken(t.Context(), store.Token{Owner: "nobody"})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a token without owner: %v", err)
	}
	err = errors.Join(
		s.AddAccount(t.Context(), account("سلمى", store.RoleAdmin)),
		s.AddAccount(t.Context(), account("huda", "reader")),
	)
	for i, owner := range []string{"huda", "سلمى"} {
		_, e := s.AddToken(t.Context(), store.Token{Owner: owner, Name: "t" + owner, Role: "reader", Hash: []byte{0, byte(i)}, Created: day(3), Expires: day(9)})
		err = errors.Join(err, e, s.AddSession(t.Context(), store.Session{Owner: owner, Hash: []byte{1, byte(i)}, Created: day(3), Seen: day(3), Expires: day(10)}, 5))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func testAccounts(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	has, err := s.HasAccounts(t.Context())
	same(t, "accounts of an empty store", []any{has, err}, []any{false, error(nil)})
	accounted(t, s)
	has, err = s.HasAccounts(t.Context())
	same(t, "has accounts", []any{has, err}, []any{true, error(nil)})
	all, err := s.Accounts(t.Context())
	same(t, "accounts", []any{all, err}, []any{[]store.Account{account("huda", "reader"), account("سلمى", store.RoleAdmin)}, error(nil)})
	one, err := s.Account(t.Context(), "سلمى")
	same(t, "account", []any{*one, err}, []any{account("سلمى", store.RoleAdmin), error(nil)})

	for what, c := range map[string]struct{ got, want error }{
		"a name twice":         {s.AddAccount(t.Context(), account("huda", "editor")), store.ErrExists},
		"role of nobody":       {s.SetRole(t.Context(), "nobody", "reader"), store.ErrNotFound},
		"password of nobody":   {s.SetPassword(t.Context(), "nobody", "x", day(4)), store.ErrNotFound},
		"removing nobody":      {s.RemoveAccount(t.Context(), "nobody"), store.ErrNotFound},
		"the last admin's":     {s.SetRole(t.Context(), "سلمى", "editor"), store.ErrLastAdmin},
		"removing the last":    {s.RemoveAccount(t.Context(), "سلمى"), store.ErrLastAdmin},
		"a session of nobody":  {s.AddSession(t.Context(), store.Session{Owner: "nobody", Hash: []byte{9}}, 5), store.ErrNotFound},
		"a token that is gone": {s.RemoveToken(t.Context(), 99), store.ErrNotFound},
		"ending no session":    {s.RemoveSession(t.Context(), []byte{77}), nil},
		"another name's case":  {errorOf(s.Account(t.Context(), "HUDA")), store.ErrNotFound},
		"a name as a question": {errorOf(s.Account(t.Context(), "x' OR '1'='1")), store.ErrNotFound},
		"hostile name":         {s.AddAccount(t.Context(), account("a\x00b\xff'; DROP TABLE accounts --", "reader")), nil},
		"a name's end":         {errorOf(s.Account(t.Context(), "a")), store.ErrNotFound},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: %v, want %v", what, c.got, c.want)
		}
	}
	one, err = s.Account(t.Context(), "سلمى")
	same(t, "what was refused changed nothing", []any{*one, err}, []any{account("سلمى", store.RoleAdmin), error(nil)})

	if err := s.SetRole(t.Context(), "huda", store.RoleAdmin); err != nil {
		t.Error(err)
	}
	if err := s.SetRole(t.Context(), "سلمى", "editor"); err != nil {
		t.Errorf("an admin of two: %v", err)
	}

	// A password that changed while its form was made anew stays.
	if err := errors.Join(s.Rehash(t.Context(), "huda", "hash of huda", "longer"), s.Rehash(t.Context(), "huda", "hash of huda", "late")); err != nil {
		t.Error(err)
	}
	if _, _, err := s.SessionOf(t.Context(), []byte{1, 0}); err != nil {
		t.Errorf("another form of the password ended a session: %v", err)
	}
	one, err = s.Account(t.Context(), "huda")
	same(t, "password", []any{one.Password, one.Changed, err}, []any{"longer", day(2), error(nil)})
	if err := s.SetPassword(t.Context(), "huda", "new", day(5)); err != nil {
		t.Error(err)
	}
	one, err = s.Account(t.Context(), "huda")
	same(t, "new password", []any{one.Password, one.Changed, err}, []any{"new", day(5), error(nil)})
	if _, _, err := s.SessionOf(t.Context(), []byte{1, 0}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session outlives the password: %v", err)
	}
	if _, _, err := s.SessionOf(t.Context(), []byte{1, 1}); err != nil {
		t.Errorf("the session of another: %v", err)
	}
	if _, _, err := s.TokenOf(t.Context(), []byte{0, 0}); err != nil {
		t.Errorf("a token ends with the password: %v", err)
	}

	if err := s.RemoveAccount(t.Context(), "سلمى"); err != nil {
		t.Error(err)
	}
	_, _, noToken := s.TokenOf(t.Context(), []byte{0, 1})
	_, _, noSession := s.SessionOf(t.Context(), []byte{1, 1})
	if !errors.Is(noToken, store.ErrNotFound) || !errors.Is(noSession, store.ErrNotFound) {
		t.Errorf("after its account: token %v, session %v", noToken, noSession)
	}
	sound(t, s)
}

func errorOf(_ any, err error) error { return err }

func testTokens(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	s := p.open(t)
	accounted(t, s)
	want := store.Token{ID: 1, Owner: "huda", Name: "thuda", Role: "reader", Hash: []byte{0, 0}, Created: day(3), Expires: day(9)}
	got, owner, err := s.TokenOf(t.Context(), []byte{0, 0})
	same(t, "token", []any{*got, *owner, err}, []any{want, account("huda", "reader"), error(nil)})
	if _, _, err := s.TokenOf(t.Context(), nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no hash: %v", err)
	}
	own, err := s.Tokens(t.Context(), "huda")
	same(t, "tokens of one", []any{own, err}, []any{[]store.Token{want}, error(nil)})
	all, err := s.Tokens(t.Context(), "")
	if err != nil || len(all) != 2 || all[1].Owner != "سلمى" {
		t.Errorf("all tokens: %+v, %v", all, err)
	}
	if _, err := s.AddToken(t.Context(), store.Token{Owner: "huda", Hash: []byte{0, 0}}); err == nil {
		t.Error("a hash twice")
	}

	// The time of use does not go back, and what is gone is left out.
	used := func(at time.Time) {
		t.Helper()
		if err := s.Used(t.Context(), map[string]time.Time{"\x00\x00": at, "\x01\x00": at, "gone": at}); err != nil {
			t.Error(err)
		}
	}
	used(day(6))
	used(day(5))
	got, _, err = s.TokenOf(t.Context(), []byte{0, 0})
	same(t, "used", []any{got.Used, err}, []any{day(6), error(nil)})
	session, _, err := s.SessionOf(t.Context(), []byte{1, 0})
	same(t, "seen", []any{session.Seen, err}, []any{day(6), error(nil)})

	other := p.open(t) // another program takes it away
	if err := other.RemoveToken(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if _, _, err := s.TokenOf(t.Context(), []byte{0, 0}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a token that was taken away: %v", err)
	}
}

func testSessions(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	accounted(t, s)
	want := store.Session{Owner: "huda", Hash: []byte{1, 0}, Created: day(3), Seen: day(3), Expires: day(10)}
	got, owner, err := s.SessionOf(t.Context(), []byte{1, 0})
	same(t, "session", []any{*got, *owner, err}, []any{want, account("huda", "reader"), error(nil)})

	// No account has more than the most; that of others stays.
	for i := range 4 {
		o := store.Session{Owner: "huda", Hash: []byte{2, byte(i)}, Created: day(4), Seen: day(4), Expires: day(20)}
		if err := s.AddSession(t.Context(), o, 3); err != nil {
			t.Fatal(err)
		}
	}
	for hash, kept := range map[string]bool{"\x01\x00": false, "\x02\x00": false, "\x02\x01": true, "\x02\x03": true, "\x01\x01": true} {
		if _, _, err := s.SessionOf(t.Context(), []byte(hash)); (err == nil) != kept {
			t.Errorf("session %x: %v", hash, err)
		}
	}
	// Those that are over go when another one comes.
	if err := s.AddSession(t.Context(), store.Session{Owner: "huda", Hash: []byte{3}, Created: day(10), Expires: day(20)}, 9); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.SessionOf(t.Context(), []byte{1, 1}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session that was over: %v", err)
	}
	if err := s.RemoveSession(t.Context(), []byte{3}); err != nil {
		t.Error(err)
	}
	if _, _, err := s.SessionOf(t.Context(), []byte{3}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session that was ended: %v", err)
	}
	sound(t, s)
}

// testAccountsAtOnce has two programs take each other's right away: one admin is
// left; and add one name: it is added once.
func testAccountsAtOnce(t *testing.T, place func(testing.TB) Place) {
	p := place(t)
	stores := []store.Store{p.open(t), p.open(t)}
	names := []string{"a", "b"}
	for _, name := range names {
		if err := stores[0].AddAccount(t.Context(), account(name, store.RoleAdmin)); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 5 {
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i, s := range stores {
			wg.Go(func() { errs[i] = s.SetRole(context.WithoutCancel(t.Context()), names[1-i], "reader") })
			wg.Go(func() {
				errs[2+i] = s.AddAccount(context.WithoutCancel(t.Context()), account(fmt.Sprint("new ", round), "reader"))
			})
		}
		wg.Wait()
		if last := errors.Is(errs[0], store.ErrLastAdmin); last == errors.Is(errs[1], store.ErrLastAdmin) {
			t.Fatalf("round %d: %v and %v", round, errs[0], errs[1])
		}
		if twice := errors.Is(errs[2], store.ErrExists); twice == errors.Is(errs[3], store.ErrExists) {
			t.Fatalf("round %d: %v and %v", round, errs[2], errs[3])
		}
		for _, name := range names {
			if err := stores[0].SetRole(t.Context(), name, store.RoleAdmin); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// testAccountsBackup has accounts and tokens in a backup, and no session.
func testAccountsBackup(t *testing.T, place func(testing.TB) Place) {
	s := place(t).open(t)
	filled(t, s)
	accounted(t, s)
	copied := place(t).open(t)
	if err := copied.Restore(t.Context(), bytes.NewReader(dump(t, s))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(dump(t, copied), dump(t, s)) {
		t.Error("what was restored is not what was backed up")
	}
	want, err := s.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := copied.Accounts(t.Context())
	same(t, "accounts", []any{got, err}, []any{want, error(nil)})
	if _, _, err := copied.TokenOf(t.Context(), []byte{0, 1}); err != nil {
		t.Errorf("token: %v", err)
	}
	if _, _, err := copied.SessionOf(t.Context(), []byte{1, 0}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session was restored: %v", err)
	}
	sound(t, copied)
	// What comes next has numbers of its own.
	if id, err := copied.AddToken(t.Context(), store.Token{Owner: "huda", Hash: []byte{5}}); err != nil || id != 3 {
		t.Errorf("next token: %d, %v", id, err)
	}
	if err := copied.AddAccount(t.Context(), account("next", "reader")); err != nil {
		t.Error(err)
	}
	full := place(t).open(t)
	if err := full.AddAccount(t.Context(), account("only", store.RoleAdmin)); err != nil {
		t.Fatal(err)
	}
	if err := full.Restore(t.Context(), bytes.NewReader(dump(t, s))); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("over the accounts of another: %v", err)
	}
}
