/** Checks that index.html preloads what the welcome screen requests first. */
import { readFileSync } from 'node:fs'

import { QueryClient } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'

import { createApi } from '../api/client'
import { prefetchWelcome } from './queries'

const page = readFileSync('index.html', 'utf8')

it('preloads every response that the welcome screen waits for', async () => {
  const requested: string[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    requested.push(new URL(request.url).pathname)
    return Promise.resolve(new Response('{}', { status: 500 }))
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  prefetchWelcome({ api: createApi(), queryClient })
  await vi.waitFor(() => {
    expect(requested).toHaveLength(3)
  })
  vi.unstubAllGlobals()
  const preloaded = [...page.matchAll(/href="([^"]+)" as="fetch"/g)].map(([, path]) => path)
  expect(preloaded.sort()).toEqual(requested.sort())
})
