import type { AnswerReport } from '../../../api/client'
import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Hint } from '../../../ui/Hint'
import { RetakeButton } from '../../interview/history/RetakeButton'
import { connectMicrophone } from '../../setup/microphone/connectMicrophone'
import { exchangeOf } from '../exchangeOf'

/** Retakes an answer of a finished practice, spoken or typed as before. */
export function RetakeAnswer({ answer }: { answer: AnswerReport }) {
  const { t } = useText()
  const { recorder, storage, typedDraft } = useServices()
  const prepare = () => {
    if (answer.transcript_status === 'typed') typedDraft.prefer()
    else void connectMicrophone(recorder, storage)
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
      <RetakeButton exchange={exchangeOf(answer)} onAsked={prepare}>
        {t('report.retake')}
      </RetakeButton>
      <Hint>{t('report.retakeHint')}</Hint>
    </div>
  )
}
