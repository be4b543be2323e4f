import { useServices, useText } from './services'

export function Header() {
  const { language: choice } = useServices()
  const { t, language } = useText()
  return (
    <header className="header">
      <p className="wordmark">
        <Mark />
        <span lang="ko">대담</span>
        <small lang="en">daedam</small>
      </p>
      <button
        type="button"
        className="button quiet"
        data-testid="lang-toggle"
        lang={language === 'ko' ? 'en' : 'ko'}
        aria-label={t.app.switchLanguageLabel}
        onClick={() => {
          choice.toggle()
        }}
      >
        {t.app.switchLanguage}
      </button>
    </header>
  )
}

/** Two speech bubbles, face to face. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" className="mark-ground" />
      <path
        d="M8.5 8h8A3.5 3.5 0 0 1 20 11.500v1.500a3.500 3.500 0 0 1-3.500 3.500h-3.700L9 19.500v-3.100A3.500 3.500 0 0 1 6 13v-1.500A3.500 3.500 0 0 1 8.500 8Z"
        className="mark-them"
      />
      <path
        d="M22.500 15h1A3.500 3.500 0 0 1 26 18.200v1.300a3.500 3.500 0 0 1-2.500 3.300v2.700l-3.300-2.500h-4.700a3.500 3.500 0 0 1-3-1.800"
        className="mark-us"
      />
    </svg>
  )
}
