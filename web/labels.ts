import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** The words for codes, as format/labels.txt has them: one source for the text view and the pages. */
export const labelFile = new URL('../format/labels.txt', import.meta.url)

/** The first field of a key is a group of codes that the pages show. */
const groups = new Set(['type', 'mode', 'basis', 'act', 'format', 'stage', 'level', 'realis', 'event', 'kind'])

/** readLabels returns the labels of a language by key: "act.deny". */
export function readLabels(lang: 'ar' | 'en'): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const line of readFileSync(labelFile, 'utf8').split('\n')) {
    if (line.startsWith('#')) continue
    const columns = line.split('|').map((c) => c.trim())
    if (columns.length !== 3) continue
    const [key, en, ar] = columns
    if (groups.has(key.split('.')[0])) labels[key] = lang === 'ar' ? ar : en
  }
  return labels
}

/** The words of the query language, as package search reads them. */
export const fieldFile = new URL('../lexicon/query-words.txt', import.meta.url)

/** readFields returns the fields of queries by their Arabic names, and the name that is written for each. */
export function readFields(): { read: Record<string, string>; write: Record<string, string> } {
  const read: Record<string, string> = {}
  const write: Record<string, string> = {}
  for (const line of readFileSync(fieldFile, 'utf8').split('\n')) {
    const m = /^qf\.\S+\s+field=(\w+)\s+(\S+)/.exec(line)
    if (!m) continue
    const bare = m[2].replace(/^\u0627\u0644(?=.{3})/, '')
    for (const word of [bare, '\u0627\u0644' + bare, m[2]]) read[word] = m[1]
    write[m[1]] ??= bare
  }
  return { read, write }
}

/** labels serves the modules virtual:labels/ar, virtual:labels/en and virtual:fields. */
export function labels(): Plugin {
  const prefix = 'virtual:labels/'
  return {
    name: 'rawi-labels',
    resolveId(id) {
      if (id.startsWith(prefix) || id === 'virtual:fields') return '\0' + id
    },
    load(id) {
      if (id === '\0virtual:fields') {
        this.addWatchFile(fieldFile.pathname)
        return `export default ${JSON.stringify(readFields())}`
      }
      if (!id.startsWith('\0' + prefix)) return
      const lang = id.endsWith('/en') ? 'en' : 'ar'
      this.addWatchFile(labelFile.pathname)
      return `export default ${JSON.stringify(readLabels(lang))}`
    },
  }
}
