package store_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"testing"

	"example.org/rawi"
	"example.org/rawi/store"
)

// read returns the lines of a backup, table by table.
func read(b []byte) (schema int64, tables map[string][][]any, err error) {
	r, err := store.OpenBackup(bytes.NewReader(b))
	if err != nil {
		return 0, nil, err
	}
	defer r.Close()
	tables = map[string][][]any{}
	for {
		if err := r.Next(); errors.Is(err, io.EOF) {
			return r.Schema, tables, nil
		} else if err != nil {
			return r.Schema, tables, err
		}
		for {
			row, err := r.Row()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return r.Schema, tables, err
			}
			tables[r.Name] = append(tables[r.Name], row)
		}
	}
}

// backup is one with a value of every type.
func backup(t testing.TB) ([]byte, map[string][][]any) {
	t.Helper()
	want := map[string][][]any{
		"a": {{int64(math.MinInt64), "نص\x00", []byte{0, 255}}, {nil, "", []byte{}}},
		"b": {{math.Inf(-1)}, {0.1}},
	}
	var out bytes.Buffer
	b, err := store.NewBackup(&out, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []struct {
		name    string
		columns []string
	}{{"a", []string{"x", "y", "z"}}, {"b", []string{"x"}}, {"empty", nil}} {
		err = errors.Join(err, b.Table(table.name, table.columns))
		for _, row := range want[table.name] {
			err = errors.Join(err, b.Row(row))
		}
	}
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), want
}

func TestBackup(t *testing.T) {
	b, want := backup(t)
	schema, got, err := read(b)
	if schema != 3 || err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("schema %d, %v, %v", schema, got, err)
	}
	for cut := range b {
		if _, _, err := read(b[:cut]); err == nil {
			t.Errorf("cut at %d of %d: read", cut, len(b))
		}
	}
	w, err := store.NewBackup(io.Discard, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Row([]any{struct{}{}}); !errors.Is(err, rawi.ErrInvalid) {
		t.Errorf("a value of an unknown type: %v", err)
	}
}

// FuzzBackup: whatever the file, reading it ends, and twice in the same way.
func FuzzBackup(f *testing.F) {
	b, _ := backup(f)
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("rawi backup 1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		schema, tables, err := read(b)
		again, twice, err2 := read(b)
		if again != schema || (err == nil) != (err2 == nil) || err == nil && len(twice) != len(tables) {
			t.Errorf("read twice: %v and %v", err, err2)
		}
	})
}
