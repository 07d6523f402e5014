/** A pattern is an address whose :parts are names: "/party/:id". */
export interface Route<P> {
  pattern: string
  page: P
}

/** match finds the first route that fits a path, with the parts named. */
export function match<P>(routes: Route<P>[], path: string): { page: P; params: Record<string, string> } | null {
  const parts = path.replace(/\/+$/, '').split('/')
  for (const { pattern, page } of routes) {
    const want = pattern.replace(/\/+$/, '').split('/')
    if (want.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = want.every((w, i) => {
      if (!w.startsWith(':')) return w === parts[i]
      if (parts[i] === '') return false
      try {
        params[w.slice(1)] = decodeURIComponent(parts[i])
      } catch {
        return false
      }
      return true
    })
    if (fits) return { page, params }
  }
  return null
}

/** twin returns the address of the data behind a page: "/party/p1?view=met" → "/party/p1.json?view=met". */
export function twin(path: string, query: string, kind: string): string {
  const p = path.replace(/\/+$/, '') || '/today'
  return p + '.' + kind + (query ? '?' + query : '')
}

/** withQuery returns a query with some values changed; one that is empty is left out. */
export function withQuery(query: string, changes: Record<string, string | string[] | undefined>): string {
  const q = new URLSearchParams(query)
  for (const [k, v] of Object.entries(changes)) {
    q.delete(k)
    for (const one of Array.isArray(v) ? v : v ? [v] : []) q.append(k, one)
  }
  return q.toString()
}

/** ours says whether a link is one that the pages open themselves: not a file, a feed or the API. */
export function ours(path: string): boolean {
  return !/^\/(api|auth|assets|metrics|healthz|readyz)(\/|$)/.test(path) && !/\.(json|jsonl|csv|atom|parquet|svg)$/.test(path)
}
