// Package testdata holds our own articles: those that the figures are measured on,
// and those that rawi serve --demo shows.
package testdata

import "embed"

//go:embed corpus/*.json demo/*.json
var files embed.FS

// Files returns the folders corpus and demo.
func Files() embed.FS { return files }
