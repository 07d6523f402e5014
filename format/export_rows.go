package format

import (
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/rawi"
)

// The rows of csv and parquet. A tag names the column and how Parquet keeps it;
// docs/exports.md says what each means, and a test holds it to these.
type (
	articleRow struct {
		Document      int64     `parquet:"document"`
		ID            string    `parquet:"id"`
		URL           string    `parquet:"url,optional"`
		Publisher     string    `parquet:"publisher,optional,dict"`
		Author        string    `parquet:"author,optional"`
		Published     time.Time `parquet:"published,optional,timestamp(millisecond)"`
		Headline      string    `parquet:"headline,optional"`
		Lang          string    `parquet:"lang,optional,dict"`
		Dateline      string    `parquet:"dateline,optional,dict"`
		People        []string  `parquet:"people,list"`
		Organisations []string  `parquet:"organisations,list"`
		Places        []string  `parquet:"places,list"`
		Countries     []string  `parquet:"countries,list"`
		Statements    int32     `parquet:"statements"`
		Events        int32     `parquet:"events"`
		Meetings      int32     `parquet:"meetings"`
		Characters    int32     `parquet:"characters"`
		Digest        string    `parquet:"digest"`
		Text          string    `parquet:"text"`
	}
	// findingHead is what the rows of findings begin with: where it stands.
	findingHead struct {
		Document  int64     `parquet:"document"`
		Finding   string    `parquet:"finding"`
		ID        string    `parquet:"id"`
		URL       string    `parquet:"url,optional"`
		Publisher string    `parquet:"publisher,optional,dict"`
		Published time.Time `parquet:"published,optional,timestamp(millisecond)"`
		Headline  string    `parquet:"headline,optional"`
	}
	statementRow struct {
		findingHead
		Date             day      `parquet:"date,optional,date"`
		DateTo           day      `parquet:"date_to,optional,date"`
		Speakers         []string `parquet:"speakers,list"`
		SpeakerText      string   `parquet:"speaker_text,optional"`
		SpeakerCountries []string `parquet:"speaker_countries,list"`
		SpeakerSectors   []string `parquet:"speaker_sectors,list"`
		Act              string   `parquet:"act,optional,dict"`
		Mode             string   `parquet:"mode,dict"`
		Basis            string   `parquet:"basis,optional,dict"`
		Addressee        string   `parquet:"addressee,optional"`
		About            []string `parquet:"about,list"`
		Via              []string `parquet:"via,list"`
		Text             string   `parquet:"text"`
		Start            int32    `parquet:"start"`
		End              int32    `parquet:"end"`
		Cue              string   `parquet:"cue"`
		CueStart         int32    `parquet:"cue_start"`
		CueEnd           int32    `parquet:"cue_end"`
		Rule             string   `parquet:"rule,dict"`
		Score            float64  `parquet:"score"`
		Digest           string   `parquet:"digest"`
	}
	eventRow struct {
		findingHead
		Date               day      `parquet:"date,optional,date"`
		DateTo             day      `parquet:"date_to,optional,date"`
		DateIsPublished    bool     `parquet:"date_is_published"`
		Type               string   `parquet:"type,dict"`
		Mode               string   `parquet:"mode,optional,dict"`
		Contexts           []string `parquet:"contexts,list"`
		Realis             string   `parquet:"realis,dict"`
		Quad               string   `parquet:"quad_code,optional,dict"`
		Actors             []string `parquet:"actors,list"`
		ActorCountries     []string `parquet:"actor_countries,list"`
		ActorSectors       []string `parquet:"actor_sectors,list"`
		Recipients         []string `parquet:"recipients,list"`
		RecipientCountries []string `parquet:"recipient_countries,list"`
		RecipientSectors   []string `parquet:"recipient_sectors,list"`
		Place              string   `parquet:"place,optional,dict"`
		Country            string   `parquet:"country,optional,dict"`
		Latitude           *float64 `parquet:"lat,optional"`
		Longitude          *float64 `parquet:"lon,optional"`
		ClaimedBy          string   `parquet:"claimed_by,optional"`
		Trigger            string   `parquet:"trigger"`
		Start              int32    `parquet:"start"`
		End                int32    `parquet:"end"`
		Text               string   `parquet:"text"`
		Rule               string   `parquet:"rule,dict"`
		Score              float64  `parquet:"score"`
		Digest             string   `parquet:"digest"`
	}
	meetingTableRow struct {
		findingHead
		Date       day      `parquet:"date,optional,date"`
		DateTo     day      `parquet:"date_to,optional,date"`
		Format     string   `parquet:"format,dict"`
		Stage      string   `parquet:"stage,dict"`
		Level      string   `parquet:"level,optional,dict"`
		Sides      string   `parquet:"sides,optional"`
		Parties    []string `parquet:"parties,list"`
		Members    []string `parquet:"members,list"`
		Countries  []string `parquet:"countries,list"`
		Size       string   `parquet:"size,optional,dict"`
		Host       string   `parquet:"host,optional"`
		Venue      string   `parquet:"venue,optional"`
		Place      string   `parquet:"place,optional,dict"`
		Country    string   `parquet:"country,optional,dict"`
		Latitude   *float64 `parquet:"lat,optional"`
		Longitude  *float64 `parquet:"lon,optional"`
		Agenda     []string `parquet:"agenda,list"`
		Contexts   []string `parquet:"contexts,list"`
		Events     []string `parquet:"events,list"`
		Statements []string `parquet:"statements,list"`
		Trigger    string   `parquet:"trigger"`
		Start      int32    `parquet:"start"`
		End        int32    `parquet:"end"`
		Text       string   `parquet:"text"`
		Rule       string   `parquet:"rule,dict"`
		Score      float64  `parquet:"score"`
		Digest     string   `parquet:"digest"`
	}
)

// day is a day, counted from 1 January 1970 as Parquet does; the first of all is
// none.
type day int32

// dayOf reads a day, yyyy-mm-dd.
func dayOf(s string) day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0
	}
	return day(t.Unix() / (24 * 60 * 60))
}

func (d day) String() string {
	if d == 0 {
		return ""
	}
	return time.Unix(int64(d)*24*60*60, 0).UTC().Format(time.DateOnly)
}

// tableOf is what is known of a kind of rows.
type tableOf struct {
	columns func() []column
	parquet func(io.Writer) table
	rows    func(c *coded, document int64, yield func(row any) error) error
}

var tables = map[string]tableOf{
	Articles:   {columnsOf[articleRow], newParquet[articleRow], (*coded).articleRows},
	Statements: {columnsOf[statementRow], newParquet[statementRow], (*coded).statementRows},
	Events:     {columnsOf[eventRow], newParquet[eventRow], (*coded).eventRows},
	Meetings:   {columnsOf[meetingTableRow], newParquet[meetingTableRow], (*coded).meetingRows},
}

// column is a column of a table of CSV.
type column struct {
	name  string
	field []int // its place in the row, and in the head that the row begins with
}

func columnsOf[T any]() []column {
	var out []column
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("parquet"), ","); name != "" {
			out = append(out, column{name, f.Index})
		}
	}
	return out
}

// text returns the cell of a row, to which the argument points.
func (c column) text(row any) string {
	switch v := reflect.ValueOf(row).Elem().FieldByIndex(c.field).Interface().(type) {
	case string:
		return guarded(v)
	case []string:
		return cell(joined(v))
	case int64:
		return strconv.FormatInt(v, 10)
	case int32:
		return strconv.Itoa(int(v))
	case float64:
		return score(v)
	case *float64:
		if v != nil {
			return strconv.FormatFloat(*v, 'f', -1, 64)
		}
	case bool:
		return strconv.FormatBool(v)
	case day:
		return v.String()
	case time.Time:
		if !v.IsZero() {
			return v.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

// guarded returns a text as a cell that may have several lines: characters that
// act on a terminal or on the order of a line are left out, line breaks are
// plain, and it begins no formula.
func guarded(s string) string {
	if !strings.ContainsAny(s, "\n\r") {
		return cell(s)
	}
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, clean(line))
	}
	return unformula(strings.TrimSpace(strings.Join(lines, "\n")))
}

// finding returns the head of the row of a finding.
func (c *coded) finding(document int64, id string) findingHead {
	return findingHead{document, id, c.r.Doc.ID, c.r.Doc.URL, c.r.Doc.Publisher, c.d.Source.Published.UTC(), clean(c.r.Doc.Headline)}
}

// asked reports whether a finding is one of those that are asked for.
func (c *coded) asked(id string) bool { return c.only == nil || slices.Contains(c.only, id) }

func (c *coded) articleRows(document int64, yield func(any) error) error {
	dateline, _ := c.place(c.d.Dateline)
	row := &articleRow{
		Document: document, ID: c.r.Doc.ID, URL: c.r.Doc.URL, Publisher: c.r.Doc.Publisher, Author: c.r.Doc.Author, Published: c.d.Source.Published.UTC(),
		Headline: clean(c.r.Doc.Headline), Lang: c.r.Doc.Lang, Dateline: dateline,
		People: c.called(rawi.Person), Organisations: c.called(rawi.Org), Places: c.called(rawi.Place),
		Statements: int32(len(c.r.Statements)), Events: int32(len(c.r.Events)), Meetings: int32(len(c.r.Meetings)),
		Characters: int32(utf8.RuneCountInString(c.r.Text)), Digest: c.r.Doc.Digest, Text: c.r.Text,
	}
	for i := range c.d.Entities {
		if iso := c.d.Entities[i].Country; iso != "" && !slices.Contains(row.Countries, iso) {
			row.Countries = append(row.Countries, iso)
		}
	}
	return yield(row)
}

// called returns the names of all entities of a type.
func (c *coded) called(kind string) []string {
	var names []string
	for i := range c.d.Entities {
		if e := &c.d.Entities[i]; e.Type == kind {
			names = append(names, clean(e.Name))
		}
	}
	return names
}

// span returns the first and the last day of a time.
func (c *coded) days(r rawi.TimeRef) (from, to day) {
	if r <= 0 || int(r) > len(c.d.Times) {
		return 0, 0
	}
	return dayOf(c.day(r)), dayOf(c.d.Times[r-1].To)
}

func (c *coded) statementRows(document int64, yield func(any) error) error {
	for i := range c.d.Statements {
		s, r := &c.d.Statements[i], &c.r.Statements[i]
		if !c.asked(r.ID) {
			continue
		}
		row := &statementRow{
			findingHead: c.finding(document, r.ID),
			Speakers:    c.names(s.Speakers), SpeakerText: s.SpeakerText, SpeakerCountries: c.each(s.Speakers, countries), SpeakerSectors: c.each(s.Speakers, sectors),
			Act: s.Act, Mode: s.Mode, Basis: s.Basis, About: c.names(s.About), Via: c.names(s.Via),
			Cue: clean(c.d.Slice(s.Cue.Span)), CueStart: int32(r.Cue.Start), CueEnd: int32(r.Cue.End), Rule: s.Rule, Score: s.Score, Digest: c.r.Doc.Digest,
		}
		row.Date, row.DateTo = c.days(s.Time)
		row.Addressee, _ = c.place(s.Addressee)
		var words []string
		for _, content := range s.Content {
			words = append(words, clean(c.d.Slice(content)))
		}
		row.Text = strings.Join(words, " … ")
		if n := len(r.Content); n > 0 {
			row.Start, row.End = int32(r.Content[0].Start), int32(r.Content[n-1].End)
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

func (c *coded) eventRows(document int64, yield func(any) error) error {
	for i := range c.d.Events {
		e, r := &c.d.Events[i], &c.r.Events[i]
		if !c.asked(r.ID) {
			continue
		}
		row := &eventRow{
			findingHead: c.finding(document, r.ID),
			Type:        e.Type, Mode: e.Mode, Contexts: e.Contexts, Realis: e.Realis, Quad: codingOf(e).quad,
			Actors: c.names(e.Actors), ActorCountries: c.each(e.Actors, countries), ActorSectors: c.each(e.Actors, sectors),
			Recipients: c.names(e.Recipients), RecipientCountries: c.each(e.Recipients, countries), RecipientSectors: c.each(e.Recipients, sectors),
			ClaimedBy: r.ClaimedBy, Trigger: clean(c.d.Slice(e.Trigger.Span)), Start: int32(r.Trigger.Start), End: int32(r.Trigger.End),
			Text: clean(c.d.Slice(c.evidence(e))), Rule: e.Rule, Score: e.Score, Digest: c.r.Doc.Digest,
		}
		row.Place, row.Country = c.place(e.Place)
		row.Latitude, row.Longitude = c.degrees(e.Place)
		row.Date, row.DateTo = c.days(e.Time)
		if on, published := c.eventDay(e.Time); published {
			row.Date, row.DateIsPublished = dayOf(on), true
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

func (c *coded) meetingRows(document int64, yield func(any) error) error {
	for i := range c.d.Meetings {
		m, r := &c.d.Meetings[i], &c.r.Meetings[i]
		if !c.asked(r.ID) {
			continue
		}
		row := &meetingTableRow{
			findingHead: c.finding(document, r.ID),
			Format:      m.Format, Stage: m.Stage, Level: m.Level, Sides: c.sides(m.Sides), Size: m.Size, Contexts: c.contexts(m),
			Events: r.Events, Statements: r.Statements, Trigger: clean(c.d.Slice(m.Trigger.Span)), Start: int32(r.Trigger.Start), End: int32(r.Trigger.End),
			Rule: m.Rule, Score: m.Score, Digest: c.r.Doc.Digest,
		}
		var all []rawi.EntityRef
		for _, s := range m.Sides {
			row.Parties = append(row.Parties, c.names([]rawi.EntityRef{s.Party})...)
			row.Members = append(row.Members, c.names(s.Members)...)
			all = append(append(all, s.Party), s.Members...)
		}
		row.Countries = c.each(all, countries)
		row.Date, row.DateTo = c.days(m.Time)
		row.Host, _ = c.place(m.Host)
		row.Venue, _ = c.place(m.Venue)
		row.Place, row.Country = c.place(m.Place)
		row.Latitude, row.Longitude = c.degrees(m.Place, m.Venue)
		for _, a := range m.Agenda {
			row.Agenda = append(row.Agenda, clean(c.d.Slice(a)))
		}
		if n := c.d.SentenceAt(m.Trigger.Start); n >= 0 {
			row.Text = clean(c.d.Slice(c.d.Sentences[n].Span))
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// degrees returns latitude and longitude of the first place that has them.
func (c *coded) degrees(places ...rawi.EntityRef) (lat, lon *float64) {
	at := c.coordinates(places...)
	x, errX := strconv.ParseFloat(at[0], 64)
	y, errY := strconv.ParseFloat(at[1], 64)
	if errX != nil || errY != nil {
		return nil, nil
	}
	return &x, &y
}
