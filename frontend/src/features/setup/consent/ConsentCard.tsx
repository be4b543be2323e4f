import { useQuery } from '@tanstack/react-query'

import type { PrivacyNotice } from '../../../api/client'
import { queries } from '../../../app/queries'
import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Checkbox } from '../../../ui/Checkbox'
import { ErrorBanner, WarnBanner } from '../../../ui/Notice'
import { Waiting } from '../../../ui/Waiting'
import { failureOf } from '../../interview/state/failure'
import { useCurrentConsent } from './useCurrentConsent'
import { usePrivacyText } from './usePrivacyText'

const RETRY_MS = 5_000

/** The recording notice and the consent checkbox. */
export function ConsentCard() {
  const { t, describeFailure } = useText()
  const { api, consent } = useServices()
  const { agreedTo, noticeChanged } = useCurrentConsent()
  const { data: notice, error } = useQuery({
    ...queries.privacyNotice(api),
    refetchInterval: ({ state }) => (state.status === 'error' ? RETRY_MS : false),
  })
  return (
    <>
      <h2 id="consent-heading" className="text-[1.188rem]">
        {t('consent.heading')}
      </h2>
      {notice === undefined && error === null && <Waiting title={t('consent.loading')} />}
      {notice === undefined && error !== null && (
        <ErrorBanner title={t('consent.failed')} detail={describeFailure(failureOf(error))} />
      )}
      {notice !== undefined && (
        <>
          {noticeChanged && <WarnBanner title={t('consent.renewed')} testId="notice-renewed" />}
          <NoticeText notice={notice} />
          <Checkbox
            testId="consent-agree"
            checked={agreedTo === notice.version}
            onChange={(agreed) => {
              consent.agree(agreed ? notice.version : null)
            }}
          >
            {t('consent.agree')}
          </Checkbox>
        </>
      )}
    </>
  )
}

function NoticeText({ notice }: { notice: PrivacyNotice }) {
  const { t, language } = useText()
  const where = usePrivacyText()
  const days = notice.retention_days
  const points = [
    [t('consent.what'), t('consent.whatValue')],
    [t('consent.where'), where ?? t('consent.whereValue')],
    [t('consent.howLong'), days > 0 ? t('consent.days', { count: days }) : t('consent.noEnd')],
    [t('consent.rights'), t('consent.rightsValue')],
  ] as const
  return (
    <>
      <p
        data-testid="notice-text"
        tabIndex={0}
        role="group"
        aria-labelledby="consent-heading"
        className="max-h-96 overflow-y-auto rounded-box bg-sunken px-4 py-3.5 text-[0.9375rem] text-pretty whitespace-pre-line"
      >
        {language === 'ko' ? notice.text : notice.text_en}
      </p>
      <dl className="flex flex-col gap-2 text-[0.9375rem]">
        {points.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
            <dt className="text-soft">{name}</dt>
            <dd className="text-pretty">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
