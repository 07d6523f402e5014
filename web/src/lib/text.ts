import type { Span } from '../api'

/**
 * Points turns offsets in code points, which the record has, into those of a
 * string, which counts a character beyond the basic plane as two.
 */
export class Points {
  /** The code points that are two units, by their offset in code points, in order. */
  private readonly wide: number[] = []
  readonly length: number

  constructor(readonly text: string) {
    let at = 0
    for (let i = 0; i < text.length; at++) {
      const two = text.codePointAt(i)! > 0xffff
      if (two) this.wide.push(at)
      i += two ? 2 : 1
    }
    this.length = at
  }

  /** at returns the offset in units of an offset in code points. */
  at(point: number): number {
    point = Math.max(0, Math.min(point, this.length))
    let low = 0
    let high = this.wide.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.wide[middle] < point) low = middle + 1
      else high = middle
    }
    return point + low
  }

  slice(span: Span): string {
    return this.text.slice(this.at(span.start), this.at(span.end))
  }
}

/** Mark is a stretch of text with a meaning, in code points. */
export interface Mark<T> extends Span {
  value: T
}

/** Piece is a stretch of text over which the same marks lie, the outermost first. */
export interface Piece<T> {
  start: number
  end: number
  text: string
  marks: T[]
}

/**
 * pieces cuts [from,to) of a text at every border of a mark, so that marks may
 * overlap as they like. Marks keep the order in which they are given.
 */
export function pieces<T>(points: Points, marks: Mark<T>[], from = 0, to = points.length): Piece<T>[] {
  const inside = marks.filter((m) => m.start < to && m.end > from && m.end > m.start)
  const borders = new Set([from, to])
  for (const m of inside) {
    borders.add(Math.max(from, m.start))
    borders.add(Math.min(to, m.end))
  }
  const sorted = [...borders].sort((a, b) => a - b)
  const out: Piece<T>[] = []
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [start, end] = [sorted[i], sorted[i + 1]]
    out.push({
      start,
      end,
      text: points.slice({ start, end }),
      marks: inside.filter((m) => m.start <= start && m.end >= end).map((m) => m.value),
    })
  }
  return out
}

/** paragraphs returns the lines of a text that are not empty, in code points. */
export function paragraphs(points: Points): Span[] {
  const out: Span[] = []
  let start = 0
  let at = 0
  const add = (end: number) => {
    if (points.slice({ start, end }).trim() !== '') out.push({ start, end })
  }
  for (const c of points.text) {
    if (c === '\n') {
      add(at)
      start = at + 1
    }
    at++
  }
  add(at)
  return out
}

/** groups joins neighbours that have the same key. */
export function groups<T, K>(list: T[], key: (t: T) => K): { key: K; items: T[] }[] {
  const out: { key: K; items: T[] }[] = []
  for (const item of list) {
    const k = key(item)
    const last = out[out.length - 1]
    if (last && last.key === k) last.items.push(item)
    else out.push({ key: k, items: [item] })
  }
  return out
}
