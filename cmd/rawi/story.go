package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/resolve"
	"example.org/rawi/store"
	"github.com/spf13/cobra"
)

// storyCall is a call of a command that looks at stories or parties.
type storyCall struct {
	across
	from, until string
	limit       int
	topic       string
	by          string
}

// acrossFlags adds the flags that these commands share.
func (s *storyCall) acrossFlags(c *cobra.Command, forms ...string) {
	s.storeFlag(c)
	c.Flags().StringVar(&s.to, "to", forms[0], "form of the output: "+strings.Join(forms, ", "))
	_ = c.RegisterFlagCompletionFunc("to", values(forms...))
	run := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(forms, s.to) {
			return wrongCall("the forms are "+strings.Join(forms, ", "), "form %q is not known", s.to)
		}
		if err := s.open(cmd.Context()); err != nil {
			return err
		}
		err := run(cmd, args)
		if closed := s.store.Close(); err == nil {
			err = closed
		}
		return err
	}
}

func storyCommand(a *app) *cobra.Command {
	s := &storyCall{across: across{reading: reading{app: a}}}
	c := &cobra.Command{
		Use:   "story [ID]",
		Short: "The stories that the articles of the archive tell",
		Long: "Without an ID, the stories, the latest first: all articles of one happening are one\n" +
			"story. With the ID of a story, or of an article: its articles with what each has\n" +
			"copied, what is new in it and what it says otherwise; its meetings, events and\n" +
			"statements, each once, with the number of articles that report it; and the stories\n" +
			"before and after it.",
		Example: "  rawi story\n  rawi story --to jsonl\n  rawi story st.5f0c9a71b2",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return s.one(cmd.Context(), args[0])
			}
			return s.list(cmd.Context())
		},
	}
	s.acrossFlags(c, "view", "jsonl")
	c.Flags().IntVar(&s.limit, "limit", 0, "at most so many stories (default: 20 in the view, all as jsonl)")
	return c
}

func (s *storyCall) list(ctx context.Context) error {
	stories := s.all.Stories(time.Time{}, time.Time{})
	if s.to == "jsonl" {
		if s.limit > 0 {
			stories = stories[max(0, len(stories)-s.limit):]
		}
		for _, story := range stories {
			sum, err := s.all.Summary(ctx, s.store, story)
			if err != nil {
				return err
			}
			sum.Statements = nil
			if err := writeLine(s.stdout, sum); err != nil {
				return err
			}
		}
		return nil
	}
	if s.limit == 0 {
		s.limit = 20
	}
	slices.Reverse(stories)
	for _, story := range stories[:min(len(stories), s.limit)] {
		arts := s.all.Articles(story)
		fmt.Fprintf(s.stdout, "%s  %s  %3d  %s\n", s.all.StoryID(story), day(arts[0].Published), len(arts), oneLine(s.all.Title(story)))
	}
	return nil
}

// storyReport is a story with what its tellings have of their own.
type storyReport struct {
	*resolve.Summary
	Tellings []resolve.Telling `json:"tellings"`
	Chains   []resolve.Chain   `json:"chains"` // what several articles have, is relayed, or has no named source
	Line     []lineEntry       `json:"storyline"`
}

// lineEntry is a story before or after another.
type lineEntry struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	From  string  `json:"from,omitempty"`
	Score float64 `json:"score"`
}

func (s *storyCall) one(ctx context.Context, id string) error {
	story := s.all.FindStory(id)
	if story == nil {
		return rawi.Hint(fmt.Errorf("story %q: %w", id, store.ErrNotFound), "rawi story lists them")
	}
	sum, err := s.all.Summary(ctx, s.store, story)
	if err != nil {
		return err
	}
	out := storyReport{Summary: sum, Line: []lineEntry{}}
	if out.Tellings, err = s.all.Tellings(ctx, s.store, story); err != nil {
		return err
	}
	chains, err := s.all.Chains(ctx, s.store, story)
	if err != nil {
		return err
	}
	out.Chains = slices.DeleteFunc(chains, func(c resolve.Chain) bool {
		via := slices.ContainsFunc(c.Relays, func(r resolve.Relay) bool { return len(r.Via) > 0 })
		return len(c.Relays) < 2 && !via && !c.Unnamed
	})
	for _, l := range s.all.Storyline(story) {
		out.Line = append(out.Line, lineEntry{s.all.StoryID(l.Story), s.all.Title(l.Story), day(s.all.Articles(l.Story)[0].Published), float64(int(l.Score*100)) / 100})
	}
	if s.to == "jsonl" {
		return writeLine(s.stdout, out)
	}
	w := s.stdout
	fmt.Fprintf(w, "%s  %s\n", out.ID, oneLine(out.Title))
	for _, t := range out.Tellings {
		copied := 0
		for _, x := range t.Sentences {
			if x.Copied {
				copied++
			}
		}
		fmt.Fprintf(w, "\n  %s  %s  %s\n", t.Document, t.Publisher, oneLine(t.Headline))
		fmt.Fprintf(w, "    copied: %d of %d sentences", copied, len(t.Sentences))
		if t.Agency != "" {
			fmt.Fprintf(w, " (%s)", t.Agency)
		}
		fmt.Fprintln(w)
		for _, f := range t.New {
			fmt.Fprintf(w, "    new %s: %s\n", f.Kind, f.Value)
		}
		for _, c := range t.Against {
			fmt.Fprintf(w, "    against %s: %s, not %s\n", c.Document, c.Value, c.Other)
		}
	}
	for _, h := range slices.Concat(out.Meetings, out.Events, out.Statements) {
		showHappening(w, h)
	}
	for i, c := range out.Chains {
		if i == 0 {
			fmt.Fprintln(w, "\n  who said it first")
		}
		fmt.Fprintf(w, "    %s:", names(c.Statement.Who))
		for i, r := range c.Relays {
			if i > 0 && r.Document == c.Relays[i-1].Document {
				continue
			}
			fmt.Fprintf(w, " %s", r.Document)
			if len(r.Via) > 0 {
				fmt.Fprintf(w, " (%s)", names(r.Via))
			}
		}
		if c.Unnamed {
			fmt.Fprint(w, "  unnamed sources only")
		}
		fmt.Fprintf(w, "\n      %s\n", opening(c.Statement.Evidence[0].Text))
	}
	for i, l := range out.Line {
		if i == 0 {
			fmt.Fprintln(w, "\n  storyline")
		}
		fmt.Fprintf(w, "    %s  %s  %s\n", l.ID, l.From, oneLine(l.Title))
	}
	return nil
}

func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// each writes a list: a line of JSON for every entry, or what show makes of it.
func each[T any](s *storyCall, list []T, show func(i int, v T)) error {
	for i, v := range list {
		if s.to != "jsonl" {
			show(i, v)
		} else if err := writeLine(s.stdout, v); err != nil {
			return err
		}
	}
	return nil
}

func day(t time.Time) string {
	if t.IsZero() {
		return "          "
	}
	return t.Format(time.DateOnly)
}

func showHappening(w io.Writer, h *resolve.Happening) {
	fmt.Fprintf(w, "\n  %s  %s %s", h.Date, h.Kind, h.Type)
	if h.Realis != "" && h.Realis != rawi.Actual {
		fmt.Fprintf(w, " (%s)", h.Realis)
	}
	fmt.Fprintf(w, "  %s", names(h.Who))
	if len(h.Whom) > 0 {
		fmt.Fprintf(w, " / %s", names(h.Whom))
	}
	if h.Place != "" {
		fmt.Fprintf(w, " @ %s", h.Place)
	}
	fmt.Fprintf(w, "  ×%d\n", h.Reports)
	e := h.Evidence[0]
	fmt.Fprintf(w, "    %s [%d,%d): %s\n", e.Document, e.Start, e.End, e.Text)
}

// openingLength is how many characters of a text say which it is.
const openingLength = 90

// opening is the beginning of a text, up to the end of a word.
func opening(text string) string {
	text = oneLine(text)
	n := 0
	for i, r := range text {
		if n++; n > openingLength && r == ' ' {
			return text[:i] + " …"
		}
	}
	return text
}

// gist is a happening in short: «event CONSULT (planned), عمان / الدوحة».
func gist(h *resolve.Happening) string {
	text := h.Kind + " " + h.Type
	if h.Realis != "" && h.Realis != rawi.Actual && h.Realis != "concluded" {
		text += " (" + h.Realis + ")"
	}
	if len(h.Who) > 0 {
		text += ", " + names(h.Who)
	}
	if h.Kind == "event" && len(h.Whom) > 0 {
		text += " / " + names(h.Whom)
	}
	return text
}

func names(list []resolve.Mention) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Name
	}
	return strings.Join(out, "، ")
}

func partyCommand(a *app) *cobra.Command {
	s := &storyCall{across: across{reading: reading{app: a}}}
	c := &cobra.Command{
		Use:   "party [NAME|ID]",
		Short: "People, bodies and places across articles; merge, split and rename them",
		Long: "Without a name, the people and bodies that most articles name. With a name, in any\n" +
			"spelling, or an ID: who it is (names, country, offices with the days on which\n" +
			"articles give them, what holds its namings together and how sure that is), and\n" +
			"others of that name.\n\n" +
			"What merge, split and rename decide is kept in the archive and holds when articles\n" +
			"come, change or are analysed anew.",
		Example: "  rawi party 'الجبير'\n  rawi party merge per.example person.1f2e3d4c5b\n  rawi party split person.1f2e3d4c5b article-17\n  rawi party rename person.1f2e3d4c5b 'الاسم الكامل'",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return s.party1(args[0])
			}
			return s.partyList()
		},
	}
	s.acrossFlags(c, "view", "jsonl")
	c.Flags().IntVar(&s.limit, "limit", 20, "at most so many parties")
	sub := func(use, short string, least, most int, run func(ctx context.Context, args []string) error) {
		k := &cobra.Command{Use: use, Short: short, Args: arguments(least, most, "a party and more")}
		k.RunE = func(cmd *cobra.Command, args []string) error {
			if err := s.open(cmd.Context()); err != nil {
				return err
			}
			err := run(cmd.Context(), args)
			if closed := s.store.Close(); err == nil {
				err = closed
			}
			return err
		}
		s.storeFlag(k)
		k.Flags().StringVar(&s.by, "by", "", "who decides, for the log")
		c.AddCommand(k)
	}
	sub("merge PARTY PARTY…", "Make one party of several: the first", 2, -1, func(ctx context.Context, args []string) error {
		d := resolve.Decision{Kind: resolve.Merge, By: s.by}
		for _, name := range args {
			p, err := s.party(name)
			if err != nil {
				return err
			}
			d.Parties = append(d.Parties, s.all.Anchor(p))
		}
		return s.decide(ctx, d)
	})
	sub("split PARTY ARTICLE…", "Take what these articles name out of a party", 2, -1, func(ctx context.Context, args []string) error {
		p, err := s.party(args[0])
		if err != nil {
			return err
		}
		return s.decide(ctx, resolve.Decision{Kind: resolve.Split, By: s.by, Parties: []resolve.Anchor{s.all.Anchor(p)}, Documents: args[1:]})
	})
	sub("rename PARTY NAME", "Give a party a name", 2, 2, func(ctx context.Context, args []string) error {
		p, err := s.party(args[0])
		if err != nil {
			return err
		}
		return s.decide(ctx, resolve.Decision{Kind: resolve.Rename, By: s.by, Parties: []resolve.Anchor{s.all.Anchor(p)}, Name: args[1]})
	})
	return c
}

// partyReport is a party as it is written.
type partyReport struct {
	ID       string              `json:"id"`
	Type     string              `json:"type"`
	Name     string              `json:"name"`
	Country  string              `json:"country,omitempty"`
	Reason   string              `json:"reason"`
	Score    float64             `json:"score"`
	Names    []resolve.NameCount `json:"names"`
	Offices  []officeReport      `json:"offices"`
	Articles int                 `json:"articles"`
}

type officeReport struct {
	Title    string `json:"title"`
	Country  string `json:"country,omitempty"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Articles int    `json:"articles"`
}

func (s *storyCall) report1(p *resolve.Party) partyReport {
	f := s.all.Profile(p)
	out := partyReport{f.ID, f.Type, f.Name, f.Country, f.Reason, f.Score, f.Names, []officeReport{}, len(f.Articles)}
	for _, t := range f.Offices {
		out.Offices = append(out.Offices, officeReport{t.Title, t.Country, strings.TrimSpace(day(t.From)), strings.TrimSpace(day(t.To)), t.Articles})
	}
	return out
}

func (s *storyCall) party1(name string) error {
	p, err := s.across.party(name)
	if err != nil {
		return err
	}
	others := s.all.FindParties(name)
	if s.to == "jsonl" {
		for _, q := range append([]*resolve.Party{p}, slices.DeleteFunc(others, func(q *resolve.Party) bool { return q == p })...) {
			if err := writeLine(s.stdout, s.report1(q)); err != nil {
				return err
			}
			if s.limit--; s.limit == 0 {
				break
			}
		}
		return nil
	}
	r, w := s.report1(p), s.stdout
	fmt.Fprintf(w, "%s  %s  %s %s  articles %d  (%s %.2f)\n", r.ID, r.Name, r.Type, r.Country, r.Articles, r.Reason, r.Score)
	for _, n := range r.Names {
		fmt.Fprintf(w, "  name    %4d  %s\n", n.Articles, n.Name)
	}
	for _, o := range r.Offices {
		fmt.Fprintf(w, "  office  %4d  %s  %s–%s\n", o.Articles, o.Title, o.From, o.To)
	}
	for i, q := range others {
		if q != p && i < s.limit {
			f := s.all.Profile(q)
			fmt.Fprintf(w, "  other   %4d  %s  %s\n", len(f.Articles), f.Name, q.ID)
		}
	}
	return nil
}

func (s *storyCall) partyList() error {
	for _, p := range s.all.Parties(s.limit) {
		r := s.report1(p)
		if s.to == "jsonl" {
			if err := writeLine(s.stdout, r); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.stdout, "%5d  %s  %s  %s\n", r.Articles, r.Name, r.Country, r.ID)
	}
	return nil
}

func timelineCommand(a *app) *cobra.Command {
	s := &storyCall{across: across{reading: reading{app: a}}}
	c := &cobra.Command{
		Use:     "timeline PARTY [PARTY]",
		Short:   "What a party said, did and met, or two parties together, in order of time",
		Long:    "What the archive tells of a party, in order of time: meetings, events and statements,\neach once, with the number of articles that report it. With two parties, what both\nhave a part in: every contact.",
		Example: "  rawi timeline 'الجبير'\n  rawi timeline 'الجبير' 'لافروف' --to jsonl",
		Args:    arguments(1, 2, "a party"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := s.across.party(args[0])
			if err != nil {
				return err
			}
			var with *resolve.Party
			if len(args) == 2 {
				if with, err = s.across.party(args[1]); err != nil {
					return err
				}
			}
			list, err := s.all.Timeline(cmd.Context(), s.store, p, with)
			if err != nil {
				return err
			}
			return s.happenings(list)
		},
	}
	s.acrossFlags(c, "view", "jsonl")
	return c
}

func (s *storyCall) happenings(list []*resolve.Happening) error {
	return each(s, list, func(_ int, h *resolve.Happening) { showHappening(s.stdout, h) })
}

func positionsCommand(a *app) *cobra.Command {
	s := &storyCall{across: across{reading: reading{app: a}}}
	c := &cobra.Command{
		Use:     "positions PARTY",
		Short:   "What a party said about a topic over time, with its turns",
		Long:    "The statements of a party, in order of time, each once. --about keeps those that have\nthese words or name this party. A turn is a statement that denies or rejects what an\nearlier one affirmed, or the other way round; it names the earlier one.",
		Example: "  rawi positions 'الجبير' --about 'سوريا'",
		Args:    arguments(1, 1, "a party"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := s.across.party(args[0])
			if err != nil {
				return err
			}
			list, err := s.all.Positions(cmd.Context(), s.store, p, s.topic)
			if err != nil {
				return err
			}
			return each(s, list, func(i int, pos resolve.Position) {
				if pos.Turn {
					fmt.Fprintf(s.stdout, "\n  turn: %d against %d", i+1, pos.Against)
				}
				showHappening(s.stdout, pos.Happening)
			})
		},
	}
	s.acrossFlags(c, "view", "jsonl")
	c.Flags().StringVar(&s.topic, "about", "", "words or a name that the statements are about")
	return c
}

func briefCommand(a *app) *cobra.Command {
	s := &storyCall{across: across{reading: reading{app: a}}}
	c := &cobra.Command{
		Use:     "brief",
		Short:   "The stories of a day, most important first",
		Long:    "The stories since a day or for some time, most important first: those that most outlets\ntell. Of each its articles, meetings, events and what was said, every line with its\nevidence.",
		Example: "  rawi brief --since 24h\n  rawi brief --since 2024-05-01 --until 2024-05-02 --to markdown",
		Args:    arguments(0, 0, ""),
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.brief(cmd.Context()) },
	}
	s.acrossFlags(c, "view", "markdown", "jsonl")
	c.Flags().StringVar(&s.from, "since", "24h", "from when: a day, a time, or how long ago (24h, 7d)")
	c.Flags().StringVar(&s.until, "until", "", "to when: a day or a time that is not in it any more")
	c.Flags().IntVar(&s.limit, "limit", 20, "at most so many stories; 0 is all")
	return c
}

// briefLines is how many meetings, events and statements of a story a brief shows.
const briefLines = 3

func (s *storyCall) brief(ctx context.Context) error {
	from, err := since(s.from, time.Now())
	if err != nil {
		return err
	}
	var until time.Time
	if s.until != "" {
		if until, err = since(s.until, time.Now()); err != nil {
			return err
		}
	}
	list, err := s.all.Brief(ctx, s.store, from, until, s.limit)
	if err != nil {
		return err
	}
	if len(list) == 0 && !s.quiet {
		fmt.Fprintf(s.stderr, "rawi: no story since %s; rawi story lists the newest\n", from.Format(time.DateTime))
	}
	return each(s, list, func(i int, sum *resolve.Summary) {
		head, item := "%d. %s  [%s]\n", "   - "
		if s.to == "markdown" {
			head, item = "## %d. %s\n\n`%s`\n\n", "- "
		}
		fmt.Fprintf(s.stdout, head, i+1, oneLine(sum.Title), sum.ID)
		var outlets []string
		for _, d := range sum.Documents {
			if !slices.Contains(outlets, d.Publisher) && d.Publisher != "" {
				outlets = append(outlets, d.Publisher)
			}
		}
		fmt.Fprintf(s.stdout, "%s%d articles: %s\n", item, len(sum.Documents), strings.Join(outlets, ", "))
		for _, group := range [][]*resolve.Happening{sum.Meetings, sum.Events, sum.Statements} {
			for _, h := range group[:min(len(group), briefLines)] {
				e := h.Evidence[0]
				fmt.Fprintf(s.stdout, "%s%s, ×%d: %s (%s [%d,%d))\n", item, gist(h), h.Reports, e.Text, e.Document, e.Start, e.End)
			}
		}
		fmt.Fprintln(s.stdout)
	})
}

func compareCommand(a *app) *cobra.Command {
	s := &storyCall{across: across{reading: reading{app: a}}}
	c := &cobra.Command{
		Use:     "compare STORY OUTLET OUTLET",
		Short:   "Two readouts of one story, statement by statement",
		Long:    "What two outlets have of the statements, meetings and events of a story: what both\nhave, with the words of each, and what only one has. STORY is its ID, or that of an\narticle.",
		Example: "  rawi compare st.5f0c9a71b2 outlet-a outlet-b",
		Args:    arguments(3, 3, "a story and two outlets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			story := s.all.FindStory(args[0])
			if story == nil {
				return rawi.Hint(fmt.Errorf("story %q: %w", args[0], store.ErrNotFound), "rawi story lists them")
			}
			list, err := s.all.Readouts(cmd.Context(), s.store, story, args[1], args[2])
			if err != nil {
				return err
			}
			return each(s, list, func(_ int, r resolve.Readout) {
				fmt.Fprintf(s.stdout, "\n%s  %s %s  %s\n", r.Verdict, r.Happening.Kind, r.Happening.Type, names(r.Happening.Who))
				for _, e := range slices.Concat(r.First, r.Second) {
					fmt.Fprintf(s.stdout, "  %s  %s [%d,%d): %s\n", e.Publisher, e.Document, e.Start, e.End, e.Text)
				}
			})
		},
	}
	s.acrossFlags(c, "view", "jsonl")
	return c
}
