import type { AnswerReport } from '../../api/client'
import { useText } from '../../app/useText'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { clock } from '../interview/format'
import type { Playback } from './playback'

interface Props {
  answer: AnswerReport
  playback: Playback
}

/** What to try next time, each with the moment that it is about. */
export function Suggestions({ answer, playback }: Props) {
  const { t, language } = useText()
  const { suggestions, answer_audio_url: url } = answer
  if (suggestions.length === 0) return null
  return (
    <section className="flex flex-col gap-2" aria-label={t('report.suggestions')}>
      <h4 className="text-sm font-semibold text-soft">{t('report.suggestions')}</h4>
      <ul className="flex flex-col gap-2" data-testid="suggestions">
        {suggestions.map(({ advice, start_s, message, message_en }) => (
          <li
            key={`${advice}-${start_s}`}
            className="flex items-start gap-3 rounded-box bg-sunken p-3"
          >
            {url !== null && (
              <Button
                look="quiet"
                aria-label={t('report.playMoment', { at: clock(Math.floor(start_s)) })}
                onPress={() => {
                  playback.playFrom(Math.max(0, start_s - 0.5))
                }}
              >
                <Icon name="play" />
                {clock(Math.floor(start_s))}
              </Button>
            )}
            <p className="py-1.5 text-pretty">{language === 'ko' ? message : message_en}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
