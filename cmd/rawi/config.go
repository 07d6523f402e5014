package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"example.org/rawi"
	"example.org/rawi/format"
	"example.org/rawi/lexicon"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/vbauerster/mpb/v8/cwriter"
)

// settings gives every flag that the call leaves out its value from the
// environment (RAWI_JOBS is --jobs) or from the configuration file, and checks
// the ones that all commands share.
func (a *app) settings(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("config") {
		a.config = a.getenv("RAWI_CONFIG")
	}
	file, err := a.readConfig(cmd.Root())
	if err != nil {
		return err
	}
	var wrong error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || wrong != nil || !isSetting(f.Name) {
			return
		}
		name := "RAWI_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, from := a.getenv(name), name
		if value == "" {
			s, ok := file[f.Name]
			if !ok {
				return
			}
			value, from = s.value, s.place
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			wrong = wrongCall("", "%s: %q is no value of --%s", from, value, f.Name)
		}
	})
	if wrong != nil {
		return wrong
	}
	return a.check()
}

// isSetting reports whether a flag can be set by other means than a flag.
func isSetting(name string) bool { return name != "help" && name != "config" && name != "version" }

// check checks the flags that all commands share and fills in what they leave
// to the system.
func (a *app) check() error {
	if a.lang == "" {
		a.lang = "en"
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if v := a.getenv(name); v != "" {
				if strings.HasPrefix(v, "ar") {
					a.lang = "ar"
				}
				break
			}
		}
	}
	if !slices.Contains(format.Languages, a.lang) {
		return wrongCall("languages are "+strings.Join(format.Languages, ", "), "language %q is not known", a.lang)
	}
	if !slices.Contains([]string{"auto", "always", "never"}, a.color) {
		return wrongCall("choose auto, always or never", "colour %q is not known", a.color)
	}
	if a.jobs < 0 {
		return wrongCall("0 is all cores", "%d jobs are too few", a.jobs)
	}
	if a.jobs == 0 {
		a.jobs = runtime.GOMAXPROCS(0)
	}
	return nil
}

// setting is one line of the configuration file.
type setting struct{ value, place string }

// readConfig reads the configuration file: lines "name = value" with the names
// of flags, quotes around the value if wanted, comments after "#". Only a file
// that was named must exist.
func (a *app) readConfig(root *cobra.Command) (map[string]setting, error) {
	path, named := a.config, a.config != ""
	if !named {
		dir, err := a.configDir()
		if err != nil {
			return nil, nil
		}
		path = filepath.Join(dir, "rawi", "config")
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, &usageError{fmt.Errorf("configuration file: %w", err)}
	}
	defer f.Close()
	known := flagNames(root)
	out := map[string]setting{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		place := fmt.Sprintf("%s:%d", path, n)
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !ok {
			return nil, wrongCall("write a line such as: lang = ar", "%s: no = in the line", place)
		}
		if !slices.Contains(known, name) {
			return nil, wrongCall("settings are "+strings.Join(known, ", "), "%s: setting %q is not known", place, name)
		}
		out[name] = setting{unquote(value), place}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

// configDir returns the folder of the user's settings.
func (a *app) configDir() (string, error) {
	if dir := a.getenv("XDG_CONFIG_HOME"); dir != "" {
		return dir, nil
	}
	return os.UserConfigDir()
}

// unquote returns a value without its quotes, or without the comment after it.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') {
		if i := strings.IndexByte(s[1:], s[0]); i >= 0 {
			return s[1 : 1+i]
		}
	}
	if i := strings.Index(s, " #"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return s
}

// flagNames returns the names of the flags of all commands, sorted.
func flagNames(root *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) {
		if isSetting(f.Name) && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	root.PersistentFlags().VisitAll(add)
	for _, c := range root.Commands() {
		if c.Name() != "help" && c.Name() != "completion" {
			c.LocalFlags().VisitAll(add)
		}
	}
	slices.Sort(names)
	return names
}

// words opens the lexicon that the call asks for.
func (a *app) words() (*lexicon.Lexicon, error) {
	if a.lexicon == "" {
		return lexicon.Default()
	}
	info, err := os.Stat(a.lexicon)
	if err != nil {
		return nil, &usageError{fmt.Errorf("lexicon: %w", err)}
	}
	if !info.IsDir() {
		return nil, wrongCall("name the folder that holds it", "lexicon: %s is not a folder", a.lexicon)
	}
	lex, err := lexicon.Open(os.DirFS(a.lexicon))
	if err != nil {
		return nil, &usageError{rawi.Hint(fmt.Errorf("%s: %w", a.lexicon, err), rawi.HintOf(err))}
	}
	return lex, nil
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && cwriter.IsTerminal(int(f.Fd()))
}

// width returns the cells of a line of the terminal, or 0 if there is none.
func (a *app) width() int {
	var n int
	if _, err := fmt.Sscan(a.getenv("COLUMNS"), &n); err == nil && n > 0 {
		return n
	}
	f, ok := a.stdout.(*os.File)
	if !ok {
		return 0
	}
	n, _, err := cwriter.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}

// colored reports whether the output is to be coloured.
func (a *app) colored() bool {
	switch a.color {
	case "always":
		return true
	case "never":
		return false
	}
	return a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb" && isTerminal(a.stdout)
}
