import { describe, expect, it } from 'vitest'
import ar from '../i18n/ar.json'
import en from '../i18n/en.json'
import { readLabels, labelFile } from '../../labels'
import { readFileSync } from 'node:fs'
import { pick, type Forms } from './plural'

const articles = ar['n.articles']

it.each([
  [0, 'لا مقالات'],
  [1, 'مقال واحد'],
  [2, 'مقالان'],
  [3, '{n} مقالات'],
  [10, '{n} مقالات'],
  [11, '{n} مقالا'],
  [99, '{n} مقالا'],
  [100, '{n} مقال'],
  [103, '{n} مقالات'],
])('Arabic counts %d articles as %s', (n, form) => {
  expect(pick(articles as Forms, n, 'ar')).toBe(form)
})

describe('the words of the pages', () => {
  const a = ar as Record<string, string | Forms>
  const e = en as Record<string, string | Forms>
  it('are the same keys in both languages', () => {
    expect(Object.keys(a)).toEqual(Object.keys(e))
  })
  it('have every plural form that the language has, and the same fields', () => {
    const fields = (m: string) => new Set(m.match(/\{\w+\}/g))
    for (const key of Object.keys(a)) {
      const [x, y] = [a[key], e[key]]
      expect(typeof x, key).toBe(typeof y)
      if (typeof x !== 'string' && typeof y !== 'string') {
        expect(Object.keys(x).sort(), key).toEqual(['few', 'many', 'one', 'other', 'two', 'zero'])
        expect(Object.keys(y).sort(), key).toEqual(['one', 'other'])
        expect(fields(x.other), key).toEqual(fields(y.other))
      } else if (typeof x === 'string' && typeof y === 'string') {
        expect(fields(x), key).toEqual(fields(y))
        expect(x, key).not.toBe('')
      }
    }
  })
})

describe('labels', () => {
  const labels = readLabels('ar')
  const lexicon = (name: string) => readFileSync(new URL('../lexicon/' + name, labelFile), 'utf8').split('\n').filter((l) => !l.startsWith('#'))
  it('has a word for every type and mode of PLOVER', () => {
    for (const line of lexicon('plover.txt')) {
      const type = / type=(\S+)/.exec(line)?.[1]
      const mode = / mode=(\S+)/.exec(line)?.[1]
      if (type) expect(labels['event.' + type], type).toBeTruthy()
      if (mode) expect(labels['kind.' + mode], mode).toBeTruthy()
    }
  })
  it('has a word for every act of the reporting verbs', () => {
    for (const file of ['reporting-verbs.txt', 'reporting-phrases.txt'])
      for (const line of lexicon(file)) {
        const act = / act=(\S+)/.exec(line)?.[1]
        if (act) expect(labels['act.' + act], act).toBeTruthy()
      }
  })
})
