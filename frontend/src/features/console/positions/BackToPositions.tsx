import { useConsoleText } from '../texts'
import { ConsoleLink } from '../ui/ConsoleLink'

/** A link to the list of positions. */
export function BackToPositions() {
  const { t } = useConsoleText()
  return (
    <p>
      <ConsoleLink
        to="/positions"
        className="inline-flex min-h-8 items-center font-semibold text-accent hover:underline"
      >
        <span aria-hidden="true" className="mr-1.5">
          ←
        </span>
        {t('positions.back')}
      </ConsoleLink>
    </p>
  )
}
