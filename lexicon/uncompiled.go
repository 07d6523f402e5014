//go:build !compiled

package lexicon

// compiled is empty: sections are made when they are first asked for.
const compiled = ""
