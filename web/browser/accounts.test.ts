// Where there are accounts: who is not known is asked for a name, and nobody may
// do more than their role.

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { Desk, settled } from './server.ts'

const desk = new Desk()
const secret = 'a long enough password'
beforeAll(() =>
  desk.start([
    ['salma', 'admin', secret],
    ['badr', 'reader', secret],
  ]),
)
afterAll(() => desk.stop())

async function enter(page: Page, name: string, password: string) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.locator('main form button').click()
}

it('asks who comes, and goes on where they wanted to go', async () => {
  const { context, page } = await desk.reader({ lang: 'en' })
  await page.goto(desk.url + '/article/1?list=names')
  await page.waitForURL(/\/login\?next=/)
  await enter(page, 'salma', 'wrong password')
  await page.getByRole('alert').waitFor()
  await enter(page, 'salma', secret)
  await page.waitForURL(/\/article\/1\?list=names$/)
  await settled(page)
  await page.goto(desk.url + '/article/1')
  await settled(page)
  expect(await page.getByRole('button', { name: /^Correct s/ }).count()).toBeGreaterThan(0)

  await page.goto(desk.url + '/account')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/\/login$/)
  await page.goto(desk.url + '/story')
  await page.waitForURL(/\/login\?next=/)
  await context.close()
})

it('lets a reader read, and not correct', async () => {
  const { context, page } = await desk.reader({ lang: 'en' })
  await page.goto(desk.url + '/login?next=/article/1')
  await enter(page, 'badr', secret)
  await page.waitForURL((u) => u.pathname === '/article/1')
  await settled(page)
  expect(await page.locator('.note').count()).toBeGreaterThan(0)
  expect(await page.getByRole('button', { name: /^Correct s/ }).count()).toBe(0)
  await context.close()
})

it('leads nobody away from the service', async () => {
  const { context, page } = await desk.reader({ lang: 'en' })
  await page.goto(desk.url + '/login?next=' + encodeURIComponent('//evil.example/'))
  await enter(page, 'badr', secret)
  await page.waitForURL(desk.url + '/')
  await context.close()
  expect(desk.faults).toEqual([])
})
