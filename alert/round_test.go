package alert_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/alert"
	"example.org/rawi/search"
	"example.org/rawi/store"
	"pgregory.net/rapid"
)

const speaker = "نادر الصالحي"

func statements(hooks ...string) alert.Draft {
	d := alert.Draft{Name: "الصالحي", Query: "الصالحي", In: search.Statements, Owner: "سلمى"}
	for _, h := range hooks {
		d.Hooks = append(d.Hooks, alert.Hook{URL: h})
	}
	return d
}

func TestNewsArriveOnce(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	b.article("before", "m", speaker, "كان هذا قبل التنبيه بأيام")
	b.add(statements(r.URL))
	b.round()
	equal(t, "what was there before", r.got(), []string(nil))

	b.article("a", "m", speaker, "لن نتراجع عن مطالبنا", "هالة منصور", "ندعو إلى الحوار")
	found, sent := b.round()
	equal(t, "found and sent", []int{found, sent}, []int{1, 1})
	equal(t, "words", r.got(), []string{"لن نتراجع عن مطالبنا"})
	call := r.calls[0]
	equal(t, "call", []any{call.Type, call.Alert.Name, call.Hits[0].Link, call.Hits[0].Who, call.Hits[0].Headline},
		[]any{"alert.found", "الصالحي", "https://rawi.example.org/article/2#s2", []string{speaker}, "خبر a"})
	b.round()
	equal(t, "nothing new", len(r.calls), 1)
}

// TestAnalysedAnew analyses an article anew and changes it: only what is new in
// it is sent.
func TestAnalysedAnew(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	b.add(statements(r.URL))
	b.add(alert.Draft{Name: "مقالات", Query: "الصالحي", In: search.Articles})
	const first = "لن نتراجع عن مطالبنا مهما طال التفاوض بين الطرفين"
	const second = "نرحب بكل وساطة تحفظ حقوق الجميع"
	b.article("a", "m", speaker, first, speaker, second)
	b.round()
	equal(t, "words", r.got(), []string{first, second})

	for _, step := range []struct {
		why   string
		maker string
		said  []string
		want  []string
	}{
		{"another lexicon, other numbers", "other", []string{speaker, first, speaker, second}, nil},
		{"cut otherwise", "third", []string{speaker, strings.TrimPrefix(first, "لن "), speaker, second}, nil},
		{"in two parts", "m", []string{speaker, "لن نتراجع عن مطالبنا", speaker, "مهما طال التفاوض بين الطرفين", speaker, second}, nil},
		{"marks and hamzas", "m", []string{speaker, "لن نتراجَع، عن مطالبنا مهما طال التفاوض بين الطرفين!", speaker, second}, nil},
		{"a new version with one thing more", "m", []string{speaker, first, speaker, "سنعود إلى الطاولة يوم الأحد", speaker, second}, []string{"سنعود إلى الطاولة يوم الأحد"}},
		{"the version of before again", "m", []string{speaker, first, speaker, second}, nil},
		{"said twice now", "m", []string{speaker, first, speaker, second, speaker, second}, nil},
		{"one word is another", "m", []string{speaker, strings.Replace(first, "الطرفين", "الجانبين", 1), speaker, second}, nil},
		{"a number is another", "m", []string{speaker, first, speaker, "قدمنا 12 مقترحا للحل في الأسبوع الماضي"}, []string{"قدمنا 12 مقترحا للحل في الأسبوع الماضي"}},
		{"and has grown", "m", []string{speaker, first, speaker, "قدمنا 15 مقترحا للحل في الأسبوع الماضي"}, []string{"قدمنا 15 مقترحا للحل في الأسبوع الماضي"}},
		{"few words are only themselves", "m", []string{speaker, first, speaker, "نرحب"}, []string{"نرحب"}},
	} {
		before := len(r.got())
		b.article("a", step.maker, step.said...)
		b.clock.pass(time.Minute)
		b.round()
		equal(t, step.why, r.got()[before:], step.want)
	}
	found, err := b.store.Finds(t.Context(), 2, 0, 9)
	if err != nil || len(found) != 1 {
		t.Errorf("the article was found %d times, %v", len(found), err)
	}
	// Two articles may say the same.
	b.article("b", "m", speaker, first)
	b.round()
	equal(t, "another article", r.got()[6:], []string{first})
}

// TestTwiceInOneArticle keeps two findings with the very same words apart.
func TestTwiceInOneArticle(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	b.add(statements(r.URL))
	b.article("a", "m", speaker, "الحوار هو الطريق", speaker, "الحوار هو الطريق")
	b.round()
	equal(t, "both", len(r.got()), 2)
	b.article("a", "other", speaker, "الحوار هو الطريق", speaker, "الحوار هو الطريق")
	b.round()
	equal(t, "analysed anew", len(r.got()), 2)
}

// TestFaulty tells the owner of a query that is not understood, and the others
// go on.
func TestFaulty(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	faulty := statements(r.URL)
	faulty.Query = "(الصالحي"
	bad := b.add(faulty)
	b.add(statements(r.URL))
	b.article("a", "m", speaker, "هذا قول جديد تماما")
	b.round()
	equal(t, "the other", len(r.got()), 1)
	if a := b.alert(bad.ID); !strings.Contains(a.Fault, "parenthesis") || !strings.Contains(a.Fault, "close it") {
		t.Errorf("fault %q", a.Fault)
	}
	// Mended, it finds what came meanwhile.
	faulty.Query = "الصالحي"
	if _, err := b.Change(t.Context(), bad.ID, faulty); err != nil {
		t.Fatal(err)
	}
	b.round()
	equal(t, "mended", len(r.got()), 2)
	equal(t, "fault", b.alert(bad.ID).Fault, "")
}

func TestPaused(t *testing.T) {
	b, r := newBed(t), newReceiver(t)
	d := statements(r.URL)
	d.Paused = true
	a := b.add(d)
	b.article("a", "m", speaker, "قيل في أثناء الصمت")
	b.round()
	equal(t, "while silent", r.got(), []string(nil))
	if found, err := b.store.Finds(t.Context(), a.ID, 0, 9); err != nil || len(found) != 1 {
		t.Errorf("the feed has %d, %v", len(found), err)
	}
	d.Paused = false
	if _, err := b.Change(t.Context(), a.ID, d); err != nil {
		t.Fatal(err)
	}
	b.article("b", "m", speaker, "قيل بعد الصمت بيوم")
	b.round()
	equal(t, "after it", r.got(), []string{"قيل بعد الصمت بيوم"})
}

func TestDrafts(t *testing.T) {
	b := newBed(t)
	good := alert.Draft{Name: "n", Query: "q"}
	with := func(f func(*alert.Draft)) alert.Draft {
		d := good
		f(&d)
		return d
	}
	hook := func(u string) alert.Draft { return with(func(d *alert.Draft) { d.Hooks = []alert.Hook{{URL: u}} }) }
	address := func(a string) alert.Draft { return with(func(d *alert.Draft) { d.Mails = []alert.Mail{{Address: a}} }) }
	for what, d := range map[string]alert.Draft{
		"no name":        with(func(d *alert.Draft) { d.Name = " \n" }),
		"long name":      with(func(d *alert.Draft) { d.Name = strings.Repeat("ن", 201) }),
		"no query":       with(func(d *alert.Draft) { d.Query = " " }),
		"odd kind":       with(func(d *alert.Draft) { d.In = "parties" }),
		"file":           hook("file:///etc/passwd"),
		"no host":        hook("https:///x"),
		"relative":       hook("/x"),
		"injection":      hook("https://a.example/\r\nX: y"),
		"twice":          with(func(d *alert.Draft) { d.Hooks = []alert.Hook{{URL: "http://a/"}, {URL: "http://a/"}} }),
		"short secret":   with(func(d *alert.Draft) { d.Hooks = []alert.Hook{{URL: "http://a/", Secret: "whsec_YWJj"}} }),
		"odd secret":     with(func(d *alert.Draft) { d.Hooks = []alert.Hook{{URL: "http://a/", Secret: "a secret of many letters"}} }),
		"no address":     address("nobody"),
		"line in it":     address("a@b.example\r\nBcc: c@d.example"),
		"two addresses":  address("a@b.example, c@d.example"),
		"quoted":         address(`"a b"@example.org`),
		"Arabic local":   address("سلمى@example.org"),
		"odd digest":     with(func(d *alert.Draft) { d.Mails = []alert.Mail{{Address: "a@b.example", Digest: "weekly"}} }),
		"odd hour":       with(func(d *alert.Draft) { d.Mails = []alert.Mail{{Address: "a@b.example", Digest: "daily 25:00"}} }),
		"many channels":  with(func(d *alert.Draft) { d.Mails = make([]alert.Mail, 21) }),
		"many names off": with(func(d *alert.Draft) { d.Without = make([]string, 51) }),
	} {
		if _, err := b.Add(t.Context(), d); !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
			t.Errorf("%s: %v, hint %q", what, err, rawi.HintOf(err))
		} else if strings.Contains(err.Error(), "a secret of") {
			t.Errorf("%s: the error repeats it: %v", what, err)
		}
	}
	a := b.add(with(func(d *alert.Draft) {
		d.Mails = []alert.Mail{{"Salma <salma@مثال.example>", "daily 6:05"}}
		d.Hooks = []alert.Hook{{URL: " HTTPS://Hook.Example/x#y "}}
	}))
	equal(t, "as kept", []any{a.In, a.Channels[0].Target, a.Channels[1].Target, a.Channels[1].Digest},
		[]any{"articles", "https://Hook.Example/x", "salma@xn--mgbh0fb.example", "daily 06:05"})
	// What is not touched stays: numbers, secrets, state.
	d := alert.DraftOf(a)
	d.Name = "other"
	changed, err := b.Change(t.Context(), a.ID, d)
	equal(t, "changed", []any{changed.Name, changed.Channels, err}, []any{"other", a.Channels, error(nil)})
	old := a.FeedKey
	again, err := b.Rekey(t.Context(), a.ID)
	if err != nil || again.FeedKey == old || len(old) < 32 || b.alert(a.ID).FeedKey != again.FeedKey {
		t.Errorf("keys %q, %q, %v", old, again.FeedKey, err)
	}
}

// TestStopped lets the store fail and the program be killed at any moment, while
// a webhook answers well or not at all: everything arrives, once, in order.
func TestStopped(t *testing.T) {
	b := newBed(t)
	last, articles := int64(0), 0
	rapid.Check(t, func(rt *rapid.T) {
		r := newReceiver(t)
		defer r.Close()
		if last > 0 {
			if err := b.store.RemoveAlert(t.Context(), last); err != nil {
				rt.Fatal(err)
			}
		}
		broken := &brokenStore{kept: b.store}
		b.Store = broken
		last = b.add(statements(r.URL)).ID
		var want []string
		steps := rapid.IntRange(3, 25).Draw(rt, "steps")
		for range steps {
			switch rapid.IntRange(0, 6).Draw(rt, "step") {
			case 0, 1:
				articles++
				words := fmt.Sprintf("القول رقم %d في هذا اليوم", articles)
				b.article(fmt.Sprint("k", articles), "m", speaker, words)
				want = append(want, words)
			case 2:
				r.set(rapid.SampledFrom([]int{0, 500, 404, 302}).Draw(rt, "status"))
			case 3:
				broken.fail = rapid.SampledFrom([]string{"", "before", "after"}).Draw(rt, "where")
				broken.in = rapid.SampledFrom([]string{"RecordRounds", "Take", "WriteReceipt"}).Draw(rt, "in")
				_, _ = b.Evaluate(t.Context())
				_, _ = b.Deliver(t.Context())
				broken.fail = ""
				b.again()
			case 4:
				b.clock.pass(time.Duration(rapid.IntRange(1, 4000).Draw(rt, "seconds")) * time.Second)
			default:
				b.round()
			}
		}
		r.set(0)
		for range 8 {
			b.clock.pass(20 * time.Minute)
			b.round()
		}
		equal(rt, "arrived", r.got(), want)
		if a := b.alert(last); a.Channels[0].Failures != 0 || !a.Channels[0].Dead.IsZero() {
			rt.Errorf("the channel is %+v", a.Channels[0])
		}
	})
}

// brokenStore fails in one method, before or after it has done its work.
type brokenStore struct {
	kept
	in, fail string
}

type kept = store.Alerts // a field may not have the name of a method

var errBroken = errors.New("the disk is gone")

func (s *brokenStore) RecordRounds(ctx context.Context, at time.Time, uid func() string, rounds []store.Round) ([]int64, error) {
	if s.in != "RecordRounds" || s.fail == "" {
		return s.kept.RecordRounds(ctx, at, uid, rounds)
	}
	if s.fail == "after" {
		_, _ = s.kept.RecordRounds(ctx, at, uid, rounds)
	}
	return nil, errBroken
}

func (s *brokenStore) Take(ctx context.Context, id int64, now, until time.Time) ([]store.Find, bool, error) {
	if s.in != "Take" || s.fail == "" {
		return s.kept.Take(ctx, id, now, until)
	}
	if s.fail == "after" {
		_, _, _ = s.kept.Take(ctx, id, now, until)
	}
	return nil, false, errBroken
}

func (s *brokenStore) WriteReceipt(ctx context.Context, r store.Receipt) error {
	if s.in != "WriteReceipt" || s.fail == "" {
		return s.kept.WriteReceipt(ctx, r)
	}
	if s.fail == "after" {
		_ = s.kept.WriteReceipt(ctx, r)
	}
	return errBroken
}
