/** What a reader chose; kept in the browser. */
export type Lang = 'ar' | 'en'
export type Theme = 'auto' | 'light' | 'dark'
/** The names of months that Arabic newspapers of a region use. */
export type Months = 'egypt' | 'levant' | 'maghreb'
export type Digits = 'latn' | 'arab'

interface Settings {
  lang: Lang
  theme: Theme
  months: Months
  digits: Digits
}

const key = 'rawi'

function read(): Settings {
  const s: Settings = { lang: 'ar', theme: 'auto', months: 'egypt', digits: 'latn' }
  try {
    Object.assign(s, JSON.parse(localStorage.getItem(key) ?? '{}'))
  } catch {
    // What cannot be read is as if it had never been set.
  }
  s.lang = document.documentElement.lang === 'en' ? 'en' : 'ar'
  return s
}

export const settings = $state(read())

/** keep writes the settings and shows them on the root element. */
export function keep(change: Partial<Settings>): void {
  Object.assign(settings, change)
  const root = document.documentElement
  root.lang = settings.lang
  root.dir = settings.lang === 'ar' ? 'rtl' : 'ltr'
  root.dataset.chosen = settings.theme
  root.dispatchEvent(new Event('rawi:theme')) // boot.js shows it
  // The server sends the shell in this language.
  document.cookie = `lang=${settings.lang}; path=/; max-age=31536000; samesite=lax`
  try {
    localStorage.setItem(key, JSON.stringify(settings))
  } catch {
    // A browser that keeps nothing still shows the pages.
  }
}
