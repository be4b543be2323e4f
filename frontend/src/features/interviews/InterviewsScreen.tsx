import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'

import type { Receipt } from '../../api/client'
import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Hint } from '../../ui/Hint'
import { useFocusOnMount } from '../../ui/hooks'
import { WarnBanner } from '../../ui/Notice'
import { Waiting } from '../../ui/Waiting'
import { dateAndTime } from '../data/format'
import { ClearList } from './ClearList'
import { InterviewCard } from './InterviewCard'
import { MAX_LISTED } from './interviewList'
import { ProgressSection } from './ProgressSection'

/** What happened last on the screen. */
export type Outcome =
  { kind: 'removed' } | { kind: 'erased'; receipt: Receipt } | { kind: 'cleared'; kept: number }

/** The interviews that were held in this browser. */
export function InterviewsScreen() {
  const { t } = useText()
  const { interviewList, recorder } = useServices()
  const { entries, failure, lasting } = useStore(interviewList)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const heading = useFocusOnMount<HTMLHeadingElement>()
  useEffect(() => {
    recorder.release()
    window.scrollTo({ top: 0 })
  }, [recorder])
  useFreshList()
  const finish = useCallback(
    (result: Outcome) => {
      setOutcome(result)
      heading.current?.focus()
    },
    [heading],
  )
  return (
    <div className="mx-auto flex max-w-[860px] flex-col gap-7" data-testid="interviews">
      <header className="flex flex-col items-start gap-3 pt-[clamp(0.5rem,3vh,2rem)]">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-[clamp(1.75rem,5vw,2.5rem)] font-extrabold tracking-[-0.03em]"
        >
          {t('interviews.heading')}
        </h1>
        <p className="text-[1.0625rem] text-pretty text-soft">{t('interviews.lead')}</p>
        <NewInterview />
      </header>
      <OutcomeNote outcome={outcome} />
      {failure !== null && <WarnBanner title={t('interviews.unknown')} testId="list-unknown" />}
      {!lasting && <WarnBanner title={t('interviews.notLasting')} />}
      {entries === null && <Waiting title={t('interviews.loading')} />}
      {entries?.length === 0 && (
        <Card testId="no-interviews">
          <p className="text-soft">{t('interviews.empty')}</p>
        </Card>
      )}
      {entries !== null && entries.length > 0 && (
        <>
          <ol className="flex flex-col gap-4">
            {entries.map((entry) => (
              <li key={entry.interview}>
                <InterviewCard entry={entry} onDone={finish} />
              </li>
            ))}
          </ol>
          {entries.length >= MAX_LISTED && (
            <Hint>{t('interviews.limit', { max: MAX_LISTED })}</Hint>
          )}
          <ProgressSection entries={entries} />
          <ClearList entries={entries} onDone={finish} />
        </>
      )}
    </div>
  )
}

/** Read the list when the screen appears, and again when the tab comes to the front. */
function useFreshList(): void {
  const { interviewList } = useServices()
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState !== 'hidden') void interviewList.refresh()
    }
    refresh()
    document.addEventListener('visibilitychange', refresh)
    return () => {
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [interviewList])
}

function NewInterview() {
  const { t } = useText()
  const { interview } = useServices()
  const navigate = useNavigate()
  return (
    <Button
      look="primary"
      data-testid="list-new"
      onPress={() => {
        interview.leave()
        void navigate({ to: '/' })
      }}
    >
      {t('interviews.start')}
    </Button>
  )
}

function OutcomeNote({ outcome }: { outcome: Outcome | null }) {
  const { t, language } = useText()
  return (
    <div role="status" className="empty:hidden">
      {outcome?.kind === 'removed' && <p className="font-semibold">{t('interviews.removed')}</p>}
      {outcome?.kind === 'cleared' && (
        <p className="font-semibold">
          {t('interviews.cleared')}{' '}
          {outcome.kept > 0 && t('interviews.clearedExcept', { count: outcome.kept })}
        </p>
      )}
      {outcome?.kind === 'erased' && (
        <Card testId="list-receipt">
          <p className="font-bold">{t('interviews.erased')}</p>
          <ul className="flex flex-col gap-1 text-[0.9375rem] text-soft">
            <li>
              {t('interviews.erasedAt', {
                when: dateAndTime(outcome.receipt.deleted_at, language),
              })}
            </li>
            <li>
              {t('interviews.erasedWhat', {
                questions: outcome.receipt.questions,
                transcripts: outcome.receipt.transcripts,
                recordings: outcome.receipt.recordings,
              })}
            </li>
            <li className="text-[0.8125rem] wrap-anywhere">
              {t('interviews.erasedAudit', { audit: outcome.receipt.audit_sha256 })}
            </li>
          </ul>
        </Card>
      )}
    </div>
  )
}
