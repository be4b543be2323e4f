import { useEffect } from 'react'
import { useQueryClient } from '@tanstack/react-query'

import { failureOf } from '../../interview/state/failure'
import { Button } from '../../../ui/Button'
import { ErrorBanner } from '../../../ui/Notice'
import { isSignedOut, setMe } from '../me'
import { useConsoleText } from '../texts'

interface Props {
  title: string
  error: unknown
  /** Repeats the request. Left out: the form above it is sent again. */
  retry?: () => void
}

/** A failed request. If the sign-in has ended, the layout shows the sign-in screen instead. */
export function RequestFailure({ title, error, retry }: Props) {
  const { t, describeFailure } = useConsoleText()
  const queryClient = useQueryClient()
  const signedOut = isSignedOut(error)
  useEffect(() => {
    if (signedOut) setMe(queryClient, null)
  }, [signedOut, queryClient])
  if (signedOut) return null
  return (
    <ErrorBanner title={title} detail={describeFailure(failureOf(error))}>
      {retry && (
        <div className="mt-1.5">
          <Button onPress={retry}>{t('again')}</Button>
        </div>
      )}
    </ErrorBanner>
  )
}
