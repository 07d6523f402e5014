import { describe, expect, it } from 'vitest'
import { match, ours, twin, withQuery } from './routes'

const routes = [
  { pattern: '/', page: 'today' },
  { pattern: '/party', page: 'parties' },
  { pattern: '/party/:id', page: 'party' },
]

describe('match', () => {
  it.each([
    ['/', 'today', {}],
    ['/party', 'parties', {}],
    ['/party/', 'parties', {}],
    ['/party/p.7', 'party', { id: 'p.7' }],
    ['/party/%D8%B9%20%2F', 'party', { id: 'ع /' }],
  ])('%s is %s', (path, page, params) => {
    expect(match(routes, path)).toEqual({ page, params })
  })
  it.each(['/nothing', '/party/a/b', '/party/%', '/party//'])('%s is nothing', (path) => {
    expect(match(routes, path)?.page).not.toBe('party')
  })
})

it('twin stands at the same address', () => {
  expect(twin('/', '', 'json')).toBe('/today.json')
  expect(twin('/party/p.7', 'view=met', 'csv')).toBe('/party/p.7.csv?view=met')
  expect(twin('/party/', '', 'json')).toBe('/party.json')
})

it('withQuery changes what is named and keeps the rest', () => {
  expect(withQuery('q=x&after=9', { after: undefined, sort: 'date' })).toBe('q=x&sort=date')
  expect(withQuery('without=a', { without: ['b', 'c'] })).toBe('without=b&without=c')
  expect(withQuery('q=x', { q: '' })).toBe('')
})

it('ours are pages, not files', () => {
  for (const p of ['/', '/article/12', '/article/a.b', '/meeting/12.m1', '/party/st.json5']) expect(ours(p), p).toBe(true)
  for (const p of ['/api/docs', '/today.json', '/alerts/3.atom', '/search.csv', '/assets/x.js']) expect(ours(p), p).toBe(false)
})
