import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const root = new URL('../../', import.meta.url).pathname
const rawi = join(root, 'bin/rawi')

/** Desk is a server with an archive of its own, and a browser. */
export class Desk {
  url = ''
  browser!: Browser
  private dir = ''
  private process?: ChildProcess
  /** What the pages did that they must not do. */
  readonly faults: string[] = []

  /** start brings in the sample articles and serves them; RAWI_URL names a server that runs already. */
  async start(accounts: [name: string, role: string, password: string][] = []): Promise<void> {
    this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
    if (process.env.RAWI_URL) {
      this.url = process.env.RAWI_URL
      return
    }
    this.dir = mkdtempSync(join(tmpdir(), 'rawi-desk-'))
    await this.run('ingest', join(root, 'testdata/demo'))
    for (const [name, role, password] of accounts) {
      const p = spawn(rawi, ['user', 'add', name, '--role', role, '--db', this.dir], { env: { PATH: process.env.PATH ?? '', HOME: this.dir }, stdio: ['pipe', 'ignore', 'inherit'] })
      p.stdin.end(password + '\n')
      await new Promise<void>((done, failed) => p.on('exit', (code) => (code === 0 ? done() : failed(new Error(`rawi user add ended with ${code}`)))))
    }
    this.url = await new Promise<string>((resolve, reject) => {
      const p = spawn(rawi, ['serve', '--db', this.dir, '--addr', '127.0.0.1:0'], { env: { PATH: process.env.PATH ?? '', HOME: this.dir } })
      this.process = p
      let out = ''
      let err = ''
      p.stderr.on('data', (d) => (err += d))
      p.stdout.on('data', (d) => {
        out += d
        const at = /http:\/\/\S+/.exec(out)
        if (at) resolve(at[0].replace(/\/$/, ''))
      })
      p.on('exit', (code) => reject(new Error(`rawi serve ended with ${code}: ${err}`)))
    })
    for (let i = 0; i < 200; i++) {
      const r = await fetch(this.url + '/today.json').catch(() => null)
      if (accounts.length > 0 && r?.status === 401) return
      if (r?.ok && ((await r.json()) as { stories?: unknown[] }).stories?.length) return
      await new Promise((r) => setTimeout(r, 100))
    }
    throw new Error('the server knows no stories after 20 s')
  }

  /** run runs a command on the archive. */
  async run(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(rawi, [...args, '--db', this.dir], { env: { PATH: process.env.PATH ?? '', HOME: this.dir } })
    return stdout
  }

  /** bring brings articles into the archive while it is served. */
  async bring(articles: object[]): Promise<void> {
    const file = join(this.dir, 'new.jsonl')
    writeFileSync(file, articles.map((a) => JSON.stringify(a)).join('\n') + '\n')
    await this.run('ingest', file)
  }

  async stop(): Promise<void> {
    await this.browser?.close()
    if (this.process) {
      const gone = new Promise((r) => this.process!.on('exit', r))
      this.process.removeAllListeners('exit')
      this.process.on('exit', () => {})
      this.process.kill('SIGTERM')
      await Promise.race([gone, new Promise((r) => setTimeout(r, 5000))])
    }
    if (this.dir) rmSync(this.dir, { recursive: true, force: true })
  }

  /** reader opens a browser as somebody has set it. */
  async reader(set: { lang: 'ar' | 'en'; theme?: 'light' | 'dark'; width?: number; height?: number }): Promise<{ context: BrowserContext; page: Page }> {
    const context = await this.browser.newContext({
      viewport: { width: set.width ?? 1440, height: set.height ?? (set.width && set.width < 600 ? 844 : 1000) },
      colorScheme: set.theme ?? 'light',
      reducedMotion: 'reduce',
      locale: set.lang === 'ar' ? 'ar-EG' : 'en-GB',
    })
    await context.addCookies([{ name: 'lang', value: set.lang, url: this.url }])
    await context.addInitScript((lang) => localStorage.setItem('rawi', JSON.stringify({ ...JSON.parse(localStorage.getItem('rawi') ?? '{}'), lang })), set.lang)
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (e) => this.faults.push(`${page.url()}: ${e.message}`))
    page.on('console', (m) => {
      if (m.type() === 'error' && !/status of (404|401|422|403)/.test(m.text())) this.faults.push(`${page.url()}: ${m.text()}`)
    })
    page.on('request', (r) => {
      if (!r.url().startsWith(this.url) && !r.url().startsWith('data:')) this.faults.push(`${page.url()} asks ${r.url()}`)
    })
    return { context, page }
  }

  /** json asks for data as the pages do. */
  async json<T = any>(path: string): Promise<T> {
    const r = await fetch(this.url + path)
    if (!r.ok) throw new Error(`${path}: ${r.status} ${await r.text()}`)
    return (await r.json()) as T
  }
}

/** settled waits until a page shows what it has to show. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main[aria-busy="true"], main [aria-busy="true"], main .wait'))
  await page.evaluate(() => document.fonts.ready)
}
