import type { Component } from 'svelte'
import type { Route } from '../lib/routes'

/** What every page gets: the named parts of its address. */
export type Page = Component<{ params: Record<string, string> }>
export type Load = () => Promise<{ default: Page }>

const today = () => import('./Today.svelte')

/** routes lists the pages; the first that fits is opened. Each is fetched when it is opened. */
export const routes: Route<Load>[] = [
  { pattern: '/', page: today },
  { pattern: '/today', page: today },
  { pattern: '/today/:day', page: today },
]

export const missing: Load = () => import('./Missing.svelte')
