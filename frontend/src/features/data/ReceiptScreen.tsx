import { useEffect } from 'react'

import { useServices, useStore } from '../../app/services'
import { useText } from '../../app/useText'
import { Card } from '../../ui/Card'
import { useFocusOnMount } from '../../ui/hooks'
import { dateAndTime, megabytes } from './format'
import { NewInterviewButton } from '../interview/room/NewInterviewButton'

/** The receipt of a deletion. */
export function ReceiptScreen() {
  const { t, language } = useText()
  const { interview, recorder } = useServices()
  const stage = useStore(interview)
  const heading = useFocusOnMount<HTMLHeadingElement>()
  useEffect(() => {
    recorder.release()
    window.scrollTo({ top: 0 })
  }, [recorder])
  if (stage.at !== 'deleted') return null
  const { receipt } = stage
  const n = receipt.recordings
  const unfinished = receipt.unfinished_answers
  const lines = [
    [t('receipt.deletedAt'), dateAndTime(receipt.deleted_at, language)],
    [t('receipt.questions'), t('receipt.count', { n: receipt.questions })],
    [
      t('receipt.recordings'),
      t('receipt.recordingsValue', { n, mb: megabytes(receipt.recording_bytes) }),
    ],
    ...(unfinished > 0
      ? [[t('receipt.unfinished'), t('receipt.count', { n: unfinished })] as const]
      : []),
    [t('receipt.spoken'), t('receipt.count', { n: receipt.spoken_files })],
    [t('receipt.transcripts'), t('receipt.count', { n: receipt.transcripts })],
  ]
  return (
    <Card className="mx-auto mt-[clamp(1rem,6vh,4rem)] max-w-[600px]" testId="receipt">
      <h1 ref={heading} tabIndex={-1} className="text-[clamp(1.5rem,3.6vw,1.875rem)]">
        {t('receipt.heading')}
      </h1>
      <p className="text-soft">{t('receipt.lead')}</p>
      <dl className="flex flex-col gap-2 text-[0.9375rem]">
        {lines.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3">
            <dt className="text-soft">{name}</dt>
            <dd className="font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
        <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3">
          <dt className="text-soft">{t('receipt.audit')}</dt>
          <dd className="text-[0.8125rem] wrap-anywhere">{receipt.audit_sha256}</dd>
        </div>
      </dl>
      <div>
        <NewInterviewButton look="primary" />
      </div>
    </Card>
  )
}
