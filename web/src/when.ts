import { locale, lang } from './i18n.svelte'
import { clock, instant, parse } from './lib/dates'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(loc: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = loc + JSON.stringify(o)
  let f = formats.get(key)
  if (!f) formats.set(key, (f = new Intl.DateTimeFormat(loc, { timeZone: 'UTC', ...o })))
  return f
}

const styles = {
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short' },
  month: { month: 'long', year: 'numeric' },
  weekday: { weekday: 'long' },
  letter: { weekday: 'narrow' },
  number: { day: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

/**
 * when writes a day or moment for a reader. A moment is told by the reader's own
 * clock: outlets write in many zones, and one list must not mix them.
 */
export function when(s: string | undefined, style: keyof typeof styles = 'long'): string {
  if (/^\d{4}-\d{2}$/.test(s ?? '') && style !== 'month') style = 'month'
  const at = instant(s)
  if (at) return format(locale(), { timeZone: undefined, ...styles[style] }).format(at)
  const d = parse(s)
  return d ? format(locale(), styles[style]).format(d) : (s ?? '')
}

const time: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }

function clocked(s: string | undefined): string {
  const at = instant(s)
  if (at) return format(locale(), { timeZone: undefined, ...time }).format(at)
  const c = clock(s)
  return c ? format(locale(), time).format(new Date(`1970-01-01T${c}:00Z`)) : ''
}

/** moment writes day and hour. */
export function moment(s: string | undefined): string {
  const c = clocked(s)
  return c ? when(s) + (lang() === 'ar' ? '، ' : ', ') + c : when(s)
}

/** hour writes the hour of a moment, or its day where it has none. */
export function hour(s: string | undefined): string {
  return clocked(s) || when(s, 'short')
}

/** hijri writes a day in the calendar of Umm al-Qura. */
export function hijri(s: string | undefined): string {
  const d = parse(s)
  if (!d) return ''
  const loc = lang() === 'ar' ? locale().replace('-u-', '-u-ca-islamic-umalqura-') : 'en-GB-u-ca-islamic-umalqura'
  return format(loc, styles.long).format(d)
}
