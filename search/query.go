package search

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/rawi"
)

// SyntaxError says where a query goes wrong.
type SyntaxError struct {
	Query string
	// At is the code point of the query at which it goes wrong, Len the number of
	// code points that do.
	At, Len int
	What    string // is wrong
	Hint    string // what would be right
}

// Error returns where and what.
func (e *SyntaxError) Error() string { return fmt.Sprintf("query, character %d: %s", e.At+1, e.What) }

// Unwrap returns rawi.ErrInvalid.
func (e *SyntaxError) Unwrap() error { return rawi.ErrInvalid }

// op is what a node of a query asks for.
type op uint8

const (
	opAll op = iota // everything
	opAnd
	opOr
	opNot
	opNear   // its two kids within n words of each other
	opWord   // a word by its dictionary form
	opPrefix // words that begin so
	opPhrase // words as they are written
	opField
	opSentence // what has any of the words of a text, the best first
)

// node is a part of a query.
type node struct {
	op     op
	kids   []*node
	text   string // of a word, prefix or phrase; the value of a field
	field  *field
	quoted bool // the value stood in quotes
	n      int
	at     int // byte of the query
	end    int // of fields
	// What was read of the value.
	from, to int32         // days [from,to)
	values   [kinds]string // by kind, of fields with lists
	kinds    kindSet       // that can have it
}

// Query is a query that was understood.
type Query struct {
	root *node
	in   string
}

// In returns what the query asks for by in:, or "".
func (q *Query) In() string { return q.in }

// Plain reports whether the query is words and nothing else, several of them: if
// nothing has them all, it may have been meant as a sentence.
func (q *Query) Plain() bool {
	if q.in != "" || q.root.op != opAnd {
		return false
	}
	for _, k := range q.root.kids {
		if k.op != opWord {
			return false
		}
	}
	return len(q.root.kids) > 1
}

// String returns the query in its canonical form, which means the same.
func (q *Query) String() string {
	var b strings.Builder
	if q.in != "" {
		b.WriteString("in:" + q.in)
	}
	if q.root.op != opAll {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		q.root.write(&b, q.in != "" && q.root.op != opOr || q.root.op == opAnd, false)
	}
	return b.String()
}

// write writes a node; joined says that it stands beside others that are joined
// by AND, tight that it stands behind a sign which takes one part only.
func (n *node) write(b *strings.Builder, joined, tight bool) {
	list := func(sep string) {
		for i, k := range n.kids {
			if i > 0 {
				b.WriteString(sep)
			}
			k.write(b, n.op == opAnd, n.op == opNear)
		}
	}
	brackets := tight && (n.op == opAnd || n.op == opOr || n.op == opNear || n.op == opNot) || joined && n.op == opOr
	if brackets {
		b.WriteByte('(')
		joined = false
		defer b.WriteByte(')')
	}
	switch n.op {
	case opAnd:
		list(" ")
	case opOr:
		list(" OR ")
	case opNot:
		b.WriteByte('-')
		n.kids[0].write(b, false, true)
	case opNear:
		list(" NEAR/" + strconv.Itoa(n.n) + " ")
	case opWord, opSentence:
		b.WriteString(n.text)
	case opPrefix:
		b.WriteString(n.text + "*")
	case opPhrase:
		b.WriteString(`"` + n.text + `"`)
	case opField:
		b.WriteString(n.field.name + ":")
		if n.quoted {
			b.WriteString(`"` + n.text + `"`)
		} else {
			b.WriteString(n.text)
		}
	}
}

// day is a day, counted from 1970-01-01; noDay is none.
type day = int32

const noDay = day(-1 << 31)

func dayText(d day) string { return timeOf(d).Format(time.DateOnly) }

func timeOf(d day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// parseDay reads yyyy, yyyy-mm or yyyy-mm-dd as the days [from,to).
func parseDay(s string) (from, to day, ok bool) {
	for i, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		t, err := time.Parse(layout, s)
		if err != nil || t.Year() < 1 {
			continue
		}
		end := t.AddDate(0, 0, 1)
		switch i {
		case 0:
			end = t.AddDate(1, 0, 0)
		case 1:
			end = t.AddDate(0, 1, 0)
		}
		return floorDay(t), floorDay(end), true
	}
	return 0, 0, false
}

func floorDay(t time.Time) day {
	s := t.Unix()
	d := s / 86400
	if s%86400 < 0 {
		d--
	}
	return day(d)
}
