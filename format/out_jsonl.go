package format

import (
	"bytes"
	"encoding/json"

	"example.org/rawi"
)

// appendJSONL appends the record of a document as one line of JSON.
func appendJSONL(dst []byte, d *rawi.Document, _ *WriteOptions) ([]byte, error) {
	return appendJSONLine(dst, rawi.NewRecord(d))
}

// appendJSONLine appends v as JSON without the escapes that only HTML needs.
// Line and paragraph separators (U+2028, U+2029) are escaped, and bytes that
// are not UTF-8 become U+FFFD.
func appendJSONLine(dst []byte, v any) ([]byte, error) {
	buf := bytes.NewBuffer(dst)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return buf.Bytes(), err
}
