import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { queries } from '../../../app/queries'
import { useServices, useStore } from '../../../app/services'
import type { Consent } from './consentStore'

/** Return the consent, and request it again if it was given to an older notice. */
export function useCurrentConsent(): Consent {
  const { api, consent } = useServices()
  const { data: notice } = useQuery(queries.privacyNotice(api))
  const given = useStore(consent)
  useEffect(() => {
    if (notice) consent.compare(notice.version)
  }, [notice, consent, given])
  return given
}
