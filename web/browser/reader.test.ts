// A morning at the desk, as somebody does it: in Arabic and in English.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { Desk, settled } from './server.ts'

const desk = new Desk()
beforeAll(() => desk.start())
afterAll(() => desk.stop())

const words = {
  ar: { search: 'ابحث في الأرشيف', statements: 'تصريحات', compare: 'قارن', correct: /^صحح s/, speaker: 'المتحدث غيره', who: 'المتحدث', save: 'احفظ التصحيح', saved: 'حُفظ التصحيح', log: 'سجل التصحيحات', undo: 'تراجع', undone: 'أُلغي', alert: 'نبهني إلى الجديد', keep: 'احفظ التنبيه' },
  en: { search: 'Search the archive', statements: 'Statements', compare: 'Compare', correct: /^Correct s/, speaker: 'Somebody else said it', who: 'The speaker', save: 'Save the correction', saved: 'The correction is saved', log: 'The log of corrections', undo: 'Undo', undone: 'Taken back', alert: 'Alert me to news', keep: 'Save the alert' },
}

describe.each(['ar', 'en'] as const)('a reader, in %s', (lang) => {
  const w = words[lang]
  let page: Page
  let close: () => Promise<void>
  let article = ''
  let statement = ''
  let speaker = ''

  beforeAll(async () => {
    const r = await desk.reader({ lang })
    page = r.page
    close = () => r.context.close()
  })
  afterAll(() => close())

  it('opens the brief, which runs as the language does', async () => {
    await page.goto(desk.url + '/')
    await settled(page)
    expect(await page.getAttribute('html', 'dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr')
    expect(await page.locator('ol.stories > li').count()).toBeGreaterThan(0)
    // The logo stands where a line begins.
    const logo = (await page.locator('header .mark').boundingBox())!
    expect(lang === 'ar' ? logo.x > 720 : logo.x < 720).toBe(true)
  })

  it('searches, as one types, and opens an article at a statement', async () => {
    const hit = (await desk.json('/search.json?in=statements&q=')).hits.find((h: any) => h.who?.length === 1)
    speaker = hit.who[0]
    await page.getByRole('searchbox', { name: w.search }).fill(speaker)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/search\?q=/)
    await settled(page)
    expect(await page.locator('main ol.list > li').count()).toBeGreaterThan(0)
    await page.getByRole('searchbox', { name: w.search }).pressSequentially(' ', { delay: 10 })
    await page.locator('nav.tabs a', { hasText: w.statements }).click()
    await page.waitForURL(/in=statements/)
    await settled(page)
    const first = page.locator('main ol.list > li article', { hasText: speaker }).first()
    await first.locator('.quoted a').click()
    await page.waitForURL(/\/article\/\d+#s\d+/)
    await settled(page)
    const at = new URL(page.url())
    article = at.pathname
    statement = at.hash.slice(1)
    expect(await page.locator(`.text .said.now, h1 .said.now`).count()).toBeGreaterThan(0)
    await expect.poll(() => page.locator(`#note-${statement}.now`).count()).toBe(1)
  })

  it('follows the statement to its speaker, and back', async () => {
    const link = page.locator(`#note-${statement} .names a`).first()
    const name = (await link.innerText()).trim()
    await link.click()
    await page.waitForURL(/\/party\//)
    await settled(page)
    expect(await page.locator('h1').innerText()).toContain(name.split(' ').pop()!)
    // Who listens is told of the new page: the focus is at its heading.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await page.goBack()
    await page.waitForURL(/\/article\//)
    await settled(page)
  })

  it('says why a line is there', async () => {
    const why = page.locator(`#note-${statement} details`)
    await why.locator('summary').click()
    await expect.poll(() => why.locator('.body').innerText()).not.toBe('')
    await expect.poll(() => why.locator('.body [role=status]').count()).toBe(0)
  })

  it('compares two readouts of a story', async () => {
    const stories = (await desk.json('/story.json')).stories
    const story = stories.find((s: any) => s.outlets.length > 1)
    await page.goto(desk.url + '/story/' + story.id)
    await settled(page)
    await page.getByRole('button', { name: w.compare, exact: true }).click()
    await page.waitForURL(/\/compare\?story=/)
    await settled(page)
    expect(await page.locator('.two').count()).toBeGreaterThan(0)
    const [a, b] = await page.locator('.head [role=columnheader]').allInnerTexts()
    expect(a).not.toBe(b)
    // The two stand beside each other, the first where a line begins.
    const cells = page.locator('.two').first().locator('.cell')
    const [x, y] = [(await cells.nth(0).boundingBox())!, (await cells.nth(1).boundingBox())!]
    expect(lang === 'ar' ? x.x > y.x : x.x < y.x).toBe(true)
  })

  it('corrects a speaker, sees the correction, and takes it back', async () => {
    await page.goto(desk.url + article + '#' + statement)
    await settled(page)
    const note = page.locator(`#note-${statement}`)
    const before = (await note.locator('.names').innerText()).trim()
    await note.getByRole('button', { name: w.correct }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: w.speaker }).check()
    const options = await dialog.getByLabel(w.who, { exact: true }).locator('option').allInnerTexts()
    const other = options.find((o) => !before.includes(o) && !o.endsWith('…'))!
    await dialog.getByLabel(w.who, { exact: true }).selectOption({ label: other })
    await dialog.getByRole('button', { name: w.save }).click()
    await page.getByText(w.saved).waitFor()
    await settled(page)
    await expect.poll(async () => (await note.locator('.names').innerText()).trim()).toBe(other)
    await expect.poll(() => note.locator('.fixed').count()).toBe(1)

    await page.goto(desk.url + '/corrections')
    await settled(page)
    expect(await page.locator('h1').innerText()).toBe(w.log)
    await page.locator('ol.list > li').first().getByRole('button', { name: w.undo }).click()
    await page.locator('ol.list > li').first().getByText(w.undone, { exact: true }).waitFor()
    await page.goto(desk.url + article + '#' + statement)
    await settled(page)
    await expect.poll(async () => (await note.locator('.names').innerText()).trim()).toBe(before)
  })

  it('subscribes to an alert and receives it', async () => {
    await page.goto(desk.url + '/search?q=' + encodeURIComponent('المرصد') + '&in=articles')
    await settled(page)
    await page.getByRole('link', { name: w.alert }).click()
    await page.waitForURL(/\/alerts\?/)
    await settled(page)
    await page.getByRole('button', { name: w.keep }).click()
    await page.waitForURL(/\/alerts$/)
    await settled(page)
    const feed = page.locator('ol.list > li a', { hasText: 'Atom' }).first()
    const address = new URL((await feed.getAttribute('href'))!, desk.url).href
    await desk.bring([
      {
        id: 'alert-' + lang,
        title: 'المرصد: هزة أرضية خفيفة قبالة الساحل' + (lang === 'ar' ? '' : ' الشرقي'),
        published: '2025-08-18T09:00:00+03:00',
        publisher: 'وكالة الساحل',
        text: 'قال مدير المرصد الوطني نبيل الهاشمي إن هزة أرضية خفيفة وقعت قبالة الساحل فجر الاثنين. وأضاف أن الهزة لم تخلف أضرارا.' + (lang === 'ar' ? '' : ' وأكد أن الفرق تتابع الوضع.'),
      },
    ])
    await expect.poll(async () => await (await page.request.get(address)).text(), { timeout: 30_000, interval: 500 }).toContain('هزة أرضية')
    await expect
      .poll(
        async () => {
          await page.goto(desk.url + '/alerts')
          await settled(page)
          return page.locator('ol.list > li').first().innerText()
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toMatch(/[12] found|وجد/)
  })

  it('has made no fault on the way', () => {
    expect(desk.faults).toEqual([])
  })
})

it('works with the keyboard alone', async () => {
  const { context, page } = await desk.reader({ lang: 'ar' })
  await page.goto(desk.url + '/')
  await settled(page)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('skip')
  await page.keyboard.press('/')
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).type)).toBe('search')
  await page.keyboard.type('الوزير')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search\?q=/)
  await context.close()
})

it('keeps a view in its address', async () => {
  const { context, page } = await desk.reader({ lang: 'ar' })
  await page.goto(desk.url + '/search?q=' + encodeURIComponent('الوزير'))
  await settled(page)
  // A part of the histogram, drawn over.
  const box = (await page.locator('figure svg').first().boundingBox())!
  await page.mouse.move(box.x + 4, box.y + 30)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.3, box.y + 30, { steps: 4 })
  await page.mouse.up()
  await page.waitForURL((url) => /(after|before):/.test(url.searchParams.get('q') ?? ''))
  await settled(page)
  const [url, count] = [page.url(), await page.locator('#total').innerText()]
  const again = await desk.reader({ lang: 'ar' })
  await again.page.goto(url)
  await settled(again.page)
  expect(await again.page.locator('#total').innerText()).toBe(count)
  await again.context.close()
  await context.close()
})

it('is dark where the system is, until the reader chooses', async () => {
  const { context, page } = await desk.reader({ lang: 'ar', theme: 'dark' })
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  await page.goto(desk.url + '/')
  await settled(page)
  expect(await paper()).toBe('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(paper).toBe('light')
  await page.evaluate(() => localStorage.setItem('rawi', JSON.stringify({ theme: 'dark' })))
  await page.reload()
  await settled(page)
  expect(await paper()).toBe('dark')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.waitForTimeout(200) // for what must not happen
  expect(await paper()).toBe('dark')
  await context.close()
})

it('says what to do where the server is gone or refuses', async () => {
  const { context, page } = await desk.reader({ lang: 'en' })
  await page.goto(desk.url + '/search?q=' + encodeURIComponent('type:NOTHING'))
  await settled(page)
  expect(await page.getByRole('alert').innerText()).toMatch(/type/)
  await page.route('**/story.json*', (r) => r.abort())
  await page.goto(desk.url + '/story')
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').innerText()).toContain('rawi serve')
  await page.unroute('**/story.json*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('ol.list > li').first().waitFor()
  desk.faults.length = 0
  await context.close()
})
