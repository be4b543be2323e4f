import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const backend = process.env.DAEDAM_BACKEND ?? 'http://localhost:8000'

export default defineConfig({
  plugins: [react()],
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
