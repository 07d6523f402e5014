import { describe, expect, it } from 'vitest'
import { field, tokens, withDates, withField, without } from './query'

describe('tokens', () => {
  it.each([
    ['', []],
    ['النفط', []],
    ['speaker:بوتين النفط', [['speaker', 'بوتين']]],
    ['النفط speaker:"سامي الرفاعي" -type:CONSULT', [['speaker', 'سامي الرفاعي'], ['-type', 'CONSULT']]],
    ['(المتحدث:بوتين OR outlet:"وكالة أ")', [['speaker', 'بوتين'], ['outlet', 'وكالة أ']]],
    ['"قال speaker:بوتين هنا"', []],
    ['قال: نعم', []],
  ])('of %s', (q, want) => {
    expect(tokens(q).map((t) => [t.field, t.value])).toEqual(want)
  })
})

it('what is added can be taken out again', () => {
  for (const value of ['بوتين', 'سامي الرفاعي', 'CONSULT', '2025-08', 'a"b', 'ألف:باء']) {
    const q = withField('النفط', 'speaker', value)
    const [t] = tokens(q)
    expect(t.field).toBe('speaker')
    expect(without(q, t)).toBe('النفط')
  }
  expect(withField('type:CONSULT', 'type', 'CONSULT')).toBe('type:CONSULT')
  expect(withField('النفط', 'speaker', 'بوتين', 'ar')).toBe('النفط متحدث:بوتين')
  expect(withField('المتحدث:بوتين', 'speaker', 'بوتين', 'ar')).toBe('المتحدث:بوتين')
  expect(withDates('بعد:2024 تاريخ:2025', '2025-08-01', '')).toBe('after:2025-08-01')
})

it('dates replace each other', () => {
  const q = withDates('النفط after:2024 before:2025', '2025-08-01', '')
  expect(q).toBe('النفط after:2025-08-01')
  expect(withDates(q, '', '')).toBe('النفط')
  expect(field(q, 'after')).toBe('2025-08-01')
})
