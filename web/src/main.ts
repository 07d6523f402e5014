import { mount } from 'svelte'
import './app.css'
import App from './App.svelte'
import { speak } from './i18n.svelte'
import { start } from './router.svelte'
import { settings } from './settings.svelte'

start()
await speak(settings.lang)
mount(App, { target: document.getElementById('app')! })
