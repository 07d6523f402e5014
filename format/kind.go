package format

import "io"

// Kind returns the form of an input, as Options.From names it, or "sitemap" or
// "opml" for a list of addresses, which holds no articles itself.
func Kind(r io.Reader, name string, o Options) (string, error) {
	s := &source{name: name, inner: name, options: o}
	defer s.close()
	if err := s.open(r); err != nil {
		return "", &Error{name, 0, err}
	}
	switch rootOf(string(s.head)) {
	case "urlset", "sitemapindex":
		return "sitemap", nil
	case "opml":
		return "opml", nil
	}
	in, err := s.input()
	if err != nil {
		return "", &Error{name, 0, err}
	}
	return in.Name, nil
}

// XML returns an XML document, unpacked, as UTF-8 and without its declaration.
// MaxBytes, or else MaxFeed, bounds it.
func XML(r io.Reader, name string, o Options) ([]byte, error) {
	s := &source{name: name, inner: name, options: o}
	defer s.close()
	if err := s.open(r); err != nil {
		return nil, &Error{name, 0, err}
	}
	b, err := s.all(s.limit(MaxFeed))
	if err != nil {
		return nil, &Error{name, 0, err}
	}
	b, _ = s.xml(b)
	return b, nil
}
