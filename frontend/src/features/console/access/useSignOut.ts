import { useQueryClient } from '@tanstack/react-query'

import { useConsole } from '../consoleServices'
import { setMe } from '../me'

/**
 * Return a function that signs out and forgets all loaded data, even if the server is away. The
 * layout then shows the sign-in screen.
 */
export function useSignOut(): () => void {
  const { api } = useConsole()
  const queryClient = useQueryClient()
  return () => {
    void api
      .signOut()
      .catch(() => undefined)
      .then(() => {
        setMe(queryClient, null)
      })
  }
}
