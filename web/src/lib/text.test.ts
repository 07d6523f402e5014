import { describe, expect, it } from 'vitest'
import { groups, paragraphs, pieces, Points } from './text'

describe('Points', () => {
  it.each([
    ['قال الوزير', 5, 5],
    ['a😀b', 1, 1],
    ['a😀b', 2, 3],
    ['a😀b', 3, 4],
    ['😀😀', 1, 2],
    ['😀😀', 2, 4],
    ['', 0, 0],
    ['abc', 99, 3],
    ['abc', -4, 0],
  ])('of %j: point %d is unit %d', (text, point, unit) => {
    expect(new Points(text).at(point)).toBe(unit)
  })

  it('agrees with Array.from on any text', () => {
    const letters = ['ا', 'ل', ' ', '😀', 'é', '𐎀', '\n', 'ً']
    let seed = 7
    const next = () => (seed = (seed * 16807) % 2147483647)
    for (let round = 0; round < 200; round++) {
      const all = Array.from({ length: next() % 40 }, () => letters[next() % letters.length])
      const points = new Points(all.join(''))
      expect(points.length).toBe(all.length)
      const start = all.length === 0 ? 0 : next() % all.length
      const end = start + (next() % (all.length - start + 1))
      expect(points.slice({ start, end })).toBe(all.slice(start, end).join(''))
    }
  })
})

describe('pieces', () => {
  const points = new Points('قال الرئيس إنه سيزور القاهرة')
  it('cuts where marks overlap', () => {
    const got = pieces(points, [
      { start: 11, end: 28, value: 's1' },
      { start: 4, end: 15, value: 'e1' },
    ])
    expect(got.map((p) => [p.text, p.marks.join()])).toEqual([
      ['قال ', ''],
      ['الرئيس ', 'e1'],
      ['إنه ', 's1,e1'],
      ['سيزور القاهرة', 's1'],
    ])
  })
  it('loses no letter, whatever the marks', () => {
    for (let n = 0; n < 100; n++) {
      const marks = Array.from({ length: n % 6 }, (_, i) => ({ start: (n * (i + 3)) % 30, end: (n * (i + 5)) % 34, value: i }))
      expect(pieces(points, marks).map((p) => p.text).join('')).toBe(points.text)
    }
  })
  it('keeps to a part of the text', () => {
    const got = pieces(points, [{ start: 0, end: 28, value: 1 }], 4, 10)
    expect(got).toEqual([{ start: 4, end: 10, text: 'الرئيس', marks: [1] }])
  })
})

it('paragraphs leave out empty lines', () => {
  const points = new Points('عنوان\n\nنص 😀 أول\n \nنص ثان')
  expect(paragraphs(points).map((s) => points.slice(s))).toEqual(['عنوان', 'نص 😀 أول', 'نص ثان'])
})

it('groups join neighbours only', () => {
  expect(groups([1, 1, 2, 1], (n) => n).map((g) => g.items.length)).toEqual([2, 1, 1])
})
