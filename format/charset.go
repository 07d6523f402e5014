package format

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// decodeLegacy decodes text in an Arabic charset that nothing declares:
// windows-1256 or ISO-8859-6, whichever gives the more plausible Arabic. The
// charset is "" where neither does.
func decodeLegacy(b []byte) (text, charset string) {
	best := 0
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
	}{{"windows-1256", charmap.Windows1256}, {"ISO-8859-6", charmap.ISO8859_6}} {
		head := b[:min(len(b), 32<<10)]
		decoded, err := c.enc.NewDecoder().Bytes(head)
		if err != nil {
			continue
		}
		if score := plausible(decoded); score > best {
			best, charset = score, c.name
		}
	}
	switch charset {
	case "windows-1256":
		return decode(charmap.Windows1256, b), charset
	case "ISO-8859-6":
		return decode(charmap.ISO8859_6, b), charset
	}
	return "", ""
}

// decodeAny decodes bytes that are not UTF-8 and whose charset nothing tells.
func decodeAny(b []byte) (text, charset string) {
	if mostlyUTF8(b) {
		return string(toValid(b)), ""
	}
	if text, charset := decodeLegacy(b); charset != "" {
		return text, charset
	}
	return decode(charmap.Windows1252, b), "windows-1252"
}

func decode(e encoding.Encoding, b []byte) string {
	decoded, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return string(toValid(b))
	}
	return string(decoded)
}

// mostlyUTF8 reports whether most bytes beyond ASCII are characters of UTF-8: a
// text with broken places, not one in another charset, in which hardly any two
// bytes look so.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > bad
}

func toValid(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return out
}

// plausible scores decoded text as Arabic. The article at the beginning of a
// word speaks for it; a character that the charset does not have, a letter of
// another script inside a word, and vowel signs in number speak against it: so
// looks one of the two charsets in the place of the other.
func plausible(text []byte) int {
	const alef, lam = 'ا', 'ل'
	score, letters := 0, 0
	var before, last rune
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		i += n
		switch {
		case r == utf8.RuneError:
			score -= 5
		case r < 0x20 && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v':
			score -= 5
		case 0x64b <= r && r <= 0x652:
			score -= 2
		case isArabic(r):
			letters++
			score++
			if r == lam && last == alef && !isArabic(before) {
				score += 3
			}
			if isLatin(last) {
				score -= 5
			}
		case r >= 0x80 && isLatin(r) && isArabic(last):
			score -= 5
		}
		before, last = last, r
	}
	if letters == 0 {
		return 0
	}
	return score
}

func isArabic(r rune) bool {
	return 0x620 <= r && r <= 0x64a || 0x66e <= r && r <= 0x6d3 || r == 0x6d5 || 0x6fa <= r && r <= 0x6ff || 0x750 <= r && r <= 0x77f
}

func isLatin(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || 0xc0 <= r && r <= 0x24f && r != 0xd7 && r != 0xf7
}

// metaSize is how far into a page a declaration of its charset is looked for.
// Browsers look at 1,024 bytes; pages with much script before it are common.
const metaSize = 128 << 10

// decodePage decodes a page to UTF-8. Bytes that are UTF-8 are taken for it,
// whatever is declared, since no other charset looks so by chance. Else the
// server is believed, then the page; a page that declares nothing, or UTF-8 or
// Latin-1 against its own bytes, is decoded by what it looks like.
func decodePage(b []byte, contentType string) (text, note string) {
	if utf8.Valid(b) {
		return string(b), ""
	}
	_, params, _ := mime.ParseMediaType(contentType)
	label := params["charset"]
	if label == "" {
		label = declared(b)
	}
	e, name := charset.Lookup(label)
	if e == nil || name == "utf-8" || name == "windows-1252" || strings.HasPrefix(name, "utf-16") || name == "replacement" {
		text, name := decodeAny(b)
		if name == "" {
			return text, "bytes that are not UTF-8: U+FFFD stands for them"
		}
		return text, "characters were decoded as " + name
	}
	return decode(e, b), ""
}

// declared returns the charset that a page declares in a meta element, or "".
func declared(b []byte) string {
	b = b[:min(len(b), metaSize)]
	for {
		i := bytes.IndexByte(b, '<')
		if i < 0 || i+5 > len(b) {
			return ""
		}
		b = b[i+1:]
		if !bytes.EqualFold(b[:4], []byte("meta")) {
			continue
		}
		tag, _, _ := bytes.Cut(b[:min(len(b), 1024)], []byte{'>'})
		tag = bytes.ToLower(tag)
		if _, value, ok := bytes.Cut(tag, []byte("charset")); ok {
			value = bytes.TrimLeft(value, " \t\r\n")
			if len(value) == 0 || value[0] != '=' {
				continue
			}
			value = bytes.TrimLeft(value[1:], " \t\r\n\"'")
			if n := bytes.IndexAny(value, " \t\r\n\"';/>"); n >= 0 {
				value = value[:n]
			}
			return string(value)
		}
	}
}
