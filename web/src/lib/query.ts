import fields from 'virtual:fields'

/** Token is a field with its value in a query: speaker:"سامي الرفاعي". Its field has the English name, whichever is written. */
export interface Token {
  field: string
  value: string
  start: number
  end: number
}

const pattern = /(^|[\s(])(-?[\p{L}_]+):("[^"]*"|[^\s()"]+)/gu

/** tokens finds the fields of a query, as far as they stand alone: what a reader can switch off. */
export function tokens(q: string): Token[] {
  const out: Token[] = []
  let quoted = false
  let last = 0
  for (const m of q.matchAll(pattern)) {
    const start = m.index + m[1].length
    for (; last < start; last++) if (q[last] === '"') quoted = !quoted
    if (quoted) continue
    const value = m[3].startsWith('"') ? m[3].slice(1, -1) : m[3]
    const minus = m[2].startsWith('-') ? '-' : ''
    const name = m[2].slice(minus.length)
    out.push({ field: minus + (Object.hasOwn(fields.read, name) ? fields.read[name] : name), value, start, end: m.index + m[0].length })
    last = m.index + m[0].length
  }
  return out
}

/** without takes a token out of a query. */
export function without(q: string, t: Token): string {
  return (q.slice(0, t.start) + q.slice(t.end)).replace(/\s+/g, ' ').trim()
}

/** withField adds a field to a query, if it is not there, by its name in a language. */
export function withField(q: string, field: string, value: string, lang = 'en'): string {
  if (tokens(q).some((t) => t.field === field && t.value === value)) return q
  const written = /^[\p{L}\p{N}_.-]+$/u.test(value) ? value : '"' + value.replaceAll('"', ' ').trim() + '"'
  const name = lang === 'ar' ? (fields.write[field] ?? field) : field
  return (q.trim() + ' ' + name + ':' + written).trim()
}

/** withDates puts the bounds of time in a query in place of those that it has; before is the day after the last.
 * They have their English names: behind Arabic letters 2025-08-01 is shown as 01-08-2025. */
export function withDates(q: string, after: string, before: string): string {
  for (;;) {
    const old = tokens(q).find((t) => ['after', 'before', 'date'].includes(t.field))
    if (!old) break
    q = without(q, old)
  }
  if (after) q = withField(q, 'after', after)
  if (before) q = withField(q, 'before', before)
  return q
}

/** field returns the value of a field of a query, or "". */
export function field(q: string, name: string): string {
  return tokens(q).find((t) => t.field === name)?.value ?? ''
}
