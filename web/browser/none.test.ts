import { it } from 'vitest'
it.todo('opens every page')
