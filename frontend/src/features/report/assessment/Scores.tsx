import type { Content } from '../../../api/client'
import { useText } from '../../../app/useText'
import { Chip } from '../../../ui/Chip'
import { spreadOf } from './content'
import { Quotes } from './Quotes'
import type { Playback } from '../playback/playback'

interface Props {
  content: Content
  playback: Playback | null
}

/** The rubric levels, each with its description, spread and quotes. */
export function Scores({ content, playback }: Props) {
  const { t, language } = useText()
  const { criteria, total, counted, runs } = content
  if (criteria.length === 0) return null
  const inKorean = language === 'ko'
  return (
    <div className="flex flex-col gap-2" data-testid="scores">
      <p className="font-semibold" data-testid="total">
        {total === null
          ? t('content.noTotal', { counted, all: criteria.length })
          : t('content.total', { total: total.toFixed(1), counted, all: criteria.length })}
      </p>
      <ul className="flex flex-col gap-2">
        {criteria.map((score) => (
          <li
            key={score.criterion}
            data-testid={`score-${score.criterion}`}
            className="flex flex-col gap-1 rounded-box bg-sunken p-3"
          >
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-semibold">{inKorean ? score.name : score.name_en}</span>
              {score.level === null ? (
                <Chip quiet>{t('content.presence.missing')}</Chip>
              ) : (
                <Chip>{t('content.level', { level: score.level })}</Chip>
              )}
              {spreadOf(score) !== null && (
                <Chip quiet>{t('content.spread', spreadOf(score) ?? {})}</Chip>
              )}
            </p>
            {score.anchor !== null && (
              <p className="text-pretty">{inKorean ? score.anchor : score.anchor_en}</p>
            )}
            <Quotes quotes={score.quotes} playback={playback} />
          </li>
        ))}
      </ul>
      {runs !== null && (
        <p className="text-sm text-pretty text-soft">{t('content.runs', { ...runs })}</p>
      )}
    </div>
  )
}
