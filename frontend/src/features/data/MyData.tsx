import { useEffect } from 'react'

import { useServices, useText, useWatch } from '../../app/services'
import { failureText } from '../../locales/failures'
import { useFocusOnMount } from '../../ui/hooks'
import { ErrorBanner } from '../../ui/Notice'
import type { Interview } from '../interview/flow'
import { longDate } from './format'

/** What is kept of the interview, until when, and what the person can do about it. */
export function MyData({ interview }: { interview: Interview }) {
  const { t, language } = useText()
  const { data } = useServices()
  const now = useWatch(data)
  useEffect(
    () => () => {
      data.keep()
    },
    [data],
  )
  const { deleteAfter } = interview
  return (
    <section className="my-data" aria-labelledby="my-data-heading" data-testid="my-data">
      <h2 id="my-data-heading">{t.data.heading}</h2>
      <p className="hint" data-testid="delete-after">
        {deleteAfter === null
          ? t.data.keptWithoutEnd
          : t.data.keptUntil(longDate(deleteAfter, language))}
      </p>
      {now.at === 'failed' && (
        <ErrorBanner
          title={now.what === 'export' ? t.data.exportFailed : t.data.deletionFailed}
          detail={failureText(now.failure, language)}
        />
      )}
      {now.at === 'confirming' || now.at === 'deleting' ? (
        <Confirmation deleting={now.at === 'deleting'} />
      ) : (
        <div className="actions">
          <button
            type="button"
            className="button secondary"
            data-testid="export"
            disabled={now.at === 'exporting'}
            onClick={() => void data.export()}
          >
            {now.at === 'exporting' ? t.data.exporting : t.data.export}
          </button>
          <button
            type="button"
            className="button secondary danger"
            data-testid="delete"
            disabled={now.at === 'exporting'}
            onClick={() => {
              data.askToDelete()
            }}
          >
            {t.data.delete}
          </button>
        </div>
      )}
      <p className="hint" role="status">
        {now.at === 'exported' && t.data.exported}
      </p>
    </section>
  )
}

function Confirmation({ deleting }: { deleting: boolean }) {
  const { t } = useText()
  const { data } = useServices()
  const keep = useFocusOnMount<HTMLButtonElement>()
  return (
    <div className="confirmation" role="group" aria-labelledby="delete-question">
      <p id="delete-question" className="notice-title">
        {t.data.deleteQuestion}
      </p>
      <p>{t.data.deleteConsequence}</p>
      <div className="actions">
        <button
          type="button"
          className="button stop"
          data-testid="delete-confirm"
          disabled={deleting}
          onClick={() => void data.delete()}
        >
          {deleting ? t.data.deleting : t.data.deleteConfirm}
        </button>
        <button
          ref={keep}
          type="button"
          className="button secondary"
          data-testid="delete-cancel"
          disabled={deleting}
          onClick={() => {
            data.keep()
          }}
        >
          {t.data.deleteCancel}
        </button>
      </div>
    </div>
  )
}
