import type { AnswerReport } from '../../../api/client'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Hint } from '../../../ui/Hint'
import { PlayMoment } from '../playback/PlayMoment'
import type { Playback } from '../playback/playback'

interface Props {
  answer: AnswerReport
  playback: Playback
}

/** Where the second reading of the recording differs from the first, which the captions showed. */
export function Changes({ answer, playback }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { changes } = answer
  if (changes.length === 0) return null
  return (
    <details className="rounded-box border border-line px-4" data-testid="changes">
      <summary className="flex min-h-11 cursor-pointer items-center text-sm font-semibold text-soft">
        {t('report.changes', { count: changes.length })}
      </summary>
      <div className="flex flex-col gap-2 pb-3">
        <Hint>{t('report.changesHint')}</Hint>
        <ul className="flex flex-col">
          {changes.map(({ start_s, before, after }) => (
            <li
              key={`${start_s} ${before} ${after}`}
              className="flex items-center gap-x-2 border-t border-line py-1 first:border-0"
            >
              {answer.answer_audio_url !== null && (
                <PlayMoment startS={start_s} playback={playback} />
              )}
              <span className="min-w-0 text-pretty">
                <Words text={before} language={language} none={t('report.changesAdded')} isOld />
                <span aria-hidden="true"> → </span>
                <span className="sr-only">{t('report.changesTo')}</span>
                <Words text={after} language={language} none={t('report.changesRemoved')} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  )
}

interface WordsProps {
  text: string
  language: string
  /** What is shown in place of an empty text. */
  none: string
  isOld?: boolean
}

function Words({ text, language, none, isOld = false }: WordsProps) {
  if (text === '') return <span className="text-soft">{none}</span>
  return isOld ? (
    <del lang={language} className="text-soft">
      {text}
    </del>
  ) : (
    <span lang={language}>{text}</span>
  )
}
