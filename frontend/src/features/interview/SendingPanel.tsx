import { useEffect, useState } from 'react'

import { useText } from '../../app/services'
import { useFocusOnMount } from '../../ui/hooks'
import { Waiting } from '../../ui/Waiting'

const LONG_MS = 8_000

/** The answer is on its way, or being thought over. */
export function SendingPanel() {
  const { t } = useText()
  const panel = useFocusOnMount<HTMLDivElement>()
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setLong(true)
    }, LONG_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return (
    <div ref={panel} tabIndex={-1}>
      <Waiting
        title={t.interview.sending}
        hint={long ? t.interview.sendingLong : t.interview.sendingHint}
      />
    </div>
  )
}
