import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'

import { createConsoleApi } from './features/console/api/consoleApi'
import { createConsoleRouter } from './features/console/consoleRouter'
import { createConsoleServices, ConsoleContext } from './features/console/consoleServices'
import { addConsoleTexts } from './features/console/texts'
import { createBrowserStorage } from './lib/browserStorage'
import { createTexts } from './locales/i18n'
import './app/theme.css'

const storage = createBrowserStorage()
const texts = await createTexts(storage)
addConsoleTexts(texts)
const services = createConsoleServices(storage, texts, createConsoleApi())

const root = document.getElementById('root')
if (!root) throw new Error('console.html has no #root')
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={services.texts}>
      <QueryClientProvider client={services.queryClient}>
        <ConsoleContext value={services}>
          <RouterProvider router={createConsoleRouter()} />
        </ConsoleContext>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
)
