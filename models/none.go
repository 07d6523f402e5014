//go:build nomodels

package models

// Entity returns no weights: the program was built without them.
func Entity() []byte { return nil }

// Arabic returns no weights: the program was built without them.
func Arabic() []byte { return nil }

// Event returns no weights: the program was built without them.
func Event() []byte { return nil }

// Quote returns no weights: the program was built without them.
func Quote() []byte { return nil }
