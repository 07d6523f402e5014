package search

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"unsafe"

	"example.org/rawi"
)

// A file of the index is a list of sections, each the bytes of a list of numbers
// or of text as memory has them, so that they are used where they lie. At its end
// stand the table of the sections, its length and its checksum, and the mark.
// The mark has another form on machines that write numbers the other way round:
// a file from there is taken for damaged and made anew.
const (
	fileMark = uint64(0x3130_4958_4957_4152) // RAWIXI01
	trailer  = 4 + 4 + 8
)

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// errDamaged says that a file of the index is not as it was written.
var errDamaged = errors.New("damaged")

type section struct {
	Offset, Length int64
	Sum            uint32
}

// fileWriter writes a file of sections beside its place and puts it there when it
// is whole.
type fileWriter struct {
	path    string
	f       *os.File
	w       *bufio.Writer
	at      int64
	open    string
	begin   int64
	sum     hash.Hash32
	table   map[string]section
	err     error
	scratch []byte
}

func newFileWriter(path string) (*fileWriter, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return nil, err
	}
	return &fileWriter{path: path, f: f, w: bufio.NewWriterSize(f, 1<<18), table: map[string]section{}}, nil
}

// start begins a section.
func (w *fileWriter) start(name string) {
	w.finish()
	for w.at%8 != 0 {
		_ = w.w.WriteByte(0)
		w.at++
	}
	w.open, w.begin, w.sum = name, w.at, crc32.New(crcTable)
}

func (w *fileWriter) finish() {
	if w.open != "" {
		w.table[w.open] = section{w.begin, w.at - w.begin, w.sum.Sum32()}
		w.open = ""
	}
}

// Write adds bytes to the section.
func (w *fileWriter) Write(b []byte) (int, error) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
		_, _ = w.sum.Write(b)
		w.at += int64(len(b))
	}
	return len(b), w.err
}

// length returns the length of the section so far.
func (w *fileWriter) length() uint64 { return uint64(w.at - w.begin) }

type numeric interface {
	~uint16 | ~uint32 | ~uint64 | ~int32 | ~int64 | ~float32
}

// put writes a section of numbers.
func put[T numeric](w *fileWriter, name string, list []T) {
	w.start(name)
	add(w, list)
}

// add adds numbers to the section.
func add[T numeric](w *fileWriter, list []T) {
	if len(list) > 0 {
		_, _ = w.Write(unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), len(list)*int(unsafe.Sizeof(list[0]))))
	}
}

// close puts the file in its place.
func (w *fileWriter) close() error {
	w.finish()
	b, err := json.Marshal(w.table)
	if err != nil {
		return errors.Join(err, w.abort())
	}
	tail := slices.Clone(b)
	tail = binary.NativeEndian.AppendUint32(tail, uint32(len(b)))
	tail = binary.NativeEndian.AppendUint32(tail, crc32.Checksum(b, crcTable))
	tail = binary.NativeEndian.AppendUint64(tail, fileMark)
	if w.err == nil {
		_, w.err = w.w.Write(tail)
	}
	if w.err == nil {
		w.err = w.w.Flush()
	}
	if w.err == nil {
		w.err = w.f.Sync()
	}
	if w.err != nil {
		return errors.Join(w.err, w.abort())
	}
	err = w.f.Close()
	if err == nil {
		err = os.Rename(w.f.Name(), w.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(w.f.Name()))
	}
	return nil
}

// abort leaves nothing of the file.
func (w *fileWriter) abort() error { return errors.Join(w.f.Close(), os.Remove(w.f.Name())) }

// file is a file of sections, opened.
type file struct {
	name  string
	data  []byte
	table map[string]section
}

// smallFile is the size up to which a file is read whole to check it. Of larger
// ones the lists of rows are not: they are checked when files are joined.
const smallFile = 64 << 20

// openFile opens a file and checks it. bulk reports the sections that are left
// out where the file is large.
func openFile(path string, bulk func(string) bool) (*file, error) {
	data, release, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	f := &file{name: filepath.Base(path), data: data}
	runtime.AddCleanup(f, func(release func()) { release() }, release)
	bad := func(what string) error {
		return fmt.Errorf("%s: %s: %w", f.name, what, errors.Join(errDamaged, rawi.ErrInvalid))
	}
	if len(data) < trailer || binary.NativeEndian.Uint64(data[len(data)-8:]) != fileMark {
		return nil, bad("its end is missing")
	}
	end := len(data) - trailer
	n := int(binary.NativeEndian.Uint32(data[end:]))
	if n > end {
		return nil, bad("its table is missing")
	}
	table := data[end-n : end]
	if crc32.Checksum(table, crcTable) != binary.NativeEndian.Uint32(data[end+4:]) || json.Unmarshal(table, &f.table) != nil {
		return nil, bad("its table is damaged")
	}
	for name, s := range f.table {
		if s.Offset < 0 || s.Length < 0 || s.Offset+s.Length > int64(end-n) {
			return nil, bad("section " + name + " lies outside")
		}
		if (len(data) <= smallFile || !bulk(name)) && !f.whole(name) {
			return nil, bad("section " + name + " is damaged")
		}
	}
	return f, nil
}

// whole reports whether a section is as it was written.
func (f *file) whole(name string) bool {
	s := f.table[name]
	return crc32.Checksum(f.data[s.Offset:s.Offset+s.Length], crcTable) == s.Sum
}

func (f *file) bytes(name string) []byte {
	s := f.table[name]
	return f.data[s.Offset : s.Offset+s.Length : s.Offset+s.Length]
}

// list returns a section of numbers where it lies.
func list[T numeric](f *file, name string) []T {
	b := f.bytes(name)
	var x T
	n := len(b) / int(unsafe.Sizeof(x))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
}

// strs is a sorted list of strings in a file.
type strs struct {
	offsets []uint32
	text    []byte
}

func (s strs) count() int { return max(0, len(s.offsets)-1) }

func (s strs) at(i int) string {
	b := s.text[s.offsets[i]:s.offsets[i+1]]
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// from returns the number of the first string that is not before a prefix.
func (s strs) from(prefix string) int {
	return sort.Search(s.count(), func(i int) bool { return s.at(i) >= prefix })
}

// find returns the number of a string.
func (s strs) find(x string) (int, bool) {
	i := s.from(x)
	return i, i < s.count() && s.at(i) == x
}

func openStrs(f *file, name string) strs {
	return strs{list[uint32](f, name+".at"), f.bytes(name)}
}

// strsWriter writes a sorted list of strings.
type strsWriter struct {
	w       *fileWriter
	name    string
	offsets []uint32
}

func startStrs(w *fileWriter, name string) *strsWriter {
	w.start(name)
	return &strsWriter{w, name, []uint32{0}}
}

func (s *strsWriter) add(x string) {
	_, _ = s.w.Write(unsafe.Slice(unsafe.StringData(x), len(x)))
	if s.w.length() > 1<<32-1 && s.w.err == nil {
		s.w.err = fmt.Errorf("%s: more text than a file of the index holds: %w", s.name, rawi.ErrTooLarge)
	}
	s.offsets = append(s.offsets, uint32(s.w.length()))
}

func (s *strsWriter) finish() { put(s.w, s.name+".at", s.offsets) }
