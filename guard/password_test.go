package guard

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/rawi"
)

func TestPasswords(t *testing.T) {
	h := newHasher(cost{Memory: 64, Passes: 1, Lanes: 1})
	for _, password := range []string{"correct horse battery", "أربع كلمات لا صلة بينها", "a", ""} {
		kept, err := h.hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		again, err := h.hash(t.Context(), password)
		if err != nil || again == kept {
			t.Errorf("%q: no salt: %s (%v)", password, kept, err)
		}
		if !strings.HasPrefix(kept, "$argon2id$v=19$m=64,t=1,p=1$") || password != "" && strings.Contains(kept, password) && len(password) > 3 {
			t.Errorf("%q is kept as %s", password, kept)
		}
		for try, want := range map[string]bool{password: true, password + "x": false, strings.ToUpper(password) + ".": false, kept: false} {
			if fits, old, err := h.fits(t.Context(), try, kept); fits != want || old || err != nil {
				t.Errorf("%q for %q: %v, %v, %v", try, password, fits, old, err)
			}
		}
	}
	// One letter, written in two ways on two keyboards.
	kept, err := h.hash(t.Context(), "كلمة المرور آمنة")
	if err != nil {
		t.Fatal(err)
	}
	if fits, _, _ := h.fits(t.Context(), "كلمة المرور ا\u0653منة", kept); !fits {
		t.Error("the letter in two parts is another letter")
	}
}

// TestPasswordCostGrows makes what is kept anew where checking costs more today,
// and only for who has the password.
func TestPasswordCostGrows(t *testing.T) {
	before, after := newHasher(cost{64, 1, 1}), newHasher(cost{128, 1, 1})
	kept, err := before.hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if fits, old, _ := after.fits(t.Context(), "correct horse battery", kept); !fits || !old {
		t.Errorf("fits %v, old %v", fits, old)
	}
	if fits, old, _ := after.fits(t.Context(), "wrong", kept); fits || old {
		t.Errorf("wrong: fits %v, old %v", fits, old)
	}
	kept, _ = after.hash(t.Context(), "correct horse battery")
	if fits, old, _ := before.fits(t.Context(), "correct horse battery", kept); !fits || old {
		t.Errorf("one that cost more: fits %v, old %v", fits, old)
	}
}

// TestPasswordsAreChecked a few at a time: the rest waits, and beyond that is
// refused; who leaves is not waited for.
func TestPasswordsAtOnce(t *testing.T) {
	h := newHasher(cost{8 << 10, 2, 1})
	var wg sync.WaitGroup
	var mu sync.Mutex
	outcomes := map[error]int{}
	stop := make(chan struct{})
	most := 0
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				mu.Lock()
				most = max(most, len(h.slots))
				mu.Unlock()
			}
		}
	}()
	for range 3 * (hashesAtOnce + hashesWaiting) {
		wg.Go(func() {
			_, _, err := h.fits(t.Context(), "x", h.dummy)
			mu.Lock()
			defer mu.Unlock()
			outcomes[err]++
		})
	}
	wg.Wait()
	close(stop)
	mu.Lock()
	defer mu.Unlock()
	if most > hashesAtOnce || outcomes[ErrBusy] == 0 || outcomes[nil] < hashesAtOnce+hashesWaiting || len(outcomes) != 2 {
		t.Errorf("%d at once, outcomes %v", most, outcomes)
	}
	for range hashesAtOnce {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("who has left: %v", err)
	}
}

// TestPasswordForms reads what is no hash of ours: it fits nothing, and asks for
// no more memory than is allowed.
func TestPasswordForms(t *testing.T) {
	h := newHasher(cost{64, 1, 1})
	good, err := h.hash(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{
		"", "x", "$", "$$$$$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=64", "m=4294967295", 1), strings.Replace(good, "m=64", "m=0", 1), strings.Replace(good, "m=64", "m=-1", 1),
		strings.Replace(good, "t=1", "t=4000000000", 1), strings.Replace(good, "p=1", "p=255", 1), strings.Replace(good, "m=64,t=1", "t=1,m=64", 1),
		good[:len(good)-30], good + "$", good + "=", "$2a$10$" + strings.Repeat("a", 53),
	} {
		if _, _, _, err := decode(kept); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%s: %v", kept, err)
		}
		if fits, old, err := h.fits(t.Context(), "x", kept); fits || old || err != nil {
			t.Errorf("%s: %v, %v, %v", kept, fits, old, err)
		}
	}
}

func FuzzPasswordForm(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Fuzz(func(t *testing.T, kept string) {
		c, salt, sum, err := decode(kept)
		if err != nil {
			return
		}
		if c.Memory > costLimit.Memory || c.Passes == 0 || c.Passes > costLimit.Passes || c.Lanes == 0 || c.Lanes > costLimit.Lanes || len(salt) > 64 || len(sum) > 64 {
			t.Errorf("%q asks for %+v", kept, c)
		}
		again, s, m, err := decode(encode(c, salt, sum))
		if err != nil || again != c || string(s) != string(salt) || string(m) != string(sum) {
			t.Errorf("%q comes back otherwise (%v)", kept, err)
		}
	})
}

func TestPasswordsThatAreRefused(t *testing.T) {
	for password, want := range map[string]error{
		"correct horse battery":         nil,
		"ثلاث كلمات طويلة":              nil,
		"short":                         rawi.ErrInvalid,
		"":                              rawi.ErrInvalid,
		"aaaaaaaaaaaaaaa":               rawi.ErrInvalid,
		"abababababababab":              rawi.ErrInvalid,
		"salma12345":                    rawi.ErrInvalid,
		"SALMA12345":                    rawi.ErrInvalid,
		"salma and three others":        nil,
		strings.Repeat("abcdefgh", 100): rawi.ErrTooLarge,
		"not \xff utf-8 at all":         rawi.ErrNotText,
	} {
		if err := checkPassword("salma", password); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
}
