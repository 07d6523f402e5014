import { describe, expect, it } from 'vitest'
import { names } from './labels'

const box = (l: { x: number; y: number }, w: number) => ({ l: l.x - w / 2, r: l.x + w / 2, t: l.y - 12, b: l.y + 4 })

describe('names', () => {
  it('puts a name below its dot', () => {
    expect(names([{ x: 100, y: 50, r: 5, w: 40 }], 200, 200)).toEqual([{ x: 100, y: 70 }])
  })
  it('keeps a long name of a dot at the edge inside', () => {
    const [l] = names([{ x: 12, y: 50, r: 5, w: 90 }], 200, 200)
    expect(box(l!, 90).l).toBeGreaterThanOrEqual(3)
  })
  it('leaves out what finds no place', () => {
    expect(names([{ x: 20, y: 20, r: 5, w: 300 }], 200, 200)).toEqual([undefined])
  })
  it('lays no name on a name, on a dot, or over the edge', () => {
    // A crowd that is always the same.
    let seed = 7
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    const dots = Array.from({ length: 60 }, () => ({ x: next(600), y: next(400), r: 4 + next(18), w: 20 + next(80) }))
    const found = names(dots, 600, 400)
    const boxes = found.flatMap((l, i) => (l ? [{ ...box(l, dots[i].w), i }] : []))
    expect(boxes.length).toBeGreaterThan(10)
    for (const a of boxes) {
      expect(a.l >= 0 && a.r <= 600 && a.t >= 0 && a.b <= 400).toBe(true)
      for (const b of boxes) if (a !== b) expect(a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b).toBe(false)
      dots.forEach((d, i) => {
        if (i !== a.i) expect(Math.hypot(d.x - Math.min(Math.max(d.x, a.l), a.r), d.y - Math.min(Math.max(d.y, a.t), a.b))).toBeGreaterThanOrEqual(d.r)
      })
    }
  })
})
