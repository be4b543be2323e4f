import { useState } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { Switch } from '../../../ui/Switch'
import { VoiceSelect } from '../../check/VoiceSelect'
import { ShortcutsDialog } from './ShortcutsDialog'

/** Settings of the room: captions, hands-free, voice, shortcuts. Stored in the browser. */
export function Options() {
  const { t } = useText()
  const { captions, handsFree, live, selfView } = useServices()
  const mirror = useStore(selfView)
  const [showsKeys, setShowsKeys] = useState(false)
  const isLive = useStore(live).at !== 'off'
  const showsCaptions = useStore(captions)
  const isHandsFree = useStore(handsFree)
  return (
    <details className="rounded-box border border-line bg-surface px-4 py-1" data-testid="options">
      <summary className="flex min-h-11 cursor-pointer items-center gap-2 font-semibold">
        <Icon name="gear" />
        {t('room.options')}
      </summary>
      <div className="flex flex-col gap-4 py-3">
        {isLive && (
          <>
            <Switch on={showsCaptions} onChange={captions.toggle} testId="captions">
              {t('room.captions')}
            </Switch>
            <div>
              <Switch on={isHandsFree} onChange={handsFree.toggle} testId="hands-free">
                {t('room.handsFree')}
              </Switch>
              <Hint>{t('room.handsFreeHint')}</Hint>
            </div>
          </>
        )}
        <VoiceSelect />
        <div>
          <Switch
            on={mirror.at === 'on' || mirror.at === 'requesting'}
            onChange={selfView.toggle}
            testId="self-view"
          >
            {t('room.selfView.on')}
          </Switch>
          <Hint live>
            {t(mirror.at === 'failed' ? 'room.selfView.failed' : 'room.selfView.hint')}
          </Hint>
        </div>
        <div>
          <Button
            data-testid="keys"
            onPress={() => {
              setShowsKeys(true)
            }}
          >
            <Icon name="keyboard" />
            {t('keys.open')}
          </Button>
        </div>
      </div>
      <ShortcutsDialog
        open={showsKeys}
        onClose={() => {
          setShowsKeys(false)
        }}
      />
    </details>
  )
}
