import type { i18n as I18n } from 'i18next'
import { createInstance } from 'i18next'

import type { BrowserStorage } from '../lib/browserStorage'
import type { ko as consoleTexts } from '../features/console/texts/ko'
import { ko } from './ko'

export type Language = 'ko' | 'en'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof ko; console: typeof consoleTexts }
  }
}

/** Load the texts of the page in the stored language; Korean by default. */
export async function createTexts(storage: BrowserStorage): Promise<I18n> {
  const texts = createInstance()
  await texts.init({
    lng: 'ko',
    fallbackLng: false,
    resources: { ko: { translation: ko } },
    // React escapes all texts that it shows.
    interpolation: { escapeValue: false },
  })
  if (storage.get('daedam.language') === 'en') await change(texts, 'en')
  return texts
}

export function languageOf(texts: I18n): Language {
  return texts.language === 'en' ? 'en' : 'ko'
}

export async function switchLanguage(texts: I18n, storage: BrowserStorage): Promise<void> {
  const chosen: Language = languageOf(texts) === 'ko' ? 'en' : 'ko'
  await change(texts, chosen)
  storage.set('daedam.language', chosen)
}

/** Change the language. English is loaded on demand, since most users never need it. */
async function change(texts: I18n, language: Language): Promise<void> {
  if (language === 'en' && !texts.hasResourceBundle('en', 'translation')) {
    const { en } = await import('./en')
    texts.addResourceBundle('en', 'translation', en)
  }
  await texts.changeLanguage(language)
}
