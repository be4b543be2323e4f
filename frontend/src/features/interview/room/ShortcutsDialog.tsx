import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { Hint } from '../../../ui/Hint'
import { Switch } from '../../../ui/Switch'
import { COMMANDS } from './commands'

/** The list of shortcuts and the switch that disables them. */
export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useText()
  const { shortcuts } = useServices()
  const on = useStore(shortcuts)
  return (
    <Dialog title={t('keys.heading')} open={open} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {COMMANDS.map(({ command, key }) => (
          <div key={command} className="contents">
            <dt>
              <kbd className="inline-block min-w-9 rounded-md border border-edge bg-sunken px-2 py-0.5 text-center font-sans text-sm font-semibold">
                {key === ' ' ? t('keys.space') : key.toUpperCase()}
              </kbd>
            </dt>
            <dd>{t(`keys.${command}`)}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Switch on={on} onChange={shortcuts.toggle} testId="shortcuts">
          {t('keys.on')}
        </Switch>
        <Hint>{t('keys.onHint')}</Hint>
      </div>
      <Button look="primary" slot="close">
        {t('app.close')}
      </Button>
    </Dialog>
  )
}
