package format

import (
	"io"

	"github.com/parquet-go/parquet-go"
)

// A group of rows is written out when it has this many rows, or about this many
// bytes: readers want large groups, memory wants small ones.
const (
	groupRows  = 50_000
	groupBytes = 24 << 20
)

// parquetTable writes rows as a file of Apache Parquet, packed with zstd.
type parquetTable[T any] struct {
	w     *parquet.GenericWriter[T]
	rows  []T
	group int // rows of the group so far
	size  int // and bytes, about
}

func newParquet[T any](w io.Writer) table {
	return &parquetTable[T]{w: parquet.NewGenericWriter[T](w,
		parquet.Compression(&parquet.Zstd), parquet.CreatedBy("rawi", "1", ""), parquet.PageBufferSize(256<<10))}
}

func (t *parquetTable[T]) write(row any) error {
	r := row.(*T)
	t.rows = append(t.rows, *r)
	t.group++
	t.size += weight(row)
	if len(t.rows) >= 256 || t.full() {
		return t.flush()
	}
	return nil
}

func (t *parquetTable[T]) full() bool { return t.group >= groupRows || t.size >= groupBytes }

func (t *parquetTable[T]) flush() error {
	if _, err := t.w.Write(t.rows); err != nil {
		return err
	}
	clear(t.rows)
	t.rows = t.rows[:0]
	if !t.full() {
		return nil
	}
	t.group, t.size = 0, 0
	return t.w.Flush()
}

func (t *parquetTable[T]) close() error {
	if err := t.flush(); err != nil {
		return err
	}
	return t.w.Close()
}

// weight is about how many bytes a row has.
func weight(row any) int {
	switch r := row.(type) {
	case *articleRow:
		return len(r.Text) + 400
	case *statementRow:
		return len(r.Text) + 500
	case *eventRow:
		return len(r.Text) + 500
	case *meetingTableRow:
		return len(r.Text) + 600
	}
	return 0
}
