import type { RecordX, Span, Telling } from '../api'
import { groups, paragraphs, pieces, Points, type Mark, type Piece } from './text'

/** What a stretch of an article is. */
export interface Meaning {
  kind: 'statement' | 'cue' | 'speaker' | 'name' | 'event' | 'meeting' | 'time' | 'copied' | 'added'
  /** The finding: s1, e2, v3; for what is copied, the article that has it too. */
  id: string
}

/** The layers that a reader switches on and off. */
export const layers = ['statements', 'names', 'events', 'meetings', 'times'] as const
export type Layer = (typeof layers)[number]

/** hues gives every party that speaks a colour, in the order in which they speak. */
export function hues(r: RecordX): Map<string, number> {
  const out = new Map<string, number>()
  for (const s of r.statements) {
    const who = s.speakers[0] ?? (s.speaker_text ? 'text:' + s.speaker_text : '')
    if (who && !out.has(who)) out.set(who, out.size % 8)
  }
  return out
}

/** hue returns the class of the colour of a statement's speaker. */
export function hue(r: RecordX, colours: Map<string, number>, statement: string): string {
  const s = r.statements.find((x) => x.id === statement)
  const n = s && colours.get(s.speakers[0] ?? 'text:' + (s.speaker_text ?? ''))
  return n === undefined ? 'hue-none' : 'hue-' + n
}

/** marksOf lists what lies over the text of a record. */
export function marksOf(r: RecordX, on: (l: Layer) => boolean, telling?: Telling, added: Span[] = []): Mark<Meaning>[] {
  const out: Mark<Meaning>[] = []
  const add = (span: Span | undefined, kind: Meaning['kind'], id: string) => {
    if (span && span.end > span.start) out.push({ start: span.start, end: span.end, value: { kind, id } })
  }
  for (const s of telling?.sentences ?? []) if (s.copied) add(s, 'copied', s.with ?? '')
  for (const s of added) add(s, 'added', '')
  if (on('statements'))
    for (const s of r.statements) {
      for (const c of s.content) add(c, 'statement', s.id)
      add(s.cue, 'cue', s.id)
      add(s.speaker_mention, 'speaker', s.id)
    }
  if (on('meetings')) for (const m of r.meetings) add(m.trigger, 'meeting', m.id)
  if (on('events')) for (const v of r.events) add(v.trigger, 'event', v.id)
  if (on('times')) for (const t of r.times) add(t, 'time', t.id)
  if (on('names')) for (const e of r.entities) for (const m of e.mentions) if (m.form === 'name' || e.type === 'role') add(m, 'name', e.id)
  return out
}

/** Run is a stretch of a paragraph inside one statement, or outside of all. */
export interface Run {
  statement: string
  words: { name: string; pieces: Piece<Meaning>[] }[]
}

/** Paragraph is a paragraph of an article, cut for showing. */
export interface Paragraph extends Span {
  runs: Run[]
}

/**
 * cut cuts an article into paragraphs, those into runs of one statement (where two
 * overlap, the shorter one shows), and those into names.
 */
export function cut(r: RecordX, points: Points, marks: Mark<Meaning>[], parts: Span[] = paragraphs(points)): Paragraph[] {
  const length = new Map<string, number>()
  for (const s of r.statements) length.set(s.id, s.content.reduce((n, c) => n + c.end - c.start, 0))
  const inner = (p: Piece<Meaning>): string =>
    p.marks
      .filter((m) => m.kind === 'statement')
      .map((m) => m.id)
      .sort((a, b) => length.get(a)! - length.get(b)!)[0] ?? ''
  const name = (p: Piece<Meaning>): string => p.marks.findLast((m) => m.kind === 'name')?.id ?? ''
  return parts.map((part) => ({
    ...part,
    runs: groups(pieces(points, marks, part.start, part.end), inner).map((g) => ({
      statement: g.key,
      words: groups(g.items, name).map((w) => ({ name: w.key, pieces: w.items })),
    })),
  }))
}

/** anchors says where each finding begins: its first stretch of text gets its id. */
export function anchors(marks: Mark<Meaning>[]): Map<number, string[]> {
  const first = new Map<string, number>()
  for (const m of marks) {
    if (!['statement', 'event', 'meeting', 'name', 'time'].includes(m.value.kind)) continue
    const at = first.get(m.value.id)
    if (at === undefined || m.start < at) first.set(m.value.id, m.start)
  }
  const out = new Map<number, string[]>()
  for (const [id, at] of first) out.set(at, [...(out.get(at) ?? []), id])
  return out
}
