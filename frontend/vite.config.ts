import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Every file once more, packed: the server sends what a browser takes. */
const packed = {
  name: 'packed',
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
  plugins: [react(), tailwindcss(), packed],
  server: {
    // The host stays the page's: the server opens a live line to its own page only.
    proxy: { '/api': { target: backend, ws: true }, '/static': backend, '/healthz': backend },
  },
  build: {
    // `getUserMedia` with `MediaRecorder` came to Safari in 14.1; 15.4 is the oldest worth testing.
    target: ['es2022', 'safari15.4'],
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
  },
})
