package lexicon

import (
	"encoding/binary"
	"fmt"
	"sort"
	"unsafe"

	"example.org/rawi"
)

// Table is an immutable table of strings, laid out in bytes so that it needs no
// parsing at start: its cells are slices of the bytes.
//
// Layout, little-endian: rows uint32, columns uint32, rows*columns+1 offsets
// uint32, then the text.
type Table struct {
	offsets, text string
	rows, cols    int
}

// TableBytes lays out rows of equal length.
func TableBytes(rows [][]string) []byte {
	cols := 0
	if len(rows) > 0 {
		cols = len(rows[0])
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(rows)))
	out = binary.LittleEndian.AppendUint32(out, uint32(cols))
	var text []byte
	for _, row := range rows {
		for _, cell := range row[:cols] {
			out = binary.LittleEndian.AppendUint32(out, uint32(len(text)))
			text = append(text, cell...)
		}
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(text)))
	return append(out, text...)
}

// OpenTable reads the layout that TableBytes writes. The bytes must not be
// changed afterwards.
func OpenTable(b []byte) (Table, error) {
	if len(b) < 12 {
		return Table{}, fmt.Errorf("table: %d bytes: %w", len(b), rawi.ErrInvalid)
	}
	rows, cols := int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:]))
	end := 8 + (rows*cols+1)*4
	if len(b) < end {
		return Table{}, fmt.Errorf("table: %d rows of %d in %d bytes: %w", rows, cols, len(b), rawi.ErrInvalid)
	}
	s := unsafe.String(&b[0], len(b))
	return Table{s[8:end], s[end:], rows, cols}, nil
}

// Len returns the number of rows.
func (t Table) Len() int { return t.rows }

// Cell returns the string of a row and column, both from 0.
func (t Table) Cell(row, col int) string {
	i := (row*t.cols + col) * 4
	return t.text[le32(t.offsets[i:]):le32(t.offsets[i+4:])]
}

// Pack joins named sections into one; Unpack takes them apart without copying.
func Pack(sections map[string][]byte) []byte {
	names := make([]string, 0, len(sections))
	for name := range sections {
		names = append(names, name)
	}
	sort.Strings(names)
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(names)))
	for _, name := range names {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(name)))
		out = append(out, name...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(sections[name])))
		out = append(out, sections[name]...)
	}
	return out
}

// Unpack returns the sections that Pack joined, as slices of b.
func Unpack(b []byte) (map[string][]byte, error) {
	bad := fmt.Errorf("compiled lexicon: is cut short: %w", rawi.ErrInvalid)
	field := func() ([]byte, bool) {
		if len(b) < 4 {
			return nil, false
		}
		n := int(binary.LittleEndian.Uint32(b))
		if len(b) < 4+n {
			return nil, false
		}
		f := b[4 : 4+n : 4+n]
		b = b[4+n:]
		return f, true
	}
	if len(b) < 4 {
		return nil, bad
	}
	n := binary.LittleEndian.Uint32(b)
	b = b[4:]
	out := map[string][]byte{}
	for range n {
		name, ok := field()
		if !ok {
			return nil, bad
		}
		data, ok := field()
		if !ok {
			return nil, bad
		}
		out[string(name)] = data
	}
	return out, nil
}
