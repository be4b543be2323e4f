import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const TEXT = { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } }

/** Write a Brotli and a gzip copy of every text file; the server sends the one a browser accepts. */
const precompress = {
  name: 'precompress',
  apply: 'build' as const,
  writeBundle({ dir = 'dist' }: { dir?: string | undefined }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|svg)$/.test(name)) continue
      const content = readFileSync(join(dir, name))
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content, TEXT))
      writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }))
    }
  },
}

/**
 * Give the scripts a low priority. The text that index.html has needs only the style sheet, which a
 * slow connection then transfers first.
 */
const styleFirst = {
  name: 'style-first',
  apply: 'build' as const,
  transformIndexHtml: {
    order: 'post' as const,
    handler: (html: string) =>
      html.replace(/<(script type="module"|link rel="modulepreload")/g, '<$1 fetchpriority="low"'),
  },
}

const backend = process.env.DAEDAM_BACKEND ?? 'http://localhost:8000'

/**
 * Mode that builds the page of the console beside that of interviews. In one build, they would share
 * chunks that contain what only one of them needs.
 */
const CONSOLE = 'console'

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss(), precompress, styleFirst],
  server: {
    // The proxy leaves the Host header alone: the server accepts live connections only from its own
    // origin.
    proxy: {
      '/api': { target: backend, ws: true },
      '/static': backend,
      '/shared': backend,
      '/healthz': backend,
    },
  },
  build: {
    emptyOutDir: mode !== CONSOLE,
    // Safari has `getUserMedia` with `MediaRecorder` since 14.1; 15.4 is the oldest version tested.
    target: ['es2022', 'safari15.4'],
    // React changes less often than the page, so browsers keep it for longer.
    rollupOptions: {
      input: mode === CONSOLE ? 'console.html' : 'index.html',
      output: {
        experimentalMinChunkSize: 2_000,
        manualChunks: { react: ['react', 'react-dom/client'] },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
    // Tests that render a page can take seconds on a busy machine.
    testTimeout: 20_000,
    // Defined for tests alone, so that no module of the bundle can import a test helper.
    alias: { '@test-helpers': fileURLToPath(new URL('./test-helpers', import.meta.url)) },
  },
}))
