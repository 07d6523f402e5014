package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/rawi"
	"github.com/klauspost/compress/zstd"
)

// Sealer makes articles ready to be kept. What it does costs time and needs no
// store, so it is called where the articles are analysed, from many goroutines.
type Sealer struct {
	// Maker is the digest of the program and lexicon that made the records.
	Maker string
	// Fold returns the key by which a name is found, whatever its spelling.
	Fold func(name string) string
	// Terms returns the terms that a text is found by, in order.
	Terms func(text string) []string
}

// Origin is what is known of an article beside its record.
type Origin struct {
	Keys    []string // by which its source knows it: the address first
	Source  string   // the name of the source in the journal
	Fetched time.Time
	// Bands are hashes of which near-duplicates share at least one; about twenty
	// are enough. Sketch is what Batch.Share compares.
	Bands  []uint64
	Sketch []byte
}

// Seal makes an article of a record.
func (s *Sealer) Seal(r *rawi.Record, o Origin) (*Article, error) {
	if r.Text == "" {
		return nil, fmt.Errorf("article %s: %w", r.Doc.ID, rawi.ErrEmpty)
	}
	if slices.Contains(o.Keys, "") {
		return nil, fmt.Errorf("article %s: an empty key: %w", r.Doc.ID, rawi.ErrInvalid)
	}
	packed, err := PackRecord(r)
	if err != nil {
		return nil, err
	}
	a := &Article{
		Keys: o.Keys, Source: o.Source, Digest: rawi.Digest(r.Text), Fetched: o.Fetched, Maker: word(s.Maker),
		Packed: packed, TextBytes: len(r.Text),
		ID: Clean(r.Doc.ID), URL: Clean(r.Doc.URL), Publisher: Clean(r.Doc.Publisher), Lang: Clean(r.Doc.Lang), Headline: Clean(r.Doc.Headline),
		Published: published(r.Doc.Published),
		Rows:      RowsOf(r, s.Fold),
		Bands:     o.Bands, Sketch: o.Sketch,
	}
	if s.Terms != nil {
		a.Terms = PackTerms(s.Terms(r.Text))
	}
	return a, nil
}

// published returns the time that a record gives, or the zero time.
func published(s string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// packers and unpackers are kept because making one costs more than its use.
var (
	packers   = sync.Pool{New: func() any { return newPacker() }}
	unpackers = sync.Pool{New: func() any { return newUnpacker() }}
)

// unpackedLimit is the size beyond which a packed record is taken for damaged.
const unpackedLimit = 1 << 30

func newPacker() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true), zstd.WithWindowSize(1<<20))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

func newUnpacker() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(unpackedLimit))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
}

func pack(b []byte) []byte {
	e := packers.Get().(*zstd.Encoder)
	defer packers.Put(e)
	return e.EncodeAll(b, make([]byte, 0, len(b)/4+64))
}

// unpack appends what is packed.
func unpack(b, to []byte) ([]byte, error) {
	d := unpackers.Get().(*zstd.Decoder)
	defer unpackers.Put(d)
	return d.DecodeAll(b, to)
}

// unpacked is room for the JSON of records: what is read of it is copied.
var unpacked = sync.Pool{New: func() any { return new([]byte) }}

// unpackedKept is the largest such room, in bytes, that is kept.
const unpackedKept = 1 << 20

// PackRecord returns the JSON of a record, packed.
func PackRecord(r *rawi.Record) ([]byte, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", r.Doc.ID, err)
	}
	return pack(b), nil
}

// UnpackRecord returns the record that PackRecord packed.
func UnpackRecord(packed []byte) (*rawi.Record, error) {
	room := unpacked.Get().(*[]byte)
	defer func() {
		if cap(*room) <= unpackedKept {
			unpacked.Put(room)
		}
	}()
	b, err := unpack(packed, (*room)[:0])
	if err != nil {
		return nil, fmt.Errorf("unpacking a record: %w", errors.Join(err, rawi.ErrInvalid))
	}
	*room = b
	var r rawi.Record
	if err := decode(b, &r); err != nil {
		return nil, fmt.Errorf("reading a record: %w", errors.Join(err, rawi.ErrInvalid))
	}
	return &r, nil
}

// PackTerms returns terms, packed. A term holds no line break.
func PackTerms(terms []string) []byte {
	if len(terms) == 0 {
		return nil
	}
	return pack([]byte(strings.Join(terms, "\n")))
}

// UnpackTerms returns the terms that PackTerms packed.
func UnpackTerms(packed []byte) ([]string, error) {
	if len(packed) == 0 {
		return nil, nil
	}
	b, err := unpack(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking terms: %w", errors.Join(err, rawi.ErrInvalid))
	}
	return strings.Split(string(b), "\n"), nil
}
