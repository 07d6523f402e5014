// Package format turns bytes into documents and records into bytes.
//
// # Reading
//
// [Read] is the one way in. It looks at the first bytes and at the name of an
// input, unpacks gzip and zstd, decodes the characters to UTF-8 and hands the
// bytes to one of [Inputs]: plain text and a page give one document, JSON Lines
// as many as there are lines, a feed as many as it has entries, and a WARC file
// as many as it has pages. Documents come one at a time, so memory does not
// grow with the number of articles. A fault of one line or file is an [Error]
// that names the place and wraps one of the errors of package rawi; what
// follows is read on.
//
// A document's text is what stood in the input, decoded and with markup
// removed, and nothing else: the text of JSON Lines comes back byte for byte.
// Where that was impossible (bytes that are no characters, half of a surrogate
// pair) U+FFFD stands in their place and the document has a note.
//
// [ReadFeed] and [ReadWARC] give what is in feeds and web archives before it is
// made into documents, to those who want to do that later or elsewhere.
//
// [Fetch] gets a page from the web within limits. [Language] tells Arabic from
// the other languages in Arabic letters.
package format

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"

	"example.org/rawi"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The limits that hold where Options gives none.
const (
	MaxText = 64 << 20 // a file of text, or a line of JSON Lines
	MaxPage = 10 << 20 // a file of HTML
)

// stage is the name under which reading leaves notes in a document.
const stage = "read"

// Options says how to read. The zero value tells everything by itself.
type Options struct {
	// From names one of Inputs. Empty and "auto" tell it by content and name.
	From string
	// MaxBytes is the most that one document may take, unpacked: a file of text
	// or HTML, a line of JSON Lines. Zero is MaxText or MaxPage.
	MaxBytes int64
	// ContentType is what a server said of the input; its charset is believed
	// before what a page says of itself.
	ContentType string
}

// Input is a form in which documents come.
type Input struct {
	Name       string   // as Options.From names it
	Extensions []string // of files, with the dot
	// sniff tells the form by the first bytes. nil is never told so.
	sniff func(head []byte) bool
	read  func(*source)
}

// inputs are in the order in which they are tried. The last one takes what no
// other does.
var inputs = []Input{
	{"jsonl", []string{".jsonl", ".ndjson"}, isJSONLines, readJSONLines},
	{"json", []string{".json"}, isJSON, readJSON},
	{"warc", []string{".warc"}, isWARC, readWARC},
	{"feed", []string{".rss", ".atom"}, isFeed, readFeed},
	{"html", []string{".html", ".htm", ".xhtml", ".shtml", ".php", ".aspx"}, isHTML, readHTML},
	{"text", []string{".txt", ".text"}, nil, readText},
}

// Inputs returns the forms that Read knows.
func Inputs() []Input { return append([]Input(nil), inputs...) }

// Error is a fault of one input, or of one line of it.
type Error struct {
	File string
	Line int // from one; zero is the whole file
	Err  error
}

// Error returns the place and the reason: "news.jsonl:12: line is too large".
func (e *Error) Error() string {
	switch {
	case e.File == "" && e.Line == 0:
		return e.Err.Error()
	case e.Line == 0:
		return e.File + ": " + e.Err.Error()
	}
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Read yields the documents of r, or an *Error in place of each that cannot be
// read. The name is the file name or address that errors show and that helps to
// tell the form. The reader is read as documents are asked for; closing it is
// the caller's. Documents are the caller's to keep.
func Read(r io.Reader, name string, o Options) iter.Seq2[*rawi.Document, error] {
	return func(yield func(*rawi.Document, error) bool) {
		s := &source{name: name, inner: name, options: o, yield: yield}
		defer s.close()
		if err := s.open(r); err != nil {
			s.fail(0, err)
			return
		}
		in, err := s.input()
		if err != nil {
			s.fail(0, err)
			return
		}
		in.read(s)
	}
}

// source is one input on its way to becoming documents.
type source struct {
	name    string // as given
	inner   string // the name without the extensions of packings
	options Options
	r       *bufio.Reader
	head    []byte // the first bytes, unpacked; valid until r is read
	unicode bool   // a byte order mark said so: the bytes are UTF-8 now
	decoder *zstd.Decoder
	yield   func(*rawi.Document, error) bool
	stopped bool // the caller wants no more
}

const (
	headSize    = 4096
	maxPackings = 3
)

// open unpacks and decodes as far as the first bytes tell what to do.
func (s *source) open(r io.Reader) error {
	s.r = bufio.NewReaderSize(r, 64<<10)
	for range maxPackings {
		head, err := s.peek()
		if err != nil {
			return err
		}
		switch {
		case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
			z, err := gzip.NewReader(s.r)
			if err != nil {
				return fmt.Errorf("gzip: %w: %w", rawi.ErrInvalid, err)
			}
			s.r = bufio.NewReaderSize(z, 64<<10)
			s.unpacked(".gz", ".gzip")
			continue
		case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
			z, err := zstd.NewReader(s.r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
			if err != nil {
				return fmt.Errorf("zstd: %w: %w", rawi.ErrInvalid, err)
			}
			s.decoder = z
			s.r = bufio.NewReaderSize(z, 64<<10)
			s.unpacked(".zst", ".zstd")
			continue
		case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
			_, _ = s.r.Discard(3)
			s.unicode = true
		case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
			d := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
			s.r = bufio.NewReaderSize(transform.NewReader(s.r, d), 64<<10)
			s.unicode = true
		}
		break
	}
	head, err := s.peek()
	if err != nil {
		return err
	}
	if isBlank(head) {
		return s.blank(head)
	}
	if what := notText(head); what != "" && !isWARC(head) {
		return fmt.Errorf("%s: %w", what, rawi.ErrNotText)
	}
	s.head = head
	return nil
}

// blank decides about an input whose first bytes are white space: it is empty
// unless there is more of it.
func (s *source) blank(head []byte) error {
	if len(head) < headSize {
		return rawi.ErrEmpty
	}
	s.head = head
	return nil
}

// peek returns the first bytes. Reaching the end of the input is no error.
func (s *source) peek() ([]byte, error) {
	head, err := s.r.Peek(headSize)
	if err == nil || errors.Is(err, io.EOF) {
		return head, nil
	}
	return nil, s.broken(err)
}

// unpacked takes the extension of a packing off the name by which the form is
// told.
func (s *source) unpacked(extensions ...string) {
	for _, e := range extensions {
		if i := len(s.inner) - len(e); i > 0 && strings.EqualFold(s.inner[i:], e) {
			s.inner = s.inner[:i]
		}
	}
}

func (s *source) close() {
	if s.decoder != nil {
		s.decoder.Close()
	}
}

// input returns the form of the source: the one that was asked for, the one
// that the content shows, or the one that the name or the server promises.
func (s *source) input() (*Input, error) {
	if from := s.options.From; from != "" && from != "auto" {
		if in := named(from); in != nil {
			return in, nil
		}
		return nil, rawi.Hint(fmt.Errorf("input format %q: %w", from, rawi.ErrInvalid), "formats are auto, "+strings.Join(inputNames(), ", "))
	}
	promised := byExtension(s.inner)
	if promised == "" && strings.Contains(s.options.ContentType, "html") {
		promised = "html"
	}
	if promised == "jsonl" && opensObject(s.head) {
		return named(promised), nil
	}
	for i := range inputs {
		in := &inputs[i]
		if in.sniff != nil && in.sniff(s.head) {
			return in, nil
		}
	}
	if in := named(promised); in != nil {
		return in, nil
	}
	return &inputs[len(inputs)-1], nil
}

func inputNames() []string {
	var names []string
	for i := range inputs {
		names = append(names, inputs[i].Name)
	}
	return names
}

func named(name string) *Input {
	for i := range inputs {
		if inputs[i].Name == name {
			return &inputs[i]
		}
	}
	return nil
}

// byExtension returns the name of the input that a file name promises, or "".
func byExtension(name string) string {
	if i := strings.IndexAny(name, "?#"); i >= 0 && strings.Contains(name, "://") {
		name = name[:i]
	}
	ext := strings.ToLower(path.Ext(name))
	if ext == "" {
		return ""
	}
	for i := range inputs {
		for _, e := range inputs[i].Extensions {
			if e == ext {
				return inputs[i].Name
			}
		}
	}
	return ""
}

// limit returns the most bytes that one document may take.
func (s *source) limit(otherwise int64) int64 {
	if s.options.MaxBytes > 0 {
		return s.options.MaxBytes
	}
	return otherwise
}

// all returns the rest of the input.
func (s *source) all(limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(s.r, limit+1))
	if err != nil {
		return nil, s.broken(err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("more than %s: %w", size(limit), rawi.ErrTooLarge)
	}
	return b, nil
}

// broken wraps an error of the reader or of an unpacker.
func (s *source) broken(err error) error {
	return fmt.Errorf("reading: %w: %w", rawi.ErrInvalid, err)
}

// fail yields an error and reports whether to go on.
func (s *source) fail(line int, err error) bool {
	if s.stopped {
		return false
	}
	s.stopped = !s.yield(nil, &Error{s.name, line, err})
	return !s.stopped
}

// give finishes a document, yields it, and reports whether to go on.
func (s *source) give(d *rawi.Document) bool {
	if s.stopped {
		return false
	}
	if d.Lang == "" {
		d.Lang = Language(d.Text)
	}
	s.stopped = !s.yield(d, nil)
	return !s.stopped
}

func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

func isBlank(b []byte) bool { return len(bytes.TrimLeft(b, " \t\r\n\f\v")) == 0 }

// magics are the first bytes of common files that are not text.
var magics = []struct{ bytes, what string }{
	{"%PDF-", "a PDF"},
	{"\x89PNG", "a PNG picture"},
	{"\xff\xd8\xff", "a JPEG picture"},
	{"GIF8", "a GIF picture"},
	{"PK\x03\x04", "a zip archive or office document"},
	{"\xd0\xcf\x11\xe0", "an old office document"},
	{"\x7fELF", "a program"},
	{"Rar!", "a RAR archive"},
	{"7z\xbc\xaf", "a 7z archive"},
	{"BZh", "bzip2 data"},
	{"\xfd7zXZ", "xz data"},
	{"SQLite format 3", "a database"},
	{"{\\rtf", "a rich text document"},
}

// notText says what the bytes are if they are not text, else "".
func notText(head []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			return m.what
		}
	}
	odd := 0
	for _, c := range head {
		if c == 0 {
			return "binary data"
		}
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1b || c == 0x7f {
			odd++
		}
	}
	if odd*50 > len(head) {
		return "binary data"
	}
	return ""
}
