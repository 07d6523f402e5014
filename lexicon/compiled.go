//go:build compiled

package lexicon

import _ "embed" // for the sections

// compiled holds the sections of all stages; "go generate" writes it.
//
//go:embed compiled.bin
var compiled string
