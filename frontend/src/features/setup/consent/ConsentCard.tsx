import { useQuery } from '@tanstack/react-query'

import type { PrivacyNotice } from '../../../api/client'
import { queries } from '../../../app/queries'
import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Checkbox } from '../../../ui/Checkbox'
import { Icon } from '../../../ui/icons'
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

/** The notice. Where the answers are processed stands below, because the operator decides it. */
function NoticeText({ notice }: { notice: PrivacyNotice }) {
  const { language } = useText()
  const where = usePrivacyText()
  return (
    <>
      <p
        data-testid="notice-text"
        tabIndex={0}
        role="group"
        aria-labelledby="consent-heading"
        className="max-h-72 overflow-y-auto text-[0.9375rem] leading-[1.6] text-pretty whitespace-pre-line"
      >
        {language === 'ko' ? notice.text : notice.text_en}
      </p>
      {where !== null && (
        <p className="flex gap-2 text-[0.9375rem] text-pretty text-soft">
          <Icon name="lock" className="mt-px text-accent" />
          {where}
        </p>
      )}
    </>
  )
}
