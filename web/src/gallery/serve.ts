import type { Connect, Plugin } from 'vite'

/**
 * gallery answers in place of the server while the pages are developed:
 * `npm run dev` shows every page with made-up data. It is no part of what is built.
 */
export function gallery(): Plugin {
  const answer: Connect.NextHandleFunction = async (req, res, next) => {
    const url = new URL(req.url ?? '/', 'http://gallery')
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
