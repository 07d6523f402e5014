package relational

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/rawi/store"
)

const (
	accountColumns = "a.name, a.role, a.password, a.created, a.changed"
	tokenColumns   = "t.id, t.hash, t.name, t.role, t.created, t.expires, t.used"
)

// AddAccount adds an account.
func (s *Store) AddAccount(ctx context.Context, a store.Account) error {
	err := s.write(ctx, func(tx *transaction) error {
		switch _, err := s.accountID(ctx, tx, a.Name); {
		case err == nil:
			return store.ErrExists
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		id, err := s.number(ctx, tx, "SELECT MAX(id) FROM accounts")
		if err != nil {
			return err
		}
		return s.insert(ctx, tx, "accounts", "id, name, role, password, created, changed", "", []any{
			id + 1, store.Clean(a.Name), store.Clean(a.Role), store.Clean(a.Password), millis(a.Created), millis(a.Changed),
		})
	})
	return ofAccount(a.Name, err)
}

// Account returns an account.
func (s *Store) Account(ctx context.Context, name string) (*store.Account, error) {
	found, err := s.accounts(ctx, "WHERE a.name = ?", store.Clean(name))
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, ofAccount(name, err)
	}
	return &found[0], nil
}

// Accounts returns all accounts by name.
func (s *Store) Accounts(ctx context.Context) ([]store.Account, error) {
	found, err := s.accounts(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("reading accounts: %w", err)
	}
	slices.SortFunc(found, func(a, b store.Account) int { return cmp.Compare(a.Name, b.Name) })
	return found, nil
}

func (s *Store) accounts(ctx context.Context, where string, args ...any) (found []store.Account, err error) {
	err = s.each(ctx, s.Reader, "SELECT "+accountColumns+" FROM accounts a "+where, args, func(rows *sql.Rows) error {
		var a store.Account
		err := scanAccount(rows, &a)
		found = append(found, a)
		return err
	})
	return found, err
}

// scanAccount reads a row that ends with accountColumns; first are the columns
// before them.
func scanAccount(rows *sql.Rows, a *store.Account, first ...any) error {
	var created, changed sql.NullInt64
	err := rows.Scan(append(first, &a.Name, &a.Role, &a.Password, &created, &changed)...)
	a.Created, a.Changed = moment(created), moment(changed)
	return err
}

// HasAccounts reports whether there is any account.
func (s *Store) HasAccounts(ctx context.Context) (bool, error) {
	n, err := s.number(ctx, s.Reader, "SELECT COUNT(*) FROM (SELECT 1 FROM accounts LIMIT 1) AS t")
	if err != nil {
		return false, fmt.Errorf("reading accounts: %w", err)
	}
	return n > 0, nil
}

// SetRole changes the role of an account.
func (s *Store) SetRole(ctx context.Context, name, role string) error {
	return ofAccount(name, s.write(ctx, func(tx *transaction) error {
		id, err := s.accountID(ctx, tx, name)
		if err != nil {
			return err
		}
		return s.keepingAdmin(ctx, tx, func() error {
			_, err := tx.ExecContext(ctx, s.sql("UPDATE accounts SET role = ? WHERE id = ?"), store.Clean(role), id)
			return err
		})
	}))
}

// SetPassword changes the password of an account and ends its sessions.
func (s *Store) SetPassword(ctx context.Context, name, password string, now time.Time) error {
	return ofAccount(name, s.write(ctx, func(tx *transaction) error {
		id, err := s.accountID(ctx, tx, name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, s.sql("UPDATE accounts SET password = ?, changed = ? WHERE id = ?"), store.Clean(password), millis(now), id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.sql("DELETE FROM sessions WHERE account = ?"), id)
		return err
	}))
}

// Rehash changes the form of a password.
func (s *Store) Rehash(ctx context.Context, name, old, password string) error {
	_, err := s.update(ctx, "keeping a password", "UPDATE accounts SET password = ? WHERE name = ? AND password = ?", store.Clean(password), store.Clean(name), old)
	return err
}

// RemoveAccount removes an account with its tokens and sessions.
func (s *Store) RemoveAccount(ctx context.Context, name string) error {
	return ofAccount(name, s.write(ctx, func(tx *transaction) error {
		id, err := s.accountID(ctx, tx, name)
		if err != nil {
			return err
		}
		return s.keepingAdmin(ctx, tx, func() error {
			for _, query := range []string{"DELETE FROM sessions WHERE account = ?", "DELETE FROM tokens WHERE account = ?", "DELETE FROM accounts WHERE id = ?"} {
				if _, err := tx.ExecContext(ctx, s.sql(query), id); err != nil {
					return err
				}
			}
			return nil
		})
	}))
}

// keepingAdmin runs f, which fails if it takes the last admin away.
func (s *Store) keepingAdmin(ctx context.Context, tx *transaction, f func() error) error {
	const query = "SELECT COUNT(*) FROM accounts WHERE role = ?"
	before, err := s.number(ctx, tx, query, store.RoleAdmin)
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	after, err := s.number(ctx, tx, query, store.RoleAdmin)
	if err == nil && before > 0 && after == 0 {
		err = store.ErrLastAdmin
	}
	return err
}

// AddToken adds a token.
func (s *Store) AddToken(ctx context.Context, t store.Token) (id int64, err error) {
	err = s.write(ctx, func(tx *transaction) error {
		owner, err := s.accountID(ctx, tx, t.Owner)
		if err != nil {
			return err
		}
		if id, err = s.number(ctx, tx, "SELECT MAX(id) FROM tokens"); err != nil {
			return err
		}
		id++
		return s.insert(ctx, tx, "tokens", "id, account, hash, name, role, created, expires, used", "", []any{
			id, owner, t.Hash, store.Clean(t.Name), store.Clean(t.Role), millis(t.Created), millis(t.Expires), millis(t.Used),
		})
	})
	return id, ofAccount(t.Owner, err)
}

// TokenOf returns the token of a hash with its owner.
func (s *Store) TokenOf(ctx context.Context, hash []byte) (*store.Token, *store.Account, error) {
	var tokens []store.Token
	var owners []store.Account
	err := s.tokens(ctx, "WHERE t.hash = ?", []any{hash}, func(t store.Token, a store.Account) { tokens, owners = append(tokens, t), append(owners, a) })
	if err == nil && len(tokens) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("token: %w", err)
	}
	return &tokens[0], &owners[0], nil
}

// Tokens returns the tokens of an account, oldest first.
func (s *Store) Tokens(ctx context.Context, owner string) (found []store.Token, err error) {
	where, args := "", []any(nil)
	if owner != "" {
		where, args = "WHERE a.name = ?", []any{store.Clean(owner)}
	}
	err = s.tokens(ctx, where, args, func(t store.Token, _ store.Account) { found = append(found, t) })
	if err != nil {
		return nil, fmt.Errorf("reading tokens: %w", err)
	}
	return found, nil
}

func (s *Store) tokens(ctx context.Context, where string, args []any, take func(store.Token, store.Account)) error {
	query := "SELECT " + tokenColumns + ", " + accountColumns + " FROM tokens t JOIN accounts a ON a.id = t.account " + where + " ORDER BY t.id"
	return s.each(ctx, s.Reader, query, args, func(rows *sql.Rows) error {
		var t store.Token
		var a store.Account
		var created, expires, used sql.NullInt64
		if err := scanAccount(rows, &a, &t.ID, &t.Hash, &t.Name, &t.Role, &created, &expires, &used); err != nil {
			return err
		}
		t.Owner, t.Created, t.Expires, t.Used = a.Name, moment(created), moment(expires), moment(used)
		take(t, a)
		return nil
	})
}

// RemoveToken removes a token.
func (s *Store) RemoveToken(ctx context.Context, id int64) error {
	n, err := s.update(ctx, "removing a token", "DELETE FROM tokens WHERE id = ?", id)
	if err == nil && n == 0 {
		err = fmt.Errorf("token %d: %w", id, store.ErrNotFound)
	}
	return err
}

// AddSession adds a session.
func (s *Store) AddSession(ctx context.Context, o store.Session, most int) error {
	return ofAccount(o.Owner, s.write(ctx, func(tx *transaction) error {
		owner, err := s.accountID(ctx, tx, o.Owner)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, s.sql("DELETE FROM sessions WHERE expires <= ?"), millis(o.Created)); err != nil {
			return err
		}
		id, err := s.number(ctx, tx, "SELECT MAX(id) FROM sessions")
		if err != nil {
			return err
		}
		err = s.insert(ctx, tx, "sessions", "id, account, hash, created, seen, expires", "", []any{id + 1, owner, o.Hash, millis(o.Created), millis(o.Seen), millis(o.Expires)})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.sql(`DELETE FROM sessions WHERE account = ? AND id NOT IN
			(SELECT id FROM (SELECT id FROM sessions WHERE account = ? ORDER BY id DESC LIMIT ?) AS newest)`), owner, owner, most)
		return err
	}))
}

// SessionOf returns the session of a hash with its owner.
func (s *Store) SessionOf(ctx context.Context, hash []byte) (*store.Session, *store.Account, error) {
	var found []store.Session
	var a store.Account
	query := "SELECT s.hash, s.created, s.seen, s.expires, " + accountColumns + " FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.hash = ?"
	err := s.each(ctx, s.Reader, query, []any{hash}, func(rows *sql.Rows) error {
		var o store.Session
		var created, seen, expires sql.NullInt64
		if err := scanAccount(rows, &a, &o.Hash, &created, &seen, &expires); err != nil {
			return err
		}
		o.Owner, o.Created, o.Seen, o.Expires = a.Name, moment(created), moment(seen), moment(expires)
		found = append(found, o)
		return nil
	})
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("session: %w", err)
	}
	return &found[0], &a, nil
}

// RemoveSession removes a session if it is there.
func (s *Store) RemoveSession(ctx context.Context, hash []byte) error {
	_, err := s.update(ctx, "ending a session", "DELETE FROM sessions WHERE hash = ?", hash)
	return err
}

// Used keeps when tokens and sessions were used last. Lines are changed in one
// order, so that two programs do not wait for each other.
func (s *Store) Used(ctx context.Context, last map[string]time.Time) error {
	hashes := make([]string, 0, len(last))
	for h := range last {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	err := s.write(ctx, func(tx *transaction) error {
		for _, h := range hashes {
			at := millis(last[h])
			for _, query := range []string{
				"UPDATE tokens SET used = ? WHERE hash = ? AND (used IS NULL OR used < ?)",
				"UPDATE sessions SET seen = ? WHERE hash = ? AND (seen IS NULL OR seen < ?)",
			} {
				stmt, err := s.prepared(ctx, tx, query)
				if err != nil {
					return err
				}
				if _, err := stmt.ExecContext(ctx, at, []byte(h), at); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping when tokens were used: %w", err)
	}
	return nil
}

// accountID returns the number of an account, or ErrNotFound.
func (s *Store) accountID(ctx context.Context, q querier, name string) (int64, error) {
	id, err := s.number(ctx, q, "SELECT id FROM accounts WHERE name = ?", store.Clean(name))
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	return id, err
}

// ofAccount says which account an error is about.
func ofAccount(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("account %q: %w", name, err)
}
