import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Bar } from '../../../ui/Bar'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'

/** The preparation time. Nothing happens at its end, and it can be extended. */
export function ThinkTime() {
  const { t } = useText()
  const { thinkTimer } = useServices()
  const now = useStore(thinkTimer)
  if (now.at === 'off') return null
  const totalMs = now.at === 'over' ? 1 : now.totalMs
  const leftMs = now.at === 'over' ? 0 : now.leftMs
  return (
    <div
      className="mx-auto flex w-full max-w-sm flex-col items-center gap-1.5"
      data-testid="think-time"
    >
      {now.at === 'over' ? (
        <Hint live>{t('time.thinkOver')}</Hint>
      ) : (
        <>
          <p className="flex items-center gap-2 text-[0.9375rem] text-soft tabular-nums">
            <Icon name="clock" />
            {t('time.think')}
            <strong className="text-ink" role="timer">
              {t('time.thinkLeft', { count: Math.ceil(leftMs / 1000) })}
            </strong>
          </p>
          <Bar share={leftMs / totalMs} />
        </>
      )}
      <Button
        look="quiet"
        data-testid="more-think"
        aria-label={t('time.moreThink')}
        onPress={() => {
          thinkTimer.more()
        }}
      >
        {t('time.more')}
      </Button>
    </div>
  )
}
