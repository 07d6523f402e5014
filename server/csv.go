package server

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"example.org/rawi/resolve"
)

// table is the rows of an answer, the head first.
type table [][]string

// tabled is an answer that has rows.
type tabled interface{ table() table }

// writeCSV writes rows as spreadsheets read them: marked as UTF-8, and no cell a
// formula.
func writeCSV(w io.Writer, rows table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	for _, row := range rows {
		out := make([]string, len(row))
		for i, cell := range row {
			out[i] = harmless(cell)
		}
		if err := c.Write(out); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// harmless returns a cell that no spreadsheet takes for a formula.
func harmless(cell string) string {
	cell = strings.ReplaceAll(cell, "\x00", "")
	if cell == "" {
		return cell
	}
	switch cell[0] {
	case '=', '@', '\t', '\r':
		return "'" + cell
	case '+', '-':
		if _, err := strconv.ParseFloat(cell, 64); err != nil {
			return "'" + cell
		}
	}
	return cell
}

func whole[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// join puts the values of a cell together.
func join(list []string) string { return strings.Join(list, "; ") }

func joinNames(list []resolve.Mention) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Name
	}
	return join(out)
}

// happeningHead is the head of happeningRow.
var happeningHead = []string{"kind", "date", "type", "realis", "who", "whom", "place", "reports", "document", "finding", "text"}

func happeningRow(h *resolve.Happening) []string {
	var e resolve.Evidence
	if len(h.Evidence) > 0 {
		e = h.Evidence[0]
	}
	return []string{
		h.Kind, h.Date, h.Type, h.Realis, joinNames(h.Who), joinNames(h.Whom), h.Place, whole(h.Reports), e.Document, e.Finding, e.Text,
	}
}
