/** Problem is an error of the server (RFC 9457), or of the way to it. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail = '',
    readonly hint = '',
  ) {
    super(title)
  }
}

/** call asks the server and returns what it says, or throws a Problem. */
export async function call<T>(address: string, init: RequestInit = {}): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(address, { credentials: 'same-origin', ...init, headers: { Accept: 'application/json', ...init.headers } })
  } catch (e) {
    if ((e as Error).name === 'AbortError') throw e
    throw new Problem(0, 'unreachable')
  }
  const text = await answer.text()
  let body: any
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new Problem(answer.status || 500, 'unreadable')
  }
  if (!answer.ok) throw new Problem(answer.status, body?.title ?? '', body?.detail ?? '', body?.hint ?? '')
  return body
}

/** send posts, with the token that shows the request comes from these pages. */
export function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', address: string, body?: unknown): Promise<T> {
  return call<T>(address, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(crossSite.token ? { 'X-CSRF-Token': crossSite.token } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}

/** What the server takes as proof that a change was asked for by these pages. */
export const crossSite = { token: '' }

export interface Data<T> {
  readonly value: T | undefined
  readonly problem: Problem | undefined
  readonly busy: boolean
  again(): void
}

/**
 * data keeps what an address says, and asks anew when the address changes. What was
 * there stays until the new comes, so that nothing jumps while the reader types.
 */
export function data<T>(address: () => string): Data<T> {
  const s = $state<{ value?: T; problem?: Problem; busy: boolean; n: number }>({ busy: true, n: 0 })
  $effect(() => {
    const url = address()
    void s.n
    if (!url) {
      s.busy = false
      return
    }
    const stop = new AbortController()
    s.busy = true
    call<T>(url, { signal: stop.signal }).then(
      (v) => {
        s.value = v
        s.problem = undefined
        s.busy = false
      },
      (e) => {
        if (stop.signal.aborted) return
        s.problem = e instanceof Problem ? e : new Problem(0, String(e))
        s.busy = false
      },
    )
    return () => stop.abort()
  })
  return {
    get value() {
      return s.value
    },
    get problem() {
      return s.problem
    },
    get busy() {
      return s.busy
    },
    again() {
      s.n++
    },
  }
}
