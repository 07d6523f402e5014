//go:build nomodels

package models

// Entity returns no weights: the program was built without them.
func Entity() []byte { return nil }

// Arabic returns no weights: the program was built without them.
func Arabic() []byte { return nil }
