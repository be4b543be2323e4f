import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'

import { createBrowserStorage } from './lib/browserStorage'
import { prefetchWelcome } from './app/queries'
import { createPageRouter } from './app/router'
import { createServices, ServicesContext } from './app/services'
import { scheduleBackupCleanup } from './audio/backup/backupCleanup'
import { createTexts } from './locales/i18n'
import './app/theme.css'

const storage = createBrowserStorage()
const texts = await createTexts(storage)
// In a task of its own, so that a slow phone can paint and react before.
await new Promise((resolve) => setTimeout(resolve))
const services = createServices(storage, texts)
scheduleBackupCleanup(services.backup, document)
void services.interview.load()
prefetchWelcome(services)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const page = (
  <StrictMode>
    <I18nextProvider i18n={services.texts}>
      <QueryClientProvider client={services.queryClient}>
        <ServicesContext value={services}>
          <RouterProvider router={createPageRouter()} />
        </ServicesContext>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>
)
// A transition is rendered in short steps, between which a slow phone reacts to touches.
startTransition(() => {
  createRoot(root).render(page)
})
