/** Dot is a point of a drawing, with its radius. */
export interface Dot {
  x: number
  y: number
  r: number
}

/** Label is where the middle of a name's base line lies. */
export interface Label {
  x: number
  y: number
}

const line = 16
const gap = 3

/**
 * names finds places for the names of dots: below, above or beside a dot, inside the
 * drawing, off the other dots and off each other. The first dots choose first; one
 * that finds no place gets no name (undefined).
 */
export function names(dots: (Dot & { w: number })[], width: number, height: number): (Label | undefined)[] {
  const taken: { l: number; t: number; r: number; b: number }[] = []
  return dots.map((d, i) => {
    const inside = Math.min(Math.max(d.x - d.w / 2, gap), width - gap - d.w)
    const corners: [number, number][] = [
      [d.x - d.w / 2, d.y + d.r + gap],
      [d.x - d.w / 2, d.y - d.r - gap - line],
      [d.x + d.r + gap, d.y - line / 2],
      [d.x - d.r - gap - d.w, d.y - line / 2],
      [inside, d.y + d.r + gap],
      [inside, d.y - d.r - gap - line],
    ]
    for (const [l, t] of corners) {
      const b = { l, t, r: l + d.w, b: t + line }
      if (l < gap || t < gap || b.r > width - gap || b.b > height - gap) continue
      if (taken.some((o) => o.l < b.r && b.l < o.r && o.t < b.b && b.t < o.b)) continue
      if (dots.some((o, j) => j !== i && Math.hypot(o.x - Math.min(Math.max(o.x, b.l), b.r), o.y - Math.min(Math.max(o.y, b.t), b.b)) < o.r)) continue
      taken.push(b)
      return { x: (b.l + b.r) / 2, y: b.b - 4 }
    }
    return undefined
  })
}
