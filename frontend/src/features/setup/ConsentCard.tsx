import { useCallback, useEffect } from 'react'

import type { PrivacyNotice } from '../../api/client'
import { useServices, useText, useWatch } from '../../app/services'
import { failureText } from '../../locales/failures'
import { useEvery } from '../../ui/hooks'
import { ErrorBanner } from '../../ui/Notice'
import { Waiting } from '../../ui/Waiting'
import { usePrivacyWords } from './usePrivacyWords'

const RETRY_MS = 5_000

/** What is recorded and kept, and the question whether the person agrees. */
export function ConsentCard() {
  const { t, language } = useText()
  const { consent } = useServices()
  const now = useWatch(consent)
  const load = useCallback(() => void consent.load(), [consent])
  useEffect(load, [load])
  useEvery(now.at === 'failed' ? waitMs(now.failure) : null, load)
  return (
    <section className="consent" aria-labelledby="consent-heading" data-testid="consent">
      <h2 id="consent-heading">{t.consent.heading}</h2>
      {now.at === 'loading' && <Waiting title={t.consent.loading} />}
      {now.at === 'failed' && (
        <ErrorBanner title={t.consent.failed} detail={failureText(now.failure, language)} />
      )}
      {now.at === 'asking' && (
        <>
          {now.renewed && (
            <p className="notice notice-wait" role="alert" data-testid="notice-renewed">
              {t.consent.renewed}
            </p>
          )}
          <NoticeText notice={now.notice} />
          <label className="tick">
            <input
              type="checkbox"
              data-testid="consent-agree"
              checked={now.agreed}
              onChange={({ target }) => {
                consent.agree(target.checked)
              }}
            />
            <span>{t.consent.agree}</span>
          </label>
        </>
      )}
    </section>
  )
}

function NoticeText({ notice }: { notice: PrivacyNotice }) {
  const { t, language } = useText()
  const where = usePrivacyWords()
  const days = notice.retention_days
  const points = [
    [t.consent.what, t.consent.whatValue],
    [t.consent.where, where ?? t.consent.whereValue],
    [t.consent.howLong, days > 0 ? t.consent.days(days) : t.consent.noEnd],
    [t.consent.rights, t.consent.rightsValue],
  ] as const
  return (
    <>
      <p className="notice-text" data-testid="notice-text">
        {language === 'ko' ? notice.text : notice.text_en}
      </p>
      <dl className="points">
        {points.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function waitMs(failure: Parameters<typeof failureText>[0]): number {
  const seconds = failure.kind === 'problem' ? (failure.retryAfterS ?? 0) : 0
  return Math.max(RETRY_MS, seconds * 1_000)
}
