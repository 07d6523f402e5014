import { ours, withQuery } from './lib/routes'

/** where is the address that is shown. */
export const where = $state({ path: location.pathname, query: location.search.slice(1), hash: location.hash.slice(1), visits: 0 })

interface Move {
  replace?: boolean
  /** Stay where the reader is: the view of a page changes, not the page. */
  stay?: boolean
}

function take(move: Move) {
  const moved = where.path !== location.pathname
  where.path = location.pathname
  where.query = location.search.slice(1)
  where.hash = location.hash.slice(1)
  if (moved && !move.stay) {
    // The heading of the page that opens takes the focus (PageHead).
    ;(document.activeElement as HTMLElement | null)?.blur()
    where.visits++
  }
}

/** go opens an address of ours. */
export function go(address: string, move: Move = {}): void {
  history.replaceState({ ...history.state, y: scrollY }, '')
  if (move.replace) history.replaceState(history.state, '', address)
  else history.pushState(null, '', address)
  take(move)
  if (!move.stay && !where.hash) scrollTo(0, 0)
}

/** ask changes parts of the query and stays on the page. */
export function ask(changes: Record<string, string | string[] | undefined>, replace = false): void {
  go(asked(changes), { stay: true, replace })
}

/** asked is the address that ask opens, for links. */
export function asked(changes: Record<string, string | string[] | undefined>): string {
  const q = withQuery(where.query, changes)
  return where.path + (q ? '?' + q : '')
}

/** param returns a part of the query, or "". */
export function param(name: string): string {
  return new URLSearchParams(where.query).get(name) ?? ''
}

export function params(name: string): string[] {
  return new URLSearchParams(where.query).getAll(name)
}

/** start follows links and the buttons back and forward. */
export function start(): void {
  history.scrollRestoration = 'manual'
  addEventListener('popstate', () => {
    take({})
    const y = history.state?.y
    if (typeof y === 'number') restore(y)
  })
  addEventListener('click', (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return
    const a = (e.target as Element | null)?.closest?.('a')
    if (!a || a.target || a.hasAttribute('download')) return
    const to = new URL(a.href, location.href)
    if (to.origin !== location.origin || !ours(to.pathname)) return
    if (to.pathname === location.pathname && to.search === location.search && to.hash) return // the browser goes to a part of the page
    e.preventDefault()
    go(to.pathname + to.search + to.hash, { stay: a.dataset.stay !== undefined })
  })
  addEventListener('hashchange', () => take({ stay: true }))
}

/** The page grows as its data comes: try for a while to go back to where it was. */
function restore(y: number, tries = 20) {
  scrollTo(0, y)
  if (Math.abs(scrollY - y) > 2 && tries > 0) setTimeout(() => restore(y, tries - 1), 50)
}
