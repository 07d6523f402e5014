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
  { pattern: '/search', page: () => import('./Search.svelte') },
  { pattern: '/story', page: () => import('./Stories.svelte') },
  { pattern: '/story/:id', page: () => import('./Story.svelte') },
  { pattern: '/party', page: () => import('./Parties.svelte') },
  { pattern: '/party/:id', page: () => import('./Party.svelte') },
  { pattern: '/meeting/:id', page: () => import('./Meeting.svelte') },
  { pattern: '/compare', page: () => import('./Compare.svelte') },
  { pattern: '/map', page: () => import('./Map.svelte') },
  { pattern: '/alerts', page: () => import('./Alerts.svelte') },
  { pattern: '/corrections', page: () => import('./Corrections.svelte') },
  { pattern: '/sources', page: () => import('./Sources.svelte') },
  { pattern: '/account', page: () => import('./Account.svelte') },
  { pattern: '/login', page: () => import('./Login.svelte') },
  { pattern: '/help', page: () => import('./Help.svelte') },
  { pattern: '/article/:id', page: () => import('./Article.svelte') },
]

export const missing: Load = () => import('./Missing.svelte')
