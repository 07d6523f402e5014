package guard_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/guard"
	"example.org/rawi/store"
	"example.org/rawi/store/sqlite"
)

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func openStore(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const (
	goodPassword = "لون النخيل والبحر والقمر"
	hisPassword  = "correct horse battery"
)

// accounts has an admin, salma, and a reader, badr.
func accounts(t testing.TB, c *clock) (*guard.Accounts, store.Store) {
	t.Helper()
	s := openStore(t)
	a := guard.CheapAccounts(s, c.Now)
	_, err := a.Add(t.Context(), "Salma", guard.Admin, goodPassword)
	_, e := a.Add(t.Context(), "badr", guard.Reader, hisPassword)
	if err := errors.Join(err, e); err != nil {
		t.Fatal(err)
	}
	return a, s
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"Salma": "salma", "سلمى": "سلمى", "SALMA.K@example.org": "salma.k@example.org", "ＳＡＬＭＡ": "salma", "x-1_y+z": "x-1_y+z",
		"": "", "local": "", "LOCAL": "", "a b": "", " a": "", "a\n": "", "-x": "", "a\u202eb": "", "a\u200fb": "", "a/b": "", "..": "", "a\x00": "", "\xff": "",
		"<b>": "", "a%2fb": "", strings.Repeat("x", 65): "", strings.Repeat("x", 64): strings.Repeat("x", 64), strings.Repeat("ﷺ", 60): "",
	} {
		got, err := guard.CleanName(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
		if err == nil {
			if again, err := guard.CleanName(got); again != got || err != nil {
				t.Errorf("%q: twice it is %q, %v", in, again, err)
			}
		}
	}
}

func TestFirstAccount(t *testing.T) {
	a := guard.CheapAccounts(openStore(t), newClock().Now)
	if _, err := a.Add(t.Context(), "badr", guard.Reader, hisPassword); !errors.Is(err, rawi.ErrRefused) || rawi.HintOf(err) == "" {
		t.Errorf("a reader first: %v", err)
	}
	if has, err := a.HasAdmin(t.Context()); has || err != nil {
		t.Errorf("admins of none: %v, %v", has, err)
	}
	if _, err := a.Add(t.Context(), "salma", guard.Admin, goodPassword); err != nil {
		t.Error(err)
	}
	if has, err := a.HasAdmin(t.Context()); !has || err != nil {
		t.Errorf("admins of one: %v, %v", has, err)
	}
	if _, err := a.Add(t.Context(), "ＳＡＬＭＡ", guard.Reader, goodPassword); !errors.Is(err, store.ErrExists) {
		t.Errorf("the same name in other letters: %v", err)
	}
	for what, err := range map[string]error{
		"last admin's role": a.SetRole(t.Context(), "salma", guard.Reader), "last admin": a.Remove(t.Context(), "salma"),
		"role of nobody": a.SetRole(t.Context(), "nobody", guard.Reader), "no role": a.SetRole(t.Context(), "salma", "root"),
		"short password": a.SetPassword(t.Context(), "salma", "x"),
	} {
		if err == nil || rawi.HintOf(err) == "" {
			t.Errorf("%s: %v, hint %q", what, err, rawi.HintOf(err))
		}
	}
}

func TestLogin(t *testing.T) {
	c := newClock()
	a, _ := accounts(t, c)
	user, secret, err := a.Login(t.Context(), "SALMA", goodPassword, "a")
	if err != nil || user != (guard.User{Name: "salma", Role: guard.Admin}) {
		t.Fatalf("%v, %v", user, err)
	}
	_, other, err := a.Login(t.Context(), "salma", goodPassword, "a")
	if err != nil || other == secret {
		t.Errorf("two sessions with one secret: %v", err)
	}
	// Of a wrong name and a wrong password it says the same.
	_, _, wrong := a.Login(t.Context(), "salma", hisPassword, "b")
	_, _, nobody := a.Login(t.Context(), "nobody", hisPassword, "c")
	_, _, noName := a.Login(t.Context(), "no\x00name", hisPassword, "d")
	if !errors.Is(wrong, guard.ErrWrong) || fmt.Sprint(wrong) != fmt.Sprint(nobody) || fmt.Sprint(wrong) != fmt.Sprint(noName) {
		t.Errorf("%v, %v, %v", wrong, nobody, noName)
	}
	// And it has computed the same: where no password can be checked, none is said
	// to be wrong.
	free := a.Crowd()
	for _, name := range []string{"salma", "nobody", "no\x00name"} {
		if _, _, err := a.Login(t.Context(), name, hisPassword, "e"); !errors.Is(err, guard.ErrBusy) {
			t.Errorf("%q is answered without computing: %v", name, err)
		}
	}
	free()
	if user, _, err := a.Session(t.Context(), secret); err != nil || user.Name != "salma" {
		t.Errorf("session: %v, %v", user, err)
	}
	if err := a.Logout(t.Context(), secret); err != nil {
		t.Error(err)
	}
	if _, _, err := a.Session(t.Context(), secret); !errors.Is(err, guard.ErrWrong) {
		t.Errorf("after the logout: %v", err)
	}
	// A new password ends the sessions of the old.
	if err := a.SetPassword(t.Context(), "salma", hisPassword); err != nil {
		t.Error(err)
	}
	if _, _, err := a.Session(t.Context(), other); !errors.Is(err, guard.ErrWrong) {
		t.Errorf("after another password: %v", err)
	}
	if _, _, err := a.Login(t.Context(), "salma", goodPassword, "a"); !errors.Is(err, guard.ErrWrong) {
		t.Errorf("the old password: %v", err)
	}
}

// TestGuessing tries passwords, of one account from many addresses and of many
// accounts from one: the number of tries in a day is small, and the owner gets in
// meanwhile.
func TestGuessing(t *testing.T) {
	c := newClock()
	a, _ := accounts(t, c)
	if _, _, err := a.Login(t.Context(), "salma", goodPassword, "home"); err != nil {
		t.Fatal(err)
	}
	tried, asked := 0, 0
	for hour := range 24 {
		for try := range 100 {
			_, _, err := a.Login(t.Context(), "salma", fmt.Sprint("guess number ", hour, try), fmt.Sprint("bot ", hour*100+try))
			var wait *guard.WaitError
			switch asked++; {
			case errors.Is(err, guard.ErrWrong):
				tried++
			case !errors.As(err, &wait):
				t.Fatal(err)
			case wait.Wait <= 0 || wait.Wait > time.Hour:
				t.Fatalf("wait %v", wait.Wait)
			}
		}
		if _, _, err := a.Login(t.Context(), "salma", goodPassword, "home"); err != nil {
			t.Fatalf("the owner waits because of others: %v", err)
		}
		c.pass(time.Hour)
	}
	if tried > 24*10+10 {
		t.Errorf("%d of %d guesses in a day", tried, asked)
	}
	// One address, many names.
	tried = 0
	for i := range 2000 {
		if _, _, err := a.Login(t.Context(), fmt.Sprint("name", i), "one password for all", "scanner"); errors.Is(err, guard.ErrWrong) {
			tried++
		}
	}
	if tried > 20 {
		t.Errorf("%d guesses from one address at once", tried)
	}
	// A name that is not kept waits like one that is.
	last := error(nil)
	for i := range 12 {
		_, _, last = a.Login(t.Context(), "nobody", "x", fmt.Sprint("z", i))
	}
	var wait *guard.WaitError
	if !errors.As(last, &wait) {
		t.Errorf("guessing for nobody: %v", last)
	}
	// Who has the password loses no tries.
	c.pass(24 * time.Hour)
	for range 100 {
		if _, _, err := a.Login(t.Context(), "badr", hisPassword, "office"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGuessingAtOnce tries many passwords in one moment.
func TestGuessingAtOnce(t *testing.T) {
	a, _ := accounts(t, newClock())
	var wg sync.WaitGroup
	var mu sync.Mutex
	tried := 0
	for i := range 200 {
		wg.Go(func() {
			_, _, err := a.Login(t.Context(), "salma", fmt.Sprint("guess number ", i), fmt.Sprint("bot ", i))
			if errors.Is(err, guard.ErrWrong) {
				mu.Lock()
				tried++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if tried > 10 {
		t.Errorf("%d guesses at once", tried)
	}
}

func TestSessionsEnd(t *testing.T) {
	c := newClock()
	a, s := accounts(t, c)
	session := func() string {
		t.Helper()
		_, secret, err := a.Login(t.Context(), "badr", hisPassword, "a")
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	idle := session()
	c.pass(guard.SessionIdle - time.Second)
	if _, _, err := a.Session(t.Context(), idle); err != nil {
		t.Errorf("before its idle time: %v", err)
	}
	c.pass(guard.SessionIdle - time.Second) // what was used just now is not idle, written down or not
	if _, _, err := a.Session(t.Context(), idle); err != nil {
		t.Errorf("used meanwhile: %v", err)
	}
	if err := a.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	c.pass(guard.SessionIdle)
	if _, _, err := a.Session(t.Context(), idle); !errors.Is(err, guard.ErrWrong) {
		t.Errorf("after its idle time: %v", err)
	}
	// However often it is used, it ends.
	busy := session()
	for spent := time.Duration(0); spent < guard.SessionLength-time.Hour; spent += time.Hour {
		if _, _, err := a.Session(t.Context(), busy); err != nil {
			t.Fatalf("after %v: %v", spent, err)
		}
		c.pass(time.Hour)
	}
	c.pass(time.Hour)
	if _, _, err := a.Session(t.Context(), busy); !errors.Is(err, guard.ErrWrong) {
		t.Errorf("after its time: %v", err)
	}
	// What is kept is not what lets in.
	live := session()
	all := fmt.Sprint(s.Accounts(t.Context()))
	if strings.Contains(all, live) || strings.Contains(all, hisPassword) {
		t.Error("a secret is kept")
	}
	for _, secret := range []string{"", "x", strings.Repeat("a", 43), live + "a", live[:42], strings.ToUpper(live), live[:42] + "\x00", live[:42] + "="} {
		if _, _, err := a.Session(t.Context(), secret); !errors.Is(err, guard.ErrWrong) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

func TestTokens(t *testing.T) {
	c := newClock()
	a, _ := accounts(t, c)
	secret, made, err := a.AddToken(t.Context(), "salma", "a script", guard.Editor, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if user, err := a.Token(t.Context(), secret); err != nil || user != (guard.User{Name: "salma", Role: guard.Editor}) {
		t.Errorf("%v, %v", user, err)
	}
	if list, err := a.Tokens(t.Context(), "salma"); err != nil || len(list) != 1 || list[0].Used != nil || strings.Contains(fmt.Sprint(list), secret) {
		t.Errorf("%+v, %v", list, err)
	}
	if err := a.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	if list, err := a.Tokens(t.Context(), ""); err != nil || len(list) != 1 || list[0].Used == nil || !list[0].Used.Equal(c.Now()) {
		t.Errorf("%+v, %v", list, err)
	}
	for what, f := range map[string]func() error{
		"more than its owner":  func() error { _, _, err := a.AddToken(t.Context(), "badr", "x", guard.Editor, 0); return err },
		"of nobody":            func() error { _, _, err := a.AddToken(t.Context(), "nobody", "x", guard.Reader, 0); return err },
		"without a name":       func() error { _, _, err := a.AddToken(t.Context(), "badr", " ", guard.Reader, 0); return err },
		"a name of two lines":  func() error { _, _, err := a.AddToken(t.Context(), "badr", "a\nb", guard.Reader, 0); return err },
		"over before it began": func() error { _, _, err := a.AddToken(t.Context(), "badr", "x", guard.Reader, -1); return err },
		"of no role":           func() error { _, _, err := a.AddToken(t.Context(), "badr", "x", "root", 0); return err },
		"another's":            func() error { return a.RevokeToken(t.Context(), "badr", made.ID) },
	} {
		if err := f(); err == nil {
			t.Errorf("%s: a token", what)
		}
	}
	// It never has more than its owner has now.
	if _, err := a.Add(t.Context(), "huda", guard.Admin, goodPassword); err != nil {
		t.Fatal(err)
	}
	if err := a.SetRole(t.Context(), "salma", guard.Reader); err != nil {
		t.Fatal(err)
	}
	if user, err := a.Token(t.Context(), secret); err != nil || user.Role != guard.Reader {
		t.Errorf("of an owner who is a reader now: %v, %v", user, err)
	}
	c.pass(24*time.Hour - time.Millisecond)
	if _, err := a.Token(t.Context(), secret); err != nil {
		t.Errorf("before it is over: %v", err)
	}
	c.pass(time.Millisecond)
	if _, err := a.Token(t.Context(), secret); !errors.Is(err, guard.ErrNoToken) {
		t.Errorf("when it is over: %v", err)
	}
	for _, s := range []string{"", "rawi_", secret[5:], secret + "a", strings.ToUpper(secret), "rawi_" + strings.Repeat("a", 43)} {
		if _, err := a.Token(t.Context(), s); !errors.Is(err, guard.ErrNoToken) {
			t.Errorf("%q: %v", s, err)
		}
	}
	forever, made, err := a.AddToken(t.Context(), "badr", "for ever", guard.Reader, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.pass(50 * 365 * 24 * time.Hour)
	if _, err := a.Token(t.Context(), forever); err != nil {
		t.Errorf("for ever: %v", err)
	}
	if err := a.RevokeToken(t.Context(), "badr", made.ID); err != nil {
		t.Error(err)
	}
	if _, err := a.Token(t.Context(), forever); !errors.Is(err, guard.ErrNoToken) {
		t.Errorf("revoked: %v", err)
	}
}

// TestRehash logs in with a password that was kept when checking cost less.
func TestRehash(t *testing.T) {
	c := newClock()
	a, s := accounts(t, c)
	before, err := s.Account(t.Context(), "badr")
	if err != nil {
		t.Fatal(err)
	}
	_, session, err := a.Login(t.Context(), "badr", hisPassword, "a")
	if err != nil {
		t.Fatal(err)
	}
	dear := guard.DearAccounts(s, c.Now)
	if _, _, err := dear.Login(t.Context(), "badr", hisPassword, "a"); err != nil {
		t.Fatal(err)
	}
	after, err := s.Account(t.Context(), "badr")
	if err != nil || after.Password == before.Password || !strings.Contains(after.Password, "m=128,t=2") || !after.Changed.Equal(before.Changed) {
		t.Errorf("%+v, %v", after, err)
	}
	if _, _, err := a.Session(t.Context(), session); err != nil {
		t.Errorf("a session ended by it: %v", err)
	}
	if _, _, err := dear.Login(t.Context(), "badr", hisPassword, "a"); err != nil {
		t.Error(err)
	}
}
