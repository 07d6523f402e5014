/** A day or moment as the record has it: "2025-08-16", "2025-08", "2025-08-16T00:12:00+03:00". */

/**
 * parse reads a day as that day at noon UTC, so that no time zone moves it. Of a
 * moment the day is the one that stands there: the outlet's own.
 */
export function parse(s: string | undefined): Date | null {
  const m = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(s ?? '')
  if (!m) return null
  const d = new Date(Date.UTC(+m[1], +m[2] - 1, +(m[3] ?? 1), 12))
  return isNaN(d.getTime()) ? null : d
}

/** day returns the day of a moment: "2025-08-16". */
export function day(s: string | undefined): string {
  return /^\d{4}-\d{2}-\d{2}/.exec(s ?? '')?.[0] ?? ''
}

/** instant returns the moment that a time with an offset is, or null: a day alone is none. */
export function instant(s: string | undefined): Date | null {
  if (!/T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(s ?? '')) return null
  const d = new Date(s!)
  return isNaN(d.getTime()) ? null : d
}

/** clock returns the hour and minute that stand in a moment, or "". */
export function clock(s: string | undefined): string {
  return /T(\d{2}:\d{2})/.exec(s ?? '')?.[1] ?? ''
}

/** iso writes a date as a day. */
export function iso(d: Date): string {
  return d.toISOString().slice(0, 10)
}

/** plus returns the day some days after one. */
export function plus(s: string, days: number): string {
  const d = parse(s)
  if (!d) return s
  d.setUTCDate(d.getUTCDate() + days)
  return iso(d)
}

/** weeks returns the days of a month in rows of seven, which begin on `first` (0 is Sunday). */
export function weeks(month: string, first: number): (string | null)[][] {
  const start = parse(month)
  if (!start) return []
  start.setUTCDate(1)
  const out: (string | null)[][] = []
  let row: (string | null)[] = Array((start.getUTCDay() - first + 7) % 7).fill(null)
  for (const d = new Date(start); d.getUTCMonth() === start.getUTCMonth(); d.setUTCDate(d.getUTCDate() + 1)) {
    row.push(iso(d))
    if (row.length === 7) {
      out.push(row)
      row = []
    }
  }
  if (row.length > 0) out.push([...row, ...Array(7 - row.length).fill(null)])
  return out
}
