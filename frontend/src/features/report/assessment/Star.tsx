import type { Content } from '../../../api/client'
import { useText } from '../../../app/useText'
import { Chip } from '../../../ui/Chip'
import { Quotes } from './Quotes'
import type { Playback } from '../playback/playback'

interface Props {
  star: NonNullable<Content['star']>
  playback: Playback | null
}

/** Situation, task, action and result: the quotes for each, or that none was found. */
export function Star({ star, playback }: Props) {
  const { t } = useText()
  return (
    <ul className="grid gap-2 sm:grid-cols-2" data-testid="star" aria-label={t('content.star')}>
      {star.map(({ element, presence, quotes }) => (
        <li
          key={element}
          data-testid={`star-${element}`}
          data-presence={presence}
          className="flex flex-col gap-1 rounded-box bg-sunken p-3"
        >
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-semibold">{t(`content.elements.${element}`)}</span>
            <Chip quiet={presence !== 'found'}>{t(`content.presence.${presence}`)}</Chip>
          </p>
          <Quotes quotes={quotes} playback={playback} />
          {presence === 'missing' && (
            <p className="text-[0.9375rem] text-pretty text-soft">
              {t(`content.missing.${element}`)}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
