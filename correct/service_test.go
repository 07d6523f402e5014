package correct_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
	"example.org/rawi/store/postgres"
	"example.org/rawi/store/sqlite"
	"example.org/rawi/store/storetest"
)

var (
	pg        *storetest.Server
	databases atomic.Int64
)

func TestMain(m *testing.M) {
	var err error
	if pg, err = storetest.StartPostgres(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	pg.Stop()
	os.Exit(status)
}

// backends are the two places that an archive is kept in.
var backends = map[string]func(t *testing.T) store.Store{
	"sqlite": func(t *testing.T) store.Store {
		s, err := sqlite.Open(t.Context(), t.TempDir())
		must(t, err)
		return s
	},
	"postgres": func(t *testing.T) store.Store {
		name := fmt.Sprint("correct", databases.Add(1))
		db, err := sql.Open("pgx", pg.Address("postgres"))
		must(t, err)
		defer db.Close()
		_, err = db.ExecContext(t.Context(), "CREATE DATABASE "+name)
		must(t, err)
		s, err := postgres.Open(context.WithoutCancel(t.Context()), pg.Address(name))
		must(t, err)
		return s
	},
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bed is a service over an archive.
type bed struct {
	*correct.Service
	t *testing.T
}

func open(t *testing.T, s store.Store) *bed {
	t.Helper()
	t.Cleanup(func() { must(t, s.Close()) })
	var seconds atomic.Int64
	return &bed{&correct.Service{Store: s, Layer: correct.Layer{Fold: strings.ToLower}, Now: func() time.Time {
		return noon.Add(time.Duration(seconds.Add(1)) * time.Second)
	}}, t}
}

// put writes what a program found.
func (b *bed) put(maker string, r *rawi.Record) store.Outcome {
	b.t.Helper()
	sealer := &store.Sealer{Maker: maker, Fold: strings.ToLower, Terms: strings.Fields}
	a, err := sealer.Seal(r, store.Origin{Keys: []string{r.Doc.URL}})
	must(b.t, err)
	o, err := b.Store.Write(b.t.Context(), &store.Batch{Articles: []*store.Article{a}, Correct: b.Layer.Correct})
	must(b.t, err)
	return o[0]
}

func (b *bed) make(q correct.Request) *correct.Correction {
	b.t.Helper()
	q.Document = 1
	c, err := b.Make(b.t.Context(), "محرر", &q)
	if err != nil {
		b.t.Fatalf("%s of %s: %v (%s)", q.Kind, q.Finding, err, rawi.HintOf(err))
	}
	return c
}

func (b *bed) record() *rawi.Record {
	b.t.Helper()
	r, err := b.Store.Record(b.t.Context(), 1, 0)
	must(b.t, err)
	return r
}

// sound checks the archive, and that corrected records are what they should be.
func (b *bed) sound(maker string) {
	b.t.Helper()
	report := func(f store.Fault) { b.t.Errorf("document %d, version %d: %s", f.Document, f.Version, f.What) }
	must(b.t, b.Store.Check(b.t.Context(), report))
	must(b.t, b.Layer.Check(b.t.Context(), b.Store, maker, report))
}

func onBoth(t *testing.T, test func(t *testing.T, b *bed)) {
	for name, place := range backends {
		t.Run(name, func(t *testing.T) { test(t, open(t, place(t))) })
	}
}

// TestService goes the way of a correction: made, kept through another program and
// another text, lost, found again, undone.
func TestService(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		b.put("m1", machine(t, news))
		first := asJSON(t, b.record())
		speaker := b.make(correct.Request{Kind: correct.Speaker, Finding: "s4", Change: party(correct.Party{Entity: "e2"}), Note: "الوزير هو الحداد"})
		if speaker.N != 1 || speaker.Lost != "" || speaker.State != correct.Active || speaker.By != "محرر" || speaker.Note == "" || speaker.Article != "n1" {
			t.Errorf("%+v", speaker)
		}
		if s := said(b.record(), "الكلفة لم تحدد بعد"); s.Speakers[0] != "e2" {
			t.Errorf("corrected: %+v", s)
		}
		wrong := b.make(correct.Request{Kind: correct.Wrong, Finding: "v2"})
		b.sound("m1")

		// Another program, which errs in the same place and numbers otherwise.
		other := machine(t, news)
		other.Statements[3].ID = "s9"
		if o := b.put("m2", other); o.Kind != store.Reanalysed || o.Corrected != 2 || o.Lost != 0 {
			t.Errorf("another program: %+v", o)
		}
		if s := said(b.record(), "الكلفة لم تحدد بعد"); s.ID != "s9" || s.Speakers[0] != "e2" || len(b.record().Events) != 1 {
			t.Errorf("another program: %+v", s)
		}
		b.sound("m2")

		// A new version of the text without the words.
		shorter := machine(t, news)
		shorter.Text = strings.Replace(news, "الكلفة لم تحدد بعد", "الأمر معروف للجميع", 1)
		shorter.Doc.Digest = rawi.Digest(shorter.Text)
		shorter.Statements = shorter.Statements[:3]
		if o := b.put("m2", shorter); o.Kind != store.Changed || o.Corrected != 1 || o.Lost != 1 {
			t.Errorf("another text: %+v", o)
		}
		page, err := b.List(t.Context(), correct.Query{Lost: true})
		if err != nil || len(page.Corrections) != 1 || page.Corrections[0].ID != speaker.ID || page.Corrections[0].Lost != correct.LostWords {
			t.Errorf("lost: %+v, %v", page, err)
		}
		b.sound("m2")
		// And the old text again.
		if o := b.put("m2", other); o.Kind != store.Changed || o.Corrected != 2 || o.Lost != 0 {
			t.Errorf("the old text: %+v", o)
		}

		// Undone in another order than made, it is what the program found.
		if _, err := b.Undo(t.Context(), "محررة", speaker.ID); err != nil {
			t.Fatal(err)
		}
		if s := said(b.record(), "الكلفة لم تحدد بعد"); s.Speakers[0] != "e4" || len(b.record().Events) != 1 {
			t.Errorf("undone: %+v", s)
		}
		undone, err := b.Undo(t.Context(), "محررة", wrong.ID)
		if err != nil || undone.UndoneBy != "محررة" || undone.State != correct.Undone || !undone.Undone.After(undone.At) {
			t.Errorf("%+v, %v", undone, err)
		}
		if got := asJSON(t, b.record()); got != asJSON(t, other) {
			t.Errorf("undone, it is\n%s\nit was\n%s", got, asJSON(t, other))
		}
		b.put("m1", machine(t, news))
		if got := asJSON(t, b.record()); got != first {
			t.Errorf("undone, it is\n%s\nit was\n%s", got, first)
		}
		if _, err := b.Undo(t.Context(), "محررة", wrong.ID); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("undone twice: %v", err)
		}
		if _, err := b.Undo(t.Context(), "محررة", "none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("nothing undone: %v", err)
		}
		b.sound("m1")
	})
}

// TestAtOnce has editors correct an article while programs make its record anew
// and versions of its text come in. Nothing is lost on the way.
func TestAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		b.put("m0", machine(t, news))
		longer := "خبر محدّث.\n" + news
		acts := []string{"deny", "announce", "ask", "demand", "accuse"}
		var editors, programs sync.WaitGroup
		stop := make(chan struct{})
		programs.Go(func() {
			for i := 1; ; i++ {
				select {
				case <-stop:
					return
				default:
					b.put(fmt.Sprint("m", i), machine(t, []string{news, longer}[i%2]))
					time.Sleep(10 * time.Millisecond) // editors have their turn
				}
			}
		})
		var made atomic.Int64
		for i := range 4 {
			editors.Go(func() {
				for k, act := range acts {
					q := &correct.Request{Kind: correct.Act, Document: 1, Finding: fmt.Sprint("s", i+1), Change: value(act)}
					_, err := b.Make(t.Context(), fmt.Sprint("editor ", i), q)
					switch {
					case err == nil:
						made.Add(1)
					case !errors.Is(err, store.ErrChanged): // the programs are quicker: ten times is enough
						t.Errorf("editor %d, %d: %v", i, k, err)
					}
				}
			})
		}
		editors.Wait()
		close(stop)
		programs.Wait()
		if made.Load() == 0 {
			t.Error("no editor came through")
		}
		last := b.put("last", machine(t, news))
		n := 0
		var log []*correct.Correction
		for k, err := range b.Store.Corrections(t.Context(), store.CorrectionFilter{}) {
			must(t, err)
			c, err := correct.FromKept(k)
			must(t, err)
			log = append(log, c)
			n++
		}
		if int64(n) != made.Load() || last.Corrected != n {
			t.Errorf("%d corrections are kept, %d hold, %d were made", n, last.Corrected, made.Load())
		}
		want, _ := correct.Apply(machine(t, news), log, strings.ToLower)
		if got := asJSON(t, b.record()); got != asJSON(t, want) {
			t.Errorf("got %s\nwant %s", got, asJSON(t, want))
		}
		b.sound("last")
	})
}

// TestRevision refuses what was made on a state that is gone.
func TestRevision(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		b.put("m1", machine(t, news))
		d, err := b.Store.Document(t.Context(), 1)
		must(t, err)
		b.make(correct.Request{Kind: correct.Act, Finding: "s1", Revision: d.Changed, Change: value("announce")})
		_, err = b.Make(t.Context(), "محررة", &correct.Request{Kind: correct.Wrong, Document: 1, Finding: "s1", Revision: d.Changed})
		if !errors.Is(err, store.ErrChanged) || rawi.HintOf(err) == "" {
			t.Errorf("%v (%s)", err, rawi.HintOf(err))
		}
		if len(b.record().Statements) != 4 {
			t.Error("it was written all the same")
		}
		if _, err := b.Make(t.Context(), "محررة", &correct.Request{Kind: correct.Wrong, Finding: "s1"}); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("no document: %v", err)
		}
		if _, err := b.Make(t.Context(), "محررة", &correct.Request{Kind: correct.Wrong, Document: 7, Finding: "s1"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such document: %v", err)
		}
	})
}

// TestBackup takes corrections from one backend to the other.
func TestBackup(t *testing.T) {
	from := open(t, backends["sqlite"](t))
	from.put("m1", machine(t, news))
	c := from.make(correct.Request{Kind: correct.Right, Finding: "m1"})
	from.make(correct.Request{Kind: correct.Bounds, Finding: "s1", Change: correct.Change{Span: &rawi.RecordSpan{Start: at(t, news, "الميناء").Start, End: at(t, news, "سيفتح").End}}})
	var kept bytes.Buffer
	must(t, from.Store.Backup(t.Context(), &kept))
	to := open(t, backends["postgres"](t))
	must(t, to.Store.Restore(t.Context(), &kept))
	if asJSON(t, to.record()) != asJSON(t, from.record()) {
		t.Error("the record is another")
	}
	to.sound("m1")
	// What was restored can be undone.
	back, err := to.Get(t.Context(), c.ID)
	if err != nil || !reflect.DeepEqual(back, c) {
		t.Errorf("%+v, %v, want %+v", back, err, c)
	}
	page, err := to.List(t.Context(), correct.Query{})
	must(t, err)
	for _, c := range page.Corrections {
		_, err := to.Undo(t.Context(), "محرر", c.ID)
		must(t, err)
	}
	if asJSON(t, to.record()) != asJSON(t, machine(t, news)) {
		t.Error("undone, it is not what the program found")
	}
	to.sound("m1")
}

// TestReviewed gives as gold only what a person has looked at whole.
func TestReviewed(t *testing.T) {
	b := open(t, backends["sqlite"](t))
	b.put("m1", machine(t, news))
	count := func(reviewed bool) int {
		n := 0
		for _, err := range b.Corrected(t.Context(), reviewed) {
			must(t, err)
			n++
		}
		return n
	}
	for i, id := range []string{"s1", "s2", "s3", "s4", "v1"} {
		b.make(correct.Request{Kind: correct.Right, Finding: id})
		if count(true) != 0 || count(false) != 1 {
			t.Errorf("after %d: %d, %d", i+1, count(true), count(false))
		}
	}
	b.make(correct.Request{Kind: correct.Wrong, Finding: "v2"})
	b.make(correct.Request{Kind: correct.Format, Finding: "m1", Change: value("talks")})
	if count(true) != 1 {
		t.Error("looked at whole, it is not given")
	}
}

// TestDecisions keeps decisions on parties in the log: those that stood in the
// journal first, with their places.
func TestDecisions(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		x, y := resolve.Anchor{Document: "n1", Key: "سالم الحداد"}, resolve.Anchor{Document: "n1", Key: "هالة المصري"}
		old := []resolve.Decision{
			{Kind: resolve.Split, Parties: []resolve.Anchor{x}, Documents: []string{"n1"}, By: "desk", At: noon},
			{Kind: resolve.Merge, Parties: []resolve.Anchor{y, {Split: 1}}, By: "desk", At: noon},
			{Kind: resolve.Merge, Parties: []resolve.Anchor{y, {Split: 1}}, By: "desk", At: noon},
		}
		settings, err := json.Marshal(old)
		must(t, err)
		_, err = b.Store.Write(t.Context(), &store.Batch{Sources: []store.Source{{Name: "rawi:decisions", Kind: "decisions", Settings: settings}}})
		must(t, err)
		decided := func() []resolve.Decision {
			log, err := correct.Decided(t.Context(), b.Store)
			must(t, err)
			return log
		}
		if got := decided(); !reflect.DeepEqual(got, old) {
			t.Errorf("in the journal: %+v", got)
		}
		var carried bytes.Buffer
		must(t, b.Export(t.Context(), &carried))
		c, err := b.Decide(t.Context(), "محرر", resolve.Decision{Kind: resolve.Rename, Parties: []resolve.Anchor{x}, Name: "سالم عمر الحداد"}, "اسمه الكامل")
		must(t, err)
		got := decided()
		if len(got) != 4 || !reflect.DeepEqual(got[:3], old) || got[3].Name != "سالم عمر الحداد" || got[3].By != "محرر" {
			t.Errorf("in the log: %+v", got)
		}
		if _, err := b.Undo(t.Context(), "محررة", c.ID); err != nil {
			t.Fatal(err)
		}
		if got := decided(); len(got) != 4 || !got[3].Undone || got[0].Undone {
			t.Errorf("undone: %+v", got)
		}
		for what, d := range map[string]resolve.Decision{
			"of one":      {Kind: resolve.Merge, Parties: []resolve.Anchor{x}},
			"no name":     {Kind: resolve.Rename, Parties: []resolve.Anchor{x}},
			"no articles": {Kind: resolve.Split, Parties: []resolve.Anchor{x}},
			"no kind":     {Kind: "burn", Parties: []resolve.Anchor{x, y}},
			"tricks":      {Kind: resolve.Rename, Parties: []resolve.Anchor{x}, Name: "a\u202eb"},
		} {
			if _, err := b.Decide(t.Context(), "محرر", d, ""); !errors.Is(err, rawi.ErrInvalid) || rawi.HintOf(err) == "" {
				t.Errorf("%s: %v", what, err)
			}
		}

		// Carried into an archive that has decided something else before, references
		// to decisions mean the same.
		other := open(t, backends["sqlite"](t))
		_, err = other.Decide(t.Context(), "x", resolve.Decision{Kind: resolve.Merge, Parties: []resolve.Anchor{x, y}}, "")
		must(t, err)
		counts, err := other.Import(t.Context(), bytes.NewReader(carried.Bytes()), nil)
		if err != nil || *counts != (correct.Imported{Added: 3}) {
			t.Errorf("%+v, %v", counts, err)
		}
		log, err := correct.Decided(t.Context(), other.Store)
		if err != nil || len(log) != 4 || log[2].Parties[1].Split != 2 || log[3].Parties[1].Split != 2 {
			t.Errorf("%+v, %v", log, err)
		}
		counts, err = other.Import(t.Context(), bytes.NewReader(carried.Bytes()), nil)
		if err != nil || *counts != (correct.Imported{Known: 3}) {
			t.Errorf("again: %+v, %v", counts, err)
		}
	})
}

// TestImportRefuses reads what is no log.
func TestImportRefuses(t *testing.T) {
	b := open(t, backends["sqlite"](t))
	b.put("m1", machine(t, news))
	for what, log := range map[string]string{
		"no JSON":         "قال الوزير",
		"another JSON":    `{"id":"n1","text":"نص"}`,
		"no anchor":       `{"id":"c1","kind":"wrong","digest":"` + rawi.Digest(news) + `"}`,
		"no digest":       `{"id":"c1","kind":"wrong","digest":"sha256:x","anchor":{"finding":"statement"}}`,
		"half a decision": `{"id":"c1","kind":"merge","decision":{"kind":"merge","parties":[]}}`,
		"a long ID":       `{"id":"` + strings.Repeat("c", 65) + `","kind":"wrong","digest":"` + rawi.Digest(news) + `","anchor":{"finding":"statement"}}`,
	} {
		if _, err := b.Import(t.Context(), strings.NewReader(log+"\n"), nil); !errors.Is(err, rawi.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	page, err := b.List(t.Context(), correct.Query{})
	if err != nil || len(page.Corrections) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	// What a newer program has made is kept, and has no effect.
	strange := `{"id":"c1","kind":"sing","digest":"` + rawi.Digest(news) + `","anchor":{"finding":"statement","span":{"start":-3,"end":9999999}}}`
	counts, err := b.Import(t.Context(), strings.NewReader("\n"+strange+"\n\n"), nil)
	if err != nil || counts.Added != 1 {
		t.Errorf("%+v, %v", counts, err)
	}
	page, err = b.List(t.Context(), correct.Query{})
	if err != nil || len(page.Corrections) != 1 || page.Corrections[0].Lost != correct.LostUnknown || asJSON(t, b.record()) != asJSON(t, machine(t, news)) {
		t.Errorf("%+v, %v", page, err)
	}
	b.sound("m1")
}
