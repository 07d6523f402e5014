// Every page, in both languages: what a screen reader would trip over, what is
// wider than a phone, what leaves the machine. With RAWI_SHOTS=1 a picture of each.

import { mkdirSync } from 'node:fs'
import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Desk, settled } from './server.ts'

const desk = new Desk()
const shots = process.env.RAWI_SHOTS ? new URL('../shots/', import.meta.url).pathname : ''
let pages: [string, string][] = []

beforeAll(async () => {
  await desk.start()
  if (shots) mkdirSync(shots, { recursive: true })
  const today = await desk.json('/today.json')
  const stories = (await desk.json('/story.json')).stories as { id: string; outlets: string[] }[]
  const story = stories.find((s) => s.outlets.length > 1) ?? stories[0]
  const meeting = (await desk.json('/search.json?q=&in=meetings')).hits[0] as { document: number; finding: string } | undefined
  const said = (await desk.json('/search.json?q=&in=statements')).hits[0] as { document: number; finding: string }
  const parties = (await desk.json('/party.json')).parties as { id: string; type: string }[]
  const people = [...parties.filter((p) => p.type === 'person'), ...parties]
  pages = [
    ['today', '/'],
    ['day', '/today/' + today.day],
    ['search', '/search?q=' + encodeURIComponent('الوزير')],
    ['search-empty', '/search'],
    ['search-nothing', '/search?q=' + encodeURIComponent('"لا شيء كهذا أبدا"')],
    ['search-statements', '/search?q=&in=statements'],
    ['search-events', '/search?q=&in=events&sort=date'],
    ['search-meetings', '/search?q=&in=meetings'],
    ['search-wrong', '/search?q=' + encodeURIComponent('type:NOTHING')],
    ['article', `/article/${said.document}#${said.finding}`],
    ['article-names', `/article/${said.document}?list=names&show=none`],
    ['parties', '/party'],
    ['party', '/party/' + people[0].id],
    ['party-met', `/party/${people[0].id}?view=met`],
    ['party-timeline', `/party/${people[0].id}?view=timeline`],
    ['stories', '/story'],
    ['story', '/story/' + story.id],
    ['story-said', `/story/${story.id}?view=said`],
    ['story-tellings', `/story/${story.id}?view=tellings`],
    ['story-timeline', `/story/${story.id}?view=timeline`],
    ['compare', '/compare'],
    ['compare-parties', `/compare?a=${people[0].id}&b=${people[1].id}`],
    ['compare-outlets', '/compare?story=' + story.id],
    ['map', '/map'],
    ['sources', '/sources'],
    ['corrections', '/corrections'],
    ['alerts', '/alerts'],
    ['alert-new', '/alerts?new=1&q=' + encodeURIComponent('النفط')],
    ['account', '/account'],
    ['login', '/login'],
    ['help', '/help'],
    ['missing', '/no/such/page'],
  ]
  if (meeting) pages.push(['meeting', `/meeting/${meeting.document}.${meeting.finding}`])
})
afterAll(() => desk.stop())

// Each language, theme and width is in one of two; all pairs are for pictures.
const settings: ['ar' | 'en', 'light' | 'dark', number][] = [
  ['ar', 'light', 1440],
  ['en', 'dark', 390],
]
if (shots) settings.push(['en', 'light', 1440], ['ar', 'dark', 1440], ['ar', 'light', 390])

describe.each(settings)('%s, %s, %d wide', (lang, theme, width) => {
  it('every page can be read by all', { timeout: 300_000 }, async () => {
    const { context, page } = await desk.reader({ lang, theme, width })
    const serious: string[] = []
    for (const [name, path] of pages) {
      await page.goto(desk.url + path)
      await settled(page)
      expect(await page.getAttribute('html', 'dir'), name).toBe(lang === 'ar' ? 'rtl' : 'ltr')
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name + ' is wider than the window').toBeLessThanOrEqual(0)
      expect(await page.locator('main h1').count(), name).toBe(1)
      // The policy refuses a script in the page; through the debugger it may come.
      await page.evaluate(axe.source + ';0')
      const found = await page.evaluate(() => (globalThis as any).axe.run(document, { resultTypes: ['violations'] }))
      for (const v of found.violations) {
        if (v.impact === 'serious' || v.impact === 'critical') serious.push(`${name}: ${v.id}: ${v.nodes.slice(0, 3).map((n: any) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)
      }
      if (shots) await page.screenshot({ path: `${shots}${name}-${lang}-${theme}-${width}.png`, fullPage: true })
    }
    await context.close()
    expect(serious).toEqual([])
    expect(desk.faults).toEqual([])
  })
})

it('prints a page without what only a screen needs', async () => {
  const { context, page } = await desk.reader({ lang: 'ar' })
  await page.goto(desk.url + pages.find(([n]) => n === 'article')![1])
  await settled(page)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('header nav').isVisible()).toBe(false)
  expect(await page.locator('.text p').first().isVisible()).toBe(true)
  if (shots) await page.screenshot({ path: `${shots}article-print.png`, fullPage: true })
  await context.close()
})

it('every page has its twins', async () => {
  const { context, page } = await desk.reader({ lang: 'en' })
  for (const [name, path] of pages) {
    await page.goto(desk.url + path)
    await settled(page)
    for (const kind of ['JSON', 'CSV']) {
      const link = page.locator('main header a', { hasText: new RegExp(`^${kind}$`) })
      if ((await link.count()) === 0) continue
      const r = await page.request.get(desk.url + (await link.getAttribute('href')))
      expect([200, 422, 400], `${name} as ${kind}: ${r.status()}`).toContain(r.status())
      if (r.ok()) expect(r.headers()['content-type']).toContain(kind.toLowerCase())
    }
  }
  await context.close()
})
