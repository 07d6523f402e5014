package correct

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"example.org/rawi"
	"example.org/rawi/store"
)

// Export writes the log, one correction a line, oldest first: what is exported can
// be imported into another archive. What was undone is in it too.
func (s *Service) Export(ctx context.Context, w io.Writer) error {
	old, err := journaled(ctx, s.Store)
	if err != nil {
		return err
	}
	for _, c := range old {
		if err := exportLine(w, c); err != nil {
			return err
		}
	}
	for k, err := range s.Store.Corrections(ctx, store.CorrectionFilter{}) {
		if err != nil {
			return err
		}
		c, err := FromKept(k)
		if err != nil {
			return err
		}
		if err := exportLine(w, c); err != nil {
			return err
		}
	}
	return nil
}

func exportLine(w io.Writer, c *Correction) error {
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("correction %s: %w", c.ID, err)
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// Imported counts what became of an imported log.
type Imported struct {
	Added, Known int
	// Missing are corrections of articles that the archive does not have.
	Missing int
}

// lineLimit is the length of a line of a log beyond which it is taken for another
// file.
const lineLimit = 16 << 20

// importBatch is how many corrections are written at once.
const importBatch = 100

// Import adds a log to that of the archive. Articles are found by the digest of
// their text, else by their address. What the archive has already stays as it is;
// missing is told of what it has no article for, and may be nil.
func (s *Service) Import(ctx context.Context, r io.Reader, missing func(*Correction)) (*Imported, error) {
	if err := s.moveJournal(ctx); err != nil {
		return nil, err
	}
	decided, err := decisions(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	im := &importing{Service: s, places: map[int]int{}, known: map[string]int{}, added: map[string]bool{}}
	for i, d := range decided {
		im.known[d.ID] = i + 1
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<16), lineLimit)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var c Correction
		if err := json.Unmarshal(line, &c); err != nil {
			return nil, invalid("rawi correct export writes such a log", "line %d: %v", n, err)
		}
		found, err := im.add(ctx, &c)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if !found && missing != nil {
			missing(&c)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the log: %w", errors.Join(err, rawi.ErrInvalid))
	}
	return &im.counts, im.flush(ctx)
}

// importing is an import under way.
type importing struct {
	*Service
	counts    Imported
	batch     []store.Correction
	added     map[string]bool
	known     map[string]int // decisions of the archive by ID: their place
	decisions int            // of the log that were read
	places    map[int]int    // of decisions, in the log and in the archive
}

// add adds a correction; it reports whether the archive has its article.
func (im *importing) add(ctx context.Context, c *Correction) (bool, error) {
	if c.ID == "" || (c.Decision == nil) == (c.Digest == "") || c.Decision == nil && c.Anchor == nil {
		return false, invalid("rawi correct export writes such a log", "correction %q: neither of a finding nor of parties", c.ID)
	}
	c.N, c.Document, c.Lost = 0, 0, ""
	if c.Decision != nil {
		im.decisions++
		if place, ok := im.known[c.ID]; ok {
			im.places[im.decisions] = place
			im.counts.Known++
			return true, nil
		}
		if err := c.Decision.Check(); err != nil {
			return false, err
		}
		for i := range c.Decision.Parties {
			if a := &c.Decision.Parties[i]; a.Split > 0 {
				a.Split = im.places[a.Split]
			}
		}
		im.known[c.ID] = len(im.known) + 1
		im.places[im.decisions] = im.known[c.ID]
		return true, im.put(ctx, c)
	}
	_, err := im.Store.Correction(ctx, c.ID)
	if err == nil || im.added[c.ID] {
		im.counts.Known++
		return true, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	if c.Document, err = im.document(ctx, c); err != nil {
		return false, err
	}
	if c.Document == 0 {
		im.counts.Missing++
		return false, nil
	}
	im.added[c.ID] = true
	return true, im.put(ctx, c)
}

func (im *importing) put(ctx context.Context, c *Correction) error {
	k, err := c.Kept()
	if err != nil {
		return err
	}
	im.counts.Added++
	if im.batch = append(im.batch, k); len(im.batch) == importBatch {
		return im.flush(ctx)
	}
	return nil
}

func (im *importing) flush(ctx context.Context) error {
	if len(im.batch) == 0 {
		return nil
	}
	_, err := im.Store.Write(ctx, &store.Batch{Corrections: im.batch, Correct: im.Layer.Correct})
	im.batch = nil
	return err
}

// document returns the document of a correction: that of its text, else that of
// its address.
func (im *importing) document(ctx context.Context, c *Correction) (int64, error) {
	texts, err := im.Store.Texts(ctx, []string{c.Digest})
	if err != nil {
		return 0, err
	}
	if t, ok := texts[c.Digest]; ok {
		return t.Document, nil
	}
	if c.URL == "" {
		return 0, nil
	}
	keys, err := im.Store.Keys(ctx, []string{c.URL})
	return keys[c.URL], err
}
