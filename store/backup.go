package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"

	"example.org/rawi"
	"github.com/klauspost/compress/zstd"
)

// backupMagic begins every backup: the form and its version.
const backupMagic = "rawi backup 1\n"

// The marks of what follows in a backup.
const (
	markTable = 'T'
	markRow   = 'R'
	markEnd   = 'E'

	markNull   = 'n'
	markInt    = 'i'
	markFloat  = 'f'
	markString = 's'
	markBytes  = 'b'
)

// backupLimit is the length of one value beyond which a backup is taken for
// damaged.
const backupLimit = 1 << 30

// BackupWriter writes a backup: tables with their lines, packed, and at the end
// a digest of all, so that a backup that was cut short or damaged is known.
type BackupWriter struct {
	packed *zstd.Encoder
	out    *bufio.Writer
	sum    hash.Hash
	buf    []byte
}

// NewBackup begins a backup of a store with a schema of this version.
func NewBackup(w io.Writer, schema int64) (*BackupWriter, error) {
	if _, err := io.WriteString(w, backupMagic); err != nil {
		return nil, err
	}
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	b := &BackupWriter{packed: packed, sum: sha256.New()}
	b.out = bufio.NewWriterSize(io.MultiWriter(packed, b.sum), 1<<16)
	b.buf = binary.AppendVarint(b.buf[:0], schema)
	_, err = b.out.Write(b.buf)
	return b, err
}

// Table begins a table; the rows that follow are its.
func (b *BackupWriter) Table(name string, columns []string) error {
	b.buf = append(b.buf[:0], markTable)
	b.buf = appendBytes(b.buf, name)
	b.buf = binary.AppendUvarint(b.buf, uint64(len(columns)))
	for _, c := range columns {
		b.buf = appendBytes(b.buf, c)
	}
	_, err := b.out.Write(b.buf)
	return err
}

// Row writes a line of the table: for every column nil, int64, float64, string
// or []byte.
func (b *BackupWriter) Row(values []any) error {
	b.buf = append(b.buf[:0], markRow)
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b.buf = append(b.buf, markNull)
		case int64:
			b.buf = binary.AppendVarint(append(b.buf, markInt), v)
		case float64:
			b.buf = binary.LittleEndian.AppendUint64(append(b.buf, markFloat), math.Float64bits(v))
		case string:
			b.buf = appendBytes(append(b.buf, markString), v)
		case []byte:
			b.buf = appendBytes(append(b.buf, markBytes), v)
		default:
			return fmt.Errorf("a value of type %T: %w", v, rawi.ErrInvalid)
		}
	}
	_, err := b.out.Write(b.buf)
	return err
}

// Close ends the backup. It does not close the writer below.
func (b *BackupWriter) Close() error {
	if err := b.out.WriteByte(markEnd); err != nil {
		return err
	}
	if err := b.out.Flush(); err != nil {
		return err
	}
	if _, err := b.packed.Write(b.sum.Sum(nil)); err != nil {
		return err
	}
	return b.packed.Close()
}

func appendBytes[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// BackupReader reads what a BackupWriter wrote.
type BackupReader struct {
	Schema  int64
	Name    string   // of the table
	Columns []string // of the table

	packed *zstd.Decoder
	in     *bufio.Reader
	sum    hash.Hash
	mark   byte // that was read and not used
	err    error
}

// OpenBackup begins to read a backup.
func OpenBackup(r io.Reader) (*BackupReader, error) {
	magic := make([]byte, len(backupMagic))
	if _, err := io.ReadFull(r, magic); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if !bytes.Equal(magic, []byte(backupMagic)) {
		return nil, fmt.Errorf("not a backup of rawi: %w", rawi.ErrInvalid)
	}
	packed, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	b := &BackupReader{packed: packed, in: bufio.NewReaderSize(packed, 1<<16), sum: sha256.New()}
	b.Schema = b.varint()
	return b, b.fault()
}

// Close ends the reading. It does not close the reader below.
func (b *BackupReader) Close() { b.packed.Close() }

// Next goes to the next table. At the end, when all was read and the digest
// holds, it returns io.EOF.
func (b *BackupReader) Next() error {
	switch b.peek() {
	case markTable:
		b.mark = 0
		b.Name = string(b.bytes())
		n := b.uvarint()
		if n > 1000 {
			b.fail("%d columns", n)
		}
		b.Columns = b.Columns[:0]
		for ; n > 0 && b.err == nil; n-- {
			b.Columns = append(b.Columns, string(b.bytes()))
		}
		return b.fault()
	case markEnd:
		want := b.sum.Sum(nil)
		got := make([]byte, len(want))
		if _, err := io.ReadFull(b.in, got); err != nil {
			b.err = err
			return b.fault()
		}
		if !bytes.Equal(got, want) {
			b.fail("the digest does not hold")
			return b.fault()
		}
		// What was packed has a digest of its own, behind it.
		if _, err := b.in.ReadByte(); !errors.Is(err, io.EOF) {
			b.fail("something stands behind its end")
			return b.fault()
		}
		return io.EOF
	}
	if b.err == nil {
		b.fail("mark %q where a table begins", b.mark)
	}
	return b.fault()
}

// Row returns the next line of the table, or io.EOF where it ends.
func (b *BackupReader) Row() ([]any, error) {
	if b.peek() != markRow {
		if b.err != nil {
			return nil, b.fault()
		}
		return nil, io.EOF
	}
	b.mark = 0
	row := make([]any, len(b.Columns))
	for i := range row {
		switch mark := b.byte(); mark {
		case markNull:
		case markInt:
			row[i] = b.varint()
		case markFloat:
			var bits [8]byte
			b.full(bits[:])
			row[i] = math.Float64frombits(binary.LittleEndian.Uint64(bits[:]))
		case markString:
			row[i] = string(b.bytes())
		case markBytes:
			row[i] = b.bytes()
		default:
			b.fail("mark %q where a value begins", mark)
		}
	}
	return row, b.fault()
}

// fault returns what went wrong so far.
func (b *BackupReader) fault() error {
	if b.err == nil {
		return nil
	}
	if errors.Is(b.err, io.EOF) || errors.Is(b.err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the backup is cut short: %w", rawi.ErrInvalid)
	}
	return fmt.Errorf("reading the backup: %w", b.err)
}

func (b *BackupReader) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf(format+": %w", append(args, rawi.ErrInvalid)...)
	}
}

// peek returns the mark of what comes next.
func (b *BackupReader) peek() byte {
	if b.mark == 0 {
		b.mark = b.byte()
	}
	return b.mark
}

func (b *BackupReader) byte() byte {
	var one [1]byte
	b.full(one[:])
	return one[0]
}

func (b *BackupReader) full(p []byte) {
	if b.err != nil {
		return
	}
	if _, err := io.ReadFull(b.in, p); err != nil {
		b.err = err
		return
	}
	b.sum.Write(p)
}

// ReadByte lets package binary read numbers.
func (b *BackupReader) ReadByte() (byte, error) {
	c := b.byte()
	return c, b.err
}

func (b *BackupReader) varint() int64 {
	n, err := binary.ReadVarint(b)
	if err != nil {
		b.fail("a number: %w", err)
	}
	return n
}

func (b *BackupReader) uvarint() uint64 {
	n, err := binary.ReadUvarint(b)
	if err != nil {
		b.fail("a number: %w", err)
	}
	return n
}

func (b *BackupReader) bytes() []byte {
	n := b.uvarint()
	if n > backupLimit {
		b.fail("a value of %d bytes", n)
	}
	if b.err != nil {
		return nil
	}
	// What is long may be a lie: it is read piece by piece.
	const piece = 1 << 20
	p := make([]byte, 0, min(n, piece))
	for n > 0 && b.err == nil {
		part := min(n, piece)
		at := len(p)
		p = append(p, make([]byte, part)...)
		b.full(p[at:])
		n -= part
	}
	return p
}
