import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Write a Brotli and a gzip copy of every text file; the server sends the one a browser accepts. */
const precompress = {
  name: 'precompress',
  apply: 'build' as const,
  writeBundle({ dir = 'dist' }: { dir?: string | undefined }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|svg)$/.test(name)) continue
      const content = readFileSync(join(dir, name))
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content))
      writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }))
    }
  },
}

const backend = process.env.DAEDAM_BACKEND ?? 'http://localhost:8000'

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress],
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
    // Safari has `getUserMedia` with `MediaRecorder` since 14.1; 15.4 is the oldest version tested.
    target: ['es2022', 'safari15.4'],
    rollupOptions: {
      output: {
        // Small chunks cost a request each; a library changes less often than the page.
        experimentalMinChunkSize: 16_000,
        manualChunks: { react: ['react', 'react-dom', 'react-dom/client'] },
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
})
