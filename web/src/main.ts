import { mount } from 'svelte'
import './app.css'
import App from './App.svelte'
import { speak } from './i18n.svelte'
import { whoami } from './me.svelte'
import { start } from './router.svelte'
import { settings } from './settings.svelte'

start()
await speak(settings.lang)
void whoami()
mount(App, { target: document.getElementById('app')! })
