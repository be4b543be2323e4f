import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { CANDIDATES } from '../candidates/keys'
import type { Review } from '../api/reviewRequests'
import { useConsole } from '../consoleServices'
import { ScorecardDraft } from './scorecardDraft'

/** The draft of the user's scorecard. It is saved while it changes and when the screen is left. */
export function useScorecardDraft(review: Review, candidateId: string): ScorecardDraft {
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const [draft] = useState(
    () =>
      new ScorecardDraft(review.scorecard, (content) => api.saveScorecard(candidateId, content)),
  )
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (draft.getSnapshot().saving !== 'saved') event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
      void draft.flush().then(() => queryClient.invalidateQueries({ queryKey: CANDIDATES }))
    }
  }, [draft, queryClient])
  return draft
}
