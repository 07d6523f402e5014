import type { Connect, Plugin } from 'vite'

/** What the gallery shows: every page, and the views of each. */
const all = '/ /search /search?in=statements /search?in=events /search?in=meetings /article/7 /article/7?changes=1 /party /party/p.1 /party/p.1?view=met /party/p.1?view=timeline /story /story/1 /story/1?view=said /story/1?view=tellings /story/1?view=timeline /meeting/7.m1 /compare /compare?a=p.1&b=p.2 /compare?story=1 /map /sources /corrections /alerts /alerts?new=1 /account /login /help /nothing'.split(' ')

/**
 * gallery answers in place of the server while the pages are developed:
 * `npm run dev` shows every page with made-up data, and /gallery lists them. It is no part of what is built.
 */
export function gallery(): Plugin {
  const answer: Connect.NextHandleFunction = async (req, res, next) => {
    const url = new URL(req.url ?? '/', 'http://gallery')
    if (url.pathname === '/gallery') {
      res.setHeader('Content-Type', 'text/html; charset=utf-8')
      res.end('<!doctype html><meta charset="utf-8"><title>Gallery</title><ul>' + all.map((a) => `<li><a href="${a}${a.includes('?') ? '&' : '?'}lang=ar">${a}</a> <a href="${a}${a.includes('?') ? '&' : '?'}lang=en">en</a>`).join('') + '</ul>')
      return
    }
    if (!/\.json$|^\/api\//.test(url.pathname) || /node_modules|^\/src\/|^\/@/.test(url.pathname)) return next()
    const { reply } = await import('./data.ts')
    const body = reply(req.method ?? 'GET', url)
    res.setHeader('Content-Type', body === undefined ? 'application/problem+json' : 'application/json')
    res.statusCode = body === undefined ? 404 : 200
    res.end(JSON.stringify(body ?? { status: 404, title: 'Not Found', hint: 'The gallery has no such page.' }))
  }
  return {
    name: 'rawi-gallery',
    apply: () => true,
    configureServer: (s) => void s.middlewares.use(answer),
    configurePreviewServer: (s) => void s.middlewares.use(answer),
  }
}
