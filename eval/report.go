package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Report is what was counted over a set of articles. It grows by Add.
type Report struct {
	threshold        float64
	tallies          map[string]*tally
	articles, absent int
}

// NewReport returns an empty report. Threshold is the least character F1 of two
// contents that match.
func NewReport(threshold float64) *Report {
	return &Report{threshold: threshold, tallies: map[string]*tally{}}
}

// tally counts one measure.
type tally struct {
	correct, gold, predicted int
	misses                   []Miss
}

// Miss is one finding that is missing, wrong or too much.
type Miss struct{ Kind, Article, What string }

// Row is one measure of a report.
type Row struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Correct   int     `json:"correct"`
	Gold      int     `json:"gold"`
	Predicted int     `json:"predicted"`
}

// tally returns the tally of a measure, which begins to exist when it is first
// asked for.
func (r *Report) tally(name string) *tally {
	t, ok := r.tallies[name]
	if !ok {
		t = new(tally)
		r.tallies[name] = t
	}
	return t
}

// add counts one comparison of one gold value with one prediction.
func (t *tally) add(right bool) {
	t.gold++
	t.predicted++
	if right {
		t.correct++
	}
}

func (t *tally) miss(kind, article, what string) {
	t.misses = append(t.misses, Miss{kind, article, what})
}

// Names returns the measures that the report holds, sorted.
func (r *Report) Names() []string { return slices.Sorted(maps.Keys(r.tallies)) }

// Row returns a measure: "names", "statements.speaker", …. A measure that was
// never counted is a row of zeros.
func (r *Report) Row(name string) Row {
	t, ok := r.tallies[name]
	if !ok {
		return Row{}
	}
	row := Row{Correct: t.correct, Gold: t.gold, Predicted: t.predicted}
	if t.predicted > 0 {
		row.Precision = float64(t.correct) / float64(t.predicted)
	}
	if t.gold > 0 {
		row.Recall = float64(t.correct) / float64(t.gold)
	}
	if sum := row.Precision + row.Recall; sum > 0 {
		row.F1 = 2 * row.Precision * row.Recall / sum
	}
	return row
}

// Misses returns what was missed or too much in a measure.
func (r *Report) Misses(name string) []Miss {
	t, ok := r.tallies[name]
	if !ok {
		return nil
	}
	return t.misses
}

// Articles returns how many gold articles were counted, and how many of them
// had no record.
func (r *Report) Articles() (counted, absent int) { return r.articles, r.absent }

// Write writes the report as a table for people, with the first misses of every
// measure.
func (r *Report) Write(w io.Writer, misses int) error {
	var out bytes.Buffer
	names := r.Names()
	for _, name := range names {
		row := r.Row(name)
		fmt.Fprintf(&out, "%-24s P %.3f  R %.3f  F1 %.3f   (%d of %d gold, %d predicted)\n",
			name, row.Precision, row.Recall, row.F1, row.Correct, row.Gold, row.Predicted)
	}
	fmt.Fprintf(&out, "%d documents, %d without a record\n", r.articles, r.absent)
	for _, name := range names {
		for i, m := range r.Misses(name) {
			if i == misses {
				break
			}
			fmt.Fprintf(&out, "  %s: %s %s: %s\n", name, m.Kind, m.Article, m.What)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// MarshalJSON writes the report as one object: a row for every measure, and
// under "documents" how many articles were counted.
func (r *Report) MarshalJSON() ([]byte, error) {
	rows := make(map[string]any, len(r.tallies)+1)
	for name := range r.tallies {
		rows[name] = r.Row(name)
	}
	rows["documents"] = map[string]int{"gold": r.articles, "absent": r.absent}
	return json.Marshal(rows)
}
