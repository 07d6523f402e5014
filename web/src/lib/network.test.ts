import { expect, it } from 'vitest'
import { lay } from './network'

const nodes = Array.from({ length: 80 }, (_, i) => ({ id: 'p' + i, name: 'n', weight: 80 - i }))
const links = nodes.slice(1).map((n) => ({ a: 'p0', b: n.id, weight: n.weight }))

it('is the same every time and stays in its box', () => {
  const a = lay(nodes, links, 600, 400, 'p0')
  const b = lay([...nodes].reverse(), links, 600, 400, 'p0')
  expect(a.nodes.map((n) => [n.id, n.x, n.y])).toEqual(b.nodes.map((n) => [n.id, n.x, n.y]))
  expect(a.nodes).toHaveLength(60)
  for (const n of a.nodes) {
    expect(n.x).toBeGreaterThan(0)
    expect(n.x).toBeLessThan(600)
    expect(n.y).toBeGreaterThan(0)
    expect(n.y).toBeLessThan(400)
  }
})

it('is a star in a narrow box', () => {
  const { nodes: star } = lay(nodes.slice(0, 9), links, 300, 280, 'p0')
  const [middle, ...others] = star
  expect([middle.x, middle.y]).toEqual([150, 140])
  for (const n of others) for (const o of others) if (n !== o) expect(Math.hypot(n.x - o.x, n.y - o.y)).toBeGreaterThan(40)
})

it('holds nothing, one, and links to what is not there', () => {
  expect(lay([], [], 100, 100).nodes).toEqual([])
  expect(lay(nodes.slice(0, 1), [{ a: 'p0', b: 'gone', weight: 1 }], 100, 100, 'p0').links).toEqual([])
})
