package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"example.org/rawi"
	"example.org/rawi/guard"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func userCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "user",
		Short: "Look after the accounts of who may use the service",
		Long: "Accounts are kept with the archive. A reader reads everything, an editor corrects\n" +
			"findings and saves searches, an admin looks after accounts and sources. A password\n" +
			"is typed on the terminal, or is the first line of standard input; it is no flag,\n" +
			"since others would see it.",
		Args: cobra.ArbitraryArgs,
		RunE: groupOnly,
	}
	var role string
	add := &cobra.Command{
		Use:     "add NAME",
		Short:   "Add an account; the first one is an admin's",
		Example: "  rawi user add salma --role admin\n  pass show rawi/badr | rawi user add badr",
		Args:    arguments(1, 1, "a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error {
				return a.addUser(ctx, all, args[0], guard.Role(role))
			})
		},
	}
	add.Flags().StringVar(&role, "role", string(guard.Reader), "what it may do: reader, editor or admin")
	completeRoles(add)
	list := &cobra.Command{
		Use:   "list",
		Short: "List the accounts",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withAccounts(cmd.Context(), a.listUsers)
		},
	}
	remove := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove an account with its tokens and sessions",
		Args:  arguments(1, 1, "a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error { return all.Remove(ctx, args[0]) })
		},
	}
	password := &cobra.Command{
		Use:   "password NAME",
		Short: "Give an account another password; its sessions end",
		Args:  arguments(1, 1, "a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error {
				word, err := a.newPassword(ctx)
				if err != nil {
					return err
				}
				return all.SetPassword(ctx, args[0], word)
			})
		},
	}
	setRole := &cobra.Command{
		Use:   "role NAME ROLE",
		Short: "Change what an account may do, at once",
		Args:  arguments(2, 2, "a name and a role"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error {
				return all.SetRole(ctx, args[0], guard.Role(args[1]))
			})
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return roleNames, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	for _, sub := range []*cobra.Command{add, list, remove, password, setRole} {
		a.storeFlag(sub)
		c.AddCommand(sub)
	}
	return c
}

func tokenCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "token",
		Short: "Look after the tokens with which programs ask",
		Long: "A token lets a program ask in the name of an account: Authorization: Bearer TOKEN,\n" +
			"or as the password of Basic, for readers of feeds. It is shown once and kept as a\n" +
			"hash only.",
		Args: cobra.ArbitraryArgs,
		RunE: groupOnly,
	}
	var owner, role string
	var days int
	add := &cobra.Command{
		Use:     "add NAME",
		Short:   "Make a token and write it to standard output",
		Long:    "Make a token; NAME says what it is for. It may do what its owner may, at most.",
		Example: "  rawi token add 'nightly export' --user salma --days 30 > token",
		Args:    arguments(1, 1, "a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if owner == "" {
				return wrongCall("--user NAME says in whose name it asks", "token add: missing: --user")
			}
			if days < 0 {
				return wrongCall("0 is for ever", "token add: %d days", days)
			}
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error {
				secret, made, err := all.AddToken(ctx, owner, args[0], guard.Role(role), time.Duration(days)*24*time.Hour)
				if err != nil {
					return err
				}
				a.remark(fmt.Sprintf("token %d of %s, %s, until %s; it is not shown again", made.ID, made.Owner, made.Role, dayOf(made.Expires, "revoked")))
				_, err = fmt.Fprintln(a.stdout, secret)
				return err
			})
		},
	}
	f := add.Flags()
	f.StringVar(&owner, "user", "", "the account in whose name it asks")
	f.StringVar(&role, "role", string(guard.Reader), "what it may do: reader, editor or admin")
	f.IntVar(&days, "days", 90, "how long it holds; 0 is for ever")
	completeRoles(add)
	var of string
	list := &cobra.Command{
		Use:   "list",
		Short: "List the tokens",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error { return a.listTokens(ctx, all, of) })
		},
	}
	list.Flags().StringVar(&of, "user", "", "those of one account")
	revoke := &cobra.Command{
		Use:   "revoke ID",
		Short: "Take a token away, at once",
		Args:  arguments(1, 1, "the number of a token"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return wrongCall("rawi token list shows the numbers", "token revoke: %q is no number", args[0])
			}
			return a.withAccounts(cmd.Context(), func(ctx context.Context, all *guard.Accounts) error {
				if err := all.RevokeToken(ctx, "", id); err != nil {
					return rawi.Hint(err, "rawi token list shows the numbers")
				}
				return nil
			})
		},
	}
	for _, sub := range []*cobra.Command{add, list, revoke} {
		a.storeFlag(sub)
		c.AddCommand(sub)
	}
	return c
}

var roleNames = []string{string(guard.Reader), string(guard.Editor), string(guard.Admin)}

func completeRoles(c *cobra.Command) {
	_ = c.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(roleNames, cobra.ShellCompDirectiveNoFileComp))
}

// withAccounts opens the archive for its accounts.
func (a *app) withAccounts(ctx context.Context, f func(context.Context, *guard.Accounts) error) (err error) {
	s, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return f(ctx, guard.NewAccounts(s, time.Now))
}

func (a *app) addUser(ctx context.Context, all *guard.Accounts, name string, role guard.Role) error {
	// What is wrong with the rest is said before somebody types a password.
	if _, err := guard.CleanName(name); err != nil {
		return err
	}
	if _, err := guard.ParseRole(string(role)); err != nil {
		return err
	}
	word, err := a.newPassword(ctx)
	if err != nil {
		return err
	}
	made, err := all.Add(ctx, name, role, word)
	if err == nil {
		a.remark(fmt.Sprintf("%s is %s", made.Name, made.Role))
	}
	return err
}

func (a *app) listUsers(ctx context.Context, all *guard.Accounts) error {
	list, err := all.List(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, u := range list {
		fmt.Fprintf(w, "%s\t%s\tsince %s\tpassword of %s\n", u.Name, u.Role, u.Created.Format(time.DateOnly), u.Changed.Format(time.DateOnly))
	}
	return w.Flush()
}

func (a *app) listTokens(ctx context.Context, all *guard.Accounts, owner string) error {
	list, err := all.Tokens(ctx, owner)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, t := range list {
		fmt.Fprintf(w, "%d\t%s\t%s\tsince %s\tuntil %s\tused %s\t%s\n", t.ID, t.Owner, t.Role, t.Created.Format(time.DateOnly),
			dayOf(t.Expires, "revoked"), dayOf(t.Used, "never"), t.Name)
	}
	return w.Flush()
}

func dayOf(t *time.Time, none string) string {
	if t == nil {
		return none
	}
	return t.Format(time.DateOnly)
}

// passwordLimit bounds the line that a password is read from.
const passwordLimit = 4 << 10

// newPassword asks for a password on the terminal, twice, without showing it, or
// reads the first line of standard input.
func (a *app) newPassword(ctx context.Context) (string, error) {
	f, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(a.stdin, passwordLimit)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("reading the password: %w", err)
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", rawi.Hint(fmt.Errorf("no password on standard input: %w", rawi.ErrEmpty), "type it on a terminal, or send it: printf '%s\\n' … | rawi user …")
		}
		return line, nil
	}
	first, err := a.askPassword(ctx, f, "password: ")
	if err != nil {
		return "", err
	}
	again, err := a.askPassword(ctx, f, "again: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", rawi.Hint(fmt.Errorf("two passwords: %w", rawi.ErrInvalid), "type the same twice")
	}
	return first, nil
}

// askPassword reads a line from the terminal without showing it. One who
// interrupts finds the terminal as it was.
func (a *app) askPassword(ctx context.Context, f *os.File, prompt string) (string, error) {
	before, err := term.GetState(int(f.Fd()))
	if err != nil {
		return "", err
	}
	fmt.Fprint(a.stderr, prompt)
	type answer struct {
		word []byte
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		word, err := term.ReadPassword(int(f.Fd()))
		got <- answer{word, err}
	}()
	select {
	case g := <-got:
		fmt.Fprintln(a.stderr)
		return string(g.word), g.err
	case <-ctx.Done():
		fmt.Fprintln(a.stderr)
		return "", errors.Join(ctx.Err(), term.Restore(int(f.Fd()), before))
	}
}
