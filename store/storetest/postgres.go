//go:build unix

package storetest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Server is a PostgreSQL server of our own, in a folder of its own, that nobody
// else reaches.
type Server struct {
	dir     string
	process *exec.Cmd
	ended   chan struct{}
}

// StartPostgres starts a server from what Debian's package postgresql installs.
// It does not run as root: where the tests do, it runs as the user that the
// package made.
func StartPostgres() (*Server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "rawi-pg")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, ended: make(chan struct{})}
	if err := s.start(bin); err != nil {
		s.Stop()
		return nil, fmt.Errorf("starting PostgreSQL from %s: %w", bin, err)
	}
	return s, nil
}

// postgresBin returns the folder of the newest server that is installed.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		if path, err := exec.LookPath("initdb"); err == nil {
			return filepath.Dir(path), nil
		}
		return "", errors.New("no PostgreSQL server is installed, which the tests need: apt-get install postgresql")
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return filepath.Dir(newest), nil
}

func (s *Server) start(bin string) error {
	as, err := s.own()
	if err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", data, "--username", "rawi", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = s.dir, as
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	var log bytes.Buffer
	s.process = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=100",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")
	s.process.Dir, s.process.SysProcAttr = s.dir, as
	s.process.Stdout, s.process.Stderr = &log, &log
	if err := s.process.Start(); err != nil {
		s.process = nil
		return err
	}
	go func() {
		_ = s.process.Wait() // how it ended is in its log
		close(s.ended)
	}()
	ready := exec.Command(filepath.Join(bin, "pg_isready"), "-h", s.dir, "-U", "rawi", "-d", "postgres")
	for range 200 {
		select {
		case <-s.ended:
			return fmt.Errorf("it ended: %s", bytes.TrimSpace(log.Bytes()))
		case <-time.After(50 * time.Millisecond):
		}
		try := *ready
		if try.Run() == nil {
			return nil
		}
	}
	return fmt.Errorf("it does not answer: %s", bytes.TrimSpace(log.Bytes()))
}

// own makes the folder that of the user whom the server runs as.
func (s *Server) own() (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{}
	if os.Geteuid() != 0 {
		return as, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(s.dir, int(uid), int(gid))
}

// Address returns the address of a database of the server.
func (s *Server) Address(database string) string {
	return "postgres:///" + database + "?user=rawi&host=" + s.dir
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() {
	if s.process != nil {
		_ = s.process.Process.Signal(syscall.SIGQUIT) // at once: nothing is to be kept
		<-s.ended
	}
	_ = os.RemoveAll(s.dir)
}
