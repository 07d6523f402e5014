package alert_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/rawi/alert"
	"example.org/rawi/search"
	"example.org/rawi/store"
)

// TestDownForAnHour has a webhook that answers nothing good for an hour, while
// articles arrive: all of it comes, once, in order, and not long after the hour.
func TestDownForAnHour(t *testing.T) {
	for _, status := range []int{503, 404, 301} {
		b, r := newBed(t), newReceiver(t)
		b.add(statements(r.URL))
		r.set(status)
		var want []string
		for minute := range 60 {
			if minute%3 == 0 {
				words := fmt.Sprintf("القول رقم %d في ساعة الانقطاع", minute)
				b.article(fmt.Sprint("k", minute), "m", speaker, words)
				want = append(want, words)
			}
			for range 6 {
				b.round()
				b.clock.pass(10 * time.Second)
			}
		}
		if r.tried < 5 || r.tried > 20 {
			t.Errorf("%d: tried %d times in the hour", status, r.tried)
		}
		if a := b.alert(1); a.Channels[0].Failures == 0 || !a.Channels[0].Dead.IsZero() {
			t.Errorf("%d: channel %+v", status, a.Channels[0])
		}
		r.set(0)
		up := b.clock.Now()
		for len(r.got()) < len(want) && b.clock.Now().Sub(up) < time.Hour {
			b.clock.pass(10 * time.Second)
			b.round()
		}
		equal(t, fmt.Sprint(status), r.got(), want)
		if late := b.clock.Now().Sub(up); late > 20*time.Minute {
			t.Errorf("%d: %s after it was up again", status, late)
		}
		if a := b.alert(1); a.Channels[0].Failures != 0 || a.Channels[0].Fault != "" {
			t.Errorf("%d: channel %+v", status, a.Channels[0])
		}
	}
}

// TestDead tells of a webhook that wants no more, and of one that is silent for
// days; both can be revived, and get what waits.
func TestDead(t *testing.T) {
	for _, test := range []struct {
		status int
		after  time.Duration
	}{{http.StatusGone, 0}, {http.StatusInternalServerError, 72 * time.Hour}} {
		b, r := newBed(t), newReceiver(t)
		b.add(statements(r.URL))
		r.set(test.status)
		b.article("a", "m", speaker, "أول ما قيل في الأمر")
		began := b.clock.Now()
		for b.round(); b.alert(1).Channels[0].Dead.IsZero() && b.clock.Now().Sub(began) < 100*time.Hour; b.round() {
			b.clock.pass(15 * time.Minute)
		}
		lived := b.clock.Now().Sub(began)
		if lived < test.after || lived > test.after+time.Hour {
			t.Errorf("%d: dead after %s, want %s", test.status, lived, test.after)
		}
		health, err := alert.HealthOf(t.Context(), b.store)
		equal(t, "health", []any{health.String(), err}, []any{"1 alerts, 1 channels, 0 failing, 1 dead, 1 deliveries wait", error(nil)})
		views, err := b.List(t.Context(), func(*store.Alert) bool { return true })
		if err != nil || views[0].Channels[0].State != alert.Dead || views[0].Channels[0].Fault == "" || views[0].Waiting != 1 {
			t.Errorf("view %+v, %v", views, err)
		}
		// It is left alone, and what is found goes on to wait.
		tried := r.tried
		b.clock.pass(48 * time.Hour)
		b.article("b", "m", speaker, "وقيل بعد ذلك شيء آخر")
		b.round()
		equal(t, "left alone", r.tried, tried)
		r.set(0)
		n, err := b.Revive(t.Context(), 1)
		equal(t, "revived", []any{n, err}, []any{2, error(nil)})
		b.round()
		equal(t, "what waited", r.got(), []string{"أول ما قيل في الأمر", "وقيل بعد ذلك شيء آخر"})
	}
}

func TestSignature(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	d := statements(r.URL)
	d.Hooks[0].Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	r.secret, r.now = d.Hooks[0].Secret, b.clock.Now
	b.add(d)
	b.article("a", "m", speaker, "كلام موقع عليه بالسر")
	b.round()
	equal(t, "verified", r.got(), []string{"كلام موقع عليه بالسر"})
	sent := r.raw[0]
	if sent.Header.Get("Webhook-Id") != r.calls[0].Delivery || sent.Header.Get("User-Agent") != "rawi/test" || !strings.HasPrefix(sent.Header.Get("Content-Type"), "application/json") {
		t.Errorf("headers %v", sent.Header)
	}

	// The example of the specification, made with another program.
	got, err := alert.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	equal(t, "signature", []any{got, err}, []any{"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", error(nil)})

	now := time.Unix(1700000000, 0)
	call := func(change func(*http.Request, *string)) error {
		body := "{}"
		req := httptest.NewRequest("POST", "/", nil)
		signature, err := alert.Sign(r.secret, "id", now, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Webhook-Id", "id")
		req.Header.Set("Webhook-Timestamp", fmt.Sprint(now.Unix()))
		req.Header.Set("Webhook-Signature", "v1,other "+signature)
		change(req, &body)
		sent := httptest.NewRequest("POST", "/", strings.NewReader(body))
		sent.Header = req.Header
		_, err = alert.Verify(r.secret, sent, now, 100)
		return err
	}
	if err := call(func(*http.Request, *string) {}); err != nil {
		t.Errorf("a good call: %v", err)
	}
	for what, change := range map[string]func(*http.Request, *string){
		"body":       func(_ *http.Request, b *string) { *b = "{ }" },
		"long body":  func(_ *http.Request, b *string) { *b = strings.Repeat(" ", 101) },
		"name":       func(r *http.Request, _ *string) { r.Header.Set("Webhook-Id", "other") },
		"time":       func(r *http.Request, _ *string) { r.Header.Set("Webhook-Timestamp", fmt.Sprint(now.Unix()+1)) },
		"old":        func(r *http.Request, _ *string) { r.Header.Set("Webhook-Timestamp", fmt.Sprint(now.Unix()-301)) },
		"no time":    func(r *http.Request, _ *string) { r.Header.Del("Webhook-Timestamp") },
		"no name":    func(r *http.Request, _ *string) { r.Header.Del("Webhook-Signature") },
		"of another": func(r *http.Request, _ *string) { r.Header.Set("Webhook-Signature", "v1,AAAA") },
	} {
		if err := call(change); err == nil {
			t.Errorf("%s: a forged call was taken", what)
		}
	}
}

// TestInside gives alerts addresses of the inside, behind names and redirects
// too: none is reached.
func TestInside(t *testing.T) {
	inside := newReceiver(t)
	port := inside.URL[strings.LastIndexByte(inside.URL, ':')+1:]
	b := newBed(t)
	b.Senders[store.ChannelHook] = alert.NewHooks(false, "", "rawi")
	var hooks []string
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "user:geheim@127.0.0.1"} {
		hooks = append(hooks, "http://"+host+":"+port+"/geheim?key=geheim")
	}
	b.add(statements(hooks...))
	b.article("a", "m", speaker, "لا يصل هذا إلى الداخل")
	b.round()
	if inside.tried > 0 {
		t.Errorf("the inside was reached %d times", inside.tried)
	}
	for _, c := range b.alert(1).Channels {
		if c.Failures != 1 || !strings.Contains(c.Fault, "not an address of the public internet") || !strings.Contains(c.Fault, "--allow-private") {
			t.Errorf("%s: %d failures, fault %q", c.Target, c.Failures, c.Fault)
		}
	}
	if strings.Contains(b.log.String(), "geheim") || strings.Contains(b.log.String(), "whsec") || b.log.Len() == 0 {
		t.Errorf("the log: %s", b.log)
	}
	views, err := b.List(t.Context(), func(*store.Alert) bool { return true })
	if s := fmt.Sprintf("%+v", views); err != nil || strings.Contains(s, "geheim") || strings.Contains(s, "whsec") {
		t.Errorf("the list: %s, %v", s, err)
	}

	// A redirect is not followed.
	b = newBed(t)
	other := newReceiver(t)
	other.answer = func(w http.ResponseWriter) {
		w.Header().Set("Location", inside.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
	b.add(statements(other.URL))
	b.article("a", "m", speaker, "لا يصل هذا إلى الداخل")
	b.round()
	if inside.tried > 0 || other.tried != 1 {
		t.Errorf("the inside was reached %d times, the other %d", inside.tried, other.tried)
	}
	if fault := b.alert(1).Channels[0].Fault; !strings.Contains(fault, "307") {
		t.Errorf("fault %q", fault)
	}
}

// TestHostileReceiver answers without end, not at all, and with a time to wait.
func TestHostileReceiver(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	b.add(statements(r.URL))
	b.article("a", "m", speaker, "كلام لمستقبل عسير الطبع")
	r.answer = func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusInternalServerError)
		for range 1000 {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}
	start := time.Now()
	b.round()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("an endless answer took %s", took)
	}
	r.answer = func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	b.clock.pass(time.Minute)
	b.round()
	d, err := b.store.Deliveries(t.Context(), 1, 0, 1)
	if err != nil || d[0].Next.Sub(b.clock.Now()) != 2*time.Hour {
		t.Errorf("asked to wait two hours: %v", d[0].Next.Sub(b.clock.Now()))
	}
}

// slow is a sender that counts how many are on their way to one host.
type slow struct {
	moving, most atomic.Int32
	gate         chan struct{}
}

func (s *slow) Send(ctx context.Context, _ store.Channel, _ *alert.Message) (int, error) {
	n := s.moving.Add(1)
	defer s.moving.Add(-1)
	for most := s.most.Load(); n > most && !s.most.CompareAndSwap(most, n); most = s.most.Load() {
	}
	select {
	case <-s.gate:
		return 200, nil
	case <-time.After(20 * time.Millisecond):
		return 200, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// TestPerHost has many alerts send to one host: few are on their way at once,
// and all arrive.
func TestPerHost(t *testing.T) {
	b := newBed(t)
	s := &slow{gate: make(chan struct{})}
	b.Senders[store.ChannelHook] = s
	for i := range 20 {
		b.add(statements(fmt.Sprintf("https://one.example.org/%d", i)))
	}
	b.article("a", "m", speaker, "كلام لعشرين تنبيها في وقت واحد")
	_, sent := b.round()
	equal(t, "sent, and at once", []any{sent, s.most.Load()}, []any{20, int32(2)})
}

// TestPanic has a sender that panics: it is a failure like others.
func TestPanic(t *testing.T) {
	b := newBed(t)
	b.Senders[store.ChannelHook] = panics{}
	b.add(statements("https://one.example.org/"))
	b.article("a", "m", speaker, "كلام لا يصل إلى أحد")
	b.round()
	if c := b.alert(1).Channels[0]; c.Failures != 1 || !strings.Contains(c.Fault, "panic") {
		t.Errorf("channel %+v", c)
	}
}

type panics struct{}

func (panics) Send(context.Context, store.Channel, *alert.Message) (int, error) { panic("at sending") }

// TestTrial sends a sample past the queue.
func TestTrial(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	d := statements(r.URL)
	d.Mails = []alert.Mail{{Address: "salma@example.org"}}
	a := b.add(d)
	b.article("a", "m", speaker, "هذا أول الكلام وآخره")
	b.round()
	trials, err := b.Test(t.Context(), a.ID)
	if err != nil || len(trials) != 2 || trials[0].Status != 204 || trials[0].Fault != "" || !strings.Contains(trials[1].Fault, "--smtp-url") {
		t.Errorf("%+v, %v", trials, err)
	}
	if last := r.calls[len(r.calls)-1]; last.Type != "alert.test" || len(last.Hits) != 1 {
		t.Errorf("%+v", last)
	}
	r.set(403)
	trials, err = b.Test(t.Context(), a.ID)
	if err != nil || trials[0].Status != 403 || trials[0].Fault == "" || b.alert(a.ID).Channels[0].Failures != 0 {
		t.Errorf("%+v, %v", trials, err)
	}
}

// TestRun lets the loop run: what arrives is sent, also without anybody telling
// of it, and the end of the context is its end.
func TestRun(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	b.add(statements(r.URL))
	ctx, cancel := context.WithCancel(t.Context())
	changed, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx, changed)
	}()
	arrives := func(n int, pass time.Duration) {
		t.Helper()
		for range 500 {
			if len(r.got()) == n {
				return
			}
			time.Sleep(10 * time.Millisecond)
			b.clock.pass(pass)
		}
		t.Fatalf("%d have arrived, want %d", len(r.got()), n)
	}
	b.article("a", "m", speaker, "أول ما قيل في هذا اليوم")
	changed <- struct{}{}
	arrives(1, 0)
	b.article("b", "m", speaker, "ثم قيل شيء آخر بعده")
	arrives(2, time.Second)
	cancel()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it does not end")
	}
	if strings.Contains(b.log.String(), "level=ERROR") {
		t.Errorf("log: %s", b.log)
	}
}

// TestMany asks the index once for what several alerts want to know.
func TestMany(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	for i := range 300 {
		d := statements(r.URL)
		d.Name, d.Query = fmt.Sprint("alert ", i), fmt.Sprintf("الكلمة%03d", i)
		if i%10 == 0 {
			d.Query = "الصالحي"
		}
		if i%100 == 0 {
			d.In = search.Articles
		}
		b.add(d)
	}
	for i := range 50 {
		b.article(fmt.Sprint("k", i), "m", speaker, fmt.Sprintf("قول رقم %d وفيه الكلمة%03d", i, i), "هالة منصور", "قول آخر لا يعني أحدا")
	}
	start := time.Now()
	found, err := b.Evaluate(t.Context())
	took := time.Since(start)
	if err != nil || found != 30*50+45 {
		t.Errorf("found %d, %v", found, err)
	}
	start = time.Now()
	if _, err := b.Evaluate(t.Context()); err != nil {
		t.Error(err)
	}
	idle := time.Since(start)
	asked := b.index.asked
	t.Logf("300 alerts, 50 articles, %d found: %s; with nothing new: %s; the index was asked %d times", found, took, idle, asked)
	if asked > 275 {
		t.Errorf("the index was asked %d times", asked)
	}
}
