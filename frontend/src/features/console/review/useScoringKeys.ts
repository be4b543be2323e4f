import { useEffect } from 'react'

import { levelOfKey } from './scoringKeys'

/** Call `choose` with the level of a pressed number key, if `enabled`. */
export function useScoringKeys(enabled: boolean, choose: (level: number) => void): void {
  useEffect(() => {
    if (!enabled) return
    const press = (event: KeyboardEvent) => {
      const level = levelOfKey(event)
      if (level === null) return
      event.preventDefault()
      choose(level)
    }
    document.addEventListener('keydown', press)
    return () => {
      document.removeEventListener('keydown', press)
    }
  }, [enabled, choose])
}
