//go:build !linux && !darwin

package main

// freeSpace knows nothing of the disks of this system.
func freeSpace(string) (free uint64, known bool) { return 0, false }
