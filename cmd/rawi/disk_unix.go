//go:build linux || darwin

package main

import "syscall"

// freeSpace returns the bytes that a user may still write to the disk of a folder.
func freeSpace(dir string) (free uint64, known bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}
