package main

import (
	"context"
	"fmt"

	"example.org/rawi"
)

// fetch gets a page of the web.
func fetch(_ context.Context, address string, _ bool) ([]byte, string, string, error) {
	return nil, "", "", fmt.Errorf("%s: %w", address, rawi.ErrRefused)
}
