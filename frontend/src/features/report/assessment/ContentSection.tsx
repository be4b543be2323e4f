import type { AnswerReport } from '../../../api/client'
import { useText } from '../../../app/useText'
import { Hint } from '../../../ui/Hint'
import type { Playback } from '../playback/playback'
import { Scores } from './Scores'
import { Star } from './Star'

interface Props {
  answer: AnswerReport
  playback: Playback
}

/** Feedback on the content of an answer. Every finding has a quote. */
export function ContentSection({ answer, playback }: Props) {
  const { t, language } = useText()
  const { content, answer_audio_url: url } = answer
  const { star, abstained, stale, criteria } = content
  const availablePlayback = url === null ? null : playback
  if (star === null && abstained === null && criteria.length === 0 && !stale) return null
  return (
    <div className="flex flex-col gap-2" data-testid="content">
      <h4 className="text-sm font-semibold text-soft">{t('content.heading')}</h4>
      {star !== null && <Star star={star} playback={availablePlayback} />}
      <Scores content={content} playback={availablePlayback} />
      {stale && <Hint>{t('content.stale')}</Hint>}
      {abstained !== null && (
        <Hint testId="abstained">
          {language === 'ko' ? abstained.message : abstained.message_en}
        </Hint>
      )}
    </div>
  )
}
