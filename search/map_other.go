//go:build !unix

package search

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// mapFile returns the bytes of a file.
func mapFile(path string) (data []byte, release func(), err error) {
	data, err = os.ReadFile(path)
	return data, func() {}, err
}

// stale is the age of a lock whose owner has died.
const stale = time.Hour

// lockFile takes the lock of the one who writes; ok is false where another has it.
func lockFile(path string) (unlock func() error, ok bool, err error) {
	if st, err := os.Stat(path); err == nil && time.Since(st.ModTime()) > stale {
		_ = os.Remove(path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return func() error { return errors.Join(f.Close(), os.Remove(path)) }, true, nil
}
