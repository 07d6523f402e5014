// Packs what was built, for a server that sends it as it is, and holds the first
// view to its size.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = new URL('../../server/dist/', import.meta.url).pathname
const most = 150 * 1024

function* files(dir) {
  for (const e of readdirSync(dir, { withFileTypes: true })) {
    if (e.isDirectory()) yield* files(join(dir, e.name))
    else yield join(dir, e.name)
  }
}

// What is sent to readers comes with its licences.
const modules = new URL('../node_modules/', import.meta.url).pathname
const sent = ['svelte', 'd3-force', 'd3-geo', 'd3-scale', 'd3-shape', 'd3-time', 'topojson-client', 'world-atlas', '@fontsource/ibm-plex-sans-arabic', '@fontsource-variable/noto-naskh-arabic']
const licences = sent.map((name) => {
  const file = readdirSync(join(modules, name)).find((f) => /^licen[cs]e(\.\w+)?$/i.test(f))
  if (!file) throw new Error(`${name} has no licence file: see what it may be used for`)
  return `${name}\n\n${readFileSync(join(modules, name, file), 'utf8').trim()}\n`
})
writeFileSync(join(dist, 'licences.txt'), licences.join('\n' + '-'.repeat(72) + '\n\n'))

const packed = new Map()
for (const name of files(dist)) {
  if (!/\.(js|css|html|svg|json|txt)$/.test(name)) continue
  const zip = gzipSync(readFileSync(name), { level: 9 })
  writeFileSync(name + '.gz', zip)
  packed.set(name.slice(dist.length), zip.length)
}

// The first view is what index.html names, with all that those files import at
// once, and the largest page with the largest set of words.
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
rmSync(join(dist, '.vite'), { recursive: true })
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const i of manifest[key].imports ?? []) closure(i, seen)
  return seen
}
function size(keys) {
  const names = new Set()
  for (const key of keys) {
    names.add(manifest[key].file)
    for (const c of manifest[key].css ?? []) names.add(c)
  }
  return [...names].reduce((n, name) => n + (packed.get(name) ?? 0), 0)
}
const first = closure('index.html')
let worst = 0
let report = ''
for (const key of Object.keys(manifest)) {
  if (!/^src\/pages\//.test(key)) continue
  const all = new Set(first)
  for (const other of [key, 'virtual:labels/ar', ...Object.keys(manifest).filter((k) => /i18n\/(ar)\.json$|labels\/ar$/.test(k))]) {
    if (manifest[other]) closure(other, all)
  }
  const n = size(all) + (packed.get('boot.js') ?? 0)
  report += `  ${key.replace(/^src\/pages\/|\.svelte$/g, '').padEnd(12)} ${(n / 1024).toFixed(1)} KB\n`
  worst = Math.max(worst, n)
}
console.log(`JavaScript and CSS to show a page, gzipped (at most ${most / 1024} KB):\n${report}`)
if (worst > most) {
  console.error(`A first view needs ${(worst / 1024).toFixed(1)} KB: split what it loads, or load it later.`)
  process.exit(1)
}
