import type ar from './i18n/ar.json'
import { pick, type Forms } from './lib/plural'
import { settings, keep, type Lang } from './settings.svelte'

export type Key = keyof typeof ar
type Words = Record<string, string | Forms>

const words = $state<{ lang: Lang; messages: Words; labels: Record<string, string> }>({ lang: 'ar', messages: {}, labels: {} })

const load: Record<Lang, () => Promise<[Words, Record<string, string>]>> = {
  ar: async () => {
    const [m, l] = await Promise.all([import('./i18n/ar.json'), import('virtual:labels/ar')])
    return [m.default, l.default]
  },
  en: async () => {
    const [m, l] = await Promise.all([import('./i18n/en.json'), import('virtual:labels/en')])
    return [m.default, l.default]
  },
}

/** speak loads the words of a language and shows the pages in it. */
export async function speak(lang: Lang): Promise<void> {
  const [messages, labels] = await load[lang]()
  Object.assign(words, { lang, messages, labels })
  if (settings.lang !== lang) keep({ lang })
}

/** t returns a message with its {fields} filled in; a message with plural forms goes by n. */
export function t(key: Key, fields: Record<string, string | number> = {}): string {
  const m = words.messages[key]
  if (m === undefined) return key
  const s = typeof m === 'string' ? m : pick(m, Number(fields.n ?? 0), words.lang)
  return s.replace(/\{(\w+)\}/g, (_, f) => {
    const v = fields[f]
    return typeof v === 'number' ? number(v) : (v ?? '')
  })
}

/** label returns the word for a code of the record: label('act', 'deny'). */
export function label(group: string, code: string | undefined): string {
  if (!code) return ''
  return words.labels[group + '.' + code] ?? code
}

/** lang is the language that the pages speak now. */
export function lang(): Lang {
  return words.lang
}

/** number writes a number with the digits of the reader's choice. */
export function number(n: number): string {
  return new Intl.NumberFormat(locale()).format(n)
}

/** percent writes a share of one. */
export function percent(n: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(n)
}

/** locale names language, region and digits for Intl. */
export function locale(): string {
  if (words.lang === 'en') return 'en-GB'
  const region = { egypt: 'EG', levant: 'SY', maghreb: 'DZ' }[settings.months]
  return `ar-${region}-u-nu-${settings.digits}`
}
