import { useBlocker, useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'

import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'

interface Step {
  action: string
  current: { pathname: string }
  next: { pathname: string }
}

/**
 * Asks before the browser's buttons leave the interview. Without it, going back would show the room
 * anew, or leave the page.
 */
export function LeaveGuard() {
  const { t } = useText()
  const [isAsking, setIsAsking] = useState(false)
  useEntryBefore()
  const shouldBlockFn = useCallback((step: Step) => {
    const leaves = isLeaving(step)
    if (leaves) setIsAsking(true)
    return leaves
  }, [])
  useBlocker({ shouldBlockFn, enableBeforeUnload: false })
  return (
    <Dialog
      title={t('room.leave.question')}
      open={isAsking}
      onClose={() => {
        setIsAsking(false)
      }}
      alert
    >
      <p className="text-pretty">{t('room.leave.keeps')}</p>
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus data-testid="leave-cancel" slot="close">
          {t('room.leave.cancel')}
        </Button>
        <Button data-testid="leave-confirm" onPress={leave}>
          {t('room.leave.confirm')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Return whether the browser's buttons leave the room. Redirects to the next stage do not ask. */
function isLeaving({ action, current, next }: Step): boolean {
  if (action === 'PUSH' || action === 'REPLACE') return false
  // The link that skips to the content changes only the hash.
  if (window.location.hash !== '') return false
  return next.pathname !== current.pathname || action === 'BACK'
}

/** Add an entry to the browser's history if there is none to go back to within the page. */
function useEntryBefore(): void {
  const { history } = useRouter()
  useEffect(() => {
    if (!history.canGoBack()) history.push(history.location.href)
  }, [history])
}

/** Load the page anew. It then offers to resume the interview. */
function leave(): void {
  window.location.assign('/')
}
