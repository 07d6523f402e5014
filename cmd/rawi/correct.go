package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/rawi"
	"example.org/rawi/correct"
	"example.org/rawi/eval"
	"example.org/rawi/store"
	"github.com/spf13/cobra"
)

// correcting is a call of correct.
type correcting struct {
	reading
	service *correct.Service

	by, note           string
	document           string
	party              string
	state              string
	lost, reviewed     bool
	limit              int
	span, words, cue   string
	text, kind         string
	mode, act          string
	speakers           []string
	undone, everything bool
}

func correctCommand(a *app) *cobra.Command {
	k := &correcting{reading: reading{app: a}}
	c := &cobra.Command{
		Use:   "correct",
		Short: "Put right what the program found: by whom and when, kept and carried on",
		Long: "Put right what the program found in the articles of the archive. A correction holds\n" +
			"at once, survives rawi reanalyse and, as long as its words stand there, a new version\n" +
			"of the article. Corrections are a log: they are undone, never deleted.\n\n" +
			"A finding is named by the number of its document (or doc.id) and its own: 12.s3.\n" +
			"rawi correct show 12 lists them. A party is an entity of the record (e2), a name, or\n" +
			"@START-END: a place in the text, in characters.",
		Example: "  rawi correct show 12\n  rawi correct speaker 12.s3 'سالم الحداد'\n  rawi correct wrong 12.v1 --note 'a match, no attack'\n" +
			"  rawi correct bounds 12.s3 --words 'الميناء سيفتح'\n  rawi correct list --lost\n  rawi correct export --to gold > gold.jsonl",
		Args: cobra.ArbitraryArgs,
		RunE: groupOnly,
	}
	add := func(use, short, long string, least, most int, run func(context.Context, []string) error) *cobra.Command {
		s := &cobra.Command{Use: use, Short: short, Long: long, Args: arguments(least, most, strings.ToLower(strings.Join(strings.Fields(use)[1:], " ")))}
		s.RunE = func(cmd *cobra.Command, args []string) error {
			return k.with(cmd.Context(), func() error { return run(cmd.Context(), args) })
		}
		a.storeFlag(s)
		c.AddCommand(s)
		return s
	}
	// making adds the flags of a command that makes a correction.
	making := func(s *cobra.Command) *cobra.Command {
		s.Flags().StringVar(&k.by, "by", "", "who corrects, for the log (default: the user of the system)")
		s.Flags().StringVar(&k.note, "note", "", "why, for the log")
		return s
	}
	making(add("wrong FINDING…", "There is no such statement, event or meeting", "", 1, -1, k.each(correct.Wrong)))
	making(add("right FINDING…", "It is as it stands", "", 1, -1, k.each(correct.Right)))
	s := making(add("speaker FINDING [PARTY…]", "Who said it", "Who said it: one party, or several who speak jointly. --text is the description of one who\nhas no name.", 1, -1, k.parties(correct.Speaker)))
	s.Flags().StringVar(&k.text, "text", "", "description of a speaker who has no name")
	k.typeFlag(s)
	k.typeFlag(making(add("addressee FINDING [PARTY]", "To whom it was said; nobody if none is given", "", 1, 2, k.parties(correct.Addressee))))
	s = making(add("bounds FINDING", "Where the reported words begin and end", "Where the reported words begin and end: --words gives them as they stand in the text, --span\nas characters of the text, START-END.", 1, 1, k.bounds))
	k.spanFlags(s)
	k.typeFlag(making(add("actors FINDING [PARTY…]", "Who did it", "", 1, -1, k.parties(correct.Actors))))
	k.typeFlag(making(add("recipients FINDING [PARTY…]", "To whom it was done", "", 1, -1, k.parties(correct.Recipients))))
	making(add("place FINDING [PLACE]", "Where it was; unknown if none is given", "", 1, 2, k.parties(correct.Place)))
	for _, v := range []struct {
		kind         correct.Kind
		short, which string
	}{
		{correct.Mode, "The mode of a statement or an event", correct.Statement},
		{correct.Act, "The act of a statement: assert, deny, warn, demand, …", correct.Statement},
		{correct.Type, "The type of an event", correct.Event},
		{correct.Realis, "Whether an event happened", correct.Event},
		{correct.Format, "The format of a meeting", correct.Meeting},
		{correct.Held, "The stage of a meeting", correct.Meeting},
	} {
		values := correct.Values(v.kind, v.which)
		long := v.short + "."
		if values != nil {
			long += "\nOne of: " + wrapped(values)
		}
		s := making(add(string(v.kind)+" FINDING VALUE", v.short, long, 2, 2, k.value(v.kind)))
		s.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) != 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return values, cobra.ShellCompDirectiveNoFileComp
		}
	}
	s = making(add("add DOCUMENT", "A statement that was missed", "A statement that was missed: its words (--words or --span), its speaker (--speaker, once for\neach, or --text), and, if there is one, the reporting word (--cue).", 1, 1, k.add))
	k.spanFlags(s)
	k.typeFlag(s)
	s.Flags().StringVar(&k.cue, "cue", "", "the reporting word as it stands in the text, the one nearest to the words; or START-END")
	s.Flags().StringArrayVar(&k.speakers, "speaker", nil, "who said it: e2, a name, or @START-END")
	s.Flags().StringVar(&k.text, "text", "", "description of a speaker who has no name")
	s.Flags().StringVar(&k.mode, "mode", rawi.Indirect, "direct, indirect or mixed")
	s.Flags().StringVar(&k.act, "act", "", "assert, deny, warn, …")
	making(add("undo CORRECTION…", "Take corrections back; the log keeps them", "", 1, -1, k.undo))

	add("show DOCUMENT", "The findings of an article, with the numbers by which they are corrected", "", 1, 1, k.show)
	s = add("list", "The log, the newest first", "The log of corrections and of decisions on parties, the newest first.", 0, 0, func(ctx context.Context, _ []string) error { return k.list(ctx) })
	f := s.Flags()
	f.StringVar(&k.document, "document", "", "only those of this document")
	f.StringVar(&k.party, "party", "", "only those that name this party")
	f.StringVar(&k.by, "by", "", "only those that this person made")
	f.StringVar(&k.state, "state", "", "only those that are active, or undone")
	f.BoolVar(&k.lost, "lost", false, "only those that have no effect: their words are not found any more")
	f.IntVar(&k.limit, "limit", 50, "at most so many")
	k.formFlag(s, "view", "jsonl")
	s = add("export", "The log, for another archive; or the corrected articles as gold", "The log, oldest first, as rawi correct import reads it; or, with --to gold, the corrected articles\nwith all that stands in them now, as rawi eval measures against them.", 0, 0,
		func(ctx context.Context, _ []string) error { return k.export(ctx) })
	s.Flags().BoolVar(&k.reviewed, "reviewed", false, "of gold: only articles in which a person has looked at every finding")
	k.formFlag(s, "jsonl", "gold")
	add("import FILE|-", "Add the log of another archive", "Add the log that rawi correct export wrote. What the archive has already stays as it is;\nan article that it does not have is reported, and the status is 1.", 1, 1, k.importLog)
	return c
}

func wrapped(words []string) string {
	var b strings.Builder
	n := len("One of: ")
	for i, w := range words {
		if i > 0 {
			b.WriteString(",")
			if n += len(w) + 2; n > 80 {
				b.WriteString("\n")
				n = len(w)
			} else {
				b.WriteString(" ")
			}
		} else {
			n += len(w)
		}
		b.WriteString(w)
	}
	return b.String()
}

func (k *correcting) typeFlag(c *cobra.Command) {
	c.Flags().StringVar(&k.kind, "type", "", "what a party is that the record does not have: person, org, place, role (default: person)")
}

func (k *correcting) spanFlags(c *cobra.Command) {
	c.Flags().StringVar(&k.words, "words", "", "the reported words, as they stand in the text")
	c.Flags().StringVar(&k.span, "span", "", "or where they stand: START-END, in characters")
}

func (k *correcting) formFlag(c *cobra.Command, forms ...string) {
	to := c.Flags().String("to", forms[0], "form of the output: "+strings.Join(forms, ", "))
	_ = c.RegisterFlagCompletionFunc("to", values(forms...))
	run := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if k.to = *to; !slices.Contains(forms, k.to) {
			return wrongCall("the forms are "+strings.Join(forms, ", "), "form %q is not known", k.to)
		}
		return run(cmd, args)
	}
}

// with opens the archive for the length of a call.
func (k *correcting) with(ctx context.Context, do func() error) (err error) {
	s, err := k.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	k.service = &correct.Service{Store: s, Layer: correct.Layer{Fold: foldName}, Now: time.Now}
	return do()
}

// author returns who corrects: whom the call names, or the user of the system.
func (a *app) author(by string) string {
	if by != "" {
		return by
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

// where returns the document that an argument names: by its number, or by the
// doc.id of its record.
func (k *correcting) where(ctx context.Context, name string) (int64, error) {
	if n, err := strconv.ParseInt(name, 10, 64); err == nil && n > 0 {
		return n, nil
	}
	ids, err := k.service.Store.Named(ctx, name)
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 0:
		return 0, rawi.Hint(fmt.Errorf("document %q: %w", name, store.ErrNotFound), "give its number, or its doc.id")
	case len(ids) > 1:
		return 0, rawi.Hint(fmt.Errorf("document %q: several have this doc.id", name), fmt.Sprint("give its number, one of ", numbers(ids)))
	}
	return ids[0], nil
}

// request begins a request for a finding: 12.s3.
func (k *correcting) request(ctx context.Context, kind correct.Kind, address string) (*correct.Request, error) {
	i := strings.LastIndexByte(address, '.')
	if i < 1 || i == len(address)-1 {
		return nil, wrongCall("name the document and the finding: 12.s3", "finding %q", address)
	}
	id, err := k.where(ctx, address[:i])
	if err != nil {
		return nil, err
	}
	return &correct.Request{Kind: kind, Document: id, Finding: address[i+1:], Note: k.note}, nil
}

// make makes a correction and says what it has done.
func (k *correcting) make(ctx context.Context, q *correct.Request) error {
	c, err := k.service.Make(ctx, k.author(k.by), q)
	if err != nil {
		return err
	}
	if k.quiet {
		return nil
	}
	return showCorrection(k.stdout, c)
}

// each makes a correction that needs nothing but its finding.
func (k *correcting) each(kind correct.Kind) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		for _, address := range args {
			q, err := k.request(ctx, kind, address)
			if err == nil {
				err = k.make(ctx, q)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func (k *correcting) value(kind correct.Kind) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		q, err := k.request(ctx, kind, args[0])
		if err != nil {
			return err
		}
		q.Value = args[1]
		return k.make(ctx, q)
	}
}

func (k *correcting) parties(kind correct.Kind) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		q, err := k.request(ctx, kind, args[0])
		if err != nil {
			return err
		}
		q.Text = k.text
		if q.Parties, err = k.named(args[1:]); err != nil {
			return err
		}
		return k.make(ctx, q)
	}
}

// named reads parties as they are typed.
func (k *correcting) named(args []string) ([]correct.Party, error) {
	var out []correct.Party
	for _, arg := range args {
		p := correct.Party{Name: arg, Type: k.kind}
		rest, isPlace := strings.CutPrefix(arg, "@")
		number, isEntity := strings.CutPrefix(arg, "e")
		_, err := strconv.Atoi(number)
		switch {
		case isPlace:
			span, err := parseSpan(rest)
			if err != nil {
				return nil, err
			}
			p.Name, p.Span = "", span
		case isEntity && err == nil:
			p = correct.Party{Entity: arg}
		}
		out = append(out, p)
	}
	return out, nil
}

func parseSpan(s string) (*rawi.RecordSpan, error) {
	from, to, ok := strings.Cut(s, "-")
	start, err := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if !ok || err != nil || err2 != nil {
		return nil, wrongCall("give the first character and the one behind the last: 40-80", "place %q", s)
	}
	return &rawi.RecordSpan{Start: start, End: end}, nil
}

// place returns where words stand in a text: given so, or found; of several
// places, the one nearest to another.
func place(text, span, words string, near *rawi.RecordSpan) (*rawi.RecordSpan, error) {
	if span != "" {
		return parseSpan(span)
	}
	var found []int
	for at := 0; words != ""; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			break
		}
		found = append(found, utf8.RuneCountInString(text[:at+i]))
		at += i + len(words)
	}
	switch {
	case len(found) == 0:
		return nil, wrongCall("copy them from the article, or give their place with --span", "the words %q do not stand in the text", words)
	case len(found) > 1 && near == nil:
		return nil, wrongCall(fmt.Sprintf("give their place with --span: they begin at %v", found), "the words %q stand in several places", words)
	}
	best := found[0]
	for _, i := range found {
		if near != nil && max(i-near.Start, near.Start-i) < max(best-near.Start, near.Start-best) {
			best = i
		}
	}
	return &rawi.RecordSpan{Start: best, End: best + utf8.RuneCountInString(words)}, nil
}

func (k *correcting) bounds(ctx context.Context, args []string) error {
	q, err := k.request(ctx, correct.Bounds, args[0])
	if err != nil {
		return err
	}
	r, err := k.service.Store.Record(ctx, q.Document, 0)
	if err != nil {
		return err
	}
	var near *rawi.RecordSpan
	for _, s := range r.Statements {
		if s.ID == q.Finding && len(s.Content) > 0 {
			near = &s.Content[0]
		}
	}
	if q.Span, err = place(r.Text, k.span, k.words, near); err != nil {
		return err
	}
	return k.make(ctx, q)
}

func (k *correcting) add(ctx context.Context, args []string) error {
	id, err := k.where(ctx, args[0])
	if err != nil {
		return err
	}
	r, err := k.service.Store.Record(ctx, id, 0)
	if err != nil {
		return err
	}
	q := &correct.Request{Kind: correct.Add, Document: id, Note: k.note}
	q.Text, q.Mode, q.Act = k.text, k.mode, k.act
	if q.Span, err = place(r.Text, k.span, k.words, nil); err != nil {
		return err
	}
	if k.cue != "" {
		span := ""
		if k.cue[0] >= '0' && k.cue[0] <= '9' {
			span = k.cue
		}
		if q.Cue, err = place(r.Text, span, k.cue, q.Span); err != nil {
			return err
		}
	}
	if q.Parties, err = k.named(k.speakers); err != nil {
		return err
	}
	return k.make(ctx, q)
}

func (k *correcting) undo(ctx context.Context, args []string) error {
	for _, id := range args {
		c, err := k.service.Undo(ctx, k.author(k.by), id)
		if err != nil {
			return err
		}
		if !k.quiet {
			if err := showCorrection(k.stdout, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *correcting) list(ctx context.Context) error {
	q := correct.Query{By: k.by, State: correct.State(k.state), Lost: k.lost}
	var err error
	if k.document != "" {
		if q.Document, err = k.where(ctx, k.document); err != nil {
			return err
		}
	}
	if k.party != "" {
		q.Names = []string{k.party}
	}
	for left := k.limit; left > 0; {
		q.Limit = left
		page, err := k.service.List(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range page.Corrections {
			if k.to == "jsonl" {
				err = writeLine(k.stdout, c)
			} else {
				err = showCorrection(k.stdout, c)
			}
			if err != nil {
				return err
			}
		}
		if left -= len(page.Corrections); page.Next == "" {
			return nil
		}
		q.Cursor = page.Next
	}
	return nil
}

// showCorrection writes a correction for people: when, by whom, what of what, and
// how it was before.
func showCorrection(w io.Writer, c *correct.Correction) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  %s  %s", c.ID, c.At.Format("2006-01-02 15:04"), oneLine(c.By), c.Kind)
	if c.Document != 0 {
		fmt.Fprintf(&b, "  %d", c.Document)
		if c.Finding != "" {
			fmt.Fprintf(&b, ".%s", c.Finding)
		}
	}
	if c.State == correct.Undone {
		fmt.Fprintf(&b, "  (undone %s by %s)", c.Undone.Format("2006-01-02 15:04"), oneLine(c.UndoneBy))
	}
	b.WriteByte('\n')
	if c.Anchor != nil {
		fmt.Fprintf(&b, "    %s\n", isolated(oneLine(c.Anchor.Quote)))
	}
	if before, after := c.Words(); before != after {
		fmt.Fprintf(&b, "    %s → %s\n", isolated(before), isolated(after))
	}
	if d := c.Decision; d != nil {
		var names []string
		for _, p := range d.Parties {
			names = append(names, p.Line+p.Key)
		}
		fmt.Fprintf(&b, "    %s", isolated(strings.Join(names, ", ")))
		if d.Name != "" {
			fmt.Fprintf(&b, " → %s", isolated(d.Name))
		}
		if len(d.Documents) > 0 {
			fmt.Fprintf(&b, " (%s)", strings.Join(d.Documents, ", "))
		}
		b.WriteByte('\n')
	}
	if c.Note != "" {
		fmt.Fprintf(&b, "    note: %s\n", isolated(oneLine(c.Note)))
	}
	if c.Lost != "" && c.State != correct.Undone {
		fmt.Fprintf(&b, "    lost: %s\n", oneLine(c.Lost))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// show lists the findings of an article.
func (k *correcting) show(ctx context.Context, args []string) error {
	id, err := k.where(ctx, args[0])
	if err != nil {
		return err
	}
	r, err := k.service.Store.Record(ctx, id, 0)
	if err != nil {
		return err
	}
	text := []rune(r.Text)
	words := func(start, end int) string {
		if start < 0 || end > len(text) || start >= end {
			return ""
		}
		return isolated(oneLine(string(text[start:end])))
	}
	names := func(ids ...string) string {
		var out []string
		for _, e := range r.Entities {
			if slices.Contains(ids, e.ID) {
				out = append(out, e.Name)
			}
		}
		return isolated(strings.Join(out, ", "))
	}
	w := bufio.NewWriter(k.stdout)
	fmt.Fprintf(w, "%d  %s\n", id, isolated(oneLine(r.Doc.Headline)))
	for _, e := range r.Entities {
		fmt.Fprintf(w, "  %-4s %-6s %s\n", e.ID, e.Type, isolated(oneLine(e.Name)))
	}
	for _, s := range r.Statements {
		who := names(s.Speakers...)
		if s.SpeakerText != "" {
			who = isolated(oneLine(s.SpeakerText))
		}
		for _, c := range s.Content {
			fmt.Fprintf(w, "  %-4s %s %s, %s (%s %.2f): %d-%d %s\n", s.ID, s.Mode, s.Act, who, s.Rule, s.Score, c.Start, c.End, words(c.Start, c.End))
		}
	}
	for _, e := range r.Events {
		fmt.Fprintf(w, "  %-4s %s %s, %s / %s (%s %.2f): %d-%d %s\n", e.ID, e.Type, e.Realis, names(e.Actors...), names(e.Recipients...), e.Rule, e.Score, e.Trigger.Start, e.Trigger.End, words(e.Trigger.Start, e.Trigger.End))
	}
	for _, m := range r.Meetings {
		var sides []string
		for _, s := range m.Sides {
			sides = append(sides, names(append([]string{s.Party}, s.Members...)...))
		}
		fmt.Fprintf(w, "  %-4s %s %s, %s (%s %.2f): %d-%d %s\n", m.ID, m.Format, m.Stage, strings.Join(sides, " / "), m.Rule, m.Score, m.Trigger.Start, m.Trigger.End, words(m.Trigger.Start, m.Trigger.End))
	}
	return w.Flush()
}

func (k *correcting) export(ctx context.Context) error {
	w := bufio.NewWriter(k.stdout)
	if k.to == "jsonl" {
		return errors.Join(k.service.Export(ctx, w), w.Flush())
	}
	n := 0
	for r, err := range k.service.Corrected(ctx, k.reviewed) {
		if err != nil {
			return err
		}
		if err := writeLine(w, eval.FromRecord(r)); err != nil {
			return err
		}
		n++
	}
	if n == 0 && !k.quiet {
		fmt.Fprintln(k.stderr, "rawi: no article was corrected (--reviewed: none in every finding)")
	}
	return w.Flush()
}

func (k *correcting) importLog(ctx context.Context, args []string) error {
	in := k.stdin
	if args[0] != standardInput {
		f, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	counts, err := k.service.Import(ctx, in, func(c *correct.Correction) {
		fmt.Fprintf(k.stderr, "rawi: correction %s: the archive has no article %s\n", c.ID, oneLine(c.Article))
	})
	if err != nil {
		return err
	}
	if !k.quiet {
		fmt.Fprintf(k.stderr, "rawi: %d corrections added, %d known, %d without an article\n", counts.Added, counts.Known, counts.Missing)
	}
	if counts.Missing > 0 {
		return errReported
	}
	return nil
}
