import { QueryClient } from '@tanstack/react-query'
import type { i18n as I18n } from 'i18next'
import { createContext, use } from 'react'

import type { BrowserStorage } from '../../lib/browserStorage'
import type { ConsoleApi } from './api/consoleApi'

/** What the screens of the console share. */
export interface ConsoleServices {
  api: ConsoleApi
  queryClient: QueryClient
  storage: BrowserStorage
  texts: I18n
}

export function createConsoleServices(
  storage: BrowserStorage,
  texts: I18n,
  api: ConsoleApi,
): ConsoleServices {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 10_000 } },
  })
  return { api, queryClient, storage, texts }
}

export const ConsoleContext = createContext<ConsoleServices | null>(null)

export function useConsole(): ConsoleServices {
  const services = use(ConsoleContext)
  if (!services) throw new Error('no ConsoleContext around this component')
  return services
}
