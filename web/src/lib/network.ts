import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from 'd3-force'

export interface Node {
  id: string
  name: string
  type?: string
  weight: number
}

export interface Link {
  a: string
  b: string
  weight: number
}

export interface Placed extends Node, SimulationNodeDatum {
  x: number
  y: number
  r: number
}

/**
 * lay places a network in a box. It is worked out at once and always the same way,
 * so that the same party looks the same tomorrow. Beyond `most` nodes the least are
 * left out.
 */
export function lay(nodes: Node[], links: Link[], width: number, height: number, centre?: string, most = 60): { nodes: Placed[]; links: { a: Placed; b: Placed; weight: number }[] } {
  const kept = [...nodes].sort((x, y) => Number(y.id === centre) - Number(x.id === centre) || y.weight - x.weight || (x.id < y.id ? -1 : 1)).slice(0, most)
  const heaviest = Math.max(1, ...kept.map((n) => n.weight))
  const placed: Placed[] = kept.map((n, i) => ({
    ...n,
    r: 5 + 13 * Math.sqrt(n.weight / heaviest),
    x: width / 2 + (i === 0 ? 0 : 1) * width * 0.3 * Math.cos(i * 2.4),
    y: height / 2 + (i === 0 ? 0 : 1) * height * 0.3 * Math.sin(i * 2.4),
  }))
  const byId = new Map(placed.map((n) => [n.id, n]))
  const between = links.flatMap((l) => {
    const [a, b] = [byId.get(l.a), byId.get(l.b)]
    return a && b && a !== b ? [{ a, b, weight: l.weight, source: a, target: b }] : []
  })
  const strongest = Math.max(1, ...between.map((l) => l.weight))
  const middle = centre ? byId.get(centre) : undefined
  if (middle) {
    middle.fx = width / 2
    middle.fy = height / 2
  }
  if (middle && width < 420) {
    // In a narrow box a star is what can be read.
    middle.x = width / 2
    middle.y = height / 2
    const others = placed.filter((n) => n !== middle)
    others.forEach((n, i) => {
      const angle = (2 * Math.PI * i) / others.length - Math.PI / 2
      n.x = width / 2 + (width / 2 - 58) * Math.cos(angle)
      n.y = height / 2 + (height / 2 - 34) * Math.sin(angle)
    })
    return { nodes: placed, links: between }
  }
  forceSimulation(placed)
    .force('link', forceLink<Placed, SimulationLinkDatum<Placed> & { weight: number }>(between).distance((l) => 60 + 90 * (1 - l.weight / strongest)).strength(0.4))
    .force('charge', forceManyBody().strength(-220))
    .force('collide', forceCollide<Placed>((n) => n.r + 16).iterations(3))
    .force('x', forceX(width / 2).strength(0.05))
    .force('y', forceY(height / 2).strength((0.07 * width) / height))
    .force('centre', forceCenter(width / 2, height / 2).strength(middle ? 0 : 0.1))
    .stop()
    .tick(260)
  // Stretch what came out over the whole box; a party in the middle stays there.
  const stretch = (axis: 'x' | 'y', size: number, margin: number) => {
    const low = Math.min(...placed.map((n) => n[axis]))
    const high = Math.max(...placed.map((n) => n[axis]))
    if (high - low < 1) return
    const from = middle ? size / 2 : (low + high) / 2
    const reach = Math.max(high - from, from - low)
    for (const n of placed) n[axis] = size / 2 + ((n[axis] - from) * (size / 2 - margin)) / reach
  }
  stretch('x', width, 64)
  stretch('y', height, 34)
  const edge = (n: Placed) => Math.min(70, n.r + 30)
  for (const n of placed) {
    n.x = Math.max(edge(n), Math.min(width - edge(n), n.x))
    n.y = Math.max(n.r + 6, Math.min(height - n.r - 22, n.y))
  }
  return { nodes: placed, links: between }
}

/** short cuts a long name; the dots stand where the name ends, in either direction. */
export function short(name: string): string {
  return name.length > 22 ? '\u2068' + name.slice(0, 20) + '…\u2069' : name
}
