import { expect, it } from 'vitest'
import { clock, day, instant, iso, parse, plus, weeks } from './dates'

it('the day of a moment is the one that stands there, in any time zone', () => {
  expect(day('2025-08-16T00:12:00+03:00')).toBe('2025-08-16')
  expect(iso(parse('2025-08-16T23:59:00-11:00')!)).toBe('2025-08-16')
  expect(clock('2025-08-16T00:12:00+03:00')).toBe('00:12')
  expect(clock('2025-08-16')).toBe('')
})

it('what is no day is null', () => {
  for (const s of [undefined, '', 'PRESENT_REF', '2025', '2025-W03']) expect(parse(s)).toBeNull()
})

it('plus goes over the ends of months and years', () => {
  expect(plus('2024-02-28', 1)).toBe('2024-02-29')
  expect(plus('2025-12-31', 1)).toBe('2026-01-01')
  expect(plus('2025-03-01', -1)).toBe('2025-02-28')
})

it('weeks have each day of a month once, in rows of seven', () => {
  for (const [month, first, days] of [['2025-08', 0, 31], ['2024-02', 1, 29], ['2026-02', 0, 28]] as const) {
    const rows = weeks(month, first)
    expect(rows.every((r) => r.length === 7)).toBe(true)
    expect(rows.flat().filter(Boolean)).toHaveLength(days)
    const at = rows.flat().indexOf(month + '-01')
    expect((at + first) % 7).toBe(parse(month + '-01')!.getUTCDay())
  }
})

it('an instant is the same wherever it was written', () => {
  expect(instant('2025-08-18T21:25:00+03:00')?.getTime()).toBe(instant('2025-08-18T18:25:00Z')?.getTime())
  for (const s of ['2025-08-18', '2025-08-18T21:25:00', '', undefined, 'T99:99Z']) expect(instant(s)).toBeNull()
})
