import { useEffect } from 'react'

import type { Receipt } from '../../api/client'
import { useServices, useText } from '../../app/services'
import { useFocusOnMount } from '../../ui/hooks'
import { dateAndTime, megabytes } from './format'

/** Everything of the interview is deleted: what it was, to be kept as a proof. */
export function ReceiptScreen({ receipt }: { receipt: Receipt }) {
  const { t, language } = useText()
  const { interview, recorder } = useServices()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  useEffect(() => {
    recorder.release()
    window.scrollTo({ top: 0 })
  }, [recorder])
  const lines = [
    [t.receipt.deletedAt, dateAndTime(receipt.deleted_at, language)],
    [t.receipt.questions, t.receipt.count(receipt.questions)],
    [
      t.receipt.recordings,
      t.receipt.recordingsValue(receipt.recordings, megabytes(receipt.recording_bytes)),
    ],
    [t.receipt.spoken, t.receipt.count(receipt.spoken_files)],
    [t.receipt.transcripts, t.receipt.count(receipt.transcripts)],
  ] as const
  return (
    <section className="card card-alone" data-testid="receipt">
      <h1 ref={heading} tabIndex={-1}>
        {t.receipt.heading}
      </h1>
      <p className="lead">{t.receipt.lead}</p>
      <dl className="receipt">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t.receipt.audit}</dt>
          <dd className="fingerprint">{receipt.audit_sha256}</dd>
        </div>
      </dl>
      <div className="actions">
        <button
          type="button"
          className="button primary"
          data-testid="new-interview"
          onClick={() => {
            interview.leave()
          }}
        >
          {t.app.newInterview}
        </button>
      </div>
    </section>
  )
}
