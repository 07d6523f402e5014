package server_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain sees to it that nothing goes on when all is over.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
