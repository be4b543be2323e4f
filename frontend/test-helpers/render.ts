/** Renders components of the page in jsdom. */
import { QueryClientProvider } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import { act, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import type { MockInstance } from 'vitest'
import { onTestFinished, vi } from 'vitest'

import { createServices, ServicesContext } from '../src/app/services'
import type { Services } from '../src/app/services'
import { createTexts } from '../src/locales/i18n'
import { fakeApi, fakeBrowserStorage } from './interviewData'

export interface Rendered {
  container: HTMLElement
  services: Services
  /** Return the text of the elements with a test id, in order. */
  texts: (testId: string) => string[]
  click: (testId: string) => void
  /** Wait, while the components follow their timers. */
  pass: (ms: number) => Promise<void>
  /** Replaces the player's `speak`. Its calls hold the utterances that the page would speak. */
  speak: MockInstance<Services['player']['speak']>
}

/** Render a component with services that have a fake API and no audio. */
export async function render<P extends object>(
  component: ComponentType<P>,
  props: P,
): Promise<Rendered> {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.stubGlobal('scrollTo', () => undefined)
  const storage = fakeBrowserStorage()
  const texts = await createTexts(storage)
  const services = createServices(storage, texts, fakeApi())
  const speak = vi.spyOn(services.player, 'speak').mockResolvedValue()
  vi.spyOn(services.player, 'stop').mockReturnValue()
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  onTestFinished(() => {
    act(() => {
      root.unmount()
    })
    container.remove()
    vi.unstubAllGlobals()
  })
  const tree = createElement(
    I18nextProvider,
    { i18n: texts },
    createElement(
      QueryClientProvider,
      { client: services.queryClient },
      createElement(ServicesContext.Provider, { value: services }, createElement(component, props)),
    ),
  )
  act(() => {
    root.render(tree)
  })
  const all = (testId: string) => [
    ...container.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
  ]
  return {
    container,
    services,
    speak,
    texts: (testId) => all(testId).map(({ textContent }) => textContent),
    click: (testId) => {
      act(() => {
        all(testId)[0]?.click()
      })
    },
    pass: (ms) =>
      act(async () => {
        await new Promise((resolve) => setTimeout(resolve, ms))
      }),
  }
}
