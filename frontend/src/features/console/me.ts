import type { QueryClient } from '@tanstack/react-query'
import { useQuery } from '@tanstack/react-query'

import { ApiProblem } from '../../api/errors'
import type { Me, Role } from './api/consoleApi'
import { useConsole } from './consoleServices'

export const ME = ['me'] as const

/** The signed-in user: undefined while unknown, null if nobody is signed in. */
export function useMe(): { me: Me | null | undefined; error: unknown; retry: () => void } {
  const { api } = useConsole()
  const { data, error, refetch } = useQuery({
    queryKey: ME,
    queryFn: async () => {
      try {
        return await api.me()
      } catch (failure) {
        if (isSignedOut(failure)) return null
        throw failure
      }
    },
    staleTime: 60_000,
  })
  return { me: data, error, retry: () => void refetch() }
}

/** Set who is signed in, and forget everything that was loaded for another user. */
export function setMe(queryClient: QueryClient, me: Me | null): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] })
  queryClient.setQueryData(ME, me)
}

/** Return whether a request failed because the sign-in has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'not_signed_in'
}

const RANKS: Record<Role, number> = { reviewer: 0, recruiter: 1, owner: 2 }

/** Return whether a user may do what a role may do. */
export function mayActAs(me: Me, role: Role): boolean {
  return RANKS[me.role] >= RANKS[role]
}

/** The first screen of a user. */
export function homeOf(me: Me): string {
  if (mayActAs(me, 'owner')) return '/users'
  return mayActAs(me, 'recruiter') ? '/positions' : '/candidates'
}
