package relational

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/rawi"
	"example.org/rawi/store"
)

const (
	alertColumns    = "id, uid, name, query, scope, exact, without, owner, created, paused, feed_key, cursor, fault"
	channelColumns  = "c.id, c.kind, c.target, c.secret, c.digest, c.failures, c.failing, c.dead, c.sent, c.fault"
	deliveryColumns = "d.id, d.uid, c.alert, d.state, d.created, d.attempts, d.next_at, d.sent, d.status, d.fault"
)

// AddAlert keeps a new alert.
func (s *Store) AddAlert(ctx context.Context, a *store.Alert, before []store.Find) error {
	err := s.write(ctx, func(tx *transaction) error {
		last, err := s.number(ctx, tx, "SELECT MAX(id) FROM alerts")
		if err != nil {
			return err
		}
		if a.Cursor, err = s.number(ctx, tx, "SELECT MAX(changed) FROM documents"); err != nil {
			return err
		}
		a.ID = last + 1
		err = s.insert(ctx, tx, "alerts", alertColumns, "", []any{
			a.ID, a.UID, store.Clean(a.Name), store.Clean(a.Query), store.Clean(a.In), flag(a.Exact), lines(a.Without), store.Clean(a.Owner),
			a.Created.UnixMilli(), flag(a.Paused), a.FeedKey, a.Cursor, store.Clean(a.Fault),
		})
		if err != nil {
			return err
		}
		if err := s.addChannels(ctx, tx, a); err != nil {
			return err
		}
		_, err = s.addFinds(ctx, tx, a.ID, before)
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping alert %s: %w", a.Name, err)
	}
	return nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lines joins strings, a line each.
func lines(all []string) string {
	var kept []string
	for _, s := range all {
		kept = append(kept, strings.Join(strings.Fields(store.Clean(s)), " "))
	}
	return strings.Join(kept, "\n")
}

// addChannels adds those channels of an alert that have no number.
func (s *Store) addChannels(ctx context.Context, tx *transaction, a *store.Alert) error {
	last, err := s.number(ctx, tx, "SELECT MAX(id) FROM channels")
	if err != nil {
		return err
	}
	for i := range a.Channels {
		c := &a.Channels[i]
		if c.ID != 0 {
			continue
		}
		if c.Kind != store.ChannelHook && c.Kind != store.ChannelMail {
			return fmt.Errorf("channel of kind %q: %w", c.Kind, rawi.ErrInvalid)
		}
		last++
		c.ID = last
		err := s.insert(ctx, tx, "channels", "id, alert, kind, target, secret, digest, failures, failing, dead, sent, fault", "", []any{
			c.ID, a.ID, c.Kind, store.Clean(c.Target), store.Clean(c.Secret), store.Clean(c.Digest),
			c.Failures, millis(c.Failing), millis(c.Dead), millis(c.Sent), store.Clean(c.Fault),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ChangeAlert replaces what a person has set of an alert.
func (s *Store) ChangeAlert(ctx context.Context, a *store.Alert) error {
	err := s.write(ctx, func(tx *transaction) error {
		done, err := tx.ExecContext(ctx, s.sql("UPDATE alerts SET name = ?, query = ?, scope = ?, exact = ?, without = ?, owner = ?, paused = ?, feed_key = ?, fault = ? WHERE id = ?"),
			store.Clean(a.Name), store.Clean(a.Query), store.Clean(a.In), flag(a.Exact), lines(a.Without), store.Clean(a.Owner), flag(a.Paused), a.FeedKey, store.Clean(a.Fault), a.ID)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, store.ErrNotFound)
		}
		var old []int64
		err = s.each(ctx, tx, "SELECT id FROM channels WHERE alert = ? ORDER BY id", []any{a.ID}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			old = append(old, id)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range a.Channels {
			if c.ID == 0 {
				continue
			}
			if !slices.Contains(old, c.ID) {
				return fmt.Errorf("channel %d: %w", c.ID, store.ErrNotFound)
			}
			_, err := tx.ExecContext(ctx, s.sql("UPDATE channels SET target = ?, secret = ?, digest = ? WHERE id = ?"),
				store.Clean(c.Target), store.Clean(c.Secret), store.Clean(c.Digest), c.ID)
			if err != nil {
				return err
			}
		}
		for _, id := range old {
			if slices.ContainsFunc(a.Channels, func(c store.Channel) bool { return c.ID == id }) {
				continue
			}
			if err := s.execAll(ctx, tx, id,
				"DELETE FROM parcels WHERE delivery IN (SELECT id FROM deliveries WHERE channel = ?)",
				"DELETE FROM deliveries WHERE channel = ?",
				"DELETE FROM channels WHERE id = ?",
			); err != nil {
				return err
			}
		}
		return s.addChannels(ctx, tx, a)
	})
	if err != nil {
		return fmt.Errorf("changing alert %d: %w", a.ID, err)
	}
	return nil
}

// execAll runs statements that take the same number.
func (s *Store) execAll(ctx context.Context, tx *transaction, id int64, queries ...string) error {
	for _, query := range queries {
		if _, err := tx.ExecContext(ctx, s.sql(query), id); err != nil {
			return err
		}
	}
	return nil
}

// RemoveAlert forgets an alert.
func (s *Store) RemoveAlert(ctx context.Context, id int64) error {
	err := s.write(ctx, func(tx *transaction) error {
		if n, err := s.number(ctx, tx, "SELECT COUNT(*) FROM alerts WHERE id = ?", id); err != nil || n == 0 {
			return cmp.Or(err, store.ErrNotFound)
		}
		return s.execAll(ctx, tx, id,
			"DELETE FROM parcels WHERE delivery IN (SELECT d.id FROM deliveries d JOIN channels c ON c.id = d.channel WHERE c.alert = ?)",
			"DELETE FROM deliveries WHERE channel IN (SELECT id FROM channels WHERE alert = ?)",
			"DELETE FROM finds WHERE alert = ?",
			"DELETE FROM channels WHERE alert = ?",
			"DELETE FROM alerts WHERE id = ?",
		)
	})
	if err != nil {
		return fmt.Errorf("removing alert %d: %w", id, err)
	}
	return nil
}

// Alert returns an alert.
func (s *Store) Alert(ctx context.Context, id int64) (*store.Alert, error) {
	found, err := s.alerts(ctx, "WHERE id = ?", "WHERE c.alert = ?", id)
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("alert %d: %w", id, err)
	}
	return found[0], nil
}

// Alerts returns all alerts.
func (s *Store) Alerts(ctx context.Context) ([]*store.Alert, error) {
	found, err := s.alerts(ctx, "", "")
	if err != nil {
		return nil, fmt.Errorf("reading alerts: %w", err)
	}
	return found, nil
}

// alerts returns the alerts and channels for which conditions hold, as they are
// at one moment.
func (s *Store) alerts(ctx context.Context, where, whereChannel string, args ...any) (found []*store.Alert, err error) {
	err = s.snapshot(ctx, func(tx *sql.Tx) error {
		byID := map[int64]*store.Alert{}
		err := s.each(ctx, tx, "SELECT "+alertColumns+" FROM alerts "+where+" ORDER BY id", args, func(rows *sql.Rows) error {
			a := &store.Alert{}
			var created sql.NullInt64
			var exact, paused int
			var without string
			err := rows.Scan(&a.ID, &a.UID, &a.Name, &a.Query, &a.In, &exact, &without, &a.Owner, &created, &paused, &a.FeedKey, &a.Cursor, &a.Fault)
			a.Created, a.Exact, a.Paused = moment(created), exact != 0, paused != 0
			if without != "" {
				a.Without = strings.Split(without, "\n")
			}
			found, byID[a.ID] = append(found, a), a
			return err
		})
		if err != nil {
			return err
		}
		return s.each(ctx, tx, "SELECT c.alert, "+channelColumns+" FROM channels c "+whereChannel+" ORDER BY c.id", args, func(rows *sql.Rows) error {
			var alert int64
			var c store.Channel
			if err := scanChannel(rows, &c, &alert); err != nil {
				return err
			}
			if a := byID[alert]; a != nil {
				a.Channels = append(a.Channels, c)
			}
			return nil
		})
	})
	return found, err
}

// scanChannel reads before and then a channel.
func scanChannel(rows *sql.Rows, c *store.Channel, before ...any) error {
	var failing, dead, sent sql.NullInt64
	err := rows.Scan(append(before, &c.ID, &c.Kind, &c.Target, &c.Secret, &c.Digest, &c.Failures, &failing, &dead, &sent, &c.Fault)...)
	c.Failing, c.Dead, c.Sent = moment(failing), moment(dead), moment(sent)
	return err
}

// Tallies counts what alerts found and what waits.
func (s *Store) Tallies(ctx context.Context) (map[int64]store.Tally, error) {
	found := map[int64]store.Tally{}
	count := func(query string, set func(*store.Tally, int64, time.Time)) error {
		return s.each(ctx, s.Reader, query, nil, func(rows *sql.Rows) error {
			var alert, n int64
			var at sql.NullInt64
			if err := rows.Scan(&alert, &n, &at); err != nil {
				return err
			}
			t := found[alert]
			set(&t, n, moment(at))
			found[alert] = t
			return nil
		})
	}
	err := count("SELECT alert, COUNT(*), MAX(found) FROM finds GROUP BY alert", func(t *store.Tally, n int64, at time.Time) { t.Finds, t.Newest = n, at })
	if err == nil {
		err = count("SELECT c.alert, COUNT(*), MIN(d.created) FROM deliveries d JOIN channels c ON c.id = d.channel WHERE d.state = 'queued' GROUP BY c.alert",
			func(t *store.Tally, n int64, at time.Time) { t.Waiting, t.Oldest = n, at })
	}
	if err == nil {
		err = count("SELECT alert, COUNT(*), MIN(dead) FROM channels WHERE dead IS NOT NULL GROUP BY alert",
			func(t *store.Tally, n int64, _ time.Time) { t.Dead = int(n) })
	}
	if err != nil {
		return nil, fmt.Errorf("counting what alerts found: %w", err)
	}
	return found, nil
}

// Known returns what an alert found in documents.
func (s *Store) Known(ctx context.Context, alert int64, documents []int64) ([]store.Find, error) {
	var finds []store.Find
	query := fmt.Sprintf("SELECT id, alert, document, key, n, kind, words, found, NULL FROM finds WHERE alert = %d AND document IN (?) ORDER BY id", alert)
	err := in(ctx, s, s.Reader, query, documents, func(rows *sql.Rows) error {
		f, err := scanFind(rows)
		finds = append(finds, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("alert %d: what it found: %w", alert, err)
	}
	return finds, nil
}

func scanFind(rows *sql.Rows) (f store.Find, err error) {
	var key []byte
	var found sql.NullInt64
	err = rows.Scan(&f.ID, &f.Alert, &f.Document, &key, &f.N, &f.Kind, &f.Words, &found, &f.Body)
	copy(f.Key[:], key)
	f.Found = moment(found)
	return f, err
}

// RecordRounds writes what evaluations came to.
func (s *Store) RecordRounds(ctx context.Context, at time.Time, uid func() string, rounds []store.Round) (written []int64, err error) {
	err = s.write(ctx, func(tx *transaction) error {
		written = nil
		for _, r := range rounds {
			done, err := tx.ExecContext(ctx, s.sql("UPDATE alerts SET cursor = ?, fault = ? WHERE id = ? AND cursor = ?"), r.UpTo, store.Clean(r.Fault), r.Alert, r.From)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				continue
			}
			if err := s.recordRound(ctx, tx, at, uid, r); err != nil {
				return fmt.Errorf("alert %d: %w", r.Alert, err)
			}
			written = append(written, r.Alert)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("writing what alerts found: %w", err)
	}
	return written, nil
}

func (s *Store) recordRound(ctx context.Context, tx *transaction, at time.Time, uid func() string, r store.Round) error {
	if len(r.Finds) == 0 {
		return nil
	}
	ids, err := s.addFinds(ctx, tx, r.Alert, r.Finds)
	if err != nil {
		return err
	}
	for _, p := range r.Parcels {
		// The channel may be gone.
		if n, err := s.number(ctx, tx, "SELECT COUNT(*) FROM channels WHERE id = ? AND alert = ?", p.Channel, r.Alert); err != nil {
			return err
		} else if n == 0 {
			continue
		}
		if err := s.queue(ctx, tx, at, uid, p, ids); err != nil {
			return err
		}
	}
	return nil
}

// addFinds keeps finds and returns their numbers.
func (s *Store) addFinds(ctx context.Context, tx *transaction, alert int64, finds []store.Find) ([]int64, error) {
	if len(finds) == 0 {
		return nil, nil
	}
	last, err := s.number(ctx, tx, "SELECT MAX(id) FROM finds")
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(finds))
	var rows []any
	for i, f := range finds {
		last++
		ids[i] = last
		rows = append(rows, last, alert, f.Document, bytes.Clone(f.Key[:]), f.N, store.Clean(f.Kind), store.Clean(f.Words), f.Found.UnixMilli(), notNil(f.Body))
	}
	return ids, s.insert(ctx, tx, "finds", "id, alert, document, key, n, kind, words, found, body", "", rows)
}

// queue adds a parcel to the delivery of its channel that waits and was never
// tried, and to new ones.
func (s *Store) queue(ctx context.Context, tx *transaction, at time.Time, uid func() string, p store.Parcel, ids []int64) error {
	open, err := s.number(ctx, tx, "SELECT MAX(id) FROM deliveries WHERE channel = ? AND state = 'queued' AND attempts = 0", p.Channel)
	if err != nil {
		return err
	}
	room := 0
	if open != 0 {
		n, err := s.number(ctx, tx, "SELECT COUNT(*) FROM parcels WHERE delivery = ?", open)
		if err != nil {
			return err
		}
		room = max(0, p.Most-int(n))
	}
	last, err := s.number(ctx, tx, "SELECT MAX(id) FROM deliveries")
	if err != nil {
		return err
	}
	var deliveries, parcels []any
	for _, place := range p.Finds {
		if room == 0 {
			last++
			open, room = last, max(1, p.Most)
			deliveries = append(deliveries, open, uid(), p.Channel, store.DeliveryQueued, at.UnixMilli(), 0, p.NotBefore.UnixMilli(), nil, 0, "")
		}
		room--
		parcels = append(parcels, open, ids[place])
	}
	if err := s.insert(ctx, tx, "deliveries", "id, uid, channel, state, created, attempts, next_at, sent, status, fault", "", deliveries); err != nil {
		return err
	}
	return s.insert(ctx, tx, "parcels", "delivery, find", "", parcels)
}

// Finds returns what an alert found, the newest first.
func (s *Store) Finds(ctx context.Context, alert, before int64, limit int) ([]store.Find, error) {
	var finds []store.Find
	query, args := "SELECT id, alert, document, key, n, kind, words, found, body FROM finds WHERE alert = ? AND body IS NOT NULL", []any{alert}
	if before > 0 {
		query, args = query+" AND id < ?", append(args, before)
	}
	err := s.each(ctx, s.Reader, query+" ORDER BY id DESC LIMIT ?", append(args, limit), func(rows *sql.Rows) error {
		f, err := scanFind(rows)
		finds = append(finds, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("alert %d: what it found: %w", alert, err)
	}
	return finds, nil
}

// deliveries returns deliveries with their channels; tail is what follows the
// tables.
func (s *Store) deliveries(ctx context.Context, tail string, args ...any) (found []store.Delivery, err error) {
	query := "SELECT " + deliveryColumns + ", (SELECT COUNT(*) FROM parcels p WHERE p.delivery = d.id), " + channelColumns +
		" FROM deliveries d JOIN channels c ON c.id = d.channel JOIN alerts a ON a.id = c.alert " + tail
	err = s.each(ctx, s.Reader, query, args, func(rows *sql.Rows) error {
		var d store.Delivery
		var created, next, sent sql.NullInt64
		err := scanChannel(rows, &d.Channel, &d.ID, &d.UID, &d.Alert, &d.State, &created, &d.Attempts, &next, &sent, &d.Status, &d.Fault, &d.Finds)
		d.Created, d.Next, d.Sent = moment(created), moment(next), moment(sent)
		found = append(found, d)
		return err
	})
	return found, err
}

// Due returns the deliveries whose time has come.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]store.Delivery, error) {
	found, err := s.deliveries(ctx, `WHERE d.id IN (SELECT MIN(id) FROM deliveries WHERE state = 'queued' GROUP BY channel)
		AND d.next_at <= ? AND c.dead IS NULL AND a.paused = 0 ORDER BY d.next_at, d.id LIMIT ?`, now.UnixMilli(), limit)
	if err != nil {
		return nil, fmt.Errorf("looking for what is to be sent: %w", err)
	}
	return found, nil
}

// Take counts an attempt and returns what is to be sent.
func (s *Store) Take(ctx context.Context, id int64, now, until time.Time) (finds []store.Find, ok bool, err error) {
	err = s.write(ctx, func(tx *transaction) error {
		done, err := tx.ExecContext(ctx, s.sql("UPDATE deliveries SET attempts = attempts + 1, next_at = ?, fault = '' WHERE id = ? AND state = 'queued' AND next_at <= ?"),
			until.UnixMilli(), id, now.UnixMilli())
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		ok = true
		return s.each(ctx, tx, `SELECT f.id, f.alert, f.document, f.key, f.n, f.kind, f.words, f.found, f.body
			FROM parcels p JOIN finds f ON f.id = p.find WHERE p.delivery = ? ORDER BY f.id`, []any{id}, func(rows *sql.Rows) error {
			f, err := scanFind(rows)
			finds = append(finds, f)
			return err
		})
	})
	if err != nil {
		return nil, false, fmt.Errorf("taking delivery %d: %w", id, err)
	}
	return finds, ok, nil
}

// WriteReceipt writes what became of an attempt. One that another attempt has
// followed is out of date, unless it arrived.
func (s *Store) WriteReceipt(ctx context.Context, r store.Receipt) error {
	err := s.write(ctx, func(tx *transaction) error {
		at, fault := r.At.UnixMilli(), store.Clean(r.Fault)
		query, args := "UPDATE deliveries SET state = 'sent', sent = ?, status = ?, fault = '' WHERE id = ? AND state = 'queued'", []any{at, r.Status, r.Delivery}
		channel, of := "UPDATE channels SET failures = 0, failing = NULL, dead = NULL, sent = ?, fault = ''", []any{at}
		if !r.Sent {
			query = "UPDATE deliveries SET next_at = ?, status = ?, fault = ? WHERE id = ? AND state = 'queued' AND attempts = ?"
			args = []any{r.Next.UnixMilli(), r.Status, fault, r.Delivery, r.Attempt}
			channel, of = "UPDATE channels SET failures = failures + 1, failing = COALESCE(failing, ?), fault = ?", []any{at, fault}
			if r.Dead {
				channel, of = channel+", dead = COALESCE(dead, ?)", append(of, at)
			}
		}
		done, err := tx.ExecContext(ctx, s.sql(query), args...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, s.sql(channel+" WHERE id = (SELECT channel FROM deliveries WHERE id = ?)"), append(of, r.Delivery)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("delivery %d: %w", r.Delivery, err)
	}
	return nil
}

// Deliveries returns the deliveries of an alert, the newest first.
func (s *Store) Deliveries(ctx context.Context, alert, before int64, limit int) ([]store.Delivery, error) {
	where, args := "WHERE c.alert = ?", []any{alert}
	if before > 0 {
		where, args = where+" AND d.id < ?", append(args, before)
	}
	found, err := s.deliveries(ctx, where+" ORDER BY d.id DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("alert %d: its deliveries: %w", alert, err)
	}
	return found, nil
}

// Revive makes the channels of an alert alive.
func (s *Store) Revive(ctx context.Context, alert int64, now time.Time) (n int, err error) {
	err = s.write(ctx, func(tx *transaction) error {
		known, err := s.number(ctx, tx, "SELECT COUNT(*) FROM alerts WHERE id = ?", alert)
		if err != nil || known == 0 {
			return cmp.Or(err, store.ErrNotFound)
		}
		if err := s.execAll(ctx, tx, alert, "UPDATE channels SET failures = 0, failing = NULL, dead = NULL, fault = '' WHERE alert = ?"); err != nil {
			return err
		}
		// What is on its way at this moment has no fault, nor has a digest before
		// its hour.
		_, err = tx.ExecContext(ctx, s.sql(`UPDATE deliveries SET next_at = ? WHERE state = 'queued' AND next_at > ? AND fault <> ''
			AND channel IN (SELECT id FROM channels WHERE alert = ?)`), now.UnixMilli(), now.UnixMilli(), alert)
		if err != nil {
			return err
		}
		waiting, err := s.number(ctx, tx, "SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND channel IN (SELECT id FROM channels WHERE alert = ?)", alert)
		n = int(waiting)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("reviving alert %d: %w", alert, err)
	}
	return n, nil
}

// TidyAlerts forgets what is old.
func (s *Store) TidyAlerts(ctx context.Context, before time.Time, newest int) error {
	err := s.write(ctx, func(tx *transaction) error {
		for _, query := range []string{
			"DELETE FROM parcels WHERE delivery IN (SELECT id FROM deliveries WHERE state = 'sent' AND sent < ?)",
			"DELETE FROM deliveries WHERE state = 'sent' AND sent < ?",
		} {
			if _, err := tx.ExecContext(ctx, s.sql(query), before.UnixMilli()); err != nil {
				return err
			}
		}
		type mark struct{ alert, id int64 }
		var marks []mark
		err := s.each(ctx, tx, `SELECT a.id, (SELECT f.id FROM finds f WHERE f.alert = a.id AND f.body IS NOT NULL ORDER BY f.id DESC LIMIT 1 OFFSET `+
			fmt.Sprint(max(0, newest))+`) FROM alerts a`, nil, func(rows *sql.Rows) error {
			var m mark
			var id sql.NullInt64
			err := rows.Scan(&m.alert, &id)
			if m.id = id.Int64; id.Valid {
				marks = append(marks, m)
			}
			return err
		})
		for _, m := range marks {
			if err != nil {
				break
			}
			_, err = tx.ExecContext(ctx, s.sql(`UPDATE finds SET body = NULL WHERE alert = ? AND id <= ? AND found < ? AND body IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM parcels p WHERE p.find = finds.id)`), m.alert, m.id, before.UnixMilli())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("tidying alerts: %w", err)
	}
	return nil
}
