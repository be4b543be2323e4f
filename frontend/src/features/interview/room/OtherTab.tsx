import { useState } from 'react'

import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import { useFocusOnMount } from '../../../ui/hooks'
import { NewInterviewButton } from './NewInterviewButton'

/** Shown while another tab of the browser conducts the interview. */
export function OtherTab() {
  const { t } = useText()
  const { tabOwnership } = useServices()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  const [isTaking, setIsTaking] = useState(false)
  const take = async () => {
    setIsTaking(true)
    await tabOwnership.takeOver()
    setIsTaking(false)
  }
  return (
    <Card className="mx-auto mt-[6vh] max-w-xl" testId="other-tab">
      <h1 ref={heading} tabIndex={-1} className="text-[clamp(1.25rem,3.4vw,1.625rem)]">
        {t('room.otherTab.title')}
      </h1>
      <p className="text-pretty">{t('room.otherTab.explain')}</p>
      <p className="text-pretty text-soft">{t('room.otherTab.effect')}</p>
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          data-testid="take-over"
          isPending={isTaking}
          onPress={() => void take()}
        >
          {t('room.otherTab.take')}
        </Button>
        <NewInterviewButton />
      </div>
    </Card>
  )
}
