// The addresses of things, in one place.

const part = encodeURIComponent

/** article addresses an article, or a finding in it. */
export function article(id: string | number, finding = ''): string {
  return '/article/' + part(id) + (finding ? '#' + finding : '')
}

export function party(id: string): string {
  return '/party/' + part(id)
}

export function story(id: string): string {
  return '/story/' + part(id)
}

/** meeting addresses a meeting by the article and its number there. */
export function meeting(document: string | number, finding: string): string {
  return '/meeting/' + part(`${document}.${finding}`)
}

export function search(q: string, more: Record<string, string> = {}): string {
  return '/search?' + new URLSearchParams({ q, ...more })
}

export function today(day: string): string {
  return '/today/' + day
}

/** phrase puts a name into a query as a name: in quotation marks, which it cannot itself contain. */
export function phrase(name: string): string {
  return '"' + name.replaceAll('"', ' ').trim() + '"'
}
