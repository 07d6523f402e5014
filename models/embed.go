//go:build !nomodels

package models

import _ "embed" // for the weights

//go:embed entity/weights.bin
var entity []byte

// Entity returns the weights of package entity; nil where they are left out. They
// must not be changed.
func Entity() []byte { return entity }

//go:embed arabic/weights.bin
var arabic []byte

// Arabic returns the weights of package arabic; nil where they are left out. They
// must not be changed.
func Arabic() []byte { return arabic }

//go:embed event/weights.bin
var event []byte

// Event returns the weights of package event; nil where they are left out. They
// must not be changed.
func Event() []byte { return event }

//go:embed quote/weights.bin
var quote []byte

// Quote returns the weights of package quote; nil where they are left out. They
// must not be changed.
func Quote() []byte { return quote }
