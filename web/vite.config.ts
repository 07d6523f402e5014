import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { labels } from './labels.ts'
import { gallery } from './src/gallery/serve.ts'

const server = process.env.RAWI_SERVER

export default defineConfig({
  plugins: [svelte(), labels(), ...(server ? [] : [gallery()])],
  build: {
    outDir: '../server/dist',
    emptyOutDir: true,
    // A strict policy has no data: addresses, and old browsers cannot run the pages anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    manifest: true,
  },
  server: server
    ? {
        proxy: {
          '^/(api/|auth/|.*\\.(json|csv|atom)($|\\?))': { target: server, changeOrigin: true },
        },
      }
    : {},
  test: { include: ['**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
})
