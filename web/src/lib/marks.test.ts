import { expect, it } from 'vitest'
import type { RecordX } from '../api'
import { anchors, cut, hue, hues, marksOf } from './marks'
import { Points } from './text'

const text = 'عنوان\nقال سامي إن هدى قالت: سنعود غدا.'
const at = (s: string) => ({ start: text.indexOf(s), end: text.indexOf(s) + s.length })
const record = {
  record: 1,
  doc: { id: 'a' },
  text,
  sentences: [],
  times: [{ id: 't1', ...at('غدا') }],
  entities: [
    { id: 'e1', type: 'person', name: 'سامي', mentions: [{ ...at('سامي'), form: 'name' }] },
    { id: 'e2', type: 'person', name: 'هدى', mentions: [{ ...at('هدى'), form: 'name' }] },
  ],
  statements: [
    { id: 's1', mode: 'indirect', speakers: ['e1'], cue: at('قال '), content: [at('إن هدى قالت: سنعود غدا')], rule: 'x', score: 1 },
    { id: 's2', mode: 'direct', speakers: ['e2'], cue: at('قالت'), content: [at('سنعود غدا')], rule: 'x', score: 1 },
    { id: 's3', mode: 'direct', speakers: [], cue: at('قال '), content: [], rule: 'x', score: 1 },
  ],
  events: [],
  meetings: [],
  notes: [],
} as unknown as RecordX

it('cuts an article so that no letter is lost and the inner statement shows', () => {
  const points = new Points(text)
  const marks = marksOf(record, () => true)
  const got = cut(record, points, marks)
  const shown = got.map((p) => p.runs.map((r) => r.words.map((w) => w.pieces.map((x) => x.text).join('')).join('')).join(''))
  expect(shown).toEqual(text.split('\n'))
  expect(got[1].runs.map((r) => r.statement)).toEqual(['', 's1', 's2', ''])
  expect(got[1].runs[1].words.map((w) => w.name)).toEqual(['', 'e2', ''])
})

it('gives each finding one place', () => {
  const places = anchors(marksOf(record, () => true))
  const ids = [...places.values()].flat()
  expect(ids.sort()).toEqual(['e1', 'e2', 's1', 's2', 't1'])
})

it('colours by speaker', () => {
  const colours = hues(record)
  expect(hue(record, colours, 's1')).toBe('hue-0')
  expect(hue(record, colours, 's2')).toBe('hue-1')
  expect(hue(record, colours, 's3')).toBe('hue-none')
})

it('a layer that is off has no marks', () => {
  expect(marksOf(record, (l) => l === 'names').every((m) => m.value.kind === 'name')).toBe(true)
})
