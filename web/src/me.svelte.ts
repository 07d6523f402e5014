import { call, crossSite } from './data.svelte'

export type Role = 'reader' | 'editor' | 'admin'

interface Answer {
  name?: string
  role?: Role
  csrf?: string
  open?: boolean
  accounts?: boolean
}

/** me is who reads and what they may do. Where there are no accounts, it is whoever sits at the machine. */
export const me = $state<{ name: string; role: Role | ''; known: boolean; accounts: boolean }>({ name: '', role: '', known: false, accounts: true })

/** take notes what the server says of who reads. */
export function take(a: Answer | undefined): void {
  crossSite.token = a?.csrf ?? ''
  Object.assign(me, { name: a?.name ?? '', role: a?.role ?? '', known: true, accounts: a?.open === undefined ? (a?.accounts ?? true) : !a.open })
}

/** whoami asks the server who reads. */
export async function whoami(): Promise<void> {
  try {
    take(await call<Answer>('/api/v1/me'))
  } catch {
    take(undefined)
  }
}

/** may says whether the reader has a role or a higher one. */
export function may(role: Role): boolean {
  const order = ['reader', 'editor', 'admin']
  return order.indexOf(me.role) >= order.indexOf(role)
}
