import { call } from './data.svelte'

/** Who reads, and what they may do. */
export interface Me {
  name: string
  role: 'reader' | 'editor' | 'admin' | ''
}

export const me = $state<Me & { known: boolean; accounts: boolean }>({ name: '', role: '', known: false, accounts: true })

/** whoami asks the server who reads. */
export async function whoami(): Promise<void> {
  try {
    const m = await call<Partial<Me>>('/api/v1/me')
    Object.assign(me, { name: m?.name ?? '', role: m?.role ?? '', known: true })
  } catch {
    Object.assign(me, { name: '', role: '', known: true })
  }
}

/** may says whether the reader has a role or a higher one. */
export function may(role: 'reader' | 'editor' | 'admin'): boolean {
  const order = ['reader', 'editor', 'admin']
  return order.indexOf(me.role) >= order.indexOf(role)
}
